//! Results compared as if errors were negative.

use super::{body, quiet};

fn listen(test: &str) -> Vec<String> {
    let code = test.replace(
        "RESULT",
        "(call $listen (i32.load (i32.const 900)) (i32.const 8))",
    );
    body("", &format!("(if {code} (then (unreachable)))"))
}

#[test]
fn what_is_never_true_or_always() {
    assert_eq!(
        listen("(i32.lt_s RESULT (i32.const 0))"),
        [
            "error errno-negative: what `sock_listen` answers is never negative, so this is never true: \
             never true <i32.lt_s>, answered here <call $listen>"
        ]
    );
    for never in [
        "(i32.gt_s (i32.const 0) RESULT)",
        "(i32.le_s RESULT (i32.const -1))",
        "(i32.eq RESULT (i32.const -1))",
        "(i32.eq (i32.const -1) RESULT)",
    ] {
        let said = listen(never);
        assert_eq!(said.len(), 1, "{never}");
        assert!(said[0].contains("so this is never true"), "{said:#?}");
    }
    for always in [
        "(i32.ge_s RESULT (i32.const 0))",
        "(i32.gt_s RESULT (i32.const -1))",
        "(i32.ne RESULT (i32.const -1))",
    ] {
        assert!(
            listen(always)[0].contains("so this is always true"),
            "{always}"
        );
    }
}

#[test]
fn what_tells_an_error_from_success() {
    for right in [
        "RESULT",
        "(i32.eqz RESULT)",
        "(i32.ne RESULT (i32.const 0))",
        "(i32.gt_s RESULT (i32.const 0))",
        "(i32.gt_u RESULT (i32.const 0))",
        "(i32.lt_s RESULT (i32.const 1))",
        "(i32.le_s RESULT (i32.const 0))",
        "(i32.eq RESULT (i32.const 28))",
        "(i32.lt_s (i32.sub (i32.const 0) RESULT) (i32.const 0))",
    ] {
        quiet(listen(right));
    }
}

#[test]
fn through_a_local_and_on_either_path() {
    let either = |other: &str| {
        body(
            "",
            &format!(
                "(local $e i32)
                 (if (i32.load (i32.const 900))
                   (then (local.set $e (call $listen (i32.load (i32.const 904)) (i32.const 8))))
                   (else (local.set $e {other})))
                 (if (i32.lt_s (local.get $e) (i32.const 0)) (then (unreachable)))"
            ),
        )
    };
    assert_eq!(either("(call $close (i32.load (i32.const 904)))").len(), 1);
    assert_eq!(either("(i32.const 0)").len(), 1);
    quiet(either("(i32.const -1)"));
}
