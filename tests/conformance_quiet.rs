//! What the checks say of modules that run as they should: nothing, but for what a comment in the file expects.
//!
//! The modules are those of `conformance/cases`, which a real Wasmer has run: of each case what wasfix makes of it,
//! or the case itself where there is nothing to make. A line `;; expects: NAME reason` says which finding is
//! true all the same; `;; expects linux: …` and `;; expects unsafe: …` say it of the forms that only these options make.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wasfix::Options;
use wasfix::rules::{Rules, built_in, load};

/// How many findings there are of each name.
type Counts = BTreeMap<String, usize>;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/cases");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut all: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    all.sort();
    all
}

/// Whether a file is the final form of its case: there is none beside it that wasfix makes of it.
fn is_final(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    let stem = name.strip_suffix(".wat").unwrap();
    let beside = |ending: &str| path.with_file_name(format!("{stem}{ending}")).exists();
    stem.contains('.') || !beside(".fixed.wat")
}

fn findings(text: &str, rules: &Rules) -> Vec<(String, String)> {
    let outcome = wasfix::check(text, rules, &Options::default());
    let outcome = outcome.unwrap_or_else(|error| panic!("{error:#?}"));
    let findings = outcome.findings.iter().map(|f| &f.finding);
    findings
        .map(|f| {
            let line = text[..f.primary.span.start].lines().count();
            (f.rule.clone(), format!("{line}: {}: {}", f.rule, f.message))
        })
        .collect()
}

/// What the comments of a file expect, one line a finding.
fn expected(path: &Path, text: &str) -> Counts {
    let name = path.to_str().unwrap();
    let forms = [".linux.wat", ".unsafe.wat"].into_iter();
    let mut forms = forms.filter(|ending| name.ends_with(ending));
    let prefix = match forms.next() {
        Some(".linux.wat") => ";; expects linux: ",
        Some(_) => ";; expects unsafe: ",
        None => ";; expects: ",
    };
    let mut counts = Counts::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix(prefix) {
            let (name, reason) = rest.split_once(' ').expect("a name and a reason");
            assert!(reason.len() > 10, "a reason: {line}");
            *counts.entry(name.to_string()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn modules_that_run_have_the_findings_that_they_expect() {
    let rules = load(built_in()).unwrap();
    let mut wrong = Vec::new();
    for path in cases().into_iter().filter(|p| is_final(p)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let found = findings(&text, &rules);
        let mut counts = Counts::new();
        for (name, _) in &found {
            *counts.entry(name.clone()).or_default() += 1;
        }
        let expected = expected(&path, &text);
        if counts != expected {
            let said: Vec<String> = found.into_iter().map(|(_, said)| said).collect();
            let name = path.file_name().unwrap().to_str().unwrap();
            wrong.push(format!(
                "{name} expects {expected:?}:\n    {}",
                said.join("\n    ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
