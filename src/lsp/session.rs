//! From the first byte on standard input to the exit code.
//!
//! Knows threads, and the messages that begin and end a session. Must not know texts.

use super::client::Client;
use super::outbox::Outbox;
use super::pages::Pages;
use super::server::Server;
use super::worker::{self, Done};
use crate::config::{Failure, Kind};
use lsp_server::{Connection, ErrorCode, IoThreads, Message, RequestId};
use rustix::process::{Pid, test_kill_process};
use serde_json::Value;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether the client is still there.
const ALIVE: Duration = Duration::from_secs(5);
/// How long the client may take to read what was written for it before the end.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the main thread waits for.
enum Event {
    Message(Message),
    /// Nothing more will be read.
    End,
    Done(Option<Done>),
}

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// As the protocol wants it: `shutdown`, then `exit`, or at least no more input.
    Orderly,
    Abrupt,
}

/// Serves one client over standard input and output. Whether it ended as the protocol wants it.
///
/// # Errors
/// What comes in is not the protocol, or there are no threads to be had.
pub(crate) fn run() -> Result<bool, Failure> {
    let (connection, threads) = Connection::stdio();
    let (events, inbox) = channel();
    let (outbox, outgoing) = Outbox::new();
    let Connection { sender, receiver } = connection;
    let reports = events.clone();
    forward(move || {
        let _ = receiver
            .into_iter()
            .try_for_each(|m| events.send(Event::Message(m)));
        let _ = events.send(Event::End);
    })?;
    forward(move || {
        let _ = outgoing.into_iter().try_for_each(|m| sender.send(m));
    })?;
    let pages = Arc::new(Pages::default());
    let end = Session {
        inbox,
        reports,
        pages: Arc::clone(&pages),
    }
    .serve(outbox);
    pages.remove();
    let ended = end?;
    farewell(threads)?;
    Ok(ended == End::Orderly)
}

fn forward(work: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    thread::Builder::new()
        .spawn(work)
        .map(drop)
        .map_err(|e| no_thread(&e))
}

fn no_thread(error: &std::io::Error) -> Failure {
    Failure::new(Kind::Read, format!("no thread to work with: {error}"))
}

/// Waits until everything is written, but not for ever for a client that does not read.
fn farewell(threads: IoThreads) -> Result<(), Failure> {
    let (sender, ended) = channel();
    forward(move || {
        let _ = sender.send(threads.join());
    })?;
    match ended.recv_timeout(FAREWELL) {
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
            let what = format!("what comes in is not the language server protocol: {error}");
            Err(Failure::new(Kind::Usage, what).advise("editors start this, people do not"))
        }
        _ => Ok(()),
    }
}

struct Session {
    inbox: Receiver<Event>,
    reports: Sender<Event>,
    pages: Arc<Pages>,
}

impl Session {
    fn serve(self, outbox: Outbox) -> Result<End, Failure> {
        match self.begin(&outbox) {
            Some((id, params)) => {
                let client = Arc::new(Client::read(&params));
                let reports = self.reports.clone();
                let report = move |done| drop(reports.send(Event::Done(done)));
                let pages = Arc::clone(&self.pages);
                let worker = worker::start(Arc::clone(&client), pages, report);
                let worker = worker.map_err(|e| no_thread(&e))?;
                let process = client.process.and_then(Pid::from_raw);
                let server = Server::new((id, &params), client, worker, outbox);
                Ok(self.go_on(server, process))
            }
            None => Ok(End::Abrupt),
        }
    }

    /// Waits for `initialize`; nothing, if it does not come.
    fn begin(&self, outbox: &Outbox) -> Option<(RequestId, Value)> {
        loop {
            match self.inbox.recv().ok()? {
                Event::Message(Message::Request(request)) if request.method == "initialize" => {
                    return Some((request.id, request.params));
                }
                Event::Message(Message::Request(request)) => {
                    let why = "`initialize` comes first";
                    outbox.refuse(request.id, ErrorCode::ServerNotInitialized, why);
                }
                Event::Message(Message::Notification(n)) if n.method == "exit" => return None,
                Event::Message(_) | Event::Done(_) => {}
                Event::End => return None,
            }
        }
    }

    fn go_on(&self, mut server: Server, process: Option<Pid>) -> End {
        let mut looked = Instant::now();
        loop {
            let timeout = server.wakes().map_or(ALIVE, |wakes| {
                wakes.saturating_duration_since(Instant::now()).min(ALIVE)
            });
            let mut event = match self.inbox.recv_timeout(timeout) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return End::Abrupt,
            };
            // All that is there: edits that follow one another are one new text.
            while let Some(next) = event {
                match next {
                    Event::Message(Message::Request(request)) if request.method == "shutdown" => {
                        server.shut_down(request.id);
                        return self.end(server);
                    }
                    Event::Message(Message::Notification(n)) if n.method == "exit" => {
                        return End::Abrupt;
                    }
                    Event::Message(Message::Request(request)) => server.request(request),
                    Event::Message(Message::Notification(n)) => server.notification(n),
                    Event::Message(Message::Response(response)) => server.response(response),
                    Event::Done(done) => server.done(done),
                    Event::End => return End::Abrupt,
                }
                event = self.inbox.try_recv().ok();
            }
            if looked.elapsed() >= ALIVE {
                looked = Instant::now();
                if process.is_some_and(|id| test_kill_process(id) == Err(rustix::io::Errno::SRCH)) {
                    return End::Abrupt;
                }
            }
            server.go_on();
        }
    }

    /// After `shutdown` there is nothing but `exit`.
    fn end(&self, server: Server) -> End {
        for event in &self.inbox {
            match event {
                Event::Message(Message::Request(request)) => server.refuse_late(request.id),
                Event::Message(Message::Notification(n)) if n.method == "exit" => break,
                Event::End => break,
                _ => {}
            }
        }
        End::Orderly
    }
}
