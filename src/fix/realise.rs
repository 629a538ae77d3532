//! From verdicts to changes: what must be written where, and whether it can be without touching a use
//! that means something else.
//!
//! Knows values, uses and the wholeness of groups. Must not know evidence or spelling.

use super::attempt::Attempt;
use super::change::Change;
use super::decide::Groups;
use super::field::{Converted, Field, Meaning, Place, Verdict, convert};
use super::finding::EvidenceKind;
use super::inserted;
use super::rewrite::record_wants;
use super::run_time;
use super::scene::Scene;
use crate::facts::{Byte, Operand, ValueId};
use crate::wat::InstrId;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be changed, and what cannot be.
#[derive(Debug, Default)]
pub(super) struct Realised {
    /// The changes, each once.
    pub(super) changes: Vec<Change>,
    /// By field: its changes, by index.
    pub(super) of_field: BTreeMap<usize, Vec<usize>>,
    /// By field: why it is left although it was decided to change.
    pub(super) left: BTreeMap<usize, Left>,
    /// Instructions after which a conversion at run time would convert a value that stays.
    pub(super) kept: BTreeSet<InstrId>,
    /// Groups whose families stay, and why.
    pub(super) blocked: BTreeMap<usize, String>,
}

/// Why a field that is in the source's encoding is not changed.
#[derive(Clone, Debug)]
pub(super) enum Left {
    /// Its symbol cannot be written in the target: which, and what to do instead.
    NoValue(String, String),
    /// Its literal is used elsewhere with another meaning.
    Used(Option<InstrId>),
    /// No literal can be changed so that the value comes out right.
    Unsolved,
    /// A comment says so.
    Ignored,
    /// Bytes that a change of layout would drop are not zero, or not known.
    Dropped,
    /// Only a name beside it tells what its number means.
    Ambiguous,
    /// It was to follow its group, which stays.
    Alone,
    /// The rule only reports.
    Reported,
    /// A conversion at run time would convert another value too, which stays.
    Shared,
}

/// What a place must hold.
#[derive(Clone, Debug)]
pub(super) enum Want {
    Operand {
        value: ValueId,
        bits: u128,
        by: Option<InstrId>,
    },
    /// The operand goes through the conversion (an index into the rules' conversions) at run time.
    Call { after: InstrId, conversion: usize },
    /// Byte `at` of the record that the field is in.
    Byte { at: usize, byte: Byte, to: u8 },
}

/// Makes the changes. A field that cannot be changed drops out, with its group's families if it is one
/// of them; then everything is tried again without it, until what is left can be made together.
pub(super) fn realise(scene: &Scene<'_>, groups: Groups) -> Realised {
    let mut out = Realised {
        blocked: groups.blocked,
        ..Realised::default()
    };
    loop {
        let wants = wants(scene, &mut out);
        if run_time::keep_shared(scene, &mut out, &wants) {
            continue;
        }
        let attempt = Attempt::new(scene, &wants);
        let failed = attempt.failures();
        if failed.is_empty() {
            attempt.finish(&mut out);
            inserted::insert(scene, &wants, &mut out);
            return out;
        }
        for (field, why) in failed {
            leave(scene, &mut out, field, why);
        }
    }
}

pub(super) fn leave(scene: &Scene<'_>, out: &mut Realised, index: usize, why: Left) {
    if let Some(field) = scene.fields.get(index).filter(|f| f.is_family_matter()) {
        let reason = "part of its group cannot be changed".to_string();
        out.blocked.entry(field.group).or_insert(reason);
    }
    // Of the values that one operand may have, all change or none.
    let siblings = scene
        .fields
        .get(index)
        .into_iter()
        .flat_map(|f| siblings(scene, f));
    for sibling in siblings {
        out.left.entry(sibling).or_insert_with(|| why.clone());
    }
    out.left.entry(index).or_insert(why);
}

