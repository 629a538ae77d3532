//! What the tags of one socket say together: which symbol fits all of them, or which one their records
//! look like.
//!
//! Knows sockets, symbols and records (design section 6, steps 2, 6 and 8). Must not know how a change
//! is made.

use super::field::{AtRunTime, Field, Kind, Meaning, Place, Verdict};
use super::finding::{Evidence, EvidenceKind};
use super::scene::Scene;
use super::shape;
use std::collections::{BTreeMap, BTreeSet};

/// Tags that are decided together, and the symbols that they can still have in common.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    symbols: BTreeSet<&'a str>,
    /// Tags; those left out that are spelled alike in both encodings or are not known.
    tags: Vec<usize>,
    /// The records of these tags.
    records: Vec<usize>,
}

impl<'a> Unit<'a> {
    /// The one symbol that is left.
    fn symbol(&self) -> Option<&'a str> {
        let mut symbols = self.symbols.iter();
        symbols.next().filter(|_| symbols.next().is_none()).copied()
    }

    fn add(&mut self, other: Unit<'a>) {
        self.symbols.retain(|s| other.symbols.contains(s));
        self.tags.extend(other.tags);
        self.records.extend(other.records);
    }
}

/// The units of a scene: one a socket. A record whose descriptor may be one of several sockets is in a
/// unit with them if they can only be of the same symbols, else by itself; `scene.mixed` then tells.
fn units<'a>(scene: &mut Scene<'a>) -> Vec<Unit<'a>> {
    let mut groups: BTreeMap<usize, BTreeMap<usize, Unit<'a>>> = BTreeMap::new();
    for (i, field) in scene.fields.iter().enumerate() {
        if !counts(field) {
            continue;
        }
        let one = Unit {
            symbols: possible_symbols(scene, i),
            tags: vec![i],
            records: field.place.record().into_iter().collect(),
        };
        let sockets = groups.entry(field.group).or_default();
        match sockets.get_mut(&field.socket) {
            Some(unit) => unit.add(one),
            None => drop(sockets.insert(field.socket, one)),
        }
    }
    let mut units = Vec::new();
    for (group, sockets) in groups {
        let (opened, others): (Vec<_>, Vec<_>) = sockets
            .into_iter()
            .partition(|(socket, _)| scene.opened.contains(socket));
        let opened: Vec<Unit<'a>> = opened.into_iter().map(|(_, unit)| unit).collect();
        let others: Vec<Unit<'a>> = others.into_iter().map(|(_, unit)| unit).collect();
        let alike = opened
            .windows(2)
            .all(|two| two[0].symbols == two[1].symbols);
        let may_be_either = !opened.is_empty() && !others.is_empty();
        let mut all = opened.into_iter().chain(others);
        match all.next() {
            Some(mut whole) if may_be_either && alike => {
                all.for_each(|unit| whole.add(unit));
                units.push(whole);
            }
            first => {
                if may_be_either {
                    scene.mixed.insert(group);
                }
                units.extend(first.into_iter().chain(all));
            }
        }
    }
    units
}

/// Whether a field is a tag that has a say. What the runtime wrote is right, whatever it is.
fn counts(field: &Field<'_>) -> bool {
    field.kind == Kind::Tag
        && !field.is_written_by_runtime()
        && field.at_run_time != Some(AtRunTime::Done)
        && !matches!(field.verdict, Verdict::Neutral | Verdict::Unknown(_))
}

