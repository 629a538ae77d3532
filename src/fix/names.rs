//! Comments and identifiers: which literal each belongs to, and which words it holds.
//!
//! Knows lines, comments and the shape of a literal. Must not know what any word means.

use super::suppress::{IGNORE, Suppressions, known_names};
use crate::rules::Rules;
use crate::text::{Lines, Span};
use crate::wat::{Module, Site, TokenKind, Tokens};
use std::collections::BTreeMap;

/// What is looked up in a text once, however many modules it holds: its lines, and what it says to leave alone.
#[derive(Debug)]
pub struct Notes<'t> {
    text: &'t str,
    lines: Lines<'t>,
    ignored: Suppressions,
}

impl<'t> Notes<'t> {
    /// Of a text with these tokens. A word after `wasfix:ignore` is a name if the rules have it, else the reason
    /// begins with it.
    #[must_use]
    pub fn read(text: &'t str, tokens: &Tokens, rules: &Rules) -> Notes<'t> {
        let lines = Lines::new(text);
        Notes {
            text,
            ignored: Suppressions::read(text, tokens, &lines, &known_names(rules)),
            lines,
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }
}

/// The comments of a module, by the literal that they belong to.
pub(super) struct Names<'a> {
    text: &'a str,
    module: &'a Module,
    /// Comments, by the start of the token that holds the literal.
    comments: BTreeMap<usize, Vec<Span>>,
    notes: &'a Notes<'a>,
    /// The fields of the module, in order; none if it has no comments.
    fields: Vec<Span>,
}

/// A word beside a literal.
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// The comment or identifier it is in.
    pub(super) span: Span,
    /// The text of that, and where in it the word begins.
    all: &'a str,
    at: usize,
}

impl Word<'_> {
    /// Whether it stands for itself: not a part of `192.168.1.2` or `v0.80`.
    pub(super) fn is_whole_number(&self) -> bool {
        let end = self.at + self.text.len();
        let (before, after) = (self.all.get(..self.at), self.all.get(end..));
        let before = before.unwrap_or("").strip_suffix('.').unwrap_or("");
        let after = after.unwrap_or("").strip_prefix('.').unwrap_or("");
        !before.ends_with(is_word) && !after.starts_with(is_word)
    }

    /// Whether the comment also has this word, letter case ignored.
    pub(super) fn stands_with(&self, word: &str) -> bool {
        words(self.all)
            .iter()
            .any(|(_, w)| w.eq_ignore_ascii_case(word))
    }
}

const MARK: &str = "wasfix:abi=";

impl<'a> Names<'a> {
    /// Reads the comments of a module once.
    pub(super) fn new(notes: &'a Notes<'a>, module: &'a Module) -> Names<'a> {
        let text = notes.text;
        let mut names = Names {
            text,
            module,
            comments: BTreeMap::new(),
            notes,
            fields: Vec::new(),
        };
        if !names.has_comments() {
            return names;
        }
        names.fields = fields(text, module);
        let forms = names.data_forms();
        let (literals, comments) = names.read(&forms);
        for comment in comments {
            names.attach(comment, &literals, &forms);
        }
        names
    }

    /// The words beside a literal: in its comments, and in the identifier that it initialises.
    pub(super) fn words_of(&self, site: Site) -> Vec<Word<'a>> {
        let mut spans = Vec::new();
        if let Some(token) = self.token_of(site) {
            spans.extend(
                self.comments
                    .get(&token.start)
                    .into_iter()
                    .flatten()
                    .copied(),
            );
            // A string is assigned to nothing.
            if !matches!(site, Site::Data { .. }) {
                spans.extend(self.assigned(token));
            }
        }
        if let Site::Global(global) = site {
            spans.extend(self.module.global_name(global));
        }
        let text = self.text;
        spans
            .into_iter()
            .filter(|span| !span.of(text).contains(MARK))
            .flat_map(|span| {
                // A reason to leave something is about the reader of these comments, and names no value.
                let all = span.of(text).split(IGNORE).next().unwrap_or("");
                words(all).into_iter().map(move |(at, text)| Word {
                    text,
                    span,
                    all,
                    at,
                })
            })
            .collect()
    }

    /// The token that a literal is written in.
    pub(super) fn token_of(&self, site: Site) -> Option<Span> {
        match site {
            Site::Const(at) => self.module.literal_span(at),
            Site::Global(global) => Some(self.module.global_literal(global)?.span()),
            Site::Data { segment, offset } => self.module.byte_token(segment, offset),
        }
    }

    /// Whether any comment tells wasfix to leave something alone.
    pub(super) fn has_ignores(&self) -> bool {
        !self.notes.ignored.all().is_empty()
    }

    /// The comment that tells wasfix to leave what is at `span` alone, for a rule.
    pub(super) fn ignore(&self, span: Span, rule: &str) -> Option<Span> {
        let all = self.notes.ignored.all();
        if all.is_empty() {
            return None;
        }
        let first = self
            .notes
            .ignored
            .of(self.notes.lines.line_of(span.start), rule)
            .next();
        first.and_then(|i| all.get(i)).map(|s| s.comment)
    }

