//! The unified diff of a set of edits, as `git apply` and `patch -p1` take it.
//!
//! Knows lines, hunks and git's quoting of paths. It never compares two texts: the edits say what
//! changed, so the cost is one search for line ends and what the hunks hold.

use crate::text::{Edit, EditSet, Lines, Span};
use std::fmt::Write as _;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The unified diff between `text` and `text` with the edits made. Empty if nothing changes.
///
/// `path` stands after `a/` and `b/`, quoted as git quotes; a leading `/` or `./` is left out, so
/// that the diff of `/src/in.wat` applies from `/`.
#[must_use]
pub fn diff(path: &str, text: &str, edits: &EditSet) -> String {
    render(path, text, edits, &PLAIN)
}

/// The same in git's colours, for a terminal; no tool takes it as a patch.
#[must_use]
pub fn diff_colored(path: &str, text: &str, edits: &EditSet) -> String {
    render(path, text, edits, &GIT)
}

/// What stands before a line of each kind, and after every line.
struct Style {
    header: &'static str,
    hunk: &'static str,
    old: &'static str,
    new: &'static str,
    reset: &'static str,
}

const PLAIN: Style = Style {
    header: "",
    hunk: "",
    old: "",
    new: "",
    reset: "",
};

const GIT: Style = Style {
    header: "\x1b[1m",
    hunk: "\x1b[36m",
    old: "\x1b[31m",
    new: "\x1b[32m",
    reset: "\x1b[0m",
};

fn render(path: &str, text: &str, edits: &EditSet, style: &Style) -> String {
    let lines = Lines::new(text);
    let changes: Vec<Change> = runs(text, &lines, edits)
        .into_iter()
        .filter_map(|run| run.trimmed(text, &lines))
        .collect();
    if changes.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    for (mark, side) in [("---", "a"), ("+++", "b")] {
        let name = quoted(side, path);
        let Style { header, reset, .. } = style;
        let _ = writeln!(out, "{header}{mark} {name}{reset}");
    }
    let (mut rest, mut shift) = (changes.as_slice(), 0);
    while !rest.is_empty() {
        let (hunk, after) = rest.split_at(hunk_len(rest));
        shift = Hunk::around(hunk, text, &lines, shift).render(&mut out, style);
        rest = after;
    }
    out
}

/// Whole lines that edits touch, and what stands in their place.
struct Run {
    /// Offsets of line starts, or the end of the text.
    lines: Span,
    new: String,
}

/// The edits, widened to whole lines; edits in one line or in neighbouring lines are one run.
fn runs(text: &str, lines: &Lines, edits: &EditSet) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for edit in edits {
        let start = lines.start_of(lines.line_of(edit.span.start));
        match runs.last_mut() {
            Some(run) if start <= run.lines.end => run.extend(text, lines, edit),
            _ => {
                let mut run = Run {
                    lines: Span::at(start),
                    new: String::new(),
                };
                run.extend(text, lines, edit);
                runs.push(run);
            }
        }
    }
    runs
}

impl Run {
    /// Takes in an edit that starts behind the last one, in this run's lines or the next.
    fn extend(&mut self, text: &str, lines: &Lines, edit: &Edit) {
        // What was copied behind the last edit is taken back up to this one.
        let behind = self.lines.end.saturating_sub(edit.span.start);
        self.new.truncate(self.new.len().saturating_sub(behind));
        self.new
            .push_str(Span::new(self.lines.end, edit.span.start).of(text));
        self.new.push_str(&edit.text);
        self.lines.end = edit.span.end;
        let at_line_start = lines.start_of(lines.line_of(edit.span.end)) == edit.span.end;
        let whole = self.new.is_empty() || self.new.ends_with('\n');
        if !(at_line_start && whole) {
            let end = lines.start_of(lines.line_of(edit.span.end) + 1);
            self.new.push_str(Span::new(edit.span.end, end).of(text));
            self.lines.end = end;
        }
    }

