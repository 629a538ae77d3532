//! Abstract values: what an operand can be, and where its bits are written.
//!
//! Knows arithmetic and origins. Must not know control flow, memory layout, or what a value means.
//! Values are interned: two equal ones have one [`ValueId`], so a state can be compared by ids.

use crate::wat::{InstrId, Site};
use std::collections::HashMap;

/// A value of one [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(u32);

/// What is known of a value. Bits are unsigned and cut to the value's width.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A constant, and where it is written.
    Literal {
        /// Where.
        site: Site,
        /// Its bits.
        bits: u128,
        /// Bytes: 4, 8 or 16.
        width: u8,
    },
    /// A constant that is written nowhere, such as a local before its first `local.set`.
    Zero {
        /// Bytes.
        width: u8,
    },
    /// An operation on values; it is constant if they are.
    Op {
        /// Which.
        op: Op,
        /// Its operands; a unary operation repeats its one.
        args: [ValueId; 2],
        /// Bytes of the result.
        width: u8,
    },
    /// A constant number of bytes (it wraps) from a value that is not constant.
    Sum {
        /// The value.
        base: ValueId,
        /// What is added.
        offset: u64,
        /// Bytes of the result.
        width: u8,
    },
    /// What a load read, byte by byte from the lowest address; higher bytes are zero or the sign.
    Loaded {
        /// The bytes read.
        bytes: Box<[Byte]>,
        /// Whether the highest bit read fills the bytes above.
        signed: bool,
        /// Bytes of the result.
        width: u8,
    },
    /// The result of the call of an import at `at`.
    Result {
        /// The call.
        at: InstrId,
    },
    /// What the import called at `at` wrote through its parameter `param`.
    Output {
        /// The call.
        at: InstrId,
        /// The parameter, from 0.
        param: u32,
        /// How many bytes it wrote.
        width: u32,
    },
    /// Parameter `index` of the function.
    Param {
        /// The function, imports not counted.
        func: u32,
        /// The parameter, from 0.
        index: u32,
    },
    /// A mutable global as the function found it.
    Entry {
        /// The function, imports not counted.
        func: u32,
        /// The global, imports counted.
        global: u32,
    },
    /// One of several values, by the path taken. Sorted, at least two.
    Join(Box<[ValueId]>),
    /// Nothing is known, and why.
    Unknown(Why),
}

/// Why nothing is known of a value, a byte or an address. Each names the place to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// It is computed by an instruction that is not followed.
    Computed(InstrId),
    /// It comes from a call that is not followed.
    Called(InstrId),
    /// It is loaded from an address that is not known.
    LoadedFrom(InstrId),
    /// It changes in the loop that starts there.
    Loop(InstrId),
    /// A store through an address that is not known may have overwritten it.
    Overwritten(InstrId),
    /// It is a global that other code sets, or that comes from outside.
    Global(u32),
    /// The import called there wrote it.
    Written(InstrId),
    /// It is loaded from memory that other functions write, at least there.
    Elsewhere(InstrId),
    /// Paths that meet bring too many values.
    Paths,
    /// The expression is too large to follow.
    TooLarge(InstrId),
    /// The function uses an instruction that the analysis does not know.
    NotFollowed(InstrId),
}

/// One byte of memory: what put it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Byte {
    /// Where it comes from.
    pub origin: Origin,
    /// Whether something unseen may have overwritten it: evidence from elsewhere must not touch it.
    pub assumed: bool,
}

/// Where a byte of memory comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Byte `.1` (from the lowest) of a stored value.
    Stored(ValueId, u8),
    /// A byte of an active data segment.
    Data {
        /// The segment.
        segment: u32,
        /// The byte in it.
        offset: u32,
        /// Its value.
        value: u8,
    },
    /// Nothing writes there: zero.
    Unwritten,
    /// Not known.
    Unknown(Why),
}

/// Operations that are followed. They wrap to the width of their result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of WebAssembly's operations")]
pub enum Op {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Shl,
    ShrU,
    ShrS,
    Rotl,
    Rotr,
    /// `i32.wrap_i64`, `i64.extend_i32_u`.
    Resize,
    /// Sign extension from the given number of bytes.
    Extend(u8),
}

/// Other bits for literals and data bytes: those of a site, or `None` where it keeps its own.
pub type Settings<'a> = &'a dyn Fn(Site) -> Option<u128>;

/// The largest expression that is followed, in nodes; a larger one is [`Why::TooLarge`]. Real
/// addresses and flag sets have a handful; the limit keeps every walk short.
const MOST_NODES: u32 = 256;
/// The most values a join keeps apart.
const MOST_JOINED: usize = 16;

/// All values of one module.
#[derive(Debug, Default)]
pub struct Values {
    nodes: Vec<Node>,
    ids: HashMap<Value, ValueId>,
}

#[derive(Debug)]
struct Node {
    value: Value,
    /// The bits, if constant.
    bits: Option<u128>,
    /// Nodes in the expression, saturating.
    size: u32,
}

impl Values {
    /// The value behind an id.
    #[must_use]
    pub fn get(&self, id: ValueId) -> &Value {
        &self.nodes[id.0 as usize].value
    }

    /// The bits of a constant.
    #[must_use]
    pub fn bits(&self, id: ValueId) -> Option<u128> {
        self.nodes[id.0 as usize].bits
    }

