//! Writes the comments that silence what was found.
//!
//! Knows lines and comments. Must not know what a finding is about, beyond its name and place.
//!
//! A comment goes to the end of the line; where the line ends in a line comment, to the end of that. Where the
//! line ends in or with a block comment, which may name what is beside it, the comment goes on a line of its own
//! before. Silencing a value keeps others from following it, so what is left is looked for again.

use crate::fix::{self, Finding, Scope, Suppression, Suppressions};
use crate::judge::UNUSED;
use crate::rules::Rules;
use crate::text::{Diagnostic, Edit, EditSet, Lines, Span};
use crate::wat::{Token, TokenKind, Tokens};
use crate::{Error, Options, Silenced, check};
use std::collections::{BTreeMap, BTreeSet};

/// A value that stays keeps what follows it, and that what follows that: no group is deeper.
const ROUNDS: usize = 12;

/// See [`crate::add_ignores`].
pub(crate) fn add_ignores(
    text: &str,
    rules: &Rules,
    options: &Options,
    reason: &str,
) -> Result<Silenced, Error> {
    let reason = checked(reason)?;
    let mut silenced = Silenced {
        text: text.to_string(),
        added: 0,
    };
    for _ in 0..ROUNDS {
        let outcome = check(&silenced.text, rules, options)?;
        if outcome.findings.is_empty() {
            return Ok(silenced);
        }
        let findings = outcome.findings.iter().map(|r| &r.finding);
        let known = fix::known_names(rules);
        let edits = comments(&silenced.text, findings, reason, &known)?;
        let next = edits.apply(&silenced.text);
        if !same_code(&silenced.text, &next)? {
            return Err(broken("a comment would have become code"));
        }
        silenced.text = next;
        silenced.added += edits.len();
    }
    Err(broken("not everything can be silenced by comments"))
}

/// A comment that silences one finding, without a reason; one more name, where its line has a comment for names.
pub(crate) fn ignore_one(text: &str, rules: &Rules, finding: &Finding) -> Result<EditSet, Error> {
    let tokens = Tokens::read(text).map_err(Error::Parse)?;
    let lines = Lines::new(text);
    let suppressions = Suppressions::read(text, &tokens, &lines, &fix::known_names(rules));
    let line = lines.line_of(finding.primary.span.start);
    let here = |s: &&Suppression| s.scope == Scope::Line(line) && !s.names.is_empty();
    let last = suppressions.all().iter().find(here);
    let last = last.and_then(|s| s.names.iter().map(|(_, span)| span.end).max());
    let edit = match last {
        Some(end) => insertion(end, format!(",{}", finding.rule)),
        None => {
            let page = Page {
                text,
                tokens: &tokens,
                lines: &lines,
            };
            page.beside(line, &format!("{} {}", fix::IGNORE, finding.rule))
        }
    };
    one_edit(text, edit)
}

/// A comment, or a name in one, taken out.
pub(crate) struct Removal {
    /// The edits.
    pub(crate) edits: EditSet,
    /// The name, if the comment stays for others.
    pub(crate) name: Option<String>,
}

/// Takes out what a finding of a comment is about: the whole of what silences nothing, or one of several names.
pub(crate) fn take_out(
    text: &str,
    rules: &Rules,
    finding: &Finding,
) -> Result<Option<Removal>, Error> {
    let tokens = Tokens::read(text).map_err(Error::Parse)?;
    let lines = Lines::new(text);
    let suppressions = Suppressions::read(text, &tokens, &lines, &fix::known_names(rules));
    let place = finding.primary.span;
    let about = |s: &&Suppression| s.span == place || s.named().any(|(_, span)| *span == place);
    let all = || suppressions.around(place).map(|(_, s)| s);
    let Some(one) = all().find(about) else {
        return Ok(None);
    };
    let is_list = one.named().count() > 1 && one.span != place;
    let (edit, name) = if is_list {
        let name = one.named().find(|(_, span)| *span == place);
        let edit = without_name(one, place);
        (edit, name.map(|(name, _)| name.clone()))
    } else {
        let next = all().map(|s| s.span.start).find(|at| *at > one.span.start);
        (without_comment(text, &lines, one, next), None)
    };
    let edits = one_edit(text, edit)?;
    Ok(Some(Removal { edits, name }))
}

/// Without one of several names, and without the comma beside it.
fn without_name(one: &Suppression, name: Span) -> Edit {
    let ends = one.named().map(|(_, span)| span.end);
    let starts = one.named().map(|(_, span)| span.start);
    let before = ends.filter(|end| *end <= name.start).max();
    let after = starts.filter(|start| *start >= name.end).min();
    let span = match (before, after) {
        (Some(before), _) => Span::new(before, name.end),
        (None, after) => Span::new(name.start, after.unwrap_or(name.end)),
    };
    removal(span)
}

