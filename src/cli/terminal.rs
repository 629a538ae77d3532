//! Standard error, and whether there is colour.
//!
//! What is said there never decides anything: a closed standard error is no failure.

use super::Failure;
use anstream::{AutoStream, ColorChoice, stream::RawStream};
use std::io::Write as _;

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Say nothing on standard error but errors
    #[arg(
        short,
        long,
        help_heading = "Messages",
        global = true,
        conflicts_with = "verbose"
    )]
    quiet: bool,
    /// Say more: which configuration and rules are used, and which files are passed over
    #[arg(short, long, help_heading = "Messages", global = true)]
    verbose: bool,
    /// When to colour; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        help_heading = "Messages",
        global = true,
        value_name = "WHEN",
        default_value = "auto"
    )]
    color: When,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// What may be said, and how it looks.
pub(super) struct Terminal {
    quiet: bool,
    pub(super) verbose: bool,
    /// Whether messages are coloured.
    pub(super) color: bool,
    /// Whether what goes to standard output may be.
    pub(super) color_stdout: bool,
}

impl Terminal {
    pub(super) fn new(args: &Args) -> Terminal {
        Terminal {
            quiet: args.quiet,
            verbose: args.verbose,
            color: args.color.on(&std::io::stderr()),
            color_stdout: args.color.on(&std::io::stdout()),
        }
    }

    /// A finding, the summary: what `-q` keeps back.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            line(text);
        }
    }

    /// Whether [`Terminal::say`] says anything.
    pub(super) fn talks(&self) -> bool {
        !self.quiet
    }

    /// What was asked for by an option of its own.
    pub(super) fn always(&self, text: &str) {
        if !text.is_empty() {
            line(text);
        }
    }

    /// What only `-v` wants to know.
    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            line(&format!("wasfix: {text}"));
        }
    }

    /// Why something was not done. Always said.
    pub(super) fn failure(&self, failure: &Failure) {
        let text = failure.render(self.color);
        if !text.is_empty() {
            line(&text);
        }
    }
}

impl When {
    fn on(self, stream: &impl RawStream) -> bool {
        match self {
            When::Always => true,
            When::Never => false,
            // CLICOLOR_FORCE alone must not colour a patch that goes into a pipe.
            When::Auto => stream.is_terminal() && AutoStream::choice(stream) != ColorChoice::Never,
        }
    }
}

fn line(text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(std::io::stderr().lock(), "{text}{end}");
}
