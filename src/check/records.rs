//! Records that calls read: whether they fit their descriptor, their memory, and what is beside them.
//!
//! Knows the layouts of the rules, and bytes as the runtime will read them. Must not know the order of calls.

use super::outputs;
use super::say::finding;
use super::view::{Found, Kind, View};
use crate::facts::{Byte, Call, Origin, Record, Value, Why};
use crate::fix::Finding;
use crate::rules::{
    Check, Effect, Field, FieldKind, Finds, Function, FunctionId, Operand, Pattern,
};
use crate::text::Label;
use crate::wat::{Memory, grows_memory, memories};
use std::cell::OnceCell;

/// What is wrong with the records of a module.
pub(super) fn findings(view: &View<'_>) -> Vec<Finding> {
    let memory = Limits::new(view);
    let mut all = Vec::new();
    for (call, function) in view.calls() {
        let before = all.len();
        all.extend(past_memory(view, call, function, &memory));
        // What is not read says nothing.
        let is_read = all.len() == before;
        for record in &call.records {
            let record = Found { call, record };
            all.extend(differing(view, record));
            all.extend(into_data(view, record, function));
            all.extend(unwritten(view, record, function).filter(|_| is_read));
        }
    }
    all
}

/// A descriptor opened with one symbol, and a record of another used with it.
fn differing<'a>(view: &'a View<'a>, found: Found<'a>) -> Option<Finding> {
    let id = view.id(found.call)?;
    let compares = |finds: &Finds| match finds {
        Finds::SymbolsDiffer { functions, .. } => functions.is_empty() || functions.contains(&id),
        _ => false,
    };
    let check = view.teller.checks(compares).next()?;
    let Finds::SymbolsDiffer { table, .. } = &check.finds else {
        return None;
    };
    let kind = view.kind(found).filter(|kind| kind.table == *table)?;
    let fd = view
        .descriptors(found.call, view.function_of(found.call)?)
        .next()?;
    let (opener, _, _) = view.opener(fd.value)?;
    let (param, opened) = opened_with(view, opener, table)?;
    let known = view.kinds(id, found.record.param);
    let usable = |symbol: &str| {
        known.iter().any(|k| k.symbol == symbol)
            && view.teller.dialect.unsupported(table, symbol).is_none()
    };
    if opened == kind.symbol || !usable(opened) || !usable(kind.symbol) {
        return None;
    }
    let message = format!(
        "the descriptor was opened for {opened}, and this address is one of {}",
        kind.symbol
    );
    let always = is_certain(view, found, opened);
    let mut finding = finding_at(view, (check, always), message, (found, kind.tag));
    finding.primary.text = format!("{} here", kind.symbol);
    let operand = opener.operands.get(param)?;
    let written = view.operand_span(opener, operand);
    finding
        .secondary
        .push(Label::new(written, format!("{opened} here")));
    let call = view.call_label(check, found.call, "compared here");
    finding.secondary.push(call);
    Some(finding)
}

/// The operand of a call that has a type, and its symbol as the runtime will read it.
fn opened_with<'a>(view: &View<'a>, call: &Call, table: &str) -> Option<(usize, &'a str)> {
    let id = view.id(call)?;
    let param = operand_of(view, id, table)?;
    let bits = view.after.operand(call.operands.get(param)?)?;
    Some((param, view.symbol(table, u64::try_from(bits).ok()?)?))
}

/// The operand of a function that has a type in some rule.
fn operand_of(view: &View<'_>, id: FunctionId, table: &str) -> Option<usize> {
    view.patterns().find_map(|(_, pattern)| match pattern {
        Pattern::Call {
            function, operands, ..
        } if *function == id => operands
            .iter()
            .position(|o| matches!(o, Operand::Typed { ty, .. } if ty == table)),
        _ => None,
    })
}

/// Whether each record that the pointer can mean is of another symbol than the descriptor, and nothing unseen may
/// have changed that.
fn is_certain(view: &View<'_>, found: Found<'_>, opened: &str) -> bool {
    let mut alternatives = found.call.records.iter();
    let differs = |record: &Record| {
        let call = found.call;
        let kind = view.kind(Found { call, record });
        let assumed = record.bytes.first().is_none_or(|b| b.assumed);
        let certain = !assumed && view.facts.reached(record, 1, true).is_none();
        certain && kind.is_some_and(|kind| kind.symbol != opened)
    };
    alternatives.all(|r| r.param != found.record.param || differs(r))
}

