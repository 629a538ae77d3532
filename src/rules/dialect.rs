//! Dialects: their imports, effects and tables, gathered from all files.
//!
//! Knows the forms inside `(dialect …)` and `(extend …)`. Must not know rules. Names are declared in a
//! first pass over all files and used in a second one, so the order of forms and files means nothing.

use super::complete;
use super::form::{Errors, Form, Name, Parsed};
use super::message::{unknown, unknown_id};
use super::model::{Dialect, DialectId, FileId, Likely, RuleFile, Source, Table, Unsupported};
use super::table;
use super::{explanation, import};
use crate::text::{Diagnostic, Lines, Span};
use std::collections::HashMap;

/// The dialects, and where their types are declared.
#[derive(Debug, Default)]
pub(super) struct Dialects {
    /// In the order of their files.
    pub(super) all: Vec<Dialect>,
    /// By dialect, then by type name.
    types: Vec<HashMap<String, Source>>,
}

const FORMS: [&str; 23] = [
    "import",
    "opens",
    "uses",
    "closes",
    "ends",
    "renames",
    "reads",
    "writes",
    "fills",
    "gathers",
    "scatters",
    "output",
    "enum",
    "flags",
    "likely",
    "well-formed",
    "unsupported",
    "omitted",
    "cause",
    "hint",
    "record",
    "complete",
    "others",
];

/// Reads every `dialect` and `extend` of `forms`.
pub(super) fn read(forms: &[Form<'_>], files: &[RuleFile], errors: &mut Errors) -> Dialects {
    let mut dialects = Dialects::default();
    let mut bodies: Vec<(DialectId, Form<'_>)> = Vec::new();
    for form in forms.iter().filter(|f| f.keyword == "dialect") {
        let head = open(form.clone(), &mut dialects, files);
        bodies.extend(errors.keep(form.file, head));
    }
    for form in forms.iter().filter(|f| f.keyword == "extend") {
        let head = extend(form.clone(), &dialects);
        bodies.extend(errors.keep(form.file, head));
    }
    for (id, body) in &bodies {
        each(body, |form| {
            declare(form, *id, &mut dialects, files, errors);
        });
    }
    for (id, body) in &bodies {
        each(body, |form| {
            apply(form, *id, &mut dialects, errors);
        });
    }
    dialects
}

/// Runs `step` on every item of a dialect.
fn each(body: &Form<'_>, mut step: impl FnMut(Parsed<Form<'_>>)) {
    for tree in body.clone().rest() {
        step(Form::of(body.file, tree));
    }
}

fn open<'t>(
    mut form: Form<'t>,
    dialects: &mut Dialects,
    files: &[RuleFile],
) -> Parsed<(DialectId, Form<'t>)> {
    let name = form.id("the dialect's name, such as `$linux`")?;
    let (doc, doc_span) = form.sentence("one sentence that says what the dialect is")?;
    if let Some(first) = dialects.all.iter().find(|d| d.name == name.text) {
        let error = Diagnostic::error(
            format!("the dialect `${}` is declared twice", name.text),
            name.span,
            "again here",
        )
        .help(format!("`(extend ${} …)` adds to a dialect", name.text));
        return Err(Box::new(also(
            files,
            error,
            form.file,
            first.source,
            "first here",
        )));
    }
    let id = DialectId(dialects.all.len());
    dialects.types.push(HashMap::new());
    dialects.all.push(Dialect {
        name: name.text,
        doc,
        // Its head: the whole form is hundreds of lines, which no message wants to show.
        source: Source {
            file: form.file,
            span: Span::new(form.span.start, doc_span.end),
        },
        imports: Vec::new(),
        functions: Vec::new(),
        tables: Vec::new(),
        likely: Vec::new(),
        unsupported: Vec::new(),
        omitted: Vec::new(),
        causes: Vec::new(),
        hints: Vec::new(),
        records: Vec::new(),
        complete: Vec::new(),
        others: Vec::new(),
    });
    Ok((id, form))
}

fn extend<'t>(mut form: Form<'t>, dialects: &Dialects) -> Parsed<(DialectId, Form<'t>)> {
    let name = form.id("the name of a dialect, such as `$linux`")?;
    let id = dialects.find(&name)?;
    Ok((id, form))
}

/// First pass: what has a name.
fn declare(
    form: Parsed<Form<'_>>,
    id: DialectId,
    dialects: &mut Dialects,
    files: &[RuleFile],
    errors: &mut Errors,
) {
    let form = match form {
        Ok(form) => form,
        Err(error) => return errors.add(dialects.file_of(id), *error),
    };
    let file = form.file;
    let source = form.source();
    let declared = match form.keyword {
        "import" => {
            let read = import::read(form, dialects.get_mut(id), files);
            errors.keep(file, read);
            return;
        }
        "enum" => table::enumeration(form, errors).map(|(n, t)| (n, Type::Table(Table::Enum(t)))),
        "flags" => table::flags(form, errors).map(|(n, t)| (n, Type::Table(Table::Flags(t)))),
        "likely" => table::likely(form).map(|(n, l)| (n, Type::Likely(l))),
        "well-formed" => table::well_formed(form).map(|(n, l)| (n, Type::Likely(l))),
        other if FORMS.contains(&other) => return,
        other => {
            return errors.add(
                file,
                *unknown("form of a dialect", other, form.keyword_span, FORMS),
            );
        }
    };
    if let Some((name, ty)) = errors.keep(file, declared) {
        let added = dialects.add_type(id, &name, ty, source, files);
        errors.keep(file, added);
    }
}

