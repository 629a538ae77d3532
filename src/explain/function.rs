//! The page of a runtime's function: signature, parameters, states, errors, numbers and records.
//!
//! Knows functions, effects and protocols. Must not know modules.

use super::book::{Book, Call, in_states, kind, listed, sentence};
use super::errors;
use super::finding::outcome;
use super::page::{Inline, Line, Page, link, words};
use super::{numbers, record};
use crate::explain::page::Topic;
use crate::rules::{Cell, Effect, Move, Protocol, Then};

/// The page of a function.
pub(super) fn page(book: Book<'_>, call: Call<'_>) -> Page {
    let name = &call.function.name;
    let mut page = Page::new(
        call.topic(),
        format!("{name}: a call of {}", call.dialect.name),
    );
    page.code("text", call.signatures().join("\n"));
    parameters(&mut page, book, call);
    makes(&mut page, book, call);
    states(&mut page, book, call);
    let reasons = errors::of_call(book, call);
    if !reasons.is_empty() {
        page.heading("Errors");
        page.table(&["errno", "what brings it about", "found by"], reasons);
        let ask = format!("`wasfix explain errno NUMBER --call {name}` says more.");
        page.say(words(&ask));
    }
    let mut types: Vec<&str> = book.operand_types(call).iter().map(|(_, ty)| *ty).collect();
    types.extend(book.field_types(call));
    types.dedup();
    for ty in types {
        let tables = book.tables(ty);
        if !tables.is_empty() {
            page.heading(format!("Numbers: {ty}"));
            numbers::side_by_side(&mut page, &tables);
        }
    }
    records(&mut page, book, call);
    found_by(&mut page, book, call);
    page
}

/// One row a parameter: what its type is, what the call does with it.
pub(super) fn parameters(page: &mut Page, book: Book<'_>, call: Call<'_>) {
    let names = call.function.params.iter().enumerate();
    let rows =
        names.map(|(at, name)| vec![words(&format!("`${name}`")), parameter(book, call, at)]);
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        page.heading("Parameters");
        page.table(&["parameter", "what it is"], rows);
    }
}

/// What the parameter at `at` is.
pub(super) fn parameter(book: Book<'_>, call: Call<'_>, at: usize) -> Line {
    let line = known_of(book, call, at);
    if line.is_empty() {
        return words("a number");
    }
    line
}

/// What the rules say of the parameter at `at`; empty if that is nothing.
pub(super) fn known_of(book: Book<'_>, call: Call<'_>, at: usize) -> Line {
    let types = book.operand_types(call);
    let mut said: Vec<Line> = Vec::new();
    for (_, ty) in types.iter().filter(|(p, _)| *p == at) {
        let table = call.dialect.table(ty).is_some();
        let topic = Topic::Table(call.dialect.name.clone(), (*ty).to_string());
        said.push(if table {
            vec![Inline::Text("a number of ".to_string()), link(topic, ty)]
        } else {
            words(&format!("`{ty}`"))
        });
    }
    let effects = call.function.effects.iter();
    said.extend(effects.filter_map(|e| effect(call, *e, at)));
    super::page::joined(said, "; ")
}

/// What a call does with the parameter at `at`, if it is this.
fn effect(call: Call<'_>, effect: Effect, at: usize) -> Option<Line> {
    let name = |p: usize| call.function.params.get(p).map_or("", String::as_str);
    let has_output = call.function.outputs.iter().any(|o| o.at == at);
    let text = match effect {
        Effect::Opens { at: p, from } if p == at => match from {
            Some(from) => format!(
                "4 bytes here receive the new descriptor, made from `${}`",
                name(from)
            ),
            None => "4 bytes here receive the new descriptor".to_string(),
        },
        Effect::Uses { fd } if fd == at => "a descriptor".to_string(),
        Effect::Closes { fd } if fd == at => "a descriptor, which is closed".to_string(),
        Effect::Reads { at: p, size } if p == at => format!("{size} bytes are read here"),
        Effect::Writes { at: p, size } if p == at => {
            let record = if has_output { ", a record" } else { "" };
            let noun = if size == 1 { "byte is" } else { "bytes are" };
            format!("{size} {noun} written here{record}")
        }
        Effect::WritesSize { at: p } if p == at => {
            "a size is written here: 4 bytes, or 8 where the pointer is an `i64`".to_string()
        }
        Effect::Fills { at: p, len, unit } if p == at => {
            let units = if unit == 1 {
                "bytes".to_string()
            } else {
                format!("times {unit} bytes")
            };
            format!("up to `${}` {units} are written here", name(len))
        }
        Effect::Fills { len, .. } if len == at => "how much may be written".to_string(),
        Effect::Gathers { at: p, len } if p == at => {
            format!(
                "`${}` pairs of pointer and length: those bytes go out",
                name(len)
            )
        }
        Effect::Scatters { at: p, len } if p == at => {
            format!(
                "`${}` pairs of pointer and length: those bytes are written",
                name(len)
            )
        }
        Effect::Gathers { len, .. } | Effect::Scatters { len, .. } if len == at => {
            "how many pairs".to_string()
        }
        _ => return None,
    };
    Some(words(&text))
}

