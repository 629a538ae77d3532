//! Findings and errors as values for machines: every place with its bytes, line and columns.
//!
//! Knows what a finding holds, and where lines begin. Must not know how any format spells it, other than that
//! names in JSON are those of the fields here ([`docs/findings.schema.json`] says what they mean).
//!
//! [`docs/findings.schema.json`]: ../../../docs/findings.schema.json

use super::decisions;
use crate::fix::{Finding, GroupReport, Sites};
use crate::text::{Edit, EditSet, Label, Level, Lines, Span};
use serde::{Serialize, Serializer};
use std::collections::HashMap;

/// An offset, as tools count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Bytes from the start of the file, from 0.
    pub byte: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters (Unicode scalar values).
    pub column: usize,
    /// The column, from 1, in UTF-16 code units.
    #[serde(skip)]
    pub utf16: usize,
}

/// From a point up to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Where it begins.
    pub start: Point,
    /// Where it ends: the point after its last character.
    pub end: Point,
}

impl Range {
    /// The range of a span.
    #[must_use]
    pub fn of(span: Span, lines: &Lines<'_>) -> Range {
        let point = |byte: usize| {
            let at = lines.position(byte);
            Point {
                byte,
                line: at.line,
                column: at.column,
                utf16: lines.utf16_position(byte).column,
            }
        };
        Range {
            start: point(span.start),
            end: point(span.end),
        }
    }
}

/// A place, and what is said of it.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Where.
    pub range: Range,
    /// What of it; may be empty.
    pub label: String,
}

/// What would stand in the place of what stands there.
#[derive(Clone, Debug, Serialize)]
pub struct Replacement {
    /// What is replaced; an empty range is an insertion.
    pub range: Range,
    /// By what.
    pub text: String,
}

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The rule's or check's name.
    pub name: String,
    /// How bad it is.
    #[serde(serialize_with = "as_word")]
    pub level: Level,
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is.
    pub primary: Place,
    /// Other places that matter.
    pub secondary: Vec<Place>,
    /// Why, and what else is known.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// What `apply` would do about it; none means nothing.
    pub edits: Vec<Replacement>,
    /// Index into [`File::groups`].
    pub group: Option<usize>,
    /// The same for the same finding when lines have moved; different for two findings of a file.
    pub fingerprint: String,
}

/// A group of values that are decided together.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The values.
    pub fields: Vec<Field>,
}

/// A value, and how it was decided.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// What it is.
    pub name: String,
    /// Where it is written.
    pub range: Range,
    /// Its readings.
    pub value: String,
    /// What was decided.
    pub verdict: String,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// A piece of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// Its kind, in words.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
    /// Where it was seen.
    pub range: Option<Range>,
}

/// A file that was checked.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// Its path, as in messages.
    pub path: String,
    /// Its size.
    pub bytes: usize,
    /// How many modules were looked at.
    pub modules: usize,
    /// How many findings comments silence.
    pub silenced: usize,
    /// How many values feed calls, and what is known of them.
    #[serde(serialize_with = "as_counts")]
    pub sites: Sites,
    /// What was found, in the order of the text.
    pub findings: Vec<Found>,
    /// All that `apply` would do, disjoint and in the order of the text.
    pub edits: Vec<Replacement>,
    /// How values were decided.
    pub groups: Vec<Group>,
}

/// What a file is made of, before places are looked up.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The path for messages.
    pub path: &'a str,
    /// The lines of the text.
    pub lines: &'a Lines<'a>,
    /// All edits.
    pub edits: &'a EditSet,
    /// All groups.
    pub groups: &'a [GroupReport],
    /// How many values feed calls.
    pub sites: Sites,
    /// How many modules were looked at.
    pub modules: usize,
    /// How many findings comments silence.
    pub silenced: usize,
}

impl File {
    /// A file and its findings, each with its edits.
    #[must_use]
    pub fn new<'a>(
        subject: Subject<'a>,
        findings: impl IntoIterator<Item = (&'a Finding, &'a [Edit])>,
    ) -> File {
        let lines = subject.lines;
        let mut fingerprints = Fingerprints::default();
        let findings = findings.into_iter().map(|(finding, edits)| Found {
            name: finding.rule.clone(),
            level: finding.level,
            message: finding.message.clone(),
            primary: place(&finding.primary, lines),
            secondary: finding.secondary.iter().map(|l| place(l, lines)).collect(),
            notes: finding.notes.clone(),
            help: finding.help.clone(),
            edits: in_order(edits).map(|e| replacement(e, lines)).collect(),
            group: finding.group,
            fingerprint: fingerprints.of(finding, lines),
        });
        File {
            path: subject.path.to_string(),
            bytes: lines.text().len(),
            modules: subject.modules,
            silenced: subject.silenced,
            sites: subject.sites,
            findings: findings.collect(),
            edits: subject
                .edits
                .iter()
                .map(|e| replacement(e, lines))
                .collect(),
            groups: subject.groups.iter().map(|g| group(g, lines)).collect(),
        }
    }
}

