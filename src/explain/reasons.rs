//! Why calls return errors: the causes of the rule files, and the steps of protocols that fail.
//!
//! Knows causes and cells. Must not know how a page is made of them.

use super::book::{Book, in_states, sentence, stopped};
use super::page::{Line, joined, words};
use crate::rules::{Cause, Cell, Dialect, DialectId, FunctionId, Move, Protocol, Then};

/// Why a call returns an error.
pub(super) struct Reason<'r> {
    /// The call; any if none.
    pub(super) call: Option<FunctionId>,
    /// What brings it about.
    line: Line,
    /// What to look at.
    next: Option<&'r str>,
    /// The rules and checks that find it.
    see: Line,
}

impl Reason<'_> {
    /// All of it, in one line.
    pub(super) fn said(&self) -> Line {
        let mut line = self.line.clone();
        if let Some(next) = self.next {
            line.extend(words(&format!(" Next: {}", stopped(next))));
        }
        if !self.see.is_empty() {
            line.extend(words(" Found by "));
            line.extend(self.see.clone());
            line.extend(words("."));
        }
        line
    }
}

/// All reasons for an error: the causes of the rule files, and the cells of protocols.
pub(super) fn reasons<'r>(
    book: Book<'r>,
    id: DialectId,
    dialect: &'r Dialect,
    symbol: &str,
) -> Vec<Reason<'r>> {
    let mut all = Vec::new();
    for cause in dialect.causes.iter().filter(|c| c.errno == symbol) {
        let see = see(book, cause);
        let one = |call| Reason {
            call,
            line: words(&sentence(&cause.doc)),
            next: cause.next.as_deref(),
            see: see.clone(),
        };
        match cause.calls.as_slice() {
            [] => all.push(one(None)),
            calls => all.extend(calls.iter().map(|c| one(Some(*c)))),
        }
    }
    for protocol in book.rules.protocols.iter().filter(|p| p.dialect == id) {
        steps(book, protocol, symbol, &mut all);
    }
    all
}

/// The steps of a protocol that end in an error. Where every call does, that is said once.
fn steps<'r>(book: Book<'r>, protocol: &'r Protocol, symbol: &str, all: &mut Vec<Reason<'r>>) {
    let fails = |cell: &Cell| match &cell.then {
        Then::Errno(errors) => errors.iter().any(|(s, _)| s == symbol),
        Then::To(_) => false,
    };
    let reason = |call, states: &[&str], cell: &'r Cell| {
        let doc = cell
            .doc
            .as_ref()
            .map_or(String::new(), |d| format!(": {d}"));
        let check = cell.check.and_then(|id| book.rules.checks.get(id.0));
        let text = format!("{}{doc}", in_states(protocol, states));
        Reason {
            call,
            line: words(&sentence(&text)),
            next: None,
            see: check.map_or(Line::new(), |c| vec![book.named(&c.name)]),
        }
    };
    let mut everywhere = Vec::new();
    for (at, state) in protocol.states.iter().enumerate() {
        let mut cells = protocol
            .moves
            .iter()
            .map(|m| m.cells.get(at).and_then(Option::as_ref));
        let first = cells.next().flatten();
        if let Some(cell) = first.filter(|c| fails(c))
            && cells.all(|other| other.is_some_and(|o| fails(o) && o.check == cell.check))
        {
            all.push(reason(None, &[&state.name], cell));
            everywhere.push(at);
        }
    }
    for step in &protocol.moves {
        // A cause says more.
        if !all.iter().any(|r| r.call == Some(step.function)) {
            all.extend(in_spite(book, protocol, step, symbol));
        }
        let mut rows: Vec<(Vec<&str>, &Cell)> = Vec::new();
        for (at, (state, cell)) in protocol.states.iter().zip(&step.cells).enumerate() {
            let cell = cell
                .as_ref()
                .filter(|c| fails(c) && !everywhere.contains(&at));
            let Some(cell) = cell else { continue };
            let same = |other: &Cell| other.check == cell.check && other.doc == cell.doc;
            match rows.iter_mut().find(|(_, other)| same(other)) {
                Some((states, _)) => states.push(&state.name),
                None => rows.push((vec![&state.name], cell)),
            }
        }
        all.extend(
            rows.into_iter()
                .map(|(states, cell)| reason(Some(step.function), &states, cell)),
        );
    }
}

/// The states in which a step may end in an error, and goes on as if it had not.
fn in_spite<'r>(
    book: Book<'r>,
    protocol: &'r Protocol,
    step: &'r Move,
    symbol: &str,
) -> Vec<Reason<'r>> {
    let has = |cell: &&Cell| cell.despite.iter().any(|(s, _)| s == symbol);
    let mut rows: Vec<(Vec<&str>, &Cell)> = Vec::new();
    for (state, cell) in protocol.states.iter().zip(&step.cells) {
        let Some(cell) = cell.as_ref().filter(has) else {
            continue;
        };
        let same = |other: &Cell| other.check == cell.check && other.doc == cell.doc;
        match rows.iter_mut().find(|(_, other)| same(other)) {
            Some((states, _)) => states.push(&state.name),
            None => rows.push((vec![&state.name], cell)),
        }
    }
    let reason = |(states, cell): (Vec<&str>, &Cell)| {
        let doc = cell.doc.as_ref();
        let doc = doc.map_or(String::new(), |doc| format!("; {doc}"));
        let text = format!("{}: 0 comes, or this{doc}", in_states(protocol, &states));
        let check = cell.check.and_then(|id| book.rules.checks.get(id.0));
        Reason {
            call: Some(step.function),
            line: words(&sentence(&text)),
            next: None,
            see: check.map_or(Line::new(), |c| vec![book.named(&c.name)]),
        }
    };
    rows.into_iter().map(reason).collect()
}

/// The rules and checks that find a cause.
pub(super) fn see(book: Book<'_>, cause: &Cause) -> Line {
    joined(cause.see.iter().map(|name| vec![book.named(name)]), ", ")
}