    /// What `wasfix:abi=` says before or inside the module.
    pub(super) fn marks(&self) -> impl Iterator<Item = (&'a str, Span)> + '_ {
        let inside = self.module.tokens().within(self.module.span());
        let inside = inside.filter(|t| is_comment(t.kind)).map(|t| t.span);
        let text = self.text;
        self.head()
            .into_iter()
            .chain(inside)
            .filter_map(move |span| {
                let after = span.of(text).split_once(MARK)?.1;
                let end = after.find(|c: char| !is_word(c)).unwrap_or(after.len());
                Some((after.get(..end)?, span))
            })
    }

    /// The comments right before the module: they name nothing in it, but may say what to leave.
    fn head(&self) -> Vec<Span> {
        let tokens = self.module.tokens();
        let start = tokens.at(self.module.span().start).unwrap_or(0);
        let before = (0..start)
            .rev()
            .map_while(|i| tokens.get(i).filter(|t| is_blank(t.kind)));
        before
            .filter(|t| is_comment(t.kind))
            .map(|t| t.span)
            .collect()
    }

    fn has_comments(&self) -> bool {
        let mut tokens = self.module.tokens().within(self.reach());
        tokens.any(|t| is_comment(t.kind))
    }

    fn data_forms(&self) -> Vec<Span> {
        (0..self.module.segment_count())
            .filter_map(|s| self.module.data_span(u32::try_from(s).ok()?))
            .collect()
    }

    /// The module and what follows on its last line: a comment behind its last parenthesis still belongs
    /// to that line.
    fn reach(&self) -> Span {
        let span = self.module.span();
        let line = self
            .notes
            .lines
            .line_of(span.end.saturating_sub(1).max(span.start));
        let rest = Span::new(span.end, self.notes.lines.start_of(line + 1));
        let tokens = self.module.tokens().within(rest);
        let comments = tokens.take_while(|t| is_blank(t.kind));
        comments.fold(span, |all, t| all.to(t.span))
    }

    /// The tokens of literals (of constant instructions, and of data but for its offset) and the
    /// comments, each in order. Comments before the module begins belong to nothing.
    fn read(&self, forms: &[Span]) -> (Vec<Span>, Vec<Span>) {
        let (mut literals, mut comments) = (Vec::new(), Vec::new());
        let mut before: Option<&str> = None;
        let mut vector = false;
        let mut begun = false;
        for token in self.module.tokens().within(self.reach()) {
            let in_data = || holder(forms, token.span).is_some();
            match token.kind {
                TokenKind::Space => continue,
                kind if is_comment(kind) => {
                    if begun {
                        comments.push(token.span);
                    }
                    continue;
                }
                TokenKind::String if in_data() => literals.push(token.span),
                TokenKind::Number => {
                    let constant = vector || before.is_some_and(|b| b.ends_with(".const"));
                    let listed = before.is_some_and(|b| !b.contains('.'));
                    if (constant || listed) && if in_data() { listed } else { constant } {
                        literals.push(token.span);
                    }
                    continue;
                }
                TokenKind::Keyword => {
                    // Between `v128.const` and its numbers stands their shape.
                    vector = before == Some("v128.const");
                    before = Some(token.span.of(self.text));
                }
                _ => {}
            }
            begun = true;
        }
        (literals, comments)
    }

    /// Finds the literals that a comment belongs to.
    fn attach(&mut self, comment: Span, literals: &[Span], forms: &[Span]) {
        let line = self.notes.lines.line_of(comment.start);
        let start = self.notes.lines.start_of(line);
        let last = self
            .notes
            .lines
            .line_of(comment.end.saturating_sub(1).max(comment.start));
        let end = self.notes.lines.start_of(last + 1);
        let blank = |from, to| Span::new(from, to).of(self.text).trim().is_empty();
        let (starts, ends) = (blank(start, comment.start), blank(comment.end, end));
        let mut owners: Vec<Span> = Vec::new();
        if starts && ends {
            owners.extend(self.next_literal(comment, literals, forms));
        } else if ends {
            owners.extend(between(literals, start, comment.start));
            let ended = forms.partition_point(|f| f.end <= start);
            let ended = forms.get(ended..).unwrap_or_default();
            for form in ended.iter().take_while(|f| f.end <= comment.start) {
                owners.extend(between(literals, form.start, form.end));
            }
        } else {
            owners.extend(self.touched(comment, literals));
        }
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            self.comments.entry(owner.start).or_default().push(comment);
        }
    }

