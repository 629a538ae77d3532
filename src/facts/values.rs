//! All values of a module, each once, and what they are made of.

use super::hash::RandomState;
use super::op::{Op, cut, extend};
use super::value::{Byte, Origin, Point, Settings, Value, ValueId, Why};
use crate::wat::{InstrId, Site};
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

/// The largest expression that is followed, in nodes; a larger one is [`Why::TooLarge`]. Real
/// addresses and flag sets have a handful; the limit keeps every walk short.
const MOST_NODES: u32 = 128;
/// The most values a join keeps apart.
const MOST_JOINED: usize = 16;

/// All values of one module.
#[derive(Debug, Default)]
pub struct Values {
    nodes: Vec<Node>,
    /// The nodes by their values: a table of ids, so that no value is kept twice.
    ids: HashTable<ValueId>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Node {
    value: Value,
    /// The bits, if constant.
    bits: Option<u128>,
    /// Nodes in the expression, saturating.
    size: u32,
    made_of: MadeOf,
}

/// What is among the things that a value is made of.
#[derive(Clone, Copy, Debug, Default)]
struct MadeOf {
    /// A literal or a data byte.
    sites: bool,
    /// What a call returned.
    results: bool,
    /// Bytes that something unseen may have overwritten.
    assumed: bool,
    /// A parameter, or a global as a function found it.
    caller: bool,
}

impl MadeOf {
    fn and(self, other: MadeOf) -> MadeOf {
        MadeOf {
            sites: self.sites || other.sites,
            results: self.results || other.results,
            assumed: self.assumed || other.assumed,
            caller: self.caller || other.caller,
        }
    }
}

impl Values {
    /// The value behind an id.
    #[must_use]
    pub fn get(&self, id: ValueId) -> &Value {
        &self.nodes[id.0 as usize].value
    }

    fn made(&self, id: ValueId) -> MadeOf {
        self.nodes[id.0 as usize].made_of
    }

    /// The bits of a constant.
    #[must_use]
    pub fn bits(&self, id: ValueId) -> Option<u128> {
        self.nodes[id.0 as usize].bits
    }

    /// The id of a value, if it has come up.
    #[must_use]
    pub fn find(&self, value: &Value) -> Option<ValueId> {
        self.find_hashed(self.hasher.hash_one(value), value)
    }

    fn find_hashed(&self, hash: u64, value: &Value) -> Option<ValueId> {
        let found = self.ids.find(hash, |id| self.get(*id) == value);
        found.copied()
    }

    /// The id of a value.
    pub fn intern(&mut self, value: Value) -> ValueId {
        let hash = self.hasher.hash_one(&value);
        if let Some(id) = self.find_hashed(hash, &value) {
            return id;
        }
        let node = Node {
            bits: self.constant(&value, None),
            size: self.size_of(&value),
            made_of: self.made_of(&value),
            value,
        };
        let id = ValueId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        let (nodes, hasher) = (&self.nodes, &self.hasher);
        let rehash = |id: &ValueId| hasher.hash_one(&nodes[id.0 as usize].value);
        self.ids.insert_unique(hash, id, rehash);
        id
    }

    /// What is among the things that a value is made of, itself included.
    fn made_of(&self, value: &Value) -> MadeOf {
        let part = |id: &ValueId| self.nodes[id.0 as usize].made_of;
        match value {
            Value::Literal { .. } => MadeOf {
                sites: true,
                ..MadeOf::default()
            },
            Value::Result { .. } => MadeOf {
                results: true,
                ..MadeOf::default()
            },
            Value::Param { .. } | Value::Entry { .. } => MadeOf {
                caller: true,
                ..MadeOf::default()
            },
            Value::Op { args, .. } => part(&args[0]).and(part(&args[1])),
            Value::Sum { base, .. } => part(base),
            Value::Join(members) => members
                .iter()
                .map(part)
                .fold(MadeOf::default(), MadeOf::and),
            Value::Loaded { bytes, .. } => {
                let of_byte = |byte: &Byte| MadeOf {
                    sites: byte.data_site().is_some(),
                    assumed: byte.assumed,
                    ..MadeOf::default()
                };
                let of = |byte: &Byte| match byte.stored() {
                    Some(id) => of_byte(byte).and(part(&id)),
                    None => of_byte(byte),
                };
                bytes.iter().map(of).fold(MadeOf::default(), MadeOf::and)
            }
            Value::Zero { .. } | Value::Output { .. } | Value::Unknown(_) => MadeOf::default(),
        }
    }

