//! Runs the tests that stand in rule files.
//!
//! Knows how a test becomes a module (the imports it names, and a memory) and what must hold of it: the
//! fields afterwards, and the laws; or what a check finds. Must not know how a decision is made, or a check
//! finds: it only calls [`crate::fix`] and [`crate::check`].

mod module;

use crate::rules::{FileId, RuleFile, RuleTest, Rules, Source, TestKind, load};
use crate::text::{Diagnostic, Lines, render};
use crate::{Error, Options, Outcome};
use module::{Module, tokens};
use std::fmt::Write as _;

/// Why a test failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, for people; it may have several lines.
    pub message: String,
    /// What should have come out, and what did, for a diff.
    pub difference: Option<Difference>,
}

/// Two texts that should be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What should have come out.
    pub expected: String,
    /// What did.
    pub actual: String,
}

/// Runs one test of a rule set.
///
/// # Errors
/// Why it failed.
pub fn run_one(rules: &Rules, test: &RuleTest) -> Result<(), Failure> {
    match &test.kind {
        TestKind::Rewrite { before, after } => {
            let module = Module::new(rules, test, in_file(rules, test.source, *before));
            let expected = in_file(rules, test.source, *after);
            compare(expected, &fixed(&module, rules, test)?)
        }
        TestKind::Unchanged { fields } => {
            let module = Module::new(rules, test, in_file(rules, test.source, *fields));
            if rules.find_check(&test.rule).is_some() {
                return found(&module, rules, test, false);
            }
            compare(&module.fields, &fixed(&module, rules, test)?)
        }
        TestKind::Wrong { fields } => {
            let module = Module::new(rules, test, in_file(rules, test.source, *fields));
            found(&module, rules, test, true)
        }
        TestKind::Refused { message, form } => {
            refused(rules, test, message, in_file(rules, test.source, *form))
        }
    }
}

/// The modules that a test is about: the one before and the one after, or the one that stays. Empty for
/// a `refused`.
#[must_use]
pub fn modules(rules: &Rules, test: &RuleTest) -> Vec<String> {
    let fields = spans(test);
    let fields = fields.iter().map(|span| in_file(rules, test.source, *span));
    fields.map(|f| Module::new(rules, test, f).text()).collect()
}

/// Where the fields of its modules stand.
fn spans(test: &RuleTest) -> Vec<crate::text::Span> {
    match &test.kind {
        TestKind::Rewrite { before, after } => vec![*before, *after],
        TestKind::Unchanged { fields } | TestKind::Wrong { fields } => vec![*fields],
        TestKind::Refused { .. } => Vec::new(),
    }
}

/// The fields of [`modules`] as they stand in the rule file, without the indentation they share.
#[must_use]
pub fn fields(rules: &Rules, test: &RuleTest) -> Vec<String> {
    let fields = spans(test);
    let fields = fields.iter().map(|span| in_file(rules, test.source, *span));
    fields.map(|f| block(f.trim_end())).collect()
}

/// Fields outdented. Those that begin behind `(before` have their first line at the margin, and the rest of their
/// first field one step in.
fn block(text: &str) -> String {
    let lines = outdented(text);
    let fields = module::depths(&lines).into_iter().zip(lines.lines());
    let beside = fields
        .skip(1)
        .any(|(depth, line)| depth == 0 && line.starts_with('('));
    let inside = lines.lines().skip(1).any(|line| line.starts_with('('));
    if beside || !inside {
        return lines;
    }
    lines.trim_end().replace('\n', "\n  ") + "\n"
}

fn in_file(rules: &Rules, source: Source, span: crate::text::Span) -> &str {
    rules.file(source).map_or("", |file| span.of(&file.text))
}

/// Whether the check that a test is about finds something, which must be as `wanted`.
fn found(module: &Module, rules: &Rules, test: &RuleTest, wanted: bool) -> Result<(), Failure> {
    let text = module.text();
    let outcome = crate::check(&text, rules, &options(test)).map_err(|e| failed(&text, e))?;
    let findings = outcome.findings.iter().map(|f| &f.finding);
    let findings: Vec<_> = findings.filter(|f| f.rule == test.rule).collect();
    let message = match findings.first() {
        None if wanted => "the check finds nothing".to_string(),
        Some(finding) if !wanted => format!("the check finds: {}", finding.message),
        _ => return Ok(()),
    };
    Err(Failure {
        message,
        difference: None,
    })
}

fn options(test: &RuleTest) -> Options {
    Options {
        from: test.from.clone(),
        unsafe_fixes: test.unsafe_fixes,
        ..Options::default()
    }
}

/// The fields of `module` after a run, which must keep the laws.
fn fixed(module: &Module, rules: &Rules, test: &RuleTest) -> Result<String, Failure> {
    let text = module.text();
    let options = options(test);
    let outcome = fix(&text, rules, &options)?;
    let output = outcome.output(&text);
    only_the_edits(&text, &outcome, &output)?;
    let again = fix(&output, rules, &options)?;
    if !again.edits.is_empty() {
        let twice = again.output(&output).into_owned();
        return Err(differs("a second run changes it again", &output, &twice));
    }
    Ok(module.fields_of(&output).into_owned())
}

fn fix(text: &str, rules: &Rules, options: &Options) -> Result<Outcome, Failure> {
    crate::fix(text, rules, options).map_err(|error| failed(text, error))
}

/// A run of `text` that comes to nothing.
fn failed(text: &str, error: Error) -> Failure {
    Failure {
        message: match error {
            Error::Parse(d) | Error::Option(d) | Error::Verify(d) => {
                render(&d, "test", &Lines::new(text), false)
            }
            Error::Rules(found) => messages(&found),
        },
        difference: None,
    }
}

