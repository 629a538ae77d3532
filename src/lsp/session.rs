//! From the first byte on standard input to the exit code.
//!
//! Knows threads, and the messages that begin and end a session. Must not know texts.

use super::client::Client;
use super::outbox::Outbox;
use super::pages::Pages;
use super::server::Server;
use super::transport;
use super::worker::{self, Done};
use crate::config::{Failure, Kind};
use lsp_server::{ErrorCode, Message, RequestId};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use serde_json::Value;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::{BufReader, ErrorKind, stdin, stdout};
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
    /// Nothing more will be read, or somebody wants the program to end.
    End,
    /// What came cannot be read, and so neither what follows.
    Wrong(std::io::Error),
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
    let (events, inbox) = channel();
    let (outbox, outgoing) = Outbox::new();
    let written = transport::write_all(stdout(), outgoing).map_err(|e| no_thread(&e))?;
    read_input(events.clone())?;
    watch_signals(events.clone())?;
    let pages = Arc::new(Pages::default());
    let end = Session {
        inbox,
        reports: events,
        pages: Arc::clone(&pages),
    }
    .serve(outbox);
    // What was written for this session is removed in any case.
    pages.remove();
    // Not for ever: a client may not read.
    let _ = written.recv_timeout(FAREWELL);
    end.map(|end| end == End::Orderly)
}

fn read_input(events: Sender<Event>) -> Result<(), Failure> {
    let ends = events.clone();
    let take = move |message| events.send(Event::Message(message)).is_ok();
    let end = move |ended: std::io::Result<()>| {
        let wrong = ended.err().filter(|e| e.kind() == ErrorKind::InvalidData);
        let _ = ends.send(wrong.map_or(Event::End, Event::Wrong));
    };
    let stdin = BufReader::new(stdin());
    transport::read_all(stdin, take, end).map_err(|e| no_thread(&e))
}

fn watch_signals(events: Sender<Event>) -> Result<(), Failure> {
    let mut signals =
        Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]).map_err(|e| no_thread(&e))?;
    let wait = move || {
        if signals.forever().next().is_some() {
            let _ = events.send(Event::End);
        }
    };
    let spawned = thread::Builder::new().spawn(wait);
    spawned.map(drop).map_err(|e| no_thread(&e))
}

fn no_thread(error: &std::io::Error) -> Failure {
    Failure::new(Kind::Read, format!("no thread to work with: {error}"))
}

fn not_the_protocol(what: &std::io::Error) -> Failure {
    let what = format!("what comes in is not the language server protocol: {what}");
    Failure::new(Kind::Usage, what).advise("editors start this, people do not")
}

struct Session {
    inbox: Receiver<Event>,
    reports: Sender<Event>,
    pages: Arc<Pages>,
}

impl Session {
    fn serve(self, outbox: Outbox) -> Result<End, Failure> {
        let Some((id, params)) = self.begin(&outbox)? else {
            return Ok(End::Abrupt);
        };
        let client = Arc::new(Client::read(&params));
        let reports = self.reports.clone();
        let report = move |done| drop(reports.send(Event::Done(done)));
        let pages = Arc::clone(&self.pages);
        let worker = worker::start(Arc::clone(&client), pages, report);
        let worker = worker.map_err(|e| no_thread(&e))?;
        let process = client.process;
        let server = Server::new((id, &params), client, worker, outbox);
        self.go_on(server, process)
    }

    /// Waits for `initialize`; nothing, if it does not come.
    fn begin(&self, outbox: &Outbox) -> Result<Option<(RequestId, Value)>, Failure> {
        for event in &self.inbox {
            match event {
                Event::Message(Message::Request(request)) if request.method == "initialize" => {
                    return Ok(Some((request.id, request.params)));
                }
                Event::Message(Message::Request(request)) => {
                    let why = "`initialize` comes first";
                    outbox.refuse(request.id, ErrorCode::ServerNotInitialized, why);
                }
                Event::Message(Message::Notification(n)) if n.method == "exit" => break,
                Event::Message(_) | Event::Done(_) => {}
                Event::Wrong(what) => return Err(not_the_protocol(&what)),
                Event::End => break,
            }
        }
        Ok(None)
    }

    fn go_on(&self, mut server: Server, process: Option<Pid>) -> Result<End, Failure> {
        let mut looked = Instant::now();
        loop {
            let timeout = server.wakes().map_or(ALIVE, |wakes| {
                wakes.saturating_duration_since(Instant::now()).min(ALIVE)
            });
            let mut event = match self.inbox.recv_timeout(timeout) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(End::Abrupt),
            };
            // All that is there: edits that follow one another are one new text.
            while let Some(next) = event {
                if let Some(end) = self.take(&mut server, next) {
                    return end;
                }
                event = self.inbox.try_recv().ok();
            }
            if looked.elapsed() >= ALIVE {
                looked = Instant::now();
                if process.is_some_and(|id| test_kill_process(id) == Err(Errno::SRCH)) {
                    return Ok(End::Abrupt);
                }
            }
            server.go_on();
        }
    }

    /// Takes what has happened; how the session ended, if that ends it.
    fn take(&self, server: &mut Server, event: Event) -> Option<Result<End, Failure>> {
        match event {
            Event::Message(Message::Request(request)) if request.method == "shutdown" => {
                server.shut_down(request.id);
                return Some(Ok(self.end(server)));
            }
            Event::Message(Message::Notification(n)) if n.method == "exit" => {
                return Some(Ok(End::Abrupt));
            }
            Event::Message(Message::Request(request)) => server.request(request),
            Event::Message(Message::Notification(n)) => server.notification(n),
            Event::Message(Message::Response(response)) => server.response(response),
            Event::Done(done) => server.done(done),
            Event::Wrong(what) => return Some(Err(not_the_protocol(&what))),
            Event::End => return Some(Ok(End::Abrupt)),
        }
        None
    }

    /// After `shutdown` there is nothing but `exit`.
    fn end(&self, server: &Server) -> End {
        for event in &self.inbox {
            match event {
                Event::Message(Message::Request(request)) => server.refuse_late(request.id),
                Event::Message(Message::Notification(n)) if n.method == "exit" => break,
                Event::End | Event::Wrong(_) => break,
                _ => {}
            }
        }
        End::Orderly
    }
}

#[cfg(test)]
mod tests;
