//! Groups as wholes: which layouts their records have, why a group must stay as it is, and what the
//! rest of a group says of a field.
//!
//! Knows the verdicts of a group (design section 6, steps 3, 4 and 9). Must not know how a change is
//! made.

use super::field::{Converted, Field, Kind, Meaning, Place, Verdict, convert};
use super::finding::{Evidence, EvidenceKind};
use super::scene::Scene;
use super::shape;
use std::collections::BTreeSet;

/// Step 3: the layout of each record, among those of its symbol.
pub(super) fn layouts(scene: &mut Scene<'_>) {
    for record in 0..scene.records.len() {
        let Some(layout) = scene.records.get(record).and_then(|site| site.layout) else {
            continue;
        };
        let Some(moves) = moves(scene, record) else {
            continue;
        };
        let read = symbol_of(scene, record).filter(|_| moves);
        let found = match read {
            Some(symbol) => shape::layout(scene, record, &symbol),
            None => Some((Verdict::Neutral, String::new())),
        };
        match (found, scene.fields.get_mut(layout)) {
            (Some((Verdict::Neutral, _)), Some(field)) => field.verdict = Verdict::Neutral,
            (Some((verdict, text)), Some(field)) => {
                field.decide(
                    verdict,
                    true,
                    Evidence::new(EvidenceKind::Shape, text, None),
                );
            }
            _ => {}
        }
    }
}

/// Whether a record of its tag's symbol has its fields elsewhere in the target; `None` if the symbol is
/// not decided or has no record.
fn moves(scene: &Scene<'_>, record: usize) -> Option<bool> {
    let symbol = symbol_of(scene, record)?;
    let candidate = scene.records.get(record)?.candidate(&symbol)?;
    Some(candidate.moves())
}

/// The symbol that a record's tag has been decided to have.
pub(super) fn symbol_of(scene: &Scene<'_>, record: usize) -> Option<String> {
    let tag = scene.fields.get(scene.records.get(record)?.tag)?;
    let meaning = match tag.verdict {
        Verdict::Source => &tag.source,
        Verdict::Target | Verdict::Neutral => &tag.target,
        _ => return None,
    };
    meaning.symbol().map(str::to_string)
}

/// Step 4: why a group's families and layouts must stay as they are, if they must.
pub(super) fn block(scene: &Scene<'_>, fields: &[usize]) -> Option<String> {
    let matters = || {
        fields
            .iter()
            .filter_map(|&i| scene.fields.get(i))
            .filter(|f| f.is_family_matter())
    };
    let reason = |f: &Field<'_>| match &f.verdict {
        Verdict::Unknown(_) => Some("an address or family of its group is not known".to_string()),
        Verdict::Conflict(why) => Some(why.clone()),
        Verdict::Meaningless => Some("a family of its group has no meaning".to_string()),
        Verdict::Undecided if f.kind == Kind::Layout && !needs_layout(scene, f) => None,
        Verdict::Undecided => Some("part of its group stays undecided".to_string()),
        Verdict::Source if f.is_held() => Some("part of its group is to be left alone".to_string()),
        Verdict::Source if cannot_convert(scene, f) => {
            Some("part of its group has no value in the target".to_string())
        }
        _ => None,
    };
    // A tag that means the same in both, and of which there is no record, fits no conversion.
    let is_source = |f: &Field<'_>| f.verdict == Verdict::Source;
    let alone = matters().find(|f| is_recordless(scene, f));
    if let Some(tag) = alone.filter(|_| matters().any(is_source)) {
        return Some(format!("one of its families is {}", tag.target.text()));
    }
    if let Some(why) = either(scene, fields) {
        return Some(why);
    }
    // The mark must not set free what held a group back in the run that left it.
    let by_mark = |f: &Field<'_>| {
        f.evidence
            .last()
            .is_some_and(|e| e.kind == EvidenceKind::Mark)
    };
    if matters().any(by_mark) && matters().any(|f| f.verdict == Verdict::Source) {
        return Some("of a part of its group only the mark tells".to_string());
    }
    // What is contradictory or unknown says more than what is merely undecided.
    let mut reasons: Vec<(bool, String)> = matters()
        .filter_map(|f| Some((f.is_undecided(), reason(f)?)))
        .collect();
    reasons.sort();
    reasons.into_iter().next().map(|(_, why)| why)
}

fn is_recordless(scene: &Scene<'_>, field: &Field<'_>) -> bool {
    let counts = |symbol: &str| scene.counts(field.ty, symbol);
    field.kind == Kind::Tag
        && field.verdict == Verdict::Neutral
        && !field.target.symbol().is_some_and(counts)
}

/// A descriptor that may be one of several sockets, and they are not of one family.
fn either(scene: &Scene<'_>, fields: &[usize]) -> Option<String> {
    let group = scene.fields.get(*fields.first()?)?.group;
    let tags = fields
        .iter()
        .filter_map(|&i| scene.fields.get(i))
        .filter(|f| f.kind == Kind::Tag);
    // All that is in the source's encoding becomes the target's, whichever it is.
    if tags
        .clone()
        .all(|f| matches!(f.verdict, Verdict::Source | Verdict::Neutral))
    {
        return None;
    }
    let symbols: BTreeSet<&str> = tags
        .filter_map(|f| f.meaning(&f.verdict).symbol())
        .collect();
    (scene.mixed.contains(&group) && symbols.len() > 1).then(|| {
        "a descriptor that is not traced may be any of several sockets, and they differ".to_string()
    })
}

