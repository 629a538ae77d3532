//! Which values of a module the rules look at, and which of them belong together.
//!
//! Knows patterns, facts and groups. Must not know evidence: every field leaves here undecided, or
//! neutral, or not known.

use super::field::{
    Candidate, Converted, Field, Kind, Meaning, Place, Site, Verdict, convert, field_named, number,
    typed,
};
use super::names::Names;
use super::recognise::Recognised;
use crate::facts::{Byte, Facts, Origin, Value, ValueId, Why};
use crate::rules::{
    Dialect, DialectId, Effect, FieldKind, Function, Operand, Pattern, RecordPattern, Rule, Rules,
};
use crate::text::Span;
use crate::wat::{self, InstrId};
use std::collections::{BTreeMap, BTreeSet};

/// A module as the rules between two dialects see it.
pub(super) struct Scene<'a> {
    pub(super) text: &'a str,
    pub(super) module: &'a wat::Module,
    pub(super) facts: &'a Facts,
    pub(super) rules: &'a Rules,
    /// The rules that apply, by index.
    pub(super) active: Vec<usize>,
    pub(super) from: DialectId,
    pub(super) source: &'a Dialect,
    pub(super) target: &'a Dialect,
    pub(super) recognised: &'a Recognised,
    pub(super) names: &'a Names<'a>,
    pub(super) fields: Vec<Field>,
    pub(super) records: Vec<Site>,
    /// Which field is operand `.1` of call `.0`.
    operands: BTreeMap<(usize, usize), usize>,
}

impl<'a> Scene<'a> {
    /// Whether a type is one that tells records apart.
    pub(super) fn is_tag(&self, ty: &str) -> bool {
        self.active_rules()
            .any(|(_, rule)| tag_type(rule) == Some(ty))
    }

    pub(super) fn active_rules(&self) -> impl Iterator<Item = (usize, &'a Rule)> + '_ {
        let rules = self.rules;
        self.active
            .iter()
            .filter_map(move |&i| Some((i, rules.rules.get(i)?)))
    }

    pub(super) fn function(&self, call: usize) -> Option<&'a Function> {
        let index = self.facts.calls.get(call)?.function;
        let id = *self.recognised.functions.get(&index)?;
        self.target.function(id)
    }

    /// The instruction that a field's value is used by.
    pub(super) fn used_at(&self, place: Place) -> Option<InstrId> {
        Some(match place {
            Place::Operand { call, .. } => self.facts.calls.get(call)?.at,
            Place::Record { record } => {
                let call = self.records.get(record)?.call;
                self.facts.calls.get(call)?.at
            }
            Place::Compare { compare, .. } => self.facts.compares.get(compare)?.at,
            Place::Branches { branches } => self.facts.branches.get(branches)?.at,
        })
    }

