//! Programs in C on a real Wasmer: each module that a compiler made of them, as it is and patched.
//!
//! The programs say what they do in `tests/compiled/*.c`. One test a program, all compilers and levels.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests, and what they share: what goes wrong here is a failed test"
)]

mod fixture;

use fixture::Fixture;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::thread::sleep;
use std::time::Duration;
use wasfix_conformance::{Listener, Port, SILENCE, Stream, datagrams};

const V4: Ipv4Addr = Ipv4Addr::LOCALHOST;
const V6: Ipv6Addr = Ipv6Addr::LOCALHOST;

#[test]
fn tcp4_server() {
    for fixture in Fixture::of("tcp4-server") {
        fails(&fixture, "open 0, bind 4");
        echoes(
            &fixture,
            V4,
            "open 0, bind 0, listen 0, accept 0, peer-is-ipv4 1, recv 0, send 0, shutdown 0, close 0",
        );
    }
}

#[test]
fn storage() {
    for fixture in Fixture::of("storage") {
        fails(&fixture, "open 0, bind 4");
        echoes(
            &fixture,
            V4,
            "open 0, bind 0, listen 0, accept 0, recv 0, send 0, shutdown 0, close 0",
        );
    }
}

#[test]
fn tcp6_server() {
    for fixture in Fixture::of("tcp6-server") {
        fails(&fixture, "open 0, bind 28");
        echoes(
            &fixture,
            V6,
            "open 0, bind 0, listen 0, accept 0, peer-is-ipv6 1, recv 0, send 0, shutdown 0, close 0",
        );
    }
}

/// The little libc: in-use is 1 if errno was understood, echoed is the number of bytes.
#[test]
fn libc() {
    for fixture in Fixture::of("libc") {
        fails(&fixture, "socket 0, bind 4");
        echoes(
            &fixture,
            V4,
            "socket 0, bind 0, in-use 1, listen 0, accept 0, echoed 4, shutdown 0, close 0",
        );
    }
}

#[test]
fn tcp4_client() {
    for fixture in Fixture::of("tcp4-client") {
        reaches_nobody(&fixture);
        asks_a_server(&fixture, V4, true, CLIENT);
    }
}

#[test]
fn tcp6_client() {
    for fixture in Fixture::of("tcp6-client") {
        fails(&fixture, "open 0, connect 28");
        asks_a_server(&fixture, V6, true, CLIENT);
    }
}

const CLIENT: &str = "open 0, connect 0, send 0, shutdown 0, recv 0, byte 112, close 0";

/// With nobody at the IPv6 address it goes on to the IPv4 one, and both ways it gets its answer.
#[test]
fn addrinfo() {
    for fixture in Fixture::of("addrinfo") {
        reaches_nobody(&fixture);
        asks_a_server(
            &fixture,
            V6,
            false,
            "open 0, send 0, recv 0, byte 112, close 0",
        );
        asks_a_server(
            &fixture,
            V4,
            false,
            // The steps of the second address, under the names of the first.
            "open 0, send 0, recv 0, byte 0, close 112, more 0",
        );
    }
}

/// What is called within the module becomes right; the exported function is its callers' affair.
#[test]
fn library() {
    for fixture in Fixture::of("library") {
        let said = "dial 0, send 0, recv 0, byte 112, close 0";
        asks_a_server(&fixture, V4, false, said);
    }
}

/// The second bind fails with EADDRINUSE, of which a switch makes the letter u. If the switch has become a
/// table of places, wasfix reports it, and the letter is a question mark.
#[test]
fn errors() {
    for fixture in Fixture::of("errors") {
        fails(&fixture, "open 0, bind 4");
        let letter = if fixture.is_left { b'?' } else { b'u' };
        let said = format!("open 0, bind 0, open 0, second-bind {letter}, close 0, close 0");
        let guest = fixture.after(Port::free());
        assert_eq!(fixture.case.verdict(guest), said, "{}", fixture.case.name);
    }
}

/// With POSIX's INADDR_ANY it may listen, on all of IPv6 and on the swapped port: that hangs on the four
/// bytes of the stack behind the record.
#[test]
fn udp4_server() {
    for fixture in Fixture::of("udp4-server") {
        let port = Port::free();
        let mut guest = fixture.before(port);
        let said = fixture.case.said(&guest.printed(2));
        if said == "open 0, bind 0" {
            let at = format!("udp [::]:{}", port.swapped());
            assert_eq!(guest.listening(), at, "{}", fixture.case.name);
        } else {
            assert_eq!(said, "open 0, bind 4", "{}", fixture.case.name);
        }
        drop(guest);

        let port = Port::free();
        let mut guest = fixture.after(port);
        let at = format!("udp 0.0.0.0:{}", port.number());
        assert_eq!(guest.listening(), at, "{}", fixture.case.name);
        tell(V4, port);
        let said = "open 0, bind 0, recv 0, peer-is-ipv4 1, byte 112, close 0";
        assert_eq!(fixture.case.verdict(guest), said, "{}", fixture.case.name);
    }
}

