//! `wasfix completions`: what a shell needs to complete the command line.

use super::{Exit, command, write};
use crate::config::Failure;
use clap_complete::Shell;

/// Print the completions for a shell
#[derive(clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

/// # Errors
/// Standard output cannot be written to.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "wasfix", &mut script);
    write::to_stdout(&script)?;
    Ok(Exit::Clean)
}
