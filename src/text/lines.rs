//! Where an offset is, as people and editors count: lines and columns.

use super::Span;
use memchr::memchr_iter;

/// A place as people count it: both from 1; the column counts characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// The line starts of a text. `\n` ends a line; a `\r` before it belongs to the line.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// Then a column is a difference: a module may be one line of a megabyte.
    ascii: bool,
}

impl<'a> Lines<'a> {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &'a str) -> Lines<'a> {
        let mut starts = vec![0];
        starts.extend(memchr_iter(b'\n', text.as_bytes()).map(|i| i + 1));
        Lines {
            text,
            starts,
            ascii: text.is_ascii(),
        }
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The line (from 0) that holds `offset`. An offset past the end is on the last line.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|&s| s <= offset)
            .saturating_sub(1)
    }

    /// The offset at which line `line` (from 0) starts; the end of the text past the last line.
    #[must_use]
    pub fn start_of(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// How many lines there are; a text that ends in `\n` has an empty last one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The place of `offset`, for people.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        self.counted(offset, |before| before.chars().count())
    }

    /// The place of `offset` for tools that count columns in UTF-16 code units.
    #[must_use]
    pub fn utf16_position(&self, offset: usize) -> Position {
        self.counted(offset, |before| before.encode_utf16().count())
    }

    fn counted(&self, offset: usize, count: impl Fn(&str) -> usize) -> Position {
        let line = self.line_of(offset);
        let before = Span::new(self.start_of(line), offset);
        let column = if self.ascii && offset <= self.text.len() {
            before.len()
        } else {
            count(before.of(self.text))
        };
        Position {
            line: line + 1,
            column: column + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let lines = Lines::new("ab\r\n端口x\n");
        assert_eq!(lines.position(0), Position { line: 1, column: 1 });
        assert_eq!(lines.position(4), Position { line: 2, column: 1 });
        assert_eq!(lines.position(10), Position { line: 2, column: 3 });
        assert_eq!(lines.position(12), Position { line: 3, column: 1 });
        assert_eq!(lines.count(), 3);
        assert_eq!(lines.position(99), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_text_of_ascii_alone_is_counted_alike() {
        let (plain, wide) = (Lines::new("ab\nxyz"), Lines::new("ab\nxyzé"));
        for offset in 0..=6 {
            assert_eq!(plain.position(offset), wide.position(offset), "{offset}");
        }
        assert_eq!(plain.position(99), Position { line: 2, column: 1 });
    }

    #[test]
    fn other_tools_count_code_units() {
        let lines = Lines::new("𝄞x");
        assert_eq!(lines.position(4), Position { line: 1, column: 2 });
        assert_eq!(lines.utf16_position(4), Position { line: 1, column: 3 });
    }
}
