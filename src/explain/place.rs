//! What is known at a line of a module: values and what they mean, verdicts with their evidence, findings, calls,
//! the states of descriptors.
//!
//! Knows an outcome and the calls of a text. Must not know how either was found out.

use super::book::{Book, Call, in_states};
use super::finding::level;
use super::function;
use super::page::{Line, Page, Topic, words};
use crate::check::DescriptorState;
use crate::fix::{FieldReport, recognise};
use crate::text::{Lines, Span};
use crate::wat::{self, InstrId, Module};
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
    pub(super) text: &'a str,
    pub(super) outcome: &'a Outcome,
    pub(super) lines: Lines<'a>,
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
    if !tell(&mut page, book, subject, at) && !tell(&mut page, book, subject, line) {
        page.say(words(&nothing(book, subject, at)));
    }
    page
}

/// Adds what is known at a span; whether that is anything.
fn tell(page: &mut Page, book: Book<'_>, subject: &Subject<'_>, at: Span) -> bool {
    let before = page.blocks.len();
    values(page, book, subject, at);
    calls(page, book, subject, at);
    findings(page, subject, at);
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
fn values(page: &mut Page, book: Book<'_>, subject: &Subject<'_>, at: Span) {
    let fields = subject.outcome.groups.iter().flat_map(|g| &g.fields);
    let here: Vec<&FieldReport> = fields.filter(|f| meets(f.span, at)).collect();
    let mut seen: Vec<(Span, &str)> = Vec::new();
    for field in here {
        if seen.contains(&(field.span, &field.name)) {
            continue;
        }
        seen.push((field.span, &field.name));
        page.heading(field.name.replace('$', ""));
        let mut lines = vec![
            words(&format!("it means {}", field.value)),
            words(&format!("verdict: {}", field.verdict)),
        ];
        for evidence in &field.evidence {
            let place = evidence
                .span
                .map_or(String::new(), |s| format!(" ({})", shown(subject, s)));
            let name = report::evidence_name(evidence.kind);
            lines.push(words(&format!("{name}: {}{place}", evidence.text)));
        }
        page.list(lines);
        // `family of $f`: the call that reads it.
        let name = field.name.rsplit_once(" of $").map(|(_, name)| name);
        let call = name.and_then(|name| book.calls().find(|c| c.function.name == name));
        if let Some(signature) = call.and_then(|c| c.signatures().into_iter().next()) {
            page.code("text", signature);
        }
    }
}

fn shown(subject: &Subject<'_>, span: Span) -> String {
    let at = subject.lines.position(span.start);
    format!("{}:{}:{}", subject.path, at.line, at.column)
}

/// The calls of a runtime there: signature, parameters, and the state of the descriptor.
fn calls(page: &mut Page, book: Book<'_>, subject: &Subject<'_>, at: Span) {
    let mut seen = Vec::new();
    for (span, call) in all_calls(book, subject.text) {
        if !meets(span, at) || seen.contains(&span) {
            continue;
        }
        seen.push(span);
        page.heading(format!("The call of {}", call.function.name));
        page.code(
            "text",
            call.signatures().into_iter().next().unwrap_or_default(),
        );
        function::parameters(page, book, call);
        let known = subject
            .outcome
            .states
            .iter()
            .filter(|s| meets(s.span, span));
        let lines: Vec<Line> = known.flat_map(|s| state(book, s, call)).collect();
        if !lines.is_empty() {
            page.heading("The state of the descriptor");
            page.list(lines);
        }
        page.say(more(&call.function.name));
    }
}

fn more(name: &str) -> Line {
    words(&format!("`wasfix explain {name}` says more."))
}

/// The states that a descriptor may have at a call, and what the call answers in each.
fn state(book: Book<'_>, known: &DescriptorState, call: Call<'_>) -> Vec<Line> {
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

/// Every call of an import that a dialect describes, in text order, with the place of the instruction.
fn all_calls<'r>(book: Book<'r>, text: &str) -> Vec<(Span, Call<'r>)> {
    let mut found = Vec::new();
    // What is no module was refused before this.
    for part in wat::parts(text).unwrap_or_default() {
        let Ok(module) = Module::parse(text, &part) else {
            continue;
        };
        let imports = wat::function_imports(module.binary());
        for recognised in recognise(&imports, book.rules) {
            let calls: Vec<Call<'r>> = book
                .calls()
                .filter(|c| c.dialect_id == recognised.dialect)
                .collect();
            for (at, callee) in instructions(&module) {
                let id = recognised.functions.get(&callee);
                let call = id.and_then(|id| calls.iter().find(|c| c.id == *id));
                let span = module.instr_span(at);
                found.extend(span.zip(call.copied()));
            }
        }
    }
    found.sort_by_key(|(span, _)| *span);
    found
}

/// All calls of a module, and what they call.
fn instructions(module: &Module) -> Vec<(InstrId, u32)> {
    let defined = module
        .function_count()
        .saturating_sub(module.imported_functions());
    let mut found = Vec::new();
    for func in 0..defined {
        for instr in 0..module.instr_count(func).unwrap_or(0) {
            let at = InstrId { func, instr };
            found.extend(module.callee(at).map(|callee| (at, callee)));
        }
    }
    found
}

/// The findings that point there, as they are shown elsewhere.
fn findings(page: &mut Page, subject: &Subject<'_>, at: Span) {
    let all = subject.outcome.findings.iter().map(|r| &r.finding);
    let here = all.filter(|f| {
        meets(f.primary.span, at) || f.secondary.iter().any(|label| meets(label.span, at))
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
fn nothing(book: Book<'_>, subject: &Subject<'_>, at: Span) -> String {
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
    spans.extend(all_calls(book, subject.text).iter().map(|(span, _)| *span));
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
