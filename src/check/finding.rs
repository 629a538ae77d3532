//! Findings of checks, in one manner.
//!
//! Knows what a check says of itself. Must not know how anything is found.

use crate::fix::{Finding, Status};
use crate::rules::{Check, Dialect};
use crate::text::{Label, Level};

/// A finding of a check. Its sentence is a note, its remedy the help, where the finder knows no better one.
pub(super) fn found(check: &Check, level: Level, message: String, primary: Label) -> Finding {
    Finding {
        rule: check.name.clone(),
        status: Status::Left,
        level,
        message,
        primary,
        secondary: Vec::new(),
        notes: vec![check.doc.clone()],
        help: check.help.clone(),
        changes: Vec::new(),
        group: None,
    }
}

/// What a check is at most where it holds on some path only, or where more is not known.
pub(super) fn at_most_a_warning(check: &Check) -> Level {
    check.level.min(Level::Warning)
}

/// What the call will return, as the check says it: `errno 28 (EINVAL)`.
pub(super) fn answer(check: &Check, dialect: &Dialect) -> Option<String> {
    let symbol = check.answers.as_deref()?;
    let number = dialect.table(RESULTS)?.write(symbol)?;
    Some(format!("{RESULTS} {number} ({symbol})"))
}

/// The table of what calls return.
const RESULTS: &str = "errno";
