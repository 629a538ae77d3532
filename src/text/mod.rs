//! Text: offsets, lines, edits, and the messages that point into it.
//!
//! Knows bytes, lines and characters. Must not know WebAssembly, rules or sockets.
//! All offsets are bytes into one UTF-8 text, from 0; a [`Span`] is half-open.

mod diagnostic;
mod edit;
mod lines;
mod span;

pub use diagnostic::{Diagnostic, Label, Level, render};
pub use edit::{Edit, EditSet, Overlap};
pub use lines::{Lines, Position};
pub use span::Span;
