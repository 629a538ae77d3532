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
    let operand = operand(asked, &here);
    // All of a constant is its literal.
    let inside = operand.as_ref();
    let inside = inside.and_then(|o| literal_after(asked.text, o.keyword(asked.text)));
    let constant = inside.or_else(|| constant_at(asked.text, asked.offset));
    let at = constant.map_or(asked.offset, |(_, literal)| literal);
    let found = value(book, asked, &here, |span| holds(span, at));
    let found = found.map(|(span, mut page)| {
        if let Some(told) = operand.as_ref().and_then(|o| o.told(book)) {
            page.say(told);
        }
        let start = constant.map_or(span.start, |(start, _)| start);
        let whole = Span::new(start, span.end);
        (operand.as_ref().map_or(whole, |o| o.span), page)
    });
    found
        .or_else(|| call(book, asked, &here))
        .or_else(|| operand?.page(book))
}

fn holds(span: Span, offset: usize) -> bool {
    span.start <= offset && offset < span.end
}

/// Where the keyword of a constant begins that holds the offset, and where its literal begins.
fn constant_at(text: &str, offset: usize) -> Option<(usize, usize)> {
    let before = text.get(..offset)?;
    literal_after(text, before.trim_end_matches(is_of_word).len())
}

/// The keyword of a constant that begins at `start`, and where its literal begins.
fn literal_after(text: &str, start: usize) -> Option<(usize, usize)> {
    let rest = text.get(start..)?;
    let keyword = rest.len() - rest.trim_start_matches(is_of_word).len();
    let (keyword, behind) = rest.split_at_checked(keyword)?;
    let literal = behind.trim_start();
    let is_constant = keyword.ends_with(".const") && literal.len() < behind.len();
    is_constant.then_some((start, text.len() - literal.len()))
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || c == '_'
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

/// A constant that is an operand of a call.
struct Operand<'c> {
    called: &'c Called<'c, 'c>,
    name: &'c str,
    param: usize,
    span: Span,
}

fn operand<'c>(asked: &Asked<'_>, all: &'c [Called<'c, 'c>]) -> Option<Operand<'c>> {
    let is_constant = |span: &Span| {
        let text = span.of(asked.text).trim_start_matches('(');
        let mut words = text.split_whitespace();
        let is_one = words.next().is_some_and(|k| k.ends_with(".const"));
        is_one && words.count() == 1 && !text.contains('(')
    };
    all.iter().find_map(|called| {
        let mut operands = called.operands?.iter().enumerate();
        operands.find_map(|(param, span)| {
            let span = span.filter(|s| holds(*s, asked.offset) && is_constant(s))?;
            let name = called.call.function.params.get(param)?;
            Some(Operand {
                called,
                name,
                param,
                span,
            })
        })
    })
}

impl Operand<'_> {
    /// Where its keyword begins: folded, behind a parenthesis.
    fn keyword(&self, text: &str) -> usize {
        let own = self.span.of(text);
        self.span.end
            - own
                .trim_start_matches(|c: char| c == '(' || c.is_whitespace())
                .len()
    }

    fn page(&self, book: Book<'_>) -> Option<(Span, Page)> {
        let title = format!("${} of {}", self.name, self.called.import.name);
        let mut page = Page::new(self.called.call.topic(), title);
        page.say(self.known(book)?);
        Some((self.span, page))
    }

    /// What the parameter is, below what the value is.
    fn told(&self, book: Book<'_>) -> Option<Line> {
        let known = self.known(book)?;
        let mut line = words(&format!(
            "`${}` of `{}`: ",
            self.name, self.called.import.name
        ));
        line.extend(known);
        line.extend(words("."));
        Some(line)
    }

    fn known(&self, book: Book<'_>) -> Option<Line> {
        let known = function::known_of(book, self.called.call, self.param);
        Some(known).filter(|line| !line.is_empty())
    }
}
