//! The cells of a protocol: `(STATE+ OUTCOME (despite ERRNO+)? (check $name)? "what is to be known"?)`.
//!
//! Knows their syntax, and the states, errors and checks that they may name. Must not know calls.

use super::check::{CheckForm, errno};
use super::form::{Form, Name, Parsed};
use super::message::{second, unknown, unknown_id};
use super::model::{Cell, CheckId, Dialect, DialectId, Finds, State, StateId, Then};
use super::tree::Node;
use crate::text::{Diagnostic, Span};

/// What a cell may name.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The states of the protocol.
    pub(super) states: &'s [State],
    /// Its dialect.
    pub(super) of: DialectId,
    /// The same.
    pub(super) dialect: &'s Dialect,
    /// All checks.
    pub(super) checks: &'s [CheckForm],
}

/// A cell and where it stands.
#[derive(Clone, Debug)]
pub(super) struct CellForm {
    /// The cell.
    pub(super) cell: Cell,
    span: Span,
}

/// All that is left of `form`: cells, one a state and none where nothing is said.
pub(super) fn read(form: &mut Form<'_>, scope: &Scope<'_>) -> Parsed<Vec<Option<CellForm>>> {
    let mut cells: Vec<Option<CellForm>> = vec![None; scope.states.len()];
    for tree in form.rest() {
        let cell = Form::of(form.file, tree)?;
        for (state, said) in each(cell, scope)? {
            let Some(place) = cells.get_mut(state.0) else {
                continue;
            };
            if let Some(first) = place {
                let name = scope.states.get(state.0).map_or("", |s| &s.name);
                let message = format!("two cells for the state `{name}`");
                let error = Diagnostic::error(message, said.span, "again here");
                return Err(Box::new(error.and(first.span, "first here")));
            }
            *place = Some(said);
        }
    }
    Ok(cells)
}

/// One cell for each state that is named.
fn each(mut form: Form<'_>, scope: &Scope<'_>) -> Parsed<Vec<(StateId, CellForm)>> {
    let first = Name {
        text: form.keyword.to_string(),
        span: form.keyword_span,
    };
    let mut states = vec![scope.named(&first)?];
    while matches!(form.peek().map(|t| &t.node), Some(Node::Word(_))) {
        states.push(scope.state(&mut form)?);
    }
    let parts = parts(&mut form, scope)?;
    let cell = |state: StateId| {
        let cell = Cell {
            then: parts.then.at(state),
            despite: parts.despite.clone(),
            check: parts.check,
            doc: parts.doc.clone(),
        };
        let span = form.span;
        (state, CellForm { cell, span })
    };
    Ok(states.into_iter().map(cell).collect())
}

struct Parts {
    then: Outcome,
    despite: Vec<(String, u64)>,
    check: Option<CheckId>,
    doc: Option<String>,
}

/// What a cell says of every state that it names.
enum Outcome {
    Stays,
    To(StateId),
    Errno(Vec<(String, u64)>),
}

impl Outcome {
    fn at(&self, state: StateId) -> Then {
        match self {
            Outcome::Stays => Then::To(state),
            Outcome::To(to) => Then::To(*to),
            Outcome::Errno(errors) => Then::Errno(errors.clone()),
        }
    }
}

fn parts(form: &mut Form<'_>, scope: &Scope<'_>) -> Parsed<Parts> {
    let mut then = None;
    let mut despite: Option<(Vec<(String, u64)>, Span)> = None;
    let mut check = None;
    while matches!(form.peek().map(|t| &t.node), Some(Node::List(_))) {
        let mut part = Form::of(form.file, form.next("a part of the cell")?)?;
        let taken = match part.keyword {
            "despite" => despite.is_some(),
            "check" => check.is_some(),
            _ => false,
        };
        if taken {
            return Err(second(&part, "cell"));
        }
        match part.keyword {
            "despite" => despite = Some((errors(&mut part, scope)?, part.span)),
            "check" => check = Some(scope.check(part)?),
            _ => {
                let read = outcome(&mut part, scope)?;
                if let Some((_, first)) = then.replace((read, part.span)) {
                    let message = "a cell with two outcomes";
                    let error = Diagnostic::error(message, part.span, "another one");
                    return Err(Box::new(error.and(first, "one")));
                }
            }
        }
    }
    let doc = match form.peek() {
        Some(_) => Some(form.sentence("what is to be known of it, a string")?.0),
        None => None,
    };
    form.end()?;
    let Some((then, place)) = then else {
        let error = Diagnostic::error("a cell without an outcome", form.span, "what happens?");
        let help =
            "add `(to STATE)`, `(stays)` or `(errno SYMBOL)`; leave the cell out if nobody knows";
        return Err(Box::new(error.help(help)));
    };
    if let (Outcome::Errno(_), Some((_, despite))) = (&then, &despite) {
        let message = "`despite` of a call that fails";
        let error = Diagnostic::error(message, *despite, "errors that move it just the same");
        let error = error.and(place, "it never moves");
        return Err(Box::new(error.help("put the errors into `(errno …)`")));
    }
    Ok(Parts {
        then,
        despite: despite.map(|(errors, _)| errors).unwrap_or_default(),
        check,
        doc,
    })
}

fn outcome(form: &mut Form<'_>, scope: &Scope<'_>) -> Parsed<Outcome> {
    let read = match form.keyword {
        "stays" => Outcome::Stays,
        "to" => Outcome::To(scope.state(form)?),
        "errno" => Outcome::Errno(errors(form, scope)?),
        other => {
            let known = ["to", "stays", "errno", "despite", "check"];
            return Err(unknown("part of a cell", other, form.keyword_span, known));
        }
    };
    form.end()?;
    Ok(read)
}

/// One error at least.
fn errors(form: &mut Form<'_>, scope: &Scope<'_>) -> Parsed<Vec<(String, u64)>> {
    let mut all = vec![errno(form, scope.dialect)?];
    while !form.is_empty() {
        all.push(errno(form, scope.dialect)?);
    }
    Ok(all)
}

impl Scope<'_> {
    /// The next child, a state.
    pub(super) fn state(&self, form: &mut Form<'_>) -> Parsed<StateId> {
        let name = form.word("the name of a state")?;
        self.named(&name)
    }

    fn named(&self, name: &Name) -> Parsed<StateId> {
        let at = self.states.iter().position(|s| s.name == name.text);
        at.map(StateId).ok_or_else(|| {
            let known = self.states.iter().map(|s| s.name.as_str());
            unknown("state", &name.text, name.span, known)
        })
    }

    /// `(check $name)`, after the keyword: a check of steps.
    pub(super) fn check(&self, mut form: Form<'_>) -> Parsed<CheckId> {
        let name = form.id("the name of a check, such as `$listen-unbound`")?;
        form.end()?;
        let Some(at) = self.checks.iter().position(|c| c.name.text == name.text) else {
            let known = self.checks.iter().map(|c| c.name.text.as_str());
            return Err(unknown_id("check", &name, known));
        };
        match self.checks.get(at).map(|c| &c.check) {
            Some(check) if check.finds != Finds::Step => {
                let message = format!("`${}` does not find steps", name.text);
                let error = Diagnostic::error(message, name.span, "reports this cell");
                let help = "a cell is reported by a check with `(finds step)`";
                Err(Box::new(error.help(help)))
            }
            Some(check) if check.dialect != Some(self.of) => {
                let message = format!("`${}` is about another dialect", name.text);
                let label = format!("reports a call of `${}`", self.dialect.name);
                Err(Box::new(Diagnostic::error(message, name.span, label)))
            }
            _ => Ok(CheckId(at)),
        }
    }
}
