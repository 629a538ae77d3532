//! Comments that silence: after one for each finding nothing is found, and nothing else has changed, whatever the
//! module looks like. Every module in the repository that can be read, broken programs, and lines with comments
//! of every kind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

mod support;

use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;
use support::breaking::{MODES, broken};
use support::program::Program;
use support::render::render;
use wasfix::rules::Rules;
use wasfix::{Options, add_ignores, check};

static RULES: LazyLock<Rules> = LazyLock::new(support::rules);

/// Silences all, and says how many comments that took.
#[track_caller]
fn silences(name: &str, text: &str) -> usize {
    let options = Options::default();
    let silenced = add_ignores(text, &RULES, &options, "as it was meant")
        .unwrap_or_else(|e| panic!("{name}: {e:?}\n{text}"));
    let left = check(&silenced.text, &RULES, &options).unwrap().findings;
    assert!(left.is_empty(), "{name}: {left:#?}\n{}", silenced.text);
    assert_eq!(without_comments(&silenced.text), text, "{name}");
    let again = add_ignores(&silenced.text, &RULES, &options, "again").unwrap();
    assert_eq!((again.added, &again.text), (0, &silenced.text), "{name}");
    silenced.added
}

/// What is left when the comments are taken out again.
fn without_comments(text: &str) -> String {
    let end = "as it was meant";
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(end) {
        out.push_str(&rest[..at]);
        rest = &rest[at + end.len()..];
        out.truncate(out.rfind("wasfix:ignore").unwrap());
        if out.ends_with("(; ") {
            out.truncate(out.len() - "(; ".len());
            rest = rest.strip_prefix(" ;) ").unwrap();
            continue;
        }
        assert!(out.ends_with(";; "), "{out}");
        out.truncate(out.len() - ";; ".len());
        let line = out.rsplit('\n').next().unwrap();
        let line = line.trim_start_matches('\u{feff}');
        // Alone on its line; or behind what is there, with a blank between.
        if line.trim().is_empty() {
            out.truncate(out.len() - line.len());
            rest = rest.trim_start_matches('\r').strip_prefix('\n').unwrap();
        } else {
            assert_eq!(out.pop(), Some(' '));
        }
    }
    out + rest
}

#[test]
fn every_module_here_can_be_silenced() {
    let mut added = 0;
    for folder in [
        "examples",
        "conformance/cases",
        "tests/fixtures",
        "tests/shapes/negative",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "wat") {
                let text = std::fs::read_to_string(&path).unwrap();
                added += silences(&path.display().to_string(), &text);
            }
        }
    }
    assert!(added > 50, "{added}");
}

#[test]
fn every_broken_program_can_be_silenced() {
    for seed in 20_000..20_040 {
        let program = Program::new(seed, &|_| true);
        let mode = MODES[usize::try_from(seed).unwrap() % MODES.len()];
        let text = render(&program, &broken(&program, mode));
        silences(&format!("seed {seed}"), &text);
        silences(&format!("seed {seed}, CRLF"), &text.replace('\n', "\r\n"));
    }
}

/// What may stand before and behind the lines of a module.
fn comment() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        " ",
        " ;; AF_INET",
        ";; 8080",
        ";; wasfix:ignore shutdown no",
        ";; wasfix:ignore no-such-name",
        ";; wasfix:ignore",
        " (; AF_INET6 ;)",
        "(; wasfix:ignore open,shutdown ;)",
        "(; two\nlines ;)",
        "(; wasfix:ignore-file listen-unbond ;)",
        "\n\n",
        ";; 端口 ;; (; no",
    ])
    .prop_map(str::to_string)
}

const LINES: [&str; 8] = [
    "(module (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))",
    "(import \"wasix_32v1\" \"sock_bind\" (func $bind (param i32 i32) (result i32)))",
    "(memory 1) (data (i32.const 32) \"\\02\\00\\1f\\90\\7f\\00\\00\\01\")",
    "(func (export \"_start\")",
    "(drop (call $open (i32.const 2) (i32.const 1)",
    "(i32.const 0) (i32.const 64)))",
    "(drop (call $bind (i32.load (i32.const 64)) (i32.const 32)))",
    "))",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn comments_of_every_kind_are_no_obstacle(
        before in prop::collection::vec(comment(), LINES.len()),
        behind in prop::collection::vec(comment(), LINES.len()),
        crlf in any::<bool>(),
        mark in any::<bool>(),
    ) {
        let mut text = String::from(if mark { "\u{feff}" } else { "" });
        for ((line, before), behind) in LINES.iter().zip(&before).zip(&behind) {
            text += before;
            // A line comment takes the rest of its line.
            text += if before.contains(";;") { "\n" } else { "" };
            text += line;
            text += behind;
            text += "\n";
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        silences("generated", &text);
    }
}
