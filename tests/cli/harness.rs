//! A folder of one's own, the program run in it, and the modules that the tests feed it.

use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_wasfix");

/// Longer than any run takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// `AF_INET6` as Linux has it: 10 means nothing to the runtime, so it becomes 2 with no other evidence.
pub(crate) const CHANGING: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sock_open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#;

/// 2 is `AF_INET` to Linux and INET6 to the runtime, and nothing here says which is meant.
pub(crate) const UNSURE: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#;

/// Names no import that any rule knows.
pub(crate) const PLAIN: &str = "(module\n  (func (drop (i32.const 10))))\n";

/// Names one, and has an error at 3:10.
pub(crate) const BROKEN: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (func (i32.nonsense)))
"#;

/// A folder that is removed at the end.
pub(crate) struct Dir(TempDir);

impl Dir {
    pub(crate) fn new() -> Dir {
        Dir(TempDir::new().unwrap())
    }

    /// The folder with a file in it.
    pub(crate) fn with(name: &str, text: impl AsRef<[u8]>) -> Dir {
        let dir = Dir::new();
        dir.write(name, text);
        dir
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.at(name)).unwrap()).unwrap()
    }

    /// The names of everything directly in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The program with these arguments, in this folder, with nothing on standard input.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.feed(args, "")
    }

    /// The same with `input` on standard input.
    pub(crate) fn feed(&self, args: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), input.as_ref().to_vec());
        // The program may end without reading it.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let ran = finish(child);
        writer.join().unwrap();
        ran
    }

    /// The program as a [`std::process::Command`], for what the others cannot do.
    pub(crate) fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(PROGRAM);
        command
            .args(args)
            .current_dir(self.path())
            // Nobody's own git settings.
            .env("HOME", self.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("COLUMNS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Any tool, in this folder.
    pub(crate) fn tool(&self, name: &str, args: &[&str]) -> Ran {
        let run = std::process::Command::new(name)
            .args(args)
            .current_dir(self.path())
            .stdin(Stdio::null())
            .output();
        run.unwrap_or_else(|e| panic!("the tests need `{name}`: {e}"))
            .into()
    }
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            status: output.status,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// The same, after the exit code was this.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Ran {
        assert_eq!(self.status.code(), Some(code), "{self:#?}");
        assert_eq!(self.status.signal(), None, "{self:#?}");
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        self
    }

    /// The same, after it failed in the way every failure does: 2, nothing on standard output, and
    /// a message that holds each of `words`.
    #[track_caller]
    pub(crate) fn failed(self, words: &[&str]) -> Ran {
        let ran = self.code(2);
        assert_eq!(ran.stdout, "", "{ran:#?}");
        for word in words {
            assert!(ran.stderr.contains(word), "no {word:?} in {ran:#?}");
        }
        ran
    }
}

/// What the program prints for a module.
pub(crate) fn patched(text: &str) -> String {
    let ran = Dir::with("in.wat", text).run(&["apply", "in.wat"]).code(0);
    assert_ne!(ran.stdout, text, "nothing was changed: {}", ran.stderr);
    ran.stdout
}

/// The end of a child that does not hang.
#[track_caller]
pub(crate) fn finish(child: Child) -> Ran {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver.recv_timeout(PATIENCE);
    output.expect("it does not end").unwrap().into()
}

/// Waits for something that will come.
#[track_caller]
pub(crate) fn wait_until(mut come: impl FnMut() -> bool) {
    let start = Instant::now();
    while !come() {
        assert!(start.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A rule folder whose only file is a pipe: the program stops there, with its input read, until the
/// test lets it go on.
pub(crate) struct Gate {
    pipe: PathBuf,
}

impl Gate {
    pub(crate) fn new(dir: &Dir) -> Gate {
        fs::create_dir(dir.at("gate")).unwrap();
        let made = dir.tool("mkfifo", &["gate/z.rule"]);
        assert!(made.status.success(), "{made:?}");
        let pipe = dir.at("gate/z.rule");
        Gate { pipe }
    }

    /// Waits until the program has come to the gate, does `meanwhile`, and lets it go on.
    pub(crate) fn pass(&self, meanwhile: impl FnOnce()) {
        use std::os::unix::fs::OpenOptionsExt as _;
        let nonblocking = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap();
        let mut open = fs::OpenOptions::new();
        open.write(true).custom_flags(nonblocking);
        let mut pipe = None;
        // Without a reader this is ENXIO.
        wait_until(|| {
            pipe = open.open(&self.pipe).ok();
            pipe.is_some()
        });
        meanwhile();
        // The program may be gone by now.
        let _ = pipe.unwrap().write_all(b";; no rules\n");
    }
}

/// Whether the tests run as a user that no permission stops.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(TempDir::new().unwrap().path()).unwrap().uid() == 0
}
