//! The verdicts: each field's encoding, decided in steps, a later one never overturning an earlier.
//!
//! Knows evidence and its order (design section 6; the numbers below are its steps). Must not know how
//! a change is made. No step reads another field's value but steps 2, 8 and 9.

use super::field::{Converted, Kind, Meaning, Place, Verdict, convert};
use super::finding::{Evidence, EvidenceKind};
use super::matching::Scene;
use super::shape;
use crate::rules::Table;
use std::collections::{BTreeMap, BTreeSet};

/// What the user or an earlier run has said, for what nothing else decides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// A mark in the text: the module is in the target's encoding.
    pub(super) mark: Option<crate::text::Span>,
    /// `--from`: it is in the source's.
    pub(super) from: bool,
}

/// What became of a group's families and layouts.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// Groups whose families and layouts must stay, and why.
    pub(super) blocked: BTreeMap<usize, String>,
}

/// Decides every field of the scene.
pub(super) fn decide(scene: &mut Scene<'_>, said: Said) -> Groups {
    for i in 0..scene.fields.len() {
        by_its_own_value(scene, i);
    }
    let mut symbols = agreement(scene);
    by_mark(scene, said);
    by_shape(scene, &mut symbols);
    for i in 0..scene.fields.len() {
        by_plausibility(scene, i);
    }
    by_clear_number(scene, &mut symbols);
    layouts(scene, &symbols);
    let groups = members(scene);
    for (&group, fields) in &groups {
        by_support(scene, group, fields);
    }
    if said.from {
        by_users_word(scene, &groups);
        layouts_by_users_word(scene, &groups);
    }
    Groups {
        blocked: groups
            .iter()
            .filter_map(|(&group, fields)| Some((group, block(scene, fields)?)))
            .collect(),
    }
}

fn members(scene: &Scene<'_>) -> BTreeMap<usize, Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, field) in scene.fields.iter().enumerate() {
        groups.entry(field.group).or_default().push(i);
    }
    groups
}

/// Step 1: definite, then named.
fn by_its_own_value(scene: &mut Scene<'_>, i: usize) {
    let Some(field) = scene.fields.get(i) else {
        return;
    };
    if !field.is_undecided() || matches!(field.kind, Kind::Layout) {
        return;
    }
    let definite = match (&field.source, &field.target) {
        (Meaning::Number(_), _) | (_, Meaning::Number(_)) => None,
        (source, target) if target.is_nothing() && !source.is_nothing() => Some(Verdict::Source),
        (source, target) if source.is_nothing() && !target.is_nothing() => Some(Verdict::Target),
        _ => None,
    };
    let named = named(scene, i);
    let Some(field) = scene.fields.get_mut(i) else {
        return;
    };
    if let Some(verdict) = definite {
        let meaning = field.meaning(&verdict).clone();
        if let Some((Named::Symbol(name), span)) = &named
            && !matches!(&meaning, Meaning::Symbols(s, _) | Meaning::Ambiguous(s, _) if s.contains(name))
        {
            let why = format!(
                "its value can only be {}, but it is called {name}",
                meaning.text()
            );
            field.evidence.push(evidence(
                EvidenceKind::Named,
                format!("called {name}"),
                Some(*span),
            ));
            field.verdict = Verdict::Conflict(why);
            return;
        }
        if let Some((Named::Symbol(name), _)) = named {
            field.named = Some(name);
        }
        let text = match verdict {
            Verdict::Source => format!(
                "{} only has a meaning in {}",
                meaning.text(),
                scene.source.name
            ),
            _ => format!(
                "{} only has a meaning in {}",
                meaning.text(),
                scene.target.name
            ),
        };
        field.decide(verdict, true, evidence(EvidenceKind::Definite, text, None));
        return;
    }
    match named {
        Some((Named::Side(verdict, name), span)) => {
            let said = evidence(EvidenceKind::Named, format!("called {name}"), Some(span));
            field.named = Some(name);
            field.decide(verdict, true, said);
        }
        Some((Named::Symbol(name), span)) => {
            let text = format!("called {name}, but the value is {name} in neither encoding");
            field
                .evidence
                .push(evidence(EvidenceKind::Named, text, Some(span)));
        }
        None => {}
    }
}

/// What a name beside a value says.
enum Named {
    /// In which encoding the value is what the name says.
    Side(Verdict, String),
    /// A symbol that the value is in neither encoding, or a definite value's.
    Symbol(String),
}

