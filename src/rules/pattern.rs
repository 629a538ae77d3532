//! The shapes inside `(match …)`: calls, comparisons of results, branches on them, and records.
//!
//! Knows their syntax, and the names of the target dialect's functions. Must not know types: what a
//! type name stands for is checked in `types`.

use super::form::{Form, Name, Parsed};
use super::import;
use super::message::{unexpected, unknown};
use super::model::{CompareOp, Compared, Dialect, FunctionId, Operand};
use super::record::{self, RecordForm, twice, variable};
use super::tree::{Node, Tree};
use crate::text::{Diagnostic, Span};

/// `(match SHAPE* (data $p FIELD*)?)`.
#[derive(Clone, Debug)]
pub(super) struct MatchForm {
    /// Alternatives; at least one.
    pub(super) shapes: Vec<Shape>,
    /// The record behind an operand of each shape.
    pub(super) data: Option<DataForm>,
}

/// `(data $p FIELD*)`.
#[derive(Clone, Debug)]
pub(super) struct DataForm {
    /// The operand that points to the record.
    pub(super) pointer: Name,
    /// The record.
    pub(super) record: RecordForm,
    /// The whole form.
    pub(super) span: Span,
}

/// An operand with its place.
#[derive(Clone, Debug)]
pub(super) struct OperandForm {
    /// The operand.
    pub(super) operand: Operand,
    /// Where it stands.
    pub(super) span: Span,
}

/// One shape.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// `(call $f OPERAND*)`.
    Call {
        /// The function.
        function: FunctionId,
        /// As many as it has parameters.
        operands: Vec<OperandForm>,
        /// The whole form.
        span: Span,
    },
    /// `(i32.eq (result $f*) OPERAND)`.
    Compare {
        /// Which comparison.
        op: CompareOp,
        /// What is compared.
        what: Compared,
        /// The functions; empty for all.
        functions: Vec<FunctionId>,
        /// The constant.
        operand: OperandForm,
        /// The whole form.
        span: Span,
    },
    /// `(br_table (result $f*) OPERAND)`.
    BrTable {
        /// The functions; empty for all.
        functions: Vec<FunctionId>,
        /// The type whose numbers choose.
        operand: OperandForm,
        /// The whole form.
        span: Span,
    },
}

impl Shape {
    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        match self {
            Shape::Call { span, .. }
            | Shape::Compare { span, .. }
            | Shape::BrTable { span, .. } => *span,
        }
    }

    /// Its operands.
    pub(super) fn operands(&self) -> &[OperandForm] {
        match self {
            Shape::Call { operands, .. } => operands,
            Shape::Compare { operand, .. } | Shape::BrTable { operand, .. } => {
                std::slice::from_ref(operand)
            }
        }
    }
}

/// Reads a `match`, after the keyword.
pub(super) fn read(mut form: Form<'_>, to: &Dialect) -> Parsed<MatchForm> {
    let mut shapes = Vec::new();
    let mut found = None;
    while let Some(tree) = form.peek() {
        if let Some(data_form) = form.form_if("data")? {
            found = Some(data(data_form)?);
            break;
        }
        form.next("a shape")?;
        shapes.push(shape(Form::of(form.file, tree)?, to)?);
    }
    form.end()?;
    if shapes.is_empty() {
        return Err(Box::new(
            Diagnostic::error(
                "a `match` without a shape",
                form.span,
                "nothing to look for",
            )
            .help("begin with a call, such as `(call $open $kind:family _)`"),
        ));
    }
    let found = MatchForm {
        shapes,
        data: found,
    };
    found
        .shapes
        .iter()
        .try_for_each(|s| distinct(s, found.data.as_ref()))?;
    Ok(found)
}

/// `(data $p FIELD*)`, after the keyword.
pub(super) fn data(mut form: Form<'_>) -> Parsed<DataForm> {
    let pointer = form.id("the operand that points to the record, such as `$sa`")?;
    let record = record::fields(&mut form)?;
    Ok(DataForm {
        pointer,
        record,
        span: form.span,
    })
}

fn shape(mut form: Form<'_>, to: &Dialect) -> Parsed<Shape> {
    const KNOWN: [&str; 5] = ["call", "i32.eq", "i32.ne", "br_table", "data"];
    let shape = match form.keyword {
        "call" => return call(form, to),
        "i32.eq" => compare(&mut form, CompareOp::Eq, to)?,
        "i32.ne" => compare(&mut form, CompareOp::Ne, to)?,
        "br_table" => Shape::BrTable {
            functions: results(form.form("result", "`(result)`")?, to)?,
            operand: operand(form.file, form.next("a variable such as `$e:errno`")?)?,
            span: form.span,
        },
        other => return Err(unknown("shape", other, form.keyword_span, KNOWN)),
    };
    form.end()?;
    Ok(shape)
}

