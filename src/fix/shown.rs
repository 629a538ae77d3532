//! What an editor shows of fields and records: readings, what was meant, and the bytes of a record one by one.
//!
//! Knows verdicts, readings and places. Must not know how a decision was reached, nor how anything is shown.

use super::field::{Candidate, Field, Kind, Meaning, Place, Verdict, field_named};
use super::finding::{ByteReport, Detail, FormReport, PartReport, RecordReport};
use super::scene::Scene;
use super::whole::symbol_of;
use crate::facts::{Byte, Origin, Value, ValueId};
use crate::rules::{Field as RecordField, FieldKind, Record};
use crate::text::Span;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What an editor shows of a field; nothing where nobody asked for it.
pub(super) fn detail(scene: &Scene<'_>, field: &Field<'_>, becomes: String) -> Detail {
    if !scene.details {
        return Detail::default();
    }
    let rule = scene.rules.rules.get(field.rule);
    let text = |meaning: &Meaning<'_>| (!meaning.is_nothing()).then(|| meaning.text());
    let sites = scene.sites_of(field);
    Detail {
        rule: rule.map_or_else(String::new, |r| r.name.clone()),
        ty: field.ty.to_string(),
        readings: [text(&field.source), text(&field.target)],
        meant: meant(field),
        becomes: Some(becomes).filter(|b| !b.is_empty()),
        literal: literal(scene, field),
        token: sites.iter().find_map(|s| scene.names.token_of(*s)),
        results: results(scene, field),
        is_tied: field.is_family_matter() || field.place.record().is_some(),
        is_number: field.kind == Kind::Number,
        is_open: field.is_undecided() && field.kind != Kind::Layout,
        is_source: field.verdict == Verdict::Source,
    }
}

/// What the author of a decided value meant by it.
fn meant(field: &Field<'_>) -> Option<String> {
    let meaning = match field.verdict {
        Verdict::Source => &field.source,
        Verdict::Target | Verdict::Neutral => &field.target,
        _ => return None,
    };
    match meaning {
        Meaning::Symbols(symbols, _) => (!symbols.is_empty()).then(|| symbols.join("|")),
        Meaning::Ambiguous(..) => field.named.clone(),
        Meaning::Number(number) => Some(number.to_string()),
        Meaning::Nothing => None,
    }
}

/// The literal that is the value of a field, and not a part of it.
fn literal(scene: &Scene<'_>, field: &Field<'_>) -> Option<Span> {
    match scene.facts.values.get(value_of(scene, field)?) {
        Value::Literal { site, .. } => scene.names.token_of(*site),
        _ => None,
    }
}

fn value_of(scene: &Scene<'_>, field: &Field<'_>) -> Option<ValueId> {
    match field.place {
        Place::Operand { call, param } => {
            let call = scene.facts.calls.get(call)?;
            Some(call.operands.get(param)?.value)
        }
        Place::Alternative { value, .. } => Some(value),
        Place::Compare { compare, side } => {
            let compare = scene.facts.compares.get(compare)?;
            Some(compare.operands.get(side)?.value)
        }
        Place::Record { .. } | Place::Branches { .. } => None,
    }
}

/// The calls whose result a field is compared with.
fn results(scene: &Scene<'_>, field: &Field<'_>) -> Vec<Span> {
    let Place::Compare { compare, side } = field.place else {
        return Vec::new();
    };
    let compare = scene.facts.compares.get(compare);
    let other = compare.and_then(|c| c.operands.get(1_usize.checked_sub(side)?));
    let points = other.map_or(Vec::new(), |o| scene.facts.values.results(o.value));
    let mut calls: Vec<Span> = points
        .iter()
        .filter_map(|at| scene.module.instr_span(at.instr))
        .collect();
    calls.sort_unstable();
    calls.dedup();
    calls
}

