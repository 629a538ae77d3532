//! The paths between the calls of imports: which call may follow which, and under which conditions.
//!
//! Knows the order of calls. Must not know what a call does.
//!
//! [`Paths`] is a graph of what matters to calls: the calls, conditions that choose between paths, places where
//! paths meet, loops. Functions that are followed into are part of it, each as often as it is called. A part of
//! the code that holds no call leaves no node behind.

use super::interpret::Interpreter;
use super::state::{Operand, State};
use super::value::{ContextId, Point, Value, ValueId};
use super::values::Values;
use crate::wat::InstrId;
use std::collections::BTreeSet;
use walrus::ir::InstrSeqId;

/// Bytes behind a pointer that whoever is given it may look at: a structure of a few words.
const GIVEN: u64 = 64;

/// Tests that one is made of, itself included; of a larger one nothing is known. Code asks of a handful together,
/// and each is looked at all the way down.
const MOST_TESTS: u32 = 64;

/// A node of one [`Paths`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// Its place among the nodes.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A test of one [`Paths`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TestId(u32);

/// The paths through a function that nobody is seen to call, and all that is followed from there. A node stands
/// behind those that lead to it, but for the ends of loops.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The function, imports not counted.
    pub func: u32,
    /// Whether the program ends where the function does.
    pub is_program: bool,
    /// The first is the start.
    pub nodes: Vec<Node>,
    tests: Vec<Test>,
    /// Of each test, how many it is made of.
    sizes: Vec<u32>,
}

/// Something that happens on a path.
#[derive(Clone, Debug)]
pub struct Node {
    /// What.
    pub step: Step,
    /// What may have happened right before.
    pub before: Vec<NodeId>,
}

/// What happens at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The function is entered.
    Start,
    /// A described import is called.
    Call(Point),
    /// A condition has turned out so.
    Assume {
        /// The condition.
        test: TestId,
        /// Whether it holds.
        holds: bool,
        /// What branches.
        at: Point,
    },
    /// Paths meet.
    Meet,
    /// A loop begins; its turns come back here. What is tested in it has a test of this number or above.
    Loop(TestId),
    /// A value that a call made is handed to an import that no table describes.
    Given(ValueId),
    /// Code is called that is not followed and may call imports, or an exception is caught that some of it threw.
    Anything(InstrId),
    /// The program ends here, whatever code follows.
    Stop,
    /// The function returns.
    End,
}

/// What a condition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// A value is not zero.
    Truth(ValueId),
    /// A value equals a constant other than zero.
    Equals(ValueId, u64),
    /// A test does not hold.
    Not(TestId),
    /// Both hold.
    Both(TestId, TestId),
    /// One holds, or both.
    Either(TestId, TestId),
    /// It is decided.
    Known(bool),
    /// Something that is not followed; in one turn of a loop it is the same whenever it is asked.
    Opaque {
        /// The instruction.
        at: InstrId,
        /// Whether it may depend on the path that led there.
        by_path: bool,
    },
}

impl Paths {
    pub(super) fn new(func: u32, is_program: bool) -> Paths {
        let start = Node {
            step: Step::Start,
            before: Vec::new(),
        };
        Paths {
            func,
            is_program,
            nodes: vec![start],
            tests: Vec::new(),
            sizes: Vec::new(),
        }
    }

    /// A test.
    #[must_use]
    pub fn test(&self, id: TestId) -> Option<Test> {
        self.tests.get(id.0 as usize).copied()
    }

    /// How a test turns out, if that is decided.
    fn decided(&self, id: TestId) -> Option<bool> {
        match self.test(id)? {
            Test::Known(holds) => Some(holds),
            Test::Not(test) => self.decided(test).map(|holds| !holds),
            _ => None,
        }
    }

    /// Whether a test may depend on the path that led to it.
    #[must_use]
    pub fn is_by_path(&self, values: &Values, id: TestId) -> bool {
        let by_path = |id| self.is_by_path(values, id);
        match self.test(id) {
            Some(Test::Truth(value) | Test::Equals(value, _)) => {
                self.is_value_by_path(values, value)
            }
            Some(Test::Not(test)) => by_path(test),
            Some(Test::Both(a, b) | Test::Either(a, b)) => by_path(a) || by_path(b),
            Some(Test::Known(_)) => false,
            Some(Test::Opaque { by_path, .. }) => by_path,
            None => true,
        }
    }

    fn is_value_by_path(&self, values: &Values, id: ValueId) -> bool {
        let mut by_path = false;
        values.walk(id, &mut |value| {
            by_path |= match value {
                Value::Unknown(_) | Value::Join(_) => true,
                Value::Loaded { bytes, .. } => bytes.iter().any(|b| b.assumed),
                _ => false,
            };
        });
        by_path
    }

    fn add(&mut self, step: Step, before: Vec<NodeId>) -> NodeId {
        let id = NodeId(super::outline::index(self.nodes.len()));
        self.nodes.push(Node { step, before });
        id
    }

