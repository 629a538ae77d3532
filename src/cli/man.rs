//! `wasfix man`: the manual page, in roff.

use super::{Exit, command, write};
use crate::config::{Failure, Kind, reason};
use clap_mangen::Man;

/// Print the manual page, of wasfix or of one verb: wasfix man | man -l -
#[derive(clap::Args)]
pub(super) struct Args {
    /// The verb: `apply`
    verb: Option<String>,
}

/// # Errors
/// There is no such verb, or standard output cannot be written to.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    let mut whole = command();
    whole.build();
    let page = match &args.verb {
        None => whole,
        Some(verb) => whole
            .find_subcommand(verb)
            .cloned()
            .ok_or_else(|| Failure::new(Kind::Usage, format!("there is no verb `{verb}`")))?,
    };
    let mut roff = Vec::new();
    let made = Man::new(page).render(&mut roff);
    made.map_err(|e| Failure::new(Kind::Write, format!("no manual page: {}", reason(&e))))?;
    write::to_stdout(&roff)?;
    Ok(Exit::Clean)
}
