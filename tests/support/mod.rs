//! Modules made to a plan: right for WASIX, then broken into POSIX in a known way, so that every
//! character is known to be right or wrong.
//!
//! Numbers are from `abi/wasix.md` and `<sys/socket.h>`, not from the rules or the engine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking, in its helpers too"
)]
#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod binary;
pub(crate) mod breaking;
pub(crate) mod compare;
mod draw;
mod helpers;
pub(crate) mod layout;
pub(crate) mod mistakes;
pub(crate) mod node;
mod open;
mod place;
pub(crate) mod program;
pub(crate) mod record;
pub(crate) mod render;
pub(crate) mod respell;
pub(crate) mod rng;
pub(crate) mod style;
mod tree;

use wasfix::rules::{Rules, built_in, load};
use wasfix::{Options, Outcome, fix};

/// The built-in rules.
pub(crate) fn rules() -> Rules {
    load(built_in()).unwrap_or_else(|e| panic!("{e:?}"))
}

/// `--from linux`.
pub(crate) fn from_linux() -> Options {
    Options {
        from: Some("linux".to_string()),
        ..Options::default()
    }
}

/// A run that must not fail.
#[track_caller]
pub(crate) fn run(text: &str, rules: &Rules, options: &Options) -> Outcome {
    fix(text, rules, options).unwrap_or_else(|e| panic!("{e:?}\n{text}"))
}

/// A module of `count` POSIX sockets, each with a record of its own: four edits a socket.
pub(crate) fn many(count: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::from(
        "(module\n  (import \"wasix_32v1\" \"sock_open\" (func $open (param i32 i32 i32 i32) (result i32)))\n  (import \"wasix_32v1\" \"sock_connect\" (func $connect (param i32 i32) (result i32)))\n  (memory 100)\n",
    );
    for i in 0..count {
        let (record, cell) = (65536 + 32 * i, 2_000_000 + 8 * i);
        let _ = write!(
            text,
            "  (data (i32.const {record}) \"\\02\\00\" \"\\1f\\90\" \"\\7f\\00\\00\\01\")\n  (func (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const {cell}))) (drop (call $connect (i32.load (i32.const {cell})) (i32.const {record}))))\n",
        );
    }
    text.push_str(")\n");
    text
}