/// A record that is read past its own bytes, into data that is something else.
fn into_data<'a>(view: &'a View<'a>, found: Found<'a>, function: &Function) -> Option<Finding> {
    let check = view.teller.checks(|f| *f == Finds::RecordIntoData).next()?;
    let size = View::size_read(function, found.record.param)?;
    let kind = view.kind(found)?;
    let end = kind.data_end().min(size);
    let own = own_bytes(view, found, &kind, end)?;
    // What the program has put there itself belongs to the record, wherever it has it from.
    let stored = |at: usize| view.facts.store_of(found.record, at).is_some();
    let copied = |at: usize| {
        found
            .record
            .bytes
            .get(at)
            .is_some_and(|b| b.data_site().is_some())
    };
    let is_copied = (own..usize::try_from(end).ok()?).any(|at| stored(at) && copied(at));
    if is_copied || outputs::is_overwritten(view, found) {
        return None;
    }
    let message = format!(
        "this address has {own} bytes, and {} reads {end}",
        view.name(found.call)
    );
    let mut finding = finding_at(view, (check, false), message, (found, kind.tag));
    finding.primary.text = format!("{} of {end} bytes begins here", kind.symbol);
    let beyond = found.record.bytes.get(own..usize::try_from(end).ok()?)?;
    let beyond = view.bytes_span(beyond);
    finding
        .secondary
        .extend(beyond.map(|span| Label::new(span, "something else is read as its end")));
    finding
        .secondary
        .push(view.call_label(check, found.call, "read here"));
    Some(finding)
}

/// How many bytes of a record are its own, if what follows before its end is something else and not zero.
fn own_bytes(view: &View<'_>, found: Found<'_>, kind: &Kind<'_>, end: u32) -> Option<usize> {
    let bytes = &found.record.bytes;
    let end = usize::try_from(end).ok()?;
    let shorter = shorter_sizes(view, found, kind);
    let reads_well = reads_well(view, found, kind);
    let starts = (1..end).filter(|&at| begins_something(view, bytes, at));
    starts
        .filter(|&at| at >= LEAST_RECORD)
        .find(|&at| {
            let others = bytes.get(at..end).unwrap_or_default();
            let is_something = others.iter().any(|b| view.facts.values.byte(*b) != Some(0));
            let goes_on = goes_on(view, bytes, at, end);
            let apart = goes_on || is_elsewhere(bytes, at);
            is_something && ((!reads_well && apart) || (goes_on && shorter.contains(&at)))
        })
        .or_else(|| {
            // Stores cut a record as they like: only an address of zeros that has something at its end was meant to
            // be shorter.
            let cut = shorter
                .iter()
                .copied()
                .find(|&at| is_cut(view, found, kind, at, end));
            cut.filter(|_| !reads_well)
        })
}

/// Whether a record is stored as zeros up to a byte, and another store puts something else behind it.
fn is_cut(view: &View<'_>, found: Found<'_>, kind: &Kind<'_>, at: usize, end: usize) -> bool {
    let store = |at| view.facts.store_of(found.record, at);
    let value = |at| view.after.byte(found.record, at);
    let strings = kind
        .pattern
        .to
        .fields
        .iter()
        .filter(|f| f.kind == FieldKind::Bytes);
    let start = strings.filter_map(|f| usize::try_from(f.offset).ok()).min();
    let zeros = start.is_some_and(|start| (start..at).all(|i| value(i) == Some(0)));
    let other = at.checked_sub(1).and_then(store).zip(store(at));
    zeros
        && other.is_some_and(|(before, after)| before.at != after.at)
        && (at..end).any(|i| value(i).is_some_and(|v| v != 0))
}

/// Fewer bytes are no record of any kind: a tag and a number.
const LEAST_RECORD: usize = 8;

/// How long records of other symbols are, with and without their padding.
fn shorter_sizes(view: &View<'_>, found: Found<'_>, kind: &Kind<'_>) -> Vec<usize> {
    let Some(id) = view.id(found.call) else {
        return Vec::new();
    };
    let others = view.kinds(id, found.record.param).into_iter();
    let others = others.filter(|k| k.symbol != kind.symbol);
    let sizes = others.flat_map(|k| [k.pattern.from.size, k.data_end()]);
    sizes.filter_map(|n| usize::try_from(n).ok()).collect()
}

