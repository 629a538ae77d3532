//! A module as the checks of calls see it: its calls under the names of the rules, and where things are written.
//!
//! Knows calls, functions and places. Must not know what is wrong.

use super::Known;
use super::after::After;
use super::say::Teller;
use crate::facts::hash::{HashMap, HashSet};
use crate::facts::{Byte, Call, Facts, Operand, Origin, Point, Record, Value, ValueId};
use crate::fix::Finding;
use crate::rules::{Check, Effect, Field, Function, FunctionId, Pattern, RecordPattern, Rule};
use crate::text::{Label, Span};
use crate::wat::Site;

/// A module whose calls are known.
pub(super) struct View<'a> {
    pub(super) teller: Teller<'a>,
    pub(super) facts: &'a Facts,
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
    pub(super) fn of(teller: Teller<'a>) -> View<'a> {
        let known = teller.known;
        let calls = known.facts.calls.iter().enumerate();
        View {
            teller,
            facts: known.facts,
            after: After::new(known.facts, known.plan),
            calls: calls.map(|(i, call)| (call.at, i)).collect(),
        }
    }

    pub(super) fn known(&self) -> Known<'a> {
        self.teller.known
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
        self.known()
            .recognised
            .functions
            .get(&call.function)
            .copied()
    }

    pub(super) fn function_of(&self, call: &Call) -> Option<&'a Function> {
        self.teller.dialect.function(self.id(call)?)
    }

    /// The name of what is called, as the module imports it.
    pub(super) fn name(&self, call: &Call) -> String {
        let import = self.teller.subject.imports.get(call.function as usize);
        import.map_or("the call".to_string(), |i| format!("`{}`", i.name))
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
        let mut openers = members.iter().filter(|id| !self.is_none(**id));
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

    /// Whether a value says that there is no descriptor: a cell is zero before anything was opened, and a wrapper
    /// answers -1 where nothing was.
    fn is_none(&self, id: ValueId) -> bool {
        let values = &self.facts.values;
        let number = values.bits(id).and_then(|bits| u32::try_from(bits).ok());
        matches!(values.get(id), Value::Zero { .. }) || number.is_some_and(|n| n.cast_signed() < 0)
    }

    /// What the rules to the module's dialect look for.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (&'a Rule, &'a Pattern)> + use<'a> {
        let to = self.known().recognised.dialect;
        let rules = self.teller.subject.rules.rules.iter();
        let rules = rules.filter(move |r| r.to == to);
        rules.flat_map(|rule| rule.patterns.iter().map(move |p| (rule, p)))
    }

    /// What the record behind a parameter of a function may be.
    pub(super) fn kinds(&self, function: FunctionId, param: u32) -> Vec<Kind<'a>> {
        let kinds = self.patterns().filter_map(|(rule, pattern)| match pattern {
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
        let reading = self.teller.dialect.table(table)?.read(value);
        match reading.symbols()? {
            [one] => Some(one.symbol.as_str()),
            _ => None,
        }
    }

    /// How many bytes of a record the runtime makes use of; of one whose kind is not known, those that all kinds
    /// have.
    pub(super) fn bytes_that_matter(&self, found: Found<'a>) -> usize {
        let known = self.kind(found).map(|kind| kind.data_end());
        let least = || {
            let kinds = self.kinds(self.id(found.call)?, found.record.param);
            kinds.iter().map(Kind::data_end).min()
        };
        usize::try_from(known.or_else(least).unwrap_or(0)).unwrap_or(0)
    }

    /// How many bytes a call reads behind a parameter.
    pub(super) fn size_read(function: &Function, param: u32) -> Option<u32> {
        function.effects.iter().find_map(|effect| match *effect {
            Effect::Reads { at, size } if u32::try_from(at) == Ok(param) => Some(size),
            _ => None,
        })
    }

    /// Where an operand is written, or what pushes it; the call, if neither is known.
    pub(super) fn operand_span(&self, call: &Call, operand: &Operand) -> Span {
        let sites = self.facts.values.sites(operand.value);
        let literal = sites.first().and_then(|site| self.literal_span(*site));
        let pushed = || self.teller.subject.module.instr_span(operand.by?);
        literal
            .or_else(pushed)
            .unwrap_or_else(|| self.teller.span(call.at.instr))
    }

    /// Where a literal, or a byte of data, is written.
    pub(super) fn literal_span(&self, site: Site) -> Option<Span> {
        let module = self.teller.subject.module;
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
            } => self.teller.subject.module.byte_span(segment, offset),
            Origin::Stored(id, _) => match self.facts.values.get(id) {
                Value::Output { at, .. } => Some(self.teller.span(at.instr)),
                _ => self.literal_span(*self.facts.values.sites(id).first()?),
            },
            _ => None,
        }
    }

    /// A label at a call: what it does there, and what it answers if that fails.
    pub(super) fn call_label(&self, check: &Check, call: &Call, does: &str) -> Label {
        let text = match &check.answers {
            Some(symbol) => format!("{does}: it answers {}", self.teller.errno(symbol)),
            None => does.to_string(),
        };
        Label::new(self.teller.span(call.at.instr), text)
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

    /// One past the record's last byte that is not padding, as the target has it.
    pub(super) fn data_end(&self) -> u32 {
        let named = self.pattern.to.fields.iter().filter(|f| f.name.is_some());
        named.map(|f| f.offset + f.size).max().unwrap_or(0)
    }
}

/// What is said twice of one place is said once: a function that is called in several ways does the same in each.
pub(super) fn once(findings: Vec<Finding>) -> Vec<Finding> {
    let mut said = HashSet::default();
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
