//! Memory is bytes with an origin: segments, stores, outputs, and what may overwrite what.

use super::{body, case, whole};

const BIND: &str = "(drop (call $bind (i32.const 0) (i32.const 64)))";

/// The record at 64 that the only call finds, of `count` bytes, after some code in `_start`.
fn record(fields: &str, before: &str, count: usize) -> String {
    started(fields, &format!("{before} {BIND}")).record(0, count)
}

/// A module whose `_start` has this body.
fn started(fields: &str, code: &str) -> super::Case {
    case(&format!(
        "{fields} (func (export \"_start\") (local $x i32) (local $p i32) {code})"
    ))
}

#[test]
fn a_segment_in_one_or_several_pieces_and_strings() {
    assert_eq!(
        record(r#"(data (i32.const 64) "\02\00\1f")"#, "", 4),
        "02:0+0 00:0+1 1f:0+2 00"
    );
    assert_eq!(
        record(r#"(data (i32.const 60) "abcd" "\02" "\00")"#, "", 3),
        "02:0+4 00:0+5 00"
    );
    assert_eq!(
        record(
            r#"(data (i32.const 64) "\02\00") (data (i32.const 66) "\1f\90")"#,
            "",
            4
        ),
        "02:0+0 00:0+1 1f:1+0 90:1+1"
    );
}

#[test]
fn later_segments_overwrite_earlier_ones() {
    assert_eq!(
        record(
            r#"(data (i32.const 64) "\02\00\1f\90") (data (i32.const 65) "\07")"#,
            "",
            4
        ),
        "02:0+0 07:1+0 1f:0+2 90:0+3"
    );
}

#[test]
fn a_segment_may_begin_where_a_global_or_a_sum_says() {
    let fields = r#"(global $at i32 (i32.const 60))
        (data (i32.add (global.get $at) (i32.const 4)) "\02")
        (data (global.get $at) "abcdef")"#;
    assert_eq!(record(fields, "", 3), "65:1+4 66:1+5 00");
}

#[test]
fn a_segment_at_an_address_that_is_not_known_may_be_anywhere() {
    let text = r#"(module (import "env" "at" (global $at i32))
        (import "env" "open" (func (param i32 i32 i32 i32) (result i32)))
        (import "env" "bind" (func $bind (param i32 i32) (result i32)))
        (memory 1)
        (data (i32.const 64) "\02") (data (global.get $at) "\07")
        (func (export "_start") (drop (call $bind (i32.const 0) (i32.const 64)))))"#;
    assert_eq!(whole(text).record(0, 2), "02:0+0? 00?");
}

#[test]
fn an_imported_memory_may_hold_more() {
    let text = r#"(module
        (import "env" "open" (func (param i32 i32 i32 i32) (result i32)))
        (import "env" "bind" (func $bind (param i32 i32) (result i32)))
        (import "env" "memory" (memory 1))
        (data (i32.const 64) "\02")
        (func (export "_start") (drop (call $bind (i32.const 0) (i32.const 64)))))"#;
    assert_eq!(whole(text).record(0, 2), "02:0+0? 00?");
}

#[test]
fn stores_of_every_width() {
    for (store, expected) in [
        (
            "(i32.store8 (i32.const 64) (i32.const 0x102))",
            "02:0x102[0] 00",
        ),
        (
            "(i32.store16 (i32.const 64) (i32.const 0x102))",
            "02:0x102[0] 01:0x102[1]",
        ),
        (
            "(i32.store (i32.const 60) (i32.const 2)) (i32.store offset=4 (i32.const 60) (i32.const 3))",
            "03:3[0] 00:3[1]",
        ),
        (
            "(i64.store (i32.const 60) (i64.const 0x0700000000))",
            "07:0x0700000000[4] 00:0x0700000000[5]",
        ),
        (
            "(i64.store16 (i32.const 64) (i64.const 2))",
            "02:2[0] 00:2[1]",
        ),
        (
            "(v128.store (i32.const 49) (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9))",
            "09:0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9[15] 00",
        ),
        ("(f32.store (i32.const 64) (f32.const 2))", "?? ??"),
        (
            "(i32.store8 (i32.const 65) (call $print (i32.const 0)))",
            "00 ??",
        ),
    ] {
        assert_eq!(record("", store, 2), expected, "{store}");
    }
}

