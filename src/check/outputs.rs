//! What calls write over something that is still needed: an address, a descriptor, pairs of pointer and length, data.
//!
//! Knows what each call writes and where, and which bytes it left in what others read. Must not know what the bytes
//! mean.
//!
//! That something was overwritten is seen where it is read: in a record of one thing there are bytes that a call has
//! written as another. What no call is seen to read, data that begins in the middle of what is written, is a warning.

use super::loops::Loops;
use super::say::finding;
use super::view::{Found, View};
use crate::facts::hash::HashSet;
use crate::facts::{Byte, Call, Origin, Point, Value, ValueId, Written};
use crate::fix::Finding;
use crate::rules::{Check, Effect, Finds, Function};
use crate::text::{Label, Span};
use crate::wat::Site;

/// What calls write over something that is still needed.
pub(super) fn findings(view: &View<'_>) -> Vec<Finding> {
    let Some(check) = view.teller.checks(|f| *f == Finds::OutputOverlap).next() else {
        return Vec::new();
    };
    let loops = Loops::of(view);
    let mut found = Vec::new();
    for (call, function) in view.calls() {
        for record in &call.records {
            let over = in_record(view, Found { call, record });
            found.extend(over.and_then(|over| over_record(view, check, over, call)));
        }
        for operand in view.descriptors(call, function) {
            let over = in_descriptor(view, operand.value);
            let over = over.or_else(|| loops.before(view, call, operand));
            found.extend(over.and_then(|over| over_descriptor(view, check, over, call)));
        }
        let over = call.pairs.iter().find_map(|byte| in_pairs(view, *byte));
        found.extend(over.and_then(|over| over_pairs(view, check, over, call)));
    }
    // Of one pointer it is said once, and of what has been seen to be read there is no more to say.
    found.sort_by_key(|f| std::cmp::Reverse(f.level));
    let mut told: HashSet<Span> = HashSet::default();
    found.retain(|f| told.insert(f.primary.span));
    for (call, _) in view.calls() {
        let over_data = |written| over_data(view, check, call, written);
        let new = call.writes.iter().filter_map(over_data);
        found.extend(new.filter(|f| !told.contains(&f.primary.span)));
    }
    found
}

/// A byte that a call has written: which of those that it wrote through one parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) at: Point,
    pub(super) param: u32,
    pub(super) index: u32,
    /// Whether it is so on every path.
    pub(super) always: bool,
}

fn output_of(view: &View<'_>, byte: Byte) -> Option<Output> {
    let Origin::Stored(id, index) = byte.origin else {
        return None;
    };
    let output = |id, always| match *view.facts.values.get(id) {
        Value::Output { at, param, .. } => Some(Output {
            at,
            param,
            index: index.into(),
            always,
        }),
        _ => None,
    };
    match view.facts.values.get(id) {
        Value::Join(members) => members.iter().find_map(|&id| output(id, false)),
        _ => output(id, !byte.assumed),
    }
}

/// Whether a call has written something else over a record.
pub(super) fn is_overwritten(view: &View<'_>, found: Found<'_>) -> bool {
    in_record(view, found).is_some()
}

/// The first byte of a record that a call has written as something else: its descriptor, or another record that does
/// not begin where this one does.
fn in_record(view: &View<'_>, found: Found<'_>) -> Option<Output> {
    let bytes = &found.record.bytes;
    let matter = view.bytes_that_matter(found);
    let bytes = (0u32..).zip(bytes).take(matter);
    let written = bytes.filter_map(|(i, byte)| Some((i, output_of(view, *byte)?)));
    let mut other = written.filter(|(i, output)| is_other(view, *output, *i));
    let (i, output) = other.next()?;
    // Right behind a shorter record it is only what follows.
    (i < LEAST_RECORD || is_inside(view, found, i)).then_some(output)
}

/// Fewer bytes are no record of any kind.
const LEAST_RECORD: u32 = 8;

/// Whether a byte of a record is one of something else.
fn is_other(view: &View<'_>, output: Output, i: u32) -> bool {
    output.index != i || is_descriptor(view, output)
}

/// Whether what is written is a new descriptor.
pub(super) fn is_descriptor(view: &View<'_>, output: Output) -> bool {
    let function = view.call_at(output.at).map(|(_, function)| function);
    let mut effects = function.iter().flat_map(|f| &f.effects);
    effects.any(|e| matches!(e, Effect::Opens { at, .. } if u32::try_from(*at) == Ok(output.param)))
}

/// Whether the data that a record is part of goes on under one of its bytes.
fn is_inside(view: &View<'_>, found: Found<'_>, i: u32) -> bool {
    let module = view.teller.subject.module;
    let token = |site| match site {
        Site::Data { segment, offset } => module.byte_token(segment, offset),
        _ => None,
    };
    let Some(start) = found.record.address else {
        return false;
    };
    let under = view.facts.data_at(start.plus(i.into())).and_then(token);
    let before = i.checked_sub(1).map(|i| start.plus(i.into()));
    let before = before.and_then(|at| view.facts.data_at(at)).and_then(token);
    under.is_some() && under == before
}

/// What a call has written, in a descriptor that is read from memory, if it is not the descriptor that it opened.
fn in_descriptor(view: &View<'_>, fd: ValueId) -> Option<Output> {
    let values = &view.facts.values;
    match values.get(fd) {
        Value::Loaded { bytes, .. } => {
            let outputs: Vec<Option<Output>> = bytes.iter().map(|b| output_of(view, *b)).collect();
            let first = outputs.iter().flatten().next()?;
            let follows = |(i, o): (u32, &Option<Output>)| {
                o.is_some_and(|o| (o.at, o.param, o.index) == (first.at, first.param, i))
            };
            let whole = (0..).zip(&outputs).all(follows);
            let record = outputs.iter().flatten().find(|o| !is_descriptor(view, **o));
            (!whole).then(|| *record.unwrap_or(first))
        }
        Value::Join(members) => {
            let mut all = members.iter().filter_map(|&id| in_descriptor(view, id));
            all.next().map(|output| Output {
                always: false,
                ..output
            })
        }
        _ => None,
    }
}

