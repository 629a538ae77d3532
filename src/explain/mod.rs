//! Explanations: what the rule files know of a name, an error or a line, as pages.
//!
//! Knows how knowledge is told. Must not know sockets: every word that is about them comes from rule files. No
//! I/O: a page is a value, made into text for a terminal or Markdown for the reference.

mod book;
mod bytes;
mod called;
mod dialect;
mod errors;
mod example;
mod find;
mod finding;
mod function;
mod hover;
mod markdown;
mod numbers;
mod page;
mod place;
mod reasons;
mod record;
mod reference;
mod text;

pub(crate) use called::Index;
pub use find::Unknown;
pub use markdown::{markdown, path};
pub use page::{Block, Inline, Line, Page, Topic};
pub use place::Place;
pub use reference::{File, reference};
pub use text::text;

use crate::Outcome;
use crate::rules::Rules;
use crate::text::{Lines, Span};
use book::Book;

/// The pages of all that is called `name`: rules, checks, calls, records, dialects, tables, symbols.
///
/// # Errors
/// Nothing is called so.
pub fn name(rules: &Rules, name: &str) -> Result<Vec<Page>, Unknown> {
    find::by_name(Book { rules }, name)
}

/// The page of an error, by its number or its name; only in calls of function `call`, and only for runtime
/// `runtime`, if they are given.
///
/// # Errors
/// No error has this name, or there is no such call or runtime.
pub fn error(
    rules: &Rules,
    error: &str,
    call: Option<&str>,
    runtime: Option<&str>,
) -> Result<Vec<Page>, Unknown> {
    let book = Book { rules };
    if let Some(name) = runtime {
        known(
            name,
            "runtime",
            book.runtimes().map(|(_, d)| d.name.as_str()),
        )?;
    }
    let call = call.map(|c| c.trim_start_matches('$'));
    if let Some(name) = call {
        known(name, "call", book.calls().map(|c| c.function.name.as_str()))?;
    }
    let asked = errors::Asked { call, runtime };
    if let Ok(number) = error.parse() {
        return Ok(vec![errors::number(book, number, asked)]);
    }
    let numbers = errors::numbers_of(book, error, asked);
    if !numbers.is_empty() {
        let pages = numbers.into_iter();
        return Ok(pages.map(|n| errors::number(book, n, asked)).collect());
    }
    if let Some(page) = errors::only_elsewhere(book, error) {
        return Ok(vec![page]);
    }
    let tables = book.tables(book::ERRNO);
    let names = tables.iter().flat_map(|t| t.table.entries());
    let names: Vec<&str> = names.map(|e| e.symbol.as_str()).collect();
    Err(find::unknown(
        format!("no error is called `{error}`"),
        error,
        &names,
    ))
}

fn known<'n>(name: &str, what: &str, all: impl Iterator<Item = &'n str>) -> Result<(), Unknown> {
    let all: Vec<&str> = all.collect();
    if all.contains(&name) {
        return Ok(());
    }
    let mut unknown = find::unknown(format!("no {what} is called `{name}`"), name, &all);
    if unknown.nearest.is_empty() && all.len() <= FEW {
        unknown.nearest = all.iter().map(ToString::to_string).collect();
    }
    Err(unknown)
}

/// So many names can all be named.
const FEW: usize = 6;

/// The page of a place in `text`, which is named `path`, after a run of [`crate::check`].
///
/// # Errors
/// The text has no such line or column.
pub fn place(
    rules: &Rules,
    path: &str,
    text: &str,
    outcome: &Outcome,
    place: Place,
) -> Result<Page, Unknown> {
    let lines = Lines::new(text);
    let none = |what| Unknown {
        what,
        nearest: Vec::new(),
    };
    let count = text.lines().count().max(1);
    let number = place.line;
    if number == 0 || number > count {
        return Err(none(format!("{path} has no line {number}: it has {count}")));
    }
    // One more is the end of the line, where a cursor may be.
    let line = text.lines().nth(number.saturating_sub(1)).unwrap_or("");
    let length = line.chars().count();
    if let Some(column) = place.column.filter(|c| *c == 0 || *c > length + 1) {
        return Err(none(format!(
            "line {number} of {path} has no column {column}: it has {length}"
        )));
    }
    let subject = place::Subject {
        path,
        outcome,
        lines,
        index: &index(rules, text),
    };
    Ok(place::page(Book { rules }, &subject, place))
}

/// The imports and calls of a text: read once, it serves any number of [`hover`]s.
pub(crate) fn index(rules: &Rules, text: &str) -> Index {
    Index::of(Book { rules }, text)
}

/// What is known at an offset of `text` after a run of [`crate::check`], in short, and what that is about.
pub(crate) fn hover(
    rules: &Rules,
    text: &str,
    (outcome, index): (&Outcome, &Index),
    offset: usize,
) -> Option<(Span, Page)> {
    let asked = hover::Asked {
        text,
        outcome,
        index,
        offset,
    };
    hover::at(Book { rules }, &asked)
}
