//! Every token of a file, comments and white space included.
//!
//! Knows lexical structure and parentheses. Must not know what a keyword means.

use super::error;
use super::holes::Holes;
use crate::text::{Diagnostic, Span};
use std::ops::Range;
use wast::lexer::{Lexer, TokenKind as Lexeme};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `;; …`, up to and without the line's end.
    LineComment,
    /// `(; … ;)`, which nests.
    BlockComment,
    /// Blanks, tabs and line ends.
    Space,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `"…"`, quotes included.
    String,
    /// `$name` or `$"name"`.
    Id,
    /// `module`, `i32.const`, `offset=4`.
    Keyword,
    /// `@custom`; the `(` before it is a token of its own.
    Annotation,
    /// An integer or a float; `inf` and `nan` too.
    Number,
    /// Anything else that lexes; no module holds it.
    Other,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is, in the whole file.
    pub span: Span,
}

/// The tokens of a file, in order. They cover every byte but a byte order mark at its start.
///
/// Five bytes a token: a file may hold millions.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    starts: Vec<u32>,
    kinds: Vec<TokenKind>,
    end: u32,
}

/// U+FEFF in UTF-8, which editors put at the start of a file and the grammar does not know.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

impl Tokens {
    /// Reads the whole text.
    ///
    /// # Errors
    /// A character or a string that no token may hold, or a text of 4 GiB or more.
    pub fn read(text: &str) -> Result<Tokens, Box<Diagnostic>> {
        Tokens::read_around(text, &Holes::none())
    }

    /// The same with each hole as one piece of white space.
    ///
    /// # Errors
    /// As [`Tokens::read`], of what is read.
    pub fn read_around(text: &str, holes: &Holes) -> Result<Tokens, Box<Diagnostic>> {
        let end = u32::try_from(text.len()).map_err(|_| error::too_large())?;
        let source = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let base = text.len() - source.len();
        let mut tokens = Tokens {
            end,
            ..Tokens::default()
        };
        for (read, hole) in holes.between(base, text.len()) {
            tokens.read_some(text, read)?;
            if let Some(hole) = hole {
                tokens.push(hole.span.start, TokenKind::Space);
            }
        }
        Ok(tokens)
    }

    /// Reads a part of a text that begins and ends between two tokens.
    fn read_some(&mut self, text: &str, span: Span) -> Result<(), Box<Diagnostic>> {
        let mut lexer = Lexer::new(span.of(text));
        lexer.allow_confusing_unicode(true);
        let base = span.start;
        let mut at = 0;
        loop {
            let start = at;
            match lexer.parse(&mut at) {
                Ok(Some(token)) => self.push(base + start, kind_of(token.kind)),
                Ok(None) => return Ok(()),
                Err(e) => return Err(error::lexical(&e, text, base, base + start)),
            }
        }
    }

    fn push(&mut self, start: usize, kind: TokenKind) {
        // Within `end`, which is a `u32`.
        self.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
        self.kinds.push(kind);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Token `index`, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Token> {
        let kind = *self.kinds.get(index)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.end);
        Some(Token {
            kind,
            span: Span::new(start as usize, end as usize),
        })
    }

    /// The index of the token that holds the byte at `offset`.
    #[must_use]
    pub fn at(&self, offset: usize) -> Option<usize> {
        let after = self.starts.partition_point(|&s| s as usize <= offset);
        let index = after.checked_sub(1)?;
        (offset < self.end as usize).then_some(index)
    }

    /// The same, looked for first around the token `near`.
    pub(super) fn at_near(&self, offset: usize, near: usize) -> Option<usize> {
        const AROUND: usize = 16;
        let from = near.saturating_sub(AROUND);
        let window = self.starts.get(from..)?;
        let window = window.get(..2 * AROUND).unwrap_or(window);
        let after = window.partition_point(|&s| s as usize <= offset);
        if after == 0 || after == window.len() {
            return self.at(offset);
        }
        Some(from + after - 1)
    }

