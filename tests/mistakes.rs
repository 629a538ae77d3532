//! Checks on modules made to a plan: nothing is said of those that are right, and of those with one mistake
//! the mistake is found, at its place.
//!
//! `WASFIX_MISTAKES_FROM=n` sets the first seed, `WASFIX_MISTAKES_KIND=name,name` the only kinds of mistakes,
//! `WASFIX_MISTAKES_SHOWN=n` how many modules are printed of each kind of fault. That the modules do on Wasmer
//! what is said of them here is tested in `conformance/tests/mistakes`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that fails says so by panicking, in its helpers too"
)]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::mistakes::judge::{Verdict, alarms, judge};
use support::mistakes::plan::Program;
use support::mistakes::plant::{Certain, Planted, Way, plant};
use support::mistakes::style::styles;
use support::mistakes::ways::ways;
use support::mistakes::write::write;
use support::rules;
use wasfix::rules::Rules;
use wasfix::text::Level;
use wasfix::{Options, Outcome};

const RIGHT: usize = 1000;
const WRONG: usize = 1000;

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

fn first() -> usize {
    number("WASFIX_MISTAKES_FROM").unwrap_or(0)
}

fn check(text: &str, rules: &Rules) -> Outcome {
    let outcome = wasfix::check(text, rules, &Options::default());
    outcome.unwrap_or_else(|e| panic!("{e:?}\n{text}"))
}

/// Does something with each number below `count`, on all cores; the results in their order.
fn each<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return done;
            }
            done.push((n, act(n)));
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let done = handles.into_iter().map(|h| h.join().expect("a worker"));
        done.flatten().collect::<Vec<_>>()
    });
    all.sort_by_key(|(n, _)| *n);
    all.into_iter().map(|(_, result)| result).collect()
}

#[test]
fn nothing_is_said_of_right_modules() {
    let rules = rules();
    let count = number("WASFIX_MISTAKES_COUNT").unwrap_or(RIGHT);
    let results = each(count, |n| {
        let program = Program::new((first() + n) as u64, &[]);
        let text = write(&program).text;
        let said = alarms(&program, &check(&text, &rules));
        (program, text, said)
    });
    let mut by_style: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (program, _, said) in &results {
        for style in styles(program) {
            let count = by_style.entry(style).or_default();
            count.0 += 1;
            count.1 += usize::from(!said.is_empty());
        }
    }
    println!("{:56} modules  alarms", "style");
    for (style, (modules, alarms)) in &by_style {
        println!("{style:56} {modules:7} {alarms:7}");
    }
    let bad: Vec<_> = results.iter().filter(|r| !r.2.is_empty()).collect();
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for (program, text, said) in &bad {
        let kinds = shown
            .entry(said[0].split(':').next().unwrap_or_default().to_string())
            .or_default();
        *kinds += 1;
        if *kinds <= number("WASFIX_MISTAKES_SHOWN").unwrap_or(1) {
            println!("seed {}: {said:#?}\n{text}", program.seed);
        }
    }
    println!(
        "{} modules, {} false alarms: {shown:?}",
        results.len(),
        bad.len()
    );
    assert!(bad.is_empty(), "{} false alarms", bad.len());
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    planted: usize,
    found: usize,
    level: usize,
    errno: usize,
    alarms: usize,
}

type Counts = BTreeMap<String, Count>;

impl Count {
    fn add(&mut self, verdict: &Verdict) {
        self.planted += 1;
        self.found += usize::from(verdict.found);
        self.level += usize::from(verdict.level);
        self.errno += usize::from(verdict.found && verdict.errno);
        self.alarms += usize::from(!verdict.alarms.is_empty());
    }

    fn is_good(self) -> bool {
        let enough = |n: usize| n * 100 >= self.planted * 95;
        self.alarms == 0 && enough(self.found) && enough(self.level) && enough(self.errno)
    }
}

/// What the check says of what is certain.
fn level_of(rules: &Rules, kind: &str) -> Level {
    let check = rules.checks.iter().find(|c| c.name == kind);
    check.map_or(Level::Error, |c| c.level)
}

