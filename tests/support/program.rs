//! What a generated program does, and in which manner it is written down.

use super::rng::Rng;

/// A value that has one number in POSIX and another in WASIX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum What {
    Family,
    Tag,
    Layout,
    Port,
    How,
    Receive,
    Send,
    Accept,
    Errno,
    /// The family that is compared with the one in an address that a call has written.
    Peer,
}

/// Which value of which socket; the socket after the last is the exported function that shuts down
/// whatever it is given.
pub(crate) type Slot = (usize, What);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Bind,
    Connect,
    SendTo,
}

/// How an address record comes into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// A data segment of its own.
    Own,
    /// One segment a field.
    Pieces,
    /// One segment of several strings.
    Strings,
    /// `(i8 …)`, `(i16 …)`, `(i32 …)`.
    Numeric,
    /// Between other bytes of a segment.
    Inside,
    /// On top of a segment of zeros.
    Over,
    /// A segment, over whose first bytes others write family and port.
    Patched,
    /// A passive segment and `memory.init`.
    Passive,
    /// A segment elsewhere and `memory.copy`.
    Copied,
    /// Stores.
    Stores(Stores),
}

/// How stores write a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stores {
    /// Stores of so many bytes, one after another; the last size goes on.
    pub(crate) sizes: &'static [usize],
    pub(crate) place: Place,
    pub(crate) by: By,
    /// The port is a store of its own, of a number that the code swaps.
    pub(crate) swap: Option<Swap>,
    /// `memory.fill` writes zeros first, and only what is not always zero is stored.
    pub(crate) filled: bool,
}

/// Where a stored record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At a constant address.
    Constant,
    /// At a constant address in a local.
    Local,
    /// In the frame of the function.
    Frame,
}

/// Who stores a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The function that calls the imports.
    Here,
    /// Both arms of an `if`.
    Arms,
    /// A function that gets the address.
    Callee,
    /// A function that gets the address and what to write.
    Arguments,
    /// A function that is called first.
    Init,
    /// The start function.
    Start,
}

/// How the code swaps the bytes of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swap {
    /// Two shifts of a local.
    Shifts,
    /// `i32.rotl` of the number beside itself.
    Rotl,
    /// All four bytes by masks and rotations, then a shift.
    Reverse,
    /// `(call $htons …)`, which shifts and masks.
    Function,
}

/// How the family gets to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Plain,
    Local,
    Tee,
    /// A local that held something else before.
    Again,
    /// A local that both arms of an `if` set.
    Arms,
    /// An immutable global.
    Global,
    /// A mutable global that nobody writes.
    Mutable,
    Block,
    /// A block that a `br` leaves with the family.
    Branch,
    Loop,
    IfElse,
    Select,
    Sum,
}

/// Who calls `sock_open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The function that has the family.
    Direct,
    /// A function that gets family and type, and returns the descriptor.
    Wrapper,
    /// A function that calls that one.
    Deep,
    /// A function that gets family, type and address, opens, binds or connects, and returns the descriptor.
    Whole,
    /// The first, by `call_indirect` through a table with nothing else in it.
    Indirect,
}

/// What is around the code of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    Nothing,
    Block,
    Loop,
    If,
}

/// Where the family that is compared comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Accepted,
    Local,
    Remote,
    Received,
}

/// How the descriptor gets to the calls that use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Descriptor {
    Load,
    /// As `Load`; the cell is in the frame.
    Frame,
    Local,
    Global,
    Cell,
    Literal,
}

/// Another address that may be taken instead.
#[derive(Clone, Debug)]
pub(crate) struct Other {
    /// Of the other family, if it is not the socket's.
    pub(crate) v6: bool,
    pub(crate) ip: Vec<u8>,
    pub(crate) len: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Socket {
    pub(crate) v6: bool,
    pub(crate) udp: bool,
    pub(crate) ip: Vec<u8>,
    pub(crate) port: u16,
    /// Whether a person would guess the port.
    pub(crate) is_likely: bool,
    /// Bytes of the record.
    pub(crate) len: usize,
    pub(crate) call: Call,
    pub(crate) storage: Storage,
    pub(crate) open: Open,
    /// The family in the record is stored from the local from which the socket gets it.
    pub(crate) shared: bool,
    pub(crate) route: Route,
    pub(crate) around: Around,
    pub(crate) descriptor: Descriptor,
    /// `select` takes the record or this one.
    pub(crate) other: Option<Other>,
    pub(crate) peer: Option<Peer>,
    /// Comments that name the family, the record, the rest.
    pub(crate) named: [bool; 3],
    /// `(POSIX, WASIX, name)` of what else it does.
    pub(crate) how: Option<Pair>,
    pub(crate) receive: Option<Pair>,
    pub(crate) send: Option<Pair>,
    pub(crate) accept: Option<Pair>,
    pub(crate) errno: Option<Pair>,
}

pub(crate) type Pair = (u32, u32, &'static str);

#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// Decides everything that is only a matter of spelling.
    pub(crate) seed: u64,
    pub(crate) sockets: Vec<Socket>,
    pub(crate) manner: Manner,
    /// Calls, locals and globals by number.
    pub(crate) numeric: bool,
    /// Comments that say nothing.
    pub(crate) asides: bool,
    /// Whether a comment that belongs to an instruction stands above it.
    pub(crate) above: bool,
    /// Every socket has a function of its own.
    pub(crate) split: bool,
    /// Wrappers keep the descriptor's cell in a frame.
    pub(crate) framed: bool,
    /// What the global is called in which the stack pointer is.
    pub(crate) pointer: &'static str,
    /// Helpers stand after the code that calls them.
    pub(crate) helpers_last: bool,
    /// Unrelated constants, data and functions.
    pub(crate) noise: bool,
    /// An exported function that shuts down its parameter.
    pub(crate) stop: Option<Pair>,
}

/// How instructions are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// One to a line.
    Flat,
    /// A statement to a line.
    Folded,
    /// Folded, an operand to a line.
    Lines,
}

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

    /// Whether some descriptor may be any socket of the module.
    pub(crate) fn untraced(&self) -> bool {
        let literal = |s: &Socket| s.descriptor == Descriptor::Literal;
        self.stop.is_some() || self.sockets.iter().any(literal)
    }
}

impl Socket {
    /// Whether a comment or a name says what a value means.
    pub(crate) fn is_named(&self, what: What) -> bool {
        match what {
            What::Family => self.named[0],
            What::Tag if self.shared => self.named[0],
            What::Tag | What::Port => self.named[1] && self.stores().is_none(),
            What::Layout => false,
            _ => self.named[2],
        }
    }

    /// How stores write the record, if they do.
    pub(crate) fn stores(&self) -> Option<Stores> {
        match self.storage {
            Storage::Stores(stores) => Some(stores),
            _ => None,
        }
    }

    /// Whether it takes either of two addresses of different families.
    pub(crate) fn is_dual(&self) -> bool {
        self.other.as_ref().is_some_and(|o| o.v6 != self.v6)
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
