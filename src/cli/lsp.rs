//! `wasfix lsp`: the language server, started by editors.

use super::Exit;
use crate::config::Failure;

/// Serve an editor: the language server, over standard input and output
///
/// docs/editors.md says how editors are set up.
///
/// Exit code 0: the editor ended the session. 1: it went away. 2: what came in is not the protocol.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Use standard input and output, which it does anyway; some editors say so
    #[arg(long)]
    stdio: bool,
}

/// # Errors
/// What comes in is not the protocol.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    // There is no other way to talk to it.
    let Args { stdio: _ } = args;
    let is_orderly = crate::lsp::run()?;
    Ok(if is_orderly { Exit::Clean } else { Exit::Found })
}
