//! Words beside numbers: what the author of a value meant, where that is decided.
//!
//! Knows decided values, records and the tokens that spell them. Must not know how they were decided.
//!
//! A record is told once, as a whole, behind the token that ends its run of bytes; what stands in tokens of its own
//! before it has hints of its own. What is undecided has none.

use super::Hint;
use crate::Outcome;
use crate::fix::{FormReport, PartReport, RecordReport};
use crate::text::Span;
use std::collections::BTreeMap;

/// One token may hold many records: of more than this the rest is left out.
const MOST: usize = 4;

/// What there is to be said at an offset.
struct Said {
    /// The type of the value; empty for records.
    ty: String,
    label: String,
    tooltip: Option<String>,
}

/// The hints of a part of a text, in its order.
pub(super) fn hints(outcome: &Outcome, text: &str, part: Span) -> Vec<Hint> {
    let mut said: BTreeMap<usize, Vec<Said>> = BTreeMap::new();
    values(outcome, text, part, &mut said);
    for record in &outcome.records {
        of_record(record, part, &mut said);
    }
    let all = said.into_iter();
    all.filter_map(|(at, said)| joined(at, &said)).collect()
}

/// The literals that are a value by themselves.
fn values(outcome: &Outcome, text: &str, part: Span, said: &mut BTreeMap<usize, Vec<Said>>) {
    for field in outcome.groups.iter().flat_map(|g| &g.fields) {
        let detail = &field.detail;
        let (Some(literal), Some(meant)) = (detail.literal, &detail.meant) else {
            continue;
        };
        if meets(literal.end, part) && literal.of(text) != meant {
            add(
                said,
                literal.end,
                Said {
                    ty: detail.ty.clone(),
                    label: meant.clone(),
                    tooltip: Some(format!(
                        "{}: {}; {}",
                        field.name, field.value, field.verdict
                    )),
                },
            );
        }
    }
}

fn meets(at: usize, part: Span) -> bool {
    part.start <= at && at <= part.end
}

fn add(said: &mut BTreeMap<usize, Vec<Said>>, at: usize, one: Said) {
    let here = said.entry(at).or_default();
    // One string may hold all records of a large text, and no more of them is shown than that there are more.
    if one.ty.is_empty() && here.iter().filter(|other| other.ty.is_empty()).count() > MOST {
        return;
    }
    let same = |other: &Said| (&other.ty, &other.label) == (&one.ty, &one.label);
    if !here.iter().any(same) {
        here.push(one);
    }
}

/// One hint for all that is said at a place. Where one type has two meanings neither is shown.
fn joined(at: usize, said: &[Said]) -> Option<Hint> {
    let disagree = |one: &Said| {
        let other = |o: &Said| o.ty == one.ty && o.label != one.label;
        !one.ty.is_empty() && said.iter().any(other)
    };
    let kept: Vec<&Said> = said.iter().filter(|one| !disagree(one)).collect();
    let mut labels: Vec<&str> = kept.iter().take(MOST).map(|s| s.label.as_str()).collect();
    if kept.len() > MOST {
        labels.push("…");
    }
    let tooltips = kept.iter().take(MOST).filter_map(|s| s.tooltip.as_deref());
    let tooltip = tooltips.collect::<Vec<_>>().join("\n\n");
    (!labels.is_empty()).then(|| Hint {
        at,
        label: labels.join(", "),
        tooltip: Some(tooltip).filter(|t| !t.is_empty()),
    })
}

/// The tokens of a record, with the fields that have bytes in each.
fn of_record(record: &RecordReport, part: Span, said: &mut BTreeMap<usize, Vec<Said>>) {
    let [form] = record.forms.as_slice() else {
        return;
    };
    let last = run_ends_in(record, form);
    let mut tokens: Vec<Span> = record.bytes.iter().filter_map(|b| b.token).collect();
    tokens.dedup();
    for token in tokens.into_iter().filter(|t| meets(t.end, part)) {
        let label = match (last == Some(token), &form.whole) {
            (true, Some(whole)) => form.is_decided.then(|| whole.clone()),
            _ => fields_of(record, form, token),
        };
        if let Some(label) = label {
            let tooltip = Some(format!(
                "{} as {} has it, read by {}",
                form.symbol, form.dialect, record.reader
            ));
            let ty = String::new();
            add(said, token.end, Said { ty, label, tooltip });
        }
    }
}

/// The token with the last byte of the run of bytes, if all of that is written somewhere.
fn run_ends_in(record: &RecordReport, form: &FormReport) -> Option<Span> {
    let run = form.parts.iter().find(|p| p.is_bytes && p.name.is_some())?;
    let mut bytes = bytes_of(record, run)?.iter().map(|b| b.token);
    let last = bytes.clone().next_back()??;
    bytes.all(|t| t.is_some()).then_some(last)
}

fn bytes_of<'r>(
    record: &'r RecordReport,
    part: &PartReport,
) -> Option<&'r [crate::fix::ByteReport]> {
    let (start, len) = (part.extent.0 as usize, part.extent.1 as usize);
    record.bytes.get(start..start.checked_add(len)?)
}

/// The fields that a token holds, if it holds each of them to the end and all of them are decided.
fn fields_of(record: &RecordReport, form: &FormReport, token: Span) -> Option<String> {
    let mut values = Vec::new();
    for part in form.parts.iter().filter(|p| p.name.is_some()) {
        let bytes = bytes_of(record, part)?;
        let own = bytes.iter().filter(|b| b.token == Some(token)).count();
        match own {
            0 => {}
            _ if own < bytes.len() || !part.is_decided || part.is_bytes => return None,
            _ => values.push(part.value.as_str()),
        }
    }
    (!values.is_empty()).then(|| values.join(", "))
}
