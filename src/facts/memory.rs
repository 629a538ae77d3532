//! Memory as bytes with an origin, at addresses that are constant or relative to one unknown base.
//!
//! Knows which store or data segment put a byte there, and what a store through an unknown address
//! takes away. Must not know instructions or control flow.

use super::value::{Byte, Origin, Value, ValueId, Why};
use super::values::Values;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use std::sync::Arc;

/// Where a load or store goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The memory, from 0, imports counted.
    pub memory: u32,
    /// What `offset` is relative to; `None` for a constant address.
    pub base: Option<ValueId>,
    /// Bytes; it wraps for addresses below a base.
    pub offset: u64,
}

impl Address {
    /// The address `by` bytes further.
    #[must_use]
    pub fn plus(self, by: u64) -> Address {
        Address {
            offset: self.offset.wrapping_add(by),
            ..self
        }
    }
}

/// Bytes at constant addresses that an import wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Filled {
    pub(super) memory: u32,
    pub(super) start: u64,
    /// One past the last address.
    pub(super) end: u64,
    pub(super) why: Why,
}

/// What stores of the code so far have done. Cloning costs nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Stored bytes, by memory and base, then by offset.
    regions: OrdMap<Region, OrdMap<u64, Byte>>,
    /// Constant addresses that were stored to, and may since have been overwritten.
    lost: OrdMap<(u32, u64), Why>,
    filled: Arc<Vec<Filled>>,
    /// A store that may have gone anywhere.
    clobbered: Option<Why>,
}

/// A memory, and what offsets in it are relative to.
type Region = (u32, Option<ValueId>);

/// More filled runs than this are taken together.
const MOST_FILLED: usize = 32;

impl Memory {
    /// What is known of a byte from the stores so far; `None` if they never touched it.
    pub(super) fn read(&self, at: Address) -> Option<Byte> {
        let region = self.regions.get(&(at.memory, at.base));
        if let Some(byte) = region.and_then(|region| region.get(&at.offset)) {
            return Some(*byte);
        }
        if at.base.is_some() {
            return None;
        }
        let lost = self.lost.get(&(at.memory, at.offset)).copied();
        let filled = || {
            let holds =
                |f: &&Filled| f.memory == at.memory && (f.start..f.end).contains(&at.offset);
            self.filled.iter().rev().find(holds).map(|f| f.why)
        };
        lost.or_else(filled).map(Byte::unknown)
    }

    /// An import wrote `len` bytes of its own from `at` on.
    pub(super) fn fill(&mut self, at: Address, len: u64, why: Why) {
        if len == 0 {
            return;
        }
        if at.base.is_some() {
            self.clobber(Some(at.memory), why);
            return;
        }
        let end = at.offset.saturating_add(len);
        self.lose(|other| other.1.is_some() && other.0 == at.memory, why);
        if let Some(region) = self.regions.get_mut(&(at.memory, at.base)) {
            let gone: Vec<u64> = region.range(at.offset..end).map(|(&o, _)| o).collect();
            for offset in gone {
                region.remove(&offset);
            }
        }
        self.add_filled(Filled {
            memory: at.memory,
            start: at.offset,
            end,
            why,
        });
    }

    fn add_filled(&mut self, run: Filled) {
        if self.filled.contains(&run) {
            return;
        }
        let filled = Arc::make_mut(&mut self.filled);
        filled.push(run);
        if filled.len() > MOST_FILLED {
            *filled = together(filled);
        }
    }

    /// The runs that imports filled.
    pub(super) fn filled(&self) -> &[Filled] {
        &self.filled
    }

    /// A store that may have gone anywhere, if there was one.
    pub(super) fn clobbered(&self) -> Option<Why> {
        self.clobbered
    }

    /// One byte stored. Bytes under other bases may be the same bytes, so they are lost.
    pub(super) fn write(&mut self, at: Address, byte: Byte, why: Why) {
        let key = (at.memory, at.base);
        if self.regions.len() > usize::from(self.regions.contains_key(&key)) {
            self.lose(|other| other != key && other.0 == at.memory, why);
        }
        if at.base.is_some() {
            self.clobbered.get_or_insert(why);
        }
        self.regions.entry(key).or_default().insert(at.offset, byte);
    }

    /// A store that may have gone anywhere in a memory, or in all of them.
    pub(super) fn clobber(&mut self, memory: Option<u32>, why: Why) {
        self.lose(|(m, _)| memory.is_none_or(|memory| m == memory), why);
        self.clobbered = Some(why);
    }

    fn lose(&mut self, which: impl Fn(Region) -> bool, why: Why) {
        let keys: Vec<_> = self.regions.keys().copied().filter(|&k| which(k)).collect();
        for key in keys {
            let Some(region) = self.regions.remove(&key) else {
                continue;
            };
            if key.1.is_none() {
                for (&offset, _) in &region {
                    self.lost.insert((key.0, offset), why);
                }
            }
        }
    }

