//! The session: what is open, what was asked, what is being worked on.
//!
//! Knows the protocol's order of messages. Never waits: work is the worker's, and what it was given is answered when
//! the result comes back.

use super::analysis::Analysis;
use super::answers::Question;
use super::client::Client;
use super::documents::{Document, Documents};
use super::outbox::Outbox;
use super::queue::{Asked, Queue};
use super::settings::{SECTION, Settings};
use super::worker::{Done, Task};
use super::{diagnostics, registration};
use lsp_server::{ErrorCode, Notification, Request, RequestId, Response};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    MessageType, PublishDiagnosticsParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// How long typing rests before a text is analysed that nobody asks about.
const REST: Duration = Duration::from_millis(150);
/// How long the client may take to say how it is set before work begins without.
const PATIENCE: Duration = Duration::from_millis(500);

/// A session that has begun.
pub(super) struct Server {
    outbox: Outbox,
    client: Arc<Client>,
    documents: Documents,
    queue: Queue,
    worker: Sender<Task>,
    running: Option<Running>,
    settings: Arc<Settings>,
    /// What the client said when it began, which stays where it says nothing later.
    options: Value,
    /// The question about its settings that the client has not answered, and until when it is waited for.
    waits: Option<(RequestId, Option<Instant>)>,
    formats: bool,
    /// What has been shown: what is wrong with a configuration is so for many texts.
    said: HashSet<String>,
}

/// What the worker has.
struct Running {
    uri: Uri,
    revision: u64,
    asked: Option<RequestId>,
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

    /// When the server has something to do though nothing happens.
    pub(super) fn wakes(&self) -> Option<Instant> {
        if self.running.is_some() {
            return None;
        }
        let waits = self.waits.as_ref().and_then(|(_, until)| *until);
        waits.or_else(|| self.documents.next_due().map(|(due, _)| due))
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
            "textDocument/didOpen" => read(params).map(|params| self.open(params)),
            "textDocument/didChange" => read(params).map(|params| self.change(params)),
            "textDocument/didClose" => read(params).map(|params| self.close(&params)),
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
        if let Some(asked) = self.running.take().and_then(|running| running.asked) {
            self.outbox
                .refuse(asked, ErrorCode::RequestCanceled, "the session ends");
        }
        self.outbox.answer(id, Value::Null);
    }

    pub(super) fn refuse_late(&self, id: RequestId) {
        let why = "the session has ended";
        self.outbox.refuse(id, ErrorCode::InvalidRequest, why);
    }

    /// An answer of the client: of all that it is asked, only its settings matter.
    pub(super) fn response(&mut self, response: Response) {
        if self.waits.take_if(|(id, _)| *id == response.id).is_none() {
            return;
        }
        let Ok(Value::Array(sections)) = response.response_result else {
            return;
        };
        if let Some(section) = sections.into_iter().next() {
            self.set(&section);
        }
    }

    /// After `initialized` the client may be asked.
    fn begin(&mut self) {
        let registrations = registration::at_start(&self.client);
        if !registrations.is_empty() {
            let params = json!({"registrations": registrations});
            self.outbox.request("client/registerCapability", params);
        }
        self.register_formatting();
        self.ask_settings(Some(Instant::now() + PATIENCE));
    }

    fn ask_settings(&mut self, until: Option<Instant>) {
        if self.client.configuration {
            let items = json!({"items": [{"section": SECTION}]});
            let id = self.outbox.request("workspace/configuration", items);
            self.waits = Some((id, until));
        }
    }

    fn configure(&mut self, sent: &Value) {
        if self.client.configuration {
            self.ask_settings(None);
        } else {
            self.set(sent);
        }
    }

    /// Takes settings over. Where the client says nothing, what it said in the beginning stays.
    fn set(&mut self, sent: &Value) {
        let nothing = sent.is_null() || sent.get(SECTION).is_some_and(Value::is_null);
        let sent = if nothing { &self.options } else { sent };
        let (settings, wrong) = Settings::read(sent, self.client.root.as_deref());
        self.settings = Arc::new(settings);
        self.complain(MessageType::Warning, wrong);
        self.register_formatting();
        self.look_again();
    }

    fn register_formatting(&mut self) {
        let wanted = self.settings.formatting;
        if !self.client.dynamic.formatting || wanted == self.formats {
            return;
        }
        self.formats = wanted;
        if wanted {
            let params = json!({"registrations": [registration::formatting()]});
            self.outbox.request("client/registerCapability", params);
        } else {
            // Spelled so in the protocol.
            let params = json!({"unregisterations": [registration::no_formatting()]});
            self.outbox.request("client/unregisterCapability", params);
        }
    }

