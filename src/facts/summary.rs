//! What a call of a function does, for its callers and for its own loops.
//!
//! Knows effects on memory and globals. Must not know instructions.

use super::memory::{Address, Filled, Memory};
use super::state::State;
use super::value::{Byte, ValueId, Why};
use super::values::Values;
use crate::wat::InstrId;
use std::collections::BTreeSet;
use std::ops::Range;

/// More bytes than this written by one callee count as a store that may have gone anywhere.
const MOST_BYTES: usize = 256;

/// One thing a function itself did to memory, and where (a binary offset).
#[derive(Clone, Copy, Debug)]
pub(super) struct Logged {
    pub(super) offset: u32,
    pub(super) effect: Effect,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Effect {
    /// Stored a byte at a constant address, or relative to a base.
    Write(Address, Byte),
    /// An import filled so many bytes.
    Fill(Address, u64),
    /// Stored somewhere in this memory, or in any.
    Anywhere(Option<u32>),
    /// Caught what a callee threw, whose stores up to there are in nobody's summary.
    Caught,
}

/// The effect of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    /// Bytes at constant addresses, as they are at the end.
    bytes: Vec<(Address, Byte)>,
    filled: Vec<Filled>,
    /// A store that may have gone anywhere, in any memory.
    anywhere: Option<Why>,
    /// Globals that it or its callees set.
    pub(super) globals: BTreeSet<u32>,
    /// Those of them that have one value at the end.
    global_values: Vec<(u32, ValueId)>,
    /// `None` if it never returns.
    pub(super) results: Option<Vec<ValueId>>,
    /// What it did itself, in the order of the code.
    pub(super) log: Vec<Logged>,
    /// Whether it was followed to its end.
    known: bool,
    /// Whether it or a callee works on memory at addresses that are not constant.
    pub(super) touches: bool,
    /// Where it was found to be too much to follow.
    pub(super) given_up: Option<u32>,
}

impl Summary {
    /// A function of which nothing is known, but that it sets `globals` at most.
    pub(super) fn unknown(why: Why, globals: BTreeSet<u32>) -> Summary {
        Summary {
            anywhere: Some(why),
            touches: true,
            globals,
            log: vec![Logged {
                offset: 0,
                effect: Effect::Anywhere(None),
            }],
            ..Summary::default()
        }
    }

    /// Takes down the state in which the function returns; none if it never does.
    pub(super) fn exit(&mut self, state: Option<State>, values: &Values) {
        self.known = true;
        self.log.sort_by_key(|logged| logged.offset);
        let Some(state) = state else {
            return;
        };
        self.anywhere = state.memory.clobbered();
        self.filled = state.memory.filled().to_vec();
        self.bytes = state.memory.constant_bytes().take(MOST_BYTES + 1).collect();
        if self.bytes.len() > MOST_BYTES {
            self.bytes.clear();
            self.anywhere = Some(Why::Paths);
        }
        self.global_values = state
            .globals
            .iter()
            .filter(|&(_, &value)| values.is_free(value))
            .map(|(&global, &value)| (global, value))
            .collect();
        self.results = Some(state.stack.iter().map(|o| o.value).collect());
    }

    /// What the call at `at` does to the caller's state, but for its results; how much work it was.
    pub(super) fn apply(&self, state: &mut State, values: &mut Values, at: InstrId) -> usize {
        let why = Why::Called(at);
        self.spoil(&mut state.memory, why);
        for &(address, byte) in &self.bytes {
            let free = byte.stored().is_none_or(|id| values.is_free(id));
            let byte = if free { byte } else { Byte::unknown(why) };
            state.memory.write(address, byte, why);
        }
        let changed = values.unknown(why);
        for &global in &self.globals {
            state.globals.insert(global, changed);
        }
        for &(global, value) in &self.global_values {
            state.globals.insert(global, value);
        }
        self.bytes.len() + self.globals.len()
    }

    /// What the call makes unknown.
    fn spoil(&self, memory: &mut Memory, why: Why) {
        if self.anywhere.is_some() {
            memory.clobber(None, why);
        }
        for fill in &self.filled {
            let at = Address {
                memory: fill.memory,
                base: None,
                offset: fill.start,
            };
            memory.fill(at, fill.end - fill.start, fill.why);
        }
    }

    /// Whether the function ever returns, as far as is known.
    pub(super) fn returns(&self) -> bool {
        !self.known || self.results.is_some()
    }

    /// What a call in a loop leaves unknown at the loop's head; how much work it was.
    pub(super) fn replay_call(&self, memory: &mut Memory, why: Why) -> usize {
        self.spoil(memory, why);
        for &(address, _) in &self.bytes {
            memory.write(address, Byte::unknown(why), why);
        }
        self.bytes.len()
    }

    /// What the function's own effects between two offsets leave unknown at the head of a loop; how
    /// much work it was.
    pub(super) fn replay(&self, memory: &mut Memory, range: &Range<u32>, why: Why) -> usize {
        let from = self.log.partition_point(|l| l.offset < range.start);
        let to = self.log.partition_point(|l| l.offset < range.end);
        let log = self.log.get(from..to).unwrap_or_default();
        for logged in log {
            match logged.effect {
                Effect::Write(at, _) => memory.write(at, Byte::unknown(why), why),
                Effect::Fill(at, len) => memory.fill(at, len, why),
                Effect::Anywhere(number) => memory.clobber(number, why),
                Effect::Caught => memory.clobber(None, why),
            }
        }
        log.len()
    }
}
