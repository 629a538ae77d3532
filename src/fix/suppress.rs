//! Comments that tell wasfix to leave something alone: `;; wasfix:ignore NAME reason` for a line,
//! `;; wasfix:ignore-file NAME reason` for the file.
//!
//! Knows comments, lines and which names there are. Must not know what a name stands for, nor what is found
//! where.
//!
//! At the end of a line a comment is for that line; with nothing but comments before it on its line it is for
//! the next line that has something else. Several names are joined by commas. Without a name it is for all.

use crate::rules::Rules;
use crate::text::{Lines, Span};
use crate::wat::{TokenKind, Tokens};
use memchr::memmem;
use std::collections::BTreeMap;

/// What such a comment begins with.
pub const IGNORE: &str = "wasfix:ignore";
const OF_FILE: &str = "-file";

/// The names of what wasfix says of itself, whatever rule files there are.
pub const OWN_NAMES: [&str; 2] = ["not-analysed", "unused-ignore"];

/// All names that a finding may have: of rules, of checks and wasfix's own, sorted.
#[must_use]
pub fn known_names(rules: &Rules) -> Vec<&str> {
    let rule_names = rules.rules.iter().map(|r| r.name.as_str());
    let check_names = rules.checks.iter().map(|c| c.name.as_str());
    let mut all: Vec<&str> = rule_names.chain(check_names).chain(OWN_NAMES).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What a suppression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What is on this line, from 0.
    Line(usize),
    /// Everything in the file.
    File,
}

/// One `wasfix:ignore`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The comment that it is in.
    pub comment: Span,
    /// From `wasfix:ignore` to the end of its names.
    pub span: Span,
    /// What it is for.
    pub scope: Scope,
    /// The names it is for; all if there is none.
    pub names: Vec<(String, Span)>,
    /// What stands where a name would, is none, and does not read like the beginning of a reason.
    pub strangers: Vec<(String, Span)>,
}

impl Suppression {
    /// Whether it is for findings of a name.
    #[must_use]
    pub fn is_for(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|(own, _)| own == name)
    }

    /// What stands in it as a name, whether it is one or not, with its place.
    pub fn named(&self) -> impl Iterator<Item = &(String, Span)> {
        self.names.iter().chain(&self.strangers)
    }
}

/// The suppressions of a file, in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    all: Vec<Suppression>,
    by_line: BTreeMap<usize, Vec<usize>>,
    of_file: Vec<usize>,
    /// By the start of the comment.
    by_comment: BTreeMap<usize, Vec<usize>>,
}

impl Suppressions {
    /// Reads the comments of a file once, if it has any such. `known` is [`known_names`].
    #[must_use]
    pub fn read(text: &str, tokens: &Tokens, lines: &Lines<'_>, known: &[&str]) -> Suppressions {
        let mut read = Suppressions::default();
        if memmem::find(text.as_bytes(), IGNORE.as_bytes()).is_none() {
            return read;
        }
        let (mut last_code, mut waiting) = (None, Vec::new());
        for token in tokens.iter() {
            match token.kind {
                TokenKind::Space => {}
                TokenKind::LineComment | TokenKind::BlockComment => {
                    let line = lines.line_of(token.span.start);
                    let found = in_comment(text, token.span, line, known);
                    let from = read.all.len();
                    read.all.extend(found);
                    if last_code != Some(line) {
                        waiting.extend(from..read.all.len());
                    }
                }
                _ => {
                    read.settle(&mut waiting, lines.line_of(token.span.start));
                    let end = token.span.end.saturating_sub(1);
                    last_code = Some(lines.line_of(end));
                }
            }
        }
        read.index();
        read
    }

    /// What has waited for a line of code is for this one.
    fn settle(&mut self, waiting: &mut Vec<usize>, line: usize) {
        for i in waiting.drain(..) {
            if let Some(Suppression { scope, .. }) = self.all.get_mut(i)
                && *scope != Scope::File
            {
                *scope = Scope::Line(line);
            }
        }
    }

    fn index(&mut self) {
        for (i, one) in self.all.iter().enumerate() {
            let same = self.by_comment.entry(one.comment.start).or_default();
            same.push(i);
            match one.scope {
                Scope::Line(line) => self.by_line.entry(line).or_default().push(i),
                Scope::File => self.of_file.push(i),
            }
        }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Suppression] {
        &self.all
    }

