//! Decisions: which matched value is in which encoding, what follows, and what is left.
//!
//! Knows matching, evidence, verdicts and groups. Must not know how a change is spelled, and nothing
//! of sockets but what the rules say.

mod change;
mod finding;

pub use change::{Change, Number};
pub use finding::{Evidence, EvidenceKind, FieldReport, Finding, GroupReport, Plan, Status};
