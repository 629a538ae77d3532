//! Instructions that neither branch, call nor touch memory: constants, locals, globals, arithmetic.
//!
//! Knows which of them are followed. Must not know control flow or memory.

use super::UseKind;
use super::constant::literal;
use super::interpret::Interpreter;
use super::op::Op;
use super::outline::index;
use super::paths::{Test, TestId};
use super::stack::ALIGNMENT;
use super::state::{Local, Operand};
use super::value::{Value, ValueId, Why};
use super::{Holds, Order};
use crate::wat::{InstrId, Site};
use walrus::ir::{self, BinaryOp, Instr, UnaryOp};

impl Interpreter<'_> {
    pub(super) fn step_data(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::Const(ir::Const { value }) => match literal(*value, Site::Const(at)) {
                Some(value) => {
                    let value = self.values.intern(value);
                    self.push(value, at);
                }
                None => self.push_unknown(Why::Computed(at), at),
            },
            Instr::LocalGet(ir::LocalGet { local }) => self.get_local(index(local.index()), at),
            Instr::LocalSet(ir::LocalSet { local }) => {
                let operand = self.pop();
                self.set_local(index(local.index()), operand);
            }
            Instr::LocalTee(ir::LocalTee { local }) => {
                let operand = self.pop();
                self.set_local(index(local.index()), operand);
                // What pushed it now feeds the local as well, so it must not be rewritten alone.
                self.push_operand(Operand {
                    by: None,
                    ..operand
                });
            }
            Instr::GlobalGet(ir::GlobalGet { global }) => {
                self.get_global(index(global.index()), at);
            }
            Instr::GlobalSet(ir::GlobalSet { global }) => {
                let value = self.pop().value;
                self.set_global(index(global.index()), value);
            }
            Instr::Binop(ir::Binop { op }) => self.binary(*op, at),
            Instr::Unop(ir::Unop { op }) => self.unary(*op, at),
            Instr::Select(_) => self.select(at),
            Instr::Drop(_) => {
                self.pop();
            }
            other => self.step_memory(other, at),
        }
    }

    fn get_local(&mut self, local: u32, at: InstrId) {
        let known = self
            .state
            .as_ref()
            .and_then(|s| s.locals.get(&local))
            .copied();
        let near = known.and_then(|l| l.near);
        let test = known.and_then(|l| l.test);
        let value = match known {
            Some(known) => {
                if known.mixed {
                    let one = self.other(at);
                    self.take_down(|trace, _| trace.local_read(local, one));
                }
                known.value
            }
            None => self.local_at_entry(local),
        };
        let by = Some(at);
        self.push_operand(Operand {
            value,
            by,
            near,
            test,
        });
    }

    pub(super) fn set_local(&mut self, local: u32, operand: Operand) {
        let Operand {
            value, near, test, ..
        } = operand;
        self.take_down(|trace, values| trace.local_set(values, local, value));
        if let Some(state) = &mut self.state {
            let set = Local {
                test,
                ..Local::new(value, near)
            };
            state.locals.insert(local, set);
        }
    }

    fn get_global(&mut self, global: u32, at: InstrId) {
        let known = self
            .state
            .as_ref()
            .and_then(|s| s.globals.get(&global))
            .copied();
        let value = match known {
            Some(value) => value,
            None => self.context.global_at_entry(self.values, self.root, global),
        };
        if self.values.is_unknown(value) || !self.values.is_free(value) {
            let one = self.other(at);
            self.take_down(|trace, _| trace.global_read(global, one));
        }
        self.push(value, at);
    }

    fn set_global(&mut self, global: u32, value: ValueId) {
        if self.context.is_stack(global) {
            self.check_stack_pointer(global, value);
        } else {
            self.summary.globals.insert(global);
        }
        self.take_down(|trace, values| trace.global_set(values, global, value));
        if let Some(state) = &mut self.state {
            state.globals.insert(global, value);
        }
    }

    /// A stack pointer is lowered, or put back to where the function found it.
    fn check_stack_pointer(&mut self, global: u32, value: ValueId) {
        let entry = self.values.intern(Value::Entry {
            func: self.root,
            global,
        });
        let memory = self.context.outline.memory;
        let address = self.pointer(memory, value, 0).to_write();
        let depth = address
            .filter(|a| a.base == Some(entry))
            .map(|a| a.offset.wrapping_neg());
        let fits = |depth: &u64| {
            depth.cast_signed() >= 0
                && (!self.context.is_stack_aligned() || depth.is_multiple_of(ALIGNMENT))
        };
        match depth.filter(fits) {
            Some(depth) => self.summary.depth = self.summary.depth.max(depth),
            None => self.summary.unbalanced = true,
        }
    }

    fn select(&mut self, at: InstrId) {
        let condition = self.condition(at);
        let (b, a) = (self.pop(), self.pop());
        let test = self.selected(condition, [a, b]);
        let value = self.values.join(a.value, b.value);
        if self.values.is_unknown(value) {
            self.use_of(a.value, at, UseKind::Other);
            self.use_of(b.value, at, UseKind::Other);
        }
        let near = a.near.or(b.near);
        self.push_operand(Operand {
            near,
            test,
            ..Operand::new(value, None)
        });
    }

    /// What a choice of two constants says, of which one is zero.
    fn selected(&mut self, condition: Option<TestId>, [a, b]: [Operand; 2]) -> Option<TestId> {
        let is_zero = |o: Operand| self.values.bits(o.value).map(|bits| bits == 0);
        match (is_zero(a)?, is_zero(b)?) {
            (false, true) => condition,
            (true, false) => self.new_test(Test::Not(condition?)),
            _ => None,
        }
    }

    fn binary(&mut self, op: BinaryOp, at: InstrId) {
        let (b, a) = (self.pop(), self.pop());
        if matches!(op, BinaryOp::I32Eq | BinaryOp::I32Ne) {
            self.note_compare(matches!(op, BinaryOp::I32Eq), [a, b], at);
            let test = self.tested(op, [a, b]).or_else(|| self.untold(&[a, b], at));
            self.push_tested(test, at);
            return;
        }
        if let Some(holds) = order(op) {
            self.note_order(holds, [a, b], at);
        }
        let Some((op, width)) = followed(op) else {
            self.use_of(a.value, at, UseKind::Other);
            self.use_of(b.value, at, UseKind::Other);
            let test = self.tested(op, [a, b]).or_else(|| self.untold(&[a, b], at));
            self.push_tested(test, at);
            return;
        };
        let test = self.tested_together(op, [a, b]);
        let value = self.operate(op, [a.value, b.value], width, at);
        let unknown = self.values.is_unknown(value);
        let opaque = |slf: &mut Self| slf.untold(&[a, b], at).filter(|_| unknown);
        let test = test.or_else(|| opaque(self));
        let near = self.near_result(op, value, [a, b]);
        self.push_operand(Operand {
            near,
            test,
            ..Operand::new(value, Some(at))
        });
    }

    /// An operation that is followed. What the result does not show counts as used here.
    fn operate(&mut self, op: Op, [a, b]: [ValueId; 2], width: u8, at: InstrId) -> ValueId {
        let constant = |slf: &Self, id: ValueId| slf.values.bits(id).map(low);
        let shifted = match (op, constant(self, a), constant(self, b)) {
            (Op::Add, None, Some(by)) => Some((a, b, by)),
            (Op::Add, Some(by), None) => Some((b, a, by)),
            (Op::Sub, None, Some(by)) => Some((a, b, by.wrapping_neg())),
            (Op::Or, None, Some(by)) if self.adds(a, by) => Some((a, b, by)),
            (Op::Or, Some(by), None) if self.adds(b, by) => Some((b, a, by)),
            _ => None,
        };
        let value = match shifted {
            Some((base, by, offset)) => {
                self.use_of(by, at, UseKind::Other);
                self.values.sum(base, offset, width, at)
            }
            None => self.values.op(op, [a, b], width, at),
        };
        if self.values.is_unknown(value) {
            self.use_of(a, at, UseKind::Other);
            self.use_of(b, at, UseKind::Other);
        }
        value
    }

    /// Whether an `or` of an address in a frame and a constant is their sum: they have no bit in common.
    fn adds(&self, address: ValueId, by: u64) -> bool {
        let memory = self.context.outline.memory;
        let place = self.pointer(memory, address, 0).to_write();
        let frame = place.filter(|&a| self.is_frame(a));
        let low = frame.map(|a| a.offset % ALIGNMENT);
        self.context.is_stack_aligned() && by < ALIGNMENT && low.is_some_and(|low| low & by == 0)
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
            UnaryOp::I32Eqz | UnaryOp::I64Eqz => {
                let truth = self.condition(at);
                let test = truth.and_then(|truth| self.new_test(Test::Not(truth)));
                return self.push_tested(test, at);
            }
            _ => {
                let operand = self.consume(at);
                let test = self.untold(&[operand], at);
                return self.push_tested(test, at);
            }
        };
        let a = self.pop().value;
        let value = self.operate(op, [a, a], width, at);
        self.push(value, at);
    }

    /// Pushes the outcome of a test, which is not followed as a value.
    fn push_tested(&mut self, test: Option<TestId>, at: InstrId) {
        let value = self.values.unknown(Why::Computed(at));
        self.push_operand(Operand {
            test,
            ..Operand::new(value, Some(at))
        });
    }

    /// What a comparison of two constants says.
    fn compared(&self, op: BinaryOp, [a, b]: [Operand; 2]) -> Option<bool> {
        let (a, b) = (self.written(a.value)?, self.written(b.value)?);
        let signed = |n: u64| match op {
            BinaryOp::I32LtS | BinaryOp::I32GtS | BinaryOp::I32LeS | BinaryOp::I32GeS => {
                let low = u32::try_from(n & u64::from(u32::MAX)).unwrap_or(0);
                i64::from(low.cast_signed())
            }
            _ => n.cast_signed(),
        };
        Some(match op {
            BinaryOp::I32Eq | BinaryOp::I64Eq => a == b,
            BinaryOp::I32Ne | BinaryOp::I64Ne => a != b,
            BinaryOp::I32LtU | BinaryOp::I64LtU => a < b,
            BinaryOp::I32GtU | BinaryOp::I64GtU => a > b,
            BinaryOp::I32LeU | BinaryOp::I64LeU => a <= b,
            BinaryOp::I32GeU | BinaryOp::I64GeU => a >= b,
            BinaryOp::I32LtS | BinaryOp::I64LtS => signed(a) < signed(b),
            BinaryOp::I32GtS | BinaryOp::I64GtS => signed(a) > signed(b),
            BinaryOp::I32LeS | BinaryOp::I64LeS => signed(a) <= signed(b),
            BinaryOp::I32GeS | BinaryOp::I64GeS => signed(a) >= signed(b),
            _ => return None,
        })
    }

    /// What a comparison says, if it says whether a value is zero or a constant.
    fn tested(&mut self, op: BinaryOp, [a, b]: [Operand; 2]) -> Option<TestId> {
        if let Some(holds) = self.compared(op, [a, b]) {
            return self.new_test(Test::Known(holds));
        }
        let is = |o: Operand, bits| self.values.bits(o.value) == Some(bits);
        let (truth, holds) = match op {
            BinaryOp::I32Eq | BinaryOp::I64Eq => return self.equality([a, b]),
            BinaryOp::I32Ne | BinaryOp::I64Ne => {
                let equal = self.equality([a, b])?;
                return self.new_test(Test::Not(equal));
            }
            BinaryOp::I32GtU | BinaryOp::I64GtU if is(b, 0) => (a, true),
            BinaryOp::I32GeU | BinaryOp::I64GeU if is(b, 1) => (a, true),
            BinaryOp::I32LtU | BinaryOp::I64LtU if is(a, 0) => (b, true),
            BinaryOp::I32LtU | BinaryOp::I64LtU if is(b, 1) => (a, false),
            BinaryOp::I32LeU | BinaryOp::I64LeU if is(b, 0) => (a, false),
            _ => return None,
        };
        let truth = self.truth(truth)?;
        match holds {
            true => Some(truth),
            false => self.new_test(Test::Not(truth)),
        }
    }

    /// What two tests say together. What else has bits in common need not say anything.
    fn tested_together(&mut self, op: Op, [a, b]: [Operand; 2]) -> Option<TestId> {
        let (a, b) = (a.test?, b.test?);
        match op {
            Op::And => self.new_test(Test::Both(a, b)),
            Op::Or => self.new_test(Test::Either(a, b)),
            _ => None,
        }
    }

    /// A comparison for equality; the ones that involve a call of an import are facts.
    fn note_compare(&mut self, equal: bool, operands: [Operand; 2], at: InstrId) {
        for operand in operands {
            self.use_of(operand.value, at, UseKind::Compared);
        }
        let at = self.point(at);
        self.take_down(|trace, values| {
            if operands.iter().any(|o| values.is_imported(o.value)) {
                trace.compares.push(super::Compare {
                    at,
                    equal,
                    operands,
                });
            }
        });
    }

    /// A comparison by size; the ones that involve a call of an import are facts.
    fn note_order(&mut self, holds: Holds, operands: [Operand; 2], at: InstrId) {
        let at = self.point(at);
        self.take_down(|trace, values| {
            if operands.iter().any(|o| values.is_imported(o.value)) {
                trace.orders.push(Order {
                    at,
                    holds,
                    operands,
                });
            }
        });
    }

    /// A `br_table`; the ones that a result of an import decides are facts.
    pub(super) fn note_branch_table(&mut self, chooser: Operand, at: InstrId) {
        self.use_of(chooser.value, at, UseKind::Other);
        let at = self.point(at);
        self.take_down(|trace, values| {
            if values.is_imported(chooser.value) {
                trace.branches.push(super::Branches { at, chooser });
            }
        });
    }
}

pub(super) fn low(bits: u128) -> u64 {
    u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0)
}

/// Which order of its operands makes a comparison true, if it is one with signs.
fn order(op: BinaryOp) -> Option<Holds> {
    Some(match op {
        BinaryOp::I32LtS => Holds::Less,
        BinaryOp::I32LeS => Holds::LessOrEqual,
        BinaryOp::I32GtS => Holds::Greater,
        BinaryOp::I32GeS => Holds::GreaterOrEqual,
        _ => return None,
    })
}

/// The operation and the bytes of its result.
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