    /// Those that are for findings of a name on a line (from 0), as indices into [`Suppressions::all`].
    pub fn of(&self, line: usize, name: &str) -> impl Iterator<Item = usize> {
        let here = self.by_line.get(&line).into_iter().flatten();
        let all = here.chain(&self.of_file).copied();
        all.filter(move |i| self.all.get(*i).is_some_and(|s| s.is_for(name)))
    }
}

impl Suppressions {
    /// Those that stand in the comment that holds a place.
    pub fn around(&self, place: Span) -> impl Iterator<Item = (usize, &Suppression)> {
        let before = self.by_comment.range(..=place.start).next_back();
        let here = before.into_iter().flat_map(|(_, all)| all);
        let here = here.filter_map(|i| Some((*i, self.all.get(*i)?)));
        here.filter(move |(_, one)| one.comment.contains(place))
    }
}

/// The suppressions that stand in one comment, which begins on `line`.
fn in_comment(text: &str, comment: Span, line: usize, known: &[&str]) -> Vec<Suppression> {
    let content = comment.of(text);
    let block = content
        .starts_with("(;")
        .then(|| content.strip_suffix(";)"));
    let content = block.flatten().unwrap_or(content);
    let mut found = Vec::new();
    for (at, _) in content.match_indices(IGNORE) {
        let (before, after) = content.split_at(at);
        let after = after.get(IGNORE.len()..).unwrap_or("");
        let (rest, scope) = match after.strip_prefix(OF_FILE) {
            Some(rest) => (rest, Scope::File),
            None => (after, Scope::Line(line)),
        };
        if before.ends_with(is_word) || rest.starts_with(|c| is_word(c) || c == '-') {
            continue;
        }
        let begin = comment.start + at;
        let mut one = Suppression {
            comment,
            span: Span::new(begin, comment.start + content.len() - rest.len()),
            scope,
            names: Vec::new(),
            strangers: Vec::new(),
        };
        one.read_names(rest, known);
        found.push(one);
    }
    found
}

impl Suppression {
    /// Reads the names that follow: one word, or more where a word ends in a comma.
    fn read_names(&mut self, rest: &str, known: &[&str]) {
        let base = self.span.end;
        let mut at = usize::from(rest.starts_with(':'));
        loop {
            let blank = rest.get(at..).unwrap_or("");
            at += blank.len() - blank.trim_start().len();
            let word = rest.get(at..).unwrap_or("");
            let word = word.split(char::is_whitespace).next().unwrap_or("");
            let parts: Vec<(&str, Span)> = parts(word, base + at).collect();
            let is_list = parts.iter().any(|(part, _)| known.contains(part));
            for (part, span) in parts {
                let place = (part.to_string(), span);
                if known.contains(&part) {
                    self.names.push(place);
                } else if is_list || (self.names.is_empty() && is_like_a_name(part, known)) {
                    self.strangers.push(place);
                }
            }
            at += word.len();
            if is_list {
                self.span.end = base + at;
            }
            if !is_list || !word.ends_with(',') {
                return;
            }
        }
    }
}

/// What the commas in a word set apart, with its places, without the colon that may lead to the reason.
fn parts(word: &str, start: usize) -> impl Iterator<Item = (&str, Span)> {
    let mut at = start;
    let all = word.split(',').map(move |part| {
        let name = part.trim_end_matches(':');
        let span = Span::new(at, at + name.len());
        at += part.len() + 1;
        (name, span)
    });
    all.filter(|(part, _)| !part.is_empty())
}

/// Whether a word was meant to be a name: kebab case of several parts, or a name but for a letter or two.
fn is_like_a_name(word: &str, known: &[&str]) -> bool {
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut segments = word.split('-');
    let kebab = segments.all(|s| !s.is_empty() && s.chars().all(lower));
    kebab && (word.contains('-') || nearest(word, known.iter().copied()).is_some())
}

