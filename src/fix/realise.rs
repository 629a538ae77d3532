//! From verdicts to changes: what must be written where, and whether it can be without touching a use
//! that means something else.
//!
//! Knows values, uses and the wholeness of groups. Must not know evidence or spelling.

use super::change::{Change, Number};
use super::decide::Groups;
use super::field::{
    Candidate, Converted, Field, Kind, Meaning, Place, Verdict, convert, field_named, spell,
};
use super::matching::Scene;
use crate::facts::{Byte, Origin, Setting, Use, UseKind, Value, ValueId, Why};
use crate::rules::FieldKind;
use crate::wat::{InstrId, Site};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be changed, and what cannot be.
#[derive(Debug, Default)]
pub(super) struct Realised {
    /// The changes, each once.
    pub(super) changes: Vec<Change>,
    /// By field: its changes, by index.
    pub(super) of_field: BTreeMap<usize, Vec<usize>>,
    /// By field: why it is left although it was decided to change.
    pub(super) left: BTreeMap<usize, Left>,
    /// Groups whose families stay, and why.
    pub(super) blocked: BTreeMap<usize, String>,
}

/// Why a field that is in the source's encoding is not changed.
#[derive(Clone, Debug)]
pub(super) enum Left {
    /// Its symbol cannot be written in the target: which, and what to do instead.
    NoValue(String, String),
    /// Its literal is used elsewhere with another meaning.
    Used(Option<InstrId>),
    /// No literal can be changed so that the value comes out right.
    Unsolved,
    /// A comment says so.
    Ignored(crate::text::Span),
    /// Bytes that a change of layout would drop are not zero, or not known.
    Dropped,
    /// The rule only reports.
    Reported,
}

/// What a place must hold.
#[derive(Clone, Debug)]
enum Want {
    Operand {
        value: ValueId,
        bits: u128,
        by: Option<InstrId>,
    },
    Byte {
        byte: Byte,
        to: u8,
    },
}

/// Makes the changes. A field that cannot be changed drops out, with its group's families if it is one
/// of them; then everything is tried again without it, until what is left can be made together.
pub(super) fn realise(scene: &Scene<'_>, groups: Groups) -> Realised {
    let mut out = Realised {
        blocked: groups.blocked,
        ..Realised::default()
    };
    loop {
        let wants = wants(scene, &mut out);
        let attempt = Attempt::new(scene, &wants);
        let failed = attempt.failures();
        if failed.is_empty() {
            attempt.finish(&mut out);
            return out;
        }
        for (field, why) in failed {
            leave(scene, &mut out, field, why);
        }
    }
}

fn leave(scene: &Scene<'_>, out: &mut Realised, index: usize, why: Left) {
    if let Some(field) = scene.fields.get(index).filter(|f| f.is_family_matter()) {
        let reason = "part of its group cannot be changed".to_string();
        out.blocked.entry(field.group).or_insert(reason);
    }
    out.left.insert(index, why);
}

/// Whether a field is to be changed, as far as is known by now.
fn is_wanted(out: &Realised, index: usize, field: &Field) -> bool {
    field.verdict == Verdict::Source
        && !out.left.contains_key(&index)
        && !(field.is_family_matter() && out.blocked.contains_key(&field.group))
}

/// What each field that is to change wants where.
fn wants(scene: &Scene<'_>, out: &mut Realised) -> Vec<(usize, Vec<Want>)> {
    let mut all = Vec::new();
    for (i, field) in scene.fields.iter().enumerate() {
        let in_record = matches!(field.place, Place::Record { .. });
        if !in_record && is_wanted(out, i, field) {
            match operand_want(scene, field) {
                Ok(want) => all.push((i, vec![want])),
                Err(why) => leave(scene, out, i, why),
            }
        }
    }
    // A record can block its group, so records come before any of their wants is taken down.
    let mut records = Vec::new();
    for record in 0..scene.records.len() {
        records.extend(record_wants(scene, out, record));
    }
    all.extend(records.into_iter().filter(|(i, _)| {
        scene
            .fields
            .get(*i)
            .is_some_and(|f| is_wanted(out, *i, f) || f.verdict != Verdict::Source)
    }));
    all.retain(|(i, _)| {
        let field = scene.fields.get(*i);
        field.is_some_and(|f| f.verdict != Verdict::Source || is_wanted(out, *i, f))
    });
    all
}