    /// Whether a value is made of a literal or a data byte, among others.
    #[must_use]
    pub fn has_sites(&self, id: ValueId) -> bool {
        self.made(id).sites
    }

    /// Whether it is of interest who uses a value: it is made of a literal, a data byte or what a call returned.
    #[must_use]
    pub fn is_traced(&self, id: ValueId) -> bool {
        let made = self.made(id);
        made.sites || made.results
    }

    /// The calls whose results a value is made of, each once.
    #[must_use]
    pub fn results(&self, id: ValueId) -> Vec<Point> {
        if !self.made(id).results {
            return Vec::new();
        }
        if let Value::Result { at } = self.get(id) {
            return vec![*at];
        }
        let mut calls = Vec::new();
        self.walk(id, &mut |value| {
            if let Value::Result { at } = value {
                calls.push(*at);
            }
        });
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    /// Whether a value is made of bytes that something unseen may have overwritten.
    #[must_use]
    pub fn is_assumed(&self, id: ValueId) -> bool {
        self.made(id).assumed
    }

    /// Whether a value means the same in a caller: it is made of nothing of the function's own.
    #[must_use]
    pub fn is_free(&self, id: ValueId) -> bool {
        !self.made(id).caller
    }

    /// Whether a call of an import made any of what a value is made of.
    #[must_use]
    pub fn is_imported(&self, id: ValueId) -> bool {
        let mut imported = false;
        self.walk(id, &mut |value| {
            imported |= matches!(value, Value::Result { .. } | Value::Output { .. });
        });
        imported
    }

    /// Whether nothing is known of a value.
    #[must_use]
    pub fn is_unknown(&self, id: ValueId) -> bool {
        matches!(self.get(id), Value::Unknown(_))
    }

    /// A value of which nothing is known.
    pub fn unknown(&mut self, why: Why) -> ValueId {
        self.intern(Value::Unknown(why))
    }

    /// An operation at instruction `at`. A unary operation repeats its operand.
    pub fn op(&mut self, op: Op, args: [ValueId; 2], width: u8, at: InstrId) -> ValueId {
        for arg in args {
            if let Value::Unknown(why) = *self.get(arg) {
                // A sum with an unknown part is as unknown, and for the same reason.
                return self.unknown(why);
            }
        }
        let value = Value::Op { op, args, width };
        if self.size_of(&value) > MOST_NODES {
            return self.unknown(Why::TooLarge(at));
        }
        self.intern(value)
    }

    /// `base` and a constant, at instruction `at`. Sums of sums are one sum, and a sum of nothing is
    /// its base.
    pub fn sum(&mut self, base: ValueId, by: u64, width: u8, at: InstrId) -> ValueId {
        let (base, offset) = match *self.get(base) {
            Value::Sum { base, offset, .. } => (base, offset.wrapping_add(by)),
            Value::Unknown(_) => return base,
            _ => (base, by),
        };
        let offset = u64::try_from(cut(u128::from(offset), width)).unwrap_or(offset);
        if offset == 0 {
            return base;
        }
        let value = Value::Sum {
            base,
            offset,
            width,
        };
        if self.size_of(&value) > MOST_NODES {
            return self.unknown(Why::TooLarge(at));
        }
        self.intern(value)
    }

    /// The value as a caller has it, at the call `at`: what it is made of of the callee's own is what
    /// `actual` says. `None` if it says nothing of a part.
    pub(super) fn instantiate(
        &mut self,
        id: ValueId,
        actual: &dyn Fn(&mut Values, &Value) -> Option<ValueId>,
        at: InstrId,
    ) -> Option<ValueId> {
        if self.is_free(id) {
            return Some(id);
        }
        // No deeper than the largest expression that is followed.
        match self.get(id).clone() {
            value @ (Value::Param { .. } | Value::Entry { .. }) => actual(self, &value),
            Value::Op { op, args, width } => {
                let a = self.instantiate(args[0], actual, at)?;
                let b = self.instantiate(args[1], actual, at)?;
                Some(self.op(op, [a, b], width, at))
            }
            Value::Sum {
                base,
                offset,
                width,
            } => {
                let base = self.instantiate(base, actual, at)?;
                Some(self.sum(base, offset, width, at))
            }
            Value::Join(members) => {
                let mut all = Vec::new();
                for &member in &members {
                    all.push(self.instantiate(member, actual, at)?);
                }
                let first = all.pop()?;
                Some(all.into_iter().fold(first, |a, b| self.join(a, b)))
            }
            Value::Loaded {
                bytes,
                signed,
                width,
            } => {
                let mut all = Vec::new();
                for byte in &bytes {
                    all.push(self.instantiate_byte(*byte, actual, at)?);
                }
                Some(self.loaded(&all, signed, width, at))
            }
            _ => Some(id),
        }
    }

    /// A byte of memory as a caller has it.
    pub(super) fn instantiate_byte(
        &mut self,
        byte: Byte,
        actual: &dyn Fn(&mut Values, &Value) -> Option<ValueId>,
        at: InstrId,
    ) -> Option<Byte> {
        let Origin::Stored(id, index) = byte.origin else {
            return Some(byte);
        };
        let id = self.instantiate(id, actual, at)?;
        let mut copied = self.byte_of(id, index);
        copied.assumed |= byte.assumed;
        Some(copied)
    }

    /// The parameters and the globals at entry that a value is made of.
    pub(super) fn parts_of_caller(&self, id: ValueId) -> Vec<&Value> {
        let mut parts = Vec::new();
        if !self.is_free(id) {
            self.walk(id, &mut |value| {
                if matches!(value, Value::Param { .. } | Value::Entry { .. }) {
                    parts.push(value);
                }
            });
        }
        parts
    }

    /// What a load of `bytes` at instruction `at` gives.
    pub fn loaded(&mut self, bytes: &[Byte], signed: bool, width: u8, at: InstrId) -> ValueId {
        if let Some(why) = bytes.iter().find_map(|b| match b.origin {
            Origin::Unknown(why) => Some(why),
            _ => None,
        }) {
            return self.unknown(why);
        }
        if bytes.len() == usize::from(width)
            && let Some(whole) = self.whole_value(bytes)
        {
            // A constant is not certain to be there still. What a call made keeps its name.
            if self.bits(whole).is_none() || !bytes.iter().any(|b| b.assumed) {
                return whole;
            }
        }
        let value = Value::Loaded {
            bytes: bytes.into(),
            signed,
            width,
        };
        if self.size_of(&value) > MOST_NODES {
            return self.unknown(Why::TooLarge(at));
        }
        self.intern(value)
    }

    /// Byte `index` of a value that is stored: a byte that was only copied keeps its first origin.
    #[must_use]
    pub fn byte_of(&self, id: ValueId, index: u8) -> Byte {
        match self.get(id) {
            Value::Loaded { bytes, .. } if usize::from(index) < bytes.len() => {
                bytes[usize::from(index)]
            }
            Value::Unknown(why) => Byte {
                origin: Origin::Unknown(*why),
                assumed: false,
            },
            _ => Byte {
                origin: Origin::Stored(id, index),
                assumed: self.is_assumed(id),
            },
        }
    }

    /// Either of two values.
    pub fn join(&mut self, a: ValueId, b: ValueId) -> ValueId {
        if a == b {
            return a;
        }
        let mut all = Vec::new();
        for id in [a, b] {
            match self.get(id) {
                Value::Unknown(why) => {
                    let why = *why;
                    return self.unknown(why);
                }
                Value::Join(members) => all.extend_from_slice(members),
                _ => all.push(id),
            }
        }
        all.sort_unstable();
        all.dedup();
        let value = Value::Join(all.into());
        let too_many = matches!(&value, Value::Join(all) if all.len() > MOST_JOINED);
        if too_many || self.size_of(&value) > MOST_NODES {
            return self.unknown(Why::Paths);
        }
        self.intern(value)
    }

    /// The sites of all literals and data bytes that the value is made of, each once.
    #[must_use]
    pub fn sites(&self, id: ValueId) -> Vec<Site> {
        let mut sites = Vec::new();
        self.each_site(id, &mut |site| sites.push(site));
        sites
    }

    /// Calls `visit` for each of [`Values::sites`]. Most values are a literal, and cost nothing.
    pub fn each_site(&self, id: ValueId, visit: &mut dyn FnMut(Site)) {
        if !self.has_sites(id) {
            return;
        }
        if let Value::Literal { site, .. } = self.get(id) {
            return visit(*site);
        }
        let mut sites = Vec::new();
        self.walk(id, &mut |value| match value {
            Value::Literal { site, .. } => sites.push(*site),
            Value::Loaded { bytes, .. } => sites.extend(bytes.iter().filter_map(Byte::data_site)),
            _ => {}
        });
        sites.sort_unstable();
        sites.dedup();
        sites.into_iter().for_each(visit);
    }

    /// Calls `visit` for the value and everything it is made of, through operations, loads and joins.
    pub fn walk<'a>(&'a self, id: ValueId, visit: &mut dyn FnMut(&'a Value)) {
        let mut todo = vec![id];
        let mut seen = Vec::new();
        while let Some(id) = todo.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let value = self.get(id);
            visit(value);
            match value {
                Value::Op { args, .. } => todo.extend(args),
                Value::Sum { base, .. } => todo.push(*base),
                Value::Join(members) => todo.extend(members.iter()),
                Value::Loaded { bytes, .. } => todo.extend(bytes.iter().filter_map(Byte::stored)),
                _ => {}
            }
        }
    }

