//! Rules: `(rule $name (from $d) (to $d) "why" (match …)… (where …)? (rewrite …)? (report …)?)`.
//!
//! Knows how the parts of one rule fit together. Must not know other rules: those are compared in
//! `check`.

use super::dialect::Dialects;
use super::form::{Errors, Form, Name, Parsed, bytes, unknown};
use super::model::{
    Dialect, Effect, Function, Operand, Pattern, Record, RecordPattern, Rule, ValType, Where,
};
use super::pattern::{self, DataForm, MatchForm, OperandForm, Shape};
use super::record::{FieldForm, RecordForm};
use super::types::Pair;
use crate::text::{Diagnostic, Span};

/// A rule with the places that later checks need.
#[derive(Clone, Debug)]
pub(super) struct RuleForm {
    /// The rule.
    pub(super) rule: Rule,
    /// Its name, with its place.
    pub(super) name: Name,
    /// One a pattern: the place of the shape, and of each operand.
    pub(super) places: Vec<(Span, Vec<Span>)>,
}

#[derive(Default)]
struct Body {
    matches: Vec<MatchForm>,
    only: Option<(Name, Name)>,
    rewrite: Option<DataForm>,
    report: Option<(String, Span)>,
}

/// Reads a rule, after the keyword. `None` if it has errors.
pub(super) fn read(form: &Form<'_>, dialects: &Dialects, errors: &mut Errors) -> Option<RuleForm> {
    let file = form.file;
    let mut rest = form.clone();
    let head = head(&mut rest, dialects);
    let (name, mut rule) = errors.keep(file, head)?;
    let pair = Pair {
        from: dialects.all.get(rule.from.0)?,
        to: dialects.all.get(rule.to.0)?,
    };
    let before = errors.found.len();
    let mut body = Body::default();
    for tree in rest.rest() {
        let item = Form::of(file, tree).and_then(|item| part(item, pair, &mut body));
        errors.keep(file, item);
    }
    if errors.found.len() == before {
        // A part that could not be read would make every later complaint a guess.
        let checked = whole(form, &body);
        errors.keep(file, checked)?;
    }
    let places = patterns(&body, pair, &mut rule, file, errors);
    rule.only = body.only.map(|(variable, symbol)| Where {
        variable: variable.text,
        symbol: symbol.text,
    });
    rule.report = body.report.map(|(text, _)| text);
    (errors.found.len() == before).then_some(RuleForm { rule, name, places })
}

fn head(form: &mut Form<'_>, dialects: &Dialects) -> Parsed<(Name, Rule)> {
    let name = form.id("the rule's name, such as `$open`")?;
    if !kebab(&name.text) {
        let error = Diagnostic::error(
            format!("`${}` is not in kebab case", name.text),
            name.span,
            "a rule's name",
        );
        let help = "lower-case words and digits with `-` between them, such as `$sockaddr-in6`";
        return Err(Box::new(error.help(help)));
    }
    let mut from = form.form("from", "`(from $dialect)`")?;
    let source = dialects.find(&from.id("the source dialect")?)?;
    from.end()?;
    let mut to = form.form("to", "`(to $dialect)`")?;
    let target = dialects.find(&to.id("the target dialect")?)?;
    to.end()?;
    let (doc, _) = form.sentence("one sentence: what goes wrong without the rule")?;
    let rule = Rule {
        name: name.text.clone(),
        doc,
        from: source,
        to: target,
        patterns: Vec::new(),
        only: None,
        report: None,
        source: form.source(),
    };
    Ok((name, rule))
}

fn kebab(name: &str) -> bool {
    let word = |w: &str| {
        !w.is_empty()
            && w.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('-').all(word)
}

fn part(mut form: Form<'_>, pair: Pair<'_>, body: &mut Body) -> Parsed<()> {
    let taken = match form.keyword {
        "where" => body.only.is_some(),
        "rewrite" => body.rewrite.is_some(),
        "report" => body.report.is_some(),
        _ => false,
    };
    if taken {
        return Err(second(&form));
    }
    match form.keyword {
        "match" => body.matches.push(pattern::read(form, pair.to)?),
        "where" => {
            let variable = form.id("a variable of the record, such as `$family`")?;
            let symbol = form.word("a symbol of its table, such as `AF_INET`")?;
            form.end()?;
            body.only = Some((variable, symbol));
        }
        "rewrite" => {
            let data = form.form(
                "data",
                "`(data $p FIELD*)`, the record as the target reads it",
            )?;
            form.end()?;
            body.rewrite = Some(pattern::data(data)?);
        }
        "report" => {
            body.report = Some(form.sentence("what to tell the author")?);
            form.end()?;
        }
        other => {
            let known = ["match", "where", "rewrite", "report"];
            return Err(unknown("part of a rule", other, form.keyword_span, known));
        }
    }
    Ok(())
}

fn second(form: &Form<'_>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        format!("a second `{}` in one rule", form.keyword),
        form.span,
        "one is the most",
    ))
}