    /// The bytes stored at constant addresses, as they are now; those that are lost come first.
    pub(super) fn constant_bytes(&self) -> impl Iterator<Item = (Address, Byte)> + '_ {
        let at = |memory, offset| Address {
            memory,
            base: None,
            offset,
        };
        let lost = self.lost.iter();
        let lost =
            lost.map(move |(&(memory, offset), &why)| (at(memory, offset), Byte::unknown(why)));
        let constant = self.regions.iter().filter(|((_, base), _)| base.is_none());
        lost.chain(constant.flat_map(move |(&(memory, _), region)| {
            region
                .iter()
                .map(move |(&offset, &byte)| (at(memory, offset), byte))
        }))
    }

    /// Where two paths meet. A byte that only one of them stored is not known. `work` counts what
    /// differs.
    pub(super) fn join(&mut self, other: &Memory, values: &mut Values, work: &mut usize) {
        if self.clobbered.is_none() {
            self.clobbered = other.clobbered;
        }
        let lost: Vec<_> = self
            .lost
            .diff(&other.lost)
            .filter_map(|item| match item {
                DiffItem::Add(&key, &why) => Some((key, why)),
                _ => None,
            })
            .collect();
        *work += lost.len();
        for (key, why) in lost {
            self.lost.insert(key, why);
        }
        if !Arc::ptr_eq(&self.filled, &other.filled) {
            for run in other.filled.iter() {
                self.add_filled(*run);
            }
        }
        let keys = self.regions.keys().chain(other.regions.keys());
        for key in keys.copied().collect::<Vec<_>>() {
            let mine = self.regions.get(&key).cloned().unwrap_or_default();
            let theirs = other.regions.get(&key).cloned().unwrap_or_default();
            if !mine.ptr_eq(&theirs) {
                self.regions
                    .insert(key, join_region(mine, &theirs, values, work));
            }
        }
    }
}

fn join_region(
    mut mine: OrdMap<u64, Byte>,
    theirs: &OrdMap<u64, Byte>,
    values: &mut Values,
    work: &mut usize,
) -> OrdMap<u64, Byte> {
    let changes: Vec<(u64, Byte)> = mine
        .diff(theirs)
        .map(|item| match item {
            DiffItem::Add(&at, _) | DiffItem::Remove(&at, _) => (at, Byte::unknown(Why::Paths)),
            DiffItem::Update {
                old: (&at, &a),
                new: (_, &b),
            } => (at, join_bytes(a, b, values)),
        })
        .collect();
    *work += changes.len();
    for (at, byte) in changes {
        mine.insert(at, byte);
    }
    mine
}

/// One run a memory, from its first filled address to its last.
fn together(filled: &[Filled]) -> Vec<Filled> {
    let mut all: Vec<Filled> = Vec::new();
    for run in filled {
        match all.iter_mut().find(|f| f.memory == run.memory) {
            Some(one) => {
                one.start = one.start.min(run.start);
                one.end = one.end.max(run.end);
            }
            None => all.push(*run),
        }
    }
    all
}

/// Either of two bytes: the same byte of two values that have the same width stays followed.
pub(super) fn join_bytes(a: Byte, b: Byte, values: &mut Values) -> Byte {
    let assumed = a.assumed || b.assumed;
    if a.origin == b.origin {
        return Byte { assumed, ..a };
    }
    let origin = match (a.origin, b.origin) {
        (Origin::Unknown(why), _) | (_, Origin::Unknown(why)) => Origin::Unknown(why),
        (Origin::Stored(x, i), Origin::Stored(y, j))
            if i == j && values.width(x) == values.width(y) =>
        {
            let joined = values.join(x, y);
            match values.get(joined) {
                Value::Unknown(why) => Origin::Unknown(*why),
                _ => Origin::Stored(joined, i),
            }
        }
        _ => Origin::Unknown(Why::Paths),
    };
    Byte { origin, assumed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wat::{InstrId, Site};

    const WHY: Why = Why::Overwritten(InstrId { func: 0, instr: 5 });

    fn at(offset: u64) -> Address {
        Address {
            memory: 0,
            base: None,
            offset,
        }
    }

    fn stored(values: &mut Values, instr: u32) -> Byte {
        let site = Site::Const(InstrId { func: 0, instr });
        let id = values.intern(Value::Literal {
            site,
            bits: 2,
            width: 4,
        });
        Byte {
            origin: Origin::Stored(id, 0),
            assumed: false,
        }
    }

    #[test]
    fn an_unknown_store_takes_away_stores_and_leaves_segments_to_the_reader() {
        let mut values = Values::default();
        let byte = stored(&mut values, 1);
        let mut memory = Memory::default();
        memory.write(at(64), byte, WHY);
        assert_eq!(memory.read(at(64)), Some(byte));
        assert_eq!(memory.read(at(65)), None);
        memory.clobber(Some(0), WHY);
        assert_eq!(memory.read(at(64)), Some(Byte::unknown(WHY)));
        assert_eq!(memory.read(at(65)), None);
        assert_eq!(memory.clobbered(), Some(WHY));
    }

    #[test]
    fn a_store_relative_to_an_unknown_base_may_be_anywhere_else() {
        let mut values = Values::default();
        let byte = stored(&mut values, 1);
        let param = values.intern(Value::Param { func: 0, index: 0 });
        let mut memory = Memory::default();
        memory.write(at(64), byte, WHY);
        let relative = Address {
            memory: 0,
            base: Some(param),
            offset: 2,
        };
        memory.write(relative, byte, WHY);
        assert_eq!(memory.read(relative), Some(byte));
        assert_eq!(memory.read(at(64)), Some(Byte::unknown(WHY)));
        memory.write(at(8), byte, WHY);
        assert_eq!(memory.read(relative), None);
    }

    #[test]
    fn a_byte_stored_on_one_path_only_is_not_known() {
        let mut values = Values::default();
        let (a, b) = (stored(&mut values, 1), stored(&mut values, 2));
        let (mut left, mut right) = (Memory::default(), Memory::default());
        left.write(at(64), a, WHY);
        right.write(at(64), b, WHY);
        left.write(at(65), a, WHY);
        left.join(&right, &mut values, &mut 0);
        let joined = left.read(at(64)).map(|b| b.origin);
        assert!(matches!(joined, Some(Origin::Stored(_, 0))), "{joined:?}");
        assert_eq!(left.read(at(65)), Some(Byte::unknown(Why::Paths)));
    }
}