    /// Without the lines that are the same on both sides; `None` if all are.
    fn trimmed<'a>(&self, text: &'a str, lines: &Lines) -> Option<Change<'a>> {
        let mut old: Vec<&str> = self.lines.of(text).split_inclusive('\n').collect();
        let mut new: Vec<&str> = self.new.split_inclusive('\n').collect();
        while !old.is_empty() && old.last() == new.last() {
            old.pop();
            new.pop();
        }
        let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        if same == old.len() && same == new.len() {
            return None;
        }
        Some(Change {
            first: lines.line_of(self.lines.start) + same,
            old: old.split_off(same),
            new: new.iter().skip(same).map(|&line| line.into()).collect(),
        })
    }
}

/// Lines that go and lines that come in their place, each with its line end.
struct Change<'a> {
    /// The index of the first old line, from 0.
    first: usize,
    old: Vec<&'a str>,
    new: Vec<String>,
}

impl Change<'_> {
    fn end(&self) -> usize {
        self.first + self.old.len()
    }
}

/// How many of the changes share the first one's hunk: those whose contexts touch.
fn hunk_len(changes: &[Change]) -> usize {
    let apart = changes
        .windows(2)
        .position(|pair| matches!(pair, [a, b] if b.first - a.end() > 2 * CONTEXT));
    apart.map_or(changes.len(), |i| i + 1)
}

/// Changes with the context around and between them.
struct Hunk<'a> {
    changes: &'a [Change<'a>],
    text: &'a str,
    lines: &'a Lines<'a>,
    /// Old lines `from..to`, from 0.
    from: usize,
    to: usize,
    /// How many more lines there are before the hunk in the new text than in the old.
    shift: isize,
}

impl<'a> Hunk<'a> {
    fn around(
        changes: &'a [Change<'a>],
        text: &'a str,
        lines: &'a Lines<'a>,
        shift: isize,
    ) -> Hunk<'a> {
        let first = changes.first().map_or(0, |c| c.first);
        let last = changes.last().map_or(0, Change::end);
        // A text that ends in a line end has an empty last line, which is none in a diff.
        let empty_last = usize::from(lines.start_of(lines.count() - 1) == text.len());
        Hunk {
            changes,
            text,
            lines,
            from: first.saturating_sub(CONTEXT),
            to: (last + CONTEXT).min(lines.count() - empty_last),
            shift,
        }
    }

    /// Writes the hunk and gives the shift behind it.
    fn render(&self, out: &mut String, style: &Style) -> isize {
        let grown = |c: &Change| signed(c.new.len()) - signed(c.old.len());
        let growth: isize = self.changes.iter().map(grown).sum();
        let (count, start) = (self.to - self.from, signed(self.from));
        let old = range(start, signed(count));
        let new = range(start + self.shift, signed(count) + growth);
        let Style { hunk, reset, .. } = style;
        let _ = writeln!(out, "{hunk}@@ -{old} +{new} @@{reset}");

        let mut at = self.from;
        for change in self.changes {
            self.context(out, at, change.first);
            change
                .old
                .iter()
                .for_each(|l| line(out, style.old, '-', l, style.reset));
            change
                .new
                .iter()
                .for_each(|l| line(out, style.new, '+', l, style.reset));
            at = change.end();
        }
        self.context(out, at, self.to);
        self.shift + growth
    }

    fn context(&self, out: &mut String, from: usize, to: usize) {
        for i in from..to {
            let span = Span::new(self.lines.start_of(i), self.lines.start_of(i + 1));
            line(out, "", ' ', span.of(self.text), "");
        }
    }
}

fn line(out: &mut String, style: &str, mark: char, text: &str, reset: &str) {
    match text.strip_suffix('\n') {
        Some(body) => {
            let _ = writeln!(out, "{style}{mark}{body}{reset}");
        }
        None => {
            let _ = writeln!(
                out,
                "{style}{mark}{text}{reset}\n\\ No newline at end of file"
            );
        }
    }
}

/// `first,count` as POSIX has it: lines from 1, the count left out if it is 1, and an empty range
/// named by the line before it.
fn range(start: isize, count: isize) -> String {
    match count {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        _ => format!("{},{count}", start + 1),
    }
}

/// Line counts of a text in memory fit.
fn signed(count: usize) -> isize {
    isize::try_from(count).unwrap_or(isize::MAX)
}

