//! Memory as bytes with an origin, at addresses that are constant or relative to one unknown base.
//!
//! Knows which store or data segment put a byte there, and what a store through an unknown address
//! takes away. Must not know instructions or control flow.

use super::value::{Byte, Origin, Value, ValueId, Why};
use super::values::Values;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use std::ops::Range;
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
    /// The one before all others in order.
    pub(super) const FIRST: Address = Address {
        memory: 0,
        base: None,
        offset: 0,
    };

    /// The address `by` bytes further.
    #[must_use]
    pub fn plus(self, by: u64) -> Address {
        Address {
            offset: self.offset.wrapping_add(by),
            ..self
        }
    }

    /// Where a run of bytes goes that the other address begins.
    fn is_within(self, start: Address, len: u64) -> bool {
        (self.memory, self.base) == (start.memory, start.base)
            && self.offset.wrapping_sub(start.offset) < len
    }
}

/// The stack of a module, as the function finds it from which all others are called.
///
/// What lies below the stack pointer belongs to the frames of that function and of those it calls, and to
/// nobody else: that is what a stack pointer is for, and `stack` takes a global for one only if every
/// function lowers it and puts it back. So a store to a frame changes no byte at a constant address and
/// none behind a pointer that a caller has handed over, and the other way round; but for the constant
/// addresses that the stack may itself come to reach, which are `reach`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stack {
    pub(super) memory: u32,
    /// The stack pointer at entry.
    pub(super) base: ValueId,
    /// Constant addresses at which frames may lie.
    pub(super) reach: Range<u64>,
}

impl Stack {
    /// Whether an address is in a frame.
    pub(super) fn holds(&self, at: Address) -> bool {
        at.memory == self.memory && at.base == Some(self.base) && at.offset.cast_signed() < 0
    }
}

/// A run of bytes that an import wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Filled {
    pub(super) start: Address,
    pub(super) len: u64,
    pub(super) why: Why,
}

/// What stores of the code so far have done. Cloning costs nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Stored bytes, by memory and base, then by offset.
    regions: OrdMap<Region, OrdMap<u64, Byte>>,
    /// Addresses that were stored to, and may since have been overwritten.
    lost: OrdMap<Address, Why>,
    filled: Arc<Vec<Filled>>,
    /// A store that may have gone anywhere.
    clobbered: Option<Why>,
    /// A store relative to an unknown base: it may have gone to any constant address.
    strayed: Option<Why>,
    stack: Option<Arc<Stack>>,
}

/// A memory, and what offsets in it are relative to.
type Region = (u32, Option<ValueId>);

/// More filled runs than this are taken together.
const MOST_FILLED: usize = 32;
/// The first offset below a base, as offsets count.
const BELOW: u64 = 1 << 63;

/// What a store leaves as it is.
#[derive(Clone, Copy)]
enum Spares {
    Nothing,
    Frames,
}

impl Memory {
    /// Memory of which the function knows nothing but where its stack is.
    pub(super) fn with_stack(stack: Option<Stack>) -> Memory {
        Memory {
            stack: stack.map(Arc::new),
            ..Memory::default()
        }
    }

    /// The stack, if the module has one.
    pub(super) fn stack(&self) -> Option<&Stack> {
        self.stack.as_deref()
    }

    /// Whether an address is in a frame of the stack.
    pub(super) fn is_frame(&self, at: Address) -> bool {
        self.stack().is_some_and(|stack| stack.holds(at))
    }

    /// What is known of a byte from the stores so far; `None` if they never touched it.
    pub(super) fn read(&self, at: Address) -> Option<Byte> {
        self.around(at).read(at)
    }

