//! What people read: the unified diff, messages, decisions and the summary. What machines read: findings as JSON,
//! SARIF and workflow commands.
//!
//! Knows how a plan is shown. Must not know how it was made, nor do any I/O: every function here
//! makes a string of values.

mod compare;
mod decisions;
mod diff;
mod found;
mod github;
mod json;
mod message;
mod sarif;
mod summary;
mod tally;

pub use compare::compare;
pub use decisions::{decisions, evidence_name};
pub use diff::{diff, diff_colored};
pub use found::{
    Evidence, Field, File, Found, Group, Place, Point, Problem, Range, Replacement, Subject,
};
pub use github::github;
pub use json::{json, jsonl};
pub use message::{message, suggestion};
pub use sarif::sarif;
pub use summary::Summary;
pub use tally::{Levels, Tally};

use crate::text::Level;

/// What findings of one name are: a rule or a check.
#[derive(Clone, Debug)]
pub struct Kind {
    /// The name.
    pub name: String,
    /// How bad such a finding is, where nobody says otherwise.
    pub level: Level,
    /// What goes wrong, one sentence.
    pub short: String,
    /// The same, and how it shows.
    pub full: String,
    /// What to do about such a finding, and how to silence it.
    pub help: String,
}

/// All that a check came to.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The program's version.
    pub version: &'a str,
    /// All that could be found.
    pub kinds: &'a [Kind],
    /// The files that were checked, in the order in which they are shown.
    pub files: &'a [File],
    /// What could not be checked, and why.
    pub problems: &'a [Problem],
    /// The exit code.
    pub exit: u8,
}
