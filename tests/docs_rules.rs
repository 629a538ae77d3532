//! The examples of `docs/rules.md`: they load, and their tests pass.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

use wasfix::rules::{self, RuleFile, Rules};
use wasfix::{text, trial};

/// All `wat` blocks of the page, as one rule file.
fn page() -> RuleFile {
    let markdown = include_str!("../docs/rules.md");
    let blocks = markdown.split("```wat\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap_or(""));
    RuleFile {
        path: "docs/rules.md".to_string(),
        text: blocks.collect::<String>().into(),
        built_in: false,
    }
}

fn load() -> Rules {
    let mut files = rules::built_in();
    files.push(page());
    rules::load(files.clone()).unwrap_or_else(|errors| {
        let show = |(id, d): &(rules::FileId, text::Diagnostic)| {
            text::render(
                d,
                &files[id.0].path,
                &text::Lines::new(&files[id.0].text),
                false,
            )
        };
        panic!("{}", errors.iter().map(show).collect::<String>())
    })
}

#[test]
fn the_examples_load_and_their_tests_pass() {
    let rules = load();
    let mut seen = 0;
    for test in rules
        .tests
        .iter()
        .filter(|t| !rules.files[t.source.file.0].built_in)
    {
        let run = trial::run_one(&rules, test);
        assert_eq!(run, Ok(()), "${} \"{}\"", test.rule, test.title);
        seen += 1;
    }
    assert_eq!(seen, 10, "all examples of the page");
}

#[test]
fn every_form_of_the_language_is_on_the_page() {
    let page = include_str!("../docs/rules.md");
    for form in [
        "dialect",
        "extend",
        "import",
        "opens",
        "uses",
        "closes",
        "reads",
        "writes",
        "fills",
        "gathers",
        "scatters",
        "output",
        "enum",
        "flags",
        "mask",
        "rare",
        "unsupported",
        "omitted",
        "likely",
        "well-formed",
        "exact",
        "prefix",
        "byte",
        "not-zero",
        "rule",
        "match",
        "call",
        "i32.eq",
        "i32.ne",
        "br_table",
        "result",
        "data",
        "where",
        "rewrite",
        "report",
        "convert",
        "func",
        "each",
        "complete",
        "others",
        "protocol",
        "state",
        "at-end",
        "starts",
        "on",
        "to",
        "stays",
        "errno",
        "despite",
        "check",
        "of",
        "finds",
        "answers",
        "shows",
        "help",
        "wrong",
        "test",
        "before",
        "after",
        "unchanged",
        "refused",
        "u8",
        "u16",
        "u32",
        "u64",
        "u16.be",
        "u32.be",
        "u64.be",
        "bytes",
    ] {
        assert!(
            page.contains(&format!("({form} ")) || page.contains(&format!("({form})")),
            "`({form} …)` is missing"
        );
    }
}
