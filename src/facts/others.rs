//! What functions do to each other's memory: the bytes that one finds and another has stored.
//!
//! Knows addresses and who stores there. Must not know instructions, nor when anything runs.

use super::hash::HashMap;
use super::memory::{Address, join_bytes};
use super::summary::{Effect, Summary};
use super::value::{Byte, Origin, Why};
use super::values::Values;
use crate::wat::InstrId;

/// More functions than this that store at one address are not told apart.
const MOST_WRITERS: usize = 8;
/// More runs than this that functions have filled by imports count as stores that may go anywhere.
const MOST_FILLS: usize = 64;

/// What functions do to each other's memory.
#[derive(Default)]
pub(super) struct Others {
    /// What the start function leaves at constant addresses: nobody runs before it, and it runs once.
    prepared: HashMap<(u32, u64), Byte>,
    writers: HashMap<(u32, u64), Writers>,
    fills: Vec<(u32, u64, u64, u32, Why)>,
    /// Functions that store somewhere unknown.
    strays: Vec<u32>,
}

/// The functions that store at one address, and what.
#[derive(Default)]
struct Writers {
    some: Vec<(u32, Byte)>,
    /// Where one more stores.
    many: Option<InstrId>,
}

/// A byte of memory as a function finds it.
pub(super) struct Found {
    pub(super) byte: Byte,
    /// Whether something else that was stored there may be read.
    pub(super) more: bool,
}

impl Others {
    /// Takes down what the start function leaves behind.
    pub(super) fn prepare(&mut self, values: &Values, summary: &Summary) {
        let constant = summary.bytes.iter().filter(|(at, _)| at.base.is_none());
        let known = constant.map(|&(at, byte)| ((at.memory, at.offset), free(values, byte)));
        self.prepared = known.collect();
    }

    /// What the start function leaves at an address, if it stored there.
    pub(super) fn prepared(&self, at: Address) -> Option<Byte> {
        self.prepared.get(&(at.memory, at.offset)).copied()
    }

    /// Whether a function stores where it could not be told.
    pub(super) fn has_strays(&self) -> bool {
        !self.strays.is_empty()
    }

    /// Whether a function other than `func` does.
    pub(super) fn stray(&self, func: u32) -> bool {
        self.strays.iter().any(|other| *other != func)
    }

    /// Takes down what a function did to memory.
    pub(super) fn note(&mut self, func: u32, effect: Effect, at: InstrId) {
        match effect {
            Effect::Write(address, byte) if address.base.is_none() => {
                let writers = self
                    .writers
                    .entry((address.memory, address.offset))
                    .or_default();
                if writers.some.contains(&(func, byte)) {
                    return;
                }
                if writers.some.len() < MOST_WRITERS {
                    writers.some.push((func, byte));
                } else {
                    writers.many.get_or_insert(at);
                }
            }
            Effect::Fill(address, len)
                if address.base.is_none() && self.fills.len() < MOST_FILLS =>
            {
                let end = address.offset.saturating_add(len);
                let fill = (address.memory, address.offset, end, func, Why::Written(at));
                self.fills.push(fill);
            }
            // What was thrown across is in the log of who stored it.
            Effect::Caught => {}
            _ => {
                if self.strays.last() != Some(&func) {
                    self.strays.push(func);
                }
            }
        }
    }

    /// What functions other than `func` may have put at an address, and `func` itself when it ran
    /// before.
    pub(super) fn add_to(&self, found: &mut Found, values: &mut Values, func: u32, at: Address) {
        let holds =
            |f: &&(u32, u64, u64, u32, Why)| f.0 == at.memory && (f.1..f.2).contains(&at.offset);
        if let Some(fill) = self.fills.iter().find(holds) {
            found.byte = Byte::unknown(fill.4);
            found.more = true;
        }
        let Some(writers) = self.writers.get(&(at.memory, at.offset)) else {
            return;
        };
        found.byte.assumed = true;
        if let Some(at) = writers.many {
            found.byte = Byte::unknown(Why::Elsewhere(at));
        }
        for &(writer, written) in &writers.some {
            if writer == func {
                // It may run again, and then finds what it left.
                found.more = true;
                continue;
            }
            let written = free(values, written);
            // Memory that starts as zero was not read before it was written: who reads it means
            // what was written.
            found.byte = match found.byte.origin {
                Origin::Unwritten => written,
                _ => join_bytes(found.byte, written, values),
            };
            found.byte.assumed = true;
        }
        found.more |= matches!(found.byte.origin, Origin::Unknown(_));
    }
}

/// A byte as another function finds it: what is made of a function's own means nothing there.
fn free(values: &Values, byte: Byte) -> Byte {
    let free = byte.stored().is_none_or(|id| values.is_free(id));
    if free {
        byte
    } else {
        Byte::unknown(Why::Paths)
    }
}
