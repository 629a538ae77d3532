//! Socket options, as the kernel sees them after the module has set them.

use crate::V4;
use rustix::net::sockopt::{
    socket_keepalive, socket_recv_buffer_size, socket_reuseport,
    socket_send_buffer_size, tcp_nodelay,
};
use std::os::fd::OwnedFd;
use wasfix_conformance::{Case, Guest, Port, Stream};

#[test]
fn so_keepalive() {
    refused("option-keepalive");
    assert!(is_set("option-keepalive", Case::after, |s| socket_keepalive(s)));
}

#[test]
fn so_reuseport() {
    refused("option-reuseport");
    assert!(is_set("option-reuseport", Case::after, |s| socket_reuseport(s)));
}

/// 1 is another option of the runtime's: set, and nothing said.
#[test]
fn tcp_nodelay_is_taken_for_reuseport() {
    assert!(is_set("option-nodelay", Case::before, |s| socket_reuseport(s)));
    assert!(!is_set("option-nodelay", Case::before, |s| tcp_nodelay(s)));
    assert!(is_set("option-nodelay", Case::after, |s| tcp_nodelay(s)));
    assert!(!is_set("option-nodelay", Case::after, |s| socket_reuseport(s)));
}

#[test]
fn so_sndbuf() {
    refused("option-sndbuf");
    // The kernel doubles what it is asked for.
    assert!(is_set("option-sndbuf", Case::after, |s| Ok(socket_send_buffer_size(s)? == 80_000)));
}

#[test]
fn so_rcvbuf() {
    refused("option-rcvbuf");
    assert!(is_set("option-rcvbuf", Case::after, |s| Ok(socket_recv_buffer_size(s)? == 80_000)));
}

/// A time limit on the wrong side: recv waits on.
#[test]
fn so_rcvtimeo_is_taken_for_the_limit_of_send() {
    let case = Case::named("option-rcvtimeo");
    let (mut guest, mut peer) = met(&case, Case::before);
    let _ = guest.printed(5);
    guest.is_silent();
    peer.send(b"ping");
    let said = "open 0, bind 0, listen 0, accept 0, option 0, recv";
    assert_eq!(case.verdict(guest), format!("{said} 0"));

    let (guest, _peer) = met(&case, Case::after);
    assert_eq!(case.verdict(guest), format!("{said} 73"));
}

/// Asserts that the module as it is hears 28 of the option.
fn refused(name: &str) {
    let case = Case::named(name);
    assert_eq!(case.verdict(case.before(Port::free())), "open 0, option 28");
}

/// Runs the module until it listens, and asks the kernel about its socket.
fn is_set(
    name: &str,
    start: fn(&Case, Port) -> Guest,
    ask: impl Fn(&OwnedFd) -> rustix::io::Result<bool>,
) -> bool {
    let case = Case::named(name);
    let mut guest = start(&case, Port::free());
    assert_eq!(case.said(&guest.printed(4)), "open 0, option 0, bind 0, listen 0");
    let sockets = guest.sockets();
    assert_eq!(sockets.len(), 1, "{sockets:?}");
    ask(&sockets[0]).unwrap()
}

fn met(case: &Case, start: fn(&Case, Port) -> Guest) -> (Guest, Stream) {
    let port = Port::free();
    let mut guest = start(case, port);
    let _ = guest.listening();
    (guest, Stream::to((V4, port.number())))
}
