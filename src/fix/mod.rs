//! Decisions: which matched value is in which encoding, what follows, and what is left.
//!
//! Knows matching, evidence, verdicts and groups. Must not know how a change is spelled, and nothing
//! of sockets but what the rules say.

mod change;
mod decide;
mod agree;
mod attempt;
mod field;
mod finding;
mod groups;
mod matching;
mod records;
mod names;
mod own;
mod realise;
mod rewrite;
mod scene;
mod recognise;
mod served;
mod shape;
mod tell;
mod whole;
mod why;

pub use change::{Change, Number};
pub use finding::{Evidence, EvidenceKind, FieldReport, Finding, GroupReport, Plan, Status};
pub use recognise::{Recognised, effects, names_that_matter, recognise};

use crate::facts::Facts;
use crate::rules::{DialectId, Rules};
use crate::wat::Module;
use decide::Said;
use field::Verdict;
use scene::Scene;
use names::Names;

/// What is asked of a plan.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The source dialect whose rules apply.
    pub from: DialectId,
    /// Whether the user says that what is undecided is the source's.
    pub users_word: bool,
    /// Only these rules; all if empty.
    pub select: &'a [String],
    /// Not these rules.
    pub ignore: &'a [String],
}

/// Plans the conversion of one module from one source dialect.
#[must_use]
pub fn plan(
    text: &str,
    module: &Module,
    facts: &Facts,
    rules: &Rules,
    recognised: &Recognised,
    request: &Request<'_>,
) -> Plan {
    let (Some(source), Some(target)) = (
        rules.dialect(request.from),
        rules.dialect(recognised.dialect),
    ) else {
        return Plan::default();
    };
    let rule_names: Vec<&str> = rules.rules.iter().map(|r| r.name.as_str()).collect();
    let names = Names::new(text, module, &rule_names);
    let said = Said {
        mark: mark_of(&names, rules, recognised),
        from: request.users_word,
    };
    let mut scene = Scene::new(
        text,
        module,
        facts,
        rules,
        active(rules, recognised.dialect, request),
        (request.from, source),
        target,
        recognised,
        &names,
    );
    let groups = decide::decide(&mut scene, said);
    let realised = realise::realise(&scene, groups);
    let (findings, groups) = tell::tell(&scene, &realised);
    let counted = || {
        scene
            .fields
            .iter()
            .filter(|f| f.kind != field::Kind::Layout)
    };
    Plan {
        sites: counted().count(),
        resolved: counted()
            .filter(|f| !matches!(f.verdict, Verdict::Unknown(_)))
            .count(),
        changes: realised.changes,
        findings,
        groups,
    }
}

fn active(rules: &Rules, to: DialectId, request: &Request<'_>) -> Vec<usize> {
    let wanted = |name: &String| {
        (request.select.is_empty() || request.select.contains(name))
            && !request.ignore.contains(name)
    };
    let all = rules.rules.iter().enumerate();
    all.filter(|(_, r)| r.from == request.from && r.to == to && wanted(&r.name))
        .map(|(i, _)| i)
        .collect()
}

/// A mark that says the module is in the target's encoding: it names the dialect, or a module from
/// which it imports.
fn mark_of(names: &Names<'_>, rules: &Rules, recognised: &Recognised) -> Option<crate::text::Span> {
    let dialect = rules.dialect(recognised.dialect)?;
    let means = |name: &str| {
        name == dialect.name || dialect.imports.iter().any(|import| import.module == name)
    };
    names
        .marks()
        .find(|(name, _)| means(name))
        .map(|(_, span)| span)
}
