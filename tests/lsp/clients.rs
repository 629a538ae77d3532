//! Sessions as real editors begin them: `tests/lsp/clients/` has what they send.

use crate::CHANGING;
use crate::buffer::{Units, edits_of};
use crate::client::Client;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const URI: &str = "file:///home/u/p/a%20b.wat";

/// Every character of another length in each encoding, before what is changed on its line.
const WIDE: &str = "(;𝄞é端;) ";

/// The edit of an editor, and what it is to come to.
struct Expected {
    name: &'static str,
    units: Units,
    pulls: bool,
    /// Whether its edits say for which version they are.
    versioned: bool,
}

const CLIENTS: [Expected; 7] = [
    expected("neovim-0.7", Units::Utf16, false, false),
    expected("neovim-0.10", Units::Utf8, true, false),
    expected("vscode", Units::Utf16, true, true),
    expected("helix", Units::Utf8, false, true),
    expected("eglot", Units::Utf32, false, true),
    expected("sublime", Units::Utf16, true, true),
    expected("kate", Units::Utf16, false, false),
];

const fn expected(name: &'static str, units: Units, pulls: bool, versioned: bool) -> Expected {
    Expected {
        name,
        units,
        pulls,
        versioned,
    }
}

fn params(name: &str) -> Value {
    let path = format!(
        "{}/tests/lsp/clients/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_recorded_client_is_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp/clients");
    let files = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "json"));
    assert_eq!(files.count(), CLIENTS.len());
}

#[test]
fn every_client_gets_its_encoding_its_diagnostics_and_its_fixes() {
    for expected in CLIENTS {
        let name = expected.name;
        let (mut client, answer) = Client::with_params(params(name));
        let capabilities = &answer["capabilities"];
        assert_eq!(
            capabilities["positionEncoding"],
            expected.units.name(),
            "{name}"
        );
        assert_eq!(
            capabilities["diagnosticProvider"].is_object(),
            expected.pulls,
            "{name}"
        );
        assert_eq!(
            capabilities["codeActionProvider"]["codeActionKinds"],
            json!(["quickfix", "source.fixAll.wasfix"])
        );
        assert_eq!(
            capabilities["documentFormattingProvider"],
            Value::Null,
            "{name}"
        );

        let text = CHANGING.replace("    (drop", &format!("    {WIDE}(drop"));
        client.open(URI, 1, &text);
        let found = if expected.pulls {
            let document = json!({"textDocument": {"uri": URI}});
            let report = client.request("textDocument/diagnostic", document).unwrap();
            assert_eq!(report["kind"], "full", "{name}");
            report["items"].as_array().unwrap().clone()
        } else {
            client.pushed(URI, 1)
        };
        let open = found.iter().find(|d| d["code"] == "open").unwrap();
        let start = expected.units.offset(&text, &open["range"]["start"]);
        assert_eq!(&text[start..start + 2], "10", "{name}");

        let actions = client.actions(URI, Some(&["source.fixAll.wasfix"]));
        let (edits, version) = edits_of(&actions[0], URI);
        assert_eq!(version, expected.versioned.then_some(1), "{name}");
        let fixed = expected.units.apply(&text, &edits);
        assert_eq!(fixed, text.replace("const 10", "const 2"), "{name}");
        assert_eq!(client.end(), Some(0), "{name}");
    }
}

#[test]
fn who_pulls_is_not_pushed_to() {
    let (mut client, _) = Client::with_params(params("vscode"));
    client.open(URI, 1, CHANGING);
    let document = json!({"textDocument": {"uri": URI}});
    client.request("textDocument/diagnostic", document).unwrap();
    assert!(client.is_silent("textDocument/publishDiagnostics", 400));
}

#[test]
fn formatting_is_registered_when_the_settings_ask_and_taken_back() {
    let (mut client, answer) = {
        let mut client = Client::start();
        client.settings = Some(json!([{"formatting": true}]));
        let answer = client.request("initialize", params("vscode")).unwrap();
        client.notify("initialized", json!({}));
        (client, answer)
    };
    assert_eq!(
        answer["capabilities"]["documentFormattingProvider"],
        Value::Null
    );
    let is_formatting = |params: &Value| params.to_string().contains("textDocument/formatting");
    let mut registered = client.is_asked("client/registerCapability");
    while !is_formatting(&registered) {
        registered = client.is_asked("client/registerCapability");
    }
    client.open(URI, 1, CHANGING);
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let params = json!({"textDocument": {"uri": URI}, "options": options});
    let edits = client
        .request("textDocument/formatting", params.clone())
        .unwrap();
    let fixed = Units::Utf16.apply(CHANGING, edits.as_array().unwrap());
    assert_eq!(fixed, CHANGING.replace("const 10", "const 2"));

    client.settings = Some(json!([{"formatting": false}]));
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    let taken = client.is_asked("client/unregisterCapability");
    assert!(is_formatting(&taken), "{taken}");
    assert_eq!(
        client.request("textDocument/formatting", params),
        Ok(Value::Null)
    );
}

#[test]
fn formatting_is_announced_where_it_cannot_be_registered() {
    let mut params = params("helix");
    params["initializationOptions"] = json!({"formatting": true});
    let (_client, answer) = Client::with_params(params);
    assert_eq!(answer["capabilities"]["documentFormattingProvider"], true);
}
