//! Instructions of which only the effect on the stack is known: references, tables, garbage-collected
//! objects, vectors.
//!
//! Knows how many operands each takes and gives. Must not know what they are for.

use super::interpret::Interpreter;
use super::outline::index;
use super::value::Why;
use crate::wat::InstrId;
use walrus::TypeId;
use walrus::ir::{self, Instr};

impl Interpreter<'_> {
    /// Its operands are used, its results not known.
    pub(super) fn opaque(&mut self, instr: &Instr, at: InstrId) {
        let (pops, pushes) = match instr {
            Instr::MemorySize(_)
            | Instr::TableSize(_)
            | Instr::RefNull(_)
            | Instr::RefFunc(_)
            | Instr::StructNewDefault(_) => (0, 1),
            Instr::StructNew(ir::StructNew { ty }) => (self.fields(*ty), 1),
            Instr::ArrayNewFixed(ir::ArrayNewFixed { len, .. }) => {
                (usize::try_from(*len).unwrap_or(0), 1)
            }
            Instr::ArrayNewData(ir::ArrayNewData { data, .. }) => {
                self.whole_segment(index(data.index()), at);
                (2, 1)
            }
            Instr::ArrayInitData(ir::ArrayInitData { data, .. }) => {
                self.whole_segment(index(data.index()), at);
                (4, 0)
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
            | Instr::StructGet(_)
            | Instr::StructGetS(_)
            | Instr::StructGetU(_)
            | Instr::ArrayNewDefault(_)
            | Instr::ArrayLen(_) => (1, 1),
            Instr::AtomicNotify(_)
            | Instr::TableGrow(_)
            | Instr::RefEq(_)
            | Instr::ArrayNew(_)
            | Instr::ArrayNewElem(_)
            | Instr::ArrayGet(_)
            | Instr::ArrayGetS(_)
            | Instr::ArrayGetU(_)
            | Instr::I8x16Swizzle(_)
            | Instr::I8x16Shuffle(_) => (2, 1),
            Instr::TernOp(_) | Instr::V128Bitselect(_) | Instr::AtomicWait(_) => (3, 1),
            Instr::TableSet(_) | Instr::StructSet(_) => (2, 0),
            Instr::TableFill(_)
            | Instr::TableInit(_)
            | Instr::TableCopy(_)
            | Instr::ArraySet(_) => (3, 0),
            Instr::ArrayFill(_) | Instr::ArrayInitElem(_) => (4, 0),
            Instr::ArrayCopy(_) => (5, 0),
            Instr::I64MulWideS(_) | Instr::I64MulWideU(_) => (2, 2),
            Instr::I64Add128(_) | Instr::I64Sub128(_) => (4, 2),
            // `data.drop`, `elem.drop`, `atomic.fence`; all others are stepped elsewhere.
            _ => (0, 0),
        };
        for _ in 0..pops {
            self.consume(at);
        }
        for _ in 0..pushes {
            self.push_unknown(Why::Computed(at), at);
        }
    }

    fn fields(&self, ty: TypeId) -> usize {
        self.context
            .module
            .types
            .get(ty)
            .as_struct()
            .map_or(0, |s| s.fields.len())
    }

    /// Some of a segment is read; which bytes is not followed.
    pub(super) fn whole_segment(&mut self, segment: u32, at: InstrId) {
        let one = self.other(at);
        self.take_down(|trace, _| trace.segments.push((segment, one)));
    }
}
