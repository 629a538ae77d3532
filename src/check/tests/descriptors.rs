//! Descriptors that are numbers of the module's own.

use super::{body, quiet, said};

const OPEN: &str = "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 32)))";

#[test]
fn a_number_where_a_call_has_given_one() {
    assert_eq!(
        body(
            "",
            &format!("{OPEN} (drop (call $listen (i32.const 3) (i32.const 8)))")
        ),
        [
            "warning literal-descriptor: the descriptor of `sock_listen` is the number 3, which no call has given: \
             written here <3>, used as a descriptor here <call $listen>"
        ]
    );
    let said = body(
        "",
        &format!(
            "{OPEN} (local.set $fd (i32.const 4)) (drop (call $listen (local.get $fd) (i32.const 8)))"
        ),
    );
    assert_eq!(said.len(), 1, "{said:#?}");
    let said = body("", &format!("{OPEN} (drop (call $close (i32.const -1)))"));
    assert!(said[0].contains("is the number -1,"), "{said:#?}");
}

#[test]
fn streams_are_no_sockets_and_may_be_closed() {
    assert_eq!(
        body("", "(drop (call $listen (i32.const 1) (i32.const 8)))").len(),
        1
    );
    quiet(body("", "(drop (call $close (i32.const 0)))"));
    quiet(body(
        "",
        "(drop (call $set_flags (i32.const 0) (i32.const 4)))",
    ));
    assert_eq!(
        body("", "(drop (call $set_flags (i32.const 5) (i32.const 4)))").len(),
        1
    );
}

#[test]
fn a_descriptor_that_was_opened() {
    quiet(body(
        "",
        &format!("{OPEN} (drop (call $close (i32.load (i32.const 32))))"),
    ));
    // On one path nothing was opened: the local is still zero.
    quiet(body(
        "",
        &format!(
            "(if (i32.load (i32.const 900)) (then {OPEN} (local.set $fd (i32.load (i32.const 32)))))
             (drop (call $close (local.get $fd)))"
        ),
    ));
}

#[test]
fn a_module_that_opens_nothing_is_given_its_descriptors() {
    quiet(said(
        r#"(module
          (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start") (drop (call $accept (i32.const 3) (i32.const 0) (i32.const 64)))))"#,
    ));
}
