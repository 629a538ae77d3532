//! Everything that ends in exit code 2: one table, and how it is shown.

use std::io;
use std::path::Path;
use wasfix::report;
use wasfix::rules::{FileId, RuleFile};
use wasfix::text::{self, Diagnostic, Lines, Span};

/// What went wrong, by kind. The table is [`Kind::row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Usage,
    Config,
    Rules,
    Read,
    NotText,
    Binary,
    Parse,
    Option,
    Verify,
    Changed,
    Write,
    /// Nobody listens to standard output any more: ends quietly.
    ClosedPipe,
}

impl Kind {
    /// The name by which tools know it, and what to do if the message does not say.
    fn row(self) -> (&'static str, &'static str) {
        match self {
            Kind::Usage => ("usage", "see `wasfix --help`"),
            Kind::Config => (
                "config",
                "correct the file, or pass it over with --no-config",
            ),
            Kind::Rules => ("rules", "correct the rule file; nothing was changed"),
            Kind::Read => ("read", "check the path and its permissions"),
            Kind::NotText => (
                "encoding",
                "WebAssembly text is UTF-8: convert the file first; nothing was changed",
            ),
            Kind::Binary => (
                "binary",
                "print it as text first: wasm-tools print IN.wasm -o IN.wat",
            ),
            Kind::Parse => ("parse", "correct the module first; nothing was changed"),
            Kind::Option => ("option", "check --from, --to and wasfix.toml"),
            Kind::Verify => (
                "verify",
                "this is a bug in wasfix or in a rule: please report it with the module; nothing was changed",
            ),
            Kind::Changed => ("changed", "nothing was written; run it again"),
            Kind::Write => ("write", "check the space left and the permissions"),
            Kind::ClosedPipe => ("closed-pipe", ""),
        }
    }
}

/// Why something was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    what: What,
}

#[derive(Debug)]
enum What {
    /// A message, and advice in place of the table's.
    Plain(String, Option<String>),
    /// Messages with a place in a text.
    Located(Vec<Located>),
}

#[derive(Debug)]
struct Located {
    path: String,
    text: String,
    diagnostic: Diagnostic,
}

impl Failure {
    /// A failure without a place in a text; `message` names the path, if there is one.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Failure {
        Failure {
            kind,
            what: What::Plain(message.into(), None),
        }
    }

    /// The same with advice of its own.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Failure {
        if let What::Plain(_, own) = &mut self.what {
            *own = Some(advice.into());
        }
        self
    }

    /// A failure at a place in `text`, which is named `path`.
    pub(crate) fn at(kind: Kind, path: &str, text: &str, diagnostic: Diagnostic) -> Failure {
        Failure {
            kind,
            what: What::Located(vec![Located {
                path: path.to_string(),
                text: text.to_string(),
                diagnostic,
            }]),
        }
    }

    /// `path` could not be read.
    pub(crate) fn read(path: &Path, error: &io::Error) -> Failure {
        Failure::new(
            Kind::Read,
            format!("cannot read `{}`: {}", path.display(), reason(error)),
        )
    }

    /// Rule files that were not loaded; the ids are indices into `files`.
    pub(crate) fn rules(files: &[RuleFile], errors: Vec<(FileId, Diagnostic)>) -> Failure {
        let located = |(id, diagnostic): (FileId, Diagnostic)| {
            let file = files.get(id.0);
            Located {
                path: file.map_or_else(String::new, |f| f.path.clone()),
                text: file.map_or_else(String::new, |f| f.text.clone()),
                diagnostic,
            }
        };
        Failure {
            kind: Kind::Rules,
            what: What::Located(errors.into_iter().map(located).collect()),
        }
    }

    /// What the engine refused to do with `text`, which is named `path`.
    pub(crate) fn engine(
        error: wasfix::Error,
        path: &str,
        text: &str,
        files: &[RuleFile],
    ) -> Failure {
        match error {
            wasfix::Error::Parse(d) => Failure::at(Kind::Parse, path, text, *d),
            wasfix::Error::Option(d) => Failure::about(Kind::Option, path, text, *d),
            wasfix::Error::Verify(d) => Failure::about(Kind::Verify, path, text, *d),
            wasfix::Error::Rules(errors) => Failure::rules(files, errors),
        }
    }

    /// A failure at a place in `text`, or of the whole of it if the place is the empty one at its
    /// start: then no excerpt would say anything.
    fn about(kind: Kind, path: &str, text: &str, diagnostic: Diagnostic) -> Failure {
        let Diagnostic { primary, help, .. } = &diagnostic;
        if primary.span != Span::at(0) || !primary.text.is_empty() {
            return Failure::at(kind, path, text, diagnostic);
        }
        let lines = std::iter::once(&diagnostic.message).chain(&diagnostic.notes);
        let message: Vec<&str> = lines.map(String::as_str).collect();
        let what = format!("{path}: {}", message.join("\n  = note: "));
        Failure {
            kind,
            what: What::Plain(what, help.clone()),
        }
    }

    /// The failure as lines; empty for a closed pipe.
    pub(crate) fn render(&self, color: bool) -> String {
        let (id, advice) = self.kind.row();
        match &self.what {
            _ if self.kind == Kind::ClosedPipe => String::new(),
            What::Plain(message, own) => {
                let advice = own.as_deref().unwrap_or(advice);
                format!("error[{id}]: {message}\n  = help: {advice}\n")
            }
            What::Located(all) => all.iter().map(|l| l.render(id, advice, color)).collect(),
        }
    }
}

impl Failure {
    /// The failure as values, one a message; `path` is what it is about if it does not say itself. None for a
    /// closed pipe.
    pub(crate) fn problems(&self, path: Option<&str>) -> Vec<report::Problem> {
        let (kind, advice) = self.kind.row();
        match &self.what {
            _ if self.kind == Kind::ClosedPipe => Vec::new(),
            What::Plain(message, own) => vec![report::Problem {
                kind,
                message: message.clone(),
                path: path.map(str::to_string),
                range: None,
                notes: Vec::new(),
                help: Some(own.as_deref().unwrap_or(advice).to_string()),
            }],
            What::Located(all) => all.iter().map(|l| l.problem(kind, advice)).collect(),
        }
    }
}

impl Located {
    fn problem(&self, kind: &'static str, advice: &str) -> report::Problem {
        let Diagnostic {
            message,
            primary,
            notes,
            help,
            ..
        } = &self.diagnostic;
        let end = self.text.len();
        let span = Span::new(primary.span.start.min(end), primary.span.end.min(end));
        report::Problem {
            kind,
            message: message.clone(),
            path: Some(self.path.clone()),
            range: Some(report::Range::of(span, &Lines::new(&self.text))),
            notes: notes.clone(),
            help: Some(help.as_deref().unwrap_or(advice).to_string()),
        }
    }

    /// `path:line:col: error: message` first, as every editor's matcher wants it, then the excerpt.
    fn render(&self, id: &str, advice: &str, color: bool) -> String {
        let mut diagnostic = self.diagnostic.clone();
        diagnostic.code.get_or_insert_with(|| id.to_string());
        diagnostic.help.get_or_insert_with(|| advice.to_string());
        let start = diagnostic.primary.span.start.min(self.text.len());
        let lines = Lines::new(&self.text);
        let at = lines.position(start);
        let head = format!(
            "{}:{}:{}: error: {}",
            self.path, at.line, at.column, diagnostic.message
        );
        let excerpt = text::render(&diagnostic, &self.path, &lines, color);
        format!("{head}\n{}\n", excerpt.trim_end())
    }
}

/// The system's words without its number, which says nothing to a reader.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_string(),
        None => text,
    }
}