    /// The bytes of a record's field, by offset and size.
    pub(super) fn record_bytes(&self, record: usize, offset: u32, size: u32) -> &'a [Byte] {
        let (Some(site), Ok(start), Ok(len)) = (
            self.records.get(record),
            usize::try_from(offset),
            usize::try_from(size),
        ) else {
            return &[];
        };
        let facts = self.facts;
        site.bytes(facts)
            .get(start..start + len)
            .unwrap_or_default()
    }

    /// Where the literals of a field are written.
    pub(super) fn sites_of(&self, field: &Field) -> Vec<wat::Site> {
        match field.place {
            Place::Operand { call, param } => {
                let operand = self
                    .facts
                    .calls
                    .get(call)
                    .and_then(|c| c.operands.get(param));
                operand.map_or(Vec::new(), |o| self.facts.values.sites(o.value))
            }
            Place::Compare { compare, side } => {
                let compare = self.facts.compares.get(compare);
                compare.map_or(Vec::new(), |c| {
                    self.facts.values.sites(c.operands[side].value)
                })
            }
            Place::Record { record } => {
                let (offset, size) = self.extent_of(record, field);
                self.sites_of_bytes(self.record_bytes(record, offset, size))
            }
            Place::Branches { .. } => Vec::new(),
        }
    }

    pub(super) fn sites_of_bytes(&self, bytes: &[Byte]) -> Vec<wat::Site> {
        let mut sites: Vec<_> = bytes
            .iter()
            .flat_map(|byte| match byte.origin {
                Origin::Stored(id, _) => self.facts.values.sites(id),
                _ => byte.data_site().into_iter().collect(),
            })
            .collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// Where a field is in its record: offset and size, in the source's layout; a layout is all of it.
    pub(super) fn extent_of(&self, record: usize, field: &Field) -> (u32, u32) {
        let candidate = self.records.get(record).and_then(|s| s.candidates.first());
        let Some(candidate) = candidate else {
            return (0, 0);
        };
        if field.kind == Kind::Layout {
            return (0, candidate.pattern.from.size);
        }
        let found = field_named(&candidate.pattern.from, &field.name);
        found.map_or((0, 0), |f| (f.offset, f.size))
    }

    /// Where a field's value is written, or where it is used if that is not known.
    pub(super) fn span_of(&self, field: &Field) -> Span {
        let written = match field.place {
            Place::Record { record } => {
                let (offset, size) = self.extent_of(record, field);
                self.bytes_span(self.record_bytes(record, offset, size))
            }
            _ => {
                let sites = self.sites_of(field);
                sites.first().and_then(|s| self.names.token_of(*s))
            }
        };
        written
            .or_else(|| self.used_span(field.place))
            .unwrap_or(Span::at(self.module.span().start))
    }

    /// The characters that spell some bytes, if they are written in one run.
    pub(super) fn bytes_span(&self, bytes: &[Byte]) -> Option<Span> {
        let spans = bytes.iter().filter_map(|byte| match byte.origin {
            Origin::Data {
                segment, offset, ..
            } => self.module.byte_span(segment, offset),
            Origin::Stored(id, _) => {
                let sites = self.facts.values.sites(id);
                self.names.token_of(*sites.first()?)
            }
            _ => None,
        });
        let mut spans = spans.peekable();
        let first = *spans.peek()?;
        // Spans of one literal run are joined; a byte that is written elsewhere is left out.
        Some(spans.fold(first, |all, s| {
            if s.start >= all.start && s.start <= all.end + 1 {
                all.to(s)
            } else {
                all
            }
        }))
    }

    pub(super) fn used_span(&self, place: Place) -> Option<Span> {
        self.module.instr_span(self.used_at(place)?)
    }

    /// Whether a symbol counts in agreement: there is a record of it, and the target can use it.
    pub(super) fn counts(&self, ty: &str, symbol: &str) -> bool {
        self.target.unsupported(ty, symbol).is_none()
            && self.active_rules().any(|(_, rule)| {
                tag_type(rule) == Some(ty)
                    && rule.only.as_ref().is_some_and(|only| only.symbol == symbol)
            })
    }
}

/// The type that tells a rule's records apart.
fn tag_type(rule: &Rule) -> Option<&str> {
    let only = rule.only.as_ref()?;
    rule.patterns.iter().find_map(|p| match p {
        Pattern::Call {
            record: Some(record),
            ..
        } => field_named(&record.from, &only.variable)?.ty.as_deref(),
        _ => None,
    })
}

/// Finds the fields and joins them into groups.
pub(super) fn find<'a>(mut scene: Scene<'a>) -> Scene<'a> {
    let mut groups = Groups::new(&scene);
    for call in 0..scene.facts.calls.len() {
        scene.match_call(call);
    }
    scene.match_compares(&mut groups);
    groups.join_literals(&scene);
    for i in 0..scene.fields.len() {
        if let Some(node) = groups.node_of(&scene, i) {
            let group = groups.find(node);
            if let Some(field) = scene.fields.get_mut(i) {
                field.group = group;
            }
        }
    }
    for record in &mut scene.records {
        record.group = scene.fields.get(record.tag).map_or(0, |f| f.group);
    }
    scene
}