    /// The id of a value.
    pub fn intern(&mut self, value: Value) -> ValueId {
        if let Some(&id) = self.ids.get(&value) {
            return id;
        }
        let bits = self.constant(&value, None);
        let size = self.size_of(&value);
        let id = ValueId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.ids.insert(value.clone(), id);
        self.nodes.push(Node { value, bits, size });
        id
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

    /// `base` and a constant. Sums of sums are one sum, and a sum of nothing is its base.
    pub fn sum(&mut self, base: ValueId, by: u64, width: u8) -> ValueId {
        let (base, offset) = match *self.get(base) {
            Value::Sum { base, offset, .. } => (base, offset.wrapping_add(by)),
            Value::Unknown(_) => return base,
            _ => (base, by),
        };
        let offset = u64::try_from(cut(u128::from(offset), width)).unwrap_or(offset);
        if offset == 0 {
            return base;
        }
        self.intern(Value::Sum {
            base,
            offset,
            width,
        })
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
            return whole;
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
    pub fn byte_of(&self, id: ValueId, index: u8) -> Origin {
        match self.get(id) {
            Value::Loaded { bytes, .. } => match bytes.get(usize::from(index)) {
                Some(byte) => byte.origin,
                None => Origin::Stored(id, index),
            },
            Value::Unknown(why) => Origin::Unknown(*why),
            _ => Origin::Stored(id, index),
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
        self.walk(id, &mut |value| match value {
            Value::Literal { site, .. } => sites.push(*site),
            Value::Loaded { bytes, .. } => sites.extend(bytes.iter().filter_map(Byte::data_site)),
            _ => {}
        });
        sites.sort_unstable();
        sites.dedup();
        sites
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

impl Byte {
    /// The data segment byte it is, if it is one.
    #[must_use]
    pub fn data_site(&self) -> Option<Site> {
        match self.origin {
            Origin::Data {
                segment, offset, ..
            } => Some(Site::Data { segment, offset }),
            _ => None,
        }
    }

    /// The stored value it is a byte of, if it is one.
    #[must_use]
    pub fn stored(&self) -> Option<ValueId> {
        match self.origin {
            Origin::Stored(id, _) => Some(id),
            _ => None,
        }
    }

    /// Whether anything is known to have written it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        matches!(self.origin, Origin::Stored(..) | Origin::Data { .. })
    }
}

impl Op {
    /// The result on constants, cut to `width` bytes.
    #[must_use]
    pub fn apply(self, a: u128, b: u128, width: u8) -> u128 {
        let bits = u32::from(width) * 8;
        let by = u32::try_from(b % u128::from(bits)).unwrap_or(0);
        let rotate = |by: u32| {
            if by == 0 {
                a
            } else {
                (a << by) | (a >> (bits - by))
            }
        };
        let result = match self {
            Op::Add => a.wrapping_add(b),
            Op::Sub => a.wrapping_sub(b),
            Op::Mul => a.wrapping_mul(b),
            Op::And => a & b,
            Op::Or => a | b,
            Op::Xor => a ^ b,
            Op::Shl => a << by,
            Op::ShrU => a >> by,
            Op::ShrS => extend(a, width, 16) >> by | sign_fill(a, width, by),
            Op::Rotl => rotate(by),
            Op::Rotr => rotate((bits - by) % bits),
            Op::Resize => a,
            Op::Extend(from) => extend(a, from, width),
        };
        cut(result, width)
    }
}

/// The low `width` bytes.
#[must_use]
pub(super) fn cut(bits: u128, width: u8) -> u128 {
    if width >= 16 {
        bits
    } else {
        bits & ((1 << (8 * u32::from(width))) - 1)
    }
}

/// Sign-extends the low `from` bytes to `to` bytes.
fn extend(bits: u128, from: u8, to: u8) -> u128 {
    let low = cut(bits, from);
    let sign = from < 16 && (low >> (8 * u32::from(from) - 1)) & 1 == 1;
    let extended = if sign {
        low | !cut(u128::MAX, from)
    } else {
        low
    };
    cut(extended, to)
}

/// The ones that an arithmetic shift brings in at the top of 128 bits.
fn sign_fill(bits: u128, width: u8, by: u32) -> u128 {
    let negative = (bits >> (8 * u32::from(width) - 1)) & 1 == 1;
    if negative && by > 0 {
        u128::MAX << (128 - by)
    } else {
        0
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
    fn operations_wrap_like_wasm() {
        assert_eq!(Op::Add.apply(0xffff_ffff, 2, 4), 1);
        assert_eq!(Op::Sub.apply(0, 1, 4), 0xffff_ffff);
        assert_eq!(Op::Shl.apply(1, 33, 4), 2);
        assert_eq!(Op::ShrU.apply(0x8000_0000, 31, 4), 1);
        assert_eq!(Op::ShrS.apply(0x8000_0000, 31, 4), 0xffff_ffff);
        assert_eq!(Op::ShrS.apply(0x7000_0000, 4, 4), 0x0700_0000);
        assert_eq!(Op::Rotl.apply(0x1234_5678, 8, 4), 0x3456_7812);
        assert_eq!(Op::Rotr.apply(0x1234_5678, 8, 4), 0x7812_3456);
        assert_eq!(Op::Extend(1).apply(0x80, 0x80, 4), 0xffff_ff80);
        assert_eq!(Op::Extend(4).apply(0xffff_ffff, 0, 8), u128::from(u64::MAX));
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
