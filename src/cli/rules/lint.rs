//! `wasfix rules lint`: whether rule files load.

use super::super::failure::Failure;
use super::super::terminal::Terminal;
use super::super::{Exit, load};
use super::Set;
use std::path::PathBuf;

/// Check rule files: syntax, names, sizes, rules that shadow each other
///
/// Exit code 0: they load. 1: they do not. 2: they could not be read.
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
    match load::load(&files) {
        Ok(_) => {
            let files = meant.len();
            let noun = if files == 1 { "file" } else { "files" };
            terminal.say(&format!("wasfix: {files} rule {noun}, nothing wrong"));
            Ok(Exit::Clean)
        }
        Err(failure) => {
            terminal.failure(&failure);
            Ok(Exit::Found)
        }
    }
}
