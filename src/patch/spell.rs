//! Changes as edits of the text: each number and byte in the manner of the one it replaces.
//!
//! Knows the text's spelling only. Must not know the binary, which `verify` goes by.

use super::{float, insert, integer};
use crate::fix::{Change, Number};
use crate::text::{Diagnostic, Edit, Span};
use crate::wat::{InstrId, Literal, Module, Spelled, Spelling};
use std::collections::BTreeMap;

/// An edit, and the changes that it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respelled {
    /// What to write, where.
    pub edit: Edit,
    /// Indices into the changes; more than one where a number or a character spells several bytes.
    pub changes: Vec<usize>,
}

/// Spells `changes` into `text`, of which `module` was read. In text order.
///
/// A change to the value that is there already makes no edit. A `v128` makes one edit for each lane that
/// changes. Two changes may share an edit, and a change may have several. Functions that are added are one
/// edit, folded or flat as the first operand is that a call is added to.
///
/// # Errors
/// A change that does not fit what is there: no such place, another width, two values for one byte.
/// That is a fault of the plan, not of the text.
pub fn spell(
    module: &Module,
    text: &str,
    changes: &[Change],
) -> Result<Vec<Respelled>, Box<Diagnostic>> {
    let mut speller = Speller {
        module,
        text,
        changes,
        added: changes.iter().filter_map(added).collect(),
        newline: newline_of(text, changes),
        edits: Vec::new(),
        units: BTreeMap::new(),
    };
    for (index, change) in changes.iter().enumerate() {
        speller
            .change(index, change)
            .ok_or_else(|| misfit(module, change))?;
    }
    speller.functions();
    speller.bytes().ok_or_else(|| {
        Box::new(Diagnostic::error(
            "the bytes of a data segment cannot be spelled",
            module.span(),
            "",
        ))
    })?;
    let mut edits = speller.edits;
    edits.retain(|e| e.edit.span.of(text) != e.edit.text);
    edits.sort_by_key(|e| (e.edit.span.start, e.edit.span.end));
    Ok(edits)
}

/// How lines end that are added; to find out takes a look at the whole text.
fn newline_of(text: &str, changes: &[Change]) -> &'static str {
    let adds = |c: &Change| matches!(c, Change::Call { .. } | Change::Function { .. });
    if changes.iter().any(adds) && text.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}

fn misfit(module: &Module, change: &Change) -> Box<Diagnostic> {
    let span = match *change {
        Change::Const { at, .. } | Change::Use { at, .. } => module.instr_span(at),
        Change::Global { global, .. } => module.global_span(global),
        Change::Byte {
            segment, offset, ..
        } => module.byte_span(segment, offset),
        Change::Call { after, .. } => module.instr_span(after),
        Change::Function { .. } => Some(module.fields_end()),
    };
    Box::new(
        Diagnostic::error(
            "a planned change does not fit the text",
            span.unwrap_or(module.span()),
            format!("{change:?}"),
        )
        .note("this is a bug in wasfix, or in a rule"),
    )
}

/// The index of a function that is added, and how it is called in the text.
fn added(change: &Change) -> Option<(u32, String)> {
    match change {
        Change::Function { index, name, .. } => {
            let name = name.as_ref().map(|name| format!("${name}"));
            Some((*index, name.unwrap_or_else(|| index.to_string())))
        }
        _ => None,
    }
}

/// The bytes of a segment that one number or character spells, as they are to become.
struct Unit {
    spelled: Spelled,
    bytes: Vec<u8>,
    /// Which change made each byte.
    makers: Vec<Option<usize>>,
}

struct Speller<'a> {
    module: &'a Module,
    text: &'a str,
    changes: &'a [Change],
    /// How functions that are added are called, by index.
    added: BTreeMap<u32, String>,
    newline: &'static str,
    edits: Vec<Respelled>,
    /// By segment and first byte.
    units: BTreeMap<(u32, u32), Unit>,
}

