//! Loads, stores and bulk memory instructions, over abstract memory.
//!
//! Knows widths, addresses and what each instruction writes. Must not know control flow.

use super::UseKind;
use super::interpret::Interpreter;
use super::memory::{Address, unknown};
use super::summary::{Effect, Logged};
use super::value::{Byte, Origin, Why};
use crate::wat::InstrId;
use walrus::MemoryId;
use walrus::ir::{self, ExtendedLoad, LoadKind, LoadSimdKind, StoreKind};

/// Bulk instructions are followed byte by byte up to this length; an address record has 28 bytes.
const MOST_BULK: u64 = 4096;

impl Interpreter<'_> {
    pub(super) fn load(&mut self, load: &ir::Load, at: InstrId) {
        let address = self.pop_address(load.memory, load.arg.offset, at);
        let (signed, width) = match load.kind {
            LoadKind::I32 { .. } => (false, 4),
            LoadKind::I64 { .. } => (false, 8),
            LoadKind::V128 => (false, 16),
            LoadKind::I32_8 { kind } | LoadKind::I32_16 { kind } => (is_signed(kind), 4),
            LoadKind::I64_8 { kind } | LoadKind::I64_16 { kind } | LoadKind::I64_32 { kind } => {
                (is_signed(kind), 8)
            }
            LoadKind::F32 | LoadKind::F64 => {
                self.push_unknown(Why::Computed(at), at);
                return;
            }
        };
        let Some(address) = address else {
            self.push_unknown(Why::LoadedFrom(at), at);
            return;
        };
        let bytes: Vec<Byte> = (0..u64::from(load.kind.width()))
            .map(|i| self.read_byte(address.plus(i), at))
            .collect();
        let value = self.values.loaded(&bytes, signed, width, at);
        self.push(value, at);
    }

    /// What is known of a byte of memory at this point.
    pub(super) fn read_byte(&mut self, address: Address, at: InstrId) -> Byte {
        let Some(state) = &self.state else {
            return unknown(Why::LoadedFrom(at));
        };
        if let Some(byte) = state.memory.read(address) {
            return byte;
        }
        if address.base.is_some() {
            return unknown(Why::LoadedFrom(at));
        }
        let clobbered = state.memory.clobbered();
        let mut byte = self.context.initial_byte(self.values, self.func, address);
        byte.assumed |= clobbered.is_some();
        byte
    }

    pub(super) fn store(&mut self, store: &ir::Store, at: InstrId) {
        let value = self.pop();
        let address = self.pop_address(store.memory, store.arg.offset, at);
        let Some(address) = address else {
            // Who reads it there cannot be seen.
            self.use_of(value, at, UseKind::Other);
            self.anywhere(store.memory, at);
            return;
        };
        let is_float = matches!(store.kind, StoreKind::F32 | StoreKind::F64);
        for i in 0..store.kind.width() {
            let index = u8::try_from(i).unwrap_or(u8::MAX);
            let origin = if is_float {
                Origin::Unknown(Why::Computed(at))
            } else {
                self.values.byte_of(value.value, index)
            };
            let byte = Byte {
                origin,
                assumed: false,
            };
            self.write(address.plus(u64::from(i)), byte, at);
        }
    }

    pub(super) fn memory_fill(&mut self, fill: &ir::MemoryFill, at: InstrId) {
        let len = self.consume(at);
        let value = self.pop();
        let address = self.pop_address(fill.memory, 0, at);
        let byte = Byte {
            origin: self.values.byte_of(value.value, 0),
            assumed: false,
        };
        match (address, self.length(len.value)) {
            (Some(address), Some(len)) if len <= MOST_BULK => {
                for i in 0..len {
                    self.write(address.plus(i), byte, at);
                }
            }
            (address, len) => {
                self.use_of(value, at, UseKind::Other);
                self.fill_unknown(fill.memory, address, len, at);
            }
        }
    }

    pub(super) fn memory_copy(&mut self, copy: &ir::MemoryCopy, at: InstrId) {
        let len = self.consume(at);
        let from = self.pop_address(copy.src, 0, at);
        let to = self.pop_address(copy.dst, 0, at);
        match (from, to, self.length(len.value)) {
            (Some(from), Some(to), Some(len)) if len <= MOST_BULK => {
                let bytes: Vec<Byte> = (0..len).map(|i| self.read_byte(from.plus(i), at)).collect();
                for (i, byte) in (0..len).zip(bytes) {
                    self.write(to.plus(i), byte, at);
                }
            }
            (_, to, len) => self.fill_unknown(copy.dst, to, len, at),
        }
    }

    pub(super) fn memory_init(&mut self, init: &ir::MemoryInit, at: InstrId) {
        let len = self.consume(at);
        let from = self.consume(at);
        let to = self.pop_address(init.memory, 0, at);
        let segment = super::scan::index(init.data.index());
        match (to, self.length(from.value), self.length(len.value)) {
            (Some(to), Some(from), Some(len)) if len <= MOST_BULK => {
                for i in 0..len {
                    let byte = self.context.segment_byte(segment, from + i);
                    self.write(to.plus(i), byte.unwrap_or(unknown(Why::Written(at))), at);
                }
            }
            (to, _, len) => self.fill_unknown(init.memory, to, len, at),
        }
    }

    pub(super) fn simd_memory(&mut self, load: &ir::LoadSimd, at: InstrId) {
        let (vector, stored) = match load.kind {
            LoadSimdKind::V128Store8Lane(_) => (true, Some(1)),
            LoadSimdKind::V128Store16Lane(_) => (true, Some(2)),
            LoadSimdKind::V128Store32Lane(_) => (true, Some(4)),
            LoadSimdKind::V128Store64Lane(_) => (true, Some(8)),
            LoadSimdKind::V128Load8Lane(_)
            | LoadSimdKind::V128Load16Lane(_)
            | LoadSimdKind::V128Load32Lane(_)
            | LoadSimdKind::V128Load64Lane(_) => (true, None),
            _ => (false, None),
        };
        if vector {
            self.consume(at);
        }
        let address = self.pop_address(load.memory, load.arg.offset, at);
        match stored {
            Some(width) => self.scribble(load.memory, address, width, at),
            None => self.push_unknown(Why::Computed(at), at),
        }
    }

    /// Stores so many unknown bytes.
    pub(super) fn scribble(
        &mut self,
        memory: MemoryId,
        address: Option<Address>,
        width: u32,
        at: InstrId,
    ) {
        self.fill_unknown(memory, address, Some(u64::from(width)), at);
    }

    /// Pops an address; using one is a use.
    pub(super) fn pop_address(
        &mut self,
        memory: MemoryId,
        offset: u64,
        at: InstrId,
    ) -> Option<Address> {
        let operand = self.consume(at);
        let memory = super::scan::index(memory.index());
        self.address(memory, operand.value, offset)
    }

    fn length(&self, id: super::ValueId) -> Option<u64> {
        self.values
            .bits(id)
            .and_then(|bits| u64::try_from(bits).ok())
    }

    fn fill_unknown(
        &mut self,
        memory: MemoryId,
        address: Option<Address>,
        len: Option<u64>,
        at: InstrId,
    ) {
        match (address, len) {
            (Some(address), Some(len)) => self.fill(address, len, at),
            _ => self.anywhere(memory, at),
        }
    }

    /// One byte stored, and taken down.
    pub(super) fn write(&mut self, address: Address, byte: Byte, at: InstrId) {
        self.log(Effect::Write(address, byte));
        if let Some(state) = &mut self.state {
            state.memory.write(address, byte, Why::Overwritten(at));
        }
    }

    /// So many bytes written that nobody follows.
    pub(super) fn fill(&mut self, address: Address, len: u64, at: InstrId) {
        self.log(Effect::Fill(address, len));
        if let Some(state) = &mut self.state {
            state.memory.fill(address, len, Why::Written(at));
        }
    }

    /// A store that may have gone anywhere.
    pub(super) fn anywhere(&mut self, memory: MemoryId, at: InstrId) {
        self.anywhere_in(super::scan::index(memory.index()), at);
    }

    pub(super) fn anywhere_in(&mut self, memory: u32, at: InstrId) {
        let why = Why::Overwritten(at);
        self.log(Effect::Anywhere(memory));
        if let Some(state) = &mut self.state {
            state.memory.clobber(memory, why);
        }
    }

    fn log(&mut self, effect: Effect) {
        let offset = self.here;
        self.summary.log.push(Logged {
            offset,
            effect,
            own: true,
        });
    }
}

fn is_signed(kind: ExtendedLoad) -> bool {
    matches!(kind, ExtendedLoad::SignExtend)
}
