//! The order of messages, and what is none.

use crate::client::Client;
use crate::{CHANGING, all};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

const URI: &str = "untitled:Untitled-1";

#[test]
fn initialize_comes_first_and_once() {
    let mut client = Client::start();
    assert_eq!(client.error("textDocument/hover", json!({})), -32002);
    // Nobody is open yet: a notification before `initialize` is dropped.
    client.open(URI, 1, CHANGING);
    let params = json!({"processId": null, "rootUri": null, "capabilities": all()});
    let answer = client.request("initialize", params.clone()).unwrap();
    assert_eq!(answer["serverInfo"]["name"], "wasfix");
    assert_eq!(client.error("initialize", params), -32600);
    assert!(client.is_silent("textDocument/publishDiagnostics", 400));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn exit_without_shutdown_is_code_1_and_so_is_the_end_of_input() {
    let mut client = Client::with(all());
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().0, Some(1));

    let mut client = Client::start();
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().0, Some(1));

    let mut client = Client::with(all());
    client.hang_up();
    assert_eq!(client.ended().0, Some(1));

    let mut client = Client::with(all());
    client.request("shutdown", Value::Null).unwrap();
    client.hang_up();
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn after_shutdown_nothing_is_answered_but_exit() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    client.request("shutdown", Value::Null).unwrap();
    assert_eq!(client.error("textDocument/hover", json!({})), -32600);
    assert_eq!(client.error("shutdown", Value::Null), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn a_session_whose_client_has_died_ends() {
    let mut dead = Command::new("true").stdout(Stdio::null()).spawn().unwrap();
    let id = dead.id();
    dead.wait().unwrap();
    let params = json!({"processId": id, "rootUri": null, "capabilities": {}});
    let (mut client, _) = Client::with_params(params);
    assert_eq!(client.ended().0, Some(1));
}

#[test]
fn a_signal_ends_a_session_and_leaves_nothing_behind() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    let found = client.pushed(URI, 1);
    let href = found[0]["codeDescription"]["href"].as_str().unwrap();
    let page = Path::new(href.strip_prefix("file://").unwrap()).to_path_buf();
    assert!(page.is_file());
    // Nobody else can read what a project's rules say.
    let folder = fs::metadata(page.parent().unwrap()).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    client.terminate();
    assert_eq!(client.ended().0, Some(1));
    assert!(!page.exists());
}

#[test]
fn where_no_page_can_be_written_there_is_none() {
    let mut client = Client::start_with(&[("TMPDIR", "/nowhere/at/all"), ("HOME", "/nowhere")]);
    let params = json!({"processId": null, "capabilities": all()});
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    client.open(URI, 1, CHANGING);
    let found = client.pushed(URI, 1);
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|d| d["code"].is_string() && d.get("codeDescription").is_none())
    );
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_is_not_known_is_refused_or_passed_over() {
    let mut client = Client::with(all());
    assert_eq!(client.error("textDocument/rename", json!({})), -32601);
    assert_eq!(client.error("$/what", Value::Null), -32601);
    client.notify("$/setTrace", json!({"value": "verbose"}));
    client.notify("textDocument/didRename", json!([1, 2]));
    for method in [
        "hover",
        "codeAction",
        "inlayHint",
        "formatting",
        "diagnostic",
    ] {
        let method = format!("textDocument/{method}");
        for params in [Value::Null, json!([]), json!({"textDocument": 3})] {
            assert_eq!(client.error(&method, params), -32602, "{method}");
        }
    }
    let params = json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}});
    // Not open.
    assert_eq!(client.error("textDocument/hover", params), -32602);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn notifications_that_make_no_sense_do_no_harm() {
    let mut client = Client::with(all());
    for method in ["didOpen", "didChange", "didClose", "didSave"] {
        for params in [Value::Null, json!({"textDocument": {}}), json!("text")] {
            client.notify(&format!("textDocument/{method}"), params);
        }
    }
    client.notify("$/cancelRequest", json!({"id": 99}));
    client.notify("$/cancelRequest", json!({"id": {}}));
    client.notify("workspace/didChangeConfiguration", Value::Null);
    client.change(URI, 3, json!([{"text": "never opened"}]));
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": URI}}),
    );
    // Opened twice, changed out of all bounds, to an older version.
    client.open(URI, 1, "(module");
    client.open(URI, 5, CHANGING);
    let far = json!({"line": 4_000_000_000u32, "character": 4_000_000_000u32});
    let near = json!({"line": 0, "character": 9});
    client.change(
        URI,
        4,
        json!([{"range": {"start": far, "end": near}, "text": "\n"}]),
    );
    client.change(URI, 4, json!([{"text": CHANGING}]));
    let found = client.pushed(URI, 4);
    assert!(found.iter().any(|d| d["code"] == "open"), "{found:#?}");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_is_no_protocol_ends_the_server_with_a_message() {
    for garbage in [
        "GET / HTTP/1.1\r\n\r\n",
        "Content-Length: 4\r\n\r\n{}{}",
        "Content-Length: 12\r\n\r\n{\"jsonrpc\":",
        "Content-Length: many\r\n\r\n",
        "Content-Length: 99999999999999\r\n\r\n{}",
        "\0\0\0\0\0\0\r\n\r\n",
    ] {
        let mut client = Client::with(all());
        client.raw(garbage.as_bytes());
        client.hang_up();
        let (code, said) = client.ended();
        // What is cut off is only an end.
        let cut = garbage.contains("Content-Length: 12");
        assert_eq!(code, Some(if cut { 1 } else { 2 }), "{garbage:?}: {said}");
        assert_eq!(
            said.contains("not the language server protocol"),
            !cut,
            "{said}"
        );
    }
}

