//! What a name stands for: all pages of all that is called so, or the nearest names.
//!
//! Knows what has a name. Must not know what is said of it.

use super::book::{Book, ERRNO};
use super::page::Page;
use super::{dialect, errors, finding, function, numbers, record};
use crate::rules::{Import, distance};

/// Nothing has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for: `no rule, call or symbol is called …`.
    pub what: String,
    /// The names that are nearest to it, the nearest first.
    pub nearest: Vec<String>,
}

/// How many near names are shown.
const NEAREST: usize = 5;

/// The pages of all that is called `name`.
pub(super) fn by_name(book: Book<'_>, name: &str) -> Result<Vec<Page>, Unknown> {
    let name = name.trim_start_matches('$');
    if let Ok(number) = name.parse() {
        return Ok(vec![errors::number(book, number, errors::Asked::default())]);
    }
    let mut pages = Vec::new();
    let rules = book.rules.rules.iter().filter(|r| r.name == name);
    pages.extend(rules.map(|r| finding::rule(book, r)));
    let checks = book.rules.checks.iter().filter(|c| c.name == name);
    pages.extend(checks.map(|c| finding::check(book, c)));
    pages.extend(calls(book, name));
    pages.extend(record::page(book, name));
    let dialects = book.rules.dialects.iter().filter(|d| d.name == name);
    pages.extend(dialects.map(|d| dialect::page(book, d)));
    let tables = book.table_names();
    pages.extend(
        tables
            .iter()
            .filter(|t| **t == name)
            .filter_map(|t| numbers::table(book, t)),
    );
    pages.extend(symbols(book, name));
    if pages.is_empty() {
        return Err(unknown(
            format!("nothing is called `{name}`"),
            name,
            &names(book),
        ));
    }
    Ok(pages)
}

/// The pages of the calls of that name, in any case: the function's, or that of an import, with or without the
/// module before it (`wasix_32v1.f`).
fn calls(book: Book<'_>, name: &str) -> Vec<Page> {
    let name = name.to_ascii_lowercase();
    let called = |c: &super::book::Call<'_>| {
        let mut forms = c.dialect.imports.iter().filter(|i| i.function == c.id);
        let is = |i: &Import| i.name == name || format!("{}.{}", i.module, i.name) == name;
        c.function.name == name || forms.any(is)
    };
    let all = book.calls().filter(called);
    all.map(|c| function::page(book, c)).collect()
}

/// The pages of a symbol, one a table that has it. An error is explained as its number.
fn symbols(book: Book<'_>, name: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    for table in book.table_names() {
        let asked = errors::Asked::default();
        if table == ERRNO {
            let numbers = errors::numbers_of(book, name, asked);
            if numbers.is_empty() {
                pages.extend(errors::only_elsewhere(book, name));
            }
            pages.extend(numbers.iter().map(|n| errors::number(book, *n, asked)));
        } else {
            pages.extend(numbers::symbol(book, name, table));
        }
    }
    pages
}

/// Every name that [`by_name`] knows.
pub(super) fn names(book: Book<'_>) -> Vec<&str> {
    let rules = book.rules;
    let mut all: Vec<&str> = rules.rules.iter().map(|r| r.name.as_str()).collect();
    all.extend(rules.checks.iter().map(|c| c.name.as_str()));
    for dialect in &rules.dialects {
        all.push(&dialect.name);
        all.extend(dialect.functions.iter().map(|f| f.name.as_str()));
        all.extend(dialect.imports.iter().map(|i| i.name.as_str()));
        for record in &dialect.records {
            all.push(&record.name);
            all.extend(record.aliases.iter().map(String::as_str));
        }
        for table in &dialect.tables {
            all.push(table.name());
            all.extend(table.entries().flat_map(|e| e.names()));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// That nothing is called `name`, with the names that are nearest: those with few other letters, then those
/// that begin like it or hold it.
pub(super) fn unknown(what: String, name: &str, known: &[&str]) -> Unknown {
    let lower = name.to_lowercase();
    let rank = |known: &&str| {
        let own = known.to_lowercase();
        let far = distance(name, known);
        let near = far <= 1 + name.len() / 5;
        let holds =
            lower.len() > 2 && (own.contains(&lower) || lower.contains(&own) && own.len() > 3);
        (near || holds).then_some((!near, far))
    };
    let mut nearest: Vec<_> = known.iter().filter_map(|n| Some((rank(n)?, *n))).collect();
    nearest.sort_unstable();
    nearest.dedup();
    nearest.truncate(NEAREST);
    Unknown {
        what,
        nearest: nearest.into_iter().map(|(_, n)| n.to_string()).collect(),
    }
}
