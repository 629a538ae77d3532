//! The passes over a module: in which order its functions are interpreted, and what one pass hands to the next.
//!
//! Knows that there are functions. Must not know instructions.

use super::context::Context;
use super::effects::Effects;
use super::interpret::{Interpreter, Loops};
use super::ledger::Ledger;
use super::stack::StackPointer;
use super::summary::Summary;
use super::trace::Trace;
use super::values::Values;
use super::walk::Walk;
use super::{Facts, Import};
use crate::wat::InstrId;
use std::collections::BTreeSet;

/// Rounds in which it is found out what a function's loops do; after them, they may do anything.
const MOST_ROUNDS: usize = 4;
/// Globals that are tried as the stack pointer.
const MOST_CANDIDATES: usize = 2;

/// What is found out about a module in all passes.
pub(super) fn run(
    module: &walrus::Module,
    imports: &[Import],
    locate: &dyn Fn(usize) -> Option<InstrId>,
) -> Facts {
    let mut values = Values::default();
    let mut context = Context::new(module, imports, locate);
    learn_functions(&mut context, &mut values);
    let mut walk = Walk::new(context.outline.scans.len(), context.size());
    if context.has_strays() || context.follows() {
        // Pointers that are not known to a function alone may be known from its callers, and from memory
        // once it is known what is stored.
        pass(&mut context, &mut values, &mut walk, None);
        context.learn(&values);
        walk.restart();
    }
    let mut ledger = Ledger::default();
    pass(&mut context, &mut values, &mut walk, Some(&mut ledger));
    ledger.settle(&context, values, &walk)
}

/// What each function does, of itself; and which global is the stack pointer, which takes trying.
fn learn_functions(context: &mut Context<'_>, values: &mut Values) {
    let candidates = StackPointer::candidates(context.module, &context.outline);
    let tried = candidates.into_iter().take(MOST_CANDIDATES);
    let tried = tried.flat_map(|global| [Some((global, true)), Some((global, false))]);
    for candidate in tried.chain([None]) {
        let stack = candidate.map(|(global, aligned)| context.stack_candidate(global, aligned));
        if candidate.is_some_and(|(_, aligned)| aligned)
            && stack.as_ref().is_some_and(|s| !s.aligned)
        {
            continue;
        }
        context.forget(stack);
        for func in context.order.callees_first.clone() {
            let summary = summarise(context, values, func);
            if let Some(place) = context.summaries.get_mut(func as usize) {
                *place = summary;
            }
        }
        context.learn(values);
        if context.is_balanced() {
            break;
        }
    }
    context.measure_stack();
}

/// What a function does, of itself. What its loops do is supposed to be nothing, then what it was found to
/// be, until nothing is found that was not supposed.
fn summarise(context: &Context<'_>, values: &mut Values, func: u32) -> Option<Summary> {
    let subject = context.subject(func)?;
    let mut supposed = Effects::default();
    for _ in 0..MOST_ROUNDS {
        let loops = Loops::Supposed(&supposed);
        let (summary, found, _) = Interpreter::new(context, values, subject, loops).run();
        if supposed.cover(&found) {
            return Some(summary);
        }
        supposed.extend(found);
    }
    let (summary, ..) = Interpreter::new(context, values, subject, Loops::Unknown).run();
    Some(summary)
}

/// Interprets a function and those that it is followed into, with what their loops do in these calls.
fn follow(
    (context, values): (&Context<'_>, &mut Values),
    func: u32,
    supposed: &mut Effects,
    (walk, takes_down): (&mut Walk, bool),
) -> Option<(Summary, Option<Trace>)> {
    let subject = context.subject(func)?;
    for _ in 0..MOST_ROUNDS {
        walk.begin();
        let run = Interpreter::new(context, values, subject, Loops::Supposed(supposed));
        let (summary, found, trace) = run.walking(walk, takes_down).run();
        if supposed.cover(&found) {
            return Some((summary, trace));
        }
        supposed.extend(found);
        walk.undo();
    }
    let run = Interpreter::new(context, values, subject, Loops::Known);
    let (summary, _, trace) = run.walking(walk, takes_down).run();
    Some((summary, trace))
}

/// Interprets every function: by itself, or as those call it that lead to something.
fn pass(
    context: &mut Context<'_>,
    values: &mut Values,
    walk: &mut Walk,
    mut ledger: Option<&mut Ledger>,
) {
    let mut done = BTreeSet::new();
    let mut run = |context: &mut Context<'_>, walk: &mut Walk, func: u32| {
        if !done.insert(func) {
            return false;
        }
        let mut supposed = context.effects.remove(&func).unwrap_or_default();
        let takes_down = ledger.is_some();
        let Some((summary, trace)) =
            follow((context, values), func, &mut supposed, (walk, takes_down))
        else {
            return false;
        };
        context.effects.insert(func, supposed);
        if let (Some(ledger), Some(trace)) = (&mut ledger, trace) {
            ledger.add(trace);
        }
        if let Some(place) = context.summaries.get_mut(func as usize) {
            *place = Some(summary);
        }
        true
    };
    let order = context.order.callees_first.clone();
    for leads in [false, true] {
        for &func in &order {
            let alone = if leads {
                context.order.is_root(func)
            } else {
                context.order.is_alone(func)
            };
            if context.order.leads(func) == leads && alone {
                run(context, walk, func);
            }
        }
    }
    // What was not followed everywhere; one may lead to another. What was never met is called by code that is
    // never reached, and is like it.
    loop {
        let mut some = false;
        for &func in order.iter().rev() {
            if walk.refused().contains_key(&func) {
                some |= run(context, walk, func);
            }
        }
        if !some {
            return;
        }
    }
}