fn operand_want(scene: &Scene<'_>, field: &Field) -> Result<Want, Left> {
    if let Some(comment) = field.ignored {
        return Err(Left::Ignored(comment));
    }
    let (symbols, value) = match &field.source {
        Meaning::Symbols(symbols, value) => (symbols.clone(), *value),
        Meaning::Ambiguous(_, value) => match &field.named {
            Some(name) => (vec![name.clone()], *value),
            None => return Err(Left::Unsolved),
        },
        _ => return Err(Left::Unsolved),
    };
    let bits = match convert(scene.target, &field.ty, &symbols) {
        Converted::To(bits) => bits,
        Converted::Cannot(symbol, instead) => return Err(Left::NoValue(symbol, instead)),
    };
    if is_report(scene, field) {
        return Err(Left::Reported);
    }
    let operand = match field.place {
        Place::Operand { call, param } => scene
            .facts
            .calls
            .get(call)
            .and_then(|c| c.operands.get(param)),
        Place::Compare { compare, side } => scene
            .facts
            .compares
            .get(compare)
            .and_then(|c| c.operands.get(side)),
        _ => None,
    };
    let operand = operand.ok_or(Left::Unsolved)?;
    debug_assert_ne!(bits, value);
    Ok(Want::Operand {
        value: operand.value,
        bits: u128::from(bits),
        by: operand.by,
    })
}

fn is_report(scene: &Scene<'_>, field: &Field) -> bool {
    scene
        .rules
        .rules
        .get(field.rule)
        .is_some_and(|r| r.report.is_some())
}

/// The bytes of a record that change, field by field: the tag's and the numbers' own, and all that a
/// change of layout moves.
fn record_wants(scene: &Scene<'_>, out: &mut Realised, record: usize) -> Vec<(usize, Vec<Want>)> {
    let Some(site) = scene.records.get(record) else {
        return Vec::new();
    };
    for index in [Some(site.tag), site.layout]
        .into_iter()
        .flatten()
        .chain(site.numbers.clone())
    {
        if let Some(field) = scene.fields.get(index)
            && let Some(comment) = field.ignored.filter(|_| field.verdict == Verdict::Source)
        {
            leave(scene, out, index, Left::Ignored(comment));
        }
    }
    let Some(candidate) = candidate_of(scene, record) else {
        return number_wants_alone(scene, out, record);
    };
    let moving = site
        .layout
        .is_some_and(|l| scene.fields.get(l).is_some_and(|f| is_wanted(out, l, f)));
    let now = if moving || layout_is_source(scene, site.layout) {
        Verdict::Source
    } else {
        Verdict::Target
    };
    match Rewrite::new(scene, out, record, candidate, (moving, now)).bytes() {
        Ok(wants) => wants,
        Err(why) => {
            if let Some(layout) = site.layout {
                leave(scene, out, layout, why);
            }
            Vec::new()
        }
    }
}

fn layout_is_source(scene: &Scene<'_>, layout: Option<usize>) -> bool {
    let field = layout.and_then(|l| scene.fields.get(l));
    field.is_some_and(|f| f.verdict == Verdict::Source)
}

/// The rule that describes a record, given the symbol of its tag; if its families stay as they are,
/// that is still the one its numbers are read by.
fn candidate_of<'s>(scene: &'s Scene<'_>, record: usize) -> Option<&'s Candidate> {
    let symbol = super::decide::symbol_of(scene, record)?;
    scene.records.get(record)?.candidate(&symbol)
}

