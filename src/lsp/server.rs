//! A session: what is open, what was asked, what is being worked on.
//!
//! Knows what each message means. Never waits: work is the worker's ([`super::schedule`]), and what it was given is
//! answered when the result comes back. How the client is set is in [`super::configure`].

use super::answers::Question;
use super::client::Client;
use super::documents::{Changes, Documents};
use super::outbox::Outbox;
use super::queue::{Asked, Queue};
use super::registration;
use super::settings::Settings;
use super::worker::{Stop, Task};
use lsp_server::{ErrorCode, Notification, Request, RequestId};
use lsp_types::{
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, MessageType, PublishDiagnosticsParams,
    Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// How long typing rests before a text is analysed that nobody asks about.
const REST: Duration = Duration::from_millis(150);

/// A session that has begun.
pub(super) struct Server {
    pub(super) outbox: Outbox,
    pub(super) client: Arc<Client>,
    pub(super) documents: Documents,
    pub(super) queue: Queue,
    pub(super) worker: Sender<Task>,
    pub(super) running: Option<Running>,
    pub(super) settings: Arc<Settings>,
    /// What the client said when it began, which stays where it says nothing later.
    pub(super) options: Value,
    /// The question about its settings that the client has not answered, and until when it is waited for.
    pub(super) waits: Option<(RequestId, Option<Instant>)>,
    pub(super) formats: bool,
    /// What has been shown: what is wrong with a configuration is so for many texts.
    pub(super) said: HashSet<String>,
}

/// What the worker has.
pub(super) struct Running {
    pub(super) uri: Uri,
    pub(super) revision: u64,
    /// What it has to answer, if somebody waits for that.
    pub(super) asked: Option<Asked>,
    pub(super) stop: Stop,
    /// Whether settings or files have changed since it began.
    pub(super) is_outdated: bool,
}

impl Running {
    /// Takes the question away, if it is such a one: the worker need not go on with the answer.
    fn let_go(&mut self, is: impl FnOnce(&Asked) -> bool) -> Option<Asked> {
        let asked = self.asked.take_if(|asked| is(asked))?;
        self.stop.stop();
        Some(asked)
    }
}

impl Server {
    /// Begins a session: answers `initialize`.
    pub(super) fn new(
        (id, params): (RequestId, &Value),
        client: Arc<Client>,
        worker: Sender<Task>,
        outbox: Outbox,
    ) -> Server {
        let options = params.get("initializationOptions").cloned();
        let options = options.unwrap_or_default();
        let (settings, wrong) = Settings::read(&options, client.root.as_deref());
        outbox.answer(id, json_of(&registration::announced(&client, &settings)));
        let mut server = Server {
            outbox,
            client,
            documents: Documents::default(),
            queue: Queue::default(),
            worker,
            running: None,
            settings: Arc::new(settings),
            options,
            waits: None,
            formats: false,
            said: HashSet::new(),
        };
        server.complain(MessageType::Warning, wrong);
        server
    }

    pub(super) fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        match Question::read(&method, params) {
            None if method == "initialize" => {
                let why = "the session has begun";
                self.outbox.refuse(id, ErrorCode::InvalidRequest, why);
            }
            None => {
                let why = format!("there is no `{method}` here");
                self.outbox.refuse(id, ErrorCode::MethodNotFound, why);
            }
            Some(Err(error)) => {
                let why = format!("{method}: {error}");
                self.outbox.refuse(id, ErrorCode::InvalidParams, why);
            }
            Some(Ok(question)) => match self.documents.get(question.uri()) {
                Some(_) => self.queue.put(Asked { id, question }),
                None => {
                    let why = format!("`{}` is not open", question.uri());
                    self.outbox.refuse(id, ErrorCode::InvalidParams, why);
                }
            },
        }
    }

    pub(super) fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let done = match method.as_str() {
            "initialized" => {
                self.begin();
                Ok(())
            }
            "textDocument/didOpen" => {
                let uri = uri_of(&params);
                read(params)
                    .map(|params| self.open(params))
                    .inspect_err(|_| self.close(&uri))
            }
            "textDocument/didChange" => self.change(params),
            "textDocument/didClose" => {
                read(params).map(|p: DidCloseTextDocumentParams| self.close(&p.text_document.uri))
            }
            "workspace/didChangeConfiguration" => {
                self.configure(params.get("settings").unwrap_or(&Value::Null));
                Ok(())
            }
            // Also a file that is saved may be one that configures.
            "workspace/didChangeWatchedFiles" | "textDocument/didSave" => {
                self.look_again();
                Ok(())
            }
            "$/cancelRequest" => {
                self.cancel(&params);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = done {
            self.outbox.log(&format!("{method}: {error}"));
        }
    }

    /// No more questions: those that nobody has begun to answer are not answered.
    pub(super) fn shut_down(&mut self, id: RequestId) {
        while let Some(asked) = self.queue.take() {
            self.outbox
                .refuse(asked.id, ErrorCode::RequestCanceled, "the session ends");
        }
        if let Some(asked) = self.running.as_mut().and_then(|r| r.let_go(|_| true)) {
            self.outbox
                .refuse(asked.id, ErrorCode::RequestCanceled, "the session ends");
        }
        self.outbox.answer(id, Value::Null);
    }

    pub(super) fn refuse_late(&self, id: RequestId) {
        let why = "the session has ended";
        self.outbox.refuse(id, ErrorCode::InvalidRequest, why);
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        self.leave(&item.uri);
        let pushes = !self.client.pulls;
        let document = self.documents.open(item.uri, item.version, &item.text);
        document.due = pushes.then(Instant::now);
    }

    /// Makes edits. Where that is not possible the text is no more what the client has, and is closed: what is not
    /// known is not edited.
    fn change(&mut self, params: Value) -> Result<(), serde_json::Error> {
        let uri = uri_of(&params);
        read(params)
            .map(|changes| self.edit(&uri, &changes))
            .inspect_err(|_| self.close(&uri))
    }

    fn edit(&mut self, uri: &Uri, params: &Changes) {
        let version = params.text_document.version;
        self.leave(uri);
        let encoding = self.client.encoding;
        let changes = &params.content_changes;
        match self.documents.change(uri, version, changes, encoding) {
            None => self
                .outbox
                .log(&format!("`{uri}` is changed, and is not open")),
            Some(document) if !self.client.pulls => document.due = Some(Instant::now() + REST),
            Some(_) => {}
        }
    }

    fn close(&mut self, uri: &Uri) {
        self.leave(uri);
        if self.documents.close(uri).is_some() && !self.client.pulls {
            let nothing = PublishDiagnosticsParams {
                uri: uri.clone(),
                version: None,
                diagnostics: Vec::new(),
            };
            self.publish(json_of(&nothing));
        }
    }

    /// A text will not be as it was: whoever asked about places in it is told.
    fn leave(&mut self, uri: &Uri) {
        let running = self.running.as_mut().filter(|running| running.uri == *uri);
        if let Some(asked) = running.and_then(|running| running.let_go(|_| true)) {
            self.queue.put_back(asked);
        }
        for asked in self.queue.leave(uri) {
            self.refuse_changed(asked.id);
        }
    }

    pub(super) fn refuse_changed(&self, id: RequestId) {
        let why = "the text has changed since";
        self.outbox.refuse(id, ErrorCode::ContentModified, why);
    }

    fn cancel(&mut self, params: &Value) {
        let id = params.get("id").cloned().map(serde_json::from_value);
        let Some(Ok(id)) = id else {
            return;
        };
        let running = self.running.as_mut();
        let is_running = running.and_then(|r| r.let_go(|asked| asked.id == id));
        if is_running.is_some() || self.queue.cancel(&id) {
            self.outbox
                .refuse(id, ErrorCode::RequestCanceled, "cancelled");
        }
    }

    pub(super) fn publish(&self, params: Value) {
        self.outbox
            .notify("textDocument/publishDiagnostics", params);
    }

    /// Shows what is wrong, each thing once.
    pub(super) fn complain(&mut self, kind: MessageType, wrong: Vec<String>) {
        for message in wrong {
            if self.said.insert(message.clone()) {
                self.outbox.show(kind, &message);
            }
        }
    }
}

/// Which text a message is about, whatever else is wrong with it.
fn uri_of(params: &Value) -> Uri {
    let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
    Uri::from(uri.unwrap_or_default().to_string())
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, serde_json::Error> {
    serde_json::from_value(params)
}

/// What the protocol's own types hold can always be written down.
fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
