//! A desk of one's own: a home, a folder with the module, the program on PATH, and bounded runs.

use crate::modules::Module;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than any run takes: ten megabytes, twice, with a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Copies its input byte by byte, and ends with the so many-th edit's key.
const CUT: &str = r#"$| = 1; while (sysread STDIN, $byte, 1) {
    print $byte; $said .= $byte; exit if substr($said, -7) eq "newText" && ++$edits == $ARGV[0] }"#;

/// Copies its input byte by byte, but holds back the first list that answers a question: fixes, or that there are
/// none. It goes on as [`Wasfix::Held`] says.
const HOLD: &str = r#"$| = 1; while (sysread STDIN, $byte, 1) {
    $said .= $byte;
    if (substr($said, -10) eq "\"result\":[") {
        open ASKED, ">", "$ARGV[0]/asked"; close ASKED;
        for (1..1500) { last if -e "$ARGV[0]/changed" || !-d $ARGV[0]; select undef, undef, undef, 0.02 }
    }
    print $byte; }"#;

/// What is called `wasfix` on this desk.
#[derive(Clone, Copy)]
pub(crate) enum Wasfix {
    /// The program under test.
    Real,
    /// Nothing is.
    Missing,
    /// A shell script in its place.
    Fake(&'static str),
    /// The program under test as a server whose answer ends within this edit, counted from 1.
    Cut(usize),
    /// The program under test, which tells the editor's script by a report named `asked` when a save waits for it, and
    /// goes on when there is one named `changed`, or after half a minute. As a server it knows the answer by then.
    Held,
}

/// Everything that one run of an editor may see.
pub(crate) struct Desk {
    dir: TempDir,
}

impl Desk {
    pub(crate) fn new(module: &Module, wasfix: Wasfix) -> Desk {
        let dir = TempDir::new().unwrap();
        let desk = Desk { dir };
        for folder in ["bin", "home", "work", "report"] {
            fs::create_dir(desk.at(folder)).unwrap();
        }
        fs::write(desk.file(), &module.text).unwrap();
        fs::write(desk.at("work/wasfix.toml"), module.config).unwrap();
        match wasfix {
            Wasfix::Real => symlink(env!("CARGO_BIN_EXE_wasfix"), desk.at("bin/wasfix")).unwrap(),
            Wasfix::Missing => {}
            Wasfix::Fake(script) => desk.script(script),
            Wasfix::Cut(edit) => desk.script(&format!(
                "'{}' lsp | perl -e '{CUT}' {edit}",
                env!("CARGO_BIN_EXE_wasfix"),
            )),
            Wasfix::Held => desk.script(&held(&desk.at("report"))),
        }
        desk
    }

    /// Puts a shell script in the program's place.
    fn script(&self, lines: &str) {
        let path = self.at("bin/wasfix");
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The module.
    pub(crate) fn file(&self) -> PathBuf {
        self.at("work/module.wat")
    }

    /// What the editor's script wrote down under this name.
    pub(crate) fn report(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.at("report").join(name)).ok()
    }

    /// A command that sees this desk and the system, and no settings of whoever runs the tests.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", self.path())
            .env("HOME", self.at("home"))
            .env("TMPDIR", self.dir.path())
            .env("LANG", "C.UTF-8")
            .env("TERM", "dumb")
            .env("FILE", self.file())
            // For scripts in its place.
            .env("PROGRAM", env!("CARGO_BIN_EXE_wasfix"))
            .env("REPORT", self.at("report"))
            .current_dir(self.at("work"));
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let folder = self.at("home").join(folder);
            fs::create_dir_all(&folder).unwrap();
            command.env(name, folder);
        }
        command
    }

    /// What the command makes of a text that is saved here; the text itself where it refuses. Asked once for each
    /// text, whatever the number of editors.
    pub(crate) fn applied(&self, text: &[u8]) -> Vec<u8> {
        static KNOWN: Mutex<BTreeMap<[Vec<u8>; 2], Vec<u8>>> = Mutex::new(BTreeMap::new());
        let key = [
            fs::read(self.at("work/wasfix.toml")).unwrap(),
            text.to_vec(),
        ];
        if let Some(known) = KNOWN.lock().unwrap().get(&key) {
            return known.clone();
        }
        let output = self.wasfix(&["apply", "-q"], text);
        let applied = if output.status.success() {
            output.stdout
        } else {
            text.to_vec()
        };
        KNOWN.lock().unwrap().insert(key, applied.clone());
        applied
    }

    /// Runs the program under test over a text that has the module's place.
    pub(crate) fn wasfix(&self, arguments: &[&str], text: &[u8]) -> Output {
        let mut command = self.command(Path::new(env!("CARGO_BIN_EXE_wasfix")));
        command.args(arguments);
        command.arg("--stdin-filepath").arg(self.file()).arg("-");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let text = text.to_vec();
        let writer = std::thread::spawn(move || stdin.write_all(&text));
        let output = child.wait_with_output().unwrap();
        // A program that refuses early need not read everything.
        let _ = writer.join().unwrap();
        output
    }

    fn path(&self) -> OsString {
        let mut path = self.at("bin").into_os_string();
        path.push(":/usr/bin:/bin");
        path
    }
}

/// The script of [`Wasfix::Held`].
fn held(report: &Path) -> String {
    let (program, report) = (env!("CARGO_BIN_EXE_wasfix"), report.display());
    format!(
        "if [ \"$1\" = lsp ]; then
            '{program}' lsp | perl -e '{HOLD}' '{report}'
            exit
        fi
        : >'{report}/asked'
        tries=0
        while [ -d '{report}' ] && [ ! -e '{report}/changed' ] && [ $((tries += 1)) -le 1500 ]; do
            sleep 0.02
        done
        exec '{program}' \"$@\""
    )
}

/// Where a program is; panics with what to install where it is not.
pub(crate) fn find(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([tools()])
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| panic!("`{program}` is not on PATH: install {package}; `.ci/run` does"))
}

/// Where `.ci/run` puts the tools that come from Python's registry, in the folder that cargo builds in.
fn tools() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools/bin")
}

/// Runs a command to its end; panics unless it succeeds, with what it printed.
pub(crate) fn run(command: Command) {
    let shown = format!("{command:?}");
    let output = output(command);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{shown}: {}\n{said}",
        output.status
    );
}

/// Runs a command to its end; panics if it has to be ended. Everything it prints is in `stderr`.
pub(crate) fn output(mut command: Command) -> Output {
    // A file, so that nothing waits for a reader.
    let log = tempfile::NamedTempFile::new().unwrap();
    command
        .stdin(Stdio::null())
        .stdout(log.as_file().try_clone().unwrap())
        .stderr(log.as_file().try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let status = wait(&mut child);
    let stderr = fs::read(log.path()).unwrap();
    let Some(status) = status else {
        panic!("{command:?}: no end\n{}", String::from_utf8_lossy(&stderr));
    };
    Output {
        status,
        stdout: Vec::new(),
        stderr,
    }
}

/// The status of a process, or `None` if it had to be ended.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}
