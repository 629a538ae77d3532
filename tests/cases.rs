//! The cases that must come out right: what people really write, and what it must become.
//!
//! Expectations are from the ABI as observed (`abi/wasix.md`, `abi/shapes.md`), not from the code.

mod support;

use support::{from_linux, rules};
use wasfix::{Options, Outcome};

fn auto() -> Options {
    Options::default()
}

/// A module with all imports that the cases use, so that indices stay the same.
fn module(fields: &str) -> String {
    format!(
        r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_connect" (func $connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (memory (export "memory") 1)
{fields})
"#
    )
}

fn run(text: &str, options: &Options) -> Outcome {
    support::run(text, &rules(), options)
}

/// Fixes `before` and expects `after`; and that a second run changes nothing.
#[track_caller]
fn becomes(before: &str, after: &str, options: &Options) -> Outcome {
    let (before, after) = (module(before), module(after));
    let outcome = run(&before, options);
    let out = outcome.output(&before).into_owned();
    assert_eq!(out, after, "{:#?}", outcome.findings);
    let again = run(&out, options);
    assert_eq!(again.output(&out), out, "twice is not once");
    outcome
}

#[track_caller]
fn stays(text: &str, options: &Options) -> Outcome {
    becomes(text, text, options)
}

#[test]
fn posix_everywhere_without_a_comment_is_converted() {
    becomes(
        r#"  (data (i32.const 48) "\02\00\1f\90\7f\00\00\01")
  (func (export "_start")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#,
        r#"  (data (i32.const 48) "\01\00\90\1f\7f\00\00\01")
  (func (export "_start")
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#,
        &auto(),
    );
}

#[test]
fn a_right_ipv6_module_stays_also_beside_a_ten() {
    for extra in ["", "(drop (i32.const 10))"] {
        let text = format!(
            r#"  (data (i32.const 48) "\02\00\90\1f\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")
  (func (export "_start") {extra}
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#
        );
        let outcome = stays(&text, &auto());
        assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    }
}

#[test]
fn a_lone_ten_becomes_two_and_stays_two() {
    let with = |n: u32| {
        format!(
            r#"  (func (export "_start")
    (drop (call $open (i32.const {n}) (i32.const 1) (i32.const 0) (i32.const 80))))"#
        )
    };
    becomes(&with(10), &with(2), &auto());
    // The mark is what tells a second run under the same option.
    let before = module(&with(10));
    let once = run(&before, &from_linux()).output(&before).into_owned();
    assert!(once.contains("(i32.const 2)"), "{once}");
    let twice = run(&once, &from_linux()).output(&once).into_owned();
    assert_eq!(once, twice);
}

#[test]
fn only_the_named_shutdown_changes() {
    let with = |how: u32| {
        format!(
            r#"  (data (i32.const 48) "\01\00\90\1f\7f\00\00\01")
  (func (export "_start") (local $fd i32)
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 80)))
    (local.set $fd (i32.load (i32.const 80)))
    (drop (call $bind (local.get $fd) (i32.const 48)))
    local.get $fd
    i32.const {how} ;; how: SHUT_RDWR
    call $shutdown
    drop)"#
        )
    };
    becomes(&with(2), &with(3), &auto());
}

