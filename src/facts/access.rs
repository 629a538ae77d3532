//! Loads and stores, over abstract memory.
//!
//! Knows widths and addresses. Must not know control flow.

use super::UseKind;
use super::interpret::Interpreter;
use super::memory::Address;
use super::near::LEAST_ADDRESS;
use super::operate::low;
use super::outline::index;
use super::state::Operand;
use super::summary::Effect;
use super::trace::{Reach, Stored, Where};
use super::value::{Byte, Origin, Value, ValueId, Why};
use crate::wat::InstrId;
use walrus::MemoryId;
use walrus::ir::{self, ExtendedLoad, Instr, LoadKind, LoadSimdKind, StoreKind};

/// Where a pointer points to, as far as is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pointer {
    pub(super) memory: u32,
    address: Option<Address>,
    /// It was itself read from memory that something unseen may have overwritten.
    assumed: bool,
}

/// Offsets from a base beyond this are not followed: there an addition might wrap.
const FURTHEST: i64 = 1 << 30;

/// What an instruction does with memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads one byte.
    LoadByte,
    /// Reads any number of bytes.
    Load,
    Store,
    /// Reads and writes.
    Exchange,
}

impl Access {
    pub(super) fn reads(self) -> bool {
        self != Access::Store
    }

    pub(super) fn writes(self) -> bool {
        matches!(self, Access::Store | Access::Exchange)
    }
}

impl Pointer {
    /// The address to read from. What is read is assumed if the pointer is.
    pub(super) fn to_read(self) -> Option<Address> {
        self.address
    }

    /// The address to write to: only one that is certain, since all others stay as they were.
    pub(super) fn to_write(self) -> Option<Address> {
        self.address.filter(|_| !self.assumed)
    }
}

