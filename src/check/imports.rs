//! Imports that cannot be linked: the runtime has no such name in that module, or has it with another type.
//!
//! Knows import forms and lists of names. Must not know calls: a module that nothing else is known of is looked
//! at too.
//!
//! Other runtimes use the same module names for calls of their own. So nothing is said unless something shows that
//! the module is meant for this one ([`Meant`]); then it is certain.

use super::Subject;
use super::say::finding;
use crate::fix::Finding;
use crate::rules::{Check, Dialect, DialectId, Finds, Import, Names, Rules, ValType, nearest};
use crate::text::{Label, Span};
use crate::wat::{FunctionImport, TokenKind, ValueType};

/// The least letters of a module's name that can be the beginning of another's.
const LEAST_PREFIX: usize = 4;

/// The imports of a module that its runtime cannot link.
pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let about = |finds: &Finds| matches!(finds, Finds::ImportMissing | Finds::ImportType);
    let checks = subject.rules.checks.iter().filter(|c| about(&c.finds));
    checks.flat_map(|check| find_one(subject, check)).collect()
}

fn find_one(subject: &Subject<'_>, check: &Check) -> Vec<Finding> {
    let Some(runtime) = check.dialect.and_then(|id| Runtime::of(subject.rules, id)) else {
        return Vec::new();
    };
    if !subject.imports.iter().any(|i| runtime.shows_it_is_meant(i)) {
        return Vec::new();
    }
    let imports = (0..).zip(subject.imports);
    let told = imports.filter_map(|(index, import)| {
        let fault = runtime.fault(import)?;
        let place = Place::of(subject, index)?;
        match (&check.finds, fault) {
            (Finds::ImportMissing, Fault::Missing) => {
                Some(runtime.missing(check, import, &place, subject.imports))
            }
            (Finds::ImportType, Fault::Type) => {
                Some(runtime.of_another_type(check, import, &place))
            }
            _ => None,
        }
    });
    told.collect()
}

/// The import names and modules that make a module worth reading for these checks.
pub(super) fn names_that_matter(rules: &Rules) -> Vec<&str> {
    let about = |finds: &Finds| matches!(finds, Finds::ImportMissing | Finds::ImportType);
    let checks = rules.checks.iter().filter(|c| about(&c.finds));
    let runtimes = checks.filter_map(|c| Runtime::of(rules, c.dialect?));
    let mut names = Vec::new();
    for runtime in runtimes {
        let own = runtime.dialect.imports.iter();
        let own = own.filter(|i| runtime.is_own(&i.module));
        let shared = |name: &str| {
            let mut all = runtime.dialect.imports.iter();
            all.any(|i| i.name == name && !runtime.is_own(&i.module))
        };
        for import in own {
            names.push(import.module.as_str());
            names.extend(Some(import.name.as_str()).filter(|name| !shared(name)));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// Why an import does not link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Missing,
    Type,
}

/// A dialect as a runtime that modules are linked with.
struct Runtime<'a> {
    rules: &'a Rules,
    id: DialectId,
    dialect: &'a Dialect,
}

impl<'a> Runtime<'a> {
    fn of(rules: &'a Rules, id: DialectId) -> Option<Runtime<'a>> {
        let dialect = rules.dialect(id)?;
        Some(Runtime { rules, id, dialect })
    }

    fn fault(&self, import: &FunctionImport) -> Option<Fault> {
        let mut here = self
            .forms(&import.name)
            .filter(|f| f.module == import.module);
        if let Some(first) = here.next() {
            let fits = is_type(first, import) || here.any(|form| is_type(form, import));
            return (!fits).then_some(Fault::Type);
        }
        let complete = names_of(&self.dialect.complete, &import.module);
        let missing = match complete {
            Some(names) => !names.names.contains(&import.name),
            None => self.means_own(import).is_some(),
        };
        missing.then_some(Fault::Missing)
    }

    /// Whether an import shows that its module is meant for this runtime: it is of an import module that no
    /// other system has, or asks another for a call that only this runtime has, of this runtime's type.
    fn shows_it_is_meant(&self, import: &FunctionImport) -> bool {
        if self.is_own(&import.module) || self.means_own(import).is_some() {
            return true;
        }
        let others = names_of(&self.dialect.others, &import.module);
        let others = others.is_some_and(|names| names.names.contains(&import.name));
        let mut forms = self.forms(&import.name);
        names_of(&self.dialect.complete, &import.module).is_some()
            && !others
            && self.fault(import).is_some()
            && forms.any(|f| is_type(f, import) && self.is_own(&f.module))
    }

    /// The own module of this runtime that was meant by a name that nobody has: one that is like it, asked for
    /// a call that it has.
    fn means_own(&self, import: &FunctionImport) -> Option<&'a str> {
        let mut modules = self.dialect.imports.iter().map(|i| i.module.as_str());
        let known = modules.clone().any(|m| m == import.module);
        let like = nearest(&import.module, modules.clone()).is_some()
            || (import.module.len() >= LEAST_PREFIX
                && modules.any(|m| self.is_own(m) && m.starts_with(&import.module)));
        let mut forms = self.forms(&import.name);
        let form = forms.find(|f| is_type(f, import) && self.is_own(&f.module))?;
        (!known && like).then_some(&form.module)
    }

    /// Whether only this runtime has an import module.
    fn is_own(&self, module: &str) -> bool {
        let has = |d: &Dialect| d.imports.iter().any(|i| i.module == module);
        let dialects = (0..).map(DialectId).zip(&self.rules.dialects);
        has(self.dialect)
            && names_of(&self.dialect.others, module).is_none()
            && !dialects
                .filter(|(id, _)| *id != self.id)
                .any(|(_, d)| has(d))
    }

    /// The forms of an import name, in all modules.
    fn forms(&self, name: &str) -> impl Iterator<Item = &'a Import> {
        let forms = self.dialect.imports.iter();
        forms.filter(move |form| form.name == name)
    }

    fn missing(
        &self,
        check: &Check,
        import: &FunctionImport,
        place: &Place,
        imports: &[FunctionImport],
    ) -> Finding {
        let name = &self.dialect.name;
        let message = format!("{name} has no `{}` in `{}`", import.name, import.module);
        let mut finding = finding(check, true, message, Label::new(place.name, ""));
        finding.primary.text = "does not link: unknown import".to_string();
        if let Some(remedy) = self.elsewhere(import, imports) {
            finding.help = Some(remedy);
        }
        finding
    }

    /// Where the call is that is asked for in the wrong place, or under which name.
    fn elsewhere(&self, import: &FunctionImport, imports: &[FunctionImport]) -> Option<String> {
        let used = |form: &Import| imports.iter().any(|i| i.module == form.module);
        let forms = self.forms(&import.name);
        let best = forms.max_by_key(|form| {
            let place = self
                .dialect
                .imports
                .iter()
                .position(|f| std::ptr::eq(f, *form));
            (is_type(form, import), used(form), std::cmp::Reverse(place))
        });
        if let Some(form) = best {
            let mut text = format!("import it from `{}`", form.module);
            if !is_type(form, import) {
                text += &format!(", where it is {}", form_text(form));
            }
            return Some(text);
        }
        let listed = names_of(&self.dialect.complete, &import.module)?;
        let near = nearest(&import.name, listed.names.iter().map(String::as_str))?;
        Some(format!("did you mean `{near}`?"))
    }

    fn of_another_type(&self, check: &Check, import: &FunctionImport, place: &Place) -> Finding {
        let (module, name) = (&import.module, &import.name);
        let message = format!(
            "`{name}` of `{module}` has another type in {}",
            self.dialect.name
        );
        let mut finding = finding(check, true, message, Label::new(place.form, ""));
        finding.primary.text = format!(
            "does not link: it is declared as {}",
            type_text(&import.params, &import.results, value_type)
        );
        let here = self.forms(name).filter(|f| f.module == *module);
        let here = here.map(|form| format!("{} has it as {}", self.dialect.name, form_text(form)));
        finding.notes.extend(here);
        let fits = self.forms(name).find(|form| is_type(form, import));
        if let Some(form) = fits {
            finding.help = Some(format!(
                "with this type it is in `{}`: import it from there",
                form.module
            ));
        }
        finding
    }
}

