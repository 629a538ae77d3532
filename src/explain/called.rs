//! The imports of a text that a dialect describes, their calls, and where the operands of those are written.
//!
//! Knows modules and import forms. Must not know what is said of a call.

use super::book::{Book, Call};
use crate::fix::recognise;
use crate::rules::Import;
use crate::text::Span;
use crate::wat::{self, Functions, InstrId, Module, Operands};

/// An import or a call of it.
pub(super) struct Called<'r> {
    /// The import; of a call the instruction.
    pub(super) span: Span,
    /// What it stands for.
    pub(super) call: Call<'r>,
    /// The form that the module has of it.
    pub(super) import: &'r Import,
    /// Where each operand is written, as far as that can be told; `None` for the import itself.
    pub(super) operands: Option<Vec<Option<Span>>>,
}

/// All of a text, in its order.
pub(super) fn all<'r>(book: Book<'r>, text: &str) -> Vec<Called<'r>> {
    let mut found = Vec::new();
    // What is no module was refused before this.
    for part in wat::parts(text).unwrap_or_default() {
        if let Ok(module) = Module::parse(text, &part) {
            of_module(book, &module, &mut found);
        }
    }
    found.sort_by_key(|called: &Called<'_>| called.span);
    found.dedup_by_key(|called| called.span);
    found
}

fn of_module<'r>(book: Book<'r>, module: &Module, found: &mut Vec<Called<'r>>) {
    let imports = wat::function_imports(module.binary());
    let instructions = instructions(module);
    let functions = Functions::read(module.binary());
    let calls = instructions.iter().map(|(at, _)| *at).collect();
    let operands = Operands::read(module.binary(), &functions, &calls);
    for recognised in recognise(&imports, book.rules) {
        let form = |index: u32| {
            let id = recognised.functions.get(&index)?;
            let mut calls = book.calls();
            let call = calls.find(|c| c.dialect_id == recognised.dialect && c.id == *id)?;
            let own = imports.get(index as usize)?;
            let mut forms = call.dialect.imports.iter();
            let import = forms
                .find(|i| i.function == *id && i.module == own.module && i.name == own.name)?;
            Some((call, import))
        };
        for &index in recognised.functions.keys() {
            if let (Some(span), Some((call, import))) = (module.import_span(index), form(index)) {
                let operands = None;
                found.push(Called {
                    span,
                    call,
                    import,
                    operands,
                });
            }
        }
        for &(at, callee) in &instructions {
            if let (Some(span), Some((call, import))) = (module.instr_span(at), form(callee)) {
                let count = import.params.len();
                let each = (0..count).map(|param| operand(module, &operands, at, (param, count)));
                let operands = Some(each.collect());
                found.push(Called {
                    span,
                    call,
                    import,
                    operands,
                });
            }
        }
    }
}

/// From the end of the operand before, or else the instruction that completes it, to its end.
fn operand(
    module: &Module,
    operands: &Operands,
    call: InstrId,
    (param, count): (usize, usize),
) -> Option<Span> {
    let last = operands.complete(call, param, count)?;
    let written = |at| module.folded_span(at).or_else(|| module.instr_span(at));
    let before = param.checked_sub(1);
    let before = before.and_then(|before| operands.complete(call, before, count));
    let first = before.map_or(last.instr, |b| (b.instr + 1).min(last.instr));
    let all = (first..=last.instr).filter_map(|instr| written(InstrId { instr, ..last }));
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