    /// The next literal after a comment on a line of its own; of a data segment all of its pieces,
    /// unless the comment stands inside it.
    fn next_literal(&self, comment: Span, literals: &[Span], forms: &[Span]) -> Vec<Span> {
        let next = literals.partition_point(|l| l.start < comment.end);
        let Some(literal) = literals.get(next).filter(|l| self.is_near(comment, **l)) else {
            return Vec::new();
        };
        match holder(forms, *literal).filter(|form| form.start > comment.start) {
            Some(form) => between(literals, form.start, form.end).to_vec(),
            None => vec![*literal],
        }
    }

    /// Whether no whole field of the module stands between a comment and a literal.
    fn is_near(&self, comment: Span, literal: Span) -> bool {
        let inner = |at: usize| {
            let before = self.fields.partition_point(|f| f.start < at);
            let holder = before.checked_sub(1).and_then(|i| self.fields.get(i));
            (before, holder.is_some_and(|f| at < f.end))
        };
        let ((from, inside), (to, _)) = (inner(comment.start), inner(literal.start));
        to <= from + usize::from(!inside)
    }

    /// The literal next to a comment in the middle of a line, nothing but blanks between.
    fn touched(&self, comment: Span, literals: &[Span]) -> Option<Span> {
        let after = literals.partition_point(|l| l.start < comment.start);
        let gap = |from, to| Span::new(from, to).of(self.text).trim();
        let previous = after.checked_sub(1).and_then(|i| literals.get(i));
        if let Some(previous) = previous.filter(|p| gap(p.end, comment.start).is_empty()) {
            return Some(*previous);
        }
        let next = literals.get(after)?;
        let between = gap(comment.end, next.start);
        let touches = between.is_empty()
            || (between.ends_with(".const") && !between.contains(char::is_whitespace));
        (touches && !between.contains('(')).then_some(*next)
    }

    /// The identifier that a literal is assigned to at once: `(local.set $AF_INET (i32.const 2))`, or
    /// `i32.const 2` and then `local.set $AF_INET`.
    fn assigned(&self, literal: Span) -> Option<Span> {
        let tokens = self.module.tokens();
        let at = tokens.at(literal.start)?;
        let significant = |i: &usize| tokens.get(*i).is_some_and(|t| !is_blank(t.kind));
        let mut after = (at + 1..tokens.len()).filter(significant);
        let flat = [after.next(), after.next()];
        let mut before = (0..at).rev().filter(significant).skip(1);
        let folded = [before.next(), before.next(), before.next()];
        match (
            folded.map(|i| i.and_then(|i| tokens.get(i))),
            flat.map(|i| i.and_then(|i| tokens.get(i))),
        ) {
            ([Some(open), Some(id), Some(set)], _)
                if open.kind == TokenKind::Open
                    && id.kind == TokenKind::Id
                    && is_assignment(set.span.of(self.text)) =>
            {
                Some(id.span)
            }
            (_, [Some(set), Some(id)])
                if id.kind == TokenKind::Id && is_assignment(set.span.of(self.text)) =>
            {
                Some(id.span)
            }
            _ => None,
        }
    }

    /// The lines of the file.
    pub(super) fn lines(&self) -> &Lines<'a> {
        &self.notes.lines
    }
}

/// The spans of an ordered list that begin within `start..end`.
fn between(spans: &[Span], start: usize, end: usize) -> &[Span] {
    let bound = |offset| spans.partition_point(|s| s.start < offset);
    spans.get(bound(start)..bound(end)).unwrap_or_default()
}

/// The span of an ordered, disjoint list that holds another.
fn holder(spans: &[Span], inner: Span) -> Option<Span> {
    let at = spans
        .partition_point(|s| s.start <= inner.start)
        .checked_sub(1)?;
    spans.get(at).filter(|s| s.contains(inner)).copied()
}

/// The outermost forms of a module, those inside `(module …)` where it is written.
fn fields(text: &str, module: &Module) -> Vec<Span> {
    let (mut depth, mut base, mut start) = (0, 1, 0);
    let mut all = Vec::new();
    let mut tokens = module
        .tokens()
        .within(module.span())
        .filter(|t| !is_blank(t.kind))
        .peekable();
    while let Some(token) = tokens.next() {
        match token.kind {
            TokenKind::Open => {
                depth += 1;
                let head = tokens.peek().map(|t| t.span.of(text));
                if depth == 1 && head == Some("module") {
                    base = 2;
                } else if depth == base {
                    start = token.span.start;
                }
            }
            TokenKind::Close => {
                if depth == base {
                    all.push(Span::new(start, token.span.end));
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    all
}

fn is_assignment(keyword: &str) -> bool {
    matches!(keyword, "local.set" | "local.tee" | "global.set")
}

fn is_comment(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::LineComment | TokenKind::BlockComment)
}

fn is_blank(kind: TokenKind) -> bool {
    is_comment(kind) || kind == TokenKind::Space
}

/// Whole runs of `[A-Za-z0-9_]`, and where they begin.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    let mut from = 0;
    for word in text.split(|c| !is_word(c)) {
        let start = from;
        from += word.len();
        from += text
            .get(from..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        if !word.is_empty() {
            all.push((start, word));
        }
    }
    all
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
