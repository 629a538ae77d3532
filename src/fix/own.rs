//! What a value says by itself: that it means something in one encoding only, or that it is likely.
//!
//! Knows tables, names and likely numbers (design section 6, steps 1 and 7). Must not know any other
//! field.

use super::field::{Kind, Meaning, Place, Verdict};
use super::finding::{Evidence, EvidenceKind};
use super::names::Word;
use super::scene::Scene;
use crate::rules::Table;
use crate::text::Span;
use std::collections::BTreeSet;

/// Step 1: definite, then named.
pub(super) fn by_its_own_value(scene: &mut Scene<'_>, i: usize) {
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
            && !matches!(&meaning, Meaning::Symbols(s, _) | Meaning::Ambiguous(s, _) if s.contains(&name.as_str()))
        {
            let why = format!(
                "its value can only be {}, but it is called {name}",
                meaning.text()
            );
            field.evidence.push(Evidence::new(
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
        field.decide(
            verdict,
            true,
            Evidence::new(EvidenceKind::Definite, text, None),
        );
        return;
    }
    match named {
        Some((Named::Side(verdict, name), span)) => {
            let said = Evidence::new(EvidenceKind::Named, format!("called {name}"), Some(span));
            field.named = Some(name);
            field.decide(verdict, true, said);
        }
        Some((Named::Symbol(name), span)) => {
            let text = format!("called {name}, but the value is {name} in neither encoding");
            field
                .evidence
                .push(Evidence::new(EvidenceKind::Named, text, Some(span)));
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
fn named(scene: &Scene<'_>, i: usize) -> Option<(Named, Span)> {
    let field = scene.fields.get(i)?;
    let words: Vec<_> = scene
        .sites_of(field)
        .into_iter()
        .flat_map(|site| scene.names.words_of(site))
        .collect();
    if words.is_empty() {
        return None;
    }
    if let (Meaning::Number(a), Meaning::Number(b)) = (&field.source, &field.target) {
        let likely = scene
            .rules
            .likely(scene.from, scene.recognised.dialect, field.ty);
        return named_number(*a, *b, &words, field.ty, likely.unwrap_or_default());
    }
    let source = scene.source.table(field.ty)?;
    let target = scene.target.table(field.ty)?;
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
    let value = |meaning: &Meaning<'_>, table: &Table| {
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

/// Small numbers count bytes and octets as often as they name anything: below this one, a number that is
/// not likely names a value only beside the name of its type.
const SMALL: u64 = 1024;

fn named_number(
    source: u64,
    target: u64,
    words: &[Word<'_>],
    ty: &str,
    likely: &[(u64, u64)],
) -> Option<(Named, Span)> {
    let is_likely = |n: u64| likely.iter().any(|&(from, to)| (from..=to).contains(&n));
    let means = |w: &Word<'_>, n: u64| {
        w.text.parse() == Ok(n)
            && w.is_whole_number()
            && (n >= SMALL || is_likely(n) || w.stands_with(ty))
    };
    // A port that nobody uses is named to say what goes wrong.
    let mentioned = |n: u64, other: u64| n > 0x7fff && !is_likely(n) && is_likely(other);
    let says = |n: u64| {
        let other = if n == source { target } else { source };
        let found = words.iter().find(|w| means(w, n));
        found.filter(|_| !mentioned(n, other))
    };
    match (says(source), says(target)) {
        (Some(word), None) => Some((Named::Side(Verdict::Source, source.to_string()), word.span)),
        (None, Some(word)) => Some((Named::Side(Verdict::Target, target.to_string()), word.span)),
        _ => None,
    }
}

/// Step 7: a number that is likely one way and not the other.
pub(super) fn by_plausibility(scene: &mut Scene<'_>, i: usize) {
    let Some(field) = scene.fields.get(i) else {
        return;
    };
    let (&Meaning::Number(source), &Meaning::Number(target)) = (&field.source, &field.target)
    else {
        return;
    };
    let Some(ranges) = scene
        .rules
        .likely(scene.from, scene.recognised.dialect, field.ty)
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
    let is_clear = bad >= half;
    let less = if is_clear { "not" } else { "less so" };
    let text = scene.say(|| format!("{good} is a likely {}, {bad} is {less}", field.ty));
    let Some(field) = scene.fields.get_mut(i) else {
        return;
    };
    if is_clear {
        field.decide(
            side,
            true,
            Evidence::new(EvidenceKind::ClearPort, text, None),
        );
    } else {
        field
            .evidence
            .push(Evidence::new(EvidenceKind::FaintPort, text, None));
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
