//! Which imports of a module are functions of a dialect, and what the analysis must be told of them.
//!
//! Knows import forms and effects. Must not know values.

use crate::facts::{self, Gather, Write};
use crate::rules::{
    Compared, Dialect, DialectId, Effect, FunctionId, Operand, Pattern, Rules, ValType,
};
use crate::wat::{FunctionImport, ValueType};
use std::collections::BTreeMap;

/// The imports of a module that a dialect describes.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The dialect.
    pub dialect: DialectId,
    /// What each is: by index into all functions.
    pub functions: BTreeMap<u32, FunctionId>,
    /// The import module that the module uses and that tells the dialect best: the mark names it.
    pub tells: String,
    /// Whether a rule looks at one of them.
    pub matters: bool,
}

/// The dialects of which a module imports something, the one with most imports first.
#[must_use]
pub fn recognise(imports: &[FunctionImport], rules: &Rules) -> Vec<Recognised> {
    let mut all: Vec<Recognised> = (0..rules.dialects.len())
        .map(DialectId)
        .filter_map(|dialect| recognise_one(imports, rules, dialect))
        .collect();
    all.sort_by_key(|r| std::cmp::Reverse(r.functions.len()));
    all
}

fn recognise_one(imports: &[FunctionImport], rules: &Rules, id: DialectId) -> Option<Recognised> {
    let dialect = rules.dialect(id)?;
    let mut functions = BTreeMap::new();
    let mut modules: Vec<&str> = Vec::new();
    for (index, import) in (0..).zip(imports) {
        let form = types(&import.params).zip(types(&import.results));
        let form = form.and_then(|(p, r)| dialect.import(&import.module, &import.name, &p, &r));
        if let Some(form) = form {
            functions.insert(index, form.function);
            modules.push(&import.module);
        }
    }
    let tells = modules
        .iter()
        .find(|m| is_own(m, rules, id))
        .map_or(dialect.name.as_str(), |m| *m)
        .to_string();
    let matters = functions.values().any(|&f| is_looked_at(f, rules, id));
    (!functions.is_empty()).then_some(Recognised {
        dialect: id,
        functions,
        tells,
        matters,
    })
}

/// Whether only this dialect declares imports of that module.
fn is_own(module: &str, rules: &Rules, id: DialectId) -> bool {
    let others = (0..).map(DialectId).zip(&rules.dialects);
    !others
        .filter(|(other, _)| *other != id)
        .any(|(_, d)| d.imports.iter().any(|i| i.module == module))
        // A module that another system provides too tells nothing, whether or not it has a rule file.
        && !module.starts_with("wasi_")
}

