//! WebAssembly text: the modules of a file, their tokens and their bytes.
//!
//! Knows which token is instruction n of function m and which characters spell byte i of data
//! segment s. Must not know what any number means.
//!
//! Spans are in the whole file, also for a module of a `.wast` script or of a component.

mod code;
mod data;
mod encoding;
mod error;
mod fields;
mod holes;
mod idle;
mod imports;
mod memories;
mod module;
mod operands;
mod parts;
mod site;
mod skim;
mod tokens;

#[cfg(test)]
mod tests;

pub use code::Functions;
pub use data::{Spelled, Spelling};
pub use encoding::Offsets;
pub use holes::Holes;
pub use imports::{FunctionImport, ValueType, function_imports};
pub use memories::{Memory, grows_memory, memories};
pub use module::{Literal, Module, encode, is_valid};
pub use operands::Operands;
pub use parts::{Part, parts, parts_around};
pub use site::{InstrId, Site};
pub use tokens::{Token, TokenKind, Tokens};