    /// For many reads at addresses that differ in nothing but their offsets.
    pub(super) fn around(&self, at: Address) -> Around<'_> {
        Around {
            memory: self,
            region: self.regions.get(&(at.memory, at.base)),
        }
    }

    /// An import wrote `len` bytes of its own from `at` on.
    pub(super) fn fill(&mut self, at: Address, len: u64, why: Why) {
        if len == 0 {
            return;
        }
        if at.base.is_some()
            && at.offset.cast_signed() < 0
            && at.offset.checked_add(len - 1).is_none()
        {
            // From a frame into what lies above it.
            self.clobber(Some(at.memory), why);
            return;
        }
        self.lose_neighbours(at, len, why);
        let run = at.offset..=at.offset.saturating_add(len - 1);
        if let Some(region) = self.regions.get_mut(&(at.memory, at.base)) {
            let gone: Vec<u64> = region.range(run).map(|(&o, _)| o).collect();
            for offset in gone {
                region.remove(&offset);
            }
        }
        self.add_filled(Filled {
            start: at,
            len,
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

    /// The runs that imports filled, but for those in frames.
    pub(super) fn filled(&self) -> impl Iterator<Item = &Filled> {
        self.filled.iter().filter(|f| !self.is_frame(f.start))
    }

    /// A store that may have gone anywhere, if there was one.
    pub(super) fn clobbered(&self) -> Option<Why> {
        self.clobbered
    }

    /// A store that may have changed a byte at a constant address, if there was one.
    pub(super) fn strayed(&self) -> Option<Why> {
        self.clobbered.or(self.strayed)
    }

    /// One byte stored. Bytes under other bases may be the same bytes, so they are lost.
    pub(super) fn write(&mut self, at: Address, byte: Byte, why: Why) {
        self.lose_neighbours(at, 1, why);
        let key = (at.memory, at.base);
        self.regions.entry(key).or_default().insert(at.offset, byte);
    }

    /// Loses what may be the same bytes as a run that is written.
    fn lose_neighbours(&mut self, at: Address, len: u64, why: Why) {
        let key = (at.memory, at.base);
        let reach = self
            .stack()
            .filter(|s| s.memory == at.memory)
            .map(|s| s.reach.clone());
        if self.is_frame(at) {
            if let Some(reach) = reach {
                self.lose_range((at.memory, None), &reach, why);
            }
            return;
        }
        let spares = match (at.base, reach) {
            (None, Some(reach))
                if at.offset < reach.end && reach.start < at.offset.saturating_add(len) =>
            {
                Spares::Nothing
            }
            _ => Spares::Frames,
        };
        if self.regions.len() > usize::from(self.regions.contains_key(&key)) {
            self.lose(|other| other != key && other.0 == at.memory, spares, why);
        }
        if at.base.is_some() {
            self.strayed.get_or_insert(why);
        }
    }

    /// A store that may have gone anywhere in a memory, or in all of them.
    pub(super) fn clobber(&mut self, memory: Option<u32>, why: Why) {
        let which = |(m, _): Region| memory.is_none_or(|memory| m == memory);
        self.lose(which, Spares::Nothing, why);
        self.clobbered = Some(why);
    }

    fn lose(&mut self, which: impl Fn(Region) -> bool, spares: Spares, why: Why) {
        let keys: Vec<_> = self.regions.keys().copied().filter(|&k| which(k)).collect();
        for key in keys {
            let frames = self
                .stack()
                .is_some_and(|s| key == (s.memory, Some(s.base)));
            let all = match spares {
                Spares::Frames if frames => 0..BELOW,
                _ => 0..u64::MAX,
            };
            self.lose_range(key, &all, why);
        }
    }

    /// Loses the bytes of a region at some offsets; the last offset of all goes with those before it.
    fn lose_range(&mut self, key: Region, offsets: &Range<u64>, why: Why) {
        let Some(region) = self.regions.get_mut(&key) else {
            return;
        };
        let all = offsets.start == 0 && offsets.end == u64::MAX;
        let gone: Vec<u64> = if all {
            region.keys().copied().collect()
        } else {
            region.range(offsets.clone()).map(|(&o, _)| o).collect()
        };
        for offset in gone {
            region.remove(&offset);
            let (memory, base) = key;
            let at = Address {
                memory,
                base,
                offset,
            };
            self.lost.insert(at, why);
        }
        if region.is_empty() {
            self.regions.remove(&key);
        }
    }

    /// Forgets the frames below an offset from the stack pointer at entry: the functions that had them
    /// have returned.
    pub(super) fn end_frames(&mut self, below: i64) {
        let Some(stack) = self.stack.clone() else {
            return;
        };
        let key = (stack.memory, Some(stack.base));
        let ended = BELOW..=below.min(0).wrapping_sub(1).cast_unsigned();
        if let Some(region) = self.regions.get_mut(&key) {
            let gone: Vec<u64> = region.range(ended.clone()).map(|(&o, _)| o).collect();
            for offset in gone {
                region.remove(&offset);
            }
        }
        let at = |offset| Address {
            memory: key.0,
            base: key.1,
            offset,
        };
        let lost = self.lost.range(at(*ended.start())..=at(*ended.end()));
        let lost: Vec<Address> = lost.map(|(&at, _)| at).collect();
        for at in lost {
            self.lost.remove(&at);
        }
        if self
            .filled
            .iter()
            .any(|f| stack.holds(f.start) && ended.contains(&f.start.offset))
        {
            Arc::make_mut(&mut self.filled)
                .retain(|f| !(stack.holds(f.start) && ended.contains(&f.start.offset)));
        }
    }

    /// The bytes stored outside of frames, as they are now; those that are lost come first.
    pub(super) fn bytes(&self) -> impl Iterator<Item = (Address, Byte)> + '_ {
        let lost = self.lost.iter();
        let lost = lost.map(|(&at, &why)| (at, Byte::unknown(why)));
        let stored = self.regions.iter().flat_map(|(&(memory, base), region)| {
            region.iter().map(move |(&offset, &byte)| {
                let at = Address {
                    memory,
                    base,
                    offset,
                };
                (at, byte)
            })
        });
        lost.chain(stored).filter(|(at, _)| !self.is_frame(*at))
    }

    /// Where two paths meet. A byte that only one of them stored is not known. `work` counts what
    /// differs.
    pub(super) fn join(&mut self, other: &Memory, values: &mut Values, work: &mut usize) {
        self.clobbered = self.clobbered.or(other.clobbered);
        self.strayed = self.strayed.or(other.strayed);
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

/// What stores have put in one region of memory.
pub(super) struct Around<'m> {
    memory: &'m Memory,
    region: Option<&'m OrdMap<u64, Byte>>,
}

impl Around<'_> {
    /// [`Memory::read`] in this region.
    pub(super) fn read(&self, at: Address) -> Option<Byte> {
        if let Some(byte) = self.region.and_then(|region| region.get(&at.offset)) {
            return Some(*byte);
        }
        let Memory { lost, filled, .. } = self.memory;
        if lost.is_empty() && filled.is_empty() {
            return None;
        }
        let lost = lost.get(&at).copied();
        let filled = || {
            let holds = |f: &&Filled| at.is_within(f.start, f.len);
            filled.iter().rev().find(holds).map(|f| f.why)
        };
        lost.or_else(filled).map(Byte::unknown)
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

/// One run a memory and base, from its first filled address to its last.
fn together(filled: &[Filled]) -> Vec<Filled> {
    let mut all: Vec<Filled> = Vec::new();
    let region = |f: &Filled| {
        (
            f.start.memory,
            f.start.base,
            f.start.offset.cast_signed() < 0,
        )
    };
    for run in filled {
        match all.iter_mut().find(|f| region(f) == region(run)) {
            Some(one) => {
                let end = |f: &Filled| f.start.offset.saturating_add(f.len);
                let last = end(one).max(end(run));
                one.start.offset = one.start.offset.min(run.start.offset);
                one.len = last - one.start.offset;
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
        assert_eq!(memory.read(relative), Some(Byte::unknown(WHY)));
    }

    #[test]
    fn a_frame_is_apart_from_all_but_the_addresses_that_the_stack_may_reach() {
        let mut values = Values::default();
        let byte = stored(&mut values, 1);
        let base = values.intern(Value::Entry { func: 0, global: 0 });
        let param = values.intern(Value::Param { func: 0, index: 0 });
        let mut memory = Memory::with_stack(Some(Stack {
            memory: 0,
            base,
            reach: 1000..1024,
        }));
        let from = |base, offset: i64| Address {
            memory: 0,
            base: Some(base),
            offset: offset.cast_unsigned(),
        };
        memory.write(from(base, -8), byte, WHY);
        memory.write(at(64), byte, WHY);
        memory.write(from(param, 4), byte, WHY);
        assert_eq!(memory.read(from(base, -8)), Some(byte));
        assert_eq!(memory.read(at(64)), Some(Byte::unknown(WHY)));
        memory.write(at(1023), byte, WHY);
        assert_eq!(memory.read(from(base, -8)), Some(Byte::unknown(WHY)));
        memory.write(from(base, -8), byte, WHY);
        assert_eq!(memory.read(at(1023)), Some(Byte::unknown(WHY)));
        memory.end_frames(0);
        assert_eq!(memory.read(from(base, -8)), None);
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