impl<'a> Scene<'a> {
    #[allow(
        clippy::too_many_arguments,
        reason = "the one place where a scene is put together"
    )]
    pub(super) fn new(
        text: &'a str,
        module: &'a wat::Module,
        facts: &'a Facts,
        rules: &'a Rules,
        active: Vec<usize>,
        (from, source): (DialectId, &'a Dialect),
        target: &'a Dialect,
        recognised: &'a Recognised,
        names: &'a Names<'a>,
    ) -> Scene<'a> {
        find(Scene {
            text,
            module,
            facts,
            rules,
            active,
            from,
            source,
            target,
            recognised,
            names,
            fields: Vec::new(),
            records: Vec::new(),
            operands: BTreeMap::new(),
        })
    }

    fn match_call(&mut self, call: usize) {
        let facts = self.facts;
        let Some(found) = facts.calls.get(call) else {
            return;
        };
        let function = self.recognised.functions.get(&found.function).copied();
        let mut candidates: BTreeMap<usize, Vec<Candidate>> = BTreeMap::new();
        let active: Vec<(usize, &Rule)> = self.active_rules().collect();
        for (index, rule) in active {
            for pattern in &rule.patterns {
                let Pattern::Call {
                    function: of,
                    operands,
                    record,
                } = pattern
                else {
                    continue;
                };
                if Some(*of) != function {
                    continue;
                }
                for (param, operand) in operands.iter().enumerate() {
                    if let Some((name, ty)) = typed(operand) {
                        self.add_operand(index, call, param, name, ty);
                    }
                }
                if let (Some(record), Some(only)) = (record, &rule.only) {
                    candidates
                        .entry(record.operand)
                        .or_default()
                        .push(Candidate {
                            rule: index,
                            pattern: record.clone(),
                            symbol: only.symbol.clone(),
                            variable: only.variable.clone(),
                        });
                }
            }
        }
        for (param, candidates) in candidates {
            self.add_record(call, param, candidates);
        }
    }

    fn add_operand(&mut self, rule: usize, call: usize, param: usize, name: &str, ty: &str) {
        if self.operands.contains_key(&(call, param)) {
            return;
        }
        let Some(operand) = self
            .facts
            .calls
            .get(call)
            .and_then(|c| c.operands.get(param))
        else {
            return;
        };
        let kind = if self.is_tag(ty) {
            Kind::Tag
        } else {
            Kind::Symbols
        };
        let place = Place::Operand { call, param };
        let index = self.add_value(rule, kind, (name, ty), place, operand.value);
        self.operands.insert((call, param), index);
    }

    fn add_value(
        &mut self,
        rule: usize,
        kind: Kind,
        (name, ty): (&str, &str),
        place: Place,
        value: ValueId,
    ) -> usize {
        let bits = self
            .facts
            .values
            .bits(value)
            .and_then(|b| u64::try_from(b).ok());
        let mut field = blank(rule, kind, name, ty, place);
        match bits {
            Some(bits) => {
                field.source = Meaning::of(self.source.table(ty), bits);
                field.target = Meaning::of(self.target.table(ty), bits);
                field.verdict = self.first_verdict(ty, &field, bits);
            }
            None => field.verdict = Verdict::Unknown(self.why_unknown(value)),
        }
        self.push(field)
    }

    fn push(&mut self, mut field: Field) -> usize {
        let rule = self
            .rules
            .rules
            .get(field.rule)
            .map_or("", |r| r.name.as_str());
        let spans = self.used_span(field.place).into_iter().chain(
            self.sites_of(&field)
                .into_iter()
                .filter_map(|s| self.names.token_of(s)),
        );
        field.ignored = spans
            .into_iter()
            .find_map(|span| self.names.ignore(span, rule));
        self.fields.push(field);
        self.fields.len() - 1
    }

    /// Neutral if the conversion would change nothing, meaningless if there is nothing to convert.
    fn first_verdict(&self, ty: &str, field: &Field, bits: u64) -> Verdict {
        if field.source.is_nothing() && field.target.is_nothing() {
            return Verdict::Meaningless;
        }
        match &field.source {
            Meaning::Symbols(symbols, _) => match convert(self.target, ty, symbols) {
                Converted::To(value) if value == bits => Verdict::Neutral,
                _ => Verdict::Undecided,
            },
            _ => Verdict::Undecided,
        }
    }

    fn why_unknown(&self, value: ValueId) -> Why {
        match self.facts.values.get(value) {
            Value::Unknown(why) => *why,
            _ => Why::Paths,
        }
    }

    fn add_record(&mut self, call: usize, param: usize, candidates: Vec<Candidate>) {
        let facts = self.facts;
        let Some(found) = facts.calls.get(call) else {
            return;
        };
        let records = &found.records;
        let Some(record) = records.iter().position(|r| r.param as usize == param) else {
            return;
        };
        let Some(first) = candidates.first().cloned() else {
            return;
        };
        let index = self.records.len();
        self.records.push(Site {
            call,
            param,
            record,
            candidates,
            tag: 0,
            layout: None,
            numbers: Vec::new(),
            group: 0,
        });
        let tag = self.add_tag(index, &first);
        let layout = self.add_layout(index);
        let numbers = self.add_numbers(index);
        if let Some(site) = self.records.get_mut(index) {
            site.tag = tag;
            site.layout = layout;
            site.numbers = numbers;
        }
    }

    fn add_tag(&mut self, record: usize, candidate: &Candidate) -> usize {
        let RecordPattern { from, to, .. } = &candidate.pattern;
        let name = candidate.variable.as_str();
        let source = field_named(from, name);
        let target = field_named(to, name);
        let ty = source.and_then(|f| f.ty.clone()).unwrap_or_default();
        let place = Place::Record { record };
        let mut field = blank(candidate.rule, Kind::Tag, name, &ty, place);
        let bytes = self
            .records
            .get(record)
            .map_or(&[][..], |r| r.bytes(self.facts));
        let read = |f: &crate::rules::Field| number(self.facts, bytes, f.offset, f.size, f.kind);
        match (source.and_then(read), target.and_then(read)) {
            (Some(wide), Some(narrow)) => {
                field.source = Meaning::of(self.source.table(&ty), wide);
                field.target = Meaning::of(self.target.table(&ty), narrow);
                field.verdict = match self.first_verdict(&ty, &field, narrow) {
                    // Spelled alike only if the bytes are.
                    Verdict::Neutral if wide != narrow => Verdict::Undecided,
                    verdict => verdict,
                };
            }
            _ if self.is_written_by_runtime(record, source) => field.verdict = Verdict::Target,
            _ => field.verdict = Verdict::Unknown(self.why_no_bytes(record, source)),
        }
        field.assumed = source.is_some_and(|f| {
            self.record_bytes(record, f.offset, f.size)
                .iter()
                .any(|b| b.assumed)
        });
        self.push(field)
    }

    /// Whether an import wrote a field, so that it is as the runtime has it, whatever it is.
    fn is_written_by_runtime(&self, record: usize, field: Option<&crate::rules::Field>) -> bool {
        let bytes = field.map_or(&[][..], |f| self.record_bytes(record, f.offset, f.size));
        !bytes.is_empty()
            && bytes.iter().all(|b| {
                let stored = b.stored().map(|id| self.facts.values.get(id));
                matches!(stored, Some(Value::Output { .. }))
            })
    }

    fn why_no_bytes(&self, record: usize, field: Option<&crate::rules::Field>) -> Why {
        let unknown = field.and_then(|f| {
            let bytes = self.record_bytes(record, f.offset, f.size);
            bytes.iter().find_map(|b| match b.origin {
                Origin::Unknown(why) => Some(why),
                Origin::Stored(id, _) if self.facts.values.bits(id).is_none() => {
                    Some(self.why_unknown(id))
                }
                _ => None,
            })
        });
        unknown.unwrap_or_else(|| {
            let site = self.records.get(record);
            let record = site.and_then(|s| s.in_call(self.facts)?.records.get(s.record));
            record.map_or(Why::Paths, |r| r.why)
        })
    }

    fn add_layout(&mut self, record: usize) -> Option<usize> {
        let moving = self
            .records
            .get(record)?
            .candidates
            .iter()
            .find(|c| c.moves())?;
        let rule = moving.rule;
        let field = blank(rule, Kind::Layout, "layout", "", Place::Record { record });
        Some(self.push(field))
    }

    /// The numbers of a record, at offsets on which all of its candidates and layouts agree.
    fn add_numbers(&mut self, record: usize) -> Vec<usize> {
        let Some(site) = self.records.get(record) else {
            return Vec::new();
        };
        let bytes = site.bytes(self.facts);
        let mut found: Vec<Field> = Vec::new();
        for candidate in &site.candidates {
            for f in &candidate.pattern.from.fields {
                let (Some(name), Some(ty)) = (&f.name, &f.ty) else {
                    continue;
                };
                let is_number = f.kind != FieldKind::Bytes
                    && *name != candidate.variable
                    && self
                        .rules
                        .likely(self.from, self.recognised.dialect, ty)
                        .is_some();
                let there = field_named(&candidate.pattern.to, name);
                let steady = there.is_some_and(|t| t.offset == f.offset && t.size == f.size);
                if !is_number || !steady || found.iter().any(|n| n.name == *name) {
                    continue;
                }
                let mut field = blank(
                    candidate.rule,
                    Kind::Number,
                    name,
                    ty,
                    Place::Record { record },
                );
                let source = number(self.facts, bytes, f.offset, f.size, f.kind);
                let target =
                    there.and_then(|t| number(self.facts, bytes, t.offset, t.size, t.kind));
                match (source, target) {
                    (Some(a), Some(b)) => {
                        field.source = Meaning::Number(a);
                        field.target = Meaning::Number(b);
                        if a == b {
                            field.verdict = Verdict::Neutral;
                        }
                    }
                    _ if self.is_written_by_runtime(record, Some(f)) => {
                        field.verdict = Verdict::Target;
                    }
                    _ => field.verdict = Verdict::Unknown(self.why_no_bytes(record, Some(f))),
                }
                let own = self.record_bytes(record, f.offset, f.size);
                field.assumed = own.iter().any(|b| b.assumed);
                found.push(field);
            }
        }
        found.into_iter().map(|field| self.push(field)).collect()
    }

    fn match_compares(&mut self, groups: &mut Groups) {
        let facts = self.facts;
        let active: Vec<(usize, &Rule)> = self.active_rules().collect();
        for (index, rule) in active {
            for pattern in &rule.patterns {
                match pattern {
                    Pattern::Compare {
                        op,
                        functions,
                        operand,
                    } => {
                        let equal = *op == crate::rules::CompareOp::Eq;
                        let all = facts.compares.iter().enumerate();
                        for (at, compare) in all.filter(|(_, c)| c.equal == equal) {
                            let [a, b] = compare.operands;
                            for (side, result) in [(1, a.value), (0, b.value)] {
                                let place = Place::Compare { compare: at, side };
                                let value = compare.operands[side].value;
                                self.add_compared(
                                    (index, functions, operand),
                                    place,
                                    (result, value),
                                    groups,
                                );
                            }
                        }
                    }
                    Pattern::BrTable { functions, operand } => {
                        for (at, branches) in facts.branches.iter().enumerate() {
                            let place = Place::Branches { branches: at };
                            let calls =
                                groups.calls_behind(self, branches.chooser.value, functions);
                            if !calls.is_empty()
                                && let Some((name, ty)) = typed(operand)
                            {
                                groups.join_all(&calls);
                                self.push(blank(index, Kind::Symbols, name, ty, place));
                            }
                        }
                    }
                    Pattern::Call { .. } => {}
                }
            }
        }
    }

    fn add_compared(
        &mut self,
        (rule, functions, operand): (usize, &[crate::rules::FunctionId], &Operand),
        place: Place,
        (result, value): (ValueId, ValueId),
        groups: &mut Groups,
    ) {
        let calls = groups.calls_behind(self, result, functions);
        let constant = self.facts.values.bits(value).is_some();
        if let (false, true, Some((name, ty))) = (calls.is_empty(), constant, typed(operand)) {
            groups.join_all(&calls);
            self.add_value(rule, Kind::Symbols, (name, ty), place, value);
        }
    }
}