#[test]
fn a_later_store_overwrites_byte_by_byte() {
    let stores = "(i32.store (i32.const 64) (i32.const 0x01020304)) (i32.store8 (i32.const 65) (i32.const 9))";
    assert_eq!(
        record("", stores, 4),
        "04:0x01020304[0] 09:9[0] 02:0x01020304[2] 01:0x01020304[3]"
    );
    assert_eq!(
        record(
            r#"(data (i32.const 64) "\02\00\1f")"#,
            "(i32.store8 (i32.const 64) (i32.const 9))",
            3
        ),
        "09:9[0] 00:0+1 1f:0+2"
    );
}

#[test]
fn bulk_instructions_move_bytes_with_their_origin() {
    let data = r#"(data (i32.const 256) "\02\00\1f") (data $passive "\0a\0b\0c")"#;
    for (code, expected) in [
        (
            "(memory.copy (i32.const 64) (i32.const 256) (i32.const 2))",
            "02:0+0 00:0+1 00",
        ),
        (
            "(memory.init $passive (i32.const 65) (i32.const 1) (i32.const 2))",
            "00 0b:1+1 0c:1+2",
        ),
        (
            "(memory.fill (i32.const 64) (i32.const 7) (i32.const 2))",
            "07:7[0] 07:7[0] 00",
        ),
        (
            "(memory.fill (i32.const 0) (i32.const 7) (i32.const 65))",
            "07:7[0] 00 00",
        ),
        (
            "(memory.fill (i32.const 0) (i32.const 0) (i32.const 60000))",
            "?? ?? ??",
        ),
        (
            "(memory.copy (i32.const 64) (i32.const 256) (local.get $x))",
            "02:0+0 00:0+1 1f:0+2",
        ),
    ] {
        // The local is zero: nothing is copied, and the record keeps what it has.
        let own = if code.contains("$x") {
            r#"(data (i32.const 64) "\02\00\1f")"#
        } else {
            ""
        };
        let got = record(&format!("{own}{data}"), code, 3);
        assert_eq!(got, expected, "{code}");
    }
}

#[test]
fn a_copy_of_unknown_length_may_go_anywhere() {
    let code = "(i32.store8 (i32.const 66) (i32.const 5))
                (memory.copy (i32.const 64) (i32.const 256) (call $print (i32.const 0)))";
    assert_eq!(
        record(r#"(data (i32.const 64) "\02")"#, code, 3),
        "02:0+0? 00? ??"
    );
}

#[test]
fn a_passive_segment_used_twice_is_the_same_bytes_twice() {
    let case = started(
        r#"(data $passive "\0a\0b")"#,
        "(memory.init $passive (i32.const 64) (i32.const 0) (i32.const 2))
         (memory.init $passive (i32.const 128) (i32.const 0) (i32.const 2)) (data.drop $passive)
         (drop (call $bind (i32.const 0) (i32.const 64)))
         (drop (call $bind (i32.const 0) (i32.const 128)))",
    );
    assert_eq!(case.record(0, 2), "0a:0+0 0b:0+1");
    assert_eq!(case.record(1, 2), "0a:0+0 0b:0+1");
    assert_eq!(case.data_uses(0, 0), "byte 0 at 1 of call $bind");
    assert_eq!(
        case.facts
            .uses(crate::wat::Site::Data {
                segment: 0,
                offset: 0
            })
            .len(),
        2
    );
}

#[test]
fn memories_of_64_bits() {
    let text = r#"(module
        (import "env" "open" (func (param i32 i32 i32 i32) (result i32)))
        (import "env" "bind" (func $bind (param i32 i64) (result i32)))
        (memory i64 1)
        (data (i64.const 64) "\02\00")
        (func (export "_start") (local $at i64)
          (local.set $at (i64.const 60))
          (i32.store8 offset=6 (local.get $at) (i32.const 9))
          (drop (call $bind (i32.const 0) (i64.add (local.get $at) (i64.const 4))))))"#;
    assert_eq!(whole(text).record(0, 3), "02:0+0 00:0+1 09:9[0]");
}

