//! Socket options, as the kernel sees them after the module has set them.

use crate::V4;
use rustix::net::sockopt::{self, socket_keepalive, socket_reuseport};
use std::os::fd::OwnedFd;
use wasfix_conformance::{Case, Guest, Listener, Port, Stream, refuses};

#[test]
fn so_keepalive() {
    let case = Case::named("option-keepalive");
    refused(&case);
    let (guest, _peer) = taken(&case);
    assert!(socket_keepalive(connection(&guest)).unwrap());
}

/// The runtime takes the sizes of buffers, and leaves host sockets as they are.
#[test]
fn so_sndbuf_and_so_rcvbuf() {
    for name in ["option-sndbuf", "option-rcvbuf"] {
        let case = Case::named(name);
        refused(&case);
        let _ = taken(&case);
    }
}

#[test]
fn so_reuseport() {
    let (case, port) = (Case::named("option-reuseport"), Port::free());
    assert_eq!(case.verdict(case.before(port)), "open 0, option 28");

    let mut guest = case.after(port);
    assert_eq!(
        case.said(&guest.printed(4)),
        "open 0, option 0, bind 0, listen 0"
    );
    let [listener] = guest.sockets().try_into().expect("one socket");
    assert!(socket_reuseport(listener).unwrap());
}

/// 1 is another option of the runtime's: no errno, no effect.
#[test]
fn tcp_nodelay() {
    let case = Case::named("option-nodelay");
    let set = |start: fn(&Case, Port) -> Guest| {
        let port = Port::free();
        let listener = Listener::at((V4, port.number()));
        let mut guest = start(&case, port);
        let _peer = listener.accept();
        assert_eq!(case.said(&guest.printed(3)), "open 0, option 0, connect 0");
        let [socket] = guest.sockets().try_into().expect("one socket");
        sockopt::tcp_nodelay(socket).unwrap()
    };
    assert!(!set(Case::before));
    assert!(set(Case::after));
}

/// 5 is another option of the runtime's, with an effect that nobody asked for: no IPv4 clients.
#[test]
fn so_dontroute() {
    let case = Case::named("option-dontroute");
    let refused = |start: fn(&Case, Port) -> Guest| {
        let port = Port::free();
        let mut guest = start(&case, port);
        assert_eq!(
            case.said(&guest.printed(4)),
            "open 0, option 0, bind 0, listen 0"
        );
        refuses((V4, port.number()))
    };
    assert!(refused(Case::before));
    assert!(!refused(Case::after));
}

/// A time limit on the wrong side: recv waits on.
#[test]
fn so_rcvtimeo() {
    let case = Case::named("option-rcvtimeo");
    let said = "open 0, bind 0, listen 0, accept 0, option 0, recv";
    let (mut guest, mut peer) = met(&case, Case::before);
    let _ = guest.printed(5);
    guest.is_silent();
    peer.send(b"ping");
    assert_eq!(case.verdict(guest), format!("{said} 0"));

    let (guest, _peer) = met(&case, Case::after);
    assert_eq!(case.verdict(guest), format!("{said} 73"));
}

/// Asserts that the module as it is hears 28 of the option of its connection.
fn refused(case: &Case) {
    let (guest, _peer) = met(case, Case::before);
    let said = "open 0, bind 0, listen 0, accept 0, option 28";
    assert_eq!(case.verdict(guest), said);
}

/// Starts the module made right, and asserts that its option is taken.
fn taken(case: &Case) -> (Guest, Stream) {
    let (mut guest, peer) = met(case, Case::after);
    let said = "open 0, bind 0, listen 0, accept 0, option 0";
    assert_eq!(case.said(&guest.printed(5)), said);
    (guest, peer)
}

/// The socket of the guest that has a peer.
fn connection(guest: &Guest) -> OwnedFd {
    let mut sockets = guest.sockets().into_iter();
    let connected = sockets.find(|socket| rustix::net::getpeername(socket).is_ok());
    connected.expect("a connection")
}

fn met(case: &Case, start: fn(&Case, Port) -> Guest) -> (Guest, Stream) {
    let port = Port::free();
    let mut guest = start(case, port);
    let _ = guest.listening();
    (guest, Stream::to((V4, port.number())))
}
