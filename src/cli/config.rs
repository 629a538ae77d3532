//! `wasfix.toml`: found upward from the file it is for.

use super::failure::{Failure, Kind};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;
use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use toml::Spanned;
use wasfix::text::{Diagnostic, Span};

const NAME: &str = "wasfix.toml";

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Read this configuration file, not the wasfix.toml found upward from each file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

/// What a configuration file says; the default says nothing.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The file, if there is one.
    pub(super) path: Option<PathBuf>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) select: Vec<String>,
    pub(super) ignore: Vec<String>,
    /// Folders of rule files, found from the configuration file's folder.
    pub(super) rules: Vec<PathBuf>,
    exclude: Option<Gitignore>,
}

impl Config {
    /// Whether the file at `path` (absolute) is not to be touched.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        let Some(globs) = &self.exclude else {
            return false;
        };
        // Outside the folder the globs mean nothing, and the matcher would panic.
        path.starts_with(globs.path()) && globs.matched_path_or_any_parents(path, false).is_ignore()
    }
}

/// The keys, as they are written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Keys {
    from: Option<String>,
    to: Option<String>,
    select: Vec<String>,
    ignore: Vec<String>,
    rules: Vec<PathBuf>,
    exclude: Vec<Spanned<String>>,
}

/// Finds configurations, and reads each once.
pub(super) struct Configs<'a> {
    args: &'a Args,
    read: HashMap<PathBuf, Rc<Config>>,
}

impl<'a> Configs<'a> {
    pub(super) fn new(args: &'a Args) -> Configs<'a> {
        Configs {
            args,
            read: HashMap::new(),
        }
    }

    /// The configuration for the file at `place`, which need not exist; for the current folder
    /// without a place.
    ///
    /// # Errors
    /// The file cannot be read, or is wrong.
    pub(super) fn of(&mut self, place: Option<&Path>) -> Result<Rc<Config>, Failure> {
        let path = match &self.args.config {
            _ if self.args.no_config => None,
            Some(path) => Some(absolute(path)?),
            None => found_upward(place)?,
        };
        let Some(path) = path else {
            return Ok(Rc::default());
        };
        if let Some(config) = self.read.get(&path) {
            return Ok(Rc::clone(config));
        }
        let config = Rc::new(read(&path)?);
        self.read.insert(path, Rc::clone(&config));
        Ok(config)
    }
}

fn found_upward(place: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    // A name is given to a file that is to be: only its folder counts, and that need not exist.
    let from = absolute(place.unwrap_or(Path::new("stdin.wat")))?;
    let upward = from.ancestors().skip(1).map(|dir| dir.join(NAME));
    Ok(upward.into_iter().find(|path| path.is_file()))
}

/// The path from the root, without `.` and `..`: what is above it is told by its parts.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let whole = std::path::absolute(path).map_err(|e| Failure::read(path, &e))?;
    let mut plain = PathBuf::new();
    for part in whole.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    Ok(plain)
}

fn read(path: &Path) -> Result<Config, Failure> {
    let name = shown(path);
    let text = fs::read_to_string(path).map_err(|e| {
        Failure::read(path, &e).advise("give another file with --config, or none with --no-config")
    })?;
    let wrong = |message: String, span: Option<std::ops::Range<usize>>| {
        let span = span.unwrap_or(0..0);
        let at = Diagnostic::error(message, Span::new(span.start, span.end), "");
        Failure::at(Kind::Config, &name, &text, at)
    };
    let keys: Keys = toml::from_str(&text).map_err(|e| wrong(e.message().to_string(), e.span()))?;
    let folder = path.parent().unwrap_or(path);
    let mut globs = GitignoreBuilder::new(folder);
    for glob in &keys.exclude {
        let added = globs.add_line(None, glob.get_ref());
        added.map_err(|e| wrong(format!("this is no glob: {e}"), Some(glob.span())))?;
    }
    let exclude = globs
        .build()
        .map_err(|e| wrong(format!("the globs do not go together: {e}"), None))?;
    Ok(Config {
        path: Some(path.to_path_buf()),
        from: keys.from,
        to: keys.to,
        select: keys.select,
        ignore: keys.ignore,
        rules: keys.rules.iter().map(|dir| folder.join(dir)).collect(),
        exclude: Some(exclude),
    })
}

/// The path from the current folder, if it is under it.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.to_string_lossy().into_owned()
}
