//! What the worker does next, and what becomes of what it came to.
//!
//! Questions come first, for somebody waits for the answer; then the text that has been due longest. There is one task
//! at a time, so that whatever is not begun can be cancelled, or overtaken by a newer text.

use super::documents::Document;
use super::queue::Asked;
use super::server::{Running, Server};
use super::worker::{Done, Stop, Task};
use lsp_server::ErrorCode;
use lsp_types::MessageType;
use std::sync::Arc;
use std::time::Instant;

impl Server {
    /// When the server has something to do though nothing happens.
    pub(super) fn wakes(&mut self) -> Option<Instant> {
        if self.running.is_some() {
            return None;
        }
        let waits = self.waits.as_ref().and_then(|(_, until)| *until);
        waits.or_else(|| self.documents.next_due().map(|(due, _)| due))
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
                asked: task.asked.clone(),
                stop: task.stop.clone(),
                is_outdated: false,
            });
            // Its thread lives as long as this sender.
            let _ = self.worker.send(task);
        }
    }

    pub(super) fn waits_for_settings(&mut self) -> bool {
        let Some((_, until)) = &mut self.waits else {
            return false;
        };
        // It may still answer afterwards, but nobody waits.
        until.take_if(|until| *until <= Instant::now());
        until.is_some()
    }

    /// Questions first: somebody waits for the answer.
    fn next(&mut self) -> Option<Task> {
        let settings = &self.settings;
        let task = |document: &mut Document, asked: Option<Asked>| Task {
            snapshot: document.snapshot.clone(),
            settings: Arc::clone(settings),
            // Comes back, or something newer does: an old one of a large text takes long to drop, and not here.
            analysis: document.analysis.take(),
            asked,
            stop: Stop::default(),
        };
        while let Some(asked) = self.queue.take() {
            match self.documents.get_mut(asked.question.uri()) {
                Some(document) => return Some(task(document, Some(asked))),
                // It has been closed since.
                None => self.refuse_changed(asked.id),
            }
        }
        let (due, document) = self.documents.next_due()?;
        (due <= Instant::now()).then(|| task(document, None))
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
        if let Some(document) = self.documents.get_mut(&running.uri) {
            document.analysis = Some(done.analysis);
            if document.snapshot.revision == running.revision {
                if !running.is_outdated {
                    document.due = None;
                }
                if let Some(diagnostics) = done.pushed {
                    self.publish(diagnostics);
                }
            }
        }
        // Where the text has changed since, or nobody waits any more, the question is not here.
        if let Some(response) = done.response.filter(|_| running.asked.is_some()) {
            self.outbox.respond(response);
        }
    }

    fn give_up(&mut self, running: Running) {
        if let Some(document) = self.documents.get_mut(&running.uri) {
            document.due = None;
        }
        if let Some(asked) = running.asked {
            let why = "wasfix failed: this is a bug";
            self.outbox.refuse(asked.id, ErrorCode::InternalError, why);
        }
    }
}
