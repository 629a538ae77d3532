//! All that is wanted, together: the literals that would make it true, and the uses that forbid it.
//!
//! Knows values and uses. Must not know why something is wanted.

use super::change::{Change, Number};
use super::field::{Converted, Meaning, convert};
use super::realise::{Left, Realised, Want, Wants};
use super::scene::Scene;
use crate::facts::{Origin, Setting, ValueId, with_byte};
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
    pub(super) users: BTreeMap<InstrId, BTreeSet<usize>>,
    /// Bytes of records that are stored otherwise by them: the record, and which byte.
    pub(super) restored: BTreeSet<(usize, usize)>,
    /// Which fields want a site.
    pub(super) owners: BTreeMap<Site, BTreeSet<usize>>,
    /// Literals that are wanted to be different things.
    clashes: BTreeSet<Site>,
    pub(super) failed: BTreeMap<usize, Left>,
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
                        entry.bits = with_byte(entry.bits, at, *to);
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
        let ty = self.scene.fields.get(index).map_or("", |f| f.ty);
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