#[test]
fn memories_are_apart_and_imports_see_the_exported_one() {
    let text = r#"(module
        (import "env" "open" (func (param i32 i32 i32 i32) (result i32)))
        (import "env" "bind" (func $bind (param i32 i32) (result i32)))
        (memory $scratch 1) (memory $main (export "memory") 1)
        (data (memory $scratch) (i32.const 64) "\07\07") (data (memory $main) (i32.const 64) "\02\00")
        (func (export "_start")
          (i32.store8 $scratch (i32.const 64) (i32.const 9))
          (i32.store8 $main (i32.const 66) (i32.const 8))
          (i32.store8 $scratch (call $bind (i32.const 0) (i32.const 64)) (i32.const 1))
          (drop (call $bind (i32.const 0) (i32.const 64)))))"#;
    let case = whole(text);
    assert_eq!(case.record(0, 3), "02:1+0 00:1+1 08:8[0]");
    assert_eq!(
        case.record(1, 3),
        "02:1+0? 00:1+1? 08:8[0]",
        "the store was to the other memory"
    );
}

#[test]
fn a_load_gives_what_was_stored_there() {
    let loaded =
        |before: &str, load: &str| {
            started(r#"(data (i32.const 64) "\02\00\ff\ff")"#, &format!(
            "{before} (drop (call $open {load} (i32.const 0) (i32.const 0) (i32.const 200)))"
        ))
        .operand(0, 0)
        };
    assert_eq!(
        loaded("", "(i32.load16_u (i32.const 64))"),
        "<02:0+0 00:0+1>"
    );
    assert_eq!(
        loaded(
            "(i32.store (i32.const 80) (i32.const 7))",
            "(i32.load (i32.const 80))"
        ),
        "7"
    );
    assert_eq!(
        loaded(
            "(i32.store (i32.const 80) (i32.const 0x107))",
            "(i32.load8_u (i32.const 81))"
        ),
        "<01:0x107[1]>"
    );
    assert_eq!(
        loaded("", "(i32.load (local.tee $x (i32.const 64)))"),
        "<02:0+0 00:0+1 ff:0+2 ff:0+3>"
    );
    assert_eq!(
        loaded("", "(i32.load (call $print (i32.const 0)))"),
        "loaded by i32.load"
    );
}

#[test]
fn a_signed_load_extends() {
    let case = started(
        r#"(data (i32.const 64) "\fe\ff")"#,
        "(drop (call $open (i32.load8_s (i32.const 64)) (i32.load16_s (i32.const 64)) (i32.const 0) (i32.const 200)))",
    );
    let bits = |i: usize| {
        case.facts
            .values
            .bits(case.facts.calls[0].operands[i].value)
    };
    assert_eq!(bits(0), Some(0xffff_fffe));
    assert_eq!(bits(1), Some(0xffff_fffe));
}

#[test]
fn a_descriptor_travels_through_memory_locals_and_tee() {
    let case = body(
        "(drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 200)))
         (local.set $x (i32.load (i32.const 200)))
         (i32.store (i32.const 300) (local.tee $y (local.get $x)))
         (drop (call $bind (i32.load (i32.const 300)) (i32.const 64)))
         (drop (call $bind (local.get $y) (i32.const 64)))",
    );
    assert_eq!(case.operand(1, 0), "out of call $open");
    assert_eq!(case.operand(2, 0), "out of call $open");
}

