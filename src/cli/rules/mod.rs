//! `wasfix rules`: the rules that are loaded, and the care of one's own.

mod lint;
mod list;
mod show;
mod test;

use super::Exit;
use super::options::{ConfigArgs, RuleArgs};
use super::terminal::Terminal;
use crate::config::{self, Failure};
use clap::Subcommand;
use std::path::PathBuf;
use std::sync::Arc;
use wasfix::rules::{FileId, RuleFile, Rules};

/// List, show, test and lint rules
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    List(list::Args),
    Show(show::Args),
    Test(test::Args),
    Lint(lint::Args),
}

/// # Errors
/// Rule files that cannot be read or loaded, a name that no rule has, a closed standard output.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.verb {
        Verb::List(args) => list::run(args),
        Verb::Show(args) => show::run(args),
        Verb::Test(args) => test::run(args, terminal),
        Verb::Lint(args) => lint::run(args, terminal),
    }
}

/// Which rules a run has: the same for all four verbs.
#[derive(clap::Args)]
#[group(skip)]
struct Set {
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Set {
    /// The rules as `apply` would have them in the current folder.
    fn load(&self) -> Result<Arc<Rules>, Failure> {
        let config = self.config.configs().of(None)?;
        self.rules.loader().of(&config)
    }

    /// The rule files `named`, beside those the run has anyway; all of them if none is named. Says
    /// which of the files were meant.
    fn files(&self, named: &[PathBuf]) -> Result<(Vec<RuleFile>, Vec<FileId>), Failure> {
        let config = self.config.configs().of(None)?;
        let mut files = self.rules.loader().files(&config)?;
        if named.is_empty() {
            let all = (0..files.len()).map(FileId).collect();
            return Ok((files, all));
        }
        let mut meant = Vec::new();
        for path in named {
            for file in config::rule_files(path)? {
                meant.push(FileId(place(&mut files, file)));
            }
        }
        Ok((files, meant))
    }
}

/// The index of `file` among `files`. A file that is there already, a built-in one of the same text
/// too, is not loaded twice.
fn place(files: &mut Vec<RuleFile>, file: RuleFile) -> usize {
    let same = |f: &RuleFile| f.text == file.text && same_path(&f.path, &file.path);
    let at = files.iter().position(same);
    at.unwrap_or_else(|| {
        files.push(file);
        files.len() - 1
    })
}

/// Whether one path ends the other: `rules/a.rule` and `/src/wasfix/rules/a.rule`.
fn same_path(a: &str, b: &str) -> bool {
    let (a, b) = (std::path::Path::new(a), std::path::Path::new(b));
    a.ends_with(b) || b.ends_with(a)
}
