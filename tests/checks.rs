//! What the checks say of code whose paths are not straight: what is certain, what is so on some path, and what
//! must not be claimed. The straight cases stand in the rule files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

mod support;

use support::rules;
use wasfix::Options;
use wasfix::text::Level;

const IMPORTS: &str = r#"
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept_v2" (func $accept (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_connect" (func $connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_status" (func $status (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $renumber (param i32 i32) (result i32)))
  (import "env" "log" (func $log (param i32)))
  (import "env" "take" (func $take (param i32)))
  (import "env" "ask" (func $ask (result i32)))
  (memory (export "memory") 1)
  ;; 127.0.0.1:8080
  (data (i32.const 16) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
"#;

/// Functions that a case may call.
const HELPERS: &str = r#"
  (func $must (param $errno i32)
    (if (local.get $errno) (then (call $exit (local.get $errno)) (unreachable))))
  (func $fd (result i32) (i32.load (i32.const 64)))
  (func $tcp (call $must (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64))))
"#;

/// What the checks find in a module with these fields: `listen-unbound error`, in text order.
fn found(fields: &str) -> Vec<String> {
    let text = format!("(module {IMPORTS} {HELPERS} {fields})");
    let outcome = wasfix::check(&text, &rules(), &Options::default())
        .unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    let all = outcome.findings.iter().map(|r| &r.finding);
    all.map(|f| {
        let level = match f.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        format!("{} {level}", f.rule)
    })
    .collect()
}

/// The same for the body of `_start`.
fn start(body: &str) -> Vec<String> {
    found(&format!(
        "(func (export \"_start\") (local $e i32) (local $p i32) {body})"
    ))
}

const BIND: &str = "(call $must (call $bind (call $fd) (i32.const 16)))";
const LISTEN: &str = "(call $must (call $listen (call $fd) (i32.const 8)))";
const ACCEPT: &str =
    "(call $must (call $accept (call $fd) (i32.const 0) (i32.const 68) (i32.const 96)))";
const NOTHING: [&str; 0] = [];

#[test]
fn a_server_in_order_is_right() {
    assert_eq!(
        start(&format!(
            "(call $tcp) {BIND} {LISTEN} (loop $l {ACCEPT} (drop (call $close (i32.load (i32.const 68)))) (br $l))"
        )),
        NOTHING
    );
}

#[test]
fn what_is_wrong_on_every_path_is_an_error() {
    assert_eq!(
        start(&format!("(call $tcp) {LISTEN}")),
        ["listen-unbound error"]
    );
    assert_eq!(
        start(&format!("(call $tcp) {BIND} {ACCEPT}")),
        ["accept-unlistening error"]
    );
    assert_eq!(
        start(&format!("(call $tcp) {BIND} {BIND}")),
        ["bind-twice error"]
    );
    assert_eq!(
        start(&format!("(call $tcp) {BIND} {LISTEN} {LISTEN}")),
        ["listen-twice error"]
    );
    assert_eq!(
        start(&format!(
            "(call $tcp) (drop (call $close (call $fd))) {BIND}"
        )),
        ["use-after-close error"]
    );
}

#[test]
fn what_follows_from_a_mistake_is_not_reported_again() {
    assert_eq!(
        start(&format!("(call $tcp) {LISTEN} {ACCEPT}")),
        ["listen-unbound error"]
    );
}

#[test]
fn what_is_wrong_on_some_path_is_a_warning() {
    assert_eq!(
        found(&format!(
            "(func (export \"serve\") (param $p i32) (call $tcp) (if (local.get $p) (then {BIND})) {LISTEN})"
        )),
        ["listen-unbound warning"]
    );
}

#[test]
fn conditions_that_go_together_are_one_path() {
    let serve = |condition: &str| {
        found(&format!(
            "(func (export \"serve\") (param $p i32) (local $q i32)
               (local.set $q (i32.lt_s (local.get $p) (i32.const 5)))
               (call $tcp)
               (if {condition} (then {BIND} {LISTEN}))
               (if {condition} (then {ACCEPT})))"
        ))
    };
    assert_eq!(serve("(local.get $p)"), NOTHING);
    assert_eq!(serve("(local.get $q)"), NOTHING);
    assert_eq!(serve("(i32.eqz (local.get $p))"), NOTHING);
    assert_eq!(serve("(i32.eq (local.get $p) (i32.const 7))"), NOTHING);
}

#[test]
fn a_condition_that_may_go_with_another_is_given_the_benefit() {
    assert_eq!(
        found(&format!(
            "(func (export \"serve\") (param $p i32) (param $q i32) (call $tcp)
               (if (local.get $p) (then {BIND}))
               (if (local.get $q) (then {LISTEN})))"
        )),
        NOTHING
    );
    // A flag says that it was bound.
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (if (call $ask) (then {BIND} (local.set $p (i32.const 1))))
             (if (local.get $p) (then {LISTEN}))"
        )),
        NOTHING
    );
}

