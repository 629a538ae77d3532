//! What the run of one function takes down besides its effects: calls, comparisons, and how literals are
//! used, as far as the function alone can tell.
//!
//! Knows no instructions. Must not know other functions: `ledger` puts the traces together.

use super::memory::Address;
use super::paths::Paths;
use super::summary::Summary;
use super::value::{Byte, ContextId, Origin, Point, ValueId};
use super::values::Values;
use super::{Branches, Call, Compare, Order, Use, UseKind};
use crate::wat::{InstrId, Site};
use std::collections::{BTreeMap, BTreeSet};

/// What one function does with literals and data bytes.
#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) calls: Vec<Call>,
    pub(super) compares: Vec<Compare>,
    pub(super) orders: Vec<Order>,
    pub(super) branches: Vec<Branches>,
    pub(super) paths: Option<Paths>,
    /// Calls whose result something looks at.
    pub(super) looked_at: Vec<Point>,
    /// Imports that no table describes, and one call of each.
    pub(super) undescribed: BTreeMap<u32, InstrId>,
    /// Places near which code reads or writes that is not followed, and where it does.
    pub(super) reached: Vec<(Cell, Reach, InstrId)>,
    pub(super) uses: Vec<(Site, Use)>,
    /// Bytes with an origin that were put at a known address.
    pub(super) stored: Vec<Stored>,
    /// The same relative to a pointer that the function was given.
    stored_behind: Vec<Stored>,
    /// What was read at known addresses.
    pub(super) reads: Vec<Read>,
    /// Runs of which every byte may be read, whatever it is.
    pub(super) runs: Vec<(Cell, u64, Use)>,
    /// Runs of which any byte may be overwritten.
    pub(super) overwrites: Vec<(Cell, u64, Use)>,
    /// Values with an origin that globals were set to.
    pub(super) globals_set: Vec<(u32, ValueId)>,
    /// Globals read where their value is not known.
    pub(super) globals_read: BTreeMap<u32, Use>,
    /// Bytes of passive segments that are read as a whole.
    pub(super) segments: Vec<(u32, Use)>,
    locals_set: Vec<(u32, ValueId)>,
    locals_read: BTreeMap<u32, Use>,
    /// Whether it reads at an address of which nothing is known.
    pub(super) reads_anywhere: bool,
    /// The function is not followed: it may read anything.
    pub(super) anything: Option<Use>,
}

/// A place in memory, and whose frame it is in; no matter whose if it is in none. The places of one owner
/// stand together in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) owner: ContextId,
    pub(super) address: Address,
}

impl Cell {
    /// The place `by` bytes further.
    pub(super) fn plus(self, by: u64) -> Cell {
        Cell {
            address: self.address.plus(by),
            ..self
        }
    }
}

/// What code that is not followed does near a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// It reads what is there, at least.
    Read,
    /// It writes, and reads nothing.
    Write,
}

/// A byte put at a known address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    pub(super) cell: Cell,
    pub(super) byte: Byte,
    pub(super) at: Point,
    /// The instruction that pushed what is stored, if it did for this store alone.
    pub(super) by: Option<InstrId>,
}

/// Up to 32 bytes read at a known address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) cell: Cell,
    pub(super) len: u8,
    /// A bit a byte: whether something else than the read shows may be there.
    pub(super) blind: u32,
    /// Of the first byte.
    pub(super) one: Use,
}

impl Read {
    /// The use of byte `i`.
    pub(super) fn of(&self, i: u32) -> Use {
        let kind = match self.one.kind {
            UseKind::Record { param, offset } => UseKind::Record {
                param,
                offset: offset + i,
            },
            other => other,
        };
        Use { kind, ..self.one }
    }
}

impl Trace {
    /// The literals and data bytes of a value are used.
    pub(super) fn value(&mut self, values: &Values, id: ValueId, one: Use) {
        values.each_site(id, &mut |site| self.uses.push((site, one)));
        self.looked_at.extend(values.results(id));
    }

