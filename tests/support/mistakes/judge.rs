//! Whether a mistake is found, and what is said besides.

use super::plan::{Extra, Program};
use super::plant::{Certain, Planted, Way};
use std::ops::Range;
use wasfix::Outcome;
use wasfix::fix::Finding;
use wasfix::text::{Level, Span};

/// What is said of a program with a mistake.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// There is a finding of this kind, and it shows the place.
    pub(crate) found: bool,
    /// It says how bad it is: what is certain is what the check says, what is on some path a warning at most.
    pub(crate) level: bool,
    /// It says which errno comes, where that is known.
    pub(crate) errno: bool,
    /// Findings that the mistake does not cause.
    pub(crate) alarms: Vec<String>,
}

/// What is said of a right program is a false alarm, but for what it must expect.
pub(crate) fn alarms(program: &Program, outcome: &Outcome) -> Vec<String> {
    let findings = outcome.findings.iter().map(|r| &r.finding);
    let alarms = findings.filter(|f| !is_expected(program, f));
    alarms.map(line).collect()
}

/// Whether a finding only says what cannot be known: what the address is that an exported function is given.
fn is_expected(program: &Program, finding: &Finding) -> bool {
    program.extras.contains(&Extra::Dial)
        && finding.rule.starts_with("sockaddr-in")
        && finding.level != Level::Error
        && finding.message.ends_with("is not known")
}

/// Judges what is said of a program with a mistake; `level` is what the check says of what is certain.
pub(crate) fn judge(way: &Way, planted: &Planted, level: Level, outcome: &Outcome) -> Verdict {
    let marks = &planted.text.marks;
    let mut verdict = Verdict {
        errno: way.errno.is_empty(),
        ..Verdict::default()
    };
    for reported in &outcome.findings {
        let finding = &reported.finding;
        if finding.rule == way.kind && shows(finding, marks) {
            verdict.found = true;
            verdict.level |= match way.certain {
                Certain::All => finding.level == level,
                Certain::Some => finding.level != Level::Error,
            };
            verdict.errno |= way.errno.iter().any(|n| says(finding, *n));
        } else if !way.also.contains(&finding.rule.as_str())
            && !is_expected(&planted.program, finding)
        {
            verdict.alarms.push(line(finding));
        }
    }
    verdict
}

fn line(finding: &Finding) -> String {
    let Finding {
        level,
        rule,
        message,
        ..
    } = finding;
    format!("{level:?} {rule}: {message}")
}

/// Whether one of the places that a finding shows is marked.
fn shows(finding: &Finding, marks: &[Range<usize>]) -> bool {
    let labels = std::iter::once(&finding.primary).chain(&finding.secondary);
    let mut spans = labels.map(|l| l.span);
    // A span may be empty: then it is where it stands.
    let meets = |span: Span, mark: &Range<usize>| {
        span.start < mark.end && mark.start < span.end.max(span.start + 1)
    };
    spans.any(|span| marks.iter().any(|mark| meets(span, mark)))
}

/// Whether a finding says a number.
fn says(finding: &Finding, number: u8) -> bool {
    let labels = std::iter::once(&finding.primary).chain(&finding.secondary);
    let mut texts: Vec<&str> = labels.map(|l| l.text.as_str()).collect();
    texts.push(&finding.message);
    texts.extend(
        finding
            .notes
            .iter()
            .chain(&finding.help)
            .map(String::as_str),
    );
    let number = number.to_string();
    texts
        .iter()
        .any(|t| t.split(|c: char| !c.is_ascii_digit()).any(|n| n == number))
}
