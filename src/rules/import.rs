//! Imports of a dialect, and what a call of one does.
//!
//! Knows the forms `import`, the effects and `output`. Must not know rules.

use super::dialect::also;
use super::form::{Form, Name, Parsed};
use super::message::{unexpected, unknown, unknown_id};
use super::model::{
    Dialect, Effect, Function, FunctionId, Import, Output, RuleFile, Source, ValType,
};
use super::record;
use super::tree::{Node, Tree};
use crate::text::{Diagnostic, Span};

/// `(import "module" "name" (func $f (param $p T)* (result T)*))`: one import form. Several modules may
/// stand in parentheses where the form is the same in all of them.
pub(super) fn read(mut form: Form<'_>, dialect: &mut Dialect, files: &[RuleFile]) -> Parsed<()> {
    let source = form.source();
    let modules = modules(form.next("the import module, a string")?)?;
    let (name, name_span) = form.sentence("the import name, a string")?;
    let signature = Signature::read(form.form("func", "`(func $name (param $p i32) …)`")?)?;
    form.end()?;
    let function = declare(dialect, &signature, source, files)?;
    for module in modules {
        let import = Import {
            module,
            name: name.clone(),
            params: signature.params.iter().map(|(_, ty)| *ty).collect(),
            results: signature.results.clone(),
            function,
            source,
        };
        add(dialect, import, name_span, files)?;
    }
    Ok(())
}

/// One import module, or several in parentheses.
pub(super) fn modules(tree: &Tree<'_>) -> Parsed<Vec<String>> {
    const WANTED: &str = "the import module, a string, or several in parentheses";
    let texts = match &tree.node {
        Node::List(items) => items.as_slice(),
        _ => std::slice::from_ref(tree),
    };
    if texts.is_empty() {
        return Err(unexpected(tree, WANTED));
    }
    let text = |tree: &Tree<'_>| match &tree.node {
        Node::Text(bytes) => match str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_string()),
            Err(_) => Err(unexpected(tree, WANTED)),
        },
        _ => Err(unexpected(tree, WANTED)),
    };
    texts.iter().map(text).collect()
}

struct Signature {
    name: Name,
    params: Vec<(Name, ValType)>,
    results: Vec<ValType>,
}

impl Signature {
    fn read(mut form: Form<'_>) -> Parsed<Signature> {
        let name = form.id("the function's name, such as `$open`")?;
        let mut params: Vec<(Name, ValType)> = Vec::new();
        while let Some(mut param) = form.form_if("param")? {
            let name = param.id("the parameter's name: effects and messages need it")?;
            let ty = value_type(&mut param)?;
            param.end()?;
            if let Some((first, _)) = params.iter().find(|(p, _)| p.text == name.text) {
                let message = format!("the parameter `${}` stands twice", name.text);
                let error = Diagnostic::error(message, name.span, "again here");
                return Err(Box::new(error.and(first.span, "first here")));
            }
            params.push((name, ty));
        }
        let mut results = Vec::new();
        while let Some(mut result) = form.form_if("result")? {
            results.push(value_type(&mut result)?);
            result.end()?;
        }
        form.end()?;
        Ok(Signature {
            name,
            params,
            results,
        })
    }
}

fn value_type(form: &mut Form<'_>) -> Parsed<ValType> {
    let word = form.word("a value type: i32, i64, f32 or f64")?;
    match word.text.as_str() {
        "i32" => Ok(ValType::I32),
        "i64" => Ok(ValType::I64),
        "f32" => Ok(ValType::F32),
        "f64" => Ok(ValType::F64),
        other => {
            let known = ["i32", "i64", "f32", "f64"];
            Err(unknown("value type", other, word.span, known))
        }
    }
}

/// The function that a form stands for: a new one, or the one of that name, whose parameters must
/// then have the same names in the same order.
fn declare(
    dialect: &mut Dialect,
    signature: &Signature,
    source: Source,
    files: &[RuleFile],
) -> Parsed<FunctionId> {
    let params: Vec<String> = signature
        .params
        .iter()
        .map(|(n, _)| n.text.clone())
        .collect();
    let known = dialect
        .functions
        .iter()
        .position(|f| f.name == signature.name.text);
    let Some((at, first)) = known.and_then(|at| Some((at, dialect.functions.get(at)?))) else {
        dialect.functions.push(Function {
            name: signature.name.text.clone(),
            params,
            effects: Vec::new(),
            outputs: Vec::new(),
            source,
        });
        return Ok(FunctionId(dialect.functions.len() - 1));
    };
    if first.params == params {
        return Ok(FunctionId(at));
    }
    let error = Diagnostic::error(
        format!("another form of `${}` has other parameters", signature.name.text),
        signature.name.span,
        format!("here ({})", params.join(" ")),
    )
    .help("all forms of a function have the same parameter names in the same order; a call that differs is another function, with a name of its own");
    let label = format!("here ({})", first.params.join(" "));
    Err(Box::new(also(
        files,
        error,
        source.file,
        first.source,
        &label,
    )))
}

