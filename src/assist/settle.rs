//! An open question, settled by the author's word: either reading of a value that nothing decides.
//!
//! Knows open values and their readings. Must not know what a reading means.
//!
//! What the source's reading comes to is found out by a supposition: the text with a name beside the value, planned.

use super::actions::{Asked, and_more, first_stable, set, union, with_mark};
use super::{Action, ActionKind};
use crate::Outcome;
use crate::fix::{Detail, FieldReport, Finding, GroupReport, Status};
use crate::rules::Rules;
use crate::text::{Edit, EditSet, Lines, Span};
use crate::wat::{TokenKind, Tokens};
use std::collections::HashSet;

/// Below this a number is read as a name only beside the name of its type (`fix::own`).
const SMALL: u64 = 1024;

/// Both readings, as far as each would settle it.
pub(super) fn settle(asked: &Asked<'_>, finding: &Finding) -> Vec<Action> {
    let open = asked.fields_of(finding).into_iter();
    let mut open = open.filter(|(_, f)| f.detail.is_open);
    let Some((group, field)) = open.next() else {
        return Vec::new();
    };
    let Some(token) = field.detail.token else {
        return Vec::new();
    };
    let question = Question {
        asked,
        finding,
        group,
        field,
        token,
    };
    let both = [question.as_source(), question.as_target()];
    both.into_iter().flatten().collect()
}

/// A value that nothing decides.
struct Question<'q> {
    asked: &'q Asked<'q>,
    finding: &'q Finding,
    group: &'q GroupReport,
    field: &'q FieldReport,
    /// Beside which a name would stand.
    token: Span,
}

