//! What a call of a function does, for its callers and for its own loops.
//!
//! Knows effects on memory and globals. Must not know instructions.
//!
//! All of it is in the function's own terms: its parameters, and the globals as it found them. `actual` says
//! what these are for a caller.

use super::memory::{Address, Filled};
use super::state::State;
use super::value::{Byte, Value, ValueId, Why};
use super::values::Values;
use crate::wat::InstrId;
use std::collections::BTreeSet;
use std::ops::Range;

/// More bytes than this written by one callee count as a store that may have gone anywhere.
const MOST_BYTES: usize = 256;
/// Parameters of which it is told apart whether they are used.
const MOST_PARAMS: u32 = 128;

/// One thing a function did to memory, and where (a binary offset): by itself, or by a call there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Logged {
    pub(super) offset: u32,
    pub(super) effect: Effect,
    /// Whether a callee has it in its own log, in the same terms.
    pub(super) told: bool,
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
    /// Bytes outside of frames, as they are at the end.
    pub(super) bytes: Vec<(Address, Byte)>,
    pub(super) filled: Vec<Filled>,
    /// A store that may have gone anywhere, in any memory.
    pub(super) anywhere: Option<Why>,
    /// Globals that it or its callees set; the stack pointer, which is put back, is none of them.
    pub(super) globals: BTreeSet<u32>,
    /// Those of them that have one value at the end.
    pub(super) global_values: Vec<(u32, ValueId)>,
    /// `None` if it never returns.
    pub(super) results: Option<Vec<ValueId>>,
    /// What it did, in the order of the code.
    pub(super) log: Vec<Logged>,
    /// Whether it was followed to its end.
    known: bool,
    /// Whether it or a callee reads memory at addresses that are not constant.
    pub(super) touches: bool,
    /// A bit a parameter: whether it is used for more than its results and what it stores.
    used: u128,
    /// Whether it does with the stack pointer what one does not do with a stack pointer.
    pub(super) unbalanced: bool,
    /// How far below the stack pointer at entry it reaches itself.
    pub(super) depth: u64,
    /// Where it was found to be too much to follow.
    pub(super) given_up: Option<u32>,
}

impl Summary {
    /// A function of which nothing is known, but that it sets `globals` at most.
    pub(super) fn unknown(why: Why, globals: BTreeSet<u32>) -> Summary {
        Summary {
            anywhere: Some(why),
            touches: true,
            used: u128::MAX,
            globals,
            log: vec![Logged {
                offset: 0,
                effect: Effect::Anywhere(None),
                told: false,
            }],
            ..Summary::default()
        }
    }

    /// Takes down the state in which the function returns; none if it never does.
    pub(super) fn exit(&mut self, state: Option<State>) {
        self.known = true;
        self.log.sort_by_key(|logged| logged.offset);
        let Some(state) = state else {
            return;
        };
        self.anywhere = state.memory.clobbered();
        self.filled = state.memory.filled().copied().collect();
        self.bytes = state.memory.bytes().take(MOST_BYTES + 1).collect();
        if self.bytes.len() > MOST_BYTES {
            self.bytes.clear();
            self.anywhere = Some(Why::Paths);
        }
        let set = self
            .globals
            .iter()
            .filter_map(|&g| Some((g, *state.globals.get(&g)?)));
        self.global_values = set.collect();
        self.results = Some(state.stack.iter().map(|o| o.value).collect());
    }

    /// Whether the function ever returns, as far as is known.
    pub(super) fn returns(&self) -> bool {
        !self.known || self.results.is_some()
    }

    /// Takes down that parameters of `func` are used, if a value is made of some.
    pub(super) fn use_parts(&mut self, values: &Values, func: u32, id: ValueId) {
        for part in values.parts_of_caller(id) {
            if let Value::Param { func: of, index } = part
                && *of == func
            {
                self.used |= if *index < MOST_PARAMS { 1 << *index } else { 0 };
            }
        }
    }

    /// Whether a parameter is used for more than what the summary shows.
    pub(super) fn uses(&self, param: u32) -> bool {
        param >= MOST_PARAMS || self.used >> param & 1 == 1
    }

    /// Its effects between two offsets.
    pub(super) fn between(&self, range: &Range<u32>) -> &[Logged] {
        let from = self.log.partition_point(|l| l.offset < range.start);
        let to = self.log.partition_point(|l| l.offset < range.end);
        self.log.get(from..to).unwrap_or_default()
    }
}

/// What a function's own terms are for whoever called it.
#[derive(Clone, Debug)]
pub(super) struct Actual {
    pub(super) func: u32,
    pub(super) params: Vec<ValueId>,
    /// The globals at the call; those that are absent are as the calling function found them.
    pub(super) globals: imbl::OrdMap<u32, ValueId>,
    /// Whose `Entry` values those are.
    pub(super) root: u32,
    /// The call.
    pub(super) at: InstrId,
}

impl Actual {
    /// A value in the caller's terms.
    pub(super) fn value(&self, values: &mut Values, id: ValueId) -> Option<ValueId> {
        values.instantiate(id, &|values, part| self.part(values, part), self.at)
    }

    /// A byte in the caller's terms.
    pub(super) fn byte(&self, values: &mut Values, byte: Byte) -> Option<Byte> {
        values.instantiate_byte(byte, &|values, part| self.part(values, part), self.at)
    }

    fn part(&self, values: &mut Values, part: &Value) -> Option<ValueId> {
        match *part {
            Value::Param { func, index } if func == self.func => {
                self.params.get(index as usize).copied()
            }
            Value::Entry { func, global } if func == self.func => {
                Some(match self.globals.get(&global) {
                    Some(&value) => value,
                    None => values.intern(Value::Entry {
                        func: self.root,
                        global,
                    }),
                })
            }
            _ => None,
        }
    }
}
