//! Which characters spell which byte of which data segment.
//!
//! Knows strings, their escapes, and numeric data. Must not know where a segment goes in memory.

use super::tokens::{TokenKind, Tokens};
use crate::text::Span;

/// How the text spells a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// A character of a string that stands for itself; several bytes if it is not ASCII.
    Character,
    /// `\1f`.
    Hex,
    /// `\n`, `\t`, `\r`, `\"`, `\'` or `\\`.
    Escape,
    /// `\u{…}`; several bytes if it is not ASCII.
    Unicode,
    /// A number of `(i8 …)`, `(i16 …)`, `(i32 …)`, `(i64 …)` or of an integer `v128`, little-endian.
    Integer,
    /// A number of `(f32 …)`, `(f64 …)` or of a float `v128`, little-endian.
    Float,
}

/// The characters that spell a byte, and perhaps others beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelled {
    /// The characters: those of a string without the quotes.
    pub span: Span,
    /// In which manner.
    pub spelling: Spelling,
    /// The first byte of the segment that these characters spell.
    pub first: u32,
    /// How many bytes they spell, at least one.
    pub len: u32,
}

/// The data segments of a module, in the order of the data section.
#[derive(Debug, Default)]
pub(super) struct Segments {
    segments: Vec<Segment>,
    runs: Vec<Run>,
}

#[derive(Debug)]
struct Segment {
    /// The whole `(data …)`; of inline data the `(data …)` within `(memory …)`.
    form: Span,
    /// Its first run.
    runs: usize,
    /// How many bytes it has.
    len: u32,
}

/// Neighbouring characters that spell bytes alike: each `text_width` long, for `byte_width` bytes.
/// So one entry stands for a whole plain string, and a byte is found without reading the text again.
#[derive(Debug)]
struct Run {
    text: u32,
    byte: u32,
    text_width: u32,
    byte_width: u8,
    spelling: Spelling,
}

impl Segments {
    /// Adds the segment of the `data` or `memory` field whose keyword begins at `keyword`.
    pub(super) fn add(&mut self, text: &str, tokens: &Tokens, keyword: usize) -> Option<()> {
        let head = data_keyword(text, tokens, tokens.at(keyword)?)?;
        let open = tokens.open_before(head)?;
        let runs = self.runs.len();
        let mut reader = Reader {
            text,
            tokens,
            runs: &mut self.runs,
            first: runs,
            byte: 0,
        };
        let close = reader.fields(head)?;
        let len = reader.byte;
        self.segments.push(Segment {
            form: tokens.span(open).to(tokens.span(close)),
            runs,
            len,
        });
        Some(())
    }

    pub(super) fn len(&self) -> usize {
        self.segments.len()
    }

    /// How many bytes segment `segment` has.
    pub(super) fn bytes(&self, segment: u32) -> Option<u32> {
        Some(self.segments.get(segment as usize)?.len)
    }

    /// The form that makes segment `segment`.
    pub(super) fn form(&self, segment: u32) -> Option<Span> {
        Some(self.segments.get(segment as usize)?.form)
    }

    /// How byte `offset` of segment `segment` is spelled.
    pub(super) fn spelled(&self, segment: u32, offset: u32) -> Option<Spelled> {
        let index = segment as usize;
        let from = self.segments.get(index)?;
        if offset >= from.len {
            return None;
        }
        let end = self
            .segments
            .get(index + 1)
            .map_or(self.runs.len(), |next| next.runs);
        let runs = self.runs.get(from.runs..end)?;
        let run = runs.get(runs.partition_point(|r| r.byte <= offset).checked_sub(1)?)?;
        let width = u32::from(run.byte_width).max(1);
        let unit = (offset - run.byte) / width;
        let start = run.text as usize + unit as usize * run.text_width as usize;
        Some(Spelled {
            span: Span::new(start, start + run.text_width as usize),
            spelling: run.spelling,
            first: run.byte + unit * width,
            len: width,
        })
    }
}

