//! From the paths of a command line to the texts that are to be worked on.

use super::input::{self, Origin};
use crate::config::absolute;
use crate::config::{Failure, Kind};
use ignore::{WalkBuilder, WalkState};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Files; `-` is standard input, and so is no path at all
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The path that standard input has: for configuration, ignore files and messages; it need not exist
    #[arg(long, value_name = "PATH")]
    stdin_filepath: Option<PathBuf>,
    /// Also pass over a file that is named here, if an ignore file or `exclude` says so
    #[arg(long)]
    pub(super) force_exclude: bool,
}

/// What a verb takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// One file, or standard input.
    One,
    /// Files and folders.
    Files,
    /// Files, folders and standard input.
    All,
}

/// One text to work on.
pub(super) struct Target {
    pub(super) origin: Origin,
    /// Whether the user named it, and did not find it in a folder.
    pub(super) named: bool,
}

impl Args {
    /// The targets in the order of the command line, each once. A folder that cannot be read gives
    /// its failure in place of its files.
    ///
    /// # Errors
    /// The paths are not what the verb takes.
    pub(super) fn targets(&self, takes: Takes) -> Result<Vec<Result<Target, Failure>>, Failure> {
        let stdin = self.paths.iter().any(|p| is_stdin(p)) || self.paths.is_empty();
        self.check(takes, stdin)?;
        if stdin {
            let origin = Origin::Stdin(self.stdin_filepath.clone());
            return Ok(vec![Ok(Target {
                origin,
                named: true,
            })]);
        }
        let mut seen = HashSet::new();
        let all = self.paths.iter().flat_map(|path| expand(path));
        let fresh = |t: &Result<Target, Failure>| match t {
            Ok(Target {
                origin: Origin::File(path),
                ..
            }) => absolute(path).map_or(true, |path| seen.insert(path)),
            _ => true,
        };
        Ok(all.filter(fresh).collect())
    }

    fn check(&self, takes: Takes, stdin: bool) -> Result<(), Failure> {
        let usage = |message: &str, advice: &str| {
            Err(Failure::new(Kind::Usage, message).advise(advice.to_string()))
        };
        if self.paths.is_empty() && self.stdin_filepath.is_none() && input::stdin_is_terminal() {
            return usage("no input", "name a file, or `-` for standard input");
        }
        if stdin && takes == Takes::Files {
            return usage(
                "standard input cannot be written in place",
                "name a file, or leave out -i or --add-ignore",
            );
        }
        if stdin && self.paths.len() > 1 {
            return usage("`-` stands alone", "leave out the other paths");
        }
        if !stdin && self.stdin_filepath.is_some() {
            return usage(
                "--stdin-filepath is for standard input",
                "give `-` as the path, or leave out --stdin-filepath",
            );
        }
        if takes == Takes::One && self.paths.len() > 1 {
            return usage(
                "several paths, and one standard output",
                "write them in place with -i, or name one",
            );
        }
        match self.paths.first().filter(|p| p.is_dir()) {
            Some(dir) if takes == Takes::One => usage(
                &format!("`{}` is a directory", dir.display()),
                "write its files in place with -i, or name one of them",
            ),
            _ => Ok(()),
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A file is itself, a folder its `.wat` and `.wast` files that no ignore file passes over, by name.
/// Links in a folder are not followed: they may lead out of it.
fn expand(path: &Path) -> Vec<Result<Target, Failure>> {
    if !path.is_dir() {
        let origin = Origin::File(path.to_path_buf());
        return vec![Ok(Target {
            origin,
            named: true,
        })];
    }
    let (mut files, mut failures) = walk(path);
    // The walk has several threads, and no order.
    files.sort();
    failures.sort();
    let found = |path| {
        Ok(Target {
            origin: Origin::File(path),
            named: false,
        })
    };
    let failed = |message| Err(Failure::new(Kind::Read, message));
    let failures = failures.into_iter().map(failed);
    files.into_iter().map(found).chain(failures).collect()
}

/// The files of a folder, and what could not be read, in no order.
fn walk(folder: &Path) -> (Vec<PathBuf>, Vec<String>) {
    let is_text = |p: &Path| p.extension().is_some_and(|e| e == "wat" || e == "wast");
    let (sender, found) = mpsc::channel();
    WalkBuilder::new(folder).build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let one = match entry {
                Ok(e) if e.file_type().is_some_and(|t| t.is_file()) && is_text(e.path()) => {
                    Some(Ok(e.into_path()))
                }
                Ok(_) => None,
                Err(e) => Some(Err(e.to_string())),
            };
            // The receiver outlives the walk.
            let _ = one.map(|one| sender.send(one));
            WalkState::Continue
        })
    });
    drop(sender);
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for one in found {
        match one {
            Ok(path) => files.push(path),
            Err(message) => failures.push(message),
        }
    }
    (files, failures)
}
