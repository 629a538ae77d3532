//! From the parts of a rule to patterns: variables bound, sizes compared, types checked.
//!
//! Knows one rule and its two dialects. Must not know other rules: those are compared in `across`.

use super::form::{Errors, Name, Parsed};
use super::message::bytes;
use super::model::{
    Dialect, Effect, FieldKind, FileId, Function, FunctionId, Operand, Pattern, Record,
    RecordPattern, Rule, ValType,
};
use super::pattern::{DataForm, MatchForm, OperandForm, Shape};
use super::record::{FieldForm, RecordForm};
use super::rule::Body;
use super::types::Pair;
use crate::text::{Diagnostic, Span};

/// Every shape of every `match` as a pattern, checked against the types.
pub(super) fn patterns(
    body: &Body,
    pair: Pair<'_>,
    rule: &mut Rule,
    file: FileId,
    errors: &mut Errors,
) -> Vec<(Span, Vec<Span>)> {
    let mut places = Vec::new();
    for form in &body.matches {
        let record = match &form.data {
            Some(data) => errors.keep(file, both_sides(data, body, pair)).map(Some),
            None => Some(None),
        };
        for shape in &form.shapes {
            let pattern = lower(shape, form, pair, record.clone().flatten());
            if let Some(pattern) = errors.keep(file, pattern) {
                rule.patterns.push(pattern);
                let operands = shape.operands().iter().map(|o| o.span).collect();
                places.push((shape.span(), operands));
            }
        }
    }
    places
}

/// The record as the source lays it out, and as the target does.
fn both_sides(data: &DataForm, body: &Body, pair: Pair<'_>) -> Parsed<(Record, Record)> {
    for field in &data.record.fields {
        typed(field, pair, true)?;
    }
    if let Some((variable, symbol)) = &body.only {
        let field = bound(&data.record, variable)?;
        let Some(ty) = &field.field.ty else {
            return Err(Box::new(
                Diagnostic::error("`where` needs a field with a type", variable.span, "here")
                    .and(field.span, "no type"),
            ));
        };
        pair.symbol(ty, &symbol.text, symbol.span)?;
    }
    let from = data.record.model();
    let to = match &body.rewrite {
        Some(rewrite) => rewritten(data, rewrite, pair)?,
        None => from.clone(),
    };
    decidable(data, body, &to, pair)?;
    Ok((from, to))
}

/// What can be decided of a record: one symbol says which record it is, and is read before it is known
/// in which encoding; beside it there are numbers and byte strings.
fn decidable(data: &DataForm, body: &Body, to: &Record, pair: Pair<'_>) -> Parsed<()> {
    let Some((variable, _)) = &body.only else {
        let error = Diagnostic::error(
            "a record without a `where`",
            data.span,
            "which record is it?",
        );
        let help = "give the field that says so a table, and add `(where $field SYMBOL)`";
        return Err(Box::new(error.help(help)));
    };
    for form in &data.record.fields {
        let (from, name) = (&form.field, form.field.name.as_deref());
        let tag = name == Some(&variable.text);
        if tag
            && to
                .fields
                .iter()
                .any(|t| t.name.as_deref() == name && t.offset != from.offset)
        {
            let error = Diagnostic::error(
                "the field of the `where` moves",
                form.span,
                "elsewhere in the rewrite",
            );
            let help = "it is read before it is known which layout the record has, so both must have it at one place";
            return Err(Box::new(
                error.and(variable.span, "this `where`").help(help),
            ));
        }
        let table = from
            .ty
            .as_deref()
            .filter(|ty| pair.from.table(ty).is_some());
        if let Some(ty) = table.filter(|_| !tag) {
            let error = Diagnostic::error(
                format!("a second table in one record: `{ty}`"),
                form.span,
                "not the field of the `where`",
            );
            return Err(Box::new(error.and(variable.span, "this is")));
        }
    }
    Ok(())
}