#[test]
fn a_descriptor_that_another_function_opened() {
    let case = case(
        "(func $setup (drop (call $open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 200))))
         (func $use (drop (call $bind (i32.load (i32.const 200)) (i32.const 64))))
         (func (export \"run\") (call $setup) (call $use)
           (drop (call $bind (i32.load (i32.const 200)) (i32.const 64))))",
    );
    assert_eq!(case.operand(1, 0), "out of call $open");
    assert_eq!(case.operand(2, 0), "out of call $open");
}

#[test]
fn an_output_has_as_many_bytes_as_the_table_says() {
    let case = body(
        "(i32.store8 (i32.const 84) (i32.const 7)) (i32.store8 (i32.const 83) (i32.const 6))
         (drop (call $peer (i32.const 3) (i32.const 64)))
         (drop (call $open (i32.load16_u (i32.const 66)) (i32.load8_u (i32.const 83))
             (i32.load8_u (i32.const 84)) (i32.const 200)))",
    );
    assert_eq!(
        case.operand(1, 0),
        "<out of call $peer[2] out of call $peer[3]>"
    );
    assert_eq!(case.operand(1, 1), "<out of call $peer[19]>");
    assert_eq!(case.operand(1, 2), "<07:7[0]>");
}

#[test]
fn scattered_reads_overwrite_what_their_pairs_name() {
    let pairs = r#"(data (i32.const 256) "\40\00\00\00\02\00\00\00" "\44\00\00\00\01\00\00\00")
                   (data (i32.const 64) "\02\00\1f\90\7f\00")"#;
    assert_eq!(
        record(
            pairs,
            "(drop (call $scatter (i32.const 256) (i32.const 2)))",
            6
        ),
        "?? ?? 1f:1+2 90:1+3 ?? 00:1+5"
    );
    assert_eq!(
        record(pairs, "(drop (call $fill (i32.const 65) (i32.const 2)))", 4),
        "02:1+0 ?? ?? 90:1+3"
    );
    assert_eq!(
        record(
            pairs,
            "(drop (call $scatter (i32.const 256) (call $print (i32.const 0))))",
            2
        ),
        "02:1+0? 00:1+1?"
    );
}

#[test]
fn a_pair_that_may_have_been_overwritten_names_nothing() {
    let code = "(i32.store8 (i32.const 66) (i32.const 5))
        (i32.store (call $print (i32.const 0)) (i32.const 1))
        (i32.store8 (i32.const 66) (i32.const 6))
        (drop (call $scatter (i32.const 256) (i32.const 1)))";
    let fields = r#"(data (i32.const 256) "\50\00\00\00\02\00\00\00") (data (i32.const 64) "\02")"#;
    assert_eq!(record(fields, code, 3), "02:1+0? 00? ??");
}

#[test]
fn a_store_to_an_unknown_address_takes_stores_and_leaves_segments_assumed() {
    let code = "(i32.store8 (i32.const 66) (i32.const 5)) (i32.store8 (call $print (i32.const 0)) (i32.const 1))";
    assert_eq!(
        record(r#"(data (i32.const 64) "\02\00")"#, code, 3),
        "02:0+0? 00:0+1? ??"
    );
}

#[test]
fn a_store_through_a_parameter_may_be_anywhere_else() {
    let case = body(
        "(i32.store8 (i32.const 64) (i32.const 5)) (i32.store8 offset=3 (local.get $p) (i32.const 6))
         (drop (call $bind (i32.const 0) (i32.const 64)))
         (drop (call $bind (i32.const 0) (i32.add (local.get $p) (i32.const 2))))",
    );
    assert_eq!(case.record(0, 1), "??");
    assert_eq!(case.record(1, 3), "?? 06:6[0] ??");
}

#[test]
fn a_step_back_and_a_step_forth_meet() {
    let case = body(
        "(i32.store8 offset=8 (i32.sub (local.get $p) (i32.const 4)) (i32.const 5))
         (i32.store8 offset=4 (local.get $p) (i32.const 6))
         (drop (call $bind (i32.const 0) (i32.add (local.get $p) (i32.const 4))))
         (drop (call $open (i32.load8_u offset=8 (i32.sub (local.get $p) (i32.const 4)))
            (i32.const 0) (i32.const 0) (i32.const 200)))",
    );
    assert_eq!(case.record(0, 1), "06:6[0]");
    assert_eq!(case.operand(1, 0), "<06:6[0]>");
}

#[test]
fn where_paths_meet_a_byte_is_what_both_have() {
    let arms = |a: &str, b: &str| {
        let code = format!("(if (i32.load (i32.const 900)) (then {a}) (else {b}))");
        record(
            r#"(data (i32.const 64) "\02\00") (data (i32.const 900) "\01")"#,
            &code,
            2,
        )
    };
    let store = |n: u32| format!("(i32.store8 (i32.const 64) (i32.const {n}))");
    assert_eq!(arms("", ""), "02:0+0 00:0+1");
    assert_eq!(arms(&store(5), &store(6)), "5 | 6[0] 00:0+1");
    assert_eq!(arms(&store(5), ""), "?? 00:0+1");
    assert_eq!(arms("", &store(5)), "?? 00:0+1");
    assert_eq!(
        arms("(drop (call $fill (i32.const 64) (i32.const 1)))", ""),
        "?? 00:0+1"
    );
}

#[test]
fn a_loop_keeps_what_it_does_not_store_to() {
    let case = started(
        r#"(data (i32.const 64) "\02\00\1f")"#,
        "(i32.store8 (i32.const 64) (i32.const 5)) (i32.store8 (i32.const 66) (i32.const 6))
         (loop $l
           (drop (call $bind (i32.const 0) (i32.const 64)))
           (i32.store8 (i32.const 64) (i32.const 7))
           (br_if $l (local.get $p)))",
    );
    assert_eq!(case.record(0, 3), "?? 00:0+1 06:6[0]");
    assert!(
        case.uses("5").contains("byte 0 at 1 of call $bind"),
        "{}",
        case.uses("5")
    );
    assert!(
        case.uses("7").contains("byte 0 at 1 of call $bind"),
        "{}",
        case.uses("7")
    );
}

#[test]
fn a_loop_that_moves_a_pointer_in_memory_may_store_anywhere() {
    // At first the pointer is 64; later it is 65, 66, …
    let case = started(
        r#"(data (i32.const 128) "\40\00\00\00") (data (i32.const 64) "\02\00")"#,
        "(i32.store8 (i32.const 65) (i32.const 5))
         (loop $l
           (drop (call $bind (i32.const 0) (i32.const 64)))
           (i32.store8 (i32.load (i32.const 128)) (i32.const 7))
           (i32.store (i32.const 128) (i32.add (i32.load (i32.const 128)) (i32.const 1)))
           (br_if $l (local.get $p)))",
    );
    assert_eq!(case.record(0, 3), "02:1+0? ?? 00?");
}

#[test]
fn a_pointer_that_another_function_moves_may_point_anywhere() {
    let case = case(
        r#"(data (i32.const 128) "\00\01\00\00") (data (i32.const 64) "\02\00")
        (func (export "move") (param i32) (i32.store (i32.const 128) (local.get 0)))
        (func (export "put") (i32.store8 (i32.load (i32.const 128)) (i32.const 7)))
        (func (export "run") (drop (call $bind (i32.const 0) (i32.const 64))))"#,
    );
    assert_eq!(case.record(0, 2), "02:1+0? 00:1+1?");
}

#[test]
fn a_loop_around_a_callee_that_stores() {
    for (store, expected) in [
        ("(i32.store8 (i32.const 64) (i32.const 7))", "?? 06:6[0]"),
        (
            "(drop (call $fill (i32.const 64) (i32.const 1)))",
            "?? 06:6[0]",
        ),
        (
            "(i32.store8 (call $print (i32.const 0)) (i32.const 7))",
            "?? ??",
        ),
        ("(call_indirect (i32.const 0))", "?? ??"),
    ] {
        let case = case(&format!(
            "(table 1 funcref) (func $put {store}) (func $via (call $put))
             (func (export \"_start\") (local $p i32)
               (i32.store8 (i32.const 64) (i32.const 5)) (i32.store8 (i32.const 65) (i32.const 6))
               (loop $l {BIND} (call $via) (br_if $l (local.get $p))))"
        ));
        assert_eq!(case.record(0, 2), expected, "{store}");
    }
}

#[test]
fn what_a_callee_stores_is_there_afterwards() {
    let put = |body: &str| {
        case(&format!(
            "(data (i32.const 64) \"\\02\\00\") (func $put (param $p i32) {body}) (func $via (call $put (i32.const 3)))
             (func (export \"_start\") (i32.store8 (i32.const 65) (i32.const 6)) (call $via) {BIND})"
        ))
        .record(0, 2)
    };
    assert_eq!(
        put("(i32.store8 (i32.const 64) (i32.const 7))"),
        "07:7[0] 06:6[0]"
    );
    assert_eq!(
        put("(i32.store8 (i32.const 65) (i32.const 7))"),
        "02:0+0 07:7[0]"
    );
    assert_eq!(
        put("(i32.store8 (i32.const 64) (local.get $p))"),
        "03:3[0] 06:6[0]"
    );
    assert_eq!(
        put("(if (local.get $p) (then (i32.store8 (i32.const 64) (i32.const 7))))"),
        "07:7[0] 06:6[0]",
        "its caller decides"
    );
    assert_eq!(
        put("(i32.store8 (local.get $p) (i32.const 7))"),
        "02:0+0 06:6[0]"
    );
    assert_eq!(
        put("(i32.store8 offset=61 (local.get $p) (i32.const 7))"),
        "07:7[0] 06:6[0]"
    );
    assert_eq!(
        put("(i32.store8 (call $print (i32.const 0)) (i32.const 7))"),
        "02:0+0? ??"
    );
}

#[test]
fn a_callee_that_stores_somewhere_in_one_memory() {
    let with = |again: &str| {
        let text = format!(
            r#"(module
        (import "env" "open" (func (param i32 i32 i32 i32) (result i32)))
        (import "env" "bind" (func $bind (param i32 i32) (result i32)))
        (memory $scratch 1) (memory $main (export "memory") 1)
        (func $put (param i32) (i32.store8 $scratch (i32.load (local.get 0)) (i32.const 7)) {again})
        (func (export "_start")
          (i32.store8 $main (i32.const 64) (i32.const 8))
          (call $put (i32.const 64))
          (drop (call $bind (i32.const 0) (i32.const 64)))))"#
        );
        whole(&text).record(0, 1)
    };
    assert_eq!(with(""), "08:8[0]");
    // It is not followed into itself, and its summary does not tell memories apart.
    assert_eq!(with("(call $put (local.get 0))"), "??");
}

#[test]
fn the_function_that_runs_first_finds_the_segments() {
    let other = "(func (export \"other\") (i32.store8 (i32.const 64) (i32.const 7)))";
    let data = r#"(data (i32.const 64) "\02\00")"#;
    let bind = format!("(func $run {BIND})");
    for (fields, expected) in [
        ("(start $run)", "02:0+0 00:0+1"),
        // The other export may have been called before.
        ("(export \"_start\" (func $run))", "?? 00:0+1"),
        ("(export \"run\" (func $run))", "?? 00:0+1"),
        // It runs again, or not first.
        (
            "(start $run) (func (export \"again\") (call $run))",
            "?? 00:0+1",
        ),
        (
            "(start $run) (table 1 funcref) (elem (i32.const 0) $run)",
            "?? 00:0+1",
        ),
        (
            "(start $before) (func $before (call $o)) (func $o) (export \"_start\" (func $run))",
            "?? 00:0+1",
        ),
    ] {
        assert_eq!(
            case(&format!("{data} {other} {bind} {fields}")).record(0, 2),
            expected,
            "{fields}"
        );
    }
}

#[test]
fn what_others_store_is_found_and_assumed() {
    let found = |data: &str, other: &str| {
        case(&format!(
            "{data} (func (export \"other\") (param i32) {other}) (func (export \"run\") {BIND})"
        ))
        .record(0, 2)
    };
    let store = "(i32.store8 (i32.const 64) (i32.const 7))";
    assert_eq!(
        found("", store),
        "07:7[0]? 00",
        "memory that starts as zero"
    );
    assert_eq!(
        found(r#"(data (i32.const 64) "\02\00")"#, store),
        "?? 00:0+1"
    );
    assert_eq!(
        found("", "(i32.store8 (i32.const 64) (local.get 0))"),
        "?? 00"
    );
    assert_eq!(
        found(
            r#"(data (i32.const 64) "\02\00")"#,
            "(i32.store8 (local.get 0) (i32.const 7))"
        ),
        "02:0+0? 00:0+1?"
    );
    assert_eq!(
        found("", "(drop (call $fill (i32.const 64) (i32.const 1)))"),
        "?? 00"
    );
    assert_eq!(
        found("", "(drop (call $fill (i32.const 0) (i32.const 2000)))"),
        "?? ??"
    );
}

#[test]
fn what_the_function_stored_when_it_ran_before_makes_it_assumed() {
    let case = case(&format!(
        r#"(data (i32.const 64) "\02\00") (func (export "run") {BIND} (i32.store8 (i32.const 64) (i32.const 7)))"#
    ));
    assert_eq!(case.record(0, 2), "02:0+0? 00:0+1");
    assert_eq!(case.uses("7"), "byte 0 at 1 of call $bind");
}

#[test]
fn an_address_read_from_memory_that_may_have_changed_is_assumed() {
    let code = "(i32.store8 (call $print (i32.const 0)) (i32.const 1))
                (i32.store8 (i32.load (i32.const 256)) (i32.const 7))
                (drop (call $bind (i32.const 0) (i32.load (i32.const 256))))";
    let case = started(
        r#"(data (i32.const 64) "\02") (data (i32.const 256) "\40\00\00\00")"#,
        code,
    );
    assert_eq!(
        case.record(0, 1),
        "02:0+0?",
        "the store may have gone elsewhere"
    );
    assert!(case.uses("7").contains("other"), "{}", case.uses("7"));
}
