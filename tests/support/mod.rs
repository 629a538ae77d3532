//! Modules made to a plan: right for WASIX, then broken into POSIX in a known way, so that every
//! character is known to be right or wrong.
//!
//! Numbers are from `abi/wasix.md` and `<sys/socket.h>`, not from the rules or the engine.

#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod breaking;
pub(crate) mod compare;
pub(crate) mod program;
pub(crate) mod record;
pub(crate) mod render;
pub(crate) mod rng;

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
