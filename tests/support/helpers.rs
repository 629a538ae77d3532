//! The functions that a program's sockets share, and where things lie in a frame.

use super::node::{Node, call, dropped, get, op, plain, set};
use super::program::{Call, Descriptor, Place, Program, Route, Socket, Swap};
use super::render::{Function, in_frame};

/// Where the part of a socket begins in its function's frame: 16 bytes, then its record.
pub(super) fn frame_at(index: usize) -> usize {
    16 + 64 * index
}

/// Whether a socket needs a frame in its function.
pub(super) fn needs_frame(socket: &Socket) -> bool {
    let record = socket.stores().is_some_and(|s| s.place == Place::Frame);
    record || socket.descriptor == Descriptor::Frame
}

/// The functions that are called from more than one place.
pub(super) fn shared(program: &Program) -> Vec<Function> {
    let routes = |wanted: Route| program.sockets.iter().filter(move |s| s.route == wanted);
    let swaps = |s: &Socket| s.stores().and_then(|s| s.swap) == Some(Swap::Function);
    let mut all = Vec::new();
    if program.sockets.iter().any(|s| s.route != Route::Direct) {
        all.push(make(program));
    }
    if routes(Route::Deep).next().is_some() {
        all.push(Function {
            head: "(func $make_any (param $kind i32) (param $type i32) (result i32)".to_string(),
            body: vec![call("make", vec![get("kind"), get("type")])],
        });
    }
    for (name, import, wanted) in [
        ("serve_at", "bind", Call::Bind),
        ("reach_at", "connect", Call::Connect),
    ] {
        if routes(Route::Whole).any(|s| s.call == wanted) {
            all.push(with_address(name, import));
        }
    }
    if program.sockets.iter().any(swaps) {
        all.push(htons());
    }
    all
}

/// Opens, and returns the descriptor.
fn make(program: &Program) -> Function {
    let (cell, load) = if program.framed {
        let cell = op("i32.add", vec![get("frame"), plain(12)]);
        (cell, op("i32.load offset=12", vec![get("frame")]))
    } else {
        (plain(2000), op("i32.load", vec![plain(2000)]))
    };
    let args = vec![get("kind"), get("type"), plain(0), cell];
    let mut body = vec![dropped(call("open", args)), set("fd", load)];
    if program.framed {
        body = in_frame(program.pointer, 16, body);
    }
    body.push(get("fd"));
    Function {
        head: "(func $make (param $kind i32) (param $type i32) (result i32) (local $fd i32) (local $frame i32)".to_string(),
        body,
    }
}

/// Opens, binds or connects, and returns the descriptor.
fn with_address(name: &str, import: &str) -> Function {
    let made = call("make", vec![get("kind"), get("type")]);
    Function {
        head: format!(
            "(func ${name} (param $kind i32) (param $type i32) (param $where i32) (result i32) (local $fd i32)"
        ),
        body: vec![
            set("fd", made),
            dropped(call(import, vec![get("fd"), get("where")])),
            get("fd"),
        ],
    }
}

/// Swaps the bytes of a number of two.
fn htons() -> Function {
    let shifted = |head: &str, value| op(head, vec![value, plain(8)]);
    let high = op("i32.and", vec![get("n"), plain(0xff00)]);
    let both = op(
        "i32.or",
        vec![shifted("i32.shl", get("n")), shifted("i32.shr_u", high)],
    );
    Function {
        head: "(func $htons (param $n i32) (result i32)".to_string(),
        body: vec![op("i32.and", vec![both, plain(0xffff)])],
    }
}

/// The swap of a number, as it stands where the number is used. `$t` is free.
pub(super) fn swapped(swap: Swap, number: Node) -> (Vec<Node>, Node) {
    let local = || get("t");
    let before = vec![set("t", number.clone())];
    let by = |head: &str, value: Node, count: usize| op(head, vec![value, plain(count)]);
    match swap {
        Swap::Function => (vec![], call("htons", vec![number])),
        Swap::Shifts => {
            let (up, down) = (by("i32.shl", local(), 8), by("i32.shr_u", local(), 8));
            (before, op("i32.or", vec![up, down]))
        }
        Swap::Rotl => {
            let twice = op("i32.or", vec![by("i32.shl", local(), 16), local()]);
            (before, by("i32.rotl", twice, 8))
        }
        Swap::Reverse => {
            let masked = |mask, value| op("i32.and", vec![value, plain(mask)]);
            let left = masked(0xff00_ff00, by("i32.rotl", local(), 24));
            let right = masked(0x00ff_00ff, by("i32.rotl", local(), 8));
            let all = op("i32.or", vec![left, right]);
            (before, by("i32.shr_u", all, 16))
        }
    }
}
