//! A rule file as a tree: parentheses, names, words, numbers and strings, each with its place.
//!
//! Knows WAT's tokens and how they nest. Must not know any form. A tree in between, and not
//! `wast::parser` at once: its parser stops at the first error and its spans have no end, while a rule
//! file gets all of its errors at once, each underlined.

use crate::text::{Diagnostic, Span};
use std::borrow::Cow;
use wast::lexer::{Lexer, Token, TokenKind};

/// A token or a parenthesised list; its words are those of the text.
#[derive(Clone, Debug)]
pub(super) struct Tree<'t> {
    /// From its first character to its last, parentheses and quotes included.
    pub(super) span: Span,
    /// What it is.
    pub(super) node: Node<'t>,
}

/// What a [`Tree`] holds.
#[derive(Clone, Debug)]
pub(super) enum Node<'t> {
    /// `( … )`.
    List(Vec<Tree<'t>>),
    /// `$name`, without the `$`.
    Id(Cow<'t, str>),
    /// `match`, `AF_INET`, `u16.be`, `_`: any other run of letters.
    Word(&'t str),
    /// An integer; `None` if it is negative or has more than 64 bits.
    Number(Option<u64>),
    /// A string's bytes.
    Text(Cow<'t, [u8]>),
}

/// A tree is dropped by recursion, so its depth must not follow the input. A module in a test is not
/// nested so deep by hand.
const DEEPEST: usize = 500;

/// Forms that are not read, by their first word.
#[derive(Clone, Copy, Default)]
pub(super) struct PassedOver {
    /// At the top of a file.
    pub(super) outer: &'static [&'static str],
    /// In a form at the top.
    pub(super) inner: &'static [&'static str],
}

/// The top-level forms of a file, without what is passed over. With an error, what could be read is not
/// returned: parentheses that do not match would only make more errors.
pub(super) fn read<'t>(
    text: &'t str,
    passed_over: PassedOver,
) -> Result<Vec<Tree<'t>>, Box<Diagnostic>> {
    let lexer = Lexer::new(text);
    // Windows editors begin a file with a byte order mark; the lexer does not know it.
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    // Where each open list begins: in the text, and among what is read. What stands in it is copied out once, and
    // takes no more room than it needs: of memory that is touched first every start of the program has to wait.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut done: Vec<Tree<'_>> = Vec::new();
    loop {
        let token = match lexer.parse(&mut at) {
            Ok(Some(token)) => token,
            Ok(None) => break,
            Err(error) => return Err(lexical(text, &error)),
        };
        let span = span_of(&token);
        let tree = match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment | TokenKind::Whitespace => continue,
            TokenKind::LParen if open.len() == DEEPEST => return Err(too_deep(span)),
            TokenKind::LParen if passed_over.has(open.len(), text.get(at..)) => {
                at = end_of_form(text, token.offset);
                continue;
            }
            TokenKind::LParen => {
                open.push((token.offset, done.len()));
                continue;
            }
            TokenKind::RParen => match open.pop() {
                Some((start, first)) => Tree {
                    span: Span::new(start, span.end),
                    node: Node::List(done.drain(first..).collect()),
                },
                None => return Err(stray(span)),
            },
            _ => Tree {
                span,
                node: atom(text, &token)?,
            },
        };
        done.push(tree);
    }
    match open.last() {
        None => Ok(done),
        Some((start, _)) => Err(unclosed(*start, text.len())),
    }
}

impl PassedOver {
    /// Whether a form in `depth` others is among them, told from behind its parenthesis on.
    fn has(self, depth: usize, form: Option<&str>) -> bool {
        let words = match depth {
            0 => self.outer,
            1 => self.inner,
            _ => return false,
        };
        let word = form.and_then(|form| form.split(|c: char| !c.is_ascii_alphanumeric()).next());
        word.is_some_and(|word| words.contains(&word))
    }
}

/// Where the form at `start` ends. What stands in it is not looked at, but where strings and comments end: a
/// parenthesis in them is none.
fn end_of_form(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match (byte, bytes.get(at)) {
            (b'(', Some(b';')) => at = end_of_block(bytes, at + 1),
            (b'(', _) => depth += 1,
            (b')', _) if depth <= 1 => break,
            (b')', _) => depth -= 1,
            (b'"', _) => at = end_of_string(bytes, at),
            (b';', Some(b';')) => at = position(bytes, at, b'\n'),
            _ => {}
        }
    }
    at
}

fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return bytes.len(),
        }
    }
}