/// The numbers of a record whose tag is not decided: they stand where all of its candidates agree.
fn number_wants_alone(scene: &Scene<'_>, out: &Realised, record: usize) -> Vec<(usize, Vec<Want>)> {
    let Some(site) = scene.records.get(record) else {
        return Vec::new();
    };
    let Some(candidate) = site.candidates.first() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for &index in &site.numbers {
        let Some(field) = scene.fields.get(index).filter(|f| is_wanted(out, index, f)) else {
            continue;
        };
        let (Some(to), &Meaning::Number(number)) = (
            field_named(&candidate.pattern.to, &field.name),
            &field.source,
        ) else {
            continue;
        };
        let bytes = site.bytes(scene.facts);
        let spelled = spell(number, to.size, to.kind);
        let wants = (to.offset as usize..).zip(spelled).filter_map(|(at, to)| {
            let byte = *bytes.get(at)?;
            (scene.facts.values.byte(byte)? != to).then_some(Want::Byte { byte, to })
        });
        all.push((index, wants.collect()));
    }
    all
}

/// A record being written again.
struct Rewrite<'s, 'a> {
    scene: &'s Scene<'a>,
    out: &'s Realised,
    record: usize,
    candidate: &'s Candidate,
    moving: bool,
    /// The layout that it has now.
    now: Verdict,
}

impl<'s, 'a> Rewrite<'s, 'a> {
    fn new(
        scene: &'s Scene<'a>,
        out: &'s Realised,
        record: usize,
        candidate: &'s Candidate,
        (moving, now): (bool, Verdict),
    ) -> Rewrite<'s, 'a> {
        Rewrite {
            scene,
            out,
            record,
            candidate,
            moving,
            now,
        }
    }

    /// For each field of the scene, the bytes that change on its account.
    fn bytes(&self) -> Result<Vec<(usize, Vec<Want>)>, Left> {
        let Some(site) = self.scene.records.get(self.record) else {
            return Ok(Vec::new());
        };
        let mut all: BTreeMap<usize, Vec<Want>> = BTreeMap::new();
        let layout = if self.moving {
            Verdict::Target
        } else {
            self.now.clone()
        };
        for there in &self.candidate.record(&layout).fields {
            let (owner, wanted) = self.field(there)?;
            let Some(owner) = owner else {
                continue;
            };
            let start = there.offset as usize;
            for (at, to) in (start..).zip(wanted) {
                let Some(to) = to else {
                    continue;
                };
                let byte = site.bytes(self.scene.facts).get(at).copied();
                let byte = byte.ok_or(Left::Dropped)?;
                match self.scene.facts.values.byte(byte) {
                    Some(now) if now == to => {}
                    Some(_) => all.entry(owner).or_default().push(Want::Byte { byte, to }),
                    None => return Err(Left::Dropped),
                }
            }
        }
        if self.moving {
            self.check_dropped()?;
            // A move that changes nothing more than other fields do is still made.
            all.entry(site.layout.unwrap_or(site.tag)).or_default();
        }
        Ok(all.into_iter().collect())
    }

    /// On whose account a field of the new record is written, and its bytes; `None` for a byte that
    /// stays.
    fn field(&self, there: &crate::rules::Field) -> Result<(Option<usize>, Vec<Option<u8>>), Left> {
        let scene = self.scene;
        let Some(site) = scene.records.get(self.record) else {
            return Ok((None, Vec::new()));
        };
        let wanted = |i: usize| {
            scene
                .fields
                .get(i)
                .is_some_and(|f| is_wanted(self.out, i, f))
        };
        let some = |bytes: Vec<u8>| bytes.into_iter().map(Some).collect::<Vec<_>>();
        let layout = site.layout.filter(|_| self.moving);
        let Some(name) = there.name.as_deref() else {
            // Padding: a constant is written with the tag, the rest is freed by a move.
            return Ok(match there.kind {
                FieldKind::Constant(n) if wanted(site.tag) || self.moving => {
                    let owner = if wanted(site.tag) {
                        Some(site.tag)
                    } else {
                        layout
                    };
                    (owner, some(spell(n, there.size, FieldKind::Little)))
                }
                _ => (layout, some(vec![0; there.size as usize])),
            });
        };
        if name == self.candidate.variable {
            return self
                .tag(site.tag, there, wanted(site.tag))
                .map(|b| (Some(site.tag), b));
        }
        let number = site
            .numbers
            .iter()
            .copied()
            .find(|&i| scene.fields.get(i).is_some_and(|f| f.name == name));
        if let Some(index) = number.filter(|&i| wanted(i))
            && let Some(&Meaning::Number(n)) = scene.fields.get(index).map(|f| &f.source)
        {
            return Ok((Some(index), some(spell(n, there.size, there.kind))));
        }
        // A value that keeps its bytes: it moves with the layout, or stays.
        let Some(layout) = layout else {
            return Ok((None, Vec::new()));
        };
        let from = field_named(&self.candidate.pattern.from, name).ok_or(Left::Dropped)?;
        let bytes = scene.record_bytes(self.record, from.offset, from.size);
        let values: Option<Vec<u8>> = bytes.iter().map(|b| scene.facts.values.byte(*b)).collect();
        let values = values
            .filter(|v| v.len() == from.size as usize)
            .ok_or(Left::Dropped)?;
        Ok((Some(layout), some(values)))
    }

