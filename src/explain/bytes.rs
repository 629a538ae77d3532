//! The record that a byte of a module is in: its fields, their bytes, and what it is as a whole.
//!
//! Knows the records that calls read. Must not know how they were found, nor who asks.

use super::book::Book;
use super::called::Called;
use super::page::{Page, Topic, words};
use super::record::named_after;
use crate::Outcome;
use crate::fix::{FormReport, PartReport, RecordReport};
use crate::text::Span;

/// Of one byte that many calls read, so many records are told.
const MOST: usize = 2;

/// The records with a byte in some place, and which byte: the first there. Those that read alike once.
pub(super) fn with_byte(
    outcome: &Outcome,
    is_there: impl Fn(Span) -> bool,
) -> Vec<(&RecordReport, usize)> {
    let mut found: Vec<(&RecordReport, usize)> = Vec::new();
    for record in &outcome.records {
        let mut bytes = record.bytes.iter();
        let Some(at) = bytes.position(|b| b.span.is_some_and(&is_there)) else {
            continue;
        };
        let same = |(other, _): &(&RecordReport, usize)| {
            other.reader == record.reader && wholes(other) == wholes(record)
        };
        if found.len() < MOST && !found.iter().any(same) {
            found.push((record, at));
        }
    }
    found
}

fn wholes(record: &RecordReport) -> Vec<(&String, &Option<String>)> {
    let forms = record.forms.iter();
    forms.map(|f| (&f.dialect, &f.whole)).collect()
}

/// `the record that f reads`.
pub(super) fn title(record: &RecordReport, all: &[Called<'_, '_>]) -> String {
    let call = all.iter().find(|c| c.span == record.call);
    let name = call.map_or(&record.reader, |c| &c.import.name);
    format!("The record that {name} reads")
}

/// What there is to say of such records.
pub(super) fn topic(record: &RecordReport) -> Topic {
    let rule = record.forms.first().map(|f| f.rule.clone());
    Topic::Rule(rule.unwrap_or_default())
}

/// The characters that spell the field with byte `at`, as far as they are in one token with that byte.
pub(super) fn span(record: &RecordReport, at: usize) -> Option<Span> {
    let byte = record.bytes.get(at)?;
    let own = byte.span?;
    let part = record.forms.first().and_then(|f| part_at(f, at));
    let (start, len) = part.map_or((at, 1), extent);
    let field = record.bytes.get(start..start + len).unwrap_or_default();
    let beside = field.iter().filter(|b| b.token == byte.token);
    Some(beside.filter_map(|b| b.span).fold(own, Span::to))
}

fn extent(part: &PartReport) -> (usize, usize) {
    (part.extent.0 as usize, part.extent.1 as usize)
}

fn part_at(form: &FormReport, at: usize) -> Option<&PartReport> {
    let has = |p: &&PartReport| {
        let (start, len) = extent(p);
        (start..start + len).contains(&at)
    };
    form.parts.iter().find(has)
}

/// Adds a record: each form that it may have, field by field; the field with byte `at` is pointed out.
pub(super) fn tell(
    page: &mut Page,
    book: Book<'_>,
    record: &RecordReport,
    all: &[Called<'_, '_>],
    at: Option<usize>,
) {
    let title = title(record, all);
    if page.title != title {
        page.heading(title);
    }
    for form in &record.forms {
        let dialects = book.rules.dialects.iter();
        let dialect = dialects.into_iter().find(|d| d.name == form.dialect);
        let name = dialect.and_then(|d| named_after(d, &form.rule));
        let name = name.map_or(String::new(), |n| format!(" (`{n}`)"));
        let is = if form.is_decided { "is" } else { "may be" };
        let whole = form.whole.as_deref().unwrap_or(&form.symbol);
        page.say(words(&format!(
            "As {} lays it out{name} it {is} `{whole}`:",
            form.dialect
        )));
        let here = at.and_then(|at| part_at(form, at));
        let rows = form
            .parts
            .iter()
            .filter(|p| p.name.is_some() || here == Some(p));
        let rows = rows.map(|part| {
            let name = part.name.as_deref().unwrap_or("padding");
            let mark = if here == Some(part) { " (here)" } else { "" };
            vec![
                words(&format!("`{name}`{mark}")),
                words(&format!("`{}`", hex(record, part))),
                words(&part.value),
            ]
        });
        page.table(&["field", "bytes", "value"], rows.collect());
    }
}

fn hex(record: &RecordReport, part: &PartReport) -> String {
    let (start, len) = extent(part);
    let bytes = (start..start + len).map(|at| record.bytes.get(at).and_then(|b| b.value));
    let bytes = bytes.map(|b| b.map_or("??".to_string(), |b| format!("{b:02x}")));
    bytes.collect::<Vec<_>>().join(" ")
}
