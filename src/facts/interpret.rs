//! One function, interpreted over abstract values: every instruction once, every path joined where
//! it meets another, every loop widened where it begins.
//!
//! Knows which instruction goes where. Must not know what any import is for.

use super::context::Context;
use super::effects::Effects;
use super::flow::Frame;
use super::hash::{HashMap, HashSet};
use super::memory::{Address, Memory};
use super::paths::{Paths, Test};
use super::scan::Scan;
use super::state::{Local, Operand, State};
use super::summary::{Actual, Effect, Logged, Summary};
use super::trace::{Cell, Trace};
use super::value::{Byte, ContextId, Point, ValueId, Why};
use super::values::Values;
use super::walk::{Refusal, Walk};
use super::{Call, Record, Use, UseKind};
use crate::wat::InstrId;
use imbl::OrdMap;
use walrus::LocalFunction;
use walrus::ir::{self, Instr, InstrSeqId};

/// The work that a run may cost, in values joined and bytes written: so much, and so much for each
/// instruction. Real functions cost a few an instruction; beyond it is what only an adversary writes, and
/// the function is not followed.
pub const MOST_WORK: (usize, usize) = (200_000, 64);

/// A function to be interpreted.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// Its number, imports not counted.
    pub(super) func: u32,
    pub(super) body: &'a LocalFunction,
    pub(super) scan: &'a Scan,
}

/// What a loop does to memory before its first turn is seen.
#[derive(Clone, Copy)]
pub(super) enum Loops<'a> {
    /// Whatever it is.
    Unknown,
    /// These effects.
    Supposed(&'a Effects),
    /// What the functions are known to do, each by itself.
    Known,
}

/// A function that is being interpreted, in one of the ways it is called.
pub(super) struct Activation<'a> {
    /// Its number, imports not counted.
    pub(super) func: u32,
    pub(super) body: &'a LocalFunction,
    pub(super) scan: &'a Scan,
    pub(super) labels: HashMap<InstrSeqId, usize>,
    /// Its body, among the frames.
    pub(super) first_frame: usize,
    pub(super) context: ContextId,
    /// What its own terms are here; none for the function that calls all others.
    pub(super) actual: Option<Actual>,
    /// The locals and the operands of its caller, from below its arguments on.
    pub(super) caller: (OrdMap<u32, Local>, Vec<Operand>),
    /// The stack pointer that it found, from the one that the first function found.
    pub(super) frame_top: Option<i64>,
    /// Where it was called, and what follows there.
    pub(super) then: (Option<InstrId>, Then),
    /// How many loops are around what is interpreted; one more if it can catch an exception.
    pub(super) loops: u32,
}

/// What follows a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    /// The caller returns what the callee has.
    Return,
}

/// The run of one function, and of those that it is followed into.
pub(super) struct Interpreter<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) values: &'a mut Values,
    /// The function that calls all others.
    pub(super) root: u32,
    pub(super) now: Activation<'a>,
    /// Those that have called it, outermost first.
    pub(super) outer: Vec<Activation<'a>>,
    /// Which functions these are, and which is being interpreted.
    pub(super) running: HashSet<u32>,
    pub(super) summary: Summary,
    /// What is taken down; only the last pass does so.
    trace: Option<Trace>,
    /// The paths between calls; only the last pass takes them down.
    pub(super) paths: Option<Paths>,
    /// How far functions are followed into; none where they are not.
    pub(super) walk: Option<&'a mut Walk>,
    pub(super) loops: Loops<'a>,
    /// What is found that loops do.
    pub(super) found: Effects,
    /// The callers that are in a loop, and where they call.
    pub(super) looping: Vec<(ContextId, u32)>,
    pub(super) frames: Vec<Frame>,
    /// The state of the path that is interpreted; none where code cannot be reached.
    pub(super) state: Option<State>,
    /// Of addresses in memory that loops change: what they were before, at the address that holds them.
    pub(super) near: HashMap<Address, Address>,
    /// The binary offset of the instruction that is interpreted.
    pub(super) here: u32,
    pub(super) work: usize,
}

