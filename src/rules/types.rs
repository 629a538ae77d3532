//! Types of a rule: what a type name stands for in its two dialects, and whether values fit.
//!
//! Knows tables, likely numbers and byte strings. Must not know the syntax of rules.

use super::form::Parsed;
use super::message::unknown;
use super::model::{Dialect, FieldKind, Likely, Table, ValType};
use super::table::least_len;
use crate::text::{Diagnostic, Span};

/// A source and a target dialect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'d> {
    /// Where values come from.
    pub(super) from: &'d Dialect,
    /// Where they go.
    pub(super) to: &'d Dialect,
}

/// What a type name stands for.
enum Type<'d> {
    /// A table in both dialects.
    Tables(&'d Table, &'d Table),
    /// A number with likely values.
    Number,
    /// A byte string; at least so long, and exactly so long if it lists whole values.
    Bytes(usize, Vec<usize>),
}

impl<'d> Pair<'d> {
    fn find(self, name: &str, span: Span) -> Parsed<Type<'d>> {
        match (self.from.table(name), self.to.table(name)) {
            (Some(from), Some(to)) => {
                joined(from, to, self, span)?;
                return Ok(Type::Tables(from, to));
            }
            (Some(_), None) => return Err(one_sided(name, self.from, self.to, span)),
            (None, Some(_)) => return Err(one_sided(name, self.to, self.from, span)),
            (None, None) => {}
        }
        for likely in self.from.likely.iter().chain(&self.to.likely) {
            match likely {
                Likely::Numbers { name: n, .. } if n == name => return Ok(Type::Number),
                Likely::Bytes { name: n, form } if n == name => {
                    let exact = form.exact.iter().map(Vec::len).collect();
                    return Ok(Type::Bytes(least_len(form), exact));
                }
                _ => {}
            }
        }
        Err(unknown("type", name, span, self.names()))
    }

    fn names(self) -> Vec<&'d str> {
        let dialects = [self.from, self.to];
        let tables = dialects.iter().flat_map(|d| &d.tables).map(Table::name);
        let likely = dialects.iter().flat_map(|d| &d.likely).map(|l| match l {
            Likely::Numbers { name, .. } | Likely::Bytes { name, .. } => name.as_str(),
        });
        tables.chain(likely).collect()
    }

    /// An operand of value type `ty` may have the type `name`.
    pub(super) fn operand(self, name: &str, ty: ValType, span: Span) -> Parsed<()> {
        let bits = match ty {
            ValType::I32 => 32,
            ValType::I64 => 64,
            ValType::F32 | ValType::F64 => return Err(no_number(span)),
        };
        match self.find(name, span)? {
            Type::Tables(from, to) => {
                fits(from, bits, self.from, span)?;
                fits(to, bits, self.to, span)
            }
            Type::Number => Ok(()),
            Type::Bytes(..) => Err(Box::new(Diagnostic::error(
                format!("`{name}` is a byte string, an operand is a number"),
                span,
                "not a number",
            ))),
        }
    }

    /// A field of a record may have the type `name`; `source` says on which side of a rule it stands.
    pub(super) fn field(
        self,
        name: &str,
        (kind, size): (FieldKind, u32),
        source: bool,
        span: Span,
    ) -> Parsed<()> {
        let number = kind != FieldKind::Bytes;
        match self.find(name, span)? {
            Type::Tables(from, to) if number => {
                let (table, dialect) = if source {
                    (from, self.from)
                } else {
                    (to, self.to)
                };
                fits(table, size * 8, dialect, span)
            }
            Type::Number if number => Ok(()),
            Type::Bytes(least, exact) if !number => {
                let size = usize::try_from(size).unwrap_or(usize::MAX);
                if least <= size && exact.iter().all(|len| *len == size) {
                    return Ok(());
                }
                Err(Box::new(Diagnostic::error(
                    format!("`{name}` describes byte strings of another length"),
                    span,
                    format!("its values have {least} bytes"),
                )))
            }
            Type::Bytes(..) => Err(Box::new(
                Diagnostic::error(
                    format!("`{name}` is a byte string, the field is a number"),
                    span,
                    "a number here",
                )
                .help("write the field as `(bytes N …)`"),
            )),
            Type::Tables(..) | Type::Number => Err(Box::new(
                Diagnostic::error(
                    format!("`{name}` is a number, the field is a byte string"),
                    span,
                    "bytes here",
                )
                .help("write the field as `(u8 …)`, `(u16.be …)` or the like"),
            )),
        }
    }

    /// The tables of a type on both sides.
    pub(super) fn tables(self, name: &str, span: Span) -> Parsed<(&'d Table, &'d Table)> {
        match self.find(name, span)? {
            Type::Tables(from, to) => Ok((from, to)),
            Type::Number | Type::Bytes(..) => Err(Box::new(Diagnostic::error(
                format!("`{name}` has no symbols"),
                span,
                "not the name of a table",
            ))),
        }
    }

    /// `symbol` is one that a field of type `name` can have on both sides.
    pub(super) fn symbol(self, name: &str, symbol: &str, span: Span) -> Parsed<()> {
        let Type::Tables(from, to) = self.find(name, span)? else {
            return Err(Box::new(Diagnostic::error(
                format!("`{name}` has no symbols"),
                span,
                "`where` compares with a symbol of a table",
            )));
        };
        for (table, dialect) in [(from, self.from), (to, self.to)] {
            if table.entry(symbol).is_none() {
                let what = format!("symbol in `{name}` of `${}`:", dialect.name);
                let known = table.entries().map(|e| e.symbol.as_str());
                return Err(unknown(&what, symbol, span, known));
            }
        }
        Ok(())
    }
}

fn joined(from: &Table, to: &Table, pair: Pair<'_>, span: Span) -> Parsed<()> {
    if from.entries().any(|e| to.entry(&e.symbol).is_some()) {
        return Ok(());
    }
    let list = |table: &Table| {
        let names: Vec<_> = table.entries().map(|e| e.symbol.as_str()).take(4).collect();
        names.join(", ")
    };
    Err(Box::new(
        Diagnostic::error(
            format!(
                "`{}` of `${}` and of `${}` do not join",
                from.name(),
                pair.from.name,
                pair.to.name
            ),
            span,
            "no symbol is in both tables",
        )
        .note(format!("`${}` has {}, …", pair.from.name, list(from)))
        .note(format!("`${}` has {}, …", pair.to.name, list(to)))
        .help(
            "the first name of an entry joins dialects: give both the same, others can be aliases",
        ),
    ))
}

fn one_sided(name: &str, has: &Dialect, lacks: &Dialect, span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            format!("`{name}` is a table of `${}` only", has.name),
            span,
            format!("`${}` has no such table", lacks.name),
        )
        .help(format!(
            "a value is read with the table of `{name}` in one dialect and written with that of the other"
        )),
    )
}

fn fits(table: &Table, bits: u32, dialect: &Dialect, span: Span) -> Parsed<()> {
    let too_big = |value: u64| bits < 64 && value >> bits != 0;
    match table.entries().find(|e| too_big(e.value)) {
        None => Ok(()),
        Some(entry) => Err(Box::new(Diagnostic::error(
            format!(
                "`{}` of `${}` is too big for {bits} bits",
                entry.symbol, dialect.name
            ),
            span,
            format!("its value is {:#x}", entry.value),
        ))),
    }
}

fn no_number(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        "a type for an operand that is a float",
        span,
        "only i32 and i64 operands have types",
    ))
}
