//! One fast look over the bytes of a text: its parentheses, words and strings.
//!
//! Knows where a token ends. Must not know what a word means; and whether a token is well formed it leaves to the
//! lexer: what it does not expect is the end of what it says.

use memchr::{memchr2, memchr2_iter};

/// What is not white space or a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// A keyword, a number, an annotation's name.
    Word(&'t [u8]),
    /// `$name` or `$"name"`, without `$` and quotes.
    Id(&'t [u8]),
    /// What stands between the quotes, escapes as they are written.
    String(&'t [u8]),
}

/// Reads a text piece by piece.
pub(super) struct Skim<'t> {
    bytes: &'t [u8],
    at: usize,
    comments: usize,
}

impl<'t> Skim<'t> {
    /// Begins at the start, behind a byte order mark.
    pub(super) fn new(text: &'t str) -> Skim<'t> {
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Skim {
            bytes: text.as_bytes(),
            at: mark,
            comments: 0,
        }
    }

    /// Right behind the last piece.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many comments have been passed.
    pub(super) fn comments(&self) -> usize {
        self.comments
    }

    /// Whether there is nothing more.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next piece; `None` at the end, and before what it does not expect.
    pub(super) fn next(&mut self) -> Option<Piece<'t>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match class(byte) {
                Class::Space => self.at += 1,
                Class::Word if byte == b'$' && self.bytes.get(self.at + 1) == Some(&b'"') => {
                    return self.quoted_name();
                }
                Class::Word => return self.word(),
                Class::Open if self.bytes.get(self.at + 1) == Some(&b';') => {
                    self.block_comment()?;
                }
                Class::Open => {
                    self.at += 1;
                    return Some(Piece::Open);
                }
                Class::Close => {
                    self.at += 1;
                    return Some(Piece::Close);
                }
                Class::Quote => return self.string().map(Piece::String),
                Class::Semicolon if self.bytes.get(self.at + 1) == Some(&b';') => {
                    self.line_comment();
                }
                Class::Semicolon | Class::Other => return None,
            }
        }
    }

    /// `$"name"`.
    fn quoted_name(&mut self) -> Option<Piece<'t>> {
        let start = self.at;
        self.at += 1;
        let name = self.string()?;
        // Two names may be one in spite of other escapes.
        if name.contains(&b'\\') {
            self.at = start;
            return None;
        }
        Some(Piece::Id(name))
    }

    fn word(&mut self) -> Option<Piece<'t>> {
        let rest = self.bytes.get(self.at..)?;
        let len = rest.iter().position(|b| class(*b) != Class::Word);
        let (word, rest) = rest.split_at(len.unwrap_or(rest.len()));
        let next = rest.first().map(|b| class(*b));
        if matches!(next, Some(Class::Quote | Class::Other)) {
            return None;
        }
        self.at += word.len();
        Some(match word.strip_prefix(b"$") {
            Some(name) => Piece::Id(name),
            None => Piece::Word(word),
        })
    }

    /// Passes a string; `None` if it is not closed.
    fn string(&mut self) -> Option<&'t [u8]> {
        let inside = self.bytes.get(self.at + 1..)?;
        let mut from = 0;
        loop {
            let found = from + memchr2(b'"', b'\\', inside.get(from..)?)?;
            if inside.get(found) == Some(&b'"') {
                self.at += found + 2;
                return inside.get(..found);
            }
            from = found + 2;
        }
    }

    fn line_comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        self.comments += 1;
    }

    /// Passes a comment and those in it; `None` if it is not closed.
    fn block_comment(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let (mut depth, mut from) = (0usize, 0);
        for at in memchr2_iter(b'(', b';', rest) {
            // `(;)` opens, and does not close with the same semicolon.
            match rest.get(at..at + 2) {
                Some(b"(;") if at >= from => depth += 1,
                Some(b";)") if at >= from => depth -= 1,
                _ => continue,
            }
            from = at + 2;
            if depth == 0 {
                self.at += from;
                self.comments += 1;
                return Some(());
            }
        }
        None
    }
}

/// What a byte begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Open,
    Close,
    Quote,
    Semicolon,
    /// The `idchar` of WebAssembly's text format.
    Word,
    Other,
}

fn class(byte: u8) -> Class {
    const CLASSES: [Class; 256] = {
        let mut all = [Class::Other; 256];
        let mut byte = b'!';
        while byte <= b'~' {
            all[byte as usize] = match byte {
                b'"' => Class::Quote,
                b'(' => Class::Open,
                b')' => Class::Close,
                b';' => Class::Semicolon,
                b',' | b'[' | b']' | b'{' | b'}' => Class::Other,
                _ => Class::Word,
            };
            byte += 1;
        }
        all[b' ' as usize] = Class::Space;
        all[b'\n' as usize] = Class::Space;
        all[b'\t' as usize] = Class::Space;
        all[b'\r' as usize] = Class::Space;
        all
    };
    CLASSES[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> (Vec<String>, bool) {
        let mut skim = Skim::new(text);
        let mut all = Vec::new();
        while let Some(piece) = skim.next() {
            let name = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            all.push(match piece {
                Piece::Open => "(".to_string(),
                Piece::Close => ")".to_string(),
                Piece::Word(word) => name(word),
                Piece::Id(id) => format!("${}", name(id)),
                Piece::String(string) => format!("\"{}\"", name(string)),
            });
        }
        (all, skim.is_done())
    }

    #[test]
    fn pieces_are_told_and_comments_passed() {
        let text = "\u{feff}(a;;)\r $b (;(;)(;;););) \"\\\"(;\"$\"c d\"(;;)-1.5e+3)\n;; 端";
        let (all, done) = pieces(text);
        assert_eq!(all, ["(", "a", "$b", "\"\\\"(;\"", "$c d", "-1.5e+3", ")"]);
        assert!(done);
    }

    #[test]
    fn it_stops_before_what_is_not_expected() {
        for (text, seen) in [
            ("a , b", 1),
            ("a \"b", 1),
            ("a (; b", 1),
            ("a b\"c\"", 1),
            ("a 端", 1),
            ("a ; b", 1),
            ("a $\"\\62\"", 1),
        ] {
            let (all, done) = pieces(text);
            assert_eq!((all.len(), done), (seen, false), "{text}");
        }
    }
}
