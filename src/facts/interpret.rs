//! One function, interpreted over abstract values: every instruction once, every path joined where
//! it meets another, every loop widened where it begins.
//!
//! Knows what instructions pop, push and change. Must not know what any import is for.

use super::Facts;
use super::call::Context;
use super::memory::Address;
use super::scan::{Scan, index};
use super::state::{Operand, State};
use super::summary::Summary;
use super::value::{Op, Value, ValueId, Values, Why};
use crate::wat::{InstrId, Site};
use std::collections::{BTreeSet, HashMap};
use walrus::LocalFunction;
use walrus::ir::{self, BinaryOp, Instr, InstrSeqId, InstrSeqType, UnaryOp};

/// Loops nested deeper than this are widened as a whole: everything a function changes is unknown in
/// them. It keeps the work in proportion to the code.
const MOST_LOOPS: usize = 64;

/// The run of one function.
pub(super) struct Interpreter<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) values: &'a mut Values,
    /// Where facts go; none in the first pass, which only learns what functions do to memory.
    pub(super) facts: Option<&'a mut Facts>,
    pub(super) func: u32,
    function: &'a LocalFunction,
    scan: &'a Scan,
    /// What the first pass saw this function do, for its loops.
    before: Option<&'a Summary>,
    pub(super) summary: Summary,
    frames: Vec<Frame>,
    labels: HashMap<InstrSeqId, usize>,
    /// The state of the path that is interpreted; none where code cannot be reached.
    pub(super) state: Option<State>,
    loops: usize,
    /// The binary offset of the instruction that is interpreted.
    pub(super) here: u32,
}

