//! Programs that use sockets as they should, in many styles, and the same programs with one mistake each.
//!
//! What is right and what each mistake answers is from `abi/wasix.md` and from runs on Wasmer
//! (`conformance/tests/mistakes`), never from what the checks say. All numbers are WASIX's own.

mod calls;
mod extras;
mod judge;
mod memory;
mod plan;
mod plant;
mod scenarios;
mod style;
mod ways;
mod write;

pub(crate) use judge::{Verdict, alarms, judge};
pub(crate) use plan::{Op, Program, Scenario};
pub(crate) use plant::{Certain, Planted, Way, plant};
pub(crate) use style::styles;
pub(crate) use ways::WAYS;
pub(crate) use write::{Text, write};
