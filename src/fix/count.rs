//! How many values feed what the rules look at, and of how many it is known what they are.
//!
//! Knows places and where literals are written. Must not know evidence.

use super::field::{Field, Kind, Place, Verdict};
use super::scene::Scene;
use crate::wat::{InstrId, Site};
use std::collections::BTreeMap;

/// Values that feed operands and record fields of interest. One that is used in the same place by way of
/// several callers counts once for each place where it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sites {
    /// All.
    pub all: usize,
    /// Those of which the value is known.
    pub resolved: usize,
    /// Those among them that are written in another function than they are used in.
    pub through_calls: usize,
    /// Those among them that are in a record in a stack frame.
    pub on_stack: usize,
}

impl Sites {
    /// Adds those of another module.
    pub fn add(&mut self, other: Sites) {
        self.all += other.all;
        self.resolved += other.resolved;
        self.through_calls += other.through_calls;
        self.on_stack += other.on_stack;
    }
}

/// What one site is, however often it is met.
type Key<'s> = (Option<InstrId>, (u8, usize), &'s str, Vec<Site>);

pub(super) fn count(scene: &Scene<'_>) -> Sites {
    let fields = scene.fields.iter().filter(|f| f.kind != Kind::Layout);
    let mut met: BTreeMap<Key<'_>, &Field<'_>> = BTreeMap::new();
    for field in fields {
        met.entry(key(scene, field)).or_insert(field);
    }
    let mut sites = Sites::default();
    for ((at, _, _, written), field) in met {
        sites.all += 1;
        if matches!(field.verdict, Verdict::Unknown(_)) {
            continue;
        }
        sites.resolved += 1;
        sites.through_calls += usize::from(is_elsewhere(at, &written));
        sites.on_stack += usize::from(is_on_stack(scene, field));
    }
    sites
}

fn key<'s>(scene: &Scene<'s>, field: &'s Field<'_>) -> Key<'s> {
    let operand = match field.place {
        Place::Operand { param, .. } | Place::Alternative { param, .. } => (0, param),
        Place::Record { .. } => (1, 0),
        Place::Compare { side, .. } => (2, side),
        Place::Branches { .. } => (3, 0),
    };
    let at = scene.used_at(field.place);
    (at, operand, field.name, scene.sites_of(field))
}

fn is_elsewhere(at: Option<InstrId>, written: &[Site]) -> bool {
    let elsewhere = |at: InstrId| {
        let not_here = |site: &Site| matches!(site, Site::Const(own) if own.func != at.func);
        written.iter().any(not_here)
    };
    at.is_some_and(elsewhere)
}

fn is_on_stack(scene: &Scene<'_>, field: &Field<'_>) -> bool {
    let site = field.place.record().and_then(|r| scene.records.get(r));
    let address = site.and_then(|s| s.found(scene.facts)?.address);
    address.is_some_and(|a| a.base.is_some())
}