    /// Settings or files have changed: what is shown may be wrong.
    fn look_again(&mut self) {
        if self.client.pulls {
            if self.client.refresh.diagnostics {
                self.outbox
                    .request("workspace/diagnostic/refresh", Value::Null);
            }
        } else {
            let now = Instant::now();
            for document in self.documents.iter_mut() {
                document.due = Some(now);
            }
        }
        if self.client.refresh.hints {
            self.outbox
                .request("workspace/inlayHint/refresh", Value::Null);
        }
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let item = params.text_document;
        self.leave(&item.uri);
        let pushes = !self.client.pulls;
        let document = self.documents.open(item.uri, item.version, &item.text);
        document.due = pushes.then(Instant::now);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let uri = &params.text_document.text_document_identifier.uri;
        let version = params.text_document.version;
        self.leave(uri);
        let encoding = self.client.encoding;
        let changes = params.content_changes;
        match self.documents.change(uri, version, changes, encoding) {
            None => self
                .outbox
                .log(&format!("`{uri}` is changed, and is not open")),
            Some(document) if !self.client.pulls => document.due = Some(Instant::now() + REST),
            Some(_) => {}
        }
    }

    fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let uri = &params.text_document.uri;
        self.leave(uri);
        if self.documents.close(uri).is_some() && !self.client.pulls {
            let nothing = PublishDiagnosticsParams {
                uri: uri.clone(),
                version: None,
                diagnostics: Vec::new(),
            };
            self.publish(&nothing);
        }
    }

    /// A text will not be as it was: whoever asked about places in it is told.
    fn leave(&mut self, uri: &Uri) {
        for asked in self.queue.leave(uri) {
            self.refuse_changed(asked.id);
        }
    }

    fn refuse_changed(&self, id: RequestId) {
        let why = "the text has changed since";
        self.outbox.refuse(id, ErrorCode::ContentModified, why);
    }

    fn cancel(&mut self, params: &Value) {
        let id = params.get("id").cloned().map(serde_json::from_value);
        if let Some(Ok(id)) = id
            && self.queue.cancel(&id)
        {
            self.outbox
                .refuse(id, ErrorCode::RequestCanceled, "cancelled");
        }
    }

    fn publish(&self, params: &PublishDiagnosticsParams) {
        self.outbox
            .notify("textDocument/publishDiagnostics", json_of(params));
    }

    /// Gives the worker what is next, if it has nothing.
    pub(super) fn go_on(&mut self) {
        if self.running.is_some() || self.waits_for_settings() {
            return;
        }
        if let Some(task) = self.next() {
            self.running = Some(Running {
                uri: task.snapshot.uri.clone(),
                revision: task.snapshot.revision,
                asked: task.asked.as_ref().map(|(id, _)| id.clone()),
            });
            // Its thread lives as long as this sender.
            let _ = self.worker.send(task);
        }
    }

    fn waits_for_settings(&mut self) -> bool {
        let Some((_, until)) = &mut self.waits else {
            return false;
        };
        // It may still answer afterwards, but nobody waits.
        until.take_if(|until| *until <= Instant::now());
        until.is_some()
    }

    /// Questions first: somebody waits for the answer.
    fn next(&mut self) -> Option<Task> {
        let settings = Arc::clone(&self.settings);
        while let Some(asked) = self.queue.take() {
            let Some(document) = self.documents.get_mut(asked.question.uri()) else {
                self.refuse_changed(asked.id);
                continue;
            };
            return Some(Task {
                snapshot: document.snapshot.clone(),
                settings,
                analysis: document.analysis.clone(),
                asked: Some((asked.id, asked.question)),
            });
        }
        let (due, document) = self.documents.next_due()?;
        (due <= Instant::now()).then(|| Task {
            snapshot: document.snapshot.clone(),
            settings,
            analysis: document.analysis.clone(),
            asked: None,
        })
    }

    /// What the worker came to; nothing, if it failed.
    pub(super) fn done(&mut self, done: Option<Done>) {
        let Some(running) = self.running.take() else {
            return;
        };
        let Some(done) = done else {
            self.give_up(running);
            return;
        };
        self.complain(MessageType::Error, done.problems);
        let same = |d: &Document| d.snapshot.revision == running.revision;
        let is_current = self.documents.get(&running.uri).is_some_and(same);
        if is_current {
            self.keep(&running.uri, done.analysis);
        }
        match done.response {
            Some(response) if done.is_of_version && !is_current => self.refuse_changed(response.id),
            Some(response) => self.outbox.respond(response),
            None => {}
        }
    }

    fn keep(&mut self, uri: &Uri, analysis: Arc<Analysis>) {
        let Some(document) = self.documents.get_mut(uri) else {
            return;
        };
        let last = document.analysis.replace(Arc::clone(&analysis));
        document.due = None;
        let is_new = last.is_none_or(|last| !Arc::ptr_eq(&last, &analysis));
        if is_new && !self.client.pulls {
            self.publish(&diagnostics::pushed(&analysis));
        }
    }

    fn give_up(&mut self, running: Running) {
        if let Some(document) = self.documents.get_mut(&running.uri) {
            document.due = None;
        }
        if let Some(id) = running.asked {
            let why = "wasfix failed: this is a bug";
            self.outbox.refuse(id, ErrorCode::InternalError, why);
        }
    }

    /// Shows what is wrong, each thing once.
    fn complain(&mut self, kind: MessageType, wrong: Vec<String>) {
        for message in wrong {
            if self.said.insert(message.clone()) {
                self.outbox.show(kind, &message);
            }
        }
    }
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, serde_json::Error> {
    serde_json::from_value(params)
}

/// What the protocol's own types hold can always be written down.
fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
