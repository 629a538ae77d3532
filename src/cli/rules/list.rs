//! `wasfix rules list`: one line a rule, and one a check.

use super::super::{Exit, write};
use super::Set;
use crate::config::Failure;
use wasfix::rules::{Check, DialectId, Rule, Rules};
use wasfix::text::Level;

/// List the rules and checks: name, from → to or how bad it is, and what goes wrong
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    set: Set,
}

/// A line: the name, what it is about, and the sentence.
struct Row<'r> {
    name: &'r str,
    about: String,
    doc: &'r str,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let rules = args.set.load()?;
    let converted = rules.rules.iter().map(|r| rule(&rules, r));
    let checked = rules.checks.iter().map(|c| check(&rules, c));
    let rows: Vec<Row<'_>> = converted.chain(checked).collect();
    let width = |of: fn(&Row<'_>) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (first, second) = (width(|r| r.name.len()), width(|r| r.about.chars().count()));
    let lines: String = rows
        .iter()
        .map(|r| format!("{:first$}  {:second$}  {}\n", r.name, r.about, r.doc))
        .collect();
    write::to_stdout(lines.as_bytes())?;
    Ok(Exit::Clean)
}

fn rule<'r>(rules: &'r Rules, rule: &'r Rule) -> Row<'r> {
    let about = format!("{} → {}", name(rules, rule.from), name(rules, rule.to));
    Row {
        name: &rule.name,
        about,
        doc: &rule.doc,
    }
}

fn check<'r>(rules: &'r Rules, check: &'r Check) -> Row<'r> {
    let level = match check.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let about = match check.dialect {
        Some(dialect) => format!("{level}, {}", name(rules, dialect)),
        None => level.to_string(),
    };
    Row {
        name: &check.name,
        about,
        doc: &check.doc,
    }
}

fn name(rules: &Rules, dialect: DialectId) -> &str {
    rules.dialect(dialect).map_or("?", |d| d.name.as_str())
}
