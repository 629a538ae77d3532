//! What the worker does next, and what becomes of what it came to.
//!
//! Questions come first, for somebody waits for the answer; then the text that has been due longest. There is one task
//! at a time, so that whatever is not begun can be cancelled, or overtaken by a newer text.

use super::analysis::Analysis;
use super::diagnostics;
use super::documents::Document;
use super::server::{Running, Server};
use super::worker::{Done, Task};
use lsp_server::ErrorCode;
use lsp_types::{MessageType, Uri};
use std::sync::Arc;
use std::time::Instant;

impl Server {
    /// When the server has something to do though nothing happens.
    pub(super) fn wakes(&self) -> Option<Instant> {
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
                asked: task.asked.as_ref().map(|(id, _)| id.clone()),
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
            self.keep(&running.uri, &done.analysis);
        }
        match done.response {
            Some(response) if done.is_of_version && !is_current => self.refuse_changed(response.id),
            Some(response) => self.outbox.respond(response),
            None => {}
        }
    }

    fn keep(&mut self, uri: &Uri, analysis: &Arc<Analysis>) {
        let Some(document) = self.documents.get_mut(uri) else {
            return;
        };
        let last = document.analysis.replace(Arc::clone(analysis));
        document.due = None;
        let is_new = last.is_none_or(|last| !Arc::ptr_eq(&last, analysis));
        if is_new && !self.client.pulls {
            self.publish(&diagnostics::pushed(analysis));
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
}