fn blank(rule: usize, kind: Kind, name: &str, ty: &str, place: Place) -> Field {
    Field {
        rule,
        kind,
        ty: ty.to_string(),
        name: name.to_string(),
        place,
        group: 0,
        source: Meaning::Nothing,
        target: Meaning::Nothing,
        verdict: Verdict::Undecided,
        strong: false,
        assumed: false,
        faint: None,
        named: None,
        evidence: Vec::new(),
        ignored: None,
    }
}

/// Calls joined by the descriptor they use, the address they read, the literal they share.
struct Groups {
    /// Union-find over calls; the last node stands for every descriptor that cannot be traced.
    parent: Vec<usize>,
    by_instr: BTreeMap<InstrId, usize>,
}

impl Groups {
    fn new(scene: &Scene<'_>) -> Groups {
        let calls = &scene.facts.calls;
        let mut groups = Groups {
            parent: (0..=calls.len()).collect(),
            by_instr: calls.iter().enumerate().map(|(i, c)| (c.at, i)).collect(),
        };
        let untraced = calls.len();
        let mut any_untraced = false;
        let mut addresses = BTreeMap::new();
        for (i, call) in calls.iter().enumerate() {
            for record in &call.records {
                if let Some(address) = record.address {
                    let first = *addresses.entry(address).or_insert(i);
                    groups.union(first, i);
                }
            }
            let effects = scene.function(i).map_or(&[][..], |f| f.effects.as_slice());
            for effect in effects {
                let Effect::Uses { fd } = effect else {
                    continue;
                };
                let opened = call
                    .operands
                    .get(*fd)
                    .map(|o| groups.openers(scene, o.value));
                match opened {
                    Some(openers) if !openers.is_empty() => {
                        for opener in openers {
                            groups.union(opener, i);
                        }
                    }
                    _ => {
                        any_untraced = true;
                        groups.union(untraced, i);
                    }
                }
            }
        }
        if any_untraced {
            for i in 0..calls.len() {
                if groups.opens(scene, i) {
                    groups.union(untraced, i);
                }
            }
        }
        groups
    }

