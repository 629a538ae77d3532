//! `wasfix apply`: the patched module, to standard output, to a file or in place.

use super::Exit;
use super::input::Origin;
use super::plan::{self, Plan, Planner, Shows, each_target};
use super::targets::Takes;
use super::terminal::Terminal;
use super::write::{self, How};
use crate::config::Failure;
use std::borrow::Cow;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use wasfix::report::Summary;

/// Write the patched module: to standard output, to a file (-o) or in place (-i)
///
/// Standard output or the file holds the whole module, changed or not, or nothing.
///
/// Exit code 0: it is written, also where values are left as found. 1: only with the options that
/// say so. 2: something is wrong, and nothing is written.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Write to this file; a name that ends in .wasm gets the binary
    #[arg(short, long, value_name = "OUT", conflicts_with = "in_place")]
    output: Option<PathBuf>,
    /// Write each file in place; folders are searched for .wat and .wast files
    #[arg(short, long)]
    in_place: bool,
    /// Exit with 1 if something was changed; nothing is then printed to standard output
    #[arg(long)]
    exit_non_zero_on_fix: bool,
    /// Exit with 1 if values are left as found; nothing is then printed to standard output
    #[arg(long)]
    fail_on_remaining: bool,
    #[command(flatten)]
    plan: plan::Args,
}

/// # Errors
/// Wrong use. What goes wrong with one target is shown, and ends in the exit code.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    let takes = if args.in_place {
        Takes::Files
    } else {
        Takes::One
    };
    let targets = args.plan.targets.targets(takes)?;
    let mut planner = Planner::new(&args.plan, terminal, args.shows(terminal));
    let mut total = Total::default();
    let exit = each_target(targets, terminal, |target| {
        let Some(plan) = planner.plan(target)? else {
            return Ok(Exit::Clean);
        };
        let summary = plan.summary();
        let exit = args.exit(summary);
        args.write(&plan, exit, terminal)?;
        planner.show_findings(&plan);
        planner.show_decisions(&plan);
        total.add(&plan.origin, summary);
        Ok(exit)
    });
    // The program is about to end: taking thousands of rules apart would only keep the caller waiting.
    std::mem::forget(planner);
    if let Some(line) = total.line() {
        terminal.say(&line);
    }
    Ok(exit)
}

impl Args {
    fn shows(&self, terminal: &Terminal) -> Shows {
        match (terminal.talks(), self.fail_on_remaining) {
            (true, _) => Shows::Messages,
            (false, true) => Shows::Counts,
            (false, false) => Shows::Edits,
        }
    }

    fn exit(&self, summary: Summary) -> Exit {
        let changed = self.exit_non_zero_on_fix && summary.changes > 0;
        let remains = self.fail_on_remaining && summary.left > 0;
        if changed || remains {
            Exit::Found
        } else {
            Exit::Clean
        }
    }

    fn write(&self, plan: &Plan, exit: Exit, terminal: &Terminal) -> Result<(), Failure> {
        let output = plan.outcome.output(&plan.text);
        match (&plan.origin, &self.output) {
            (_, Some(out)) if out.as_os_str() != "-" => {
                let bytes = contents(out, &plan.origin, &output)?;
                let was = same_file(out, &plan.origin).then_some(plan.text.as_bytes());
                to_file(out, &bytes, was, terminal)
            }
            (Origin::File(path), None) if self.in_place => {
                // An unchanged file keeps its time stamp: build tools go by it.
                if plan.outcome.edits.is_empty() {
                    return Ok(());
                }
                let was = is_regular(path).then_some(plan.text.as_bytes());
                to_file(path, output.as_bytes(), was, terminal)
            }
            // Any other exit code leaves standard output empty: an editor may take what it finds there.
            _ if exit == Exit::Clean => write::to_stdout(output.as_bytes()),
            _ => Ok(()),
        }
    }
}

/// The bytes that a file of this name holds: the binary for `.wasm`, else the text.
fn contents<'a>(out: &Path, origin: &Origin, text: &'a str) -> Result<Cow<'a, [u8]>, Failure> {
    if out
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("wasm"))
    {
        let binary = wasfix::encode(text);
        return binary
            .map(Cow::Owned)
            .map_err(|e| Failure::engine(e, &origin.name(), text, &[]));
    }
    Ok(Cow::Borrowed(text.as_bytes()))
}

/// Writes a file, and says if that could not be done in the usual way.
///
/// # Errors
/// With nothing written.
pub(super) fn to_file(
    path: &Path,
    bytes: &[u8],
    was: Option<&[u8]>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if let How::InPlace(reason) = write::to_file(path, bytes, was)? {
        let path = path.display();
        terminal.say(&format!("wasfix: `{path}` was written in place: {reason}"));
    }
    Ok(())
}

fn same_file(out: &Path, origin: &Origin) -> bool {
    let Origin::File(path) = origin else {
        return false;
    };
    match (fs::metadata(out), fs::metadata(path)) {
        (Ok(a), Ok(b)) => a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// What is no regular file cannot be read again.
pub(super) fn is_regular(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |meta| meta.is_file())
}

/// The summaries of all files.
#[derive(Default)]
struct Total {
    sum: Summary,
    files: usize,
    first: String,
}

impl Total {
    fn add(&mut self, origin: &Origin, summary: Summary) {
        if self.files == 0 {
            self.first = origin.name();
        }
        self.files += 1;
        self.sum.add(summary);
    }

    /// One line for all; `None` if there was no file.
    fn line(&self) -> Option<String> {
        match self.files {
            0 => None,
            1 => Some(self.sum.line(&self.first)),
            n => Some(self.sum.line(&format!("{n} files"))),
        }
    }
}
