//! Calls of described imports: the operands they get, the records they read, what they write.
//!
//! Knows the table. Must not know what an import is for.

use super::UseKind;
use super::access::Pointer;
use super::import::{Gather, Import, Write};
use super::interpret::Interpreter;
use super::outline::index;
use super::paths::Step;
use super::state::Operand;
use super::value::{Byte, ContextId, Origin, Value, ValueId, Why};
use super::{Call, Record, Written};
use crate::wat::InstrId;

/// Pairs of a scattered read that are followed; more count as a store that may have gone anywhere.
const MOST_PAIRS: u64 = 16;
/// Bytes of a payload that are looked at: a record is smaller, and a payload may be large.
const MOST_GATHERED: u64 = 4096;
/// Alternatives of a pointer that are told apart.
const MOST_ALTERNATIVES: usize = 4;
/// Bytes of an output that are told apart.
const MOST_OUTPUT: u32 = 256;

impl Interpreter<'_> {
    pub(super) fn call_described(
        &mut self,
        import: &Import,
        params: usize,
        results: usize,
        at: InstrId,
    ) {
        let mut operands: Vec<Operand> = (0..params).map(|_| self.pop()).collect();
        operands.reverse();
        for (param, operand) in (0..).zip(&operands) {
            self.use_of(operand.value, at, UseKind::Operand { param });
        }
        let mut records = Vec::new();
        for &(param, size) in &import.reads {
            self.read_records(&operands, (param, size), at, &mut records);
        }
        let mut pairs = Vec::new();
        for gather in &import.gathers {
            self.gather(*gather, &operands, at, &mut pairs);
        }
        let mut writes = Vec::new();
        for write in &import.writes {
            writes.extend(self.output(*write, &operands, at, &mut pairs));
        }
        let function = import.function;
        let point = self.point(at);
        self.take_down(|trace, _| {
            trace.calls.push(Call {
                at: point,
                function,
                operands,
                records,
                writes,
                pairs,
            });
        });
        self.happens(Step::Call(point));
        if import.ends {
            self.happens(Step::Stop);
        }
        if let Some(others) = results.checked_sub(1) {
            let value = self.values.intern(Value::Result { at: point });
            self.push(value, at);
            self.push_all_unknown(others, at);
        }
    }

    /// A pointer into the memory that imports see.
    fn host_pointer(&self, id: ValueId) -> Pointer {
        self.pointer(self.context.outline.memory, id, 0)
    }

    /// The records that a pointer points to: one, or one for each of its alternatives.
    fn read_records(
        &mut self,
        operands: &[Operand],
        (param, size): (usize, u32),
        at: InstrId,
        records: &mut Vec<Record>,
    ) {
        let Some(value) = operands.get(param).map(|o| o.value) else {
            return;
        };
        let alternatives = match self.values.get(value) {
            Value::Join(members) if self.values.bits(value).is_none() => members.to_vec(),
            _ => vec![value],
        };
        let is_known = |&id: &ValueId| self.host_pointer(id).to_read().is_some();
        if alternatives.len() <= MOST_ALTERNATIVES && alternatives.iter().all(is_known) {
            for pointer in alternatives {
                records.push(self.read_record(pointer, (param, size), at));
            }
        } else {
            records.push(self.read_record(value, (param, size), at));
        }
    }

    fn read_record(&mut self, value: ValueId, (param, size): (usize, u32), at: InstrId) -> Record {
        let pointer = self.host_pointer(value);
        let kind = |offset| UseKind::Record {
            param: index(param),
            offset,
        };
        let bytes = self
            .read(pointer, size.into(), at, kind(0))
            .unwrap_or_default();
        for (offset, byte) in (0..).zip(&bytes) {
            self.use_of_byte(*byte, at, kind(offset));
        }
        let why = match self.values.get(value) {
            Value::Unknown(why) => *why,
            _ => Why::LoadedFrom(at),
        };
        let address = pointer.to_read();
        Record {
            param: index(param),
            address,
            owner: address.map_or(ContextId::ALONE, |a| self.cell(a).owner),
            bytes,
            why,
        }
    }

    /// What a call writes, done to memory; the run that it is, if it is one of a known length at a known
    /// address.
    fn output(
        &mut self,
        write: Write,
        operands: &[Operand],
        at: InstrId,
        read: &mut Vec<Byte>,
    ) -> Option<Written> {
        let value = |i: usize| operands.get(i).map(|o| o.value);
        let pointer = |slf: &Self, i: usize| value(i).map(|v| slf.host_pointer(v));
        let number = |slf: &Self, i: usize| value(i).and_then(|v| slf.number(v));
        match write {
            Write::Bytes { at: param, size } => {
                let pointer = pointer(self, param)?;
                match pointer.to_write() {
                    Some(_) if size <= MOST_OUTPUT => self.output_bytes(pointer, param, size, at),
                    _ => self.fill_or_anywhere(pointer, Some(size.into()), at),
                }
                let address = pointer.to_write()?;
                return Some(Written {
                    param: index(param),
                    address,
                    owner: self.cell(address).owner,
                    len: size,
                });
            }
            Write::Fill {
                at: param,
                len,
                unit,
            } => {
                let len = number(self, len).map(|n| n.saturating_mul(unit.into()));
                if let Some(pointer) = pointer(self, param) {
                    self.fill_or_anywhere(pointer, len, at);
                }
            }
            Write::Scatter {
                at: param,
                len,
                wide,
            } => {
                let count = number(self, len);
                if let Some(pointer) = pointer(self, param) {
                    self.scatter(pointer, count, (wide, at), read);
                }
            }
        }
        None
    }

    fn output_bytes(&mut self, pointer: Pointer, param: usize, size: u32, at: InstrId) {
        let Some(address) = pointer.to_write() else {
            return;
        };
        let id = self.values.intern(Value::Output {
            at: self.point(at),
            param: index(param),
            width: size,
        });
        for i in 0..size {
            let byte = Byte {
                origin: Origin::Stored(id, u8::try_from(i).unwrap_or(u8::MAX)),
                assumed: false,
            };
            self.write(address.plus(u64::from(i)), byte, at);
        }
    }

    /// Fills what an array of pairs of pointer and length names.
    fn scatter(
        &mut self,
        pairs: Pointer,
        count: Option<u64>,
        (wide, at): (bool, InstrId),
        read: &mut Vec<Byte>,
    ) {
        let Some(all) = self.pairs(pairs, count, (wide, at), read) else {
            self.anywhere(Some(pairs.memory), at);
            return;
        };
        for (start, len) in all {
            self.fill_or_anywhere(start, len, at);
        }
    }

    /// What goes out is used as it is. Where the pairs are not known, it is taken to be nothing that a
    /// record is made of.
    fn gather(&mut self, gather: Gather, operands: &[Operand], at: InstrId, read: &mut Vec<Byte>) {
        let value = |i: usize| operands.get(i).map(|o| o.value);
        let count = value(gather.len).and_then(|v| self.number(v));
        let Some(pointer) = value(gather.at).map(|v| self.host_pointer(v)) else {
            return;
        };
        let all = self
            .pairs(pointer, count, (gather.wide, at), read)
            .unwrap_or_default();
        for (start, len) in all {
            let len = len.unwrap_or(0).min(MOST_GATHERED);
            let bytes = self.read(start, len, at, UseKind::Other);
            for byte in bytes.unwrap_or_default() {
                self.use_of_byte(byte, at, UseKind::Other);
            }
        }
    }

    /// Pairs of pointer and length, as far as they are known; the bytes that they are read from are added to
    /// `read`.
    fn pairs(
        &mut self,
        pairs: Pointer,
        count: Option<u64>,
        (wide, at): (bool, InstrId),
        read: &mut Vec<Byte>,
    ) -> Option<Vec<(Pointer, Option<u64>)>> {
        let size = if wide { 8 } else { 4 };
        let len = count.filter(|&n| n <= MOST_PAIRS)? * 2 * size;
        let bytes = self.read(pairs, len, at, UseKind::Other)?;
        for byte in &bytes {
            self.use_of_byte(*byte, at, UseKind::Other);
        }
        read.extend(&bytes);
        let width = usize::try_from(size).unwrap_or(8);
        let pair = |pair: &[Byte]| {
            let (start, len) = pair.split_at(width);
            let start = self.values.loaded(start, false, 8, at);
            let len = self.values.loaded(len, false, 8, at);
            (self.host_pointer(start), self.number(len))
        };
        Some(bytes.chunks_exact(2 * width).map(pair).collect())
    }
}