/// Law 1: outside the edits, output bytes equal input bytes.
fn only_the_edits(text: &str, outcome: &Outcome, output: &str) -> Result<(), Failure> {
    let mut rest = output;
    let mut from = 0;
    for edit in &outcome.edits {
        let kept = text.get(from..edit.span.start).unwrap_or("");
        let after = rest
            .strip_prefix(kept)
            .and_then(|r| r.strip_prefix(edit.text.as_str()));
        rest = after.ok_or_else(|| differs("bytes outside the edits changed", text, output))?;
        from = edit.span.end;
    }
    if text.get(from..) == Some(rest) {
        Ok(())
    } else {
        Err(differs("bytes outside the edits changed", text, output))
    }
}

/// Layout and comments are free; every other token must be as it is written in the test.
fn compare(expected: &str, actual: &str) -> Result<(), Failure> {
    if tokens(expected) == tokens(actual) {
        Ok(())
    } else {
        Err(differs(
            "it does not become what the test says",
            expected,
            actual,
        ))
    }
}

fn differs(message: &str, expected: &str, actual: &str) -> Failure {
    Failure {
        message: message.to_string(),
        difference: Some(Difference {
            expected: outdented(expected),
            actual: outdented(actual),
        }),
    }
}

/// Without the indentation that all lines but the first have in common, so that a diff shows no more
/// than what differs.
fn outdented(text: &str) -> String {
    let text = text.trim_matches('\n');
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lines = text.lines().skip(1).filter(|l| !l.trim().is_empty());
    let common = lines.map(indent).min().unwrap_or(0);
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        let cut = if i == 0 { indent(line) } else { common };
        let _ = writeln!(out, "{}", line.get(cut..).unwrap_or("").trim_end());
    }
    out
}

/// `form`, as a file of its own beside all others, must not load, and for the reason given.
fn refused(rules: &Rules, test: &RuleTest, message: &str, form: &str) -> Result<(), Failure> {
    let mut files = rules.files.clone();
    let path = rules.file(test.source).map_or("", |f| f.path.as_str());
    files.push(RuleFile {
        path: format!("{path} (refused)"),
        text: form.to_string().into(),
        built_in: false,
    });
    let failure = |message: String| Failure {
        message,
        difference: None,
    };
    match load(files) {
        Ok(_) => Err(failure("the form is not refused".to_string())),
        Err(found) if messages(&found).contains(message) => Ok(()),
        Err(found) => Err(failure(format!(
            "refused, but not because of `{message}`:\n{}",
            messages(&found)
        ))),
    }
}

fn messages(found: &[(FileId, Diagnostic)]) -> String {
    let mut out = String::new();
    for (_, d) in found {
        let _ = writeln!(out, "{}: {}", d.message, d.primary.text);
        for note in d.notes.iter().chain(&d.help) {
            let _ = writeln!(out, "  {note}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(form: &str) -> Result<(), Failure> {
        let (rules, test) = last(form);
        assert!(matches!(test.kind, TestKind::Refused { .. }));
        run_one(&rules, &test)
    }

    /// The last test of a file beside the built-in ones.
    fn last(form: &str) -> (Rules, RuleTest) {
        let mut files = crate::rules::built_in();
        files.push(RuleFile {
            path: "own.rule".to_string(),
            text: form.to_string().into(),
            built_in: false,
        });
        let rules = load(files).unwrap();
        let test = rules.tests.last().unwrap().clone();
        (rules, test)
    }

    #[test]
    fn a_check_must_find_what_is_wrong_and_nothing_else() {
        let open = "(if (call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64)) (then (unreachable)))";
        let listen =
            "(if (call $sock_listen (i32.load (i32.const 64)) (i32.const 8)) (then (unreachable)))";
        let message = |kind: &str, code: &str| {
            let form = format!("({kind} $listen-unbound \"t\" (func (export \"_start\") {code}))");
            let (rules, test) = last(&form);
            run_one(&rules, &test).map_err(|failure| failure.message)
        };
        let late = format!("{open} {listen}");
        assert_eq!(message("wrong", &late), Ok(()));
        assert_eq!(message("unchanged", open), Ok(()));
        let missed = message("wrong", open).unwrap_err();
        assert_eq!(missed, "the check finds nothing");
        let found = message("unchanged", &late).unwrap_err();
        assert!(found.starts_with("the check finds: "), "{found}");
        let invalid = message("wrong", &format!("{open} (i32.const 1)")).unwrap_err();
        assert!(invalid.contains("error"), "{invalid}");
    }

    #[test]
    fn a_refused_form_must_be_refused_and_for_its_reason() {
        let twice = "(dialect $linux \"again\")";
        let right = format!("(refused \"declared twice\" {twice})");
        assert_eq!(refusal(&right), Ok(()));
        let other = refusal(&format!("(refused \"no such thing\" {twice})")).unwrap_err();
        assert!(
            other.message.contains("declared twice"),
            "{}",
            other.message
        );
        let fine = refusal("(refused \"x\" (dialect $mine \"mine\"))").unwrap_err();
        assert_eq!(fine.message, "the form is not refused");
    }

    #[test]
    fn layout_and_comments_are_free_but_tokens_are_not() {
        assert!(compare("(a\n  0x02) ;; c", "(a 0x02)").is_ok());
        assert!(compare("(a 0x02)", "(a 2)").is_err());
    }

    #[test]
    fn a_text_is_outdented_by_what_its_lines_share() {
        assert_eq!(outdented("\n   (a\n      b\n        c)\n"), "(a\nb\n  c)\n");
    }
}