/// Ways and seeds. The ways of a kind get as many modules as each other, and so do the kinds.
fn planned() -> Vec<(&'static Way, u64)> {
    let wanted = std::env::var("WASFIX_MISTAKES_KIND").ok();
    let is_wanted = |kind: &str| {
        wanted
            .as_ref()
            .is_none_or(|w| w.split(',').any(|w| w == kind))
    };
    let mut kinds: BTreeMap<&str, Vec<(usize, &Way)>> = BTreeMap::new();
    for (index, way) in ways().enumerate() {
        kinds.entry(way.kind).or_default().push((index, way));
    }
    let each = WRONG.div_ceil(kinds.len());
    let mut planned = Vec::new();
    for ways in kinds
        .into_iter()
        .filter(|(kind, _)| is_wanted(kind))
        .map(|(_, ways)| ways)
    {
        for n in 0..each {
            let (index, way) = ways[n % ways.len()];
            planned.push((way, (1_000_000 + first() + 10_000 * index + 40 * n) as u64));
        }
    }
    planned
}

/// A module with a mistake, and what is said of it.
struct Tried {
    way: &'static Way,
    planted: Planted,
    verdict: Verdict,
    said: Vec<String>,
}

impl Tried {
    fn new(rules: &Rules, way: &'static Way, seed: u64) -> Tried {
        let planted = (seed..seed + 40).find_map(|seed| plant(way, seed));
        let planted = planted.unwrap_or_else(|| panic!("{} fits nowhere", way.name));
        let outcome = check(&planted.text.text, rules);
        Tried {
            way,
            verdict: judge(way, &planted, level_of(rules, way.kind), &outcome),
            said: alarms(&planted.program, &outcome),
            planted,
        }
    }

    fn is_good(&self) -> bool {
        let Verdict {
            found,
            level,
            errno,
            alarms,
        } = &self.verdict;
        *found && *level && *errno && alarms.is_empty()
    }

    fn name(&self) -> String {
        let some = match self.way.certain {
            Certain::All => "",
            Certain::Some => ", on some path",
        };
        format!("{}: {}{some}", self.way.kind, self.way.name)
    }

    fn show(&self) {
        let Tried {
            planted,
            verdict,
            said,
            ..
        } = self;
        let text = &planted.text;
        let marks: Vec<&str> = text.marks.iter().map(|m| &text.text[m.clone()]).collect();
        println!(
            "{}, seed {} {marks:?}\n{verdict:?}\nsaid {said:#?}\n{}",
            self.name(),
            planted.program.seed,
            text.text
        );
    }
}

#[test]
fn mistakes_are_found() {
    let rules = rules();
    let planned = planned();
    let all = each(planned.len(), |n| {
        Tried::new(&rules, planned[n].0, planned[n].1)
    });
    let (mut by_style, mut by_way, mut by_kind) = (Counts::new(), Counts::new(), Counts::new());
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for tried in &all {
        by_way.entry(tried.name()).or_default().add(&tried.verdict);
        by_kind
            .entry(tried.way.kind.to_string())
            .or_default()
            .add(&tried.verdict);
        for style in styles(&tried.planted.program) {
            by_style.entry(style).or_default().add(&tried.verdict);
        }
        let times = shown.entry(tried.name()).or_default();
        if !tried.is_good() && *times < number("WASFIX_MISTAKES_SHOWN").unwrap_or(0) {
            *times += 1;
            tried.show();
        }
    }
    print("style", &by_style);
    print("way", &by_way);
    print("kind", &by_kind);
    println!("{} modules", all.len());
    let bad: Vec<_> = by_kind
        .iter()
        .filter(|(_, count)| !count.is_good())
        .collect();
    assert!(
        bad.is_empty(),
        "less than 95 % found, or false alarms: {bad:#?}"
    );
}

fn print(title: &str, rows: &Counts) {
    println!("\n{title:64} planted   found   share   level   errno  alarms");
    for (name, count) in rows {
        let Count {
            planted,
            found,
            level,
            errno,
            alarms,
        } = count;
        let share = found * 100 / planted.max(&1);
        println!("{name:64} {planted:7} {found:7} {share:5} % {level:7} {errno:7} {alarms:7}");
    }
}

/// Prints what is said of the modules of some files: `WASFIX_MISTAKES_FILES="a.wat b.wat"`.
#[test]
#[ignore = "for a person who looks into one module"]
fn show() {
    let rules = rules();
    let files = std::env::var("WASFIX_MISTAKES_FILES").unwrap_or_default();
    for file in files.split_whitespace() {
        let text = std::fs::read_to_string(file).expect("a file");
        println!("== {file}");
        for reported in check(&text, &rules).findings {
            let finding = reported.finding;
            println!("{:?} {}: {}", finding.level, finding.rule, finding.message);
            for label in std::iter::once(&finding.primary).chain(&finding.secondary) {
                let line = text[..label.span.start].matches('\n').count() + 1;
                println!("  {line}: {} [{}]", label.span.of(&text), label.text);
            }
            println!("  {:?}", finding.notes);
        }
    }
}
