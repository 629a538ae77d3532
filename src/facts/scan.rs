//! One look at a function before it is interpreted: whom it calls, what it sets, how deep its loops are.
//!
//! Knows walrus's instructions. Must not know values.

use super::flow::end_of;
use super::outline::index;
use std::collections::BTreeSet;
use std::ops::Range;
use walrus::ir::{self, Instr, InstrLocId, InstrSeq, Value, Visitor};
use walrus::{LocalFunction, TypeId};

/// Loops nested deeper than this are not followed: each level costs a look at all that is in it. Code
/// that people or compilers write has a handful.
pub const MOST_LOOPS: usize = 64;

/// What a function is called through when the instruction does not name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Through {
    Table(u32, TypeId),
    /// An entry of a table that stands right before the call as a constant.
    Entry(u32, TypeId, u32),
    Reference(TypeId),
}

/// What a function contains. Lists are in the order of the code, by offset in the binary.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Functions called directly, by index into all functions.
    pub(super) callees: BTreeSet<u32>,
    /// Functions that it makes references to.
    pub(super) references: BTreeSet<u32>,
    /// Calls: where, and which function.
    pub(super) calls: Vec<(u32, u32)>,
    /// Where it calls through a table (which) or a reference, and the type; those whose target is known
    /// are among the `calls`.
    pub(super) calls_unknown: Vec<(u32, Through)>,
    /// Tables that it changes.
    pub(super) tables_changed: BTreeSet<u32>,
    /// `global.set`s: where, and which global.
    pub(super) global_sets: Vec<(u32, u32)>,
    /// `local.set` and `local.tee`: where, and which local.
    pub(super) local_sets: Vec<(u32, u32)>,
    /// Whether it can catch an exception.
    pub(super) catches: bool,
    /// The first loop that is nested too deep to follow.
    pub(super) too_deep: Option<u32>,
    /// How many instructions it has.
    pub(super) size: usize,
}

impl Scan {
    pub(super) fn of(function: &LocalFunction) -> Scan {
        let mut looker = Looker {
            function,
            scan: Scan::default(),
            loops: Vec::new(),
            constant: None,
        };
        ir::dfs_in_order(&mut looker, function, function.entry_block());
        looker.loops.sort_unstable();
        looker.scan.too_deep = too_deep(&looker.loops);
        let mut scan = looker.scan;
        scan.local_sets.sort_unstable();
        scan.global_sets.sort_unstable();
        scan.calls.sort_unstable();
        scan.calls_unknown.sort_unstable_by_key(|&(at, _)| at);
        scan
    }

    /// Makes calls of the calls through tables and references of which the function is known. Says which.
    pub(super) fn resolve(&mut self, target: &dyn Fn(Through) -> Option<u32>) -> Vec<(u32, u32)> {
        let unknown = std::mem::take(&mut self.calls_unknown);
        let mut resolved = Vec::new();
        for (at, through) in unknown {
            match target(through) {
                Some(function) => resolved.push((at, function)),
                None => self.calls_unknown.push((at, through)),
            }
        }
        self.callees
            .extend(resolved.iter().map(|&(_, function)| function));
        self.calls.extend(&resolved);
        self.calls.sort_unstable();
        resolved
    }

    /// Functions called directly between two offsets, each once.
    pub(super) fn called_in(&self, range: &Range<u32>) -> BTreeSet<u32> {
        within(&self.calls, range).iter().map(|&(_, f)| f).collect()
    }

    /// Whether it calls through a table or a reference between two offsets.
    pub(super) fn calls_unknown_in(&self, range: &Range<u32>) -> bool {
        !within(&self.calls_unknown, range).is_empty()
    }
}

/// The entries of an ordered list between two offsets.
pub(super) fn within<'a, T>(list: &'a [(u32, T)], range: &Range<u32>) -> &'a [(u32, T)] {
    let from = list.partition_point(|(at, _)| *at < range.start);
    let to = list.partition_point(|(at, _)| *at < range.end);
    list.get(from..to).unwrap_or_default()
}

/// The first loop with too many around it, of loops as they begin and end.
fn too_deep(loops: &[(u32, u32)]) -> Option<u32> {
    let mut around: Vec<u32> = Vec::new();
    for &(start, end) in loops {
        while around.last().is_some_and(|&end| end < start) {
            around.pop();
        }
        if around.len() >= MOST_LOOPS {
            return Some(start);
        }
        around.push(end);
    }
    None
}

struct Looker<'a> {
    function: &'a LocalFunction,
    scan: Scan,
    loops: Vec<(u32, u32)>,
    /// What the instruction before pushed, if it is a constant of the same block.
    constant: Option<u32>,
}

impl<'a> Visitor<'a> for Looker<'a> {
    fn start_instr_seq(&mut self, _: &'a InstrSeq) {
        self.constant = None;
    }

    fn end_instr_seq(&mut self, _: &'a InstrSeq) {
        self.constant = None;
    }

    fn visit_instr(&mut self, instr: &'a Instr, loc: &'a InstrLocId) {
        let at = loc.data();
        self.scan.size += 1;
        let constant = self.constant.take();
        match instr {
            Instr::Call(ir::Call { func }) | Instr::ReturnCall(ir::ReturnCall { func }) => {
                let callee = index(func.index());
                self.scan.callees.insert(callee);
                self.scan.calls.push((at, callee));
            }
            Instr::CallIndirect(ir::CallIndirect { ty, table })
            | Instr::ReturnCallIndirect(ir::ReturnCallIndirect { ty, table }) => {
                let table = index(table.index());
                let through = match constant {
                    Some(entry) => Through::Entry(table, *ty, entry),
                    None => Through::Table(table, *ty),
                };
                self.scan.calls_unknown.push((at, through));
            }
            Instr::CallRef(ir::CallRef { ty }) | Instr::ReturnCallRef(ir::ReturnCallRef { ty }) => {
                let through = Through::Reference(*ty);
                self.scan.calls_unknown.push((at, through));
            }
            Instr::Const(ir::Const {
                value: Value::I32(entry),
            }) => self.constant = Some(entry.cast_unsigned()),
            Instr::TableSet(ir::TableSet { table })
            | Instr::TableGrow(ir::TableGrow { table })
            | Instr::TableFill(ir::TableFill { table })
            | Instr::TableInit(ir::TableInit { table, .. })
            | Instr::TableCopy(ir::TableCopy { dst: table, .. }) => {
                self.scan.tables_changed.insert(index(table.index()));
            }
            Instr::RefFunc(ir::RefFunc { func }) => {
                self.scan.references.insert(index(func.index()));
            }
            Instr::GlobalSet(ir::GlobalSet { global }) => {
                self.scan.global_sets.push((at, index(global.index())));
            }
            Instr::LocalSet(ir::LocalSet { local }) | Instr::LocalTee(ir::LocalTee { local }) => {
                self.scan.local_sets.push((at, index(local.index())));
            }
            Instr::Try(_) | Instr::TryTable(_) => self.scan.catches = true,
            Instr::Loop(ir::Loop { seq }) => {
                let end = end_of(self.function, *seq).unwrap_or(u32::MAX);
                self.loops.push((at, end));
            }
            _ => {}
        }
    }
}