/// A block, loop, `if` or the function's body, being interpreted.
struct Frame {
    seq: InstrSeqId,
    next: usize,
    is_loop: bool,
    /// Height of the stack below the block's parameters.
    base: usize,
    results: usize,
    /// What the branches to its end, and an ended `then`, brought there.
    label: Option<State>,
    /// The `else` to come, and the state it starts with.
    alternative: Option<(InstrSeqId, Box<State>)>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        values: &'a mut Values,
        facts: Option<&'a mut Facts>,
        (func, function): (u32, &'a LocalFunction),
        before: Option<&'a Summary>,
    ) -> Interpreter<'a> {
        Interpreter {
            context,
            values,
            facts,
            func,
            function,
            scan: &context.outline.scans[func as usize],
            before,
            summary: Summary::default(),
            frames: Vec::new(),
            labels: HashMap::new(),
            state: Some(State::default()),
            loops: 0,
            here: 0,
        }
    }

    /// Interprets the body and says what a call of the function does.
    pub(super) fn run(mut self) -> Summary {
        if let Some(at) = self.scan.not_followed {
            return self.give_up(at);
        }
        self.enter(self.function.entry_block(), false, 0);
        while let Some(frame) = self.frames.last_mut() {
            let block = self.function.block(frame.seq);
            match block.instrs.get(frame.next) {
                Some((instr, loc)) if self.state.is_some() => {
                    frame.next += 1;
                    self.here = loc.data();
                    let at = self.context.at(self.func, loc.data());
                    self.step(instr, at);
                }
                _ => self.leave(),
            }
        }
        self.summary
    }

    /// The value that a local or a global had when the function was entered.
    fn at_entry(
        context: &Context<'_>,
        function: &LocalFunction,
        func: u32,
        values: &mut Values,
        local: bool,
        key: u32,
    ) -> ValueId {
        if !local {
            return context.global_at_entry(values, func, key);
        }
        let position = function.args.iter().position(|a| index(a.index()) == key);
        match position {
            Some(i) => values.intern(Value::Param {
                func,
                index: index(i),
            }),
            // A local starts as zero; its width only matters to arithmetic, which cuts to its own.
            None => values.intern(Value::Zero { width: 8 }),
        }
    }

    fn enter(&mut self, seq: InstrSeqId, is_loop: bool, params: usize) {
        let height = self.state.as_ref().map_or(0, |s| s.stack.len());
        self.labels.insert(seq, self.frames.len());
        self.frames.push(Frame {
            seq,
            next: 0,
            is_loop,
            base: height.saturating_sub(params),
            results: self.arity(self.function.block(seq).ty).1,
            label: None,
            alternative: None,
        });
    }

    /// The end of a block: what fell through meets what branched there.
    fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        let through = self.state.take();
        let label = frame.label.take();
        let out = self.meet(label, through.map(|s| keep(s, frame.base, frame.results)));
        if let Some((alternative, state)) = frame.alternative.take() {
            self.labels.insert(alternative, self.frames.len());
            self.state = Some(*state);
            self.frames.push(Frame {
                seq: alternative,
                next: 0,
                label: out,
                ..frame
            });
            return;
        }
        if frame.is_loop {
            self.loops -= 1;
        }
        self.state = out;
        if self.frames.is_empty() {
            let exit = self.state.take();
            self.summary.exit(exit, self.values);
        }
    }

    fn meet(&mut self, a: Option<State>, b: Option<State>) -> Option<State> {
        let (context, function, func) = (self.context, self.function, self.func);
        match (a, b) {
            (Some(mut a), Some(b)) => {
                a.join(&b, self.values, &|values, local, key| {
                    Self::at_entry(context, function, func, values, local, key)
                });
                Some(a)
            }
            (a, b) => a.or(b),
        }
    }

    /// A branch to `target`; the path that branches is still there afterwards.
    fn branch(&mut self, target: InstrSeqId) {
        let Some(&at) = self.labels.get(&target) else {
            return;
        };
        let (Some(state), Some(frame)) = (&self.state, self.frames.get(at)) else {
            return;
        };
        if frame.is_loop {
            // A loop is widened where it begins: what comes back adds nothing.
            return;
        }
        let mut brought = keep(state.clone(), frame.base, frame.results);
        let results = frame.results;
        // A value that goes two ways is not the business of one instruction.
        forget_origin(&mut brought, results);
        if let Some(state) = &mut self.state {
            forget_origin(state, results);
        }
        let label = self.frames.get_mut(at).and_then(|f| f.label.take());
        let met = self.meet(label, Some(brought));
        if let Some(frame) = self.frames.get_mut(at) {
            frame.label = met;
        }
    }

    fn arity(&self, ty: InstrSeqType) -> (usize, usize) {
        match ty {
            InstrSeqType::Simple(None) => (0, 0),
            InstrSeqType::Simple(Some(_)) => (0, 1),
            InstrSeqType::MultiValue(ty) => {
                let types = &self.context.module.types;
                (types.params(ty).len(), types.results(ty).len())
            }
        }
    }

    fn step(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::Block(ir::Block { seq }) => {
                let params = self.arity(self.function.block(*seq).ty).0;
                self.enter(*seq, false, params);
            }
            Instr::Loop(ir::Loop { seq }) => self.begin_loop(*seq, at),
            Instr::IfElse(ir::IfElse {
                consequent,
                alternative,
            }) => self.begin_if(*consequent, *alternative, at),
            Instr::Br(ir::Br { block }) => {
                self.branch(*block);
                self.state = None;
            }
            Instr::BrIf(ir::BrIf { block }) => {
                self.consume(at);
                self.branch(*block);
            }
            Instr::BrTable(ir::BrTable { blocks, default }) => {
                let chooser = self.pop();
                self.note_branch_table(chooser, at);
                let targets: BTreeSet<_> = blocks.iter().chain([default]).copied().collect();
                for target in targets {
                    self.branch(target);
                }
                self.state = None;
            }
            Instr::Return(_) => self.give_back(),
            Instr::Unreachable(_) => self.state = None,
            Instr::Call(ir::Call { func }) => self.call(*func, at),
            Instr::ReturnCall(ir::ReturnCall { func }) => {
                self.call(*func, at);
                self.give_back();
            }
            Instr::CallIndirect(ir::CallIndirect { ty, .. })
            | Instr::CallRef(ir::CallRef { ty }) => self.call_unknown(*ty, at),
            Instr::ReturnCallIndirect(ir::ReturnCallIndirect { ty, .. })
            | Instr::ReturnCallRef(ir::ReturnCallRef { ty }) => {
                self.call_unknown(*ty, at);
                self.give_back();
            }
            _ => self.step_data(instr, at),
        }
    }

    fn give_back(&mut self) {
        if let Some(body) = self.frames.first().map(|f| f.seq) {
            self.branch(body);
        }
        self.state = None;
    }

    /// Instructions that neither branch nor call.
    fn step_data(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::Const(ir::Const { value }) => {
                let value = self.literal(*value, at);
                self.push(value, at);
            }
            Instr::LocalGet(ir::LocalGet { local }) => {
                let value = self.local(index(local.index()));
                self.push(value, at);
            }
            Instr::LocalSet(ir::LocalSet { local }) => {
                let operand = self.pop();
                self.set_local(index(local.index()), operand.value);
            }
            Instr::LocalTee(ir::LocalTee { local }) => {
                let value = self.pop().value;
                self.set_local(index(local.index()), value);
                // What pushed it now feeds the local as well, so it must not be rewritten alone.
                self.push_operand(Operand { value, by: None });
            }
            Instr::GlobalGet(ir::GlobalGet { global }) => {
                let value = self.global(index(global.index()));
                self.push(value, at);
            }
            Instr::GlobalSet(ir::GlobalSet { global }) => {
                let operand = self.pop();
                self.set_global(index(global.index()), operand, at);
            }
            Instr::Binop(ir::Binop { op }) => self.binary(*op, at),
            Instr::Unop(ir::Unop { op }) => self.unary(*op, at),
            Instr::Select(_) => {
                self.consume(at);
                let (b, a) = (self.pop(), self.pop());
                let value = self.values.join(a.value, b.value);
                self.push_operand(Operand { value, by: None });
            }
            Instr::Drop(_) => {
                self.pop();
            }
            Instr::Load(load) => self.load(load, at),
            Instr::Store(store) => self.store(store, at),
            Instr::MemoryFill(fill) => self.memory_fill(fill, at),
            Instr::MemoryCopy(copy) => self.memory_copy(copy, at),
            Instr::MemoryInit(init) => self.memory_init(init, at),
            Instr::AtomicRmw(rmw) => {
                self.consume(at);
                let address = self.pop_address(rmw.memory, rmw.arg.offset, at);
                self.scribble(rmw.memory, address, rmw.width.bytes(), at);
                self.push_unknown(Why::Computed(at), at);
            }
            Instr::Cmpxchg(exchange) => {
                self.consume(at);
                self.consume(at);
                let address = self.pop_address(exchange.memory, exchange.arg.offset, at);
                self.scribble(exchange.memory, address, exchange.width.bytes(), at);
                self.push_unknown(Why::Computed(at), at);
            }
            Instr::LoadSimd(load) => self.simd_memory(load, at),
            other => self.opaque(other, at),
        }
    }

    /// Instructions of which only the effect on the stack is known.
    fn opaque(&mut self, instr: &Instr, at: InstrId) {
        let (pops, pushes) = match instr {
            Instr::TernOp(_) | Instr::V128Bitselect(_) | Instr::AtomicWait(_) => (3, 1),
            Instr::MemorySize(_) | Instr::TableSize(_) | Instr::RefNull(_) | Instr::RefFunc(_) => {
                (0, 1)
            }
            Instr::MemoryGrow(_)
            | Instr::TableGet(_)
            | Instr::RefIsNull(_)
            | Instr::RefAsNonNull(_)
            | Instr::RefI31(_)
            | Instr::I31GetS(_)
            | Instr::I31GetU(_)
            | Instr::RefTest(_)
            | Instr::RefCast(_)
            | Instr::AnyConvertExtern(_)
            | Instr::ExternConvertAny(_)
            | Instr::ArrayLen(_) => (1, 1),
            Instr::AtomicNotify(_)
            | Instr::TableGrow(_)
            | Instr::RefEq(_)
            | Instr::I8x16Swizzle(_)
            | Instr::I8x16Shuffle(_) => (2, 1),
            Instr::TableSet(_) => (2, 0),
            Instr::TableFill(_) | Instr::TableInit(_) | Instr::TableCopy(_) => (3, 0),
            Instr::I64Add128(_) | Instr::I64Sub128(_) => (4, 2),
            Instr::I64MulWideS(_) | Instr::I64MulWideU(_) => (2, 2),
            // `data.drop`, `elem.drop`, `atomic.fence`; the rest was refused by the scan.
            _ => (0, 0),
        };
        for _ in 0..pops {
            self.consume(at);
        }
        for _ in 0..pushes {
            self.push_unknown(Why::Computed(at), at);
        }
    }

    fn begin_if(&mut self, consequent: InstrSeqId, alternative: InstrSeqId, at: InstrId) {
        self.consume(at);
        let Some(state) = self.state.clone() else {
            return;
        };
        let params = self.arity(self.function.block(consequent).ty).0;
        self.enter(consequent, false, params);
        if let Some(frame) = self.frames.last_mut() {
            frame.alternative = Some((alternative, Box::new(state)));
        }
    }

    /// The state at the head of a loop: what the loop changes is unknown, what it does not is kept.
    fn begin_loop(&mut self, seq: InstrSeqId, at: InstrId) {
        self.loops += 1;
        let all = self.loops > MOST_LOOPS;
        let block = self.function.block(seq);
        let end = block.end.data();
        let start = self.here;
        let inside = |offset: u32| all || (start..=end).contains(&offset);
        let changed = self.values.unknown(Why::Loop(at));
        let params = self.arity(block.ty).0;
        let scan = self.scan;
        let called: Vec<u32> = ranged(&scan.calls, inside, start)
            .map(|&(_, c)| c)
            .collect();
        let mut globals: Vec<u32> = ranged(&scan.global_sets, inside, start)
            .map(|&(_, global)| global)
            .collect();
        for callee in called {
            globals.extend(self.context.globals_set_by(callee));
        }
        let Some(state) = &mut self.state else {
            return;
        };
        for operand in state.stack.iter_mut().rev().take(params) {
            *operand = Operand {
                value: changed,
                by: None,
            };
        }
        for (_, local) in ranged(&scan.local_sets, inside, start) {
            state.locals.insert(*local, changed);
        }
        for global in globals {
            state.globals.insert(global, changed);
        }
        if let Some(before) = self.before {
            before.replay_in_loop(&mut state.memory, inside, Why::Loop(at));
        }
        self.enter(seq, true, params);
    }

    fn literal(&mut self, value: ir::Value, at: InstrId) -> ValueId {
        let site = Site::Const(at);
        let (bits, width) = match value {
            ir::Value::I32(n) => (u128::from(n.cast_unsigned()), 4),
            ir::Value::I64(n) => (u128::from(n.cast_unsigned()), 8),
            ir::Value::V128(n) => (n, 16),
            ir::Value::F32(_) | ir::Value::F64(_) => {
                return self.values.unknown(Why::Computed(at));
            }
        };
        self.values.intern(Value::Literal { site, bits, width })
    }

    fn local(&mut self, local: u32) -> ValueId {
        let known = self.state.as_ref().and_then(|s| s.locals.get(&local));
        match known {
            Some(&value) => value,
            None => Self::at_entry(
                self.context,
                self.function,
                self.func,
                self.values,
                true,
                local,
            ),
        }
    }

    fn set_local(&mut self, local: u32, value: ValueId) {
        if let Some(state) = &mut self.state {
            state.locals.insert(local, value);
        }
    }

    fn global(&mut self, global: u32) -> ValueId {
        let known = self.state.as_ref().and_then(|s| s.globals.get(&global));
        match known {
            Some(&value) => value,
            None => self.context.global_at_entry(self.values, self.func, global),
        }
    }

    fn set_global(&mut self, global: u32, operand: Operand, at: InstrId) {
        if self.context.is_read_elsewhere(self.func, global) {
            self.use_of(operand, at, super::UseKind::Other);
        }
        if let Some(state) = &mut self.state {
            state.globals.insert(global, operand.value);
        }
    }

    fn binary(&mut self, op: BinaryOp, at: InstrId) {
        let (b, a) = (self.pop(), self.pop());
        if matches!(op, BinaryOp::I32Eq | BinaryOp::I32Ne) {
            self.note_compare(matches!(op, BinaryOp::I32Eq), [a, b], at);
            self.push_unknown(Why::Computed(at), at);
            return;
        }
        let Some((op, width)) = followed(op) else {
            self.use_of(a, at, super::UseKind::Other);
            self.use_of(b, at, super::UseKind::Other);
            self.push_unknown(Why::Computed(at), at);
            return;
        };
        let value = self.operate(op, [a, b], width, at);
        self.push(value, at);
    }

    /// An operation that is followed. What the result does not show counts as used here.
    fn operate(&mut self, op: Op, [a, b]: [Operand; 2], width: u8, at: InstrId) -> ValueId {
        let constant = |slf: &Self, o: Operand| slf.values.bits(o.value).map(low);
        let shifted = match (op, constant(self, a), constant(self, b)) {
            (Op::Add, None, Some(by)) => Some((a, b, by)),
            (Op::Add, Some(by), None) => Some((b, a, by)),
            (Op::Sub, None, Some(by)) => Some((a, b, by.wrapping_neg())),
            _ => None,
        };
        if let Some((base, by, offset)) = shifted {
            self.use_of(by, at, super::UseKind::Other);
            return self.values.sum(base.value, offset, width);
        }
        let value = self.values.op(op, [a.value, b.value], width, at);
        if matches!(self.values.get(value), Value::Unknown(_)) {
            self.use_of(a, at, super::UseKind::Other);
            self.use_of(b, at, super::UseKind::Other);
        }
        value
    }

    fn unary(&mut self, op: UnaryOp, at: InstrId) {
        let (op, width) = match op {
            UnaryOp::I32WrapI64 => (Op::Resize, 4),
            UnaryOp::I64ExtendUI32 => (Op::Resize, 8),
            UnaryOp::I64ExtendSI32 | UnaryOp::I64Extend32S => (Op::Extend(4), 8),
            UnaryOp::I32Extend8S => (Op::Extend(1), 4),
            UnaryOp::I32Extend16S => (Op::Extend(2), 4),
            UnaryOp::I64Extend8S => (Op::Extend(1), 8),
            UnaryOp::I64Extend16S => (Op::Extend(2), 8),
            _ => {
                self.consume(at);
                self.push_unknown(Why::Computed(at), at);
                return;
            }
        };
        let a = self.pop();
        let value = self.operate(op, [a, a], width, at);
        self.push(value, at);
    }

    /// A function that cannot be followed: its calls are reported with operands that are not known,
    /// and a call of it may do anything.
    fn give_up(mut self, offset: u32) -> Summary {
        let why = Why::NotFollowed(self.context.at(self.func, offset));
        let unknown = self.values.unknown(why);
        for &(offset, callee) in &self.scan.calls {
            let at = self.context.at(self.func, offset);
            self.note_unfollowed_call(callee, unknown, why, at);
        }
        for &(global, offset) in &self.scan.gets {
            let at = self.context.at(self.func, offset);
            let value = self.context.global_at_entry(self.values, self.func, global);
            self.use_of(Operand { value, by: None }, at, super::UseKind::Other);
        }
        let mut summary = Summary::unknown(why);
        summary.globals = self.scan.global_sets.iter().map(|&(_, g)| g).collect();
        summary
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
        self.use_of(operand, at, super::UseKind::Other);
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

    fn push_operand(&mut self, operand: Operand) {
        if let Some(state) = &mut self.state {
            state.stack.push(operand);
        }
    }

    /// The address an operand and an instruction's offset make, if it is constant or relative to a
    /// value that stays the same while the function runs.
    pub(super) fn address(&self, memory: u32, id: ValueId, offset: u64) -> Option<Address> {
        let (base, at) = match *self.values.get(id) {
            Value::Sum { base, offset, .. } => (Some(base), offset),
            _ => match self.values.bits(id) {
                Some(bits) => (None, low(bits)),
                None => (Some(id), 0),
            },
        };
        let steady = base.is_none_or(|base| {
            matches!(
                self.values.get(base),
                Value::Param { .. } | Value::Entry { .. }
            )
        });
        steady.then(|| Address {
            memory,
            base,
            offset: at.wrapping_add(offset),
        })
    }
}