    fn opens(&self, scene: &Scene<'_>, call: usize) -> bool {
        let function = scene.function(call);
        function.is_some_and(|f| f.effects.iter().any(|e| matches!(e, Effect::Opens { .. })))
    }

    /// The calls that opened a descriptor; none if it cannot be traced to such calls alone.
    fn openers(&self, scene: &Scene<'_>, fd: ValueId) -> Vec<usize> {
        let members = match scene.facts.values.get(fd) {
            Value::Join(members) => members.to_vec(),
            _ => vec![fd],
        };
        let mut openers = Vec::new();
        for member in members {
            match scene.facts.values.get(member) {
                Value::Output { at, param, .. } => {
                    let Some(&call) = self.by_instr.get(at) else {
                        return Vec::new();
                    };
                    let effects = scene
                        .function(call)
                        .map_or(&[][..], |f| f.effects.as_slice());
                    let opened = effects
                        .iter()
                        .any(|e| matches!(e, Effect::Opens { at, .. } if *at == *param as usize));
                    if !opened {
                        return Vec::new();
                    }
                    openers.push(call);
                }
                // The cell before anything was opened.
                Value::Zero { .. } => {}
                _ => return Vec::new(),
            }
        }
        openers
    }

    /// The calls of the functions (of any, if none is named) whose result a value is.
    fn calls_behind(
        &self,
        scene: &Scene<'_>,
        value: ValueId,
        functions: &[crate::rules::FunctionId],
    ) -> Vec<usize> {
        let mut calls = BTreeSet::new();
        let mut pure = true;
        scene.facts.values.walk(value, &mut |value| match value {
            Value::Result { at } => {
                let call = self.by_instr.get(at).copied();
                let known = call.filter(|&c| {
                    let index = scene.facts.calls.get(c).map(|c| c.function);
                    let id = index.and_then(|i| scene.recognised.functions.get(&i));
                    functions.is_empty() || id.is_some_and(|id| functions.contains(id))
                });
                match known {
                    Some(call) => {
                        calls.insert(call);
                    }
                    None => pure = false,
                }
            }
            Value::Output { .. } | Value::Loaded { .. } => pure = false,
            _ => {}
        });
        if pure {
            calls.into_iter().collect()
        } else {
            Vec::new()
        }
    }

