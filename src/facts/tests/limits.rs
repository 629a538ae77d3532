//! What an adversary writes: deep, long and tangled. All of it ends, in proportion, without a crash.
//!
//! Sizes are those of a debug build on a thread with a small stack; `benches/scaling` measures.

use super::{Case, IMPORTS, case, whole};
use std::fmt::Write;

const OPEN: &str = "(drop (call $open (local.get $x) (i32.const 0) (i32.const 0) (i32.const 200)))";

fn repeat(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

fn run(code: &str) -> Case {
    case(&format!(
        "(func (export \"run\") (param $p i32) (local $x i32) (local $y i32) {code})"
    ))
}

#[test]
fn blocks_nested_ten_thousand_deep() {
    let n = 10_000;
    let code = format!(
        "i32.const 2 local.set $x {} {} {OPEN}",
        "block ".repeat(n),
        repeat(n, |i| format!("local.get $p br_if {} end ", i % (n - i)))
    );
    assert_eq!(run(&code).operand(0, 0), "2");
}

#[test]
fn conditions_nested_ten_thousand_deep() {
    let n = 10_000;
    let code = format!(
        "i32.const 2 local.set $x {} {} {OPEN}",
        "local.get $p if ".repeat(n),
        "else i32.const 3 local.set $x end ".repeat(n)
    );
    assert_eq!(run(&code).operand(0, 0), "paths");
}

#[test]
fn loops_nested_too_deep_are_not_followed_and_say_so() {
    let n = 10_000;
    let code = format!(
        "i32.const 2 local.set $x {OPEN} {} {}",
        "loop ".repeat(n),
        "end ".repeat(n)
    );
    assert_eq!(run(&code).operand(0, 0), "too deep: loop");
    let n = 60;
    let code = format!(
        "i32.const 2 local.set $x {OPEN} {} {}",
        "loop ".repeat(n),
        "end ".repeat(n)
    );
    assert_eq!(run(&code).operand(0, 0), "2");
}

#[test]
fn what_a_function_that_is_not_followed_may_read_is_used() {
    let loops = |n: usize| format!("{} {}", "loop ".repeat(n), "end ".repeat(n));
    let case = case(&format!(
        "(global $g i32 (i32.const 4)) (data (i32.const 64) \"\\02\")
         (func $seven (result i32) (i32.const 7))
         (func (export \"deep\") {} (drop (call $seven)) (drop (i32.load (i32.const 64))))
         (func (export \"_start\") (local $x i32)
           (i32.store8 (i32.const 65) (i32.const 5))
           (drop (call $open (global.get $g) (call $seven) (i32.const 0) (i32.const 200)))
           (drop (call $bind (i32.const 0) (i32.const 64))))",
        loops(100)
    ));
    assert_eq!(case.operand(0, 0), "4");
    for used in [
        case.uses("4"),
        case.uses("7"),
        case.uses("5"),
        case.data_uses(0, 0),
    ] {
        assert!(used.contains("other: "), "{used}");
    }
}

#[test]
fn ten_thousand_chained_wrappers() {
    let n = 10_000;
    let mut text = format!("(module {IMPORTS} (memory 1) (func $f0 (result i32) (i32.const 2))");
    for i in 1..n {
        let _ = write!(text, "(func $f{i} (result i32) (call $f{}))", i - 1);
    }
    let _ = write!(
        text,
        "(func (export \"run\") (local $x i32) (local.set $x (call $f{})) {OPEN}))",
        n - 1
    );
    assert_eq!(whole(&text).operand(0, 0), "2");
    // And the other way round, so that callees come last.
    let mut text = format!(
        "(module {IMPORTS} (memory 1) (func (export \"run\") (local $x i32) (local.set $x (call $f0)) {OPEN})"
    );
    for i in 0..n {
        let _ = write!(text, "(func $f{i} (result i32) (call $f{}))", i + 1);
    }
    let _ = write!(text, "(func $f{n} (result i32) (i32.const 2)))");
    assert_eq!(whole(&text).operand(0, 0), "2");
}

#[test]
fn one_circle_of_many_functions() {
    let n = 2000;
    let circle = repeat(n, |i| {
        format!("(func $f{i} (result i32) (call $f{}))", (i + 1) % n)
    });
    let case = case(&format!(
        "{circle} (func (export \"run\") (local $x i32) (local.set $x (call $f0)) {OPEN})"
    ));
    assert!(case.facts.calls.len() <= 1);
}

#[test]
fn a_hundred_thousand_writes_of_locals() {
    let code = repeat(100_000, |i| format!("i32.const {i} local.set $x "));
    assert_eq!(run(&format!("{code} {OPEN}")).operand(0, 0), "99999");
}

#[test]
fn thousands_of_locals_that_meet_again_and_again() {
    let n = 3000;
    let locals = repeat(n, |i| format!("(local $l{i} i32)"));
    let code = repeat(n, |i| {
        format!("i32.const {i} local.set $l{i} local.get $p br_if $out ")
    });
    let case = case(&format!(
        "(func (export \"run\") (param $p i32) {locals} (local $x i32)
           (block $out {code}) {OPEN})"
    ));
    let operand = case.operand(0, 0);
    assert!(
        operand == "zero" || operand.starts_with("too much"),
        "{operand}"
    );
}

#[test]
fn a_hundred_thousand_stores() {
    let code = repeat(100_000, |i| {
        format!("i32.const {} i32.const {i} i32.store8 ", 1000 + i % 50_000)
    });
    let case = run(&format!(
        "{code} i32.const 1000 i32.load8_u local.set $x {OPEN}"
    ));
    assert_eq!(case.operand(0, 0), "<50:50000[0]>");
}

#[test]
fn stores_that_are_lost_again_and_again() {
    let code = repeat(5000, |i| {
        format!(
            "i32.const {} i32.const {i} i32.store8 local.get $p i32.const 1 i32.store8 ",
            1000 + i
        )
    });
    let case = run(&format!(
        "{code} i32.const 1000 i32.load8_u local.set $x {OPEN}"
    ));
    assert_eq!(case.operand(0, 0), "overwritten by i32.store8");
}

#[test]
fn many_stores_at_one_address_that_many_read() {
    let functions = repeat(3000, |i| {
        format!(
            "(func (export \"f{i}\") (param i32) (result i32)
               (i32.store (i32.const 64) (i32.const {i})) (i32.store (local.get 0) (i32.const 1))
               (i32.load (i32.const 64)))"
        )
    });
    let case = case(&format!(
        "{functions} (func (export \"run\") (local $x i32) (local.set $x (i32.load (i32.const 64))) {OPEN})"
    ));
    assert!(
        case.operand(0, 0).starts_with("elsewhere by"),
        "{}",
        case.operand(0, 0)
    );
}

#[test]
fn a_callee_that_stores_much_called_often() {
    let stores = repeat(250, |i| {
        format!("(i32.store8 (i32.const {}) (i32.const 1))", 1000 + i)
    });
    let calls = "(call $put)".repeat(2000);
    let loops = repeat(200, |_| {
        format!(
            "(loop $l {} (br_if $l (local.get $p)))",
            "(call $put)".repeat(5)
        )
    });
    let case = case(&format!(
        "(func $put {stores}) (func (export \"run\") (param $p i32) (local $x i32)
           {calls} {loops} (local.set $x (i32.load8_u (i32.const 1000))) {OPEN})"
    ));
    let operand = case.operand(0, 0);
    assert!(
        operand == "<01:1[0]>" || operand.starts_with("too much"),
        "{operand}"
    );
}

#[test]
fn a_huge_br_table() {
    let n = 2000;
    let labels = repeat(n, |i| format!("{i} "));
    let code = format!(
        "i32.const 2 local.set $x {} local.get $p br_table {} {} {OPEN}",
        "block ".repeat(n),
        labels.repeat(10),
        "end ".repeat(n)
    );
    assert_eq!(run(&code).operand(0, 0), "2");
}

#[test]
fn expressions_and_addresses_that_grow_without_end() {
    for step in [
        "i32.const 3 i32.mul",
        "local.tee $y local.get $y i32.add",
        "i32.const 1 i32.add i32.const 5 i32.or",
        "local.tee $y local.get $p i32.add local.get $y i32.xor",
    ] {
        let code = format!(
            "local.get $p {} local.set $x {OPEN}",
            format!("{step} ").repeat(5000)
        );
        assert!(
            run(&code).operand(0, 0).starts_with("too large at"),
            "{step}"
        );
    }
    let chained = repeat(5000, |i| {
        format!(
            "i32.const {i} i32.const {} i32.load16_u i32.store16 ",
            1 + i
        )
    });
    assert_eq!(run(&format!("{chained} {OPEN}")).operand(0, 0), "zero");
    let nested = repeat(5000, |_| {
        "i32.const 64 i32.const 64 i32.load16_u i32.const 1 i32.add i32.store ".into()
    });
    let code = format!(
        "i32.const 64 i32.const 1 i32.store {nested} i32.const 64 i32.load local.set $x {OPEN}"
    );
    assert!(run(&code).operand(0, 0).starts_with("too large at"));
}

#[test]
fn a_high_stack_at_many_branches() {
    let n = 2000;
    let code = format!(
        "block {} {} br 0 end {OPEN}",
        "i32.const 1 ".repeat(n),
        "local.get $p br_if 0 ".repeat(n)
    );
    let operand = run(&code).operand(0, 0);
    assert!(
        operand == "zero" || operand.starts_with("too much"),
        "{operand}"
    );
}

#[test]
fn many_fills_and_many_copies() {
    let fills = repeat(3000, |i| {
        format!(
            "(if (local.get $p) (then (drop (call $fill (i32.const {}) (i32.const 8)))))",
            2000 + 16 * i
        )
    });
    let copies = repeat(3000, |i| {
        format!("(memory.copy (local.get $p) (i32.const {i}) (local.get $p))")
    });
    let case = run(&format!(
        "(local.set $x (i32.const 2)) {fills} {copies} {OPEN}"
    ));
    assert_eq!(case.facts.calls.len(), 3001);
    let last = case.facts.calls.len() - 1;
    assert_eq!(case.operand(last, 0), "2");
}

#[test]
fn thousands_of_globals_and_functions() {
    let globals = repeat(3000, |i| match i {
        0 => "(global $g0 i32 (i32.const 2))".to_string(),
        _ => format!("(global $g{i} i32 (global.get $g{}))", i - 1),
    });
    let functions = repeat(3000, |i| {
        format!("(func $f{i} (result i32) (global.get $g{i}))")
    });
    let case = case(&format!(
        "{globals} {functions} (func (export \"run\") (local $x i32) (local.set $x (call $f2999)) {OPEN})"
    ));
    assert_eq!(case.operand(0, 0), "2");
}
