//! Taking a form apart: the children of a list one after the other, with an error where one is not
//! what the form wants.
//!
//! Knows trees. Must not know any particular form.

use super::message::unexpected;
use super::model::{FileId, Source};
use super::tree::{Node, Tree};
use crate::text::{Diagnostic, Span};

/// An error; boxed, since it is far larger than what it stands in for.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// A name with its place.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Without the `$`.
    pub(super) text: String,
    /// With the `$`.
    pub(super) span: Span,
}

/// All errors of a load, each with its file.
#[derive(Debug, Default)]
pub(super) struct Errors {
    /// In the order they were found.
    pub(super) found: Vec<(FileId, Diagnostic)>,
}

impl Errors {
    /// The value, or `None` with the error kept.
    pub(super) fn keep<T>(&mut self, file: FileId, parsed: Parsed<T>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.found.push((file, *error));
                None
            }
        }
    }

    /// Keeps an error.
    pub(super) fn add(&mut self, file: FileId, error: Diagnostic) {
        self.found.push((file, error));
    }
}

/// What is left of a list.
#[derive(Clone, Debug)]
pub(super) struct Form<'t> {
    /// The file it stands in.
    pub(super) file: FileId,
    /// Its first word: `rule`, `match`, `u16.be`.
    pub(super) keyword: &'t str,
    /// The place of that word.
    pub(super) keyword_span: Span,
    /// The whole form, parentheses included.
    pub(super) span: Span,
    rest: &'t [Tree<'t>],
}