/// The name beside a field's literals, if all the words that could be one agree.
fn named(scene: &Scene<'_>, i: usize) -> Option<(Named, crate::text::Span)> {
    let field = scene.fields.get(i)?;
    let words: Vec<_> = scene
        .sites_of(field)
        .into_iter()
        .flat_map(|site| scene.names.words_of(site))
        .collect();
    if let (Meaning::Number(a), Meaning::Number(b)) = (&field.source, &field.target) {
        return named_number(*a, *b, &words);
    }
    let source = scene.source.table(&field.ty)?;
    let target = scene.target.table(&field.ty)?;
    let mut symbols = BTreeSet::new();
    let mut span = None;
    for word in &words {
        let entry = source.named(word.text).or_else(|| target.named(word.text));
        if let Some(entry) = entry {
            symbols.insert(entry.symbol.clone());
            span.get_or_insert(word.span);
        }
    }
    let span = span?;
    let name = symbols.iter().cloned().collect::<Vec<_>>().join("|");
    let value = |meaning: &Meaning, table: &Table| {
        let value = table.write_all(symbols.iter().map(String::as_str))?;
        match meaning {
            Meaning::Symbols(_, v) | Meaning::Ambiguous(_, v) if *v == value => Some(()),
            _ => None,
        }
    };
    if value(&field.target, target).is_some() {
        return Some((Named::Side(Verdict::Target, name), span));
    }
    if value(&field.source, source).is_some() {
        return Some((Named::Side(Verdict::Source, name), span));
    }
    // Names that disagree are no evidence.
    (symbols.len() == 1).then_some((Named::Symbol(name), span))
}

fn named_number(
    source: u64,
    target: u64,
    words: &[super::names::Word<'_>],
) -> Option<(Named, crate::text::Span)> {
    let says = |n: u64| words.iter().find(|w| w.text.parse() == Ok(n));
    match (says(source), says(target)) {
        (Some(word), None) => Some((Named::Side(Verdict::Source, source.to_string()), word.span)),
        (None, Some(word)) => Some((Named::Side(Verdict::Target, target.to_string()), word.span)),
        _ => None,
    }
}

/// Which symbols a group's tags can still have in common.
#[derive(Clone, Debug)]
struct Common {
    symbols: BTreeSet<String>,
    /// Tags of the group, neutral ones and such as are not known left out.
    tags: Vec<usize>,
}

/// Step 2: the readings of a group's tags, intersected. One symbol left decides all of them.
fn agreement(scene: &mut Scene<'_>) -> BTreeMap<usize, Common> {
    let mut all: BTreeMap<usize, Common> = BTreeMap::new();
    for i in 0..scene.fields.len() {
        let Some(field) = scene.fields.get(i).filter(|f| f.kind == Kind::Tag) else {
            continue;
        };
        // What the runtime wrote is right, whatever it is.
        let written = field.verdict == Verdict::Target && field.target.is_nothing();
        if written || matches!(field.verdict, Verdict::Neutral | Verdict::Unknown(_)) {
            continue;
        }
        let possible = possible_symbols(scene, i);
        let group = field.group;
        all.entry(group)
            .and_modify(|c| {
                c.symbols.retain(|s| possible.contains(s));
                c.tags.push(i);
            })
            .or_insert(Common {
                symbols: possible,
                tags: vec![i],
            });
    }
    for (group, common) in &mut all {
        if !shape_agrees(scene, *group, common) {
            continue;
        }
        let mut symbols = common.symbols.iter();
        match (symbols.next().cloned(), symbols.next()) {
            (None, _) => contradict(scene, common),
            (Some(symbol), None) if common.tags.len() > 1 => {
                let text = format!("only {symbol} fits all of the group");
                choose(
                    scene,
                    &common.tags,
                    &symbol,
                    EvidenceKind::Agreement,
                    &text,
                    true,
                );
            }
            (Some(symbol), None) => by_exclusion(scene, common, &symbol),
            _ => {}
        }
    }
    all
}

/// The symbols that a tag can have. One that no record has, or that the target cannot use, counts only
/// if it is named.
fn possible_symbols(scene: &Scene<'_>, i: usize) -> BTreeSet<String> {
    let Some(field) = scene.fields.get(i) else {
        return BTreeSet::new();
    };
    let readings: Vec<&Meaning> = match field.verdict {
        Verdict::Source => vec![&field.source],
        Verdict::Target => vec![&field.target],
        Verdict::Undecided => vec![&field.source, &field.target],
        _ => Vec::new(),
    };
    readings
        .into_iter()
        .filter_map(Meaning::symbol)
        .filter(|s| field.named.as_deref() == Some(*s) || scene.counts(&field.ty, s))
        .map(str::to_string)
        .collect()
}

/// Whether no record of the group can only be of another symbol than the ones left. Else the group
/// contradicts itself.
fn shape_agrees(scene: &mut Scene<'_>, group: usize, common: &Common) -> bool {
    for record in 0..scene.records.len() {
        let Some(site) = scene.records.get(record).filter(|s| s.group == group) else {
            continue;
        };
        let unknown = scene
            .fields
            .get(site.tag)
            .is_some_and(|f| matches!(f.verdict, Verdict::Unknown(_)));
        if unknown {
            continue;
        }
        if let Some(shape) = shape::read(scene, record)
            && !common.symbols.is_empty()
            && !common.symbols.contains(&shape.symbol)
        {
            let why = format!(
                "the record reads as {}, its tags say {}",
                shape.symbol,
                common
                    .symbols
                    .iter()
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" or ")
            );
            for &tag in &common.tags {
                if let Some(field) = scene.fields.get_mut(tag) {
                    field.verdict = Verdict::Conflict(why.clone());
                }
            }
            return false;
        }
    }
    true
}

