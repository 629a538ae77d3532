//! A module as the rules between two dialects see it, and where in its text things are.
//!
//! Knows fields, records and places. Must not know evidence, nor how fields are found.

use super::field::{Candidate, Field, Kind, Place, Site, field_named};
use super::names::Names;
use super::recognise::Recognised;
use crate::facts::hash::HashMap;
use crate::facts::{Byte, Facts, Origin, Point, ValueId};
use crate::rules::{
    Dialect, DialectId, Effect, Function, FunctionId, Operand, Pattern, Rule, Rules,
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
    /// The rules that apply.
    pub(super) active: Active<'a>,
    /// Those among them that the user did not select: what they find is seen, and not changed.
    pub(super) deselected: BTreeSet<usize>,
    /// Whether the user has said that what is undecided is the source's.
    pub(super) users_word: bool,
    /// Whether conversions at run time may be inserted.
    pub(super) inserts: bool,
    /// Whether what an editor shows is wanted.
    pub(super) details: bool,
    /// Whether anybody reads what the evidence says.
    pub(super) words: bool,
    pub(super) from: DialectId,
    pub(super) source: &'a Dialect,
    pub(super) target: &'a Dialect,
    pub(super) recognised: &'a Recognised,
    pub(super) names: &'a Names<'a>,
    pub(super) fields: Vec<Field<'a>>,
    pub(super) records: Vec<Site<'a>>,
    /// The fields of each group.
    pub(super) members: BTreeMap<usize, Vec<usize>>,
    /// Sockets that the module opens itself (descriptors that come from another descriptor left out).
    pub(super) opened: BTreeSet<usize>,
    /// Groups in which a descriptor may be one of several sockets that need not be of one family.
    pub(super) mixed: BTreeSet<usize>,
    /// The calls and comparisons of the facts, by their instruction.
    pub(super) calls: HashMap<Point, usize>,
    pub(super) compares: HashMap<Point, usize>,
    /// Which field is at an operand of a call or of a comparison.
    pub(super) operands: HashMap<Place, usize>,
    /// The alternatives of parameter `.1` of call `.0`, if it has some.
    pub(super) alternatives: BTreeMap<(usize, usize), Vec<ValueId>>,
    /// Which records parameter `.1` of call `.0` may point to.
    pub(super) pointed: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'a> Scene<'a> {
    /// Whether a type is one that tells records apart.
    pub(super) fn is_tag(&self, ty: &str) -> bool {
        self.active.tags.iter().any(|(tag, _)| *tag == ty)
    }

    pub(super) fn function(&self, call: usize) -> Option<&'a Function> {
        let index = self.facts.calls.get(call)?.function;
        let id = *self.recognised.functions.get(&index)?;
        self.target.function(id)
    }

    /// What evidence says, if anybody reads it: to find words for every field is a tenth of the work.
    pub(super) fn say(&self, text: impl FnOnce() -> String) -> String {
        if self.words { text() } else { String::new() }
    }

    /// The fields of a group.
    pub(super) fn group(&self, group: usize) -> impl Iterator<Item = &Field<'a>> {
        let members = self.members.get(&group).into_iter().flatten();
        members.filter_map(|&i| self.fields.get(i))
    }

    /// What a call does to descriptors and memory.
    pub(super) fn effects(&self, call: usize) -> &'a [Effect] {
        self.function(call).map_or(&[], |f| &f.effects)
    }

    /// Whether a call makes a descriptor.
    pub(super) fn opens(&self, call: usize) -> bool {
        let mut effects = self.effects(call).iter();
        effects.any(|e| matches!(e, Effect::Opens { .. }))
    }

    /// Whether a call makes a descriptor that comes from no other.
    pub(super) fn opens_anew(&self, call: usize) -> bool {
        let mut effects = self.effects(call).iter();
        effects.any(|e| matches!(e, Effect::Opens { from: None, .. }))
    }

    /// Whether a call makes a descriptor and writes it where parameter `param` points.
    pub(super) fn opens_at(&self, call: usize, param: usize) -> bool {
        let mut effects = self.effects(call).iter();
        effects.any(|e| matches!(e, Effect::Opens { at, .. } if *at == param))
    }

    /// The instruction that a field's value is used by.
    pub(super) fn used_at(&self, place: Place) -> Option<InstrId> {
        self.point_of(place).map(|at| at.instr)
    }

    /// The same, and in which way its function is called.
    pub(super) fn point_of(&self, place: Place) -> Option<Point> {
        Some(match place {
            Place::Operand { call, .. } | Place::Alternative { call, .. } => {
                self.facts.calls.get(call)?.at
            }
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
    pub(super) fn sites_of(&self, field: &Field<'_>) -> Vec<wat::Site> {
        match field.place {
            Place::Operand { call, param } => {
                let operand = self
                    .facts
                    .calls
                    .get(call)
                    .and_then(|c| c.operands.get(param));
                operand.map_or(Vec::new(), |o| self.facts.values.subjects(o.value))
            }
            Place::Alternative { value, .. } => self.facts.values.subjects(value),
            Place::Compare { compare, side } => {
                let compare = self.facts.compares.get(compare);
                compare.map_or(Vec::new(), |c| {
                    self.facts.values.subjects(c.operands[side].value)
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
                Origin::Stored(id, _) => self.facts.values.subjects(id),
                _ => byte.data_site().into_iter().collect(),
            })
            .collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// Where a field is in its record: offset and size, in the source's layout; a layout is all of it.
    pub(super) fn extent_of(&self, record: usize, field: &Field<'_>) -> (u32, u32) {
        let candidates = self.records.get(record).map_or(&[][..], |s| &s.candidates);
        if field.kind == Kind::Layout {
            let sizes = candidates.iter().map(|c| c.pattern.from.size);
            return (0, sizes.max().unwrap_or(0));
        }
        let Some(candidate) = candidates.first() else {
            return (0, 0);
        };
        let found = field_named(&candidate.pattern.from, field.name);
        found.map_or((0, 0), |f| (f.offset, f.size))
    }

    /// Where a field's value is written, or where it is used if that is not known. At least one.
    pub(super) fn spans_of(&self, field: &Field<'_>) -> Vec<Span> {
        let mut spans = match field.place {
            Place::Record { record } => {
                let (offset, size) = self.extent_of(record, field);
                self.spans_of_bytes(self.record_bytes(record, offset, size))
            }
            _ => {
                let sites = self.sites_of(field);
                let spans = sites.iter().filter_map(|s| self.names.token_of(*s));
                spans.collect()
            }
        };
        if spans.is_empty() {
            let used = self.used_span(field.place);
            spans.push(used.unwrap_or(Span::at(self.module.span().start)));
        }
        spans
    }

    /// The first of them.
    pub(super) fn span_of(&self, field: &Field<'_>) -> Span {
        let first = self.spans_of(field).first().copied();
        first.unwrap_or(Span::at(self.module.span().start))
    }

    /// The characters that spell some bytes: each run of them by itself, in the order of the bytes.
    fn spans_of_bytes(&self, bytes: &[Byte]) -> Vec<Span> {
        let mut runs: Vec<Span> = Vec::new();
        for byte in bytes {
            let Some(span) = self.span_of_byte(*byte) else {
                continue;
            };
            match runs.last_mut() {
                Some(last) if span.start >= last.start && span.start <= last.end + 1 => {
                    *last = last.to(span);
                }
                _ => runs.push(span),
            }
        }
        runs
    }

    pub(super) fn span_of_byte(&self, byte: Byte) -> Option<Span> {
        match byte.origin {
            Origin::Data {
                segment, offset, ..
            } => self.module.byte_span(segment, offset),
            Origin::Stored(id, _) => {
                let sites = self.facts.values.subjects(id);
                self.names.token_of(*sites.first()?)
            }
            _ => None,
        }
    }

    pub(super) fn used_span(&self, place: Place) -> Option<Span> {
        self.module.instr_span(self.used_at(place)?)
    }

    /// Whether a symbol counts in agreement: there is a record of it, and the target can use it.
    pub(super) fn counts(&self, ty: &str, symbol: &str) -> bool {
        self.active.tags.contains(&(ty, symbol)) && self.target.unsupported(ty, symbol).is_none()
    }
}

/// The rules between two dialects, looked through once.
pub(super) struct Active<'a> {
    /// By index.
    pub(super) rules: Vec<(usize, &'a Rule)>,
    /// What they say of the calls of a function.
    pub(super) calls: HashMap<FunctionId, Vec<CallPattern<'a>>>,
    /// The types that tell records apart, and the symbols that have a record.
    tags: Vec<(&'a str, &'a str)>,
}

/// What a rule says of a call.
#[derive(Clone, Copy)]
pub(super) struct CallPattern<'a> {
    /// The rule, by index.
    pub(super) rule: usize,
    pub(super) operands: &'a [Operand],
    /// The operand that points to a record, and what the record may be.
    pub(super) record: Option<(usize, Candidate<'a>)>,
}

impl<'a> Active<'a> {
    pub(super) fn of(rules: Vec<(usize, &'a Rule)>) -> Active<'a> {
        let mut calls: HashMap<FunctionId, Vec<CallPattern<'a>>> = HashMap::default();
        for &(index, rule) in &rules {
            for pattern in &rule.patterns {
                let Pattern::Call {
                    function,
                    operands,
                    record,
                } = pattern
                else {
                    continue;
                };
                let record = record.as_ref().zip(rule.only.as_ref());
                calls.entry(*function).or_default().push(CallPattern {
                    rule: index,
                    operands,
                    record: record.map(|(pattern, only)| {
                        let candidate = Candidate {
                            rule: index,
                            pattern,
                            symbol: &only.symbol,
                            variable: &only.variable,
                        };
                        (pattern.operand, candidate)
                    }),
                });
            }
        }
        let tag = |&(_, rule): &(usize, &'a Rule)| {
            Some((tag_type(rule)?, rule.only.as_ref()?.symbol.as_str()))
        };
        Active {
            tags: rules.iter().filter_map(tag).collect(),
            calls,
            rules,
        }
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
