//! Where the operands of calls are complete: after which instruction each of them is on top of the stack.
//!
//! Knows what instructions do to the height of the stack. Must not know values.

use super::code::Functions;
use super::site::InstrId;
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{
    BinaryReaderError, BlockType, FuncToValidate, FuncValidator, FunctionBody, Parser,
    ValidPayload, Validator, ValidatorResources, WasmFeatures,
};

/// By call, what is on the stack before it, bottom first: the instruction after which each value is
/// complete. The value goes on from there to the call and nowhere else. `None` where that cannot be told.
#[derive(Clone, Debug, Default)]
pub struct Operands {
    stacks: BTreeMap<InstrId, Stack>,
}

/// The stack before a call, bottom first.
#[derive(Clone, Debug, Default)]
struct Stack {
    /// After which instruction each value is complete.
    complete: Vec<Option<u32>>,
    /// The first instruction since which nothing has been taken from below each value.
    since: Vec<u32>,
}

impl Operands {
    /// Reads the functions of a valid binary that hold one of `calls`. An error cannot come, and would mean
    /// that nothing is told.
    #[must_use]
    pub fn read(binary: &[u8], functions: &Functions<'_>, calls: &BTreeSet<InstrId>) -> Operands {
        let mut reader = Reader {
            binary,
            functions,
            calls,
            found: Operands::default(),
        };
        let read = reader.module();
        read.map_or_else(|_| Operands::default(), |()| reader.found)
    }

    /// The instruction after which operand `param` of `params` is complete.
    #[must_use]
    pub fn complete(&self, call: InstrId, param: usize, params: usize) -> Option<InstrId> {
        let (stack, slot) = self.slot(call, param, params)?;
        let instr = (*stack.complete.get(slot)?)?;
        Some(InstrId { instr, ..call })
    }

    /// The instruction with which operand `param` of `params` begins: all from there on to where it is complete
    /// makes it, or leaves nothing behind.
    #[must_use]
    pub fn begins(&self, call: InstrId, param: usize, params: usize) -> Option<InstrId> {
        let (stack, slot) = self.slot(call, param, params)?;
        let instr = *stack.since.get(slot)?;
        Some(InstrId { instr, ..call })
    }

    fn slot(&self, call: InstrId, param: usize, params: usize) -> Option<(&Stack, usize)> {
        let stack = self.stacks.get(&call)?;
        let slot = stack.complete.len().checked_sub(params)?;
        Some((stack, slot.checked_add(param)?))
    }
}

struct Reader<'r> {
    binary: &'r [u8],
    functions: &'r Functions<'r>,
    calls: &'r BTreeSet<InstrId>,
    found: Operands,
}

impl Reader<'_> {
    fn module(&mut self) -> Result<(), BinaryReaderError> {
        let mut validator = Validator::new_with_features(WasmFeatures::all());
        let mut func = 0;
        for payload in Parser::new(0).parse_all(self.binary) {
            if let ValidPayload::Func(function, body) = validator.payload(&payload?)? {
                let first = InstrId { func, instr: 0 };
                let last = InstrId {
                    func,
                    instr: u32::MAX,
                };
                if self.calls.range(first..=last).next().is_some() {
                    self.function(func, function, &body)?;
                }
                func += 1;
            }
        }
        Ok(())
    }

    fn function(
        &mut self,
        func: u32,
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'_>,
    ) -> Result<(), BinaryReaderError> {
        let mut validator =
            function.into_validator(wasmparser::FuncValidatorAllocations::default());
        let mut reader = body.get_binary_reader();
        validator.read_locals(&mut reader)?;
        reader.set_features(*validator.features());
        let mut stack: Vec<Option<u32>> = Vec::new();
        // By height: the first instruction after the last that went below it, or just to it.
        let mut since: Vec<u32> = vec![0];
        let mut instr = 0;
        while !reader.eof() {
            let at = InstrId { func, instr };
            if self.calls.contains(&at) {
                let (complete, since) = (stack.clone(), since.clone());
                self.found.stacks.insert(at, Stack { complete, since });
            }
            let offset = reader.original_position();
            let effect = self.effect(offset, &validator);
            reader.visit_operator(&mut validator.visitor(offset))??;
            let height = usize::try_from(validator.operand_stack_height()).unwrap_or(0);
            stack.resize(height, None);
            match (effect, stack.last_mut()) {
                (Effect::PushesOne, Some(top)) => *top = Some(instr),
                (Effect::PushesNothing, _) | (_, None) => {}
                (Effect::Unknown, Some(_)) => stack.fill(None),
            }
            instr += 1;
            since.truncate(height);
            since.resize(height + 1, instr);
        }
        Ok(())
    }

    /// What the instruction at `offset` does, in which `validator` has not been yet.
    fn effect(&self, offset: usize, validator: &FuncValidator<ValidatorResources>) -> Effect {
        match self.binary.get(offset) {
            // select; local.get, local.tee, global.get; loads; memory.size, memory.grow; constants; what
            // computes without a prefix.
            Some(0x1b | 0x1c | 0x20 | 0x22 | 0x23 | 0x28..=0x35 | 0x3f..=0xc4) => Effect::PushesOne,
            // nop; drop; local.set, global.set; stores.
            Some(0x01 | 0x1a | 0x21 | 0x24 | 0x36..=0x3e) => Effect::PushesNothing,
            // block, loop, if: without parameters, of which those of a loop may come from its end.
            Some(0x02..=0x04) if self.has_no_type_index(offset) => Effect::PushesNothing,
            // else
            Some(0x05) => match validator.get_control_frame(0).map(|f| f.block_type) {
                Some(BlockType::Empty | BlockType::Type(_)) => Effect::PushesNothing,
                _ => Effect::Unknown,
            },
            // end
            Some(0x0b) => match validator.get_control_frame(0).map(|f| f.block_type) {
                Some(BlockType::Empty) => Effect::PushesNothing,
                Some(BlockType::Type(_)) => Effect::PushesOne,
                _ => Effect::Unknown,
            },
            Some(0x10) => match self.callee(offset).and_then(|f| self.functions.results(f)) {
                Some(0) => Effect::PushesNothing,
                Some(1) => Effect::PushesOne,
                _ => Effect::Unknown,
            },
            _ => Effect::Unknown,
        }
    }

    /// Whether the block at `offset` has its type in a byte of its own: one result at most.
    fn has_no_type_index(&self, offset: usize) -> bool {
        let ty = self.binary.get(offset + 1);
        ty.is_some_and(|ty| (0x40..=0x7f).contains(ty))
    }

    fn callee(&self, offset: usize) -> Option<u32> {
        super::code::callee(self.binary.get(offset..)?)
    }
}

