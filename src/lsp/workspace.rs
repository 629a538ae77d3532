//! What a text is analysed with: the configuration and the rules that count for its path.
//!
//! Each configuration is kept with the time stamps of all files that it came from, and read again when one of them
//! differs: a few calls of `stat` a time. One that is wrong is reported, and the last good one stays.

use super::settings::Settings;
use crate::config::{Config, Failure, Loader, Which};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use wasfix::Options;
use wasfix::rules::Rules;

/// All configurations that were asked for under some settings.
pub(super) struct Workspace {
    settings: Arc<Settings>,
    /// By the configuration's path; without one nothing is configured.
    kept: HashMap<Option<PathBuf>, Kept>,
    /// What went wrong since somebody looked.
    problems: Vec<String>,
    /// Whether files were read since somebody looked.
    has_read: bool,
}

/// A configuration with its rules.
#[derive(Debug)]
pub(super) struct Setup {
    config: Config,
    pub(super) rules: Arc<Rules>,
}

/// What one text is analysed with.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) setup: Arc<Setup>,
    pub(super) options: Options,
    /// Whether the text is not to be looked at.
    pub(super) excluded: bool,
    settings: Arc<Settings>,
}

impl Job {
    /// Whether this job would do the same.
    pub(super) fn is(&self, other: &Job) -> bool {
        Arc::ptr_eq(&self.setup, &other.setup) && Arc::ptr_eq(&self.settings, &other.settings)
    }
}

struct Kept {
    stamps: Stamps,
    /// The last one that was good.
    setup: Option<Arc<Setup>>,
    /// What is wrong with the files as they are now.
    failure: Option<String>,
}

/// Files and folders with what tells whether they are as they were.
type Stamps = Vec<(PathBuf, Option<(SystemTime, u64)>)>;

impl Workspace {
    pub(super) fn new(settings: Arc<Settings>) -> Workspace {
        Workspace {
            settings,
            kept: HashMap::new(),
            problems: Vec::new(),
            has_read: false,
        }
    }

    pub(super) fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// What went wrong since this was asked last.
    pub(super) fn take_problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
    }

    /// Whether rules may have changed since this was asked last.
    pub(super) fn take_has_read(&mut self) -> bool {
        std::mem::take(&mut self.has_read)
    }

    /// What the text at `path` (absolute) is analysed with; `None` is a text that is no file.
    ///
    /// # Errors
    /// What is wrong, where there never was a good configuration: then nothing is known of what the user wants.
    pub(super) fn job(&mut self, path: Option<&Path>) -> Result<Job, String> {
        let setup = self.setup(path)?;
        let options = self.settings.asked.options(&setup.config, path);
        Ok(Job {
            options,
            excluded: path.is_some_and(|path| setup.config.excludes(path)),
            setup,
            settings: Arc::clone(&self.settings),
        })
    }

    fn setup(&mut self, path: Option<&Path>) -> Result<Arc<Setup>, String> {
        let config = self.config_of(path).map_err(|f| said(&f))?;
        let kept = self.kept.get(&config);
        let last = match kept {
            Some(kept) if kept.stamps.iter().all(|(path, was)| stamp(path) == *was) => {
                return kept.setup.clone().ok_or_else(|| kept.why());
            }
            kept => kept.and_then(|kept| kept.setup.clone()),
        };
        let kept = self.read(config.as_deref(), last);
        self.problems.extend(kept.failure.clone());
        self.has_read = true;
        let setup = kept.setup.clone().ok_or_else(|| kept.why());
        self.kept.insert(config, kept);
        setup
    }

    /// The configuration file that counts for a path. Where the server happens to run does not matter.
    fn config_of(&self, path: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
        let Settings { which, root, .. } = self.settings.as_ref();
        let stands_in = root.as_ref().map(|root| root.join("untitled.wat"));
        match (path.or(stands_in.as_deref()), which) {
            (None, Which::Nearest) => Ok(None),
            (path, which) => which.find(path),
        }
    }

    fn read(&self, path: Option<&Path>, last: Option<Arc<Setup>>) -> Kept {
        let mut files: Vec<PathBuf> = path.map(Path::to_path_buf).into_iter().collect();
        // The stamps are taken first: what is written meanwhile is read the next time.
        let mut stamps = stamps(&files);
        let setup = path.map_or_else(|| Ok(Config::default()), Config::read);
        let setup = setup.and_then(|config| {
            files = self
                .settings
                .rules
                .iter()
                .chain(&config.rules)
                .cloned()
                .collect();
            stamps.extend(self::stamps(&files));
            let mut loader = Loader::new(self.settings.rules.clone());
            let read = loader.files(&config)?;
            let own = read.iter().filter(|file| !file.built_in);
            let own: Vec<PathBuf> = own.map(|file| PathBuf::from(&file.path)).collect();
            stamps.extend(self::stamps(&own));
            // A folder differs when there is a new file in it.
            let folders: BTreeSet<PathBuf> = own
                .iter()
                .filter_map(|p| Some(p.parent()?.into()))
                .collect();
            stamps.extend(self::stamps(&Vec::from_iter(folders)));
            let rules = loader.of(&config)?;
            config.check_names(&rules)?;
            Ok(Arc::new(Setup { config, rules }))
        });
        match setup {
            Ok(setup) => Kept {
                stamps,
                setup: Some(setup),
                failure: None,
            },
            Err(failure) => Kept {
                stamps,
                setup: last,
                failure: Some(said(&failure)),
            },
        }
    }
}

impl Kept {
    fn why(&self) -> String {
        self.failure.clone().unwrap_or_default()
    }
}

fn stamps(paths: &[PathBuf]) -> Stamps {
    paths
        .iter()
        .map(|path| (path.clone(), stamp(path)))
        .collect()
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let meta = fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

/// A failure in one line for each thing that is wrong.
fn said(failure: &Failure) -> String {
    let each = failure.problems(None).into_iter().map(|problem| {
        let place = match (problem.path, problem.range) {
            (Some(path), Some(range)) => {
                format!("{path}:{}:{}: ", range.start.line, range.start.column)
            }
            (Some(path), None) => format!("{path}: "),
            _ => String::new(),
        };
        // An editor has no options of the command line.
        let help = problem.help.filter(|help| !help.contains("--"));
        let help = help.map(|help| format!(" ({help})"));
        format!("{place}{}{}", problem.message, help.unwrap_or_default())
    });
    each.collect::<Vec<_>>().join("\n")
}
