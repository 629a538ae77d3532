//! The bytes of an address record: `__wasi_addr_port_t`, `sockaddr_in`, `sockaddr_in6`, and mixtures.

use super::program::{Socket, Slot, Storage, What};
use std::collections::BTreeSet;

/// The number of a value, as POSIX has it where it is broken.
pub(crate) fn number(socket: &Socket, what: What, broken: bool) -> u32 {
    let pair = match what {
        What::Family | What::Tag if socket.v6 => Some((10, 2, "")),
        What::Family | What::Tag => Some((2, 1, "")),
        What::How => socket.how,
        What::Receive => socket.receive,
        What::Send => socket.send,
        What::Accept => socket.accept,
        What::Errno => socket.errno,
        What::Port | What::Layout => None,
    };
    pair.map_or(0, |(posix, wasix, _)| if broken { posix } else { wasix })
}

/// The record of socket `index`.
pub(crate) fn bytes(socket: &Socket, index: usize, broken: &BTreeSet<Slot>) -> Vec<u8> {
    let is = |what| broken.contains(&(index, what));
    let mut bytes = vec![0; socket.len];
    bytes[0] = u8::try_from(number(socket, What::Tag, is(What::Tag))).unwrap();
    let port = if is(What::Port) { socket.port.to_be_bytes() } else { socket.port.to_le_bytes() };
    bytes[2..4].copy_from_slice(&port);
    let at = if is(What::Layout) { 8 } else { 4 };
    bytes[at..at + socket.ip.len()].copy_from_slice(&socket.ip);
    bytes
}

/// What can be broken of a socket's values so that something differs.
pub(crate) fn breakable(socket: &Socket) -> Vec<What> {
    use What::{Accept, Errno, Family, How, Layout, Port, Receive, Send, Tag};
    let all = [Family, Tag, Layout, Port, How, Receive, Send, Accept, Errno];
    all.into_iter()
        .filter(|&what| match what {
            // The POSIX record is longer than the WASIX one.
            Layout => socket.v6 && socket.len >= 28,
            Port => socket.port != socket.port.swap_bytes(),
            _ => number(socket, what, true) != number(socket, what, false),
        })
        .collect()
}

/// Whether nothing is written right after the record.
pub(crate) fn is_ended(socket: &Socket) -> bool {
    !matches!(socket.storage, Storage::Inside | Storage::Over)
}

/// `0.0.0.0`, `::`.
pub(crate) fn is_any(socket: &Socket) -> bool {
    socket.ip.iter().all(|&b| b == 0)
}
