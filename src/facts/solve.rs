//! Which literal must change, and to what, for a value to become another.
//!
//! Knows expressions of literals. Must not know why the other value is wanted.

use super::op::{Op, cut};
use super::value::{Byte, Origin, Value, ValueId};
use super::values::Values;
use crate::wat::Site;

/// A literal and the bits it must hold. For a data byte, the byte.
pub type Setting = (Site, u128);

impl Values {
    /// The literals to set so that the constant `id` has the bits `want`; none if it has them already.
    /// `None` if no single literal can do it (for a load: no single literal a byte).
    ///
    /// Each candidate is checked by evaluating the expression with it, so a solution is exact.
    #[must_use]
    pub fn solve(&self, id: ValueId, want: u128) -> Option<Vec<Setting>> {
        self.solve_within(id, want, u128::MAX)
    }

    /// The same where only the bits of `mask` matter: those of an expression that a narrow store keeps.
    #[must_use]
    pub fn solve_within(&self, id: ValueId, want: u128, mask: u128) -> Option<Vec<Setting>> {
        let now = self.bits(id)?;
        if (now ^ want) & mask == 0 {
            return Some(Vec::new());
        }
        match self.get(id) {
            Value::Literal { site, width, .. } => {
                (cut(want, *width) == want).then(|| vec![(*site, want)])
            }
            Value::Loaded { bytes, .. } => self.solve_bytes(bytes, want),
            Value::Sum {
                base,
                offset,
                width,
            } => {
                let base_wants = cut(want.wrapping_sub(u128::from(*offset)), *width);
                self.solve(*base, base_wants)
            }
            Value::Join(members) => self.solve_all(members, want, mask),
            Value::Op { .. } => {
                let setting = self.solve_one(id, (now, want), mask);
                setting.map(|setting| vec![setting])
            }
            _ => None,
        }
    }

    /// All alternatives together: none may keep the old bits.
    fn solve_all(&self, members: &[ValueId], want: u128, mask: u128) -> Option<Vec<Setting>> {
        let mut settings: Vec<Setting> = Vec::new();
        for &member in members {
            for setting in self.solve_within(member, want, mask)? {
                match settings.iter().find(|(site, _)| *site == setting.0) {
                    Some(known) if *known != setting => return None,
                    Some(_) => {}
                    None => settings.push(setting),
                }
            }
        }
        Some(settings)
    }

    /// The literals to set when each literal of a union (`or`, `+`) of constants is translated alone.
    ///
    /// `translate` gives the new bits of one literal. `None` if the value is no such union, if a
    /// literal has no translation, or if their union is not `want`.
    #[must_use]
    pub fn solve_union(
        &self,
        id: ValueId,
        want: u128,
        translate: &dyn Fn(u128) -> Option<u128>,
    ) -> Option<Vec<Setting>> {
        let mut parts = Vec::new();
        self.union_parts(id, &mut parts)?;
        let mut settings = Vec::new();
        let mut union = 0;
        for (site, bits) in parts {
            let new = translate(bits)?;
            union |= new;
            if new != bits {
                settings.push((site, new));
            }
        }
        (union == want).then_some(settings)
    }

