//! Checks: `(check $name (of $d)? LEVEL "what goes wrong" (finds …) (answers …)? (shows …)? (help …)?)`.
//!
//! Knows how the parts of one check fit together. Must not know protocols, which refer to checks, nor how
//! anything is found.

use super::dialect::Dialects;
use super::form::{Form, Name, Parsed};
use super::import;
use super::message::{second, unexpected, unknown};
use super::model::{Check, Dialect, DialectId, Finds, FunctionId, Table};
use crate::text::{Diagnostic, Level, Span};

/// A check with the places that later comparisons need.
#[derive(Clone, Debug)]
pub(super) struct CheckForm {
    /// The check.
    pub(super) check: Check,
    /// Its name, with its place.
    pub(super) name: Name,
}

/// The table that says what the results of a dialect's calls mean.
const ERRNO: &str = "errno";

/// What a check may look for, and whether calls and imports of a dialect are looked at.
const FINDS: [(&str, bool); 13] = [
    ("step", true),
    ("unused-result", true),
    ("literal-descriptor", true),
    ("symbols-differ", true),
    ("record-into-data", true),
    ("record-past-memory", true),
    ("record-unwritten", true),
    ("output-overlap", true),
    ("import-missing", true),
    ("import-type", true),
    ("negative-result", true),
    ("unused-ignore", false),
    ("not-analysed", false),
];

/// Reads a check, after the keyword.
pub(super) fn read(mut form: Form<'_>, dialects: &Dialects) -> Parsed<CheckForm> {
    let name = form.stable_name("the check's name, such as `$listen-unbound`")?;
    let of = of(&mut form, dialects)?;
    let level = level(&mut form)?;
    let (doc, _) = form.sentence("one sentence: what goes wrong")?;
    let source = form.source();
    let dialect = of.and_then(|id| dialects.all.get(id.0));
    let mut parts = Parts::default();
    for tree in form.rest() {
        part(Form::of(form.file, tree)?, dialect, &mut parts)?;
    }
    let Some(finds) = parts.finds else {
        let error = Diagnostic::error("a check that finds nothing", name.span, "this one");
        let help = "add `(finds WORD)`, such as `(finds step)`";
        return Err(Box::new(error.help(help)));
    };
    if let (Finds::Step, Some((_, place))) = (&finds, &parts.answers) {
        let error = Diagnostic::error("`answers` of a check that finds steps", *place, "here");
        let help = "the cells that refer to it say `(errno …)`, each its own";
        return Err(Box::new(error.help(help)));
    }
    let check = Check {
        name: name.text.clone(),
        level,
        doc,
        dialect: of,
        finds,
        answers: parts.answers.map(|(symbol, _)| symbol),
        shows: parts.shows,
        help: parts.help,
        source,
    };
    Ok(CheckForm { check, name })
}

/// `(of $dialect)`, if it is there.
fn of(form: &mut Form<'_>, dialects: &Dialects) -> Parsed<Option<DialectId>> {
    let Some(mut of) = form.form_if("of")? else {
        return Ok(None);
    };
    let id = dialects.find(&of.id("the dialect that it is about")?)?;
    of.end()?;
    Ok(Some(id))
}

fn level(form: &mut Form<'_>) -> Parsed<Level> {
    let word = form.word("how bad it is: `error`, `warning` or `note`")?;
    match word.text.as_str() {
        "error" => Ok(Level::Error),
        "warning" => Ok(Level::Warning),
        "note" => Ok(Level::Note),
        other => {
            let known = ["error", "warning", "note"];
            Err(unknown("level", other, word.span, known))
        }
    }
}

/// The parts of a check.
#[derive(Default)]
struct Parts {
    finds: Option<Finds>,
    answers: Option<(String, Span)>,
    shows: Option<String>,
    help: Option<String>,
}

fn part(mut form: Form<'_>, dialect: Option<&Dialect>, parts: &mut Parts) -> Parsed<()> {
    let taken = match form.keyword {
        "finds" => parts.finds.is_some(),
        "answers" => parts.answers.is_some(),
        "shows" => parts.shows.is_some(),
        "help" => parts.help.is_some(),
        _ => false,
    };
    if taken {
        return Err(second(&form, "check"));
    }
    match form.keyword {
        "finds" => parts.finds = Some(finds(&mut form, dialect)?),
        "answers" => parts.answers = Some((answers(&mut form, dialect)?, form.span)),
        "shows" => parts.shows = Some(form.sentence("how it shows when the program runs")?.0),
        "help" => parts.help = Some(form.sentence("what to do")?.0),
        other => {
            let known = ["finds", "answers", "shows", "help"];
            return Err(unknown("part of a check", other, form.keyword_span, known));
        }
    }
    form.end()
}

