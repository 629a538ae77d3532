//! Operands are values, not neighbours: what reaches a call, by whatever road.

use super::{body, case};

const REST: &str = "(i32.const 0) (i32.const 0) (i32.const 200)";

/// The first operand of the only call, given the code before it and the operand.
fn operand(before: &str, operand: &str) -> String {
    body(&format!("{before} (drop (call $open {operand} {REST}))")).operand(0, 0)
}

#[test]
fn a_constant_folded_or_flat() {
    assert_eq!(operand("", "(i32.const 0x2)"), "0x2");
    let flat = body("i32.const 2 i32.const 1 i32.const 0 i32.const 200 call $open drop");
    assert_eq!(flat.operand(0, 0), "2");
    assert_eq!(flat.operand(0, 1), "1");
    assert_eq!(flat.pushed_by(0, 0), "i32.const 2");
}

#[test]
fn a_nop_and_dead_code_shift_no_instruction() {
    let case = body(
        "nop (block (br 0) (drop (i32.const 9)) (nop)) nop
         (if (i32.const 1) (then (nop) (return) (drop (i32.const 8))) (else (nop)))
         (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 200)))",
    );
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(case.instr(case.facts.calls[0].at.instr), "call $open");
}

#[test]
fn a_local_carries_its_last_value() {
    assert_eq!(
        operand("(local.set $x (i32.const 2))", "(local.get $x)"),
        "2"
    );
    assert_eq!(
        operand(
            "(local.set $x (i32.const 2)) (local.set $x (i32.const 3))",
            "(local.get $x)"
        ),
        "3"
    );
    assert_eq!(
        operand("(drop (local.tee $x (i32.const 2)))", "(local.get $x)"),
        "2"
    );
    assert_eq!(operand("", "(local.tee $x (i32.const 2))"), "2");
    assert_eq!(
        operand(
            "(local.set $y (i32.const 2)) (local.set $x (local.get $y))",
            "(local.get $x)"
        ),
        "2"
    );
}

#[test]
fn a_local_that_was_never_set_is_zero_and_a_parameter_is_itself() {
    assert_eq!(operand("", "(local.get $x)"), "zero");
    assert_eq!(
        operand("", "(i32.wrap_i64 (local.get $z))"),
        "Resize(zero, zero)=0"
    );
    assert_eq!(operand("", "(local.get $p)"), "param 0");
    let case = body(&format!("(drop (call $open (local.get $x) {REST}))"));
    let value = case.facts.calls[0].operands[0].value;
    assert_eq!(
        (
            case.facts.values.bits(value),
            case.facts.values.width(value)
        ),
        (Some(0), 4)
    );
}

#[test]
fn who_pushed_an_operand_is_known_while_it_goes_one_way() {
    let by = |before: &str, operand: &str| {
        body(&format!("{before} (drop (call $open {operand} {REST}))")).pushed_by(0, 0)
    };
    assert_eq!(
        by("(local.set $x (i32.const 2))", "(local.get $x)"),
        "local.get $x"
    );
    assert_eq!(by("", "(local.tee $x (i32.const 2))"), "-");
    assert_eq!(
        by("", "(block (result i32) (local.get $x))"),
        "local.get $x"
    );
    assert_eq!(
        by("", "(select (local.get $x) (local.get $x) (local.get $p))"),
        "-"
    );
    assert_eq!(
        by(
            "",
            "(block (result i32) (br_if 0 (local.get $x) (local.get $p)))"
        ),
        "-",
        "it is brought to the end by two roads"
    );
}

#[test]
fn an_operand_that_either_arm_takes_is_not_one_instructions_business() {
    let case = body(
        "(local.set $x (i32.const 2))
         local.get $x
         (if (param i32) (local.get $p)
           (then i32.const 1 i32.const 0 i32.const 200 call $open drop)
           (else call $print drop))",
    );
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(case.pushed_by(0, 0), "-");
}