/// Block comments nest.
fn end_of_block(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 1_usize);
    while depth > 0 && at < bytes.len() {
        let pair = bytes.get(at..at + 2);
        (at, depth) = match pair {
            Some(b"(;") => (at + 2, depth + 1),
            Some(b";)") => (at + 2, depth - 1),
            _ => (at + 1, depth),
        };
    }
    at
}

fn position(bytes: &[u8], start: usize, wanted: u8) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|b| *b == wanted).unwrap_or(rest.len())
}

fn span_of(token: &Token) -> Span {
    let len = usize::try_from(token.len).unwrap_or(0);
    Span::new(token.offset, token.offset + len)
}

fn atom<'t>(text: &'t str, token: &Token) -> Result<Node<'t>, Box<Diagnostic>> {
    Ok(match token.kind {
        TokenKind::Id => match token.id(text) {
            Ok(id) => Node::Id(id),
            Err(error) => return Err(lexical(text, &error)),
        },
        TokenKind::String => Node::Text(token.string(text)),
        TokenKind::Integer(kind) => {
            let integer = token.integer(text, kind);
            let (digits, radix) = integer.val();
            Node::Number(u64::from_str_radix(digits, radix).ok())
        }
        _ => Node::Word(token.src(text)),
    })
}

fn lexical(text: &str, error: &wast::Error) -> Box<Diagnostic> {
    let at = error.span().offset().min(text.len());
    let end = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(at, |c| at + c.len_utf8());
    Box::new(
        Diagnostic::error(error.message(), Span::new(at, end), "here")
            .help("a rule file is written in the tokens of WebAssembly text"),
    )
}

fn stray(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error("this `)` closes nothing", span, "no `(` belongs to it")
            .help("take it away, or open the form that it should close"),
    )
}

fn too_deep(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        format!("more than {DEEPEST} parentheses are open"),
        span,
        "one more here",
    ))
}

fn unclosed(start: usize, end: usize) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            "this `(` is never closed",
            Span::new(start, start + 1),
            "opened here",
        )
        .and(Span::at(end), "the file ends here")
        .help("add a `)` where the form should end"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_where_each_part_begins_and_ends() {
        let text = "(rule $a_b ;; c\n  \"x\\00\" 0x1_0 AF_INET u16.be _)";
        let trees = read(text, PassedOver::default()).unwrap();
        assert_eq!(trees.len(), 1);
        assert_eq!(trees[0].span, Span::new(0, text.len()));
        let Node::List(items) = &trees[0].node else {
            panic!("a list")
        };
        let texts: Vec<_> = items.iter().map(|t| t.span.of(text)).collect();
        assert_eq!(
            texts,
            [
                "rule",
                "$a_b",
                "\"x\\00\"",
                "0x1_0",
                "AF_INET",
                "u16.be",
                "_"
            ]
        );
        assert!(matches!(items[3].node, Node::Number(Some(16))));
        assert!(matches!(&items[2].node, Node::Text(b) if **b == *b"x\0"));
    }

    #[test]
    fn what_is_no_tree_is_an_error_with_a_place() {
        for (text, at) in [("(a", 0), ("a)", 1), ("(a \"b", 5), ("(a \u{202e})", 3)] {
            assert_eq!(
                read(text, PassedOver::default())
                    .unwrap_err()
                    .primary
                    .span
                    .start,
                at,
                "{text:?}"
            );
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = |n| "(".repeat(n) + &")".repeat(n);
        assert!(read(&deep(DEEPEST), PassedOver::default()).is_ok());
        assert_eq!(
            read(&deep(100_000), PassedOver::default())
                .unwrap_err()
                .primary
                .span
                .start,
            DEEPEST
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(
            read("\u{feff}(a)", PassedOver::default()).unwrap()[0].span,
            Span::new(3, 6)
        );
    }

    #[test]
    fn what_is_passed_over_ends_where_it_would_have_ended() {
        let text = "(a)(test \"\\\\\" \"\\\")\" (; ) (; ) ;) ) ;) ;; )\n (x))(tests) (b (test))";
        let passed = PassedOver {
            outer: &["test"],
            inner: &["test"],
        };
        let all = read(text, PassedOver::default()).unwrap();
        let some = read(text, passed).unwrap();
        assert_eq!(all.len(), 4);
        let spans = |trees: &[Tree<'_>]| trees.iter().map(|t| t.span).collect::<Vec<_>>();
        let left = [all[0].span, all[2].span, all[3].span];
        assert_eq!(spans(&some), left);
    }
}
