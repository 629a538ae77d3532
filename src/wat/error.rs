//! What wast and wasmparser complain about, as diagnostics with a place in the whole file.
//!
//! Knows their messages well enough to name a remedy. Must not decide what is an error.

use super::tokens::{TokenKind, Tokens};
use crate::text::{Diagnostic, Span};
use wast::lexer::LexError;

/// A text whose offsets do not fit 32 bits, which every table here relies on.
pub(super) fn too_large() -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        "the file is too large",
        Span::at(0),
        "4 GiB or more",
    ))
}

/// A lexer's error. `base` is where its source begins in `text`, `token` where the token begins that
/// it could not read.
pub(super) fn lexical(
    error: &wast::Error,
    text: &str,
    base: usize,
    token: usize,
) -> Box<Diagnostic> {
    let offset = (base + error.span().offset()).min(text.len());
    let width = match error.lex_error() {
        Some(LexError::DanglingBlockComment) => 2,
        _ => char_at(text, offset).map_or(0, char::len_utf8),
    };
    let diagnostic = Diagnostic::error(error.message(), Span::new(offset, offset + width), "");
    Box::new(match error.lex_error() {
        Some(LexError::DanglingBlockComment) => diagnostic.help("close the comment with `;)`"),
        Some(LexError::UnexpectedEof) => diagnostic
            .and(Span::new(token, token + 1), "this string is not closed")
            .help("close the string with `\"`"),
        Some(LexError::Unexpected(c)) => with_remedy(diagnostic, foreign_character(*c)),
        Some(LexError::InvalidStringElement('\n' | '\r')) => {
            diagnostic.help("close the string on its line, or write the line's end as `\\n`")
        }
        _ => diagnostic,
    })
}

/// A parser's or resolver's error; its offsets count from `base`.
pub(super) fn syntax(
    error: &wast::Error,
    text: &str,
    base: usize,
    tokens: &Tokens,
) -> Box<Diagnostic> {
    if error.lex_error().is_some() {
        return lexical(error, text, base, base + error.span().offset());
    }
    let offset = (base + error.span().offset()).min(text.len());
    let span = tokens
        .at(offset)
        .map_or(Span::at(offset), |i| tokens.span(i));
    let diagnostic = Diagnostic::error(error.message(), span, "");
    if let Some(open) = unclosed(tokens, offset).filter(|_| at_end(tokens, offset)) {
        return Box::new(
            diagnostic
                .and(open, "this parenthesis is not closed")
                .help("close it with `)`"),
        );
    }
    let remedy = remedy(&error.message(), span.of(text));
    Box::new(with_remedy(diagnostic, remedy))
}

/// A `(` without `)`, or the other way round, in a file whose parts cannot be told without it.
pub(super) fn unbalanced(open: Option<Span>, end: Span) -> Box<Diagnostic> {
    Box::new(match open {
        Some(open) => Diagnostic::error("expected `)`", end, "")
            .and(open, "this parenthesis is not closed")
            .help("close it with `)`"),
        None => Diagnostic::error("unexpected `)`", end, "no parenthesis is open here"),
    })
}

/// A module that no runtime accepts; `span` is the best place known.
pub(super) fn invalid(message: &str, text: &str, span: Span) -> Box<Diagnostic> {
    // An `end` that is not written has only the parenthesis in its place to show.
    let label = match span.of(text) {
        ")" => "the end of a block or function",
        _ => "",
    };
    Box::new(Diagnostic::error(
        format!("the module is not valid: {message}"),
        span,
        label,
    ))
}

/// Something that cannot be, unless wast and wasmparser read one module in two ways.
pub(super) fn disagreement(what: &str, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            format!("the text and its encoding do not agree on {what}"),
            span,
            "",
        )
        .note("this is a bug in wasfix"),
    )
}

fn with_remedy(diagnostic: Diagnostic, remedy: Option<String>) -> Diagnostic {
    match remedy {
        Some(remedy) => diagnostic.help(remedy),
        None => diagnostic,
    }
}

fn char_at(text: &str, offset: usize) -> Option<char> {
    text.get(offset..)?.chars().next()
}

fn foreign_character(c: char) -> Option<String> {
    Some(match c {
        '“' | '”' | '„' | '«' | '»' => "strings are written with `\"`".to_string(),
        '（' => "write `(`".to_string(),
        '）' => "write `)`".to_string(),
        '\u{a0}' | '\u{3000}' => "write a plain blank".to_string(),
        '\u{feff}' => "a byte order mark may stand only at the start of a file".to_string(),
        _ => return None,
    })
}

/// What to write in place of what older tools printed, or people know from elsewhere.
fn remedy(message: &str, found: &str) -> Option<String> {
    if found.starts_with("//") || found.starts_with('#') {
        return Some("a comment begins with `;;`".to_string());
    }
    let name = match found {
        "get_local" => "local.get",
        "set_local" => "local.set",
        "tee_local" => "local.tee",
        "get_global" => "global.get",
        "set_global" => "global.set",
        "current_memory" => "memory.size",
        "grow_memory" => "memory.grow",
        "anyfunc" => "funcref",
        "i32.wrap/i64" => "i32.wrap_i64",
        "i64.extend_s/i32" => "i64.extend_i32_s",
        "i64.extend_u/i32" => "i64.extend_i32_u",
        ")" if message.starts_with("extra tokens") => {
            return Some("no parenthesis is open here: take it out".to_string());
        }
        _ if message.starts_with("extra tokens") => {
            return Some("put it inside the module".to_string());
        }
        _ if message.starts_with("import after") => {
            return Some("imports come before the definitions of a module".to_string());
        }
        _ => return None,
    };
    Some(format!("write `{name}`"))
}

/// Whether nothing but white space and comments follows `offset`.
fn at_end(tokens: &Tokens, offset: usize) -> bool {
    use TokenKind::{BlockComment, LineComment, Space};
    let from = tokens.at(offset).unwrap_or(tokens.len());
    (from..tokens.len()).all(|i| {
        matches!(
            tokens.kind(i),
            Some(Space | LineComment | BlockComment) | None
        )
    })
}

/// The innermost `(` before `offset` that nothing closes.
fn unclosed(tokens: &Tokens, offset: usize) -> Option<Span> {
    let mut open = Vec::new();
    for (i, token) in tokens
        .iter()
        .enumerate()
        .take_while(|(_, t)| t.span.start < offset)
    {
        match token.kind {
            TokenKind::Open => open.push(i),
            TokenKind::Close => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop().map(|i| tokens.span(i))
}
