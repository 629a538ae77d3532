//! Offsets as the protocol counts them: a line, and code units of the encoding that was agreed on.
//!
//! Knows the three encodings. Must not know what a text is about. Lines end where the specification says: at
//! `\n`, `\r\n` and a lone `\r`. A place that the text does not have becomes the nearest one before it that it has.

use lsp_types::{Position, PositionEncodingKind, Range};
use ropey::Rope;
use wasfix::text::Span;

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// What every client has, and the only one if it does not say.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The first of a client's encodings, which are in the order of its preference.
    pub(super) fn choose<'n>(offered: impl IntoIterator<Item = &'n str>) -> Encoding {
        let known = |name: &str| match name {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            "utf-32" => Some(Encoding::Utf32),
            _ => None,
        };
        offered.into_iter().find_map(known).unwrap_or_default()
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// The character (from 0) at a position.
    pub(super) fn char_at(self, text: &Rope, at: Position) -> usize {
        let line = usize::try_from(at.line).unwrap_or(usize::MAX);
        if line >= text.len_lines() {
            return text.len_chars();
        }
        let (start, end) = (text.line_to_char(line), end_of(text, line));
        let column = usize::try_from(at.character).unwrap_or(usize::MAX);
        match self {
            Encoding::Utf8 => {
                let last = text.char_to_byte(end);
                let byte = text.char_to_byte(start).saturating_add(column);
                text.byte_to_char(byte.min(last))
            }
            Encoding::Utf16 => {
                let last = text.char_to_utf16_cu(end);
                let unit = text.char_to_utf16_cu(start).saturating_add(column);
                text.utf16_cu_to_char(unit.min(last))
            }
            Encoding::Utf32 => start.saturating_add(column).min(end),
        }
    }

    /// The byte at a position.
    pub(super) fn offset(self, text: &Rope, at: Position) -> usize {
        text.char_to_byte(self.char_at(text, at))
    }

    /// The position of a byte.
    pub(super) fn position(self, text: &Rope, offset: usize) -> Position {
        let offset = offset.min(text.len_bytes());
        let line = text.byte_to_line(offset);
        let start = text.line_to_char(line);
        let at = text.byte_to_char(offset);
        let column = match self {
            Encoding::Utf8 => text.char_to_byte(at) - text.char_to_byte(start),
            Encoding::Utf16 => text.char_to_utf16_cu(at) - text.char_to_utf16_cu(start),
            Encoding::Utf32 => at - start,
        };
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(number(line), number(column))
    }

    pub(super) fn range(self, text: &Rope, span: Span) -> Range {
        Range {
            start: self.position(text, span.start),
            end: self.position(text, span.end),
        }
    }

    /// The bytes of a range; one that ends before it starts is read backwards.
    pub(super) fn span(self, text: &Rope, range: Range) -> Span {
        let (a, b) = (self.offset(text, range.start), self.offset(text, range.end));
        Span::new(a.min(b), a.max(b))
    }
}

/// The character at which the content of a line ends.
fn end_of(text: &Rope, line: usize) -> usize {
    let start = text.line_to_char(line);
    if line + 1 >= text.len_lines() {
        return text.len_chars();
    }
    let mut end = text.line_to_char(line + 1);
    for terminator in ['\n', '\r'] {
        if end > start && text.char(end - 1) == terminator {
            end -= 1;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn the_clients_order_decides() {
        assert_eq!(Encoding::choose([]), Encoding::Utf16);
        assert_eq!(
            Encoding::choose(["utf-7", "utf-32", "utf-8"]),
            Encoding::Utf32
        );
        assert_eq!(Encoding::choose(["utf-8", "utf-16"]), Encoding::Utf8);
    }

    #[test]
    fn a_column_counts_code_units() {
        let text = Rope::from_str("a\r\n𝄞é端x\rlast");
        // The offset of `x`: after four, two and three bytes.
        for (encoding, column) in [
            (Encoding::Utf8, 9),
            (Encoding::Utf16, 4),
            (Encoding::Utf32, 3),
        ] {
            assert_eq!(encoding.position(&text, 12), Position::new(1, column));
            assert_eq!(encoding.offset(&text, Position::new(1, column)), 12);
            assert_eq!(encoding.offset(&text, Position::new(2, 0)), 14);
        }
    }

    #[test]
    fn a_place_that_is_not_there_is_the_nearest_before() {
        let text = Rope::from_str("ab\r\n𝄞\n");
        for encoding in ALL {
            // Past the end of a line is before its terminator.
            assert_eq!(encoding.offset(&text, Position::new(0, 99)), 2);
            assert_eq!(encoding.offset(&text, Position::new(0, u32::MAX)), 2);
            assert_eq!(encoding.offset(&text, Position::new(99, 7)), 9);
        }
        // Within a character is before it.
        assert_eq!(Encoding::Utf8.offset(&text, Position::new(1, 2)), 4);
        assert_eq!(Encoding::Utf16.offset(&text, Position::new(1, 1)), 4);
    }

    proptest! {
        #[test]
        fn an_offset_comes_back_from_its_position(
            text in "[a\\r\\n𝄞é端]{0,40}",
            at in 0usize..60,
        ) {
            let rope = Rope::from_str(&text);
            let at = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
            // Within a line's end there is no position.
            let within = text[..at].ends_with('\r') && text[at..].starts_with('\n');
            for encoding in ALL {
                let back = encoding.offset(&rope, encoding.position(&rope, at));
                prop_assert_eq!(back, if within { at - 1 } else { at });
            }
        }
    }
}
