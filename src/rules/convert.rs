//! Conversions at run time: `(convert TYPE (from $d) (to $d) "why" (func $name (param i32) (result i32) STEP+))`.
//!
//! Knows their syntax, and that the code must do what the tables of the two dialects say. Must not know
//! rules, nor where a conversion is inserted.

use super::code::{Operation, Step, Unbalanced, run};
use super::dialect::{Dialects, also};
use super::form::{Form, Name, Parsed, number_of};
use super::message::{unexpected, unknown};
use super::model::{Conversion, Dialect, Entry, RuleFile, Table};
use super::symbols::Reading;
use super::tree::{Node, Tree};
use super::types::Pair;
use crate::text::{Diagnostic, Span};

/// Reads a conversion, after the keyword; `earlier` are those that have been read.
pub(super) fn read(
    mut form: Form<'_>,
    dialects: &Dialects,
    earlier: &[Conversion],
    files: &[RuleFile],
) -> Parsed<Conversion> {
    let ty = form.word("the name of a table, such as `family`")?;
    let (source, target) = dialects.between(&mut form)?;
    let (doc, _) = form.sentence("one sentence: what it does with a value")?;
    let same = |c: &&Conversion| c.ty == ty.text && (c.from, c.to) == (source, target);
    if let Some(first) = earlier.iter().find(same) {
        let error = Diagnostic::error(
            format!("`{}` is converted twice between these dialects", ty.text),
            ty.span,
            "again here",
        );
        let error = error.help("one function for a type is enough");
        let first = first.source;
        return Err(Box::new(also(files, error, form.file, first, "first here")));
    }
    let func = form.form("func", "`(func $name (param i32) (result i32) …)`")?;
    form.end()?;
    let (Some(a), Some(b)) = (dialects.all.get(source.0), dialects.all.get(target.0)) else {
        return Err(unexpected_end(&form));
    };
    let pair = Pair { from: a, to: b };
    let tables = pair.tables(&ty.text, ty.span)?;
    let (name, code) = function(func, pair, tables)?;
    Ok(Conversion {
        ty: ty.text,
        from: source,
        to: target,
        doc,
        name: name.text,
        code,
        source: form.source(),
    })
}

fn unexpected_end(form: &Form<'_>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("a dialect is gone", form.span, "of this"))
}

/// The function's name and its code, which does what the tables say.
fn function(
    mut form: Form<'_>,
    pair: Pair<'_>,
    tables: (&Table, &Table),
) -> Parsed<(Name, Vec<Step>)> {
    let name = form.id("the function's name, such as `$wasfix_family`")?;
    signature(&mut form, "param")?;
    signature(&mut form, "result")?;
    let pairs = pairs(pair, tables, form.span)?;
    let mut code = Vec::new();
    let mut places = Vec::new();
    steps(form.rest(), None, &pairs, &mut |step, span| {
        code.push(step);
        places.push(span);
    })?;
    let whole = form.span;
    if let Err(why) = run(&code, 0) {
        return Err(unbalanced(why, &places, whole));
    }
    proven(&code, pair, tables, &pairs, whole)?;
    Ok((name, code))
}

fn signature(form: &mut Form<'_>, keyword: &str) -> Parsed<()> {
    let wanted = format!("`({keyword} i32)`: one value comes and one goes");
    let mut list = form.form(keyword, &wanted)?;
    let ty = list.word("`i32`")?;
    if ty.text != "i32" {
        return Err(unknown("type here", &ty.text, ty.span, ["i32"]));
    }
    list.end()
}

/// The values that change: what each symbol is in the source and in the target.
#[derive(Clone, Copy)]
struct Mapped {
    from: u32,
    to: u32,
}

