//! What is said of a group, whichever of its fields it is said of: worked out once, however many they are.
//!
//! Knows groups and what holds them back. Must not know findings.

use super::field::{Field, Kind, Verdict};
use super::run_time;
use super::scene::Scene;
use super::tell::{describe, settle};
use std::collections::{BTreeMap, BTreeSet};

/// More values of a group that are not known than this are counted, not named.
const MOST_UNKNOWN: usize = 8;

/// What is said of a group.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Whether some of it is in the source's encoding.
    pub(super) is_source: bool,
    /// Which of its addresses and families are not known.
    pub(super) unknown: Vec<String>,
    /// What would free it if it is held back.
    pub(super) free: Option<String>,
    /// Why its families cannot be converted at run time, if they cannot.
    pub(super) families: Option<String>,
    /// The same of what is beside them.
    pub(super) others: Option<String>,
}

/// The accounts of all groups of a scene.
pub(super) struct Accounts {
    of_group: BTreeMap<usize, Account>,
    none: Account,
}

impl Accounts {
    pub(super) fn of(scene: &Scene<'_>) -> Accounts {
        let groups = scene.members.iter();
        let of_group = groups.map(|(&group, fields)| (group, account(scene, group, fields)));
        Accounts {
            of_group: of_group.collect(),
            none: Account::default(),
        }
    }

    /// What is said of a field's group.
    pub(super) fn get(&self, field: &Field<'_>) -> &Account {
        self.of_group.get(&field.group).unwrap_or(&self.none)
    }
}

fn account(scene: &Scene<'_>, group: usize, fields: &[usize]) -> Account {
    Account {
        is_source: scene.group(group).any(|f| f.verdict == Verdict::Source),
        unknown: unknown(scene, group),
        free: free(scene, group),
        families: run_time::why_not_families(scene, fields),
        others: run_time::why_not_others(scene, fields),
    }
}

/// Each place once: what is called in many ways is not known in any of them.
fn unknown(scene: &Scene<'_>, group: usize) -> Vec<String> {
    let unknown = scene
        .group(group)
        .filter(|f| f.is_family_matter() && matches!(f.verdict, Verdict::Unknown(_)));
    let mut seen = BTreeSet::new();
    let texts = unknown.map(|f| {
        let at = scene.names.lines().position(scene.span_of(f).start);
        format!("not known: the {} at line {}", describe(scene, f), at.line)
    });
    let mut texts: Vec<String> = texts.filter(|text| seen.insert(text.clone())).collect();
    if texts.len() > MOST_UNKNOWN {
        let more = texts.len() - MOST_UNKNOWN;
        texts.truncate(MOST_UNKNOWN);
        texts.push(format!("not known: {more} more"));
    }
    texts
}

fn free(scene: &Scene<'_>, group: usize) -> Option<String> {
    let of_group = || scene.group(group).filter(|f| f.is_family_matter());
    let has = |test: &dyn Fn(&Verdict) -> bool| of_group().any(|f| test(&f.verdict));
    if has(&|v| matches!(v, Verdict::Unknown(_))) {
        return Some("write what is not known where it can be seen, as constants or data, or convert all of the group by hand".to_string());
    }
    if has(&|v| matches!(v, Verdict::Conflict(_) | Verdict::Meaningless)) {
        return Some("make the values, names and records of the group say the same".to_string());
    }
    let open = of_group().find(|f| f.is_undecided() && f.kind != Kind::Layout);
    open.and_then(|f| settle(scene, f))
}