impl Question<'_> {
    /// It is the source's: what `apply` would do if the author had said so. The name stays only if it must.
    fn as_source(&self) -> Option<Action> {
        let detail = &self.field.detail;
        let reading = detail.readings[0].as_ref()?;
        let name = self.beside(reading)?;
        let edits = self.supposed(&name)?;
        let named = union(&edits, &set([&name])?);
        let marked = with_mark(self.asked, self.finding, &edits);
        let tried = [Some(edits), named, marked].into_iter().flatten();
        let edits = first_stable(self.asked, tried, |edits, next| self.is_gone(edits, next))?;
        let does = match &detail.becomes {
            Some(becomes) if !detail.is_number => format!("write {becomes}").replace('`', ""),
            _ => format!(
                "write it as {} reads it",
                described(self.asked.rules, &self.group.between[1])
            ),
        };
        Some(self.action(0, reading, &does, edits))
    }

    /// It is the target's, and right: a name beside it says so, or else the mark.
    fn as_target(&self) -> Option<Action> {
        let reading = self.field.detail.readings[1].as_ref()?;
        let name = self.beside(reading).and_then(|name| set([&name]));
        let is_gone = |edits: &EditSet, next: &Outcome| self.is_gone(edits, next);
        if let Some(edits) = first_stable(self.asked, name.into_iter(), is_gone) {
            return Some(self.action(1, reading, "say so beside it", edits));
        }
        let marked = with_mark(self.asked, self.finding, &EditSet::new());
        let edits = first_stable(self.asked, marked.into_iter(), is_gone)?;
        Some(self.action(1, reading, "mark the module", edits))
    }

    fn action(&self, side: usize, reading: &str, does: &str, edits: EditSet) -> Action {
        let dialect = self.group.between.get(side).map_or("", String::as_str);
        let dialect = described(self.asked.rules, dialect);
        let Detail { ty, is_number, .. } = &self.field.detail;
        let span = self.field.span;
        let what = match is_number {
            true => format!("This {ty} is {reading} as {dialect} has it"),
            false => format!("This {} is {dialect}'s {reading}", span.of(self.asked.text)),
        };
        // A comment or a mark is an insertion.
        let elsewhere = |edit: &&Edit| !edit.span.is_empty() && !span.contains(edit.span);
        let rest = and_more(edits.iter().filter(elsewhere).count());
        Action {
            kind: ActionKind::Settle,
            title: format!("{what}: {does}{rest}"),
            edits,
            is_preferred: false,
        }
    }

    /// A comment that names the value. In the middle of a line it belongs to the literal that it touches.
    fn beside(&self, reading: &str) -> Option<Edit> {
        let detail = &self.field.detail;
        let name = match reading.parse::<u64>() {
            Ok(number) if detail.is_number && number < SMALL => format!("{} {number}", detail.ty),
            Ok(_) if !detail.is_number => return None,
            _ => reading.replace('|', " | "),
        };
        let text = self.asked.text;
        let lines = Lines::new(text);
        let line = lines.line_of(self.token.start);
        let (start, end) = (lines.start_of(line), lines.start_of(line + 1));
        let ends = Span::new(self.token.end, end).of(text).trim().is_empty();
        let before = Span::new(start, self.token.start);
        let tokens = Tokens::read(text).ok()?;
        let alone = tokens
            .within(before)
            .all(|t| !matches!(t.kind, TokenKind::Number | TokenKind::String));
        // At the end of a line a comment belongs to all that is on it.
        let edit = if ends && !alone {
            (self.token.start, format!("(;{name};) "))
        } else {
            (self.token.end, format!(" (;{name};)"))
        };
        Some(Edit {
            span: Span::at(edit.0),
            text: edit.1,
        })
    }

    /// The edits of the value's group that a name leads to, and that are not planned without it.
    fn supposed(&self, name: &Edit) -> Option<EditSet> {
        let asked = self.asked;
        let text = set([name])?.apply(asked.text);
        let next = crate::fix(&text, asked.rules, asked.options).ok()?;
        let (at, by) = (name.span.start, name.text.len());
        let back = |edit: &Edit| {
            let shift = |offset: usize| {
                if offset > at {
                    offset.saturating_sub(by)
                } else {
                    offset
                }
            };
            Edit {
                span: Span::new(shift(edit.span.start), shift(edit.span.end)),
                text: edit.text.clone(),
            }
        };
        let own = |r: &&crate::Reported| {
            let moved = if self.finding.primary.span.start >= at {
                by
            } else {
                0
            };
            let span = self.finding.primary.span.shifted(moved);
            r.finding.primary.span == span && r.finding.rule == self.finding.rule
        };
        let group = next.findings.iter().find(own)?.finding.group;
        let same = |r: &&crate::Reported| {
            r.finding.group == group && r.finding.status == Status::Converted
        };
        let edits = next.findings.iter().filter(same).flat_map(|r| &r.edits);
        let edits: Vec<Edit> = edits.map(back).collect();
        let planned: HashSet<&Edit> = asked.outcome.edits.iter().collect();
        set(edits.iter().filter(|edit| !planned.contains(edit)))
    }

    /// Whether the question is not asked any more where the value is now.
    fn is_gone(&self, edits: &EditSet, next: &Outcome) -> bool {
        let start = self.finding.primary.span.start;
        let mut now = start;
        for edit in edits {
            let before =
                edit.span.end <= start && (edit.span.start < start || edit.span.is_empty());
            if before {
                now = now + edit.text.len() - edit.span.len();
            }
        }
        let same = |f: &Finding| f.rule == self.finding.rule && f.primary.span.start == now;
        let mut findings = next.findings.iter().map(|r| &r.finding);
        !findings.any(|f| same(f) && f.status == Status::Left)
    }
}

/// What people call a dialect: the beginning of its description.
fn described(rules: &Rules, name: &str) -> String {
    let dialect = rules.dialects.iter().find(|d| d.name == name);
    let doc = dialect.and_then(|d| d.doc.split([',', ':', '.']).next());
    let doc = doc.map(str::trim).filter(|d| !d.is_empty());
    doc.map_or_else(|| name.to_string(), str::to_string)
}
