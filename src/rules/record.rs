//! Records: runs of fields, as `(data $p FIELD*)` and `(output $f $p FIELD*)` list them.
//!
//! Knows field kinds, sizes and offsets. Must not know which record belongs to what.

use super::form::{Form, Name, Parsed, number_of};
use super::message::{unexpected, unknown};
use super::model::{Field, FieldKind, Record};
use super::tree::{Node, Tree};
use crate::text::{Diagnostic, Span};

/// A record with the places that messages need.
#[derive(Clone, Debug, Default)]
pub(super) struct RecordForm {
    /// The fields, without gaps.
    pub(super) fields: Vec<FieldForm>,
    /// Bytes in all.
    pub(super) size: u32,
}

/// A field with its place.
#[derive(Clone, Debug)]
pub(super) struct FieldForm {
    /// The field.
    pub(super) field: Field,
    /// The whole form.
    pub(super) span: Span,
}

/// Records are addresses and headers; one that is larger is a slip of the pen.
const LARGEST: u32 = 4096;

const KINDS: [&str; 8] = [
    "u8", "u16", "u32", "u64", "u16.be", "u32.be", "u64.be", "bytes",
];

/// All that is left of `form`, as fields.
pub(super) fn fields(form: &mut Form<'_>) -> Parsed<RecordForm> {
    let mut record = RecordForm::default();
    while let Some(tree) = form.peek() {
        form.next("a field")?;
        let field = field(Form::of(form.file, tree)?, record.size)?;
        record.size += field.field.size;
        if record.size > LARGEST {
            return Err(Box::new(Diagnostic::error(
                "a record that is too large",
                field.span,
                format!(
                    "this field ends at byte {}; {LARGEST} is the most",
                    record.size
                ),
            )));
        }
        record.fields.push(field);
    }
    if record.fields.is_empty() {
        form.next("a field, such as `(u16 $family:family)`")?;
    }
    Ok(record)
}

fn field(mut form: Form<'_>, offset: u32) -> Parsed<FieldForm> {
    let (size, kind) = kind(&mut form)?;
    let value = form.next("`_`, a number, or a variable such as `$port:port`")?;
    form.end()?;
    let mut field = Field {
        offset,
        size,
        kind,
        name: None,
        ty: None,
    };
    match &value.node {
        Node::Word(word) if *word == "_" => {}
        Node::Id(id) => {
            let (name, ty) = variable(id);
            field.name = Some(name.to_string());
            field.ty = ty.map(str::to_string);
        }
        Node::Number(_) => field.kind = FieldKind::Constant(constant(value, size, kind)?),
        _ => return Err(unexpected(value, "`_`, a number, or a variable")),
    }
    Ok(FieldForm {
        field,
        span: form.span,
    })
}

fn kind(form: &mut Form<'_>) -> Parsed<(u32, FieldKind)> {
    Ok(match form.keyword {
        "u8" => (1, FieldKind::Little),
        "u16" => (2, FieldKind::Little),
        "u32" => (4, FieldKind::Little),
        "u64" => (8, FieldKind::Little),
        "u16.be" => (2, FieldKind::Big),
        "u32.be" => (4, FieldKind::Big),
        "u64.be" => (8, FieldKind::Big),
        "bytes" => {
            let (size, span) = form.small::<u32>("how many bytes")?;
            if size == 0 || size > LARGEST {
                return Err(Box::new(Diagnostic::error(
                    "a field that does not fit a record",
                    span,
                    format!("1 to {LARGEST} bytes are possible"),
                )));
            }
            (size, FieldKind::Bytes)
        }
        other => return Err(unknown("field kind", other, form.keyword_span, KINDS)),
    })
}

/// A constant as the little-endian number that the same bytes spell.
fn constant(tree: &Tree<'_>, size: u32, kind: FieldKind) -> Parsed<u64> {
    let value = number_of(tree, "a number that fits the field")?;
    let bits = size.saturating_mul(8);
    if kind == FieldKind::Bytes {
        return Err(Box::new(
            Diagnostic::error("a number in a byte string", tree.span, "bytes are copied")
                .help("write `_` for bytes that are zero, or a field kind such as `u32`"),
        ));
    }
    if bits < 64 && value >> bits != 0 {
        return Err(Box::new(Diagnostic::error(
            "a number that is too big for its field",
            tree.span,
            format!("the field has {bits} bits"),
        )));
    }
    Ok(match kind {
        FieldKind::Big => value.swap_bytes() >> (64 - bits.min(64)),
        _ => value,
    })
}

/// `x:family` is variable `x` of type `family`.
pub(super) fn variable(id: &str) -> (&str, Option<&str>) {
    match id.split_once(':') {
        Some((name, ty)) => (name, Some(ty)),
        None => (id, None),
    }
}

impl RecordForm {
    /// The record without places.
    pub(super) fn model(&self) -> Record {
        Record {
            fields: self.fields.iter().map(|f| f.field.clone()).collect(),
            size: self.size,
        }
    }

    /// The field that binds a variable.
    pub(super) fn bound(&self, name: &str) -> Option<&FieldForm> {
        self.fields
            .iter()
            .find(|f| f.field.name.as_deref() == Some(name))
    }

    /// No variable may be bound by two fields, or by an operand (`taken`) too.
    pub(super) fn distinct(&self, taken: &[Name]) -> Parsed<()> {
        let mut seen: Vec<(&str, Span)> = taken.iter().map(|n| (n.text.as_str(), n.span)).collect();
        for field in &self.fields {
            let Some(name) = field.field.name.as_deref().filter(|n| !n.is_empty()) else {
                continue;
            };
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == name) {
                return Err(twice(name, field.span, *first));
            }
            seen.push((name, field.span));
        }
        Ok(())
    }
}

/// A variable that is bound twice.
pub(super) fn twice(name: &str, again: Span, first: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(format!("`${name}` is bound twice"), again, "again here")
            .and(first, "first here")
            .help("each variable stands for one value; write `_` where it does not matter"),
    )
}
