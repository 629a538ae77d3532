//! Which functions a table or a reference can hold, so that a call through one may be of one function only.
//!
//! Knows tables and elements. Must not know code but for what changes a table.

use super::hash::{HashMap, HashSet};
use super::outline::index;
use super::scan::{Scan, Through};
use std::collections::BTreeSet;
use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, Module, TypeId, ValType,
};

/// What tables and references can hold.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Tables that nobody else sees and no code changes: they hold what their elements say.
    closed: BTreeSet<u32>,
    /// The functions of each signature in each closed table.
    in_tables: HashMap<(u32, Signature), Only>,
    /// The entries of tables, as active elements fill them; none of a table of which they are not known.
    entries: HashMap<u32, Option<HashMap<u32, FunctionId>>>,
    /// Calls through closed tables of which the function is not known.
    unresolved: HashSet<(u32, Signature)>,
    /// The functions of each signature of which there can be a reference, if none can come from outside.
    references: Option<HashMap<Signature, Only>>,
}

type Signature = (Box<[ValType]>, Box<[ValType]>);

/// One function, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    One(FunctionId),
    Several,
}

impl Held {
    pub(super) fn of(module: &Module, scans: &[Scan]) -> Held {
        // A call may be of a function of a subtype, which has another signature.
        if module.types.iter().any(|ty| ty.supertype.is_some()) {
            return Held::default();
        }
        let mut held = Held {
            closed: closed_tables(module, scans),
            ..Held::default()
        };
        for element in module.elements.iter() {
            if let ElementKind::Active { table, offset } = &element.kind {
                let table = index(table.index());
                for function in functions_of(&element.items) {
                    held.hold(module, table, function);
                }
                held.fill(table, offset, &element.items);
            }
        }
        for table in module.tables.iter() {
            for function in table.init.iter().filter_map(reference) {
                held.hold(module, index(table.id().index()), function);
            }
        }
        held.references = references(module, scans).map(|all| {
            let mut by_signature = HashMap::default();
            for function in all {
                add(&mut by_signature, signature(module, function), function);
            }
            by_signature
        });
        held
    }

    /// An active element fills a table from its offset on.
    fn fill(&mut self, table: u32, offset: &ConstExpr, items: &ElementItems) {
        let entries = self.entries.entry(table);
        let entries = entries.or_insert_with(|| Some(HashMap::default()));
        let start = match offset {
            ConstExpr::Value(Value::I32(start)) => Some(start.cast_unsigned()),
            _ => None,
        };
        // An entry that is null calls nothing.
        let all: Option<Vec<FunctionId>> = match items {
            ElementItems::Functions(all) => Some(all.clone()),
            ElementItems::Expressions(_, all) => all.iter().map(reference).collect(),
        };
        match (start, all, entries.as_mut()) {
            (Some(start), Some(all), Some(entries)) => {
                // What reaches past the last entry there can be does not load.
                let place = |(i, function)| Some((start.checked_add(index(i))?, function));
                entries.extend(all.into_iter().enumerate().filter_map(place));
            }
            _ => *entries = None,
        }
    }

    fn hold(&mut self, module: &Module, table: u32, function: FunctionId) {
        let key = (table, signature(module, function));
        add(&mut self.in_tables, key, function);
    }

    /// Whether an element goes into a closed table and nowhere else.
    pub(super) fn is_closed(&self, kind: &ElementKind) -> bool {
        match kind {
            ElementKind::Active { table, .. } => self.closed.contains(&index(table.index())),
            ElementKind::Passive | ElementKind::Declared => false,
        }
    }

    /// The only function that a call can be of, by index into all functions.
    pub(super) fn target(&self, module: &Module, through: Through) -> Option<u32> {
        let of = |ty| signature_of(module, ty);
        let found = match through {
            Through::Table(table, ty) if self.closed.contains(&table) => {
                self.in_tables.get(&(table, of(ty)))
            }
            Through::Entry(table, ty, entry) if self.closed.contains(&table) => {
                let only = self.in_tables.get(&(table, of(ty)));
                let entries = || self.entries.get(&table)?.as_ref()?.get(&entry).copied();
                let known = || entries().filter(|&f| signature(module, f) == of(ty));
                return match only {
                    Some(Only::One(function)) => Some(index(function.index())),
                    _ => known().map(|f| index(f.index())),
                };
            }
            Through::Table(..) | Through::Entry(..) => None,
            Through::Reference(ty) => self.references.as_ref()?.get(&of(ty)),
        };
        match found {
            Some(Only::One(function)) => Some(index(function.index())),
            _ => None,
        }
    }