#[test]
fn the_sample_that_blogs_call_right() {
    let with = |port: &str| {
        format!(
            r#"  (data (i32.const 48) "\01\00")
  (data (i32.const 50) "{port}") ;; 端口8080
  (data (i32.const 52) "\00\00\00\00")
  (func (export "_start")
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#
        )
    };
    becomes(&with(r"\1f\90"), &with(r"\90\1f"), &auto());
}

#[test]
fn a_port_that_is_right_already_stays_beside_posix_families() {
    let with = |n: u32| {
        format!(
            r#"  (data (i32.const 48) "\0{n}\00\91\1f\7f\00\00\01")
  (func (export "_start")
    (drop (call $open (i32.const {n}) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#
        )
    };
    becomes(&with(2), &with(1), &auto());
}

#[test]
fn one_side_repaired_the_other_follows() {
    let with = |open: u32, tag: u32| {
        format!(
            r#"  (data (i32.const 48) "\0{tag}\00\90\1f\7f\00\00\01")
  (func (export "_start")
    (drop (call $open (i32.const {open}) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#
        )
    };
    becomes(&with(2, 1), &with(1, 1), &auto());
    becomes(&with(1, 2), &with(1, 1), &auto());
}

#[test]
fn a_lone_two_is_left_with_both_readings() {
    let with = |n: u32| {
        format!(
            r#"  (func (export "_start")
    (drop (call $open (i32.const {n}) (i32.const 1) (i32.const 0) (i32.const 80))))"#
        )
    };
    let outcome = stays(&with(2), &auto());
    let messages: Vec<_> = outcome
        .findings
        .iter()
        .map(|f| f.finding.message.as_str())
        .collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].contains("AF_INET in linux"), "{messages:?}");
    assert!(messages[0].contains("AF_INET6 in wasix"), "{messages:?}");
    let before = module(&with(2));
    let once = run(&before, &from_linux()).output(&before).into_owned();
    assert!(once.contains("(call $open (i32.const 1)"), "{once}");
    assert_eq!(run(&once, &from_linux()).output(&once), once);
}

#[test]
fn an_address_computed_at_run_time_keeps_the_family() {
    let text = r#"  (func (export "serve") (param $addr i32)
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (local.get $addr))))"#;
    for options in [auto(), from_linux()] {
        let outcome = stays(text, &options);
        let all = format!("{:?}", outcome.findings);
        assert!(
            all.contains("line 10") && all.contains("parameter 0 of"),
            "the message names the address: {all}"
        );
    }
}

#[test]
fn a_type_with_flags_is_reported_and_does_not_block_the_family() {
    let with = |n: u32| {
        format!(
            r#"  (func (export "_start")
    (drop (call $open (i32.const {n}) (i32.const 0x801) (i32.const 0) (i32.const 80))))"#
        )
    };
    let outcome = becomes(&with(10), &with(2), &auto());
    let all = format!("{:?}", outcome.findings);
    assert!(all.contains("fd_fdstat_set_flags(fd, 4)"), "{all}");
}

#[test]
fn a_posix_sockaddr_in6_binds_loopback_and_not_everything() {
    becomes(
        r#"  (data (i32.const 48) "\0a\00\1f\90\00\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01" "\00\00\00\00")
  (func (export "_start")
    (drop (call $open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#,
        r#"  (data (i32.const 48) "\02\00\90\1f\00\00\00\00" "\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00" "\00\00\00\00")
  (func (export "_start")
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#,
        &auto(),
    );
}

#[test]
fn one_literal_for_family_and_type_is_solved_at_the_use() {
    becomes(
        r#"  (data (i32.const 48) "\02\00\1f\90\7f\00\00\01")
  (func (export "_start") (local $two i32)
    (local.set $two (i32.const 2))
    (drop (call $open (local.get $two) (local.get $two) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#,
        r#"  (data (i32.const 48) "\01\00\90\1f\7f\00\00\01")
  (func (export "_start") (local $two i32)
    (local.set $two (i32.const 2))
    (drop (call $open (i32.const 1) (local.get $two) (i32.const 0) (i32.const 80)))
    (drop (call $bind (i32.load (i32.const 80)) (i32.const 48))))"#,
        &auto(),
    );
}

#[test]
fn stores_make_a_record_too() {
    becomes(
        r#"  (func (export "_start")
    (i32.store16 (i32.const 64) (i32.const 2))
    (i32.store16 offset=2 (i32.const 64) (i32.const 0x9b1f))
    (i32.store (i32.const 68) (i32.const 0x0100007f))
    (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"#,
        r#"  (func (export "_start")
    (i32.store16 (i32.const 64) (i32.const 1))
    (i32.store16 offset=2 (i32.const 64) (i32.const 0x1f9b))
    (i32.store (i32.const 68) (i32.const 0x0100007f))
    (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 128)))
    (drop (call $bind (i32.load (i32.const 128)) (i32.const 64))))"#,
        &auto(),
    );
}

#[test]
fn a_module_without_imports_of_interest_comes_back_unread() {
    let broken = "(module (func (";
    assert!(run(broken, &auto()).edits.is_empty());
}
