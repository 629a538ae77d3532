//! Calls: of imports that are described, of imports that are not, and of the module's own functions.
//!
//! Knows what a call reads, writes and returns. Must not know what an import is for.

use super::import::{Import, Write};
use super::interpret::Interpreter;
use super::memory::{Address, Image, join_bytes, unknown};
use super::scan::{Locate, Outline, index};
use super::state::Operand;
use super::summary::{Effect, Summary};
use super::value::{Byte, Origin, Value, ValueId, Values, Why};
use super::{Branches, Call, Compare, Record, Use, UseKind};
use crate::wat::{InstrId, Site};
use std::collections::{BTreeMap, HashMap};
use walrus::{ConstExpr, DataKind, FunctionId, FunctionKind, GlobalKind, Module, TypeId, ir};

/// Pairs of a scattered read that are followed; more count as a store that may have gone anywhere.
const MOST_PAIRS: u64 = 16;

/// What all functions of a module share.
pub(super) struct Context<'a> {
    pub(super) module: &'a Module,
    pub(super) outline: Outline,
    imports: HashMap<u32, &'a Import>,
    locate: Locate<'a>,
    image: Image,
    segments: Vec<&'a [u8]>,
    /// What a call of each defined function does, once it has been interpreted.
    pub(super) summaries: Vec<Option<Summary>>,
    /// Stores at constant addresses by memory and address: which function, and what.
    outside: BTreeMap<(u32, u64), Vec<(u32, Byte)>>,
    /// A function that stores somewhere unknown: which, and where.
    strays: Vec<(u32, Why)>,
    /// Functions that read each global: one, or several.
    readers: HashMap<u32, Readers>,
}

#[derive(Clone, Copy, PartialEq)]
enum Readers {
    Only(u32),
    Several,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        module: &'a Module,
        imports: &'a [Import],
        locate: Locate<'a>,
    ) -> Context<'a> {
        let outline = Outline::of(module);
        let mut readers = HashMap::new();
        for (func, scan) in (0..).zip(&outline.scans) {
            for &(global, _) in &scan.gets {
                readers
                    .entry(global)
                    .and_modify(|r| {
                        if *r != Readers::Only(func) {
                            *r = Readers::Several;
                        }
                    })
                    .or_insert(Readers::Only(func));
            }
        }
        Context {
            module,
            summaries: outline.scans.iter().map(|_| None).collect(),
            outline,
            imports: imports.iter().map(|i| (i.function, i)).collect(),
            locate,
            image: image_of(module),
            segments: module.data.iter().map(|d| d.value.as_slice()).collect(),
            outside: BTreeMap::new(),
            strays: Vec::new(),
            readers,
        }
    }

    /// Learns from the first pass what functions do to each other's memory.
    pub(super) fn learn(&mut self, first_pass: &[Option<Summary>]) {
        for (func, summary) in (0..).zip(first_pass) {
            for logged in summary.iter().flat_map(|s| &s.log).filter(|l| l.own) {
                match logged.effect {
                    Effect::Write(at, byte) if at.base.is_none() => {
                        let writers = self.outside.entry((at.memory, at.offset)).or_default();
                        if !writers.contains(&(func, byte)) {
                            writers.push((func, byte));
                        }
                    }
                    Effect::Fill(at, len) if at.base.is_none() && len <= 64 => {
                        let here = self.at(func, logged.offset);
                        for i in 0..len {
                            let byte = unknown(Why::Written(here));
                            let writers =
                                self.outside.entry((at.memory, at.offset + i)).or_default();
                            writers.push((func, byte));
                        }
                    }
                    _ => {
                        let here = self.at(func, logged.offset);
                        self.strays.push((func, Why::Elsewhere(here)));
                    }
                }
            }
        }
        self.strays.dedup_by_key(|(func, _)| *func);
    }

    /// The instruction at an offset of the binary.
    pub(super) fn at(&self, func: u32, offset: u32) -> InstrId {
        let found = usize::try_from(offset).ok().and_then(|o| (self.locate)(o));
        found.unwrap_or(InstrId { func, instr: 0 })
    }

    /// A byte of memory as function `func` finds it: from the data segments, or from other functions.
    pub(super) fn initial_byte(&self, values: &mut Values, func: u32, at: Address) -> Byte {
        let first = self.outline.first.contains(&func);
        let mut byte = self.image.at(at.memory, at.offset).map_or(
            Byte {
                origin: Origin::Unwritten,
                assumed: false,
            },
            |(segment, offset)| {
                self.segment_byte(segment, u64::from(offset))
                    .unwrap_or(unknown(Why::Paths))
            },
        );
        if first {
            return byte;
        }
        byte.assumed |= self.strays.iter().any(|(other, _)| *other != func);
        let writers = self.outside.get(&(at.memory, at.offset));
        for (_, written) in writers.into_iter().flatten().filter(|(f, _)| *f != func) {
            let free = written.stored().is_none_or(|id| !is_local(values, id));
            let written = if free { *written } else { unknown(Why::Paths) };
            // Memory that starts as zero was not read before it was written: who reads it means
            // what was written.
            byte = match byte.origin {
                Origin::Unwritten => written,
                _ => join_bytes(byte, written, values),
            };
            byte.assumed = true;
        }
        byte
    }

    /// A byte of a data segment.
    pub(super) fn segment_byte(&self, segment: u32, offset: u64) -> Option<Byte> {
        let segment_bytes = self.segments.get(segment as usize)?;
        let value = *segment_bytes.get(usize::try_from(offset).ok()?)?;
        let offset = u32::try_from(offset).ok()?;
        Some(Byte {
            origin: Origin::Data {
                segment,
                offset,
                value,
            },
            assumed: false,
        })
    }

    /// A global as function `func` finds it.
    pub(super) fn global_at_entry(&self, values: &mut Values, func: u32, global: u32) -> ValueId {
        if self.outline.changing.contains(&global) {
            return values.intern(Value::Entry { func, global });
        }
        let mut at = global;
        // An initialiser may name an earlier global, which may name an earlier one.
        for _ in 0..=global {
            let Some(found) = self.module.globals.iter().nth(at as usize) else {
                break;
            };
            match &found.kind {
                GlobalKind::Local(ConstExpr::Global(earlier)) => at = index(earlier.index()),
                GlobalKind::Local(ConstExpr::Value(value)) => {
                    let (bits, width) = match *value {
                        ir::Value::I32(n) => (u128::from(n.cast_unsigned()), 4),
                        ir::Value::I64(n) => (u128::from(n.cast_unsigned()), 8),
                        ir::Value::V128(n) => (n, 16),
                        _ => break,
                    };
                    let site = Site::Global(at);
                    return values.intern(Value::Literal { site, bits, width });
                }
                _ => break,
            }
        }
        values.unknown(Why::Global(global))
    }

    /// Whether code other than `func`, or the outside, reads a global.
    pub(super) fn is_read_elsewhere(&self, func: u32, global: u32) -> bool {
        self.outline.read_elsewhere.contains(&global)
            || self
                .readers
                .get(&global)
                .is_some_and(|r| *r != Readers::Only(func))
    }

    /// Globals that a function (an index into all functions) or its callees set.
    pub(super) fn globals_set_by(&self, callee: u32) -> Vec<u32> {
        let defined = callee.checked_sub(self.outline.imports);
        match defined.map(|d| self.summaries.get(d as usize)) {
            Some(Some(Some(summary))) => summary.globals.clone(),
            // Not interpreted yet: it calls back here.
            Some(_) => self.outline.changing.iter().copied().collect(),
            None => Vec::new(),
        }
    }
}

