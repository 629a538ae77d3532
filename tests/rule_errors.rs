//! What a rule file that is wrong looks like to its author: one golden message set per file of
//! `tests/rule-errors`.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use wasfix::rules::{self, RuleFile};
use wasfix::text::{Lines, render};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rule-errors");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

/// The messages about `file`, loaded beside the built-in rules.
fn messages(file: RuleFile) -> String {
    let mut files = rules::built_in();
    files.push(file);
    let Err(errors) = rules::load(files.clone()) else {
        panic!("{} loads", files.last().unwrap().path);
    };
    let mut out = String::new();
    for (id, error) in errors {
        let file = &files[id.0];
        assert!(
            !file.built_in,
            "an error in {}: {}",
            file.path, error.message
        );
        writeln!(
            out,
            "{}\n",
            render(&error, &file.path, &Lines::new(&file.text), false)
        )
        .unwrap();
    }
    out
}

#[test]
fn every_error_shows_its_place_and_says_what_is_wrong() {
    let files = files();
    assert!(files.len() >= 25);
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        let found = messages(RuleFile {
            path: format!("{name}.rule"),
            text: std::fs::read_to_string(&path).unwrap().into(),
            built_in: false,
        });
        insta::with_settings!({
            snapshot_path => "../snapshots/rule_errors",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            // Where a built-in rule stands is of no interest, and changes.
            filters => vec![(r"(rules/\w+/\w+\.rule):\d+:\d+", "$1:LINE:COLUMN")],
        }, { insta::assert_snapshot!(name, found) });
    }
}
