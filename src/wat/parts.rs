//! The modules of a file: the file itself, each of a script's, each core module of a component.
//!
//! Knows how scripts and components hold modules. Must not know what is in a module.

use super::error;
use super::holes::{Holes, Source};
use super::tokens::{TokenKind, Tokens};
use crate::text::{Diagnostic, Span};
use std::borrow::Cow;
use std::sync::Arc;
use wast::Wast;
use wast::lexer::Lexer;
use wast::parser::{self, ParseBuffer};

/// A text module of a file.
#[derive(Clone, Debug)]
pub struct Part {
    /// `(module …)`, `(core module …)`, or the whole file (without a byte order mark) for bare fields.
    pub span: Span,
    /// Words that only a script or a component knows: taken out before the module is parsed.
    foreign: Vec<Span>,
    /// What of it is passed over; none where there are foreign words.
    pub(super) holes: Holes,
    pub(super) tokens: Arc<Tokens>,
}

impl Part {
    /// Whether the file holds nothing but this module, comments and white space.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        let outside = |span: Span| span.end <= self.span.start || span.start >= self.span.end;
        let blank = [
            TokenKind::Space,
            TokenKind::LineComment,
            TokenKind::BlockComment,
        ];
        self.tokens
            .iter()
            .all(|t| !outside(t.span) || blank.contains(&t.kind))
    }

    /// The module as a file of its own would hold it.
    pub(super) fn source<'a>(&self, text: &'a str) -> Source<'a> {
        if self.holes.is_empty() {
            Source::whole(self.span, self.own_words(text))
        } else {
            Source::without(&self.holes, self.span, text)
        }
    }

    fn own_words<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let source = self.span.of(text);
        if self.foreign.is_empty() {
            return Cow::Borrowed(source);
        }
        let mut owned = source.to_string();
        for span in &self.foreign {
            let start = span.start.saturating_sub(self.span.start);
            let range = start..start + span.len();
            if owned.get(range.clone()).is_some() {
                owned.replace_range(range, &" ".repeat(span.len()));
            }
        }
        Cow::Owned(owned)
    }
}

/// The text modules of a file, in order.
///
/// A `.wast` script is told by what it holds: a directive, or more than one module. `module quote`,
/// `module binary` and the bodies of `assert_malformed` and `assert_invalid` are passed over. A file
/// that is neither script nor component nor `(module …)` is one part; whether its fields make a module
/// is for [`super::Module::parse`] to say.
///
/// # Errors
/// What cannot be a token; in a script or a component also parentheses that do not match, and what is
/// neither a module nor a directive.
pub fn parts(text: &str) -> Result<Vec<Part>, Box<Diagnostic>> {
    parts_around(text, &Holes::none())
}

/// The same of a text of which some is passed over.
///
/// # Errors
/// As [`parts`], and of what is read only. Where the rest is not valid because something is passed over, which
/// cannot be told from other errors, its place may be off.
pub fn parts_around(text: &str, holes: &Holes) -> Result<Vec<Part>, Box<Diagnostic>> {
    let tokens = Arc::new(Tokens::read_around(text, holes)?);
    let mut outline = Outline::default();
    outline.read(text, &tokens);
    let whole = |tokens: &Arc<Tokens>| {
        vec![Part {
            span: Span::new(tokens.span(0).start, text.len()),
            foreign: Vec::new(),
            holes: holes.clone(),
            tokens: Arc::clone(tokens),
        }]
    };
    if !outline.is_collection() && !outline.is_one_module() {
        return Ok(whole(&tokens));
    }
    if let Some(unbalanced) = outline.unbalanced {
        return Err(unbalanced);
    }
    if let Some(stray) = outline.stray {
        return Err(Box::new(Diagnostic::error(
            "expected a module or a directive of a script",
            stray,
            "",
        )));
    }
    if outline.is_component() && !outline.drafts.is_empty() {
        check(text, &tokens)?;
    }
    let part = |draft: Draft| Part {
        span: draft.span,
        foreign: draft.foreign,
        holes: holes.clone(),
        tokens: Arc::clone(&tokens),
    };
    Ok(outline.drafts.into_iter().map(part).collect())
}

