//! Code actions: the ways out of each finding, and all fixes at once.

use super::analysis::Analysis;
use super::client::Client;
use super::edits::workspace_edit;
use super::worker::Stop;
use lsp_types::{Code, CodeAction, CodeActionContext, CodeActionKind, Diagnostic, Range};
use std::collections::HashSet;
use wasfix::assist::Action;
use wasfix::text::Span;

/// All fixes: those of `wasfix apply`.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.wasfix");

/// Of so many findings in a range the ways out are found at most: nobody reads a menu that is longer.
const MOST: usize = 8;
/// Each finding takes some runs of the plan, so in a large text they are found of fewer: the bytes that are planned
/// for one menu are bounded, or grow as the text does.
const MOST_BYTES: usize = 2 << 20;

/// What is offered in a range, for who wants the kinds of the context.
pub(super) fn of(
    analysis: &Analysis,
    client: &Client,
    (range, context): (Range, &CodeActionContext),
    stop: &Stop,
) -> Vec<CodeAction> {
    let is_wanted = |kind: &CodeActionKind| match &context.only {
        Some(only) => only.iter().any(|wanted| is_under(kind, wanted)),
        None => true,
    };
    let mut actions = Vec::new();
    if !client.code_action_literals {
        return actions;
    }
    if is_wanted(&CodeActionKind::QuickFix) {
        let span = client.encoding.span(&analysis.snapshot.text, range);
        actions.extend(quick_fixes(analysis, client, (span, context), stop));
    }
    if is_wanted(&FIX_ALL) {
        actions.extend(fix_all(analysis, client));
    }
    actions
}

/// Whether a kind is `wanted` or one of its kinds: `source.fixAll.wasfix` is a `source.fixAll` and a `source`.
fn is_under(kind: &CodeActionKind, wanted: &CodeActionKind) -> bool {
    let (kind, wanted) = (kind.as_str(), wanted.as_str());
    let rest = kind.strip_prefix(wanted);
    wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn quick_fixes(
    analysis: &Analysis,
    client: &Client,
    (span, context): (Span, &CodeActionContext),
    stop: &Stop,
) -> Vec<CodeAction> {
    let here = analysis.findings().enumerate();
    let here = here.filter(|(_, (reported, _))| touches(reported.finding.primary.span, span));
    let mut here: Vec<_> = here.collect();
    // What the client asks about comes first: it may be all that there is time for.
    let asked: HashSet<_> = context.diagnostics.iter().map(identity).collect();
    here.sort_by_key(|(_, (_, diagnostic))| !asked.contains(&identity(diagnostic)));
    let most = MOST_BYTES / analysis.text.len().max(1);
    let mut actions = Vec::new();
    for (index, (_, diagnostic)) in here.into_iter().take(most.clamp(1, MOST)) {
        if stop.is_stopped() {
            break;
        }
        for action in analysis.ways_out(index).iter() {
            add(
                &mut actions,
                quick_fix(action, analysis, client),
                diagnostic,
            );
        }
    }
    actions
}

/// What tells a diagnostic from others: clients do not send back all that they got.
fn identity(diagnostic: &Diagnostic) -> (&Range, Option<&Code>) {
    (&diagnostic.range, diagnostic.code.as_ref())
}

fn quick_fix(action: &Action, analysis: &Analysis, client: &Client) -> CodeAction {
    CodeAction {
        title: format!("wasfix: {}", action.title),
        kind: Some(CodeActionKind::QuickFix),
        is_preferred: (client.preferred_actions && action.is_preferred).then_some(true),
        edit: Some(workspace_edit(&action.edits, analysis, client)),
        ..CodeAction::default()
    }
}

/// Adds an action for a diagnostic. One number with many uses has many findings, and one way out of all of them.
fn add(actions: &mut Vec<CodeAction>, new: CodeAction, diagnostic: &Diagnostic) {
    let same = |a: &CodeAction| a.title == new.title && a.edit == new.edit;
    let at = actions.iter().position(same).unwrap_or(actions.len());
    if at == actions.len() {
        actions.push(new);
    }
    if let Some(action) = actions.get_mut(at) {
        let about = action.diagnostics.get_or_insert_default();
        about.push(diagnostic.clone());
    }
}

/// A cursor at either end of a number is at the number.
fn touches(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

fn fix_all(analysis: &Analysis, client: &Client) -> Option<CodeAction> {
    let edits = analysis.edits()?;
    Some(CodeAction {
        title: "wasfix: fix all".to_string(),
        kind: Some(FIX_ALL),
        edit: Some(workspace_edit(edits, analysis, client)),
        ..CodeAction::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_kinds() {
        for (wanted, is) in [
            ("", true),
            ("source", true),
            ("source.fixAll", true),
            ("source.fixAll.wasfix", true),
            ("source.fix", false),
            ("source.fixAll.wasfix.more", false),
            ("source.fixAll.eslint", false),
            ("quickfix", false),
        ] {
            let wanted = CodeActionKind::from(wanted.to_string());
            assert_eq!(is_under(&FIX_ALL, &wanted), is, "{wanted}");
        }
    }
}
