//! The verdicts: each field's encoding, decided in steps, a later one never overturning an earlier.
//!
//! Knows evidence and its order (design section 6; the numbers below are its steps). Must not know how
//! a change is made. No step reads another field's value but steps 2, 8 and 9.

use super::agree::{by_agreement, by_alternatives, by_clear_number, by_shape};
use super::field::{Kind, Verdict};
use super::finding::{Evidence, EvidenceKind};
use super::own::{by_its_own_value, by_plausibility};
use super::run_time;
use super::scene::Scene;
use super::whole::{block, by_support, layouts, needs_layout};
use crate::text::Span;
use std::collections::BTreeMap;

/// What the user or an earlier run has said, for what nothing else decides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// A mark in the text: the module is in the target's encoding.
    pub(super) mark: Option<Span>,
    /// `--from`: it is in the source's.
    pub(super) from: bool,
    /// `--unsafe-fixes`: what is known only at run time may be converted then.
    pub(super) inserts: bool,
}

/// What became of a group's families and layouts.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// Groups whose families and layouts must stay, and why.
    pub(super) blocked: BTreeMap<usize, String>,
}

/// Decides every field of the scene.
pub(super) fn decide(scene: &mut Scene<'_>, said: Said) -> Groups {
    scene.inserts = said.inserts && said.mark.is_none();
    for i in 0..scene.fields.len() {
        by_its_own_value(scene, i);
    }
    let mut units = by_agreement(scene);
    by_alternatives(scene);
    by_mark(scene, said);
    by_shape(scene, &mut units);
    for i in 0..scene.fields.len() {
        by_plausibility(scene, i);
    }
    by_clear_number(scene, &mut units);
    layouts(scene);
    // Nothing below looks at the groups but through these.
    let groups = std::mem::take(&mut scene.members);
    run_time::families(scene, &groups);
    for fields in groups.values() {
        by_support(scene, fields);
    }
    if said.from {
        by_users_word(scene, &groups);
        layouts(scene);
        layouts_by_users_word(scene);
    }
    run_time::others(scene, &groups);
    let all = groups.iter();
    let blocked = all.filter_map(|(&group, fields)| Some((group, block(scene, fields)?)));
    let blocked = blocked.collect();
    scene.members = groups;
    Groups { blocked }
}

/// Step 5: what is still undecided is the target's.
fn by_mark(scene: &mut Scene<'_>, said: Said) {
    let Some(span) = said.mark else {
        return;
    };
    for field in &mut scene.fields {
        let text = "the module is marked as converted".to_string();
        field.decide(
            Verdict::Target,
            false,
            Evidence::new(EvidenceKind::Mark, text, Some(span)),
        );
    }
}

/// Step 10: the user's word, except where step 4 holds and for numbers that are faintly the target's.
fn by_users_word(scene: &mut Scene<'_>, groups: &BTreeMap<usize, Vec<usize>>) {
    for fields in groups.values() {
        let stuck = fields.iter().filter_map(|&i| scene.fields.get(i)).any(|f| {
            f.is_family_matter()
                && matches!(
                    f.verdict,
                    Verdict::Unknown(_) | Verdict::Conflict(_) | Verdict::Meaningless
                )
        });
        for &i in fields {
            let Some(field) = scene.fields.get_mut(i) else {
                continue;
            };
            let excepted = (stuck && field.is_family_matter())
                || field.kind == Kind::Layout
                || field.faint == Some(Verdict::Target);
            if !excepted {
                field.decide(Verdict::Source, false, users_word());
            }
        }
    }
}

/// Layouts come after the tags that the user's word has decided.
fn layouts_by_users_word(scene: &mut Scene<'_>) {
    for i in 0..scene.fields.len() {
        let needed = scene
            .fields
            .get(i)
            .is_some_and(|f| f.kind == Kind::Layout && needs_layout(scene, f));
        if let (true, Some(field)) = (needed, scene.fields.get_mut(i)) {
            field.decide(Verdict::Source, false, users_word());
        }
    }
}

fn users_word() -> Evidence {
    Evidence::new(EvidenceKind::UsersWord, "the user says so (--from)", None)
}
