//! How the client is set: what it says by itself, what it is asked, what depends on it.
//!
//! Knows the three ways by which settings come: with `initialize`, with a change, as an answer. Must not know what a
//! setting means.

use super::registration;
use super::server::Server;
use super::settings::{SECTION, Settings};
use lsp_server::Response;
use lsp_types::MessageType;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the client may take to say how it is set before work begins without.
const PATIENCE: Duration = Duration::from_millis(500);

impl Server {
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
    pub(super) fn begin(&mut self) {
        let registrations = registration::at_start(&self.client);
        if !registrations.is_empty() {
            let params = json!({"registrations": registrations});
            self.outbox.request("client/registerCapability", params);
        }
        self.register_formatting();
        self.ask_settings();
    }

    /// What is asked about a text meanwhile waits for the answer: it would be answered with settings of before.
    fn ask_settings(&mut self) {
        if self.client.configuration {
            let items = json!({"items": [{"section": SECTION}]});
            let id = self.outbox.request("workspace/configuration", items);
            self.waits = Some((id, Some(Instant::now() + PATIENCE)));
        }
    }

    pub(super) fn configure(&mut self, sent: &Value) {
        if self.client.configuration {
            self.ask_settings();
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
    pub(super) fn look_again(&mut self) {
        if let Some(running) = &mut self.running {
            running.is_outdated = true;
        }
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
}