    fn tag(
        &self,
        index: usize,
        there: &crate::rules::Field,
        wanted: bool,
    ) -> Result<Vec<Option<u8>>, Left> {
        if !wanted {
            return Ok(Vec::new());
        }
        let field = self.scene.fields.get(index).ok_or(Left::Unsolved)?;
        let Meaning::Symbols(symbols, _) = &field.source else {
            return Err(Left::Unsolved);
        };
        match convert(self.scene.target, &field.ty, symbols) {
            Converted::To(value) => {
                let bytes = spell(value, there.size, there.kind);
                Ok(bytes.into_iter().map(Some).collect())
            }
            Converted::Cannot(symbol, instead) => Err(Left::NoValue(symbol, instead)),
        }
    }

    /// Bytes that have no place in the new layout must be zero.
    fn check_dropped(&self) -> Result<(), Left> {
        let scene = self.scene;
        for from in &self.candidate.pattern.from.fields {
            let kept = from
                .name
                .as_deref()
                .is_some_and(|n| field_named(&self.candidate.pattern.to, n).is_some());
            if kept {
                continue;
            }
            let bytes = scene.record_bytes(self.record, from.offset, from.size);
            let zero = |b: &Byte| scene.facts.values.byte(*b) == Some(0) || !b.is_written();
            if !bytes.iter().all(zero) {
                return Err(Left::Dropped);
            }
        }
        Ok(())
    }
}

/// All wants together, and the literals that would make them true.
struct Attempt<'s, 'a> {
    scene: &'s Scene<'a>,
    wants: &'s [(usize, Vec<Want>)],
    /// New bits of literals and data bytes: agreed on by all who want them.
    set: BTreeMap<Site, u128>,
    /// Instructions that become constants.
    uses: BTreeMap<InstrId, (u128, usize)>,
    /// Which fields want a site.
    owners: BTreeMap<Site, BTreeSet<usize>>,
    failed: BTreeMap<usize, Left>,
}

impl<'s, 'a> Attempt<'s, 'a> {
    fn new(scene: &'s Scene<'a>, wants: &'s [(usize, Vec<Want>)]) -> Attempt<'s, 'a> {
        let mut attempt = Attempt {
            scene,
            wants,
            set: BTreeMap::new(),
            uses: BTreeMap::new(),
            owners: BTreeMap::new(),
            failed: BTreeMap::new(),
        };
        let bytes = attempt.wanted_bytes();
        for (value, (bits, fields)) in bytes {
            let settings = scene.facts.values.solve(value, bits);
            attempt.propose(settings, &fields);
        }
        for (index, wants) in wants {
            for want in wants {
                if let Want::Operand { value, bits, .. } = want {
                    let settings = attempt.solve_operand(*index, *value, *bits);
                    attempt.propose(settings, &BTreeSet::from([*index]));
                }
            }
        }
        attempt.rewrite_uses();
        attempt
    }

