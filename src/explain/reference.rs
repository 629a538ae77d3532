//! The reference: every page, as the files of `docs/reference/`.
//!
//! Knows which pages there are and how they lie. Must not know what they say.

use super::book::{Book, Call};
use super::markdown::{markdown, path};
use super::page::{Block, Inline, Line, Page, Topic, link, words};
use super::{dialect, errors, finding, function, record};
use crate::rules::{Check, Rules};
use std::collections::BTreeMap;

/// A file of the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the folder of the reference, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All files of the reference, by path.
#[must_use]
pub fn reference(rules: &Rules) -> Vec<File> {
    let book = Book { rules };
    let mut pages = vec![index(book), errors::all(book), records(book)];
    pages.extend(rules.rules.iter().map(|r| finding::rule(book, r)));
    pages.extend(rules.checks.iter().map(|c| finding::check(book, c)));
    pages.extend(rules.dialects.iter().map(|d| dialect::page(book, d)));
    let small: Vec<Call<'_>> = book.calls().filter(|c| is_small(book, *c)).collect();
    let large = book.calls().filter(|c| !is_small(book, *c));
    pages.extend(large.map(|c| function::page(book, c)));
    pages.extend(others(&small));
    let elsewhere = small.iter().map(|c| (c.topic(), others_path(*c))).collect();
    let files = pages.into_iter().map(|page| file(page, &elsewhere));
    let mut files: Vec<File> = files.collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// A page as a file. Links to what has no page of its own lead to where it is.
fn file(mut page: Page, elsewhere: &BTreeMap<Topic, Topic>) -> File {
    for block in &mut page.blocks {
        let lines: Vec<&mut Line> = match block {
            Block::Paragraph(line) => vec![line],
            Block::List(lines) => lines.iter_mut().collect(),
            Block::Table(_, rows) => rows.iter_mut().flatten().collect(),
            Block::Heading(_) | Block::Anchor(..) | Block::Code(..) => Vec::new(),
        };
        for inline in lines.into_iter().flatten() {
            if let Inline::Link(topic, _) = inline
                && let Some(there) = elsewhere.get(topic)
            {
                *topic = there.clone();
            }
        }
    }
    let path = match &page.topic {
        // All records stand on one page.
        Topic::Record(_) => "records.md".to_string(),
        topic => path(topic),
    };
    let text = markdown(&page, &path);
    File { path, text }
}

/// Whether a call gets no page of its own: no rule, protocol or record is about it.
fn is_small(book: Book<'_>, call: Call<'_>) -> bool {
    let protocols = book.rules.protocols.iter();
    let mut protocols = protocols.filter(|p| p.dialect == call.dialect_id);
    let in_protocol = protocols.any(|p| {
        p.starts.iter().any(|s| s.function == call.id)
            || p.moves.iter().any(|m| m.function == call.id)
    });
    book.rules_of(call).is_empty() && !in_protocol && call.function.outputs.is_empty()
}

const OTHERS: &str = "other";

fn others_path(call: Call<'_>) -> Topic {
    Topic::Function(call.dialect.name.clone(), OTHERS.to_string())
}

/// One page a runtime for the calls without a page.
fn others(small: &[Call<'_>]) -> Vec<Page> {
    let mut pages: BTreeMap<Topic, Page> = BTreeMap::new();
    for call in small {
        let topic = others_path(*call);
        let page = pages.entry(topic.clone()).or_insert_with(|| {
            let title = format!("Other calls of {}", call.dialect.name);
            let mut page = Page::new(topic, title);
            page.say(words("Calls that no rule and no check is about. They are declared because they write memory, or because a module that imports them is then understood."));
            page.heading("By name");
            page
        });
        page.blocks
            .push(Block::Anchor(call.topic(), call.function.name.clone()));
        page.code("text", call.signatures().join("\n"));
        page.list(errors::lines_of_call(*call));
    }
    pages.into_values().collect()
}

fn records(book: Book<'_>) -> Page {
    let mut page = Page::new(Topic::Record(String::new()), "Records");
    page.say(words("What calls read and write through a pointer, byte by byte: as the source lays it out, and beneath it as the target does."));
    page.heading("By name");
    for dialect in &book.rules.dialects {
        for record in &dialect.records {
            let topic = Topic::Record(record.name.clone());
            page.blocks.push(Block::Anchor(topic, record.name.clone()));
            record::describe(&mut page, book, dialect, record);
        }
    }
    page
}

fn index(book: Book<'_>) -> Page {
    let mut page = Page::new(Topic::Index, "Reference");
    page.say(words("What wasfix knows, made from the rule files. `wasfix explain NAME` prints each of these pages; `SNAPSHOTS=overwrite cargo test --test reference` makes them anew."));
    page.heading("Rules");
    let rules = book.rules.rules.iter();
    let row = |name: Inline, doc: &str| vec![vec![name], words(doc)];
    page.table(
        &["rule", "what goes wrong without it"],
        rules.map(|r| row(book.named(&r.name), &r.doc)).collect(),
    );
    page.heading("Checks");
    let checks = book.rules.checks.iter();
    page.table(
        &["check", "level", "what goes wrong"],
        checks.map(|c| check(book, c)).collect(),
    );
    page.heading("Calls");
    for (id, dialect) in book.runtimes() {
        let own = book
            .calls()
            .filter(|c| c.dialect_id == id && !is_small(book, *c));
        let mut lines: Vec<Line> = own.map(|c| vec![c.link()]).collect();
        let topic = Topic::Function(dialect.name.clone(), OTHERS.to_string());
        lines.push(vec![link(topic, "others")]);
        let mut line = words(&format!("{}: ", dialect.name));
        line.extend(super::page::joined(lines, ", "));
        page.say(line);
    }
    page.heading("Numbers and records");
    let mut lines = vec![vec![link(Topic::Errors, "errno")]];
    let dialects = book.rules.dialects.iter();
    lines.extend(dialects.map(|d| {
        let mut line = vec![link(Topic::Dialect(d.name.clone()), &d.name)];
        line.extend(words(&format!(": {}", d.doc)));
        line
    }));
    let records = book.rules.dialects.iter().flat_map(|d| &d.records);
    lines.extend(records.map(|r| {
        let mut line = vec![link(Topic::Record(r.name.clone()), &r.name)];
        line.extend(words(&format!(": {}", r.doc)));
        line
    }));
    page.list(lines);
    page
}

fn check(book: Book<'_>, check: &Check) -> Vec<Line> {
    vec![
        vec![book.named(&check.name)],
        words(finding::level(check.level)),
        words(&check.doc),
    ]
}
