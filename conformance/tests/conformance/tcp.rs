//! TCP servers and clients, IPv4 and IPv6.

use crate::{V4, V6, before, echoed, echoes, verdicts};
use std::thread::sleep;
use wasfix_conformance::{Case, Listener, Port, SILENCE, Stream, refuses};

#[test]
fn a_server_on_the_ipv4_loopback() {
    assert_eq!(before("tcp4-loopback"), "open 0, bind 4");
    echoes("tcp4-loopback", V4);
}

#[test]
fn a_server_on_all_ipv4_addresses() {
    let (case, port) = (Case::named("tcp4-any"), Port::free());

    // In silence it takes all IPv6 addresses and the swapped port, and serves IPv4 clients there.
    let mut guest = case.before(port);
    assert_eq!(guest.listening(), format!("tcp [::]:{}", port.swapped()));
    assert!(refuses((V4, port.number())));
    assert_eq!(echoed((V4, port.swapped()).into()), b"ping");
    assert_eq!(
        case.verdict(guest),
        "open 0, bind 0, listen 0, accept 0, peer-tag 2, recv 0, send 0, shutdown 0, close 0"
    );

    let mut guest = case.after(port);
    assert_eq!(guest.listening(), format!("tcp 0.0.0.0:{}", port.number()));
    assert!(refuses((V6, port.number())));
    assert_eq!(echoed((V4, port.number()).into()), b"ping");
    assert_eq!(
        case.verdict(guest),
        "open 0, bind 0, listen 0, accept 0, peer-tag 1, recv 0, send 0, shutdown 0, close 0"
    );
}

#[test]
fn a_server_on_the_ipv6_loopback() {
    assert_eq!(before("tcp6-loopback"), "open 0, bind 28");
    echoes("tcp6-loopback", V6);
}

#[test]
fn an_ipv6_server_that_is_right_as_it_stands() {
    let (case, port) = (Case::named("tcp6-right"), Port::free());
    assert_eq!(case.text, case.fixed);
    let mut guest = case.before(port);
    assert_eq!(guest.listening(), format!("tcp [::1]:{}", port.number()));
    assert_eq!(echoed((V6, port.number()).into()), b"ping");
    let said = case.verdict(guest);
    assert!(
        said.starts_with("ten 10, open 0") && said.ends_with("close 0"),
        "{said}"
    );
}

#[test]
fn an_ipv4_client() {
    let (case, port) = (Case::named("tcp4-connect"), Port::free());
    let both = [port.number(), port.swapped()].map(|number| Listener::at((V4, number)));

    // Whether connect waits, fails or "succeeds" depends on what this machine does with 7f00:1::.
    let mut guest = case.before(port);
    assert_eq!(guest.printed(1), [0]);
    sleep(SILENCE);
    assert!(both.iter().all(|listener| listener.accept_now().is_none()));
    drop(guest);

    let guest = case.after(port);
    answer(both[0].accept());
    assert_eq!(
        case.verdict(guest),
        "open 0, connect 0, status 1, send 0, recv 0, byte 112"
    );
}

#[test]
fn an_ipv6_client() {
    let (case, port) = (Case::named("tcp6-connect"), Port::free());
    assert_eq!(case.verdict(case.before(port)), "open 0, connect 28");

    let listener = Listener::at((V6, port.number()));
    let guest = case.after(port);
    answer(listener.accept());
    assert_eq!(
        case.verdict(guest),
        "open 0, connect 0, status 1, send 0, recv 0, byte 112"
    );
}

/// Why no test of a client asserts on the errno of its connect.
#[test]
fn a_refused_connect_returns_0() {
    let (_, after) = verdicts("tcp6-connect");
    assert_eq!(after, "open 0, connect 0, status 3, send 64");
}

#[test]
fn wasix_64v1_from_a_32_bit_memory() {
    assert_eq!(before("wasix-64"), "open 0, bind 4");
    echoes("wasix-64", V4);
}

#[test]
fn the_calls_of_preview1() {
    assert_eq!(before("preview1"), "open 0, bind 4");
    echoes("preview1", V4);
}

/// Reads `ping`, answers `pong`, hangs up.
fn answer(mut stream: Stream) {
    assert_eq!(stream.next(4), b"ping");
    stream.send(b"pong");
}