    fn join_all(&mut self, calls: &[usize]) {
        for pair in calls.windows(2) {
            if let [a, b] = pair {
                self.union(*a, *b);
            }
        }
    }

    /// Fields that share a literal share a group.
    fn join_literals(&mut self, scene: &Scene<'_>) {
        let mut owners = BTreeMap::new();
        for (i, field) in scene.fields.iter().enumerate() {
            let Some(node) = self
                .node_of(scene, i)
                .filter(|_| field.kind != Kind::Layout)
            else {
                // A layout reaches as far as the longest record, and so into its neighbours.
                continue;
            };
            for site in scene.sites_of(field) {
                let first = *owners.entry(site).or_insert(node);
                self.union(first, node);
            }
        }
    }

    fn node_of(&self, scene: &Scene<'_>, field: usize) -> Option<usize> {
        let field = scene.fields.get(field)?;
        match field.place {
            Place::Operand { call, .. } => Some(call),
            Place::Record { record } => Some(scene.records.get(record)?.call),
            Place::Compare { compare, side } => {
                let compare = scene.facts.compares.get(compare)?;
                let result = compare.operands[1 - side].value;
                self.calls_behind(scene, result, &[]).first().copied()
            }
            Place::Branches { branches } => {
                let branches = scene.facts.branches.get(branches)?;
                self.calls_behind(scene, branches.chooser.value, &[])
                    .first()
                    .copied()
            }
        }
    }

    fn find(&self, mut node: usize) -> usize {
        while let Some(&parent) = self.parent.get(node) {
            if parent == node {
                break;
            }
            node = parent;
        }
        node
    }

    fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(parent) = self.parent.get_mut(high) {
            *parent = low;
        }
    }
}