fn in_order(edits: &[Edit]) -> impl Iterator<Item = &Edit> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    edits.into_iter()
}

fn place(label: &Label, lines: &Lines<'_>) -> Place {
    Place {
        range: Range::of(label.span, lines),
        label: label.text.clone(),
    }
}

fn replacement(edit: &Edit, lines: &Lines<'_>) -> Replacement {
    Replacement {
        range: Range::of(edit.span, lines),
        text: edit.text.clone(),
    }
}

fn group(group: &GroupReport, lines: &Lines<'_>) -> Group {
    let evidence = |e: &crate::fix::Evidence| Evidence {
        kind: decisions::evidence_name(e.kind),
        text: e.text.clone(),
        range: e.span.map(|span| Range::of(span, lines)),
    };
    let field = |f: &crate::fix::FieldReport| Field {
        name: f.name.clone(),
        range: Range::of(f.span, lines),
        value: f.value.clone(),
        verdict: f.verdict.clone(),
        evidence: f.evidence.iter().map(evidence).collect(),
    };
    Group {
        fields: group.fields.iter().map(field).collect(),
    }
}

/// Why something could not be checked.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The kind of error: `parse`, `read`, `config`, ….
    pub kind: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// The file that it is in, or about; none for what is in none.
    pub path: Option<String>,
    /// Where in that file.
    pub range: Option<Range>,
    /// What else is known.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// What tells findings apart that moved with their lines.
#[derive(Default)]
struct Fingerprints(HashMap<u64, usize>);

impl Fingerprints {
    /// The name, the line without its indentation, what is meant on it, and the how manieth of these it is.
    fn of(&mut self, finding: &Finding, lines: &Lines<'_>) -> String {
        let at = finding.primary.span;
        let line = lines.line_of(at.start);
        let line = Span::new(lines.start_of(line), lines.start_of(line + 1));
        let parts = [
            finding.rule.as_str(),
            line.of(lines.text()).trim(),
            at.of(lines.text()),
        ];
        let hash = fnv1a(parts.join("\0").as_bytes());
        let count = self.0.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

/// The 64-bit FNV-1a hash: the same on every machine and in every release.
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// A level's name.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn as_word<S: Serializer>(level: &Level, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word(*level))
}

pub(super) fn as_counts<S: Serializer>(sites: &Sites, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Counts {
        all: usize,
        resolved: usize,
        through_calls: usize,
        on_stack: usize,
    }
    let Sites {
        all,
        resolved,
        through_calls,
        on_stack,
    } = *sites;
    Counts {
        all,
        resolved,
        through_calls,
        on_stack,
    }
    .serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::Status;

    fn finding(start: usize, end: usize) -> Finding {
        Finding {
            rule: "open".to_string(),
            status: Status::Left,
            unknown: false,
            level: Level::Warning,
            message: "two".to_string(),
            primary: Label::new(Span::new(start, end), ""),
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            changes: Vec::new(),
            group: None,
        }
    }

    #[test]
    fn the_hash_is_the_published_one() {
        // Test vectors that its authors publish.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_fingerprint_stays_when_lines_move_and_tells_equal_lines_apart() {
        let print = |text: &str, spans: &[(usize, usize)]| -> Vec<String> {
            let (lines, mut all) = (Lines::new(text), Fingerprints::default());
            let each = spans.iter();
            each.map(|(start, end)| all.of(&finding(*start, *end), &lines))
                .collect()
        };
        let here = print("(x 2)\n(x 2)\n", &[(3, 4), (9, 10)]);
        let moved = print("\n;; new\n   (x 2)\n(x 2)\n", &[(14, 15), (20, 21)]);
        assert_eq!(here, moved);
        assert_ne!(here.first(), here.last());
        assert_ne!(print("(x 3)", &[(3, 4)]), print("(x 2)", &[(3, 4)]));
    }

    #[test]
    fn a_point_is_counted_in_bytes_characters_and_code_units() {
        let range = Range::of(Span::new(9, 10), &Lines::new("a\n𝄞é x"));
        let point = Point {
            byte: 9,
            line: 2,
            column: 4,
            utf16: 5,
        };
        assert_eq!(range.start, point);
    }
}