    /// All tokens, in order.
    pub fn iter(&self) -> impl Iterator<Item = Token> + '_ {
        (0..self.len()).filter_map(|i| self.get(i))
    }

    /// The tokens that begin within `span`, in order.
    pub fn within(&self, span: Span) -> impl Iterator<Item = Token> + '_ {
        self.indexes(span).filter_map(|i| self.get(i))
    }

    /// Which tokens begin in a span.
    pub(super) fn indexes(&self, span: Span) -> Range<usize> {
        let bound = |offset: usize| self.starts.partition_point(|&s| (s as usize) < offset);
        bound(span.start)..bound(span.end)
    }

    pub(super) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.kinds.get(index).copied()
    }

    /// The span of token `index`; the empty span at the end past the last.
    pub(super) fn span(&self, index: usize) -> Span {
        self.get(index)
            .map_or(Span::at(self.end as usize), |t| t.span)
    }

    /// The next token after `index` that a parser sees: no white space, comment or annotation.
    pub(super) fn next(&self, mut index: usize) -> Option<usize> {
        use TokenKind::{Annotation, BlockComment, LineComment, Open, Space};
        loop {
            index += 1;
            match self.kind(index)? {
                Space | LineComment | BlockComment => {}
                Open if self.kind(index + 1) == Some(Annotation) => index = self.close(index)?,
                _ => return Some(index),
            }
        }
    }

    /// The `)` that belongs to the `(` at `open`. Walks all that is between.
    pub(super) fn close(&self, open: usize) -> Option<usize> {
        self.partner(open..self.kinds.len(), [TokenKind::Open, TokenKind::Close])
    }

    /// The `(` that belongs to the `)` at `close`. Walks all that is between.
    pub(super) fn open(&self, close: usize) -> Option<usize> {
        self.partner((0..=close).rev(), [TokenKind::Close, TokenKind::Open])
    }

    /// Where what is entered at the first of some places is left again.
    fn partner(
        &self,
        places: impl Iterator<Item = usize>,
        [enter, leave]: [TokenKind; 2],
    ) -> Option<usize> {
        let mut depth = 0usize;
        for i in places {
            let kind = self.kind(i)?;
            if kind == enter {
                depth += 1;
            } else if kind == leave {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i);
                }
            }
        }
        None
    }

    /// The `(` right before the keyword at `head`, over white space and comments.
    pub(super) fn open_before(&self, head: usize) -> Option<usize> {
        use TokenKind::{BlockComment, LineComment, Open, Space};
        let mut index = head;
        loop {
            index = index.checked_sub(1)?;
            match self.kind(index)? {
                Space | LineComment | BlockComment => {}
                Open => return Some(index),
                _ => return None,
            }
        }
    }

    /// From `(` to `)` of the form whose head keyword begins at `offset`.
    pub(super) fn form_at(&self, offset: usize) -> Option<Span> {
        let open = self.open_before(self.at(offset)?)?;
        Some(self.span(open).to(self.span(self.close(open)?)))
    }
}

fn kind_of(lexeme: Lexeme) -> TokenKind {
    match lexeme {
        Lexeme::LineComment => TokenKind::LineComment,
        Lexeme::BlockComment => TokenKind::BlockComment,
        Lexeme::Whitespace => TokenKind::Space,
        Lexeme::LParen => TokenKind::Open,
        Lexeme::RParen => TokenKind::Close,
        Lexeme::String => TokenKind::String,
        Lexeme::Id => TokenKind::Id,
        Lexeme::Keyword => TokenKind::Keyword,
        Lexeme::Annotation => TokenKind::Annotation,
        Lexeme::Integer(_) | Lexeme::Float(_) => TokenKind::Number,
        Lexeme::Reserved => TokenKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Vec<(TokenKind, &str)> {
        let tokens = Tokens::read(text).unwrap();
        tokens.iter().map(|t| (t.kind, t.span.of(text))).collect()
    }

    #[test]
    fn every_byte_is_in_one_token_and_each_kind_is_told() {
        use TokenKind::*;
        assert_eq!(
            spelled("(@a) (;b (;c;);)\r\n$d \"e\\\"\" +0x1 nan i32.const offset=4 ,;; 端\n"),
            [
                (Open, "("),
                (Annotation, "@a"),
                (Close, ")"),
                (Space, " "),
                (BlockComment, "(;b (;c;);)"),
                (Space, "\r\n"),
                (Id, "$d"),
                (Space, " "),
                (String, "\"e\\\"\""),
                (Space, " "),
                (Number, "+0x1"),
                (Space, " "),
                (Number, "nan"),
                (Space, " "),
                (Keyword, "i32.const"),
                (Space, " "),
                (Keyword, "offset=4"),
                (Space, " "),
                (Other, ","),
                (LineComment, ";; 端"),
                (Space, "\n"),
            ]
        );
    }

    #[test]
    fn a_byte_order_mark_shifts_and_is_no_token() {
        let text = "\u{feff}(module)";
        let tokens = Tokens::read(text).unwrap();
        assert_eq!(tokens.get(1).map(|t| t.span), Some(Span::new(4, 10)));
        assert_eq!(tokens.at(2), None);
        assert_eq!(tokens.at(3), Some(0));
        assert_eq!(tokens.at(10), Some(2));
        assert_eq!(tokens.at(11), None);
    }

    #[test]
    fn what_lies_within_a_span_is_found() {
        let text = "(a) ;; note\n(b)";
        let tokens = Tokens::read(text).unwrap();
        let found: Vec<_> = tokens
            .within(Span::new(3, 12))
            .map(|t| t.span.of(text))
            .collect();
        assert_eq!(found, [" ", ";; note", "\n"]);
    }

    #[test]
    fn a_lexical_error_has_its_place() {
        let at = |text| {
            let error = Tokens::read(text).unwrap_err();
            (error.message, error.primary.span.of(text).to_string())
        };
        assert_eq!(at("(a “b”)").1, "“");
        assert_eq!(at("\u{feff}(a \"\\z\")").1, "z");
        assert_eq!(at("(a \"b").1, "");
        assert_eq!(at("(; open").1, "(;");
    }
}
