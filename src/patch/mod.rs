//! A change as characters, and the proof that the characters say what the change says.
//!
//! Knows how numbers and bytes are spelled in text ([`spell`]) and how they lie in the binary
//! ([`Proof`]). Must not know why a change is made. Neither road knows the other, so that agreement
//! means something.

mod encode;
mod float;
mod insert;
mod integer;
mod spell;
mod verify;

pub use spell::{Respelled, spell};
pub use verify::{Image, Proof};

#[cfg(test)]
mod tests;