#[test]
fn nothing_is_claimed_of_a_socket_after_a_failure() {
    // Another port, when the first is taken.
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (if (call $bind (call $fd) (i32.const 16)) (then {BIND}))
             {LISTEN}"
        )),
        NOTHING
    );
    // The errno is kept, and looked at later.
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (local.set $e (call $bind (call $fd) (i32.const 16)))
             (if (i32.eqz (local.get $e)) (then (local.set $e (call $listen (call $fd) (i32.const 8)))))
             (if (local.get $e) (then (return)))
             {ACCEPT}"
        )),
        NOTHING
    );
    // All errors at once.
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (local.set $e (i32.or (call $bind (call $fd) (i32.const 16)) (call $listen (call $fd) (i32.const 8))))
             (if (local.get $e) (then (return)))
             {LISTEN}"
        )),
        ["listen-twice error"]
    );
}

#[test]
fn a_retry_with_a_new_socket_is_right() {
    assert_eq!(
        start(&format!(
            "(loop $again
               (call $tcp)
               (if (call $bind (call $fd) (i32.const 16))
                 (then (drop (call $close (call $fd))) (br $again))))
             {LISTEN}"
        )),
        NOTHING
    );
}

#[test]
fn a_socket_in_other_hands_is_nobodys() {
    assert_eq!(
        start(&format!("(call $tcp) (call $take (call $fd)) {LISTEN}")),
        NOTHING
    );
    // Only its number is printed: but who knows.
    assert_eq!(
        found(&format!(
            "(table funcref (elem $other))
             (func $other {BIND})
             (func (export \"_start\") (call $tcp) (call_indirect (call $ask)) {LISTEN})"
        )),
        NOTHING
    );
    // Somebody opened it before.
    assert_eq!(
        found(&format!(
            "(func (export \"init\") (call $tcp))
             (func (export \"serve\") {LISTEN})"
        )),
        NOTHING
    );
}

#[test]
fn a_condition_that_the_caller_decides_is_decided() {
    let serve = |condition: &str| {
        found(&format!(
            "(func $step (param $what i32)
               (if {condition} (then {BIND}) (else {LISTEN})))
             (func (export \"_start\") (call $tcp) (call $step (i32.const 0)) (call $step (i32.const 1)))"
        ))
    };
    assert_eq!(serve("(i32.eqz (local.get $what))"), NOTHING);
    assert_eq!(serve("(i32.eq (local.get $what) (i32.const 0))"), NOTHING);
    assert_eq!(serve("(i32.lt_s (local.get $what) (i32.const 1))"), NOTHING);
    assert_eq!(
        serve("(i32.ne (local.get $what) (i32.const 0))"),
        ["listen-unbound error"]
    );
}

#[test]
fn what_is_done_once_is_done_once() {
    let twice = |ask: &str, note: &str| {
        found(&format!(
            "(global $up (mut i32) (i32.const 0))
             (func $up (if (i32.eqz {ask}) (then {LISTEN} {note})))
             (func (export \"_start\") (call $tcp) {BIND} (call $up) (call $up) {ACCEPT})"
        ))
    };
    assert_eq!(
        twice("(global.get $up)", "(global.set $up (i32.const 1))"),
        NOTHING
    );
    assert_eq!(
        twice(
            "(i32.load (i32.const 900))",
            "(i32.store (i32.const 900) (i32.const 1))"
        ),
        NOTHING
    );
}

#[test]
fn a_function_that_is_not_followed_says_nothing() {
    let body = "(br_if 0 (i32.load (i32.const 900))) (i32.store (i32.const 904) (i32.const 1))";
    let stores: String = (0..400)
        .map(|i| format!("(i32.store (i32.const {}) (i32.const {i}))", 2000 + 4 * i))
        .collect();
    assert_eq!(
        found(&format!(
            "(func (export \"_start\") (call $tcp) {BIND} {stores} {} {LISTEN} {ACCEPT})",
            body.repeat(400)
        )),
        NOTHING
    );
}

#[test]
fn what_is_closed_is_closed_whatever_failed_before() {
    assert_eq!(
        start(
            "(call $tcp)
             (block $fail
               (if (call $bind (call $fd) (i32.const 16))
                 (then (drop (call $close (call $fd))) (br $fail)))
               (return))
             (drop (call $close (call $fd)))"
        ),
        ["use-after-close error"]
    );
}

#[test]
fn a_descriptor_with_another_number_is_not_followed() {
    assert_eq!(
        start(
            "(call $tcp)
             (if (call $renumber (call $fd) (i32.const 10)) (then (return)))
             (if (call $bind (i32.const 10) (i32.const 16)) (then (return)))
             (if (call $listen (i32.const 10) (i32.const 8)) (then (return)))"
        ),
        NOTHING
    );
}

#[test]
fn a_pointer_to_a_socket_puts_it_into_other_hands() {
    assert_eq!(
        start(&format!("(call $tcp) (call $take (i32.const 64)) {LISTEN}")),
        NOTHING
    );
    assert_eq!(
        found(&format!(
            "(func (export \"on_ready\") (call $must (call $bind (call $fd) (i32.const 16))))
             (func (export \"_start\") (call $tcp) (call $log (i32.const 1)) {LISTEN})"
        )),
        NOTHING
    );
}

#[test]
fn a_dispatcher_in_a_loop_is_given_the_benefit() {
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (loop $l
               (block $c (block $b (block $a
                 (br_table $a $b $c (call $ask)))
                 {BIND} (br $l))
                 {LISTEN} (br $l))
               {ACCEPT} (br $l))"
        )),
        NOTHING
    );
}

#[test]
fn the_place_of_a_mistake_in_a_wrapper_is_the_call_and_its_caller() {
    let text = format!(
        "(module {IMPORTS} {HELPERS}
           (func $serve (param $fd i32)
             (call $must (call $listen (local.get $fd) (i32.const 8))))
           (func (export \"_start\") (call $tcp) (call $serve (call $fd))))"
    );
    let outcome = wasfix::check(&text, &rules(), &Options::default()).expect("a module");
    let [one] = &outcome.findings[..] else {
        panic!("{:?}", outcome.findings);
    };
    let says = |wanted: &str| {
        let mut all = one.finding.secondary.iter().chain([&one.finding.primary]);
        all.any(|label| label.span.of(&text).contains(wanted))
    };
    assert!(
        one.finding.message.contains("28 (EINVAL)"),
        "{:?}",
        one.finding
    );
    assert!(says("call $listen") || says("call"), "{:?}", one.finding);
    assert!(
        one.finding
            .secondary
            .iter()
            .any(|l| l.text == "called from here"),
        "{:?}",
        one.finding
    );
}

#[test]
fn the_program_ends_where_it_exits() {
    let connect = "(if (call $connect (call $fd) (i32.const 16))
                     (then (drop (call $close (call $fd))) (call $exit (i32.const 1))))";
    assert_eq!(
        start(&format!(
            "(call $tcp) {connect}
             (if (call $status (call $fd) (i32.const 132)) (then (call $exit (i32.const 1))))
             (drop (call $close (call $fd)))"
        )),
        NOTHING
    );
}

#[test]
fn a_choice_of_two_constants_is_a_condition() {
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (local.set $e (select (i32.const 1) (i32.const 0) (call $bind (call $fd) (i32.const 16))))
             (if (local.get $e) (then (return)))
             {BIND}"
        )),
        ["bind-twice error"]
    );
}

#[test]
fn an_errno_that_nothing_looks_at() {
    assert_eq!(
        start("(call $tcp) (drop (call $bind (call $fd) (i32.const 16)))"),
        ["errno-unused warning"]
    );
    assert_eq!(
        start(
            "(call $tcp)
             (local.set $e (call $bind (call $fd) (i32.const 16)))
             (local.set $e (call $listen (call $fd) (i32.const 8)))
             (call $must (local.get $e))"
        ),
        ["errno-unused warning"]
    );
    assert_eq!(
        start("(call $tcp) (call $log (call $bind (call $fd) (i32.const 16)))"),
        NOTHING
    );
}

#[test]
fn a_connection_is_believed_if_nobody_asks() {
    let connect = "(call $tcp) (call $must (call $connect (call $fd) (i32.const 16)))";
    let send = "(call $must (call $send (call $fd) (i32.const 120) (i32.const 1) (i32.const 0) (i32.const 128)))";
    let status = "(call $must (call $status (call $fd) (i32.const 132)))
                  (if (i32.ne (i32.load8_u (i32.const 132)) (i32.const 1)) (then (return)))";
    assert_eq!(
        start(&format!("{connect} {send}")),
        ["connect-unconfirmed warning"]
    );
    assert_eq!(start(connect), ["connect-unconfirmed warning"]);
    assert_eq!(start(&format!("{connect} {status} {send}")), NOTHING);
    // Closed at once: nobody asked.
    assert_eq!(
        start(&format!("{connect} (drop (call $close (call $fd)))")),
        ["connect-unconfirmed warning"]
    );
    // It gives up before it has come to asking.
    assert_eq!(
        start(&format!(
            "{connect} (if (call $ask) (then (return))) {status} {send}"
        )),
        NOTHING
    );
    // 26: it is under way, and the program asks.
    assert_eq!(
        start(&format!(
            "(call $tcp)
             (local.set $e (call $connect (call $fd) (i32.const 16)))
             (if (i32.and (i32.ne (local.get $e) (i32.const 0)) (i32.ne (local.get $e) (i32.const 26))) (then (return)))
             {status} {send}"
        )),
        NOTHING
    );
}

#[test]
fn a_condition_of_any_size_is_looked_at_in_bounded_time() {
    let call = "(call $bind (call $fd) (i32.const 16))";
    let denied = "(i32.eqz)".repeat(20_000);
    let twice = "(local.tee $p) (local.get $p) (i32.and)".repeat(200);
    for condition in [denied, format!("(i32.eqz) {twice}")] {
        assert_eq!(
            start(&format!(
                "(call $tcp) {call} {condition} (if (then (unreachable))) {LISTEN}"
            )),
            NOTHING
        );
    }
}