/// What an instruction leaves on the stack.
#[derive(Clone, Copy)]
enum Effect {
    /// One value, and it looks at nothing below what it takes.
    PushesOne,
    /// No value; what is below what it takes stays.
    PushesNothing,
    /// Not known, or a value may go elsewhere as well.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wat::{Module, parts};

    /// The text of the instructions after which the operands of the last `call $f` are complete.
    fn complete(body: &str) -> [Option<String>; 2] {
        let text = format!(
            "(module (import \"m\" \"f\" (func $f (param i32 i32))) (func $two (result i32 i32) unreachable)
               (memory 1) (table 1 funcref)
               (func $own (param i32) (result i32) (local.get 0))
               (func (param $a i32) (param $b i32) {body}))"
        );
        let part = parts(&text).unwrap().remove(0);
        let module = Module::parse(&text, &part).unwrap();
        let count = module.instr_count(2).unwrap();
        let mut ids = (0..count).map(|instr| InstrId { func: 2, instr });
        let call = ids.rfind(|at| module.callee(*at) == Some(0)).unwrap();
        let functions = Functions::read(module.binary());
        let operands = Operands::read(module.binary(), &functions, &BTreeSet::from([call]));
        [0, 1].map(|param| {
            let at = operands.complete(call, param, 2)?;
            let span = module.folded_span(at).or(module.instr_span(at))?;
            Some(span.of(&text).to_string())
        })
    }

    #[test]
    fn an_operand_is_complete_after_what_pushes_it_last() {
        for (body, first, second) in [
            (
                "local.get $a local.get $b call $f",
                "local.get $a",
                "local.get $b",
            ),
            (
                "(call $f (local.get $a) (i32.eqz (local.get $b)))",
                "(local.get $a)",
                "(i32.eqz (local.get $b))",
            ),
            (
                "(call $f (local.tee $b (i32.load (local.get $a))) (call $own (i32.const 1)))",
                "(local.tee $b (i32.load (local.get $a)))",
                "(call $own (i32.const 1))",
            ),
            (
                "local.get $a i32.const 1 local.set $b local.get $b drop i32.const 7 call $f",
                "local.get $a",
                "i32.const 7",
            ),
            (
                "(call $f (select (local.get $a) (i32.const 2) (local.get $b)) (memory.grow (i32.const 1)))",
                "(select (local.get $a) (i32.const 2) (local.get $b))",
                "(memory.grow (i32.const 1))",
            ),
            (
                "local.get $a if (result i32) i32.const 1 else i32.const 2 end block (result i32) local.get $b end call $f",
                "end",
                "end",
            ),
            (
                "(call $f (if (result i32) (local.get $a) (then (i32.const 1)) (else (i32.const 2))) (block (result i32) (local.get $b)))",
                "(if (result i32) (local.get $a) (then (i32.const 1)) (else (i32.const 2)))",
                "(block (result i32) (local.get $b))",
            ),
            (
                "(call $f (local.get $a) (block (result i32) (call $f (i32.const 1) (i32.const 2)) (local.get $b)))",
                "(local.get $a)",
                "(block (result i32) (call $f (i32.const 1) (i32.const 2)) (local.get $b))",
            ),
            (
                "(local.get $a) (i32.store (i32.const 0) (i32.const 1)) (loop) (local.get $b) (call $f)",
                "(local.get $a)",
                "(local.get $b)",
            ),
        ] {
            assert_eq!(
                complete(body),
                [Some(first.to_string()), Some(second.to_string())],
                "{body}"
            );
        }
    }

    #[test]
    fn what_may_go_elsewhere_or_comes_with_others_is_not_told() {
        for body in [
            "call $two call $f",
            "(block (result i32) local.get $a (br_if 0 (local.get $b))) drop local.get $a local.get $b (br_if 0 (local.get $a)) call $f",
            "local.get $a local.get $b (call_indirect (param i32) (result i32) (i32.const 0)) call $f",
            "local.get $a local.get $b block (param i32 i32) call $f end",
            "local.get $a local.get $b loop (param i32 i32) call $f local.get $b local.get $a (br_if 0 (local.get $a)) drop drop end",
            "local.get $a local.get $b (if (param i32) (result i32) (local.get $a) (then) (else)) call $f",
            "unreachable call $f",
        ] {
            let told = complete(body);
            assert!(told.iter().any(Option::is_none), "{body}: {told:?}");
        }
    }
}