fn contradict(scene: &mut Scene<'_>, common: &Common) {
    for &tag in &common.tags {
        if let Some(field) = scene.fields.get_mut(tag)
            && !matches!(field.verdict, Verdict::Conflict(_) | Verdict::Meaningless)
        {
            let why = "the tags of its group have no symbol in common".to_string();
            field.verdict = Verdict::Conflict(why);
        }
    }
}

/// A single tag of which one reading is impossible. That is no evidence of anything else: it decides
/// only that the tag is right, never that it is wrong.
fn by_exclusion(scene: &mut Scene<'_>, common: &Common, symbol: &str) {
    for &tag in &common.tags {
        if let Some(field) = scene.fields.get_mut(tag)
            && field.target.symbol() == Some(symbol)
            && field.source.symbol() != Some(symbol)
        {
            let text = format!("only {symbol} has a record");
            field.decide(
                Verdict::Target,
                false,
                evidence(EvidenceKind::Agreement, text, None),
            );
        }
    }
}

/// Decides all undecided tags for the reading that is `symbol`.
fn choose(
    scene: &mut Scene<'_>,
    tags: &[usize],
    symbol: &str,
    kind: EvidenceKind,
    text: &str,
    strong: bool,
) {
    for &tag in tags {
        let Some(field) = scene.fields.get_mut(tag) else {
            continue;
        };
        let side = if field.source.symbol() == Some(symbol) {
            Verdict::Source
        } else {
            Verdict::Target
        };
        field.decide(side, strong, evidence(kind, text.to_string(), None));
    }
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
            evidence(EvidenceKind::Mark, text, Some(span)),
        );
    }
}

/// Step 6: what a record looks like decides the symbol of its group.
fn by_shape(scene: &mut Scene<'_>, symbols: &mut BTreeMap<usize, Common>) {
    for (&group, common) in symbols.iter_mut() {
        if common.symbols.len() < 2 {
            continue;
        }
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut text = String::new();
        for record in 0..scene.records.len() {
            if scene.records.get(record).is_none_or(|s| s.group != group) {
                continue;
            }
            if let Some(shape) = shape::read(scene, record) {
                found.insert(shape.symbol);
                text = shape.text;
            }
        }
        match found.len() {
            0 => {}
            1 => {
                common.symbols.retain(|s| found.contains(s));
                if let Some(symbol) = common.symbols.iter().next().cloned() {
                    choose(
                        scene,
                        &common.tags,
                        &symbol,
                        EvidenceKind::Shape,
                        &text,
                        true,
                    );
                }
            }
            _ => {
                common.symbols.clear();
                contradict(scene, common);
            }
        }
    }
}

