//! Tests inside rule files: `test`, `unchanged`, `wrong` and `refused`.
//!
//! Knows their syntax. Must not know how they are run (`trial`), nor WebAssembly: the fields of a
//! module are kept as places in the file.

use super::dialect::Dialects;
use super::form::{Form, Name, Parsed};
use super::message::unknown_id;
use super::model::{RuleTest, TestKind};
use crate::text::{Diagnostic, Span};

/// The names that tests may be about.
pub(super) struct Named<'n> {
    /// Of all rules.
    pub(super) rules: Vec<&'n Name>,
    /// Of all checks.
    pub(super) checks: Vec<&'n Name>,
}

/// Reads a test, after the keyword.
pub(super) fn read(form: Form<'_>, dialects: &Dialects, named: &Named<'_>) -> Parsed<RuleTest> {
    if form.keyword == "refused" {
        return refused(form);
    }
    let mut form = form;
    let rule = form.id("the name of a rule or check, such as `$open`")?;
    named.fits(&rule, form.keyword)?;
    let (title, _) = form.sentence("what the test shows, a string")?;
    let from = match form.form_if("from")? {
        Some(mut from) => {
            let name = from.id("a dialect")?;
            dialects.find(&name)?;
            from.end()?;
            Some(name.text)
        }
        None => None,
    };
    let unsafe_fixes = match form.form_if("unsafe")? {
        Some(unsafe_fixes) => {
            unsafe_fixes.end()?;
            true
        }
        None => false,
    };
    let source = form.source();
    let kind = if form.keyword == "test" {
        let before = inside(&form.form("before", "`(before FIELD*)`")?);
        let after = inside(&form.form("after", "`(after FIELD*)`")?);
        form.end()?;
        TestKind::Rewrite { before, after }
    } else if form.keyword == "wrong" {
        let fields = left(&form)?;
        TestKind::Wrong { fields }
    } else {
        let fields = left(&form)?;
        TestKind::Unchanged { fields }
    };
    Ok(RuleTest {
        rule: rule.text,
        title,
        from,
        unsafe_fixes,
        kind,
        source,
    })
}

impl Named<'_> {
    /// `test` is about rules, `wrong` about checks, `unchanged` about both.
    fn fits(&self, name: &Name, keyword: &str) -> Parsed<()> {
        let is = |names: &[&Name]| names.iter().any(|n| n.text == name.text);
        let (rule, check) = (is(&self.rules), is(&self.checks));
        let (message, help) = match keyword {
            "test" if check && !rule => (
                "a check changes nothing",
                "write `(wrong …)` or `(unchanged …)`",
            ),
            "wrong" if rule && !check => (
                "a rule that is tested as a check",
                "write `(test …)` or `(unchanged …)`",
            ),
            _ if rule || check => return Ok(()),
            "test" => return Err(unknown_id("rule", name, texts(&self.rules))),
            "wrong" => return Err(unknown_id("check", name, texts(&self.checks))),
            _ => {
                let all = texts(&self.rules).chain(texts(&self.checks));
                return Err(unknown_id("rule or check", name, all));
            }
        };
        Err(Box::new(
            Diagnostic::error(message, name.span, "this one").help(help),
        ))
    }
}

fn texts<'n>(names: &'n [&Name]) -> impl Iterator<Item = &'n str> {
    names.iter().map(|n| n.text.as_str())
}

fn refused(mut form: Form<'_>) -> Parsed<RuleTest> {
    let source = form.source();
    let (message, _) = form.sentence("a part of the message, a string")?;
    let refused = form.next("the form that is refused")?.span;
    form.end()?;
    Ok(RuleTest {
        rule: String::new(),
        title: message.clone(),
        from: None,
        unsafe_fixes: false,
        kind: TestKind::Refused {
            message,
            form: refused,
        },
        source,
    })
}

/// All between the keyword and the closing parenthesis, comments included.
fn inside(form: &Form<'_>) -> Span {
    Span::new(form.keyword_span.end, form.span.end.saturating_sub(1))
}

/// From the next child to the closing parenthesis.
fn left(form: &Form<'_>) -> Parsed<Span> {
    match form.peek() {
        Some(first) => Ok(Span::new(first.span.start, form.span.end.saturating_sub(1))),
        None => Err(Box::new(Diagnostic::error(
            "a test without a module",
            form.span,
            "expected the module's fields",
        ))),
    }
}
