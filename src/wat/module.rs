//! A module: its text, its binary, and how the places of one correspond to those of the other.
//!
//! Knows which token is instruction n of function m, and where fields are. Must not know what
//! instructions do.

use super::data::Spelled;
use super::encoding::{Encoding, Invalid};
use super::error;
use super::fields::Fields;
use super::holes::{Holes, Source};
use super::parts::Part;
use super::site::InstrId;
use super::tokens::{BYTE_ORDER_MARK, Token, TokenKind, Tokens};
use crate::text::{Diagnostic, Span};
use std::sync::Arc;
use wast::Wat;
use wast::core::{ModuleField, ModuleKind};
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};

/// One text module, parsed, encoded and valid.
///
/// It keeps tables, not the text: about 10 bytes an instruction and 5 a token.
#[derive(Debug)]
pub struct Module {
    span: Span,
    tokens: Arc<Tokens>,
    holes: Holes,
    binary: Vec<u8>,
    encoding: Encoding,
    fields: Fields,
    fields_end: Span,
    /// A bit a token: it begins an instruction, or is the `then` of a folded `if`.
    heads: Heads,
}

/// The literal of a constant instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The keyword: `i32.const`.
    pub keyword: Span,
    /// `i32x4`, for `v128.const`.
    pub shape: Option<Span>,
    /// Its numbers: one, or one a lane.
    pub numbers: Vec<Span>,
}

impl Literal {
    /// From its first number to its last.
    #[must_use]
    pub fn span(&self) -> Span {
        let first = self.numbers.first().copied().unwrap_or(self.keyword);
        self.numbers.last().map_or(first, |last| first.to(*last))
    }
}

impl Module {
    /// Parses, encodes and validates.
    ///
    /// Valid is what any feature known to wasmparser allows; see [`Module::is_standard`].
    ///
    /// # Errors
    /// What is no module or not a valid one, at the best place known.
    pub fn parse(text: &str, part: &Part) -> Result<Module, Box<Diagnostic>> {
        let tokens = &part.tokens;
        let (binary, fields) = encode_with(text, part, |ast, source| {
            Fields::read((text, source), part, ast)
        })?;
        let encoding = match Encoding::read(&binary) {
            Ok(encoding) => encoding,
            Err(invalid) => {
                let span = place_of(&invalid, &fields, tokens, part);
                return Err(error::invalid(&invalid.message, text, span));
            }
        };
        let module = Module {
            span: part.span,
            heads: Heads::of(text, part, &fields),
            fields_end: fields_end(text, part),
            tokens: Arc::clone(tokens),
            holes: part.holes.clone(),
            binary,
            encoding,
            fields,
        };
        module.agree().map(|()| module)
    }

    /// The two roads from text to places must have seen one module.
    fn agree(&self) -> Result<(), Box<Diagnostic>> {
        let (text, binary) = (&self.fields, &self.encoding);
        let counts = [
            (
                "instructions",
                text.instructions.len(),
                binary.operators.len(),
            ),
            (
                "functions",
                text.functions.len() - text.imported_functions + 1,
                binary.functions.len(),
            ),
            (
                "globals",
                text.globals.len() - text.imported_globals,
                binary.globals.len(),
            ),
            ("data segments", text.data.len(), binary.data.len()),
        ];
        let differ = counts.into_iter().find(|(_, a, b)| a != b);
        if let Some((what, ..)) = differ {
            return Err(error::disagreement(what, self.span));
        }
        for (segment, range) in (0u32..).zip(&binary.data) {
            if text.data.bytes(segment) != Some(range.end - range.start) {
                let form = text.data.form(segment).unwrap_or(self.span);
                return Err(error::disagreement("a data segment", form));
            }
        }
        Ok(())
    }

    /// Where the module begins and ends in the file.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The module's encoding, as wast makes it.
    #[must_use]
    pub fn binary(&self) -> &[u8] {
        &self.binary
    }

