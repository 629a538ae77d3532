//! The decisions do not hang on how a module is written down: folding and unfolding, names or numbers,
//! blanks, comments that say nothing, other names, another order of functions and other fields.
//!
//! Each respelling depends on forms alone and leaves numbers as they are. So what comes out of a respelled
//! module must be the respelling of what comes out of the module, and the same must be left.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails says so by panicking, in its helpers too"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::breaking::{MODES, broken};
use support::compare::said;
use support::layout::{Order, commented, moved, respaced, uncommented, unfolded};
use support::program::{Manner, Program};
use support::render::render;
use support::respell::{renamed, to_names, to_numbers};
use support::{rules, run};
use wasfix::fix::Status;
use wasfix::rules::{Rules, Table};
use wasfix::{Options, Outcome};

/// A way to write the same module otherwise; `None` where it has forms that this way does not handle.
type Respelling<'a> = (&'static str, Box<dyn Fn(&str) -> Option<String> + 'a>);

fn respellings(words: &Words) -> Vec<Respelling<'_>> {
    let says = |text: &str| words.says(text);
    let silent = move |text: &str| !words.says(text);
    vec![
        (
            "names as numbers",
            Box::new(move |t| to_numbers(t, &silent)),
        ),
        ("numbers as names", Box::new(to_names)),
        ("other names", Box::new(move |t| Some(renamed(t, &silent)))),
        ("other blanks", Box::new(|t| Some(respaced(t)))),
        ("more comments", Box::new(|t| Some(commented(t)))),
        (
            "fewer comments",
            Box::new(move |t| Some(uncommented(t, &says))),
        ),
        ("flat code", Box::new(unfolded)),
        (
            "functions backwards",
            Box::new(|t| moved(t, Order::Backwards)),
        ),
        (
            "functions first",
            Box::new(|t| moved(t, Order::FunctionsFirst)),
        ),
    ]
}

/// The words that are evidence where they stand.
struct Words(BTreeSet<String>);

impl Words {
    fn of(rules: &Rules) -> Words {
        let mut words = BTreeSet::new();
        let tables = rules.dialects.iter().flat_map(|d| &d.tables);
        for table in tables {
            let entries: Vec<_> = match table {
                Table::Enum(table) => table.entries.iter().collect(),
                Table::Flags(table) => {
                    let masks = table.masks.iter().flat_map(|m| &m.entries);
                    masks.chain(&table.entries).collect()
                }
            };
            for entry in entries {
                words.insert(entry.symbol.to_lowercase());
                words.extend(entry.aliases.iter().map(|a| a.to_lowercase()));
            }
        }
        for dialect in &rules.dialects {
            let symbols = dialect.unsupported.iter().chain(&dialect.omitted);
            words.extend(symbols.map(|u| u.symbol.to_lowercase()));
        }
        assert!(words.contains("af_inet6"));
        Words(words)
    }

    /// Whether a comment or a name has a symbol, a number, or a word to wasfix in it.
    fn says(&self, text: &str) -> bool {
        let mut runs = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        runs.any(|run| {
            let run = run.to_lowercase();
            run == "wasfix"
                || run.starts_with(|c: char| c.is_ascii_digit())
                || self.0.contains(&run)
        })
    }
}

/// What was decided: each finding without places and names.
fn decisions(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for reported in &outcome.findings {
        let finding = &reported.finding;
        let status = match finding.status {
            Status::Converted => "converted",
            Status::Left => "left",
        };
        let line = format!(
            "{status} {}: {}",
            finding.rule,
            without_names(&finding.message)
        );
        *all.entry(line).or_default() += 1;
    }
    all
}

/// A message with `$name` in place of what the module calls things.
fn without_names(message: &str) -> String {
    let mut out = String::new();
    for (i, part) in message.split('$').enumerate() {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        out.push_str(if i == 0 { part } else { "$name" });
        out.push_str(if i == 0 { "" } else { rest });
    }
    out
}

fn atoms(text: &str) -> Vec<Vec<u8>> {
    said(text).into_iter().map(|s| s.atoms).collect()
}

