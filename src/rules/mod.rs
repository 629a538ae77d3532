//! The rule language: dialects, rules and the tests beside them.
//!
//! Knows its own syntax and checks. Must not know walrus, modules, or any particular dialect: the
//! numbers are in `rules/`.

mod across;
mod built_in;
mod case;
mod cells;
mod check;
mod code;
mod complete;
mod convert;
mod dialect;
mod explanation;
mod form;
mod import;
mod lint;
mod load;
mod lookup;
mod lower;
mod message;
mod model;
mod pattern;
mod protocol;
mod record;
mod rule;
mod symbols;
mod table;
mod tree;
mod types;

pub use built_in::built_in;
pub use code::{Operation, Step};
pub use explanation::{Cause, Hint, NamedRecord, RecordUse, Sample};
pub use lint::lint;
pub use load::{load, load_proven};
pub use message::distance;
pub use message::nearest;
pub use model::{
    Bits, ByteRange, Cell, Check, CheckId, CompareOp, Compared, Conversion, Dialect, DialectId,
    Effect, Entry, Enum, Field, FieldKind, FileId, Finds, Flags, Function, FunctionId, Import,
    Likely, Move, Names, Operand, Output, Pattern, Protocol, Record, RecordPattern, Rule, RuleFile,
    RuleTest, Rules, Source, Start, State, StateId, Table, TestKind, Then, Unsupported, ValType,
    WellFormed, When, Where,
};
pub use symbols::Reading;
