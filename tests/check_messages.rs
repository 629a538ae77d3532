//! What the checks of records, outputs, imports and descriptors say, as people read it.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use wasfix::Options;
use wasfix::report::message;
use wasfix::rules::{built_in, load};
use wasfix::text::{Lines, render};

/// One mistake of each kind; the mark says that the numbers are WASIX's.
const MODULE: &str = r#";; wasfix:abi=wasix_32v1
(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept_v2" (func $accept (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept" (func $accept_3 (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_connect" (func $connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\00\90\1f\7f\00\00\01")
  (data (i32.const 128) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00" "GET / HTTP/1.1")
  (data (i32.const 65520) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00")
  (func $open6 (result i32)
    (if (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32)) (then (unreachable)))
    (i32.load (i32.const 32)))
  (func (export "family")
    (if (call $bind (call $open6) (i32.const 64)) (then (unreachable))))
  (func (export "data")
    (if (i32.lt_s (call $bind (call $open6) (i32.const 128)) (i32.const 0)) (then (unreachable))))
  (func (export "memory_end")
    (if (call $bind (i32.const 3) (i32.const 65520)) (then (unreachable))))
  (func (export "_start")
    (if (call $bind (call $open6) (i32.const 256)) (then (unreachable))))
  (func (export "overlap") (param $fd i32)
    (if (call $accept (local.get $fd) (i32.const 0) (i32.const 416) (i32.const 400)) (then (unreachable)))
    (if (call $close (i32.load (i32.const 416))) (then (unreachable)))))
"#;

#[test]
fn each_mistake_is_shown_with_its_places_and_a_remedy() {
    let rules = load(built_in()).unwrap();
    let outcome = wasfix::check(MODULE, &rules, &Options::default());
    let outcome = outcome.unwrap_or_else(|error| panic!("{error:#?}"));
    let lines = Lines::new(MODULE);
    // What is said of the numbers themselves is shown elsewhere.
    let of_checks = outcome.findings.iter().map(|f| &f.finding);
    let of_checks = of_checks.filter(|f| rules.checks.iter().any(|c| c.name == f.rule));
    let shown: Vec<String> = of_checks
        .map(|f| render(&message(f), "server.wat", &lines, false))
        .collect();
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("check_records", shown.join("\n\n")) });
}
