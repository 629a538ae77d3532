//! Values that are known only when the program runs: whether a conversion may be inserted, and where.
//!
//! Knows which operands are unknown, and when it is certain what they mean. Must not know how a call or a
//! function is spelled.
//!
//! It is certain if the user says so (`--from`), or if the rest of the group is the source's by strong
//! evidence. A group is converted whole here too: one family that stays keeps the others back.

use super::account::Account;
use super::field::{AtRunTime, Field, Kind, Place, Verdict};
use super::finding::{Evidence, EvidenceKind};
use super::inserted::encoded;
use super::realise::{Realised, Want, Wants, is_wanted};
use super::scene::Scene;
use super::whole::supported;
use crate::facts::{Value, ValueId, Why};
use crate::rules::{Conversion, ValType};
use crate::wat::{Functions, InstrId, Operands};
use std::collections::{BTreeMap, BTreeSet};

/// Finds the operands that have been converted at run time, and those that can be.
pub(super) fn find(scene: &mut Scene<'_>) {
    let is_open = |f: &Field<'_>| matches!(f.verdict, Verdict::Unknown(_));
    if scene.rules.conversions.is_empty() || !scene.fields.iter().any(is_open) {
        return;
    }
    let of_interest = scene
        .fields
        .iter()
        .filter(|f| conversion_of(scene, f).is_some());
    let calls = of_interest.filter_map(|f| scene.used_at(f.place)).collect();
    let binary = scene.module.binary();
    let functions = Functions::read(binary);
    let operands = Operands::read(binary, &functions, &calls);
    for i in 0..scene.fields.len() {
        let found = scene.fields.get(i).filter(|f| is_open(f));
        let found = found.and_then(|field| at_run_time(scene, (&functions, &operands), field));
        if let (Some(found), Some(field)) = (found, scene.fields.get_mut(i)) {
            field.at_run_time = Some(found);
            if found == AtRunTime::Done {
                field.verdict = Verdict::Target;
            }
        }
    }
    share(scene, &operands);
}

fn at_run_time(
    scene: &Scene<'_>,
    (functions, operands): (&Functions<'_>, &Operands),
    field: &Field<'_>,
) -> Option<AtRunTime> {
    let (at, conversion) = conversion_of(scene, field)?;
    let value = value(scene, field)?;
    let is_result = matches!(
        scene.facts.values.get(value),
        Value::Unknown(_) | Value::Result { .. }
    );
    if let (true, Why::Called(call)) = (is_result, scene.why_unknown(value))
        && let Some(callee) = scene.module.callee(call)
        && functions.converter(callee) == Some(&encoded(&conversion.code))
    {
        return Some(AtRunTime::Done);
    }
    let certain = is_the_authors(scene, value)?;
    let after = complete(scene, operands, field)?;
    Some(AtRunTime::Can {
        after,
        conversion: at,
        certain,
    })
}

/// Whether a value comes from the author or his caller as it is: what was computed or looked up in a table may
/// be a conversion already, and of that only the user's word is certain. `None` for what the runtime wrote:
/// that is right, whatever it is.
fn is_the_authors(scene: &Scene<'_>, value: ValueId) -> Option<bool> {
    let mut written = false;
    scene.facts.values.walk(value, &mut |part| {
        written |= matches!(part, Value::Output { .. });
    });
    let plain = match scene.facts.values.get(value) {
        Value::Param { .. } | Value::Entry { .. } | Value::Result { .. } => true,
        Value::Unknown(why) => !matches!(
            why,
            Why::Computed(_) | Why::LoadedFrom(_) | Why::Paths | Why::Loop(_) | Why::TooLarge(_)
        ),
        _ => false,
    };
    (!written).then_some(plain || scene.users_word)
}

/// The instruction after which a field's operand is on the stack.
fn complete(scene: &Scene<'_>, operands: &Operands, field: &Field<'_>) -> Option<InstrId> {
    let Place::Operand { call, param } = field.place else {
        return None;
    };
    let params = scene.facts.calls.get(call)?.operands.len();
    operands.complete(scene.used_at(field.place)?, param, params)
}

/// The conversion of a field's type, and its index, if its operand is an `i32` in every form of the import.
fn conversion_of<'a>(scene: &Scene<'a>, field: &Field<'_>) -> Option<(usize, &'a Conversion)> {
    let Place::Operand { call, param } = field.place else {
        return None;
    };
    let function = scene.facts.calls.get(call)?.function;
    let id = *scene.recognised.functions.get(&function)?;
    let forms = scene.target.imports.iter().filter(|i| i.function == id);
    let mut types = forms.filter_map(|i| i.params.get(param));
    if !types.all(|ty| *ty == ValType::I32) {
        return None;
    }
    let (from, to) = (scene.from, scene.recognised.dialect);
    let mut all = scene.rules.conversions.iter().enumerate();
    all.find(|(_, c)| c.ty == field.ty && (c.from, c.to) == (from, to))
}