/// Whether the byte strings of a record are well formed, as far as they are known.
fn reads_well(view: &View<'_>, found: Found<'_>, kind: &Kind<'_>) -> bool {
    let rules = view.teller.subject.rules;
    let to = view.known().recognised.dialect;
    kind.pattern.to.fields.iter().all(|field| {
        let forms = rules.rules.iter().filter(|r| r.to == to);
        let ty = field.ty.as_deref().unwrap_or_default();
        let form = forms
            .into_iter()
            .find_map(|r| rules.well_formed(r.from, to, ty));
        let start = usize::try_from(field.offset).unwrap_or(usize::MAX);
        let len = usize::try_from(field.size).unwrap_or(0);
        let range = start..start.saturating_add(len);
        let bytes: Option<Vec<u8>> = range.map(|at| view.after.byte(found.record, at)).collect();
        form.is_none_or(|form| bytes.is_some_and(|bytes| form.reads_well(&bytes)))
    })
}

/// Whether a byte is the first of something that is written by itself: a string, a number, what a call wrote.
fn begins_something(view: &View<'_>, bytes: &[Byte], at: usize) -> bool {
    let (Some(last), Some(byte)) = (at.checked_sub(1).and_then(|i| bytes.get(i)), bytes.get(at))
    else {
        return false;
    };
    match byte.origin {
        Origin::Data {
            segment, offset, ..
        } => {
            let token = |offset| view.teller.subject.module.byte_token(segment, offset);
            let before = offset.checked_sub(1).and_then(token);
            before != token(offset)
        }
        // The stores of a record follow each other; what a call has written is something else.
        Origin::Stored(id, _) => {
            let of = |b: &Byte| b.stored().filter(|id| is_output(view, *id));
            of(byte) == Some(id) && of(last) != Some(id)
        }
        _ => false,
    }
}

fn is_output(view: &View<'_>, id: crate::facts::ValueId) -> bool {
    matches!(view.facts.values.get(id), Value::Output { .. })
}

/// Whether what begins at a byte goes on beyond the end of the record.
fn goes_on(view: &View<'_>, bytes: &[Byte], at: usize, end: usize) -> bool {
    let token = |byte: &Byte| match byte.origin {
        Origin::Data {
            segment, offset, ..
        } => view.teller.subject.module.byte_token(segment, offset),
        _ => None,
    };
    let (Some(last), Some(next)) = (bytes.get(end - 1), bytes.get(end)) else {
        return false;
    };
    let begins = (at..end).rev().find(|&i| begins_something(view, bytes, i));
    begins.is_some_and(|i| i >= at) && token(last).is_some() && token(last) == token(next)
}

/// Whether what begins at a byte is in another segment than what is before it, or was written by a call.
fn is_elsewhere(bytes: &[Byte], at: usize) -> bool {
    let segment = |byte: Option<&Byte>| match byte.map(|b| b.origin) {
        Some(Origin::Data { segment, .. }) => Some(segment),
        _ => None,
    };
    segment(at.checked_sub(1).and_then(|i| bytes.get(i))) != segment(bytes.get(at))
}

/// A record that nothing writes.
fn unwritten<'a>(view: &'a View<'a>, found: Found<'a>, function: &Function) -> Option<Finding> {
    let check = view
        .teller
        .checks(|f| *f == Finds::RecordUnwritten)
        .next()?;
    let size = View::size_read(function, found.record.param)?;
    let kind = *view
        .kinds(view.id(found.call)?, found.record.param)
        .first()?;
    let bytes = found.record.bytes.get(..usize::try_from(size).ok()?)?;
    // What lies behind the fields of the shortest record may be other data.
    let kinds = view.kinds(view.id(found.call)?, found.record.param);
    let fields = |kind: &Kind<'_>| {
        let named = kind.pattern.to.fields.iter().filter(|f| f.name.is_some());
        named.map(|f| f.offset.saturating_add(f.size)).max()
    };
    let fields = kinds.iter().filter_map(fields).min().unwrap_or(size);
    let written = bytes.get(..usize::try_from(fields).ok()?)?;
    let nothing = |b: &Byte| !b.assumed && b.origin == Origin::Unwritten;
    let unseen = |b: &Byte| b.origin == Origin::Unknown(Why::Unseen);
    let in_frame = bytes.iter().all(unseen);
    let blind = view
        .facts
        .reached(found.record, size.into(), false)
        .is_some()
        || !view.facts.undescribed.is_empty();
    let is_program = view.facts.paths.iter().any(|p| p.is_program);
    let empty = is_program && written.iter().all(nothing);
    if blind || !(in_frame || empty) {
        return None;
    }
    let message = match in_frame {
        true => format!(
            "nothing writes the address that {} reads",
            view.name(found.call)
        ),
        false => format!(
            "nothing writes the address that {} reads: it is all zero",
            view.name(found.call)
        ),
    };
    let mut finding = finding_at(view, (check, false), message, (found, kind.tag));
    finding.primary.text = "nothing is written there".to_string();
    let label = view.call_label(check, found.call, "read here");
    finding.secondary.push(label);
    Some(finding)
}

