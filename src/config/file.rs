//! `wasfix.toml`: found upward from the file it is for.

use super::failure::{Failure, Kind};
use super::select::{Layer, Severity};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;
use wasfix::rules::Rules;
use wasfix::text::{Diagnostic, Span};

const NAME: &str = "wasfix.toml";

/// Which configuration file counts.
#[derive(Clone, Debug, Default)]
pub(crate) enum Which {
    /// The nearest one upward from the file it is for.
    #[default]
    Nearest,
    /// This one.
    This(PathBuf),
    /// None.
    None,
}

/// What a configuration file says; the default says nothing.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The file, if there is one.
    pub(crate) path: Option<PathBuf>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    /// What is looked for in all files.
    layer: Layer,
    /// What is looked for in some, the last word last.
    overrides: Vec<Override>,
    /// Where the names of rules and checks are written, for messages.
    names: Vec<(String, Span)>,
    /// The same of dialects.
    dialects: Vec<(String, Span)>,
    text: String,
    /// Folders of rule files, found from the configuration file's folder.
    pub(crate) rules: Vec<PathBuf>,
    exclude: Option<Gitignore>,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// It cannot be read, or is wrong.
    pub(crate) fn read(path: &Path) -> Result<Config, Failure> {
        read(path)
    }

    /// Whether the file at `path` (absolute) is not to be touched.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        self.exclude.as_ref().is_some_and(|globs| has(globs, path))
    }

    /// What is said of the file at `path` (absolute), if it has one: the last word last.
    pub(crate) fn layers(&self, path: Option<&Path>) -> Vec<&Layer> {
        let others = self.overrides.iter();
        let of_path = others.filter(|o| path.is_some_and(|path| has(&o.paths, path)));
        std::iter::once(&self.layer)
            .chain(of_path.map(|o| &o.layer))
            .collect()
    }

    /// Whether all names in it are those of the rules.
    ///
    /// # Errors
    /// The first that is not, with its place.
    pub(crate) fn check_names(&self, rules: &Rules) -> Result<(), Failure> {
        let dialects: Vec<&str> = rules.dialects.iter().map(|d| d.name.as_str()).collect();
        let advice = format!("one of: {}", dialects.join(", "));
        self.known("dialect", &self.dialects, &dialects, &advice)?;
        let advice = "`wasfix rules list` lists the names";
        let names = wasfix::names(rules);
        self.known("rule or check", &self.names, &names, advice)
    }

    fn known(
        &self,
        what: &str,
        written: &[(String, Span)],
        known: &[&str],
        advice: &str,
    ) -> Result<(), Failure> {
        let unknown = written.iter().find(|(n, _)| !known.contains(&n.as_str()));
        let (Some((name, span)), Some(path)) = (unknown, &self.path) else {
            return Ok(());
        };
        let mut wrong = Diagnostic::error(format!("no {what} `{name}`"), *span, "");
        wrong.help = Some(match wasfix::nearest_name(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => advice.to_string(),
        });
        Err(Failure::at(Kind::Config, &shown(path), &self.text, wrong))
    }
}

fn has(globs: &Gitignore, path: &Path) -> bool {
    // Outside the folder the globs mean nothing, and the matcher would panic.
    path.starts_with(globs.path()) && globs.matched_path_or_any_parents(path, false).is_ignore()
}

/// `[[overrides]]`: what is otherwise in some files.
#[derive(Debug)]
struct Override {
    paths: Gitignore,
    layer: Layer,
}

type Names = Vec<Spanned<String>>;
type Severities = BTreeMap<Spanned<String>, Severity>;

/// The keys, as they are written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Keys {
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    select: Names,
    ignore: Names,
    severity: Severities,
    overrides: Vec<OverrideKeys>,
    rules: Vec<PathBuf>,
    exclude: Names,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideKeys {
    paths: Names,
    #[serde(default)]
    select: Names,
    #[serde(default)]
    ignore: Names,
    #[serde(default)]
    severity: Severities,
}

