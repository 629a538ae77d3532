//! Protocols: `(protocol $name (of $d) "what follows it" (state …)* (starts …)* (on …)*)`.
//!
//! Knows how the parts of one protocol fit together, and the checks that its cells refer to. Must not know
//! how a descriptor is followed.

use super::cells::{self, CellForm, Scope};
use super::check::{self, CheckForm};
use super::dialect::{Dialects, also};
use super::form::{Errors, Form, Name, Parsed};
use super::import::{self, parameter};
use super::message::unknown;
use super::model::{
    Cell, CheckId, Dialect, Effect, FunctionId, Move, Protocol, RuleFile, Source, Start, State,
    StateId, When,
};
use super::tree::Node;
use crate::text::{Diagnostic, Span};

/// A protocol with the places that later comparisons need.
#[derive(Clone, Debug)]
pub(super) struct ProtocolForm {
    /// The protocol.
    pub(super) protocol: Protocol,
    /// Its name, with its place.
    pub(super) name: Name,
    /// Where each of its starts stands.
    pub(super) starts: Vec<Span>,
}

const PARTS: [&str; 3] = ["state", "starts", "on"];

/// Reads a protocol, after the keyword. `None` if it has errors.
pub(super) fn read(
    form: &Form<'_>,
    dialects: &Dialects,
    checks: &[CheckForm],
    errors: &mut Errors,
) -> Option<ProtocolForm> {
    let file = form.file;
    let before = errors.found.len();
    let mut rest = form.clone();
    let head = head(&mut rest, dialects);
    let (name, protocol) = errors.keep(file, head)?;
    let dialect = dialects.all.get(protocol.dialect.0)?;
    let mut reading = Reading {
        protocol,
        dialect,
        checks,
        places: Places::default(),
    };
    let mut parts = Vec::new();
    for tree in rest.rest() {
        let part = Form::of(file, tree).and_then(known);
        parts.extend(errors.keep(file, part));
    }
    // States first: cells may stand before the states that they lead to.
    for keyword in PARTS {
        for part in parts.iter().filter(|p| p.keyword == keyword) {
            let read = reading.part(part.clone());
            errors.keep(file, read);
        }
    }
    if errors.found.len() == before {
        let whole = reading.whole(&name);
        errors.keep(file, whole);
    }
    (errors.found.len() == before).then(|| reading.done(name))
}

fn head(form: &mut Form<'_>, dialects: &Dialects) -> Parsed<(Name, Protocol)> {
    let name = form.stable_name("the protocol's name, such as `$tcp`")?;
    let mut of = form.form("of", "`(of $dialect)`, whose calls these are")?;
    let dialect = dialects.find(&of.id("a dialect")?)?;
    of.end()?;
    let (doc, _) = form.sentence("what follows it: `a stream socket`")?;
    let protocol = Protocol {
        name: name.text.clone(),
        doc,
        dialect,
        states: Vec::new(),
        starts: Vec::new(),
        moves: Vec::new(),
        source: form.source(),
    };
    Ok((name, protocol))
}

fn known(form: Form<'_>) -> Parsed<Form<'_>> {
    if PARTS.contains(&form.keyword) {
        return Ok(form);
    }
    Err(unknown(
        "part of a protocol",
        form.keyword,
        form.keyword_span,
        PARTS,
    ))
}

/// A protocol as far as it has been read.
struct Reading<'d> {
    protocol: Protocol,
    dialect: &'d Dialect,
    checks: &'d [CheckForm],
    places: Places,
}

/// Where the parts stand.
#[derive(Default)]
struct Places {
    states: Vec<Span>,
    starts: Vec<Span>,
    moves: Vec<Span>,
    /// What `(on _ …)` says, one a state, and where it stands.
    otherwise: Option<(Vec<Option<CellForm>>, Span)>,
}

