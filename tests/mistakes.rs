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
use support::mistakes::judge::{alarms, judge};
use support::mistakes::plan::Program;
use support::mistakes::plant::{Certain, plant};
use support::mistakes::style::styles;
use support::mistakes::ways::WAYS;
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

impl Count {
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

/// The ways of a kind get as many modules as each other, and so do the kinds.
fn planned() -> Vec<(usize, u64)> {
    let wanted = std::env::var("WASFIX_MISTAKES_KIND").ok();
    let is_wanted = |kind: &str| {
        wanted
            .as_ref()
            .is_none_or(|w| w.split(',').any(|w| w == kind))
    };
    let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (way, it) in WAYS.iter().enumerate().filter(|(_, w)| is_wanted(w.kind)) {
        kinds.entry(it.kind).or_default().push(way);
    }
    let all: usize = WAYS
        .iter()
        .map(|w| w.kind)
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    let each = WRONG.div_ceil(all);
    let mut planned = Vec::new();
    for ways in kinds.values() {
        for n in 0..each {
            let way = ways[n % ways.len()];
            planned.push((way, (1_000_000 + first() + 10_000 * way + 40 * n) as u64));
        }
    }
    planned
}

#[test]
fn mistakes_are_found() {
    let rules = rules();
    let planned = planned();
    let results = each(planned.len(), |n| {
        let (way, seed) = planned[n];
        let planted = (seed..seed + 40).find_map(|seed| plant(way, seed));
        let planted = planted.unwrap_or_else(|| panic!("{} fits nowhere", WAYS[way].name));
        let it = &WAYS[way];
        let outcome = check(&planted.text.text, &rules);
        let verdict = judge(it, &planted, level_of(&rules, it.kind), &outcome);
        let said = alarms(&planted.program, &outcome);
        (way, planted, verdict, said)
    });
    let (mut ways, mut kinds) = (BTreeMap::new(), BTreeMap::new());
    let mut by_style: BTreeMap<String, Count> = BTreeMap::new();
    let mut shown: BTreeMap<(usize, bool), usize> = BTreeMap::new();
    for (way, planted, verdict, said) in &results {
        let add = |count: &mut Count| {
            count.planted += 1;
            count.found += usize::from(verdict.found);
            count.level += usize::from(verdict.level);
            count.errno += usize::from(verdict.found && verdict.errno);
            count.alarms += usize::from(!verdict.alarms.is_empty());
        };
        add(ways.entry(*way).or_default());
        add(kinds.entry(WAYS[*way].kind).or_default());
        styles(&planted.program)
            .into_iter()
            .for_each(|style| add(by_style.entry(style).or_default()));
        if !verdict.found || !verdict.level || !verdict.errno || !verdict.alarms.is_empty() {
            let times = shown.entry((*way, verdict.found)).or_default();
            *times += 1;
            if *times <= number("WASFIX_MISTAKES_SHOWN").unwrap_or(0) {
                let it = &WAYS[*way];
                let marks: Vec<&str> = planted
                    .text
                    .marks
                    .iter()
                    .map(|m| &planted.text.text[m.clone()])
                    .collect();
                println!(
                    "{}: {}, seed {} {marks:?}\n{verdict:?}\nsaid {said:#?}\n{}",
                    it.kind, it.name, planted.program.seed, planted.text.text
                );
            }
        }
    }
    print("style", by_style.iter());
    let named = ways.iter().map(|(way, count)| {
        let it = &WAYS[*way];
        let some = if it.certain == Certain::Some {
            ", on some path"
        } else {
            ""
        };
        (format!("{}: {}{some}", it.kind, it.name), count)
    });
    print(
        "way",
        named.collect::<Vec<_>>().iter().map(|(n, c)| (n, *c)),
    );
    let kinds: BTreeMap<String, Count> =
        kinds.into_iter().map(|(k, c)| (k.to_string(), c)).collect();
    print("kind", kinds.iter());
    println!("{} modules", results.len());
    let bad: Vec<_> = kinds.iter().filter(|(_, count)| !count.is_good()).collect();
    assert!(
        bad.is_empty(),
        "less than 95 % found, or false alarms: {bad:#?}"
    );
}

fn print<'a>(title: &str, rows: impl Iterator<Item = (&'a String, &'a Count)>) {
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