impl Interpreter<'_> {
    /// Loads, stores and other instructions on memory.
    pub(super) fn step_memory(&mut self, instr: &Instr, at: InstrId) {
        match instr {
            Instr::Load(load) => self.load(load, at),
            Instr::Store(store) => self.store(store, at),
            Instr::MemoryFill(fill) => self.memory_fill(fill, at),
            Instr::MemoryCopy(copy) => self.memory_copy(copy, at),
            Instr::MemoryInit(init) => self.memory_init(init, at),
            Instr::AtomicRmw(rmw) => {
                self.consume(at);
                self.exchange(rmw.memory, rmw.arg.offset, rmw.width.bytes(), at);
            }
            Instr::Cmpxchg(exchange) => {
                self.consume(at);
                self.consume(at);
                self.exchange(
                    exchange.memory,
                    exchange.arg.offset,
                    exchange.width.bytes(),
                    at,
                );
            }
            Instr::LoadSimd(load) => self.simd_memory(load, at),
            other => self.opaque(other, at),
        }
    }

    fn load(&mut self, load: &ir::Load, at: InstrId) {
        let len = load.kind.width();
        let access = if len == 1 {
            Access::LoadByte
        } else {
            Access::Load
        };
        let pointer = self.pop_pointer(access, load.memory, load.arg.offset, at);
        let (signed, width) = match load.kind {
            LoadKind::I32 { .. } => (false, 4),
            LoadKind::I64 { .. } => (false, 8),
            LoadKind::V128 => (false, 16),
            LoadKind::I32_8 { kind } | LoadKind::I32_16 { kind } => (is_signed(kind), 4),
            LoadKind::I64_8 { kind } | LoadKind::I64_16 { kind } | LoadKind::I64_32 { kind } => {
                (is_signed(kind), 8)
            }
            LoadKind::F32 | LoadKind::F64 => return self.load_opaque(pointer, len, at),
        };
        let bytes = self.read(pointer, len.into(), at, UseKind::Other);
        let Some(bytes) = bytes else {
            self.push_unknown(Why::LoadedFrom(at), at);
            return;
        };
        let value = self.values.loaded(&bytes, signed, width, at);
        if self.values.is_unknown(value) {
            self.use_bytes(&bytes, at);
        }
        let near = pointer.to_read().and_then(|a| self.near.get(&a).copied());
        let near = near.filter(|_| self.values.is_unknown(value));
        let by = Some(at);
        self.push_operand(Operand {
            near,
            ..Operand::new(value, by)
        });
    }

    /// A load whose result is not followed.
    fn load_opaque(&mut self, pointer: Pointer, len: u32, at: InstrId) {
        if let Some(bytes) = self.read(pointer, len.into(), at, UseKind::Other) {
            self.use_bytes(&bytes, at);
        }
        self.push_unknown(Why::Computed(at), at);
    }

    fn use_bytes(&mut self, bytes: &[Byte], at: InstrId) {
        for byte in bytes {
            self.use_of_byte(*byte, at, UseKind::Other);
        }
    }

    /// Bytes of memory at this point; `None` if it is not known where. A byte that is not known counts
    /// as a use of whatever was stored there, of the given kind (of the first byte).
    pub(super) fn read(
        &mut self,
        pointer: Pointer,
        len: u64,
        at: InstrId,
        kind: UseKind,
    ) -> Option<Vec<Byte>> {
        let address = pointer.to_read()?;
        let mut found = self.read_bytes(address, len, at);
        for (byte, more) in &mut found {
            byte.assumed |= pointer.assumed;
            *more |= matches!(byte.origin, Origin::Unknown(_));
        }
        let (cell, one) = (self.cell(address), self.used(at, kind));
        self.take_down(|trace, _| trace.read(cell, found.iter().map(|(_, more)| *more), one));
        Some(found.into_iter().map(|(byte, _)| byte).collect())
    }

    /// What is known of some bytes of memory at this point: each with whether it may be more than that.
    fn read_bytes(&mut self, address: Address, len: u64, at: InstrId) -> Vec<(Byte, bool)> {
        let nothing = (Byte::unknown(Why::LoadedFrom(at)), true);
        let places = (0..len).map(|i| address.plus(i));
        let Some(state) = &self.state else {
            return places.map(|_| nothing).collect();
        };
        let (context, root) = (self.context, self.root);
        let clobbered = state.memory.strayed();
        let is_first = context.outline.first.contains(&root);
        let is_found = !context.is_first_pass() || (clobbered.is_none() && is_first);
        let around = state.memory.around(address);
        let mut found = None;
        let mut one = |place: Address| {
            if let Some(byte) = around.read(place) {
                return (byte, false);
            }
            if state.memory.is_frame(place) {
                // A frame begins with what happens to be there.
                let why = clobbered.unwrap_or(Why::Unseen);
                return (Byte::unknown(why), true);
            }
            if place.base.is_some() || !is_found {
                return nothing;
            }
            let found = found.get_or_insert_with(|| context.as_found(root, place.memory));
            let mut found = found.byte(self.values, place);
            found.byte.assumed |= clobbered.is_some();
            (found.byte, found.more)
        };
        places.map(&mut one).collect()
    }

    fn store(&mut self, store: &ir::Store, at: InstrId) {
        let Operand { value, by, .. } = self.pop();
        let pointer = self.pop_pointer(Access::Store, store.memory, store.arg.offset, at);
        let Some(address) = pointer.to_write() else {
            // Who reads it there cannot be seen.
            self.use_of(value, at, UseKind::Other);
            self.anywhere(Some(pointer.memory), at);
            return;
        };
        let is_float = matches!(store.kind, StoreKind::F32 | StoreKind::F64);
        for i in 0..store.kind.width() {
            let byte = if is_float {
                Byte {
                    origin: Origin::Unknown(Why::Computed(at)),
                    assumed: false,
                }
            } else {
                self.values
                    .byte_of(value, u8::try_from(i).unwrap_or(u8::MAX))
            };
            self.write_by(address.plus(u64::from(i)), byte, by, at);
        }
    }

    /// An atomic instruction that reads and writes; its operands but for the address are popped.
    fn exchange(&mut self, memory: MemoryId, offset: u64, width: u32, at: InstrId) {
        let pointer = self.pop_pointer(Access::Exchange, memory, offset, at);
        self.load_opaque(pointer, width, at);
        self.fill_or_anywhere(pointer, Some(width.into()), at);
    }

    fn simd_memory(&mut self, load: &ir::LoadSimd, at: InstrId) {
        let (vector, stores, width) = match load.kind {
            LoadSimdKind::V128Store8Lane(_) => (true, true, 1),
            LoadSimdKind::V128Store16Lane(_) => (true, true, 2),
            LoadSimdKind::V128Store32Lane(_) => (true, true, 4),
            LoadSimdKind::V128Store64Lane(_) => (true, true, 8),
            LoadSimdKind::V128Load8Lane(_) => (true, false, 1),
            LoadSimdKind::V128Load16Lane(_) => (true, false, 2),
            LoadSimdKind::V128Load32Lane(_) => (true, false, 4),
            LoadSimdKind::V128Load64Lane(_) => (true, false, 8),
            LoadSimdKind::Splat8 => (false, false, 1),
            LoadSimdKind::Splat16 => (false, false, 2),
            LoadSimdKind::Splat32 | LoadSimdKind::V128Load32Zero => (false, false, 4),
            _ => (false, false, 8),
        };
        if vector {
            self.consume(at);
        }
        let access = if stores { Access::Store } else { Access::Load };
        let pointer = self.pop_pointer(access, load.memory, load.arg.offset, at);
        if stores {
            self.fill_or_anywhere(pointer, Some(width.into()), at);
        } else {
            self.load_opaque(pointer, width, at);
        }
    }

    /// Pops an address; using one is a use.
    pub(super) fn pop_pointer(
        &mut self,
        access: Access,
        memory: MemoryId,
        offset: u64,
        at: InstrId,
    ) -> Pointer {
        let operand = self.consume(at);
        let pointer = self.pointer(index(memory.index()), operand.value, offset);
        if pointer
            .address
            .is_none_or(|a| a.base.is_some() && !self.is_frame(a))
        {
            self.note_reach(pointer, access, offset, at);
        }
        match (pointer.address, operand.near) {
            (None, Some(near)) => self.note_near(near.plus(offset), access, at),
            (None, None) if access.reads() => {
                self.take_down(|trace, _| trace.reads_anywhere = true);
            }
            _ => {}
        }
        pointer
    }

    /// An access at an address that is not constant: its constant part may lie in a table of records.
    fn note_reach(&mut self, pointer: Pointer, access: Access, offset: u64, at: InstrId) {
        self.summary.touches |= access.reads();
        let part = pointer.address.map_or(offset, |a| a.offset);
        if part >= LEAST_ADDRESS {
            let address = Address {
                memory: pointer.memory,
                base: None,
                offset: part,
            };
            let cell = self.cell(address);
            self.take_down(|trace, _| trace.reached.push((cell, Reach::Read, at)));
        }
    }

    /// Where an operand and an instruction's offset point to: a constant address, or one relative to a
    /// value that stays the same while the function runs.
    pub(super) fn pointer(&self, memory: u32, id: ValueId, offset: u64) -> Pointer {
        let address = match (self.values.bits(id), self.values.get(id)) {
            (Some(bits), _) => Some((None, low(bits).wrapping_add(offset))),
            (
                None,
                &Value::Sum {
                    base,
                    offset: by,
                    width,
                },
            ) => self.relative(base, by, width, offset),
            _ => self.relative(id, 0, 8, offset),
        };
        Pointer {
            memory,
            address: address.map(|(base, offset)| Address {
                memory,
                base,
                offset,
            }),
            assumed: self.values.is_assumed(id),
        }
    }

    /// Offsets below a base are negative, so that a step back and a step forth meet.
    fn relative(
        &self,
        base: ValueId,
        by: u64,
        width: u8,
        offset: u64,
    ) -> Option<(Option<ValueId>, u64)> {
        let steady = matches!(
            self.values.get(base),
            Value::Param { .. } | Value::Entry { .. }
        );
        let by = match width {
            4 => i64::from(u32::try_from(by).ok()?.cast_signed()),
            _ => by.cast_signed(),
        };
        let sum = by.checked_add(i64::try_from(offset).ok()?)?;
        let near = (-FURTHEST..FURTHEST).contains(&by) && (-FURTHEST..FURTHEST).contains(&sum);
        (steady && near).then(|| (Some(base), sum.cast_unsigned()))
    }

    /// One byte stored, and taken down.
    pub(super) fn write(&mut self, address: Address, byte: Byte, at: InstrId) {
        self.write_by(address, byte, None, at);
    }

    /// The same of a store whose value was pushed `by` an instruction, for it alone.
    fn write_by(&mut self, address: Address, byte: Byte, by: Option<InstrId>, at: InstrId) {
        let stored = Stored {
            by,
            cell: self.cell(address),
            byte,
            at: self.point(at),
        };
        let place = if address.base.is_none() || self.is_frame(address) {
            Where::Here
        } else {
            Where::Behind
        };
        self.take_down(|trace, values| trace.stored(values, stored, place));
        self.put(address, byte, false, at);
    }

    /// One byte stored; `told` if a callee has taken it down.
    pub(super) fn put(&mut self, address: Address, byte: Byte, told: bool, at: InstrId) {
        self.log(Effect::Write(address, byte), told);
        self.note_depth(address);
        if let Some(state) = &mut self.state {
            state.memory.write(address, byte, Why::Overwritten(at));
        }
    }

    /// How far the frames of the function reach.
    fn note_depth(&mut self, address: Address) {
        if self.is_frame(address) {
            let depth = address.offset.wrapping_neg();
            self.summary.depth = self.summary.depth.max(depth);
        }
    }

    /// So many bytes written that nobody follows, where that is known.
    pub(super) fn fill_or_anywhere(&mut self, pointer: Pointer, len: Option<u64>, at: InstrId) {
        match (pointer.to_write(), len) {
            (Some(address), Some(len)) => self.fill(address, len, Why::Written(at)),
            _ => self.anywhere(Some(pointer.memory), at),
        }
    }

    /// So many bytes written that nobody follows.
    pub(super) fn fill(&mut self, address: Address, len: u64, why: Why) {
        self.log(Effect::Fill(address, len), false);
        self.note_depth(address);
        if let Some(state) = &mut self.state {
            state.memory.fill(address, len, why);
        }
    }

    /// A store that may have gone anywhere in a memory, or in all of them.
    pub(super) fn anywhere(&mut self, memory: Option<u32>, at: InstrId) {
        self.log(Effect::Anywhere(memory), false);
        if let Some(state) = &mut self.state {
            state.memory.clobber(memory, Why::Overwritten(at));
        }
    }
}

fn is_signed(kind: ExtendedLoad) -> bool {
    matches!(kind, ExtendedLoad::SignExtend)
}
