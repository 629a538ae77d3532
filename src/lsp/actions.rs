//! Code actions: the ways out of each finding, and all fixes at once.

use super::analysis::{Analysis, Subject};
use super::client::Client;
use super::edits::workspace_edit;
use lsp_types::{CodeAction, CodeActionContext, CodeActionKind, Range};
use wasfix::text::Span;

/// All fixes: those of `wasfix apply`.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.wasfix");

/// What is offered in a range, for who wants the kinds of the context.
pub(super) fn of(
    analysis: &Analysis,
    client: &Client,
    range: Range,
    context: &CodeActionContext,
) -> Vec<CodeAction> {
    let is_wanted = |kind: &CodeActionKind| match &context.only {
        Some(only) => only.iter().any(|wanted| is_under(kind, wanted)),
        None => true,
    };
    let mut actions = Vec::new();
    if !client.code_action_literals {
        return actions;
    }
    if is_wanted(&CodeActionKind::QuickFix)
        && let Some(subject) = analysis.subject()
    {
        let span = client.encoding.span(&analysis.snapshot.text, range);
        actions.extend(quick_fixes(analysis, &subject, client, span));
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

fn quick_fixes<'a>(
    analysis: &'a Analysis,
    subject: &'a Subject<'_>,
    client: &'a Client,
    span: Span,
) -> impl Iterator<Item = CodeAction> + 'a {
    let here = analysis.findings().enumerate();
    let here = here.filter(move |(_, (reported, _))| touches(reported.finding.primary.span, span));
    here.flat_map(move |(index, (_, diagnostic))| {
        let Subject {
            known,
            text,
            rules,
            options,
        } = subject;
        let actions = known.actions(text, rules, options, index).into_iter();
        actions.map(move |action| CodeAction {
            title: format!("wasfix: {}", action.title),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![diagnostic.clone()]),
            is_preferred: (client.preferred_actions && action.is_preferred).then_some(true),
            edit: Some(workspace_edit(&action.edits, analysis, client)),
            ..CodeAction::default()
        })
    })
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