impl<'t> Form<'t> {
    /// A list that begins with a word.
    pub(super) fn of(file: FileId, tree: &'t Tree<'t>) -> Parsed<Form<'t>> {
        let Node::List(items) = &tree.node else {
            return Err(unexpected(tree, "a form in parentheses"));
        };
        match items.split_first() {
            Some((
                Tree {
                    span,
                    node: Node::Word(keyword),
                },
                rest,
            )) => Ok(Form {
                file,
                keyword,
                keyword_span: *span,
                span: tree.span,
                rest,
            }),
            Some((first, _)) => Err(unexpected(first, "a form's name, a word")),
            None => Err(Box::new(Diagnostic::error(
                "an empty form",
                tree.span,
                "a form begins with its name",
            ))),
        }
    }

    /// Its place in the file.
    pub(super) fn source(&self) -> Source {
        Source {
            file: self.file,
            span: self.span,
        }
    }

    /// What follows, without taking it.
    pub(super) fn peek(&self) -> Option<&'t Tree<'t>> {
        self.rest.first()
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next child, whatever it is.
    pub(super) fn next(&mut self, wanted: &str) -> Parsed<&'t Tree<'t>> {
        let Some((first, rest)) = self.rest.split_first() else {
            let close = Span::new(self.span.end.saturating_sub(1), self.span.end);
            return Err(Box::new(Diagnostic::error(
                format!("`{}` ends too early", self.keyword),
                close,
                format!("expected {wanted}"),
            )));
        };
        self.rest = rest;
        Ok(first)
    }

    /// The next child if `wanted` holds for it.
    pub(super) fn next_if(&mut self, wanted: impl Fn(&Node<'_>) -> bool) -> Option<&'t Tree<'t>> {
        let (first, rest) = self.rest.split_first()?;
        if wanted(&first.node) {
            self.rest = rest;
            Some(first)
        } else {
            None
        }
    }

    /// All that is left.
    pub(super) fn rest(&mut self) -> &'t [Tree<'t>] {
        std::mem::take(&mut self.rest)
    }

    /// A `$name`.
    pub(super) fn id(&mut self, wanted: &str) -> Parsed<Name> {
        let tree = self.next(wanted)?;
        match &tree.node {
            Node::Id(id) => Ok(Name {
                text: id.clone().into_owned(),
                span: tree.span,
            }),
            _ => Err(unexpected(tree, wanted)),
        }
    }

    /// A `$name` that people type, in messages, options and comments: kebab case.
    pub(super) fn stable_name(&mut self, wanted: &str) -> Parsed<Name> {
        let name = self.id(wanted)?;
        if is_kebab(&name.text) {
            return Ok(name);
        }
        let error = Diagnostic::error(
            format!("`${}` is not in kebab case", name.text),
            name.span,
            format!("a {}'s name", self.keyword),
        );
        let help = "lower-case words and digits with `-` between them, such as `$send-flags`";
        Err(Box::new(error.help(help)))
    }

    /// A word: the name of a table, a symbol, a value type.
    pub(super) fn word(&mut self, wanted: &str) -> Parsed<Name> {
        let tree = self.next(wanted)?;
        match &tree.node {
            Node::Word(word) => Ok(Name {
                text: (*word).to_string(),
                span: tree.span,
            }),
            _ => Err(unexpected(tree, wanted)),
        }
    }

    /// An unsigned number of at most 64 bits.
    pub(super) fn number(&mut self, wanted: &str) -> Parsed<(u64, Span)> {
        let tree = self.next(wanted)?;
        Ok((number_of(tree, wanted)?, tree.span))
    }

    /// A number that fits `T`.
    pub(super) fn small<T: TryFrom<u64>>(&mut self, wanted: &str) -> Parsed<(T, Span)> {
        let (value, span) = self.number(wanted)?;
        match T::try_from(value) {
            Ok(value) => Ok((value, span)),
            Err(_) => Err(Box::new(Diagnostic::error(
                "a number that is too big",
                span,
                format!("expected {wanted}"),
            ))),
        }
    }

    /// A string for people.
    pub(super) fn sentence(&mut self, wanted: &str) -> Parsed<(String, Span)> {
        let tree = self.next(wanted)?;
        match &tree.node {
            Node::Text(bytes) => match str::from_utf8(bytes) {
                Ok(text) => Ok((text.to_string(), tree.span)),
                Err(_) => Err(Box::new(Diagnostic::error(
                    "a text that is not UTF-8",
                    tree.span,
                    "people are to read this",
                ))),
            },
            _ => Err(unexpected(tree, wanted)),
        }
    }

    /// A string's bytes.
    pub(super) fn bytes(&mut self, wanted: &str) -> Parsed<(Vec<u8>, Span)> {
        let tree = self.next(wanted)?;
        match &tree.node {
            Node::Text(bytes) => Ok((bytes.clone().into_owned(), tree.span)),
            _ => Err(unexpected(tree, wanted)),
        }
    }

    /// A nested form with this name.
    pub(super) fn form(&mut self, keyword: &str, wanted: &str) -> Parsed<Form<'t>> {
        let tree = self.next(wanted)?;
        let form = Form::of(self.file, tree)?;
        if form.keyword == keyword {
            Ok(form)
        } else {
            Err(unexpected(tree, wanted))
        }
    }

    /// The next child, if it is a form with this name.
    pub(super) fn form_if(&mut self, keyword: &str) -> Parsed<Option<Form<'t>>> {
        match self.peek() {
            Some(tree) if keyword_of(tree) == Some(keyword) => {
                self.rest = self.rest.get(1..).unwrap_or_default();
                Form::of(self.file, tree).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Parsed<()> {
        match self.rest.first() {
            None => Ok(()),
            Some(tree) => Err(Box::new(Diagnostic::error(
                format!("`{}` has something left over", self.keyword),
                tree.span,
                "nothing is expected here",
            ))),
        }
    }
}

fn is_kebab(name: &str) -> bool {
    let word = |w: &str| {
        !w.is_empty()
            && w.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('-').all(word)
}

/// The first word of a list.
pub(super) fn keyword_of<'t>(tree: &Tree<'t>) -> Option<&'t str> {
    match &tree.node {
        Node::List(items) => match items.first() {
            Some(Tree {
                node: Node::Word(word),
                ..
            }) => Some(word),
            _ => None,
        },
        _ => None,
    }
}

/// The number that a tree is.
pub(super) fn number_of(tree: &Tree<'_>, wanted: &str) -> Parsed<u64> {
    match &tree.node {
        Node::Number(Some(value)) => Ok(*value),
        Node::Number(None) => Err(Box::new(Diagnostic::error(
            "a number that is negative or has more than 64 bits",
            tree.span,
            format!("expected {wanted}"),
        ))),
        _ => Err(unexpected(tree, wanted)),
    }
}
