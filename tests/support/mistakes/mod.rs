//! Programs that use sockets as they should, in many styles, and the same programs with one mistake each.
//!
//! What is right and what each mistake answers is from `abi/wasix.md` and from runs on Wasmer
//! (`conformance/tests/mistakes`), never from what the checks say. All numbers are WASIX's own.

pub(crate) mod calls;
mod extras;
pub(crate) mod judge;
mod memory;
pub(crate) mod plan;
pub(crate) mod plant;
mod scenarios;
pub(crate) mod style;
pub(crate) mod ways;
pub(crate) mod write;
