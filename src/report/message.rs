//! A finding as a message: what is said of a value, in the manner of rustc.

use crate::fix::{Finding, Status};
use crate::text::{Diagnostic, Level};

/// The message of a finding: a warning if the value is rewritten, a note if it is left.
///
/// The rule's name is its code. Places, notes and help are the finding's own.
#[must_use]
pub fn message(finding: &Finding) -> Diagnostic {
    Diagnostic {
        level: match finding.status {
            Status::Converted => Level::Warning,
            Status::Left => Level::Note,
        },
        code: Some(finding.rule.clone()),
        message: finding.message.clone(),
        primary: finding.primary.clone(),
        secondary: finding.secondary.clone(),
        notes: finding.notes.clone(),
        help: finding.help.clone(),
    }
}