/// The records of a scene, if somebody asked for them: those of which bytes are known.
pub(super) fn records(scene: &Scene<'_>) -> Vec<RecordReport> {
    let all = 0..if scene.details {
        scene.records.len()
    } else {
        0
    };
    all.filter_map(|record| report(scene, record)).collect()
}

fn report(scene: &Scene<'_>, record: usize) -> Option<RecordReport> {
    let site = scene.records.get(record)?;
    let forms = forms(scene, record);
    let size = forms.iter().map(|f| f.size).max()?;
    let bytes = site.bytes(scene.facts).iter().take(size as usize);
    let call = scene.facts.calls.get(site.call)?;
    Some(RecordReport {
        call: scene.module.instr_span(call.at.instr)?,
        reader: scene.function(site.call)?.name.clone(),
        bytes: bytes.map(|b| byte(scene, *b)).collect(),
        forms,
    })
}

fn byte(scene: &Scene<'_>, byte: Byte) -> ByteReport {
    let token = match byte.origin {
        Origin::Stored(id, _) => {
            let sites = scene.facts.values.subjects(id);
            sites.first().and_then(|s| scene.names.token_of(*s))
        }
        _ => byte.data_site().and_then(|s| scene.names.token_of(s)),
    };
    ByteReport {
        value: scene.facts.values.byte(byte),
        span: scene.span_of_byte(byte),
        token,
    }
}

/// The one form that a decided record has, or all that an undecided one may have.
fn forms(scene: &Scene<'_>, record: usize) -> Vec<FormReport> {
    let Some(site) = scene.records.get(record) else {
        return Vec::new();
    };
    if let Some(candidate) = symbol_of(scene, record).and_then(|s| site.candidate(&s)) {
        let sides = layouts(scene, record, candidate);
        let sides = sides.into_iter();
        return sides
            .map(|side| form(scene, record, (candidate, &side), None))
            .collect();
    }
    let tag = scene.fields.get(site.tag);
    let mut all = Vec::new();
    for side in [Verdict::Source, Verdict::Target] {
        let symbol = tag.and_then(|t| t.meaning(&side).symbol());
        if let Some(candidate) = symbol.and_then(|s| site.candidate(s)) {
            all.push(form(scene, record, (candidate, &side), Some(&side)));
        }
    }
    all
}

/// The layouts that a record of a decided symbol may have.
fn layouts(scene: &Scene<'_>, record: usize, candidate: &Candidate) -> Vec<Verdict> {
    let site = scene.records.get(record);
    let verdict = |i: usize| scene.fields.get(i).map(|f| f.verdict.clone());
    let tag = site.and_then(|s| verdict(s.tag));
    let of_tag = match tag {
        Some(Verdict::Source) => Verdict::Source,
        _ => Verdict::Target,
    };
    match site.and_then(|s| s.layout).and_then(verdict) {
        _ if !candidate.moves() => vec![of_tag],
        Some(layout @ (Verdict::Source | Verdict::Target)) => vec![layout],
        Some(Verdict::Neutral) | None => vec![of_tag],
        Some(_) => vec![Verdict::Source, Verdict::Target],
    }
}

/// A record read as `side` lays it out. Fields that nothing has decided are read as `all` has them, if that is given.
fn form(
    scene: &Scene<'_>,
    record: usize,
    (candidate, side): (&Candidate, &Verdict),
    all: Option<&Verdict>,
) -> FormReport {
    let layout = candidate.record(side);
    let reader = Reader {
        scene,
        record,
        candidate,
        all,
    };
    let parts: Vec<PartReport> = layout.fields.iter().map(|f| reader.part(f)).collect();
    let (dialect, rule) = (
        match side {
            Verdict::Source => scene.source,
            _ => scene.target,
        },
        scene.rules.rules.get(candidate.rule),
    );
    FormReport {
        dialect: dialect.name.clone(),
        rule: rule.map_or_else(String::new, |r| r.name.clone()),
        symbol: candidate.symbol.to_string(),
        size: data_size(layout),
        whole: whole(&parts),
        is_decided: parts.iter().all(|p| p.is_decided),
        parts,
    }
}

