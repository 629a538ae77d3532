//! How each group was decided: its fields, what they hold, the verdicts and the evidence.

use crate::fix::{EvidenceKind, FieldReport, GroupReport};
use crate::text::{Lines, Span};
use std::fmt::Write as _;

/// The groups of `text`, named `path`, as lines: one block a group, one paragraph a field, one line a
/// piece of evidence. Empty without groups.
#[must_use]
pub fn decisions(groups: &[GroupReport], path: &str, text: &str) -> String {
    let lines = Lines::new(text);
    let place = |span: Span| {
        let at = lines.position(span.start);
        format!("{path}:{}:{}", at.line, at.column)
    };
    let mut out = String::new();
    for (i, group) in groups.iter().enumerate() {
        let _ = writeln!(out, "group {} of {}", i + 1, groups.len());
        for field in &group.fields {
            describe(&mut out, field, &place);
        }
    }
    out
}

fn describe(out: &mut String, field: &FieldReport, place: &impl Fn(Span) -> String) {
    let _ = writeln!(out, "  {}: {}", field.name, field.value);
    let _ = writeln!(out, "    at {}", place(field.span));
    let _ = writeln!(out, "    verdict: {}", field.verdict);
    for evidence in &field.evidence {
        let _ = write!(
            out,
            "    {}: {}",
            evidence_name(evidence.kind),
            evidence.text
        );
        if let Some(span) = evidence.span {
            let _ = write!(out, " ({})", place(span));
        }
        out.push('\n');
    }
}

/// The evidence's name in words.
#[must_use]
pub fn evidence_name(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Definite => "definite",
        EvidenceKind::Named => "named",
        EvidenceKind::Agreement => "agreement",
        EvidenceKind::Mark => "mark",
        EvidenceKind::Shape => "shape",
        EvidenceKind::ClearPort => "clear port",
        EvidenceKind::FaintPort => "faint port",
        EvidenceKind::Support => "support",
        EvidenceKind::UsersWord => "the user's word",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::{Detail, Evidence};

    #[test]
    fn a_group_shows_fields_verdicts_and_evidence_with_places() {
        let text = "(call $open\n  (i32.const 2) ;; two\n";
        let field = FieldReport {
            name: "kind of $open".to_string(),
            span: Span::new(25, 26),
            value: "2 (old: TWO, new: THREE)".to_string(),
            verdict: "source".to_string(),
            evidence: vec![Evidence {
                kind: EvidenceKind::Named,
                text: "the comment says `two`".to_string(),
                span: Some(Span::new(28, 34)),
            }],
            detail: Detail::default(),
        };
        let group = GroupReport {
            fields: vec![field],
            ..GroupReport::default()
        };
        assert_eq!(
            decisions(&[group], "in.wat", text),
            "group 1 of 1\n  kind of $open: 2 (old: TWO, new: THREE)\n    at in.wat:2:14\n    \
             verdict: source\n    named: the comment says `two` (in.wat:2:17)\n"
        );
        assert_eq!(decisions(&[], "in.wat", text), "");
    }
}