    /// The bits of `id` if literals and data bytes held other bits, as `set` says.
    #[must_use]
    pub fn bits_with(&self, id: ValueId, set: Settings<'_>) -> Option<u128> {
        self.constant(self.get(id), Some(set))
    }

    /// The number in a byte of memory if literals and data bytes held other bits.
    #[must_use]
    pub fn byte_with(&self, byte: Byte, set: Settings<'_>) -> Option<u8> {
        self.byte_value(byte, Some(set))
    }

    /// All literals that are part of any value: where, their bits, and their width in bytes.
    pub fn literals(&self) -> impl Iterator<Item = (Site, u128, u8)> + '_ {
        self.nodes.iter().filter_map(|node| match node.value {
            Value::Literal { site, bits, width } => Some((site, bits, width)),
            _ => None,
        })
    }

    fn evaluate(&self, id: ValueId, set: Option<Settings<'_>>) -> Option<u128> {
        match set {
            None => self.bits(id),
            Some(_) => self.constant(self.get(id), set),
        }
    }

    /// The bits of a constant value; with `other`, as if sites held other bits.
    fn constant(&self, value: &Value, other: Option<Settings<'_>>) -> Option<u128> {
        match value {
            Value::Literal { site, bits, width } => Some(match other.and_then(|set| set(*site)) {
                Some(new) => cut(new, *width),
                None => *bits,
            }),
            Value::Zero { .. } => Some(0),
            Value::Op { op, args, width } => {
                let a = self.evaluate(args[0], other)?;
                let b = self.evaluate(args[1], other)?;
                Some(op.apply(a, b, *width))
            }
            Value::Sum {
                base,
                offset,
                width,
            } => {
                let base = self.evaluate(*base, other)?;
                Some(cut(base.wrapping_add(u128::from(*offset)), *width))
            }
            // Alternatives that are spelled alike are one number, written in several places.
            Value::Join(members) => {
                let (first, rest) = members.split_first()?;
                let bits = self.evaluate(*first, other)?;
                let same = |&m: &ValueId| self.evaluate(m, other) == Some(bits);
                rest.iter().all(same).then_some(bits)
            }
            Value::Loaded {
                bytes,
                signed,
                width,
            } => {
                let mut bits = 0u128;
                for (i, byte) in bytes.iter().enumerate() {
                    bits |= u128::from(self.byte_value(*byte, other)?) << (8 * i);
                }
                let read = u8::try_from(bytes.len()).ok()?;
                Some(if *signed {
                    extend(bits, read, *width)
                } else {
                    bits
                })
            }
            _ => None,
        }
    }