/// Whether a component is well formed around its modules too: what is broken there would be passed over in
/// silence, and is no file to rewrite. Scripts know more directives than wast does; theirs are passed over.
fn check(text: &str, tokens: &Tokens) -> Result<(), Box<Diagnostic>> {
    let start = tokens.span(0).start;
    let fail = |e: wast::Error| error::syntax(&e, text, start, tokens);
    let mut lexer = Lexer::new(Span::new(start, text.len()).of(text));
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer).map_err(fail)?;
    parser::parse::<Wast<'_>>(&buffer).map_err(fail)?;
    Ok(())
}

/// What may be found within an open parenthesis.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// Modules, directives, components: the top of the file, or a directive that may hold a module.
    Script,
    /// Core modules and components.
    Component,
    /// A module: closing it completes the draft.
    Module,
    /// Nothing of interest.
    Other,
}

struct Draft {
    span: Span,
    foreign: Vec<Span>,
}

/// One pass over the tokens, without recursion: nesting is the input's to choose.
#[derive(Default)]
struct Outline {
    modules: usize,
    components: usize,
    directives: usize,
    drafts: Vec<Draft>,
    /// What is neither module nor directive, at the top.
    stray: Option<Span>,
    unbalanced: Option<Box<Diagnostic>>,
}

impl Outline {
    /// A script or a component, which only this file understands.
    fn is_collection(&self) -> bool {
        self.directives > 0 || self.components > 0 || self.modules > 1
    }

    fn is_component(&self) -> bool {
        self.components > 0 && self.directives == 0 && self.modules == 0
    }

    /// One complete `(module …)`; if something is wrong about it, wast finds the better words.
    fn is_one_module(&self) -> bool {
        self.modules == 1 && self.stray.is_none() && self.unbalanced.is_none()
    }

    fn read(&mut self, text: &str, tokens: &Tokens) {
        let mut stack: Vec<(usize, Context, Vec<Span>)> = Vec::new();
        for index in 0..tokens.len() {
            match tokens.kind(index) {
                Some(TokenKind::Open) => {
                    let around = stack.last().map_or(Context::Script, |(_, c, _)| *c);
                    let (context, foreign) =
                        self.enter(text, tokens, index, around, stack.is_empty());
                    stack.push((index, context, foreign));
                }
                Some(TokenKind::Close) => match stack.pop() {
                    Some((open, Context::Module, foreign)) => self.drafts.push(Draft {
                        span: tokens.span(open).to(tokens.span(index)),
                        foreign,
                    }),
                    Some(_) => {}
                    None => self.note_unbalanced(None, tokens.span(index)),
                },
                Some(TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment) => {}
                _ if stack.is_empty() => self.note_stray(tokens.span(index)),
                _ => {}
            }
        }
        if let Some((open, ..)) = stack.last() {
            self.note_unbalanced(Some(tokens.span(*open)), tokens.span(tokens.len()));
        }
        self.drafts.sort_by_key(|d| d.span.start);
    }

    fn note_stray(&mut self, span: Span) {
        self.stray.get_or_insert(span);
    }

    fn note_unbalanced(&mut self, open: Option<Span>, end: Span) {
        self.unbalanced
            .get_or_insert_with(|| error::unbalanced(open, end));
    }

    /// What the form at `open` is, and which of its words are foreign to a module.
    fn enter(
        &mut self,
        text: &str,
        tokens: &Tokens,
        open: usize,
        around: Context,
        top: bool,
    ) -> (Context, Vec<Span>) {
        let none = (Context::Other, Vec::new());
        if !matches!(around, Context::Script | Context::Component)
            || tokens.kind(open + 1) == Some(TokenKind::Annotation)
        {
            return none;
        }
        let head = Head { text, tokens };
        let Some(first) = tokens.next(open) else {
            return none;
        };
        let word = head.keyword(first);
        match (around, word) {
            (Context::Script, "module") => {
                self.modules += usize::from(top);
                head.module(first)
            }
            (_, "component") => {
                self.components += 1;
                let holds_text = !matches!(head.after_id(first), "binary" | "quote" | "instance");
                let context = if holds_text {
                    Context::Component
                } else {
                    Context::Other
                };
                (context, Vec::new())
            }
            (Context::Script, directive) if is_directive(directive) => {
                self.directives += 1;
                let broken = ["assert_malformed", "assert_invalid"];
                let passed_over = broken.iter().any(|b| directive.starts_with(b));
                let context = if passed_over {
                    Context::Other
                } else {
                    Context::Script
                };
                (context, Vec::new())
            }
            (Context::Component, "core") => head.core_module(first),
            _ => {
                if top {
                    self.note_stray(tokens.span(first));
                }
                none
            }
        }
    }
}

