//! Questions that come while there is work: cancelled ones, ones whose text has changed since.

use crate::client::Client;
use crate::{CHANGING, all};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

const SLOW: &str = "file:///nowhere/slow.wat";
const QUICK: &str = "file:///nowhere/quick.wat";

/// A module that takes much longer to analyse than it takes to send a message.
fn slow() -> String {
    let mut text = String::from(
        "(module\n  (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n  (memory 1)\n",
    );
    for i in 0..600 {
        let _ = writeln!(
            text,
            "  (func (export \"f{i}\") (result i32) (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))"
        );
    }
    text + ")\n"
}

fn hover(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
}

/// A client that pulls, so that nothing is done but what is asked.
fn busy() -> (Client, i64) {
    let mut capabilities = all();
    capabilities["textDocument"]["diagnostic"] = json!({});
    let mut client = Client::with(capabilities);
    client.open(SLOW, 1, &slow());
    client.open(QUICK, 1, CHANGING);
    let first = client.ask("textDocument/hover", hover(SLOW));
    (client, first)
}

fn code(answer: Result<Value, Value>) -> Option<i64> {
    answer.err().and_then(|error| error["code"].as_i64())
}

#[test]
fn a_question_is_cancelled_that_nobody_has_begun_to_answer() {
    let (mut client, first) = busy();
    let second = client.ask("textDocument/hover", hover(QUICK));
    client.notify("$/cancelRequest", json!({"id": second}));
    let third = client.ask("textDocument/hover", hover(QUICK));
    assert_eq!(code(client.answer(second)), Some(-32800));
    assert_eq!(code(client.answer(first)), None);
    assert_eq!(code(client.answer(third)), None);
    // It has been answered.
    client.notify("$/cancelRequest", json!({"id": third}));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_question_that_is_being_answered_is_cancelled_at_once() {
    let (mut client, first) = busy();
    // The worker has it: it came alone.
    let second = client.ask("textDocument/hover", hover(QUICK));
    client.notify("$/cancelRequest", json!({"id": first}));
    assert_eq!(code(client.answer(first)), Some(-32800));
    assert_eq!(code(client.answer(second)), None);
    assert_eq!(client.end(), Some(0));
}

/// What is asked of a large text with much to find keeps nobody who edits it waiting.
#[test]
fn who_edits_does_not_wait_for_a_menu() {
    let mut client = Client::with(all());
    client.open(SLOW, 1, &slow());
    assert!(client.pushed(SLOW, 1).len() >= 600);
    let everywhere =
        json!({"start": {"line": 0, "character": 0}, "end": {"line": 9999, "character": 0}});
    let params =
        json!({"textDocument": {"uri": SLOW}, "range": everywhere, "context": {"diagnostics": []}});
    let menu = client.ask("textDocument/codeAction", params);
    client.change(SLOW, 2, json!([{"text": CHANGING}]));
    // The answer to this needs no work, so what comes before it has waited for none.
    let params = json!({"textDocument": {"uri": "untitled:not-open"}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.error("textDocument/hover", params), -32602);
    assert!(client.has_answer(menu));
    assert_eq!(code(client.answer(menu)), Some(-32801));
    assert!(!client.pushed(SLOW, 2).is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_question_about_places_is_refused_once_the_text_has_changed() {
    let (mut client, first) = busy();
    let second = client.ask("textDocument/hover", hover(QUICK));
    let report = json!({"textDocument": {"uri": QUICK}});
    let third = client.ask("textDocument/diagnostic", report);
    client.change(QUICK, 2, json!([{"text": "(module)"}]));
    client.change(SLOW, 2, json!([{"text": "(module)"}]));
    // It had begun, or had not: the text is another one.
    assert_eq!(code(client.answer(first)), Some(-32801));
    assert_eq!(code(client.answer(second)), Some(-32801));
    // Diagnostics are those of the text as it is now.
    assert_eq!(client.answer(third).unwrap()["items"], json!([]));
    let uri = json!({"textDocument": {"uri": SLOW}});
    client.change(SLOW, 3, json!([{"text": slow()}]));
    let fourth = client.ask("textDocument/diagnostic", uri);
    client.change(SLOW, 4, json!([{"text": "(module)"}]));
    assert_eq!(client.answer(fourth).unwrap()["items"], json!([]));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_nobody_waits_for_any_more_is_answered_at_the_end() {
    let (mut client, first) = busy();
    let second = client.ask("textDocument/hover", hover(QUICK));
    let last = client.ask("shutdown", Value::Null);
    assert_eq!(client.answer(last), Ok(Value::Null));
    for id in [first, second] {
        let code = code(client.answer(id));
        assert!(matches!(code, None | Some(-32800)), "{code:?}");
    }
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().0, Some(0));
}

#[test]
fn while_somebody_types_the_last_text_is_the_one_that_counts() {
    let mut client = Client::with(all());
    client.open(QUICK, 1, "(module)\n");
    let mut text = String::new();
    for (i, c) in CHANGING.chars().enumerate() {
        text.push(c);
        client.change(QUICK, i as i64 + 2, json!([{"text": text}]));
    }
    let last = CHANGING.chars().count() as i64 + 1;
    let (mut before, mut count) = (0, 0);
    loop {
        let one = client.notified("textDocument/publishDiagnostics", |_| true);
        let version = one["version"].as_i64().unwrap();
        assert!(version > before, "{version} after {before}");
        (before, count) = (version, count + 1);
        if version == last {
            assert!(one["diagnostics"].to_string().contains("\"open\""));
            break;
        }
    }
    // Most texts are passed over: the next one came before typing had rested.
    assert!(count <= last / 10, "{count} of {last}");
}

/// How long typing rests before what is found is pushed, as `docs/architecture.md` has it.
const REST: Duration = Duration::from_millis(150);

/// A client that is pushed to, and the text that has been shown to it.
fn shown() -> Client {
    let mut client = Client::with(all());
    client.open(QUICK, 1, CHANGING);
    assert!(!client.pushed(QUICK, 1).is_empty());
    client
}

#[test]
fn changes_that_come_at_once_are_pushed_as_one_text() {
    let mut client = shown();
    // Takes the server some milliseconds to read: in them it could look at the text before.
    let pause = || ("$/nothing", json!(vec![0; 50_000]));
    let change = |version: usize, text: &str| {
        let text = format!("{}{text}", "\n".repeat(version));
        let document = json!({"uri": QUICK, "version": version});
        let params = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        ("textDocument/didChange", params)
    };
    client.notify_at_once([
        change(2, "(module)"),
        pause(),
        change(3, "(module"),
        pause(),
        change(4, ""),
        change(5, "(module)"),
        change(6, CHANGING),
    ]);
    let next = client.notified("textDocument/publishDiagnostics", |_| true);
    assert_eq!(next["version"], 6);
    let found = next["diagnostics"].as_array().unwrap();
    let open = found.iter().find(|d| d["code"] == "open").unwrap();
    assert_eq!(open["range"]["start"]["line"], 6 + 4);
    // Those between do not come afterwards either.
    assert!(client.is_silent("textDocument/publishDiagnostics", 400));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn nothing_is_pushed_before_typing_has_rested() {
    let mut client = shown();
    let mut sent = vec![Instant::now(); 2];
    // Within the rest after the one before, at its end, and after it. A busy machine may make each later, so only that
    // nothing comes early is held.
    for pause in [0, 50, 100, 140, 160, 300, 0] {
        sleep(Duration::from_millis(pause));
        let version = sent.len();
        sent.push(Instant::now());
        let text = format!("{}{CHANGING}", "\n".repeat(version));
        client.change(QUICK, version as i64, json!([{"text": text}]));
    }
    let last = sent.len() - 1;
    loop {
        let (one, came) = client.notified_at("textDocument/publishDiagnostics", |_| true);
        let version = usize::try_from(one["version"].as_u64().unwrap()).unwrap();
        assert!(version >= 2, "{one}");
        let rested = came - sent[version];
        assert!(rested >= REST, "{version}: after {rested:?}");
        if version == last {
            break;
        }
    }
    assert_eq!(client.end(), Some(0));
}
