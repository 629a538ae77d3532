//! From rule files to a checked rule set.
//!
//! Knows the order of the steps: trees, dialects, rules, tests, checks. Each step goes on after an
//! error, so that a file gets all of its errors at once.

use super::form::{Errors, Form};
use super::message::unknown;
use super::model::{FileId, RuleFile, Rules};
use super::{case, check, convert, dialect, explanation, rule, tree};
use crate::text::Diagnostic;

/// Reads and checks rule files as one set: every dialect is visible to every file.
///
/// # Errors
/// All that is wrong, each with the file it is about; ids count `files` as they were given.
pub fn load(files: Vec<RuleFile>) -> Result<Rules, Vec<(FileId, Diagnostic)>> {
    let mut errors = Errors::default();
    let trees = trees(&files, &mut errors);
    let forms = forms(&trees, &mut errors);
    let dialects = dialect::read(&forms, &files, &mut errors);
    // Rules lean on dialects: where those are broken, every complaint about a rule would be a guess.
    if !errors.found.is_empty() {
        return Err(sorted(errors));
    }
    let of = |keyword: &'static str| forms.iter().filter(move |f| f.keyword == keyword).cloned();
    let rules: Vec<_> = of("rule")
        .filter_map(|form| rule::read(&form, &dialects, &mut errors))
        .collect();
    let mut conversions = Vec::new();
    for form in of("convert") {
        let file = form.file;
        let read = convert::read(form, &dialects, &conversions, &files);
        conversions.extend(errors.keep(file, read));
    }
    let all_read = errors.found.is_empty();
    let names: Vec<_> = rules.iter().map(|r| r.name.clone()).collect();
    if all_read {
        let rules: Vec<&str> = names.iter().map(|n| n.text.as_str()).collect();
        explanation::references(&forms, &rules, &[], &mut errors);
    }
    let cases = forms.iter().filter(|f| TESTS.contains(&f.keyword)).cloned();
    let mut tests = Vec::new();
    for form in cases.filter(|_| all_read) {
        let file = form.file;
        tests.extend(errors.keep(file, case::read(form, &dialects, &names)));
    }
    if all_read {
        check::run(&rules, &tests, &files, &mut errors);
    }
    if !errors.found.is_empty() {
        return Err(sorted(errors));
    }
    Ok(Rules {
        files,
        dialects: dialects.all,
        rules: rules.into_iter().map(|r| r.rule).collect(),
        conversions,
        checks: Vec::new(),
        protocols: Vec::new(),
        tests,
    })
}

const TESTS: [&str; 3] = ["test", "unchanged", "refused"];
const FORMS: [&str; 7] = [
    "dialect",
    "extend",
    "rule",
    "convert",
    "test",
    "unchanged",
    "refused",
];

fn trees(files: &[RuleFile], errors: &mut Errors) -> Vec<(FileId, Vec<tree::Tree>)> {
    let mut all = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let id = FileId(i);
        let read = tree::read(&file.text);
        all.extend(errors.keep(id, read).map(|trees| (id, trees)));
    }
    all
}

fn forms<'t>(trees: &'t [(FileId, Vec<tree::Tree>)], errors: &mut Errors) -> Vec<Form<'t>> {
    let mut forms = Vec::new();
    for (file, trees) in trees {
        for tree in trees {
            let Some(form) = errors.keep(*file, Form::of(*file, tree)) else {
                continue;
            };
            if FORMS.contains(&form.keyword) {
                forms.push(form);
            } else {
                let error = unknown("form", form.keyword, form.keyword_span, FORMS);
                errors.add(*file, *error);
            }
        }
    }
    forms
}

fn sorted(errors: Errors) -> Vec<(FileId, Diagnostic)> {
    let mut found = errors.found;
    found.sort_by_key(|(file, error)| (*file, error.primary.span));
    found
}
