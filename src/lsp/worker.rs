//! The thread that does the work, one task after the other, so that the loop never waits for it.
//!
//! Knows how a task becomes a result. Must not know which task is next, nor what the client is told.

use super::analysis::Analysis;
use super::client::Client;
use super::diagnostics;
use super::documents::Snapshot;
use super::pages::Pages;
use super::queue::Asked;
use super::settings::Settings;
use super::workspace::Workspace;
use lsp_server::{ErrorCode, RequestId, Response};
use serde_json::Value;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// As much as the main thread has on most systems: what the command can read can be read here.
const STACK: usize = 8 << 20;

/// What the worker is given.
pub(super) struct Task {
    pub(super) snapshot: Snapshot,
    pub(super) settings: Arc<Settings>,
    /// What was found last.
    pub(super) analysis: Option<Arc<Analysis>>,
    pub(super) asked: Option<Asked>,
    pub(super) stop: Stop,
}

/// Tells the worker that nobody waits for the answer any more.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(super) fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What came of it.
pub(super) struct Done {
    pub(super) analysis: Arc<Analysis>,
    pub(super) response: Option<Response>,
    /// The diagnostics, written down, if they are new and the client does not ask for them.
    pub(super) pushed: Option<Value>,
    /// What is wrong with configurations.
    pub(super) problems: Vec<String>,
}

/// Starts the worker. It ends when nobody can give it tasks any more. Each result goes to `report`; nothing, if not
/// even that could be done.
///
/// # Errors
/// There is no thread to be had.
pub(super) fn start(
    client: Arc<Client>,
    pages: Arc<Pages>,
    report: impl Fn(Option<Done>) + Send + 'static,
) -> std::io::Result<Sender<Task>> {
    let (sender, tasks): (Sender<Task>, Receiver<Task>) = channel();
    let mut worker = Worker {
        workspace: Workspace::new(Arc::default()),
        client,
        pages,
    };
    let work = move || {
        for task in tasks {
            let settings = Arc::clone(&task.settings);
            let done = guarded(|| worker.run(task));
            if done.is_err() {
                // Whatever it was in the middle of.
                worker.workspace = Workspace::new(settings);
            }
            report(done.ok());
        }
    };
    let builder = thread::Builder::new().name("wasfix-lsp-worker".to_string());
    builder.stack_size(STACK).spawn(work)?;
    Ok(sender)
}

struct Worker {
    workspace: Workspace,
    client: Arc<Client>,
    pages: Arc<Pages>,
}

impl Worker {
    fn run(&mut self, task: Task) -> Done {
        if !Arc::ptr_eq(self.workspace.settings(), &task.settings) {
            self.workspace = Workspace::new(Arc::clone(&task.settings));
        }
        let known = task.analysis;
        let known = known.filter(|last| last.is_of(&task.snapshot, &mut self.workspace));
        let is_new = known.is_none();
        let analysis = known.unwrap_or_else(|| self.analyse(task.snapshot));
        let stop = &task.stop;
        let asked = task.asked.as_ref();
        Done {
            response: asked.map(|asked| self.answer(asked, &analysis, stop)),
            pushed: (is_new && !self.client.pulls).then(|| diagnostics::pushed(&analysis)),
            analysis,
            problems: self.workspace.take_problems(),
        }
    }

    fn analyse(&mut self, snapshot: Snapshot) -> Arc<Analysis> {
        let session = (self.client.as_ref(), self.pages.as_ref());
        Arc::new(Analysis::of(snapshot, &mut self.workspace, session))
    }

    fn answer(&self, asked: &Asked, analysis: &Analysis, stop: &Stop) -> Response {
        let Asked { id, question } = asked;
        let id = id.clone();
        if let Some(crash) = analysis.crash().filter(|_| question.is_of_version()) {
            return failed(id, crash);
        }
        let settings = self.workspace.settings();
        match guarded(|| question.answer(analysis, &self.client, settings, stop)) {
            Ok(Ok(answer)) => Response::new_ok(id, answer),
            Ok(Err(error)) => failed(id, &error),
            Err(crash) => failed(id, &crash),
        }
    }
}

fn failed(id: RequestId, why: &dyn fmt::Display) -> Response {
    Response::new_err(id, ErrorCode::InternalError as i32, why.to_string())
}

/// That something ended in the middle, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Crash(String);

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs `work`; a panic in it ends there. What `work` changes must not be looked at after a crash.
///
/// # Errors
/// What the panic said. (Where and how is on standard error: the hook of the runtime prints it.)
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Crash> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| {
        let said = cause.downcast_ref::<&str>().map(ToString::to_string);
        let said = said.or_else(|| cause.downcast_ref::<String>().cloned());
        Crash(said.unwrap_or_else(|| "it did not say why".to_string()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_at_the_guard() {
        assert_eq!(guarded(|| 7), Ok(7));
        let index = 3;
        let crash = guarded(|| ["a", "b"][index].len()).unwrap_err();
        assert!(crash.to_string().contains("out of bounds"), "{crash}");
        let crash = guarded(|| std::panic::panic_any(7)).unwrap_err();
        assert_eq!(crash.to_string(), "it did not say why");
    }
}