fn siblings<'s>(scene: &'s Scene<'_>, field: &Field<'_>) -> impl Iterator<Item = usize> + 's {
    let alternatives = match field.place {
        Place::Alternative { call, param, .. } => scene
            .alternatives
            .get(&(call, param))
            .into_iter()
            .flatten()
            .map(|&value| Place::Alternative { call, param, value })
            .collect(),
        _ => Vec::new(),
    };
    alternatives
        .into_iter()
        .filter_map(|place| scene.operands.get(&place).copied())
}

/// Whether a field is to be changed, as far as is known by now.
pub(super) fn is_wanted(out: &Realised, index: usize, field: &Field<'_>) -> bool {
    field.verdict == Verdict::Source
        && !out.left.contains_key(&index)
        && !(field.is_family_matter() && out.blocked.contains_key(&field.group))
}

/// What each field that is to change wants where.
pub(super) type Wants = BTreeMap<usize, Vec<Want>>;

fn wants(scene: &Scene<'_>, out: &mut Realised) -> Wants {
    let mut all = Wants::new();
    for (i, field) in scene.fields.iter().enumerate() {
        if field.place.record().is_none() && is_wanted(out, i, field) {
            match operand_want(scene, out, field) {
                Ok(want) => drop(all.insert(i, vec![want])),
                Err(why) => leave(scene, out, i, why),
            }
        }
    }
    for record in 0..scene.records.len() {
        all.extend(record_wants(scene, out, record));
    }
    leave_followers(scene, out);
    // What came later may have blocked a group whose wants are taken down already.
    all.retain(|i, _| scene.fields.get(*i).is_some_and(|f| is_wanted(out, *i, f)));
    all
}

/// What only followed a conversion of its group stays with it.
fn leave_followers(scene: &Scene<'_>, out: &mut Realised) {
    if out.blocked.is_empty() {
        return;
    }
    for (i, field) in scene.fields.iter().enumerate() {
        let support = field
            .evidence
            .last()
            .is_some_and(|e| e.kind == EvidenceKind::Support);
        if support && is_wanted(out, i, field) && out.blocked.contains_key(&field.group) {
            leave(scene, out, i, Left::Alone);
        }
    }
}

fn operand_want(scene: &Scene<'_>, out: &Realised, field: &Field<'_>) -> Result<Want, Left> {
    if field.is_held() {
        return Err(Left::Ignored);
    }
    if let Some((after, conversion)) = run_time::point(out, field) {
        return Ok(Want::Call { after, conversion });
    }
    if field.convertible().is_some() && field.source.is_nothing() {
        return Err(Left::Shared);
    }
    let (symbols, value) = match &field.source {
        Meaning::Symbols(symbols, value) => (symbols.clone(), *value),
        Meaning::Ambiguous(_, value) => match &field.named {
            Some(name) => (vec![name.as_str()], *value),
            None => return Err(Left::Ambiguous),
        },
        _ => return Err(Left::Unsolved),
    };
    let bits = match convert(scene.target, field.ty, &symbols) {
        Converted::To(bits) => bits,
        Converted::Cannot(symbol, instead) => return Err(Left::NoValue(symbol, instead)),
    };
    if is_report(scene, field) {
        return Err(Left::Reported);
    }
    let operand = match field.place {
        Place::Operand { call, param } => scene
            .facts
            .calls
            .get(call)
            .and_then(|c| c.operands.get(param))
            .copied(),
        Place::Alternative { value, .. } => Some(Operand::new(value, None)),
        Place::Compare { compare, side } => scene
            .facts
            .compares
            .get(compare)
            .and_then(|c| c.operands.get(side))
            .copied(),
        _ => None,
    };
    let operand = operand.ok_or(Left::Unsolved)?;
    debug_assert_ne!(bits, value);
    Ok(Want::Operand {
        value: operand.value,
        bits: u128::from(bits),
        by: operand.by,
    })
}

fn is_report(scene: &Scene<'_>, field: &Field<'_>) -> bool {
    scene
        .rules
        .rules
        .get(field.rule)
        .is_some_and(|r| r.report.is_some())
}