/// The names of an import module, if they are listed.
fn names_of<'n>(lists: &'n [Names], module: &str) -> Option<&'n Names> {
    lists.iter().find(|names| names.module == module)
}

fn is_type(form: &Import, import: &FunctionImport) -> bool {
    let same = |own: &[ValType], others: &[ValueType]| {
        own.len() == others.len()
            && own
                .iter()
                .zip(others)
                .all(|(a, b)| text_of(*a) == value_type(*b))
    };
    same(&form.params, &import.params) && same(&form.results, &import.results)
}

fn form_text(form: &Import) -> String {
    type_text(&form.params, &form.results, text_of)
}

/// `(param i32 i32) (result i32)`.
fn type_text<T: Copy>(params: &[T], results: &[T], text: impl Fn(T) -> &'static str) -> String {
    let part = |keyword: &str, types: &[T]| {
        let types: Vec<&str> = types.iter().map(|ty| text(*ty)).collect();
        (!types.is_empty()).then(|| format!("({keyword} {})", types.join(" ")))
    };
    let parts: Vec<String> = [part("param", params), part("result", results)]
        .into_iter()
        .flatten()
        .collect();
    match parts.as_slice() {
        [] => "a function without parameters and results".to_string(),
        parts => format!("`{}`", parts.join(" ")),
    }
}

fn text_of(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
    }
}

fn value_type(ty: ValueType) -> &'static str {
    match ty {
        ValueType::I32 => "i32",
        ValueType::I64 => "i64",
        ValueType::F32 => "f32",
        ValueType::F64 => "f64",
        ValueType::Other => "another",
    }
}

/// Where an import stands.
struct Place {
    /// `(import …)`.
    form: Span,
    /// The string that names what is imported.
    name: Span,
}

impl Place {
    fn of(subject: &Subject<'_>, function: u32) -> Option<Place> {
        let form = subject.module.import_span(function)?;
        let tokens = subject.module.tokens().within(form);
        let strings = tokens.filter(|t| t.kind == TokenKind::String);
        let name = strings.last().map_or(form, |t| t.span);
        Some(Place { form, name })
    }
}