impl<'a> Interpreter<'a> {
    /// A run that learns what a function does, of itself.
    pub(super) fn new(
        context: &'a Context<'a>,
        values: &'a mut Values,
        subject: Subject<'a>,
        loops: Loops<'a>,
    ) -> Interpreter<'a> {
        let stack = context.stack_of(values, subject.func);
        let state = State {
            memory: Memory::with_stack(stack),
            ..State::default()
        };
        Interpreter {
            context,
            values,
            root: subject.func,
            now: Activation {
                func: subject.func,
                body: subject.body,
                scan: subject.scan,
                labels: HashMap::default(),
                first_frame: 0,
                context: ContextId::ALONE,
                actual: None,
                caller: Default::default(),
                frame_top: Some(0),
                then: (None, Then::GoOn),
                loops: u32::from(subject.scan.catches),
            },
            outer: Vec::new(),
            running: HashSet::from_iter([subject.func]),
            summary: Summary::default(),
            trace: None,
            paths: None,
            walk: None,
            loops,
            found: Effects::default(),
            looping: Vec::new(),
            frames: Vec::new(),
            state: Some(state),
            near: HashMap::default(),
            here: 0,
            work: 0,
        }
    }

    /// The same, followed into other functions; it may also take down facts.
    pub(super) fn walking(mut self, walk: &'a mut Walk, takes_down: bool) -> Interpreter<'a> {
        walk.enter(self.root);
        self.walk = Some(walk);
        self.trace = takes_down.then(Trace::default);
        let exported = self.context.outline.exported.get(&self.root);
        let is_program = exported.is_some_and(|name| name == "_start");
        self.paths = takes_down.then(|| Paths::new(self.root, is_program));
        self
    }

    /// Interprets the body. Says what a call of the function does, what its loops were found to do, and
    /// what was taken down.
    pub(super) fn run(mut self) -> (Summary, Effects, Option<Trace>) {
        let before = self.context.own(self.root).and_then(|s| s.given_up);
        if let Some(offset) = self.now.scan.too_deep.or(before) {
            return self.give_up(offset);
        }
        let (most, each) = MOST_WORK;
        let mut steps = 0;
        self.enter(self.now.body.entry_block(), None, 0);
        while let Some(frame) = self.frames.last_mut() {
            let block = self.now.body.block(frame.seq);
            match block.instrs.get(frame.next) {
                Some((instr, loc)) if self.state.is_some() => {
                    frame.next += 1;
                    steps += 1;
                    self.here = loc.data();
                    let at = self.context.at(self.now.func, loc.data());
                    self.step(instr, at);
                }
                _ => self.leave(),
            }
            if self.work > most + each * steps {
                let here = self.here;
                return self.give_up(here);
            }
        }
        let is_seen = !self.context.order.is_root(self.root);
        if let Some(trace) = &mut self.trace {
            trace.settle_locals(self.values);
            trace.settle_behind(self.values, &self.summary, is_seen);
            trace.paths = self.paths.take();
        }
        (self.summary, self.found, self.trace)
    }

    /// An instruction, in the way its function is called here.
    pub(super) fn point(&self, at: InstrId) -> Point {
        Point {
            instr: at,
            context: self.now.context,
        }
    }

    /// Any use but one that is looked at.
    pub(super) fn other(&self, at: InstrId) -> Use {
        self.used(at, UseKind::Other)
    }

    pub(super) fn used(&self, at: InstrId, kind: UseKind) -> Use {
        Use {
            at: Some(self.point(at)),
            kind,
        }
    }

    /// A place in memory: one in a frame belongs to the function whose frame it is, so that two functions
    /// whose frames come to lie at one place are not taken to share it.
    pub(super) fn cell(&self, address: Address) -> Cell {
        if !self.is_frame(address) {
            let owner = ContextId::ALONE;
            return Cell { owner, address };
        }
        let inner = std::iter::once(&self.now).chain(self.outer.iter().rev());
        let mut holding = inner.filter(|a| {
            let below = |top: i64| address.offset.cast_signed() < top;
            a.frame_top.is_some_and(below)
        });
        let owner = holding.next();
        Cell {
            address,
            owner: owner.map_or(ContextId::ALONE, |a| a.context),
        }
    }

    /// Whether an address is in a frame of the stack.
    pub(super) fn is_frame(&self, at: Address) -> bool {
        let state = self.state.as_ref();
        state.is_some_and(|s| s.memory.is_frame(at))
    }

    fn step(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::Block(ir::Block { seq }) => {
                let params = self.arity(self.now.body.block(*seq).ty).0;
                self.enter(*seq, None, params);
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
            Instr::BrIf(ir::BrIf { block }) => self.branch_if(*block, at),
            Instr::BrTable(ir::BrTable { blocks, default }) => {
                let chooser = self.pop();
                self.note_branch_table(chooser, at);
                self.branch_by(chooser, (blocks, *default), at);
                self.state = None;
            }
            Instr::Return(_) => self.give_back(at),
            Instr::Unreachable(_) => self.state = None,
            Instr::Call(ir::Call { func }) => self.call(*func, Then::GoOn, at),
            Instr::ReturnCall(ir::ReturnCall { func }) => self.call(*func, Then::Return, at),
            Instr::CallIndirect(ir::CallIndirect { ty, .. })
            | Instr::CallRef(ir::CallRef { ty }) => self.call_through(*ty, Then::GoOn, at),
            Instr::ReturnCallIndirect(ir::ReturnCallIndirect { ty, .. })
            | Instr::ReturnCallRef(ir::ReturnCallRef { ty }) => {
                self.call_through(*ty, Then::Return, at);
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
    fn give_up(mut self, offset: u32) -> (Summary, Effects, Option<Trace>) {
        self.outer
            .drain(..)
            .next()
            .into_iter()
            .for_each(|first| self.now = first);
        let here = self.context.at(self.root, offset);
        let why = match self.now.scan.too_deep {
            Some(_) => Why::TooDeep(here),
            None => Why::TooMuch(here),
        };
        let globals = self.context.changing().collect();
        if let Some(walk) = &mut self.walk {
            let callees = self.now.scan.callees.iter();
            let own = callees.filter_map(|c| c.checked_sub(self.context.outline.imports));
            own.for_each(|callee| walk.refuse(callee, Refusal::Caller));
        }
        if self.trace.is_some() {
            let mut trace = Trace::default();
            trace.anything = Some(self.other(here));
            for &(offset, callee) in &self.now.scan.calls {
                let at = self.context.at(self.root, offset);
                self.note_unfollowed_call(&mut trace, callee, why, at);
            }
            for global in 0..u32::try_from(self.context.module.globals.iter().count()).unwrap_or(0)
            {
                let value = self.context.global_at_entry(self.values, self.root, global);
                trace.value(self.values, value, self.other(here));
                trace.global_read(global, self.other(here));
            }
            self.trace = Some(trace);
        }
        let mut summary = Summary::unknown(why, globals);
        summary.given_up = Some(offset);
        summary.unbalanced = self
            .now
            .scan
            .global_sets
            .iter()
            .any(|&(_, g)| self.context.is_stack(g));
        (summary, Effects::default(), self.trace)
    }

    fn note_unfollowed_call(&mut self, trace: &mut Trace, callee: u32, why: Why, at: InstrId) {
        let (params, _) = self.context.arity(callee);
        let Some(import) = self.context.import(callee) else {
            let results = self
                .context
                .summary(callee)
                .and_then(|s| s.results.as_ref());
            for &result in results.into_iter().flatten() {
                trace.value(self.values, result, self.other(at));
            }
            if self.context.is_imported(callee) {
                trace.undescribed.insert(callee, at);
            }
            return;
        };
        // Nobody has seen whether anything does.
        trace.looked_at.push(self.point(at));
        let operand = Operand::new(self.values.unknown(why), None);
        let record = |&(param, _): &(usize, u32)| Record {
            param: super::outline::index(param),
            address: None,
            owner: ContextId::ALONE,
            bytes: Vec::new(),
            why,
        };
        trace.calls.push(Call {
            at: self.point(at),
            function: callee,
            operands: vec![operand; params],
            records: import.reads.iter().map(record).collect(),
            writes: Vec::new(),
            pairs: Vec::new(),
        });
    }

    pub(super) fn pop(&mut self) -> Operand {
        match self.state.as_mut().and_then(|s| s.stack.pop()) {
            Some(operand) => operand,
            // Validation has shown that it cannot be empty here; a bug in this file must not panic.
            None => Operand::new(self.values.unknown(Why::Paths), None),
        }
    }

    /// Pops a value that an instruction uses for itself.
    pub(super) fn consume(&mut self, at: InstrId) -> Operand {
        let operand = self.pop();
        self.use_of(operand.value, at, UseKind::Other);
        operand
    }

    pub(super) fn push(&mut self, value: ValueId, at: InstrId) {
        self.push_operand(Operand::new(value, Some(at)));
    }

    pub(super) fn push_unknown(&mut self, why: Why, at: InstrId) {
        let value = self.values.unknown(why);
        let by_path = matches!(why, Why::LoadedFrom(_));
        let test = self.new_test(Test::Opaque { at, by_path });
        self.push_operand(Operand {
            test,
            ..Operand::new(value, Some(at))
        });
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
        self.summary.use_parts(self.values, self.root, id);
        let one = self.used(at, kind);
        self.take_down(|trace, values| trace.value(values, id, one));
    }

    /// Takes down that something outside of functions uses what a value is made of.
    pub(super) fn use_outside(&mut self, id: ValueId) {
        let outside = Use {
            at: None,
            kind: UseKind::Other,
        };
        self.summary.use_parts(self.values, self.root, id);
        self.take_down(|trace, values| trace.value(values, id, outside));
    }

    /// Takes down that an instruction uses what is in a byte of memory.
    pub(super) fn use_of_byte(&mut self, byte: Byte, at: InstrId, kind: UseKind) {
        if let Some(id) = byte.stored() {
            self.summary.use_parts(self.values, self.root, id);
        }
        let one = self.used(at, kind);
        self.take_down(|trace, values| trace.byte(values, byte, one));
    }

    /// Takes down an effect on memory; `told` if a callee has done so, by itself.
    pub(super) fn log(&mut self, effect: Effect, told: bool) {
        let offset = self.here;
        self.summary.log.push(Logged {
            offset,
            effect,
            told,
        });
        if self.now.loops > 0 {
            self.found.add(self.now.context, offset, effect);
        }
        self.work += self.looping.len();
        for &(context, offset) in &self.looping {
            self.found.add(context, offset, effect);
        }
    }
}
