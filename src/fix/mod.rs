//! Decisions: which matched value is in which encoding, what follows, and what is left.
//!
//! Knows matching, evidence, verdicts and groups. Must not know how a change is spelled, and nothing
//! of sockets but what the rules say.

mod account;
mod agree;
mod attempt;
mod change;
mod count;
mod decide;
mod field;
mod finding;
mod groups;

mod inserted;
mod matching;
mod names;
mod outputs;
mod own;
mod realise;
mod recognise;
mod records;
mod rewrite;
mod run_time;
mod scene;
mod served;
mod shape;
mod shown;
mod suppress;
mod tell;
mod uses;
mod whole;
mod why;

pub use change::{Change, Number};
pub use count::Sites;
pub use finding::{
    ByteReport, Detail, Evidence, EvidenceKind, FieldReport, Finding, FormReport, GroupReport,
    PartReport, Plan, RecordReport, Status,
};
pub use inserted::converters;
pub use names::Notes;
pub use recognise::{Recognised, effects, names_that_matter, recognise};
pub use suppress::{IGNORE, OWN_NAMES, Scope, Suppression, Suppressions, known_names, nearest};

pub use crate::rules::{Operation, Step};

use crate::facts::Facts;
use crate::rules::{DialectId, Rules};
use crate::wat::Module;
use decide::Said;
use names::Names;
use scene::{Active, Scene};
use std::collections::BTreeSet;

/// What is asked of a plan.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The source dialect whose rules apply.
    pub from: DialectId,
    /// Whether the user says that what is undecided is the source's.
    pub users_word: bool,
    /// Whether conversions at run time may be inserted.
    pub unsafe_fixes: bool,
    /// Only these rules; all if empty.
    pub select: &'a [String],
    /// Not these rules.
    pub ignore: &'a [String],
    /// How much there is to say beside the changes.
    pub telling: Telling,
}

/// How much a plan says beside its changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Telling {
    /// Nothing, and sites are not counted.
    Changes,
    /// Findings.
    Findings,
    /// Findings and groups.
    #[default]
    Groups,
    /// Also what an editor shows: [`Detail`] and [`RecordReport`].
    Details,
}

/// Plans the conversion of one module from one source dialect.
#[must_use]
pub fn plan(
    notes: &Notes<'_>,
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
    let names = Names::new(notes, module);
    let said = Said {
        mark: mark_of(&names, rules, recognised),
        from: request.users_word,
        inserts: request.unsafe_fixes,
    };
    let mut scene = Scene::new(
        notes.text(),
        module,
        facts,
        rules,
        (
            between(rules, request.from, recognised.dialect),
            deselected(rules, request),
        ),
        (request.from, source),
        target,
        recognised,
        &names,
    );
    scene.users_word = request.users_word;
    scene.details = request.telling == Telling::Details;
    scene.words = request.telling != Telling::Changes;
    run_time::find(&mut scene);
    let groups = decide::decide(&mut scene, said);
    let realised = realise::realise(&scene, groups);
    if request.telling == Telling::Changes {
        return Plan {
            changes: realised.changes,
            ..Plan::default()
        };
    }
    let (findings, groups) = tell::tell(&scene, &realised, request.telling != Telling::Findings);
    Plan {
        sites: count::count(&scene),
        records: shown::records(&scene),
        changes: realised.changes,
        findings,
        groups,
    }
}

/// The rules between two dialects.
fn between(rules: &Rules, from: DialectId, to: DialectId) -> Active<'_> {
    let all = rules.rules.iter().enumerate();
    Active::of(all.filter(|(_, r)| r.from == from && r.to == to).collect())
}

/// The rules that the user did not select. They still see what they see: a group is whole or it is not.
fn deselected(rules: &Rules, request: &Request<'_>) -> BTreeSet<usize> {
    let wanted = |name: &String| {
        (request.select.is_empty() || request.select.contains(name))
            && !request.ignore.contains(name)
    };
    let all = rules.rules.iter().enumerate();
    all.filter(|(_, r)| !wanted(&r.name))
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
