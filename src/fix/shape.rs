//! What a record looks like: which symbol and which layout its bytes read well as.
//!
//! Knows the layouts of the rules and what they call well formed (design section 6, step 6). Must not
//! know tags.

use super::field::{Candidate, Site, Verdict, data_end};
use super::scene::Scene;
use crate::facts::{Byte, Origin, Why};
use crate::rules::{FieldKind, Record};
use std::collections::BTreeSet;

/// What a record's bytes say.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The symbol whose record it is.
    pub(super) symbol: String,
    /// Why, for people.
    pub(super) text: String,
}

/// The symbol that a record reads well as, if it is one only.
pub(super) fn read(scene: &Scene<'_>, record: usize) -> Option<Shape> {
    let site = scene.records.get(record)?;
    let bytes = site.bytes(scene.facts);
    if bytes.is_empty() {
        return None;
    }
    let moving = || site.candidates.iter().filter(|c| c.moves());
    let steady = || site.candidates.iter().filter(|c| !c.moves());
    let shape = |c: &Candidate<'_>, side: &Verdict| Shape {
        symbol: c.symbol.to_string(),
        text: scene.say(|| {
            format!(
                "its bytes read well as {} laid out as in {}",
                c.symbol,
                dialect(scene, side)
            )
        }),
    };
    // a. Data where the source's layout has it, nothing where the target's begins.
    if let Some(c) = moving().find(|c| fits(scene, c, &Verdict::Source, bytes) == Fit::Firmly) {
        return Some(shape(c, &Verdict::Source));
    }
    let well: Vec<(&Candidate<'_>, Verdict)> = steady()
        .map(|c| (c, Verdict::Source))
        .chain(moving().map(|c| (c, Verdict::Target)))
        .filter(|(c, side)| fits(scene, c, side, bytes).is_good())
        .collect();
    // b. Data beyond the end of every record that does not move. Inside a longer run of bytes that may
    // be what follows such a record, if there is one that reads well.
    if let Some(c) = reaching_beyond(scene, site, bytes) {
        let is_alone = well.len() == 1 || extent(bytes).is_some();
        return is_alone.then(|| shape(c, &Verdict::Target));
    }
    // c. One of the two reads well.
    if let [(c, side)] = well.as_slice() {
        // What is written on to just the end of another, and not with zeros, may be that one, badly
        // addressed.
        let beyond = |m: &&Candidate<'_>| {
            let end = data_end(&m.pattern.to);
            extent(bytes) == Some(end)
                && has_data_from(scene, &m.pattern.to, bytes, c.record(side).size)
        };
        let other = site.candidates.iter().filter(|m| m.moves()).find(beyond);
        return (c.moves() || other.is_none()).then(|| shape(c, side));
    }
    // d. Both do: how far the bytes are written tells.
    let extent = extent(bytes)?;
    let ended = well.iter().find(|(c, side)| {
        let size = c.record(side).size;
        match side {
            Verdict::Source => data_end(&c.pattern.from) <= extent && extent <= size,
            _ => extent == size - padding_after(&c.pattern.to),
        }
    });
    ended.map(|(c, side)| Shape {
        symbol: c.symbol.to_string(),
        text: format!(
            "{extent} bytes are written, as many as {} has in {}",
            c.symbol,
            dialect(scene, side)
        ),
    })
}

/// A candidate that reads well in the target's layout and has data where no steady one has any.
fn reaching_beyond<'s, 'a>(
    scene: &Scene<'_>,
    site: &'s Site<'a>,
    bytes: &[Byte],
) -> Option<&'s Candidate<'a>> {
    let (moving, steady): (Vec<&Candidate<'_>>, Vec<_>) =
        site.candidates.iter().partition(|c| c.moves());
    let reach = steady
        .iter()
        .map(|c| c.pattern.from.size)
        .max()
        .unwrap_or(0);
    moving.into_iter().find(|c| {
        fits(scene, c, &Verdict::Target, bytes).is_good()
            && has_data_from(scene, &c.pattern.to, bytes, reach)
    })
}

/// Whether a record can be of one of some symbols: not if it reads badly as each of them, and well as
/// another.
pub(super) fn can_be(scene: &Scene<'_>, record: usize, symbols: &BTreeSet<&str>) -> bool {
    let Some(site) = scene.records.get(record) else {
        return true;
    };
    let bytes = site.bytes(scene.facts);
    let fits = |c: &Candidate<'_>| {
        [Verdict::Source, Verdict::Target].map(|side| fits(scene, c, &side, bytes))
    };
    // Written to just the end of another, with data where none of these has any: it is that other.
    let beyond = reaching_beyond(scene, site, bytes);
    let ends = |c: &Candidate<'_>| extent(bytes) == Some(data_end(&c.pattern.to));
    if beyond.is_some_and(|c| ends(c) && !symbols.contains(c.symbol)) {
        return false;
    }
    let (own, others): (Vec<_>, Vec<_>) = site
        .candidates
        .iter()
        .partition(|c| symbols.contains(c.symbol));
    own.is_empty()
        || own.into_iter().flat_map(fits).any(|fit| fit != Fit::Badly)
        || !others.into_iter().flat_map(fits).any(Fit::is_good)
}

/// Whether a record may be one of a symbol in the source, as far as one can see: it does not go on
/// beyond its end, and its bytes read as no other.
pub(super) fn has_room(scene: &Scene<'_>, record: usize, symbol: &str) -> bool {
    let Some(site) = scene.records.get(record) else {
        return false;
    };
    let bytes = site.bytes(scene.facts);
    let fits = |c: &Candidate<'_>| {
        let room = extent(bytes).is_none_or(|written| written <= c.pattern.from.size);
        room && fits(scene, c, &Verdict::Source, bytes) != Fit::Badly
    };
    site.candidate(symbol).is_some_and(fits) && reaching_beyond(scene, site, bytes).is_none()
}

