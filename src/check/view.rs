//! A module as the checks of calls see it: its calls under the names of the rules, and where things are written.
//!
//! Knows calls, functions and places. Must not know what is wrong.

use super::after::After;
use super::{Known, Subject};
use crate::facts::{Byte, Call, Facts, Operand, Origin, Point, Record, Value, ValueId};
use crate::fix::Finding;
use crate::rules::{
    Check, Dialect, Effect, Field, Finds, Function, FunctionId, Pattern, RecordPattern, Rule,
};
use crate::text::{Label, Span};
use crate::wat::Site;
use std::collections::{HashMap, HashSet};

/// A module whose calls are known.
pub(super) struct View<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) known: Known<'a>,
    pub(super) facts: &'a Facts,
    pub(super) dialect: &'a Dialect,
    /// Values as they are once the plan is carried out.
    pub(super) after: After<'a>,
    calls: HashMap<Point, usize>,
}

/// A record behind an operand, and what it may be.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) call: &'a Call,
    pub(super) record: &'a Record,
}

/// A rule's record: its tag, and what it is of.
#[derive(Clone, Copy)]
pub(super) struct Kind<'a> {
    pub(super) pattern: &'a RecordPattern,
    /// The symbol of the tag under which it is this record.
    pub(super) symbol: &'a str,
    /// The tag, as the target has it.
    pub(super) tag: &'a Field,
    /// The tag's type: the name of a table.
    pub(super) table: &'a str,
}

impl<'a> View<'a> {
    /// The view, if the calls of the module are known.
    pub(super) fn of(subject: &Subject<'a>) -> Option<View<'a>> {
        let known = subject.known?;
        let calls = known.facts.calls.iter().enumerate();
        Some(View {
            subject: *subject,
            known,
            facts: known.facts,
            dialect: subject.rules.dialect(known.recognised.dialect)?,
            after: After::new(known.facts, known.plan),
            calls: calls.map(|(i, call)| (call.at, i)).collect(),
        })
    }

    /// The checks that are about the module's dialect and look for what `wanted` says.
    pub(super) fn checks(
        &self,
        wanted: impl Fn(&Finds) -> bool,
    ) -> impl Iterator<Item = &'a Check> {
        let own = self.known.recognised.dialect;
        let all = self.subject.rules.checks.iter();
        all.filter(move |c| c.dialect == Some(own) && wanted(&c.finds))
    }

