//! The tests inside the built-in rule files.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

use wasfix::rules::{self, RuleTest, Rules, TestKind};
use wasfix::trial;
use wasmparser::{Validator, WasmFeatures};

fn built_in() -> Rules {
    rules::load(rules::built_in()).expect("the built-in rules load")
}

#[test]
fn every_module_of_a_test_is_one() {
    let rules = built_in();
    let mut seen = 0;
    for test in &rules.tests {
        for module in trial::modules(&rules, test) {
            let place = format!("${} \"{}\":\n{module}", test.rule, test.title);
            let buffer = wast::parser::ParseBuffer::new(&module).expect(&place);
            let mut wat: wast::Wat = wast::parser::parse(&buffer).expect(&place);
            let binary = wat.encode().expect(&place);
            // The engine refuses some proposals with a finding of its own, and that has a test too.
            let mut validator = Validator::new_with_features(WasmFeatures::all());
            validator.validate_all(&binary).expect(&place);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} modules");
}

#[test]
fn every_test_passes() {
    pass(|test| !matches!(test.kind, TestKind::Wrong { .. }));
}

#[test]
fn every_check_finds_what_is_wrong() {
    pass(|test| matches!(test.kind, TestKind::Wrong { .. }));
}

fn pass(wanted: impl Fn(&RuleTest) -> bool) {
    let rules = built_in();
    let mut failed = String::new();
    let tests: Vec<_> = rules.tests.iter().filter(|t| wanted(t)).collect();
    assert!(tests.len() > 30, "{} tests", tests.len());
    for test in tests {
        let Err(failure) = trial::run_one(&rules, test) else {
            continue;
        };
        failed += &format!("${} \"{}\": {}\n", test.rule, test.title, failure.message);
        if let Some(difference) = &failure.difference {
            failed += &format!("expected:\n{}", difference.expected);
            failed += &format!("actual:\n{}\n", difference.actual);
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn every_rule_is_shown_at_work_and_at_rest() {
    let rules = built_in();
    for rule in &rules.rules {
        let mut kinds = rules
            .tests
            .iter()
            .filter(|t| t.rule == rule.name)
            .map(|t| &t.kind);
        let rests = kinds
            .clone()
            .any(|k| matches!(k, TestKind::Unchanged { .. }));
        let works = kinds.any(|k| matches!(k, TestKind::Rewrite { .. }));
        assert!(rests && (works || rule.report.is_some()), "${}", rule.name);
    }
}

/// What tells one byte order from the other: a likely port must not be one the other way round too.
#[test]
fn a_likely_port_is_not_likely_with_its_bytes_swapped() {
    let rules = built_in();
    let linux = rules.find_dialect("linux").and_then(|id| rules.dialect(id));
    let ranges = linux
        .and_then(|d| d.likely_numbers("port"))
        .expect("a list of ports");
    let likely = |port: u16| {
        ranges
            .iter()
            .any(|(a, b)| (*a..=*b).contains(&u64::from(port)))
    };
    for port in (0..=u16::MAX).filter(|p| likely(*p)) {
        assert!(
            port.swap_bytes() == port || !likely(port.swap_bytes()),
            "{port}"
        );
    }
    assert!(ranges.iter().all(|(_, end)| *end <= u64::from(u16::MAX)));
}