/// What it does in each state of each kind of descriptor.
pub(super) fn states(page: &mut Page, book: Book<'_>, call: Call<'_>) {
    for protocol in book
        .rules
        .protocols
        .iter()
        .filter(|p| p.dialect == call.dialect_id)
    {
        for step in protocol.moves.iter().filter(|m| m.function == call.id) {
            page.heading(format!(
                "States of {}{}",
                kind(protocol),
                condition(step, call)
            ));
            let mut rows: Vec<(Vec<String>, [Line; 2])> = Vec::new();
            for (state, cell) in protocol.states.iter().zip(&step.cells) {
                let cells = match cell {
                    Some(cell) => cells(book, protocol, &state.name, cell),
                    None => [words("not known"), Line::new()],
                };
                let name = format!("`{}`", state.name);
                match rows.iter_mut().find(|(_, c)| *c == cells) {
                    Some((states, _)) => states.push(name),
                    None => rows.push((vec![name], cells)),
                }
            }
            let rows = rows
                .into_iter()
                .map(|(states, [answer, remark])| vec![words(&states.join(", ")), answer, remark]);
            page.table(
                &["it is", "the call answers", "to be known"],
                rows.collect(),
            );
        }
    }
}

/// What a call answers in a state: of several moves the first that has no condition, or else the first.
pub(super) fn answer(book: Book<'_>, protocol: &Protocol, call: Call<'_>, state: &str) -> Line {
    let at = protocol.states.iter().position(|s| s.name == state);
    let mut moves: Vec<&Move> = protocol
        .moves
        .iter()
        .filter(|m| m.function == call.id)
        .collect();
    moves.sort_by_key(|m| !m.when.is_empty());
    let step = moves.first().zip(at);
    let cell = step.and_then(|(step, at)| step.cells.get(at)?.as_ref());
    let Some(cell) = cell else {
        return words("what it answers is not known");
    };
    let [mut line, remark] = cells(book, protocol, state, cell);
    if !remark.is_empty() {
        line.push(Inline::Text("; ".to_string()));
        line.extend(remark);
    }
    line
}

/// `, where $option is SO_ERROR`.
fn condition(step: &Move, call: Call<'_>) -> String {
    let name = |p: usize| call.function.params.get(p).map_or("", String::as_str);
    let when = step.when.iter();
    let when = when.map(|w| format!(", where ${} is {}", name(w.param), w.symbol));
    when.collect()
}

/// The descriptors that it makes.
pub(super) fn makes(page: &mut Page, book: Book<'_>, call: Call<'_>) {
    let name = |p: usize| call.function.params.get(p).map_or("", String::as_str);
    let mut lines: Vec<Line> = Vec::new();
    for protocol in book
        .rules
        .protocols
        .iter()
        .filter(|p| p.dialect == call.dialect_id)
    {
        for start in protocol.starts.iter().filter(|s| s.function == call.id) {
            let state = protocol
                .states
                .get(start.state.0)
                .map_or("", |s| s.name.as_str());
            let when = start.when.iter();
            let when: String = when
                .map(|w| format!(", if `${}` is `{}`", name(w.param), w.symbol))
                .collect();
            let line = words(&sentence(&format!(
                "{}{when}",
                in_states(protocol, &[state])
            )));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if !lines.is_empty() {
        page.heading("What it makes");
        page.list(lines);
    }
}

/// The answer in a state, and what is to be known of it.
fn cells(book: Book<'_>, protocol: &Protocol, state: &str, cell: &Cell) -> [Line; 2] {
    let mut answer = outcome(&cell.then);
    if let Then::To(to) = cell.then {
        let to = protocol.states.get(to.0).map_or("", |s| s.name.as_str());
        if to != state {
            answer.extend(words(&format!(", then it is `{to}`")));
        }
        if !cell.despite.is_empty() {
            let despite = cell.despite.iter();
            let despite: Vec<Line> = despite
                .map(|e| outcome(&Then::Errno(vec![e.clone()])))
                .collect();
            answer.extend(words(" (also after "));
            answer.extend(listed(despite));
            answer.extend(words(")"));
        }
    }
    let mut remark = words(cell.doc.as_deref().unwrap_or(""));
    if let Some(check) = cell.check.and_then(|id| book.rules.checks.get(id.0)) {
        if !remark.is_empty() {
            remark.push(Inline::Text("; ".to_string()));
        }
        remark.push(Inline::Text("check ".to_string()));
        remark.push(book.named(&check.name));
    }
    [answer, remark]
}

/// The records it reads, as its rules have them, and those it writes.
fn records(page: &mut Page, book: Book<'_>, call: Call<'_>) {
    let with: Vec<_> = book
        .rules_of(call)
        .into_iter()
        .filter(|r| book.records(r).is_some())
        .collect();
    if !with.is_empty() {
        page.heading("The record it reads");
        for rule in with {
            record::of_rule(page, book, rule);
        }
    }
    for output in &call.function.outputs {
        let name = call
            .function
            .params
            .get(output.at)
            .map_or("", String::as_str);
        page.heading(format!("The record it writes at ${name}"));
        page.code("text", record::drawn(&output.record));
        page.say(words("Nothing in it is converted."));
    }
}

/// The rules and checks that look at it.
fn found_by(page: &mut Page, book: Book<'_>, call: Call<'_>) {
    let mut names: Vec<&str> = book
        .rules_of(call)
        .iter()
        .map(|r| r.name.as_str())
        .collect();
    let protocols = book
        .rules
        .protocols
        .iter()
        .filter(|p| p.dialect == call.dialect_id);
    let moves = protocols
        .flat_map(|p| &p.moves)
        .filter(|m| m.function == call.id);
    let cells = moves.flat_map(|m| m.cells.iter().flatten());
    let checks = cells.filter_map(|c| book.rules.checks.get(c.check?.0));
    names.extend(checks.map(|c| c.name.as_str()));
    let causes = call
        .dialect
        .causes
        .iter()
        .filter(|c| c.calls.contains(&call.id));
    names.extend(causes.flat_map(|c| &c.see).map(String::as_str));
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name);
            true
        }
    });
    if !names.is_empty() {
        page.heading("Rules and checks");
        page.say(listed(names.iter().map(|n| vec![book.named(n)]).collect()));
    }
}
