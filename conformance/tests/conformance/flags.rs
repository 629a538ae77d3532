//! Flags of recv, send and accept, and the type of an open.

use crate::{V4, before, verdicts};
use wasfix_conformance::{Case, Guest, Port, Stream};

#[test]
fn msg_peek() {
    let peeked = "open 0, bind 0, listen 0, accept 0, peek 0, count 4";

    // 2 asks for nothing that the runtime knows: the bytes are taken.
    let (case, mut guest, mut peer) = met("recv-peek", Case::before);
    peer.send(b"ping");
    assert_eq!(case.said(&guest.printed(6)), peeked);
    guest.is_silent();
    peer.send(b"and pong");
    assert_eq!(case.verdict(guest), format!("{peeked}, recv 0, count 8"));

    let (case, guest, mut peer) = met("recv-peek", Case::after);
    peer.send(b"ping");
    assert_eq!(case.verdict(guest), format!("{peeked}, recv 0, count 4"));
}

#[test]
fn msg_dontwait_of_recv() {
    let (case, mut guest, mut peer) = met("recv-dontwait", Case::before);
    let _ = guest.printed(4);
    guest.is_silent();
    peer.send(b"ping");
    assert_eq!(
        case.verdict(guest),
        "open 0, bind 0, listen 0, accept 0, recv 0"
    );

    let (case, guest, _peer) = met("recv-dontwait", Case::after);
    assert_eq!(
        case.verdict(guest),
        "open 0, bind 0, listen 0, accept 0, recv 6"
    );
}

#[test]
fn msg_dontwait_of_send() {
    let (_, mut guest, _peer) = met("send-dontwait", Case::before);
    let _ = guest.printed(4);
    guest.is_silent();

    let (case, guest, _peer) = met("send-dontwait", Case::after);
    assert_eq!(
        case.verdict(guest),
        "open 0, bind 0, listen 0, accept 0, again 6"
    );
}

#[test]
fn sock_nonblock_of_accept() {
    let case = Case::named("accept-nonblock");
    let mut guest = case.before(Port::free());
    let _ = guest.printed(3);
    guest.is_silent();

    let guest = case.after(Port::free());
    assert_eq!(case.verdict(guest), "open 0, bind 0, listen 0, accept 6");
}

/// The family can be made right, the type cannot.
#[test]
fn sock_nonblock_of_open() {
    assert_eq!(
        verdicts("open-nonblock"),
        ("open 58".into(), "open 58".into())
    );
}

/// Neither right nor Linux: there is nothing to convert, and the dropped errno hides why.
#[test]
fn a_type_of_wasix_libc() {
    assert_eq!(before("open-dropped"), "bind 2");
}

/// Starts the case and connects to it.
fn met(name: &str, start: fn(&Case, Port) -> Guest) -> (Case, Guest, Stream) {
    let (case, port) = (Case::named(name), Port::free());
    let mut guest = start(&case, port);
    let at = format!("tcp 127.0.0.1:{}", port.number());
    assert_eq!(guest.listening(), at);
    (case, guest, Stream::to((V4, port.number())))
}
