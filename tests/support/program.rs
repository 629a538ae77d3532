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
    /// Stores of so many bytes, one after another; the last size goes on.
    Stores(&'static [usize]),
    /// `i32.store16` of a port that the code swaps.
    Htons,
}

/// How the family gets to `sock_open`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Plain,
    Local,
    Tee,
    Global,
    Block,
    Sum,
}

/// How the descriptor gets to the calls that use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Descriptor {
    Load,
    Local,
    Global,
    Cell,
    Literal,
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
    pub(crate) descriptor: Descriptor,
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
    pub(crate) folded: bool,
    pub(crate) numeric_calls: bool,
    /// Unrelated constants, data and functions.
    pub(crate) noise: bool,
    /// An exported function that shuts down its parameter.
    pub(crate) stop: Option<Pair>,
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

const STORES: [&[usize]; 5] = [&[2, 2, 4], &[1], &[4], &[8], &[16, 4]];

impl Program {
    /// The program of a seed. `likely` tells ports that a person would guess.
    pub(crate) fn new(seed: u64, likely: &dyn Fn(u16) -> bool) -> Program {
        let rng = &mut Rng::new(seed);
        let count = rng.pick(&[1, 1, 1, 1, 2, 2, 3]);
        Program {
            seed,
            sockets: (0..count).map(|_| socket(rng, likely)).collect(),
            folded: rng.chance(50),
            numeric_calls: rng.chance(30),
            noise: rng.chance(50),
            stop: rng.chance(10).then(|| rng.pick(&HOWS)),
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
        let stored = matches!(self.storage, Storage::Stores(_) | Storage::Htons);
        match what {
            What::Family => self.named[0],
            What::Tag | What::Port => self.named[1] && !stored,
            What::Layout => false,
            _ => self.named[2],
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
    let storage = storage(rng);
    let len = match (v6, storage) {
        (true, _) => rng.pick(&[20, 20, 28]),
        // Shorter than POSIX has it only where nothing follows.
        (false, Storage::Inside | Storage::Over) => rng.pick(&[16, 16, 20]),
        (false, _) => rng.pick(&[8, 16, 16, 20]),
    };
    let named = rng.chance(30);
    let port = port(rng, likely);
    Socket {
        is_likely: likely(port),
        v6,
        udp,
        ip: if v6 {
            rng.pick(&V6).to_vec()
        } else {
            rng.pick(&V4).to_vec()
        },
        port,
        len,
        call,
        storage,
        open: rng.pick(&[
            Open::Plain,
            Open::Plain,
            Open::Local,
            Open::Tee,
            Open::Global,
            Open::Block,
            Open::Sum,
        ]),
        descriptor: match rng.below(20) {
            0 => Descriptor::Literal,
            n => [
                Descriptor::Load,
                Descriptor::Local,
                Descriptor::Global,
                Descriptor::Cell,
            ][n % 4],
        },
        named: [
            named && rng.chance(70),
            named && rng.chance(70),
            named && rng.chance(70),
        ],
        how: rng.chance(40).then(|| rng.pick(&HOWS)),
        receive: rng.chance(30).then(|| rng.pick(&RECEIVE)),
        send: (call == Call::SendTo).then(|| rng.pick(&SEND)),
        accept: (call == Call::Bind && !udp && rng.chance(40)).then(|| rng.pick(&ACCEPT)),
        errno: (call == Call::Bind && rng.chance(20)).then(|| rng.pick(&ERRNO)),
    }
}

fn storage(rng: &mut Rng) -> Storage {
    match rng.below(10) {
        0 | 1 => Storage::Own,
        2 => Storage::Pieces,
        3 => Storage::Strings,
        4 => Storage::Numeric,
        5 => Storage::Inside,
        6 => Storage::Over,
        7 => Storage::Htons,
        _ => Storage::Stores(rng.pick(&STORES)),
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
