//! What a call wrote and the module reads back: which field of which output record a value is.
//!
//! Knows the output records of the rules and the bytes of values. Must not know what the field means.

use super::scene::Scene;
use crate::facts::{Byte, Op, Origin, Point, Value, ValueId};
use crate::rules::{FunctionId, Record};
use std::collections::BTreeSet;

/// The calls (of these functions; of any, if none is named) that wrote the field of type `ty` which a value
/// is, whichever path was taken. None if it is, or may be, anything else.
pub(super) fn calls_behind(
    scene: &Scene<'_>,
    value: ValueId,
    functions: &[FunctionId],
    ty: &str,
) -> Vec<usize> {
    let one = [value];
    let members = match scene.facts.values.get(value) {
        Value::Join(members) => &members[..],
        _ => &one,
    };
    let found: Option<BTreeSet<usize>> = members
        .iter()
        .map(|&member| call_behind(scene, member, functions, ty))
        .collect();
    found.map_or(Vec::new(), |calls| calls.into_iter().collect())
}

fn call_behind(
    scene: &Scene<'_>,
    value: ValueId,
    functions: &[FunctionId],
    ty: &str,
) -> Option<usize> {
    let (at, param, first, count) = run_of(scene, &read(scene, value)?)?;
    let call = *scene.calls.get(&at)?;
    let index = scene.facts.calls.get(call)?.function;
    let id = scene.recognised.functions.get(&index)?;
    if !functions.is_empty() && !functions.contains(id) {
        return None;
    }
    let outputs = &scene.target.function(*id)?.outputs;
    let output = outputs.iter().find(|o| o.at == param as usize)?;
    is_field(&output.record, (first, count), ty).then_some(call)
}

/// The bytes of memory that a value was read from; those that a mask takes away left out.
fn read(scene: &Scene<'_>, value: ValueId) -> Option<Vec<Byte>> {
    let values = &scene.facts.values;
    match values.get(value) {
        Value::Loaded { bytes, .. } => Some(bytes.to_vec()),
        Value::Op {
            op: Op::And, args, ..
        } => {
            let [a, b] = *args;
            let (read_from, mask) = match (values.bits(a), values.bits(b)) {
                (None, Some(mask)) => (a, mask),
                (Some(mask), None) => (b, mask),
                _ => return None,
            };
            let bytes = read(scene, read_from)?;
            let kept = mask.to_le_bytes().into_iter().take_while(|m| *m == 0xff);
            let kept = kept.count();
            // A mask of whole bytes, from the lowest on.
            let whole = mask.checked_shr(u32::try_from(8 * kept).ok()?).unwrap_or(0) == 0;
            whole.then(|| bytes.into_iter().take(kept).collect())
        }
        Value::Op {
            op: Op::Resize | Op::Extend(_),
            args,
            ..
        } => read(scene, args[0]),
        _ => None,
    }
}

/// The run of bytes of one output that some bytes are: the call, its parameter, first byte and count.
fn run_of(scene: &Scene<'_>, bytes: &[Byte]) -> Option<(Point, u32, u32, u32)> {
    let origin = |byte: &Byte| match byte.origin {
        Origin::Stored(id, index) => match *scene.facts.values.get(id) {
            Value::Output { at, param, .. } => Some((at, param, u32::from(index))),
            _ => None,
        },
        _ => None,
    };
    let (at, param, first) = origin(bytes.first()?)?;
    let follows = |(i, byte)| origin(byte) == Some((at, param, first + i));
    let count = u32::try_from(bytes.len()).ok()?;
    (0..)
        .zip(bytes)
        .all(follows)
        .then_some((at, param, first, count))
}

/// Whether a run of bytes is a field of a type, and padding after it.
fn is_field(record: &Record, (first, count): (u32, u32), ty: &str) -> bool {
    let end = first.saturating_add(count);
    let starts = |f: &&crate::rules::Field| {
        f.offset == first && f.ty.as_deref() == Some(ty) && f.offset + f.size <= end
    };
    let Some(field) = record.fields.iter().find(starts) else {
        return false;
    };
    let data = record.fields.iter().filter(|f| f.name.is_some());
    let mut others = data.filter(|f| f.offset != field.offset);
    !others.any(|f| f.offset < end && f.offset + f.size > first)
}
