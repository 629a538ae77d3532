//! A message with places in a text, and the one place where such messages become lines for people.

use super::{Edit, Lines, Span};
use annotate_snippets::{
    AnnotationKind, Element, Group, Level as Title, Origin, Patch, Renderer, Snippet,
};
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
    for places in excerpts(diagnostic, lines) {
        group = group.elements(excerpt(&places, path, lines));
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
    let shown = renderer.render(&groups);
    // An excerpt of a part of a line has no path of its own, and the renderer begins it with an empty place.
    let lines = shown.split_inclusive('\n');
    lines.filter(|line| !is_empty_place(line)).collect()
}

/// Whether a rendered line is `:::` and no more, but for its colours.
fn is_empty_place(line: &str) -> bool {
    let mut parts = line.split('\x1b');
    let first = parts.next().unwrap_or("");
    let others = parts.map(|part| part.split_once('m').map_or("", |(_, text)| text));
    let visible: String = std::iter::once(first).chain(others).collect();
    visible.trim() == ":::"
}

/// The lines that the edits change, as they would become; edits far apart have excerpts of their own.
fn suggestions<'a>(
    diagnostic: &'a Diagnostic,
    path: &'a str,
    lines: &Lines<'a>,
) -> Vec<Element<'a>> {
    let near = |a: &Edit, b: &Edit| are_near(a.span, b.span, lines);
    let all = diagnostic.edits.chunk_by(near);
    all.flat_map(|edits| {
        let window = Window::around(edits.iter().map(|e| e.span), lines);
        let patch = |edit: &'a Edit| Patch::new(window.local(edit.span), edit.text.as_str());
        let snippet = Snippet::source(window.span.of(lines.text()))
            .line_start(window.first_line)
            .patches(edits.iter().map(patch));
        let first = edits.first().map_or(Span::at(0), |e| e.span);
        match window.origin(first, path, lines) {
            Some(origin) => vec![origin.into(), snippet.into()],
            None => vec![snippet.path(path).into()],
        }
    })
    .collect()
}

/// A place that a message shows, and whether it is the first.
type Place<'a> = (AnnotationKind, &'a Label);

/// The renderer walks all of what it is given, so places that lie further apart than this (in bytes) are shown by
/// excerpts of their own,
const FAR: usize = 16_384;
/// and on lines longer than this
const LONG: usize = 4096;
/// those that lie further apart than this,
const APART: usize = 160;
/// each with so much of the line on either side.
const AROUND: usize = 60;

/// Whether one excerpt shows two places, the first of which comes first.
fn are_near(a: Span, b: Span, lines: &Lines<'_>) -> bool {
    let most = if is_long(a, lines) || is_long(b, lines) {
        APART
    } else {
        FAR
    };
    b.start - a.start < most
}

/// Whether the line on which a place begins is too long to be shown.
fn is_long(span: Span, lines: &Lines<'_>) -> bool {
    let line = lines.line_of(span.start);
    lines.start_of(line + 1) - lines.start_of(line) > LONG
}

/// The places of a message, by excerpt; that of the first place is the first.
fn excerpts<'a>(diagnostic: &'a Diagnostic, lines: &Lines<'_>) -> Vec<Vec<Place<'a>>> {
    let others = diagnostic.secondary.iter();
    let mut places: Vec<Place<'_>> = others.map(|l| (AnnotationKind::Context, l)).collect();
    places.insert(0, (AnnotationKind::Primary, &diagnostic.primary));
    places.sort_by_key(|(_, label)| label.span);
    let near = |a: &Place<'_>, b: &Place<'_>| are_near(a.1.span, b.1.span, lines);
    let mut all: Vec<Vec<Place<'_>>> = places.chunk_by(near).map(<[_]>::to_vec).collect();
    let is_first = |places: &Vec<Place<'_>>| places.iter().any(|p| p.0 == AnnotationKind::Primary);
    all.sort_by_key(|places| !is_first(places));
    all
}

fn excerpt<'a>(places: &[Place<'a>], path: &'a str, lines: &Lines<'a>) -> Vec<Element<'a>> {
    let window = Window::around(places.iter().map(|(_, label)| label.span), lines);
    let mut snippet = Snippet::source(window.span.of(lines.text())).line_start(window.first_line);
    for (kind, label) in places {
        let annotation = kind.span(window.local(label.span));
        snippet = snippet.annotation(if label.text.is_empty() {
            annotation
        } else {
            annotation.label(label.text.as_str())
        });
    }
    let primary = places.iter().find(|p| p.0 == AnnotationKind::Primary);
    let first = primary.or(places.first()).map_or(Span::at(0), |p| p.1.span);
    match window.origin(first, path, lines) {
        Some(origin) => vec![origin.into(), snippet.into()],
        None => vec![snippet.path(path).into()],
    }
}

/// The part of a text that an excerpt shows.
struct Window {
    span: Span,
    /// The number of its first line, from 1.
    first_line: usize,
    /// Whether it is less than whole lines.
    cut: bool,
}

impl Window {
    /// The whole lines from the first of some places to the last; of long lines a part.
    fn around(spans: impl Iterator<Item = Span> + Clone, lines: &Lines<'_>) -> Window {
        let cut = spans.clone().any(|span| is_long(span, lines));
        let all = spans.reduce(Span::to).unwrap_or(Span::at(0));
        // An offset past the end is on the last line.
        let (first, last) = (lines.line_of(all.start), lines.line_of(all.end));
        let whole = Span::new(lines.start_of(first), lines.start_of(last + 1));
        let text = lines.text();
        let span = if cut {
            let end = all.end.min(all.start.saturating_add(2 * APART));
            let wanted = Span::new(all.start.saturating_sub(AROUND), end + AROUND);
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            Span::new(
                boundary(wanted.start.clamp(whole.start, whole.end)),
                boundary(wanted.end.clamp(whole.start, whole.end)),
            )
        } else {
            whole
        };
        Window {
            span,
            first_line: lines.line_of(span.start) + 1,
            cut,
        }
    }

    /// A place as the excerpt counts it.
    fn local(&self, span: Span) -> Range<usize> {
        let start = span.start.saturating_sub(self.span.start);
        let end = span.end.saturating_sub(self.span.start);
        let start = start.min(self.span.len());
        start..end.min(self.span.len()).max(start)
    }

    /// Where a place is, if the excerpt cannot tell.
    fn origin<'a>(&self, place: Span, path: &'a str, lines: &Lines<'_>) -> Option<Origin<'a>> {
        let at = lines.position(place.start);
        let origin = Origin::path(path).line(at.line).char_column(at.column);
        self.cut.then_some(origin)
    }
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
    fn of_a_long_line_only_a_part_is_shown() {
        let (wide, plain) = ("é".repeat(9_000), "y".repeat(9_000));
        let text = format!("(x){wide}(call $öpen (i32.const 7)){plain}\n");
        let at = |what: &str| {
            let start = text.find(what).unwrap();
            Span::new(start, start + what.len())
        };
        let mut diagnostic = Diagnostic::error("seven is not one", at("7"), "here")
            .and(at("call $öpen"), "used here")
            .and(at("(x)"), "and here")
            .help("write `1`");
        diagnostic.edits = vec![Edit {
            span: at("7"),
            text: "1".to_string(),
        }];
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!("text_diagnostic_long", render(&diagnostic, "in.wat", &Lines::new(&text), false));
        });
        let coloured = render(&diagnostic, "in.wat", &Lines::new(&text), true);
        assert!(!coloured.contains(":::\u{1b}"), "{coloured:?}");
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
