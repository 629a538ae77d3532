//! The page of a dialect: its tables, each beside those of the other dialects, and its calls.
//!
//! Knows dialects. Must not know rules.

use super::book::{Book, Call};
use super::numbers;
use super::page::{Block, Line, Page, Topic, words};
use crate::rules::{Dialect, Likely, Table};

/// The page of a dialect.
pub(super) fn page(book: Book<'_>, dialect: &Dialect) -> Page {
    let topic = Topic::Dialect(dialect.name.clone());
    let mut page = Page::new(topic, format!("{}: a dialect", dialect.name));
    page.say(words(&format!("{}.", dialect.doc)));
    if !dialect.tables.is_empty() {
        page.heading("Tables");
    }
    for table in &dialect.tables {
        section(&mut page, book, dialect, table);
    }
    for likely in &dialect.likely {
        page.heading(format!("What a {} looks like", likely_name(likely)));
        page.say(words(&numbers_of(likely)));
    }
    let calls: Vec<Line> = book
        .calls()
        .filter(|c| c.dialect.name == dialect.name)
        .map(|c: Call<'_>| vec![c.link()])
        .collect();
    if !calls.is_empty() {
        page.heading("Calls");
        page.say(super::page::joined(calls, " "));
    }
    page
}

/// A table of this dialect, its own column first.
fn section(page: &mut Page, book: Book<'_>, dialect: &Dialect, table: &Table) {
    let name = table.name();
    let topic = Topic::Table(dialect.name.clone(), name.to_string());
    page.blocks.push(Block::Anchor(topic, name.to_string()));
    let kind = match table {
        Table::Enum(_) => "One of these numbers.",
        Table::Flags(_) => "Any of these numbers together.",
    };
    page.say(words(kind));
    let mut tables = book.tables(name);
    tables.sort_by_key(|n| n.dialect.name != dialect.name);
    numbers::side_by_side(page, &tables);
}

fn likely_name(likely: &Likely) -> &str {
    match likely {
        Likely::Numbers { name, .. } | Likely::Bytes { name, .. } => name,
    }
}

/// The numbers that are likely, or the forms of a byte string, in one line.
fn numbers_of(likely: &Likely) -> String {
    let hex = |bytes: &[u8]| {
        let hex: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
        hex.join(" ")
    };
    match likely {
        Likely::Numbers { ranges, .. } => {
            let range = |(from, to): &(u64, u64)| match from == to {
                true => from.to_string(),
                false => format!("{from}-{to}"),
            };
            let all: Vec<String> = ranges.iter().map(range).collect();
            format!("One of {}.", all.join(", "))
        }
        Likely::Bytes { form, .. } => {
            let exact = form.exact.iter().map(|b| format!("`{}`", hex(b)));
            let prefixes = form.prefixes.iter();
            let prefixes = prefixes.map(|(n, b)| format!("the first {n} bits of `{}`", hex(b)));
            let ranges = form.ranges.iter();
            let ranges = ranges.map(|r| format!("byte {} from {} to {}", r.at, r.from, r.to));
            let all: Vec<String> = exact.chain(prefixes).chain(ranges).collect();
            let zeros = form.zeros.iter();
            let zeros: Vec<String> = zeros
                .map(|(at, len)| format!("; but not with bytes {at}..{} all zero", at + len))
                .collect();
            format!(
                "It is, or begins with, one of: {}{}.",
                all.join("; "),
                zeros.concat()
            )
        }
    }
}
