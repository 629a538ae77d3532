//! The binary of a module: whether it is valid, and where its instructions, globals and data lie.
//!
//! Knows the binary format through wasmparser. Must not know the text.

use super::site::InstrId;
use std::cell::Cell;
use std::ops::Range;
use wasmparser::{
    BinaryReaderError, FuncToValidate, FunctionBody, Parser, Payload, ValidPayload, Validator,
    ValidatorResources, WasmFeatures,
};

/// Offsets into the binary, in its order.
#[derive(Debug, Default)]
pub(super) struct Encoding {
    /// Where each operator of each defined function begins.
    pub(super) operators: Vec<u32>,
    /// The first operator of each defined function, as an index; one more at the end.
    pub(super) functions: Vec<u32>,
    /// Where each defined global begins.
    pub(super) globals: Vec<u32>,
    /// The bytes of each data segment.
    pub(super) data: Vec<Range<u32>>,
    /// Where each data segment begins, its header included.
    pub(super) segments: Vec<u32>,
    /// Whether the features of [`standard`] are all it needs.
    pub(super) is_standard: bool,
}

/// Where the instructions of a binary are that comes from no text.
#[derive(Debug)]
pub struct Offsets(Encoding);

impl Offsets {
    /// Reads a binary; `None` if it is not valid, or not standard (see
    /// [`Module::is_standard`](super::Module::is_standard)).
    #[must_use]
    pub fn read(binary: &[u8]) -> Option<Offsets> {
        let encoding = Encoding::read_with(binary, standard()).ok()?;
        Some(Offsets(encoding))
    }

    /// The instruction whose encoding begins at an offset, as [`Module::locator`](super::Module::locator).
    pub fn locator(&self) -> impl Fn(usize) -> Option<InstrId> + '_ {
        self.0.locator()
    }
}

/// Why a binary is refused, with what was seen before.
pub(super) struct Invalid {
    pub(super) message: String,
    /// Into the binary.
    pub(super) offset: usize,
    pub(super) seen: Encoding,
}

/// What wasmparser takes as standard, legacy exceptions and wide arithmetic: the set that walrus reads
/// (walrus 0.28.0, `ModuleConfig::get_wasmparser_wasm_features`). It panics on operators of others.
fn standard() -> WasmFeatures {
    WasmFeatures::default() | WasmFeatures::LEGACY_EXCEPTIONS | WasmFeatures::WIDE_ARITHMETIC
}

impl Encoding {
    /// Validates, with every feature there is, and notes where things are.
    pub(super) fn read(binary: &[u8]) -> Result<Encoding, Box<Invalid>> {
        if let Ok(encoding) = Encoding::read_with(binary, standard()) {
            return Ok(Encoding {
                is_standard: true,
                ..encoding
            });
        }
        Encoding::read_with(binary, WasmFeatures::all())
    }

    fn read_with(binary: &[u8], features: WasmFeatures) -> Result<Encoding, Box<Invalid>> {
        let mut seen = Encoding::default();
        match seen.walk(binary, features) {
            Ok(()) => {
                seen.functions.push(narrow(seen.operators.len()));
                Ok(seen)
            }
            Err(e) => {
                seen.functions.push(narrow(seen.operators.len()));
                Err(Box::new(Invalid {
                    message: e.message().to_string(),
                    offset: e.offset(),
                    seen,
                }))
            }
        }
    }

    fn walk(&mut self, binary: &[u8], features: WasmFeatures) -> Result<(), BinaryReaderError> {
        let mut validator = Validator::new_with_features(features);
        let mut allocations = wasmparser::FuncValidatorAllocations::default();
        let mut parser = Parser::new(0);
        parser.set_features(features);
        for payload in parser.parse_all(binary) {
            let payload = payload?;
            self.note(&payload)?;
            if let ValidPayload::Func(function, body) = validator.payload(&payload)? {
                allocations = self.function(function, &body, allocations)?;
            }
        }
        Ok(())
    }

    /// The instruction whose encoding begins at `offset`.
    pub(super) fn instr_at(&self, offset: usize) -> Option<InstrId> {
        let offset = u32::try_from(offset).ok()?;
        self.id_of(self.operators.binary_search(&offset).ok()?)
    }

    /// The same for many offsets, most of which are a little behind the one before.
    pub(super) fn locator(&self) -> impl Fn(usize) -> Option<InstrId> + '_ {
        const FAR: usize = 4;
        let last = Cell::new((0, InstrId { func: 0, instr: 0 }));
        move |offset| {
            let narrow = u32::try_from(offset).ok()?;
            let (index, _) = last.get();
            let near = self.operators.get(index..)?.iter().take(FAR);
            let index = match near.zip(index..).find(|(at, _)| **at == narrow) {
                Some((_, index)) => index,
                None => self.operators.binary_search(&narrow).ok()?,
            };
            let found = (index, self.id_behind(index, last.get())?);
            last.set(found);
            Some(found.1)
        }
    }

    /// The instruction of an index; `last` is another one, most often of the same function.
    fn id_behind(&self, index: usize, last: (usize, InstrId)) -> Option<InstrId> {
        let (before, id) = last;
        let end = self.functions.get(id.func as usize + 1)?;
        match index.checked_sub(before) {
            Some(by) if index < *end as usize => Some(InstrId {
                instr: id.instr + u32::try_from(by).ok()?,
                ..id
            }),
            _ => self.id_of(index),
        }
    }

    fn id_of(&self, index: usize) -> Option<InstrId> {
        let starts = &self.functions;
        let func = starts
            .partition_point(|&s| s as usize <= index)
            .checked_sub(1)?;
        let first = *starts.get(func)? as usize;
        Some(InstrId {
            func: u32::try_from(func).ok()?,
            instr: u32::try_from(index - first).ok()?,
        })
    }

    fn note(&mut self, payload: &Payload<'_>) -> Result<(), BinaryReaderError> {
        match payload {
            Payload::GlobalSection(section) => {
                for global in section.clone().into_iter_with_offsets() {
                    self.globals.push(narrow(global?.0));
                }
            }
            Payload::DataSection(section) => {
                for segment in section.clone() {
                    let segment = segment?;
                    self.segments.push(narrow(segment.range.start));
                    let start = segment.range.end - segment.data.len();
                    self.data.push(narrow(start)..narrow(segment.range.end));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn function(
        &mut self,
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'_>,
        allocations: wasmparser::FuncValidatorAllocations,
    ) -> Result<wasmparser::FuncValidatorAllocations, BinaryReaderError> {
        self.functions.push(narrow(self.operators.len()));
        let mut validator = function.into_validator(allocations);
        let mut reader = body.get_binary_reader();
        validator.read_locals(&mut reader)?;
        reader.set_features(*validator.features());
        while !reader.eof() {
            let offset = reader.original_position();
            self.operators.push(narrow(offset));
            reader.visit_operator(&mut validator.visitor(offset))??;
        }
        reader.finish_expression(&validator.visitor(reader.original_position()))?;
        Ok(validator.into_allocations())
    }
}

/// Offsets of a binary that a text of less than 4 GiB encodes to: a byte of it takes at least one of
/// the text's, but for a few headers.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
