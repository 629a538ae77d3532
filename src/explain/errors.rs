//! Errors: what a number means here and there, what brings it about in a call, and what to look at next.
//!
//! Knows the tables of errors and the reasons for them. Must not know modules.

use super::book::{Book, Call, ERRNO, Numbers, listed, sentence, stopped};
use super::finding::outcome;
use super::numbers;
use super::page::{Block, Inline, Line, Page, Topic, joined, link, words};
use super::reasons::{Reason, reasons, see};
use crate::rules::{Cause, Dialect, DialectId, Then};

/// What one asks of an error.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    /// Only in calls of this function.
    pub(super) call: Option<&'a str>,
    /// Only in this runtime.
    pub(super) runtime: Option<&'a str>,
}

/// The page of an error number, for every runtime that is asked for.
pub(super) fn number(book: Book<'_>, value: u64, asked: Asked<'_>) -> Page {
    let runtimes = runtimes(book, asked);
    let symbol = runtimes.iter().find_map(|(_, d)| symbol_of(d, value));
    let title = match symbol {
        Some(symbol) => format!("errno {value}: {symbol}"),
        None => format!("errno {value}: no error"),
    };
    let topic = symbol.map_or(Topic::Errors, |s| Topic::Error(s.to_string()));
    let mut page = Page::new(topic, title);
    for (id, dialect) in runtimes {
        meaning(&mut page, book, dialect, value);
        let symbol = symbol_of(dialect, value);
        if let Some(symbol) = symbol {
            causes(&mut page, book, (id, dialect), symbol, asked.call);
        }
        hints(&mut page, dialect, Some(symbol.unwrap_or("")));
    }
    page
}

fn runtimes<'r>(book: Book<'r>, asked: Asked<'_>) -> Vec<(DialectId, &'r Dialect)> {
    let all = book.runtimes().filter(|(_, d)| d.table(ERRNO).is_some());
    all.filter(|(_, d)| asked.runtime.is_none_or(|r| d.name == r))
        .collect()
}

fn symbol_of(dialect: &Dialect, value: u64) -> Option<&str> {
    let entries = dialect.table(ERRNO)?.entries();
    let mut entries = entries.filter(|e| e.value == value);
    entries.next().map(|e| e.symbol.as_str())
}

/// What the number is here, what it is elsewhere, and which error of this runtime one may have been looking for.
fn meaning(page: &mut Page, book: Book<'_>, dialect: &Dialect, value: u64) {
    let Some(table) = dialect.table(ERRNO) else {
        return;
    };
    let entry = table.entries().find(|e| e.value == value);
    let here = match entry {
        Some(entry) => {
            let names: Vec<String> = entry.names().map(|n| format!("`{n}`")).collect();
            let doc = entry
                .doc
                .as_ref()
                .map_or(String::new(), |d| format!(": {d}"));
            stopped(&format!(
                "In {}, {value} is {}{doc}",
                dialect.name,
                names.join(", ")
            ))
        }
        None => format!("{} has no error {value}.", dialect.name),
    };
    page.say(words(&here));
    let mut lines = Vec::new();
    for other in book.tables(ERRNO) {
        if other.dialect.name == dialect.name {
            continue;
        }
        lines.extend(elsewhere(dialect, &other, value));
        lines.extend(entry.and_then(|e| number_elsewhere(&other, &e.symbol, value)));
    }
    page.list(lines);
}

/// Of `22`: "On linux 22 is EINVAL. If you are looking for EINVAL: it is 28 in wasix."
fn elsewhere(dialect: &Dialect, other: &Numbers<'_>, value: u64) -> Vec<Line> {
    let here = dialect.table(ERRNO);
    let found: Vec<_> = other.table.entries().filter(|e| e.value == value).collect();
    let name = &other.dialect.name;
    if found.is_empty() {
        return vec![words(&format!(
            "In {name}, {value} is none of the errors in its table."
        ))];
    }
    let line = |entry: &&crate::rules::Entry| {
        let symbol = &entry.symbol;
        let mut line = words(&format!("In {name}, {value} is `{symbol}`. "));
        match here.and_then(|t| t.write(symbol)) {
            Some(own) if own == value => line.extend(words("It is the same here.")),
            Some(own) => {
                line.extend(words(&format!(
                    "If you are looking for `{symbol}`: in {} it is ",
                    dialect.name
                )));
                line.push(link(Topic::Error(symbol.clone()), &own.to_string()));
                line.extend(words("."));
            }
            None => line.extend(words(&format!("{} has no such error.", dialect.name))),
        }
        line
    };
    found.iter().map(line).collect()
}

