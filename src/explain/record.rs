//! Records, byte by byte: what a field is, where it lies, and the same record in another dialect beneath it.
//!
//! Knows fields and offsets. Must not know calls.

use super::book::Book;
use super::page::{Inline, Line, Page, Topic, joined, words};
use crate::rules::{Dialect, Effect, Field, FieldKind, NamedRecord, Pattern, Record, Rule, Sample};

/// Columns of a byte, its border included.
const CELL: usize = 4;
/// Bytes of a row.
const ROW: u32 = 20;

/// The page of a record that has a name; every dialect that gives it this name has its part.
pub(super) fn page(book: Book<'_>, name: &str) -> Option<Page> {
    let of = |dialect| named(dialect, name).map(|record| (dialect, record));
    let found: Vec<(&Dialect, &NamedRecord)> = book.rules.dialects.iter().filter_map(of).collect();
    let (dialect, record) = found.first()?;
    let topic = Topic::Record(record.name.clone());
    let mut page = Page::new(
        topic,
        format!("{}: a record of {}", record.name, dialect.name),
    );
    for (dialect, record) in found {
        describe(&mut page, book, dialect, record);
    }
    Some(page)
}

fn named<'r>(dialect: &'r Dialect, name: &str) -> Option<&'r NamedRecord> {
    let is = |own: &str| own.eq_ignore_ascii_case(name);
    let all = dialect.records.iter();
    all.clone()
        .find(|r| is(&r.name) || r.aliases.iter().any(|a| is(a)))
}

/// What is known of one named record: its names, its forms, who writes it.
pub(super) fn describe(page: &mut Page, book: Book<'_>, dialect: &Dialect, record: &NamedRecord) {
    let mut line = words(&record.doc);
    if !record.aliases.is_empty() {
        let names: Vec<String> = record.aliases.iter().map(|a| format!("`{a}`")).collect();
        line.extend(words(&format!(" Also called {}.", names.join(", "))));
    }
    page.say(line);
    let outputs = record.outputs.iter().filter_map(|id| {
        let all = book.calls();
        all.filter(|c| c.dialect.name == dialect.name)
            .find(|c| c.id == *id)
    });
    let outputs: Vec<Line> = outputs.map(|c| vec![c.link()]).collect();
    if !outputs.is_empty() {
        let mut line = words("Written by ");
        line.extend(super::book::listed(outputs));
        line.extend(words("."));
        page.say(line);
    }
    for rule in record.uses.iter() {
        let found = book.rules.rules.iter().find(|r| r.name == rule.rule);
        if let Some(rule) = found {
            of_rule(page, book, rule);
        }
    }
}

/// The record of a rule, as its source and as its target have it, beneath each other.
pub(super) fn of_rule(page: &mut Page, book: Book<'_>, rule: &Rule) {
    let (Some((from, to)), Some(source), Some(target)) = (
        book.records(rule),
        book.rules.dialect(rule.from),
        book.rules.dialect(rule.to),
    ) else {
        return;
    };
    let samples = samples(book, &rule.name);
    let mut line = words("");
    if let Some(only) = &rule.only {
        line.extend(words(&format!("With `{}`, rule ", only.symbol)));
    } else {
        line.extend(words("Rule "));
    }
    line.push(book.named(&rule.name));
    line.extend(words(":"));
    page.say(line);
    let value = |dialect: &Dialect, field: &Field| value(dialect, rule, field, &samples);
    let mut drawing = String::new();
    for (dialect, record, read) in [(source, from, None), (target, to, read_of(target, rule))] {
        let name = name_of(dialect, &rule.name);
        let shown = read.map_or(record.clone(), |size| resized(record, size));
        let what = if read.is_some() { " are read" } else { "" };
        drawing += &format!("{}: {name}{} bytes{what}\n", dialect.name, shown.size);
        drawing += &draw(&shown, |field| value(dialect, field));
        drawing.push('\n');
    }
    page.code("text", drawing.trim_end());
    fields(page, (source, from), (target, to));
}