/// `(finds WORD PART*)`, after the keyword.
fn finds(form: &mut Form<'_>, dialect: Option<&Dialect>) -> Parsed<Finds> {
    let word = form.word("what is looked for, such as `step`")?;
    let Some((_, looks)) = FINDS.iter().find(|(name, _)| *name == word.text) else {
        let error = unknown("way to find", &word.text, word.span, []);
        let known: Vec<&str> = FINDS.iter().map(|(name, _)| *name).collect();
        return Err(Box::new(
            error.help(format!("there are: `{}`", known.join("`, `"))),
        ));
    };
    match dialect {
        None if *looks => Err(without(&word, form.span)),
        Some(_) if !*looks => Err(with(&word)),
        None if word.text == "unused-ignore" => Ok(Finds::UnusedIgnore),
        None => Ok(Finds::NotAnalysed),
        Some(dialect) => in_dialect(form, &word.text, dialect),
    }
}

fn in_dialect(form: &mut Form<'_>, word: &str, dialect: &Dialect) -> Parsed<Finds> {
    Ok(match word {
        "unused-result" => Finds::UnusedResult(functions(form, dialect)?),
        "literal-descriptor" => Finds::LiteralDescriptor(functions(form, dialect)?),
        "symbols-differ" => Finds::SymbolsDiffer {
            table: table_name(form, dialect)?,
            functions: functions(form, dialect)?,
        },
        "record-into-data" => Finds::RecordIntoData,
        "record-past-memory" => Finds::RecordPastMemory,
        "record-unwritten" => Finds::RecordUnwritten,
        "output-overlap" => Finds::OutputOverlap,
        "import-missing" => Finds::ImportMissing,
        "import-type" => Finds::ImportType,
        "negative-result" => Finds::NegativeResult,
        _ => Finds::Step,
    })
}

fn without(word: &Name, finds: Span) -> Box<Diagnostic> {
    let message = format!("`{}` without a dialect", word.text);
    let error = Diagnostic::error(message, finds, "the calls of which runtime?");
    Box::new(error.help("add `(of $dialect)` after the check's name"))
}

fn with(word: &Name) -> Box<Diagnostic> {
    let message = format!("`{}` is about no dialect", word.text);
    let error = Diagnostic::error(message, word.span, "the same for every runtime");
    Box::new(error.help("take `(of …)` away"))
}

/// The functions that follow; there may be none.
fn functions(form: &mut Form<'_>, dialect: &Dialect) -> Parsed<Vec<FunctionId>> {
    let mut all = Vec::new();
    while !form.is_empty() {
        all.push(import::function(form, dialect)?);
    }
    Ok(all)
}

fn table_name(form: &mut Form<'_>, dialect: &Dialect) -> Parsed<String> {
    let name = form.word("the name of a table, such as `family`")?;
    table(&name, dialect).map(|t| t.name().to_string())
}

/// The table of that name.
pub(super) fn table<'d>(name: &Name, dialect: &'d Dialect) -> Parsed<&'d Table> {
    dialect.table(&name.text).ok_or_else(|| {
        let known = dialect.tables.iter().map(Table::name);
        let what = format!("table of `${}` named", dialect.name);
        unknown(&what, &name.text, name.span, known)
    })
}

/// `(answers ERRNO)`, after the keyword.
fn answers(form: &mut Form<'_>, dialect: Option<&Dialect>) -> Parsed<String> {
    let Some(dialect) = dialect else {
        let error = Diagnostic::error("`answers` without a dialect", form.span, "whose errno?");
        return Err(Box::new(
            error.help("add `(of $dialect)` after the check's name"),
        ));
    };
    errno(form, dialect).map(|(symbol, _)| symbol)
}

/// The next child, a symbol of the dialect's table `errno`, and its value. It is not the one of success.
pub(super) fn errno(form: &mut Form<'_>, dialect: &Dialect) -> Parsed<(String, u64)> {
    const WANTED: &str = "a symbol of the table `errno`, such as `EINVAL`";
    let tree = form.peek();
    let name = form.word(WANTED)?;
    let Some(table) = dialect.table(ERRNO) else {
        let message = format!("`${}` has no table `{ERRNO}`", dialect.name);
        let error = Diagnostic::error(message, name.span, "a symbol of it");
        let help = format!("add `(enum {ERRNO} (SYMBOL NUMBER)*)` to the dialect");
        return Err(Box::new(error.help(help)));
    };
    match table.entry(&name.text) {
        Some(entry) if entry.value == 0 => Err(tree.map_or_else(
            || unknown("error", &name.text, name.span, []),
            |tree| unexpected(tree, "an error: 0 is success"),
        )),
        Some(entry) => Ok((entry.symbol.clone(), entry.value)),
        None => {
            let known = table.entries().map(|e| e.symbol.as_str());
            Err(unknown("error", &name.text, name.span, known))
        }
    }
}