#[test]
fn udp6_server() {
    for fixture in Fixture::of("udp6-server") {
        fails(&fixture, "open 0, bind 28");
        hears(
            &fixture,
            "open 0, bind 0, recv 0, peer-is-ipv6 1, byte 112, close 0",
        );
    }
}

#[test]
fn pick() {
    for fixture in Fixture::of("pick") {
        fails(&fixture, "open 0, bind 28");
        hears(&fixture, "open 0, bind 0, recv 0, byte 112, close 0");
    }
}

#[test]
fn table() {
    for fixture in Fixture::of("table") {
        fails(&fixture, "open 0, bind 4");
        let (name, port) = (&fixture.case.name, Port::free());
        let mut guest = fixture.after(port);
        let at = format!("udp 127.0.0.1:{}", port.number());
        assert_eq!(guest.listening(), at, "{name}");
        tell(V4, port);
        let _ = guest.printed(7);
        let at = format!("udp [::1]:{}", port.number());
        assert_eq!(guest.listening(), at, "{name}");
        tell(V6, port);
        let said = "open 0, bind 0, recv 0, byte 112, close 0";
        assert_eq!(fixture.case.verdict(guest), format!("{said}, {said}"));
    }
}

#[test]
fn udp4_client() {
    for fixture in Fixture::of("udp4-client") {
        sends_nothing(&fixture);
        let said = "open 0, bind 0, send 0, recv 0, byte 112, close 0";
        asks_by_datagram(&fixture, V4, said);
    }
}

#[test]
fn udp6_client() {
    for fixture in Fixture::of("udp6-client") {
        fails(&fixture, "open 0, connect 28");
        let said = "open 0, connect 0, send 0, recv 0, byte 112, close 0";
        asks_by_datagram(&fixture, V6, said);
    }
}

#[test]
fn inet_addr() {
    sends("inet-addr");
}

#[test]
fn helpers() {
    sends("helpers");
}

fn sends(program: &str) {
    for fixture in Fixture::of(program) {
        sends_nothing(&fixture);
        let (name, port) = (&fixture.case.name, Port::free());
        let socket = datagrams((V4, port.number()));
        let said = "open 0, bind 0, send 0, close 0";
        assert_eq!(fixture.case.verdict(fixture.after(port)), said, "{name}");
        assert_eq!(datagram(&socket).0, b"ping", "{name}");
    }
}

/// accept that does not block, options, MSG_PEEK, and a shutdown of the sending side only: peeked and taken
/// are the same four bytes, and the rest is what the peer says after it has seen the end of the stream.
#[test]
fn options() {
    for fixture in Fixture::of("options") {
        fails(&fixture, "open 0, reuse 0, bind 4");
        let (name, port) = (&fixture.case.name, Port::free());
        let mut guest = fixture.after(port);
        let _ = guest.listening();
        sleep(Duration::from_millis(20));
        let mut stream = Stream::to((V4, port.number()));
        stream.send(b"ping");
        assert_eq!(stream.rest(), b"ping", "{name}");
        stream.send(b"more!");
        assert_eq!(
            fixture.case.verdict(guest),
            "open 0, reuse 0, bind 0, listen 0, keepalive 0, rcvbuf 0, peeked 4, taken 4, send 0, shutdown 0, rest 5, close 0",
            "{name}"
        );
    }
}

/// Where the options' numbers mean two things wasfix leaves them, and the first of them fails as before.
#[test]
fn dispatch() {
    for fixture in Fixture::of("dispatch") {
        fails(&fixture, "open 0, keepalive 28");
        let (name, port) = (&fixture.case.name, Port::free());
        let guest = fixture.after(port);
        let said = match fixture.is_left {
            true => "open 0, keepalive 28",
            false => "open 0, keepalive 0, rcvbuf 0, bind 0, listen 0",
        };
        assert_eq!(fixture.case.verdict(guest), said, "{name}");
    }
}

/// The family and the address are made right, and the type is what it was.
#[test]
fn unportable() {
    for fixture in Fixture::of("unportable") {
        fails(&fixture, "open 58");
        let guest = fixture.after(Port::free());
        assert_eq!(fixture.case.verdict(guest), "open 58");
    }
}