/// Step 7: a number that is likely one way and not the other.
fn by_plausibility(scene: &mut Scene<'_>, i: usize) {
    let Some(field) = scene.fields.get(i) else {
        return;
    };
    let (&Meaning::Number(source), &Meaning::Number(target)) = (&field.source, &field.target)
    else {
        return;
    };
    let Some(ranges) = scene
        .rules
        .likely(scene.from, scene.recognised.dialect, &field.ty)
    else {
        return;
    };
    let likely = |n: u64| ranges.iter().any(|&(from, to)| (from..=to).contains(&n));
    let half = upper_half(scene, i);
    let (side, good, bad) = match (likely(source), likely(target)) {
        (true, false) => (Verdict::Source, source, target),
        (false, true) => (Verdict::Target, target, source),
        _ => return,
    };
    let Some(field) = scene.fields.get_mut(i) else {
        return;
    };
    if bad >= half {
        let text = format!("{good} is a likely {}, {bad} is not", field.ty);
        field.decide(side, true, evidence(EvidenceKind::ClearPort, text, None));
    } else {
        let text = format!("{good} is a likely {}, {bad} is less so", field.ty);
        field
            .evidence
            .push(evidence(EvidenceKind::FaintPort, text, None));
        field.faint = Some(side);
    }
}

/// The first number of the upper half of what a field can hold: 32768 for two bytes.
fn upper_half(scene: &Scene<'_>, i: usize) -> u64 {
    let Some(field) = scene.fields.get(i) else {
        return u64::MAX;
    };
    let size = match field.place {
        Place::Record { record } => scene.extent_of(record, field).1,
        _ => 2,
    };
    1u64.checked_shl((8 * size).saturating_sub(1))
        .unwrap_or(u64::MAX)
}

/// Step 8: a number that is clearly the source's, in a record whose address is known, decides tags that
/// can be either.
fn by_clear_number(scene: &mut Scene<'_>, symbols: &mut BTreeMap<usize, Common>) {
    for (&group, common) in symbols.iter_mut() {
        if common.symbols.len() < 2 {
            continue;
        }
        let clear = |side: &Verdict| {
            scene.fields.iter().any(|f| {
                f.group == group && f.kind == Kind::Number && f.strong && f.verdict == *side
            })
        };
        if !clear(&Verdict::Source) || clear(&Verdict::Target) {
            continue;
        }
        let read: BTreeSet<String> = common
            .tags
            .iter()
            .filter_map(|&t| scene.fields.get(t))
            .filter_map(|f| f.source.symbol())
            .filter(|s| common.symbols.contains(*s))
            .map(str::to_string)
            .collect();
        if let (1, Some(symbol)) = (read.len(), read.first().cloned()) {
            common.symbols = read;
            let text = format!("a number of the group is clearly {}'s", scene.source.name);
            choose(
                scene,
                &common.tags,
                &symbol,
                EvidenceKind::ClearPort,
                &text,
                true,
            );
        }
    }
}

