//! All uses count: a literal that something else reads as well must show it.

use super::{Case, body, case};

/// A function in which the literal 7 is the first operand of a call, by way of `$x`, and is used in
/// some other way as well.
fn and(code: &str) -> Case {
    body(&format!(
        "(local.set $x (i32.const 7)) (drop (call $open (local.get $x) (i32.const 0) (i32.const 0) (i32.const 200))) {code}"
    ))
}

const FIRST: &str = "operand 0 of call $open";

#[track_caller]
fn also(code: &str, more: &str) {
    assert_eq!(and(code).uses("7"), format!("{FIRST}, {more}"), "{code}");
}

#[track_caller]
fn no_more(code: &str) {
    assert_eq!(and(code).uses("7"), FIRST, "{code}");
}

#[test]
fn moves_and_drops_are_none() {
    no_more("");
    no_more("(drop (local.get $x))");
    no_more("(local.set $y (local.get $x))");
    no_more("(local.set $y (i32.add (local.get $x) (i32.const 1)))");
    no_more("(drop (block (result i32) (local.get $x)))");
    no_more("(drop (select (local.get $x) (i32.const 1) (local.get $p)))");
}

#[test]
fn arithmetic_comparisons_and_conditions() {
    also("(drop (i32.eqz (local.get $x)))", "other: i32.eqz");
    also(
        "(drop (i32.lt_u (local.get $x) (local.get $p)))",
        "other: i32.lt_u",
    );
    assert_eq!(
        and("(drop (i32.eq (local.get $x) (local.get $p)))").uses("7"),
        format!("compared: i32.eq, {FIRST}")
    );
    assert_eq!(
        and("(drop (i32.ne (local.get $p) (local.get $x)))").uses("7"),
        format!("compared: i32.ne, {FIRST}")
    );
    also(
        "(drop (i64.eq (i64.extend_i32_u (local.get $x)) (local.get $z)))",
        "other: i64.eq",
    );
    also(
        "(drop (i32.add (local.get $x) (call $print (i32.const 0))))",
        "other: i32.add",
    );
    also(
        "(drop (i32.add (local.get $x) (local.get $p)))",
        "other: i32.add",
    );
    also(
        "(drop (i32.shl (call $print (i32.const 0)) (local.get $x)))",
        "other: i32.shl",
    );
    also(
        "(drop (f32.convert_i32_s (local.get $x)))",
        "other: f32.convert_i32_s",
    );
    also("(if (local.get $x) (then))", "other: if");
    also("(block (br_if 0 (local.get $x)))", "other: br_if 0");
    also("(block (br_table 0 (local.get $x)))", "other: br_table 0");
    also(
        "(drop (select (i32.const 1) (i32.const 2) (local.get $x)))",
        "other: select",
    );
}

#[test]
fn an_expression_passes_its_use_on() {
    also(
        "(drop (i32.eqz (i32.or (local.get $x) (i32.const 1))))",
        "other: i32.eqz",
    );
    also(
        "(drop (i32.eqz (select (local.get $x) (i32.const 1) (local.get $p))))",
        "other: i32.eqz",
    );
    also(
        "(drop (i32.eqz (local.tee $y (local.get $x))))",
        "other: i32.eqz",
    );
    also(
        "(drop (i32.eqz (block (result i32) (br_if 0 (local.get $x) (local.get $p)) (drop) (i32.const 1))))",
        "other: i32.eqz",
    );
    also(
        "(drop (i32.eqz (if (result i32) (local.get $p) (then (local.get $x)) (else (i32.const 1)))))",
        "other: i32.eqz",
    );
}

#[test]
fn addresses_lengths_and_stored_values() {
    also("(drop (i32.load (local.get $x)))", "other: i32.load");
    also(
        "(i32.store (local.get $x) (i32.const 0))",
        "other: i32.store",
    );
    also(
        "(i32.store (call $print (i32.const 0)) (local.get $x))",
        "other: i32.store",
    );
    also(
        "(memory.fill (i32.const 0) (local.get $x) (local.get $p))",
        "other: memory.fill",
    );
    also(
        "(memory.fill (i32.const 900) (i32.const 0) (local.get $x))",
        "other: memory.fill",
    );
    also(
        "(memory.copy (i32.const 900) (i32.const 0) (local.get $x))",
        "other: memory.copy",
    );
    also("(drop (memory.grow (local.get $x)))", "other: memory.grow");
    also(
        "(drop (i32.atomic.rmw.add (i32.const 64) (local.get $x)))",
        "other: i32.atomic.rmw.add",
    );
}

