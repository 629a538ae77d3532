//! Programs by chance: one for each seed.

use super::program::{
    Around, By, Call, Descriptor, Manner, Open, Other, Pair, Peer, Place, Program, Route, Socket,
    Storage, Stores, Swap,
};
use super::rng::Rng;

const HOWS: [Pair; 3] = [(0, 1, "SHUT_RD"), (1, 2, "SHUT_WR"), (2, 3, "SHUT_RDWR")];
const RECEIVE: [Pair; 5] = [
    (0, 0, "none"),
    (2, 1, "MSG_PEEK"),
    (0x40, 8, "MSG_DONTWAIT"),
    (0x100, 2, "MSG_WAITALL"),
    (0x102, 3, "MSG_PEEK and MSG_WAITALL"),
];
const SEND: [Pair; 3] = [
    (0, 0, "none"),
    (0x40, 1, "MSG_DONTWAIT"),
    (0x4040, 1, "MSG_DONTWAIT"),
];
const ACCEPT: [Pair; 2] = [(0, 0, "none"), (0x800, 4, "SOCK_NONBLOCK")];
const ERRNO: [Pair; 3] = [(98, 3, "EADDRINUSE"), (22, 28, "EINVAL"), (11, 6, "EAGAIN")];

const V4: [[u8; 4]; 7] = [
    [127, 0, 0, 1],
    [0, 0, 0, 0],
    [10, 0, 0, 5],
    [192, 168, 1, 20],
    [8, 8, 8, 8],
    [34, 117, 59, 81],
    [224, 0, 0, 251],
];

const V6: [[u8; 16]; 5] = [
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    [0; 16],
    [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1],
    [
        0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x02, 0x1b, 0x44, 0xff, 0xfe, 0x11, 0x3a, 0xb7,
    ],
];

const PORTS: [u16; 11] = [8080, 80, 443, 53, 1234, 5432, 9000, 50051, 8443, 6379, 3000];

const STORES: [&[usize]; 6] = [&[2, 2, 4], &[1], &[4], &[8], &[16, 4], &[4, 4, 8]];

impl Program {
    /// The program of a seed. `likely` tells ports that a person would guess.
    pub(crate) fn new(seed: u64, likely: &dyn Fn(u16) -> bool) -> Program {
        let rng = &mut Rng::new(seed);
        let count = rng.pick(&[1, 1, 1, 1, 2, 2, 3]);
        Program {
            seed,
            sockets: (0..count).map(|_| socket(rng, likely)).collect(),
            manner: rng.pick(&[Manner::Flat, Manner::Flat, Manner::Folded, Manner::Lines]),
            numeric: rng.chance(30),
            asides: rng.chance(20),
            above: rng.chance(25),
            split: rng.chance(30),
            framed: rng.chance(30),
            pointer: rng.pick(&["__stack_pointer", "__stack_pointer", "sp", "top"]),
            helpers_last: rng.chance(50),
            noise: rng.chance(40),
            stop: rng.chance(7).then(|| rng.pick(&HOWS)),
        }
    }
}

fn socket(rng: &mut Rng, likely: &dyn Fn(u16) -> bool) -> Socket {
    let v6 = rng.chance(35);
    let udp = rng.chance(25);
    let call = match (udp, rng.below(3)) {
        (_, 0) => Call::Connect,
        (true, 1) => Call::SendTo,
        _ => Call::Bind,
    };
    let storage = storage(rng, v6);
    let len = match (v6, storage) {
        (true, _) => rng.pick(&[20, 20, 28]),
        // Shorter than POSIX has it only where nothing follows.
        (false, Storage::Inside | Storage::Over) => rng.pick(&[16, 16, 20]),
        (false, _) => rng.pick(&[8, 16, 16, 20]),
    };
    let named = rng.chance(30);
    let port = port(rng, likely);
    let route = route(rng, call);
    let mut socket = Socket {
        is_likely: likely(port),
        v6,
        udp,
        ip: address(rng, v6),
        port,
        len,
        call,
        storage,
        shared: false,
        open: open(rng),
        route,
        around: rng.pick(&[
            Around::Nothing,
            Around::Nothing,
            Around::Nothing,
            Around::Block,
            Around::Loop,
            Around::If,
        ]),
        descriptor: descriptor(rng, route),
        other: rng.chance(8).then(|| other(rng, v6)),
        peer: rng.chance(15).then(|| {
            let listens = call == Call::Bind && !udp;
            rng.pick(&[
                Peer::Local,
                Peer::Remote,
                if listens {
                    Peer::Accepted
                } else {
                    Peer::Remote
                },
                if udp { Peer::Received } else { Peer::Local },
            ])
        }),
        named: [
            named && rng.chance(70),
            named && rng.chance(70),
            named && rng.chance(70),
        ],
        how: rng.chance(40).then(|| rng.pick(&HOWS)),
        receive: rng.chance(30).then(|| rng.pick(&RECEIVE)),
        send: (call == Call::SendTo).then(|| rng.pick(&SEND)),
        accept: (call == Call::Bind && !udp && rng.chance(40)).then(|| rng.pick(&ACCEPT)),
        errno: (call == Call::Bind && route != Route::Whole && rng.chance(20))
            .then(|| rng.pick(&ERRNO)),
    };
    socket.shared = can_share(&socket) && rng.chance(70);
    socket
}

