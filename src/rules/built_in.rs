//! The rule files that come with the program.

use super::model::RuleFile;
use std::borrow::Cow;

/// Path and text of each, by path: every `.rule` file under `rules/`, listed by the build script.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The rule files that come with the program.
#[must_use]
pub fn built_in() -> Vec<RuleFile> {
    let file = |(path, text): &(&str, &'static str)| RuleFile {
        path: (*path).to_string(),
        text: Cow::Borrowed(text),
        built_in: true,
    };
    FILES.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{load, load_proven};
    use crate::text::{Lines, render};
    use std::path::{Path, PathBuf};

    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rule") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_rule_file_of_the_folder_comes_with_the_program() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        walk(&root.join("rules"), &mut found);
        let mut found: Vec<_> = found
            .iter()
            .map(|p| {
                p.strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/")
            })
            .collect();
        found.sort();
        let listed: Vec<_> = FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, found);
    }

    /// But for what is for people only nothing is lost: so what is true of the rules that the tests load is true of those that
    /// the program loads.
    #[test]
    fn they_are_proven() {
        let mut whole = load(built_in()).unwrap();
        whole.tests.clear();
        for dialect in &mut whole.dialects {
            dialect.causes.clear();
            dialect.hints.clear();
            dialect.records.clear();
        }
        let proven = load_proven(built_in()).unwrap();
        assert_eq!(format!("{proven:?}"), format!("{whole:?}"));
    }

    #[test]
    fn they_load() {
        let files = built_in();
        let errors = match load(files.clone()) {
            Ok(_) => return,
            Err(errors) => errors,
        };
        for (file, error) in &errors {
            let file = &files[file.0];
            eprintln!(
                "{}",
                render(error, &file.path, &Lines::new(&file.text), false)
            );
        }
        panic!("{} errors", errors.len());
    }
}
