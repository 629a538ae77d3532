//! What the data segments put into memory before any code runs.
//!
//! Knows which segment has the last word at an address. Must not know code.

use super::constant::Globals;
use super::outline::index;
use std::collections::{BTreeMap, BTreeSet};
use walrus::{DataKind, Module};

/// The initial contents of all memories.
#[derive(Clone, Debug, Default)]
pub(super) struct Image {
    /// Disjoint runs of bytes by memory and first address, in order.
    runs: Vec<((u32, u64), Run)>,
    /// Where active segments begin: memory and address.
    starts: BTreeMap<u32, (u32, u64)>,
    /// Memories that may hold what is not known: imported ones, and those with a segment at an address
    /// that is not known.
    uncertain: BTreeSet<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// One past the last address.
    end: u64,
    segment: u32,
    /// The offset of the first byte in the segment.
    offset: u64,
}

impl Image {
    /// The memories of a module as it begins.
    pub(super) fn of(module: &Module, globals: &Globals) -> Image {
        let mut image = Image::default();
        let mut runs = Building::default();
        for memory in module.memories.iter().filter(|m| m.import.is_some()) {
            image.uncertain.insert(index(memory.id().index()));
        }
        for data in module.data.iter() {
            let DataKind::Active { memory, offset } = &data.kind else {
                continue;
            };
            let memory = index(memory.index());
            let segment = index(data.id().index());
            let len = u64::try_from(data.value.len()).unwrap_or(u64::MAX);
            match globals.evaluate(offset) {
                Some(start) if len > 0 => {
                    image.starts.insert(segment, (memory, start));
                    runs.place(memory, start, segment, len);
                }
                None if len > 0 => {
                    image.uncertain.insert(memory);
                }
                _ => {}
            }
        }
        image.runs = runs.0.into_iter().collect();
        image
    }

    /// Whether bytes of a memory may be others than the segments say.
    pub(super) fn is_uncertain(&self, memory: u32) -> bool {
        self.uncertain.contains(&memory)
    }

    /// The end of the last data that begins below an address.
    pub(super) fn end_before(&self, memory: u32, at: u64) -> Option<u64> {
        let before = self
            .runs
            .partition_point(|(start, _)| *start < (memory, at));
        let ((m, _), run) = self.runs.get(before.checked_sub(1)?)?;
        (*m == memory).then_some(run.end)
    }

    /// Where byte `offset` of a segment is put, if it is active.
    pub(super) fn address_of(&self, segment: u32, offset: u32) -> Option<(u32, u64)> {
        let &(memory, start) = self.starts.get(&segment)?;
        Some((memory, start.saturating_add(offset.into())))
    }

    /// The segment and the offset in it that end up at an address.
    pub(super) fn at(&self, memory: u32, at: u64) -> Option<(u32, u32)> {
        let before = self
            .runs
            .partition_point(|(start, _)| *start <= (memory, at));
        let &((m, start), run) = self.runs.get(before.checked_sub(1)?)?;
        let inside = m == memory && at < run.end;
        let offset = u32::try_from(run.offset + at.checked_sub(start)?).ok()?;
        inside.then_some((run.segment, offset))
    }
}

/// The runs of an image that is being made.
#[derive(Default)]
struct Building(BTreeMap<(u32, u64), Run>);

impl Building {
    /// Puts a segment's bytes at `start`; it overwrites what was there.
    fn place(&mut self, memory: u32, start: u64, segment: u32, len: u64) {
        let end = start.saturating_add(len);
        self.cut_at(memory, start);
        self.cut_at(memory, end);
        let covered: Vec<_> = self
            .0
            .range((memory, start)..(memory, end))
            .map(|(&at, _)| at)
            .collect();
        for at in covered {
            self.0.remove(&at);
        }
        let run = Run {
            end,
            segment,
            offset: 0,
        };
        self.0.insert((memory, start), run);
    }

    /// Splits the run that holds `at`, so that one starts there.
    fn cut_at(&mut self, memory: u32, at: u64) {
        let Some((&(m, start), &run)) = self.0.range(..(memory, at)).next_back() else {
            return;
        };
        if m != memory || run.end <= at {
            return;
        }
        self.0.insert((m, start), Run { end: at, ..run });
        let offset = run.offset + (at - start);
        self.0.insert((m, at), Run { offset, ..run });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_segments_overwrite_earlier_ones() {
        let mut runs = Building::default();
        runs.place(0, 64, 0, 16);
        runs.place(0, 66, 1, 2);
        let image = Image {
            runs: runs.0.into_iter().collect(),
            ..Image::default()
        };
        assert_eq!(image.at(0, 64), Some((0, 0)));
        assert_eq!(image.at(0, 66), Some((1, 0)));
        assert_eq!(image.at(0, 67), Some((1, 1)));
        assert_eq!(image.at(0, 68), Some((0, 4)));
        assert_eq!(image.at(0, 80), None);
        assert_eq!(image.at(1, 64), None);
    }
}