/// Every symbol with a value in both tables, and not the same one. One that the target does not support
/// keeps its number there: whoever uses it learns that from the runtime.
fn pairs(pair: Pair<'_>, (from, to): (&Table, &Table), place: Span) -> Parsed<Vec<Mapped>> {
    let mut all: Vec<Mapped> = Vec::new();
    for entry in from.entries() {
        let Some(there) = to.entry(&entry.symbol) else {
            continue;
        };
        if is_hidden(from, entry) {
            continue;
        }
        let narrow = |value: u64| u32::try_from(value).map_err(|_| too_big(entry, place));
        let mapped = Mapped {
            from: narrow(entry.value)?,
            to: narrow(there.value)?,
        };
        if all.iter().any(|m| m.from == mapped.from) {
            return Err(Box::new(Diagnostic::error(
                format!(
                    "{} is more than one symbol in `{}` of `${}`",
                    entry.value,
                    from.name(),
                    pair.from.name
                ),
                place,
                "no function can tell which is meant",
            )));
        }
        if mapped.from != mapped.to {
            all.push(mapped);
        }
    }
    Ok(all)
}

/// Whether an entry is rare, and its value is another symbol's that is not.
fn is_hidden(table: &Table, entry: &Entry) -> bool {
    entry.rare
        && table
            .entries()
            .any(|e| !e.rare && e.value == entry.value && e.symbol != entry.symbol)
}

fn too_big(entry: &Entry, place: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        format!("`{}` does not fit 32 bits", entry.symbol),
        place,
        "converts an i32",
    ))
}

/// Takes the steps of a list down; `(each STEP*)` once for every value that changes.
fn steps(
    trees: &[Tree<'_>],
    mapped: Option<Mapped>,
    pairs: &[Mapped],
    add: &mut dyn FnMut(Step, Span),
) -> Parsed<()> {
    let mut rest = trees;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if let Node::List(items) = &first.node {
            each(first, items, mapped, pairs, add)?;
            continue;
        }
        let Node::Word(word) = &first.node else {
            return Err(unexpected(first, "an instruction, or `(each STEP+)`"));
        };
        let step = match *word {
            "local.get" => value(&mut rest, first)?,
            "i32.const" => constant(&mut rest, first, mapped)?,
            other => {
                let known = Operation::ALL.iter().find(|o| o.name() == other);
                let operation = known.ok_or_else(|| unknown_step(other, first.span))?;
                Step::Do(*operation)
            }
        };
        add(step, first.span);
    }
    Ok(())
}

fn unknown_step(word: &str, span: Span) -> Box<Diagnostic> {
    let known = Operation::ALL.iter().map(|o| o.name());
    let known = known.chain(["local.get", "i32.const"]);
    let mut error = unknown("instruction of a conversion", word, span, known);
    error.notes.push(
        "a conversion is flat code of i32 instructions without branches, calls or memory"
            .to_string(),
    );
    error
}

fn each(
    tree: &Tree<'_>,
    items: &[Tree<'_>],
    mapped: Option<Mapped>,
    pairs: &[Mapped],
    add: &mut dyn FnMut(Step, Span),
) -> Parsed<()> {
    let is_each =
        matches!(items.first(), Some(Tree { node: Node::Word(word), .. }) if *word == "each");
    if !is_each || mapped.is_some() {
        return Err(unexpected(
            tree,
            "an instruction in flat code, or `(each STEP+)`",
        ));
    }
    let body = items.get(1..).unwrap_or_default();
    for mapped in pairs {
        steps(body, Some(*mapped), pairs, add)?;
    }
    Ok(())
}

fn next<'r, 't>(rest: &mut &'r [Tree<'t>], of: &Tree<'_>, wanted: &str) -> Parsed<&'r Tree<'t>> {
    match rest.split_first() {
        Some((first, after)) => {
            *rest = after;
            Ok(first)
        }
        None => Err(Box::new(Diagnostic::error(
            "an instruction without its operand",
            of.span,
            format!("expected {wanted}"),
        ))),
    }
}