    /// Whether it needs no feature but those that are standard, legacy exceptions and wide arithmetic:
    /// what walrus 0.28 reads.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        self.encoding.is_standard
    }

    /// The tokens of the whole file, those around the module included.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The instruction whose encoding begins at `offset` of the binary.
    #[must_use]
    pub fn instr_at(&self, offset: usize) -> Option<InstrId> {
        self.encoding.instr_at(offset)
    }

    /// [`Module::instr_at`] for many offsets, most of which are a little behind the one before.
    pub fn locator(&self) -> impl Fn(usize) -> Option<InstrId> + '_ {
        self.encoding.locator()
    }

    /// How many instructions defined function `func` has, its last `end` included.
    #[must_use]
    pub fn instr_count(&self, func: u32) -> Option<u32> {
        let starts = &self.encoding.functions;
        Some(starts.get(func as usize + 1)? - starts.get(func as usize)?)
    }

    fn index_of(&self, at: InstrId) -> Option<usize> {
        if at.instr >= self.instr_count(at.func)? {
            return None;
        }
        let first = *self.encoding.functions.get(at.func as usize)?;
        Some(first as usize + at.instr as usize)
    }

    fn instr_token(&self, at: InstrId) -> Option<usize> {
        let offset = *self.fields.instructions.get(self.index_of(at)?)?;
        self.tokens.at(offset as usize)
    }

    /// Where the encoding of an instruction begins in the binary.
    #[must_use]
    pub fn binary_offset(&self, at: InstrId) -> Option<usize> {
        let offset = *self.encoding.operators.get(self.index_of(at)?)?;
        Some(offset as usize)
    }

    /// From an instruction's keyword to its last immediate: `i32.const 2`, `local.get $af`, `call 2`.
    /// Folded operands are not part of it. An `end` that is not written is the `)` in its place.
    #[must_use]
    pub fn instr_span(&self, at: InstrId) -> Option<Span> {
        let head = self.instr_token(at)?;
        let mut span = self.tokens.span(head);
        if self.tokens.kind(head) != Some(TokenKind::Keyword) {
            return Some(span);
        }
        let mut at = head;
        while let Some(next) = self.tokens.next(at) {
            at = match self.tokens.kind(next)? {
                TokenKind::Close => break,
                TokenKind::Open => {
                    let inner = self.tokens.next(next)?;
                    if self.is_head(inner) || self.tokens.kind(inner) != Some(TokenKind::Keyword) {
                        break;
                    }
                    self.tokens.close(next)?
                }
                _ if self.is_head(next) => break,
                _ => next,
            };
            span = span.to(self.tokens.span(at));
        }
        Some(span)
    }

    /// The parentheses around a folded instruction and its operands: `(local.get $af)`. For an `end` that is
    /// not written, those around its block. `None` for flat code.
    #[must_use]
    pub fn folded_span(&self, at: InstrId) -> Option<Span> {
        let head = self.instr_token(at)?;
        if self.tokens.kind(head) == Some(TokenKind::Close) {
            let open = self.tokens.open(head)?;
            return Some(self.tokens.span(open).to(self.tokens.span(head)));
        }
        let open = self.tokens.open_before(head)?;
        let close = self.tokens.close(open)?;
        Some(self.tokens.span(open).to(self.tokens.span(close)))
    }

    /// Where the fields end: the `)` of the module, or the empty span behind the last field of a file
    /// without `(module …)`.
    #[must_use]
    pub fn fields_end(&self) -> Span {
        self.fields_end
    }

    /// How many functions there are, imports counted.
    #[must_use]
    pub fn function_count(&self) -> u32 {
        u32::try_from(self.fields.functions.len()).unwrap_or(u32::MAX)
    }

    fn is_head(&self, token: usize) -> bool {
        self.heads.has(token)
    }

    /// The literal of a constant instruction: `i32.const`, `i64.const`, `f32.const`, `f64.const`,
    /// `v128.const`. `None` for any other.
    #[must_use]
    pub fn literal(&self, at: InstrId) -> Option<Literal> {
        let opcode = self.binary.get(self.binary_offset(at)?..)?;
        let is_constant = matches!(opcode, [0x41..=0x44, ..] | [0xfd, 0x0c, ..]);
        is_constant.then(|| self.literal_after(self.instr_token(at)?))?
    }

    /// All numbers of a constant instruction.
    #[must_use]
    pub fn literal_span(&self, at: InstrId) -> Option<Span> {
        Some(self.literal(at)?.span())
    }

    fn literal_after(&self, keyword: usize) -> Option<Literal> {
        let mut at = self.tokens.next(keyword)?;
        let mut shape = None;
        if self.tokens.kind(at) == Some(TokenKind::Keyword) {
            shape = Some(self.tokens.span(at));
            at = self.tokens.next(at)?;
        }
        let mut numbers = Vec::with_capacity(1);
        while self.tokens.kind(at) == Some(TokenKind::Number) {
            numbers.push(self.tokens.span(at));
            at = self.tokens.next(at)?;
        }
        (!numbers.is_empty()).then(|| Literal {
            keyword: self.tokens.span(keyword),
            shape,
            numbers,
        })
    }

    /// The initialiser of global `global` (imports counted), if it is a single constant.
    #[must_use]
    pub fn global_literal(&self, global: u32) -> Option<Literal> {
        let keyword = self.fields.globals.get(global as usize)?.initialiser?;
        self.literal_after(self.tokens.at(keyword as usize)?)
    }

    /// The identifier of global `global` (imports counted), with its `$`.
    #[must_use]
    pub fn global_name(&self, global: u32) -> Option<Span> {
        self.fields.globals.get(global as usize)?.field.name
    }

    /// The whole `(global …)`; of an imported one its `(import …)`.
    #[must_use]
    pub fn global_span(&self, global: u32) -> Option<Span> {
        Some(self.fields.globals.get(global as usize)?.field.form)
    }

    /// How many data segments there are.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.encoding.data.len()
    }

    /// The bytes of data segment `segment`.
    #[must_use]
    pub fn segment_bytes(&self, segment: u32) -> Option<&[u8]> {
        let range = self.encoding.data.get(segment as usize)?;
        self.binary.get(range.start as usize..range.end as usize)
    }

    /// The whole `(data …)` that makes a segment, also where it is within `(memory …)`.
    #[must_use]
    pub fn data_span(&self, segment: u32) -> Option<Span> {
        self.fields.data.form(segment)
    }

    /// How byte `offset` of segment `segment` is spelled.
    #[must_use]
    pub fn byte(&self, segment: u32, offset: u32) -> Option<Spelled> {
        self.fields.data.spelled(segment, offset)
    }

    /// The characters that spell one byte: `\1f`, `P`, a number of `(i16 …)`.
    #[must_use]
    pub fn byte_span(&self, segment: u32, offset: u32) -> Option<Span> {
        Some(self.byte(segment, offset)?.span)
    }

    /// The string, quotes included, or the number that holds a byte.
    #[must_use]
    pub fn byte_token(&self, segment: u32, offset: u32) -> Option<Span> {
        let at = self.tokens.at(self.byte(segment, offset)?.span.start)?;
        Some(self.tokens.span(at))
    }

    /// How many functions are imported: the index of the first defined one.
    #[must_use]
    pub fn imported_functions(&self) -> u32 {
        u32::try_from(self.fields.imported_functions).unwrap_or(u32::MAX)
    }

    /// Where imported function `func` (an index into all functions) is imported: `(import …)`, or the
    /// `(import …)` within `(func …)`, or `(item …)` of a group.
    #[must_use]
    pub fn import_span(&self, func: u32) -> Option<Span> {
        let func = func as usize;
        (func < self.fields.imported_functions).then(|| self.func_span_of(func))?
    }

    /// The whole `(func …)` of function `func` (an index into all functions); of an imported one its
    /// import.
    #[must_use]
    pub fn func_span(&self, func: u32) -> Option<Span> {
        self.func_span_of(func as usize)
    }

    fn func_span_of(&self, func: usize) -> Option<Span> {
        Some(self.fields.functions.get(func)?.form)
    }

    /// The identifier of function `func` (an index into all functions), with its `$`.
    #[must_use]
    pub fn func_name(&self, func: u32) -> Option<Span> {
        self.fields.functions.get(func as usize)?.name
    }

    /// The index that function `func` (an index into all functions that are read) has in the text.
    #[must_use]
    pub fn func_number(&self, func: u32) -> u32 {
        let before = self.func_span(func);
        before.map_or(func, |form| {
            func.saturating_add(self.holes.functions_before(form.start))
        })
    }

    /// The token that holds the byte at `offset` of the file.
    #[must_use]
    pub fn token_at(&self, offset: usize) -> Option<Token> {
        self.tokens.get(self.tokens.at(offset)?)
    }
}

