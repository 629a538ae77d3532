//! All that is wanted, together: the literals that would make it true, and the uses that forbid it.
//!
//! Knows values and uses. Must not know why something is wanted.

use super::change::{Change, Number};
use super::field::{Converted, Meaning, convert};
use super::realise::{Left, Realised, Want, Wants};
use super::scene::Scene;
use crate::facts::{Origin, Setting, Store, Value, ValueId};
use crate::wat::{InstrId, Site};
use std::collections::{BTreeMap, BTreeSet};

/// A stored value of which bytes are to change.
struct Stored {
    /// What it must become.
    bits: u128,
    /// The bits that matter.
    kept: u128,
    /// The fields that want it.
    fields: BTreeSet<usize>,
}

impl Stored {
    fn new(now: u128) -> Stored {
        Stored {
            bits: now,
            kept: 0,
            fields: BTreeSet::new(),
        }
    }
}

/// All wants together, and the literals that would make them true.
pub(super) struct Attempt<'s, 'a> {
    pub(super) scene: &'s Scene<'a>,
    pub(super) wants: &'s Wants,
    /// New bits of literals and data bytes: agreed on by all who want them.
    pub(super) set: BTreeMap<Site, u128>,
    /// Instructions that become constants: of so many bits, and so many bytes.
    pub(super) uses: BTreeMap<InstrId, (u128, u8)>,
    /// For whom they do.
    users: BTreeMap<InstrId, BTreeSet<usize>>,
    /// Bytes of records that are stored otherwise by them: the record, and which byte.
    restored: BTreeSet<(usize, usize)>,
    /// Which fields want a site.
    owners: BTreeMap<Site, BTreeSet<usize>>,
    /// Literals that are wanted to be different things.
    clashes: BTreeSet<Site>,
    failed: BTreeMap<usize, Left>,
}

impl<'s, 'a> Attempt<'s, 'a> {
    pub(super) fn new(scene: &'s Scene<'a>, wants: &'s Wants) -> Attempt<'s, 'a> {
        let mut attempt = Attempt {
            scene,
            wants,
            set: BTreeMap::new(),
            uses: BTreeMap::new(),
            users: BTreeMap::new(),
            restored: BTreeSet::new(),
            owners: BTreeMap::new(),
            clashes: BTreeSet::new(),
            failed: BTreeMap::new(),
        };
        for (value, stored) in attempt.wanted_bytes() {
            let values = &scene.facts.values;
            // A literal may keep all of the value; else what no store keeps may become anything.
            let settings = values.solve(value, stored.bits);
            let settings =
                settings.or_else(|| values.solve_within(value, stored.bits, stored.kept));
            attempt.propose(settings, &stored.fields);
        }
        for (&index, wants) in wants {
            for want in wants {
                if let Want::Operand { value, bits, .. } = want {
                    let settings = attempt.solve_operand(index, *value, *bits);
                    attempt.propose(settings, &BTreeSet::from([index]));
                }
            }
        }
        attempt.rewrite_uses();
        attempt.check();
        attempt
    }

