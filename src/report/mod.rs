//! What people read: the unified diff, messages, decisions and the summary.
//!
//! Knows how a plan is shown. Must not know how it was made, nor do any I/O: every function here
//! makes a string of values.

mod compare;
mod decisions;
mod diff;
mod message;
mod summary;

pub use compare::compare;
pub use decisions::{decisions, evidence_name};
pub use diff::{diff, diff_colored};
pub use message::message;
pub use summary::Summary;
