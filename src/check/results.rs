//! Results that nothing looks at.
//!
//! Knows which results are looked at. Must not know what they mean.

use super::say::{Teller, finding};
use crate::facts::Call;
use crate::fix::Finding;
use crate::rules::{Effect, Finds, Function, FunctionId};
use crate::text::Label;
use crate::wat::InstrId;
use std::collections::BTreeMap;

pub(super) fn findings(teller: &Teller<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in teller.checks(|f| matches!(f, Finds::UnusedResult(_))) {
        let Finds::UnusedResult(functions) = &check.finds else {
            continue;
        };
        for (at, calls) in by_place(teller, functions) {
            let looked_at = |c: &&Call| teller.known.facts.is_looked_at(c.at);
            let dropped: Vec<&Call> = calls.iter().copied().filter(|c| !looked_at(c)).collect();
            let Some(first) = dropped.first() else {
                continue;
            };
            let name = teller.called(first.at);
            let here = Label::new(teller.span(at), "what it answers is dropped");
            let message = format!("nothing looks at what {name} answers");
            match teller.known.facts.chain(first.at).last() {
                // Some of its callers look: it is the others that drop it.
                Some(&caller) if dropped.len() < calls.len() => {
                    let place = Label::new(teller.span(caller), "what comes back is dropped");
                    let mut finding = finding(check, true, message, place);
                    finding.secondary = vec![Label::new(teller.span(at), "it comes from here")];
                    found.push(finding);
                }
                _ => found.push(finding(check, true, message, here)),
            }
        }
    }
    found
}

/// The calls of some functions (of all that have to do with descriptors, if none is named) by instruction.
fn by_place<'a>(teller: &Teller<'a>, functions: &[FunctionId]) -> BTreeMap<InstrId, Vec<&'a Call>> {
    let mut places: BTreeMap<InstrId, Vec<&Call>> = BTreeMap::new();
    for call in &teller.known.facts.calls {
        let id = teller.known.recognised.functions.get(&call.function);
        let wanted = match functions.is_empty() {
            true => teller.function(call.function).is_some_and(has_descriptor),
            false => id.is_some_and(|id| functions.contains(id)),
        };
        if wanted {
            places.entry(call.at.instr).or_default().push(call);
        }
    }
    places
}

fn has_descriptor(function: &Function) -> bool {
    let concerns = |e: &Effect| {
        matches!(
            e,
            Effect::Opens { .. } | Effect::Uses { .. } | Effect::Closes { .. }
        )
    };
    function.effects.iter().any(concerns)
}