impl Speller<'_> {
    /// `None` where the change does not fit.
    fn change(&mut self, index: usize, change: &Change) -> Option<()> {
        match *change {
            Change::Const { at, to } => self.literal(index, &self.module.literal(at)?, to),
            Change::Global { global, to } => {
                self.literal(index, &self.module.global_literal(global)?, to)
            }
            Change::Use { at, to } => self.use_of(index, self.module.instr_span(at)?, to),
            Change::Byte {
                segment,
                offset,
                to,
            } => self.byte(index, segment, offset, to),
            Change::Call { after, function } => self.call(index, after, function),
            Change::Function { .. } => Some(()),
        }
    }

    fn call(&mut self, change: usize, after: InstrId, function: u32) -> Option<()> {
        let name = self.function_name(function)?;
        let place = (self.text, self.newline);
        for edit in insert::call(self.module, place, after, &name)? {
            self.edit(change, edit.span, edit.text);
        }
        Some(())
    }

    /// How a function is called in the text: by its name, if it has one.
    fn function_name(&self, function: u32) -> Option<String> {
        if function < self.module.function_count() {
            let name = self.module.func_name(function);
            return Some(
                name.map_or_else(|| function.to_string(), |n| n.of(self.text).to_string()),
            );
        }
        self.added.get(&function).cloned()
    }

    /// The functions that are added, in the order of their indices.
    fn functions(&mut self) {
        let mut added: Vec<(u32, usize, insert::Added<'_>)> = Vec::new();
        for (i, change) in self.changes.iter().enumerate() {
            if let Change::Function {
                index,
                name,
                doc,
                code,
            } = change
            {
                let name = name.as_deref();
                added.push((*index, i, insert::Added { name, doc, code }));
            }
        }
        if added.is_empty() {
            return;
        }
        added.sort_by_key(|(index, ..)| *index);
        let first = self.changes.iter().filter_map(|change| match change {
            Change::Call { after, .. } => Some(*after),
            _ => None,
        });
        let folded = first
            .min()
            .is_some_and(|at| self.module.folded_span(at).is_some());
        let changes = added.iter().map(|(_, change, _)| *change).collect();
        let forms: Vec<_> = added.into_iter().map(|(.., form)| form).collect();
        let edit = insert::functions(self.module, (self.text, self.newline), &forms, folded);
        self.edits.push(Respelled { edit, changes });
    }

    fn edit(&mut self, change: usize, span: Span, text: String) {
        self.edits.push(Respelled {
            edit: Edit { span, text },
            changes: vec![change],
        });
    }

    fn literal(&mut self, change: usize, literal: &Literal, to: Number) -> Option<()> {
        let keyword = literal.keyword.of(self.text);
        match (to, keyword) {
            (Number::I32(value), "i32.const") => {
                self.integer(change, *literal.numbers.first()?, value.into(), 32)
            }
            (Number::I64(value), "i64.const") => {
                self.integer(change, *literal.numbers.first()?, value, 64)
            }
            (Number::V128(value), "v128.const") => self.vector(change, literal, value),
            _ => None,
        }
    }

    fn integer(&mut self, change: usize, span: Span, value: u64, bits: u32) -> Option<()> {
        let old = span.of(self.text);
        if integer::value(old, bits)? != value {
            self.edit(change, span, integer::respell(old, value, bits));
        }
        Some(())
    }

    fn float(&mut self, change: usize, span: Span, value: u64, bytes: u32) -> Option<()> {
        let old = span.of(self.text);
        if float::value(old, bytes)? != value {
            self.edit(change, span, float::respell(old, value, bytes));
        }
        Some(())
    }

    fn vector(&mut self, change: usize, literal: &Literal, value: u128) -> Option<()> {
        let (bytes, is_float) = match literal.shape?.of(self.text) {
            "i8x16" => (1, false),
            "i16x8" => (2, false),
            "i32x4" => (4, false),
            "i64x2" => (8, false),
            "f32x4" => (4, true),
            "f64x2" => (8, true),
            _ => return None,
        };
        if literal.numbers.len() != 16 / bytes {
            return None;
        }
        let lanes = value.to_le_bytes();
        for (span, lane) in literal.numbers.iter().zip(lanes.chunks(bytes)) {
            let lane = little_endian(lane);
            let bytes = u32::try_from(bytes).ok()?;
            if is_float {
                self.float(change, *span, lane, bytes)?;
            } else {
                self.integer(change, *span, lane, bytes * 8)?;
            }
        }
        Some(())
    }

    /// `local.get $af` becomes `i32.const 1`; what is written between keyword and index stays if it is
    /// more than white space.
    fn use_of(&mut self, change: usize, span: Span, to: Number) -> Option<()> {
        let old = span.of(self.text);
        let (keyword, rest) = old.split_at(old.find(|c: char| !is_word(c))?);
        if !matches!(keyword, "local.get" | "global.get") {
            return None;
        }
        let (keyword, number) = match to {
            Number::I32(value) => ("i32.const", value.to_string()),
            Number::I64(value) => ("i64.const", value.to_string()),
            Number::V128(value) => ("v128.const", quarters(value)),
        };
        let index = rest.trim_start();
        if !rest.contains([';', '@']) {
            self.edit(change, span, format!("{keyword} {number}"));
            return Some(());
        }
        let end = span.end;
        let head = Span::new(span.start, end - rest.len());
        let last = self.module.token_at(end.checked_sub(1)?)?;
        self.edit(change, head, keyword.to_string());
        self.edit(change, last.span, number);
        (!index.is_empty()).then_some(())
    }

    fn byte(&mut self, change: usize, segment: u32, offset: u32, to: u8) -> Option<()> {
        let spelled = self.module.byte(segment, offset)?;
        let start = spelled.first as usize;
        let old = self.module.segment_bytes(segment)?;
        let old = old.get(start..start + spelled.len as usize)?;
        let unit = self
            .units
            .entry((segment, spelled.first))
            .or_insert_with(|| Unit {
                spelled,
                bytes: old.to_vec(),
                makers: vec![None; old.len()],
            });
        let at = (offset - spelled.first) as usize;
        let byte = unit.bytes.get_mut(at)?;
        let maker = unit.makers.get_mut(at)?;
        if maker.is_some() && *byte != to {
            return None;
        }
        *byte = to;
        *maker = maker.or(Some(change));
        Some(())
    }

    /// Spells the bytes that were gathered.
    fn bytes(&mut self) -> Option<()> {
        for ((segment, first), unit) in std::mem::take(&mut self.units) {
            let start = first as usize;
            let old = self.module.segment_bytes(segment)?;
            if old.get(start..start + unit.bytes.len())? == unit.bytes {
                continue;
            }
            let text = self.unit(segment, &unit)?;
            self.edits.push(Respelled {
                edit: Edit {
                    span: unit.spelled.span,
                    text,
                },
                changes: unit.makers.iter().flatten().copied().collect(),
            });
        }
        Some(())
    }

    fn unit(&self, segment: u32, unit: &Unit) -> Option<String> {
        let old = unit.spelled.span.of(self.text);
        let len = unit.spelled.len;
        Some(match (unit.spelled.spelling, &*unit.bytes) {
            (Spelling::Integer, bytes) => integer::respell(old, little_endian(bytes), len * 8),
            (Spelling::Float, bytes) => float::respell(old, little_endian(bytes), len),
            (Spelling::Character | Spelling::Escape, [byte]) if is_plain(*byte) => {
                char::from(*byte).to_string()
            }
            (_, bytes) => {
                let upper = self.writes_upper(segment, &unit.spelled);
                bytes.iter().map(|b| hex(*b, upper)).collect()
            }
        })
    }

    /// Whether hexadecimal digits of this byte, or of those around it, are upper case.
    fn writes_upper(&self, segment: u32, spelled: &Spelled) -> bool {
        /// Where the byte's own digits have no case, its record's do: an address is 8 to 28 bytes.
        const NEAR: u32 = 16;
        let near = spelled.first.saturating_sub(NEAR)..spelled.first.saturating_add(NEAR);
        let case = |offset: u32| {
            let spelled = self.module.byte(segment, offset)?;
            let digits = spelled.span.of(self.text);
            let letter = digits.chars().find(char::is_ascii_alphabetic)?;
            (spelled.spelling == Spelling::Hex).then_some(letter.is_ascii_uppercase())
        };
        case(spelled.first)
            .or_else(|| near.into_iter().find_map(case))
            .unwrap_or(false)
    }
}

/// Bytes, at most eight, as a number.
fn little_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn quarters(value: u128) -> String {
    let lanes = value.to_le_bytes();
    let lanes = lanes.chunks(4).map(|l| little_endian(l).to_string());
    format!("i32x4 {}", lanes.collect::<Vec<_>>().join(" "))
}

/// A byte that a string may hold as it is.
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\')
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_')
}

fn hex(byte: u8, upper: bool) -> String {
    if upper {
        format!("\\{byte:02X}")
    } else {
        format!("\\{byte:02x}")
    }
}
