//! A message with places in a text, and the one place where such messages become lines for people.

use super::{Edit, Lines, Span};
use annotate_snippets::{AnnotationKind, Group, Level as Title, Patch, Renderer, Snippet};
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Said for information.
    Note,
    /// Something will not do what it seems to do.
    Warning,
    /// The work cannot go on, or the program will fail.
    Error,
}

/// A place, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Where, in the text the message is about.
    pub span: Span,
    /// What of it; may be empty.
    pub text: String,
}

impl Label {
    /// A label at `span`.
    pub fn new(span: Span, text: impl Into<String>) -> Label {
        Label {
            span,
            text: text.into(),
        }
    }
}

/// A message about a text: what, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// The stable name of the rule or check, if it has one.
    pub code: Option<String>,
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is.
    pub primary: Label,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// Why, and what else is known; one entry a line.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// What the help would change, disjoint and in the order of the text: shown as the lines would become.
    pub edits: Vec<Edit>,
}

impl Diagnostic {
    /// An error at `span`; `label` says what of the place.
    pub fn error(message: impl Into<String>, span: Span, label: impl Into<String>) -> Diagnostic {
        Diagnostic {
            level: Level::Error,
            code: None,
            message: message.into(),
            primary: Label::new(span, label),
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            edits: Vec::new(),
        }
    }

    /// The same with another place.
    #[must_use]
    pub fn and(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label::new(span, label));
        self
    }

    /// The same with a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// The same with what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }
}

/// The message as lines for people: rustc's manner, with an excerpt of the text of `lines`, which is
/// named `path`. It takes the lines, not the text, so that many messages read the text once.
///
/// With `color` it carries ANSI escapes. Lines of more than some hundred characters are cut around
/// the place by the renderer.
#[must_use]
pub fn render(diagnostic: &Diagnostic, path: &str, lines: &Lines<'_>, color: bool) -> String {
    let title = match diagnostic.level {
        Level::Note => Title::NOTE,
        Level::Warning => Title::WARNING,
        Level::Error => Title::ERROR,
    };
    let mut title = title.primary_title(diagnostic.message.as_str());
    if let Some(code) = &diagnostic.code {
        title = title.id(code.as_str());
    }
    let mut group = Group::with_title(title);
    for places in excerpts(diagnostic) {
        group = group.element(snippet(&places, path, lines));
    }
    for note in &diagnostic.notes {
        group = group.element(Title::NOTE.message(note.as_str()));
    }
    let mut groups = Vec::new();
    let shown = suggestions(diagnostic, path, lines);
    match &diagnostic.help {
        Some(help) if shown.is_empty() => {
            groups.push(group.element(Title::HELP.message(help.as_str())));
        }
        help => {
            let help = help.as_deref().unwrap_or("it would become");
            groups.push(group);
            if !shown.is_empty() {
                groups.push(Title::HELP.secondary_title(help).elements(shown));
            }
        }
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&groups)
}

/// The lines that the edits change, as they would become; edits far apart have excerpts of their own.
fn suggestions<'a>(
    diagnostic: &'a Diagnostic,
    path: &'a str,
    lines: &Lines<'a>,
) -> Vec<Snippet<'a, Patch<'a>>> {
    let near = |a: &Edit, b: &Edit| b.span.start - a.span.start < FAR;
    let all = diagnostic.edits.chunk_by(near);
    all.map(|edits| {
        let spans = edits.iter().map(|e| e.span);
        let (window, first_line) = window(spans, lines);
        let patch = |edit: &'a Edit| {
            let span = local(edit.span, window);
            Patch::new(span, edit.text.as_str())
        };
        Snippet::source(window.of(lines.text()))
            .path(path)
            .line_start(first_line)
            .patches(edits.iter().map(patch))
    })
    .collect()
}

/// A place that a message shows, and whether it is the first.
type Place<'a> = (AnnotationKind, &'a Label);

/// Places that lie further apart than this (in bytes) are shown by excerpts of their own: the renderer walks
/// all of what it is given.
const FAR: usize = 16_384;

