//! Constant expressions: the initial values of globals, and where segments begin.
//!
//! Knows what can be known before any code runs. Must not know code.

use super::outline::index;
use super::value::Value;
use crate::wat::Site;
use walrus::{ConstExpr, ConstOp, GlobalKind, Module, ir};

/// The initial values of all globals, imports counted.
#[derive(Debug, Default)]
pub(super) struct Globals(Vec<Initial>);

#[derive(Clone, Debug, Default)]
struct Initial {
    /// The literal that it is, also by way of another global.
    literal: Option<Value>,
    /// Its bits, if it is a known integer of 32 or 64 bits.
    number: Option<u64>,
}

impl Globals {
    pub(super) fn of(module: &Module) -> Globals {
        let mut all = Globals::default();
        // An initialiser may name an earlier global only.
        for global in module.globals.iter() {
            let initial = match &global.kind {
                GlobalKind::Local(init) => all.initial(init, index(global.id().index())),
                GlobalKind::Import(_) => Initial::default(),
            };
            all.0.push(initial);
        }
        all
    }

    /// The literal that a global begins with, with the place where it is written.
    pub(super) fn literal(&self, global: u32) -> Option<&Value> {
        self.0.get(global as usize)?.literal.as_ref()
    }

    /// The number that a global begins with.
    pub(super) fn number(&self, global: u32) -> Option<u64> {
        self.0.get(global as usize)?.number
    }

    fn initial(&self, init: &ConstExpr, global: u32) -> Initial {
        match init {
            ConstExpr::Global(id) => self.0.get(id.index()).cloned().unwrap_or_default(),
            ConstExpr::Value(value) => Initial {
                literal: literal(*value, Site::Global(global)),
                number: self.evaluate(init),
            },
            _ => Initial {
                literal: None,
                number: self.evaluate(init),
            },
        }
    }

    /// The number that a constant expression makes, of 32 or 64 bits.
    pub(super) fn evaluate(&self, init: &ConstExpr) -> Option<u64> {
        match init {
            ConstExpr::Value(ir::Value::I32(n)) => Some(n.cast_unsigned().into()),
            ConstExpr::Value(ir::Value::I64(n)) => Some(n.cast_unsigned()),
            ConstExpr::Global(id) => self.0.get(id.index())?.number,
            ConstExpr::Extended(ops) => self.run(ops),
            _ => None,
        }
    }

    fn run(&self, ops: &[ConstOp]) -> Option<u64> {
        let mut stack: Vec<u64> = Vec::new();
        for op in ops {
            let value = match op {
                ConstOp::I32Const(n) => n.cast_unsigned().into(),
                ConstOp::I64Const(n) => n.cast_unsigned(),
                ConstOp::GlobalGet(id) => self.0.get(id.index())?.number?,
                _ => {
                    let (b, a) = (stack.pop()?, stack.pop()?);
                    operate(op, a, b)?
                }
            };
            stack.push(value);
        }
        stack.pop()
    }
}

fn operate(op: &ConstOp, a: u64, b: u64) -> Option<u64> {
    let low = |n: u64| n & u64::from(u32::MAX);
    Some(match op {
        ConstOp::I32Add => low(a.wrapping_add(b)),
        ConstOp::I32Sub => low(a.wrapping_sub(b)),
        ConstOp::I32Mul => low(a.wrapping_mul(b)),
        ConstOp::I64Add => a.wrapping_add(b),
        ConstOp::I64Sub => a.wrapping_sub(b),
        ConstOp::I64Mul => a.wrapping_mul(b),
        _ => return None,
    })
}

/// The integer or vector that a constant is; floating-point numbers are not followed.
pub(super) fn literal(value: ir::Value, site: Site) -> Option<Value> {
    let (bits, width) = match value {
        ir::Value::I32(n) => (u128::from(n.cast_unsigned()), 4),
        ir::Value::I64(n) => (u128::from(n.cast_unsigned()), 8),
        ir::Value::V128(n) => (n, 16),
        ir::Value::F32(_) | ir::Value::F64(_) => return None,
    };
    Some(Value::Literal { site, bits, width })
}