/// Without a suppression and its reason; without the comment, if it holds nothing else; without the line, if that
/// holds nothing else. `next` is where another suppression begins in the same comment.
fn without_comment(text: &str, lines: &Lines<'_>, one: &Suppression, next: Option<usize>) -> Edit {
    let comment = one.comment;
    let is_block = comment.of(text).starts_with("(;");
    let before = Span::new(comment.start + 2, one.span.start).of(text);
    let is_first = before.chars().all(|c| c == ';' || c.is_whitespace());
    if let Some(next) = next {
        return removal(Span::new(one.span.start, next));
    }
    if !is_first {
        // Something else stands before it; the signs that set it apart go with it.
        let kept = before.trim_end().trim_end_matches(';').trim_end().len();
        let end = comment.end - if is_block { 2 } else { 0 };
        let span = Span::new(comment.start + 2 + kept, end);
        let mut edit = removal(span);
        if is_block {
            edit.text = " ".to_string();
        }
        return edit;
    }
    let line = lines.line_of(comment.start);
    let whole = Span::new(
        lines.start_of(line),
        lines.start_of(lines.line_of(comment.end) + 1),
    );
    let (head, tail) = (
        Span::new(whole.start, comment.start).of(text),
        Span::new(comment.end, whole.end).of(text),
    );
    if head.trim().is_empty() && tail.trim().is_empty() {
        return removal(whole);
    }
    let blanks = head.len() - head.trim_end().len();
    let mut edit = removal(Span::new(comment.start - blanks, comment.end));
    // Two tokens must not become one.
    let parts =
        !tail.is_empty() && !tail.starts_with([')', '(']) && !tail.starts_with(char::is_whitespace);
    if parts {
        edit.text = " ".to_string();
    }
    edit
}

fn removal(span: Span) -> Edit {
    Edit {
        span,
        text: String::new(),
    }
}

/// An edit that changes comments and blanks only.
fn one_edit(text: &str, edit: Edit) -> Result<EditSet, Error> {
    let mut edits = EditSet::new();
    insert(&mut edits, edit)?;
    if !same_code(text, &edits.apply(text))? {
        return Err(broken("a comment would have become code"));
    }
    Ok(edits)
}

/// The reason, if a comment can hold it.
fn checked(reason: &str) -> Result<&str, Error> {
    let wrong = |why: &str| {
        let message = format!("this reason cannot stand in a comment: {why}");
        let help = "give one line of words";
        let diagnostic = Diagnostic::error(message, Span::at(0), "").help(help);
        Error::Option(Box::new(diagnostic))
    };
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(wrong("it is empty"));
    }
    if reason.contains(char::is_control) {
        return Err(wrong("it has a line end or another control character"));
    }
    for part in ["(;", ";)", "wasfix:"] {
        if reason.contains(part) {
            return Err(wrong(&format!("it has `{part}`")));
        }
    }
    Ok(reason)
}

fn broken(why: &str) -> Error {
    let message = format!("the comments could not be added: {why}");
    let diagnostic = Diagnostic::error(message, Span::at(0), "")
        .help("add them by hand; this is a bug in wasfix, and nothing was changed");
    Error::Verify(Box::new(diagnostic))
}

/// The comments for some findings: one a line, with all names.
fn comments<'f>(
    text: &str,
    findings: impl Iterator<Item = &'f Finding>,
    reason: &str,
    known: &[&str],
) -> Result<EditSet, Error> {
    let tokens = Tokens::read(text).map_err(Error::Parse)?;
    let lines = Lines::new(text);
    let suppressions = Suppressions::read(text, &tokens, &lines, known);
    let page = Page {
        text,
        tokens: &tokens,
        lines: &lines,
    };
    let mut of_line: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut edits = EditSet::new();
    for finding in findings {
        let at = finding.primary.span;
        let own = suppressions.around(at).next();
        match own.filter(|_| finding.rule == UNUSED) {
            Some((_, own)) => insert(&mut edits, page.within_comment(own.comment, reason))?,
            None => {
                let names = of_line.entry(lines.line_of(at.start)).or_default();
                names.insert(finding.rule.as_str());
            }
        }
    }
    for (line, names) in of_line {
        let names: Vec<&str> = names.into_iter().collect();
        let said = format!("{} {} {reason}", fix::IGNORE, names.join(","));
        insert(&mut edits, page.beside(line, &said))?;
    }
    Ok(edits)
}

/// Two insertions at one place wait for each other: the second is made in the next round.
fn insert(edits: &mut EditSet, edit: Edit) -> Result<(), Error> {
    match edits.insert(edit) {
        Ok(()) => Ok(()),
        Err(_) if !edits.is_empty() => Ok(()),
        Err(_) => Err(broken("two comments want one place")),
    }
}

/// A text and where its lines and tokens are.
struct Page<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    lines: &'a Lines<'a>,
}

