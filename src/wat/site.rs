//! Names for the places of a module that can be rewritten. They are the same in the text and in the
//! binary, which is what lets two roads meet.

/// Instruction `instr` of defined function `func`.
///
/// Functions are counted as in the code section (imports not counted), from 0; instructions in
/// encoding order, from 0, structured ones (`block`, `else`, `end`) counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstrId {
    /// The function, from 0, imports not counted.
    pub func: u32,
    /// The instruction, from 0, in encoding order.
    pub instr: u32,
}

/// Where a constant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site {
    /// The literal of a `*.const` instruction.
    Const(InstrId),
    /// The literal that initialises global `.0` (an index into all globals, imports counted).
    Global(u32),
    /// Byte `offset` of data segment `segment`, both from 0.
    Data {
        /// The segment, counted as in the data section.
        segment: u32,
        /// The byte in it.
        offset: u32,
    },
}