/// The words of a script, other than `module` and `component`.
fn is_directive(word: &str) -> bool {
    word.starts_with("assert_")
        || matches!(
            word,
            "register" | "invoke" | "get" | "thread" | "wait" | "script" | "input" | "output"
        )
}

/// Reads the first words of a form.
struct Head<'a> {
    text: &'a str,
    tokens: &'a Tokens,
}

impl<'a> Head<'a> {
    fn word(&self, index: usize) -> &'a str {
        self.tokens.span(index).of(self.text)
    }

    /// The keyword at `index`, or nothing.
    fn keyword(&self, index: usize) -> &'a str {
        match self.tokens.kind(index) {
            Some(TokenKind::Keyword) => self.word(index),
            _ => "",
        }
    }

    /// The keyword that follows `index` and an identifier, if there is one.
    fn after_id(&self, index: usize) -> &'a str {
        self.body(index).map_or("", |i| self.keyword(i))
    }

    /// The first token after `index` and an identifier.
    fn body(&self, index: usize) -> Option<usize> {
        let next = self.tokens.next(index)?;
        match self.tokens.kind(next)? {
            TokenKind::Id => self.tokens.next(next),
            _ => Some(next),
        }
    }

    /// `(module …)` of a script, `definition` included; `module` is at `word`.
    fn module(&self, word: usize) -> (Context, Vec<Span>) {
        let none = (Context::Other, Vec::new());
        let mut foreign = Vec::new();
        let mut at = word;
        if let Some(next) = self.tokens.next(word) {
            match self.keyword(next) {
                "definition" => {
                    foreign.push(self.tokens.span(next));
                    at = next;
                }
                "instance" => return none,
                _ => {}
            }
        }
        match self.after_id(at) {
            "binary" | "quote" => none,
            _ => (Context::Module, foreign),
        }
    }

    /// `(core module …)` with fields, not one that is imported; `core` is at `word`.
    fn core_module(&self, word: usize) -> (Context, Vec<Span>) {
        let none = (Context::Other, Vec::new());
        let Some(module) = self.tokens.next(word) else {
            return none;
        };
        if self.keyword(module) != "module" {
            return none;
        }
        let mut foreign = vec![self.tokens.span(word)];
        let mut at = self.body(module);
        // `(export "name")` and `(import "name")` here are the component's; a core import has two names.
        while let Some((kind, close)) = at.and_then(|open| self.inline_extern(open)) {
            if kind == "import" {
                return none;
            }
            let open = at.unwrap_or(close);
            foreign.push(self.tokens.span(open).to(self.tokens.span(close)));
            at = self.tokens.next(close);
        }
        (Context::Module, foreign)
    }

    /// `(export "a")`, `(import "a")` or the same with `(interface "a")`: its keyword and its `)`.
    fn inline_extern(&self, open: usize) -> Option<(&'a str, usize)> {
        if self.tokens.kind(open) != Some(TokenKind::Open) {
            return None;
        }
        let head = self.tokens.next(open)?;
        let kind = self.keyword(head);
        if !matches!(kind, "import" | "export") {
            return None;
        }
        let name = self.tokens.next(head)?;
        let last = match self.tokens.kind(name)? {
            TokenKind::String => name,
            TokenKind::Open if self.keyword(self.tokens.next(name)?) == "interface" => {
                self.tokens.close(name)?
            }
            _ => return None,
        };
        let close = self.tokens.next(last)?;
        (self.tokens.kind(close) == Some(TokenKind::Close)).then_some((kind, close))
    }
}
