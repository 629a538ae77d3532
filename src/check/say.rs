//! What a check says: the parts that all findings have in common.
//!
//! Knows rule files and places in the text. Must not know what is looked for.

use super::{Known, Subject};
use crate::facts::Point;
use crate::fix::{Finding, Status};
use crate::rules::{Check, CheckId, Dialect, Entry, Finds, Function, Table};
use crate::text::{Label, Level, Span};
use crate::wat::InstrId;

/// The table of the numbers that calls return.
const ERRORS: &str = "errno";

/// A module whose calls are known, its dialect, and what to say of it.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) known: Known<'a>,
    pub(super) dialect: &'a Dialect,
}

impl<'a> Teller<'a> {
    pub(super) fn new(subject: &'a Subject<'a>) -> Option<Teller<'a>> {
        let known = subject.known?;
        let dialect = subject.rules.dialect(known.recognised.dialect)?;
        Some(Teller {
            subject,
            known,
            dialect,
        })
    }

    /// The checks of the module's dialect that look for something.
    pub(super) fn checks(
        &self,
        wanted: impl Fn(&Finds) -> bool,
    ) -> impl Iterator<Item = &'a Check> {
        let dialect = self.known.recognised.dialect;
        let all = self.subject.rules.checks.iter();
        all.filter(move |c| c.dialect == Some(dialect) && wanted(&c.finds))
    }

    pub(super) fn check(&self, id: CheckId) -> Option<&'a Check> {
        self.subject.rules.checks.get(id.0)
    }

    /// The function that a call is of.
    pub(super) fn function(&self, index: u32) -> Option<&'a Function> {
        let id = self.known.recognised.functions.get(&index)?;
        self.dialect.function(*id)
    }

    /// The name of the function that is called somewhere, as the runtime has it.
    pub(super) fn called(&self, at: Point) -> String {
        let mut calls = self.known.facts.calls.iter();
        let call = calls.find(|c| c.at == at);
        let function = call.and_then(|c| self.function(c.function));
        function.map_or("the call".to_string(), |f| format!("`{}`", f.name))
    }

    /// Where an instruction is written.
    pub(super) fn span(&self, at: InstrId) -> Span {
        let module = self.subject.module;
        module
            .instr_span(at)
            .unwrap_or(Span::at(module.span().start))
    }

    /// The call that leads to a point, if its function is followed from a caller.
    pub(super) fn caller(&self, at: Point) -> Option<Label> {
        let last = *self.known.facts.chain(at).last()?;
        Some(Label::new(self.span(last), "called from here"))
    }

    /// A number that calls return, with its name: `28 (EINVAL)`.
    pub(super) fn errno(&self, symbol: &str) -> String {
        let entries: &[Entry] = match self.dialect.table(ERRORS) {
            Some(Table::Enum(table)) => &table.entries,
            _ => &[],
        };
        let entry = entries.iter().find(|e| e.symbol == symbol);
        entry.map_or(symbol.to_string(), |e| format!("{} ({symbol})", e.value))
    }
}

/// A finding of a check; what holds on some path only is a warning at most.
pub(super) fn finding(check: &Check, always: bool, message: String, primary: Label) -> Finding {
    let level = match always {
        true => check.level,
        false => check.level.min(Level::Warning),
    };
    let notes = [Some(&check.doc), check.shows.as_ref()];
    Finding {
        rule: check.name.clone(),
        status: Status::Left,
        unknown: false,
        level,
        message,
        primary,
        secondary: Vec::new(),
        notes: notes.into_iter().flatten().cloned().collect(),
        help: check.help.clone(),
        changes: Vec::new(),
        group: None,
    }
}
