//! The truth of the generator in `tests/support/mistakes`: on a real Wasmer its right programs get 0 from every
//! call, and those with a mistake get the errno that it is said to have.
//!
//! Each program runs with its own free ports, on the loopback; somebody connects to what it listens on and
//! answers where it connects to.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests, and what they share: what goes wrong here is a failed test"
)]

mod neighbours;
mod traced;

/// What the generator is made of.
#[allow(dead_code, reason = "this test uses a part")]
#[path = "../../../tests/support"]
mod support {
    pub(crate) mod layout;
    pub(crate) mod mistakes;
    pub(crate) mod node;
    pub(crate) mod program;
    pub(crate) mod respell;
    pub(crate) mod rng;
    pub(crate) mod tree;
}

use neighbours::Neighbours;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::mistakes::plan::{Handling, Program, Rounds, Step, calls};
use support::mistakes::plant::plant_in;
use support::mistakes::ways::WAYS;
use support::mistakes::write::write;
use traced::{Answer, answers, traced};
use wasfix_conformance::{Ended, Guest};

/// How many run at the same time: most of their time they wait.
const AT_ONCE: usize = 4;

/// A program that can be followed: it ends, its functions have names, and nothing else is in it.
fn program(seed: u64, scenarios: &[support::mistakes::plan::Scenario]) -> Option<Program> {
    let mut program = Program::new(seed, scenarios);
    let forever = |s: &Step| {
        matches!(
            s,
            Step::Loop {
                rounds: Rounds::Forever,
                ..
            }
        )
    };
    if program.tasks.iter().any(|t| t.steps.iter().any(forever)) {
        return None;
    }
    (program.numeric, program.asides) = (false, false);
    program.extras.clear();
    Some(program)
}

/// Does something with each number below `count`, some at once; what went wrong.
fn each(count: usize, act: impl Fn(usize) -> Result<(), String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut wrong = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return wrong;
            }
            wrong.extend(act(n).err());
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(worker)).collect();
        handles
            .into_iter()
            .flat_map(|h| h.join().expect("a worker"))
            .collect()
    })
}

fn run(text: &str) -> (Ended, Vec<Answer>) {
    let ended = Guest::start(&traced(text)).ended();
    let answers = answers(&ended.out);
    (ended, answers)
}

#[test]
fn right_programs_get_0_from_every_call() {
    let programs: Vec<Program> = (0..)
        .filter_map(|seed| program(seed, &[]))
        .take(48)
        .collect();
    let wrong = each(programs.len(), |n| {
        let mut program = programs[n].clone();
        let neighbours = Neighbours::of(&mut program);
        let text = write(&program).text;
        let (ended, answers) = run(&text);
        drop(neighbours);
        let all = program.tasks.iter().flat_map(|t| calls(&t.steps));
        let tolerated: Vec<u32> = all
            .filter_map(|c| match c.handling {
                Handling::Tolerant(number, _) => Some(number),
                _ => None,
            })
            .collect();
        let fine = |a: &Answer| a.errno == 0 || tolerated.contains(&u32::from(a.errno));
        if ended.code == 0 && answers.len() >= 3 && answers.iter().all(fine) {
            return Ok(());
        }
        Err(format!(
            "seed {}: {} {} {answers:?}\n{text}",
            program.seed, ended.code, ended.err
        ))
    });
    assert!(
        wrong.is_empty(),
        "{} are not right:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn mistakes_get_the_errno_that_they_are_said_to_have() {
    let known = WAYS
        .iter()
        .enumerate()
        .filter(|(_, way)| !way.errno.is_empty());
    let known: Vec<usize> = known.map(|(index, _)| index).collect();
    let wrong = each(known.len() * 2, |n| {
        let (index, seed) = (known[n / 2], 7000 + 100 * n as u64);
        let way = &WAYS[index];
        let made = (seed..seed + 100).find_map(|seed| {
            let mut program = program(seed, way.scenarios)?;
            let neighbours = Neighbours::of(&mut program);
            Some((plant_in(index, program)?, neighbours))
        });
        let (planted, neighbours) = made.ok_or(format!("{} fits nowhere", way.name))?;
        let (ended, answers) = run(&planted.text.text);
        drop(neighbours);
        // What is said of a mistake is what comes first.
        let first = answers.iter().find(|a| a.errno != 0 && a.errno != 26);
        let marked: Vec<&str> = planted
            .text
            .marks
            .iter()
            .map(|m| &planted.text.text[m.clone()])
            .collect();
        if first.is_some_and(|a| {
            way.errno.contains(&a.errno) && marked.iter().any(|m| m.contains(a.call))
        }) {
            return Ok(());
        }
        let said = format!("{}: {}, {:?} at {marked:?}", way.kind, way.name, way.errno);
        Err(format!(
            "{said}: seed {}: {} {} {answers:?}\n{}",
            planted.program.seed, ended.code, ended.err, planted.text.text
        ))
    });
    assert!(
        wrong.is_empty(),
        "{} are not so:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn wrong_imports_do_not_link() {
    let ways = WAYS.iter().enumerate();
    let ways: Vec<usize> = ways
        .filter(|(_, w)| w.kind.starts_with("import-"))
        .map(|(i, _)| i)
        .collect();
    let wrong = each(ways.len() * 3, |n| {
        let (index, seed) = (ways[n / 3], 9000 + 100 * n as u64);
        let planted = (seed..seed + 100)
            .find_map(|seed| plant_in(index, program(seed, WAYS[index].scenarios)?));
        let planted = planted.ok_or(format!("{} fits nowhere", WAYS[index].name))?;
        let ended = Guest::start(&planted.text.text).ended();
        let said = ["unknown import", "incompatible import type"];
        if ended.code == 255 && said.iter().any(|s| ended.err.to_lowercase().contains(s)) {
            return Ok(());
        }
        Err(format!(
            "{}: {} {}\n{}",
            WAYS[index].name, ended.code, ended.err, planted.text.text
        ))
    });
    assert!(
        wrong.is_empty(),
        "{} link:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