fn add(dialect: &mut Dialect, import: Import, at: Span, files: &[RuleFile]) -> Parsed<()> {
    let same = |i: &&Import| {
        i.name == import.name
            && i.module == import.module
            && i.params == import.params
            && i.results == import.results
    };
    if let Some(first) = dialect.imports.iter().find(same) {
        let error = Diagnostic::error(
            format!(
                "`{}` `{}` is declared twice with one type",
                import.module, import.name
            ),
            at,
            "again here",
        );
        let error = also(files, error, import.source.file, first.source, "first here");
        return Err(Box::new(error));
    }
    dialect.imports.push(import);
    Ok(())
}

/// `(ends $f)`.
pub(super) fn ends(mut form: Form<'_>, dialect: &mut Dialect) -> Parsed<()> {
    let id = function(&mut form, dialect)?;
    form.end()?;
    if let Some(function) = dialect.functions.get_mut(id.0) {
        function.effects.push(Effect::Ends);
    }
    Ok(())
}

/// `(opens $f $p)` and the other effects.
pub(super) fn effect(mut form: Form<'_>, dialect: &mut Dialect) -> Parsed<()> {
    let id = function(&mut form, dialect)?;
    let Some(function) = dialect.functions.get_mut(id.0) else {
        return Ok(());
    };
    let at = parameter(&mut form, &function.params)?;
    let effect = done(&mut form, at, &function.params)?;
    form.end()?;
    function.effects.push(effect);
    Ok(())
}

fn done(form: &mut Form<'_>, at: usize, params: &[String]) -> Parsed<Effect> {
    Ok(match form.keyword {
        "opens" => Effect::Opens {
            at,
            from: from(form, params)?,
        },
        "uses" => Effect::Uses { fd: at },
        "closes" => Effect::Closes { fd: at },
        "renames" => Effect::Renames {
            fd: at,
            to: parameter(form, params)?,
        },
        "reads" => Effect::Reads {
            at,
            size: form.small("how many bytes the runtime reads")?.0,
        },
        "writes" => return writes(form, at),
        "fills" => Effect::Fills {
            at,
            len: parameter(form, params)?,
            unit: match form.peek() {
                Some(_) => form.small("how many bytes a unit has")?.0,
                None => 1,
            },
        },
        "gathers" => Effect::Gathers {
            at,
            len: parameter(form, params)?,
        },
        _ => Effect::Scatters {
            at,
            len: parameter(form, params)?,
        },
    })
}

fn from(form: &mut Form<'_>, params: &[String]) -> Parsed<Option<usize>> {
    let Some(mut from) = form.form_if("from")? else {
        return Ok(None);
    };
    let fd = parameter(&mut from, params)?;
    from.end()?;
    Ok(Some(fd))
}

fn writes(form: &mut Form<'_>, at: usize) -> Parsed<Effect> {
    if form
        .next_if(|node| matches!(node, Node::Word(w) if *w == "size"))
        .is_some()
    {
        return Ok(Effect::WritesSize { at });
    }
    let (size, _) = form.small("how many bytes the runtime writes, or `size`")?;
    Ok(Effect::Writes { at, size })
}

/// `(output $f $p FIELD*)`.
pub(super) fn output(mut form: Form<'_>, dialect: &mut Dialect) -> Parsed<()> {
    let function = function(&mut form, dialect)?;
    let params = dialect
        .functions
        .get(function.0)
        .map(|f| f.params.as_slice());
    let at = parameter(&mut form, params.unwrap_or_default())?;
    let record = record::fields(&mut form)?.model();
    for field in &record.fields {
        if let Some(ty) = field.ty.as_deref().filter(|ty| dialect.table(ty).is_none()) {
            let known = dialect.tables.iter().map(|t| t.name());
            return Err(unknown("table", ty, form.span, known));
        }
    }
    if let Some(f) = dialect.functions.get_mut(function.0) {
        f.effects.push(Effect::Writes {
            at,
            size: record.size,
        });
        f.outputs.push(Output { at, record });
    }
    Ok(())
}

/// The next child, a function of the dialect.
pub(super) fn function(form: &mut Form<'_>, dialect: &Dialect) -> Parsed<FunctionId> {
    let name = form.id("a function's name, such as `$open`")?;
    let at = dialect.functions.iter().position(|f| f.name == name.text);
    at.map(FunctionId).ok_or_else(|| {
        let known = dialect.functions.iter().map(|f| f.name.as_str());
        let what = format!("function of `${}` named", dialect.name);
        unknown_id(&what, &name, known)
    })
}

/// The next child, a parameter: its position.
pub(super) fn parameter(form: &mut Form<'_>, params: &[String]) -> Parsed<usize> {
    let name = form.id("a parameter's name, such as `$fd`")?;
    position(&name, params)
}

/// The position of a parameter.
pub(super) fn position(name: &Name, params: &[String]) -> Parsed<usize> {
    params.iter().position(|p| *p == name.text).ok_or_else(|| {
        let known = params.iter().map(String::as_str);
        unknown_id("parameter", name, known)
    })
}
