//! WebAssembly text: the modules of a file, their tokens and their bytes.
//!
//! Knows which token is instruction n of function m and which characters spell byte i of data
//! segment s. Must not know what any number means.
//!
//! Spans are in the whole file, also for a module of a `.wast` script or of a component.

mod site;

pub use site::{InstrId, Site};

/*
The API that facts, fix and patch build on (src/wat/module.rs):

/// The text modules of a file: the file itself, each of a script's, each core module of a component.
pub fn parts(text: &str) -> Result<Vec<Part>, Diagnostic>;
pub struct Part { pub span: Span, .. }            // `(module …)`, or the whole file for bare fields

pub struct Module { .. }
impl Module {
    pub fn parse(text: &str, part: &Part) -> Result<Module, Diagnostic>;   // parse, encode, validate
    pub fn span(&self) -> Span;                   // where the module begins and ends in the file
    pub fn binary(&self) -> &[u8];
    /// The instruction that starts at this offset of the binary.
    pub fn instr_at(&self, binary_offset: usize) -> Option<InstrId>;
    /// From the instruction's keyword to its last immediate: `i32.const 2`, `local.get $af`, `call 2`.
    pub fn instr_span(&self, at: InstrId) -> Option<Span>;
    /// The literal of a constant instruction; for v128 all of its lanes.
    pub fn literal_span(&self, at: InstrId) -> Option<Span>;
    /// The literal of a global's initialiser, if it is a single constant.
    pub fn global_literal(&self, global: u32) -> Option<Span>;
    /// The global's identifier with its `$`, if it has one.
    pub fn global_name(&self, global: u32) -> Option<Span>;
    /// The whole `(data …)` field that makes a segment.
    pub fn data_span(&self, segment: u32) -> Option<Span>;
    /// The characters that spell one byte: `\1f`, `P`, the number of an `(i16 …)`.
    pub fn byte_span(&self, segment: u32, offset: u32) -> Option<Span>;
    /// The string or number token that holds it, quotes included.
    pub fn byte_token(&self, segment: u32, offset: u32) -> Option<Span>;
    /// The `(import …)` or inline import of imported function `func` (an index into all functions).
    pub fn import_span(&self, func: u32) -> Option<Span>;
    /// The identifier of function `func` (index into all functions), and the whole function's span.
    pub fn func_name(&self, func: u32) -> Option<Span>;
    /// The first export name under which function `func` is seen from outside, if any.
    /// Every token of the module, comments and white space included, in order.
    pub fn tokens(&self) -> &[Token];
}
pub struct Token { pub kind: TokenKind, pub span: Span }
pub enum TokenKind { LineComment, BlockComment, Space, Open, Close, String, Id, Keyword, Number, Other }
*/
