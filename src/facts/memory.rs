//! Memory as bytes with an origin, at addresses that are constant or relative to one unknown base.
//!
//! Knows which store or data segment put a byte there, and what a store through an unknown address
//! takes away. Must not know instructions or control flow.

use super::value::{Byte, Origin, Value, ValueId, Values, Why};
use imbl::OrdMap;
use std::collections::BTreeMap;

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

/// What the module's data segments put into memory before any code runs, and what other functions do
/// to it. The same for all of a function's paths.
#[derive(Debug, Default)]
pub(super) struct Image {
    /// Disjoint runs of bytes by memory and first address: the run's end, its segment, and the offset
    /// of its first byte in the segment.
    runs: BTreeMap<(u32, u64), Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    end: u64,
    segment: u32,
    offset: u64,
}

impl Image {
    /// Puts a segment's bytes at `start`; it overwrites what was there.
    pub(super) fn place(&mut self, memory: u32, start: u64, segment: u32, len: u64) {
        if len == 0 {
            return;
        }
        let end = start.saturating_add(len);
        self.cut_at(memory, start);
        self.cut_at(memory, end);
        let covered: Vec<_> = self
            .runs
            .range((memory, start)..(memory, end))
            .map(|(&at, _)| at)
            .collect();
        for at in covered {
            self.runs.remove(&at);
        }
        let offset = 0;
        self.runs.insert(
            (memory, start),
            Run {
                end,
                segment,
                offset,
            },
        );
    }

    /// Splits the run that holds `at`, so that one starts there.
    fn cut_at(&mut self, memory: u32, at: u64) {
        let Some((&(m, start), &run)) = self.runs.range(..(memory, at)).next_back() else {
            return;
        };
        if m != memory || run.end <= at {
            return;
        }
        self.runs.insert((m, start), Run { end: at, ..run });
        let offset = run.offset + (at - start);
        self.runs.insert((m, at), Run { offset, ..run });
    }

    /// The segment and the offset in it that end up at an address.
    pub(super) fn at(&self, memory: u32, at: u64) -> Option<(u32, u32)> {
        let (&(m, start), run) = self.runs.range(..=(memory, at)).next_back()?;
        let inside = m == memory && at < run.end;
        let offset = u32::try_from(run.offset + at.checked_sub(start)?).ok()?;
        inside.then_some((run.segment, offset))
    }
}

/// What stores of the code so far have done. Cloning costs nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Memory {
    /// Stored bytes, by memory and base, then by offset.
    regions: OrdMap<(u32, Option<ValueId>), OrdMap<u64, Byte>>,
    /// Constant addresses that were stored to, and may since have been overwritten.
    lost: OrdMap<(u32, u64), Why>,
    /// Runs of constant addresses that an import filled: memory, first address, one past the last.
    filled: Vec<(u32, u64, u64, Why)>,
    /// A store that may have gone anywhere.
    clobbered: Option<Why>,
}

/// More filled runs than this in one function count as a store that may have gone anywhere.
const MOST_FILLED: usize = 64;

impl Memory {
    /// What is known of a byte from the stores so far; `None` if they never touched it.
    pub(super) fn read(&self, at: Address) -> Option<Byte> {
        if let Some(byte) = self
            .regions
            .get(&(at.memory, at.base))
            .and_then(|region| region.get(&at.offset))
        {
            return Some(*byte);
        }
        if at.base.is_some() {
            return None;
        }
        let lost = self.lost.get(&(at.memory, at.offset)).copied();
        let filled = || {
            let holds = |&&(m, start, end, _): &&(u32, u64, u64, Why)| {
                m == at.memory && (start..end).contains(&at.offset)
            };
            self.filled.iter().rev().find(holds).map(|run| run.3)
        };
        lost.or_else(filled).map(unknown)
    }

    /// An import wrote `len` bytes of its own from `at` on.
    pub(super) fn fill(&mut self, at: Address, len: u64, why: Why) {
        let end = at.offset.saturating_add(len);
        if at.base.is_some() || self.filled.len() >= MOST_FILLED {
            self.clobber(at.memory, why);
            return;
        }
        let key = (at.memory, at.base);
        self.lose(|other| other.1.is_some() && other.0 == at.memory, why);
        if let Some(region) = self.regions.get_mut(&key) {
            let gone: Vec<u64> = region.range(at.offset..end).map(|(&o, _)| o).collect();
            for offset in gone {
                region.remove(&offset);
            }
        }
        let run = (at.memory, at.offset, end, why);
        if !self.filled.contains(&run) {
            self.filled.push(run);
        }
    }

