//! A use that gets a constant of its own, because the literal that feeds it means something else as well.
//!
//! Knows which instruction feeds an operand or a store, and for whom alone. Must not know why something is
//! wanted.

use super::attempt::Attempt;
use super::realise::{Left, Want};
use crate::facts::{Origin, Store, Value, ValueId, with_byte};
use crate::wat::{InstrId, Site};
use std::collections::BTreeMap;

impl Attempt<'_, '_> {
    /// A literal stays, and who wanted it otherwise is served at his use, if that can be.
    pub(super) fn give_up(&mut self, site: Site, at: Option<InstrId>) {
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
        let found = scene.records.get(record)?.found(scene.facts)?;
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
                    bits = with_byte(bits, index, *to);
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
            let found = scene.records.get(record);
            let Some(found) = found.and_then(|site| site.found(scene.facts)) else {
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

    /// The width of what a field's operand is made of.
    fn width_of(&self, field: usize) -> u8 {
        let width = match self.wants.get(&field).and_then(|wants| wants.first()) {
            Some(Want::Operand { value, .. }) => self.scene.facts.values.width(*value),
            _ => 4,
        };
        u8::try_from(width).unwrap_or(4)
    }
}
