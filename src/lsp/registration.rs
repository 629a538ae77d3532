//! What the server says it can do: in the answer to `initialize`, and by registration afterwards.

use super::actions::FIX_ALL;
use super::client::Client;
use super::settings::{SECTION, Settings};
use lsp_types::{
    CodeActionKind, CodeActionOptions, DiagnosticOptions, InitializeResult, ServerCapabilities,
    ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::{Value, json};

/// The answer to `initialize`.
pub(super) fn announced(client: &Client, settings: &Settings) -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(false.into()),
        ..TextDocumentSyncOptions::default()
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![CodeActionKind::QuickFix, FIX_ALL]),
        ..CodeActionOptions::default()
    };
    let pulled = DiagnosticOptions {
        identifier: Some(SECTION.to_string()),
        ..DiagnosticOptions::default()
    };
    let formats = settings.formatting && !client.dynamic.formatting;
    let capabilities = ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(sync.into()),
        hover_provider: Some(true.into()),
        code_action_provider: Some(actions.into()),
        // Always there: whether there is anything to show, the settings say.
        inlay_hint_provider: Some(true.into()),
        document_formatting_provider: formats.then(|| true.into()),
        diagnostic_provider: client.pulls.then(|| pulled.into()),
        ..ServerCapabilities::default()
    };
    let version = env!("CARGO_PKG_VERSION").to_string();
    InitializeResult {
        capabilities,
        server_info: Some(ServerInfo::new("wasfix".to_string(), Some(version))),
    }
}

/// What is registered once the session has begun: to be told of changed settings and files.
pub(super) fn at_start(client: &Client) -> Vec<Value> {
    let mut all = Vec::new();
    if client.dynamic.settings {
        all.push(json!({
            "id": "wasfix-settings",
            "method": "workspace/didChangeConfiguration",
            "registerOptions": {"section": SECTION},
        }));
    }
    if client.dynamic.watched_files {
        all.push(json!({
            "id": "wasfix-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": [
                {"globPattern": "**/wasfix.toml"},
                {"globPattern": "**/*.rule"},
            ]},
        }));
    }
    all
}

/// Formatting, which only who asks for it gets: another server is the formatter.
pub(super) fn formatting() -> Value {
    json!({
        "id": FORMATTING,
        "method": "textDocument/formatting",
        "registerOptions": {"documentSelector": [{"language": "wat"}, {"pattern": "**/*.{wat,wast}"}]},
    })
}

/// Formatting, no more.
pub(super) fn no_formatting() -> Value {
    json!({"id": FORMATTING, "method": "textDocument/formatting"})
}

const FORMATTING: &str = "wasfix-formatting";