/// Step 2: the readings of a unit's tags, intersected. One symbol left decides all of them.
pub(super) fn by_agreement<'a>(scene: &mut Scene<'a>) -> Vec<Unit<'a>> {
    let units = units(scene);
    for unit in &units {
        let impossible = unit
            .records
            .iter()
            .find(|&&r| !shape::can_be(scene, r, &unit.symbols));
        if impossible.is_some() && !unit.symbols.is_empty() {
            let symbols: Vec<&str> = unit.symbols.iter().copied().collect();
            let why = format!(
                "the tags say {}, and no such record reads like this",
                symbols.join(" or ")
            );
            contradict(scene, unit, &why);
            continue;
        }
        match (unit.symbol(), unit.tags.len()) {
            _ if unit.symbols.is_empty() => {
                contradict(
                    scene,
                    unit,
                    "the tags of its group have no symbol in common",
                );
            }
            (Some(symbol), 2..) => {
                let text = scene.say(|| format!("only {symbol} fits all of the group"));
                choose(scene, &unit.tags, symbol, EvidenceKind::Agreement, &text);
            }
            (Some(symbol), _) => by_exclusion(scene, unit, symbol),
            _ => {}
        }
    }
    units
}

/// Values of which one is used, by the path taken, are in one encoding: what one of them can only be in
/// tells of the others.
pub(super) fn by_alternatives(scene: &mut Scene<'_>) {
    let mut all: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (i, field) in scene.fields.iter().enumerate() {
        if let Place::Alternative { call, param, .. } = field.place {
            all.entry((call, param)).or_default().push(i);
        }
    }
    for members in all.into_values() {
        let of = |side: &Verdict| {
            let decided = |&&i: &&usize| scene.fields.get(i).is_some_and(|f| f.verdict == *side);
            members.iter().find(decided).copied()
        };
        let (source, target) = (of(&Verdict::Source), of(&Verdict::Target));
        let (side, by) = match (source, target) {
            (Some(by), None) => (Verdict::Source, by),
            (None, Some(by)) => (Verdict::Target, by),
            (None, None) => continue,
            (Some(_), Some(_)) => {
                let why = "the values that it may have are in different encodings";
                for &i in &members {
                    if let Some(field) = scene.fields.get_mut(i) {
                        field.verdict = Verdict::Conflict(why.to_string());
                    }
                }
                continue;
            }
        };
        let value = scene.fields.get(by).map(|f| f.meaning(&side).text());
        let text = format!("the other value here is {}", value.unwrap_or_default());
        let counts = |f: &Field<'_>| {
            let symbol = f.meaning(&side).symbol();
            f.kind != Kind::Tag || symbol.is_some_and(|s| scene.counts(f.ty, s))
        };
        let fitting: Vec<usize> = members
            .into_iter()
            .filter(|&i| scene.fields.get(i).is_some_and(counts))
            .collect();
        for i in fitting {
            if let Some(field) = scene.fields.get_mut(i) {
                let evidence = Evidence::new(EvidenceKind::Agreement, text.clone(), None);
                field.decide(side.clone(), true, evidence);
            }
        }
    }
}

/// The symbols that a tag can have. One that no record has, or that the target cannot use, counts only
/// if it is named.
fn possible_symbols<'a>(scene: &Scene<'a>, i: usize) -> BTreeSet<&'a str> {
    let Some(field) = scene.fields.get(i) else {
        return BTreeSet::new();
    };
    let readings = match field.verdict {
        Verdict::Source => [Some(&field.source), None],
        Verdict::Target => [None, Some(&field.target)],
        Verdict::Undecided => [Some(&field.source), Some(&field.target)],
        _ => [None, None],
    };
    readings
        .into_iter()
        .flatten()
        .filter_map(Meaning::symbol)
        .filter(|s| field.named.as_deref() == Some(*s) || scene.counts(field.ty, s))
        .collect()
}

/// A contradiction overrules what each tag says by itself.
fn contradict(scene: &mut Scene<'_>, unit: &Unit<'_>, why: &str) {
    for &tag in &unit.tags {
        if let Some(field) = scene.fields.get_mut(tag)
            && !matches!(field.verdict, Verdict::Conflict(_) | Verdict::Meaningless)
        {
            field.verdict = Verdict::Conflict(why.to_string());
        }
    }
}

