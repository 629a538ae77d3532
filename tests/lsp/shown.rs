//! What a person sees: diagnostics, pages, actions, hovers, hints.

use crate::buffer::{Units, edits_of};
use crate::client::Client;
use crate::{CHANGING, all};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const URI: &str = "file:///nowhere/server.wat";

fn server() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/server.wat")).unwrap()
}

/// The value as a snapshot, without the name of the temporary folder.
fn snapshot(name: &str, value: &Value) {
    let shown = serde_json::to_string_pretty(value).unwrap();
    insta::with_settings!({
        snapshot_path => "../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
        filters => [(r"file://[^\x22]*/wasfix-[^/]*/", "file://[pages]/")],
    }, {
        insta::assert_snapshot!(name, shown);
    });
}

#[test]
fn a_finding_is_shown_with_its_places_and_its_page() {
    let mut client = Client::with(all());
    client.open(URI, 1, &server());
    let found = client.pushed(URI, 1);
    snapshot("lsp_diagnostics", &Value::Array(found));
}

#[test]
fn where_there_are_no_related_places_the_message_has_them() {
    let mut capabilities = all();
    capabilities["textDocument"]["publishDiagnostics"] = json!({});
    let mut client = Client::with(capabilities);
    client.open(URI, 1, &server());
    let found = client.pushed(URI, 1);
    assert!(!found.is_empty());
    for one in &found {
        assert_eq!(one["relatedInformation"], Value::Null);
        assert_eq!(one["codeDescription"], Value::Null);
    }
    let shutdown = found.iter().find(|d| d["code"] == "shutdown").unwrap();
    let message = shutdown["message"].as_str().unwrap();
    assert!(
        message.contains("\nline 98: used here as the how of sock_shutdown"),
        "{message}"
    );
}

#[test]
fn a_code_leads_to_a_page_that_is_gone_afterwards() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    let found = client.pushed(URI, 1);
    let open = found.iter().find(|d| d["code"] == "open").unwrap();
    let href = open["codeDescription"]["href"].as_str().unwrap();
    let page = PathBuf::from(href.strip_prefix("file://").unwrap());
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("sock_open"), "{text}");
    assert_eq!(client.end(), Some(0));
    assert!(!page.exists() && !page.parent().is_some_and(Path::exists));
}

#[test]
fn a_text_that_cannot_be_read_has_one_diagnostic_and_no_edits() {
    let broken = CHANGING.replace("(drop", "(i32.nonsense");
    let mut capabilities = all();
    capabilities["textDocument"]["formatting"] = json!({});
    let params = json!({
        "processId": null,
        "capabilities": capabilities,
        "initializationOptions": {"formatting": true, "inlayHints": true},
    });
    let mut client = Client::with_params(params).0;
    client.open(URI, 1, &broken);
    let found = client.pushed(URI, 1);
    snapshot("lsp_broken", &json!(found));
    assert_eq!(client.actions(URI, None), Vec::<Value>::new());
    let document = json!({"uri": URI});
    let at = json!({"line": 4, "character": 40});
    let all = json!({"start": {"line": 0, "character": 0}, "end": at});
    let options = json!({"tabSize": 2, "insertSpaces": true});
    for (method, params, answer) in [
        (
            "hover",
            json!({"textDocument": document, "position": at}),
            Value::Null,
        ),
        (
            "inlayHint",
            json!({"textDocument": document, "range": all}),
            json!([]),
        ),
        (
            "formatting",
            json!({"textDocument": document, "options": options}),
            Value::Null,
        ),
    ] {
        assert_eq!(
            client.request(&format!("textDocument/{method}"), params),
            Ok(answer),
            "{method}"
        );
    }
    // Mended, it is looked at again.
    client.change(URI, 2, json!([{"text": CHANGING}]));
    assert!(client.pushed(URI, 2).iter().any(|d| d["code"] == "open"));
}

/// A line ends there to the protocol, and in few editors: an edit made by one count is not for the other.
#[test]
fn where_a_carriage_return_stands_alone_there_are_no_edits() {
    let mut capabilities = all();
    capabilities["textDocument"]["formatting"] = json!({});
    let options = json!({"formatting": true});
    let params = json!({
        "processId": null, "capabilities": capabilities, "initializationOptions": options,
    });
    let mut client = Client::with_params(params).0;
    let alone = format!("(; a\rb ;) {CHANGING}");
    client.open(URI, 1, &alone);
    let found = client.pushed(URI, 1);
    assert!(found.iter().any(|d| d["code"] == "open"), "{found:#?}");
    let said = found.last().unwrap();
    assert_eq!(said["range"]["start"], json!({"line": 0, "character": 4}));
    let message = said["message"].as_str().unwrap();
    assert!(message.contains("carriage return"), "{message}");
    assert_eq!(client.actions(URI, None), Vec::<Value>::new());
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let params = json!({"textDocument": {"uri": URI}, "options": options});
    assert_eq!(
        client.request("textDocument/formatting", params),
        Ok(Value::Null)
    );
    // A part of a line end is not alone.
    client.change(URI, 2, json!([{"text": alone.replace('\r', "\r\n")}]));
    assert!(!client.actions(URI, None).is_empty());
}

#[test]
fn a_comment_that_silences_nothing_is_shown_as_superfluous() {
    let text = format!("{CHANGING};; wasfix:ignore-file shutdown for no reason\n");
    let mut client = Client::with(all());
    client.open(URI, 1, &text);
    let found = client.pushed(URI, 1);
    let unused = found.iter().find(|d| d["code"] == "unused-ignore").unwrap();
    assert_eq!(unused["tags"], json!([1]));
    assert!(
        found
            .iter()
            .all(|d| d["code"] == "unused-ignore" || d.get("tags").is_none())
    );
}

#[test]
fn all_fixes_are_offered_under_each_of_their_kinds_and_no_other() {
    let mut client = Client::with(all());
    client.open(URI, 1, &server());
    for (only, offered) in [
        (vec!["source.fixAll.wasfix"], 1),
        (vec!["source.fixAll"], 1),
        (vec!["source"], 1),
        (vec!["source.organizeImports"], 0),
        (vec!["refactor"], 0),
        (vec![], 0),
    ] {
        let actions = client.actions(URI, Some(&only));
        assert_eq!(actions.len(), offered, "{only:?}");
    }
    let mut fixed = client.actions(URI, Some(&["source.fixAll.wasfix"]));
    // As small as they can be: a number, or a byte of a string, each.
    let (edits, _) = edits_of(&fixed.remove(0), URI);
    for edit in &edits {
        let (start, end) = (&edit["range"]["start"], &edit["range"]["end"]);
        assert_eq!(start["line"], end["line"]);
        let length = end["character"].as_u64().unwrap() - start["character"].as_u64().unwrap();
        assert!((1..=3).contains(&length), "{edit}");
    }
    let expected = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/server.fixed.wat"
    ));
    assert_eq!(Units::Utf16.apply(&server(), &edits), expected.unwrap());
    // What is fixed needs no fixing.
    client.change(
        URI,
        2,
        json!([{"text": Units::Utf16.apply(&server(), &edits)}]),
    );
    assert_eq!(
        client.actions(URI, Some(&["source.fixAll.wasfix"])),
        Vec::<Value>::new()
    );
}

#[test]
fn a_client_without_code_actions_that_are_literals_gets_none() {
    let mut capabilities = all();
    capabilities["textDocument"]["codeAction"] = json!({});
    let mut client = Client::with(capabilities);
    client.open(URI, 1, &server());
    assert_eq!(client.actions(URI, None), Vec::<Value>::new());
}