    /// Stored values of which bytes are to change, whole; data bytes are proposed at once.
    fn wanted_bytes(&mut self) -> BTreeMap<ValueId, (u128, BTreeSet<usize>)> {
        let mut stored: BTreeMap<ValueId, (u128, BTreeSet<usize>)> = BTreeMap::new();
        for (index, wants) in self.wants {
            for want in wants {
                let Want::Byte { byte, to } = want else {
                    continue;
                };
                match byte.origin {
                    Origin::Data {
                        segment, offset, ..
                    } => {
                        let site = Site::Data { segment, offset };
                        let setting = Some(vec![(site, u128::from(*to))]);
                        self.propose(setting, &BTreeSet::from([*index]));
                    }
                    Origin::Stored(value, at) => {
                        let Some(now) = self.scene.facts.values.bits(value) else {
                            self.failed.insert(*index, Left::Unsolved);
                            continue;
                        };
                        let entry = stored.entry(value).or_insert((now, BTreeSet::new()));
                        let shift = 8 * u32::from(at);
                        entry.0 = (entry.0 & !(0xff << shift)) | (u128::from(*to) << shift);
                        entry.1.insert(*index);
                    }
                    _ => {
                        self.failed.insert(*index, Left::Unsolved);
                    }
                }
            }
        }
        stored
    }

    /// The literals of an operand: each part of a union by itself, or else one that does it.
    fn solve_operand(&self, index: usize, value: ValueId, bits: u128) -> Option<Vec<Setting>> {
        let values = &self.scene.facts.values;
        let ty = self.scene.fields.get(index).map_or("", |f| f.ty.as_str());
        let translate = |part: u128| {
            let part = u64::try_from(part).ok()?;
            match Meaning::of(self.scene.source.table(ty), part) {
                Meaning::Symbols(symbols, _) => match convert(self.scene.target, ty, &symbols) {
                    Converted::To(bits) => Some(u128::from(bits)),
                    Converted::Cannot(..) => None,
                },
                _ => None,
            }
        };
        values
            .solve_union(value, bits, &translate)
            .or_else(|| values.solve(value, bits))
    }

    fn propose(&mut self, settings: Option<Vec<Setting>>, fields: &BTreeSet<usize>) {
        let Some(settings) = settings else {
            for &field in fields {
                self.failed.insert(field, Left::Unsolved);
            }
            return;
        };
        for (site, bits) in settings {
            let agreed = *self.set.entry(site).or_insert(bits);
            self.owners.entry(site).or_default().extend(fields);
            if agreed != bits {
                // Two fields want one literal otherwise: the uses decide, or neither gets it.
                let all = self.owners.get(&site).cloned().unwrap_or_default();
                for field in all {
                    self.failed.insert(field, Left::Used(None));
                }
            }
        }
    }

    /// Literals that mean something else as well stay; the uses are rewritten where that is exact.
    fn rewrite_uses(&mut self) {
        let sites: Vec<Site> = self.set.keys().copied().collect();
        let contested = |slf: &Self, site: Site| slf.other_use(site).map(|other| (site, other));
        let bad: Vec<(Site, Use)> = sites
            .into_iter()
            .filter_map(|s| contested(self, s))
            .collect();
        for (site, other) in bad {
            self.set.remove(&site);
            for field in self.owners.remove(&site).unwrap_or_default() {
                match self.rewritable(field) {
                    Some((at, bits)) => {
                        self.uses.insert(at, (bits, field));
                        self.failed.remove(&field);
                    }
                    None => {
                        self.failed.insert(field, Left::Used(other.at));
                    }
                }
            }
        }
        let conflicting: Vec<usize> = self
            .failed
            .iter()
            .filter(|(_, why)| matches!(why, Left::Used(None)))
            .map(|(i, _)| *i)
            .collect();
        for field in conflicting {
            if let Some((at, bits)) = self.rewritable(field) {
                self.uses.insert(at, (bits, field));
                self.failed.remove(&field);
                self.set.retain(|site, _| {
                    self.owners
                        .get(site)
                        .is_none_or(|owners| !owners.contains(&field))
                });
            }
        }
    }

    /// The `local.get` or `global.get` that feeds a field's operand, and what it should be instead.
    fn rewritable(&self, field: usize) -> Option<(InstrId, u128)> {
        let (_, wants) = self.wants.iter().find(|(i, _)| *i == field)?;
        let [Want::Operand { value, bits, by }] = wants.as_slice() else {
            return None;
        };
        let at = (*by)?;
        let literal = matches!(self.scene.facts.values.get(*value), Value::Literal { .. });
        let text = self.scene.module.instr_span(at)?.of(self.scene.text);
        let get = text.starts_with("local.get") || text.starts_with("global.get");
        (literal && get).then_some((at, *bits))
    }

