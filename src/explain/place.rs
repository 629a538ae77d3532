//! What is known at a line of a module: values and what they mean, verdicts with their evidence, findings, calls,
//! the states of descriptors.
//!
//! Knows an outcome and the calls of a text. Must not know how either was found out.

use super::book::{Book, Call, in_states};
use super::bytes;
use super::called::{Called, Index};
use super::finding::level;
use super::function;
use super::page::{Line, Page, Topic, words};
use crate::check::DescriptorState;
use crate::fix::FieldReport;
use crate::rules::Effect;
use crate::text::{Lines, Span};
use crate::{Outcome, report, text};

/// A place in a text: a line, and perhaps a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: Option<usize>,
}

/// A text, and what was found out about it.
pub(super) struct Subject<'a> {
    pub(super) path: &'a str,
    pub(super) outcome: &'a Outcome,
    pub(super) lines: Lines<'a>,
    pub(super) index: &'a Index,
}

/// The page of a place. Of a line without the column all that is on the line is told, else what is at the column.
pub(super) fn page(book: Book<'_>, subject: &Subject<'_>, place: Place) -> Page {
    let column = place.column.map_or(String::new(), |c| format!(":{c}"));
    let title = format!("{}:{}{column}", subject.path, place.line);
    let mut page = Page::new(Topic::Place, title);
    let at = span_of(&subject.lines, place);
    page.code("wat", whole_line(subject, at).trim_end());
    let line = span_of(
        &subject.lines,
        Place {
            column: None,
            ..place
        },
    );
    // A column within an instruction, beside what is known of it, is as good as its line.
    let all: Vec<Called<'_, '_>> = subject.index.all(book).collect();
    let mut tell = |at| tell(&mut page, book, subject, &all, at);
    if !tell(at) && !tell(line) {
        page.say(words(&nothing(subject, &all, at)));
    }
    page
}

/// Adds what is known at a span; whether that is anything.
fn tell(
    page: &mut Page,
    book: Book<'_>,
    subject: &Subject<'_>,
    all: &[Called<'_, '_>],
    at: Span,
) -> bool {
    let before = page.blocks.len();
    values(page, subject, all, at);
    records(page, book, subject, all, at);
    calls(page, book, subject, all, at);
    findings(page, subject, all, at);
    page.blocks.len() > before
}

/// The place as a span: the line, or the character at the column.
fn span_of(lines: &Lines<'_>, place: Place) -> Span {
    let line = place.line.saturating_sub(1);
    let (start, end) = (lines.start_of(line), lines.start_of(line + 1));
    let Some(column) = place.column else {
        return Span::new(start, end);
    };
    let text = Span::new(start, end).of(lines.text());
    let mut chars = text.char_indices().skip(column.saturating_sub(1));
    let at = chars.next().map_or(text.len(), |(i, _)| i);
    let after = chars.next().map_or(text.len(), |(i, _)| i);
    Span::new(start + at, start + after)
}

fn whole_line<'a>(subject: &Subject<'a>, at: Span) -> &'a str {
    let line = subject.lines.line_of(at.start);
    let span = Span::new(
        subject.lines.start_of(line),
        subject.lines.start_of(line + 1),
    );
    span.of(subject.lines.text())
}

/// Whether a thing at `span` is at the place: it covers a part of it.
fn meets(span: Span, at: Span) -> bool {
    span.start < at.end.max(at.start + 1) && at.start < span.end.max(span.start + 1)
}

/// The fields that are written there: the value, what it means here and there, the verdict and why.
fn values(page: &mut Page, subject: &Subject<'_>, all: &[Called<'_, '_>], at: Span) {
    let fields = subject.outcome.groups.iter().flat_map(|g| &g.fields);
    let here: Vec<&FieldReport> = fields.filter(|f| meets(f.span, at)).collect();
    let mut seen: Vec<(Span, &str)> = Vec::new();
    for field in here {
        if seen.contains(&(field.span, &field.name)) {
            continue;
        }
        seen.push((field.span, &field.name));
        page.heading(title(field, all));
        let mut lines = Vec::new();
        if !field.value.is_empty() {
            lines.push(words(&format!("it means {}", field.value)));
        }
        lines.push(words(&format!("verdict: {}", field.verdict)));
        for evidence in &field.evidence {
            let place = evidence
                .span
                .map_or(String::new(), |s| format!(" ({})", shown(subject, s)));
            let name = report::evidence_name(evidence.kind);
            lines.push(words(&format!("{name}: {}{place}", evidence.text)));
        }
        page.list(lines);
    }
}

/// `family of f`, where `f` is called what the module calls it.
pub(super) fn title(field: &FieldReport, all: &[Called<'_, '_>]) -> String {
    let name = field.name.rsplit_once(" of ");
    let call = name.and_then(|(_, name)| all.iter().find(|c| c.call.function.name == name));
    match name.zip(call) {
        Some(((what, _), called)) => format!("{what} of {}", called.import.name),
        // What a result is compared with has a name of its own in each rule.
        None if !field.detail.results.is_empty() => format!("{} of a result", field.detail.ty),
        None => field.name.clone(),
    }
}

/// The records with a byte there. Of a line what is on all of it is told, so no field is pointed out.
fn records(
    page: &mut Page,
    book: Book<'_>,
    subject: &Subject<'_>,
    all: &[Called<'_, '_>],
    at: Span,
) {
    for (record, byte) in bytes::with_byte(subject.outcome, |span| meets(span, at)) {
        let line = subject.lines.line_of(at.start);
        let is_line = at.end == subject.lines.start_of(line + 1);
        bytes::tell(page, book, record, all, Some(byte).filter(|_| !is_line));
    }
}