    fn union_parts(&self, id: ValueId, parts: &mut Vec<Setting>) -> Option<()> {
        match self.get(id) {
            Value::Literal { site, bits, .. } => parts.push((*site, *bits)),
            Value::Op {
                op: Op::Or | Op::Add,
                args,
                ..
            } => {
                for arg in args {
                    self.union_parts(*arg, parts)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Each byte of a load by itself; the bytes of one stored value together.
    fn solve_bytes(&self, bytes: &[Byte], want: u128) -> Option<Vec<Setting>> {
        let mut wanted = want.to_le_bytes();
        let mut settings = Vec::new();
        let mut stored: Vec<(ValueId, u128)> = Vec::new();
        for (byte, new) in bytes.iter().zip(&mut wanted) {
            let old = self.byte(*byte)?;
            let target = std::mem::take(new);
            match byte.origin {
                Origin::Data {
                    segment, offset, ..
                } if old != target => {
                    settings.push((Site::Data { segment, offset }, u128::from(target)));
                }
                Origin::Stored(id, index) => {
                    let at = match stored.iter().position(|(other, _)| *other == id) {
                        Some(at) => at,
                        None => {
                            stored.push((id, self.bits(id)?));
                            stored.len() - 1
                        }
                    };
                    let bits = stored.get_mut(at)?;
                    bits.1 = with_byte(bits.1, index, target);
                }
                _ if old == target => {}
                _ => return None,
            }
        }
        if wanted.iter().any(|&rest| rest != 0) {
            return None;
        }
        for (id, bits) in stored {
            settings.extend(self.solve(id, bits)?);
        }
        Some(settings)
    }

    /// One literal of an operation. Shifts, masks, rotations and exclusive-or are linear over bits, so
    /// what a literal must become is the solution of a linear system; sums are solved by difference.
    fn solve_one(&self, id: ValueId, (now, want): (u128, u128), mask: u128) -> Option<Setting> {
        let mut literals = Vec::new();
        let mut tools = Vec::new();
        self.walk(id, &mut |value| match value {
            Value::Literal { site, bits, width } => literals.push((*site, *bits, *width)),
            Value::Op { op, args, .. } => tools.extend(self.tool(*op, *args)),
            _ => {}
        });
        literals.retain(|(site, ..)| !tools.contains(site));
        literals.sort_unstable_by_key(|&(site, ..)| site);
        literals.dedup();
        let width = u8::try_from(self.width(id)).ok()?;
        literals
            .into_iter()
            .find_map(|(site, bits, literal_width)| {
                let by_difference = cut(bits.wrapping_add(want).wrapping_sub(now), width);
                let by_bits =
                    self.solve_linear(id, (site, bits, literal_width), (now ^ want, mask));
                [by_bits, Some(by_difference)]
                    .into_iter()
                    .flatten()
                    .find(|&new| {
                        cut(new, literal_width) == new
                            && self
                                .bits_with(id, &only(site, new))
                                .is_some_and(|bits| (bits ^ want) & mask == 0)
                    })
                    .map(|new| (site, new))
            })
    }

    /// The sites of what a value says: those of its literals that say how, such as a shift's distance or
    /// a mask, left out. A helper that swaps bytes has such literals, and they are nobody's number.
    #[must_use]
    pub fn subjects(&self, id: ValueId) -> Vec<Site> {
        if matches!(self.get(id), Value::Literal { .. }) || !self.has_sites(id) {
            return self.sites(id);
        }
        let mut tools = Vec::new();
        self.walk(id, &mut |value| {
            if let Value::Op { op, args, .. } = value {
                tools.extend(self.tool(*op, *args));
            }
        });
        let mut sites = self.sites(id);
        if !tools.is_empty() {
            sites.retain(|site| !tools.contains(site));
        }
        sites
    }

    /// A literal that says how, not what: a shift's distance, a mask. It is never the one to change.
    fn tool(&self, op: Op, args: [ValueId; 2]) -> Option<Site> {
        let literal = |id: ValueId| match self.get(id) {
            Value::Literal { site, .. } => Some(*site),
            _ => None,
        };
        match (op, args.map(literal)) {
            (Op::Shl | Op::ShrU | Op::ShrS | Op::Rotl | Op::Rotr, [_, Some(by)]) => Some(by),
            (Op::And, [Some(mask), None] | [None, Some(mask)]) => Some(mask),
            (Op::And, [Some(a), Some(b)]) => {
                match args.map(|arg| self.bits(arg).is_some_and(is_mask)) {
                    [true, false] => Some(a),
                    [false, true] => Some(b),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The bits of a literal that flip exactly `flips` of the result, if the result is linear in them.
    fn solve_linear(
        &self,
        id: ValueId,
        (site, bits, width): (Site, u128, u8),
        (flips, mask): (u128, u128),
    ) -> Option<u128> {
        let now = self.bits(id)?;
        let mut basis: Vec<(u128, u128)> = Vec::new();
        for bit in 0..u32::from(width) * 8 {
            let (mut effect, mut cause) = (
                (self.bits_with(id, &only(site, bits ^ (1 << bit)))? ^ now) & mask,
                1u128 << bit,
            );
            reduce(&basis, &mut effect, &mut cause);
            if effect != 0 {
                basis.push((effect, cause));
            }
        }
        let (mut rest, mut cause) = (flips & mask, 0);
        reduce(&basis, &mut rest, &mut cause);
        (rest == 0).then_some(bits ^ cause)
    }
}

/// Whether some bits are a mask of whole bytes.
fn is_mask(bits: u128) -> bool {
    bits != 0 && bits.to_le_bytes().iter().all(|b| matches!(b, 0 | 0xff))
}

/// One site with other bits.
fn only(site: Site, bits: u128) -> impl Fn(Site) -> Option<u128> {
    move |at| (at == site).then_some(bits)
}

/// Cancels the leading bits of `effect` that a basis vector has, and records which bits did it.
fn reduce(basis: &[(u128, u128)], effect: &mut u128, cause: &mut u128) {
    for (vector, by) in basis {
        let lead = 127 - vector.leading_zeros();
        if (*effect >> lead) & 1 == 1 {
            *effect ^= vector;
            *cause ^= by;
        }
    }
}

/// Some bits with another byte `index`, counted from the lowest.
#[must_use]
pub fn with_byte(bits: u128, index: u8, byte: u8) -> u128 {
    let mut bytes = bits.to_le_bytes();
    if let Some(place) = bytes.get_mut(usize::from(index)) {
        *place = byte;
    }
    u128::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wat::InstrId;

    const AT: InstrId = InstrId { func: 0, instr: 99 };

    fn literal(values: &mut Values, instr: u32, bits: u128) -> (ValueId, Site) {
        let site = Site::Const(InstrId { func: 0, instr });
        let id = values.intern(Value::Literal {
            site,
            bits,
            width: 4,
        });
        (id, site)
    }

    #[test]
    fn a_literal_is_set() {
        let mut values = Values::default();
        let (two, site) = literal(&mut values, 0, 2);
        assert_eq!(values.solve(two, 1), Some(vec![(site, 1)]));
        assert_eq!(values.solve(two, 2), Some(vec![]));
        assert_eq!(values.solve(two, 1 << 40), None);
    }

    #[test]
    fn a_byte_swap_written_out_changes_the_swapped_literal() {
        // (x << 8 | x >> 8) & 0xffff
        let mut values = Values::default();
        let (x, site) = literal(&mut values, 0, 8080);
        let (eight, _) = literal(&mut values, 1, 8);
        let (mask, _) = literal(&mut values, 2, 0xffff);
        let up = values.op(Op::Shl, [x, eight], 4, AT);
        let down = values.op(Op::ShrU, [x, eight], 4, AT);
        let both = values.op(Op::Or, [up, down], 4, AT);
        let swapped = values.op(Op::And, [both, mask], 4, AT);
        assert_eq!(values.bits(swapped), Some(0x901f));
        assert_eq!(values.solve(swapped, 0x1f90), Some(vec![(site, 0x901f)]));
    }

    #[test]
    fn bits_that_no_store_keeps_are_free() {
        // x << 8 | x >> 8, of which i32.store16 keeps two bytes.
        let mut values = Values::default();
        let (x, site) = literal(&mut values, 0, 8080);
        let (eight, _) = literal(&mut values, 1, 8);
        let up = values.op(Op::Shl, [x, eight], 4, AT);
        let down = values.op(Op::ShrU, [x, eight], 4, AT);
        let both = values.op(Op::Or, [up, down], 4, AT);
        assert_eq!(values.solve(both, 0x1f90), None);
        let found = values.solve_within(both, 0x1f90, 0xffff);
        assert_eq!(found, Some(vec![(site, 0x901f)]));
    }

    #[test]
    fn a_sum_is_solved_by_difference() {
        let mut values = Values::default();
        let (a, site) = literal(&mut values, 0, 7);
        let (b, _) = literal(&mut values, 1, 3);
        let sum = values.op(Op::Add, [a, b], 4, AT);
        assert_eq!(values.solve(sum, 2), Some(vec![(site, 0xffff_ffff)]));
    }

    #[test]
    fn an_impossible_mask_is_not_solved() {
        let mut values = Values::default();
        let (a, _) = literal(&mut values, 0, 1);
        let shifted = {
            let (by, _) = literal(&mut values, 1, 32);
            let zero = values.op(Op::Mul, [a, by], 4, AT);
            let (mask, _) = literal(&mut values, 2, 0);
            values.op(Op::And, [zero, mask], 4, AT)
        };
        assert_eq!(values.bits(shifted), Some(0));
        assert_eq!(values.solve(shifted, 5), None);
    }

    #[test]
    fn flags_are_translated_one_by_one() {
        let mut values = Values::default();
        let (peek, a) = literal(&mut values, 0, 2);
        let (dontwait, b) = literal(&mut values, 1, 0x40);
        let both = values.op(Op::Or, [peek, dontwait], 4, AT);
        let translate = |bits| match bits {
            2 => Some(1),
            0x40 => Some(8),
            _ => None,
        };
        assert_eq!(
            values.solve_union(both, 9, &translate),
            Some(vec![(a, 1), (b, 8)])
        );
        assert_eq!(values.solve_union(both, 10, &translate), None);
    }

    #[test]
    fn a_merged_store_changes_in_the_bytes_that_matter() {
        // i32.store of 0x901f0002 at 64, the port read back from 66.
        let mut values = Values::default();
        let (merged, site) = literal(&mut values, 0, 0x901f_0002);
        let bytes = [2, 3].map(|i| Byte {
            origin: Origin::Stored(merged, i),
            assumed: false,
        });
        let port = values.loaded(&bytes, false, 4, AT);
        assert_eq!(values.solve(port, 0x1f90), Some(vec![(site, 0x1f90_0002)]));
    }
}
