//! What holds at one point of a function: operand stack, locals, globals and memory.
//!
//! Knows how two paths meet. Must not know instructions.

use super::memory::{Address, Memory};
use super::paths::{NodeId, TestId};
use super::value::ValueId;
use super::values::Values;
use crate::wat::InstrId;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;

/// A value on the operand stack, and the instruction that pushed it, where one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// The value.
    pub value: ValueId,
    /// The instruction that pushed it, if it pushed it for one use; `None` where paths met.
    pub by: Option<InstrId>,
    /// Where it points near to, if it is an address that is not known: it was computed from that one.
    pub(super) near: Option<Address>,
    /// What it says, if it is the outcome of a test.
    pub(super) test: Option<TestId>,
}

impl Operand {
    /// A value, and the instruction that pushed it.
    #[must_use]
    pub fn new(value: ValueId, by: Option<InstrId>) -> Operand {
        Operand {
            value,
            by,
            near: None,
            test: None,
        }
    }
}

/// The value of a local.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Local {
    pub(super) value: ValueId,
    /// Whether it is unknown because paths met: what one of them had set may be read all the same.
    pub(super) mixed: bool,
    /// As of an operand.
    pub(super) near: Option<Address>,
    /// As of an operand.
    pub(super) test: Option<TestId>,
}

impl Local {
    /// A value that a local is set to.
    pub(super) fn new(value: ValueId, near: Option<Address>) -> Local {
        Local {
            value,
            mixed: false,
            near,
            test: None,
        }
    }
}

/// The state of one path. Locals and globals that are absent are as the function found them.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) stack: Vec<Operand>,
    pub(super) locals: OrdMap<u32, Local>,
    pub(super) globals: OrdMap<u32, ValueId>,
    pub(super) memory: Memory,
    /// The last thing that happened.
    pub(super) trail: NodeId,
}

/// The values of a function's locals and of the globals as it finds them.
pub(super) trait Entry {
    fn local(&self, values: &mut Values, local: u32) -> ValueId;
    fn global(&self, values: &mut Values, global: u32) -> ValueId;
}

/// What a meeting of paths cost, and the stack's values that it lost sight of.
#[derive(Default)]
pub(super) struct Met {
    pub(super) work: usize,
    pub(super) lost: Vec<ValueId>,
}

impl State {
    /// Where two paths meet that have the same stack height.
    pub(super) fn join(&mut self, other: &State, values: &mut Values, entry: &dyn Entry) -> Met {
        let mut met = Met::default();
        for (mine, theirs) in self.stack.iter_mut().zip(&other.stack) {
            let both = [mine.value, theirs.value];
            mine.value = values.join(mine.value, theirs.value);
            if both[0] != both[1] && values.is_unknown(mine.value) {
                met.lost
                    .extend(both.into_iter().filter(|&v| values.is_traced(v)));
            }
            mine.near = mine.near.or(theirs.near);
            mine.test = mine.test.filter(|_| mine.test == theirs.test);
            if mine.by != theirs.by {
                mine.by = None;
            }
        }
        self.join_locals(other, values, entry, &mut met);
        self.join_globals(other, values, entry, &mut met);
        self.memory.join(&other.memory, values, &mut met.work);
        met
    }

    fn join_locals(
        &mut self,
        other: &State,
        values: &mut Values,
        entry: &dyn Entry,
        met: &mut Met,
    ) {
        for (key, a, b) in differences(&self.locals, &other.locals) {
            met.work += 1;
            let absent = |values: &mut Values| Local::new(entry.local(values, key), None);
            let a = a.unwrap_or_else(|| absent(values));
            let b = b.unwrap_or_else(|| absent(values));
            let value = values.join(a.value, b.value);
            let known = |local: Local| !values.is_unknown(local.value);
            let mixed =
                a.mixed || b.mixed || (!known(Local { value, ..a }) && (known(a) || known(b)));
            let near = a.near.or(b.near);
            let test = a.test.filter(|_| a.test == b.test);
            let joined = Local {
                value,
                mixed,
                near,
                test,
            };
            self.locals.insert(key, joined);
        }
    }

    fn join_globals(
        &mut self,
        other: &State,
        values: &mut Values,
        entry: &dyn Entry,
        met: &mut Met,
    ) {
        for (key, a, b) in differences(&self.globals, &other.globals) {
            met.work += 1;
            let a = a.unwrap_or_else(|| entry.global(values, key));
            let b = b.unwrap_or_else(|| entry.global(values, key));
            let joined = values.join(a, b);
            self.globals.insert(key, joined);
        }
    }
}

/// The entries in which two maps differ: what each has there.
fn differences<T: Copy + PartialEq>(
    mine: &OrdMap<u32, T>,
    theirs: &OrdMap<u32, T>,
) -> Vec<(u32, Option<T>, Option<T>)> {
    mine.diff(theirs)
        .map(|item| match item {
            DiffItem::Add(&key, &new) => (key, None, Some(new)),
            DiffItem::Remove(&key, &old) => (key, Some(old), None),
            DiffItem::Update { old, new } => (*old.0, Some(*old.1), Some(*new.1)),
        })
        .collect()
}