fn call(mut form: Form<'_>, to: &Dialect) -> Parsed<Shape> {
    let name_at = form.peek().map_or(form.span, |t| t.span);
    let function = import::function(&mut form, to)?;
    let operands: Vec<_> = form
        .rest()
        .iter()
        .map(|tree| operand(form.file, tree))
        .collect::<Parsed<_>>()?;
    let params = to
        .function(function)
        .map_or(&[][..], |f| f.params.as_slice());
    if params.len() != operands.len() {
        let found = operands.len();
        let error = Diagnostic::error(
            format!("{found} operands for {} parameters", params.len()),
            name_at,
            format!("it takes ({})", params.join(" ")),
        );
        return Err(Box::new(
            error.help("write `_` for an operand that does not matter"),
        ));
    }
    Ok(Shape::Call {
        function,
        operands,
        span: form.span,
    })
}

/// `(i32.eq (result) $e:errno)`; the operands may stand in either order, as the comparison commutes.
fn compare(form: &mut Form<'_>, op: CompareOp, to: &Dialect) -> Parsed<Shape> {
    const WANTED: &str = "`(result)` or `(output)`, and a variable such as `$e:errno`";
    let early = compared(form)?;
    let operand = operand(form.file, form.next(WANTED)?)?;
    let (what, of) = match (early, form.peek()) {
        (Some(early), _) => early,
        (None, Some(_)) => match compared(form)? {
            Some(late) => late,
            None => (Compared::Result, form.form("result", WANTED)?),
        },
        (None, None) => (Compared::Result, form.form("result", WANTED)?),
    };
    Ok(Shape::Compare {
        op,
        what,
        functions: results(of, to)?,
        operand,
        span: form.span,
    })
}

/// `(result $f*)` or `(output $f*)`, if it comes next.
fn compared<'t>(form: &mut Form<'t>) -> Parsed<Option<(Compared, Form<'t>)>> {
    if let Some(result) = form.form_if("result")? {
        return Ok(Some((Compared::Result, result)));
    }
    let output = form.form_if("output")?;
    Ok(output.map(|output| (Compared::Output, output)))
}

fn results(mut form: Form<'_>, to: &Dialect) -> Parsed<Vec<FunctionId>> {
    let mut functions = Vec::new();
    while !form.is_empty() {
        functions.push(import::function(&mut form, to)?);
    }
    Ok(functions)
}

/// `_`, `$x`, `$x:type`; a variable may stand in `(const …)`, `(i32.const …)` or `(i64.const …)`, as it
/// would in a module.
fn operand(file: super::model::FileId, tree: &Tree<'_>) -> Parsed<OperandForm> {
    const WANTED: &str = "`_`, `$x`, or `$x:type`, in `(i32.const …)` or without";
    let operand = match &tree.node {
        Node::Word(word) if *word == "_" => Operand::Any,
        Node::Id(id) => match variable(id) {
            (name, Some(ty)) => Operand::Typed {
                name: name.to_string(),
                ty: ty.to_string(),
            },
            (name, None) => Operand::Variable {
                name: name.to_string(),
            },
        },
        Node::List(_) => return constant(Form::of(file, tree)?, tree),
        Node::Number(_) | Node::Text(_) | Node::Word(_) => {
            return Err(with_help(*unexpected(tree, WANTED)));
        }
    };
    Ok(OperandForm {
        operand,
        span: tree.span,
    })
}

fn constant(mut form: Form<'_>, tree: &Tree<'_>) -> Parsed<OperandForm> {
    const WANTED: &str = "`$x`, `$x:type` or `_`";
    if !matches!(form.keyword, "const" | "i32.const" | "i64.const") {
        return Err(with_help(*unexpected(tree, "`(i32.const $x:type)`")));
    }
    let inner = form.next(WANTED)?;
    form.end()?;
    match &inner.node {
        Node::List(_) => Err(unexpected(inner, WANTED)),
        _ => operand(form.file, inner),
    }
}

fn with_help(error: Diagnostic) -> Box<Diagnostic> {
    Box::new(error.help(
        "a pattern says what type a value has; which value it is follows from the type's tables",
    ))
}

/// No variable of a shape and its record is bound twice.
fn distinct(shape: &Shape, data: Option<&DataForm>) -> Parsed<()> {
    let mut seen: Vec<Name> = Vec::new();
    for operand in shape.operands() {
        let name = match &operand.operand {
            Operand::Any => continue,
            Operand::Variable { name } | Operand::Typed { name, .. } => name,
        };
        if name.is_empty() {
            continue;
        }
        if let Some(first) = seen.iter().find(|n| n.text == *name) {
            return Err(twice(name, operand.span, first.span));
        }
        seen.push(Name {
            text: name.clone(),
            span: operand.span,
        });
    }
    data.map_or(Ok(()), |d| d.record.distinct(&seen))
}