/// How many bytes the calls of a rule read, if they say so.
fn read_of(dialect: &Dialect, rule: &Rule) -> Option<u32> {
    rule.patterns.iter().find_map(|p| {
        let Pattern::Call {
            function,
            record: Some(record),
            ..
        } = p
        else {
            return None;
        };
        let effects = dialect.function(*function)?.effects.iter();
        let mut sizes = effects.filter_map(|e| match e {
            Effect::Reads { at, size } if *at == record.operand => Some(*size),
            _ => None,
        });
        sizes.next()
    })
}

/// A record as long as what is read of it: rules have both records of one size, and what is behind the end of
/// one is nothing.
fn resized(record: &Record, size: u32) -> Record {
    let mut fields: Vec<Field> = record
        .fields
        .iter()
        .filter(|f| f.offset < size)
        .cloned()
        .collect();
    if let Some(last) = fields.last_mut() {
        last.size = last.size.min(size - last.offset);
    }
    if record.size < size {
        fields.push(Field {
            offset: record.size,
            size: size - record.size,
            kind: FieldKind::Bytes,
            name: None,
            ty: None,
        });
    }
    Record { fields, size }
}

fn name_of(dialect: &Dialect, rule: &str) -> String {
    named_after(dialect, rule).map_or(String::new(), |name| format!("{name}, "))
}

/// What a dialect calls the records of a rule.
pub(super) fn named_after<'r>(dialect: &'r Dialect, rule: &str) -> Option<&'r str> {
    let has = |r: &&NamedRecord| r.uses.iter().any(|u| u.rule == rule);
    let named = dialect.records.iter().find(has);
    named.map(|r| r.name.as_str())
}

/// The values that some record form gives for the fields of a rule.
fn samples<'r>(book: Book<'r>, rule: &str) -> Vec<&'r (String, Sample)> {
    let records = book.rules.dialects.iter().flat_map(|d| &d.records);
    let uses = records.flat_map(|r| &r.uses).filter(|u| u.rule == rule);
    uses.flat_map(|u| &u.samples).collect()
}

/// The bytes of a field, where they are known: a symbol that the rule wants, a sample, a constant.
fn value(
    dialect: &Dialect,
    rule: &Rule,
    field: &Field,
    samples: &[&(String, Sample)],
) -> Option<Vec<u8>> {
    let size = usize::try_from(field.size).ok()?;
    let number = |value: u64, big: bool| {
        let mut bytes = value.to_le_bytes().to_vec();
        bytes.resize(size, 0);
        if big {
            bytes.reverse();
        }
        Some(bytes)
    };
    let big = field.kind == FieldKind::Big;
    if let FieldKind::Constant(value) = field.kind {
        return number(value, false);
    }
    let name = field.name.as_deref()?;
    if let Some(only) = rule.only.as_ref().filter(|o| o.variable == name) {
        let table = dialect.table(field.ty.as_deref()?)?;
        return number(table.write(&only.symbol)?, big);
    }
    match samples.iter().find(|(n, _)| n == name)? {
        (_, Sample::Number(value)) => number(*value, big),
        (_, Sample::Bytes(bytes)) => Some(bytes.clone()).filter(|b| b.len() == size),
    }
}

/// A record to scale, without values.
pub(super) fn drawn(record: &Record) -> String {
    draw(record, |_| None).trim_end().to_string()
}

/// A record to scale: offsets, one cell a byte, the fields' names, and their bytes where they are known.
fn draw(record: &Record, value: impl Fn(&Field) -> Option<Vec<u8>>) -> String {
    let mut out = String::new();
    let mut start = 0;
    while start < record.size {
        let end = record.size.min(start + ROW);
        out += &row(record, start, end, &value);
        start = end;
    }
    out
}

