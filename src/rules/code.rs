//! The code of a conversion at run time: a few operations on one value, without branches or memory.
//!
//! Knows what its operations do. Must not know syntax, tables, nor how instructions are encoded.

/// One instruction of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `local.get 0`: the value that is converted.
    Value,
    /// `i32.const`.
    Const(u32),
    /// Takes values from the stack and puts one there.
    Do(Operation),
}

/// An instruction that computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of WebAssembly's i32 instructions")]
pub enum Operation {
    Eqz,
    Eq,
    Ne,
    LtU,
    GtU,
    Add,
    Sub,
    And,
    Or,
    Xor,
    Shl,
    ShrU,
    Rotl,
    Rotr,
    Select,
}

impl Operation {
    /// All of them.
    pub const ALL: [Operation; 15] = {
        use Operation::{
            Add, And, Eq, Eqz, GtU, LtU, Ne, Or, Rotl, Rotr, Select, Shl, ShrU, Sub, Xor,
        };
        [
            Eqz, Eq, Ne, LtU, GtU, Add, Sub, And, Or, Xor, Shl, ShrU, Rotl, Rotr, Select,
        ]
    };

    /// Its name in the text format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Operation::Eqz => "i32.eqz",
            Operation::Eq => "i32.eq",
            Operation::Ne => "i32.ne",
            Operation::LtU => "i32.lt_u",
            Operation::GtU => "i32.gt_u",
            Operation::Add => "i32.add",
            Operation::Sub => "i32.sub",
            Operation::And => "i32.and",
            Operation::Or => "i32.or",
            Operation::Xor => "i32.xor",
            Operation::Shl => "i32.shl",
            Operation::ShrU => "i32.shr_u",
            Operation::Rotl => "i32.rotl",
            Operation::Rotr => "i32.rotr",
            Operation::Select => "select",
        }
    }

    /// How many values it takes.
    #[must_use]
    pub fn takes(self) -> usize {
        match self {
            Operation::Eqz => 1,
            Operation::Select => 3,
            _ => 2,
        }
    }

    /// What it makes of its operands, the first one deepest; those that it does not take are ignored.
    fn compute(self, [a, b, c]: [u32; 3]) -> u32 {
        match self {
            Operation::Eqz => u32::from(a == 0),
            Operation::Eq => u32::from(a == b),
            Operation::Ne => u32::from(a != b),
            Operation::LtU => u32::from(a < b),
            Operation::GtU => u32::from(a > b),
            Operation::Add => a.wrapping_add(b),
            Operation::Sub => a.wrapping_sub(b),
            Operation::And => a & b,
            Operation::Or => a | b,
            Operation::Xor => a ^ b,
            Operation::Shl => a.wrapping_shl(b),
            Operation::ShrU => a.wrapping_shr(b),
            Operation::Rotl => a.rotate_left(b % 32),
            Operation::Rotr => a.rotate_right(b % 32),
            Operation::Select if c != 0 => a,
            Operation::Select => b,
        }
    }
}

/// Why a code is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unbalanced {
    /// This step takes more than there is.
    Empty(usize),
    /// So many values are there at the end, and it should be one.
    Left(usize),
}

/// What a code makes of `value`.
pub(super) fn run(code: &[Step], value: u32) -> Result<u32, Unbalanced> {
    let mut stack = Vec::new();
    for (at, step) in code.iter().enumerate() {
        match *step {
            Step::Value => stack.push(value),
            Step::Const(bits) => stack.push(bits),
            Step::Do(operation) => {
                let start = stack.len().checked_sub(operation.takes());
                let taken = stack.split_off(start.ok_or(Unbalanced::Empty(at))?);
                let operand = |i: usize| taken.get(i).copied().unwrap_or(0);
                stack.push(operation.compute([operand(0), operand(1), operand(2)]));
            }
        }
    }
    match stack[..] {
        [result] => Ok(result),
        _ => Err(Unbalanced::Left(stack.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operation::{Eq, Ne, Or, Rotl, Select, Shl, ShrU};

    #[test]
    fn a_code_computes_what_webassembly_does() {
        let swap = [
            Step::Value,
            Step::Const(8),
            Step::Do(ShrU),
            Step::Value,
            Step::Const(8),
            Step::Do(Shl),
            Step::Do(Or),
        ];
        assert_eq!(run(&swap, 0x1f90), Ok(0x001f_901f));
        let choose = [
            Step::Value,
            Step::Const(1),
            Step::Value,
            Step::Const(2),
            Step::Do(Ne),
            Step::Do(Select),
        ];
        assert_eq!((run(&choose, 2), run(&choose, 7)), (Ok(1), Ok(7)));
        let far = [Step::Value, Step::Const(33), Step::Do(Rotl)];
        assert_eq!(run(&far, 0x8000_0001), Ok(3), "counts are modulo 32");
    }

    #[test]
    fn a_code_has_one_result() {
        assert_eq!(
            run(&[Step::Value, Step::Do(Eq)], 0),
            Err(Unbalanced::Empty(1))
        );
        assert_eq!(
            run(&[Step::Value, Step::Value], 0),
            Err(Unbalanced::Left(2))
        );
        assert_eq!(run(&[], 0), Err(Unbalanced::Left(0)));
    }
}