    /// The literal or data byte that is in a byte of memory is used.
    pub(super) fn byte(&mut self, values: &Values, byte: Byte, one: Use) {
        match (byte.data_site(), byte.stored()) {
            (Some(site), _) => self.uses.push((site, one)),
            (None, Some(id)) => self.value(values, id, one),
            (None, None) => {}
        }
    }

    pub(super) fn stored(&mut self, values: &Values, stored: Stored, place: Where) {
        let is_traced = stored.byte.stored().is_some_and(|id| values.is_traced(id));
        if is_traced || stored.byte.data_site().is_some() {
            match place {
                Where::Behind => self.stored_behind.push(stored),
                Where::Here => self.stored.push(stored),
            }
        }
    }

    /// What was stored behind a pointer that the callers have handed over is theirs to tell, if they can
    /// all be seen, and see it.
    pub(super) fn settle_behind(&mut self, values: &Values, summary: &Summary, is_seen: bool) {
        let told: BTreeSet<(Address, ByteKey)> = match is_seen {
            true => summary
                .bytes
                .iter()
                .map(|&(at, byte)| (at, key(byte)))
                .collect(),
            false => BTreeSet::new(),
        };
        for stored in std::mem::take(&mut self.stored_behind) {
            if !told.contains(&(stored.cell.address, key(stored.byte))) {
                self.stored.push(stored);
                self.byte(values, stored.byte, other(stored.at));
            }
        }
    }

    /// Bytes were read; `blind` says of which more may be there than the read shows.
    pub(super) fn read(&mut self, cell: Cell, blind: impl Iterator<Item = bool>, one: Use) {
        let mut part: Option<Read> = None;
        for (i, more) in (0u32..).zip(blind) {
            let read = part.get_or_insert_with(|| {
                let first = Read {
                    cell: cell.plus(i.into()),
                    len: 0,
                    blind: 0,
                    one,
                };
                let one = first.of(i);
                Read { one, ..first }
            });
            read.blind |= u32::from(more) << read.len;
            read.len += 1;
            if read.len == 32 {
                self.reads.extend(part.take());
            }
        }
        self.reads.extend(part);
    }

    pub(super) fn global_set(&mut self, values: &Values, global: u32, id: ValueId) {
        if values.is_traced(id) {
            self.globals_set.push((global, id));
        }
    }

    pub(super) fn local_set(&mut self, values: &Values, local: u32, id: ValueId) {
        if values.is_traced(id) {
            self.locals_set.push((local, id));
        }
    }

    /// A local was read where paths had met that bring too much.
    pub(super) fn local_read(&mut self, local: u32, one: Use) {
        self.locals_read.entry(local).or_insert(one);
    }

    pub(super) fn global_read(&mut self, global: u32, one: Use) {
        self.globals_read.entry(global).or_insert(one);
    }

    /// Whatever was set in a local that is read blindly may be what is read.
    pub(super) fn settle_locals(&mut self, values: &Values) {
        for (local, id) in std::mem::take(&mut self.locals_set) {
            if let Some(&one) = self.locals_read.get(&local) {
                self.value(values, id, one);
            }
        }
    }
}

/// Where a byte is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// At a constant address, or in a frame of a function that is interpreted.
    Here,
    /// Relative to something that the function was given.
    Behind,
}

/// What tells bytes apart, in an order.
type ByteKey = (u8, u32, u32);

fn key(byte: Byte) -> ByteKey {
    match byte.origin {
        Origin::Stored(id, index) => (0, id.0, index.into()),
        Origin::Data {
            segment, offset, ..
        } => (1, segment, offset),
        Origin::Unwritten => (2, 0, 0),
        Origin::Unknown(_) => (3, 0, 0),
    }
}

/// Any use but one that is looked at.
pub(super) fn other(at: Point) -> Use {
    Use {
        at: Some(at),
        kind: UseKind::Other,
    }
}