/// The name that a word may have been meant for: at most a letter in four is otherwise.
#[must_use]
pub fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let far = |name: &str| strsim::osa_distance(word, name);
    let all = known.into_iter().map(|name| (far(name), name));
    let near = all.filter(|(far, name)| *far <= name.len().min(word.len()) / 4);
    near.min().map(|(_, name)| name)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["open", "listen-unbound", "unused-ignore"];

    /// Line (from 1; 0 for the file), names, strangers.
    fn read(text: &str) -> Vec<(usize, Vec<String>, Vec<String>)> {
        let tokens = Tokens::read(text).unwrap();
        let all = Suppressions::read(text, &tokens, &Lines::new(text), &KNOWN);
        let words = |places: &[(String, Span)]| {
            let shown = |(name, span): &(String, Span)| {
                assert_eq!(span.of(text), name);
                name.clone()
            };
            places.iter().map(shown).collect()
        };
        let row = |s: &Suppression| {
            let line = match s.scope {
                Scope::Line(line) => line + 1,
                Scope::File => 0,
            };
            (line, words(&s.names), words(&s.strangers))
        };
        all.all().iter().map(row).collect()
    }

    fn one(text: &str, line: usize, names: &[&str], strangers: &[&str]) {
        let own = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        assert_eq!(read(text), [(line, own(names), own(strangers))], "{text}");
    }

    #[test]
    fn where_it_stands_says_which_line_it_is_for() {
        one("(a)\n(b) ;; wasfix:ignore open why\n(c)", 2, &["open"], &[]);
        one("(a)\n;; wasfix:ignore open why\n(c)", 3, &["open"], &[]);
        one(
            "(a)\n;; wasfix:ignore open\n\n;; more\n(c)",
            5,
            &["open"],
            &[],
        );
        one("(a)\n  (; wasfix:ignore open ;) (b)", 2, &["open"], &[]);
        one("(a) (; x ;) ;; wasfix:ignore open", 1, &["open"], &[]);
        one("(a) (;wasfix:ignore open;)", 1, &["open"], &[]);
        one("(a)\r\n;; wasfix:ignore\r\n(b)\r\n", 3, &[], &[]);
        one("(a)\n;; wasfix:ignore at the end", 2, &[], &[]);
        one(
            "(a)\n;; wasfix:ignore-file open why\n(b)",
            0,
            &["open"],
            &[],
        );
    }

    #[test]
    fn names_are_told_from_reasons() {
        one("(a) ;; wasfix:ignore a tag of 10", 1, &[], &[]);
        one(
            "(a) ;; wasfix:ignore open,listen-unbound why",
            1,
            &["open", "listen-unbound"],
            &[],
        );
        one(
            "(a) ;; wasfix:ignore open, listen-unbound why",
            1,
            &["open", "listen-unbound"],
            &[],
        );
        one(
            "(a) ;; wasfix:ignore listen-unbond why",
            1,
            &[],
            &["listen-unbond"],
        );
        one("(a) ;; wasfix:ignore opne why", 1, &[], &["opne"]);
        one("(a) ;; wasfix:ignore no-such why", 1, &[], &["no-such"]);
        one(
            "(a) ;; wasfix:ignore open,shut why",
            1,
            &["open"],
            &["shut"],
        );
        one("(a) ;; wasfix:ignore AF_INET, as it was", 1, &[], &[]);
        for colon in ["open: why", "open : why", "open, why"] {
            one(&format!("(a) ;; wasfix:ignore {colon}"), 1, &["open"], &[]);
        }
        one("(a) ;; wasfix:ignore: open", 1, &["open"], &[]);
        one(
            "(a) ;; wasfix:ignore open,listen-unbound: why",
            1,
            &["open", "listen-unbound"],
            &[],
        );
        one("(a) ;; wasfix:ignore opne: why", 1, &[], &["opne"]);
    }

    #[test]
    fn one_comment_may_hold_several() {
        let text = "(a) ;; note ;; wasfix:ignore open x ;; wasfix:ignore listen-unbound y";
        let names: Vec<Vec<String>> = read(text).into_iter().map(|r| r.1).collect();
        assert_eq!(names, [["open"], ["listen-unbound"]]);
        for none in ["wasfix:ignored x", "notwasfix:ignore x", "wasfix:ignore-x"] {
            assert_eq!(read(&format!("(a) ;; {none}")), [], "{none}");
        }
    }

    #[test]
    fn a_name_is_near_if_few_letters_differ() {
        assert_eq!(nearest("opne", KNOWN), Some("open"));
        assert_eq!(nearest("listen-unbond", KNOWN), Some("listen-unbound"));
        assert_eq!(nearest("often", KNOWN), None);
    }
}
