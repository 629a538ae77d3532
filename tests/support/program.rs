//! What a generated program does, and in which manner it is written down.

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

impl Program {
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
