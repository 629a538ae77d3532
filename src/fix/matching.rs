//! Which values of a module the rules look at.
//!
//! Knows patterns and facts. Must not know evidence: every field leaves here undecided, or neutral, or
//! not known.

use super::field::{Candidate, Converted, Field, Kind, Meaning, Place, Verdict, convert, typed};
use super::groups::Groups;
use super::names::Names;
use super::outputs;
use super::recognise::Recognised;
use super::scene::{Active, Scene};
use crate::facts::hash::HashMap;
use crate::facts::{Facts, Value, ValueId, Why};
use crate::rules::{Compared, Dialect, DialectId, FunctionId, Operand, Pattern, Rules};
use crate::text::Span;
use crate::wat;
use std::collections::{BTreeMap, BTreeSet};

/// Finds the fields and joins them into groups.
fn find(mut scene: Scene<'_>) -> Scene<'_> {
    let mut groups = Groups::new(&scene);
    for call in 0..scene.facts.calls.len() {
        scene.match_call(call);
    }
    scene.match_compares(&mut groups);
    groups.assign(&mut scene);
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
        (active, deselected): (Active<'a>, BTreeSet<usize>),
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
            deselected,
            users_word: false,
            inserts: false,
            details: false,
            words: true,
            from,
            source,
            target,
            recognised,
            names,
            fields: Vec::new(),
            records: Vec::new(),
            members: BTreeMap::new(),
            opened: BTreeSet::new(),
            mixed: BTreeSet::new(),
            calls: facts
                .calls
                .iter()
                .enumerate()
                .rev()
                .map(|(i, c)| (c.at, i))
                .collect(),
            compares: facts
                .compares
                .iter()
                .enumerate()
                .rev()
                .map(|(i, c)| (c.at, i))
                .collect(),
            operands: HashMap::default(),
            alternatives: BTreeMap::new(),
            pointed: BTreeMap::new(),
        })
    }

    fn match_call(&mut self, call: usize) {
        let facts = self.facts;
        let Some(found) = facts.calls.get(call) else {
            return;
        };
        let function = self.recognised.functions.get(&found.function).copied();
        let patterns = function.and_then(|f| self.active.calls.get(&f));
        // A handful, and of a call that a rule describes.
        let patterns = patterns.cloned().unwrap_or_default();
        let mut candidates: BTreeMap<usize, Vec<Candidate<'a>>> = BTreeMap::new();
        for pattern in patterns {
            for (param, operand) in pattern.operands.iter().enumerate() {
                if let Some((name, ty)) = typed(operand) {
                    self.add_operand(pattern.rule, call, param, name, ty);
                }
            }
            if let Some((operand, candidate)) = pattern.record {
                candidates.entry(operand).or_default().push(candidate);
            }
        }
        for (param, candidates) in candidates {
            self.add_record(call, param, &candidates);
        }
    }

    fn add_operand(&mut self, rule: usize, call: usize, param: usize, name: &'a str, ty: &'a str) {
        let place = Place::Operand { call, param };
        if self.operands.contains_key(&place) || self.alternatives.contains_key(&(call, param)) {
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
        let alternatives = self.alternatives(operand.value);
        if alternatives.is_empty() {
            self.add_value(rule, kind, (name, ty), place, operand.value);
            return;
        }
        self.alternatives
            .insert((call, param), alternatives.clone());
        for value in alternatives {
            let place = Place::Alternative { call, param, value };
            self.add_value(rule, kind, (name, ty), place, value);
        }
    }

    /// The constants that a value may be, if it may be several.
    fn alternatives(&self, value: ValueId) -> Vec<ValueId> {
        let values = &self.facts.values;
        match values.get(value) {
            Value::Join(members) if values.bits(value).is_none() => {
                let known = members.iter().all(|&m| values.bits(m).is_some());
                if known { members.to_vec() } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn add_value(
        &mut self,
        rule: usize,
        kind: Kind,
        (name, ty): (&'a str, &'a str),
        place: Place,
        value: ValueId,
    ) {
        let bits = self
            .facts
            .values
            .bits(value)
            .and_then(|b| u64::try_from(b).ok());
        let mut field = blank(rule, kind, name, ty, place);
        field.assumed = self.facts.values.is_assumed(value);
        match bits {
            Some(bits) => {
                field.source = Meaning::of(self.source.table(ty), bits);
                field.target = Meaning::of(self.target.table(ty), bits);
                field.verdict = self.first_verdict(ty, &field, bits);
            }
            None => field.verdict = Verdict::Unknown(self.why_unknown(value)),
        }
        let index = self.push(field);
        self.operands.entry(place).or_insert(index);
    }

    pub(super) fn push(&mut self, mut field: Field<'a>) -> usize {
        field.ignored = self.ignored(&field);
        field.deselected = self.deselected.contains(&field.rule);
        self.fields.push(field);
        self.fields.len() - 1
    }

    /// The comment that says to leave a field alone, at its use or at what it is written with.
    fn ignored(&self, field: &Field<'_>) -> Option<Span> {
        if !self.names.has_ignores() {
            return None;
        }
        let rule = self.rules.rules.get(field.rule);
        let rule = rule.map_or("", |r| r.name.as_str());
        let sites = self.sites_of(field).into_iter();
        let tokens = sites.filter_map(|s| self.names.token_of(s));
        let mut spans = self.used_span(field.place).into_iter().chain(tokens);
        spans.find_map(|span| self.names.ignore(span, rule))
    }

    /// Neutral if the conversion would change nothing, meaningless if there is nothing to convert.
    pub(super) fn first_verdict(&self, ty: &str, field: &Field<'_>, bits: u64) -> Verdict {
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

    pub(super) fn why_unknown(&self, value: ValueId) -> Why {
        match self.facts.values.get(value) {
            Value::Unknown(why) => *why,
            Value::Param { func, index } => Why::Parameter(*func, *index),
            Value::Entry { global, .. } => Why::Global(*global),
            Value::Result { at } => Why::Called(at.instr),
            Value::Output { at, .. } => Why::Written(at.instr),
            _ => Why::Paths,
        }
    }

    fn match_compares(&mut self, groups: &mut Groups) {
        let facts = self.facts;
        for (index, rule) in self.active.rules.clone() {
            for pattern in &rule.patterns {
                match pattern {
                    Pattern::Compare {
                        op,
                        what,
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
                                    (index, *what, functions, operand),
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
                                groups.join_results(&calls);
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
        (rule, what, functions, operand): (usize, Compared, &[FunctionId], &'a Operand),
        place: Place,
        (result, value): (ValueId, ValueId),
        groups: &mut Groups,
    ) {
        let calls = match (what, typed(operand)) {
            (Compared::Result, _) => groups.calls_behind(self, result, functions),
            (Compared::Output, Some((_, ty))) => outputs::calls_behind(self, result, functions, ty),
            (Compared::Output, None) => Vec::new(),
        };
        let constant = self.facts.values.bits(value).is_some();
        if let (false, true, Some((name, ty))) = (calls.is_empty(), constant, typed(operand)) {
            groups.join_results(&calls);
            self.add_value(rule, Kind::Symbols, (name, ty), place, value);
        }
    }
}

pub(super) fn blank<'a>(
    rule: usize,
    kind: Kind,
    name: &'a str,
    ty: &'a str,
    place: Place,
) -> Field<'a> {
    Field {
        rule,
        kind,
        ty,
        name,
        place,
        group: 0,
        socket: 0,
        source: Meaning::Nothing,
        target: Meaning::Nothing,
        verdict: Verdict::Undecided,
        strong: false,
        assumed: false,
        faint: None,
        named: None,
        evidence: Vec::new(),
        at_run_time: None,
        ignored: None,
        deselected: false,
    }
}
