//! Symbols and their numbers, all dialects side by side.
//!
//! Knows tables. Must not know calls.

use super::book::{Book, Call, Numbers, listed};
use super::page::{Inline, Line, Page, Topic, link, words};
use crate::rules::{Entry, Reading, Table};

/// The page of a table of symbols.
pub(super) fn table(book: Book<'_>, name: &str) -> Option<Page> {
    let tables = book.tables(name);
    let first = tables.first()?;
    let topic = Topic::Table(first.dialect.name.clone(), name.to_string());
    let mut page = Page::new(topic, format!("{name}: a table of symbols"));
    side_by_side(&mut page, &tables);
    used(&mut page, book, name);
    Some(page)
}

/// The numbers of every symbol, one column a dialect.
pub(super) fn side_by_side(page: &mut Page, tables: &[Numbers<'_>]) {
    let mut head = vec!["symbol".to_string()];
    head.extend(tables.iter().map(|n| n.dialect.name.clone()));
    let rows: Vec<(Vec<Line>, String)> = symbols(tables)
        .into_iter()
        .map(|symbol| row(tables, symbol))
        .collect();
    let remarks = rows.iter().any(|(_, remark)| !remark.is_empty());
    let rows = rows.into_iter().map(|(mut row, remark)| {
        if remarks {
            row.push(words(&remark));
        }
        row
    });
    if remarks {
        head.push("to be known".to_string());
    }
    page.table(&head, rows.collect());
}

/// The symbols of some tables, each once: in the order of the first table that has them, then those that only
/// are told not to use.
fn symbols<'r>(tables: &[Numbers<'r>]) -> Vec<&'r str> {
    let mut all: Vec<&str> = Vec::new();
    for numbers in tables {
        let entries = numbers.table.entries().map(|e| e.symbol.as_str());
        let told = numbers
            .dialect
            .unsupported
            .iter()
            .chain(&numbers.dialect.omitted);
        let told = told.filter(|u| u.table == numbers.table.name());
        for symbol in entries.chain(told.map(|u| u.symbol.as_str())) {
            if !all.contains(&symbol) {
                all.push(symbol);
            }
        }
    }
    all
}

fn row(tables: &[Numbers<'_>], symbol: &str) -> (Vec<Line>, String) {
    let mut row = vec![words(&format!("`{symbol}`"))];
    let mut remarks = Vec::new();
    for numbers in tables {
        let entry = numbers.table.entry(symbol);
        row.push(match entry {
            Some(entry) => words(&format!("`{}`", numbers.spelled(entry.value))),
            None => words("-"),
        });
        remarks.extend(numbers.remarks(symbol, entry));
    }
    (row, remarks.join("; "))
}

/// The page of a symbol, in one of the tables that have it.
pub(super) fn symbol(book: Book<'_>, name: &str, table: &str) -> Option<Page> {
    let tables = book.tables(table);
    let joined = tables.iter().find_map(|n| n.table.named(name))?;
    let joined = joined.symbol.as_str();
    let first = tables.first()?;
    let topic = Topic::Table(first.dialect.name.clone(), table.to_string());
    let mut page = Page::new(topic, format!("{joined}: a symbol of the table {table}"));
    let mut rows = Vec::new();
    for numbers in &tables {
        rows.push(of_symbol(numbers, joined));
    }
    page.table(&["dialect", "number", "names", "to be known"], rows);
    page.list(across(&tables, joined));
    used(&mut page, book, table);
    Some(page)
}

fn of_symbol(numbers: &Numbers<'_>, symbol: &str) -> Vec<Line> {
    let entry = numbers.table.entry(symbol);
    let number = entry.map_or("-".to_string(), |e| {
        format!("`{}`", numbers.spelled(e.value))
    });
    let names = entry.map_or(String::new(), |e| {
        let names: Vec<String> = e.names().map(|n| format!("`{n}`")).collect();
        names.join(" ")
    });
    let mut remarks = numbers.remarks(symbol, entry);
    if entry.is_some_and(|e| e.rare) {
        remarks.push("the number alone is not taken for it: it needs a name beside it".to_string());
    }
    vec![
        vec![link(
            Topic::Dialect(numbers.dialect.name.clone()),
            &numbers.dialect.name,
        )],
        words(&number),
        words(&names),
        words(&remarks.join("; ")),
    ]
}

/// What the number of one dialect says in the others.
fn across(tables: &[Numbers<'_>], symbol: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for from in tables {
        let Some(entry) = from.table.entry(symbol) else {
            continue;
        };
        for to in tables
            .iter()
            .filter(|t| t.dialect.name != from.dialect.name)
        {
            if to.table.entry(symbol).map(|e| e.value) == Some(entry.value) {
                continue;
            }
            lines.push(words(&format!(
                "`{}`, {}'s number, {} in {}.",
                from.spelled(entry.value),
                from.dialect.name,
                reads(to.table, entry.value),
                to.dialect.name
            )));
        }
    }
    lines
}

/// What a number is in a table, as the end of a sentence.
pub(super) fn reads(table: &Table, value: u64) -> String {
    let names = |entries: &[&Entry], between: &str| {
        let names: Vec<String> = entries.iter().map(|e| format!("`{}`", e.symbol)).collect();
        names.join(between)
    };
    match table.read(value) {
        Reading::None => "is nothing".to_string(),
        Reading::Symbols(entries) if entries.is_empty() => "is no flag".to_string(),
        Reading::Symbols(entries) => format!("is {}", names(&entries, " and ")),
        Reading::Ambiguous(entries) => format!("is {}", names(&entries, " or ")),
    }
}

/// The calls that take such numbers, and the rules that convert them.
fn used(page: &mut Page, book: Book<'_>, table: &str) {
    let mut calls: Vec<(Call<'_>, Vec<Line>)> = Vec::new();
    for (call, rule) in book.places_of_type(table) {
        let rule = vec![book.named(&rule.name)];
        match calls.iter_mut().find(|(c, _)| c.topic() == call.topic()) {
            Some((_, rules)) => rules.push(rule),
            None => calls.push((call, vec![rule])),
        }
    }
    if calls.is_empty() {
        return;
    }
    page.heading("Where such numbers go");
    let line = |(call, rules): (Call<'_>, Vec<Line>)| {
        let noun = if rules.len() == 1 { "rule" } else { "rules" };
        let mut line = vec![call.link(), Inline::Text(format!(" ({noun} "))];
        line.extend(listed(rules));
        line.push(Inline::Text(")".to_string()));
        line
    };
    page.list(calls.into_iter().map(line).collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::text;
    use crate::rules::{built_in, load};

    #[test]
    fn a_number_of_one_dialect_is_read_in_the_other() {
        let rules = load(built_in()).unwrap();
        let shown = text(&symbol(Book { rules: &rules }, "AF_INET6", "family").unwrap());
        assert!(
            shown.contains("2, wasix's number, is AF_INET in linux."),
            "{shown}"
        );
        assert!(
            shown.contains("10, linux's number, is nothing in wasix."),
            "{shown}"
        );
        let none = symbol(Book { rules: &rules }, "AF_NOTHING", "family");
        assert!(none.is_none());
    }
}