/// What a rule must have, and what excludes what.
fn whole(form: &Form<'_>, body: &Body) -> Parsed<()> {
    if body.matches.is_empty() {
        let error = Diagnostic::error("a rule without a `match`", form.span, "nothing to look for");
        return Err(Box::new(error));
    }
    let data = body.matches.iter().find_map(|m| m.data.as_ref());
    if let (Some(rewrite), Some((_, report))) = (&body.rewrite, &body.report) {
        let error = Diagnostic::error("both `rewrite` and `report`", rewrite.span, "changes")
            .and(*report, "says that nothing is changed")
            .help("a rule that reports leaves what it finds as it is");
        return Err(Box::new(error));
    }
    let branches = body.matches.iter().flat_map(|m| &m.shapes);
    let branch = branches
        .filter(|s| matches!(s, Shape::BrTable { .. }))
        .map(Shape::span)
        .next();
    if let (Some(branch), None) = (branch, &body.report) {
        let error = Diagnostic::error(
            "`br_table` without `report`",
            branch,
            "no literal to change",
        )
        .help("add `(report \"…\")`: the numbers of a `br_table` are places, not literals");
        return Err(Box::new(error));
    }
    if let (None, Some(span)) = (data, needs_record(body)) {
        let error = Diagnostic::error("no `match` of this rule has a record", span, "needs one")
            .help("add `(data $p FIELD*)` after the calls of the `match`");
        return Err(Box::new(error));
    }
    Ok(())
}

fn needs_record(body: &Body) -> Option<Span> {
    let rewrite = body.rewrite.as_ref().map(|r| r.span);
    rewrite.or_else(|| body.only.as_ref().map(|(v, _)| v.span))
}

/// Every shape of every `match` as a pattern, checked against the types.
fn patterns(
    body: &Body,
    pair: Pair<'_>,
    rule: &mut Rule,
    file: super::model::FileId,
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
    Ok((from, to))
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
    let translated = to.field.ty.is_some() && to.field.kind != super::model::FieldKind::Bytes;
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
        } => {
            for (position, operand) in operands.iter().enumerate() {
                operand_type(operand, width(pair.to, *function, position), pair)?;
            }
            let operand = match &form.data {
                Some(data) => Some(pointed(data, operands, pair.to.function(*function))?),
                None => None,
            };
            Ok(Pattern::Call {
                function: *function,
                operands: operands.iter().map(|o| o.operand.clone()).collect(),
                record: operand
                    .zip(record)
                    .map(|(operand, (from, to))| RecordPattern { operand, from, to }),
            })
        }
        Shape::Compare {
            op,
            functions,
            operand,
            ..
        } => {
            no_record(form, shape)?;
            result_type(operand, pair)?;
            Ok(Pattern::Compare {
                op: *op,
                functions: functions.clone(),
                operand: operand.operand.clone(),
            })
        }
        Shape::BrTable {
            functions, operand, ..
        } => {
            no_record(form, shape)?;
            result_type(operand, pair)?;
            Ok(Pattern::BrTable {
                functions: functions.clone(),
                operand: operand.operand.clone(),
            })
        }
    }
}

fn operand_type(operand: &OperandForm, ty: ValType, pair: Pair<'_>) -> Parsed<()> {
    match &operand.operand {
        Operand::Typed { ty: name, .. } => pair.operand(name, ty, operand.span),
        Operand::Any | Operand::Variable { .. } => Ok(()),
    }
}

fn result_type(operand: &OperandForm, pair: Pair<'_>) -> Parsed<()> {
    match &operand.operand {
        Operand::Typed { .. } => operand_type(operand, ValType::I32, pair),
        Operand::Any | Operand::Variable { .. } => Err(Box::new(
            Diagnostic::error(
                "a result without a type",
                operand.span,
                "which numbers are these?",
            )
            .help("write `$e:errno`, with the name of a table"),
        )),
    }
}

/// The narrowest type that a parameter has in any form.
fn width(to: &Dialect, function: super::model::FunctionId, position: usize) -> ValType {
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

fn no_record(form: &MatchForm, shape: &Shape) -> Parsed<()> {
    match &form.data {
        None => Ok(()),
        Some(data) => Err(Box::new(
            Diagnostic::error("a record without a call", data.span, "whose operand is it?")
                .and(shape.span(), "no call"),
        )),
    }
}
