//! What holds at one point of a function: operand stack, locals, globals and memory.
//!
//! Knows how two paths meet. Must not know instructions.

use super::memory::Memory;
use super::value::{ValueId, Values};
use crate::wat::InstrId;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;

/// A value on the operand stack, and the instruction that pushed it, where one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// The value.
    pub value: ValueId,
    /// The instruction that pushed it; `None` where paths met.
    pub by: Option<InstrId>,
}

/// The state of one path. Locals and globals that are absent are as the function found them.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) stack: Vec<Operand>,
    pub(super) locals: OrdMap<u32, ValueId>,
    pub(super) globals: OrdMap<u32, ValueId>,
    pub(super) memory: Memory,
}

impl State {
    /// Where two paths meet that have the same stack height. `absent` gives the value that a local
    /// (`true`) or a global (`false`) had at entry.
    pub(super) fn join(
        &mut self,
        other: &State,
        values: &mut Values,
        absent: &dyn Fn(&mut Values, bool, u32) -> ValueId,
    ) {
        for (mine, theirs) in self.stack.iter_mut().zip(&other.stack) {
            mine.value = values.join(mine.value, theirs.value);
            if mine.by != theirs.by {
                mine.by = None;
            }
        }
        join_map(&mut self.locals, &other.locals, values, &|v, k| {
            absent(v, true, k)
        });
        join_map(&mut self.globals, &other.globals, values, &|v, k| {
            absent(v, false, k)
        });
        self.memory.join(&other.memory, values);
    }
}

fn join_map(
    mine: &mut OrdMap<u32, ValueId>,
    theirs: &OrdMap<u32, ValueId>,
    values: &mut Values,
    absent: &dyn Fn(&mut Values, u32) -> ValueId,
) {
    let changes: Vec<(u32, Option<ValueId>, Option<ValueId>)> = mine
        .diff(theirs)
        .map(|item| match item {
            DiffItem::Add(&key, &new) => (key, None, Some(new)),
            DiffItem::Remove(&key, &old) => (key, Some(old), None),
            DiffItem::Update { old, new } => (*old.0, Some(*old.1), Some(*new.1)),
        })
        .collect();
    for (key, a, b) in changes {
        let a = a.unwrap_or_else(|| absent(values, key));
        let b = b.unwrap_or_else(|| absent(values, key));
        let joined = values.join(a, b);
        mine.insert(key, joined);
    }
}
