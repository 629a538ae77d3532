//! Abstract values: what an operand can be, and where its bits are written.
//!
//! Knows origins. Must not know control flow, memory layout, or what a value means.
//! Values are interned: two equal ones have one [`ValueId`], so a state can be compared by ids.

use super::op::Op;
use crate::wat::{InstrId, Site};

/// A value of one [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub(super) u32);

/// A way in which a function is called: a chain of calls, from a function whose callers are not seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContextId(pub(super) u32);

impl ContextId {
    /// The function by itself, whoever calls it.
    pub const ALONE: ContextId = ContextId(0);
}

/// An instruction, in one of the ways its function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// The instruction.
    pub instr: InstrId,
    /// How its function is called.
    pub context: ContextId,
}

/// What is known of a value. Bits are unsigned and cut to the value's width.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A constant, and where it is written.
    Literal {
        /// Where.
        site: Site,
        /// Its bits.
        bits: u128,
        /// Bytes: 4, 8 or 16.
        width: u8,
    },
    /// A constant that is written nowhere, such as a local before its first `local.set`.
    Zero {
        /// Bytes.
        width: u8,
    },
    /// An operation on values; it is constant if they are.
    Op {
        /// Which.
        op: Op,
        /// Its operands; a unary operation repeats its one.
        args: [ValueId; 2],
        /// Bytes of the result.
        width: u8,
    },
    /// A constant number of bytes (it wraps) from a value that is not constant.
    Sum {
        /// The value.
        base: ValueId,
        /// What is added.
        offset: u64,
        /// Bytes of the result.
        width: u8,
    },
    /// What a load read, byte by byte from the lowest address; higher bytes are zero or the sign.
    Loaded {
        /// The bytes read.
        bytes: Box<[Byte]>,
        /// Whether the highest bit read fills the bytes above.
        signed: bool,
        /// Bytes of the result.
        width: u8,
    },
    /// The result of the call of an import at `at`.
    Result {
        /// The call.
        at: Point,
    },
    /// What the import called at `at` wrote through its parameter `param`.
    Output {
        /// The call.
        at: Point,
        /// The parameter, from 0.
        param: u32,
        /// How many bytes it wrote.
        width: u32,
    },
    /// Parameter `index` of the function.
    Param {
        /// The function, imports not counted.
        func: u32,
        /// The parameter, from 0.
        index: u32,
    },
    /// A mutable global as the function found it.
    Entry {
        /// The function, imports not counted.
        func: u32,
        /// The global, imports counted.
        global: u32,
    },
    /// One of several values, by the path taken. Sorted, at least two.
    Join(Box<[ValueId]>),
    /// Nothing is known, and why.
    Unknown(Why),
}

/// Why nothing is known of a value, a byte or an address. Each names the place to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// It is computed by an instruction that is not followed.
    Computed(InstrId),
    /// It comes from a call that is not followed.
    Called(InstrId),
    /// It is loaded from an address that is not known.
    LoadedFrom(InstrId),
    /// It changes in the loop that starts there.
    Loop(InstrId),
    /// A store through an address that is not known may have overwritten it.
    Overwritten(InstrId),
    /// It is a global that other code sets, or that comes from outside.
    Global(u32),
    /// The import called there wrote it.
    Written(InstrId),
    /// It is loaded from memory that other functions write, at least there.
    Elsewhere(InstrId),
    /// Paths that meet bring too many values.
    Paths,
    /// The expression is too large to follow.
    TooLarge(InstrId),
    /// The function has more than [`MOST_LOOPS`](super::MOST_LOOPS) loops inside each other: the first that
    /// is too much.
    TooDeep(InstrId),
    /// The function takes more work than [`MOST_WORK`](super::MOST_WORK): where it was given up.
    TooMuch(InstrId),
    /// It is a parameter: of which function (imports not counted), and which.
    Parameter(u32, u32),
    /// Nothing is seen to write it.
    Unseen,
}

/// One byte of memory: what put it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Byte {
    /// Where it comes from.
    pub origin: Origin,
    /// Whether something unseen may have overwritten it: evidence from elsewhere must not touch it.
    pub assumed: bool,
}

/// Where a byte of memory comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Byte `.1` (from the lowest) of a stored value.
    Stored(ValueId, u8),
    /// A byte of an active data segment.
    Data {
        /// The segment.
        segment: u32,
        /// The byte in it.
        offset: u32,
        /// Its value.
        value: u8,
    },
    /// Nothing writes there: zero.
    Unwritten,
    /// Not known.
    Unknown(Why),
}

/// Other bits for literals and data bytes: those of a site, or `None` where it keeps its own.
pub type Settings<'a> = &'a dyn Fn(Site) -> Option<u128>;

impl Byte {
    /// The data segment byte it is, if it is one.
    #[must_use]
    pub fn data_site(&self) -> Option<Site> {
        match self.origin {
            Origin::Data {
                segment, offset, ..
            } => Some(Site::Data { segment, offset }),
            _ => None,
        }
    }

    /// The stored value it is a byte of, if it is one.
    #[must_use]
    pub fn stored(&self) -> Option<ValueId> {
        match self.origin {
            Origin::Stored(id, _) => Some(id),
            _ => None,
        }
    }

    /// A byte of which nothing is known.
    #[must_use]
    pub fn unknown(why: Why) -> Byte {
        Byte {
            origin: Origin::Unknown(why),
            assumed: true,
        }
    }

    /// Whether anything is known to have written it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        matches!(self.origin, Origin::Stored(..) | Origin::Data { .. })
    }
}