fn row(
    record: &Record,
    start: u32,
    end: u32,
    value: &impl Fn(&Field) -> Option<Vec<u8>>,
) -> String {
    let mut offsets = String::new();
    for offset in start..end {
        offsets += &format!("{offset:>3} ");
    }
    let (mut border, mut names, mut bytes) = ("+".to_string(), "|".to_string(), "|".to_string());
    let mut any = false;
    for field in &record.fields {
        let (from, to) = (
            field.offset.max(start),
            (field.offset + field.size).min(end),
        );
        if from >= to {
            continue;
        }
        let width = (to - from) as usize * CELL - 1;
        let begins = from == field.offset;
        border += &format!("{}+", "-".repeat(width));
        let label = field.name.as_deref().filter(|_| begins).unwrap_or("");
        names += &format!("{}|", fitted(label, width));
        let shown = value(field).map(|all| {
            let part = all.get((from - field.offset) as usize..(to - field.offset) as usize);
            let hex = part.unwrap_or_default().iter().map(|b| format!("{b:02x}"));
            hex.collect::<Vec<_>>().join("  ")
        });
        any |= shown.is_some();
        bytes += &format!(
            "{:width$}|",
            shown.map_or(String::new(), |s| format!(" {s}"))
        );
    }
    let bytes = if any {
        format!("{bytes}\n")
    } else {
        String::new()
    };
    format!(
        "{}\n{border}\n{names}\n{bytes}{border}\n",
        offsets.trim_end()
    )
}

/// A name, cut to what fits.
fn fitted(name: &str, width: usize) -> String {
    let cut: String = name.chars().take(width).collect();
    format!("{cut:width$}")
}

/// Field by field: where it is and what it is, here and there.
fn fields(page: &mut Page, (source, from): (&Dialect, &Record), (target, to): (&Dialect, &Record)) {
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for field in from.fields.iter().filter(|f| f.name.is_some()) {
        let there = to.fields.iter().find(|f| f.name == field.name);
        rows.push(vec![
            words(&format!("`{}`", field.name.as_deref().unwrap_or(""))),
            words(&spelled(field)),
            there.map_or(words("-"), |f| words(&spelled(f))),
        ]);
    }
    page.table(&["field", &source.name, &target.name], rows);
}

/// `bytes 2-3, big-endian`.
fn spelled(field: &Field) -> String {
    let place = match field.size {
        1 => format!("byte {}", field.offset),
        size => format!("bytes {}-{}", field.offset, field.offset + size - 1),
    };
    match field.kind {
        FieldKind::Bytes => format!("{place}, as they are"),
        _ if field.size == 1 => place,
        FieldKind::Big => format!("{place}, big-endian"),
        FieldKind::Little | FieldKind::Constant(_) => format!("{place}, little-endian"),
    }
}

/// The names of all records of a dialect that are about a rule, as links.
pub(super) fn names(book: Book<'_>, rule: &str) -> Line {
    let records = book.rules.dialects.iter().flat_map(|d| &d.records);
    let about = records.filter(|r| r.uses.iter().any(|u| u.rule == rule));
    joined(
        about.map(|r| vec![Inline::Link(Topic::Record(r.name.clone()), r.name.clone())]),
        ", ",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{built_in, load};

    #[test]
    fn a_record_is_drawn_to_scale() {
        let rules = load(built_in()).unwrap();
        let book = Book { rules: &rules };
        let rule = rules
            .rules
            .iter()
            .find(|r| r.name == "sockaddr-in")
            .unwrap();
        let (from, to) = book.records(rule).unwrap();
        let linux = draw(from, |_| None);
        assert_eq!(
            linux,
            "\x20 0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15\n\
             +-------+-------+---------------+-------------------------------+\n\
             |family |port   |ip             |                               |\n\
             +-------+-------+---------------+-------------------------------+\n"
        );
        let wasix = draw(to, |f| (f.size == 2).then(|| vec![0x90, 0x1f]));
        assert_eq!(
            wasix.lines().nth(3).unwrap(),
            "|   |   | 90  1f|               |                               |"
        );
    }
}