#[test]
fn constant_arithmetic_keeps_its_literals() {
    assert_eq!(
        operand("", "(i32.or (i32.const 1) (i32.const 0x800))"),
        "Or(1, 0x800)=2049"
    );
    assert_eq!(
        operand("", "(i32.add (i32.const 1) (i32.const 1))"),
        "Add(1, 1)=2"
    );
    assert_eq!(
        operand("", "(i32.shl (i32.const 1) (i32.const 3))"),
        "Shl(1, 3)=8"
    );
    assert_eq!(
        operand("", "(i32.wrap_i64 (i64.const 2))"),
        "Resize(2, 2)=2"
    );
    assert_eq!(
        operand("", "(i32.add (local.get $p) (i32.const 8))"),
        "param 0+8"
    );
    assert_eq!(
        operand(
            "",
            "(i32.sub (i32.add (local.get $p) (i32.const 8)) (i32.const 8))"
        ),
        "param 0"
    );
    assert_eq!(
        operand("", "(i32.div_u (i32.const 8) (i32.const 4))"),
        "computed by i32.div_u"
    );
    assert_eq!(
        operand("", "(i32.popcnt (i32.const 8))"),
        "computed by i32.popcnt"
    );
}

#[test]
fn a_block_gives_its_result() {
    assert_eq!(operand("", "(block (result i32) (i32.const 2))"), "2");
    assert_eq!(
        operand("", "(block (result i32) (br 0 (i32.const 2)))"),
        "2"
    );
    assert_eq!(operand("", "(loop (result i32) (i32.const 2))"), "2");
    let pair = body(
        "(block (result i32 i32) (i32.const 2) (i32.const 1)) i32.const 0 i32.const 200 call $open drop",
    );
    assert_eq!(
        (pair.operand(0, 0), pair.operand(0, 1)),
        ("2".into(), "1".into())
    );
}

#[test]
fn values_below_a_branch_are_dropped() {
    assert_eq!(
        operand(
            "",
            "(block (result i32) (i32.const 7) (i32.const 2) (br 0))"
        ),
        "2",
        "`br` keeps the top"
    );
}

#[test]
fn where_paths_meet_both_values_are_kept() {
    let arms = "(if (result i32) (local.get $p) (then (i32.const 2)) (else (i32.const 10)))";
    assert_eq!(operand("", arms), "10 | 2");
    let set = "(if (local.get $p) (then (local.set $x (i32.const 2))) (else (local.set $x (i32.const 10))))";
    assert_eq!(operand(set, "(local.get $x)"), "10 | 2");
    let one_arm =
        "(local.set $x (i32.const 2)) (if (local.get $p) (then (local.set $x (i32.const 10))))";
    assert_eq!(operand(one_arm, "(local.get $x)"), "10 | 2");
    let never_set = "(if (local.get $p) (then (local.set $x (i32.const 10))))";
    assert_eq!(operand(never_set, "(local.get $x)"), "10 | zero");
    assert_eq!(
        operand("", "(select (i32.const 2) (i32.const 10) (local.get $p))"),
        "10 | 2"
    );
    assert_eq!(
        operand(
            "",
            "(block (result i32) (br_if 0 (i32.const 2) (local.get $p)) (drop) (i32.const 10))"
        ),
        "10 | 2"
    );
}

#[test]
fn an_arm_that_leaves_brings_nothing() {
    for end in ["(return)", "(unreachable)", "(br $out)"] {
        let code = format!(
            "(block $out (local.set $x (i32.const 2))
               (if (local.get $p) (then (local.set $x (i32.const 10)) {end}))
               (drop (call $open (local.get $x) {REST})))"
        );
        assert_eq!(body(&code).operand(0, 0), "2", "{end}");
    }
}

#[test]
fn a_br_table_brings_its_value_to_every_target() {
    let case = body(&format!(
        "(local.set $x (i32.const 2))
         (block $b (block $a
           (br_table $a $b $a (local.get $p)))
           (local.set $x (i32.const 10)))
         (drop (call $open (local.get $x) {REST}))"
    ));
    assert_eq!(case.operand(0, 0), "10 | 2");
}

