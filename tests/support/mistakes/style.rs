//! The styles in which a program is written, by name.

use super::plan::{Program, Rounds, Step, calls};
use crate::support::program::Manner;
use std::collections::BTreeSet;

/// The styles of a program.
pub(crate) fn styles(program: &Program) -> BTreeSet<String> {
    let mut all = BTreeSet::from([
        match program.manner {
            Manner::Flat => "layout: flat",
            Manner::Folded => "layout: folded",
            Manner::Lines => "layout: folded, an operand to a line",
        }
        .to_string(),
        format!(
            "names: {}",
            if program.numeric { "numbers" } else { "names" }
        ),
        format!(
            "sockets: {}",
            if program.tasks.len() == 1 {
                "one task"
            } else {
                "several tasks"
            }
        ),
    ]);
    let flags = [
        (program.mixed, "sockets: tasks in turns"),
        (program.asides, "comments: asides"),
        (program.tight, "address: 16 bytes apart"),
    ];
    all.extend(
        flags
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, name)| (*name).to_string()),
    );
    all.extend(program.extras.iter().map(|e| format!("beside: {e:?}")));
    all.extend(
        program
            .routes
            .iter()
            .map(|(op, route)| format!("wrapper: {op:?} {route:?}")),
    );
    for task in &program.tasks {
        all.insert(format!("task: {:?}", task.scenario));
        all.insert(format!("body: {:?}", task.body));
        all.insert(format!("failure: {:?}", task.fail));
        all.insert(format!(
            "outputs: {}",
            if task.framed_outputs {
                "frame"
            } else {
                "constant"
            }
        ));
        all.extend(
            task.sockets
                .iter()
                .map(|s| format!("descriptor: {:?}", s.holder)),
        );
        all.extend(
            task.records
                .iter()
                .map(|r| format!("address: {:?}", r.storage)),
        );
        all.extend(
            calls(&task.steps)
                .iter()
                .map(|c| format!("errno: {:?}", c.handling)),
        );
        loops(&task.steps, &mut all);
    }
    all
}

fn loops(steps: &[Step], all: &mut BTreeSet<String>) {
    for step in steps {
        if let Step::Loop {
            rounds, forgiving, ..
        } = step
        {
            let rounds = match rounds {
                Rounds::Count(_) => "counted",
                Rounds::Forever => "for ever",
                Rounds::UntilGood => "until good",
            };
            all.insert(format!(
                "loop: {rounds}{}",
                if *forgiving {
                    ", what fails is passed over"
                } else {
                    ""
                }
            ));
        }
    }
}