fn value(rest: &mut &[Tree<'_>], of: &Tree<'_>) -> Parsed<Step> {
    const WANTED: &str = "`0`: the value that is converted is the only local";
    let tree = next(rest, of, WANTED)?;
    match number_of(tree, WANTED)? {
        0 => Ok(Step::Value),
        _ => Err(unexpected(tree, WANTED)),
    }
}

fn constant(rest: &mut &[Tree<'_>], of: &Tree<'_>, mapped: Option<Mapped>) -> Parsed<Step> {
    const WANTED: &str = "a number, or within `(each …)` `$from` or `$to`";
    let tree = next(rest, of, WANTED)?;
    let bits = match (&tree.node, mapped) {
        (Node::Id(id), Some(mapped)) if id == "from" => mapped.from,
        (Node::Id(id), Some(mapped)) if id == "to" => mapped.to,
        (Node::Id(_), _) => return Err(unexpected(tree, WANTED)),
        _ => u32::try_from(number_of(tree, WANTED)?).map_err(|_| unexpected(tree, WANTED))?,
    };
    Ok(Step::Const(bits))
}

fn unbalanced(why: Unbalanced, places: &[Span], whole: Span) -> Box<Diagnostic> {
    Box::new(match why {
        Unbalanced::Empty(at) => Diagnostic::error(
            "an instruction takes more than there is",
            places.get(at).copied().unwrap_or(whole),
            "the stack is too short here",
        ),
        Unbalanced::Left(n) => Diagnostic::error(
            format!("a conversion has one result, and this has {n}"),
            whole,
            "values at its end",
        ),
    })
}

/// The code must make of every value of the source what the tables say, alone and, in a flag set, two
/// together; and what the target has no number for must not come to mean something there.
fn proven(
    code: &[Step],
    pair: Pair<'_>,
    (from, to): (&Table, &Table),
    mapped: &[Mapped],
    place: Span,
) -> Parsed<()> {
    let symbols: Vec<&Entry> = from.entries().filter(|e| !is_hidden(from, e)).collect();
    let singles = symbols.iter().map(|e| vec![*e]);
    let pairs = symbols.iter().enumerate().flat_map(|(i, a)| {
        let later = symbols.iter().skip(i + 1);
        later.map(|b| vec![*a, *b])
    });
    debug_assert!(mapped.len() <= symbols.len());
    for set in singles.chain(pairs) {
        let names: Vec<&str> = set.iter().map(|e| e.symbol.as_str()).collect();
        let value = from.write_all(names.iter().copied());
        let Some(value) = value.and_then(|v| u32::try_from(v).ok()) else {
            continue;
        };
        let Ok(made) = run(code, value) else {
            continue;
        };
        if let Some(error) = wrong(&names, (value, made), pair.to, to, place) {
            return Err(error);
        }
    }
    Ok(())
}

fn wrong(
    names: &[&str],
    (value, made): (u32, u32),
    target: &Dialect,
    table: &Table,
    place: Span,
) -> Option<Box<Diagnostic>> {
    let kept = names.iter().copied();
    let kept: Vec<&str> = kept
        .filter(|n| target.omitted(table.name(), n).is_none())
        .collect();
    let expected = match kept.as_slice() {
        [] => Some(0),
        kept => table.write_all(kept.iter().copied()),
    };
    let called = names.join("|");
    match (expected, table.read(made.into())) {
        (Some(expected), _) if u64::from(made) == expected => None,
        (Some(expected), _) => Some(Box::new(Diagnostic::error(
            format!("the code makes {made} of {called} ({value}), and it should be {expected}"),
            place,
            "this code",
        ))),
        (None, Reading::None) => None,
        (None, reading) => {
            let read = match reading {
                Reading::Symbols(found) | Reading::Ambiguous(found) => {
                    let found: Vec<&str> = found.iter().map(|e| e.symbol.as_str()).collect();
                    found.join("|")
                }
                Reading::None => String::new(),
            };
            let error = Diagnostic::error(
                format!(
                    "the code makes {made} of {called} ({value}), which `${}` has not, and {made} is {} there",
                    target.name,
                    if read.is_empty() {
                        "nothing at all"
                    } else {
                        &read
                    }
                ),
                place,
                "this code",
            );
            Some(Box::new(error.help(
                "what cannot be converted must stay a number without a meaning, so that it is refused",
            )))
        }
    }
}