/// Finds configurations, and reads each once.
pub(crate) struct Configs {
    which: Which,
    read: HashMap<PathBuf, Arc<Config>>,
}

impl Configs {
    pub(crate) fn new(which: Which) -> Configs {
        Configs {
            which,
            read: HashMap::new(),
        }
    }

    /// The configuration for the file at `place`, which need not exist; for the current folder
    /// without a place.
    ///
    /// # Errors
    /// The file cannot be read, or is wrong.
    pub(crate) fn of(&mut self, place: Option<&Path>) -> Result<Arc<Config>, Failure> {
        let Some(path) = self.which.find(place)? else {
            return Ok(Arc::default());
        };
        if let Some(config) = self.read.get(&path) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(Config::read(&path)?);
        self.read.insert(path, Arc::clone(&config));
        Ok(config)
    }
}

impl Which {
    /// The path of the configuration for the file at `place`, if there is one.
    ///
    /// # Errors
    /// The current folder is gone.
    pub(crate) fn find(&self, place: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
        match self {
            Which::None => Ok(None),
            Which::This(path) => Ok(Some(absolute(path)?)),
            Which::Nearest => found_upward(place),
        }
    }
}

fn found_upward(place: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    // A name is given to a file that is to be: only its folder counts, and that need not exist.
    let from = absolute(place.unwrap_or(Path::new("stdin.wat")))?;
    let upward = from.ancestors().skip(1).map(|dir| dir.join(NAME));
    Ok(upward.into_iter().find(|path| path.is_file()))
}

/// The path from the root, without `.` and `..`: what is above it is told by its parts.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Failure> {
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
    let globs = |all: &Names| -> Result<Gitignore, Failure> {
        let mut globs = GitignoreBuilder::new(folder);
        for glob in all {
            let added = globs.add_line(None, glob.get_ref());
            added.map_err(|e| wrong(format!("this is no glob: {e}"), Some(glob.span())))?;
        }
        let together = |e| wrong(format!("the globs do not go together: {e}"), None);
        globs.build().map_err(together)
    };
    let (mut names, mut dialects) = (Vec::new(), Vec::new());
    let mut dialect = |key: &Option<Spanned<String>>| {
        let name = key.as_ref()?;
        dialects.push(placed(name));
        Some(name.get_ref().clone())
    };
    let (from, to) = (dialect(&keys.from), dialect(&keys.to));
    let layer = layer(&keys.select, &keys.ignore, &keys.severity, &mut names);
    let mut overrides = Vec::new();
    for one in &keys.overrides {
        overrides.push(Override {
            paths: globs(&one.paths)?,
            layer: self::layer(&one.select, &one.ignore, &one.severity, &mut names),
        });
    }
    Ok(Config {
        path: Some(path.to_path_buf()),
        from,
        to,
        layer,
        overrides,
        names,
        dialects,
        rules: keys.rules.iter().map(|dir| folder.join(dir)).collect(),
        exclude: Some(globs(&keys.exclude)?),
        text,
    })
}

/// A layer, and the places of its names.
fn layer(
    select: &Names,
    ignore: &Names,
    severity: &Severities,
    places: &mut Vec<(String, Span)>,
) -> Layer {
    let written = select.iter().chain(ignore).chain(severity.keys());
    places.extend(written.map(placed));
    let plain = |names: &Names| names.iter().map(|n| n.get_ref().clone()).collect();
    let severity = severity.iter().map(|(n, s)| (n.get_ref().clone(), *s));
    Layer {
        select: plain(select),
        ignore: plain(ignore),
        severity: severity.collect(),
    }
}

/// A name, and where it is written.
fn placed(name: &Spanned<String>) -> (String, Span) {
    let span = name.span();
    (name.get_ref().clone(), Span::new(span.start, span.end))
}

/// The path from the current folder, if it is under it.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.to_string_lossy().into_owned()
}