/// Asserts that the module as it is stops with this.
fn fails(fixture: &Fixture, said: &str) {
    let guest = fixture.before(Port::free());
    let name = &fixture.case.name;
    assert_eq!(fixture.case.verdict(guest), said, "{name}");
}

/// Runs the patched server, asserts where it listens, that it echoes there, and what it says at its end.
fn echoes(fixture: &Fixture, ip: impl Into<IpAddr>, said: &str) {
    let (name, port) = (&fixture.case.name, Port::free());
    let at = SocketAddr::from((ip.into(), port.number()));
    let mut guest = fixture.after(port);
    // The little libc has two sockets at one place for a moment; only one of them listens.
    assert_eq!(guest.listening(), format!("tcp {at}"), "{name}");
    let mut stream = Stream::to(at);
    stream.send(b"ping");
    assert_eq!(stream.rest(), b"ping", "{name}");
    assert_eq!(fixture.case.verdict(guest), said, "{name}");
}

/// Runs a client as it is, and asserts that nobody hears of it. What connect says, and when, hangs on what
/// this machine does with 7f00:1::.
fn reaches_nobody(fixture: &Fixture) {
    let port = Port::free();
    let places = [port.number(), port.swapped()];
    let listeners = places.map(|number| [Listener::at((V4, number)), Listener::at((V6, number))]);
    let mut guest = fixture.before(port);
    assert_eq!(guest.printed(1)[0], 0, "{}", fixture.case.name);
    sleep(SILENCE);
    let mut all = listeners.iter().flatten();
    assert!(all.all(|listener| listener.accept_now().is_none()));
}

/// Runs the patched client and answers it: after `ping`, and after the end of the stream if it sends one.
fn asks_a_server(fixture: &Fixture, ip: impl Into<IpAddr>, ends: bool, said: &str) {
    let (name, port) = (&fixture.case.name, Port::free());
    let listener = Listener::at((ip.into(), port.number()));
    let guest = fixture.after(port);
    let mut stream = listener.accept();
    let asked = if ends { stream.rest() } else { stream.next(4) };
    assert_eq!(asked, b"ping", "{name}");
    stream.send(b"pong");
    assert_eq!(fixture.case.verdict(guest), said, "{name}");
}

/// Runs a sender of datagrams as it is, and asserts that none comes to the port, in either order.
fn sends_nothing(fixture: &Fixture) {
    let port = Port::free();
    let sockets = [port.number(), port.swapped()].map(|number| datagrams((V4, number)));
    let mut guest = fixture.before(port);
    assert_eq!(guest.printed(1)[0], 0, "{}", fixture.case.name);
    for socket in &sockets {
        socket.set_read_timeout(Some(SILENCE)).unwrap();
        let got = socket.recv_from(&mut [0; 64]);
        assert!(got.is_err(), "{}: {got:?}", fixture.case.name);
    }
}

/// Runs the patched sender, and answers its `ping`.
fn asks_by_datagram(fixture: &Fixture, ip: impl Into<IpAddr>, said: &str) {
    let (name, port) = (&fixture.case.name, Port::free());
    let socket = datagrams((ip.into(), port.number()));
    let guest = fixture.after(port);
    let (bytes, from) = datagram(&socket);
    assert_eq!(bytes, b"ping", "{name}");
    socket.send_to(b"pong", from).unwrap();
    assert_eq!(fixture.case.verdict(guest), said, "{name}");
}

/// Runs the patched receiver on `::1`, and says `ping` to it.
fn hears(fixture: &Fixture, said: &str) {
    let (name, port) = (&fixture.case.name, Port::free());
    let mut guest = fixture.after(port);
    let at = format!("udp [::1]:{}", port.number());
    assert_eq!(guest.listening(), at, "{name}");
    tell(V6, port);
    assert_eq!(fixture.case.verdict(guest), said, "{name}");
}

fn tell(ip: impl Into<IpAddr>, port: Port) {
    let ip = ip.into();
    let any: IpAddr = if ip.is_ipv4() { V4.into() } else { V6.into() };
    let socket = datagrams((any, 0));
    socket.send_to(b"ping", (ip, port.number())).unwrap();
}

fn datagram(socket: &UdpSocket) -> (Vec<u8>, SocketAddr) {
    let mut buffer = [0; 64];
    let (count, from) = socket.recv_from(&mut buffer).expect("a datagram comes");
    (buffer[..count].to_vec(), from)
}