/// The encoding of a module, which is valid.
///
/// # Errors
/// As [`Module::parse`].
pub fn encode(text: &str, part: &Part) -> Result<Vec<u8>, Box<Diagnostic>> {
    let (binary, ()) = encode_with(text, part, |_, _| Some(()))?;
    match Encoding::read(&binary) {
        Ok(_) => Ok(binary),
        // Only the error needs the places that a whole module knows.
        Err(_) => Module::parse(text, part).map(|module| module.binary),
    }
}

/// Whether a file that is one `(module …)` is a valid one: for who wants to know no more.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let mut lexer = Lexer::new(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
    lexer.allow_confusing_unicode(true);
    let Ok(buffer) = ParseBuffer::new_with_lexer(lexer) else {
        return false;
    };
    let binary = parser::parse::<Wat<'_>>(&buffer).and_then(|mut wat| wat.encode());
    binary.is_ok_and(|binary| Encoding::read(&binary).is_ok())
}

/// Encodes a part, and reads what `read` wants from its syntax tree, in which names are resolved and
/// inline forms are fields.
fn encode_with<T>(
    text: &str,
    part: &Part,
    read: impl FnOnce(&[ModuleField<'_>], &Source<'_>) -> Option<T>,
) -> Result<(Vec<u8>, T), Box<Diagnostic>> {
    let source = part.source(text);
    let fail = |e: wast::Error| error::syntax(&e, text, part.span.start, &part.tokens);
    let mut lexer = Lexer::new(source.text());
    lexer.allow_confusing_unicode(true);
    let mut buffer = ParseBuffer::new_with_lexer(lexer).map_err(fail)?;
    buffer.track_instr_spans(true);
    let mut wat: Wat<'_> = parser::parse(&buffer).map_err(fail)?;
    let binary = wat.encode().map_err(fail)?;
    let fields = match &wat {
        Wat::Module(module) => match &module.kind {
            ModuleKind::Text(fields) => read(fields, &source),
            ModuleKind::Binary(_) => None,
        },
        Wat::Component(_) => None,
    };
    let fields = fields.ok_or_else(|| error::disagreement("its fields", part.span))?;
    Ok((binary, fields))
}

/// See [`Module::fields_end`]. A script's or a component's module has its parentheses; a file may hold bare
/// fields.
fn fields_end(text: &str, part: &Part) -> Span {
    let tokens = &part.tokens;
    let mut seen = tokens.within(part.span).filter(|t| {
        use TokenKind::{BlockComment, LineComment, Space};
        !matches!(t.kind, Space | LineComment | BlockComment)
    });
    let head = seen.nth(1).map_or("", |t| t.span.of(text));
    let end = seen.last().map_or(part.span.end, |t| t.span.end);
    if matches!(head, "module" | "core") {
        Span::new(end.saturating_sub(1), end)
    } else {
        Span::at(end)
    }
}

/// A bit for each token of a module, for those that begin an instruction, and for `then`, which looks like one's
/// operand.
#[derive(Debug)]
struct Heads {
    /// The module's first token: a file may hold thousands of modules, and each has only its own bits.
    first: usize,
    bits: Vec<u64>,
}

impl Heads {
    fn of(text: &str, part: &Part, fields: &Fields) -> Heads {
        let tokens = &part.tokens;
        let indexes = tokens.indexes(part.span);
        let mut heads = Heads {
            first: indexes.start,
            bits: vec![0; indexes.len().div_ceil(64)],
        };
        let mut near = indexes.start;
        for offset in &fields.instructions {
            if let Some(token) = tokens.at_near(*offset as usize, near) {
                heads.set(token);
                near = token;
            }
        }
        for index in indexes {
            let is_keyword = tokens.kind(index) == Some(TokenKind::Keyword);
            if is_keyword && tokens.span(index).of(text) == "then" {
                heads.set(index);
            }
        }
        heads
    }

    fn set(&mut self, token: usize) {
        let Some(at) = token.checked_sub(self.first) else {
            return;
        };
        if let Some(word) = self.bits.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn has(&self, token: usize) -> bool {
        let Some(at) = token.checked_sub(self.first) else {
            return false;
        };
        let word = self.bits.get(at / 64).copied().unwrap_or(0);
        word >> (at % 64) & 1 == 1
    }
}

/// The place in the text of what makes a binary invalid.
fn place_of(invalid: &Invalid, fields: &Fields, tokens: &Tokens, part: &Part) -> Span {
    let token = |offset: u32| tokens.at(offset as usize).map(|i| tokens.span(i));
    let before = |starts: &[u32]| starts.partition_point(|&s| s as usize <= invalid.offset);
    let seen = &invalid.seen;
    // Sections come in this order, so the last list that begins before the offset has the place.
    let data = before(&seen.segments)
        .checked_sub(1)
        .and_then(|i| fields.data.form(u32::try_from(i).ok()?));
    let instruction = before(&seen.operators)
        .checked_sub(1)
        .and_then(|i| token(*fields.instructions.get(i)?));
    let global = before(&seen.globals)
        .checked_sub(1)
        .filter(|_| seen.functions.len() <= 1)
        .and_then(|i| fields.globals.get(fields.imported_globals + i))
        .map(|g| g.field.form);
    data.or(instruction).or(global).unwrap_or_else(|| {
        let head = tokens
            .at(part.span.start)
            .and_then(|open| tokens.next(open));
        head.map_or(Span::at(part.span.start), |head| {
            Span::new(part.span.start, tokens.span(head).end)
        })
    })
}