    /// The number in a byte of memory, if it is known.
    #[must_use]
    pub fn byte(&self, byte: Byte) -> Option<u8> {
        self.byte_value(byte, None)
    }

    fn byte_value(&self, byte: Byte, other: Option<Settings<'_>>) -> Option<u8> {
        match byte.origin {
            Origin::Unwritten => Some(0),
            Origin::Data { value, .. } => {
                let new = byte.data_site().and_then(|site| other?(site));
                Some(new.map_or(value, low_byte))
            }
            Origin::Stored(id, index) => Some(low_byte(
                self.evaluate(id, other)? >> (8 * u32::from(index)),
            )),
            Origin::Unknown(_) => None,
        }
    }

    /// The stored value that `bytes` are, from its lowest to its highest byte.
    fn whole_value(&self, bytes: &[Byte]) -> Option<ValueId> {
        let Origin::Stored(id, 0) = bytes.first()?.origin else {
            return None;
        };
        let whole = self.width(id) as usize == bytes.len()
            && bytes.iter().enumerate().all(|(i, b)| {
                matches!(b.origin, Origin::Stored(other, at) if other == id && usize::from(at) == i)
            });
        whole.then_some(id)
    }

    /// Bytes of a value, as far as it is known: 4 where it is not.
    #[must_use]
    pub fn width(&self, id: ValueId) -> u32 {
        match self.get(id) {
            Value::Literal { width, .. }
            | Value::Zero { width }
            | Value::Op { width, .. }
            | Value::Sum { width, .. }
            | Value::Loaded { width, .. } => u32::from(*width),
            Value::Output { width, .. } => *width,
            Value::Join(members) => members.first().map_or(4, |&m| self.width(m)),
            _ => 4,
        }
    }

