//! How long a whole run takes: `wasfix apply -` as an editor starts it, from process start to exit.
//!
//! Beside it, in the same run and on the same texts, peers:
//! - this program started again as a process that parses and encodes the text with the `wast` crate and does nothing
//!   else. No reader of WebAssembly text that goes through `wast` can be faster;
//! - `wasm-tools parse`, the same as people have it;
//! - `wat_server`, the formatter that wasfix runs beside on save: a whole session in which one text is formatted. It
//!   cannot format without one.
//!
//! The last two if they are on the path: `cargo install wasm-tools wat_server@0.11.0`. `cargo bench --bench process`.

mod session;
mod support;

use std::io::{Read as _, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use support::{module, print, shown};

const WASFIX: &str = env!("CARGO_BIN_EXE_wasfix");
const PEER: &str = "--parse-and-encode";

/// A row is measured this often at most, and no longer than [`ENOUGH`] if it has [`LEAST`] samples.
const MOST: usize = 31;
const LEAST: usize = 3;
const ENOUGH: Duration = Duration::from_secs(2);

/// The largest text that is formatted: `wat_server` 0.11.0 took 90 s for one of 10 MB.
const FORMATTED: usize = 2_000_000;

fn main() -> ExitCode {
    if std::env::args().any(|a| a == PEER) {
        return parse_and_encode();
    }
    let has = |program: &str| {
        let mut asked = command(program, &["--version"]);
        asked.output().is_ok_and(|output| output.status.success())
    };
    let (has_tools, has_server) = (has("wasm-tools"), has("wat_server"));
    let head = ["bytes", "edits", "apply", "apply -q", "parse+encode"];
    print(&format!("{:<34}", "module"));
    print(&head.map(|name| format!("{name:>14}")).concat());
    print(&format!("{:>18}{:>16}\n", "wasm-tools parse", "wat_server"));
    for (name, text) in inputs() {
        let edits = count_edits(&text);
        let apply = median(|| piped(WASFIX, &["apply", "-"], &text));
        let quiet = median(|| piped(WASFIX, &["apply", "-q", "-"], &text));
        let peer = median(|| piped(&this_program(), &[PEER], &text));
        print(&format!("{name:<34}{:>14}{edits:>14}", text.len()));
        print(
            &[apply, quiet, peer]
                .map(|time| format!("{:>14}", shown(time)))
                .concat(),
        );
        let tools = has_tools.then(|| median(|| piped("wasm-tools", &["parse"], &text)));
        let server = (has_server && text.len() <= FORMATTED).then(|| median(|| formatted(&text)));
        let or = |time: Option<Duration>, why: &str| time.map_or(why.to_string(), shown);
        let why = if has_server {
            "not run"
        } else {
            "not installed"
        };
        print(&format!(
            "{:>18}{:>16}\n",
            or(tools, "not installed"),
            or(server, why)
        ));
    }
    ExitCode::SUCCESS
}

fn inputs() -> Vec<(&'static str, String)> {
    let (kilo, mega) = (1_000, 1_000_000);
    vec![
        ("1 KB, no socket import", module(kilo, None)),
        ("1 KB, all of it matters", module(kilo, Some(1))),
        (
            "100 KB, a tenth of it matters",
            module(100 * kilo, Some(10)),
        ),
        ("100 KB, all of it matters", module(100 * kilo, Some(1))),
        ("1 MB, no socket import", module(mega, None)),
        (
            "1 MB, sockets in one function",
            module(mega, Some(usize::MAX)),
        ),
        ("1 MB, a tenth of it matters", module(mega, Some(10))),
        ("1 MB, all of it matters", module(mega, Some(1))),
        ("10 MB, no socket import", module(10 * mega, None)),
        (
            "10 MB, sockets in one function",
            module(10 * mega, Some(usize::MAX)),
        ),
        ("10 MB, a tenth of it matters", module(10 * mega, Some(10))),
    ]
}

/// The number of changes, from the summary line; stops where a run fails or says something else.
fn count_edits(text: &str) -> usize {
    let ran = run(
        command(WASFIX, &["apply", "-"]).stderr(Stdio::piped()),
        text,
    );
    let said = String::from_utf8_lossy(&ran.stderr);
    let last = said.lines().last().unwrap_or("");
    let count = last
        .strip_prefix("wasfix: ")
        .and_then(|l| l.split(' ').next());
    let count = if count == Some("nothing") {
        Some("0")
    } else {
        count
    };
    let count = count.and_then(|c| c.parse().ok());
    let count = count.unwrap_or_else(|| fail(&format!("no summary in {last:?}")));
    let changed = ran.stdout != text.as_bytes();
    if changed != (count > 0) {
        fail("the summary and the output do not agree");
    }
    count
}

/// The time that something takes.
fn median(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < MOST && (times.len() < LEAST || begun.elapsed() < ENOUGH) {
        let start = Instant::now();
        work();
        times.push(start.elapsed());
    }
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// From a process's start to its end; its input is written and its output read meanwhile.
fn piped(program: &str, args: &[&str], text: &str) {
    run(&mut command(program, args), text);
}

/// From the start of `wat_server` to its end.
fn formatted(text: &str) {
    if let Err(e) = session::format(command("wat_server", &[]), text) {
        fail(&format!("wat_server: {e}"));
    }
}

fn run(command: &mut Command, text: &str) -> std::process::Output {
    let mut child = command
        .spawn()
        .unwrap_or_else(|e| fail(&format!("cannot start {command:?}: {e}")));
    let mut stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.as_mut().map(|s| s.write_all(text.as_bytes())));
        child.wait_with_output()
    });
    let output = output.unwrap_or_else(|e| fail(&e.to_string()));
    if !output.status.success() {
        fail(&format!("{command:?} ended with {}", output.status));
    }
    output
}

fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // Errors that nobody sees would each carry a trace.
        .env_remove("RUST_BACKTRACE");
    command
}

/// The peer: text on standard input, binary on standard output.
fn parse_and_encode() -> ExitCode {
    let mut text = String::new();
    let binary = std::io::stdin()
        .read_to_string(&mut text)
        .ok()
        .and_then(|_| {
            let buffer = wast::parser::ParseBuffer::new(&text).ok()?;
            let mut wat = wast::parser::parse::<wast::Wat<'_>>(&buffer).ok()?;
            wat.encode().ok()
        });
    match binary.map(|b| std::io::stdout().write_all(&b)) {
        Some(Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn this_program() -> String {
    let path = std::env::current_exe().unwrap_or_else(|e| fail(&e.to_string()));
    path.to_string_lossy().into_owned()
}

fn fail(why: &str) -> ! {
    let _ = writeln!(std::io::stderr(), "process: {why}");
    std::process::exit(1);
}
