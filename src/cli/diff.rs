//! `wasfix diff`: the plan as a patch.

use super::Exit;
use super::input::Origin;
use super::plan::{self, Plan, Planner, Shows, each_target};
use super::targets::Takes;
use super::terminal::Terminal;
use super::write;
use crate::config::{self, Failure};
use wasfix::report;

/// Print what `apply` would change as a patch that `git apply` and `patch -p1` take
///
/// Exit code 0: nothing would change. 1: something would. 2: it could not be told, and nothing is
/// printed. Findings are shown with --verbose.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    plan: plan::Args,
}

/// # Errors
/// Wrong use, or standard output cannot be written to.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, Failure> {
    let targets = args.plan.targets.targets(Takes::All)?;
    let shows = if terminal.verbose {
        Shows::Messages
    } else {
        Shows::Edits
    };
    let mut planner = Planner::new(&args.plan, terminal, shows);
    let mut patch = String::new();
    let exit = each_target(targets, terminal, |target| {
        let Some(plan) = planner.plan(target)? else {
            return Ok(Exit::Clean);
        };
        // The patch, and nothing else: what it leaves out is `apply`'s to say.
        if terminal.verbose {
            planner.show_findings(&plan);
        }
        planner.show_decisions(&plan);
        let part = diff(&plan, terminal.color_stdout);
        patch += &part;
        Ok(if part.is_empty() {
            Exit::Clean
        } else {
            Exit::Found
        })
    });
    // Half a patch looks like a whole one.
    if exit == Exit::Found {
        write::to_stdout(patch.as_bytes())?;
    }
    Ok(exit)
}

fn diff(plan: &Plan, color: bool) -> String {
    let path = patch_path(&plan.origin);
    let edits = &plan.outcome.edits;
    if color {
        report::diff_colored(&path, &plan.text, edits)
    } else {
        report::diff(&path, &plan.text, edits)
    }
}

/// The path from the current folder if the file is under it: what `patch -p1` looks for there. No
/// tool applies a patch whose path climbs.
fn patch_path(origin: &Origin) -> String {
    let path = origin.place().map(config::absolute);
    match path {
        Some(Ok(path)) => config::shown(&path),
        _ => origin.name(),
    }
}