fn typed(field: &FieldForm, pair: Pair<'_>, source: bool) -> Parsed<()> {
    match &field.field.ty {
        Some(ty) => {
            let shape = (field.field.kind, field.field.size);
            pair.field(ty, shape, source, field.span)
        }
        None => Ok(()),
    }
}

fn bound<'r>(record: &'r RecordForm, variable: &Name) -> Parsed<&'r FieldForm> {
    record
        .bound(&variable.text)
        .ok_or_else(|| unbound(&variable.text, variable.span))
}

fn unbound(name: &str, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            format!("`${name}` is not bound"),
            span,
            "nothing gives it a value",
        )
        .help("a variable gets its value in the `match`, from an operand or a field"),
    )
}

fn rewritten(data: &DataForm, rewrite: &DataForm, pair: Pair<'_>) -> Parsed<Record> {
    if rewrite.pointer.text != data.pointer.text {
        return Err(unbound(&rewrite.pointer.text, rewrite.pointer.span));
    }
    if rewrite.record.size != data.record.size {
        let error = Diagnostic::error(
            "the records of `match` and `rewrite` differ in size",
            rewrite.span,
            bytes(rewrite.record.size),
        )
        .and(data.span, bytes(data.record.size))
        .help("pad the shorter one with `(bytes N _)`");
        return Err(Box::new(error));
    }
    rewrite.record.distinct(&[])?;
    kept(data, rewrite)?;
    let mut record = rewrite.record.clone();
    for field in &mut record.fields {
        inherit(field, &data.record)?;
        typed(field, pair, false)?;
    }
    Ok(record.model())
}

/// Every named field must arrive: what may go is written `_`, and must then be zero.
fn kept(data: &DataForm, rewrite: &DataForm) -> Parsed<()> {
    let lost = data.record.fields.iter().find(|f| {
        let name = f.field.name.as_deref().filter(|n| !n.is_empty());
        name.is_some_and(|n| rewrite.record.bound(n).is_none())
    });
    match lost {
        None => Ok(()),
        Some(field) => Err(Box::new(
            Diagnostic::error("a field that the rewrite loses", field.span, "bound here")
                .and(rewrite.span, "and not written here")
                .help("write `_` in the `match` for bytes that may go; a record in which they are not zero is then left"),
        )),
    }
}

/// A rewritten field has the type of the field that binds it, and the size too, unless a table
/// translates between the two.
fn inherit(to: &mut FieldForm, record: &RecordForm) -> Parsed<()> {
    let Some(name) = &to.field.name else {
        return Ok(());
    };
    let Some(from) = record.bound(name) else {
        return Err(unbound(name, to.span));
    };
    match (&to.field.ty, &from.field.ty) {
        (None, ty) => to.field.ty.clone_from(ty),
        (Some(a), Some(b)) if a == b => {}
        _ => {
            return Err(Box::new(
                Diagnostic::error(format!("`${name}` has two types"), to.span, "one here")
                    .and(from.span, "another here"),
            ));
        }
    }
    // A number may be wider or narrower only where a table says what its values are.
    let translated = to.field.ty.is_some() && to.field.kind != FieldKind::Bytes;
    if to.field.size == from.field.size || translated {
        return Ok(());
    }
    Err(Box::new(
        Diagnostic::error(
            format!("`${name}` changes its size"),
            to.span,
            bytes(to.field.size),
        )
        .and(from.span, bytes(from.field.size)),
    ))
}

fn lower(
    shape: &Shape,
    form: &MatchForm,
    pair: Pair<'_>,
    record: Option<(Record, Record)>,
) -> Parsed<Pattern> {
    match shape {
        Shape::Call {
            function, operands, ..
        } => call(*function, operands, form, pair, record),
        Shape::Compare {
            op,
            what,
            functions,
            operand,
            span,
        } => Ok(Pattern::Compare {
            op: *op,
            what: *what,
            functions: functions.clone(),
            operand: result(operand, form, pair, *span)?,
        }),
        Shape::BrTable {
            functions,
            operand,
            span,
        } => Ok(Pattern::BrTable {
            functions: functions.clone(),
            operand: result(operand, form, pair, *span)?,
        }),
    }
}