/// A single tag of which one reading is impossible. That is no evidence of anything else: it decides
/// only that the tag is right, never that it is wrong.
fn by_exclusion(scene: &mut Scene<'_>, unit: &Unit<'_>, symbol: &str) {
    let text = scene.say(|| format!("only {symbol} has a record"));
    for &tag in &unit.tags {
        if let Some(field) = scene.fields.get_mut(tag)
            && field.target.symbol() == Some(symbol)
            && field.source.symbol() != Some(symbol)
        {
            let said = Evidence::new(EvidenceKind::Agreement, text.clone(), None);
            field.decide(Verdict::Target, false, said);
        }
    }
}

/// Decides all undecided tags for the reading that is `symbol`.
fn choose(scene: &mut Scene<'_>, tags: &[usize], symbol: &str, kind: EvidenceKind, text: &str) {
    for &tag in tags {
        let Some(field) = scene.fields.get_mut(tag) else {
            continue;
        };
        let side = if field.source.symbol() == Some(symbol) {
            Verdict::Source
        } else {
            Verdict::Target
        };
        field.decide(side, true, Evidence::new(kind, text.to_string(), None));
    }
}

/// Step 6: what the records look like decides the symbol.
pub(super) fn by_shape(scene: &mut Scene<'_>, units: &mut [Unit<'_>]) {
    for unit in units {
        if !unit.is_open(scene) {
            continue;
        }
        let shapes = unit.records.iter().filter_map(|&r| shape::read(scene, r));
        let found: BTreeMap<String, String> = shapes.map(|s| (s.symbol, s.text)).collect();
        let mut all = found.iter();
        match (all.next(), all.next()) {
            (Some((symbol, text)), None) => {
                choose(scene, &unit.tags, symbol, EvidenceKind::Shape, text);
                unit.symbols.retain(|s| s == symbol);
            }
            (Some(_), Some(_)) => {
                contradict(scene, unit, "the records of its group do not look alike");
                unit.symbols.clear();
            }
            _ => {}
        }
    }
}

/// Step 8: a number that is clearly the source's decides tags that can be either, in a record that can
/// be the source's.
pub(super) fn by_clear_number(scene: &mut Scene<'_>, units: &mut [Unit<'_>]) {
    for unit in units {
        if !unit.is_open(scene) {
            continue;
        }
        if unit.has_clear(scene, &Verdict::Target) || !unit.has_clear(scene, &Verdict::Source) {
            continue;
        }
        let tags = unit.tags.iter().filter_map(|&t| scene.fields.get(t));
        let read: BTreeSet<&str> = tags.filter_map(|f| f.source.symbol()).collect();
        let symbol = read
            .first()
            .filter(|s| read.len() == 1 && unit.symbols.contains(**s));
        let Some(symbol) = symbol.map(|s| (*s).to_string()) else {
            continue;
        };
        if unit
            .records
            .iter()
            .all(|&r| shape::has_room(scene, r, &symbol))
        {
            let source = &scene.source.name;
            let text = scene.say(|| format!("a number of the group is clearly {source}'s"));
            choose(scene, &unit.tags, &symbol, EvidenceKind::ClearPort, &text);
            unit.symbols.retain(|s| *s == symbol);
        }
    }
}

impl Unit<'_> {
    /// Whether it can still be of several symbols and nothing has decided.
    fn is_open(&self, scene: &Scene<'_>) -> bool {
        let undecided = |t: &usize| scene.fields.get(*t).is_some_and(Field::is_undecided);
        self.symbols.len() > 1 && self.tags.iter().all(undecided)
    }

    fn has_clear(&self, scene: &Scene<'_>, side: &Verdict) -> bool {
        let records = self.records.iter().filter_map(|&r| scene.records.get(r));
        let mut numbers = records
            .flat_map(|r| &r.numbers)
            .filter_map(|&n| scene.fields.get(n));
        numbers.any(|f| f.strong && f.verdict == *side)
    }
}
