//! What is known of the thing at an offset, in short: a value, a byte of a record, a call, an operand.
//!
//! Knows an outcome and the calls of a text. Must not know how either was found out, nor how an editor shows it.

use super::book::{Book, ERRNO};
use super::called::{Called, Index};
use super::page::{Line, Page, Topic, words};
use super::{bytes, errors, function, place};
use crate::Outcome;
use crate::fix::{FieldReport, GroupReport, Status};
use crate::report::evidence_name;
use crate::text::{Lines, Span};

/// A text, what was found out about it, and where in it one asks.
pub(super) struct Asked<'a> {
    pub(super) text: &'a str,
    pub(super) outcome: &'a Outcome,
    pub(super) index: &'a Index,
    pub(super) offset: usize,
}

/// Of one literal that is used in many ways, so many are told.
const MOST_USES: usize = 3;

/// What is known there, and what that is about. None if there is nothing to say.
pub(super) fn at(book: Book<'_>, asked: &Asked<'_>) -> Option<(Span, Page)> {
    let here: Vec<Called<'_, '_>> = asked.index.all(book).collect();
    value(book, asked, &here, |span| holds(span, asked.offset))
        .or_else(|| call(book, asked, &here))
        .or_else(|| operand(book, asked, &here))
}

fn holds(span: Span, offset: usize) -> bool {
    span.start <= offset && offset < span.end
}

/// The fields that are written there, and the records that have a byte there.
fn value(
    book: Book<'_>,
    asked: &Asked<'_>,
    all: &[Called<'_, '_>],
    is_there: impl Fn(Span) -> bool,
) -> Option<(Span, Page)> {
    let mut fields: Vec<(&GroupReport, &FieldReport)> = Vec::new();
    let groups = asked.outcome.groups.iter();
    for (group, field) in groups.flat_map(|g| g.fields.iter().map(move |f| (g, f))) {
        let same = |(_, f): &(&GroupReport, &FieldReport)| {
            (&f.name, &f.verdict) == (&field.name, &field.verdict)
        };
        let written = field.detail.token.is_some() && is_there(field.span) && says_something(field);
        if written && fields.len() < MOST_USES && !fields.iter().any(same) {
            fields.push((group, field));
        }
    }
    let records = bytes::with_byte(asked.outcome, &is_there);
    let first = fields.first();
    let (title, topic, span) = match (first, records.first()) {
        (Some((_, field)), _) => {
            let rule = Topic::Rule(field.detail.rule.clone());
            (place::title(field, all), rule, field.span)
        }
        (None, Some((record, at))) => {
            let title = bytes::title(record, all);
            (title, bytes::topic(record), bytes::span(record, *at)?)
        }
        (None, None) => return None,
    };
    let mut page = Page::new(topic, title);
    for (i, (group, field)) in fields.into_iter().enumerate() {
        if i > 0 {
            page.heading(place::title(field, all));
        }
        a_value(&mut page, (book, asked), all, (group, field));
    }
    for (record, at) in records {
        bytes::tell(&mut page, book, record, all, Some(at));
    }
    Some((span, page))
}

/// A layout that is the same in both is none.
fn says_something(field: &FieldReport) -> bool {
    !is_layout(field) || !field.evidence.is_empty()
}

fn is_layout(field: &FieldReport) -> bool {
    field.detail.ty.is_empty()
}

fn a_value(
    page: &mut Page,
    (book, asked): (Book<'_>, &Asked<'_>),
    all: &[Called<'_, '_>],
    (group, field): (&GroupReport, &FieldReport),
) {
    if !is_layout(field) {
        let spelled = field.span.of(asked.text);
        page.say(words(&readings(field, &group.between, spelled)));
    }
    page.say(words(&verdict(field, &group.between)));
    let lines = Lines::new(asked.text);
    let evidence = field.evidence.iter();
    let evidence = evidence.map(|e| {
        let line = |span: Span| format!(" (line {})", lines.position(span.start).line);
        let place = e.span.map_or(String::new(), line);
        words(&format!("{}: {}{place}", evidence_name(e.kind), e.text))
    });
    page.list(evidence.collect());
    let findings = asked.outcome.findings.iter().map(|r| &r.finding);
    let mut left = findings.filter(|f| f.primary.span == field.span && f.status == Status::Left);
    if let Some(help) = left.find_map(|f| f.help.as_ref().filter(|_| f.rule == field.detail.rule)) {
        page.say(words(&super::book::sentence(help)));
    }
    if field.detail.ty == ERRNO {
        errnos(page, book, all, field);
    }
}

/// What it is in both encodings: "`2` is `AF_INET` in linux, `AF_INET6` in wasix."
fn readings(field: &FieldReport, [source, target]: &[String; 2], spelled: &str) -> String {
    let quoted = |text: &Option<String>| match text {
        Some(text) => format!("`{text}`"),
        None => "nothing".to_string(),
    };
    let [here, there] = &field.detail.readings;
    match (here, there) {
        (None, None) => format!("`{spelled}` is nothing in {source} nor in {target}."),
        _ if here == there => {
            format!("`{spelled}` is {} in {source} and {target}.", quoted(here))
        }
        _ => format!(
            "`{spelled}` is {} in {source}, {} in {target}.",
            quoted(here),
            quoted(there)
        ),
    }
}