#[test]
fn a_loop_makes_unknown_what_it_changes_and_keeps_the_rest() {
    let code = format!(
        "(local.set $x (i32.const 2)) (local.set $y (i32.const 0))
         (loop $again
           (drop (call $open (local.get $x) (local.get $y) (i32.const 0) (i32.const 200)))
           (local.set $y (i32.add (local.get $y) (i32.const 1)))
           (br_if $again (i32.lt_u (local.get $y) (i32.const 5))))
         (drop (call $open (local.get $x) (local.get $y) {}))",
        "(i32.const 0) (i32.const 200)"
    );
    let case = body(&code);
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(case.operand(0, 1), "changes in loop $again");
    assert_eq!(case.operand(1, 0), "2");
    assert_eq!(case.operand(1, 1), "changes in loop $again");
}

#[test]
fn what_an_inner_loop_changes_the_outer_one_changes_too() {
    let case = body(
        "(local.set $x (i32.const 2)) (local.set $y (i32.const 3))
         (loop $outer
           (drop (call $open (local.get $x) (local.get $y) (i32.const 0) (i32.const 200)))
           (local.set $y (i32.const 4))
           (loop $inner
             (drop (call $open (local.get $x) (local.get $y) (i32.const 0) (i32.const 200)))
             (local.set $x (i32.const 9))
             (br_if $inner (local.get $p)))
           (br_if $outer (local.get $p)))",
    );
    assert_eq!(case.operand(0, 0), "changes in loop $outer");
    assert_eq!(case.operand(0, 1), "changes in loop $outer");
    assert_eq!(case.operand(1, 0), "changes in loop $inner");
    assert_eq!(case.operand(1, 1), "4");
}

#[test]
fn loop_parameters_are_unknown() {
    let case = body(&format!(
        "i32.const 2
         (loop $again (param i32) (result i32)
           (local.set $x)
           (drop (call $open (local.get $x) {REST}))
           (br_if $again (i32.const 3) (local.get $p)))
         drop"
    ));
    assert_eq!(
        case.operand(0, 0),
        "changes in loop $again (param i32) (result i32)"
    );
}

#[test]
fn too_many_values_are_none() {
    let arms: String = (0..20)
        .map(|i| format!("(if (local.get $p) (then (local.set $x (i32.const {i}))))"))
        .collect();
    assert_eq!(operand(&arms, "(local.get $x)"), "paths");
}

