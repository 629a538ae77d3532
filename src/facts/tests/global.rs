//! Globals: immutable, never written, written, imported, exported.

use super::{case, whole};

const REST: &str = "(i32.const 0) (i32.const 0) (i32.const 200)";

fn run(globals: &str, before: &str, operand: &str) -> super::Case {
    case(&format!(
        "{globals} (func (export \"run\") (param $p i32) {before} (drop (call $open {operand} {REST})))"
    ))
}

#[test]
fn one_that_never_changes_is_its_literal() {
    let get = "(global.get $g)";
    assert_eq!(
        run("(global $g i32 (i32.const 2))", "", get).operand(0, 0),
        "2"
    );
    assert_eq!(
        run("(global $g (mut i32) (i32.const 2))", "", get).operand(0, 0),
        "2"
    );
    let chain = "(global $a i32 (i32.const 2)) (global $b i32 (global.get $a)) (global $g i32 (global.get $b))";
    let chained = run(chain, "", get);
    assert_eq!(chained.operand(0, 0), "2");
    assert_eq!(chained.pushed_by(0, 0), "global.get $g");
    assert_eq!(chained.uses("2"), "operand 0 of call $open");
}

#[test]
fn one_that_changes_is_what_was_set_last() {
    let globals = "(global $g (mut i32) (i32.const 2)) (func $set (global.set $g (i32.const 5)))";
    assert_eq!(
        run(globals, "", "(global.get $g)").operand(0, 0),
        "global 0 at entry"
    );
    let set = run(globals, "(global.set $g (i32.const 7))", "(global.get $g)");
    assert_eq!(set.operand(0, 0), "7");
    assert_eq!(
        run(globals, "(call $set)", "(global.get $g)").operand(0, 0),
        "5"
    );
}

#[test]
fn a_loop_that_calls_what_sets_it_changes_it() {
    let globals = "(global $g (mut i32) (i32.const 2)) (table 1 funcref)
                   (func $set (global.set $g (i32.const 5)))";
    for call in [
        "(call $set)",
        "(call_indirect (i32.const 0))",
        "(global.set $g (i32.const 6))",
    ] {
        let case = case(&format!(
            "{globals} (func (export \"run\") (param $p i32)
               (global.set $g (i32.const 3))
               (loop $l (drop (call $open (global.get $g) {REST})) {call} (br_if $l (local.get $p))))"
        ));
        assert_eq!(case.operand(0, 0), "changes in loop $l", "{call}");
        assert_eq!(case.uses("3"), "other: global.get $g", "{call}");
    }
}

#[test]
fn one_from_outside_is_not_known() {
    let text = |mutability: &str| {
        format!(
            "(module (import \"env\" \"g\" (global $g {mutability}))
               (import \"env\" \"open\" (func $open (param i32 i32 i32 i32) (result i32)))
               (memory 1)
               (func (export \"run\") (drop (call $open (global.get $g) {REST}))))"
        )
    };
    assert_eq!(whole(&text("i32")).operand(0, 0), "global 0");
    assert_eq!(whole(&text("(mut i32)")).operand(0, 0), "global 0 at entry");
}

#[test]
fn one_that_the_outside_can_read_is_used_there() {
    let case = run(
        "(global $g (export \"g\") i32 (i32.const 2))",
        "",
        "(global.get $g)",
    );
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(case.uses("2"), "operand 0 of call $open, other: outside");
    let chain = "(global $a i32 (i32.const 2)) (global $g (export \"g\") i32 (global.get $a))";
    assert_eq!(
        run(chain, "", "(global.get $a)").uses("2"),
        "operand 0 of call $open, other: outside"
    );
    let set = run(
        "(global $g (export \"g\") (mut i32) (i32.const 0))",
        "(global.set $g (i32.const 2))",
        "(global.get $g)",
    );
    assert_eq!(set.operand(0, 0), "2");
    assert_eq!(set.uses("2"), "operand 0 of call $open, other: outside");
}

#[test]
fn one_that_places_a_segment_or_makes_another_is_used_so() {
    let at = run(
        "(global $g i32 (i32.const 2)) (data (global.get $g) \"x\")",
        "",
        "(global.get $g)",
    );
    assert_eq!(at.uses("2"), "operand 0 of call $open, other: outside");
    let sum =
        "(global $g i32 (i32.const 2)) (global $h i32 (i32.add (global.get $g) (i32.const 1)))";
    assert!(
        run(sum, "", "(global.get $g)")
            .uses("2")
            .contains("other: outside")
    );
    let changing = "(global $g i32 (i32.const 2)) (global $h (mut i32) (global.get $g))
                    (func $set (global.set $h (i32.const 1)))";
    assert!(
        run(changing, "", "(global.get $g)")
            .uses("2")
            .contains("other: outside")
    );
}

#[test]
fn what_a_later_run_of_the_function_finds_in_it_is_used() {
    let case = case(&format!(
        "(global $g (mut i32) (i32.const 0))
         (func (export \"run\") (result i32) (local $x i32)
           (if (i32.eq (global.get $g) (i32.const 5)) (then (return (i32.const 9))))
           (local.set $x (i32.const 2)) (global.set $g (local.get $x))
           (call $open (local.get $x) {REST}))"
    ));
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(
        case.uses("2"),
        "operand 0 of call $open, other: global.get $g"
    );
}

#[test]
fn what_another_function_finds_in_it_is_used() {
    let case = case(&format!(
        "(global $g (mut i32) (i32.const 0))
         (func (export \"other\") (result i32) (i32.eq (global.get $g) (i32.const 5)))
         (func (export \"run\") (local $x i32)
           (local.set $x (i32.const 2)) (global.set $g (local.get $x))
           (drop (call $open (local.get $x) {REST})))"
    ));
    assert_eq!(
        case.uses("2"),
        "operand 0 of call $open, other: global.get $g"
    );
}

#[test]
fn one_that_nobody_reads_does_not_matter() {
    let case = case(&format!(
        "(global $g (mut i32) (i32.const 0))
         (func (export \"run\") (local $x i32)
           (local.set $x (i32.const 2)) (global.set $g (local.get $x))
           (drop (call $open (local.get $x) {REST})))"
    ));
    assert_eq!(case.uses("2"), "operand 0 of call $open");
}
