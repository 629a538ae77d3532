//! What C compilers make of programs with Linux's numbers (`tests/compiled/`): each module becomes the one
//! that it would have been with the runtime's numbers, or what is left has its reason.
//!
//! What is right does not come from wasfix. `right.tsv` is what the same compiler made of the same program
//! with other numbers; `by-hand.tsv` was written by hand where that is another module; `left.tsv` lists
//! what no change of a number can mend, or what nobody can see.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking, in its helpers too"
)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use support::binary::differences;
use support::compare::{differing, judge, said};
use support::{from_linux, rules, run};
use wasfix::fix::Status;
use wasfix::report::Summary;
use wasfix::{Options, Outcome};

/// A module that a compiler made.
struct Fixture {
    /// `PROGRAM.COMPILER-LEVEL`, and what else is peculiar to it.
    name: String,
    text: String,
    /// The text with the numbers that the runtime reads.
    right: String,
    /// What the reasons say if something must be left.
    left: BTreeSet<String>,
}

/// The fixtures, and what a run makes of each.
static RUNS: LazyLock<Vec<(Fixture, Outcome)>> = LazyLock::new(|| {
    let rules = rules();
    let run = |fixture: Fixture| {
        let outcome = run(&fixture.text, &rules, &Options::default());
        (fixture, outcome)
    };
    fixtures().into_iter().map(run).collect()
});

#[test]
fn modules_become_right_or_what_is_left_has_its_reason() {
    let faults: Vec<String> = RUNS.iter().flat_map(|(f, o)| faults(f, o)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is not as it should be after a run.
fn faults(fixture: &Fixture, outcome: &Outcome) -> Vec<String> {
    let mut faults = Vec::new();
    let mut say = |what: String| faults.push(format!("{}: {what}", fixture.name));
    let output = outcome.output(&fixture.text);
    let judged = judge(&said(&fixture.right), &fixture.text, &output, outcome);
    let (wrong, left, reasons) = (&judged.wrong, judged.left, reasons(outcome));
    if !wrong.is_empty() {
        say(format!("changed wrongly at {wrong:?}"));
    }
    if fixture.left.is_empty() && !reasons.is_empty() {
        say(format!("nothing may be left: {reasons:#?}"));
    }
    if fixture.left.is_empty() && outcome.output(&fixture.text) != fixture.right {
        say(format!("is not right to the letter, {left} bytes are left"));
    }
    for words in &fixture.left {
        let is_so = match words.as_str() {
            "(nothing)" => left > 0 && reasons.is_empty(),
            words => reasons.iter().any(|reason| reason.contains(words)),
        };
        if !is_so {
            say(format!("left.tsv says {words:?}, the run: {reasons:#?}"));
        }
    }
    faults
}

/// Law 5, by a road of its own: the binaries differ in what was planned, and in nothing else.
#[test]
fn the_binaries_differ_in_what_was_planned() {
    for (fixture, outcome) in RUNS.iter() {
        let changes = outcome.findings.iter().flat_map(|r| &r.finding.changes);
        let changes: BTreeSet<&usize> = changes.collect();
        let differences = differences(&fixture.text, &outcome.output(&fixture.text));
        assert_eq!(differences, changes.len(), "{}", fixture.name);
    }
}

/// The author's word decides more, and nothing wrongly.
#[test]
fn with_the_authors_word_nothing_is_made_wrong_either() {
    let rules = rules();
    for fixture in fixtures() {
        let outcome = run(&fixture.text, &rules, &from_linux());
        let output = outcome.output(&fixture.text);
        let judged = judge(&said(&fixture.right), &fixture.text, &output, &outcome);
        assert!(judged.wrong.is_empty(), "{}: {judged:?}", fixture.name);
    }
}

#[test]
fn what_is_right_stays() {
    let rules = rules();
    for fixture in fixtures() {
        let outcome = run(&fixture.right, &rules, &Options::default());
        let (name, findings) = (&fixture.name, &outcome.findings);
        assert!(outcome.edits.is_empty(), "{name}: {findings:#?}");
    }
}

/// The table for people: what is seen of each module, what changes, what is left and why.
#[test]
fn the_outcome_of_each_module() {
    let mut table = String::new();
    for (fixture, outcome) in RUNS.iter() {
        let output = outcome.output(&fixture.text);
        let right = said(&fixture.right);
        let of = differing(&right, &fixture.text).len();
        let fixed = of - differing(&right, &output).len();
        let findings = outcome.findings.iter().map(|r| &r.finding);
        let summary = Summary::new(outcome.edits.len(), findings, outcome.sites);
        let line = summary.line(&fixture.name);
        writeln!(table, "{line}; right {fixed} of {of}").unwrap();
        let mut all = reasons(outcome);
        all.dedup();
        for reason in all {
            writeln!(table, "    {reason}").unwrap();
        }
    }
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true
    }, { insta::assert_snapshot!("compiled", table) });
}

