//! wasfix on a real Wasmer: what modules with POSIX numbers do as they are, and what they do when they
//! are made right.
//!
//! The tests run `cases/NAME.wat` and its right form `cases/NAME.fixed.wat`. That wasfix makes the one
//! of the other is the claim of `patched`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests, and what they share: what goes wrong here is a failed test"
)]

mod causes;
mod example;
mod flags;
mod half;
mod imports;
mod more_shapes;
mod numbers;
mod options;
mod patched;
mod protocol;
mod questions;
mod rules;
mod shapes;
mod shutdown;
mod tcp;
mod udp;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use wasfix_conformance::{Case, Guest, Port, Stream};

const V4: Ipv4Addr = Ipv4Addr::LOCALHOST;
const V6: Ipv6Addr = Ipv6Addr::LOCALHOST;

/// The verdict of a module that ends by itself, as it is and made right.
fn verdicts(name: &str) -> (String, String) {
    let case = Case::named(name);
    let port = Port::free();
    let before = case.verdict(case.before(port));
    (before, case.verdict(case.after(port)))
}

/// What the module says as its author wrote it.
fn before(name: &str) -> String {
    let case = Case::named(name);
    case.verdict(case.before(Port::free()))
}

/// Starts the right form of a TCP server, asserts where it listens, and that it echoes there.
fn echoes(name: &str, ip: impl Into<IpAddr>) {
    let (case, port, ip) = (Case::named(name), Port::free(), ip.into());
    let mut guest = case.after(port);
    let at = SocketAddr::from((ip, port.number()));
    assert_eq!(guest.listening(), format!("tcp {at}"), "{name}");
    assert_eq!(echoed(at), b"ping", "{name}");
    assert_well(&case, guest);
}

/// What a server sends back for `ping` until it closes.
fn echoed(at: SocketAddr) -> Vec<u8> {
    let mut stream = Stream::to(at);
    stream.send(b"ping");
    stream.rest()
}

/// Asserts that all steps of the case were done, none with an error.
fn assert_well(case: &Case, guest: Guest) {
    let ended = guest.ended();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", case.name);
    let steps = case.text.lines().find_map(|l| l.strip_prefix(";; steps: "));
    let steps = steps.map(|s| s.split_whitespace().count());
    assert_eq!(Some(ended.out.len()), steps, "{}", case.said(&ended.out));
}
