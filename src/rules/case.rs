//! Tests inside rule files: `test`, `unchanged` and `refused`.
//!
//! Knows their syntax. Must not know how they are run (`trial`), nor WebAssembly: the fields of a
//! module are kept as places in the file.

use super::dialect::Dialects;
use super::form::{Form, Name, Parsed};
use super::message::unknown_id;
use super::model::{RuleTest, TestKind};
use crate::text::{Diagnostic, Span};

/// Reads a test, after the keyword; `rules` are the names of all rules.
pub(super) fn read(form: Form<'_>, dialects: &Dialects, rules: &[Name]) -> Parsed<RuleTest> {
    if form.keyword == "refused" {
        return refused(form);
    }
    let mut form = form;
    let rule = form.id("the name of a rule, such as `$open`")?;
    if !rules.iter().any(|r| r.text == rule.text) {
        let known = rules.iter().map(|r| r.text.as_str());
        return Err(unknown_id("rule", &rule, known));
    }
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
    } else {
        TestKind::Unchanged {
            fields: left(&form)?,
        }
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