/// An editor whose strings are UTF-16 may have half a character, and says so in an escape that has no other meaning.
#[test]
fn half_a_character_ends_nothing() {
    let mut client = Client::with(all());
    let text = CHANGING.replace("(module", "(module (; \\ud834 ;)");
    let text = json!(text).to_string().replace("\\\\ud834", "\\ud834");
    let body = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"{URI}","languageId":"wat","version":1,"text":{text}}}}}}}"#
    );
    client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    assert!(!client.pushed(URI, 1).is_empty());
    assert_eq!(client.end(), Some(0));
}

/// An editor may have a buffer that is no UTF-8. The server has nothing to say of it, and all of the others; and what
/// is no edit, such as an answer without a result, ends nothing either.
#[test]
fn bytes_that_are_no_text_end_nothing() {
    const BAD: &str = "file:///tmp/bad.wat";
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    client.pushed(URI, 1);
    client.open(BAD, 1, CHANGING);
    assert!(!client.pushed(BAD, 1).is_empty());
    let change =
        json!({"textDocument": {"uri": BAD, "version": 2}, "contentChanges": [{"text": "?"}]});
    let body = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": change});
    let mut body = body.to_string().into_bytes();
    let at = body.iter().position(|b| *b == b'?').unwrap();
    body.splice(at..=at, [0xc3, b'(', 0xff]);
    client.raw(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    client.raw(&body);
    let left = client.notified("textDocument/publishDiagnostics", |p| p["uri"] == BAD);
    assert_eq!(left["diagnostics"], json!([]));
    client.raw(b"Content-Length: 24\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1}");
    client.change(URI, 2, json!([{"text": CHANGING}]));
    assert!(!client.pushed(URI, 2).is_empty());
    assert_eq!(client.end(), Some(0));
}

/// After an edit that nobody can read the server's text is not the client's.
#[test]
fn a_text_with_an_edit_that_cannot_be_read_is_left_alone() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    assert!(!client.pushed(URI, 1).is_empty());
    let (before, start) = (
        json!({"line": 0, "character": -1}),
        json!({"line": 0, "character": 0}),
    );
    client.change(
        URI,
        2,
        json!([{"range": {"start": before, "end": start}, "text": ";"}]),
    );
    let left = client.notified("textDocument/publishDiagnostics", |p| p["uri"] == URI);
    assert_eq!(left["diagnostics"], json!([]));
    let params = json!({"textDocument": {"uri": URI}, "position": start});
    assert_eq!(client.error("textDocument/hover", params), -32602);
    client.open(URI, 3, CHANGING);
    assert!(!client.pushed(URI, 3).is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_client_with_an_odd_number_is_served() {
    for id in [json!(-1), json!(0), json!(1u64 << 40)] {
        let (client, _) = Client::with_params(json!({"processId": id, "capabilities": {}}));
        assert_eq!(client.end(), Some(0), "{id}");
    }
}

#[test]
fn a_closed_text_has_no_diagnostics_left() {
    let mut client = Client::with(all());
    client.open(URI, 1, CHANGING);
    assert!(!client.pushed(URI, 1).is_empty());
    client.notify(
        "textDocument/didClose",
        json!({"textDocument": {"uri": URI}}),
    );
    let left = client.notified("textDocument/publishDiagnostics", |p| p["uri"] == URI);
    assert_eq!(left["diagnostics"], json!([]));
}

#[test]
fn many_texts_are_kept_apart() {
    let mut client = Client::with(all());
    let uri = |i: usize| format!("file:///nowhere/{i}.wat");
    let text = |i: usize| format!("{}{}", "\n".repeat(i), CHANGING);
    for i in 0..40 {
        client.open(&uri(i), 1, &text(i));
    }
    for i in (0..40).rev() {
        let changes = json!([{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "\n"}]);
        client.change(&uri(i), 2, changes);
    }
    let mut lines = vec![None; 40];
    while lines.iter().any(Option::is_none) {
        let published = client.notified("textDocument/publishDiagnostics", |p| p["version"] == 2);
        let number = (0..40)
            .find(|i| published["uri"] == uri(*i).as_str())
            .unwrap();
        let found = published["diagnostics"].as_array().unwrap();
        let open = found.iter().find(|d| d["code"] == "open").unwrap();
        lines[number] = open["range"]["start"]["line"].as_u64();
    }
    let expected: Vec<_> = (0..40).map(|i| Some(i + 5)).collect();
    assert_eq!(lines, expected);
    assert_eq!(client.end(), Some(0));
}