    /// A use of a site that would no longer find what it means.
    fn other_use(&self, site: Site) -> Option<Use> {
        let uses = self.scene.facts.uses(site);
        uses.iter().copied().find(|one| !self.is_served(site, *one))
    }

    fn is_served(&self, site: Site, one: Use) -> bool {
        let Some(at) = one.at else {
            return false;
        };
        match one.kind {
            UseKind::Operand { param } => self.finds_operand(at, param as usize),
            UseKind::Record { param, offset } => self.finds_byte(at, param as usize, offset, site),
            UseKind::Compared => self.finds_compared(at),
            UseKind::Other => false,
        }
    }

    fn after(&self, value: ValueId) -> Option<u128> {
        let set = |site: Site| self.set.get(&site).copied();
        self.scene.facts.values.bits_with(value, &set)
    }

    fn finds_operand(&self, at: InstrId, param: usize) -> bool {
        let call = self.scene.facts.calls.iter().position(|c| c.at == at);
        let Some(call) = call else {
            return false;
        };
        let place = Place::Operand { call, param };
        let Some(operand) = self
            .scene
            .facts
            .calls
            .get(call)
            .and_then(|c| c.operands.get(param))
        else {
            return false;
        };
        self.finds(place, operand.value, operand.by)
    }

    fn finds_compared(&self, at: InstrId) -> bool {
        let compare = self.scene.facts.compares.iter().position(|c| c.at == at);
        let Some(compare) = compare else {
            return false;
        };
        let operands = self.scene.facts.compares.get(compare).map(|c| c.operands);
        operands.is_some_and(|operands| {
            operands.iter().enumerate().all(|(side, operand)| {
                let constant = self.scene.facts.values.bits(operand.value).is_some();
                let place = Place::Compare { compare, side };
                !constant || self.finds(place, operand.value, operand.by)
            })
        })
    }

    /// Whether a place finds what a field wants there, or what it held if none wants anything. A place
    /// whose operand becomes a constant of its own finds that.
    fn finds(&self, place: Place, value: ValueId, by: Option<InstrId>) -> bool {
        if by.is_some_and(|by| self.uses.contains_key(&by)) {
            return true;
        }
        let index = self.scene.fields.iter().position(|f| f.place == place);
        let wanted = index.and_then(|i| self.wants.iter().find(|(w, _)| *w == i));
        let expected = match wanted.map(|(_, wants)| wants.as_slice()) {
            Some([Want::Operand { bits, .. }]) => Some(*bits),
            _ => self.scene.facts.values.bits(value),
        };
        expected.is_some() && self.after(value) == expected
    }

    /// Whether a record finds a byte as a field wants it, or as it was. Bytes after the record's end
    /// are nobody's.
    fn finds_byte(&self, at: InstrId, param: usize, offset: u32, site: Site) -> bool {
        let scene = self.scene;
        let found = scene.records.iter().position(|r| {
            r.param == param && scene.facts.calls.get(r.call).is_some_and(|c| c.at == at)
        });
        let Some(record) = found else {
            return false;
        };
        let Some(own) = scene.records.get(record) else {
            return false;
        };
        let size = candidate_of(scene, record).map(|c| {
            if layout_is_source(scene, own.layout) {
                c.pattern.from.size
            } else {
                c.pattern
                    .to
                    .fields
                    .iter()
                    .filter(|f| f.name.is_some())
                    .map(|f| f.offset + f.size)
                    .max()
                    .unwrap_or(0)
            }
        });
        if size.is_some_and(|size| offset >= size) {
            return true;
        }
        let Some(byte) = own.bytes(scene.facts).get(offset as usize).copied() else {
            return false;
        };
        let set = |site: Site| self.set.get(&site).copied();
        let after = scene.facts.values.byte_with(byte, &set);
        let fields: BTreeSet<usize> = [Some(own.tag), own.layout]
            .into_iter()
            .flatten()
            .chain(own.numbers.iter().copied())
            .collect();
        let wanted = self
            .wants
            .iter()
            .filter(|(i, _)| fields.contains(i))
            .flat_map(|(_, wants)| wants)
            .find_map(|want| match want {
                Want::Byte { byte: b, to } if *b == byte => Some(*to),
                _ => None,
            });
        // Another record that overlaps this one may want a byte that this one leaves alone.
        let _ = site;
        let expected = wanted.or_else(|| scene.facts.values.byte(byte));
        expected.is_some() && after == expected
    }

