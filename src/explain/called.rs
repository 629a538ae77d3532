//! The imports of a text that a dialect describes, their calls, and where the operands of those are written.
//!
//! Knows modules and import forms. Must not know what is said of a call.

use super::book::{Book, Call};
use crate::fix::recognise;
use crate::rules::{DialectId, FunctionId, Import};
use crate::text::Span;
use crate::wat::{self, Functions, InstrId, Module, Operands};

/// The imports of a text that a dialect describes, and their calls, in its order. Holds nothing of the rules but
/// places in them, so that it can be kept beside them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    sites: Vec<Site>,
}

/// An import or a call of it.
#[derive(Clone, Debug)]
struct Site {
    span: Span,
    dialect: DialectId,
    function: FunctionId,
    /// Which of the dialect's imports.
    import: usize,
    operands: Option<Vec<Option<Span>>>,
}

/// An import or a call of it.
#[derive(Clone, Copy)]
pub(super) struct Called<'r, 'i> {
    /// The import; of a call the instruction.
    pub(super) span: Span,
    /// What it stands for.
    pub(super) call: Call<'r>,
    /// The form that the module has of it.
    pub(super) import: &'r Import,
    /// Where each operand is written, as far as that can be told; `None` for the import itself.
    pub(super) operands: Option<&'i [Option<Span>]>,
}

impl Index {
    /// Reads a text.
    pub(super) fn of(book: Book<'_>, text: &str) -> Index {
        let mut sites = Vec::new();
        // What is no module was refused before this.
        for part in wat::parts(text).unwrap_or_default() {
            if let Ok(module) = Module::parse(text, &part) {
                of_module(book, &module, &mut sites);
            }
        }
        sites.sort_by_key(|site: &Site| site.span);
        sites.dedup_by_key(|site| site.span);
        Index { sites }
    }

    /// All imports and calls, with what the rules say of them.
    pub(super) fn all<'r, 'i>(&'i self, book: Book<'r>) -> impl Iterator<Item = Called<'r, 'i>> {
        self.sites.iter().filter_map(move |site| {
            let dialect = book.rules.dialect(site.dialect)?;
            Some(Called {
                span: site.span,
                call: Call {
                    dialect,
                    dialect_id: site.dialect,
                    id: site.function,
                    function: dialect.function(site.function)?,
                },
                import: dialect.imports.get(site.import)?,
                operands: site.operands.as_deref(),
            })
        })
    }
}

fn of_module(book: Book<'_>, module: &Module, found: &mut Vec<Site>) {
    let imports = wat::function_imports(module.binary());
    let instructions = instructions(module);
    let functions = Functions::read(module.binary());
    for recognised in recognise(&imports, book.rules) {
        let Some(dialect) = book.rules.dialect(recognised.dialect) else {
            continue;
        };
        let site = |span, index: u32| {
            let function = *recognised.functions.get(&index)?;
            let own = imports.get(index as usize)?;
            let mut forms = dialect.imports.iter();
            let import = forms.position(|i| {
                i.function == function && i.module == own.module && i.name == own.name
            })?;
            Some(Site {
                span,
                dialect: recognised.dialect,
                function,
                import,
                operands: None,
            })
        };
        for &index in recognised.functions.keys() {
            let span = module.import_span(index);
            found.extend(span.and_then(|span| site(span, index)));
        }
        let calls = instructions.iter();
        let calls = calls.filter(|(_, callee)| recognised.functions.contains_key(callee));
        let operands = Operands::read(
            module.binary(),
            &functions,
            &calls.clone().map(|(at, _)| *at).collect(),
        );
        for &(at, callee) in calls {
            let Some(call) = module.instr_span(at).and_then(|span| site(span, callee)) else {
                continue;
            };
            let count = dialect
                .imports
                .get(call.import)
                .map_or(0, |i| i.params.len());
            let each = (0..count).map(|param| operand(module, &operands, at, (param, count)));
            let operands = Some(each.collect());
            found.push(Site { operands, ..call });
        }
    }
}

/// From the instruction that begins it to the one that completes it.
fn operand(
    module: &Module,
    operands: &Operands,
    call: InstrId,
    (param, count): (usize, usize),
) -> Option<Span> {
    let last = operands.complete(call, param, count)?;
    let first = operands.begins(call, param, count).unwrap_or(last);
    let written = |at| module.folded_span(at).or_else(|| module.instr_span(at));
    let all = (first.instr.min(last.instr)..=last.instr)
        .filter_map(|instr| written(InstrId { instr, ..last }));
    all.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)))
}

/// All calls of a module, and what they call.
fn instructions(module: &Module) -> Vec<(InstrId, u32)> {
    let defined = module
        .function_count()
        .saturating_sub(module.imported_functions());
    let mut found = Vec::new();
    for func in 0..defined {
        for instr in 0..module.instr_count(func).unwrap_or(0) {
            let at = InstrId { func, instr };
            found.extend(module.callee(at).map(|callee| (at, callee)));
        }
    }
    found
}