fn is_local(values: &Values, id: ValueId) -> bool {
    let mut local = false;
    values.walk(id, &mut |value| {
        local |= matches!(value, Value::Param { .. } | Value::Entry { .. });
    });
    local
}

fn image_of(module: &Module) -> Image {
    let mut image = Image::default();
    for data in module.data.iter() {
        let DataKind::Active { memory, offset } = &data.kind else {
            continue;
        };
        if let Some(start) = constant_offset(module, offset) {
            let len = u64::try_from(data.value.len()).unwrap_or(u64::MAX);
            image.place(index(memory.index()), start, index(data.id().index()), len);
        }
    }
    image
}

fn constant_offset(module: &Module, offset: &ConstExpr) -> Option<u64> {
    match offset {
        ConstExpr::Value(ir::Value::I32(n)) => Some(u64::from(n.cast_unsigned())),
        ConstExpr::Value(ir::Value::I64(n)) => Some(n.cast_unsigned()),
        ConstExpr::Global(id) => match &module.globals.get(*id).kind {
            GlobalKind::Local(init @ ConstExpr::Value(_)) => constant_offset(module, init),
            _ => None,
        },
        _ => None,
    }
}

impl Interpreter<'_> {
    pub(super) fn call(&mut self, func: FunctionId, at: InstrId) {
        let context = self.context;
        let function = context.module.funcs.get(func);
        let ty = context.module.types.get(function.ty());
        let (params, results) = match ty.as_function() {
            Some(ty) => (ty.params().len(), ty.results().len()),
            None => (0, 0),
        };
        let number = index(func.index());
        if !matches!(function.kind, FunctionKind::Import(_)) {
            self.call_own(number, params, results, at);
            return;
        }
        match context.imports.get(&number) {
            Some(import) => self.call_described(import, params, results, at),
            None => {
                for _ in 0..params {
                    self.consume(at);
                }
                for _ in 0..results {
                    self.push_unknown(Why::Called(at), at);
                }
                if let Some(facts) = &mut self.facts {
                    facts.undescribed.insert(number, at);
                }
            }
        }
    }

    fn call_own(&mut self, number: u32, params: usize, results: usize, at: InstrId) {
        for _ in 0..params {
            self.consume(at);
        }
        let context = self.context;
        let defined = number.saturating_sub(context.outline.imports);
        let known = context
            .summaries
            .get(defined as usize)
            .and_then(Option::as_ref);
        let recursive;
        let summary = match known {
            Some(summary) => summary,
            None => {
                let mut unknown = Summary::unknown(Why::Called(at));
                unknown.globals = context.outline.changing.iter().copied().collect();
                recursive = unknown;
                &recursive
            }
        };
        if let Some(state) = &mut self.state {
            summary.apply(state, self.values, at);
        }
        summary.logged_by_caller(self.here, &mut self.summary.log);
        self.summary.globals.extend(&summary.globals);
        self.summary.globals.sort_unstable();
        self.summary.globals.dedup();
        let operands = summary.results(self.values, results, at);
        if !summary.returns() {
            self.state = None;
        }
        if let Some(state) = &mut self.state {
            state.stack.extend(operands);
        }
    }

    /// A call through a table or a reference: it may be any function of the module.
    pub(super) fn call_unknown(&mut self, ty: TypeId, at: InstrId) {
        let types = &self.context.module.types;
        let (params, results) = (types.params(ty).len(), types.results(ty).len());
        for _ in 0..=params {
            self.consume(at);
        }
        self.anywhere_in(0, at);
        let changed = self.values.unknown(Why::Called(at));
        if let Some(state) = &mut self.state {
            for &global in &self.context.outline.changing {
                state.globals.insert(global, changed);
            }
        }
        self.summary.globals = self.context.outline.changing.iter().copied().collect();
        for _ in 0..results {
            self.push_unknown(Why::Called(at), at);
        }
    }

    fn call_described(&mut self, import: &Import, params: usize, results: usize, at: InstrId) {
        let mut operands: Vec<Operand> = (0..params).map(|_| self.pop()).collect();
        operands.reverse();
        for (param, operand) in operands.iter().enumerate() {
            let param = index(param);
            self.use_of(*operand, at, UseKind::Operand { param });
        }
        let records = import
            .reads
            .iter()
            .map(|&(param, size)| self.read_record(&operands, param, size, at))
            .collect();
        for write in &import.writes {
            self.output(*write, &operands, at);
        }
        if let Some(facts) = &mut self.facts {
            facts.calls.push(Call {
                at,
                function: import.function,
                operands,
                records,
            });
        }
        let value = self.values.intern(Value::Result { at });
        for i in 0..results {
            if i == 0 {
                self.push(value, at);
            } else {
                self.push_unknown(Why::Called(at), at);
            }
        }
    }

    fn read_record(
        &mut self,
        operands: &[Operand],
        param: usize,
        size: u32,
        at: InstrId,
    ) -> Record {
        let pointer = operands.get(param).map(|o| o.value);
        let address = pointer.and_then(|p| self.address(0, p, 0));
        let bytes: Vec<Byte> = match (address, pointer) {
            (Some(address), _) => (0..u64::from(size))
                .map(|i| self.read_byte(address.plus(i), at))
                .collect(),
            (None, _) => Vec::new(),
        };
        for (offset, byte) in (0..).zip(&bytes) {
            let kind = UseKind::Record {
                param: index(param),
                offset,
            };
            self.use_of_byte(*byte, at, kind);
        }
        let why = match pointer.map(|p| self.values.get(p)) {
            Some(Value::Unknown(why)) => *why,
            _ => Why::LoadedFrom(at),
        };
        Record {
            param: index(param),
            address,
            bytes,
            why,
        }
    }

    fn output(&mut self, write: Write, operands: &[Operand], at: InstrId) {
        let value = |i: usize| operands.get(i).map(|o| o.value);
        match write {
            Write::Bytes { at: param, size } => {
                let Some(address) = value(param).and_then(|v| self.address(0, v, 0)) else {
                    self.anywhere_in(0, at);
                    return;
                };
                let id = self.values.intern(Value::Output {
                    at,
                    param: index(param),
                    width: size,
                });
                for i in 0..size {
                    let index = u8::try_from(i).unwrap_or(u8::MAX);
                    let byte = Byte {
                        origin: Origin::Stored(id, index),
                        assumed: false,
                    };
                    self.write(address.plus(u64::from(i)), byte, at);
                }
            }
            Write::Fill {
                at: param,
                len,
                unit,
            } => {
                let address = value(param).and_then(|v| self.address(0, v, 0));
                let len = value(len).and_then(|v| self.number(v));
                self.fill_or_anywhere(address, len.map(|n| n.saturating_mul(unit.into())), at);
            }
            Write::Scatter {
                at: param,
                len,
                wide,
            } => {
                let size = if wide { 8 } else { 4 };
                let pairs = value(param).and_then(|v| self.address(0, v, 0));
                let count = value(len).and_then(|v| self.number(v));
                match (pairs, count) {
                    (Some(pairs), Some(count)) if count <= MOST_PAIRS => {
                        for i in 0..count {
                            let pair = pairs.plus(2 * size * i);
                            let start = self.read_number(pair, size, at);
                            let len = self.read_number(pair.plus(size), size, at);
                            let start = start.map(|offset| Address {
                                memory: 0,
                                base: None,
                                offset,
                            });
                            self.fill_or_anywhere(start, len, at);
                        }
                    }
                    _ => self.anywhere_in(0, at),
                }
            }
        }
    }

    fn fill_or_anywhere(&mut self, address: Option<Address>, len: Option<u64>, at: InstrId) {
        match (address, len) {
            (Some(address), Some(len)) => self.fill(address, len, at),
            _ => self.anywhere_in(0, at),
        }
    }

    fn number(&self, id: ValueId) -> Option<u64> {
        self.values
            .bits(id)
            .and_then(|bits| u64::try_from(bits).ok())
    }

    fn read_number(&mut self, address: Address, size: u64, at: InstrId) -> Option<u64> {
        let mut number = 0;
        for i in 0..size {
            let byte = self.read_byte(address.plus(i), at);
            number |= u64::from(self.values.byte(byte)?) << (8 * i);
        }
        Some(number)
    }

    /// A call in a function that is not followed.
    pub(super) fn note_unfollowed_call(
        &mut self,
        callee: u32,
        unknown: ValueId,
        why: Why,
        at: InstrId,
    ) {
        let Some(import) = self.context.imports.get(&callee) else {
            return;
        };
        let import = *import;
        let function = self.context.module.funcs.iter().nth(callee as usize);
        let params = function
            .and_then(|f| self.context.module.types.get(f.ty()).as_function())
            .map_or(0, |ty| ty.params().len());
        let Some(facts) = &mut self.facts else {
            return;
        };
        let operand = Operand {
            value: unknown,
            by: None,
        };
        facts.calls.push(Call {
            at,
            function: callee,
            operands: vec![operand; params],
            records: import
                .reads
                .iter()
                .map(|&(param, _)| Record {
                    param: index(param),
                    address: None,
                    bytes: Vec::new(),
                    why,
                })
                .collect(),
        });
    }

    /// A comparison for equality; the ones that involve a call of an import are facts.
    pub(super) fn note_compare(&mut self, equal: bool, operands: [Operand; 2], at: InstrId) {
        for operand in operands {
            self.use_of(operand, at, UseKind::Compared);
        }
        let imported = operands.iter().any(|o| self.is_imported(o.value));
        if let (true, Some(facts)) = (imported, &mut self.facts) {
            facts.compares.push(Compare {
                at,
                equal,
                operands,
            });
        }
    }

    /// A `br_table`; the ones that a result of an import decides are facts.
    pub(super) fn note_branch_table(&mut self, chooser: Operand, at: InstrId) {
        self.use_of(chooser, at, UseKind::Other);
        let imported = self.is_imported(chooser.value);
        if let (true, Some(facts)) = (imported, &mut self.facts) {
            facts.branches.push(Branches { at, chooser });
        }
    }

    fn is_imported(&self, id: ValueId) -> bool {
        let mut imported = false;
        if self.facts.is_some() {
            self.values.walk(id, &mut |value| {
                imported |= matches!(value, Value::Result { .. } | Value::Output { .. });
            });
        }
        imported
    }

    /// Takes down that an instruction uses what an operand is made of.
    pub(super) fn use_of(&mut self, operand: Operand, at: InstrId, kind: UseKind) {
        if let Some(facts) = &mut self.facts {
            for site in self.values.sites(operand.value) {
                facts.note_use(site, Use { at: Some(at), kind });
            }
        }
    }

    fn use_of_byte(&mut self, byte: Byte, at: InstrId, kind: UseKind) {
        let Some(facts) = &mut self.facts else {
            return;
        };
        let sites = match byte.origin {
            Origin::Data { .. } => byte.data_site().into_iter().collect(),
            Origin::Stored(id, _) => self.values.sites(id),
            _ => Vec::new(),
        };
        for site in sites {
            facts.note_use(site, Use { at: Some(at), kind });
        }
    }
}