#[test]
fn code_that_cannot_be_reached_calls_nothing_and_uses_nothing() {
    for dead in [
        "(return)",
        "(unreachable)",
        "(loop $l (br $l))",
        "(call $never)",
    ] {
        let case = case(&format!(
            "(func $never (unreachable))
             (func (export \"run\") (local $x i32)
               (local.set $x (i32.const 77)) {dead}
               (drop (call $open (local.get $x) {REST})))"
        ));
        assert_eq!(case.facts.calls.len(), 0, "{dead}");
        assert_eq!(case.uses("77"), "", "{dead}");
    }
}

#[test]
fn a_constant_flows_back_from_a_function() {
    let case = case("(func $two (result i32) (i32.const 2))
         (func $deep (result i32) (call $two))
         (func $either (param i32) (result i32) (if (local.get 0) (then (return (i32.const 3)))) (i32.const 4))
         (func $same (param i32) (result i32) (local.get 0))
         (func (export \"run\")
           (drop (call $open (call $deep) (call $either (i32.const 1)) (call $same (i32.const 5)) (i32.const 200))))");
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(case.operand(0, 1), "3", "its caller decides");
    assert_eq!(case.operand(0, 2), "5");
    assert_eq!(case.pushed_by(0, 0), "-");
}

#[test]
fn recursion_ends() {
    let case = case(&format!(
        "(func $even (param i32) (result i32) (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 2))
             (else (call $odd (i32.sub (local.get 0) (i32.const 1))))))
         (func $odd (param i32) (result i32) (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 3))
             (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
         (func (export \"run\") (drop (call $open (call $even (i32.const 5)) {REST})))"
    ));
    assert!(
        case.operand(0, 0).starts_with("from call"),
        "{}",
        case.operand(0, 0)
    );
    assert!(
        case.uses("2").contains("other"),
        "who gets it cannot be seen: {}",
        case.uses("2")
    );
    assert!(case.uses("3").contains("other"), "{}", case.uses("3"));
}

#[test]
fn a_call_through_a_table_gives_nothing_and_may_change_everything() {
    let case = case(
        "(table 2 funcref) (elem (i32.const 0) $target $other) (global $g (mut i32) (i32.const 0))
         (func $target (result i32) (i32.const 66))
         (func $other (result i32) (i32.const 67))
         (func (export \"run\") (param $i i32)
           (global.set $g (i32.const 2)) (i32.store (i32.const 64) (i32.const 7))
           (drop (call $open (call_indirect (result i32) (local.get $i)) (global.get $g)
                   (i32.load (i32.const 64)) (i32.const 200))))",
    );
    assert_eq!(case.operand(0, 0), "from call_indirect (result i32)");
    assert_eq!(case.operand(0, 1), "from call_indirect (result i32)");
    assert_eq!(
        case.operand(0, 2),
        "overwritten by call_indirect (result i32)"
    );
    assert_eq!(case.uses("66"), "other: outside");
}

#[test]
fn a_tail_call_returns_what_its_callee_returns() {
    let case = case(&format!(
        "(func $two (result i32) (i32.const 2))
         (func $tail (result i32) (return_call $two))
         (func (export \"run\") (drop (call $open (call $tail) {REST})))"
    ));
    assert_eq!(case.operand(0, 0), "2");
}

#[test]
fn a_handler_knows_only_what_the_body_does_not_change() {
    let case = case("(tag $e (param i32))
         (func $throws (throw $e (i32.const 44)))
         (func (export \"run\") (param $p i32) (local $x i32) (local $y i32)
           (local.set $x (i32.const 2)) (local.set $y (i32.const 3))
           (i32.store (i32.const 64) (i32.const 8))
           (block $caught (result i32)
             (try_table (catch $e $caught) (local.set $y (i32.const 4)) (call $throws))
             (return))
           drop
           (drop (call $open (local.get $x) (local.get $y) (i32.load (i32.const 64)) (i32.const 200))))");
    assert_eq!(case.operand(0, 0), "2");
    assert!(
        case.operand(0, 1).starts_with("computed by try_table"),
        "{}",
        case.operand(0, 1)
    );
    assert!(
        case.operand(0, 2).starts_with("computed by try_table"),
        "{}",
        case.operand(0, 2)
    );
    assert_eq!(case.uses("3"), "other: local.get $y");
    assert_eq!(case.uses("4"), "other: local.get $y");
    assert_eq!(case.uses("44"), "other: throw $e");
}

#[test]
fn legacy_handlers_are_followed() {
    let case = case(
        "(tag $e)
         (func (export \"run\") (param $p i32) (local $x i32) (local $y i32)
           (local.set $x (i32.const 2))
           try
             i32.const 3 local.set $y throw $e
           catch $e
             local.get $x local.get $y i32.const 0 i32.const 200 call $open drop
           end)",
    );
    assert_eq!(case.operand(0, 0), "2");
    assert_eq!(case.operand(0, 1), "computed by try");
}

#[test]
fn branches_on_references_are_followed() {
    let case = case(&format!(
        "(func (export \"run\") (param $r externref) (local $x i32)
           (local.set $x (i32.const 2))
           (block $null (drop (br_on_null $null (local.get $r))) (local.set $x (i32.const 3)))
           (drop (call $open (local.get $x) {REST})))"
    ));
    assert_eq!(case.operand(0, 0), "2 | 3");
}