/// The token `data` of a segment: the field's own, or that of the data inlined in a memory.
fn data_keyword(text: &str, tokens: &Tokens, field: usize) -> Option<usize> {
    if tokens.span(field).of(text) == "data" {
        return Some(field);
    }
    let mut at = tokens.next(field)?;
    loop {
        match tokens.kind(at)? {
            TokenKind::Close => return None,
            TokenKind::Open => {
                let head = tokens.next(at)?;
                if tokens.span(head).of(text) == "data" {
                    return Some(head);
                }
                at = tokens.next(tokens.close(at)?)?;
            }
            _ => at = tokens.next(at)?,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    runs: &'a mut Vec<Run>,
    /// The segment's first run: those before belong to others.
    first: usize,
    byte: u32,
}

impl Reader<'_> {
    /// Reads what follows the keyword `data`, up to the `)`, which it returns.
    fn fields(&mut self, keyword: usize) -> Option<usize> {
        let mut at = self.tokens.next(keyword)?;
        loop {
            match self.tokens.kind(at)? {
                TokenKind::Close => return Some(at),
                TokenKind::Open => at = self.form(at)?,
                TokenKind::String => self.string(self.tokens.span(at)),
                _ => {}
            }
            at = self.tokens.next(at)?;
        }
    }

    /// Reads a form: numbers, or an offset or a memory, which are passed over. Returns its `)`.
    fn form(&mut self, open: usize) -> Option<usize> {
        let head = self.tokens.next(open)?;
        let Some(mut number) = Shape::of(self.tokens.span(head).of(self.text)) else {
            return self.tokens.close(open);
        };
        let mut at = head;
        loop {
            at = self.tokens.next(at)?;
            match self.tokens.kind(at)? {
                TokenKind::Close => return Some(at),
                TokenKind::Number => self.number(self.tokens.span(at), number),
                // `(v128 i32x4 1 2 3 4 i64x2 5 6)`: the shape of what follows.
                TokenKind::Keyword => number = Shape::of(self.tokens.span(at).of(self.text))?,
                _ => return None,
            }
        }
    }

    fn number(&mut self, span: Span, shape: Shape) {
        self.push(span.start, span.len(), shape.bytes, shape.spelling);
    }

    /// Reads a string token, quotes included. The lexer has checked its escapes.
    fn string(&mut self, span: Span) {
        let quoted = span.of(self.text);
        let mut rest = quoted
            .strip_prefix('"')
            .and_then(|s| s.strip_suffix('"'))
            .unwrap_or("");
        let mut at = span.start + 1;
        while let Some((width, bytes, spelling)) = unit(rest) {
            self.push(at, width, bytes, spelling);
            at += width;
            rest = rest.get(width..).unwrap_or("");
        }
    }

    fn push(&mut self, text: usize, width: usize, bytes: u8, spelling: Spelling) {
        // The file is less than 4 GiB, and eight bytes of data take at least two characters.
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let byte = self.byte;
        self.byte = byte.saturating_add(u32::from(bytes));
        let continues = self.runs.len() > self.first
            && self.runs.last().is_some_and(|run| {
                let units = (byte - run.byte) / u32::from(run.byte_width).max(1);
                run.spelling == spelling
                    && run.byte_width == bytes
                    && run.text_width as usize == width
                    && run.text as usize + units as usize * width == text
            });
        if !continues {
            self.runs.push(Run {
                text: narrow(text),
                byte,
                text_width: narrow(width),
                byte_width: bytes,
                spelling,
            });
        }
    }
}

/// The first unit of a string's inside: its characters, its bytes, its manner.
fn unit(rest: &str) -> Option<(usize, u8, Spelling)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    if first != '\\' {
        return Some((first.len_utf8(), utf8_len(first), Spelling::Character));
    }
    match chars.next()? {
        'u' => {
            let end = rest.find('}')?;
            let digits: String = rest.get(3..end)?.chars().filter(|c| *c != '_').collect();
            let c = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
            Some((end + 1, utf8_len(c), Spelling::Unicode))
        }
        c if c.is_ascii_hexdigit() => Some((3, 1, Spelling::Hex)),
        _ => Some((2, 1, Spelling::Escape)),
    }
}

fn utf8_len(c: char) -> u8 {
    match c.len_utf8() {
        1 => 1,
        2 => 2,
        3 => 3,
        _ => 4,
    }
}

/// What the numbers of numeric data are.
#[derive(Clone, Copy)]
struct Shape {
    bytes: u8,
    spelling: Spelling,
}

impl Shape {
    fn of(keyword: &str) -> Option<Shape> {
        let (bytes, spelling) = match keyword {
            "i8" | "i8x16" => (1, Spelling::Integer),
            "i16" | "i16x8" => (2, Spelling::Integer),
            "i32" | "i32x4" => (4, Spelling::Integer),
            "i64" | "i64x2" => (8, Spelling::Integer),
            "f32" | "f32x4" => (4, Spelling::Float),
            "f64" | "f64x2" => (8, Spelling::Float),
            // Its lanes name their shape before the first number.
            "v128" => (16, Spelling::Integer),
            _ => return None,
        };
        Some(Shape { bytes, spelling })
    }
}
