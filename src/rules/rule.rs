//! Rules: `(rule $name (from $d) (to $d) "why" (match …)… (where …)? (rewrite …)?
//! (report …)? (shows …)?)`.
//!
//! Knows how the parts of one rule fit together. Must not know other rules: those are compared in
//! `across`.

use super::dialect::Dialects;
use super::form::{Errors, Form, Name, Parsed};
use super::lower;
use super::message::{second, unknown};
use super::model::{Rule, Where};
use super::pattern::{self, DataForm, MatchForm, Shape};
use super::types::Pair;
use crate::text::{Diagnostic, Span};

/// A rule with the places that later checks need.
#[derive(Clone, Debug)]
pub(super) struct RuleForm {
    /// The rule.
    pub(super) rule: Rule,
    /// Its name, with its place.
    pub(super) name: Name,
    /// One a pattern: the place of the shape, and of each operand.
    pub(super) places: Vec<(Span, Vec<Span>)>,
}

/// The parts of a rule.
#[derive(Default)]
pub(super) struct Body {
    /// What to look for.
    pub(super) matches: Vec<MatchForm>,
    /// `(where $variable SYMBOL)`.
    pub(super) only: Option<(Name, Name)>,
    /// The record as the target reads it.
    pub(super) rewrite: Option<DataForm>,
    /// What to tell the author.
    pub(super) report: Option<(String, Span)>,
    /// How it shows on a real runtime.
    pub(super) shows: Option<String>,
}

/// Reads a rule, after the keyword. `None` if it has errors.
pub(super) fn read(form: &Form<'_>, dialects: &Dialects, errors: &mut Errors) -> Option<RuleForm> {
    let file = form.file;
    let mut rest = form.clone();
    let head = head(&mut rest, dialects);
    let (name, mut rule) = errors.keep(file, head)?;
    let pair = Pair {
        from: dialects.all.get(rule.from.0)?,
        to: dialects.all.get(rule.to.0)?,
    };
    let before = errors.found.len();
    let mut body = Body::default();
    for tree in rest.rest() {
        let item = Form::of(file, tree).and_then(|item| part(item, pair, &mut body));
        errors.keep(file, item);
    }
    if errors.found.len() == before {
        // A part that could not be read would make every later complaint a guess.
        let checked = whole(form, &body);
        errors.keep(file, checked)?;
    }
    let places = lower::patterns(&body, pair, &mut rule, file, errors);
    rule.only = body.only.map(|(variable, symbol)| Where {
        variable: variable.text,
        symbol: symbol.text,
    });
    rule.report = body.report.map(|(text, _)| text);
    rule.shows = body.shows;
    (errors.found.len() == before).then_some(RuleForm { rule, name, places })
}

fn head(form: &mut Form<'_>, dialects: &Dialects) -> Parsed<(Name, Rule)> {
    let name = form.stable_name("the rule's name, such as `$open`")?;
    let (source, target) = dialects.between(form)?;
    let (doc, _) = form.sentence("one sentence: what goes wrong without the rule")?;
    let rule = Rule {
        name: name.text.clone(),
        doc,
        from: source,
        to: target,
        patterns: Vec::new(),
        only: None,
        report: None,
        shows: None,
        source: form.source(),
    };
    Ok((name, rule))
}

fn part(mut form: Form<'_>, pair: Pair<'_>, body: &mut Body) -> Parsed<()> {
    let taken = match form.keyword {
        "where" => body.only.is_some(),
        "rewrite" => body.rewrite.is_some(),
        "report" => body.report.is_some(),
        "shows" => body.shows.is_some(),
        _ => false,
    };
    if taken {
        return Err(second(&form, "rule"));
    }
    match form.keyword {
        "match" => body.matches.push(pattern::read(form, pair.to)?),
        "where" => {
            let variable = form.id("a variable of the record, such as `$family`")?;
            let symbol = form.word("a symbol of its table")?;
            form.end()?;
            body.only = Some((variable, symbol));
        }
        "rewrite" => {
            let data = form.form(
                "data",
                "`(data $p FIELD*)`, the record as the target reads it",
            )?;
            form.end()?;
            body.rewrite = Some(pattern::data(data)?);
        }
        "report" => {
            body.report = Some(form.sentence("what to tell the author")?);
            form.end()?;
        }
        "shows" => {
            let (text, _) = form.sentence("a sentence: how it shows on a real runtime")?;
            body.shows = Some(text);
            form.end()?;
        }
        other => {
            let known = ["match", "where", "rewrite", "report", "shows"];
            return Err(unknown("part of a rule", other, form.keyword_span, known));
        }
    }
    Ok(())
}

/// What a rule must have, and what excludes what.
fn whole(form: &Form<'_>, body: &Body) -> Parsed<()> {
    if body.matches.is_empty() {
        let error = Diagnostic::error("a rule without a `match`", form.span, "nothing to look for");
        return Err(Box::new(error));
    }
    let data = body.matches.iter().find_map(|m| m.data.as_ref());
    if let (Some(rewrite), Some((_, report))) = (&body.rewrite, &body.report) {
        let error = Diagnostic::error("both `rewrite` and `report`", rewrite.span, "changes")
            .and(*report, "says that nothing is changed")
            .help("a rule that reports leaves what it finds as it is");
        return Err(Box::new(error));
    }
    let branches = body.matches.iter().flat_map(|m| &m.shapes);
    let branch = branches
        .filter(|s| matches!(s, Shape::BrTable { .. }))
        .map(Shape::span)
        .next();
    if let (Some(branch), None) = (branch, &body.report) {
        let error = Diagnostic::error(
            "`br_table` without `report`",
            branch,
            "no literal to change",
        )
        .help("add `(report \"…\")`: the numbers of a `br_table` are places, not literals");
        return Err(Box::new(error));
    }
    if let (None, Some(span)) = (data, needs_record(body)) {
        let error = Diagnostic::error("no `match` of this rule has a record", span, "needs one")
            .help("add `(data $p FIELD*)` after the calls of the `match`");
        return Err(Box::new(error));
    }
    Ok(())
}

fn needs_record(body: &Body) -> Option<Span> {
    let rewrite = body.rewrite.as_ref().map(|r| r.span);
    rewrite.or_else(|| body.only.as_ref().map(|(v, _)| v.span))
}