    /// The runs that imports filled.
    pub(super) fn filled(&self) -> &[(u32, u64, u64, Why)] {
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

    /// A store that may have gone anywhere in `memory`.
    pub(super) fn clobber(&mut self, memory: u32, why: Why) {
        self.lose(|(m, _)| m == memory, why);
        self.clobbered = Some(why);
    }

    fn lose(&mut self, which: impl Fn((u32, Option<ValueId>)) -> bool, why: Why) {
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

    /// The bytes stored at constant addresses, as they are now.
    pub(super) fn constant_bytes(&self) -> impl Iterator<Item = (Address, Byte)> + '_ {
        let constant = self.regions.iter().filter(|((_, base), _)| base.is_none());
        constant.flat_map(|(&(memory, base), region)| {
            region.iter().map(move |(&offset, &byte)| {
                let at = Address {
                    memory,
                    base,
                    offset,
                };
                (at, byte)
            })
        })
    }

    /// Constant addresses that were stored to and are no longer known.
    pub(super) fn lost(&self) -> impl Iterator<Item = (u32, u64, Why)> + '_ {
        self.lost
            .iter()
            .map(|(&(memory, at), &why)| (memory, at, why))
    }

    /// Where two paths meet. A byte that only one of them stored is not known.
    pub(super) fn join(&mut self, other: &Memory, values: &mut Values) {
        if self.clobbered.is_none() {
            self.clobbered = other.clobbered;
        }
        for (key, why) in &other.lost {
            self.lost.entry(*key).or_insert(*why);
        }
        for run in &other.filled {
            if !self.filled.contains(run) {
                self.filled.push(*run);
            }
        }
        let keys: Vec<_> = self
            .regions
            .keys()
            .chain(other.regions.keys())
            .copied()
            .collect();
        for key in keys {
            let mine = self.regions.get(&key).cloned().unwrap_or_default();
            let theirs = other.regions.get(&key).cloned().unwrap_or_default();
            if !mine.ptr_eq(&theirs) {
                self.regions.insert(key, join_region(mine, &theirs, values));
            }
        }
    }
}

fn join_region(
    mut mine: OrdMap<u64, Byte>,
    theirs: &OrdMap<u64, Byte>,
    values: &mut Values,
) -> OrdMap<u64, Byte> {
    use imbl::ordmap::DiffItem;
    let changes: Vec<(u64, Byte)> = mine
        .diff(theirs)
        .map(|item| match item {
            DiffItem::Add(&at, _) | DiffItem::Remove(&at, _) => (at, unknown(Why::Paths)),
            DiffItem::Update {
                old: (&at, &a),
                new: (_, &b),
            } => (at, join_bytes(a, b, values)),
        })
        .collect();
    for (at, byte) in changes {
        mine.insert(at, byte);
    }
    mine
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

pub(super) fn unknown(why: Why) -> Byte {
    Byte {
        origin: Origin::Unknown(why),
        assumed: true,
    }
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
    fn later_segments_overwrite_earlier_ones() {
        let mut image = Image::default();
        image.place(0, 64, 0, 16);
        image.place(0, 66, 1, 2);
        assert_eq!(image.at(0, 64), Some((0, 0)));
        assert_eq!(image.at(0, 66), Some((1, 0)));
        assert_eq!(image.at(0, 67), Some((1, 1)));
        assert_eq!(image.at(0, 68), Some((0, 4)));
        assert_eq!(image.at(0, 80), None);
        assert_eq!(image.at(1, 64), None);
    }

    #[test]
    fn an_unknown_store_takes_away_stores_and_leaves_segments_to_the_reader() {
        let mut values = Values::default();
        let byte = stored(&mut values, 1);
        let mut memory = Memory::default();
        memory.write(at(64), byte, WHY);
        assert_eq!(memory.read(at(64)), Some(byte));
        assert_eq!(memory.read(at(65)), None);
        memory.clobber(0, WHY);
        assert_eq!(memory.read(at(64)), Some(unknown(WHY)));
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
        assert_eq!(memory.read(at(64)), Some(unknown(WHY)));
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
        left.join(&right, &mut values);
        let joined = left.read(at(64)).map(|b| b.origin);
        assert!(matches!(joined, Some(Origin::Stored(_, 0))), "{joined:?}");
        assert_eq!(left.read(at(65)), Some(unknown(Why::Paths)));
    }
}