    /// Stored values of which bytes are to change, whole; data bytes are proposed at once.
    fn wanted_bytes(&mut self) -> BTreeMap<ValueId, Stored> {
        let mut stored: BTreeMap<ValueId, Stored> = BTreeMap::new();
        for (index, wants) in self.wants {
            for want in wants {
                let Want::Byte { byte, to, .. } = want else {
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
                        let kept = self.kept(*index, value);
                        let entry = stored.entry(value).or_insert_with(|| Stored::new(now));
                        let shift = 8 * u32::from(at);
                        entry.bits = (entry.bits & !(0xff << shift)) | (u128::from(*to) << shift);
                        entry.kept |= kept;
                        entry.fields.insert(*index);
                    }
                    _ => {
                        self.failed.insert(*index, Left::Unsolved);
                    }
                }
            }
        }
        stored
    }

    /// Which bits of a stored value are in memory when the record of a field is read: all but those that
    /// the record shows to be something else's.
    fn kept(&self, field: usize, value: ValueId) -> u128 {
        let scene = self.scene;
        let record = scene.fields.get(field).and_then(|f| f.place.record());
        let site = record.and_then(|r| scene.records.get(r));
        let bytes = site.map_or(&[][..], |s| s.bytes(scene.facts));
        let mut kept = u128::MAX;
        for (at, byte) in bytes.iter().enumerate() {
            let Origin::Stored(id, own) = byte.origin else {
                continue;
            };
            for other in (0..16u8).filter(|_| id == value) {
                let place = (at + usize::from(other)).checked_sub(usize::from(own));
                let there = place.and_then(|place| bytes.get(place));
                if there.is_some_and(|b| b.origin != Origin::Stored(value, other)) {
                    kept &= !(0xff << (8 * u32::from(other)));
                }
            }
        }
        kept
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
            if *self.set.entry(site).or_insert(bits) != bits {
                self.clashes.insert(site);
            }
            self.owners.entry(site).or_default().extend(fields);
        }
    }

    /// Literals that mean something else as well stay; the uses are rewritten where that is exact. A
    /// literal that stays may leave another without its use, so until nothing more comes of it.
    fn rewrite_uses(&mut self) {
        loop {
            let sites = self.set.keys().copied();
            let contested: Vec<(Site, Option<InstrId>)> = sites
                .filter_map(|site| Some((site, self.contested(site)?)))
                .collect();
            if contested.is_empty() {
                return;
            }
            for (site, at) in contested {
                self.give_up(site, at);
            }
        }
    }

    /// Whether a literal cannot be set: where it is used otherwise, if that is what is in the way.
    fn contested(&self, site: Site) -> Option<Option<InstrId>> {
        if self.clashes.contains(&site) {
            return Some(None);
        }
        self.other_use(site)
            .map(|other| other.at.map(|at| at.instr))
    }

    fn give_up(&mut self, site: Site, at: Option<InstrId>) {
        self.set.remove(&site);
        for field in self.owners.remove(&site).unwrap_or_default() {
            let done = match self.rewritable(field) {
                Some((by, bits)) => self.use_constant(field, by, bits, self.width_of(field)),
                None => self.store_constants(field, site).is_some(),
            };
            if !done {
                self.failed.insert(field, Left::Used(at));
            }
        }
    }

    /// Whether an instruction can become a constant, as far as others agree.
    fn use_constant(&mut self, field: usize, by: InstrId, bits: u128, width: u8) -> bool {
        self.users.entry(by).or_default().insert(field);
        *self.uses.entry(by).or_insert((bits, width)) == (bits, width)
    }

    /// Stores that put a shared literal into a field's record get a constant of their own each: what is
    /// wanted in their bytes, and the rest as it is.
    fn store_constants(&mut self, field: usize, site: Site) -> Option<()> {
        let scene = self.scene;
        let values = &scene.facts.values;
        let record = scene.fields.get(field)?.place.record()?;
        let found = scene.records.get(record)?;
        let found = found.in_call(scene.facts)?.records.get(found.record)?;
        let mut stores: BTreeMap<Store, ValueId> = BTreeMap::new();
        for want in self.wants.get(&field)? {
            let Want::Byte { at, byte, .. } = want else {
                continue;
            };
            if let Some(value) = byte.stored().filter(|&v| values.sites(v).contains(&site)) {
                stores.insert(scene.facts.store_of(found, *at)?, value);
            }
        }
        (!stores.is_empty()).then_some(())?;
        for (store, value) in stores {
            let by = store.by.filter(|&by| self.is_get(by))?;
            let Value::Literal { width, .. } = *values.get(value) else {
                return None;
            };
            let mut bits = values.bits(value)?;
            let all = self.wants.iter().filter(|(i, _)| {
                scene.fields.get(**i).and_then(|f| f.place.record()) == Some(record)
            });
            for want in all.flat_map(|(_, wants)| wants) {
                let Want::Byte { at, byte, to } = want else {
                    continue;
                };
                if let Origin::Stored(id, index) = byte.origin
                    && id == value
                    && scene.facts.store_of(found, *at) == Some(store)
                {
                    let shift = 8 * u32::from(index);
                    bits = (bits & !(0xff << shift)) | (u128::from(*to) << shift);
                    self.restored.insert((record, *at));
                }
            }
            self.use_constant(field, by, bits, width).then_some(())?;
            self.others_agree(store, value, bits).then_some(())?;
        }
        Some(())
    }

    /// Whether all records that a store is part of are to have what it then stores.
    fn others_agree(&self, store: Store, value: ValueId, bits: u128) -> bool {
        let scene = self.scene;
        let now = scene.facts.values.bits(value).unwrap_or(bits);
        (0..scene.records.len()).all(|record| {
            let Some(found) = scene
                .records
                .get(record)
                .and_then(|s| s.in_call(scene.facts)?.records.get(s.record))
            else {
                return true;
            };
            found.bytes.iter().enumerate().all(|(at, byte)| {
                let Origin::Stored(id, index) = byte.origin else {
                    return true;
                };
                let changed = (now ^ bits) >> (8 * u32::from(index)) & 0xff != 0;
                let same = id == value && scene.facts.store_of(found, at) == Some(store);
                !(same && changed) || self.restored.contains(&(record, at))
            })
        })
    }

    /// Every field gets what it wants, or has failed.
    fn check(&mut self) {
        let missed = self.wants.iter().filter(|(field, wants)| {
            wants.iter().any(|want| match want {
                Want::Operand { value, bits, by } => {
                    let rewritten = by.is_some_and(|by| self.uses.contains_key(&by));
                    !rewritten && self.after(*value) != Some(*bits)
                }
                // A call makes it true whatever the literals are.
                Want::Call { .. } => false,
                Want::Byte { at, byte, to } => {
                    let record = self
                        .scene
                        .fields
                        .get(**field)
                        .and_then(|f| f.place.record());
                    let restored = record.is_some_and(|r| self.restored.contains(&(r, *at)));
                    !restored && self.byte_after(*byte) != Some(*to)
                }
            })
        });
        let missed: Vec<usize> = missed.map(|(&field, _)| field).collect();
        for field in missed {
            self.failed.entry(field).or_insert(Left::Unsolved);
        }
    }

    /// The `local.get` or `global.get` that feeds a field's operand, and what it should be instead.
    fn rewritable(&self, field: usize) -> Option<(InstrId, u128)> {
        let [Want::Operand { value, bits, by }] = self.wants.get(&field)?.as_slice() else {
            return None;
        };
        let at = (*by)?;
        let literal = matches!(self.scene.facts.values.get(*value), Value::Literal { .. });
        (literal && self.is_get(at)).then_some((at, *bits))
    }

    /// Whether an instruction is a `local.get` or a `global.get`.
    fn is_get(&self, at: InstrId) -> bool {
        let span = self.scene.module.instr_span(at);
        let text = span.map_or("", |span| span.of(self.scene.text));
        text.starts_with("local.get") || text.starts_with("global.get")
    }

    pub(super) fn failures(&self) -> Vec<(usize, Left)> {
        self.failed
            .iter()
            .map(|(i, why)| (*i, why.clone()))
            .collect()
    }

    pub(super) fn finish(self, out: &mut Realised) {
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
        for (at, (bits, width)) in &self.uses {
            let index = out.changes.len();
            let to = number(*bits, *width);
            out.changes.push(Change::Use { at: *at, to });
            for field in self.users.get(at).into_iter().flatten() {
                out.of_field.entry(*field).or_default().push(index);
            }
        }
        for field in self.wants.keys() {
            out.of_field.entry(*field).or_default();
        }
    }

    /// The width of what a field's operand is made of.
    fn width_of(&self, field: usize) -> u8 {
        let width = match self.wants.get(&field).and_then(|wants| wants.first()) {
            Some(Want::Operand { value, .. }) => self.scene.facts.values.width(*value),
            _ => 4,
        };
        u8::try_from(width).unwrap_or(4)
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