fn value(scene: &Scene<'_>, field: &Field<'_>) -> Option<ValueId> {
    let Place::Operand { call, param } = field.place else {
        return None;
    };
    Some(scene.facts.calls.get(call)?.operands.get(param)?.value)
}

/// A call may be seen several times, by the way that leads to it: what is inserted there converts the
/// operand on every way.
fn share(scene: &mut Scene<'_>, operands: &Operands) {
    let points: BTreeMap<InstrId, AtRunTime> = scene
        .fields
        .iter()
        .filter_map(|f| Some((f.convertible()?.0, f.at_run_time?)))
        .collect();
    for i in 0..scene.fields.len() {
        let Some(field) = scene.fields.get(i).filter(|f| f.at_run_time.is_none()) else {
            continue;
        };
        let after = complete(scene, operands, field);
        let shared = after.and_then(|after| points.get(&after)).copied();
        if let (Some(shared), Some(field)) = (shared, scene.fields.get_mut(i)) {
            field.at_run_time = Some(shared);
        }
    }
}

/// Families first: the rest of a group looks at them.
pub(super) fn families(scene: &mut Scene<'_>, groups: &BTreeMap<usize, Vec<usize>>) {
    if scene.inserts {
        for fields in groups.values() {
            if why_not_families(scene, fields).is_none() {
                take(scene, fields, Kind::Tag);
            }
        }
    }
}

/// What follows the families of its group, or the user's word.
pub(super) fn others(scene: &mut Scene<'_>, groups: &BTreeMap<usize, Vec<usize>>) {
    if scene.inserts {
        for fields in groups.values() {
            if why_not_others(scene, fields).is_none() {
                take(scene, fields, Kind::Symbols);
            }
        }
    }
}

fn take(scene: &mut Scene<'_>, fields: &[usize], kind: Kind) {
    let evidence = if scene.users_word {
        Evidence::new(EvidenceKind::UsersWord, "the user says so (--from)", None)
    } else {
        let text = format!("the rest of its group is {}'s", scene.source.name);
        Evidence::new(EvidenceKind::Support, text, None)
    };
    for &i in fields {
        if let Some(field) = scene.fields.get_mut(i)
            && field.kind == kind
            && field.convertible().is_some()
            && matches!(field.verdict, Verdict::Unknown(_))
        {
            field.verdict = Verdict::Source;
            field.evidence.push(evidence.clone());
        }
    }
}

const RIGHT: &str = "part of its group is right already";
const MAY_BE_DONE: &str = "what is computed or looked up may have been converted already";

/// Whether a value may be a conversion already.
fn is_uncertain(field: &Field<'_>) -> bool {
    matches!(
        field.at_run_time,
        Some(AtRunTime::Can { certain: false, .. })
    )
}

