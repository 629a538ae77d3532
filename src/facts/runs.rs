//! Runs of memory that are read as a whole: which bytes they reach.
//!
//! Knows places. Must not know what is there, nor who wrote it.

use super::Use;
use super::hash::HashMap;
use super::trace::Cell;
use super::value::{ContextId, ValueId};

/// What places have in common between which one can count.
type Region = (u32, Option<ValueId>, ContextId);

fn region(cell: &Cell) -> Region {
    (cell.address.memory, cell.address.base, cell.owner)
}

/// The bytes from one offset to another, both included, and a use of all of them.
type Piece = (u64, u64, Use);

/// Runs, cut where they overlap: however many there are, a place is looked up in their order.
#[derive(Debug, Default)]
pub(super) struct Runs {
    pieces: HashMap<Region, Vec<Piece>>,
}

impl Runs {
    /// Runs by their first byte and their length.
    pub(super) fn new(runs: &[(Cell, u64, Use)]) -> Runs {
        let mut all = Runs::default();
        for (cell, len, one) in runs {
            let Some(more) = len.checked_sub(1) else {
                continue;
            };
            let own = all.pieces.entry(region(cell)).or_default();
            let start = cell.address.offset;
            let last = start.wrapping_add(more);
            // From a frame into what lies above it, offsets begin again.
            if last < start {
                own.extend([(start, u64::MAX, *one), (0, last, *one)]);
            } else {
                own.push((start, last, *one));
            }
        }
        for pieces in all.pieces.values_mut() {
            pieces.sort_by_key(|&(start, ..)| start);
            *pieces = apart(pieces);
        }
        all
    }

    /// Who reads the byte at a place as part of a run: one of them, if there are several.
    pub(super) fn at(&self, cell: &Cell) -> Option<Use> {
        let pieces = self.pieces.get(&region(cell))?;
        let offset = cell.address.offset;
        let after = pieces.partition_point(|&(start, ..)| start <= offset);
        let &(_, last, one) = pieces.get(after.checked_sub(1)?)?;
        (offset <= last).then_some(one)
    }
}

/// Pieces in order, each without what those before it have.
fn apart(pieces: &[Piece]) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for &(start, last, one) in pieces {
        let free = match all.last() {
            Some(&(_, end, _)) => end.checked_add(1),
            None => Some(0),
        };
        let start = free.map(|free| free.max(start));
        if let Some(start) = start.filter(|&start| start <= last) {
            all.push((start, last, one));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Address, Point, UseKind};
    use crate::wat::InstrId;
    use proptest::prelude::*;

    fn cell(offset: u64) -> Cell {
        Cell {
            address: Address {
                memory: 0,
                base: None,
                offset,
            },
            owner: ContextId::ALONE,
        }
    }

    fn by(instr: u32) -> Use {
        let instr = InstrId { func: 0, instr };
        let context = ContextId::ALONE;
        Use {
            at: Some(Point { instr, context }),
            kind: UseKind::Other,
        }
    }

    #[test]
    fn a_run_ends_where_it_ends() {
        let runs = Runs::new(&[(cell(8), 4, by(1)), (cell(20), 0, by(2))]);
        let found = [7, 8, 11, 12, 20].map(|at| runs.at(&cell(at)));
        assert_eq!(found, [None, Some(by(1)), Some(by(1)), None, None]);
        let elsewhere = Cell {
            owner: ContextId(1),
            ..cell(8)
        };
        assert_eq!(runs.at(&elsewhere), None);
    }

    proptest! {
        /// Whatever runs there are, a place is reached if one of them reaches it, and by one that does.
        #[test]
        fn a_place_is_reached_by_a_run_that_holds_it(
            runs in prop::collection::vec((0..200u64, 0..40u64), 0..100),
            below in 0..100u64,
        ) {
            // Some of them begin below zero, as offsets in frames do.
            let start = |at: u64| at.wrapping_sub(below);
            let all: Vec<_> = (0..).zip(&runs).map(|(i, &(at, len))| (cell(start(at)), len, by(i))).collect();
            let joined = Runs::new(&all);
            for at in 0..250 {
                let place = start(at);
                let holds = |&&(cell, len, _): &&(Cell, u64, Use)| place.wrapping_sub(cell.address.offset) < len;
                match joined.at(&cell(place)) {
                    Some(one) => prop_assert!(all.iter().filter(holds).any(|run| run.2 == one)),
                    None => prop_assert!(!all.iter().any(|run| holds(&run))),
                }
            }
        }
    }
}