/// Whether the family is in a local, and stored by itself in the same function.
fn can_share(socket: &Socket) -> bool {
    let stored = |s: Stores| s.by == By::Here && (s.swap.is_some() || s.sizes[0] == 2);
    socket.open == Open::Local && !socket.is_dual() && socket.stores().is_some_and(stored)
}

fn address(rng: &mut Rng, v6: bool) -> Vec<u8> {
    if v6 {
        rng.pick(&V6).to_vec()
    } else {
        rng.pick(&V4).to_vec()
    }
}

/// One that is not like zeros, so that it tells which layout it has.
fn other(rng: &mut Rng, v6: bool) -> Other {
    let v6 = v6 != rng.chance(25);
    let ip = if v6 { V6[2].to_vec() } else { V4[3].to_vec() };
    Other {
        v6,
        ip,
        len: if v6 { 28 } else { 16 },
    }
}

fn open(rng: &mut Rng) -> Open {
    use Open::{
        Again, Arms, Block, Branch, Global, IfElse, Local, Loop, Mutable, Plain, Select, Sum, Tee,
    };
    rng.pick(&[
        Plain, Plain, Plain, Local, Tee, Again, Arms, Global, Mutable, Block, Branch, Loop, IfElse,
        Select, Sum,
    ])
}

fn route(rng: &mut Rng, call: Call) -> Route {
    match rng.below(12) {
        0 | 1 => Route::Wrapper,
        2 => Route::Deep,
        3 if call != Call::SendTo => Route::Whole,
        4 => Route::Indirect,
        _ => Route::Direct,
    }
}

fn descriptor(rng: &mut Rng, route: Route) -> Descriptor {
    match rng.below(25) {
        0 if route == Route::Direct => Descriptor::Literal,
        n => [
            Descriptor::Load,
            Descriptor::Local,
            Descriptor::Global,
            Descriptor::Cell,
            Descriptor::Frame,
        ][n % 5],
    }
}

fn storage(rng: &mut Rng, v6: bool) -> Storage {
    match rng.below(17) {
        0 => Storage::Own,
        1 => Storage::Pieces,
        2 => Storage::Strings,
        3 => Storage::Numeric,
        4 => Storage::Inside,
        5 => Storage::Over,
        6 => Storage::Passive,
        7 => Storage::Copied,
        8 => Storage::Patched,
        _ => Storage::Stores(stores(rng, v6)),
    }
}

fn stores(rng: &mut Rng, v6: bool) -> Stores {
    let place = rng.pick(&[Place::Constant, Place::Local, Place::Frame, Place::Frame]);
    let by = match rng.below(12) {
        0 => By::Arms,
        1 | 2 => By::Callee,
        3 if !v6 => By::Arguments,
        4 if place != Place::Frame => By::Init,
        5 if place != Place::Frame => By::Start,
        _ => By::Here,
    };
    let swaps = [Swap::Shifts, Swap::Rotl, Swap::Reverse, Swap::Function];
    Stores {
        sizes: rng.pick(&STORES),
        place,
        by,
        swap: rng.chance(30).then(|| rng.pick(&swaps)),
        filled: rng.chance(15),
    }
}

/// A port of which nobody would say that its bytes are the wrong way round.
fn port(rng: &mut Rng, likely: &dyn Fn(u16) -> bool) -> u16 {
    if rng.chance(70) {
        return rng.pick(&PORTS);
    }
    loop {
        let port = u16::try_from(1024 + rng.below(64512)).unwrap_or(1024);
        if likely(port) || !likely(port.swap_bytes()) {
            return port;
        }
    }
}
