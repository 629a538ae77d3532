//! `wasfix rules list`: one line a rule.

use super::super::failure::Failure;
use super::super::{Exit, write};
use super::Set;
use wasfix::rules::{Rule, Rules};

/// List the rules: name, from → to, and what goes wrong without it
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    set: Set,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let rules = args.set.load()?;
    let rows: Vec<[String; 2]> = rules.rules.iter().map(|r| row(&rules, r)).collect();
    let width = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    let lines: String = std::iter::zip(&rows, &rules.rules)
        .map(|([name, way], rule)| format!("{name:first$}  {way:second$}  {}\n", rule.doc))
        .collect();
    write::to_stdout(lines.as_bytes())?;
    Ok(Exit::Clean)
}

fn row(rules: &Rules, rule: &Rule) -> [String; 2] {
    let name = |id: wasfix::rules::DialectId| {
        let dialect = rules.dialects.get(id.0);
        dialect.map_or("?", |d| d.name.as_str()).to_string()
    };
    let way = format!("{} → {}", name(rule.from), name(rule.to));
    [rule.name.clone(), way]
}