#[test]
fn arguments() {
    also("(drop (call $print (local.get $x)))", "other: call $print");
    assert_eq!(
        and("(drop (call $bind (local.get $x) (i32.const 64)))").uses("7"),
        format!("operand 0 of call $bind, {FIRST}")
    );
    let own = case(
        "(func $own (param i32) (if (i32.eq (local.get 0) (i32.const 2)) (then unreachable)))
         (func (export \"run\") (local $x i32) (local.set $x (i32.const 7))
           (drop (call $open (local.get $x) (i32.const 0) (i32.const 0) (i32.const 200)))
           (call $own (local.get $x)))",
    );
    assert_eq!(own.uses("7"), format!("compared: i32.eq, {FIRST}"));
}

#[test]
fn what_is_stored_and_loaded_again() {
    also(
        "(i32.store (i32.const 300) (local.get $x)) (drop (i32.eqz (i32.load (i32.const 300))))",
        "other: i32.eqz",
    );
    also(
        "(i32.store (i32.const 300) (local.get $x)) (drop (i32.eqz (i32.load8_u (i32.const 300))))",
        "other: i32.eqz",
    );
    no_more("(i32.store (i32.const 300) (local.get $x)) (drop (i32.load (i32.const 300)))");
    also(
        "(i32.store (i32.const 300) (local.get $x)) (drop (f32.load (i32.const 300)))",
        "other: f32.load",
    );
    also(
        "(i32.store (i32.const 300) (local.get $x)) (drop (v128.load32_splat (i32.const 300)))",
        "other: v128.load32_splat",
    );
    // Half of what is loaded is not known.
    also(
        "(i32.store16 (i32.const 300) (local.get $x)) (i32.store16 (i32.const 302) (call $print (i32.const 0)))
         (drop (i32.load (i32.const 300)))",
        "other: i32.load",
    );
}

#[test]
fn what_is_stored_where_nothing_in_sight_reads_it() {
    also(
        "(i32.store (i32.const 300) (local.get $x))",
        "other: i32.store",
    );
    assert_eq!(
        and("(i32.store16 (i32.const 64) (local.get $x)) (drop (call $bind (i32.const 0) (i32.const 64)))").uses("7"),
        format!("byte 0 at 1 of call $bind, byte 1 at 1 of call $bind, {FIRST}")
    );
}

#[test]
fn what_is_stored_and_then_lost_from_sight() {
    let store = "(i32.store (i32.const 300) (local.get $x))";
    let load = "(drop (i32.eqz (i32.load (i32.const 300))))";
    for between in [
        "(i32.store (call $print (i32.const 0)) (i32.const 0))",
        "(i32.store (local.get $p) (i32.const 0))",
        "(if (local.get $p) (then (i32.store (i32.const 300) (call $print (i32.const 0)))))",
        "(if (local.get $p) (then (drop (call $fill (i32.const 300) (i32.const 2)))))",
        "(loop $l (drop (i32.eqz (i32.load (i32.const 300)))) (i32.store (i32.const 300) (i32.const 1)) (br_if $l (local.get $p)))",
    ] {
        let uses = and(&format!("{store} {between} {load}")).uses("7");
        assert!(uses.contains("other: i32.load"), "{between}: {uses}");
    }
}

#[test]
fn what_another_function_loads() {
    let with = |other: &str| {
        case(&format!(
            "(data (i32.const 300) \"\\01\")
             (func (export \"other\") (param i32) (result i32) {other})
             (func (export \"run\") (local $x i32) (local.set $x (i32.const 7))
               (drop (call $open (local.get $x) (i32.const 0) (i32.const 0) (i32.const 200)))
               (i32.store (i32.const 300) (local.get $x)))"
        ))
        .uses("7")
    };
    assert_eq!(
        with("(i32.eqz (i32.load (i32.const 300)))"),
        format!("{FIRST}, other: i32.load")
    );
    assert_eq!(
        with("(i32.eqz (i32.load8_u (i32.const 301)))"),
        format!("{FIRST}, other: i32.eqz")
    );
    assert_eq!(
        with("(i32.eqz (i32.load (i32.const 304)))"),
        format!("{FIRST}, other: i32.store")
    );
}

#[test]
fn a_local_that_loses_its_value_where_paths_meet_or_in_a_loop() {
    let set = "(local.set $y (local.get $x))";
    let get = "(drop (i32.eqz (local.get $y)))";
    let arm = format!(
        "{set} (if (local.get $p) (then (local.set $y (call $print (i32.const 0))))) {get}"
    );
    also(&arm, "other: local.get $y");
    let head =
        format!("{set} (loop $l {get} (local.set $y (i32.const 1)) (br_if $l (local.get $p)))");
    also(&head, "other: local.get $y");
    let back = format!("(loop $l {get} {set} (br_if $l (local.get $p)))");
    also(&back, "other: local.get $y");
    // A local that is used for something else later loses nothing.
    no_more(&format!(
        "{set} (local.set $y (call $print (i32.const 0))) {get}"
    ));
    let copied = format!(
        "{set} (loop $l (local.set $p (local.get $y)) (local.set $y (i32.const 1)) (br_if $l (local.get $p)))"
    );
    also(&copied, "other: local.get $y");
}

#[test]
fn a_value_that_the_stack_loses_where_paths_meet() {
    let many: String = (100..120)
        .map(|i| format!("(br_if $b (i32.const {i}) (local.get $p)) drop "))
        .collect();
    let code = format!("(drop (block $b (result i32) {many} (local.get $x)))");
    assert!(
        and(&code).uses("7").contains("other: "),
        "{}",
        and(&code).uses("7")
    );
    also(
        "(drop (select (local.get $x) (call $print (i32.const 0)) (local.get $p)))",
        "other: select",
    );
    also(
        "(local.get $x) (loop $l (param i32) (result i32) (drop) (call $print (i32.const 0)) (br_if $l (local.get $p))) (drop)",
        "other: loop $l (param i32) (result i32)",
    );
}

#[test]
fn results_that_someone_unseen_gets() {
    let with = |export: &str, fields: &str| {
        case(&format!(
            "(func $f {export} (result i32) (local $x i32) (local.set $x (i32.const 7))
               (drop (call $open (local.get $x) (i32.const 0) (i32.const 0) (i32.const 200))) (local.get $x)) {fields}"
        ))
        .uses("7")
    };
    let outside = format!("{FIRST}, other: outside");
    assert_eq!(with("(export \"f\")", ""), outside);
    assert_eq!(
        with(
            "",
            "(table (export \"t\") 1 funcref) (elem (i32.const 0) $f)"
        ),
        outside
    );
    assert_eq!(
        with(
            "",
            "(table 1 funcref) (elem (i32.const 0) funcref (ref.func $f))"
        ),
        outside
    );
    assert_eq!(
        with(
            "",
            "(elem declare func $f) (func (export \"g\") (drop (ref.func $f)))"
        ),
        outside
    );
    assert_eq!(with("", "(global funcref (ref.func $f))"), outside);
    assert_eq!(with("", "(func (export \"g\") (drop (call $f)))"), FIRST);
    assert_eq!(
        with("", "(func (export \"g\") (drop (i32.eqz (call $f))))"),
        format!("{FIRST}, other: i32.eqz")
    );
    assert_eq!(
        with("", "(func (export \"g\") (result i32) (return_call $f))"),
        outside
    );
}

#[test]
fn a_result_that_cannot_be_told_to_the_caller() {
    let case = case(
        "(func $f (param i32) (result i32) (if (local.get 0) (then (return (local.get 0)))) (i32.const 7))
         (func (export \"g\") (drop (call $f (i32.const 1))))",
    );
    assert_eq!(case.uses("7"), "", "it is dropped");
}

#[test]
fn data_bytes_that_other_code_loads() {
    let with = |other: &str| {
        let case = case(&format!(
            r#"(data (i32.const 64) "\02\00\1f\90") (global $g (mut i32) (i32.const 0))
            (func (export "other") (param $p i32) (local $y i32) {other})
            (func (export "_start") (drop (call $bind (i32.const 0) (i32.const 64))))"#
        ));
        case.data_uses(0, 0)
    };
    const READ: &str = "byte 0 at 1 of call $bind";
    assert_eq!(with(""), READ);
    assert_eq!(with("(drop (i32.load16_u (i32.const 64)))"), READ);
    assert_eq!(
        with("(drop (i32.eq (i32.load16_u (i32.const 64)) (i32.const 2)))"),
        format!("{READ}, compared: i32.eq")
    );
    assert_eq!(
        with("(drop (i32.eqz (i32.load8_u (i32.const 65))))"),
        READ,
        "another byte"
    );
    assert_eq!(
        with("(drop (f64.load (i32.const 60)))"),
        format!("{READ}, other: f64.load")
    );
    assert_eq!(
        with("(memory.copy (i32.const 300) (i32.const 64) (i32.const 4))"),
        format!("{READ}, other: memory.copy")
    );
    assert_eq!(
        with("(memory.copy (i32.const 300) (i32.const 60) (i32.const 4000))"),
        format!("{READ}, other: memory.copy")
    );
    assert_eq!(
        with("(memory.copy (local.get $p) (i32.const 64) (local.get $p))"),
        format!("{READ}, other: memory.copy")
    );
    assert_eq!(
        with("(local.set $y (i32.load16_u (i32.const 64)))
              (loop $l (drop (i32.eqz (local.get $y))) (local.set $y (i32.const 1)) (br_if $l (local.get $p)))"),
        format!("{READ}, other: local.get $y")
    );
    assert_eq!(
        with(
            "(if (local.get $p) (then (i32.store8 (i32.const 64) (local.get $p))))
              (drop (i32.eqz (i32.load8_u (i32.const 64))))"
        ),
        "",
        "no record is known to be made of it any more"
    );
}

#[test]
fn a_passive_segment_that_is_moved_out_of_sight() {
    let with = |more: &str| {
        let case = case(&format!(
            r#"(data $d "\02\00") (type $bytes (array i8))
            (func (export "run") (param $p i32)
              (memory.init $d (i32.const 64) (i32.const 0) (i32.const 2))
              (drop (call $bind (i32.const 0) (i32.const 64))) {more})"#
        ));
        case.data_uses(0, 0)
    };
    const READ: &str = "byte 0 at 1 of call $bind";
    assert_eq!(with("(data.drop $d)"), READ);
    assert_eq!(
        with("(memory.init $d (local.get $p) (i32.const 0) (i32.const 2))"),
        format!("{READ}, other: memory.init $d")
    );
    assert_eq!(
        with("(memory.init $d (i32.const 64) (local.get $p) (i32.const 1))"),
        format!("{READ}, other: memory.init $d")
    );
    assert_eq!(
        with("(drop (array.new_data $bytes $d (i32.const 0) (i32.const 2)))"),
        format!("{READ}, other: array.new_data $bytes $d")
    );
}

#[test]
fn pairs_of_a_scattered_read_are_used() {
    let case = body(
        "(local.set $x (i32.const 7))
         (drop (call $open (local.get $x) (i32.const 0) (i32.const 0) (i32.const 200)))
         (i32.store (i32.const 300) (i32.const 400)) (i32.store (i32.const 304) (local.get $x))
         (drop (call $scatter (i32.const 300) (i32.const 1)))",
    );
    assert_eq!(case.uses("7"), format!("{FIRST}, other: call $scatter"));
}

#[test]
fn objects_and_tables_take_literals_out_of_sight() {
    let case = case(
        "(type $pair (struct (field i32) (field i32))) (table $t 4 funcref)
         (func (export \"run\") (local $x i32)
           (local.set $x (i32.const 7))
           (drop (struct.new $pair (local.get $x) (i32.const 5)))
           (drop (ref.i31 (local.get $x)))
           (drop (table.get $t (local.get $x)))
           (drop (call $open (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 200))))",
    );
    assert_eq!(
        case.uses("7"),
        "other: ref.i31, other: struct.new $pair, other: table.get $t"
    );
    assert_eq!(case.operand(0, 0), "2");
}
