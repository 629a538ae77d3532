//! Where paths part and meet: blocks, branches, loops, conditions.
//!
//! Knows the shape of control flow. Must not know values or memory beyond joining and widening them.

use super::UseKind;
use super::context::Context;
use super::effects::Kind;
use super::interpret::{Interpreter, Loops};
use super::memory::Memory;
use super::outline::index;
use super::paths::{NodeId, Step, Test};
use super::scan::within;
use super::state::{Entry, Local, Operand, State};
use super::value::{Value, ValueId, Why};
use super::values::Values;
use crate::wat::InstrId;
use std::ops::Range;
use walrus::LocalFunction;
use walrus::ir::{InstrSeqId, InstrSeqType};

/// A block, loop, `if`, `try` or the function's body, being interpreted.
pub(super) struct Frame {
    pub(super) seq: InstrSeqId,
    pub(super) next: usize,
    /// For a loop: the stack pointer as it begins.
    is_loop: Option<LoopHead>,
    /// Height of the stack below the block's parameters.
    base: usize,
    results: usize,
    /// What the branches to its end, and an ended `then`, brought there.
    label: Option<State>,
    /// The `else` or the handlers to come, each with the state it starts with.
    others: Vec<(InstrSeqId, State)>,
}

/// What a loop is taken to leave as it is, turn after turn.
#[derive(Clone, Copy)]
pub(super) struct LoopHead {
    stack: Option<ValueId>,
    node: NodeId,
}

/// A function as it is entered.
struct AtEntry<'a> {
    context: &'a Context<'a>,
    body: &'a LocalFunction,
    func: u32,
    root: u32,
}

impl Entry for AtEntry<'_> {
    fn local(&self, values: &mut Values, local: u32) -> ValueId {
        let func = self.func;
        let position = self
            .body
            .args
            .iter()
            .position(|a| index(a.index()) == local);
        match position {
            Some(i) if func == self.root => values.intern(Value::Param {
                func,
                index: index(i),
            }),
            _ => values.intern(Value::Zero {
                width: self.context.local_width(local),
            }),
        }
    }

    fn global(&self, values: &mut Values, global: u32) -> ValueId {
        self.context.global_at_entry(values, self.root, global)
    }
}

impl<'a> Interpreter<'a> {
    pub(super) fn enter(&mut self, seq: InstrSeqId, is_loop: Option<LoopHead>, params: usize) {
        let height = self.state.as_ref().map_or(0, |s| s.stack.len());
        self.now.labels.insert(seq, self.frames.len());
        self.frames.push(Frame {
            seq,
            next: 0,
            is_loop,
            base: height.saturating_sub(params),
            results: self.arity(self.now.body.block(seq).ty).1,
            label: None,
            others: Vec::new(),
        });
    }

