//! One look at each function before it is interpreted: whom it calls, what it sets, where its loops
//! are, and whether it can be followed at all.
//!
//! Knows walrus's instructions. Must not know values.

use crate::wat::InstrId;
use std::collections::{BTreeMap, BTreeSet};
use walrus::ir::{self, Instr, InstrLocId, InstrSeqId, Visitor};
use walrus::{ConstExpr, ExportItem, FunctionId, GlobalKind, LocalFunction, Module};

/// What a function contains.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Functions called directly, by index into all functions.
    pub(super) callees: BTreeSet<u32>,
    /// Whether it calls through a table or a reference.
    pub(super) calls_unknown: Option<u32>,
    /// `global.set`s, in order: where, and which global.
    pub(super) global_sets: Vec<(u32, u32)>,
    /// `global.get`s, with where they are (a binary offset).
    pub(super) gets: Vec<(u32, u32)>,
    /// `local.set` and `local.tee`, in order: where, and which local.
    pub(super) local_sets: Vec<(u32, u32)>,
    /// The binary offset at which each loop ends.
    pub(super) loops: BTreeMap<InstrSeqId, u32>,
    /// An instruction that is not followed: its binary offset.
    pub(super) not_followed: Option<u32>,
    /// Calls in order: where, and which function.
    pub(super) calls: Vec<(u32, u32)>,
}

impl Scan {
    pub(super) fn of(function: &LocalFunction) -> Scan {
        let mut looker = Looker {
            function,
            scan: Scan::default(),
        };
        ir::dfs_in_order(&mut looker, function, function.entry_block());
        let mut scan = looker.scan;
        scan.local_sets.sort_unstable();
        scan.global_sets.sort_unstable();
        scan.calls.sort_unstable();
        scan
    }
}

struct Looker<'a> {
    function: &'a LocalFunction,
    scan: Scan,
}

impl<'a> Visitor<'a> for Looker<'a> {
    fn visit_instr(&mut self, instr: &'a Instr, loc: &'a InstrLocId) {
        let at = loc.data();
        match instr {
            Instr::Call(ir::Call { func }) | Instr::ReturnCall(ir::ReturnCall { func }) => {
                let callee = index(func.index());
                self.scan.callees.insert(callee);
                self.scan.calls.push((at, callee));
            }
            Instr::CallIndirect(_)
            | Instr::CallRef(_)
            | Instr::ReturnCallIndirect(_)
            | Instr::ReturnCallRef(_) => {
                self.scan.calls_unknown.get_or_insert(at);
            }
            Instr::GlobalSet(ir::GlobalSet { global }) => {
                self.scan.global_sets.push((at, index(global.index())));
            }
            Instr::GlobalGet(ir::GlobalGet { global }) => {
                self.scan.gets.push((index(global.index()), at));
            }
            Instr::LocalSet(ir::LocalSet { local }) | Instr::LocalTee(ir::LocalTee { local }) => {
                self.scan.local_sets.push((at, index(local.index())));
            }
            Instr::Loop(ir::Loop { seq }) => {
                let end = self.function.block(*seq).end.data();
                self.scan.loops.insert(*seq, end);
            }
            other if !is_followed(other) => {
                self.scan.not_followed.get_or_insert(at);
            }
            _ => {}
        }
    }
}

/// Whether the interpreter knows what an instruction pops, pushes and where it goes.
fn is_followed(instr: &Instr) -> bool {
    !matches!(
        instr,
        Instr::BrOnNull(_)
            | Instr::BrOnNonNull(_)
            | Instr::BrOnCast(_)
            | Instr::BrOnCastFail(_)
            | Instr::TryTable(_)
            | Instr::Try(_)
            | Instr::Throw(_)
            | Instr::ThrowRef(_)
            | Instr::Rethrow(_)
            | Instr::StructNew(_)
            | Instr::StructNewDefault(_)
            | Instr::StructGet(_)
            | Instr::StructGetS(_)
            | Instr::StructGetU(_)
            | Instr::StructSet(_)
            | Instr::ArrayNew(_)
            | Instr::ArrayNewDefault(_)
            | Instr::ArrayNewFixed(_)
            | Instr::ArrayNewData(_)
            | Instr::ArrayNewElem(_)
            | Instr::ArrayGet(_)
            | Instr::ArrayGetS(_)
            | Instr::ArrayGetU(_)
            | Instr::ArraySet(_)
            | Instr::ArrayFill(_)
            | Instr::ArrayCopy(_)
            | Instr::ArrayInitData(_)
            | Instr::ArrayInitElem(_)
    )
}

