//! Something for each of many places in memory, found by runs of bytes.
//!
//! Knows places. Must not know what is kept for them.

use super::trace::Cell;

/// Something for each of some places.
#[derive(Debug, Default)]
pub(super) struct Places<T> {
    /// In order, each once.
    cells: Vec<Cell>,
    /// What is kept for each.
    kept: Vec<T>,
}

impl<T: Default> Places<T> {
    /// Of these places, with nothing kept so far.
    pub(super) fn new(mut cells: Vec<Cell>) -> Places<T> {
        cells.sort_unstable();
        cells.dedup();
        let kept = cells.iter().map(|_| T::default()).collect();
        Places { cells, kept }
    }

    /// What is kept for a place, if it is one of them; `near` is where the one before was found.
    pub(super) fn get(&self, cell: Cell, near: &mut usize) -> Option<&T> {
        // Most often the next one is asked for.
        let mut next = (*near..self.cells.len()).take(2);
        let index = next.find(|&i| self.cells.get(i) == Some(&cell));
        let index = index.or_else(|| self.cells.binary_search(&cell).ok())?;
        *near = index;
        self.kept.get(index)
    }

    /// Calls `visit` for the places of a run of bytes: how far from its start each is, and what is kept for it.
    pub(super) fn each_within(
        &mut self,
        start: Cell,
        len: u64,
        visit: &mut dyn FnMut(u64, &mut T),
    ) {
        // From a frame into what lies above it, offsets begin again.
        let offset = start.address.offset;
        let first = len.min(u64::MAX - offset);
        self.each_of((start, first), 0, visit);
        if first < len {
            let mut again = start;
            again.address.offset = u64::MAX;
            self.each_of((again, 1), first, visit);
            again.address.offset = 0;
            self.each_of((again, len - first - 1), first + 1, visit);
        }
    }

    /// The same of a run that does not wrap, `from` bytes behind the start of another.
    fn each_of(
        &mut self,
        (start, len): (Cell, u64),
        from: u64,
        visit: &mut dyn FnMut(u64, &mut T),
    ) {
        let first = self.cells.partition_point(|cell| *cell < start);
        let cells = self.cells.iter().zip(&mut self.kept).skip(first);
        for (cell, kept) in cells {
            let by = cell.address.offset.wrapping_sub(start.address.offset);
            if start.plus(by) != *cell || by >= len {
                return;
            }
            visit(from + by, kept);
        }
    }

    /// Calls `visit` for each place.
    pub(super) fn each(&mut self, visit: &mut dyn FnMut(&Cell, &mut T)) {
        let all = self.cells.iter().zip(&mut self.kept);
        all.for_each(|(cell, kept)| visit(cell, kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Address, ContextId};
    use proptest::prelude::*;

    fn cell(owner: u32, offset: u64) -> Cell {
        Cell {
            address: Address {
                memory: 0,
                base: None,
                offset,
            },
            owner: ContextId(owner),
        }
    }

    proptest! {
        /// A run has the places that lie in it, also where it goes from below zero to above.
        #[test]
        fn a_run_has_its_places(
            offsets in prop::collection::vec((0..2u32, 0..60u64), 0..60),
            (owner, start, len) in (0..2u32, 0..60u64, 0..40u64),
            below in 0..60u64,
        ) {
            let place = |owner, at: u64| cell(owner, at.wrapping_sub(below));
            let all: Vec<Cell> = offsets.iter().map(|&(owner, at)| place(owner, at)).collect();
            let mut places: Places<bool> = Places::new(all.clone());
            places.each_within(place(owner, start), len, &mut |by, kept| {
                assert!(all.contains(&place(owner, start + by)));
                *kept = true;
            });
            let mut near = 0;
            for &(of, at) in &offsets {
                let inside = of == owner && at >= start && at - start < len;
                prop_assert_eq!(places.get(place(of, at), &mut near), Some(&inside));
            }
            prop_assert_eq!(places.get(place(2, 0), &mut near), None);
        }
    }
}
