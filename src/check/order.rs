//! Calls in an order that the runtime refuses, or that hides a failure: what the steps of descriptors say.
//!
//! Knows what the paths say of each call. Must not know how they were followed.

use super::say::{Teller, finding};
use super::steps::{Met, Steps};
use super::{DescriptorState, Found};
use crate::fix::Finding;
use crate::rules::{StateId, Then};
use crate::text::Label;
use crate::wat::InstrId;
use std::collections::{BTreeMap, BTreeSet};

/// One finding for each check and place, however often the function is called.
pub(super) fn run(teller: &Teller<'_>) -> Found {
    let steps = Steps::new(teller.subject.rules, teller.known);
    let mut found = BTreeMap::new();
    let mut states: BTreeMap<(InstrId, &str), BTreeSet<StateId>> = BTreeMap::new();
    let mut all = Vec::new();
    for paths in &teller.known.facts.paths {
        let walked = steps.walk(paths);
        all.extend(walked.met);
        for (at, protocol, state) in walked.seen {
            let key = (at.instr, protocol.name.as_str());
            states.entry(key).or_default().insert(state);
        }
    }
    for met in all {
        let Some(finding) = tell(teller, &met) else {
            continue;
        };
        let key = (met.check, finding.primary.span);
        let entry = found.entry(key).or_insert_with(|| finding.clone());
        if entry.level < finding.level {
            *entry = finding;
        }
    }
    Found {
        findings: found.into_values().collect(),
        states: named(teller, states),
    }
}

fn named(
    teller: &Teller<'_>,
    states: BTreeMap<(InstrId, &str), BTreeSet<StateId>>,
) -> Vec<DescriptorState> {
    let state = |((at, name), ids): ((InstrId, &str), BTreeSet<StateId>)| {
        let mut protocols = teller.subject.rules.protocols.iter();
        let protocol = protocols.find(|p| p.name == name)?;
        let names = ids.iter().filter_map(|id| protocol.states.get(id.0));
        Some(DescriptorState {
            span: teller.span(at),
            protocol: name.to_string(),
            before: names.map(|s| s.name.clone()).collect(),
        })
    };
    states.into_iter().filter_map(state).collect()
}

fn tell(teller: &Teller<'_>, met: &Met<'_>) -> Option<Finding> {
    let check = teller.check(met.check)?;
    let state = met.protocol.states.get(met.state.0)?;
    let fails = met
        .cell
        .filter(|c| matches!(c.then, Then::Errno(_)))
        .is_some();
    let here = |text: String| met.at.map(|at| Label::new(teller.span(at.instr), text));
    let since = |text: String| Label::new(teller.span(met.since.instr), text);
    let is = format!("the descriptor is `{}` here: {}", state.name, state.doc);
    let (primary, mut others) = match here(is.clone()) {
        Some(here) if fails => (here, vec![since(format!("`{}` from here on", state.name))]),
        Some(here) => (since(format!("`{}` from here on", state.name)), vec![here]),
        None => (since(is), Vec::new()),
    };
    let made = met.socket.0;
    if made != met.since {
        others.push(Label::new(teller.span(made.instr), "made here"));
    }
    others.extend(met.at.and_then(|at| teller.caller(at)));
    let mut finding = finding(
        check,
        met.always,
        headline(teller, met, &state.name),
        primary,
    );
    others.retain(|label| label.span != finding.primary.span);
    finding.secondary = others;
    finding.notes.extend(met.cell.and_then(|c| c.doc.clone()));
    Some(finding)
}

fn headline(teller: &Teller<'_>, met: &Met<'_>, state: &str) -> String {
    let sometimes = if met.always { "" } else { " on some path" };
    let Some(at) = met.at else {
        return format!("the program ends{sometimes} with a descriptor that is only `{state}`");
    };
    let name = teller.called(at);
    match met.cell.map(|c| &c.then) {
        Some(Then::Errno(errors)) => {
            let errors: Vec<_> = errors.iter().map(|(s, _)| teller.errno(s)).collect();
            let errors = errors.join(" or ");
            format!("{name} finds the descriptor `{state}`{sometimes}, and answers {errors}")
        }
        _ => format!("{name} finds the descriptor only `{state}`{sometimes}"),
    }
}