/// What the module as a whole says of its globals and functions.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Imported functions; defined ones come after them.
    pub(super) imports: u32,
    /// One a defined function.
    pub(super) scans: Vec<Scan>,
    /// Globals that some code sets, or that the outside can set.
    pub(super) changing: BTreeSet<u32>,
    /// Globals that the outside, a table offset or another initialiser reads.
    pub(super) read_elsewhere: BTreeSet<u32>,
    /// Defined functions that run before any other code: the start function and `_start`.
    pub(super) first: BTreeSet<u32>,
}

impl Outline {
    pub(super) fn of(module: &Module) -> Outline {
        let mut outline = Outline {
            imports: index(module.funcs.iter().filter(|f| is_import(f)).count()),
            ..Outline::default()
        };
        outline.scans = module
            .funcs
            .iter_local()
            .map(|(_, f)| Scan::of(f))
            .collect();
        for scan in &outline.scans {
            outline
                .changing
                .extend(scan.global_sets.iter().map(|(_, global)| global));
        }
        for export in module.exports.iter() {
            outline.note_export(module, export);
        }
        if let Some(start) = module.start {
            outline.note_first(start);
        }
        for global in module.globals.iter() {
            if let GlobalKind::Local(init) = &global.kind {
                outline.note_reads(init);
            }
        }
        for data in module.data.iter() {
            if let walrus::DataKind::Active { offset, .. } = &data.kind {
                outline.note_reads(offset);
            }
        }
        for element in module.elements.iter() {
            if let walrus::ElementKind::Active { offset, .. } = &element.kind {
                outline.note_reads(offset);
            }
        }
        outline
    }

    fn note_export(&mut self, module: &Module, export: &walrus::Export) {
        match export.item {
            ExportItem::Global(id) => {
                self.read_elsewhere.insert(index(id.index()));
                if module.globals.get(id).mutable {
                    self.changing.insert(index(id.index()));
                }
            }
            // The names by which a command and a reactor are started.
            ExportItem::Function(id) if ["_start", "_initialize"].contains(&&*export.name) => {
                self.note_first(id);
            }
            _ => {}
        }
    }

    fn note_first(&mut self, id: FunctionId) {
        if let Some(defined) = index(id.index()).checked_sub(self.imports) {
            self.first.insert(defined);
        }
    }

    fn note_reads(&mut self, init: &ConstExpr) {
        match init {
            ConstExpr::Global(id) => {
                self.read_elsewhere.insert(index(id.index()));
            }
            ConstExpr::Extended(ops) => {
                for op in ops {
                    if let walrus::ConstOp::GlobalGet(id) = op {
                        self.read_elsewhere.insert(index(id.index()));
                    }
                }
            }
            _ => {}
        }
    }

    /// Defined functions, each after those it calls; of a cycle, one comes too early.
    pub(super) fn callees_first(&self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.scans.len());
        let mut seen = vec![false; self.scans.len()];
        for root in 0..index(self.scans.len()) {
            let mut todo = vec![(root, false)];
            while let Some((func, done)) = todo.pop() {
                if done {
                    order.push(func);
                } else if !std::mem::replace(&mut seen[func as usize], true) {
                    todo.push((func, true));
                    let callees = &self.scans[func as usize].callees;
                    todo.extend(
                        callees
                            .iter()
                            .filter_map(|c| c.checked_sub(self.imports))
                            .map(|c| (c, false)),
                    );
                }
            }
        }
        order
    }
}

fn is_import(function: &walrus::Function) -> bool {
    matches!(function.kind, walrus::FunctionKind::Import(_))
}

/// A count of things in a module, all of which WebAssembly limits to 32 bits.
pub(super) fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Where an instruction is, from where it is in the binary.
pub(super) type Locate<'a> = &'a dyn Fn(usize) -> Option<InstrId>;
