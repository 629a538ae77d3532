//! Descriptors that a loop loads anew each turn, and that a call of an earlier turn has overwritten.
//!
//! Knows cells and the paths between calls. Must not know what is in memory: what changes in a loop is not known
//! there, so only places can be compared.

use super::outputs::{Output, is_descriptor};
use super::view::View;
use crate::facts::{Address, Call, Facts, Operand, Paths, Point, Step, Written};
use crate::wat::InstrId;
use std::collections::{BTreeMap, BTreeSet};

/// Calls that write over a part of a cell in which another call has put a descriptor.
pub(super) struct Loops<'a> {
    /// By the address of the cell.
    over: BTreeMap<Address, Vec<(&'a Call, Written)>>,
    /// The addresses that instructions get as literals, for cells that are written over.
    loads: BTreeSet<(InstrId, u64)>,
}

impl<'a> Loops<'a> {
    pub(super) fn of(view: &View<'a>) -> Loops<'a> {
        let over = overwritten(view);
        let loads = match over.is_empty() {
            true => BTreeSet::new(),
            false => loads(view.facts, &over),
        };
        Loops { over, loads }
    }

    /// What a call writes over the cell that a descriptor is loaded from, in an earlier turn of a loop.
    pub(super) fn before(&self, view: &View<'_>, user: &Call, fd: &Operand) -> Option<Output> {
        let by = fd.by.filter(|_| view.facts.values.is_unknown(fd.value))?;
        let mut cells = self.over.iter();
        let (_, writers) = cells.find(|(cell, _)| self.loads.contains(&(by, cell.offset)))?;
        let paths = &view.facts.paths;
        let comes_before = |at: Point| paths.iter().any(|paths| may_follow(paths, at, user.at));
        let (writer, written) = writers.iter().find(|(call, _)| comes_before(call.at))?;
        Some(Output {
            at: writer.at,
            param: written.param,
            index: 0,
            always: false,
        })
    }
}

/// Cells at constant addresses, and what is written over a part of them.
fn overwritten<'a>(view: &View<'a>) -> BTreeMap<Address, Vec<(&'a Call, Written)>> {
    let mut writes: Vec<(&Call, Written)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (call, _) in view.calls() {
        let own = call.writes.iter().filter(|w| w.address.base.is_none());
        let new = own.filter(|w| seen.insert((w.address, w.len, w.param, call.at.instr)));
        writes.extend(new.map(|w| (call, *w)));
    }
    writes.sort_by_key(|(_, w)| w.address);
    let longest = writes.iter().map(|(_, w)| w.len).max().unwrap_or(0);
    let mut over: BTreeMap<Address, Vec<(&Call, Written)>> = BTreeMap::new();
    for (_, cell) in writes.iter().filter(|(call, w)| is_cell(view, call, w)) {
        let first = cell.address.offset.saturating_sub(longest.into());
        let from = writes.partition_point(|(_, w)| {
            w.address.memory < cell.address.memory
                || (w.address.memory == cell.address.memory && w.address.offset < first)
        });
        let near = writes.get(from..).unwrap_or_default().iter();
        let near = near.take_while(|(_, w)| {
            w.address.memory == cell.address.memory
                && w.address.offset < cell.address.offset + u64::from(cell.len)
        });
        let partly = near.filter(|(_, w)| {
            w.address != cell.address && w.address.offset + u64::from(w.len) > cell.address.offset
        });
        over.entry(cell.address)
            .or_default()
            .extend(partly.copied());
    }
    over.retain(|_, writers| !writers.is_empty());
    over
}

fn is_cell(view: &View<'_>, call: &Call, written: &Written) -> bool {
    let output = Output {
        at: call.at,
        param: written.param,
        index: 0,
        always: true,
    };
    is_descriptor(view, output)
}

/// Which instructions use the address of a cell, written as a literal.
fn loads(
    facts: &Facts,
    cells: &BTreeMap<Address, Vec<(&Call, Written)>>,
) -> BTreeSet<(InstrId, u64)> {
    let wanted: BTreeSet<u128> = cells.keys().map(|cell| cell.offset.into()).collect();
    let literals = facts.values.literals();
    let literals = literals.filter(|(_, bits, _)| wanted.contains(bits));
    let uses = literals.flat_map(|(site, bits, _)| {
        let uses = facts.uses(site).iter().filter_map(|one| one.at);
        uses.filter_map(move |at| Some((at.instr, u64::try_from(bits).ok()?)))
    });
    uses.collect()
}

/// Whether a call may be made after another one, or again after itself.
fn may_follow(paths: &Paths, first: Point, then: Point) -> bool {
    let nodes = paths.nodes.iter().filter(|n| n.step == Step::Call(then));
    let mut todo: Vec<_> = nodes.flat_map(|n| n.before.iter().copied()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        let Some(node) = paths.nodes.get(id.index()).filter(|_| seen.insert(id)) else {
            continue;
        };
        if node.step == Step::Call(first) {
            return true;
        }
        todo.extend(&node.before);
    }
    false
}