/// A descriptor or a record, where pointers and lengths are read. Calls that count write lengths there on purpose.
fn in_pairs(view: &View<'_>, byte: Byte) -> Option<Output> {
    let output = output_of(view, byte)?;
    let (_, function) = view.call_at(output.at)?;
    let record = |o: &crate::rules::Output| u32::try_from(o.at) == Ok(output.param);
    (is_descriptor(view, output) || function.outputs.iter().any(record)).then_some(output)
}

fn over_record(view: &View<'_>, check: &Check, over: Output, reader: &Call) -> Option<Finding> {
    let what = format!("the address that {} reads", view.name(reader));
    let mut finding = tell(view, check, over, &what)?;
    let place = view.teller.span(reader.at.instr);
    finding
        .secondary
        .push(Label::new(place, "the address is read here"));
    Some(finding)
}

fn over_descriptor(view: &View<'_>, check: &Check, over: Output, user: &Call) -> Option<Finding> {
    let mut finding = tell(view, check, over, "a descriptor that is still used")?;
    finding.secondary.extend(cell_under(view, over));
    let place = view.teller.span(user.at.instr);
    finding
        .secondary
        .push(Label::new(place, "the descriptor is used here"));
    Some(finding)
}

fn over_pairs(view: &View<'_>, check: &Check, over: Output, reader: &Call) -> Option<Finding> {
    let what = format!("the pointers and lengths that {} reads", view.name(reader));
    let mut finding = tell(view, check, over, &what)?;
    let place = view.teller.span(reader.at.instr);
    finding
        .secondary
        .push(Label::new(place, "they are read here"));
    Some(finding)
}

/// The place where a descriptor was written that lies under what a call writes.
fn cell_under(view: &View<'_>, over: Output) -> Option<Label> {
    let (writer, _) = view.call_at(over.at)?;
    let written = writer.writes.iter().find(|w| w.param == over.param)?;
    let mut cells = view.calls().flat_map(|(call, _)| {
        let own = call.writes.iter().filter(move |w| {
            let output = Output {
                at: call.at,
                param: w.param,
                index: 0,
                always: true,
            };
            is_descriptor(view, output)
        });
        own.map(move |w| (call, w))
    });
    let (call, cell) = cells.find(|(_, w)| *w != written && overlap(w, written))?;
    let operand = call.operands.get(usize::try_from(cell.param).ok()?)?;
    let span = view.operand_span(call, operand);
    Some(Label::new(
        span,
        format!("{} writes the descriptor here", view.name(call)),
    ))
}

fn overlap(a: &Written, b: &Written) -> bool {
    let place = |w: &Written| (w.address.memory, w.address.base, w.owner);
    let (from, to) = (a.address.offset, b.address.offset);
    place(a) == place(b)
        && from < to.saturating_add(b.len.into())
        && to < from.saturating_add(a.len.into())
}

/// A finding at the pointer through which a call writes.
fn tell(view: &View<'_>, check: &Check, over: Output, what: &str) -> Option<Finding> {
    let (call, function) = view.call_at(over.at)?;
    let operand = call.operands.get(usize::try_from(over.param).ok()?)?;
    let size = size_of(function, over.param);
    let written = match size {
        Some(1) => "1 byte".to_string(),
        Some(size) => format!("{size} bytes"),
        None => "what it answers".to_string(),
    };
    let message = format!("{} writes {written} over {what}", view.name(call));
    let label = format!("{written} from here on");
    let label = Label::new(view.operand_span(call, operand), label);
    let mut finding = finding(check, over.always, message, label);
    let place = view.teller.span(over.at.instr);
    if place != finding.primary.span {
        finding.secondary.push(Label::new(place, "written here"));
    }
    Some(finding)
}

/// How many bytes a call writes through a parameter, if it is always as many.
fn size_of(function: &Function, param: u32) -> Option<u32> {
    function.effects.iter().find_map(|effect| match *effect {
        Effect::Opens { at, .. } if u32::try_from(at) == Ok(param) => Some(4),
        Effect::Writes { at, size } if u32::try_from(at) == Ok(param) => Some(size),
        _ => None,
    })
}

/// What a call writes runs into data that begins further on, and is not zero there.
fn over_data(view: &View<'_>, check: &Check, call: &Call, written: &Written) -> Option<Finding> {
    let module = view.teller.subject.module;
    let byte = |i: u32| {
        let site = view.facts.data_at(written.address.plus(i.into()))?;
        let Site::Data { segment, offset } = site else {
            return None;
        };
        let value = *module
            .segment_bytes(segment)?
            .get(usize::try_from(offset).ok()?)?;
        Some((segment, offset, value))
    };
    let begins = |i: &u32| byte(*i).is_some_and(|(_, offset, _)| offset == 0);
    let first = (1..written.len).find(begins)?;
    let lost = (first..written.len).find(|i| byte(*i).is_some_and(|(.., value)| value != 0))?;
    let (segment, offset, _) = byte(lost)?;
    let output = Output {
        at: call.at,
        param: written.param,
        index: 0,
        always: false,
    };
    let what = format!("data that begins {first} bytes further on");
    let mut finding = tell(view, check, output, &what)?;
    let place = module.byte_token(segment, offset)?;
    finding
        .secondary
        .push(Label::new(place, "overwritten from its start on"));
    Some(finding)
}