/// The layout that a record of a known symbol has. Neutral if the bytes are the same in both.
pub(super) fn layout(scene: &Scene<'_>, record: usize, symbol: &str) -> Option<(Verdict, String)> {
    let site = scene.records.get(record)?;
    let bytes = site.bytes(scene.facts);
    let candidate = site.candidate(symbol)?;
    if bytes.is_empty() {
        return None;
    }
    if moves_nothing(scene, candidate, bytes) {
        return Some((Verdict::Neutral, String::new()));
    }
    let source = fits(scene, candidate, &Verdict::Source, bytes);
    let target = fits(scene, candidate, &Verdict::Target, bytes);
    let side = if source == Fit::Firmly {
        Verdict::Source
    } else if target == Fit::Firmly {
        Verdict::Target
    } else {
        return None;
    };
    let text = format!(
        "its bytes read well as laid out in {}",
        dialect(scene, &side)
    );
    Some((side, text))
}

fn dialect<'s>(scene: &'s Scene<'_>, side: &Verdict) -> &'s str {
    match side {
        Verdict::Source => &scene.source.name,
        _ => &scene.target.name,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Badly,
    /// Not badly, as far as its bytes are known.
    Perhaps,
    Well,
    /// Well, and the data is not all zero.
    Firmly,
}

impl Fit {
    fn is_good(self) -> bool {
        matches!(self, Fit::Well | Fit::Firmly)
    }
}

/// How well bytes read in a layout: its byte strings are well formed, its padding is zero or unwritten.
fn fits(scene: &Scene<'_>, candidate: &Candidate<'_>, side: &Verdict, bytes: &[Byte]) -> Fit {
    let record = candidate.record(side);
    let mut fit = Fit::Well;
    for field in &record.fields {
        let Some(own) = part(bytes, field.offset, field.size) else {
            return Fit::Badly;
        };
        let padding = field.name.is_none();
        // The tag's second byte in a target record is nobody's business.
        if padding && matches!(field.kind, FieldKind::Constant(_)) {
            continue;
        }
        // What follows the data of a record that moves is dropped by the move, which looks at it then.
        let follows = padding && field.offset >= data_end(record);
        let beyond_data = follows && (*side != Verdict::Source || candidate.moves());
        if beyond_data {
            continue;
        }
        if padding {
            let values = || own.iter().map(|b| scene.facts.values.byte(*b));
            if values().any(|v| v.is_some_and(|v| v != 0)) {
                return Fit::Badly;
            }
            let hidden = |b: &&Byte| scene.facts.values.byte(**b).is_none() && !is_unseen(**b);
            if own.iter().any(|b| hidden(&b)) {
                fit = Fit::Perhaps;
            }
            continue;
        }
        let Some(form) = field.ty.as_deref().and_then(|ty| {
            scene
                .rules
                .well_formed(scene.from, scene.recognised.dialect, ty)
        }) else {
            continue;
        };
        let values: Option<Vec<u8>> = own.iter().map(|b| scene.facts.values.byte(*b)).collect();
        match values {
            Some(values) if form.reads_well(&values) => {
                if fit == Fit::Well && values.iter().any(|&v| v != 0) {
                    fit = Fit::Firmly;
                }
            }
            Some(_) => return Fit::Badly,
            None => fit = Fit::Perhaps,
        }
    }
    fit
}

fn part(bytes: &[Byte], offset: u32, size: u32) -> Option<&[Byte]> {
    let start = usize::try_from(offset).ok()?;
    bytes.get(start..start + usize::try_from(size).ok()?)
}

/// Whether a layout's data has a byte that is not zero at or after an offset.
fn has_data_from(scene: &Scene<'_>, record: &Record, bytes: &[Byte], reach: u32) -> bool {
    let (Ok(from), Ok(to)) = (usize::try_from(reach), usize::try_from(data_end(record))) else {
        return false;
    };
    let beyond = bytes.get(from..to).unwrap_or_default();
    beyond
        .iter()
        .any(|b| scene.facts.values.byte(*b).is_some_and(|v| v != 0))
}

fn padding_after(record: &Record) -> u32 {
    record.size - data_end(record)
}

/// How many bytes are written from the record's start on; `None` if the run goes on past all records.
fn extent(bytes: &[Byte]) -> Option<u32> {
    let written = bytes.iter().take_while(|b| b.is_written()).count();
    let next = *bytes.get(written)?;
    if matches!(next.origin, Origin::Unknown(_)) && !is_unseen(next) {
        return None;
    }
    u32::try_from(written).ok()
}

/// Whether nobody is seen to write a byte. In a frame such a byte is not known, as it is elsewhere.
fn is_unseen(byte: Byte) -> bool {
    byte.origin == Origin::Unknown(Why::Unseen)
}

/// Whether a conversion of the layout would leave every byte as it is.
fn moves_nothing(scene: &Scene<'_>, candidate: &Candidate<'_>, bytes: &[Byte]) -> bool {
    let (from, to) = (&candidate.pattern.from, &candidate.pattern.to);
    let moved = from.fields.iter().filter(|f| f.name.is_some());
    moved.into_iter().all(|f| {
        let there = f
            .name
            .as_deref()
            .and_then(|n| super::field::field_named(to, n));
        let Some(there) = there.filter(|t| t.offset != f.offset) else {
            return true;
        };
        let zero = |offset| {
            let own = part(bytes, offset, f.size);
            own.is_some_and(|own| own.iter().all(|b| scene.facts.values.byte(*b) == Some(0)))
        };
        zero(f.offset) && zero(there.offset)
    })
}
