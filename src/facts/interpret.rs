//! One function, interpreted over abstract values: every instruction once, every path joined where
//! it meets another, every loop widened where it begins.
//!
//! Knows which instruction goes where. Must not know what any import is for.

use super::context::Context;
use super::flow::Frame;
use super::scan::Scan;
use super::state::{Operand, State};
use super::summary::{Effect, Logged, Summary};
use super::trace::{Trace, other};
use super::value::{Byte, ValueId, Why};
use super::values::Values;
use super::{Call, Record, Use, UseKind};
use crate::wat::InstrId;
use std::collections::{BTreeSet, HashMap};
use walrus::LocalFunction;
use walrus::ir::{self, Instr, InstrSeqId};

/// The work that a function may cost, in values joined and bytes written: so much, and so much for each
/// of its instructions. Real functions cost a few an instruction; beyond it is what only an
/// adversary writes, and the function is not followed.
const MOST_WORK: (usize, usize) = (200_000, 64);

/// A function to be interpreted.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// Its number, imports not counted.
    pub(super) func: u32,
    pub(super) body: &'a LocalFunction,
    pub(super) scan: &'a Scan,
}

/// The run of one function.
pub(super) struct Interpreter<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) values: &'a mut Values,
    pub(super) func: u32,
    pub(super) body: &'a LocalFunction,
    pub(super) scan: &'a Scan,
    pub(super) summary: Summary,
    /// What is taken down; only the last pass does so.
    trace: Option<Trace>,
    pub(super) frames: Vec<Frame>,
    pub(super) labels: HashMap<InstrSeqId, usize>,
    /// The state of the path that is interpreted; none where code cannot be reached.
    pub(super) state: Option<State>,
    /// The binary offset of the instruction that is interpreted.
    pub(super) here: u32,
    pub(super) work: usize,
}