    fn size_of(&self, value: &Value) -> u32 {
        let of = |id: &ValueId| self.nodes[id.0 as usize].size;
        match value {
            Value::Op { args, .. } => args.iter().map(of).fold(1, u32::saturating_add),
            Value::Sum { base, .. } => of(base).saturating_add(1),
            Value::Join(members) => members.iter().map(of).fold(1, u32::saturating_add),
            Value::Loaded { bytes, .. } => bytes
                .iter()
                .filter_map(Byte::stored)
                .map(|id| of(&id))
                .fold(1, u32::saturating_add),
            _ => 1,
        }
    }
}

fn low_byte(bits: u128) -> u8 {
    bits.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(values: &mut Values, instr: u32, bits: u128) -> ValueId {
        let site = Site::Const(InstrId { func: 0, instr });
        values.intern(Value::Literal {
            site,
            bits,
            width: 4,
        })
    }

    #[test]
    fn equal_values_are_one_and_an_expression_knows_its_literals() {
        let mut values = Values::default();
        let at = InstrId { func: 0, instr: 9 };
        let (a, b) = (literal(&mut values, 1, 1), literal(&mut values, 2, 0x800));
        let or = values.op(Op::Or, [a, b], 4, at);
        assert_eq!(or, values.op(Op::Or, [a, b], 4, at));
        assert_eq!(values.bits(or), Some(0x801));
        assert_eq!(values.sites(or).len(), 2);
        let site = Site::Const(InstrId { func: 0, instr: 1 });
        assert_eq!(
            values.bits_with(or, &|at| (at == site).then_some(2)),
            Some(0x802)
        );
    }

    #[test]
    fn a_join_is_a_sorted_set_and_unknown_swallows_it() {
        let mut values = Values::default();
        let (a, b) = (literal(&mut values, 1, 1), literal(&mut values, 2, 2));
        let ab = values.join(a, b);
        assert_eq!(ab, values.join(b, a));
        assert_eq!(ab, values.join(ab, a));
        assert_eq!(values.bits(ab), None);
        let unknown = values.unknown(Why::Paths);
        assert_eq!(values.join(ab, unknown), unknown);
    }

    #[test]
    fn a_large_expression_is_given_up_by_name() {
        let mut values = Values::default();
        let at = InstrId { func: 0, instr: 9 };
        let one = literal(&mut values, 1, 1);
        let mut sum = one;
        for _ in 0..1000 {
            sum = values.op(Op::Add, [sum, one], 4, at);
        }
        assert_eq!(*values.get(sum), Value::Unknown(Why::TooLarge(at)));
    }

    #[test]
    fn a_load_of_all_of_a_stored_value_is_that_value() {
        let mut values = Values::default();
        let at = InstrId { func: 0, instr: 9 };
        let a = literal(&mut values, 1, 0x0102_0304);
        let bytes: Vec<Byte> = (0..4)
            .map(|i| Byte {
                origin: Origin::Stored(a, i),
                assumed: false,
            })
            .collect();
        assert_eq!(values.loaded(&bytes, false, 4, at), a);
        let half = values.loaded(&bytes[..2], false, 4, at);
        assert_eq!(values.bits(half), Some(0x0304));
        assert_eq!(values.sites(half), values.sites(a));
    }
}