    fn failures(&self) -> Vec<(usize, Left)> {
        self.failed
            .iter()
            .map(|(i, why)| (*i, why.clone()))
            .collect()
    }

    fn finish(self, out: &mut Realised) {
        let widths: BTreeMap<Site, u8> = self
            .scene
            .facts
            .values
            .literals()
            .map(|(site, _, width)| (site, width))
            .collect();
        for (site, bits) in &self.set {
            let Some(change) = change_of(*site, *bits, widths.get(site).copied()) else {
                continue;
            };
            let index = out.changes.len();
            out.changes.push(change);
            for field in self.owners.get(site).into_iter().flatten() {
                out.of_field.entry(*field).or_default().push(index);
            }
        }
        for (at, (bits, field)) in &self.uses {
            let width = self
                .wants
                .iter()
                .find(|(i, _)| i == field)
                .map_or(4, |(_, wants)| {
                    wants.first().map_or(4, |want| match want {
                        Want::Operand { value, .. } => self.scene.facts.values.width(*value),
                        Want::Byte { .. } => 4,
                    })
                });
            let index = out.changes.len();
            let to = number(*bits, u8::try_from(width).unwrap_or(4));
            out.changes.push(Change::Use { at: *at, to });
            out.of_field.entry(*field).or_default().push(index);
        }
        for (field, wants) in self.wants {
            if !wants.is_empty()
                || self
                    .scene
                    .fields
                    .get(*field)
                    .is_some_and(|f| f.kind == Kind::Layout)
            {
                out.of_field.entry(*field).or_default();
            }
        }
    }
}

fn change_of(site: Site, bits: u128, width: Option<u8>) -> Option<Change> {
    Some(match site {
        Site::Const(at) => Change::Const {
            at,
            to: number(bits, width?),
        },
        Site::Global(global) => Change::Global {
            global,
            to: number(bits, width?),
        },
        Site::Data { segment, offset } => Change::Byte {
            segment,
            offset,
            to: u8::try_from(bits).ok()?,
        },
    })
}

fn number(bits: u128, width: u8) -> Number {
    match width {
        16 => Number::V128(bits),
        8 => Number::I64(u64::try_from(bits).unwrap_or(u64::MAX)),
        _ => Number::I32(u32::try_from(bits).unwrap_or(u32::MAX)),
    }
}

/// Why a value is not known, for people, with the instruction to look at.
pub(super) fn why_text(scene: &Scene<'_>, why: Why) -> (String, Option<InstrId>) {
    let _ = scene;
    match why {
        Why::Computed(at) => ("it is computed here".to_string(), Some(at)),
        Why::Called(at) => ("it comes from this call".to_string(), Some(at)),
        Why::LoadedFrom(at) => (
            "it is loaded from an address that is not known".to_string(),
            Some(at),
        ),
        Why::Loop(at) => ("it changes in this loop".to_string(), Some(at)),
        Why::Overwritten(at) => ("this store may have overwritten it".to_string(), Some(at)),
        Why::Global(_) => (
            "it comes from a global that is set elsewhere".to_string(),
            None,
        ),
        Why::Written(at) => ("this call writes it".to_string(), Some(at)),
        Why::Elsewhere(at) => ("other code writes it, here".to_string(), Some(at)),
        Why::Paths => ("it depends on the path taken".to_string(), None),
        Why::TooLarge(at) => (
            "the expression is too large to follow".to_string(),
            Some(at),
        ),
        Why::NotFollowed(at) => (
            "its function has an instruction that is not followed".to_string(),
            Some(at),
        ),
    }
}