/// Of `EINVAL`: "EINVAL is 22 in linux; 22 is EFBIG in wasix" is said from the other side; here the number.
fn number_elsewhere(other: &Numbers<'_>, symbol: &str, value: u64) -> Option<Line> {
    let there = other.table.write(symbol)?;
    (there != value).then(|| {
        words(&format!(
            "`{symbol}` is {there} in {}: code that compares with {there} does not meet it.",
            other.dialect.name
        ))
    })
}

/// What brings the error about, call by call.
fn causes(
    page: &mut Page,
    book: Book<'_>,
    (id, dialect): (DialectId, &Dialect),
    symbol: &str,
    call: Option<&str>,
) {
    let reasons = reasons(book, id, dialect, symbol);
    let calls = book.calls().filter(|c| c.dialect_id == id);
    let wanted = |name: &str| call.is_none_or(|wanted| wanted == name);
    // Calls that fail for the same reasons are told together.
    let mut by_reasons: Vec<(Vec<Line>, Vec<Line>)> = Vec::new();
    for one in calls.filter(|c| wanted(&c.function.name)) {
        let own = reasons.iter().filter(|r| r.call == Some(one.id));
        let own: Vec<Line> = own.map(Reason::said).collect();
        match by_reasons.iter_mut().find(|(other, _)| *other == own) {
            _ if own.is_empty() => {}
            Some((_, calls)) => calls.push(vec![one.link()]),
            None => by_reasons.push((own, vec![vec![one.link()]])),
        }
    }
    let any = !by_reasons.is_empty();
    for (reasons, calls) in by_reasons {
        let mut line = words("From ");
        line.extend(listed(calls));
        line.extend(words(":"));
        page.say(line);
        page.list(reasons);
    }
    let general: Vec<Line> = reasons
        .iter()
        .filter(|r| r.call.is_none())
        .map(Reason::said)
        .collect();
    if !general.is_empty() {
        page.say(words(if any {
            "From any other call:"
        } else {
            "From any call:"
        }));
        page.list(general);
    } else if !any {
        let of = call.map_or("a call".to_string(), |c| format!("`{c}`"));
        page.say(words(&format!(
            "The rule files know no cause of it from {of}."
        )));
    }
}

/// What is to be known besides.
fn hints(page: &mut Page, dialect: &Dialect, symbol: Option<&str>) {
    let of = |errnos: &[String]| match symbol {
        Some(symbol) => errnos.is_empty() || errnos.iter().any(|e| e == symbol),
        None => true,
    };
    let hints = dialect.hints.iter().filter(|h| of(&h.errnos));
    let hints: Vec<Line> = hints.map(|h| words(&h.doc)).collect();
    if !hints.is_empty() {
        page.heading("What to look at next");
        page.list(hints);
    }
}

/// The errors that a call returns: the number, why, and what finds it; one row a reason.
pub(super) fn of_call(book: Book<'_>, call: Call<'_>) -> Vec<Vec<Line>> {
    let Some(table) = call.dialect.table(ERRNO) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for entry in table.entries() {
        let causes = call.dialect.causes.iter();
        let causes = causes.filter(|c| c.errno == entry.symbol && c.calls.contains(&call.id));
        for cause in causes {
            let error = vec![(entry.symbol.clone(), entry.value)];
            rows.push(vec![
                outcome(&Then::Errno(error)),
                words(&sentence(&cause.doc)),
                see(book, cause),
            ]);
        }
    }
    rows
}

/// The same as lines, for a call that has no page of its own.
pub(super) fn lines_of_call(call: Call<'_>) -> Vec<Line> {
    let table = call.dialect.table(ERRNO);
    let causes = call
        .dialect
        .causes
        .iter()
        .filter(|c| c.calls.contains(&call.id));
    let line = |cause: &Cause| {
        let value = table
            .and_then(|t| t.write(&cause.errno))
            .unwrap_or_default();
        let mut line = outcome(&Then::Errno(vec![(cause.errno.clone(), value)]));
        line.extend(words(&format!(": {}", stopped(&cause.doc))));
        line
    };
    causes.map(line).collect()
}