/// A finding about a record: at the bytes of a field, or at the pointer where they are written nowhere.
fn finding_at(
    view: &View<'_>,
    (check, always): (&Check, bool),
    message: String,
    (record, field): (Found<'_>, &Field),
) -> Finding {
    let start = usize::try_from(field.offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(field.size).unwrap_or(0));
    let own = record.record.bytes.get(start..end).unwrap_or_default();
    let pointer = || {
        let param = usize::try_from(record.record.param).ok()?;
        let operand = record.call.operands.get(param)?;
        Some(view.operand_span(record.call, operand))
    };
    let span = view.bytes_span(own).or_else(pointer);
    let span = span.unwrap_or_else(|| view.teller.span(record.call.at.instr));
    finding(check, always, message, Label::new(span, ""))
}

/// The sizes of the module's memories, read when they are asked for.
struct Limits<'a> {
    binary: &'a [u8],
    memories: OnceCell<Vec<Memory>>,
    grows: OnceCell<bool>,
}

impl<'a> Limits<'a> {
    fn new(view: &View<'a>) -> Limits<'a> {
        Limits {
            binary: view.teller.subject.module.binary(),
            memories: OnceCell::new(),
            grows: OnceCell::new(),
        }
    }

    /// The end that memory has for certain when a call of which bytes before `wanted` are read or written is made;
    /// `None` if it may be as large.
    fn end_before(&self, wanted: u64) -> Option<u64> {
        // Imports see one memory; with several it is not known here which.
        let [memory] = self
            .memories
            .get_or_init(|| memories(self.binary))
            .as_slice()
        else {
            return None;
        };
        if wanted <= memory.least {
            return None;
        }
        let may_grow = memory.imported || *self.grows.get_or_init(|| grows_memory(self.binary, 0));
        let end = if may_grow { memory.most? } else { memory.least };
        (wanted > end).then_some(end)
    }
}

/// Pointers to runs of bytes that reach past the end of the memory.
fn past_memory<'a>(
    view: &'a View<'a>,
    call: &'a Call,
    function: &'a Function,
    limits: &Limits<'_>,
) -> Vec<Finding> {
    let Some(check) = view.teller.checks(|f| *f == Finds::RecordPastMemory).next() else {
        return Vec::new();
    };
    let runs = function.effects.iter().filter_map(|effect| match *effect {
        Effect::Reads { at, size } => Some((at, size, "reads")),
        Effect::Writes { at, size } => Some((at, size, "writes")),
        Effect::Opens { at, .. } => Some((at, 4, "writes")),
        _ => None,
    });
    let one = |(at, size, does): (usize, u32, &str)| {
        let operand = call.operands.get(at)?;
        let start = u64::try_from(view.after.operand(operand)?).ok()?;
        let end = limits.end_before(start.saturating_add(size.into()))?;
        let message = format!(
            "{} {does} {size} bytes from {start} on, and the memory ends at {end}",
            view.name(call)
        );
        let span = view.operand_span(call, operand);
        let mut finding = finding(check, true, message, Label::new(span, ""));
        finding.primary.text = match end.checked_sub(start) {
            Some(left) => format!("{left} bytes are left here"),
            None => "outside the memory".to_string(),
        };
        let label = view.call_label(check, call, &format!("{does} them"));
        finding.secondary.push(label);
        Some(finding)
    };
    runs.filter_map(one).collect()
}