fn call(
    function: FunctionId,
    operands: &[OperandForm],
    form: &MatchForm,
    pair: Pair<'_>,
    record: Option<(Record, Record)>,
) -> Parsed<Pattern> {
    for (position, operand) in operands.iter().enumerate() {
        operand_type(operand, width(pair.to, function, position), pair)?;
    }
    let operand = match &form.data {
        Some(data) => Some(pointed(data, operands, pair.to.function(function))?),
        None => None,
    };
    Ok(Pattern::Call {
        function,
        operands: operands.iter().map(|o| o.operand.clone()).collect(),
        record: operand
            .zip(record)
            .map(|(operand, (from, to))| RecordPattern { operand, from, to }),
    })
}

fn operand_type(operand: &OperandForm, ty: ValType, pair: Pair<'_>) -> Parsed<()> {
    match &operand.operand {
        Operand::Typed { ty: name, .. } => pair.operand(name, ty, operand.span),
        Operand::Any | Operand::Variable { .. } => Ok(()),
    }
}

/// What a result is compared with: a value with a type, and no record, since there is no call.
fn result(operand: &OperandForm, form: &MatchForm, pair: Pair<'_>, shape: Span) -> Parsed<Operand> {
    if let Some(data) = &form.data {
        let error = Diagnostic::error("a record without a call", data.span, "whose operand is it?");
        return Err(Box::new(error.and(shape, "no call")));
    }
    if !matches!(operand.operand, Operand::Typed { .. }) {
        let error = Diagnostic::error(
            "a result without a type",
            operand.span,
            "which numbers are these?",
        );
        return Err(Box::new(
            error.help("write `$e:errno`, with the name of a table"),
        ));
    }
    operand_type(operand, ValType::I32, pair)?;
    Ok(operand.operand.clone())
}

/// The narrowest type that a parameter has in any form.
fn width(to: &Dialect, function: FunctionId, position: usize) -> ValType {
    let forms = to.imports.iter().filter(|i| i.function == function);
    let types: Vec<_> = forms
        .filter_map(|i| i.params.get(position))
        .copied()
        .collect();
    match types.as_slice() {
        [] => ValType::I32,
        types if types.contains(&ValType::I32) => ValType::I32,
        [first, ..] => *first,
    }
}

/// The position of the operand that a record belongs to: the call must be said to read there.
fn pointed(
    data: &DataForm,
    operands: &[OperandForm],
    function: Option<&Function>,
) -> Parsed<usize> {
    let is = |o: &OperandForm| matches!(&o.operand, Operand::Variable { name } | Operand::Typed { name, .. } if *name == data.pointer.text);
    let Some(position) = operands.iter().position(is) else {
        return Err(unbound(&data.pointer.text, data.pointer.span));
    };
    if let Some(OperandForm {
        operand: Operand::Typed { .. },
        span,
    }) = operands.get(position)
    {
        let error = Diagnostic::error("a pointer with a type", *span, "points to the record")
            .and(data.span, "the record");
        return Err(Box::new(error.help("types belong to the fields")));
    }
    let Some(function) = function else {
        return Ok(position);
    };
    let reads = |e: &Effect| matches!(e, Effect::Reads { at, .. } if *at == position);
    if function.effects.iter().any(reads) {
        return Ok(position);
    }
    let param = function.params.get(position).map_or("", String::as_str);
    Err(Box::new(
        Diagnostic::error(
            format!("`${}` is not said to read at `${param}`", function.name),
            data.pointer.span,
            "a record that nobody reads",
        )
        .help(format!(
            "add `(reads ${} ${param} N)` to the dialect",
            function.name
        )),
    ))
}
