//! Edits of bytes as edits of the protocol.

use super::analysis::Analysis;
use super::client::Client;
use lsp_types::{
    DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, WorkspaceEdit,
};
use std::collections::HashMap;
use wasfix::text::EditSet;

/// The edits, in the order of the text.
pub(super) fn text_edits(edits: &EditSet, analysis: &Analysis, client: &Client) -> Vec<TextEdit> {
    let one = |edit: &wasfix::text::Edit| TextEdit {
        range: client.encoding.range(&analysis.snapshot.text, edit.span),
        new_text: edit.text.clone(),
    };
    edits.iter().map(one).collect()
}

/// The edits for the version that they were made for, where the client can tell.
pub(super) fn workspace_edit(
    edits: &EditSet,
    analysis: &Analysis,
    client: &Client,
) -> WorkspaceEdit {
    let edits = text_edits(edits, analysis, client);
    let uri = analysis.snapshot.uri.clone();
    if !client.document_changes {
        return WorkspaceEdit {
            changes: Some(HashMap::from([(uri, edits)])),
            ..WorkspaceEdit::default()
        };
    }
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            version: Some(analysis.snapshot.version),
            text_document_identifier: TextDocumentIdentifier::new(uri),
        },
        edits: edits.into_iter().map(Edit::from).collect(),
    };
    WorkspaceEdit {
        document_changes: Some(vec![DocumentChange::from(edit)]),
        ..WorkspaceEdit::default()
    }
}
