//! A record being written again: what each of its bytes becomes, and on whose account.
//!
//! Knows layouts and groups. Must not know which literals spell the bytes.

use super::field::{Candidate, Converted, Meaning, Verdict, convert, field_named, spell};
use super::realise::{Left, Realised, Want, is_wanted, leave};
use super::scene::Scene;
use crate::facts::{Byte, Origin, Why};
use crate::rules::FieldKind;
use std::collections::BTreeMap;

const UNSEEN: Origin = Origin::Unknown(Why::Unseen);

/// The bytes of a record that change, field by field: the tag's and the numbers' own, and all that a
/// change of layout moves.
pub(super) fn record_wants(
    scene: &Scene<'_>,
    out: &mut Realised,
    record: usize,
) -> Vec<(usize, Vec<Want>)> {
    let Some(site) = scene.records.get(record) else {
        return Vec::new();
    };
    for index in site.fields() {
        if let Some(field) = scene.fields.get(index)
            && field.is_held()
            && field.verdict == Verdict::Source
        {
            leave(scene, out, index, Left::Ignored);
        }
    }
    let Some(candidate) = candidate_of(scene, record) else {
        return number_wants_alone(scene, out, record);
    };
    let moving = site
        .layout
        .is_some_and(|l| scene.fields.get(l).is_some_and(|f| is_wanted(out, l, f)));
    let now = if moving || layout_is_source(scene, site.layout) {
        Verdict::Source
    } else {
        Verdict::Target
    };
    match Rewrite::new(scene, out, record, candidate, (moving, now)).bytes() {
        Ok(wants) => wants,
        Err(why) => {
            let layout = site.layout.filter(|_| moving);
            leave(scene, out, layout.unwrap_or(site.tag), why);
            // What does not move with the layout is decided beside it.
            if layout.is_some() {
                record_wants(scene, out, record)
            } else {
                Vec::new()
            }
        }
    }
}

pub(super) fn layout_is_source(scene: &Scene<'_>, layout: Option<usize>) -> bool {
    let field = layout.and_then(|l| scene.fields.get(l));
    field.is_some_and(|f| f.verdict == Verdict::Source)
}

/// The rule that describes a record, given the symbol of its tag; if its families stay as they are,
/// that is still the one its numbers are read by.
pub(super) fn candidate_of<'s, 'a>(
    scene: &'s Scene<'a>,
    record: usize,
) -> Option<&'s Candidate<'a>> {
    let symbol = super::whole::symbol_of(scene, record)?;
    scene.records.get(record)?.candidate(&symbol)
}

/// The numbers of a record whose tag is not decided: they stand where all of its candidates agree.
fn number_wants_alone(scene: &Scene<'_>, out: &Realised, record: usize) -> Vec<(usize, Vec<Want>)> {
    let Some(site) = scene.records.get(record) else {
        return Vec::new();
    };
    let Some(candidate) = site.candidates.first() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for &index in &site.numbers {
        let Some(field) = scene.fields.get(index).filter(|f| is_wanted(out, index, f)) else {
            continue;
        };
        let (Some(to), &Meaning::Number(number)) = (
            field_named(&candidate.pattern.to, field.name),
            &field.source,
        ) else {
            continue;
        };
        let bytes = site.bytes(scene.facts);
        let spelled = spell(number, to.size, to.kind);
        let wants = (to.offset as usize..).zip(spelled).filter_map(|(at, to)| {
            let byte = *bytes.get(at)?;
            let want = Want::Byte { at, byte, to };
            (scene.facts.values.byte(byte)? != to).then_some(want)
        });
        all.push((index, wants.collect()));
    }
    all
}

/// A record being written again.
struct Rewrite<'s, 'a> {
    scene: &'s Scene<'a>,
    out: &'s Realised,
    record: usize,
    candidate: &'s Candidate<'a>,
    moving: bool,
    /// The layout that it has now.
    now: Verdict,
}

impl<'s, 'a> Rewrite<'s, 'a> {
    fn new(
        scene: &'s Scene<'a>,
        out: &'s Realised,
        record: usize,
        candidate: &'s Candidate<'a>,
        (moving, now): (bool, Verdict),
    ) -> Rewrite<'s, 'a> {
        Rewrite {
            scene,
            out,
            record,
            candidate,
            moving,
            now,
        }
    }

