//! Which names a runtime has under the name of an import module, and which names others have there.
//!
//! Knows the forms `complete` and `others`. Must not know types, which the import forms have.

use super::form::{Form, Parsed};
use super::import;
use super::model::{Dialect, Names};
use crate::text::Diagnostic;

/// `(complete "module" NAME*)`, `(others "module" NAME*)`, after the keyword; one entry a module.
pub(super) fn read(mut form: Form<'_>) -> Parsed<Vec<Names>> {
    let source = form.source();
    let modules = import::modules(form.next("the import module, a string")?)?;
    let mut names = Vec::new();
    while !form.is_empty() {
        let name = form.word("the name of an import")?;
        if names.contains(&name.text) {
            let message = format!("`{}` is named twice", name.text);
            return Err(Box::new(Diagnostic::error(
                message,
                name.span,
                "again here",
            )));
        }
        names.push(name.text);
    }
    let each = modules.into_iter().map(|module| Names {
        module,
        names: names.clone(),
        source,
    });
    Ok(each.collect())
}

/// `(complete …)`: what is declared with a type is one of the names.
pub(super) fn complete(form: Form<'_>, dialect: &mut Dialect) -> Parsed<()> {
    let span = form.span;
    for names in read(form)? {
        let declared = dialect.imports.iter().filter(|i| i.module == names.module);
        let mut lacking = declared.filter(|i| !names.names.contains(&i.name));
        if let Some(import) = lacking.next() {
            let message = format!("the names of `{}` lack `{}`", names.module, import.name);
            let error = Diagnostic::error(message, span, "all names are here, it says");
            return Err(Box::new(error.help("it has an import form: add it here")));
        }
        dialect.complete.push(names);
    }
    Ok(())
}
