//! The ways out of a finding: its fix, with what must go with it; a comment that silences it.
//!
//! Knows findings and their edits. Must not know how they were found. What changes a number is offered only after
//! the result has been planned again: nothing that was done is undone, and all else comes out as it would have.

use super::settle;
use super::{Action, ActionKind};
use crate::fix::{Detail, FieldReport, Finding, GroupReport, Status};
use crate::judge::UNUSED;
use crate::rules::Rules;
use crate::text::{Edit, EditSet, Span};
use crate::{Options, Outcome, Reported, pipeline, silence};
use std::collections::HashSet;

/// A text that was looked at, and what came of it.
pub(super) struct Asked<'a> {
    pub(super) text: &'a str,
    pub(super) rules: &'a Rules,
    pub(super) options: &'a Options,
    pub(super) outcome: &'a Outcome,
}

/// The ways out of one of the findings; the best first.
pub(super) fn actions(asked: &Asked<'_>, finding: usize) -> Vec<Action> {
    let Some(reported) = asked.outcome.findings.get(finding) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    if reported.finding.rule == UNUSED {
        all.extend(respell(asked, &reported.finding));
        all.extend(take_out(asked, &reported.finding));
        return all;
    }
    match reported.finding.status {
        Status::Converted => all.extend(fix(asked, reported)),
        Status::Left => all.extend(settle::settle(asked, &reported.finding)),
    }
    all.extend(ignore(asked, &reported.finding));
    all
}

fn fix(asked: &Asked<'_>, reported: &Reported) -> Option<Action> {
    let own = set(&reported.edits)?;
    let group = set(of_group(asked, reported, false))?;
    let fields = asked.fields_of(&reported.finding);
    // What only the run knows is converted behind the value: no field is written where the finding is.
    let is_tied = fields.is_empty() || fields.iter().any(|(_, f)| f.detail.is_tied);
    let least = if is_tied {
        set(of_group(asked, reported, true))?
    } else {
        own.clone()
    };
    let marked = with_mark(asked, &reported.finding, &group);
    let tried = [Some(least), Some(group), marked];
    let edits = first_stable(asked, tried.into_iter().flatten(), |_, _| true)?;
    let rest = match edits.len().saturating_sub(own.len()) {
        0 => String::new(),
        1 => ", and one more that goes with it".to_string(),
        more => format!(", and {more} more that go with it"),
    };
    Some(Action {
        kind: ActionKind::Fix,
        title: format!("{}{rest}", remedy(&reported.finding, &fields)),
        edits,
        is_preferred: true,
    })
}

