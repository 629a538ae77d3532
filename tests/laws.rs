//! The laws of the design, over every fixture there is: the examples, the conformance cases, the modules
//! of the rule tests, the shapes that people write (`tests/fixtures`), and generated programs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking, in its helpers too"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use support::breaking::{MODES, broken};
use support::program::Program;
use support::render::render;
use support::{binary, from_linux, rules, run};
use wasfix::fix::{Status, Telling};
use wasfix::rules::Rules;
use wasfix::{Error, Options, fix, trial};

/// A module with a name for messages.
struct Fixture {
    name: String,
    text: String,
}

fn fixtures(rules: &Rules) -> Vec<Fixture> {
    let mut all = Vec::new();
    for folder in [
        "examples",
        "conformance/cases",
        "tests/fixtures",
        "tests/shapes/negative",
    ] {
        all.extend(in_folder(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        ));
    }
    assert!(all.len() > 20, "{} files", all.len());
    for test in &rules.tests {
        let modules = trial::modules(rules, test).into_iter().enumerate();
        all.extend(modules.map(|(i, text)| Fixture {
            name: format!("{} \"{}\" {i}", test.rule, test.title),
            text,
        }));
    }
    for seed in 10_000..10_030 {
        let program = Program::new(seed, &|_| true);
        let mode = MODES[usize::try_from(seed).unwrap() % MODES.len()];
        all.push(Fixture {
            name: format!("seed {seed} {mode:?}"),
            text: render(&program, &broken(&program, mode)),
        });
    }
    all
}

fn in_folder(folder: &Path) -> Vec<Fixture> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    let wat = paths
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "wat"));
    wat.map(|path| Fixture {
        name: path.display().to_string(),
        text: std::fs::read_to_string(path).unwrap(),
    })
    .collect()
}

/// Auto, the user's word, and both with only some of the rules.
fn options() -> Vec<Options> {
    let only = |from: Option<&str>, select: &[&str], ignore: &[&str]| Options {
        from: from.map(str::to_string),
        select: select.iter().map(|s| (*s).to_string()).collect(),
        ignore: ignore.iter().map(|s| (*s).to_string()).collect(),
        ..Options::default()
    };
    vec![
        Options::default(),
        from_linux(),
        only(None, &["shutdown", "open"], &[]),
        only(None, &[], &["sockaddr-in"]),
        only(Some("linux"), &["open"], &[]),
        only(Some("linux"), &[], &["sockaddr-in6", "errno"]),
        with_code_added(Options::default()),
        with_code_added(from_linux()),
        with_code_added(only(Some("linux"), &["open"], &[])),
    ]
}

fn with_code_added(options: Options) -> Options {
    Options {
        unsafe_fixes: true,
        ..options
    }
}

/// What nobody reads is not said, and that changes no edit: words decide nothing.
#[test]
fn the_edits_are_the_same_however_much_is_said() {
    let rules = rules();
    let mut changed = 0;
    for fixture in fixtures(&rules) {
        for options in options() {
            let told = run(&fixture.text, &rules, &options).edits;
            changed += usize::from(!told.is_empty());
            for telling in [Telling::Changes, Telling::Findings] {
                let quiet = Options {
                    telling,
                    ..options.clone()
                };
                let edits = run(&fixture.text, &rules, &quiet).edits;
                assert_eq!(edits, told, "{} {telling:?}", fixture.name);
            }
        }
    }
    assert!(changed > 100, "{changed}");
}

/// Law 1, 2 and 6: outside the edits nothing changes, twice is once, and there is a whole text or an
/// error.
#[test]
fn only_the_edits_change_and_twice_is_once() {
    let rules = rules();
    let mut changed = 0;
    for fixture in fixtures(&rules) {
        for options in options() {
            let outcome = run(&fixture.text, &rules, &options);
            let output = outcome.output(&fixture.text).into_owned();
            assert_eq!(
                kept(&fixture.text, &outcome.edits, true),
                kept(&output, &outcome.edits, false),
                "{}",
                fixture.name
            );
            changed += usize::from(!outcome.edits.is_empty());
            let again = run(&output, &rules, &options);
            assert!(
                again.edits.is_empty(),
                "{} {options:?}\n{output}",
                fixture.name
            );
        }
    }
    assert!(changed > 100, "{changed} changed");
}

