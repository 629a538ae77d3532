//! `wasfix rules lint`: whether rule files load, and what is odd about them.

use super::super::Exit;
use super::super::terminal::Terminal;
use super::Set;
use crate::config::{self, Failure};
use std::path::PathBuf;
use wasfix::rules::lint;
use wasfix::text;

/// Check rule files: syntax, names, sizes, rules that shadow each other
///
/// Exit code 0: nothing is wrong. 1: something is. 2: they could not be read.
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
    let rules = match config::load(&files) {
        Ok(rules) => rules,
        Err(failure) => {
            terminal.failure(&failure);
            return Ok(Exit::Found);
        }
    };
    let mut warnings = 0;
    for (id, warning) in lint(&rules) {
        if let Some(file) = rules.files.get(id.0).filter(|_| meant.contains(&id)) {
            let shown = text::render(
                &warning,
                &file.path,
                &text::Lines::new(&file.text),
                terminal.color,
            );
            terminal.always(&format!("{shown}\n\n"));
            warnings += 1;
        }
    }
    let files = meant.len();
    let noun = if files == 1 { "file" } else { "files" };
    if warnings > 0 {
        terminal.say(&format!("wasfix: {files} rule {noun}, {warnings} warnings"));
        return Ok(Exit::Found);
    }
    terminal.say(&format!("wasfix: {files} rule {noun}, nothing wrong"));
    Ok(Exit::Clean)
}
