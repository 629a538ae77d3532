//! Changes as instructions of the binary: for the second road, which goes by no text.
//!
//! Knows which instruction is meant. Must not know where it stands, nor how it is spelled.

use crate::fix::{Number, Operation, Step};
use wasm_encoder::{Function, Instruction};

/// The body of a function that is added.
pub(super) fn conversion(steps: &[Step]) -> Function {
    let mut function = Function::new([]);
    for step in steps {
        function.instruction(&match *step {
            Step::Value => Instruction::LocalGet(0),
            Step::Const(bits) => Instruction::I32Const(bits.cast_signed()),
            Step::Do(operation) => computes(operation),
        });
    }
    function.instruction(&Instruction::End);
    function
}

fn computes(operation: Operation) -> Instruction<'static> {
    match operation {
        Operation::Eqz => Instruction::I32Eqz,
        Operation::Eq => Instruction::I32Eq,
        Operation::Ne => Instruction::I32Ne,
        Operation::LtU => Instruction::I32LtU,
        Operation::GtU => Instruction::I32GtU,
        Operation::Add => Instruction::I32Add,
        Operation::Sub => Instruction::I32Sub,
        Operation::And => Instruction::I32And,
        Operation::Or => Instruction::I32Or,
        Operation::Xor => Instruction::I32Xor,
        Operation::Shl => Instruction::I32Shl,
        Operation::ShrU => Instruction::I32ShrU,
        Operation::Rotl => Instruction::I32Rotl,
        Operation::Rotr => Instruction::I32Rotr,
        Operation::Select => Instruction::Select,
    }
}

/// The constant that holds a number.
pub(super) fn write(number: Number) -> Instruction<'static> {
    match number {
        Number::I32(value) => Instruction::I32Const(value.cast_signed()),
        Number::I64(value) => Instruction::I64Const(value.cast_signed()),
        Number::V128(value) => Instruction::V128Const(value.cast_signed()),
    }
}
