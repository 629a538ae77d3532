//! The rule files of a run: the built-in ones, and the folders that the user names.

use super::failure::{Failure, Kind};
use super::file::Config;
use ignore::WalkBuilder;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wasfix::rules::{RuleFile, Rules};

/// Loads rules, for each set of folders once.
pub(crate) struct Loader {
    /// What the user names beside the configuration.
    folders: Vec<PathBuf>,
    loaded: HashMap<Vec<PathBuf>, Arc<Rules>>,
}

impl Loader {
    pub(crate) fn new(folders: Vec<PathBuf>) -> Loader {
        Loader {
            folders,
            loaded: HashMap::new(),
        }
    }

    /// The built-in rules, those of the configuration's folders, and those that the user names.
    ///
    /// # Errors
    /// A folder or file cannot be read or has no rules, or a rule is wrong.
    pub(crate) fn of(&mut self, config: &Config) -> Result<Arc<Rules>, Failure> {
        let folders = self.folders(config);
        if let Some(rules) = self.loaded.get(&folders) {
            return Ok(Arc::clone(rules));
        }
        let rules = Arc::new(load(&self.files(config)?)?);
        self.loaded.insert(folders, Arc::clone(&rules));
        Ok(rules)
    }

    /// The files that [`Loader::of`] loads, unloaded.
    ///
    /// # Errors
    /// A folder or file cannot be read or has no rules.
    pub(crate) fn files(&self, config: &Config) -> Result<Vec<RuleFile>, Failure> {
        let mut files = wasfix::rules::built_in();
        for folder in self.folders(config) {
            files.extend(rule_files(&folder)?);
        }
        Ok(files)
    }

    fn folders(&self, config: &Config) -> Vec<PathBuf> {
        let named = config.rules.iter().chain(&self.folders);
        let mut seen = HashSet::new();
        // The same folder twice, however it is spelled, would declare everything twice.
        let fresh = |folder: &&PathBuf| {
            let real = folder.canonicalize();
            seen.insert(real.unwrap_or_else(|_| (*folder).clone()))
        };
        named.filter(fresh).cloned().collect()
    }
}

/// Loads `files`, none of which is good alone if one is wrong.
///
/// # Errors
/// Every error, with its place.
pub(crate) fn load(files: &[RuleFile]) -> Result<Rules, Failure> {
    wasfix::rules::load(files.to_vec()).map_err(|errors| Failure::rules(files, errors))
}

/// The rule file `path`, or the rule files in and under the folder `path`, by name.
///
/// # Errors
/// It cannot be read, or there is none.
pub(crate) fn rule_files(path: &Path) -> Result<Vec<RuleFile>, Failure> {
    if !path.is_dir() {
        return Ok(vec![rule_file(path)?]);
    }
    let mut files = Vec::new();
    let walk = WalkBuilder::new(path)
        .standard_filters(false)
        .sort_by_file_path(Path::cmp)
        .build();
    for entry in walk {
        let entry = entry.map_err(|e| Failure::new(Kind::Read, e.to_string()))?;
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "rule") && !path.is_dir() {
            files.push(rule_file(path)?);
        }
    }
    if files.is_empty() {
        let message = format!("there is no rule file in `{}`", path.display());
        return Err(Failure::new(Kind::Read, message)
            .advise("rule files end in .rule: check the folder's name"));
    }
    Ok(files)
}

fn rule_file(path: &Path) -> Result<RuleFile, Failure> {
    Ok(RuleFile {
        path: path.to_string_lossy().into_owned(),
        text: fs::read_to_string(path).map_err(|e| Failure::read(path, &e))?,
        built_in: false,
    })
}
