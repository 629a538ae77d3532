//! A client: the real program as a child, spoken to over its pipes.
//!
//! Every wait is bounded, and the child is ended by its own handle whatever happens.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, and what it has said that nobody has looked at.
pub(crate) struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<(Value, Instant)>,
    stderr: Option<thread::JoinHandle<String>>,
    /// Notifications in their order, and when each came.
    notified: VecDeque<(Value, Instant)>,
    /// What the server asked, in its order.
    pub(crate) asked: Vec<Value>,
    /// Answers nobody has waited for yet.
    answers: Vec<Value>,
    /// What is answered to `workspace/configuration`; no answer at all if there is none.
    pub(crate) settings: Option<Value>,
    last_id: i64,
}

impl Client {
    /// The server, before `initialize`.
    pub(crate) fn start() -> Client {
        Client::start_with(&[])
    }

    /// The same with these variables in its environment.
    pub(crate) fn start_with(environment: &[(&str, &str)]) -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wasfix"))
            .args(["lsp", "--stdio"])
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, messages) = mpsc::channel();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send((message, Instant::now())).is_err() {
                    return;
                }
            }
        });
        let mut errors = child.stderr.take().unwrap();
        let stderr = thread::spawn(move || {
            let mut all = String::new();
            let _ = errors.read_to_string(&mut all);
            all
        });
        Client {
            stdin: child.stdin.take(),
            child,
            messages,
            stderr: Some(stderr),
            notified: VecDeque::new(),
            asked: Vec::new(),
            answers: Vec::new(),
            settings: Some(json!([null])),
            last_id: 0,
        }
    }

    /// The server after `initialize` and `initialized`, with these capabilities.
    pub(crate) fn with(capabilities: Value) -> Client {
        Client::with_params(
            json!({"processId": null, "rootUri": null, "capabilities": capabilities}),
        )
        .0
    }

    /// The same with the whole of the parameters, and with the answer.
    pub(crate) fn with_params(params: Value) -> (Client, Value) {
        let mut client = Client::start();
        let answer = client.request("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        (client, answer)
    }

    /// Sends bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        // A server that has ended does not read.
        let stdin = self.stdin.as_mut().expect("the pipe is open");
        let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
    }

    fn send(&mut self, message: &Value) {
        self.raw(&framed(message));
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks, and does not wait.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Asks, and waits for the answer, or for the error.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// The answer to a question.
    pub(crate) fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.answers.iter().position(|a| a["id"] == id) {
                let mut answer = self.answers.swap_remove(at);
                return match answer.get_mut("error") {
                    Some(error) => Err(error.take()),
                    None => Ok(answer["result"].take()),
                };
            }
            assert!(self.take_one(end), "no answer to {id}");
        }
    }

    /// Whether the answer to a question has come and nobody has looked at it.
    pub(crate) fn has_answer(&self, id: i64) -> bool {
        self.answers.iter().any(|answer| answer["id"] == id)
    }

    /// The code of the error that a question is answered with.
    pub(crate) fn error(&mut self, method: &str, params: Value) -> i64 {
        let error = self.request(method, params).unwrap_err();
        error["code"].as_i64().unwrap()
    }

    /// The next notification of a method for which `is` holds; those before it are gone.
    pub(crate) fn notified(&mut self, method: &str, is: impl Fn(&Value) -> bool) -> Value {
        self.notified_at(method, is).0
    }

    /// The same, and when it came.
    pub(crate) fn notified_at(
        &mut self,
        method: &str,
        is: impl Fn(&Value) -> bool,
    ) -> (Value, Instant) {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some((mut message, came)) = self.notified.pop_front() {
                if message["method"] == method && is(&message["params"]) {
                    return (message["params"].take(), came);
                }
            }
            assert!(self.take_one(end), "no {method}");
        }
    }

    /// Whether no notification of a method comes within a time that is long for the server.
    pub(crate) fn is_silent(&mut self, method: &str, for_millis: u64) -> bool {
        let end = Instant::now() + Duration::from_millis(for_millis);
        while self.take_one(end) {}
        self.notified
            .iter()
            .all(|(message, _)| message["method"] != method)
    }

    /// What the server asks next of a method.
    pub(crate) fn is_asked(&mut self, method: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.asked.iter().position(|m| m["method"] == method) {
                return self.asked.remove(at)["params"].take();
            }
            assert!(self.take_one(end), "no {method}");
        }
    }

    /// Takes one message in; `false` if none comes in time.
    fn take_one(&mut self, end: Instant) -> bool {
        let left = end.saturating_duration_since(Instant::now());
        let Ok((message, came)) = self.messages.recv_timeout(left) else {
            return false;
        };
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        match (message.get("method"), message.get("id")) {
            (Some(method), Some(id)) => {
                let answer = match method.as_str() {
                    Some("workspace/configuration") => self.settings.clone(),
                    _ => Some(Value::Null),
                };
                let id = id.clone();
                if let Some(result) = answer {
                    self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
                }
                self.asked.push(message);
            }
            (Some(_), None) => self.notified.push_back((message, came)),
            (None, _) => self.answers.push(message),
        }
        true
    }

    pub(crate) fn open(&mut self, uri: &str, version: i64, text: &str) {
        let item = json!({"uri": uri, "languageId": "wat", "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": item}));
    }

    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.notify("textDocument/didChange", params);
    }

    /// Sends notifications, all in one write.
    pub(crate) fn notify_at_once(&mut self, all: impl IntoIterator<Item = (&'static str, Value)>) {
        let mut bytes = Vec::new();
        for (method, params) in all {
            let message = json!({"jsonrpc": "2.0", "method": method, "params": params});
            bytes.extend(framed(&message));
        }
        self.raw(&bytes);
    }

    /// The diagnostics that are pushed for a version of a text.
    pub(crate) fn pushed(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let is = |p: &Value| p["uri"] == uri && p["version"] == version;
        let mut params = self.notified("textDocument/publishDiagnostics", is);
        match params["diagnostics"].take() {
            Value::Array(all) => all,
            other => panic!("no list: {other}"),
        }
    }

    /// What is offered from the first to the last line, of some kinds or of all.
    pub(crate) fn actions(&mut self, uri: &str, only: Option<&[&str]>) -> Vec<Value> {
        let all = json!({"start": {"line": 0, "character": 0}, "end": {"line": 1_000_000, "character": 0}});
        let mut context = json!({"diagnostics": []});
        if let Some(only) = only {
            context["only"] = json!(only);
        }
        let document = json!({"uri": uri});
        let params = json!({"textDocument": document, "range": all, "context": context});
        let answer = self.request("textDocument/codeAction", params).unwrap();
        answer.as_array().unwrap().clone()
    }

    /// `shutdown`, `exit`, and the exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        self.ended().0
    }

    /// Closes the server's standard input.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Sends the signal by which editors end what does not end by itself.
    pub(crate) fn terminate(&self) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(id, Signal::TERM).unwrap();
    }

    /// The exit code, and what standard error got.
    pub(crate) fn ended(&mut self) -> (Option<i32>, String) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let said = self.stderr.take().unwrap().join().unwrap();
                return (status.code(), said);
            }
            assert!(Instant::now() < end, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message as it stands on a pipe.
fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The next message; nothing at the end.
fn read(from: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(number) = header.strip_prefix("Content-Length: ") {
                    length = Some(number.parse().unwrap());
                }
            }
        }
    }
    let mut body = vec![0; length.expect("a length")];
    from.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}