fn verdict(field: &FieldReport, [_, target]: &[String; 2]) -> String {
    let detail = &field.detail;
    match (&detail.becomes, &detail.meant) {
        (Some(to), Some(meant)) if detail.is_source && !detail.is_number => {
            format!("Verdict: {}. In {target} `{meant}` is {to}.", field.verdict)
        }
        _ => format!("Verdict: {}.", field.verdict),
    }
}

/// What the calls mean by the error that their result is compared with.
fn errnos(page: &mut Page, book: Book<'_>, all: &[Called<'_, '_>], field: &FieldReport) {
    let detail = &field.detail;
    let symbols: Vec<&String> = match &detail.meant {
        Some(meant) => vec![meant],
        None => detail.readings.iter().flatten().collect(),
    };
    let is_one = |c: &&Called<'_, '_>| detail.results.contains(&c.span) && c.operands.is_some();
    let mut told: Vec<(&str, &String)> = Vec::new();
    for called in all.iter().filter(is_one) {
        for symbol in &symbols {
            let name = called.call.function.name.as_str();
            let lines = errors::lines_of_error(book, called.call, symbol);
            if lines.is_empty() || told.contains(&(name, symbol)) || told.len() >= MOST_USES {
                continue;
            }
            told.push((name, symbol));
            let import = &called.import.name;
            page.say(words(&format!("`{symbol}` from `{import}`:")));
            page.list(lines);
        }
    }
}

/// The import or the call that is there.
fn call(book: Book<'_>, asked: &Asked<'_>, all: &[Called<'_, '_>]) -> Option<(Span, Page)> {
    let here = all.iter().filter(|c| holds(c.span, asked.offset));
    let called = here.min_by_key(|c| c.span.len())?;
    let call = called.call;
    let kind = if called.operands.is_some() {
        "a call"
    } else {
        "an import"
    };
    let title = format!("{}: {kind} of {}", called.import.name, call.dialect.name);
    let mut page = Page::new(call.topic(), title);
    page.code("text", call.signature(called.import));
    function::parameters(&mut page, book, call);
    function::makes(&mut page, book, call);
    unknown(&mut page, asked, called.span);
    if !known_states(&mut page, book, asked, called) {
        function::states(&mut page, book, call);
    }
    let errors = errors::lines_of_call(call);
    if !errors.is_empty() {
        page.heading("Errors");
        page.list(errors);
    }
    Some((called.span, page))
}

/// Of what the call is given, what is not known.
fn unknown(page: &mut Page, asked: &Asked<'_>, call: Span) {
    let fields = asked.outcome.groups.iter().flat_map(|g| &g.fields);
    let here = fields.filter(|f| f.span == call && f.detail.token.is_none());
    let mut lines: Vec<Line> = Vec::new();
    for field in here {
        let line = words(&format!("{}: {}", field.name, field.verdict));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    page.list(lines);
}

/// The states that the descriptor of the call may have, and what becomes of it; whether any is known.
fn known_states(
    page: &mut Page,
    book: Book<'_>,
    asked: &Asked<'_>,
    called: &Called<'_, '_>,
) -> bool {
    let known = asked.outcome.states.iter();
    let known = known.filter(|s| called.operands.is_some() && s.span == called.span);
    let mut lines: Vec<Line> = Vec::new();
    for state in known.flat_map(|s| place::state(book, s, called.call)) {
        if !lines.contains(&state) {
            lines.push(state);
        }
    }
    if lines.is_empty() {
        return false;
    }
    page.heading("The state of the descriptor");
    page.list(lines);
    true
}

/// The constant that is an operand of a call.
fn operand(book: Book<'_>, asked: &Asked<'_>, all: &[Called<'_, '_>]) -> Option<(Span, Page)> {
    let constant = |span: &Span| {
        let text = span.of(asked.text).trim_start_matches('(');
        let is_one = !text.contains('(') && text.split_whitespace().count() == 2;
        is_one
            && text
                .split_whitespace()
                .next()
                .is_some_and(|k| k.ends_with(".const"))
    };
    let (called, param, span) = all.iter().find_map(|called| {
        let mut operands = called.operands?.iter().enumerate();
        operands.find_map(|(param, span)| {
            let span = span.filter(|s| holds(*s, asked.offset) && constant(s))?;
            Some((called, param, span))
        })
    })?;
    if let Some(found) = value(book, asked, all, |inner| {
        span.contains(inner) && !inner.is_empty()
    }) {
        return Some((span, found.1));
    }
    let name = called.call.function.params.get(param)?;
    let title = format!("${name} of {}", called.import.name);
    let mut page = Page::new(called.call.topic(), title);
    page.say(Some(function::known_of(book, called.call, param)).filter(|line| !line.is_empty())?);
    Some((span, page))
}
