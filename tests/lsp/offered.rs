//! What the library knows at a place, as the editor gets it: quick fixes, hovers, hints.

use crate::buffer::{Units, edits_of};
use crate::client::Client;
use crate::{CHANGING, all};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const URI: &str = "file:///nowhere/a.wat";

/// 2 is `AF_INET` to Linux and INET6 to the runtime, and nothing here says which is meant.
fn unsure() -> String {
    CHANGING.replace("const 10", "const 2")
}

fn with_hints() -> Client {
    let params = json!({
        "processId": null,
        "capabilities": all(),
        "initializationOptions": {"inlayHints": true},
    });
    Client::with_params(params).0
}

/// The position of the first byte of `what`.
fn at(text: &str, what: &str) -> Value {
    let offset = text.find(what).unwrap();
    let places = Units::Utf16.places(text);
    let (_, line, character) = places.into_iter().find(|(at, ..)| *at == offset).unwrap();
    json!({"line": line, "character": character})
}

fn quick_fixes(client: &mut Client, position: &Value) -> Vec<Value> {
    let params = json!({
        "textDocument": {"uri": URI},
        "range": {"start": position, "end": position},
        "context": {"diagnostics": [], "only": ["quickfix"]},
    });
    let actions = client.request("textDocument/codeAction", params).unwrap();
    actions.as_array().unwrap().clone()
}

/// The names of what is found in a text.
fn codes(found: &[Value]) -> Vec<&str> {
    found.iter().filter_map(|d| d["code"].as_str()).collect()
}

#[test]
fn the_preferred_quick_fix_makes_the_finding_go() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    let actions = quick_fixes(&mut client, &at(CHANGING, "10)"));
    let preferred: Vec<&Value> = actions
        .iter()
        .filter(|a| a["isPreferred"] == true)
        .collect();
    let [fix] = preferred.as_slice() else {
        panic!("{actions:#?}");
    };
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["diagnostics"][0]["code"], "open");
    let (edits, version) = edits_of(fix, URI);
    assert_eq!(version, Some(1));
    let fixed = Units::Utf16.apply(CHANGING, &edits);
    assert_eq!(fixed, unsure());
    // Elsewhere there is nothing.
    let nowhere = json!({"line": 2, "character": 0});
    assert_eq!(quick_fixes(&mut client, &nowhere), Vec::<Value>::new());
}

#[test]
fn an_unsure_value_can_be_settled_either_way_or_silenced() {
    let text = unsure();
    let mut client = Client::with(all());
    client.open(URI, 1, &text);
    assert!(codes(&client.pushed(URI, 1)).contains(&"open"));
    let actions = quick_fixes(&mut client, &at(&text, "2) (i32.const 1)"));
    let of_open = actions
        .iter()
        .filter(|a| a["diagnostics"][0]["code"] == "open");
    let of_open: Vec<&Value> = of_open.collect();
    assert!(of_open.len() >= 3, "{of_open:#?}");
    for (version, action) in (2..).zip(of_open) {
        let (edits, _) = edits_of(action, URI);
        let settled = Units::Utf16.apply(&text, &edits);
        client.change(URI, version, json!([{"text": settled}]));
        let left = client.pushed(URI, version);
        assert!(
            !codes(&left).contains(&"open"),
            "{}: {settled}",
            action["title"]
        );
    }
}

/// A number with several uses is found once for each, and there is one way out of all.
#[test]
fn what_mends_several_findings_is_offered_once() {
    let call =
        "(drop (call $sock_open (global.get $af) (i32.const 1) (i32.const 0) (i32.const 64)))";
    let (head, _) = CHANGING.split_once("    (drop").unwrap();
    let head = head.replace("  (memory", "  (global $af i32 (i32.const 10))\n  (memory");
    let text = format!("{head}    {call}\n    {call}))\n");
    let mut client = Client::with(all());
    client.open(URI, 1, &text);
    let actions = quick_fixes(&mut client, &at(&text, "10))\n"));
    let titles: Vec<&str> = actions.iter().filter_map(|a| a["title"].as_str()).collect();
    let unlike: BTreeSet<&str> = titles.iter().copied().collect();
    assert_eq!(titles.len(), unlike.len(), "{titles:?}");
    assert_eq!(actions[0]["isPreferred"], true);
    let about = actions[0]["diagnostics"].as_array().unwrap();
    assert_eq!(codes(about), ["open", "open"]);
}

#[test]
fn the_hover_of_a_number_says_what_it_is_in_both() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    let position = at(CHANGING, "10)");
    let params = json!({"textDocument": {"uri": URI}, "position": position});
    let hover = client
        .request("textDocument/hover", params.clone())
        .unwrap();
    let said = hover["contents"]["value"].as_str().unwrap();
    assert_eq!(hover["contents"]["kind"], "markdown");
    assert!(said.contains("AF_INET6"), "{said}");
    // A link would lead to the reference, which is not where the editor is.
    assert!(!said.contains(".md)"), "{said}");
    let start = Units::Utf16.offset(CHANGING, &hover["range"]["start"]);
    let end = Units::Utf16.offset(CHANGING, &hover["range"]["end"]);
    assert!(CHANGING[start..end].contains("10"), "{hover}");

    let mut capabilities = all();
    capabilities["textDocument"]["hover"] = json!({});
    let mut plain = Client::with(capabilities);
    plain.open(URI, 1, CHANGING);
    let hover = plain.request("textDocument/hover", params).unwrap();
    assert_eq!(hover["contents"]["kind"], "plaintext");
}

#[test]
fn hints_stand_beside_the_numbers_if_the_settings_ask() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/server.wat"))
        .unwrap();
    let end = json!({"line": 200, "character": 0});
    let all_of_it = json!({"start": {"line": 0, "character": 0}, "end": end});
    let params = json!({"textDocument": {"uri": URI}, "range": all_of_it});
    let mut client = with_hints();
    client.open(URI, 1, &text);
    let hints = client
        .request("textDocument/inlayHint", params.clone())
        .unwrap();
    let hints = hints.as_array().unwrap();
    let family = at(&text, "           ;; AF_INET");
    let family = hints.iter().find(|h| h["position"] == family).unwrap();
    assert_eq!(family["label"], "AF_INET");
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": {"inlayHints": false}}),
    );
    assert_eq!(
        client.request("textDocument/inlayHint", params),
        Ok(Value::Null)
    );
}
