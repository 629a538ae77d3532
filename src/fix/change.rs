//! A change to a module, in terms that both roads (text and binary) understand.

use crate::rules::Step;
use crate::wat::InstrId;

/// A number that a constant instruction can hold, with its width. Bits are unsigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// `i32`.
    I32(u32),
    /// `i64`.
    I64(u64),
    /// `v128`, little-endian lanes: lane 0 of `i8x16` is the lowest byte.
    V128(u128),
}

/// One thing that becomes another, or is added. Everything else of the module stays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The literal of the constant instruction `at` becomes `to` (of the same width).
    Const {
        /// The instruction: an `i32.const`, `i64.const` or `v128.const`.
        at: InstrId,
        /// What it becomes.
        to: Number,
    },
    /// The instruction `at`, a `local.get` or `global.get`, becomes a constant.
    Use {
        /// The instruction.
        at: InstrId,
        /// What the constant holds.
        to: Number,
    },
    /// The initialiser of global `global`, a single constant, becomes `to`.
    Global {
        /// The global, counted with imports.
        global: u32,
        /// What it becomes.
        to: Number,
    },
    /// Byte `offset` of data segment `segment` becomes `to`.
    Byte {
        /// The segment, counted as in the data section.
        segment: u32,
        /// The byte in it.
        offset: u32,
        /// What it becomes.
        to: u8,
    },
    /// The value that the instruction `after` pushes goes through a function, which takes one `i32` and
    /// gives one.
    Call {
        /// The instruction. It pushes one value, and leaves the rest of the stack alone.
        after: InstrId,
        /// The function, by index into all functions; it may be one that is added.
        function: u32,
    },
    /// A function of type `(param i32) (result i32)` is added after all others. The functions that are
    /// added have the indices that follow those of the module, without gaps.
    Function {
        /// Its index into all functions.
        index: u32,
        /// Its name without `$`; `None` in a module that numbers its functions.
        name: Option<String>,
        /// What it is for, for the reader of the text.
        doc: String,
        /// Its body.
        code: Vec<Step>,
    },
}
