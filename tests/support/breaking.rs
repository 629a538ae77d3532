//! Ways in which a right program is half converted, and which of them anybody could tell.

use super::program::{Program, Slot, What};
use super::record::{breakable, is_any, is_ended};
use super::rng::Rng;
use std::collections::BTreeSet;

/// Which values are still as in POSIX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    Everything,
    Ports,
    Families,
    FamiliesAndLayout,
    OpenOnly,
    TagOnly,
    LayoutOnly,
    AllButPorts,
    NumbersOnly,
    Mixed,
}

pub(crate) const MODES: [Mode; 10] = [
    Mode::Everything,
    Mode::Ports,
    Mode::Families,
    Mode::FamiliesAndLayout,
    Mode::OpenOnly,
    Mode::TagOnly,
    Mode::LayoutOnly,
    Mode::AllButPorts,
    Mode::NumbersOnly,
    Mode::Mixed,
];

/// The values to break.
pub(crate) fn broken(program: &Program, mode: Mode) -> BTreeSet<Slot> {
    let rng = &mut Rng::new(program.seed ^ 0xb0b);
    let mut slots = BTreeSet::new();
    for (index, socket) in program.sockets.iter().enumerate() {
        for what in breakable(socket) {
            if is_hit(mode, what, rng) {
                slots.insert((index, what));
            }
        }
    }
    for (index, socket) in program.sockets.iter().enumerate() {
        let both = [(index, What::Family), (index, What::Tag)];
        if socket.shared && both.iter().any(|slot| slots.contains(slot)) {
            slots.extend(both);
        }
    }
    for index in 0..program.sockets.len() {
        slots.extend(companions(program, &slots, index));
    }
    let stop = program.stop.filter(|(posix, wasix, _)| posix != wasix);
    let is_hit = is_hit(mode, What::How, rng);
    // What has no name goes with POSIX families.
    let follows = (0..program.sockets.len())
        .any(|i| slots.contains(&(i, What::Family)) && slots.contains(&(i, What::Tag)));
    if stop.is_some() && (is_hit || follows) {
        slots.insert((program.sockets.len(), What::How));
    }
    slots
}

/// Values without a name that read well both ways go with POSIX families: among them nobody could tell
/// `SHUT_WR` as WASIX has it from `SHUT_RDWR` as POSIX has it.
fn companions(program: &Program, slots: &BTreeSet<Slot>, index: usize) -> Vec<Slot> {
    let socket = &program.sockets[index];
    let is = |what| slots.contains(&(index, what));
    if !(is(What::Family) && is(What::Tag)) {
        return Vec::new();
    }
    breakable(socket)
        .into_iter()
        .filter(|what| match what {
            What::Family | What::Tag | What::Layout => false,
            What::Port => !socket.is_likely && !socket.is_named(What::Port),
            what => !socket.is_named(*what),
        })
        .map(|what| (index, what))
        .collect()
}

fn is_hit(mode: Mode, what: What, rng: &mut Rng) -> bool {
    use What::{Family, Layout, Port, Tag};
    match mode {
        Mode::Everything => true,
        Mode::Ports => what == Port,
        Mode::Families => matches!(what, Family | Tag),
        Mode::FamiliesAndLayout => matches!(what, Family | Tag | Layout),
        Mode::OpenOnly => what == Family,
        Mode::TagOnly => what == Tag,
        Mode::LayoutOnly => what == Layout,
        Mode::AllButPorts => what != Port,
        Mode::NumbersOnly => !matches!(what, Family | Tag | Layout | Port),
        Mode::Mixed => rng.chance(50),
    }
}

/// Whether somebody who knows both systems could tell what was meant. Not where the bytes are those
/// of another program: `0.0.0.0` as POSIX has it in a record of 20 bytes is `::` as WASIX has it.
pub(crate) fn is_fair(program: &Program, broken: &BTreeSet<Slot>) -> bool {
    program.sockets.iter().enumerate().all(|(index, socket)| {
        let is = |what| broken.contains(&(index, what));
        let looks = (is(What::Family), is(What::Tag));
        let named = socket.is_named(What::Family) || socket.is_named(What::Tag);
        if named || !is_any(socket) {
            return true;
        }
        match (socket.v6, looks) {
            // Twenty bytes of `02 00`, a port and zeros.
            (false, (true, true)) => socket.len <= 16,
            // `::`, which in a longer run of zeros is `0.0.0.0` with a POSIX port as well.
            (true, (false, false)) => !is(What::Port) || is_ended(socket),
            _ => true,
        }
    })
}

/// Whether a fully POSIX program has something in each socket that tells.
pub(crate) fn has_evidence(program: &Program) -> bool {
    program.sockets.iter().all(|socket| {
        let clear = socket.is_likely && socket.port.swap_bytes() >= 0x8000;
        // IPv6 needs the room of a sockaddr_in6.
        let room = !socket.v6 || socket.len >= 28;
        // 2000::/3 begins with 32..63: with text behind it an IPv4 record may be an IPv6 one.
        if !socket.v6 && !is_ended(socket) && (32..64).contains(&socket.ip[0]) {
            return socket.is_named(What::Family) || clear;
        }
        room && (socket.v6 || socket.named[0] || !is_any(socket) || clear || is_ended(socket))
    })
}
