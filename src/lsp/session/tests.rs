//! A panic in any step of the work on any kind of question, in a whole session: the threads, the loop and the
//! dispatch are those of the program, only the pipes are channels.

use super::*;
use crate::lsp::answers::Question;
use crate::lsp::faults::Step;
use lsp_server::{Notification, Request};
use serde_json::json;
use std::thread::JoinHandle;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

const SOUND: &str = "untitled:sound";
const FAULTY: &str = "untitled:faulty";

/// A module of which every kind of question has something to say.
const MODULE: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#;

const KINDS: [&str; 5] = [
    "textDocument/codeAction",
    "textDocument/diagnostic",
    "textDocument/formatting",
    "textDocument/inlayHint",
    "textDocument/hover",
];

/// What is asked about a text, whatever the kind: the 10 for a hover, all of it else.
fn params(uri: &str) -> Value {
    json!({
        "textDocument": {"uri": uri},
        "position": {"line": 4, "character": 34},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
        "context": {"diagnostics": []},
        "options": {"tabSize": 2, "insertSpaces": true},
    })
}

/// A new kind does not compile here, and has a place in [`KINDS`] then.
fn place(question: &Question) -> usize {
    match question {
        Question::Actions(_) => 0,
        Question::Diagnostics(_) => 1,
        Question::Formatting(_) => 2,
        Question::Hints(_) => 3,
        Question::Hover(_) => 4,
    }
}

#[test]
fn every_kind_of_question_is_asked_here() {
    let places = KINDS.map(|kind| place(&Question::read(kind, params(SOUND)).unwrap().unwrap()));
    assert_eq!(places, [0, 1, 2, 3, 4]);
}

/// A question has a guard of its own: its error says what the panic said.
#[test]
fn a_question_that_panics_gets_an_error_and_the_next_an_answer() {
    each_kind_fails(Step::Answer, |_, answer| {
        assert_eq!(error(answer), Step::Answer.order());
    });
}

/// The text gets a diagnostic, and questions about places in it an error.
#[test]
fn a_text_whose_analysis_panics_ends_no_session() {
    each_kind_fails(Step::Analyse, |kind, answer| {
        if kind == "textDocument/diagnostic" {
            let items = answer.unwrap()["items"].to_string();
            assert!(items.contains(&Step::Analyse.order()), "{items}");
        } else {
            assert_eq!(error(answer), Step::Analyse.order());
        }
    });
}

/// What no other guard is round has the one round the whole task.
#[test]
fn a_panic_beside_the_analysis_ends_no_session() {
    each_kind_fails(Step::Show, |_, answer| {
        assert!(error(answer).contains("this is a bug"));
    });
}

/// Asks each kind of question about a text that fails at a step. After each, every kind is answered about another
/// text as it was before.
fn each_kind_fails(step: Step, is_right: impl Fn(&str, Result<Value, Value>)) {
    let mut peer = Peer::new();
    peer.open(SOUND, MODULE);
    let before = KINDS.map(|kind| peer.ask(kind, SOUND).unwrap());
    for (kind, answer) in KINDS.iter().zip(&before) {
        let says = answer.get("items").unwrap_or(answer);
        assert!(says != &json!([]) && !says.is_null(), "{kind}: {answer}");
    }
    let faulty = format!(";; {}\n{MODULE}", step.order());
    for kind in KINDS {
        // Anew each time, so that nothing is known of it.
        peer.open(FAULTY, &faulty);
        is_right(kind, peer.ask(kind, FAULTY));
        let after = KINDS.map(|kind| peer.ask(kind, SOUND).unwrap());
        assert_eq!(after, before, "after {kind}");
    }
    // Also the text that failed is served, once it is another.
    peer.open(FAULTY, MODULE);
    let mended = KINDS.map(|kind| peer.ask(kind, FAULTY).is_ok());
    assert_eq!(mended, [true; KINDS.len()]);
    peer.end();
}

/// What an error says, which is one of the server's own.
fn error(answer: Result<Value, Value>) -> String {
    let error = answer.unwrap_err();
    assert_eq!(error["code"], ErrorCode::InternalError as i32, "{error}");
    error["message"].as_str().unwrap().to_string()
}

/// A client, and the session that serves it on a thread of its own.
struct Peer {
    events: Sender<Event>,
    outgoing: Receiver<Message>,
    session: Option<JoinHandle<Result<End, Failure>>>,
    asked: i32,
}

impl Peer {
    /// After `initialize`.
    fn new() -> Peer {
        let (events, inbox) = channel();
        let (outbox, outgoing) = Outbox::new();
        let session = Session {
            inbox,
            reports: events.clone(),
            pages: Arc::default(),
        };
        let mut peer = Peer {
            events,
            outgoing,
            session: Some(thread::spawn(move || session.serve(outbox))),
            asked: 0,
        };
        let literals = json!({"codeActionKind": {"valueSet": [""]}});
        let params = json!({
            "processId": null,
            "capabilities": {"textDocument": {"codeAction": {"codeActionLiteralSupport": literals}}},
            "initializationOptions": {"inlayHints": true, "formatting": true},
        });
        peer.request("initialize", params).unwrap();
        peer
    }

    fn open(&self, uri: &str, text: &str) {
        let item = json!({"uri": uri, "languageId": "wat", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": item}));
    }

    fn ask(&mut self, kind: &str, uri: &str) -> Result<Value, Value> {
        self.request(kind, params(uri))
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Notification {
            method: method.to_string(),
            params,
        });
    }

    /// Asks, and waits for the answer, or for the error.
    fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        self.send(Request {
            id: id.clone(),
            method: method.to_string(),
            params,
        });
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.outgoing.recv_timeout(left);
            match message.unwrap_or_else(|e| panic!("no answer to {method}: {e}")) {
                Message::Response(response) if response.id == id => {
                    let answer = serde_json::to_value(response).unwrap();
                    let error = answer.get("error").cloned();
                    return error.map_or_else(|| Ok(answer["result"].clone()), Err);
                }
                // What is pushed.
                Message::Notification(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn send(&self, message: impl Into<Message>) {
        self.events.send(Event::Message(message.into())).unwrap();
    }

    /// `shutdown` and `exit`, and the session has ended in order.
    fn end(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        // The other end is gone when the session is.
        assert_eq!(
            self.outgoing.recv_timeout(PATIENCE).unwrap_err(),
            RecvTimeoutError::Disconnected
        );
        let ended = self.session.take().unwrap().join().unwrap();
        assert!(matches!(ended, Ok(End::Orderly)));
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Where a test fails in the middle, nothing else ends the session.
        let _ = self.events.send(Event::End);
    }
}