    /// For each field of the scene, the bytes that change on its account.
    fn bytes(&self) -> Result<Vec<(usize, Vec<Want>)>, Left> {
        let Some(site) = self.scene.records.get(self.record) else {
            return Ok(Vec::new());
        };
        let mut all: BTreeMap<usize, Vec<Want>> = BTreeMap::new();
        let layout = if self.moving {
            Verdict::Target
        } else {
            self.now.clone()
        };
        for there in &self.candidate.record(&layout).fields {
            let (owner, wanted) = self.field(there)?;
            let Some(owner) = owner else {
                continue;
            };
            let start = there.offset as usize;
            for (at, to) in (start..).zip(wanted) {
                let Some(to) = to else {
                    continue;
                };
                let byte = site.bytes(self.scene.facts).get(at).copied();
                let byte = byte.ok_or(Left::Dropped)?;
                match self.scene.facts.values.byte(byte) {
                    Some(now) if now == to => {}
                    Some(_) => all
                        .entry(owner)
                        .or_default()
                        .push(Want::Byte { at, byte, to }),
                    // Padding that nobody writes is padding.
                    None if there.name.is_none() && byte.origin == UNSEEN => {}
                    None => return Err(Left::Dropped),
                }
            }
        }
        if self.moving {
            self.check_dropped()?;
            // A move that changes nothing more than other fields do is still made.
            all.entry(site.layout.unwrap_or(site.tag)).or_default();
        }
        Ok(all.into_iter().collect())
    }

    /// On whose account a field of the new record is written, and its bytes; `None` for a byte that
    /// stays.
    fn field(&self, there: &crate::rules::Field) -> Result<(Option<usize>, Vec<Option<u8>>), Left> {
        let scene = self.scene;
        let Some(site) = scene.records.get(self.record) else {
            return Ok((None, Vec::new()));
        };
        let wanted = |i: usize| {
            scene
                .fields
                .get(i)
                .is_some_and(|f| is_wanted(self.out, i, f))
        };
        let some = |bytes: Vec<u8>| bytes.into_iter().map(Some).collect::<Vec<_>>();
        let layout = site.layout.filter(|_| self.moving);
        let Some(name) = there.name.as_deref() else {
            // Padding: a constant is written with the tag, the rest is freed by a move.
            return Ok(match there.kind {
                FieldKind::Constant(n) if wanted(site.tag) || self.moving => {
                    let owner = if wanted(site.tag) {
                        Some(site.tag)
                    } else {
                        layout
                    };
                    (owner, some(spell(n, there.size, FieldKind::Little)))
                }
                _ => (layout, some(vec![0; there.size as usize])),
            });
        };
        if name == self.candidate.variable {
            return self
                .tag(site.tag, there, wanted(site.tag))
                .map(|b| (Some(site.tag), b));
        }
        let number = site
            .numbers
            .iter()
            .copied()
            .find(|&i| scene.fields.get(i).is_some_and(|f| f.name == name));
        if let Some(index) = number.filter(|&i| wanted(i))
            && let Some(&Meaning::Number(n)) = scene.fields.get(index).map(|f| &f.source)
        {
            // A number stands at one place in both layouts, and is the target's in either.
            let kind = field_named(&self.candidate.pattern.to, name).map_or(there.kind, |t| t.kind);
            return Ok((Some(index), some(spell(n, there.size, kind))));
        }
        // A value that keeps its bytes: it moves with the layout, or stays.
        let Some(layout) = layout else {
            return Ok((None, Vec::new()));
        };
        let from = field_named(&self.candidate.pattern.from, name).ok_or(Left::Dropped)?;
        let bytes = scene.record_bytes(self.record, from.offset, from.size);
        let values: Option<Vec<u8>> = bytes.iter().map(|b| scene.facts.values.byte(*b)).collect();
        let values = values
            .filter(|v| v.len() == from.size as usize)
            .ok_or(Left::Dropped)?;
        Ok((Some(layout), some(values)))
    }

    fn tag(
        &self,
        index: usize,
        there: &crate::rules::Field,
        wanted: bool,
    ) -> Result<Vec<Option<u8>>, Left> {
        if !wanted {
            return Ok(Vec::new());
        }
        let field = self.scene.fields.get(index).ok_or(Left::Unsolved)?;
        let Meaning::Symbols(symbols, _) = &field.source else {
            return Err(Left::Unsolved);
        };
        match convert(self.scene.target, field.ty, symbols) {
            Converted::To(value) => {
                let bytes = spell(value, there.size, there.kind);
                Ok(bytes.into_iter().map(Some).collect())
            }
            Converted::Cannot(symbol, instead) => Err(Left::NoValue(symbol, instead)),
        }
    }

    /// Bytes that have no place in the new layout must be zero.
    fn check_dropped(&self) -> Result<(), Left> {
        let scene = self.scene;
        for from in &self.candidate.pattern.from.fields {
            let kept = from
                .name
                .as_deref()
                .is_some_and(|n| field_named(&self.candidate.pattern.to, n).is_some());
            if kept {
                continue;
            }
            let bytes = scene.record_bytes(self.record, from.offset, from.size);
            let zero = |b: &Byte| scene.facts.values.byte(*b) == Some(0) || !b.is_written();
            if !bytes.iter().all(zero) {
                return Err(Left::Dropped);
            }
        }
        Ok(())
    }
}
