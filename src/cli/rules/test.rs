//! `wasfix rules test`: runs the tests inside rule files.

use super::super::terminal::Terminal;
use super::super::{Exit, write};
use super::Set;
use crate::config::{self, Failure};
use std::path::PathBuf;
use wasfix::report;
use wasfix::rules::{RuleTest, Rules};
use wasfix::text::Lines;
use wasfix::trial;

/// Run the tests inside rule files, and print those that fail as diffs
///
/// Exit code 0: all pass. 1: some fail. 2: the files could not be read or loaded.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Rule files, or folders of them; without, all that would be loaded
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    set: Set,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    let (files, meant) = args.set.files(&args.files)?;
    let rules = config::load(&files)?;
    let tests = rules
        .tests
        .iter()
        .filter(|t| meant.contains(&t.source.file));
    let (mut run, mut failed, mut out) = (0, 0, String::new());
    for test in tests {
        run += 1;
        if let Err(failure) = trial::run_one(&rules, test) {
            failed += 1;
            out += &describe(&rules, test, &failure);
        }
    }
    write::to_stdout(out.as_bytes())?;
    let noun = if run == 1 { "test" } else { "tests" };
    terminal.say(&format!("wasfix: {run} {noun}, {failed} failed"));
    Ok(if failed == 0 {
        Exit::Clean
    } else {
        Exit::Found
    })
}

/// Where the test is, why it failed, and the difference.
fn describe(rules: &Rules, test: &RuleTest, failure: &trial::Failure) -> String {
    let (path, text) = rules
        .files
        .get(test.source.file.0)
        .map_or(("", ""), |f| (f.path.as_ref(), f.text.as_ref()));
    let at = Lines::new(text).position(test.source.span.start);
    let (line, column, title) = (at.line, at.column, &test.title);
    let why = failure.message.trim_end();
    let mut out = format!(
        "{path}:{line}:{column}: test of ${} failed: {title}: {why}\n",
        test.rule
    );
    if let Some(two) = &failure.difference {
        out += &report::compare(("expected", "actual"), &two.expected, &two.actual);
    }
    out + "\n"
}
