//! What editors ask: hovers, hints and actions, as people see them, and their laws over every module in the
//! repository and over broken programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use wasfix::Options;
use wasfix::assist::Known;
use wasfix::explain;
use wasfix::rules::Rules;
use wasfix::text::Lines;

static RULES: LazyLock<Rules> = LazyLock::new(support::rules);

fn known(text: &str) -> Known {
    Known::of(text, &RULES, &Options::default()).unwrap()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every hover of a module, in its order.
fn hovers(path: &str) -> String {
    let text = read(path);
    let (known, lines) = (known(&text), Lines::new(&text));
    let (mut out, mut last) = (String::new(), None);
    for offset in 0..=text.len() {
        let Some(hover) = known.hover(&text, &RULES, offset) else {
            continue;
        };
        assert!(
            hover.span.start <= offset && offset < hover.span.end,
            "{offset}"
        );
        if last.replace(hover.span) == Some(hover.span) {
            continue;
        }
        let at = lines.position(hover.span.start);
        let _ = writeln!(
            out,
            "---- {}:{}: {}",
            at.line,
            at.column,
            hover.span.of(&text)
        );
        out += &explain::text(&hover.page);
    }
    out
}

#[test]
fn hovers_of_a_module_to_be_fixed_and_of_right_ones() {
    for (name, path) in [
        ("server", "examples/server.wat"),
        ("errno", "conformance/cases/errno-again.wat"),
        ("right", "conformance/cases/tcp6-right.wat"),
        ("unsure", "conformance/cases/lone-open.wat"),
    ] {
        snapshot(&format!("hover_{name}"), &hovers(path));
    }
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        {snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true},
        { insta::assert_snapshot!(format!("assist_{name}"), text) }
    );
}