fn shown(subject: &Subject<'_>, span: Span) -> String {
    let at = subject.lines.position(span.start);
    format!("{}:{}:{}", subject.path, at.line, at.column)
}

/// The imports of a runtime there, and its calls: signature, parameters, and the state of the descriptor. Of a
/// call whose operand is there, what that is.
fn calls(page: &mut Page, book: Book<'_>, subject: &Subject<'_>, all: &[Called<'_, '_>], at: Span) {
    for called in all {
        if meets(called.span, at) {
            a_call(page, book, subject, called);
        } else if let Some(param) = operand_at(called, at) {
            an_operand(page, book, subject, (called, param));
        }
    }
}

fn a_call(page: &mut Page, book: Book<'_>, subject: &Subject<'_>, called: &Called<'_, '_>) {
    let kind = if called.operands.is_some() {
        "call"
    } else {
        "import"
    };
    page.heading(format!("The {kind} of {}", called.import.name));
    page.code("text", called.call.signature(called.import));
    function::parameters(page, book, called.call);
    states(page, book, subject, called);
    page.say(more(&called.call.function.name));
}

/// The first operand that has a part there. What holds all of a line holds what is told of elsewhere.
fn operand_at(called: &Called<'_, '_>, at: Span) -> Option<usize> {
    let operands = called.operands?;
    let has = |span: &Option<Span>| span.is_some_and(|span| meets(span, at));
    operands.iter().position(has)
}

fn an_operand(
    page: &mut Page,
    book: Book<'_>,
    subject: &Subject<'_>,
    (called, param): (&Called<'_, '_>, usize),
) {
    let (function, import) = (called.call.function, called.import);
    let name = function.params.get(param).map_or("", String::as_str);
    let place = shown(subject, called.span);
    page.heading(format!("An operand: ${name} of {} ({place})", import.name));
    page.code("text", called.call.signature(import));
    let mut line = words(&format!("`${name}`: "));
    line.extend(function::parameter(book, called.call, param));
    page.say(line);
    let is_descriptor =
        |e: &Effect| matches!(*e, Effect::Uses { fd } | Effect::Closes { fd } if fd == param);
    if function.effects.iter().any(is_descriptor) {
        states(page, book, subject, called);
    }
}

/// The states that the descriptor of a call may have.
fn states(page: &mut Page, book: Book<'_>, subject: &Subject<'_>, called: &Called<'_, '_>) {
    let known = subject.outcome.states.iter();
    let known = known.filter(|s| called.operands.is_some() && meets(s.span, called.span));
    let lines: Vec<Line> = known.flat_map(|s| state(book, s, called.call)).collect();
    if !lines.is_empty() {
        page.heading("The state of the descriptor");
        page.list(lines);
    }
}

fn more(name: &str) -> Line {
    words(&format!("`wasfix explain {name}` says more."))
}

/// The states that a descriptor may have at a call, and what the call answers in each.
pub(super) fn state(book: Book<'_>, known: &DescriptorState, call: Call<'_>) -> Vec<Line> {
    let mut protocols = book.rules.protocols.iter();
    let protocol = protocols.find(|p| p.dialect == call.dialect_id && p.name == known.protocol);
    let Some(protocol) = protocol else {
        return Vec::new();
    };
    let line = |name: &String| {
        let answer = function::answer(book, protocol, call, name);
        let mut line = words(&format!("{}: ", in_states(protocol, &[name])));
        line.extend(answer);
        line
    };
    known.before.iter().map(line).collect()
}

/// The findings that point there, as they are shown elsewhere.
fn findings(page: &mut Page, subject: &Subject<'_>, all: &[Called<'_, '_>], at: Span) {
    // What is found of a call is found of its operands.
    let with_operand = all.iter().filter(|c| operand_at(c, at).is_some());
    let calls: Vec<Span> = with_operand.map(|c| c.span).collect();
    let all = subject.outcome.findings.iter().map(|r| &r.finding);
    let here = all.filter(|f| {
        meets(f.primary.span, at)
            || f.secondary.iter().any(|label| meets(label.span, at))
            || calls.contains(&f.primary.span)
    });
    for finding in here {
        page.heading(format!(
            "Finding: {} ({})",
            finding.rule,
            level(finding.level)
        ));
        let message = report::message(finding);
        page.code(
            "text",
            text::render(&message, subject.path, &subject.lines, false),
        );
        page.say(more(&finding.rule));
    }
}

/// That nothing is known there, and where something is.
fn nothing(subject: &Subject<'_>, all: &[Called<'_, '_>], at: Span) -> String {
    let line = subject.lines.line_of(at.start);
    let fields = subject.outcome.groups.iter().flat_map(|g| &g.fields);
    let mut spans: Vec<Span> = fields.map(|f| f.span).collect();
    spans.extend(
        subject
            .outcome
            .findings
            .iter()
            .map(|f| f.finding.primary.span),
    );
    spans.extend(all.iter().map(|called| called.span));
    let operands = all.iter().filter_map(|called| called.operands);
    spans.extend(operands.flatten().flatten());
    let bytes = subject.outcome.records.iter().flat_map(|r| &r.bytes);
    spans.extend(bytes.filter_map(|b| b.span));
    let mut near: Vec<usize> = spans
        .iter()
        .map(|s| subject.lines.line_of(s.start))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.sort_by_key(|other| other.abs_diff(line));
    near.truncate(5);
    near.sort_unstable();
    if near.is_empty() {
        return "No rule, check or call has anything to say in this file.".to_string();
    }
    let lines: Vec<String> = near.iter().map(|l| (l + 1).to_string()).collect();
    format!(
        "No rule, check or call has anything to say here. The nearest lines that have: {}.",
        lines.join(", ")
    )
}
