//! The questions a client asks about a text, and their answers.

use super::actions;
use super::analysis::{Analysis, Subject};
use super::client::Client;
use super::diagnostics;
use super::edits;
use super::settings::Settings;
use super::worker::Stop;
use lsp_types::{
    CodeAction, CodeActionParams, DocumentDiagnosticParams, DocumentFormattingParams, Hover,
    HoverParams, InlayHint, InlayHintParams, MarkupContent, MarkupKind, TextEdit, Tooltip, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasfix::explain::{self, Block, Inline, Line, Page};

/// A question about one text.
#[derive(Clone)]
pub(super) enum Question {
    Actions(CodeActionParams),
    Diagnostics(DocumentDiagnosticParams),
    Formatting(DocumentFormattingParams),
    Hints(InlayHintParams),
    Hover(HoverParams),
}

impl Question {
    /// The question of a request; nothing if it is none that is known.
    ///
    /// # Errors
    /// What is wrong with the parameters.
    pub(super) fn read(method: &str, params: Value) -> Option<Result<Question, serde_json::Error>> {
        Some(match method {
            "textDocument/codeAction" => read(params, Question::Actions),
            "textDocument/diagnostic" => read(params, Question::Diagnostics),
            "textDocument/formatting" => read(params, Question::Formatting),
            "textDocument/hover" => read(params, Question::Hover),
            "textDocument/inlayHint" => read(params, Question::Hints),
            _ => return None,
        })
    }

    /// The text that it is about.
    pub(super) fn uri(&self) -> &Uri {
        let document = match self {
            Question::Actions(params) => &params.text_document,
            Question::Diagnostics(params) => &params.text_document,
            Question::Formatting(params) => &params.text_document,
            Question::Hints(params) => &params.text_document,
            Question::Hover(params) => &params.text_document_position_params.text_document,
        };
        &document.uri
    }

    /// Whether it is about places of the text as it was when it was asked.
    pub(super) fn is_of_version(&self) -> bool {
        !matches!(self, Question::Diagnostics(_))
    }

    /// The answer.
    ///
    /// # Errors
    /// It cannot be written down.
    pub(super) fn answer(
        &self,
        analysis: &Analysis,
        client: &Client,
        settings: &Settings,
        stop: &Stop,
    ) -> Result<Value, serde_json::Error> {
        #[cfg(test)]
        super::faults::strike(super::faults::Step::Answer, &analysis.text);
        match self {
            Question::Actions(params) => {
                let (range, context) = (params.range, &params.context);
                value::<Vec<CodeAction>>(actions::of(analysis, client, (range, context), stop))
            }
            Question::Diagnostics(params) => {
                let previous = params.previous_result_id.as_deref();
                value(diagnostics::pulled(analysis, previous))
            }
            Question::Formatting(_) if !settings.formatting => Ok(Value::Null),
            Question::Formatting(_) => value::<Option<Vec<TextEdit>>>(
                analysis
                    .edits()
                    .map(|all| edits::text_edits(all, analysis, client)),
            ),
            Question::Hints(_) if !settings.inlay_hints => Ok(Value::Null),
            Question::Hints(params) => value(hints(analysis, client, params)),
            Question::Hover(params) => value(hover(analysis, client, params)),
        }
    }
}

fn read<P: DeserializeOwned>(
    params: Value,
    question: impl FnOnce(P) -> Question,
) -> Result<Question, serde_json::Error> {
    serde_json::from_value(params).map(question)
}

fn value<T: Serialize>(answer: T) -> Result<Value, serde_json::Error> {
    serde_json::to_value(answer)
}

fn hover(analysis: &Analysis, client: &Client, params: &HoverParams) -> Option<Hover> {
    let Subject {
        known, text, rules, ..
    } = analysis.subject()?;
    let lines = &analysis.snapshot.text;
    let at = params.text_document_position_params.position;
    let hover = known.hover(text, rules, client.encoding.offset(lines, at))?;
    let page = &without_links(hover.page);
    let contents = if client.markdown {
        let shown = explain::markdown(page, &explain::path(&page.topic));
        MarkupContent::new(MarkupKind::Markdown, shown)
    } else {
        MarkupContent::new(MarkupKind::PlainText, explain::text(page))
    };
    let range = client.encoding.range(lines, hover.span);
    Some(Hover::new(contents.into(), Some(range)))
}

fn hints(analysis: &Analysis, client: &Client, params: &InlayHintParams) -> Vec<InlayHint> {
    let Some(subject) = analysis.subject() else {
        return Vec::new();
    };
    let lines = &analysis.snapshot.text;
    let part = client.encoding.span(lines, params.range);
    let Subject {
        known, text, rules, ..
    } = subject;
    let one = |hint: wasfix::assist::Hint| {
        let position = client.encoding.position(lines, hint.at);
        let words = hint
            .tooltip
            .map(|words| MarkupContent::new(MarkupKind::Markdown, words));
        let tooltip = words.map(Tooltip::from);
        InlayHint::new(
            position,
            hint.label.into(),
            None,
            None,
            tooltip,
            Some(true),
            None,
            None,
        )
    };
    known
        .hints(text, rules, part)
        .into_iter()
        .map(one)
        .collect()
}

/// The page with links as plain names: the pages of the reference are not where the editor is.
fn without_links(mut page: Page) -> Page {
    let plain = |line: &mut Line| {
        for piece in line {
            if let Inline::Link(_, name) = piece {
                *piece = Inline::Code(std::mem::take(name));
            }
        }
    };
    for block in &mut page.blocks {
        match block {
            Block::Paragraph(line) => plain(line),
            Block::List(lines) => lines.iter_mut().for_each(plain),
            Block::Table(_, rows) => rows.iter_mut().flatten().for_each(plain),
            Block::Heading(_) | Block::Anchor(..) | Block::Code(..) => {}
        }
    }
    page
}
