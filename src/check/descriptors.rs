//! Descriptors that a module makes up, where they should come from a call.
//!
//! Knows which operands are descriptors. Must not know the order of calls.

use super::say::finding;
use super::view::View;
use crate::facts::{Call, Operand, Value};
use crate::fix::Finding;
use crate::rules::{Check, Effect, Finds, FunctionId};
use crate::text::Label;

/// Descriptors below this are those of the program's own streams.
const STREAMS: u128 = 3;

/// Descriptors that are literals, in a module that can open descriptors (one that cannot is given them) and gives
/// none a number of its own.
pub(super) fn findings(view: &View<'_>) -> Vec<Finding> {
    let wanted = |finds: &Finds| matches!(finds, Finds::LiteralDescriptor(_));
    let Some(check) = view.teller.checks(wanted).next() else {
        return Vec::new();
    };
    let Finds::LiteralDescriptor(any) = &check.finds else {
        return Vec::new();
    };
    let renames = |e: &Effect| matches!(e, Effect::Renames { .. });
    if !has(view, &|e| matches!(e, Effect::Opens { from: None, .. })) || has(view, &renames) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (call, function) in view.calls() {
        let takes_streams = view.id(call).is_some_and(|id| any.contains(&id));
        for operand in view.descriptors(call, function) {
            let literal = literal(view, operand).filter(|n| !takes_streams || *n >= STREAMS);
            found.extend(literal.map(|number| tell(view, check, (call, operand), number)));
        }
    }
    found
}

/// Whether the module imports a call that does something.
fn has(view: &View<'_>, effect: &dyn Fn(&Effect) -> bool) -> bool {
    let does = |id: &FunctionId| {
        let function = view.teller.dialect.function(*id);
        let mut effects = function.iter().flat_map(|f| &f.effects);
        effects.any(effect)
    };
    view.known().recognised.functions.values().any(does)
}

/// The number of a descriptor that is written as one, in one place or in several.
fn literal(view: &View<'_>, operand: &Operand) -> Option<u128> {
    let values = &view.facts.values;
    match values.get(operand.value) {
        Value::Literal { bits, .. } => Some(*bits),
        Value::Join(members) => {
            let is_literal = |&id| matches!(values.get(id), Value::Literal { .. });
            let all = members.iter().all(is_literal);
            all.then(|| values.bits(operand.value))?
        }
        _ => None,
    }
}

fn tell(
    view: &View<'_>,
    check: &Check,
    (call, operand): (&Call, &Operand),
    number: u128,
) -> Finding {
    let message = format!(
        "the descriptor of {} is the number {}, which no call has given",
        view.name(call),
        signed(number)
    );
    let span = view.operand_span(call, operand);
    let mut finding = finding(check, true, message, Label::new(span, "written here"));
    if span != view.teller.span(call.at.instr) {
        let label = view.call_label(check, call, "used as a descriptor here");
        finding.secondary.push(label);
    }
    finding
}

/// As people write it: -1, not 4294967295.
fn signed(number: u128) -> i64 {
    let low = u32::try_from(number).ok();
    low.map_or(i64::MAX, |n| i64::from(n.cast_signed()))
}
