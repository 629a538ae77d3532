//! The bytes of an address record: `__wasi_addr_port_t`, `sockaddr_in`, `sockaddr_in6`, and mixtures.

use super::program::{Pair, Slot, Socket, Storage, What};
use std::collections::BTreeSet;

/// The number of a value, as POSIX has it where it is broken.
pub(crate) fn number(socket: &Socket, what: What, broken: bool) -> u32 {
    let pair = match what {
        What::Family | What::Tag | What::Peer => Some(family(socket.v6)),
        What::How => socket.how,
        What::Receive => socket.receive,
        What::Send => socket.send,
        What::Accept => socket.accept,
        What::Errno => socket.errno,
        What::Port | What::Layout => None,
    };
    pair.map_or(0, |pair| of(pair, broken))
}

fn of((posix, wasix, _): Pair, broken: bool) -> u32 {
    if broken { posix } else { wasix }
}

fn family(v6: bool) -> Pair {
    if v6 {
        (10, 2, "AF_INET6")
    } else {
        (2, 1, "AF_INET")
    }
}

/// What `sock_open` gets if the other address is taken.
pub(crate) fn other_family(socket: &Socket, broken: bool) -> Option<u32> {
    let other = socket.other.as_ref()?;
    Some(of(family(other.v6), broken))
}

/// The record of socket `index`.
pub(crate) fn bytes(socket: &Socket, index: usize, broken: &BTreeSet<Slot>) -> Vec<u8> {
    let is = |what| broken.contains(&(index, what));
    record(
        socket.len,
        number(
            socket,
            What::Tag,
            is(What::Tag) || (socket.shared && is(What::Family)),
        ),
        port(socket, is(What::Port)),
        &socket.ip,
        is(What::Layout) && socket.v6,
    )
}

/// The record that is taken instead.
pub(crate) fn other_bytes(
    socket: &Socket,
    index: usize,
    broken: &BTreeSet<Slot>,
) -> Option<Vec<u8>> {
    let other = socket.other.as_ref()?;
    let is = |what| broken.contains(&(index, what));
    Some(record(
        other.len,
        of(family(other.v6), is(What::Tag)),
        port(socket, is(What::Port)),
        &other.ip,
        is(What::Layout) && other.v6,
    ))
}

fn port(socket: &Socket, broken: bool) -> [u8; 2] {
    if broken {
        socket.port.to_be_bytes()
    } else {
        socket.port.to_le_bytes()
    }
}

fn record(len: usize, tag: u32, port: [u8; 2], ip: &[u8], posix: bool) -> Vec<u8> {
    let mut bytes = vec![0; len];
    bytes[0] = u8::try_from(tag).unwrap();
    bytes[2..4].copy_from_slice(&port);
    let at = if posix { 8 } else { 4 };
    bytes[at..at + ip.len()].copy_from_slice(ip);
    bytes
}

/// What can be broken of a socket's values so that something differs.
pub(crate) fn breakable(socket: &Socket) -> Vec<What> {
    use What::{Accept, Errno, Family, How, Layout, Peer, Port, Receive, Send, Tag};
    let all = [
        Family, Tag, Layout, Port, How, Receive, Send, Accept, Errno, Peer,
    ];
    all.into_iter()
        .filter(|&what| match what {
            // The POSIX record is longer than the WASIX one.
            Layout => has_room(socket),
            Peer => socket.peer.is_some(),
            Port => socket.port != socket.port.swap_bytes(),
            _ => number(socket, what, true) != number(socket, what, false),
        })
        .collect()
}

/// Whether each IPv6 record of the socket has the room of a `sockaddr_in6`, and there is one.
fn has_room(socket: &Socket) -> bool {
    let other = socket.other.as_ref().is_some_and(|o| o.v6);
    (socket.v6 || other) && (!socket.v6 || socket.len >= 28)
}

/// Whether the family of the socket is as in POSIX: also where one literal is that of its address too.
pub(crate) fn has_posix_family(socket: &Socket, index: usize, broken: &BTreeSet<Slot>) -> bool {
    let is = |what| broken.contains(&(index, what));
    is(What::Family) || (socket.shared && is(What::Tag))
}

/// Whether nothing is written right after the record.
pub(crate) fn is_ended(socket: &Socket) -> bool {
    !matches!(socket.storage, Storage::Inside | Storage::Over)
}

/// `0.0.0.0`, `::`.
pub(crate) fn is_any(socket: &Socket) -> bool {
    socket.ip.iter().all(|&b| b == 0)
}
