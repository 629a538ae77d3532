//! What a call of a function does, for its callers and for its own loops.
//!
//! Knows effects on memory and globals. Must not know instructions.

use super::memory::{Address, Memory, unknown};
use super::state::{Operand, State};
use super::value::{Byte, Origin, Value, ValueId, Values, Why};
use crate::wat::InstrId;

/// More bytes than this written by one callee count as a store that may have gone anywhere.
const MOST_BYTES: usize = 512;

/// One thing a function did to memory, and where (a binary offset).
#[derive(Clone, Copy, Debug)]
pub(super) struct Logged {
    pub(super) offset: u32,
    pub(super) effect: Effect,
    /// Whether the function did it itself, or a function that it called.
    pub(super) own: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Effect {
    /// Stored a byte at a constant address, or relative to a base.
    Write(Address, Byte),
    /// An import filled so many bytes.
    Fill(Address, u64),
    /// Stored somewhere in this memory.
    Anywhere(u32),
}

/// The effect of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    /// Bytes at constant addresses, as they are at the end.
    bytes: Vec<(Address, Byte)>,
    filled: Vec<(u32, u64, u64, Why)>,
    /// A store that may have gone anywhere.
    anywhere: Option<Why>,
    /// Globals that it or its callees set.
    pub(super) globals: Vec<u32>,
    global_values: Vec<(u32, ValueId)>,
    results: Option<Vec<ValueId>>,
    pub(super) log: Vec<Logged>,
    /// Whether it is known at all.
    known: bool,
}

impl Summary {
    /// A function of which nothing is known.
    pub(super) fn unknown(why: Why) -> Summary {
        Summary {
            anywhere: Some(why),
            log: vec![Logged {
                offset: 0,
                effect: Effect::Anywhere(0),
                own: true,
            }],
            ..Summary::default()
        }
    }

    /// Takes down the state in which the function returns; none if it never does.
    pub(super) fn exit(&mut self, state: Option<State>, values: &Values) {
        self.known = true;
        let Some(state) = state else {
            return;
        };
        self.anywhere = state.memory.clobbered();
        self.filled = state.memory.filled().to_vec();
        self.bytes = state
            .memory
            .lost()
            .map(|(memory, offset, why)| {
                let at = Address {
                    memory,
                    base: None,
                    offset,
                };
                (at, unknown(why))
            })
            .chain(state.memory.constant_bytes())
            .collect();
        if self.bytes.len() > MOST_BYTES {
            self.bytes.clear();
            self.anywhere = Some(Why::Paths);
        }
        self.global_values = state
            .globals
            .iter()
            .filter(|&(_, &value)| is_free(values, value))
            .map(|(&global, &value)| (global, value))
            .collect();
        let results = state.stack.iter().map(|o| o.value).collect();
        self.results = Some(results);
    }

    /// What the call at `at` does to the caller's state, but for its results.
    pub(super) fn apply(&self, state: &mut State, values: &mut Values, at: InstrId) {
        let why = Why::Called(at);
        if self.anywhere.is_some() {
            state.memory.clobber(0, why);
        }
        for &(memory, start, end, why) in &self.filled {
            let at = Address {
                memory,
                base: None,
                offset: start,
            };
            state.memory.fill(at, end - start, why);
        }
        for &(address, byte) in &self.bytes {
            let byte = match byte.origin {
                Origin::Stored(id, _) if !is_free(values, id) => unknown(why),
                _ => byte,
            };
            state.memory.write(address, byte, why);
        }
        let changed = values.unknown(why);
        for &global in &self.globals {
            state.globals.insert(global, changed);
        }
        for &(global, value) in &self.global_values {
            state.globals.insert(global, value);
        }
    }

    /// The results of the call at `at`, `count` of them.
    pub(super) fn results(&self, values: &mut Values, count: usize, at: InstrId) -> Vec<Operand> {
        let unknown = values.unknown(Why::Called(at));
        (0..count)
            .map(|i| {
                let value = self.results.as_ref().and_then(|r| r.get(i)).copied();
                let value = value.filter(|&v| is_free(values, v)).unwrap_or(unknown);
                Operand { value, by: None }
            })
            .collect()
    }

    /// Whether the function ever returns, as far as is known.
    pub(super) fn returns(&self) -> bool {
        !self.known || self.results.is_some()
    }

    /// The effects as seen by a caller at `offset`.
    pub(super) fn logged_by_caller(&self, offset: u32, log: &mut Vec<Logged>) {
        let own = false;
        if self.anywhere.is_some() {
            let effect = Effect::Anywhere(0);
            log.push(Logged {
                offset,
                effect,
                own,
            });
        }
        for &(memory, start, end, _) in &self.filled {
            let at = Address {
                memory,
                base: None,
                offset: start,
            };
            let effect = Effect::Fill(at, end - start);
            log.push(Logged {
                offset,
                effect,
                own,
            });
        }
        for &(at, byte) in &self.bytes {
            let effect = Effect::Write(at, byte);
            log.push(Logged {
                offset,
                effect,
                own,
            });
        }
    }

    /// What the effects inside a loop leave unknown at its head.
    pub(super) fn replay_in_loop(
        &self,
        memory: &mut Memory,
        inside: impl Fn(u32) -> bool,
        why: Why,
    ) {
        for logged in self.log.iter().filter(|l| inside(l.offset)) {
            match logged.effect {
                Effect::Write(at, _) => memory.write(at, unknown(why), why),
                Effect::Fill(at, len) => memory.fill(at, len, why),
                Effect::Anywhere(number) => memory.clobber(number, why),
            }
        }
    }
}

/// Whether a value means the same in a caller: it is made of nothing of the function's own.
fn is_free(values: &Values, id: ValueId) -> bool {
    let mut free = true;
    values.walk(id, &mut |value| {
        free &= !matches!(value, Value::Param { .. } | Value::Entry { .. });
    });
    free
}
