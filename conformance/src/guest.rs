//! A module on Wasmer, in a process of its own.

use crate::sockets::{Listening, borrowed, listening};
use crate::{PATIENCE, SILENCE};
use std::fmt::Debug;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

/// A running module. It is killed and waited for when this is dropped.
#[derive(Debug)]
pub struct Guest {
    process: Child,
    out: Output,
    err: Output,
}

/// A module that has ended by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The guest's exit code; 254 if it does not compile, 255 if it does not link or traps.
    pub code: i32,
    /// What it printed.
    pub out: Vec<u8>,
    /// What it, or the runner, said on standard error.
    pub err: String,
}

impl Guest {
    /// Starts the module of this text.
    #[must_use]
    pub fn start(text: &str) -> Self {
        Self::start_with(&[], text)
    }

    /// The same without a network, as `wasmer run` without `--net` does.
    #[must_use]
    pub fn start_without_network(text: &str) -> Self {
        Self::start_with(&["--no-net"], text)
    }

    fn start_with(options: &[&str], text: &str) -> Self {
        let mut process = Command::new(runner())
            .args(options)
            // Should this process be killed, so that nothing is dropped: nothing outlives it for long.
            .args(["--for", "60", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the runner starts");
        let mut input = process.stdin.take().expect("a pipe");
        let out = Output::of(process.stdout.take().expect("a pipe"));
        let err = Output::of(process.stderr.take().expect("a pipe"));
        let guest = Self { process, out, err };
        input.write_all(text.as_bytes()).expect("the runner reads");
        guest
    }

    /// What the module listens on right now: TCP sockets that listen, UDP sockets that are bound.
    #[must_use]
    pub fn listening_now(&self) -> Vec<Listening> {
        listening(self.process.id())
    }

    /// Waits until the module listens on something; all that it listens on, as `tcp 127.0.0.1:80`.
    pub fn listening(&mut self) -> String {
        self.until("listens", |guest| {
            let all: Vec<String> = guest
                .listening_now()
                .iter()
                .map(Listening::to_string)
                .collect();
            (!all.is_empty()).then(|| all.join(", "))
        })
    }

    /// The module's internet sockets, as descriptors of this process.
    #[must_use]
    pub fn sockets(&self) -> Vec<OwnedFd> {
        borrowed(self.process.id())
    }

    /// What the module has printed until now.
    #[must_use]
    pub fn printed_now(&self) -> Vec<u8> {
        self.out.now()
    }

    /// Waits until the module has printed `count` bytes, and gives all of them.
    pub fn printed(&mut self, count: usize) -> Vec<u8> {
        self.until("prints", |guest| {
            Some(guest.printed_now()).filter(|bytes| bytes.len() >= count)
        })
    }

    /// Looks on for a while, and asserts that the module neither prints nor ends.
    ///
    /// # Panics
    /// If it does.
    pub fn is_silent(&mut self) {
        let before = self.printed_now();
        sleep(SILENCE);
        assert_eq!(before, self.printed_now(), "the module went on");
        let ended = self.process.try_wait().expect("a child");
        assert_eq!(ended, None, "the module has ended");
    }

    /// Waits until the module ends by itself.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    pub fn ended(mut self) -> Ended {
        let status = self.until("ends", |guest| guest.process.try_wait().expect("a child"));
        Ended {
            code: status.code().unwrap_or(-1),
            out: self.out.all(),
            err: String::from_utf8_lossy(&self.err.all()).into_owned(),
        }
    }

    fn until<T>(&mut self, what: &str, mut seen: impl FnMut(&mut Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            // Asked first: what an ended module did before its end is seen all the same.
            let ended = self.process.try_wait().expect("a child");
            if ended.is_some() {
                // The threads that read may be behind.
                let _ = (self.out.all(), self.err.all());
            }
            if let Some(value) = seen(self) {
                return value;
            }
            assert!(
                start.elapsed() < PATIENCE && ended.is_none(),
                "waited in vain until the module {what} ({ended:?}); it printed {:?} and {:?}",
                self.out.now(),
                String::from_utf8_lossy(&self.err.now()),
            );
            sleep(Duration::from_millis(3));
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        // It may have ended already, and then there is nothing to kill.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program `on-wasmer`, which cargo builds beside the tests: two folders above them in `target`.
fn runner() -> PathBuf {
    let test = std::env::current_exe().expect("a path");
    let profile = test.parent().and_then(|deps| deps.parent());
    profile.expect("target/PROFILE/deps").join("on-wasmer")
}

/// What comes out of a pipe, read by a thread so that the writer never waits.
#[derive(Debug)]
struct Output {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Output {
    fn of(mut pipe: impl Read + Debug + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&bytes);
        let reader = spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                let read = buffer.get(..count).unwrap_or_default();
                sink.lock()
                    .expect("no panic elsewhere")
                    .extend_from_slice(read);
            }
        });
        Self {
            bytes,
            reader: Some(reader),
        }
    }

    fn now(&self) -> Vec<u8> {
        self.bytes.lock().expect("no panic elsewhere").clone()
    }

    /// To the end of the pipe.
    fn all(&mut self) -> Vec<u8> {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("the reader ends with the pipe");
        }
        self.now()
    }
}
