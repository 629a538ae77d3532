//! What a module as a whole says of its functions and globals.
//!
//! Knows who can be reached from where. Must not know values.

use super::hash::HashMap;
use super::held::Held;
use super::scan::Scan;
use std::collections::{BTreeMap, BTreeSet};
use walrus::{
    ConstExpr, ConstOp, DataKind, ElementItems, ElementKind, ExportItem, FunctionId, GlobalKind,
    Module,
};

/// What the module as a whole says of its globals and functions.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Imported functions; defined ones come after them.
    pub(super) imports: u32,
    /// One a defined function.
    pub(super) scans: Vec<Scan>,
    /// Globals that some code sets, or that the outside can set.
    pub(super) changing: BTreeSet<u32>,
    /// Globals that the outside, an address of a segment, or an expression reads.
    pub(super) read_elsewhere: BTreeSet<u32>,
    /// Defined functions that run once, before all other code.
    pub(super) first: BTreeSet<u32>,
    /// Whether that is the start function.
    pub(super) starts_itself: bool,
    /// Defined functions that may be called from where it cannot be seen.
    pub(super) called_elsewhere: BTreeSet<u32>,
    /// The names under which they are exported.
    pub(super) exported: BTreeMap<u32, String>,
    /// The function that a call through a table or a reference can only be of, by its offset.
    pub(super) targets: HashMap<u32, u32>,
    /// The memory that imports see.
    pub(super) memory: u32,
}

impl Outline {
    pub(super) fn of(module: &Module) -> Outline {
        let mut outline = Outline {
            imports: index(module.funcs.iter().filter(|f| is_import(f)).count()),
            scans: module
                .funcs
                .iter_local()
                .map(|(_, f)| Scan::of(f))
                .collect(),
            ..Outline::default()
        };
        for scan in &outline.scans {
            let globals = scan.global_sets.iter().map(|&(_, global)| global);
            outline.changing.extend(globals);
        }
        for export in module.exports.iter() {
            outline.note_export(module, export);
        }
        let mut held = Held::of(module, &outline.scans);
        for scan in &mut outline.scans {
            let resolved = scan.resolve(&|through| held.target(module, through));
            outline.targets.extend(resolved);
        }
        held.note_unresolved(module, &outline.scans);
        outline.note_expressions(module, &held);
        let references: Vec<u32> = outline
            .scans
            .iter()
            .flat_map(|s| s.references.iter().copied())
            .collect();
        for function in references {
            outline.note_called_elsewhere(function);
        }
        outline.first = outline.first_of(module);
        outline.starts_itself = module.start.is_some();
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
            ExportItem::Function(id) => {
                let function = index(id.index());
                self.note_called_elsewhere(function);
                if let Some(defined) = function.checked_sub(self.imports) {
                    let name = || export.name.clone();
                    self.exported.entry(defined).or_insert_with(name);
                }
            }
            ExportItem::Memory(id) if export.name == "memory" => self.memory = index(id.index()),
            _ => {}
        }
    }

    /// Whether a defined function is the start function.
    pub(super) fn is_start(&self, func: u32) -> bool {
        self.starts_itself && self.first.contains(&func)
    }

    fn note_called_elsewhere(&mut self, function: u32) {
        if let Some(defined) = function.checked_sub(self.imports) {
            self.called_elsewhere.insert(defined);
        }
    }

    /// All constant expressions but initialisers of globals that merely name another global: those are
    /// resolved where they are read.
    fn note_expressions(&mut self, module: &Module, held: &Held) {
        for global in module.globals.iter() {
            match &global.kind {
                GlobalKind::Local(ConstExpr::Global(_))
                    if !self.changing.contains(&index(global.id().index())) => {}
                GlobalKind::Local(init) => self.note_expression(init),
                GlobalKind::Import(_) if global.mutable => {
                    self.changing.insert(index(global.id().index()));
                    self.read_elsewhere.insert(index(global.id().index()));
                }
                GlobalKind::Import(_) => {}
            }
        }
        for data in module.data.iter() {
            if let DataKind::Active { offset, .. } = &data.kind {
                self.note_expression(offset);
            }
        }
        for element in module.elements.iter() {
            if let ElementKind::Active { offset, .. } = &element.kind {
                self.note_expression(offset);
            }
            let is_closed = held.is_closed(&element.kind);
            match &element.items {
                ElementItems::Functions(all) => {
                    // Who calls it through a table that nobody else sees is seen.
                    let unseen = |f: &&FunctionId| !(is_closed && held.is_seen(module, **f));
                    all.iter()
                        .filter(unseen)
                        .for_each(|f| self.note_called_elsewhere(index(f.index())));
                }
                ElementItems::Expressions(_, all) => {
                    all.iter().for_each(|init| self.note_expression(init));
                }
            }
        }
        for init in module.tables.iter().filter_map(|t| t.init.as_ref()) {
            self.note_expression(init);
        }
    }

    fn note_expression(&mut self, init: &ConstExpr) {
        match init {
            ConstExpr::Global(id) => {
                self.read_elsewhere.insert(index(id.index()));
            }
            ConstExpr::RefFunc(id) => self.note_called_elsewhere(index(id.index())),
            ConstExpr::Extended(ops) => {
                for op in ops {
                    match op {
                        ConstOp::GlobalGet(id) => {
                            self.read_elsewhere.insert(index(id.index()));
                        }
                        ConstOp::RefFunc(id) => self.note_called_elsewhere(index(id.index())),
                        _ => {}
                    }
                }
            }
            ConstExpr::Value(_) | ConstExpr::RefNull(_) => {}
        }
    }

    /// The function that runs before all others, and only then: the start function, or else the one by
    /// whose name a command or a reactor is started.
    fn first_of(&self, module: &Module) -> BTreeSet<u32> {
        let exported = |name: &str| {
            module
                .exports
                .iter()
                .find(|e| e.name == name)
                .and_then(|e| match e.item {
                    ExportItem::Function(id) => Some(id),
                    _ => None,
                })
        };
        let first: Option<FunctionId> = module
            .start
            .or_else(|| exported("_initialize"))
            .or_else(|| exported("_start"));
        let is_called = |function: u32| {
            let called =
                |s: &Scan| s.callees.contains(&function) || s.references.contains(&function);
            self.scans.iter().any(called) || is_in_table(module, function)
        };
        first
            .map(|id| index(id.index()))
            .filter(|&function| !is_called(function))
            .and_then(|function| function.checked_sub(self.imports))
            .into_iter()
            .collect()
    }
}

fn is_in_table(module: &Module, function: u32) -> bool {
    module.elements.iter().any(|element| match &element.items {
        ElementItems::Functions(all) => all.iter().any(|f| index(f.index()) == function),
        ElementItems::Expressions(_, all) => all
            .iter()
            .any(|init| matches!(init, ConstExpr::RefFunc(f) if index(f.index()) == function)),
    })
}

fn is_import(function: &walrus::Function) -> bool {
    matches!(function.kind, walrus::FunctionKind::Import(_))
}

/// A count of things in a module, all of which WebAssembly limits to 32 bits.
pub(super) fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