/// The import names that make a module worth reading: those of functions that a rule looks at or that
/// open a descriptor.
#[must_use]
pub fn names_that_matter(rules: &Rules) -> Vec<&str> {
    let mut names = Vec::new();
    for (id, dialect) in (0..).map(DialectId).zip(&rules.dialects) {
        for import in &dialect.imports {
            if is_looked_at(import.function, rules, id) || opens(dialect, import.function) {
                names.push(import.name.as_str());
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn is_looked_at(function: FunctionId, rules: &Rules, to: DialectId) -> bool {
    rules.rules.iter().filter(|r| r.to == to).any(|rule| {
        rule.patterns.iter().any(|p| match p {
            Pattern::Call { function: f, .. } => *f == function,
            Pattern::Compare {
                what: Compared::Output,
                functions,
                operand: Operand::Typed { ty, .. },
                ..
            } if functions.is_empty() => writes_field(rules, to, function, ty),
            Pattern::Compare { functions, .. } | Pattern::BrTable { functions, .. } => {
                functions.contains(&function)
            }
        })
    })
}

/// Whether a function writes a field of a type.
fn writes_field(rules: &Rules, dialect: DialectId, function: FunctionId, ty: &str) -> bool {
    let function = rules.dialect(dialect).and_then(|d| d.function(function));
    let outputs = function.map_or(&[][..], |f| f.outputs.as_slice());
    let mut fields = outputs.iter().flat_map(|o| &o.record.fields);
    fields.any(|f| f.ty.as_deref() == Some(ty))
}

fn opens(dialect: &Dialect, function: FunctionId) -> bool {
    let effects = dialect.function(function).map(|f| f.effects.as_slice());
    let effects = effects.unwrap_or_default();
    effects.iter().any(|e| matches!(e, Effect::Opens { .. }))
}

/// What the analysis must be told of the recognised imports.
#[must_use]
pub fn effects(
    recognised: &Recognised,
    imports: &[FunctionImport],
    rules: &Rules,
) -> Vec<facts::Import> {
    let Some(dialect) = rules.dialect(recognised.dialect) else {
        return Vec::new();
    };
    let table = recognised.functions.iter().filter_map(|(&index, &id)| {
        let function = dialect.function(id)?;
        let form = imports.get(index as usize)?;
        let is_wide = |param: usize| form.params.get(param) == Some(&ValueType::I64);
        Some(facts::Import {
            function: index,
            followed: is_followed(function, id, rules, recognised.dialect),
            ends: function.effects.contains(&Effect::Ends),
            reads: records_read(id, recognised.dialect, rules),
            gathers: function
                .effects
                .iter()
                .filter_map(|effect| match *effect {
                    Effect::Gathers { at, len } => Some(Gather {
                        at,
                        len,
                        wide: is_wide(at),
                    }),
                    _ => None,
                })
                .collect(),
            writes: function
                .effects
                .iter()
                .filter_map(|&effect| write_of(effect, &is_wide))
                .collect(),
        })
    });
    table.collect()
}

/// Whether a call is worth following to where its operands come from.
fn is_followed(
    function: &crate::rules::Function,
    id: FunctionId,
    rules: &Rules,
    to: DialectId,
) -> bool {
    let concerns = |e: &Effect| {
        matches!(
            e,
            Effect::Opens { .. }
                | Effect::Uses { .. }
                | Effect::Closes { .. }
                | Effect::Renames { .. }
        )
    };
    function.effects.iter().any(concerns) || is_looked_at(id, rules, to)
}

fn write_of(effect: Effect, is_wide: &dyn Fn(usize) -> bool) -> Option<Write> {
    Some(match effect {
        Effect::Opens { at, .. } => Write::Bytes { at, size: 4 },
        Effect::Writes { at, size } => Write::Bytes { at, size },
        Effect::WritesSize { at } => Write::Bytes {
            at,
            size: if is_wide(at) { 8 } else { 4 },
        },
        Effect::Fills { at, len, unit } => Write::Fill { at, len, unit },
        Effect::Scatters { at, len } => Write::Scatter {
            at,
            len,
            wide: is_wide(at),
        },
        Effect::Gathers { .. }
        | Effect::Uses { .. }
        | Effect::Closes { .. }
        | Effect::Ends
        | Effect::Renames { .. }
        | Effect::Reads { .. } => return None,
    })
}

/// The records that rules look for behind the operands of a function, and one byte more than the
/// longest: whether it is written tells where a record ends.
fn records_read(function: FunctionId, to: DialectId, rules: &Rules) -> Vec<(usize, u32)> {
    let mut sizes: BTreeMap<usize, u32> = BTreeMap::new();
    let patterns = rules
        .rules
        .iter()
        .filter(|r| r.to == to)
        .flat_map(|r| &r.patterns);
    for pattern in patterns {
        if let Pattern::Call {
            function: f,
            record: Some(record),
            ..
        } = pattern
            && *f == function
        {
            let size = record.from.size.max(record.to.size) + 1;
            let entry = sizes.entry(record.operand).or_default();
            *entry = size.max(*entry);
        }
    }
    sizes.into_iter().collect()
}

fn types(types: &[ValueType]) -> Option<Vec<ValType>> {
    let one = |ty: &ValueType| match ty {
        ValueType::I32 => Some(ValType::I32),
        ValueType::I64 => Some(ValType::I64),
        ValueType::F32 => Some(ValType::F32),
        ValueType::F64 => Some(ValType::F64),
        ValueType::Other => None,
    };
    types.iter().map(one).collect()
}