/// The entries of an ordered list that are inside a loop that begins at `start`.
fn ranged<T>(
    list: &[(u32, T)],
    inside: impl Fn(u32) -> bool,
    start: u32,
) -> impl Iterator<Item = &(u32, T)> {
    let all = inside(0);
    let from = if all {
        0
    } else {
        list.partition_point(|(at, _)| *at < start)
    };
    list.get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(move |(at, _)| inside(*at))
}

/// The state with `results` values on the stack above `base`.
fn keep(mut state: State, base: usize, results: usize) -> State {
    let from = state.stack.len().saturating_sub(results);
    if from > base {
        state.stack.drain(base..from);
    }
    state
}

fn forget_origin(state: &mut State, results: usize) {
    for operand in state.stack.iter_mut().rev().take(results) {
        operand.by = None;
    }
}

fn low(bits: u128) -> u64 {
    u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0)
}

fn followed(op: BinaryOp) -> Option<(Op, u8)> {
    Some(match op {
        BinaryOp::I32Add => (Op::Add, 4),
        BinaryOp::I32Sub => (Op::Sub, 4),
        BinaryOp::I32Mul => (Op::Mul, 4),
        BinaryOp::I32And => (Op::And, 4),
        BinaryOp::I32Or => (Op::Or, 4),
        BinaryOp::I32Xor => (Op::Xor, 4),
        BinaryOp::I32Shl => (Op::Shl, 4),
        BinaryOp::I32ShrU => (Op::ShrU, 4),
        BinaryOp::I32ShrS => (Op::ShrS, 4),
        BinaryOp::I32Rotl => (Op::Rotl, 4),
        BinaryOp::I32Rotr => (Op::Rotr, 4),
        BinaryOp::I64Add => (Op::Add, 8),
        BinaryOp::I64Sub => (Op::Sub, 8),
        BinaryOp::I64Mul => (Op::Mul, 8),
        BinaryOp::I64And => (Op::And, 8),
        BinaryOp::I64Or => (Op::Or, 8),
        BinaryOp::I64Xor => (Op::Xor, 8),
        BinaryOp::I64Shl => (Op::Shl, 8),
        BinaryOp::I64ShrU => (Op::ShrU, 8),
        BinaryOp::I64ShrS => (Op::ShrS, 8),
        BinaryOp::I64Rotl => (Op::Rotl, 8),
        BinaryOp::I64Rotr => (Op::Rotr, 8),
        _ => return None,
    })
}
