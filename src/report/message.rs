//! A finding as a message: what is said of a value, in the manner of rustc.

use crate::fix::Finding;
use crate::text::{Diagnostic, Edit};

/// The message of a finding.
///
/// The rule's name is its code. Places, notes and help are the finding's own.
#[must_use]
pub fn message(finding: &Finding) -> Diagnostic {
    Diagnostic {
        level: finding.level,
        code: Some(finding.rule.clone()),
        message: finding.message.clone(),
        primary: finding.primary.clone(),
        secondary: finding.secondary.clone(),
        notes: finding.notes.clone(),
        help: finding.help.clone(),
        edits: Vec::new(),
    }
}

/// The message of a finding that shows what its edits would make of the lines they are in.
#[must_use]
pub fn suggestion(finding: &Finding, edits: &[Edit]) -> Diagnostic {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span);
    Diagnostic {
        edits,
        ..message(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::Status;
    use crate::text::{Label, Lines, Span, render};

    fn finding(status: Status, help: &str) -> Finding {
        Finding {
            rule: "open".to_string(),
            status,
            unknown: false,
            level: status.level(),
            message: "2 is TWO to its author, and THREE to the runtime".to_string(),
            primary: Label::new(Span::new(16, 17), "written here"),
            secondary: vec![Label::new(Span::new(37, 51), "used here as `kind`")],
            notes: vec!["named: the comment says `TWO`".to_string()],
            help: Some(help.to_string()),
            changes: Vec::new(),
            group: None,
        }
    }

    #[test]
    fn what_is_rewritten_is_a_warning_and_what_is_left_a_note() {
        let text = "(local.set $k\n  2 ;; TWO\n(call $open (local.get $k))\n";
        let shown = [
            finding(Status::Converted, "it becomes `1`"),
            finding(Status::Left, "say which is meant: `;; TWO` or `;; THREE`"),
        ]
        .map(|f| render(&message(&f), "in.wat", &Lines::new(text), false));
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!("report_message", shown.join("\n\n"));
        });
    }
}