/// Holds the law for one module, and counts where it was tried.
fn hold(
    rules: &Rules,
    respellings: &[Respelling<'_>],
    name: &str,
    text: &str,
    tried: &mut BTreeMap<&'static str, usize>,
) {
    let outcome = run(text, rules, &Options::default());
    let output = outcome.output(text).into_owned();
    for (respelling, respell) in respellings {
        let (Some(other), Some(expected)) = (respell(text), respell(&output)) else {
            continue;
        };
        *tried.entry(respelling).or_default() += usize::from(other != text);
        let respelled = run(&other, rules, &Options::default());
        let found = respelled.output(&other);
        assert_eq!(
            atoms(&found),
            atoms(&expected),
            "{name}, {respelling}:\n{other}\n--- became\n{found}\n--- not\n{expected}\n{:#?}\n{:#?}",
            decisions(&outcome),
            decisions(&respelled),
        );
        assert_eq!(
            decisions(&outcome),
            decisions(&respelled),
            "{name}, {respelling}:\n{text}\n{other}"
        );
        let marked = |text: &str| text.contains("wasfix:abi=");
        assert_eq!(marked(&found), marked(&expected), "{name}, {respelling}");
    }
}

/// Each respelling leaves the binary as it is, or moves its functions, which are then called by other
/// numbers: else the tests would say nothing.
#[test]
fn respellings_keep_the_module() {
    let words = Words::of(&rules());
    for (name, text) in modules() {
        let before = code(&text);
        for (respelling, respell) in &respellings(&words) {
            let Some(other) = respell(&text) else {
                continue;
            };
            let after = code(&other);
            let is_moved = respelling.starts_with("functions");
            let same = before == after || (is_moved && before.len() == after.len());
            assert!(same, "{name}, {respelling}\n{other}");
        }
    }
}

/// The binary without names.
fn code(text: &str) -> Vec<u8> {
    let parts = wasfix::wat::parts(text).unwrap();
    let mut out = Vec::new();
    for part in parts {
        let binary = wasfix::wat::encode(text, &part).unwrap();
        for payload in wasmparser::Parser::new(0).parse_all(&binary) {
            let payload = payload.unwrap();
            let is_custom = matches!(payload, wasmparser::Payload::CustomSection(_));
            if let (Some((_, range)), false) = (payload.as_section(), is_custom) {
                out.extend_from_slice(&binary[range]);
            }
        }
    }
    out
}

#[test]
fn files_are_decided_alike_in_every_spelling() {
    let rules = rules();
    let words = Words::of(&rules);
    let mut tried = BTreeMap::new();
    for (name, text) in modules() {
        hold(&rules, &respellings(&words), &name, &text, &mut tried);
    }
    println!("{tried:#?}");
    assert_eq!(tried.len(), respellings(&words).len());
    assert!(tried.values().all(|&count| count >= 20), "{tried:?}");
}

#[test]
fn planted_modules_are_decided_alike_in_every_spelling() {
    let rules = rules();
    let words = Words::of(&rules);
    let mut tried = BTreeMap::new();
    for (name, program, slots) in planted() {
        let text = render(&program, &slots);
        hold(&rules, &respellings(&words), &name, &text, &mut tried);
    }
    println!("{tried:#?}");
    assert!(tried.values().all(|&count| count >= 20), "{tried:?}");
}

/// Folded and flat are two renderings of one program: what comes out is one binary.
#[test]
fn folded_and_flat_are_decided_alike() {
    let rules = rules();
    for (name, mut program, slots) in planted() {
        let mut outcomes = Vec::new();
        for manner in [Manner::Flat, Manner::Folded, Manner::Lines] {
            program.manner = manner;
            let text = render(&program, &slots);
            let outcome = run(&text, &rules, &Options::default());
            let output = outcome.output(&text).into_owned();
            outcomes.push((code(&output), decisions(&outcome), output));
        }
        for pair in outcomes.windows(2) {
            assert_eq!(pair[0].1, pair[1].1, "{name}\n{}\n{}", pair[0].2, pair[1].2);
            assert!(
                pair[0].0 == pair[1].0,
                "{name}\n{}\n{}",
                pair[0].2,
                pair[1].2
            );
        }
    }
}

/// Programs, right and broken in each way: `WASFIX_METAMORPHIC=n`.
fn planted() -> impl Iterator<Item = (String, Program, BTreeSet<(usize, support::program::What)>)> {
    let count = std::env::var("WASFIX_METAMORPHIC").ok();
    let count = count.and_then(|n| n.parse().ok()).unwrap_or(120);
    (0..count).map(|seed| {
        let program = Program::new(50_000 + seed, &|_| true);
        let mode = MODES.get(usize::try_from(seed).unwrap() % (MODES.len() + 1));
        let slots = mode.map(|&m| broken(&program, m)).unwrap_or_default();
        (format!("seed {seed} {mode:?}"), program, slots)
    })
}

fn modules() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for folder in [
        "examples",
        "conformance/cases",
        "tests/fixtures",
        "tests/fixtures/right",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "wat") {
                let text = std::fs::read_to_string(&path).unwrap();
                all.push((path.display().to_string(), text));
            }
        }
    }
    all.sort();
    assert!(all.len() > 100, "{}", all.len());
    all
}
