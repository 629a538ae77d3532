//! Addresses that are not known, and the one that they were computed from: an index into a table, a pointer that
//! runs.
//!
//! Knows sums, and what lies at an address. Must not know why an address is not known.
//!
//! Where such an address leads cannot be told, but it is taken to stay with the data that it began at: what is
//! read there counts as used, and data that may be overwritten there keeps its meaning.

use super::access::Access;
use super::interpret::Interpreter;
use super::memory::{Address, Memory};
use super::op::Op;
use super::operate::low;
use super::state::Operand;
use super::value::{Origin, ValueId};
use crate::wat::InstrId;

/// A smaller constant is a number or a field's offset in a record, not an address.
pub(super) const LEAST_ADDRESS: u64 = 16;
/// Bytes near an address that count as read with it: as many as an address of the longest kind has.
const NEAR: u64 = 16;

impl Interpreter<'_> {
    /// Where an operand points to, or near to: a constant that can be an address, or a place in a frame.
    pub(super) fn near_of(&self, memory: &Memory, operand: Operand) -> Option<Address> {
        self.place_of(memory, operand.value).or(operand.near)
    }

    fn place_of(&self, memory: &Memory, value: ValueId) -> Option<Address> {
        let place = self
            .pointer(self.context.outline.memory, value, 0)
            .to_read();
        place.filter(|a| match a.base {
            None => a.offset >= LEAST_ADDRESS,
            Some(_) => memory.is_frame(*a),
        })
    }

    /// Where the result of an operation points near to, if it is a sum and no address that is known.
    pub(super) fn near_result(
        &self,
        op: Op,
        result: ValueId,
        [a, b]: [Operand; 2],
    ) -> Option<Address> {
        let known = self
            .pointer(self.context.outline.memory, result, 0)
            .to_read();
        if known.is_some() || !matches!(op, Op::Add | Op::Sub | Op::Or) {
            return None;
        }
        let constant = |o: Operand| self.values.bits(o.value).map(low);
        match (a.near, b.near) {
            (Some(near), _) => Some(match (op, constant(b)) {
                (Op::Sub, Some(by)) => near.plus(by.wrapping_neg()),
                (_, by) => near.plus(by.unwrap_or(0)),
            }),
            (None, Some(near)) => Some(near.plus(constant(a).unwrap_or(0))),
            (None, None) => {
                let memory = &self.state.as_ref()?.memory;
                self.near_of(memory, a).or_else(|| self.near_of(memory, b))
            }
        }
    }

    /// A loop is going to change what is at an address: what was there may be an address itself.
    pub(super) fn note_slot(&mut self, memory: &Memory, at: Address) {
        if let Some(Origin::Stored(id, 0)) = memory.read(at).map(|b| b.origin)
            && let Some(place) = self.place_of(memory, id)
        {
            self.near.insert(at, place);
        }
    }

    /// Something near an address is read or written: of text that is read byte by byte, so much as an address
    /// has; else whatever lies there.
    pub(super) fn note_near(&mut self, near: Address, access: Access, at: InstrId) {
        let len = match access {
            Access::LoadByte => NEAR,
            _ => self.context.data_from(near).unwrap_or(0).max(NEAR),
        };
        let (cell, one) = (self.cell(near), self.other(at));
        self.take_down(|trace, _| {
            if access.reads() {
                trace.runs.push((cell, len, one));
            }
            if access.writes() {
                trace.overwrites.push((cell, len, one));
            }
        });
    }
}