/// `Write 1 for AF_INET`.
fn remedy(finding: &Finding, fields: &[(&GroupReport, &FieldReport)]) -> String {
    let short = fields.iter().find_map(|(group, field)| {
        let Detail {
            ty, meant, becomes, ..
        } = &field.detail;
        let [_, target] = &group.between;
        match (meant, becomes) {
            (Some(meant), _) if field.detail.is_number => {
                Some(format!("Write {ty} {meant} as {target} reads it"))
            }
            (Some(meant), Some(becomes)) => Some(format!("Write {becomes} for {meant}")),
            _ => None,
        }
    });
    let long = || {
        finding
            .help
            .clone()
            .unwrap_or_else(|| finding.message.clone())
    };
    let title = short.unwrap_or_else(long).replace('`', "");
    let mut chars = title.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// The edits of a finding, and of those of its group; only what changes with families and records, if that is wanted.
fn of_group<'a>(asked: &Asked<'a>, own: &'a Reported, only_tied: bool) -> Vec<&'a Edit> {
    let index = own.finding.group;
    let group = index.and_then(|g| asked.outcome.groups.get(g));
    let fields = group.into_iter().flat_map(|g| &g.fields);
    let free = fields.filter(|f| !f.detail.is_tied);
    let free: HashSet<(Span, &str)> = free.map(|f| (f.span, f.detail.rule.as_str())).collect();
    let goes_along = |r: &&Reported| {
        let finding = &r.finding;
        let is_free = free.contains(&(finding.primary.span, finding.rule.as_str()));
        index.is_some() && finding.group == index && !(only_tied && is_free)
    };
    let others = asked.outcome.findings.iter().filter(goes_along);
    own.edits
        .iter()
        .chain(others.flat_map(|r| &r.edits))
        .collect()
}

impl<'a> Asked<'a> {
    /// The fields that a finding is about, and their group.
    pub(super) fn fields_of(&self, finding: &Finding) -> Vec<(&'a GroupReport, &'a FieldReport)> {
        let group = finding.group.and_then(|g| self.outcome.groups.get(g));
        let fields = group
            .into_iter()
            .flat_map(|g| g.fields.iter().map(move |f| (g, f)));
        let own = |f: &FieldReport| f.span == finding.primary.span && f.detail.rule == finding.rule;
        fields.filter(|(_, f)| own(f)).collect()
    }
}

/// Edits as a set; `None` if there is none, or if two clash.
pub(super) fn set<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> Option<EditSet> {
    let mut all = EditSet::new();
    for edit in edits {
        all.insert(edit.clone()).ok()?;
    }
    (!all.is_empty()).then_some(all)
}

/// Both sets in one.
pub(super) fn union(a: &EditSet, b: &EditSet) -> Option<EditSet> {
    set(a.iter().chain(b))
}

/// Some edits with the mark for the module of a finding.
pub(super) fn with_mark(asked: &Asked<'_>, finding: &Finding, edits: &EditSet) -> Option<EditSet> {
    let group = asked.outcome.groups.get(finding.group?)?;
    let mark = pipeline::mark_of(asked.text, finding.primary.span, &group.tells)?;
    set(edits.iter().chain([&mark]))
}

/// The first of some sets that is good: planned again, its result comes to what the whole plan together with it comes
/// to. So nothing is undone, nothing is done twice, and no other decision is another one.
pub(super) fn first_stable(
    asked: &Asked<'_>,
    tried: impl Iterator<Item = EditSet>,
    is_good: impl Fn(&EditSet, &Outcome) -> bool,
) -> Option<EditSet> {
    let mut seen: Vec<EditSet> = Vec::new();
    for edits in tried {
        if seen.contains(&edits) {
            continue;
        }
        if is_stable(asked, &edits, &is_good) {
            return Some(edits);
        }
        seen.push(edits);
    }
    None
}

fn is_stable(
    asked: &Asked<'_>,
    edits: &EditSet,
    is_good: &impl Fn(&EditSet, &Outcome) -> bool,
) -> bool {
    let Some(all) = union(edits, &asked.outcome.edits) else {
        return false;
    };
    let text = edits.apply(asked.text);
    match crate::fix(&text, asked.rules, asked.options) {
        Ok(next) => next.output(&text) == all.apply(asked.text) && is_good(edits, &next),
        Err(_) => false,
    }
}

fn ignore(asked: &Asked<'_>, finding: &Finding) -> Option<Action> {
    let edits = silence::ignore_one(asked.text, asked.rules, finding).ok()?;
    (!edits.is_empty()).then(|| Action {
        kind: ActionKind::Ignore,
        title: format!("Ignore {} here", finding.rule),
        edits,
        is_preferred: false,
    })
}

/// Of a comment with a name that there is not: the one that is near.
fn respell(asked: &Asked<'_>, finding: &Finding) -> Option<Action> {
    let span = finding.primary.span;
    let (known, word) = (crate::names(asked.rules), span.of(asked.text));
    let near = crate::nearest_name(word, &known).filter(|near| *near != word)?;
    let text = near.to_string();
    Some(Action {
        kind: ActionKind::Fix,
        title: format!("Write {near}"),
        edits: set([&Edit { span, text }])?,
        is_preferred: true,
    })
}

/// Of a comment that silences nothing: without it, or without the name that is of no use.
fn take_out(asked: &Asked<'_>, finding: &Finding) -> Option<Action> {
    let removal = silence::take_out(asked.text, asked.rules, finding).ok()??;
    let title = match removal.name {
        Some(name) => format!("Take {name} out of this comment"),
        None => "Take this comment out".to_string(),
    };
    Some(Action {
        kind: ActionKind::Fix,
        title,
        edits: removal.edits,
        is_preferred: false,
    })
}