impl Reading<'_> {
    fn part(&mut self, form: Form<'_>) -> Parsed<()> {
        match form.keyword {
            "state" => self.state(form),
            "starts" => self.start(form),
            _ => self.on(form),
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            states: &self.protocol.states,
            of: self.protocol.dialect,
            dialect: self.dialect,
            checks: self.checks,
        }
    }

    /// `(state NAME "what it means" (at-end (check $c))?)`.
    fn state(&mut self, mut form: Form<'_>) -> Parsed<()> {
        let name = form.word("the state's name, a word such as `bound`")?;
        let known = self.protocol.states.iter();
        if let Some(at) = known.clone().position(|s| s.name == name.text) {
            let message = format!("the state `{}` stands twice", name.text);
            let error = Diagnostic::error(message, name.span, "again here");
            let first = self.places.states.get(at).copied().unwrap_or(name.span);
            return Err(Box::new(error.and(first, "first here")));
        }
        let (doc, _) = form.sentence("what the state means, a string")?;
        let at_end = match form.form_if("at-end")? {
            Some(mut end) => {
                let check = end.form("check", "`(check $name)`")?;
                let check = self.scope().check(check)?;
                end.end()?;
                Some(check)
            }
            None => None,
        };
        form.end()?;
        self.places.states.push(name.span);
        self.protocol.states.push(State {
            name: name.text,
            doc,
            at_end,
        });
        Ok(())
    }

    /// `(starts STATE $f $fd_out (where …)*)`.
    fn start(&mut self, mut form: Form<'_>) -> Parsed<()> {
        let state = self.scope().state(&mut form)?;
        let function = import::function(&mut form, self.dialect)?;
        let place = form.peek().map_or(form.span, |tree| tree.span);
        let at = parameter(&mut form, self.params(function))?;
        let opens = |e: &Effect| matches!(e, Effect::Opens { at: p, .. } if *p == at);
        if !self.effects(function).any(opens) {
            let message = "nothing is said to open a descriptor there";
            let error = Diagnostic::error(message, place, "no descriptor");
            let (f, p) = self.called(function, at);
            let help = format!("add `(opens ${f} ${p})` to the dialect");
            return Err(Box::new(error.help(help)));
        }
        let when = self.whens(&mut form, function)?;
        form.end()?;
        self.places.starts.push(form.span);
        self.protocol.starts.push(Start {
            function,
            at,
            when,
            state,
        });
        Ok(())
    }

    /// `(on $f $fd? (where …)* CELL*)`, or `(on _ CELL*)`.
    fn on(&mut self, mut form: Form<'_>) -> Parsed<()> {
        let any = |node: &Node<'_>| matches!(node, Node::Word(word) if *word == "_");
        if form.next_if(any).is_some() {
            return self.otherwise(form);
        }
        let function = import::function(&mut form, self.dialect)?;
        let fd = self.descriptor(&mut form, function)?;
        let when = self.whens(&mut form, function)?;
        self.reachable(function, fd, &when, form.span)?;
        let cells = cells::read(&mut form, &self.scope())?;
        self.places.moves.push(form.span);
        self.protocol.moves.push(Move {
            function,
            fd,
            when,
            cells: cells.into_iter().map(|c| c.map(|c| c.cell)).collect(),
        });
        Ok(())
    }

    fn otherwise(&mut self, mut form: Form<'_>) -> Parsed<()> {
        if let Some((_, first)) = &self.places.otherwise {
            let error = Diagnostic::error("a second `(on _ …)`", form.span, "again here");
            return Err(Box::new(error.and(*first, "first here")));
        }
        let cells = cells::read(&mut form, &self.scope())?;
        self.places.otherwise = Some((cells, form.span));
        Ok(())
    }

    /// The parameter that is the descriptor: named, or the only one.
    fn descriptor(&self, form: &mut Form<'_>, function: FunctionId) -> Parsed<usize> {
        let all = self.descriptors(function);
        let named = matches!(form.peek().map(|t| &t.node), Some(Node::Id(_)));
        let place = form.peek().map_or(form.span, |tree| tree.span);
        if named {
            let at = parameter(form, self.params(function))?;
            if all.contains(&at) {
                return Ok(at);
            }
            let error = Diagnostic::error("a parameter that is no descriptor", place, "this one");
            let (f, p) = self.called(function, at);
            return Err(Box::new(
                error.help(format!("add `(uses ${f} ${p})` to the dialect")),
            ));
        }
        match all.as_slice() {
            [only] => Ok(*only),
            [] => {
                let (f, _) = self.called(function, 0);
                let message = format!("`${f}` has no descriptor");
                let error = Diagnostic::error(message, form.span, "of this call");
                Err(Box::new(error.help(format!(
                    "add `(uses ${f} $fd)` to the dialect, with the parameter that is one"
                ))))
            }
            _ => {
                let (f, _) = self.called(function, 0);
                let message = format!("`${f}` has several descriptors");
                let error = Diagnostic::error(message, form.span, "of this call");
                Err(Box::new(error.help(
                    "name the parameter after the function: `(on $f $fd …)`",
                )))
            }
        }
    }

    /// A move behind one that holds whenever it does is never looked at.
    fn reachable(&self, function: FunctionId, fd: usize, when: &[When], place: Span) -> Parsed<()> {
        let covers = |m: &Move| {
            let said = |w: &When| {
                when.iter()
                    .any(|x| (x.param, x.value) == (w.param, w.value))
            };
            (m.function, m.fd) == (function, fd) && m.when.iter().all(said)
        };
        let Some(at) = self.protocol.moves.iter().position(covers) else {
            return Ok(());
        };
        let error = Diagnostic::error("this is never looked at", place, "the same call again");
        let first = self.places.moves.get(at).copied().unwrap_or(place);
        Err(Box::new(
            error
                .and(first, "this counts, wherever the other would hold")
                .help("put the one with more `where`s first"),
        ))
    }

    /// `(where $param:TABLE SYMBOL)*`.
    fn whens(&self, form: &mut Form<'_>, function: FunctionId) -> Parsed<Vec<When>> {
        let mut all = Vec::new();
        while let Some(mut when) = form.form_if("where")? {
            let operand = when.id("a parameter and its table, such as `$type:socktype`")?;
            let Some((param, table)) = operand.text.split_once(':') else {
                let message = format!("`${}` without a table", operand.text);
                let error = Diagnostic::error(message, operand.span, "which numbers are these?");
                let help = "write `$type:socktype`, with the name of a table";
                return Err(Box::new(error.help(help)));
            };
            let named = |text: &str| Name {
                text: text.to_string(),
                span: operand.span,
            };
            let param = import::position(&named(param), self.params(function))?;
            let table = check::table(&named(table), self.dialect)?;
            let symbol = when.word("a symbol of the table")?;
            when.end()?;
            let Some(entry) = table.entry(&symbol.text) else {
                let known = table.entries().map(|e| e.symbol.as_str());
                return Err(unknown("symbol", &symbol.text, symbol.span, known));
            };
            all.push(When {
                param,
                symbol: entry.symbol.clone(),
                value: entry.value,
            });
        }
        Ok(all)
    }

    /// What must hold of a protocol whose parts have been read.
    fn whole(&self, name: &Name) -> Parsed<()> {
        let reached = self.reached();
        let missed = self.protocol.states.iter().zip(&self.places.states);
        let mut missed = missed.zip(&reached).filter(|(_, reached)| !**reached);
        if let Some(((state, place), _)) = missed.next() {
            let message = format!("nothing leads to the state `{}`", state.name);
            let error = Diagnostic::error(message, *place, "declared here");
            let help = format!(
                "add a `(starts {0} …)`, or a cell with `(to {0})` in a state that is reached",
                state.name
            );
            return Err(Box::new(error.help(help)));
        }
        if self.protocol.states.is_empty() {
            let error = Diagnostic::error("a protocol without a state", name.span, "this one");
            return Err(Box::new(error.help("add `(state NAME \"what it means\")`")));
        }
        Ok(())
    }

    /// Which states a descriptor can be in.
    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.protocol.states.len()];
        let mut new: Vec<StateId> = self.protocol.starts.iter().map(|s| s.state).collect();
        while let Some(state) = new.pop() {
            match reached.get_mut(state.0) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let cells = self.protocol.moves.iter().filter_map(|m| m.cell(state));
            new.extend(cells.filter_map(Cell::leads_to));
        }
        reached
    }

    /// The protocol, with what `(on _ …)` says wherever nothing else is said.
    fn done(mut self, name: Name) -> ProtocolForm {
        if let Some((cells, _)) = self.places.otherwise.take() {
            let cells: Vec<Option<Cell>> = cells.into_iter().map(|c| c.map(|c| c.cell)).collect();
            for known in &mut self.protocol.moves {
                for (cell, other) in known.cells.iter_mut().zip(&cells) {
                    if cell.is_none() {
                        cell.clone_from(other);
                    }
                }
            }
            let unsaid = self.unsaid();
            self.protocol
                .moves
                .extend(unsaid.into_iter().map(|(function, fd)| Move {
                    function,
                    fd,
                    when: Vec::new(),
                    cells: cells.clone(),
                }));
        }
        ProtocolForm {
            protocol: self.protocol,
            name,
            starts: self.places.starts,
        }
    }

    /// Each function and descriptor of it for which no move holds in all cases.
    fn unsaid(&self) -> Vec<(FunctionId, usize)> {
        let functions = (0..self.dialect.functions.len()).map(FunctionId);
        let all = functions.flat_map(|f| self.descriptors(f).into_iter().map(move |fd| (f, fd)));
        let said = |pair: &(FunctionId, usize)| {
            let mut moves = self.protocol.moves.iter();
            moves.any(|m| (m.function, m.fd) == *pair && m.when.is_empty())
        };
        all.filter(|pair| !said(pair)).collect()
    }

    fn effects(&self, function: FunctionId) -> impl Iterator<Item = &Effect> {
        let function = self.dialect.function(function);
        function.into_iter().flat_map(|f| &f.effects)
    }

    /// The parameters that are descriptors.
    fn descriptors(&self, function: FunctionId) -> Vec<usize> {
        let fd = |e: &Effect| match e {
            Effect::Uses { fd } | Effect::Closes { fd } => Some(*fd),
            _ => None,
        };
        self.effects(function).filter_map(fd).collect()
    }

    fn params(&self, function: FunctionId) -> &[String] {
        let function = self.dialect.function(function);
        function.map_or(&[], |f| f.params.as_slice())
    }

    /// The names of a function and of one of its parameters.
    fn called(&self, function: FunctionId, at: usize) -> (&str, &str) {
        let name = self.dialect.function(function).map_or("", |f| &f.name);
        let param = self.params(function).get(at);
        (name, param.map_or("", String::as_str))
    }
}