/// What is left of a text once the edits are taken out: of the baseline, or of the result.
fn kept(text: &str, edits: &wasfix::text::EditSet, baseline: bool) -> String {
    let (mut out, mut from, mut shift) = (String::new(), 0, 0isize);
    for edit in edits {
        let moved = |at: usize| {
            at.checked_add_signed(if baseline { 0 } else { shift })
                .unwrap()
        };
        out.push_str(&text[from..moved(edit.span.start)]);
        from = moved(edit.span.start)
            + if baseline {
                edit.span.len()
            } else {
                edit.text.len()
            };
        shift +=
            isize::try_from(edit.text.len()).unwrap() - isize::try_from(edit.span.len()).unwrap();
    }
    out.push_str(&text[from..]);
    out
}

/// Law 3: every edit belongs to a finding that gives evidence.
#[test]
fn no_edit_without_a_finding() {
    let rules = rules();
    for fixture in fixtures(&rules) {
        let options = with_code_added(Options::default());
        let outcome = run(&fixture.text, &rules, &options);
        for edit in &outcome.edits {
            let told = outcome.findings.iter().any(|r| {
                r.finding.status == Status::Converted
                    && r.edits.contains(edit)
                    && !r.finding.notes.is_empty()
            });
            assert!(told, "{}: {edit:?}", fixture.name);
        }
    }
}

/// Law 3: what is right for WASIX, or is for another runtime, stays as it is.
#[test]
fn what_is_right_stays() {
    let rules = rules();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/right");
    let right = in_folder(&folder);
    assert!(right.len() >= 6, "{} files", right.len());
    for fixture in right {
        let outcome = run(&fixture.text, &rules, &Options::default());
        assert_eq!(
            outcome.output(&fixture.text),
            fixture.text,
            "{}",
            fixture.name
        );
    }
}

/// Law 5, on whole modules and by a road of its own: what differs between the encoded input and the
/// encoded output is constants, uses that became constants, initialisers and data bytes, and no more of
/// them than there are changes.
#[test]
fn the_binaries_differ_in_what_was_planned_only() {
    let rules = rules();
    for fixture in fixtures(&rules) {
        for options in [Options::default(), from_linux()] {
            let outcome = run(&fixture.text, &rules, &options);
            if outcome.edits.is_empty() {
                continue;
            }
            let output = outcome.output(&fixture.text).into_owned();
            let differences = binary::differences(&fixture.text, &output);
            let changes: BTreeSet<usize> = outcome
                .findings
                .iter()
                .flat_map(|r| r.finding.changes.clone())
                .collect();
            assert_eq!(differences, changes.len(), "{}\n{output}", fixture.name);
        }
    }
}

/// Law 6: a text cut at any byte is an error, or comes back as it is or whole.
#[test]
fn cut_anywhere_nothing_panics() {
    let rules = rules();
    let program = |seed| render(&Program::new(seed, &|_| true), &BTreeSet::new());
    for text in [program(3), program(8)] {
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            match fix(&text[..end], &rules, &Options::default()) {
                Err(Error::Parse(_)) => {}
                Err(other) => panic!("{end}: {other:?}"),
                Ok(outcome) => assert!(
                    outcome.edits.is_empty() || end > text.trim_end().len() - 1,
                    "{end}"
                ),
            }
        }
    }
}

/// How many sockets: `WASFIX_MANY=n` and a quarter of it.
fn sizes() -> [usize; 2] {
    let number = std::env::var("WASFIX_MANY")
        .ok()
        .and_then(|n| n.parse().ok());
    let most = number.unwrap_or(20_000);
    [most / 4, most]
}

/// A module of many sockets plans in time that is in proportion to it. In release 20,000 calls take
/// seconds; here it only must not be quadratic.
#[test]
#[ignore = "takes long without optimisation: cargo test --release --test laws -- --ignored"]
fn many_calls() {
    let rules = rules();
    let mut times = Vec::new();
    for count in sizes() {
        let text = support::many(count);
        let start = std::time::Instant::now();
        let outcome = run(&text, &rules, &Options::default());
        times.push(start.elapsed());
        assert_eq!(outcome.edits.len(), count * 4, "{count}");
    }
    println!("{times:?}");
    assert!(times[1] < times[0] * 8, "{times:?}");
}
