//! How long an editor waits for the language server: the real program over its pipes, on modules of several sizes.
//!
//! - *open*: from `didOpen` to the diagnostics, which are pushed.
//! - *change*: from `didChange` to the diagnostics, without the time that typing rests: they are asked for.
//! - *pushed*: the same with it, as a client sees it that does not ask.
//! - *fix all*: the code action, of a text that has just changed.
//! - *again*: the same of a text that has not, so all that is left is to write and read the answer.
//! - *hover*: at a number, of a text that is known.
//!
//! The growth of a column should be that of the bytes. `cargo bench --bench lsp`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a benchmark that cannot go on has nothing else to say"
)]

#[allow(dead_code, reason = "the tests need more of it")]
#[path = "../tests/lsp/client.rs"]
mod client;
mod support;

use client::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{module, print, shown};

const URI: &str = "untitled:bench";

/// A cell is measured this often, and less often where it takes long.
const MOST: usize = 9;
const ENOUGH: Duration = Duration::from_secs(3);

fn main() {
    let head = ["open", "change", "pushed", "fix all", "again", "hover"];
    print(&format!("{:<34}{:>10}{:>10}", "module", "bytes", "edits"));
    print(&head.map(|name| format!("{name:>12}")).concat());
    print("\n");
    for (name, size, nth) in [
        ("100 KB, a tenth of it matters", 100_000, 10),
        ("1 MB, a tenth of it matters", 1_000_000, 10),
        ("10 MB, a tenth of it matters", 10_000_000, 10),
        ("100 KB, all of it matters", 100_000, 1),
        ("1 MB, all of it matters", 1_000_000, 1),
        ("10 MB, sockets in one function", 10_000_000, usize::MAX),
    ] {
        let text = module(size, Some(nth));
        let (edits, times) = row(&text);
        print(&format!("{name:<34}{:>10}{edits:>10}", text.len()));
        print(&times.map(|time| format!("{:>12}", shown(time))).concat());
        print("\n");
    }
}

fn row(text: &str) -> (usize, [Duration; 6]) {
    let mut pushed = Session::new(false);
    let mut asked = Session::new(true);
    let open = median(|| {
        pushed.open(text);
        pushed.client.pushed(URI, pushed.version);
    });
    let push = median(|| {
        pushed.change();
        pushed.client.pushed(URI, pushed.version);
    });
    asked.open(text);
    let change = median(|| {
        asked.change();
        asked.ask("diagnostic", json!({}));
    });
    let fix_all = median(|| {
        asked.change();
        asked.fix_all();
    });
    let again = median(|| {
        asked.fix_all();
    });
    // The first is another matter: it may read what those after it look up.
    let position = json!({"position": {"line": 6, "character": 40}});
    asked.ask("hover", position.clone());
    let hover = median(|| {
        asked.ask("hover", position.clone());
    });
    (asked.fix_all(), [open, change, push, fix_all, again, hover])
}

/// A client with one text open.
struct Session {
    client: Client,
    version: i64,
}

impl Session {
    fn new(asks: bool) -> Session {
        let actions = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}});
        let mut document = json!({"codeAction": actions});
        if asks {
            document["diagnostic"] = json!({});
        }
        let capabilities = json!({
            "textDocument": document,
            "general": {"positionEncodings": ["utf-8"]},
            "workspace": {"workspaceEdit": {"documentChanges": true}},
        });
        Session {
            client: Client::with(capabilities),
            version: 0,
        }
    }

    fn open(&mut self, text: &str) {
        self.version += 1;
        self.client.open(URI, self.version, text);
    }

    /// Types a space at the start.
    fn change(&mut self) {
        self.version += 1;
        let start = json!({"line": 0, "character": 0});
        let range = json!({"start": start, "end": start});
        let changes = json!([{"range": range, "text": " "}]);
        self.client.change(URI, self.version, changes);
    }

    fn ask(&mut self, what: &str, mut params: Value) -> Value {
        params["textDocument"] = json!({"uri": URI});
        let answer = self.client.request(&format!("textDocument/{what}"), params);
        answer.unwrap()
    }

    /// How many edits the action has.
    fn fix_all(&mut self) -> usize {
        let actions = self.client.actions(URI, Some(&["source.fixAll.wasfix"]));
        let edits = actions.first().and_then(|a| {
            let change = a.pointer("/edit/documentChanges/0/edits")?;
            change.as_array().map(Vec::len)
        });
        edits.expect("there is something to fix")
    }
}

fn median(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.is_empty() || (times.len() < MOST && begun.elapsed() < ENOUGH) {
        let start = Instant::now();
        work();
        times.push(start.elapsed());
    }
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