    /// The calls, with the functions that they are of.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&'a Call, &'a Function)> + '_ {
        let calls = self.facts.calls.iter();
        calls.filter_map(|call| Some((call, self.function_of(call)?)))
    }

    /// The call at a point.
    pub(super) fn call_at(&self, at: Point) -> Option<(&'a Call, &'a Function)> {
        let call = self.facts.calls.get(*self.calls.get(&at)?)?;
        Some((call, self.function_of(call)?))
    }

    /// Which function of the dialect a call is of.
    pub(super) fn id(&self, call: &Call) -> Option<FunctionId> {
        self.known.recognised.functions.get(&call.function).copied()
    }

    pub(super) fn function_of(&self, call: &Call) -> Option<&'a Function> {
        self.dialect.function(self.id(call)?)
    }

    /// The name of what is called, as the module imports it.
    pub(super) fn name(&self, call: &Call) -> &'a str {
        let import = self.subject.imports.get(call.function as usize);
        import.map_or("", |i| i.name.as_str())
    }

    /// The descriptors that a call uses or closes.
    pub(super) fn descriptors(
        &self,
        call: &'a Call,
        function: &'a Function,
    ) -> impl Iterator<Item = &'a Operand> {
        let of = function.effects.iter().filter_map(|effect| match *effect {
            Effect::Uses { fd } | Effect::Closes { fd } => Some(fd),
            _ => None,
        });
        of.filter_map(|fd| call.operands.get(fd))
    }

    /// The call that opened a descriptor, if it can only be one, and the parameter through which it told.
    pub(super) fn opener(&self, fd: ValueId) -> Option<(&'a Call, &'a Function, usize)> {
        let values = &self.facts.values;
        let one = [fd];
        let members = match values.get(fd) {
            Value::Join(members) => &members[..],
            _ => &one,
        };
        // A cell is zero before anything was opened.
        let is_zero = |id: &&ValueId| matches!(values.get(**id), Value::Zero { .. });
        let mut openers = members.iter().filter(|id| !is_zero(id));
        let (opener, None) = (openers.next()?, openers.next()) else {
            return None;
        };
        let &Value::Output { at, param, .. } = values.get(*opener) else {
            return None;
        };
        let (call, function) = self.call_at(at)?;
        let param = usize::try_from(param).ok()?;
        let opens = |e: &Effect| matches!(e, Effect::Opens { at, .. } if *at == param);
        function
            .effects
            .iter()
            .any(opens)
            .then_some((call, function, param))
    }

    /// What the record behind a parameter of a function may be.
    pub(super) fn kinds(&self, function: FunctionId, param: u32) -> Vec<Kind<'a>> {
        let to = self.known.recognised.dialect;
        let rules = self.subject.rules.rules.iter().filter(|r| r.to == to);
        let patterns = rules.flat_map(|rule| rule.patterns.iter().map(move |p| (rule, p)));
        let kinds = patterns.filter_map(|(rule, pattern)| match pattern {
            Pattern::Call {
                function: f,
                record: Some(record),
                ..
            } if *f == function && u32::try_from(record.operand) == Ok(param) => {
                Kind::of(rule, record)
            }
            _ => None,
        });
        kinds.collect()
    }

    /// What a record is, as the runtime will read it; `None` if its tag is not known or no rule describes it.
    pub(super) fn kind(&self, found: Found<'a>) -> Option<Kind<'a>> {
        let kinds = self.kinds(self.id(found.call)?, found.record.param);
        let symbol = self.tag(found, kinds.first()?)?;
        kinds.into_iter().find(|kind| kind.symbol == symbol)
    }

    /// The symbol of a record's tag, as the runtime will read it.
    fn tag(&self, found: Found<'a>, kind: &Kind<'a>) -> Option<&'a str> {
        let bytes = usize::try_from(kind.tag.offset).ok()?
            ..usize::try_from(kind.tag.offset + kind.tag.size).ok()?;
        let mut value = 0u64;
        for (i, at) in (0u32..).zip(bytes) {
            let byte = u64::from(self.after.byte(found.record, at)?);
            value |= byte.checked_shl(8 * i)?;
        }
        self.symbol(kind.table, value)
    }

    /// The symbol of a value in a table of the dialect.
    pub(super) fn symbol(&self, table: &str, value: u64) -> Option<&'a str> {
        let reading = self.dialect.table(table)?.read(value);
        match reading.symbols()? {
            [one] => Some(one.symbol.as_str()),
            _ => None,
        }
    }

    /// How many bytes a call reads behind a parameter.
    pub(super) fn size_read(function: &Function, param: u32) -> Option<u32> {
        function.effects.iter().find_map(|effect| match *effect {
            Effect::Reads { at, size } if u32::try_from(at) == Ok(param) => Some(size),
            _ => None,
        })
    }

    /// Where a call stands.
    pub(super) fn call_span(&self, at: Point) -> Span {
        let module = self.subject.module;
        let span = module.instr_span(at.instr);
        span.unwrap_or(Span::at(module.span().start))
    }

    /// Where an operand is written, or what pushes it; the call, if neither is known.
    pub(super) fn operand_span(&self, call: &Call, operand: &Operand) -> Span {
        let sites = self.facts.values.sites(operand.value);
        let literal = sites.first().and_then(|site| self.literal_span(*site));
        let pushed = || self.subject.module.instr_span(operand.by?);
        literal
            .or_else(pushed)
            .unwrap_or_else(|| self.call_span(call.at))
    }

    /// Where a literal, or a byte of data, is written.
    pub(super) fn literal_span(&self, site: Site) -> Option<Span> {
        let module = self.subject.module;
        match site {
            Site::Const(at) => module.literal_span(at),
            Site::Global(global) => Some(module.global_literal(global)?.span()),
            Site::Data { segment, offset } => module.byte_token(segment, offset),
        }
    }

    /// Where some bytes are written: the characters of data, the literal or the call that was stored.
    pub(super) fn bytes_span(&self, bytes: &[Byte]) -> Option<Span> {
        let mut spans = bytes.iter().filter_map(|byte| self.byte_span(*byte));
        let first = spans.next()?;
        // What is written in one place, up to where it goes on elsewhere.
        Some(spans.fold(first, |all, next| {
            let follows = next.start >= all.start && next.start <= all.end + 1;
            if follows { all.to(next) } else { all }
        }))
    }

    fn byte_span(&self, byte: Byte) -> Option<Span> {
        match byte.origin {
            Origin::Data {
                segment, offset, ..
            } => self.subject.module.byte_span(segment, offset),
            Origin::Stored(id, _) => match self.facts.values.get(id) {
                Value::Output { at, .. } => Some(self.call_span(*at)),
                _ => self.literal_span(*self.facts.values.sites(id).first()?),
            },
            _ => None,
        }
    }

    /// A label at a call: what it does there, and what it answers if that fails.
    pub(super) fn call_label(&self, check: &Check, call: &Call, does: &str) -> Label {
        let answer = super::finding::answer(check, self.dialect);
        let text = match answer {
            Some(answer) => format!("{does}: {answer}"),
            None => does.to_string(),
        };
        Label::new(self.call_span(call.at), text)
    }
}

impl<'a> Kind<'a> {
    fn of(rule: &'a Rule, pattern: &'a RecordPattern) -> Option<Kind<'a>> {
        let only = rule.only.as_ref()?;
        let named = |f: &&Field| f.name.as_ref() == Some(&only.variable);
        let tag = pattern.to.fields.iter().find(named)?;
        Some(Kind {
            pattern,
            symbol: &only.symbol,
            tag,
            table: tag.ty.as_deref()?,
        })
    }
}

/// What is said twice of one place is said once: a function that is called in several ways does the same in each.
pub(super) fn once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut said = HashSet::new();
    let mut is_new = |f: &Finding| {
        said.insert((
            f.rule.clone(),
            f.message.clone(),
            f.primary.clone(),
            f.secondary.clone(),
        ))
    };
    findings.into_iter().filter(|f| is_new(f)).collect()
}
