//! What goes to the client. Nobody who puts something in waits for the client to read it.

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::MessageType;
use serde_json::{Value, json};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Where messages are put.
pub(super) struct Outbox {
    sender: Sender<Message>,
    requests: i32,
}

impl Outbox {
    /// An outbox, and its other end.
    pub(super) fn new() -> (Outbox, Receiver<Message>) {
        let (sender, receiver) = channel();
        let requests = 0;
        (Outbox { sender, requests }, receiver)
    }

    fn put(&self, message: impl Into<Message>) {
        // Where nobody takes messages any more the reader ends the session.
        let _ = self.sender.send(message.into());
    }

    pub(super) fn respond(&self, response: Response) {
        self.put(response);
    }

    pub(super) fn answer(&self, id: RequestId, result: Value) {
        self.put(Response::new_ok(id, result));
    }

    pub(super) fn refuse(&self, id: RequestId, code: ErrorCode, why: impl Into<String>) {
        self.put(Response::new_err(id, code as i32, why.into()));
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        self.put(Notification {
            method: method.to_string(),
            params,
        });
    }

    /// Asks the client, and gives the number of the question.
    pub(super) fn request(&mut self, method: &str, params: Value) -> RequestId {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        self.put(Request {
            id: id.clone(),
            method: method.to_string(),
            params,
        });
        id
    }

    /// Says something to the person.
    pub(super) fn show(&self, kind: MessageType, message: &str) {
        let message = format!("wasfix: {message}");
        self.notify(
            "window/showMessage",
            json!({"type": kind, "message": message}),
        );
    }

    /// Says something to who reads the log.
    pub(super) fn log(&self, message: &str) {
        let params = json!({"type": MessageType::Log, "message": message});
        self.notify("window/logMessage", params);
    }
}
