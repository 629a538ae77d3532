//! `wasfix rules show`: a rule, check or protocol as it is written, with its tests.

use super::super::{Exit, write};
use super::Set;
use crate::config::{Failure, Kind};
use wasfix::rules::{Rules, Source};

/// Show a rule, check or protocol as it is written, with its tests
#[derive(clap::Args)]
pub(super) struct Args {
    /// Its name: `bind-inet`
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    set: Set,
}

pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let rules = args.set.load()?;
    let name = args.name.trim_start_matches('$');
    let forms = rules.rules.iter().filter(|r| r.name == name);
    let mut sources: Vec<Source> = forms.map(|r| r.source).collect();
    let checks = rules.checks.iter().filter(|c| c.name == name);
    sources.extend(checks.map(|c| c.source));
    let protocols = rules.protocols.iter().filter(|p| p.name == name);
    sources.extend(protocols.map(|p| p.source));
    if sources.is_empty() {
        let message = format!("there is no rule or check `{name}`");
        return Err(Failure::new(Kind::Usage, message).advise("see `wasfix rules list`"));
    }
    let tests = rules.tests.iter().filter(|t| t.rule == name);
    sources.extend(tests.map(|t| t.source));
    let mut out = String::new();
    let mut file = None;
    for source in sources {
        if file.replace(source.file) != Some(source.file) {
            out += &head(&rules, source);
        }
        out += &format!("{}\n\n", text(&rules, source));
    }
    write::to_stdout(format!("{}\n", out.trim_end()).as_bytes())?;
    Ok(Exit::Clean)
}

/// The file, as a comment of the rule language.
fn head(rules: &Rules, source: Source) -> String {
    let file = rules.files.get(source.file.0);
    format!(";; {}\n", file.map_or("", |f| f.path.as_str()))
}

fn text(rules: &Rules, source: Source) -> &str {
    let file = rules.files.get(source.file.0);
    file.map_or("", |f| source.span.of(&f.text))
}
