//! Whether the uses of a literal would still find what they mean.
//!
//! Knows what is used where, and what an attempt sets. Must not know why something is wanted.

use super::attempt::Attempt;
use super::field::{Place, data_end};
use super::realise::Want;
use super::rewrite::{candidate_of, layout_is_source};
use crate::facts::{Byte, Operand, Point, Use, UseKind, ValueId};
use crate::wat::Site;

impl Attempt<'_, '_> {
    /// A use of a site that would no longer find what it means.
    pub(super) fn other_use(&self, site: Site) -> Option<Use> {
        let uses = self.scene.facts.uses(site);
        uses.iter().copied().find(|one| !self.is_served(*one))
    }

    fn is_served(&self, one: Use) -> bool {
        let Some(at) = one.at else {
            return false;
        };
        let found = match one.kind {
            UseKind::Operand { param } => self.finds_operand(at, param as usize),
            UseKind::Record { param, offset } => self.finds_byte(at, param as usize, offset),
            UseKind::Compared => self.finds_compared(at),
            UseKind::Other => None,
        };
        found.unwrap_or(false)
    }

    /// The bits of a value once everything is set.
    pub(super) fn after(&self, value: ValueId) -> Option<u128> {
        let set = |site: Site| self.set.get(&site).copied();
        self.scene.facts.values.bits_with(value, &set)
    }

    /// A byte once everything is set.
    pub(super) fn byte_after(&self, byte: Byte) -> Option<u8> {
        let set = |site: Site| self.set.get(&site).copied();
        self.scene.facts.values.byte_with(byte, &set)
    }

    fn finds_operand(&self, at: Point, param: usize) -> Option<bool> {
        let call = *self.scene.calls.get(&at)?;
        let operand = self.scene.facts.calls.get(call)?.operands.get(param)?;
        let alternatives = self.scene.alternatives.get(&(call, param));
        let Some(alternatives) = alternatives else {
            return Some(self.finds(Place::Operand { call, param }, *operand));
        };
        let found = alternatives.iter().all(|&value| {
            let place = Place::Alternative { call, param, value };
            self.finds(place, Operand::new(value, None))
        });
        Some(found)
    }

    fn finds_compared(&self, at: Point) -> Option<bool> {
        let compare = *self.scene.compares.get(&at)?;
        let operands = self.scene.facts.compares.get(compare)?.operands;
        let constant = |o: &Operand| self.scene.facts.values.bits(o.value).is_some();
        let mut sides = operands
            .into_iter()
            .enumerate()
            .filter(|(_, o)| constant(o));
        Some(sides.all(|(side, operand)| self.finds(Place::Compare { compare, side }, operand)))
    }

    /// Whether a place finds what a field wants there, or what it held if none wants anything. A place
    /// whose operand becomes a constant of its own finds that.
    fn finds(&self, place: Place, operand: Operand) -> bool {
        if operand.by.is_some_and(|by| self.uses.contains_key(&by)) {
            return true;
        }
        let field = self.scene.operands.get(&place);
        let wants = field.and_then(|field| self.wants.get(field));
        let expected = match wants.map(Vec::as_slice) {
            Some([Want::Operand { bits, .. }]) => Some(*bits),
            _ => self.scene.facts.values.bits(operand.value),
        };
        expected.is_some() && self.after(operand.value) == expected
    }

    /// Whether a record finds a byte as a field wants it, or as it was. Bytes after the record's end
    /// are nobody's.
    fn finds_byte(&self, at: Point, param: usize, offset: u32) -> Option<bool> {
        let scene = self.scene;
        let call = *scene.calls.get(&at)?;
        let records = scene.pointed.get(&(call, param))?;
        let found = |record: &usize| self.record_finds(*record, offset).unwrap_or(false);
        Some(records.iter().all(found))
    }

    fn record_finds(&self, record: usize, offset: u32) -> Option<bool> {
        let scene = self.scene;
        let site = scene.records.get(record)?;
        let size = candidate_of(scene, record).map(|candidate| {
            if layout_is_source(scene, site.layout) {
                candidate.pattern.from.size
            } else {
                data_end(&candidate.pattern.to)
            }
        });
        if size.is_some_and(|size| offset >= size) {
            return Some(true);
        }
        let byte = *site.bytes(scene.facts).get(offset as usize)?;
        let wants = site
            .fields()
            .filter_map(|field| self.wants.get(&field))
            .flatten();
        let mut wanted = wants.filter_map(|want| match want {
            Want::Byte { at, to, .. } if *at == offset as usize => Some(*to),
            _ => None,
        });
        let expected = wanted.next().or_else(|| scene.facts.values.byte(byte))?;
        Some(self.byte_after(byte) == Some(expected))
    }
}