impl Page<'_> {
    /// A comment that says that it may be unused, by one more word in it.
    fn within_comment(&self, comment: Span, reason: &str) -> Edit {
        let said = format!("{} {UNUSED} {reason}", fix::IGNORE);
        let content = comment.of(self.text);
        let block = content
            .starts_with("(;")
            .then(|| content.strip_suffix(";)"));
        let inner = block.flatten().unwrap_or(content).trim_end();
        insertion(comment.start + inner.len(), format!(" ;; {said}"))
    }

    /// A comment for what is on a line.
    fn beside(&self, line: usize, said: &str) -> Edit {
        let span = self.content_of(line);
        let last = self.last_on(span);
        let inside = last.is_some_and(|t| t.span.end > span.end);
        let is_block = last.is_some_and(|t| t.kind == TokenKind::BlockComment);
        if !inside && !is_block {
            return insertion(span.end, format!(" ;; {said}"));
        }
        if self.begins_a_token(span.start) {
            return self.before(line, span, said);
        }
        // The line begins and ends within comments: before what there is between them.
        let mut within = self.tokens.within(span);
        let code = within.find(|t| !is_blank(t.kind)).map(|t| t.span.start);
        insertion(code.unwrap_or(span.start), format!("(; {said} ;) "))
    }

    /// A line without its end, and without blanks there.
    fn content_of(&self, line: usize) -> Span {
        let whole = Span::new(self.lines.start_of(line), self.lines.start_of(line + 1));
        let text = whole.of(self.text);
        let content = text.trim_end().len();
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        Span::new(whole.start + mark, whole.start + content.max(mark))
    }

    /// The token that holds the last character of a line.
    fn last_on(&self, line: Span) -> Option<Token> {
        let last = line.end.checked_sub(1).filter(|at| *at >= line.start)?;
        self.tokens.get(self.tokens.at(last)?)
    }

    /// Whether nothing but blanks lies across an offset: a line comment may be put there.
    fn begins_a_token(&self, at: usize) -> bool {
        let token = self.tokens.at(at).and_then(|i| self.tokens.get(i));
        token.is_none_or(|t| t.span.start == at || t.kind == TokenKind::Space)
    }

    /// A line of its own before a line, as far indented.
    fn before(&self, line: usize, span: Span, said: &str) -> Edit {
        let content = span.of(self.text);
        let blank = content.len() - content.trim_start().len();
        let indent = content.get(..blank).unwrap_or("");
        let next = self.lines.start_of(line + 1);
        let ended = Span::new(span.start, next).of(self.text);
        let crlf =
            ended.ends_with("\r\n") || (!ended.ends_with('\n') && self.text.contains("\r\n"));
        let end = if crlf { "\r\n" } else { "\n" };
        insertion(span.start, format!("{indent};; {said}{end}"))
    }
}

fn insertion(at: usize, text: String) -> Edit {
    Edit {
        span: Span::at(at),
        text,
    }
}

/// Whether two texts differ in comments and blanks only.
fn same_code(a: &str, b: &str) -> Result<bool, Error> {
    let (left, right) = (
        Tokens::read(a).map_err(Error::Parse)?,
        Tokens::read(b).map_err(Error::Parse)?,
    );
    let left = left.iter().filter(|t| !is_blank(t.kind));
    let right = right.iter().filter(|t| !is_blank(t.kind));
    Ok(left.map(|t| t.span.of(a)).eq(right.map(|t| t.span.of(b))))
}

fn is_blank(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(text: &str, line: usize) -> String {
        let (tokens, lines) = (Tokens::read(text).unwrap(), Lines::new(text));
        let page = Page {
            text,
            tokens: &tokens,
            lines: &lines,
        };
        let mut edits = EditSet::new();
        edits.insert(page.beside(line, "X")).unwrap();
        let out = edits.apply(text);
        assert!(same_code(text, &out).unwrap(), "{out}");
        out
    }

    #[test]
    fn a_comment_goes_where_its_line_lets_it() {
        for (text, line, expected) in [
            ("(a)\n(b)\n", 0, "(a) ;; X\n(b)\n"),
            ("(a)  \r\n(b)\r\n", 0, "(a) ;; X  \r\n(b)\r\n"),
            ("(a)\n(b)", 1, "(a)\n(b) ;; X"),
            ("(a) ;; old\n", 0, "(a) ;; old ;; X\n"),
            (
                "(a)\n  (b) (; old ;)\n",
                1,
                "(a)\n  ;; X\n  (b) (; old ;)\n",
            ),
            (
                "(a)\r\n\t(b) (; old\r\n ;) (c)",
                1,
                "(a)\r\n\t;; X\r\n\t(b) (; old\r\n ;) (c)",
            ),
            ("(; x\n ;) (b) (;\n;)", 1, "(; x\n ;) (; X ;) (b) (;\n;)"),
            ("(; x\n ;) (b)", 1, "(; x\n ;) (b) ;; X"),
            ("\u{feff}(a) (; x ;)", 0, "\u{feff};; X\n(a) (; x ;)"),
        ] {
            assert_eq!(beside(text, line), expected);
        }
    }

    #[test]
    fn a_reason_is_one_line_that_closes_no_comment() {
        for wrong in ["", " ", "a\nb", "a\rb", "a ;) b", "(; a", "wasfix:ignore"] {
            assert!(matches!(checked(wrong), Err(Error::Option(_))), "{wrong:?}");
        }
        assert_eq!(checked(" as it was ").unwrap(), "as it was");
    }
}
