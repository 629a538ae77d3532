//! The records behind a call's operands: their tags, layouts and numbers.
//!
//! Knows the layouts of the rules and the bytes of memory. Must not know evidence.

use super::field::{Candidate, Field, Kind, Meaning, Place, Site, Verdict, field_named, number};
use super::matching::blank;
use super::scene::Scene;
use crate::facts::{Origin, Value, Why};
use crate::rules::{FieldKind, RecordPattern};

impl<'a> Scene<'a> {
    pub(super) fn add_record(&mut self, call: usize, param: usize, candidates: &[Candidate<'a>]) {
        let facts = self.facts;
        let Some(found) = facts.calls.get(call) else {
            return;
        };
        let Some(first) = candidates.first() else {
            return;
        };
        let records = found.records.iter().enumerate();
        for (record, _) in records.filter(|(_, r)| r.param as usize == param) {
            self.add_one_record((call, param), record, candidates.to_vec(), first);
        }
    }

    fn add_one_record(
        &mut self,
        (call, param): (usize, usize),
        record: usize,
        candidates: Vec<Candidate<'a>>,
        first: &Candidate<'a>,
    ) {
        let index = self.records.len();
        self.pointed.entry((call, param)).or_default().push(index);
        self.records.push(Site {
            call,
            record,
            candidates,
            tag: 0,
            layout: None,
            numbers: Vec::new(),
        });
        let tag = self.add_tag(index, first);
        let layout = self.add_layout(index);
        let numbers = self.add_numbers(index);
        if let Some(site) = self.records.get_mut(index) {
            site.tag = tag;
            site.layout = layout;
            site.numbers = numbers;
        }
    }

    fn add_tag(&mut self, record: usize, candidate: &Candidate<'a>) -> usize {
        let RecordPattern { from, to, .. } = candidate.pattern;
        let name = candidate.variable;
        let source = field_named(from, name);
        let target = field_named(to, name);
        let ty = source.and_then(|f| f.ty.as_deref()).unwrap_or_default();
        let place = Place::Record { record };
        let mut field = blank(candidate.rule, Kind::Tag, name, ty, place);
        let bytes = self
            .records
            .get(record)
            .map_or(&[][..], |r| r.bytes(self.facts));
        let read = |f: &crate::rules::Field| number(self.facts, bytes, f.offset, f.size, f.kind);
        // In a frame, what follows a narrow tag may never be written: who reads a wide one there means it.
        let narrow = target.and_then(read);
        let rest_unseen = || {
            let own = source.map_or(&[][..], |f| self.record_bytes(record, f.offset, f.size));
            let unseen = |b: &&crate::facts::Byte| b.origin == Origin::Unknown(Why::Unseen);
            own.iter().filter(|b| !b.is_written()).all(|b| unseen(&b))
        };
        let wide = source
            .and_then(read)
            .or_else(|| narrow.filter(|_| rest_unseen()));
        match (wide, narrow) {
            _ if self.is_unseen(record, target) => field.verdict = Verdict::Unknown(Why::Unseen),
            (Some(wide), Some(narrow)) => {
                field.source = Meaning::of(self.source.table(ty), wide);
                field.target = Meaning::of(self.target.table(ty), narrow);
                field.verdict = match self.first_verdict(ty, &field, narrow) {
                    // Spelled alike only if the bytes are.
                    Verdict::Neutral if wide != narrow => Verdict::Undecided,
                    verdict => verdict,
                };
            }
            _ if self.is_written_by_runtime(record, source) => field.verdict = Verdict::Target,
            _ => field.verdict = Verdict::Unknown(self.why_no_bytes(record, source)),
        }
        if let Some(by) = self.reached(record) {
            field.verdict = Verdict::Unknown(Why::Elsewhere(by));
        }
        field.assumed = source.is_some_and(|f| {
            self.record_bytes(record, f.offset, f.size)
                .iter()
                .any(|b| b.assumed)
        });
        self.push(field)
    }

    /// Code that is not followed and works on the record, if there is some: what it does there cannot be
    /// told, so nothing of the record is certain.
    fn reached(&self, record: usize) -> Option<crate::wat::InstrId> {
        let site = self.records.get(record)?;
        let found = site.found(self.facts)?;
        let sizes = site
            .candidates
            .iter()
            .map(|c| c.pattern.from.size.max(c.pattern.to.size));
        let size = u64::from(sizes.max().unwrap_or(0));
        let stored = found.bytes.iter().take(usize::try_from(size).unwrap_or(0));
        let stored = stored.into_iter().all(|b| b.data_site().is_none());
        self.facts.reached(found, size, stored)
    }

    /// Whether nothing is seen to write any of a field. Memory starts as zero, but who passes a record
    /// has filled it: what is not seen is not known.
    fn is_unseen(&self, record: usize, field: Option<&crate::rules::Field>) -> bool {
        let bytes = field.map_or(&[][..], |f| self.record_bytes(record, f.offset, f.size));
        !bytes.is_empty() && bytes.iter().all(|b| b.origin == Origin::Unwritten)
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
        // That a byte cannot be read says less than why its address is not known.
        let seen = unknown.filter(|why| !matches!(why, Why::LoadedFrom(_)));
        seen.or_else(|| self.why_no_address(record))
            .or(unknown)
            .unwrap_or(Why::Paths)
    }

    /// Why it is not known where a record is, if it is not.
    fn why_no_address(&self, record: usize) -> Option<Why> {
        let site = self.records.get(record)?;
        let record = site.found(self.facts)?;
        if record.address.is_some_and(|a| a.base.is_none()) {
            return None;
        }
        let param = usize::try_from(record.param).ok()?;
        let call = self.facts.calls.get(site.call)?;
        let pointer = call.operands.get(param)?.value;
        let base = record.address.and_then(|a| a.base).unwrap_or(pointer);
        match self.why_unknown(base) {
            Why::Paths => Some(record.why),
            why => Some(why),
        }
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
        let mut found: Vec<Field<'a>> = Vec::new();
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
                let reached = self.reached(record);
                match (source, target) {
                    _ if reached.is_some() => {
                        field.verdict =
                            Verdict::Unknown(reached.map_or(Why::Paths, Why::Elsewhere));
                    }
                    _ if self.is_unseen(record, Some(f)) => {
                        field.verdict = Verdict::Unknown(Why::Unseen);
                    }
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
}