    /// The end of a block: what fell through meets what branched there.
    pub(super) fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        self.now.loops -= u32::from(frame.is_loop.is_some());
        let end = end_of(self.now.body, frame.seq).unwrap_or(self.here);
        let at = self.context.at(self.now.func, end);
        let through = self.state.take();
        let label = frame.label.take();
        let out = self.meet(
            label,
            through.map(|s| keep(s, frame.base, frame.results)),
            at,
        );
        if let Some((other, state)) = frame.others.pop() {
            self.now.labels.insert(other, self.frames.len());
            self.state = Some(state);
            self.frames.push(Frame {
                seq: other,
                next: 0,
                label: out,
                ..frame
            });
            return;
        }
        self.state = out;
        if self.frames.len() == self.now.first_frame {
            match self.outer.pop() {
                Some(caller) => self.return_to(caller),
                None => self.exit(),
            }
        }
    }

    /// The end of the body.
    fn exit(&mut self) {
        self.happens(Step::End);
        let exit = self.state.take();
        let results: Vec<ValueId> = exit
            .iter()
            .flat_map(|s| &s.stack)
            .map(|o| o.value)
            .collect();
        let outside = self.context.outline.called_elsewhere.contains(&self.root);
        for value in results {
            if outside {
                self.use_outside(value);
            }
            // Whoever may call it may look.
            self.take_down(|trace, values| trace.looked_at.extend(values.results(value)));
        }
        if let (Some(stack), Some(state)) = (self.context.stack_global(), &exit) {
            let found = self.values.intern(Value::Entry {
                func: self.root,
                global: stack,
            });
            self.summary.unbalanced |= state.globals.get(&stack).is_some_and(|&now| now != found);
        }
        self.summary.exit(exit);
    }

    fn entry(&self) -> AtEntry<'a> {
        AtEntry {
            context: self.context,
            body: self.now.body,
            func: self.now.func,
            root: self.root,
        }
    }

    /// The value that a local had when the function was entered.
    pub(super) fn local_at_entry(&mut self, local: u32) -> ValueId {
        self.entry().local(self.values, local)
    }

    fn meet(&mut self, a: Option<State>, b: Option<State>, at: InstrId) -> Option<State> {
        let (mut a, b) = match (a, b) {
            (Some(a), Some(b)) => (a, b),
            (a, b) => return a.or(b),
        };
        let entry = self.entry();
        let met = a.join(&b, self.values, &entry);
        a.trail = self.meet_trails(a.trail, b.trail);
        self.work += met.work + a.stack.len();
        for value in met.lost {
            self.use_of(value, at, UseKind::Other);
        }
        Some(a)
    }

    /// A branch to `target`; the path that branches is still there afterwards.
    pub(super) fn branch(&mut self, target: InstrSeqId, at: InstrId) {
        if let Some(state) = self.state.clone() {
            self.bring(target, state, at);
        }
        let results = self
            .now
            .labels
            .get(&target)
            .and_then(|&i| self.frames.get(i));
        let results = results.map_or(0, |f| f.results);
        // A value that goes two ways is not the business of one instruction.
        if let Some(state) = &mut self.state {
            forget_origin(state, results);
        }
    }

    /// Brings a state to a label.
    pub(super) fn bring(&mut self, target: InstrSeqId, state: State, at: InstrId) {
        let Some(&index) = self.now.labels.get(&target) else {
            return;
        };
        let Some(frame) = self.frames.get_mut(index) else {
            return;
        };
        if let Some(head) = frame.is_loop {
            self.bring_back(&state, target, head, at);
            return;
        }
        let mut brought = keep(state, frame.base, frame.results);
        forget_origin(&mut brought, frame.results);
        let label = frame.label.take();
        let met = self.meet(label, Some(brought), at);
        if let Some(frame) = self.frames.get_mut(index) {
            frame.label = met;
        }
    }

    /// A branch back to a loop. It was widened where it begins: what comes back adds nothing, and who
    /// reads it there cannot be seen.
    fn bring_back(&mut self, state: &State, target: InstrSeqId, head: LoopHead, at: InstrId) {
        let stack = self.context.stack_global();
        let stack = stack.and_then(|global| state.globals.get(&global).copied());
        self.summary.unbalanced |= stack != head.stack;
        self.comes_back(head.node, state.trail);
        let params = self.arity(self.now.body.block(target).ty).0;
        for operand in state.stack.iter().rev().take(params) {
            self.use_of(operand.value, at, UseKind::Other);
        }
    }

    pub(super) fn arity(&self, ty: InstrSeqType) -> (usize, usize) {
        match ty {
            InstrSeqType::Simple(None) => (0, 0),
            InstrSeqType::Simple(Some(_)) => (0, 1),
            InstrSeqType::MultiValue(ty) => {
                let types = &self.context.module.types;
                (types.params(ty).len(), types.results(ty).len())
            }
        }
    }

    pub(super) fn give_back(&mut self, at: InstrId) {
        if let Some(body) = self.frames.get(self.now.first_frame).map(|f| f.seq) {
            self.branch(body, at);
        }
        self.state = None;
    }

    pub(super) fn begin_if(
        &mut self,
        consequent: InstrSeqId,
        alternative: InstrSeqId,
        at: InstrId,
    ) {
        let operand = self.consume(at);
        let params = self.arity(self.now.body.block(consequent).ty).0;
        if let Some(holds) = self.decided(operand) {
            let taken = if holds { consequent } else { alternative };
            if let Some(state) = &mut self.state {
                forget_origin(state, params);
            }
            return self.enter(taken, None, params);
        }
        let test = self.truth(operand);
        let Some(state) = &mut self.state else {
            return;
        };
        // Either arm may take them.
        forget_origin(state, params);
        let mut otherwise = state.clone();
        self.assume(&mut otherwise, test, false, at);
        self.assume_here(test, true, at);
        self.enter(consequent, None, params);
        self.then_enter(alternative, otherwise);
    }

    /// What else to interpret once the block just entered has ended, and in which state.
    pub(super) fn then_enter(&mut self, seq: InstrSeqId, state: State) {
        if let Some(frame) = self.frames.last_mut() {
            frame.others.push((seq, state));
        }
    }

    /// The state at the head of a loop: what the loop changes is unknown, what it does not is kept.
    pub(super) fn begin_loop(&mut self, seq: InstrSeqId, at: InstrId) {
        let block = self.now.body.block(seq);
        let range =
            self.here..end_of(self.now.body, seq).map_or(u32::MAX, |end| end.saturating_add(1));
        let params = self.arity(block.ty).0;
        let why = Why::Loop(at);
        let changed = self.values.unknown(why);
        for _ in 0..params {
            self.consume(at);
        }
        self.loops_here();
        self.widen(&range, why);
        if let Some(state) = &mut self.state {
            let operand = Operand::new(changed, None);
            state.stack.extend(std::iter::repeat_n(operand, params));
        }
        let stack = self.stack_pointer();
        let node = self
            .state
            .as_ref()
            .map_or_else(NodeId::default, |s| s.trail);
        self.enter(seq, Some(LoopHead { stack, node }), params);
        self.now.loops += 1;
    }

    /// Makes unknown what the code between two offsets changes: it may have run already, or in part.
    pub(super) fn widen(&mut self, range: &Range<u32>, why: Why) {
        let context = self.context;
        let Some(mut state) = self.state.take() else {
            return;
        };
        let value = self.values.unknown(why);
        let turn = match why {
            Why::Loop(at) => Some(at),
            _ => None,
        };
        for &(_, local) in within(&self.now.scan.local_sets, range) {
            let known = state.locals.get(&local).copied();
            let before = known.map_or_else(|| self.local_at_entry(local), |l| l.value);
            let before = Operand {
                near: known.and_then(|l| l.near),
                ..Operand::new(before, None)
            };
            let near = self.near_of(&state.memory, before);
            let mixed = true;
            let widened = Local {
                mixed,
                test: turn.and_then(|at| {
                    let by_path = false;
                    self.new_test(Test::Opaque { at, by_path })
                }),
                ..Local::new(value, near)
            };
            state.locals.insert(local, widened);
            self.work += 1;
        }
        let callees = self.now.scan.called_in(range);
        let sets = within(&self.now.scan.global_sets, range);
        let mut globals: Vec<u32> = sets.iter().map(|&(_, global)| global).collect();
        for &callee in &callees {
            globals.extend(context.globals_set_by(callee));
        }
        if self.now.scan.calls_unknown_in(range) {
            globals.extend(context.changing());
        }
        self.work += globals.len();
        // The stack pointer is put back: the end of each turn is held to it.
        for global in globals.into_iter().filter(|&g| !context.is_stack(g)) {
            state.globals.insert(global, value);
        }
        self.replay(&mut state.memory, range, why);
        self.state = Some(state);
    }

    /// What the code between two offsets does to memory, again and again.
    fn replay(&mut self, memory: &mut Memory, range: &Range<u32>, why: Why) {
        let effects = match self.loops {
            Loops::Supposed(effects) => effects.between(self.now.context, range).collect(),
            Loops::Known => self.known_effects(range),
            Loops::Unknown => vec![Kind::Anywhere(None)],
        };
        self.work += effects.len();
        for effect in effects {
            if let Kind::Write(at) = effect {
                self.note_slot(memory, at);
            }
            effect.repeat(memory, why);
        }
    }

    /// What the innermost function is known to do between two offsets, in the terms of the first.
    fn known_effects(&mut self, range: &Range<u32>) -> Vec<Kind> {
        let Some(known) = self.context.own(self.now.func) else {
            return vec![Kind::Anywhere(None)];
        };
        let actual = self.now.actual.clone();
        let mut here = |at| match &actual {
            Some(actual) => self.address_of(actual, at),
            None => Some(at),
        };
        let effects = known.between(range).iter().map(|l| Kind::of(l.effect));
        effects.map(|effect| effect.moved(&mut here)).collect()
    }

    /// The stack pointer now, if it is not as the first function found it.
    pub(super) fn stack_pointer(&self) -> Option<ValueId> {
        let global = self.context.stack_global()?;
        self.state.as_ref()?.globals.get(&global).copied()
    }
}

/// The binary offset at which a sequence ends. An `else` that is not written, and a `try` that
/// delegates, have none.
pub(super) fn end_of(body: &LocalFunction, seq: InstrSeqId) -> Option<u32> {
    let end = body.block(seq).end;
    (!end.is_default()).then(|| end.data())
}

/// The state with `results` values on the stack above `base`.
fn keep(mut state: State, base: usize, results: usize) -> State {
    let from = state.stack.len().saturating_sub(results);
    if from > base {
        state.stack.drain(base..from);
    }
    state
}

fn forget_origin(state: &mut State, count: usize) {
    for operand in state.stack.iter_mut().rev().take(count) {
        operand.by = None;
    }
}
