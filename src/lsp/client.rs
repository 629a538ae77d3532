//! What the client said of itself in `initialize`.
//!
//! Read with tolerance: what is missing, or is not of the form that the protocol wants, is not supported. A client
//! is not turned away because of one odd field that nobody here looks at.

use super::positions::Encoding;
use super::uri;
use rustix::process::Pid;
use serde_json::Value;
use std::path::PathBuf;

/// What the client can do, and where it is.
#[derive(Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It asks for diagnostics, so they are not pushed.
    pub(super) pulls: bool,
    pub(super) related_information: bool,
    pub(super) code_description: bool,
    pub(super) tags: bool,
    pub(super) document_changes: bool,
    pub(super) code_action_literals: bool,
    pub(super) preferred_actions: bool,
    /// It shows Markdown in hovers.
    pub(super) markdown: bool,
    /// It can be asked for its settings.
    pub(super) configuration: bool,
    pub(super) dynamic: Dynamic,
    pub(super) refresh: Refresh,
    /// The folder that it works in.
    pub(super) root: Option<PathBuf>,
    /// When this process ends, the server does.
    pub(super) process: Option<Pid>,
}

/// What may be registered later.
#[derive(Debug, Default)]
pub(super) struct Dynamic {
    pub(super) formatting: bool,
    pub(super) settings: bool,
    pub(super) watched_files: bool,
}

/// What the client can be told to ask for again.
#[derive(Debug, Default)]
pub(super) struct Refresh {
    pub(super) diagnostics: bool,
    pub(super) hints: bool,
}

impl Client {
    pub(super) fn read(params: &Value) -> Client {
        let capability = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| capability(path).and_then(Value::as_bool) == Some(true);
        let is_object = |path: &str| capability(path).is_some_and(Value::is_object);
        let strings = |path: &str| capability(path).and_then(Value::as_array);
        let encodings = strings("general/positionEncodings");
        let markdown = strings("textDocument/hover/contentFormat");
        Client {
            encoding: Encoding::choose(words(encodings)),
            pulls: is_object("textDocument/diagnostic"),
            related_information: is("textDocument/publishDiagnostics/relatedInformation")
                || is("textDocument/diagnostic/relatedInformation"),
            code_description: is("textDocument/publishDiagnostics/codeDescriptionSupport")
                || is("textDocument/diagnostic/codeDescriptionSupport"),
            tags: is_object("textDocument/publishDiagnostics/tagSupport")
                || is_object("textDocument/diagnostic/tagSupport"),
            document_changes: is("workspace/workspaceEdit/documentChanges"),
            code_action_literals: is_object("textDocument/codeAction/codeActionLiteralSupport"),
            preferred_actions: is("textDocument/codeAction/isPreferredSupport"),
            markdown: words(markdown).any(|kind| kind == "markdown"),
            configuration: is("workspace/configuration"),
            dynamic: Dynamic {
                formatting: is("textDocument/formatting/dynamicRegistration"),
                settings: is("workspace/didChangeConfiguration/dynamicRegistration"),
                watched_files: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
            },
            refresh: Refresh {
                diagnostics: is("workspace/diagnostics/refreshSupport"),
                hints: is("workspace/inlayHint/refreshSupport"),
            },
            root: root(params),
            process: params
                .get("processId")
                .and_then(Value::as_i64)
                .and_then(|id| i32::try_from(id).ok())
                .filter(|id| *id > 0)
                .and_then(Pid::from_raw),
        }
    }
}

fn words(list: Option<&Vec<Value>>) -> impl Iterator<Item = &str> {
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// The first of the workspace's folders, or what older clients say in its place.
fn root(params: &Value) -> Option<PathBuf> {
    let folder = params.pointer("/workspaceFolders/0/uri");
    let uris = [folder, params.get("rootUri")];
    let uris = uris.into_iter().flatten().filter_map(Value::as_str);
    let path = params.get("rootPath").and_then(Value::as_str);
    uris.filter_map(uri::to_path)
        .next()
        .or(path.map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_odd_field_is_not_supported_and_no_more() {
        let client = Client::read(&json!({
            "processId": 3.5,
            "rootUri": 7,
            "workspaceFolders": null,
            "capabilities": {
                "general": {"positionEncodings": ["utf-8", 9]},
                "textDocument": {"diagnostic": [], "publishDiagnostics": {"relatedInformation": "yes"}},
            },
        }));
        assert_eq!(client.encoding, Encoding::Utf8);
        assert!(!client.pulls && !client.related_information);
        assert_eq!((client.process, client.root), (None, None));
        assert_eq!(Client::read(&Value::Null).encoding, Encoding::Utf16);
        // Groups of processes have negative numbers, and are no client.
        for id in [-1, 0, i64::MAX] {
            assert_eq!(Client::read(&json!({"processId": id})).process, None);
        }
    }

    #[test]
    fn the_root_is_the_first_folder() {
        let params = json!({
            "rootUri": "file:///old",
            "workspaceFolders": [{"uri": "file:///new%20one", "name": "new"}],
        });
        assert_eq!(root(&params), Some(PathBuf::from("/new one")));
        assert_eq!(
            root(&json!({"rootPath": "/old"})),
            Some(PathBuf::from("/old"))
        );
    }
}
