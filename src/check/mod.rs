//! Checks: what can be wrong besides numbers. The order of calls, results that nobody looks at, records and
//! results that lie over each other, imports that cannot be linked.
//!
//! Knows values, memory and the paths between calls, and what the rule files say of them. Must not know how
//! numbers are decided, and nothing of sockets but what the rules say.
//!
//! Each kind of [`Finds`](crate::rules::Finds) is looked for in one file. What holds on all paths is reported as
//! the check says, what holds on some path as a warning at most, and what cannot be known not at all.

mod after;
mod descriptors;
mod ends;
mod imports;
mod loops;
mod negative;
mod order;
mod outputs;
mod records;
mod results;
mod say;
mod steps;
mod view;
mod world;

#[cfg(test)]
mod tests;

use crate::facts::Facts;
use crate::fix::{Finding, Plan, Recognised};
use crate::rules::Rules;
use crate::text::Span;
use crate::wat::{FunctionImport, Module};
use view::{View, once};

/// A module, and all that is known of it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The text of the whole file.
    pub text: &'a str,
    /// The module.
    pub module: &'a Module,
    /// Its imported functions.
    pub imports: &'a [FunctionImport],
    /// All rules and checks.
    pub rules: &'a Rules,
    /// What is known of its calls; none if it cannot be analysed, or imports nothing of interest.
    pub known: Option<Known<'a>>,
}

/// What is known of the calls of a module.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The dialect of its imports, and which function each is.
    pub recognised: &'a Recognised,
    /// What feeds what.
    pub facts: &'a Facts,
    /// What becomes of its numbers: what is converted need not be reported again.
    pub plan: &'a Plan,
}

/// What the checks find.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In no particular order.
    pub findings: Vec<Finding>,
    /// What is known of descriptors where calls use them.
    pub states: Vec<DescriptorState>,
}

/// The state of a descriptor at a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorState {
    /// The call.
    pub span: Span,
    /// The protocol's name.
    pub protocol: String,
    /// The states, by name, that it may have before the call; several where paths meet.
    pub before: Vec<String>,
}

/// Looks for everything.
#[must_use]
pub fn run(subject: &Subject<'_>) -> Found {
    let mut found = imports::findings(subject);
    let mut states = Vec::new();
    if let Some(teller) = say::Teller::new(subject) {
        let order = order::run(&teller);
        states = order.states;
        found.extend(order.findings);
        found.extend(results::findings(&teller));
        let view = View::of(teller);
        found.extend(records::findings(&view));
        found.extend(descriptors::findings(&view));
        found.extend(outputs::findings(&view));
        found.extend(negative::findings(&view));
    }
    Found {
        findings: once(found),
        states,
    }
}

/// The names in a text that make a module worth reading for the checks, beside those of
/// [`fix::names_that_matter`](crate::fix::names_that_matter).
#[must_use]
pub fn names_that_matter(rules: &Rules) -> Vec<&str> {
    imports::names_that_matter(rules)
}