/// The protocols of a dialect against each other: no two of one name, and no two that begin with the same call.
pub(super) fn compare(forms: &[ProtocolForm], files: &[RuleFile], errors: &mut Errors) {
    for (i, form) in forms.iter().enumerate() {
        for first in forms.get(..i).unwrap_or_default() {
            if let Some(error) = clash(first, form, files) {
                errors.add(form.protocol.source.file, error);
            }
        }
    }
}

fn clash(first: &ProtocolForm, second: &ProtocolForm, files: &[RuleFile]) -> Option<Diagnostic> {
    let here = second.protocol.source.file;
    let there = |span| Source {
        file: first.protocol.source.file,
        span,
    };
    if first.protocol.dialect != second.protocol.dialect {
        return None;
    }
    if first.name.text == second.name.text {
        let message = format!(
            "two protocols of one dialect are called `${}`",
            second.name.text
        );
        let error = Diagnostic::error(message, second.name.span, "again here");
        let first = there(first.name.span);
        return Some(also(files, error, here, first, "first here"));
    }
    let starts = second.protocol.starts.iter().zip(&second.starts);
    let mut pairs = starts.flat_map(|s| {
        let earlier = first.protocol.starts.iter().zip(&first.starts);
        earlier.map(move |f| (f, s))
    });
    let ((_, a), (_, b)) = pairs.find(|((x, _), (y, _))| both_hold(x, y))?;
    let error = Diagnostic::error("a call that begins two protocols", *b, "here").help(
        "a descriptor has one protocol: tell the calls apart with `(where $param:TABLE SYMBOL)`",
    );
    Some(also(files, error, here, there(*a), "and here"))
}

/// Whether a call may be both: no operand tells them apart.
fn both_hold(a: &Start, b: &Start) -> bool {
    let apart = |x: &When, y: &When| x.param == y.param && x.value != y.value;
    (a.function, a.at) == (b.function, b.at)
        && !a.when.iter().any(|x| b.when.iter().any(|y| apart(x, y)))
}

/// Which checks the cells and states of all protocols refer to.
pub(super) fn referred(forms: &[ProtocolForm]) -> Vec<CheckId> {
    let protocols = forms.iter().map(|f| &f.protocol);
    let mut all = Vec::new();
    for protocol in protocols {
        let cells = protocol.moves.iter().flat_map(|m| m.cells.iter().flatten());
        all.extend(cells.filter_map(|c| c.check));
        all.extend(protocol.states.iter().filter_map(|s| s.at_end));
    }
    all
}
