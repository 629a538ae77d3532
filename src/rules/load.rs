//! From rule files to a checked rule set.
//!
//! Knows the order of the steps: trees, dialects, rules, checks, protocols, tests, comparisons. Each step goes on after an
//! error, so that a file gets all of its errors at once.

use super::form::{Errors, Form};
use super::message::unknown;
use super::model::{FileId, RuleFile, Rules};
use super::{across, case, check, convert, dialect, explanation, protocol, rule, tree};
use crate::text::Diagnostic;

/// Reads and checks rule files as one set: every dialect is visible to every file.
///
/// # Errors
/// All that is wrong, each with the file it is about; ids count `files` as they were given.
pub fn load(files: Vec<RuleFile>) -> Result<Rules, Vec<(FileId, Diagnostic)>> {
    load_as(files, Trust::None)
}

/// Reads rule files that [`load`] has been seen to accept, such as the built-in ones: the same rules, without the
/// tests and what else is for people only (causes, hints, named records), and without holding rules and tests
/// against each other. Every start of the program waits for it.
///
/// # Errors
/// As [`load`], of what is looked at.
pub fn load_proven(files: Vec<RuleFile>) -> Result<Rules, Vec<(FileId, Diagnostic)>> {
    load_as(files, Trust::Proven)
}

/// Whether files are known to be right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    None,
    Proven,
}

fn load_as(files: Vec<RuleFile>, trust: Trust) -> Result<Rules, Vec<(FileId, Diagnostic)>> {
    let mut errors = Errors::default();
    let passed_over = match trust {
        Trust::None => tree::PassedOver::default(),
        Trust::Proven => tree::PassedOver {
            outer: &TESTS,
            inner: &explanation::FORMS,
        },
    };
    let trees = trees(&files, passed_over, &mut errors);
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
    let mut checks = Vec::new();
    for form in of("check") {
        let file = form.file;
        checks.extend(errors.keep(file, check::read(form, &dialects)));
    }
    // A check that could not be read would be an unknown one in every cell.
    let protocols: Vec<_> = of("protocol").filter(|_| errors.found.is_empty()).collect();
    let protocols: Vec<_> = protocols
        .iter()
        .filter_map(|form| protocol::read(form, &dialects, &checks, &mut errors))
        .collect();
    // What is compared must have been read, all of it.
    let comparable = errors.found.is_empty() && trust == Trust::None;
    let named = case::Named {
        rules: rules.iter().map(|r| &r.name).collect(),
        checks: checks.iter().map(|c| &c.name).collect(),
    };
    if comparable {
        explanation::references(&forms, &named, &mut errors);
    }
    let cases = forms.iter().filter(|f| TESTS.contains(&f.keyword)).cloned();
    let mut tests = Vec::new();
    for form in cases.filter(|_| comparable) {
        let file = form.file;
        tests.extend(errors.keep(file, case::read(form, &dialects, &named)));
    }
    if comparable {
        across::run(&rules, &tests, &files, &mut errors);
        across::checks(&checks, &rules, &tests, &files, &mut errors);
        across::referred(&checks, &protocol::referred(&protocols), &mut errors);
        protocol::compare(&protocols, &files, &mut errors);
    }
    if !errors.found.is_empty() {
        return Err(sorted(errors));
    }
    Ok(Rules {
        files,
        dialects: dialects.all,
        rules: rules.into_iter().map(|r| r.rule).collect(),
        conversions,
        checks: checks.into_iter().map(|c| c.check).collect(),
        protocols: protocols.into_iter().map(|p| p.protocol).collect(),
        tests,
    })
}

const TESTS: [&str; 4] = ["test", "unchanged", "wrong", "refused"];
const FORMS: [&str; 10] = [
    "dialect",
    "extend",
    "rule",
    "convert",
    "check",
    "protocol",
    "test",
    "unchanged",
    "wrong",
    "refused",
];

fn trees<'t>(
    files: &'t [RuleFile],
    passed_over: tree::PassedOver,
    errors: &mut Errors,
) -> Vec<(FileId, Vec<tree::Tree<'t>>)> {
    let mut all = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let id = FileId(i);
        let read = tree::read(&file.text, passed_over);
        all.extend(errors.keep(id, read).map(|trees| (id, trees)));
    }
    all
}

fn forms<'t>(trees: &'t [(FileId, Vec<tree::Tree<'t>>)], errors: &mut Errors) -> Vec<Form<'t>> {
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
