//! A rule file as a tree: parentheses, names, words, numbers and strings, each with its place.
//!
//! Knows WAT's tokens and how they nest. Must not know any form. A tree in between, and not
//! `wast::parser` at once: its parser stops at the first error and its spans have no end, while a rule
//! file gets all of its errors at once, each underlined.

use crate::text::{Diagnostic, Span};
use wast::lexer::{Lexer, Token, TokenKind};

/// A token or a parenthesised list.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// From its first character to its last, parentheses and quotes included.
    pub(super) span: Span,
    /// What it is.
    pub(super) node: Node,
}

/// What a [`Tree`] holds.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// `( … )`.
    List(Vec<Tree>),
    /// `$name`, without the `$`.
    Id(String),
    /// `match`, `AF_INET`, `u16.be`, `_`: any other run of letters.
    Word(String),
    /// An integer; `None` if it is negative or has more than 64 bits.
    Number(Option<u64>),
    /// A string's bytes.
    Text(Vec<u8>),
}

/// A tree is dropped by recursion, so its depth must not follow the input. A module in a test is not
/// nested so deep by hand.
const DEEPEST: usize = 500;

/// The top-level forms of a file. With an error, what could be read is not returned: parentheses that
/// do not match would only make more errors.
pub(super) fn read(text: &str) -> Result<Vec<Tree>, Box<Diagnostic>> {
    let lexer = Lexer::new(text);
    // Windows editors begin a file with a byte order mark; the lexer does not know it.
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut open: Vec<(usize, Vec<Tree>)> = Vec::new();
    let mut done = Vec::new();
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
            TokenKind::LParen => {
                open.push((token.offset, std::mem::take(&mut done)));
                continue;
            }
            TokenKind::RParen => match open.pop() {
                Some((start, outer)) => Tree {
                    span: Span::new(start, span.end),
                    node: Node::List(std::mem::replace(&mut done, outer)),
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

fn span_of(token: &Token) -> Span {
    let len = usize::try_from(token.len).unwrap_or(0);
    Span::new(token.offset, token.offset + len)
}

fn atom(text: &str, token: &Token) -> Result<Node, Box<Diagnostic>> {
    Ok(match token.kind {
        TokenKind::Id => match token.id(text) {
            Ok(id) => Node::Id(id.into_owned()),
            Err(error) => return Err(lexical(text, &error)),
        },
        TokenKind::String => Node::Text(token.string(text).into_owned()),
        TokenKind::Integer(kind) => {
            let integer = token.integer(text, kind);
            let (digits, radix) = integer.val();
            Node::Number(u64::from_str_radix(digits, radix).ok())
        }
        _ => Node::Word(token.src(text).to_string()),
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
        let trees = read(text).unwrap();
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
        assert!(matches!(&items[2].node, Node::Text(b) if b == b"x\0"));
    }

    #[test]
    fn what_is_no_tree_is_an_error_with_a_place() {
        for (text, at) in [("(a", 0), ("a)", 1), ("(a \"b", 5), ("(a \u{202e})", 3)] {
            assert_eq!(read(text).unwrap_err().primary.span.start, at, "{text:?}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = |n| "(".repeat(n) + &")".repeat(n);
        assert!(read(&deep(DEEPEST)).is_ok());
        assert_eq!(
            read(&deep(100_000)).unwrap_err().primary.span.start,
            DEEPEST
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(read("\u{feff}(a)").unwrap()[0].span, Span::new(3, 6));
    }
}