fn cannot_convert(scene: &Scene<'_>, field: &Field<'_>) -> bool {
    match &field.source {
        Meaning::Symbols(symbols, _) => {
            matches!(
                convert(scene.target, field.ty, symbols),
                Converted::Cannot(..)
            )
        }
        _ => field.kind == Kind::Tag && field.convertible().is_none(),
    }
}

/// Whether a record's layout is in question at all, given what its tag is.
pub(super) fn needs_layout(scene: &Scene<'_>, field: &Field<'_>) -> bool {
    // Where the tag itself is in question, that says so.
    field
        .place
        .record()
        .and_then(|r| moves(scene, r))
        .unwrap_or(false)
}

/// Step 9: what the rest of the group says.
pub(super) fn by_support(scene: &mut Scene<'_>, fields: &[usize]) {
    let Some(verdict) = supported(scene, fields) else {
        return by_faint_support(scene, fields);
    };
    let text = scene.say(|| match verdict {
        Verdict::Source => "the rest of its group is converted".to_string(),
        _ => "the rest of its group is right already".to_string(),
    });
    let told = told_apart(scene, fields);
    for &i in fields {
        let Some(field) = scene.fields.get_mut(i) else {
            continue;
        };
        if verdict == Verdict::Source && told.contains(&i) {
            continue;
        }
        let spared = field.assumed || field.faint == Some(Verdict::Target);
        let excepted = verdict == Verdict::Source && spared;
        if !field.is_family_matter() && !excepted {
            let said = Evidence::new(EvidenceKind::Support, text.clone(), None);
            field.decide(verdict.clone(), false, said);
        }
    }
}

/// Where the families of a group are the target's, and only the layout of a record among them cannot be told
/// (that of an address of zeros), a number that is faintly the target's is.
fn by_faint_support(scene: &mut Scene<'_>, fields: &[usize]) {
    let all = || fields.iter().filter_map(|&i| scene.fields.get(i));
    let mut families = all().filter(|f| f.is_family_matter() && !f.is_written_by_runtime());
    let target = families.clone().any(|f| f.verdict == Verdict::Target);
    let settled = families.all(|f| match f.verdict {
        Verdict::Target | Verdict::Neutral => true,
        Verdict::Undecided => f.kind == Kind::Layout,
        _ => false,
    });
    if !target || !settled || all().any(|f| f.verdict == Verdict::Source) {
        return;
    }
    for &i in fields {
        if let Some(field) = scene.fields.get_mut(i)
            && field.faint == Some(Verdict::Target)
        {
            let text = "the families of its group are right already";
            let said = Evidence::new(EvidenceKind::Support, text, None);
            field.decide(Verdict::Target, false, said);
        }
    }
}

/// Tags that come back and are compared with several numbers, of which one only the target can write: who
/// asks for that one knows the target's numbers.
fn told_apart(scene: &Scene<'_>, fields: &[usize]) -> BTreeSet<usize> {
    let compared: Vec<(usize, &Field<'_>)> = fields
        .iter()
        .filter_map(|&i| Some((i, scene.fields.get(i)?)))
        .filter(|(_, f)| matches!(f.place, Place::Compare { .. }) && scene.is_tag(f.ty))
        .collect();
    let counts = |f: &Field<'_>, m: &Meaning<'_>| m.symbol().is_some_and(|s| scene.counts(f.ty, s));
    let only_target = |f: &Field<'_>| counts(f, &f.target) && !counts(f, &f.source);
    if compared.iter().any(|(_, f)| only_target(f)) {
        compared.into_iter().map(|(i, _)| i).collect()
    } else {
        BTreeSet::new()
    }
}

/// In which encoding the undecided rest of a group is. In a mixed group it may be in either.
pub(super) fn supported(scene: &Scene<'_>, fields: &[usize]) -> Option<Verdict> {
    let all = || fields.iter().filter_map(|&i| scene.fields.get(i));
    let families = || all().filter(|f| f.is_family_matter() && !f.is_written_by_runtime());
    let has = |verdict: &Verdict| families().any(|f| f.verdict == *verdict);
    let (source, target) = (has(&Verdict::Source), has(&Verdict::Target));
    let is_clear =
        |f: &Field<'_>| f.kind == Kind::Number && f.strong && f.verdict == Verdict::Target;
    if source && !target && !all().any(is_clear) && block(scene, fields).is_none() {
        return Some(Verdict::Source);
    }
    let is_settled = |f: &Field<'_>| {
        matches!(f.verdict, Verdict::Target | Verdict::Neutral)
            || (f.kind == Kind::Layout && !needs_layout(scene, f))
    };
    let source_elsewhere = all().any(|f| f.strong && f.verdict == Verdict::Source);
    (target && families().all(is_settled) && !source_elsewhere).then_some(Verdict::Target)
}