/// Why the families of a group that are known only at run time cannot be converted then.
pub(super) fn why_not_families(scene: &Scene<'_>, fields: &[usize]) -> Option<String> {
    let source = &scene.source.name;
    let matters = || {
        let all = fields.iter().filter_map(|&i| scene.fields.get(i));
        all.filter(|f| f.is_family_matter())
    };
    let stuck = |f: &Field<'_>| match f.verdict {
        Verdict::Unknown(_) => f.convertible().is_none(),
        Verdict::Conflict(_) | Verdict::Meaningless => true,
        _ => false,
    };
    if matters().any(stuck) {
        return Some("another family or address of its group stays as it is".to_string());
    }
    if matters().any(is_uncertain) {
        return Some(MAY_BE_DONE.to_string());
    }
    let right = |f: &Field<'_>| {
        f.verdict == Verdict::Target && f.at_run_time.is_none() && !f.is_written_by_runtime()
    };
    if matters().any(right) {
        return Some(RIGHT.to_string());
    }
    let strong = matters().any(|f| f.verdict == Verdict::Source && f.strong);
    (!strong && !scene.users_word).then(|| {
        format!("nothing tells for certain that it is written with the numbers of {source}")
    })
}

/// Why what is beside the families cannot be converted at run time: it follows them, or the user's word.
pub(super) fn why_not_others(scene: &Scene<'_>, fields: &[usize]) -> Option<String> {
    let symbols = fields.iter().filter_map(|&i| scene.fields.get(i));
    let mut symbols = symbols.filter(|f| f.kind == Kind::Symbols);
    if symbols.any(is_uncertain) {
        return Some(MAY_BE_DONE.to_string());
    }
    match supported(scene, fields) {
        Some(Verdict::Source) => None,
        Some(_) => Some(RIGHT.to_string()),
        None if scene.users_word => None,
        None => Some(format!(
            "nothing tells that it is written with the numbers of {}",
            scene.source.name
        )),
    }
}

/// Why an operand that could be converted at run time was not, and what would help. `None` if it could
/// not be converted at all.
pub(super) fn remedy(
    scene: &Scene<'_>,
    field: &Field<'_>,
    account: &Account,
) -> Option<(Option<String>, String)> {
    field.convertible()?;
    let why = match field.kind {
        Kind::Tag => account.families.clone(),
        _ => account.others.clone(),
    };
    let word = if scene.users_word {
        String::new()
    } else {
        format!(" with `--from {}`", scene.source.name)
    };
    Some(match (why, scene.inserts) {
        (None, _) => (
            None,
            "`--unsafe-fixes` inserts a conversion at run time".to_string(),
        ),
        (why, false) => (
            why,
            format!(
                "`--unsafe-fixes`{word} inserts a conversion at run time, if the rest of its group can be converted"
            ),
        ),
        (why, true) if word.is_empty() => (
            why,
            "convert it by hand, or make the rest of its group known".to_string(),
        ),
        (why, true) => (
            why,
            format!("pass{} if it is", word.trim_start_matches(" with")),
        ),
    })
}

/// Where a field is converted at run time, as far as is known by now: the instruction, and by which of the
/// rules' conversions.
pub(super) fn point(out: &Realised, field: &Field<'_>) -> Option<(InstrId, usize)> {
    let point = field.convertible();
    point.filter(|(after, _)| !out.kept.contains(after))
}

/// Where a conversion is wanted for one field and not for another, it is for neither: what has a literal is
/// left to that. Whether there was such a place that was not known before.
pub(super) fn keep_shared(scene: &Scene<'_>, out: &mut Realised, wants: &Wants) -> bool {
    let stays = |index: usize, field: &Field<'_>| {
        field.verdict != Verdict::Neutral && !is_wanted(out, index, field)
    };
    let fields = scene.fields.iter().enumerate();
    let kept: BTreeSet<InstrId> = fields
        .filter(|(i, field)| stays(*i, field))
        .filter_map(|(_, field)| Some(field.convertible()?.0))
        .collect();
    let wanted = wants.values().filter_map(|wanted| match wanted.as_slice() {
        [Want::Call { after, .. }] => Some(*after),
        _ => None,
    });
    let found: Vec<InstrId> = wanted.filter(|after| kept.contains(after)).collect();
    let some = !found.is_empty();
    out.kept.extend(found);
    some
}