/// What brings an error about in a call; where nothing is known of that call, in any.
pub(super) fn lines_of_error(book: Book<'_>, call: Call<'_>, symbol: &str) -> Vec<Line> {
    let reasons = reasons(book, call.dialect_id, call.dialect, symbol);
    let of = |id| -> Vec<Line> {
        let own = reasons.iter().filter(|r| r.call == id);
        own.map(Reason::said).collect()
    };
    let own = of(Some(call.id));
    if own.is_empty() { of(None) } else { own }
}

/// All errors of all runtimes: the page of the reference.
pub(super) fn all(book: Book<'_>) -> Page {
    let mut page = Page::new(Topic::Errors, "Errors");
    page.say(words(
        "What calls return, by number. The same name has another number elsewhere, and the same number another name.",
    ));
    for (id, dialect) in book.runtimes() {
        overview(&mut page, book, dialect);
        let Some(table) = dialect.table(ERRNO) else {
            continue;
        };
        hints(&mut page, dialect, None);
        page.heading(format!("{}, error by error", dialect.name));
        for entry in table.entries() {
            let topic = Topic::Error(entry.symbol.clone());
            page.blocks.push(Block::Anchor(topic, entry.symbol.clone()));
            meaning(&mut page, book, dialect, entry.value);
            if !reasons(book, id, dialect, &entry.symbol).is_empty() {
                causes(&mut page, book, (id, dialect), &entry.symbol, None);
            }
        }
    }
    page
}

/// One row a number.
fn overview(page: &mut Page, book: Book<'_>, dialect: &Dialect) {
    let Some(table) = dialect.table(ERRNO) else {
        return;
    };
    let tables = book.tables(ERRNO);
    let others: Vec<_> = tables
        .iter()
        .filter(|t| t.dialect.name != dialect.name)
        .collect();
    let mut head = vec![dialect.name.clone(), "name".to_string()];
    for other in &others {
        head.push(format!("its number in {}", other.dialect.name));
        head.push(format!("this number in {}", other.dialect.name));
    }
    let rows = table.entries().map(|entry| {
        let topic = Topic::Error(entry.symbol.clone());
        let mut row = vec![
            words(&format!("`{}`", entry.value)),
            vec![link(topic, &entry.symbol)],
        ];
        for other in &others {
            let there = other.table.write(&entry.symbol);
            row.push(there.map_or(words("-"), |n| words(&format!("`{n}`"))));
            let names = other.table.entries().filter(|e| e.value == entry.value);
            let names: Vec<Line> = names.map(|e| words(&format!("`{}`", e.symbol))).collect();
            row.push(if names.is_empty() {
                vec![Inline::Text("-".to_string())]
            } else {
                joined(names, " ")
            });
        }
        row
    });
    page.table(&head, rows.collect());
}

/// The numbers of an error's name, in the runtimes that are asked for. A name may be given whole (`EINVAL`), or by
/// its last part (`inval` of `__WASI_ERRNO_INVAL`).
pub(super) fn numbers_of(book: Book<'_>, name: &str, asked: Asked<'_>) -> Vec<u64> {
    let is = |own: &str| {
        own.eq_ignore_ascii_case(name)
            || own
                .rsplit_once('_')
                .is_some_and(|(_, last)| last.eq_ignore_ascii_case(name))
    };
    let mut found = Vec::new();
    let joining = book
        .tables(ERRNO)
        .into_iter()
        .flat_map(|t| t.table.entries());
    let symbols: Vec<&str> = joining
        .filter(|e| e.names().any(is))
        .map(|e| e.symbol.as_str())
        .collect();
    for (_, dialect) in runtimes(book, asked) {
        let Some(table) = dialect.table(ERRNO) else {
            continue;
        };
        for symbol in &symbols {
            let value = table.write(symbol);
            found.extend(value.filter(|v| !found.contains(v)));
        }
    }
    found
}

/// What an error is that only other dialects have.
pub(super) fn only_elsewhere(book: Book<'_>, name: &str) -> Option<Page> {
    numbers::symbol(book, name, ERRNO)
}