    /// Anything may have happened.
    pub(super) fn anything(&mut self, before: NodeId, at: InstrId) -> NodeId {
        self.add(Step::Anything(at), vec![before])
    }

    /// A test, unless it is too large.
    fn add_test(&mut self, test: Test) -> Option<TestId> {
        let size = self.size_of(test);
        if size > MOST_TESTS {
            return None;
        }
        // What was tested a moment ago is often tested again, the other way round.
        let last = self.tests.len().saturating_sub(4);
        let same = |&t: &Test| t == test && !matches!(test, Test::Opaque { .. });
        let recent = self.tests.iter().skip(last).position(same);
        let place = recent.map_or(self.tests.len(), |i| last + i);
        if place == self.tests.len() {
            self.tests.push(test);
            self.sizes.push(size);
        }
        Some(TestId(super::outline::index(place)))
    }

    fn size_of(&self, test: Test) -> u32 {
        let of = |id: TestId| self.sizes.get(id.0 as usize).copied().unwrap_or(MOST_TESTS);
        match test {
            Test::Not(test) => of(test).saturating_add(1),
            Test::Both(a, b) | Test::Either(a, b) => of(a).saturating_add(of(b)).saturating_add(1),
            _ => 1,
        }
    }

    /// The node that two paths come from if it has only parted them by a condition.
    fn parted_at(&self, a: NodeId, b: NodeId) -> Option<NodeId> {
        let assumed = |id: NodeId| {
            let node = self.nodes.get(id.index())?;
            match node.step {
                Step::Assume { test, holds, at } => Some((test, holds, at, *node.before.first()?)),
                _ => None,
            }
        };
        let (test, holds, at, before) = assumed(a)?;
        let (other, otherwise, there, same) = assumed(b)?;
        let opposite = (test, at, before) == (other, there, same) && holds != otherwise;
        opposite.then_some(before)
    }
}

