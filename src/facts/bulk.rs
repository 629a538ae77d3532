//! `memory.fill`, `memory.copy` and `memory.init`: byte by byte where lengths are known and small.
//!
//! Knows what each moves. Must not know control flow.

use super::UseKind;
use super::access::{Access, Pointer};
use super::interpret::Interpreter;
use super::outline::index;
use super::value::{Byte, ValueId, Why};
use crate::wat::InstrId;
use walrus::ir;

/// Bulk instructions are followed byte by byte up to this length; an address record has 28 bytes.
const MOST_BULK: u64 = 1024;

impl Interpreter<'_> {
    pub(super) fn memory_fill(&mut self, fill: &ir::MemoryFill, at: InstrId) {
        let len = self.consume(at);
        let value = self.pop().value;
        let to = self.pop_pointer(Access::Store, fill.memory, 0, at);
        let byte = self.values.byte_of(value, 0);
        match (to.to_write(), self.number(len.value)) {
            (Some(to), Some(len)) if len <= MOST_BULK => {
                self.write_all(to, vec![byte; usize::try_from(len).unwrap_or(0)], at);
            }
            (_, len) => {
                self.use_of(value, at, UseKind::Other);
                self.fill_or_anywhere(to, len, at);
            }
        }
    }

    pub(super) fn memory_copy(&mut self, copy: &ir::MemoryCopy, at: InstrId) {
        let len = self.consume(at);
        let from = self.pop_pointer(Access::Load, copy.src, 0, at);
        let to = self.pop_pointer(Access::Store, copy.dst, 0, at);
        let len = self.number(len.value);
        if let (Some(to), Some(len)) = (to.to_write(), len.filter(|&len| len <= MOST_BULK))
            && let Some(bytes) = self.read(from, len, at, UseKind::Other)
        {
            self.write_all(to, bytes, at);
            return;
        }
        self.read_run(from, len, at);
        self.fill_or_anywhere(to, len, at);
    }

    /// Bytes that go where nobody follows them. A length that is not known is taken to end with the
    /// data that begins there.
    fn read_run(&mut self, from: Pointer, len: Option<u64>, at: InstrId) {
        let Some(from) = from.to_read() else {
            return;
        };
        let len = len.or_else(|| self.context.data_from(from));
        let len = len.unwrap_or(MOST_BULK);
        let (cell, one) = (self.cell(from), self.other(at));
        self.take_down(|trace, _| trace.runs.push((cell, len, one)));
    }

    pub(super) fn memory_init(&mut self, init: &ir::MemoryInit, at: InstrId) {
        let len = self.consume(at);
        let from = self.consume(at);
        let to = self.pop_pointer(Access::Store, init.memory, 0, at);
        let segment = index(init.data.index());
        let len = self.number(len.value);
        match (to.to_write(), self.number(from.value), len) {
            (Some(to), Some(from), Some(len)) if len <= MOST_BULK => {
                let byte = |i| {
                    let byte = self.context.segment_byte(segment, from.saturating_add(i));
                    byte.unwrap_or(Byte::unknown(Why::Written(at)))
                };
                let bytes = (0..len).map(byte).collect();
                self.write_all(to, bytes, at);
            }
            _ => {
                self.whole_segment(segment, at);
                self.fill_or_anywhere(to, len, at);
            }
        }
    }

    fn write_all(&mut self, to: super::Address, bytes: Vec<Byte>, at: InstrId) {
        for (i, byte) in (0..).zip(bytes) {
            self.write(to.plus(i), byte, at);
        }
    }

    /// A constant, as a length or a count. One that something unseen may have changed is none.
    pub(super) fn number(&self, id: ValueId) -> Option<u64> {
        let bits = self
            .values
            .bits(id)
            .filter(|_| !self.values.is_assumed(id))?;
        u64::try_from(bits).ok()
    }
}
