//! Values as they are once the plan is carried out: what the runtime will read.
//!
//! Knows changes and values. Must not know what any value means.

use crate::facts::hash::{HashMap, HashSet};
use crate::facts::{Byte, Facts, Operand, Record};
use crate::fix::{Change, Number, Plan};
use crate::wat::{InstrId, Site};

/// The changes of a plan, by place.
pub(super) struct After<'a> {
    facts: &'a Facts,
    sites: HashMap<Site, u128>,
    uses: HashMap<InstrId, u128>,
    /// Operands that go through a function when the program runs.
    converted: HashSet<InstrId>,
}

impl<'a> After<'a> {
    pub(super) fn new(facts: &'a Facts, plan: &Plan) -> After<'a> {
        let mut after = After {
            facts,
            sites: HashMap::default(),
            uses: HashMap::default(),
            converted: HashSet::default(),
        };
        for change in &plan.changes {
            after.add(change);
        }
        after
    }

    fn add(&mut self, change: &Change) {
        match *change {
            Change::Const { at, to } => {
                self.sites.insert(Site::Const(at), bits(to));
            }
            Change::Global { global, to } => {
                self.sites.insert(Site::Global(global), bits(to));
            }
            Change::Byte {
                segment,
                offset,
                to,
            } => {
                let site = Site::Data { segment, offset };
                self.sites.insert(site, to.into());
            }
            Change::Use { at, to } => {
                self.uses.insert(at, bits(to));
            }
            Change::Call { after, .. } => {
                self.converted.insert(after);
            }
            Change::Function { .. } => {}
        }
    }

    /// The bits of an operand; `None` if they are not known.
    pub(super) fn operand(&self, operand: &Operand) -> Option<u128> {
        self.pushed(operand.by, || {
            let other = |site| self.sites.get(&site).copied();
            self.facts.values.bits_with(operand.value, &other)
        })
    }

    /// Byte `offset` of a record; `None` if it is not known.
    pub(super) fn byte(&self, record: &Record, offset: usize) -> Option<u8> {
        let byte = *record.bytes.get(offset)?;
        let by = self.facts.store_of(record, offset).and_then(|s| s.by);
        let whole = by.filter(|by| self.uses.contains_key(by) || self.converted.contains(by));
        let Some(index) = whole.and(stored_index(byte)) else {
            let other = |site| self.sites.get(&site).copied();
            return self.facts.values.byte_with(byte, &other);
        };
        let bits = self.pushed(by, || None)?;
        u8::try_from((bits >> (8 * u32::from(index))) & 0xff).ok()
    }

    /// The bits of what an instruction pushes, if the plan says so; else what `unchanged` says.
    fn pushed(
        &self,
        by: Option<InstrId>,
        unchanged: impl FnOnce() -> Option<u128>,
    ) -> Option<u128> {
        match by {
            Some(by) if self.converted.contains(&by) => None,
            Some(by) if self.uses.contains_key(&by) => self.uses.get(&by).copied(),
            _ => unchanged(),
        }
    }
}

/// Which byte of a stored value a byte is.
fn stored_index(byte: Byte) -> Option<u8> {
    match byte.origin {
        crate::facts::Origin::Stored(_, index) => Some(index),
        _ => None,
    }
}

fn bits(number: Number) -> u128 {
    match number {
        Number::I32(n) => n.into(),
        Number::I64(n) => n.into(),
        Number::V128(n) => n,
    }
}