/// `a/path` as git writes it (quote.c, `quote_c_style`): in quotes, with C escapes and octal bytes,
/// where it holds a quote, a backslash, a control character or a byte past ASCII; and with a tab
/// behind it where it holds a space, for `patch` would end the name there.
fn quoted(side: &str, path: &str) -> String {
    let mut path = path;
    while let Some(rest) = path.strip_prefix('/').or_else(|| path.strip_prefix("./")) {
        path = rest;
    }
    let plain = |b: u8| (b' '..0x7f).contains(&b) && b != b'"' && b != b'\\';
    if path.bytes().all(plain) {
        let tab = if path.contains(' ') { "\t" } else { "" };
        return format!("{side}/{path}{tab}");
    }
    let mut out = format!("\"{side}/");
    for byte in path.bytes() {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            _ if plain(byte) => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(list: &[(usize, usize, &str)]) -> EditSet {
        let mut set = EditSet::new();
        for &(start, end, text) in list {
            let span = Span::new(start, end);
            let text = text.to_string();
            set.insert(Edit { span, text }).unwrap();
        }
        set
    }

    #[test]
    fn nothing_changed_is_no_diff() {
        assert_eq!(diff("in.wat", "a\n", &EditSet::new()), "");
        assert_eq!(diff("in.wat", "a\n", &edits(&[(0, 1, "a")])), "");
    }

    #[test]
    fn one_edit_has_three_lines_around_it() {
        let set = edits(&[(8, 9, "X")]);
        assert_eq!(
            diff("in.wat", "0\n1\n2\n3\n4\n5\n6\n7\n8\n", &set),
            "--- a/in.wat\n+++ b/in.wat\n@@ -2,7 +2,7 @@\n 1\n 2\n 3\n-4\n+X\n 5\n 6\n 7\n"
        );
    }

    #[test]
    fn changes_seven_lines_apart_have_a_hunk_each() {
        let text = "0\n1\n2\n3\n4\n5\n6\n7\n8\n";
        let one = diff("in.wat", text, &edits(&[(0, 1, "X"), (14, 15, "Y")]));
        assert_eq!(one.matches("\n@@ ").count(), 1, "{one}");
        let two = diff("in.wat", text, &edits(&[(0, 1, "X\nx"), (16, 17, "Y")]));
        assert!(two.contains("@@ -1,4 +1,5 @@\n"), "{two}");
        assert!(two.contains("@@ -6,4 +7,4 @@\n"), "{two}");
    }

    #[test]
    fn a_line_put_in_removes_none() {
        let set = edits(&[(2, 2, "new\n")]);
        assert_eq!(
            diff("in.wat", "a\nb\n", &set),
            "--- a/in.wat\n+++ b/in.wat\n@@ -1,2 +1,3 @@\n a\n+new\n b\n"
        );
        assert_eq!(
            diff("in.wat", "", &edits(&[(0, 0, "new\n")])),
            "--- a/in.wat\n+++ b/in.wat\n@@ -0,0 +1 @@\n+new\n"
        );
    }

    #[test]
    fn a_missing_last_line_end_is_said() {
        assert_eq!(
            diff("in.wat", "a", &edits(&[(0, 1, "b")])),
            "--- a/in.wat\n+++ b/in.wat\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn paths_are_quoted_as_git_does() {
        assert_eq!(quoted("a", "in.wat"), "a/in.wat");
        assert_eq!(quoted("a", "/abs/in.wat"), "a/abs/in.wat");
        assert_eq!(quoted("a", "./in.wat"), "a/in.wat");
        assert_eq!(quoted("b", "my file.wat"), "b/my file.wat\t");
        assert_eq!(quoted("b", "a\"b\\c.wat"), r#""b/a\"b\\c.wat""#);
        assert_eq!(
            quoted("b", "端口.wat"),
            r#""b/\347\253\257\345\217\243.wat""#
        );
    }

    #[test]
    fn the_coloured_diff_is_the_plain_one_with_escapes() {
        let (text, set) = ("a\nb\nc", edits(&[(2, 3, "x"), (4, 5, "y")]));
        let mut bare = diff_colored("in.wat", text, &set);
        assert!(bare.contains("\x1b[31m-b\x1b[0m\n"), "{bare}");
        for escape in ["\x1b[1m", "\x1b[36m", "\x1b[31m", "\x1b[32m", "\x1b[0m"] {
            bare = bare.replace(escape, "");
        }
        assert_eq!(bare, diff("in.wat", text, &set));
    }
}
