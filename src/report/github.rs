//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! Knows the syntax of the commands and how many of each GitHub takes from one step.

use super::Document;
use super::found::{Found, Problem, Range, word};
use super::tally::counted;
use crate::text::Level;

/// GitHub shows ten errors, ten warnings and ten notices of a step, and drops the rest in silence.
const MOST: usize = 10;

/// The worst findings as commands, one a line, then a line that says how many more there are.
#[must_use]
pub fn github(document: &Document<'_>) -> String {
    let mut out = String::new();
    let mut more: Vec<String> = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Note] {
        let problems = document.problems.iter();
        let problems = problems.filter(|_| level == Level::Error).map(of_problem);
        let findings = document.files.iter().flat_map(|file| {
            let own = file.findings.iter().filter(|f| f.level == level);
            own.map(|found| of_finding(&file.path, found))
        });
        let all: Vec<String> = problems.chain(findings).collect();
        out.extend(all.iter().take(MOST).map(String::as_str));
        if all.len() > MOST {
            more.push(counted(all.len() - MOST, word(level)));
        }
    }
    if !more.is_empty() {
        out += &format!(
            "wasfix: {} more; GitHub shows {MOST} of each level a step\n",
            more.join(", ")
        );
    }
    out
}

fn of_finding(path: &str, found: &Found) -> String {
    let place = (Some(path), Some(found.primary.range));
    let title = format!("wasfix {}", found.name);
    let notes = found.notes.iter().map(|n| format!("note: {n}"));
    let help = found.help.iter().map(|h| format!("help: {h}"));
    let lines = std::iter::once(found.message.clone());
    command(found.level, place, &title, lines.chain(notes).chain(help))
}

fn of_problem(problem: &Problem) -> String {
    let place = (problem.path.as_deref(), problem.range);
    let title = format!("wasfix: {}", problem.kind);
    let notes = problem.notes.iter().map(|n| format!("note: {n}"));
    let help = problem.help.iter().map(|h| format!("help: {h}"));
    let lines = std::iter::once(problem.message.clone());
    command(Level::Error, place, &title, lines.chain(notes).chain(help))
}

/// `::error file=a.wat,line=3,col=5,title=wasfix open::message`.
fn command(
    level: Level,
    (path, range): (Option<&str>, Option<Range>),
    title: &str,
    lines: impl Iterator<Item = String>,
) -> String {
    let name = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut properties = Vec::new();
    let mut property = |key: &str, value: String| {
        properties.push(format!("{key}={}", escaped_property(&value)));
    };
    if let Some(path) = path {
        // GitHub compares it with the paths of the repository, letter by letter.
        let path = path.strip_prefix("./").unwrap_or(path);
        property("file", path.to_string());
    }
    if let Some(Range { start, end }) = range {
        property("line", start.line.to_string());
        property("endLine", end.line.to_string());
        // A column without a meaning on several lines would hide the annotation.
        if start.line == end.line {
            property("col", start.column.to_string());
            property("endColumn", end.column.to_string());
        }
    }
    property("title", title.to_string());
    let message: Vec<String> = lines.collect();
    let message = escaped(&message.join("\n"));
    format!("::{name} {}::{message}\n", properties.join(","))
}

/// What a message may not hold as it is.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What the value of a property may not hold either.
fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_path_or_a_message_ends_a_command() {
        let lines = ["100%: a\r".to_string(), "::error::b".to_string()];
        let shown = command(
            Level::Note,
            (Some("a:b,%.wat"), None),
            "x",
            lines.into_iter(),
        );
        assert_eq!(
            shown,
            "::notice file=a%3Ab%2C%25.wat,title=x::100%25: a%0D%0A::error::b\n"
        );
    }
}