/// What a type name may stand for.
enum Type {
    Table(Table),
    Likely(Likely),
}

/// Second pass: what uses names.
fn apply(form: Parsed<Form<'_>>, id: DialectId, dialects: &mut Dialects, errors: &mut Errors) {
    let Ok(form) = form else { return };
    let file = form.file;
    // A source's symbol may stand in the tables of another dialect.
    let symbol = match form.keyword {
        "unsupported" | "omitted" => Some(unsupported(form.clone(), &dialects.all)),
        _ => None,
    };
    let dialect = dialects.get_mut(id);
    let done = match (form.keyword, symbol) {
        ("unsupported", Some(symbol)) => symbol.map(|s| dialect.unsupported.push(s)),
        (_, Some(symbol)) => symbol.map(|s| dialect.omitted.push(s)),
        (_, None) => applied(form, dialect),
    };
    errors.keep(file, done);
}

/// What concerns one dialect alone.
fn applied(form: Form<'_>, dialect: &mut Dialect) -> Parsed<()> {
    match form.keyword {
        "complete" => complete::complete(form, dialect),
        "others" => complete::read(form).map(|names| dialect.others.extend(names)),
        "output" => import::output(form, dialect),
        "ends" => import::ends(form, dialect),
        "cause" => explanation::cause(form, dialect).map(|c| dialect.causes.push(c)),
        "hint" => explanation::hint(form, dialect).map(|h| dialect.hints.push(h)),
        "record" => explanation::record(form, dialect).map(|r| dialect.records.push(r)),
        "opens" | "uses" | "closes" | "renames" | "reads" | "writes" | "fills" | "gathers"
        | "scatters" => import::effect(form, dialect),
        _ => Ok(()),
    }
}

/// `(unsupported TABLE SYMBOL "what to do instead")`, `(omitted TABLE SYMBOL "why")`.
fn unsupported(mut form: Form<'_>, dialects: &[Dialect]) -> Parsed<Unsupported> {
    let all = || dialects.iter().flat_map(|d| &d.tables);
    let table = form.word("the name of a table")?;
    if !all().any(|t| t.name() == table.text) {
        let tables = all().map(Table::name);
        return Err(unknown("table", &table.text, table.span, tables));
    }
    let symbol = form.word("a symbol of the table")?;
    let entries = || {
        all()
            .filter(|t| t.name() == table.text)
            .flat_map(Table::entries)
    };
    if !entries().any(|e| e.symbol == symbol.text) {
        let symbols = entries().map(|e| e.symbol.as_str());
        return Err(unknown("symbol", &symbol.text, symbol.span, symbols));
    }
    let (instead, _) = form.sentence("a sentence: what to do instead, or why nothing is lost")?;
    form.end()?;
    Ok(Unsupported {
        table: table.text,
        symbol: symbol.text,
        instead,
    })
}

impl Dialects {
    /// The dialect of that name.
    pub(super) fn find(&self, name: &Name) -> Parsed<DialectId> {
        let at = self.all.iter().position(|d| d.name == name.text);
        at.map(DialectId).ok_or_else(|| {
            let known = self.all.iter().map(|d| d.name.as_str());
            unknown_id("dialect", name, known)
        })
    }

    /// `(from $source) (to $target)`.
    pub(super) fn between(&self, form: &mut Form<'_>) -> Parsed<(DialectId, DialectId)> {
        let mut from = form.form("from", "`(from $dialect)`")?;
        let source = self.find(&from.id("the source dialect")?)?;
        from.end()?;
        let mut to = form.form("to", "`(to $dialect)`")?;
        let target = self.find(&to.id("the target dialect")?)?;
        to.end()?;
        Ok((source, target))
    }

    fn get_mut(&mut self, id: DialectId) -> &mut Dialect {
        &mut self.all[id.0]
    }

    fn file_of(&self, id: DialectId) -> FileId {
        self.all[id.0].source.file
    }

    fn add_type(
        &mut self,
        id: DialectId,
        name: &Name,
        ty: Type,
        source: Source,
        files: &[RuleFile],
    ) -> Parsed<()> {
        if let Some(first) = self.types[id.0].get(&name.text) {
            let error = Diagnostic::error(
                format!("the type `{}` is declared twice in one dialect", name.text),
                name.span,
                "again here",
            );
            return Err(Box::new(also(
                files,
                error,
                source.file,
                *first,
                "first here",
            )));
        }
        self.types[id.0].insert(name.text.clone(), source);
        match ty {
            Type::Table(table) => self.get_mut(id).tables.push(table),
            Type::Likely(likely) => self.get_mut(id).likely.push(likely),
        }
        Ok(())
    }
}

/// `error`, which is about file `here`, with another place: a label in the same file, a line of text
/// for another one.
pub(super) fn also(
    files: &[RuleFile],
    error: Diagnostic,
    here: FileId,
    other: Source,
    label: &str,
) -> Diagnostic {
    if other.file == here {
        return error.and(other.span, label);
    }
    match files.get(other.file.0) {
        Some(file) => {
            let at = Lines::new(&file.text).position(other.span.start);
            error.note(format!("{label}: {}:{}:{}", file.path, at.line, at.column))
        }
        None => error,
    }
}
