//! Results that are compared as if errors were negative numbers.
//!
//! Knows comparisons. Must not know what is done with them.

use super::say::finding;
use super::view::View;
use crate::facts::{Point, Value, ValueId};
use crate::fix::Finding;
use crate::rules::{Check, Finds};
use crate::text::Label;

/// The greatest number that a call answers: `abi/wasix.md §h`, a number of 16 bits.
const GREATEST: i64 = 0xffff;

/// Comparisons with a result that come out alike whatever the call answers, because no answer is negative.
pub(super) fn findings(view: &View<'_>) -> Vec<Finding> {
    let Some(check) = view.teller.checks(|f| *f == Finds::NegativeResult).next() else {
        return Vec::new();
    };
    let orders = view.facts.orders.iter().filter_map(|order| {
        let (call, number, first) = compared(view, order.operands.map(|o| o.value))?;
        let holds = |answer| match first {
            true => order.holds.of(answer, number),
            false => order.holds.of(number, answer),
        };
        // What holds of the least answer and of the greatest holds of all between.
        (holds(0) == holds(GREATEST)).then(|| tell(view, check, (order.at, call), holds(0)))
    });
    let compares = view.facts.compares.iter().filter_map(|compare| {
        let (call, number, _) = compared(view, compare.operands.map(|o| o.value))?;
        (number < 0).then(|| tell(view, check, (compare.at, call), !compare.equal))
    });
    orders.chain(compares).collect()
}

/// A call whose result is compared with a number, that number, and whether the result stands first.
fn compared(view: &View<'_>, [a, b]: [ValueId; 2]) -> Option<(Point, i64, bool)> {
    let number = |id| {
        let bits = u32::try_from(view.facts.values.bits(id)?).ok()?;
        Some(i64::from(bits.cast_signed()))
    };
    match (number(a), number(b)) {
        (None, Some(b)) => Some((result(view, a)?, b, true)),
        (Some(a), None) => Some((result(view, b)?, a, false)),
        _ => None,
    }
}

/// The call whose result a value is; the first of several, if it is one of theirs by the path taken, or a
/// number that is not negative either.
fn result(view: &View<'_>, id: ValueId) -> Option<Point> {
    let values = &view.facts.values;
    let one = [id];
    let members = match values.get(id) {
        Value::Join(members) => &members[..],
        _ => &one,
    };
    let mut first = None;
    for &member in members {
        match (values.get(member), values.bits(member)) {
            (Value::Result { at }, _) => {
                view.call_at(*at)?;
                first = first.or(Some(*at));
            }
            (_, Some(bits)) if bits <= GREATEST.unsigned_abs().into() => {}
            _ => return None,
        }
    }
    first
}

fn tell(view: &View<'_>, check: &Check, (at, call): (Point, Point), always: bool) -> Finding {
    let alike = if always { "always" } else { "never" };
    let name = view.call_at(call).map(|(call, _)| view.name(call));
    let name = name.unwrap_or("the call".to_string());
    let message = format!("what {name} answers is never negative, so this is {alike} true");
    let here = Label::new(view.teller.span(at.instr), format!("{alike} true"));
    let mut finding = finding(check, true, message, here);
    let place = view.teller.span(call.instr);
    finding.secondary.push(Label::new(place, "answered here"));
    finding
}
