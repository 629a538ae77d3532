//! The rule language: dialects, rules and the tests beside them.
//!
//! Knows its own syntax and checks. Must not know walrus, modules, or any particular dialect: the
//! numbers are in `rules/`.

mod model;

pub use model::{
    Bits, ByteRange, CompareOp, Dialect, DialectId, Effect, Entry, Enum, Field, FieldKind, FileId,
    Flags, Function, FunctionId, Import, Likely, Operand, Output, Pattern, Record, RecordPattern, Rule,
    RuleFile, RuleTest, Rules, Source, Table, TestKind, Unsupported, ValType, WellFormed, Where,
};