/// Step 3: the layout of each record, among those of its symbol.
fn layouts(scene: &mut Scene<'_>, symbols: &BTreeMap<usize, Common>) {
    for record in 0..scene.records.len() {
        let Some(site) = scene.records.get(record) else {
            continue;
        };
        let Some(layout) = site.layout else {
            continue;
        };
        let Some(symbol) = symbol_of(scene, record).or_else(|| {
            let common = symbols.get(&site.group)?;
            let mut left = common.symbols.iter();
            left.next().filter(|_| left.next().is_none()).cloned()
        }) else {
            continue;
        };
        let Some(moves) = site.candidate(&symbol).map(super::field::Candidate::moves) else {
            continue;
        };
        let verdict = if moves {
            shape::layout(scene, record, &symbol)
        } else {
            Some((Verdict::Neutral, String::new()))
        };
        let Some(field) = scene.fields.get_mut(layout) else {
            continue;
        };
        if let Some((verdict, text)) = verdict {
            if verdict == Verdict::Neutral {
                field.verdict = Verdict::Neutral;
            } else {
                field.decide(verdict, true, evidence(EvidenceKind::Shape, text, None));
            }
        }
    }
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
fn block(scene: &Scene<'_>, fields: &[usize]) -> Option<String> {
    let matters = || {
        fields
            .iter()
            .filter_map(|&i| scene.fields.get(i))
            .filter(|f| f.is_family_matter())
    };
    let reason = |f: &super::field::Field| match &f.verdict {
        Verdict::Unknown(_) => Some("an address or family of its group is not known".to_string()),
        Verdict::Conflict(why) => Some(why.clone()),
        Verdict::Meaningless => Some("a family of its group has no meaning".to_string()),
        Verdict::Undecided if f.kind == Kind::Layout && !needs_layout(scene, f) => None,
        Verdict::Undecided => Some("part of its group stays undecided".to_string()),
        Verdict::Source if f.ignored.is_some() => {
            Some("part of its group is to be left alone".to_string())
        }
        Verdict::Source if cannot_convert(scene, f) => {
            Some("part of its group has no value in the target".to_string())
        }
        _ => None,
    };
    // What is contradictory or unknown says more than what is merely undecided.
    let mut reasons: Vec<(bool, String)> = matters()
        .filter_map(|f| Some((f.is_undecided(), reason(f)?)))
        .collect();
    reasons.sort();
    reasons.into_iter().next().map(|(_, why)| why)
}

fn cannot_convert(scene: &Scene<'_>, field: &super::field::Field) -> bool {
    match &field.source {
        Meaning::Symbols(symbols, _) => {
            matches!(
                convert(scene.target, &field.ty, symbols),
                Converted::Cannot(..)
            )
        }
        _ => field.kind == Kind::Tag,
    }
}

/// Whether a record's layout is in question at all, given what its tag is.
fn needs_layout(scene: &Scene<'_>, field: &super::field::Field) -> bool {
    let Place::Record { record } = field.place else {
        return false;
    };
    let Some(site) = scene.records.get(record) else {
        return false;
    };
    match symbol_of(scene, record) {
        Some(symbol) => site
            .candidate(&symbol)
            .is_some_and(super::field::Candidate::moves),
        // The tag itself is in question, and says so.
        None => false,
    }
}

/// Step 9: what the rest of the group says.
fn by_support(scene: &mut Scene<'_>, group: usize, fields: &[usize]) {
    let blocked = block(scene, fields).is_some();
    let of = |i: &usize| scene.fields.get(*i);
    let matters: Vec<&super::field::Field> = fields
        .iter()
        .filter_map(of)
        .filter(|f| f.is_family_matter())
        .collect();
    let changed = !blocked && matters.iter().any(|f| f.verdict == Verdict::Source);
    let clear_target = fields
        .iter()
        .filter_map(of)
        .any(|f| f.kind == Kind::Number && f.strong && f.verdict == Verdict::Target);
    let settled = matters.iter().any(|f| f.verdict == Verdict::Target)
        && matters.iter().all(|f| {
            matches!(f.verdict, Verdict::Target | Verdict::Neutral)
                || (f.kind == Kind::Layout && !needs_layout(scene, f))
        });
    let source_elsewhere = fields
        .iter()
        .filter_map(of)
        .any(|f| f.strong && f.verdict == Verdict::Source);
    let (verdict, text) = if changed && !clear_target {
        (Verdict::Source, "the rest of its group is converted")
    } else if settled && !source_elsewhere {
        (Verdict::Target, "the rest of its group is right already")
    } else {
        return;
    };
    for &i in fields {
        let Some(field) = scene.fields.get_mut(i) else {
            continue;
        };
        let follows = !field.is_family_matter()
            && field.group == group
            && !(verdict == Verdict::Source
                && (field.assumed || field.faint == Some(Verdict::Target)));
        if follows {
            let said = evidence(EvidenceKind::Support, text.to_string(), None);
            field.decide(verdict.clone(), false, said);
        }
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
                let text = "the user says so (--from)".to_string();
                field.decide(
                    Verdict::Source,
                    false,
                    evidence(EvidenceKind::UsersWord, text, None),
                );
            }
        }
    }
}

/// Layouts come after the tags that the user's word has decided.
fn layouts_by_users_word(scene: &mut Scene<'_>, groups: &BTreeMap<usize, Vec<usize>>) {
    layouts(scene, &BTreeMap::new());
    for fields in groups.values() {
        for &i in fields {
            let needed = scene
                .fields
                .get(i)
                .is_some_and(|f| f.kind == Kind::Layout && needs_layout(scene, f));
            if let (true, Some(field)) = (needed, scene.fields.get_mut(i)) {
                let text = "the user says so (--from)".to_string();
                field.decide(
                    Verdict::Source,
                    false,
                    evidence(EvidenceKind::UsersWord, text, None),
                );
            }
        }
    }
}

fn evidence(kind: EvidenceKind, text: String, span: Option<crate::text::Span>) -> Evidence {
    Evidence { kind, text, span }
}
