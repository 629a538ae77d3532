//! The command line, as its callers see it: the real program on real files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

mod behaviour;
mod check;
mod config;
mod exit_codes;
mod formats;
mod harness;
mod help;
mod patches;
mod rules_verb;
mod writing;