/// The places of a message, by excerpt; that of the first place is the first.
fn excerpts(diagnostic: &Diagnostic) -> Vec<Vec<Place<'_>>> {
    let others = diagnostic.secondary.iter();
    let mut places: Vec<Place<'_>> = others.map(|l| (AnnotationKind::Context, l)).collect();
    places.insert(0, (AnnotationKind::Primary, &diagnostic.primary));
    places.sort_by_key(|(_, label)| label.span);
    let near = |a: &Place<'_>, b: &Place<'_>| b.1.span.start - a.1.span.start < FAR;
    let mut all: Vec<Vec<Place<'_>>> = places.chunk_by(near).map(<[_]>::to_vec).collect();
    let is_first = |places: &Vec<Place<'_>>| places.iter().any(|p| p.0 == AnnotationKind::Primary);
    all.sort_by_key(|places| !is_first(places));
    all
}

fn snippet<'a>(
    places: &[Place<'a>],
    path: &'a str,
    lines: &Lines<'a>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let spans = places.iter().map(|(_, label)| label.span);
    let (window, first_line) = window(spans, lines);
    let mut snippet = Snippet::source(window.of(lines.text()))
        .path(path)
        .line_start(first_line);
    for (kind, label) in places {
        let annotation = kind.span(local(label.span, window));
        snippet = snippet.annotation(if label.text.is_empty() {
            annotation
        } else {
            annotation.label(label.text.as_str())
        });
    }
    snippet
}

/// The whole lines from the first of some places to the last, and the number of the first.
fn window(spans: impl Iterator<Item = Span>, lines: &Lines<'_>) -> (Span, usize) {
    let all = spans.reduce(Span::to).unwrap_or(Span::at(0));
    // An offset past the end is on the last line.
    let (first, last) = (lines.line_of(all.start), lines.line_of(all.end));
    let span = Span::new(lines.start_of(first), lines.start_of(last + 1));
    (span, first + 1)
}

/// A place as the excerpt counts it.
fn local(span: Span, window: Span) -> Range<usize> {
    let start = span.start.saturating_sub(window.start).min(window.len());
    let end = span.end.saturating_sub(window.start).min(window.len());
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shows_its_places_and_what_to_do() {
        let text = "one\n(i32.const 2)\nthree\n(call $open)\n";
        let diagnostic = Diagnostic::error("two is not one", Span::new(15, 16), "written here")
            .and(Span::new(24, 36), "used here")
            .note("numbers differ")
            .help("write `1`");
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("text_diagnostic", render(&diagnostic, "in.wat", &Lines::new(text), false));
        });
    }

    #[test]
    fn a_message_shows_the_lines_as_they_would_become() {
        let text = "one\n(call $open\n  (i32.const 2) (i32.const 10))\n";
        let mut diagnostic =
            Diagnostic::error("two is not one", Span::new(29, 30), "here").help("write `1`, `2`");
        let edit = |start, end, text: &str| Edit {
            span: Span::new(start, end),
            text: text.to_string(),
        };
        diagnostic.edits = vec![edit(29, 30, "1"), edit(43, 45, "2")];
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!("text_diagnostic_edits", render(&diagnostic, "in.wat", &Lines::new(text), false));
        });
    }

    #[test]
    fn places_far_apart_are_shown_by_excerpts_of_their_own() {
        let text = format!("(call $open)\n{}(i32.const 2)\n", "(nop)\n".repeat(20_000));
        let start = text.len() - 3;
        let diagnostic = Diagnostic::error("two is not one", Span::new(start, start + 1), "here")
            .and(Span::new(0, 12), "used here");
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("text_diagnostic_far", render(&diagnostic, "in.wat", &Lines::new(&text), false));
        });
    }

    #[test]
    fn a_place_past_the_end_does_not_panic() {
        let at_end = Diagnostic::error("cut short", Span::new(3, 3), "here");
        let beyond = Diagnostic::error("cut short", Span::new(30, 40), "here");
        for (diagnostic, text) in [(&at_end, "abc"), (&beyond, "abc"), (&beyond, "")] {
            let shown = render(diagnostic, "in.wat", &Lines::new(text), false);
            assert!(shown.contains("cut short"), "{shown}");
        }
    }
}
