//! Datagrams.

use crate::{V4, V6, before};
use std::net::UdpSocket;
use wasfix_conformance::{Case, Port, SILENCE, datagrams};

#[test]
fn a_datagram_over_ipv4() {
    let (case, port) = (Case::named("udp4-send"), Port::free());
    let sockets = [port.number(), port.swapped()].map(|number| datagrams((V4, number)));

    // What send answers depends on what this machine does with 7f00:1::. Nothing comes here.
    let guest = case.before(port);
    let said = case.verdict(guest);
    assert!(said.starts_with("open 0, bind 0"), "{said}");
    assert!(sockets.iter().all(is_silent));

    assert_eq!(case.verdict(case.after(port)), "open 0, bind 0, send 0");
    assert_eq!(datagram(&sockets[0]), b"ping");
}

#[test]
fn a_datagram_over_ipv6() {
    assert_eq!(before("udp6-send"), "open 0, bind 28");
    let (case, port) = (Case::named("udp6-send"), Port::free());
    let socket = datagrams((V6, port.number()));
    assert_eq!(case.verdict(case.after(port)), "open 0, bind 0, send 0");
    assert_eq!(datagram(&socket), b"ping");
}

/// The port of `sock_recv_from` is big-endian, that of `sock_send_to` is not: rules must leave output
/// records alone, and the answer goes to the swapped port all the same.
#[test]
fn a_server_that_answers_to_the_address_it_got() {
    assert_eq!(before("udp4-server"), "open 0, bind 4");

    let (case, port, own) = (Case::named("udp4-server"), Port::free(), Port::free());
    let mut guest = case.after(port);
    assert_eq!(
        guest.listening(),
        format!("udp 127.0.0.1:{}", port.number())
    );
    let (client, astray) = (
        datagrams((V4, own.number())),
        datagrams((V4, own.swapped())),
    );
    client.send_to(b"ping", (V4, port.number())).unwrap();
    let [high, low] = own.number().to_be_bytes();
    assert_eq!(
        case.verdict(guest),
        format!("open 0, bind 0, recv 0, peer-tag 1, port-0 {high}, port-1 {low}, send 0")
    );
    assert_eq!(datagram(&astray), b"ping");
    assert!(is_silent(&client));
}

/// One literal, 2, that is the family and the type.
#[test]
fn a_literal_of_two_meanings() {
    assert_eq!(before("shared-literal"), "open 0, bind 4");

    let (case, port) = (Case::named("shared-literal"), Port::free());
    let mut guest = case.after(port);
    assert_eq!(
        guest.listening(),
        format!("udp 127.0.0.1:{}", port.number())
    );
    let client = datagrams((V4, 0));
    client.send_to(b"ping", (V4, port.number())).unwrap();
    assert_eq!(case.verdict(guest), "open 0, bind 0, recv 0, byte 112");
}

fn datagram(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 64];
    let (count, _) = socket.recv_from(&mut buffer).expect("a datagram comes");
    buffer[..count].to_vec()
}

fn is_silent(socket: &UdpSocket) -> bool {
    let patience = socket.read_timeout().unwrap();
    socket.set_read_timeout(Some(SILENCE)).unwrap();
    let got = socket.recv_from(&mut [0; 64]);
    socket.set_read_timeout(patience).unwrap();
    got.is_err()
}