    /// Calls through tables of which the function is not known are there.
    pub(super) fn note_unresolved(&mut self, module: &Module, scans: &[Scan]) {
        for &(_, through) in scans.iter().flat_map(|s| &s.calls_unknown) {
            if let Through::Table(table, ty) | Through::Entry(table, ty, _) = through {
                self.unresolved.insert((table, signature_of(module, ty)));
            }
        }
    }

    /// Whether all calls through closed tables that can be of a function are known.
    pub(super) fn is_seen(&self, module: &Module, function: FunctionId) -> bool {
        let signature = signature(module, function);
        let mut tables = self.closed.iter();
        tables.all(|&table| {
            let key = (table, signature.clone());
            let only = self.in_tables.get(&key);
            only.is_none_or(|only| *only == Only::One(function)) || !self.unresolved.contains(&key)
        })
    }
}

fn signature(module: &Module, function: FunctionId) -> Signature {
    signature_of(module, module.funcs.get(function).ty())
}

fn signature_of(module: &Module, ty: TypeId) -> Signature {
    let types = &module.types;
    (types.params(ty).into(), types.results(ty).into())
}

fn add<K: std::hash::Hash + Eq>(all: &mut HashMap<K, Only>, key: K, function: FunctionId) {
    all.entry(key)
        .and_modify(|only| {
            if *only != Only::One(function) {
                *only = Only::Several;
            }
        })
        .or_insert(Only::One(function));
}

fn closed_tables(module: &Module, scans: &[Scan]) -> BTreeSet<u32> {
    let own = module.tables.iter().filter(|t| t.import.is_none());
    let mut closed: BTreeSet<u32> = own.map(|t| index(t.id().index())).collect();
    for export in module.exports.iter() {
        if let ExportItem::Table(id) = export.item {
            closed.remove(&index(id.index()));
        }
    }
    for scan in scans {
        closed.retain(|table| !scan.tables_changed.contains(table));
    }
    closed
}

/// All functions that a reference can be of; `None` if one can come from outside.
fn references(module: &Module, scans: &[Scan]) -> Option<BTreeSet<FunctionId>> {
    let from_outside = module.imports.iter().any(|import| match import.kind {
        walrus::ImportKind::Function(id) => {
            let ty = module.funcs.get(id).ty();
            module.types.results(ty).iter().any(is_reference)
        }
        walrus::ImportKind::Global(id) => is_reference(&module.globals.get(id).ty),
        walrus::ImportKind::Table(_) | walrus::ImportKind::Tag(_) => true,
        walrus::ImportKind::Memory(_) => false,
    });
    let taken = module.exports.iter().any(|export| match export.item {
        ExportItem::Function(id) => {
            let ty = module.funcs.get(id).ty();
            module.types.params(ty).iter().any(is_reference)
        }
        ExportItem::Global(id) => is_reference(&module.globals.get(id).ty),
        ExportItem::Table(_) => true,
        _ => false,
    });
    if from_outside || taken {
        return None;
    }
    let mut all: BTreeSet<FunctionId> = BTreeSet::new();
    let made: BTreeSet<u32> = scans
        .iter()
        .flat_map(|s| s.references.iter().copied())
        .collect();
    let by_code = module.funcs.iter().map(walrus::Function::id);
    all.extend(by_code.filter(|id| made.contains(&index(id.index()))));
    for element in module.elements.iter() {
        all.extend(functions_of(&element.items));
    }
    for global in module.globals.iter() {
        if let walrus::GlobalKind::Local(init) = &global.kind {
            all.extend(reference(init));
        }
    }
    all.extend(
        module
            .tables
            .iter()
            .filter_map(|t| reference(t.init.as_ref()?)),
    );
    Some(all)
}

fn is_reference(ty: &ValType) -> bool {
    matches!(ty, ValType::Ref(_))
}

fn functions_of(items: &ElementItems) -> Vec<FunctionId> {
    match items {
        ElementItems::Functions(all) => all.clone(),
        ElementItems::Expressions(_, all) => all.iter().filter_map(reference).collect(),
    }
}

/// The function of which a constant expression makes a reference.
fn reference(init: &ConstExpr) -> Option<FunctionId> {
    match init {
        ConstExpr::RefFunc(id) => Some(*id),
        ConstExpr::Extended(ops) => ops.iter().find_map(|op| match op {
            walrus::ConstOp::RefFunc(id) => Some(*id),
            _ => None,
        }),
        _ => None,
    }
}