impl Interpreter<'_> {
    /// Something happens on the path that is interpreted.
    pub(super) fn happens(&mut self, step: Step) {
        if let (Some(paths), Some(state)) = (self.paths.as_mut(), self.state.as_mut()) {
            state.trail = paths.add(step, vec![state.trail]);
        }
    }

    /// Where two paths meet.
    pub(super) fn meet_trails(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let Some(paths) = self.paths.as_mut().filter(|_| a != b) else {
            return a;
        };
        paths
            .parted_at(a, b)
            .unwrap_or_else(|| paths.add(Step::Meet, vec![a, b]))
    }

    /// A loop begins.
    pub(super) fn loops_here(&mut self) {
        let next = self.paths.as_ref().map_or(0, |paths| paths.tests.len());
        self.happens(Step::Loop(TestId(super::outline::index(next))));
    }

    /// An import that no table describes is called: it has what it is given, and what lies at a pointer.
    pub(super) fn note_given(&mut self, operands: &[Operand], at: InstrId) {
        if self.paths.is_none() {
            return;
        }
        if self.context.is_called_back() {
            self.happens(Step::Anything(at));
        }
        let globals = self.state.as_ref().map(|s| &s.globals);
        let shared = &self.context.outline.read_elsewhere;
        let shared = shared.iter().filter_map(|global| globals?.get(global));
        let mut given: BTreeSet<ValueId> = shared.copied().collect();
        for operand in operands {
            let pointer = self.pointer(self.context.outline.memory, operand.value, 0);
            let address = pointer.to_read().or(operand.near);
            let state = self.state.as_ref();
            let bytes = address
                .into_iter()
                .flat_map(|a| (0..GIVEN).map(move |i| a.plus(i)));
            let held = bytes.filter_map(|at| state?.memory.read(at)?.stored());
            given.extend(held.chain([operand.value]));
        }
        given.retain(|&id| !self.values.is_unknown(id) && self.values.is_imported(id));
        for value in given {
            self.happens(Step::Given(value));
        }
    }

    /// A turn of a loop ends.
    pub(super) fn comes_back(&mut self, head: NodeId, from: NodeId) {
        let node = self
            .paths
            .as_mut()
            .and_then(|p| p.nodes.get_mut(head.index()));
        if let Some(node) = node.filter(|node| !node.before.contains(&from)) {
            node.before.push(from);
        }
    }

    /// Goes on in a state in which a condition has turned out so.
    pub(super) fn assume(
        &mut self,
        state: &mut State,
        test: Option<TestId>,
        holds: bool,
        at: InstrId,
    ) {
        let at = self.point(at);
        if let (Some(paths), Some(test)) = (self.paths.as_mut(), test) {
            state.trail = paths.add(Step::Assume { test, holds, at }, vec![state.trail]);
        }
    }

    /// The same for the path that is interpreted.
    pub(super) fn assume_here(&mut self, test: Option<TestId>, holds: bool, at: InstrId) {
        if let Some(mut state) = self.state.take() {
            self.assume(&mut state, test, holds, at);
            self.state = Some(state);
        }
    }

    /// A branch that is taken if a condition holds.
    pub(super) fn branch_if(&mut self, target: InstrSeqId, at: InstrId) {
        let operand = self.consume(at);
        match self.decided(operand) {
            Some(true) => {
                self.branch(target, at);
                self.state = None;
                return;
            }
            Some(false) => return,
            None => {}
        }
        let test = self.truth(operand);
        let before = self.state.as_ref().map(|s| s.trail);
        self.assume_here(test, true, at);
        self.branch(target, at);
        if let (Some(state), Some(before)) = (self.state.as_mut(), before) {
            state.trail = before;
        }
        self.assume_here(test, false, at);
    }

    /// Branches to one of several blocks by a number.
    pub(super) fn branch_by(
        &mut self,
        chooser: Operand,
        (blocks, default): (&[InstrSeqId], InstrSeqId),
        at: InstrId,
    ) {
        let followed = self.paths.is_some() && self.is_followed();
        if let Some(number) = self.written(chooser.value).filter(|_| followed) {
            let entry = usize::try_from(number).ok().and_then(|n| blocks.get(n));
            self.branch(entry.copied().unwrap_or(default), at);
            return;
        }
        let before = self.state.as_ref().map(|s| s.trail);
        let truth = self.truth(chooser);
        let others: BTreeSet<_> = blocks.iter().skip(1).chain([&default]).copied().collect();
        let targets: BTreeSet<_> = others.iter().chain(blocks.first()).copied().collect();
        for target in targets {
            let at_zero = blocks.first() == Some(&target);
            let (test, holds) = match (at_zero, others.contains(&target)) {
                (true, false) => (truth, false),
                (false, true) if !blocks.is_empty() => (truth, true),
                _ => (self.new_test(Test::Opaque { at, by_path: true }), true),
            };
            self.assume_here(test, holds, at);
            self.branch(target, at);
            if let (Some(state), Some(before)) = (self.state.as_mut(), before) {
                state.trail = before;
            }
        }
    }

    /// How a condition turns out in a function that is followed into, where its caller's arguments decide it. A
    /// condition that its own function decides is followed both ways: whoever writes one means to change it.
    pub(super) fn decided(&self, operand: Operand) -> Option<bool> {
        let paths = self.paths.as_ref().filter(|_| self.is_followed())?;
        let known = operand.test.and_then(|test| paths.decided(test));
        known.or_else(|| Some(self.written(operand.value)? != 0))
    }

    /// The bits of a constant that stays what it is: one that is loaded from data or a record may come to be
    /// converted.
    pub(super) fn written(&self, id: ValueId) -> Option<u64> {
        let bits = self.values.bits(id)?;
        let mut loaded = false;
        self.values.walk(id, &mut |value| {
            loaded |= matches!(value, Value::Loaded { .. });
        });
        let stays = !loaded || !self.values.has_sites(id);
        u64::try_from(bits).ok().filter(|_| stays)
    }

    fn is_followed(&self) -> bool {
        self.now.context != ContextId::ALONE
    }

    /// Pops what a branch is decided by.
    pub(super) fn condition(&mut self, at: InstrId) -> Option<TestId> {
        let operand = self.consume(at);
        self.truth(operand)
    }

    /// A test of something that is not followed, made of these operands.
    pub(super) fn untold(&mut self, operands: &[Operand], at: InstrId) -> Option<TestId> {
        let by_path = operands.iter().any(|&o| self.is_by_path(o));
        self.new_test(Test::Opaque { at, by_path })
    }

    /// Whether a value may depend on the path that led here, beyond what a test says of it.
    fn is_by_path(&self, operand: Operand) -> bool {
        let Some(paths) = &self.paths else {
            return true;
        };
        match operand.test {
            Some(test) => paths.is_by_path(self.values, test),
            None => paths.is_value_by_path(self.values, operand.value),
        }
    }

    /// The test that an operand is not zero.
    pub(super) fn truth(&mut self, operand: Operand) -> Option<TestId> {
        let known = operand.test;
        if let Some(bits) = self.written(operand.value) {
            return self.new_test(Test::Known(bits != 0));
        }
        known.or_else(|| self.new_test(Test::Truth(operand.value)))
    }

    pub(super) fn new_test(&mut self, test: Test) -> Option<TestId> {
        self.paths.as_mut()?.add_test(test)
    }

    /// The test that an operand equals a constant.
    pub(super) fn equality(&mut self, [a, b]: [Operand; 2]) -> Option<TestId> {
        let bits = |o: Operand| self.values.bits(o.value).map(super::operate::low);
        let (tested, number) = match (bits(a), bits(b)) {
            (None, Some(number)) => (a, number),
            (Some(number), None) => (b, number),
            _ => return None,
        };
        if number != 0 {
            return self.new_test(Test::Equals(tested.value, number));
        }
        let truth = self.truth(tested)?;
        self.new_test(Test::Not(truth))
    }
}
