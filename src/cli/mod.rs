//! The command line: what people and their tools type, and the only input and output there is.
//!
//! Knows arguments, files, configuration, exit codes. Must not know how a plan is made: it uses the
//! library's public API and nothing else. One file a verb.

mod apply;
mod check;
mod completions;
mod diff;
mod exclude;
mod explain;
mod input;
mod kinds;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod options;
mod parallel;
mod plan;
mod rules;
mod signal;
mod targets;
mod terminal;
mod write;

use crate::config::Failure;
use clap::{CommandFactory as _, Parser, Subcommand};
use std::process::ExitCode;
use terminal::Terminal;

/// Finds POSIX socket numbers in WebAssembly text and rewrites them for the runtime that reads them
#[derive(Parser)]
#[command(name = "wasfix", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    terminal: terminal::Args,
}

#[derive(Subcommand)]
enum Verb {
    Apply(apply::Args),
    Check(check::Args),
    Diff(diff::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// How a run ended; with many files the worst one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exit {
    /// Done.
    Clean = 0,
    /// Done, and there is what the caller asked to be told of.
    Found = 1,
    /// Not done.
    Failed = 2,
}

/// Runs the program and gives its exit code. A usage error ends it here, with code 2.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(&cli.terminal);
    let done = match &cli.verb {
        Verb::Apply(args) => apply::run(args, &terminal),
        Verb::Check(args) => check::run(args, &terminal),
        Verb::Diff(args) => diff::run(args, &terminal),
        Verb::Explain(args) => explain::run(args),
        Verb::Rules(args) => rules::run(args, &terminal),
        #[cfg(feature = "lsp")]
        Verb::Lsp(args) => lsp::run(args),
        Verb::Completions(args) => completions::run(args),
        Verb::Man(args) => man::run(args),
    };
    let exit = done.unwrap_or_else(|failure| {
        terminal.failure(&failure);
        Exit::Failed
    });
    ExitCode::from(exit as u8)
}

/// The whole command, for the man page and the completions.
fn command() -> clap::Command {
    Cli::command()
}