/// Whoever changes a program, the header or the script builds the modules again.
#[test]
fn the_modules_are_made_from_these_sources() {
    let listed = read("sources.cksum");
    let is = |name: &str| {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        format!("{} {} {name}", checksum(&bytes), bytes.len())
    };
    for line in listed.lines() {
        let name = line.rsplit(' ').next().unwrap();
        assert_eq!(line, is(name), "run tests/compiled/build.sh");
    }
    let programs = files("", ".c");
    assert!(programs.len() > 12, "{programs:?}");
    let modules = files("wat", ".wat");
    for table in ["right.tsv", "by-hand.tsv", "left.tsv"].map(read) {
        let rows = table.lines().filter(|row| !row.starts_with('#'));
        for name in rows.map(|row| row.split('\t').next().unwrap()) {
            assert!(modules.contains(name), "there is no module {name}");
        }
    }
    for program in &programs {
        assert!(listed.contains(&format!(" {program}.c\n")), "{program}");
        for built in [
            "clang14-O0",
            "clang14-O1",
            "clang14-O2",
            "clang14-Os",
            "clang22-O0",
        ] {
            let module = format!("{program}.{built}");
            assert!(modules.contains(&module), "{module}");
            let first = format!(";; {program}.c, compiled with -");
            assert!(read(&format!("wat/{module}.wat")).starts_with(&first));
        }
    }
}

fn fixtures() -> Vec<Fixture> {
    let rows = ["right.tsv", "by-hand.tsv"].map(read);
    let left = read("left.tsv");
    let all = files("wat", ".wat").into_iter().map(|name| {
        let text = read(&format!("wat/{name}.wat"));
        let of_this = |row: &&str| row.split('\t').next() == Some(&name);
        let mine: Vec<&str> = rows
            .iter()
            .flat_map(|r| r.lines())
            .filter(of_this)
            .collect();
        assert!(!mine.is_empty(), "nothing says what {name} must become");
        let right = mine
            .iter()
            .fold(text.clone(), |text, row| changed(&text, row));
        let reasons = left.lines().filter(of_this);
        let reasons = reasons.map(|row| row.split('\t').nth(1).unwrap().to_string());
        Fixture {
            left: reasons.collect(),
            name,
            text,
            right,
        }
    });
    all.collect()
}

/// A text with one row of a table done: fixture, line, what the line says, what it ought to say.
fn changed(text: &str, row: &str) -> String {
    let [_, line, is, right] = row.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{row}");
    };
    let number: usize = line.parse().unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let line = &mut lines[number - 1];
    assert_eq!(line.trim_start(), is, "{row}");
    *line = line.replacen(is, right, 1);
    lines.join("\n") + "\n"
}

/// What the run left, each with its reason.
fn reasons(outcome: &Outcome) -> Vec<String> {
    let findings = outcome.findings.iter().map(|r| &r.finding);
    let left = findings.filter(|f| f.status == Status::Left);
    left.map(|f| {
        let notes = f.notes.iter().chain(&f.help).map(String::as_str);
        let all: Vec<&str> = [f.message.as_str()].into_iter().chain(notes).collect();
        format!("{}: {}", f.rule, all.join("; "))
    })
    .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compiled")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The names of a folder's files, without this ending, in order.
fn files(under: &str, ending: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder().join(under)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter_map(|name| Some(name.strip_suffix(ending)?.to_string()))
        .collect()
}

/// The checksum that POSIX's `cksum` prints: the CRC of the bytes, and of their number.
fn checksum(bytes: &[u8]) -> u32 {
    let length = bytes.len().to_le_bytes();
    let used = length
        .iter()
        .rposition(|&b| b != 0)
        .map_or(0, |last| last + 1);
    let crc = bytes
        .iter()
        .chain(&length[..used])
        .fold(0u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte) << 24, |crc, _| {
                (crc << 1) ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 }
            })
        });
    !crc
}