/// Up to the last byte of a record that is not padding.
fn data_size(record: &Record) -> u32 {
    super::field::data_end(record)
}

/// A record, and how its undecided fields are read.
struct Reader<'s, 'a> {
    scene: &'s Scene<'a>,
    record: usize,
    candidate: &'s Candidate<'a>,
    all: Option<&'s Verdict>,
}

impl Reader<'_, '_> {
    fn part(&self, layout: &RecordField) -> PartReport {
        let name = layout.name.clone();
        let own = name.as_deref().and_then(|n| self.field(n));
        let (value, is_decided) = match own {
            Some(field) => self.decided(field),
            None if layout.kind == FieldKind::Bytes && name.is_some() => self.bytes(layout),
            None => (String::new(), true),
        };
        PartReport {
            // A tag of two bytes in the source is one byte in the target, whichever layout the rest has.
            extent: own.map_or((layout.offset, layout.size), |f| self.extent(f, layout)),
            is_bytes: layout.kind == FieldKind::Bytes,
            is_number: own.is_some_and(|f| f.kind == Kind::Number),
            name,
            value,
            is_decided: is_decided && self.all.is_none(),
        }
    }

    /// The field of the scene with that name.
    fn field(&self, name: &str) -> Option<&Field<'_>> {
        let site = self.scene.records.get(self.record)?;
        let own = site.fields();
        let mut own = own.filter_map(|i| self.scene.fields.get(i));
        own.find(|f| f.kind != Kind::Layout && f.name == name)
    }

    fn extent(&self, field: &Field<'_>, layout: &RecordField) -> (u32, u32) {
        let pattern = match field.verdict {
            Verdict::Source => &self.candidate.pattern.from,
            Verdict::Target => &self.candidate.pattern.to,
            _ => return (layout.offset, layout.size),
        };
        let there = field_named(pattern, field.name);
        there.map_or((layout.offset, layout.size), |f| (f.offset, f.size))
    }

    fn decided(&self, field: &Field<'_>) -> (String, bool) {
        if let Some(text) = meant(field) {
            return (text, true);
        }
        let text = match self.all {
            Some(side) => field.meaning(side).text(),
            None if field.source.is_nothing() && field.target.is_nothing() => "?".to_string(),
            None => format!("{} or {}", field.source.text(), field.target.text()),
        };
        (text, false)
    }

    fn bytes(&self, layout: &RecordField) -> (String, bool) {
        let bytes = self
            .scene
            .record_bytes(self.record, layout.offset, layout.size);
        let values = &self.scene.facts.values;
        let known: Option<Vec<u8>> = bytes.iter().map(|b| values.byte(*b)).collect();
        match known.filter(|k| k.len() == layout.size as usize) {
            Some(known) => (spelled(&known), true),
            None => ("?".to_string(), false),
        }
    }
}

/// A run of bytes as people write it: four with dots, sixteen as RFC 5952 has them, others in hexadecimal.
fn spelled(bytes: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Ipv4Addr::from(four).to_string();
    }
    if let Ok(sixteen) = <[u8; 16]>::try_from(bytes) {
        return Ipv6Addr::from(sixteen).to_string();
    }
    let hex: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
    hex.join(" ")
}

/// The run of bytes of a record and its number: `127.0.0.1:8080`, `[::1]:8080`.
fn whole(parts: &[PartReport]) -> Option<String> {
    let bytes = parts.iter().find(|p| p.is_bytes && p.name.is_some())?;
    let number = parts.iter().find(|p| p.is_number);
    let Some(number) = number else {
        return Some(bytes.value.clone());
    };
    Some(if bytes.value.contains(':') {
        format!("[{}]:{}", bytes.value, number.value)
    } else {
        format!("{}:{}", bytes.value, number.value)
    })
}