impl<'a> Interpreter<'a> {
    /// A run that only learns effects, or one that also takes down facts.
    pub(super) fn new(
        context: &'a Context<'a>,
        values: &'a mut Values,
        subject: Subject<'a>,
        takes_down: bool,
    ) -> Interpreter<'a> {
        Interpreter {
            context,
            values,
            func: subject.func,
            body: subject.body,
            scan: subject.scan,
            summary: Summary::default(),
            trace: takes_down.then(Trace::default),
            frames: Vec::new(),
            labels: HashMap::new(),
            state: Some(State::default()),
            here: 0,
            work: 0,
        }
    }

    /// Interprets the body. Says what a call of the function does, and what was taken down.
    pub(super) fn run(mut self) -> (Summary, Option<Trace>) {
        let before = self.context.previous(self.func).and_then(|s| s.given_up);
        if let Some(offset) = self.scan.too_deep.or(before) {
            return self.give_up(offset);
        }
        let (most, each) = MOST_WORK;
        let most = most + each * self.scan.size;
        self.enter(self.body.entry_block(), false, 0);
        while let Some(frame) = self.frames.last_mut() {
            let block = self.body.block(frame.seq);
            match block.instrs.get(frame.next) {
                Some((instr, loc)) if self.state.is_some() => {
                    frame.next += 1;
                    self.here = loc.data();
                    let at = self.context.at(self.func, loc.data());
                    self.step(instr, at);
                }
                _ => self.leave(),
            }
            if self.work > most {
                let here = self.here;
                return self.give_up(here);
            }
        }
        if let Some(trace) = &mut self.trace {
            trace.settle_locals(self.values);
        }
        (self.summary, self.trace)
    }

    fn step(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::Block(ir::Block { seq }) => {
                let params = self.arity(self.body.block(*seq).ty).0;
                self.enter(*seq, false, params);
            }
            Instr::Loop(ir::Loop { seq }) => self.begin_loop(*seq, at),
            Instr::IfElse(ir::IfElse {
                consequent,
                alternative,
            }) => self.begin_if(*consequent, *alternative, at),
            Instr::Br(ir::Br { block }) => {
                self.branch(*block, at);
                self.state = None;
            }
            Instr::BrIf(ir::BrIf { block }) => {
                self.consume(at);
                self.branch(*block, at);
            }
            Instr::BrTable(ir::BrTable { blocks, default }) => {
                let chooser = self.pop();
                self.note_branch_table(chooser, at);
                let targets: BTreeSet<_> = blocks.iter().chain([default]).copied().collect();
                for target in targets {
                    self.branch(target, at);
                }
                self.state = None;
            }
            Instr::Return(_) => self.give_back(at),
            Instr::Unreachable(_) => self.state = None,
            Instr::Call(ir::Call { func }) => self.call(*func, at),
            Instr::ReturnCall(ir::ReturnCall { func }) => {
                self.call(*func, at);
                self.give_back(at);
            }
            Instr::CallIndirect(ir::CallIndirect { ty, .. })
            | Instr::CallRef(ir::CallRef { ty }) => self.call_unknown(*ty, at),
            Instr::ReturnCallIndirect(ir::ReturnCallIndirect { ty, .. })
            | Instr::ReturnCallRef(ir::ReturnCallRef { ty }) => {
                self.call_unknown(*ty, at);
                self.give_back(at);
            }
            Instr::Try(_)
            | Instr::TryTable(_)
            | Instr::Throw(_)
            | Instr::ThrowRef(_)
            | Instr::Rethrow(_)
            | Instr::BrOnNull(_)
            | Instr::BrOnNonNull(_)
            | Instr::BrOnCast(_)
            | Instr::BrOnCastFail(_) => self.step_exception(instr, at),
            _ => self.step_data(instr, at),
        }
    }

    /// A function that cannot be followed: its calls are reported with operands that are not known,
    /// a call of it may do anything, and it may read anything.
    fn give_up(mut self, offset: u32) -> (Summary, Option<Trace>) {
        let here = self.context.at(self.func, offset);
        let why = Why::NotFollowed(here);
        let globals = self.context.outline.changing.clone();
        if self.trace.is_some() {
            let mut trace = Trace::default();
            trace.anything = Some(other(here));
            for &(offset, callee) in &self.scan.calls {
                let at = self.context.at(self.func, offset);
                self.note_unfollowed_call(&mut trace, callee, why, at);
            }
            for global in 0..u32::try_from(self.context.module.globals.iter().count()).unwrap_or(0)
            {
                let value = self.context.global_at_entry(self.values, self.func, global);
                trace.value(self.values, value, other(here));
                trace.global_read(global, other(here));
            }
            self.trace = Some(trace);
        }
        let mut summary = Summary::unknown(why, globals);
        summary.given_up = Some(offset);
        (summary, self.trace)
    }

    fn note_unfollowed_call(&mut self, trace: &mut Trace, callee: u32, why: Why, at: InstrId) {
        let (params, _) = self.context.arity(callee);
        let Some(import) = self.context.import(callee) else {
            let results = self
                .context
                .summary(callee)
                .and_then(|s| s.results.as_ref());
            for &result in results.into_iter().flatten() {
                trace.value(self.values, result, other(at));
            }
            if self.context.is_imported(callee) {
                trace.undescribed.insert(callee, at);
            }
            return;
        };
        let operand = Operand {
            value: self.values.unknown(why),
            by: None,
        };
        let record = |&(param, _): &(usize, u32)| Record {
            param: super::outline::index(param),
            address: None,
            bytes: Vec::new(),
            why,
        };
        trace.calls.push(Call {
            at,
            function: callee,
            operands: vec![operand; params],
            records: import.reads.iter().map(record).collect(),
        });
    }

    pub(super) fn pop(&mut self) -> Operand {
        match self.state.as_mut().and_then(|s| s.stack.pop()) {
            Some(operand) => operand,
            // Validation has shown that it cannot be empty here; a bug in this file must not panic.
            None => Operand {
                value: self.values.unknown(Why::Paths),
                by: None,
            },
        }
    }

    /// Pops a value that an instruction uses for itself.
    pub(super) fn consume(&mut self, at: InstrId) -> Operand {
        let operand = self.pop();
        self.use_of(operand.value, at, UseKind::Other);
        operand
    }

    pub(super) fn push(&mut self, value: ValueId, at: InstrId) {
        self.push_operand(Operand {
            value,
            by: Some(at),
        });
    }

    pub(super) fn push_unknown(&mut self, why: Why, at: InstrId) {
        let value = self.values.unknown(why);
        self.push(value, at);
    }

    pub(super) fn push_operand(&mut self, operand: Operand) {
        if let Some(state) = &mut self.state {
            state.stack.push(operand);
        }
    }

    /// Takes something down, in the pass that does.
    pub(super) fn take_down(&mut self, what: impl FnOnce(&mut Trace, &Values)) {
        if let Some(trace) = &mut self.trace {
            what(trace, self.values);
        }
    }

    /// Takes down that an instruction uses what a value is made of.
    pub(super) fn use_of(&mut self, id: ValueId, at: InstrId, kind: UseKind) {
        self.take_down(|trace, values| trace.value(values, id, Use { at: Some(at), kind }));
    }

    /// Takes down that something outside of functions uses what a value is made of.
    pub(super) fn use_outside(&mut self, id: ValueId) {
        let outside = Use {
            at: None,
            kind: UseKind::Other,
        };
        self.take_down(|trace, values| trace.value(values, id, outside));
    }

    /// Takes down that an instruction uses what is in a byte of memory.
    pub(super) fn use_of_byte(&mut self, byte: Byte, at: InstrId, kind: UseKind) {
        self.take_down(|trace, values| trace.byte(values, byte, Use { at: Some(at), kind }));
    }

    /// Takes down an effect on memory.
    pub(super) fn log(&mut self, effect: Effect) {
        let offset = self.here;
        self.summary.log.push(Logged { offset, effect });
    }
}
