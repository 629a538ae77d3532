//! Examples: the tests of a rule or check that a reader learns most from.
//!
//! Knows tests. Must not know what a rule is about.

use super::page::{Page, words};
use crate::report::compare;
use crate::rules::{RuleTest, Rules, TestKind};
use crate::text::{Lines, render};
use crate::{Options, report, trial};

/// What is shown: the module's fields before and after as a diff, or one that is wrong and what is said of it,
/// and which modules are left alone.
pub(super) fn show(page: &mut Page, rules: &Rules, name: &str) {
    let tests: Vec<&RuleTest> = rules.tests.iter().filter(|t| t.rule == name).collect();
    if let Some(test) = plainest(&tests, |k| matches!(k, TestKind::Rewrite { .. })) {
        page.heading(format!("Example: {}", test.title));
        conditions(page, test);
        if let [before, after] = trial::fields(rules, test).as_slice() {
            page.code("diff", compare(("before", "after"), before, after));
        }
    }
    if let Some(test) = plainest(&tests, |k| matches!(k, TestKind::Wrong { .. })) {
        page.heading(format!("Example: {}", test.title));
        page.code("wat", trial::fields(rules, test).join("\n"));
        let said = said(rules, test);
        if !said.is_empty() {
            page.say(words("What `wasfix check` says of it:"));
            page.code("text", said);
        }
    }
    let left = tests
        .iter()
        .filter(|t| matches!(t.kind, TestKind::Unchanged { .. }));
    let left: Vec<_> = left.map(|t| words(&t.title)).collect();
    if !left.is_empty() {
        page.heading("Left alone");
        page.list(left);
    }
}

/// The first one, which is the plainest as rule files are written; of those that need no option if there are any.
fn plainest<'r>(
    tests: &[&'r RuleTest],
    wanted: impl Fn(&TestKind) -> bool,
) -> Option<&'r RuleTest> {
    let wanted = tests.iter().copied().filter(|t| wanted(&t.kind));
    wanted.min_by_key(|test| test.from.is_some() || test.unsafe_fixes)
}

fn conditions(page: &mut Page, test: &RuleTest) {
    let mut options = Vec::new();
    options.extend(test.from.as_ref().map(|d| format!("`--from {d}`")));
    options.extend(test.unsafe_fixes.then(|| "`--unsafe-fixes`".to_string()));
    if !options.is_empty() {
        page.say(words(&format!("With {}:", options.join(" and "))));
    }
}

/// The messages that a check has for its own example; empty if it has none.
fn said(rules: &Rules, test: &RuleTest) -> String {
    let Some(module) = trial::modules(rules, test).into_iter().next() else {
        return String::new();
    };
    let options = Options {
        from: test.from.clone(),
        ..Options::default()
    };
    let Ok(outcome) = crate::check(&module, rules, &options) else {
        return String::new();
    };
    let lines = Lines::new(&module);
    let own = outcome.findings.iter().map(|f| &f.finding);
    let own = own.filter(|f| f.rule == test.rule);
    let shown: Vec<String> = own
        .map(|f| render(&report::message(f), "example.wat", &lines, false))
        .collect();
    shown.join("\n\n")
}
