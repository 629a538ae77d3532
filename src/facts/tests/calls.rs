//! Calls are followed: arguments in, results and stores out, frames of the stack, and where it ends.

use super::super::{Callers, Refusal};
use super::{Case, case};

const STACK: &str = "(global $sp (mut i32) (i32.const 4096))";
const BIND: &str = "(drop (call $bind (i32.const 0) (i32.const 64)))";

fn open(family: &str) -> String {
    format!("(drop (call $open {family} (i32.const 0) (i32.const 0) (i32.const 200)))")
}

/// What the first operand of each call is, in the order of calls and ways to call.
fn families(case: &Case) -> Vec<String> {
    (0..case.facts.calls.len())
        .map(|n| case.operand(n, 0))
        .collect()
}

#[test]
fn arguments_of_wrappers_to_any_depth_are_the_operands() {
    let all = case(&format!(
        "(func $one (param $f i32) {})
         (func $two (param $x i32) (param $f i32) (local $l i32)
           (local.set $l (local.get $f)) (call $one (local.get $l)))
         (func (export \"a\") (call $two (i32.const 9) (i32.const 2)))
         (func (export \"b\") (call $two (i32.const 8) (i32.const 10)) (call $one (i32.const 3)))",
        open("(local.get $f)")
    ));
    let mut found = families(&all);
    found.sort();
    assert_eq!(found, ["10", "2", "3"]);
    assert_eq!(all.uses("2"), "operand 0 of call $open");
    assert_eq!(all.uses("9"), "", "nobody uses it");
    let chains: Vec<usize> = all
        .facts
        .calls
        .iter()
        .map(|c| all.facts.chain(c.at).len())
        .collect();
    assert_eq!(chains.iter().sum::<usize>(), 5, "{chains:?}");
}

#[test]
fn each_way_to_call_opens_a_socket_of_its_own() {
    let all = case(
        "(func $socket (param $f i32) (result i32)
           (drop (call $open (local.get $f) (i32.const 0) (i32.const 0) (i32.const 200)))
           (i32.load (i32.const 200)))
         (func (export \"_start\") (local $a i32) (local $b i32)
           (local.set $a (call $socket (i32.const 2)))
           (local.set $b (call $socket (i32.const 10)))
           (drop (call $peer (local.get $a) (i32.const 300)))
           (drop (call $peer (local.get $b) (i32.const 300))))",
    );
    let calls = &all.facts.calls;
    let (opens, uses): (Vec<_>, Vec<_>) = calls.iter().partition(|c| c.operands.len() == 4);
    let made = |n: usize| match all.facts.values.get(uses[n].operands[0].value) {
        super::Value::Output { at, .. } => Some(*at),
        _ => None,
    };
    assert_eq!(made(0), Some(opens[0].at));
    assert_eq!(made(1), Some(opens[1].at));
    assert_ne!(opens[0].at, opens[1].at);
}

#[test]
fn an_exported_wrapper_has_other_callers_too_and_is_named() {
    let fields = |attribute: &str, more: &str| {
        case(&format!(
            "(func $dial {attribute} (param $f i32) {}) {more}
             (func (export \"_start\") (call $dial (i32.const 2)))",
            open("(local.get $f)")
        ))
    };
    let exported = fields("(export \"dial\")", "");
    let mut found = families(&exported);
    found.sort();
    assert_eq!(found, ["2", "param 0"]);
    assert_eq!(
        exported.facts.callers.get(&0),
        Some(&Callers::Export("dial".into()))
    );
    let held = fields("", "(global (export \"g\") funcref (ref.func $dial))");
    assert_eq!(families(&held).len(), 2);
    assert_eq!(held.facts.callers.get(&0), Some(&Callers::Reference));
    let inner = fields("", "");
    assert_eq!(families(&inner), ["2"]);
    assert_eq!(inner.facts.callers.get(&0), None);
}

#[test]
fn recursion_is_followed_once_and_says_so() {
    let all = case(&format!(
        "(func $again (param $f i32) (param $n i32) {}
           (if (local.get $n) (then (call $again (local.get $f) (i32.sub (local.get $n) (i32.const 1))))))
         (func (export \"_start\") (call $again (i32.const 2) (i32.const 5)))",
        open("(local.get $f)")
    ));
    let mut found = families(&all);
    found.sort();
    assert_eq!(found, ["2", "param 0"]);
    let why = Callers::NotFollowed(Refusal::Recursive);
    assert_eq!(all.facts.callers.get(&0), Some(&why));
    assert!(
        all.uses("2").contains("other: call $again"),
        "{}",
        all.uses("2")
    );
}

#[test]
fn a_swap_in_a_function_leads_back_to_the_number_that_is_swapped() {
    let swap = "(func $htons (param $x i32) (result i32)
        (i32.and (i32.or (i32.shl (local.get $x) (i32.const 8)) (i32.shr_u (local.get $x) (i32.const 8)))
                 (i32.const 0xffff)))";
    let all = case(&format!(
        "{swap} (func (export \"_start\") (i32.store16 (i32.const 64) (call $htons (i32.const 8080))) {BIND})"
    ));
    let record = &all.facts.calls[0].records[0];
    let values = &all.facts.values;
    let bytes: Vec<_> = record
        .bytes
        .iter()
        .take(2)
        .map(|b| values.byte(*b))
        .collect();
    assert_eq!(bytes, [Some(0x1f), Some(0x90)]);
    let stored = record.bytes[0].stored().expect("a stored byte");
    let found = values
        .solve(stored, 0x1f90)
        .expect("a literal that does it");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (all.site(found[0].0), found[0].1),
        ("8080".to_string(), 0x901f)
    );
    assert_eq!(
        all.uses("8080").matches("byte").count(),
        2,
        "{}",
        all.uses("8080")
    );
    // Also in a function that leads nowhere, by what the helper's summary says.
    let apart = case(&format!(
        "{swap} (func $init (export \"init\") (i32.store16 (i32.const 64) (call $htons (i32.const 8080))))
         (func (export \"run\") {BIND})"
    ));
    assert!(
        apart.record(0, 2).starts_with("1f:"),
        "{}",
        apart.record(0, 2)
    );
}

#[test]
fn a_record_in_a_frame_is_found_also_when_a_callee_fills_it() {
    let all = case(&format!(
        "{STACK}
         (func $put (param $p i32) (param $f i32)
           (i32.store16 (local.get $p) (local.get $f)) (i32.store16 offset=2 (local.get $p) (i32.const 7)))
         (func (export \"_start\") (local $fp i32)
           (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 32))))
           (call $put (i32.add (local.get $fp) (i32.const 8)) (i32.const 2))
           (i32.store (i32.const 64) (i32.const 5))
           (drop (call $bind (i32.const 0) (i32.add (local.get $fp) (i32.const 8))))
           (global.set $sp (i32.add (local.get $fp) (i32.const 32))))"
    ));
    assert_eq!(all.record(0, 4), "02:2[0] 00:2[1] 07:7[0] 00:7[1]");
    assert_eq!(
        all.uses("7").matches("byte").count(),
        2,
        "{}",
        all.uses("7")
    );
}

#[test]
fn frames_of_two_functions_at_one_place_are_not_one() {
    // The second function's slot, which a loop changes, lies where the first one's record was.
    let all = case(&format!(
        "{STACK}
         (func $bound (local $fp i32)
           (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 16))))
           (i32.store16 (local.get $fp) (i32.const 2))
           (drop (call $bind (i32.const 0) (local.get $fp)))
           (global.set $sp (i32.add (local.get $fp) (i32.const 16))))
         (func $counts (local $fp i32)
           (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 16))))
           (i32.store (local.get $fp) (i32.const 9))
           (loop $l
             (i32.store (local.get $fp) (i32.sub (i32.load (local.get $fp)) (i32.const 1)))
             (br_if $l (i32.load (local.get $fp))))
           (drop (call $print (i32.load (local.get $fp))))
           (global.set $sp (i32.add (local.get $fp) (i32.const 16))))
         (func (export \"_start\") (call $bound) (call $counts) (drop (call $open (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 200))))"
    ));
    assert_eq!(all.record(0, 2), "02:2[0] 00:2[1]");
    assert_eq!(
        all.uses("2").matches("other").count(),
        0,
        "{}",
        all.uses("2")
    );
}

#[test]
fn a_global_that_is_not_put_back_is_no_stack_pointer() {
    let with = |last: &str| {
        case(&format!(
            "{STACK}
             (func (export \"run\") (local $fp i32)
               (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 32))))
               (i32.store16 (i32.const 64) (i32.const 2))
               (i32.store (local.get $fp) (i32.const 5))
               {BIND} {last})"
        ))
        .record(0, 1)
    };
    assert_eq!(
        with("(global.set $sp (i32.add (local.get $fp) (i32.const 32)))"),
        "02:2[0]"
    );
    assert_eq!(
        with("(global.set $sp (i32.add (local.get $fp) (i32.const 48)))"),
        "??"
    );
}

#[test]
fn a_frame_may_be_what_lies_below_the_first_stack_pointer() {
    let with = |at: u32, depth: u32| {
        case(&format!(
            "{STACK}
             (func (export \"run\") (local $fp i32)
               (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const {depth}))))
               (i32.store16 (local.get $fp) (i32.const 2))
               (i32.store (i32.const {at}) (i32.const 5))
               (drop (call $bind (i32.const 0) (local.get $fp)))
               (global.set $sp (i32.add (local.get $fp) (i32.const {depth}))))"
        ))
        .record(0, 1)
    };
    assert_eq!(with(4100, 16), "02:2[0]");
    assert_eq!(with(4000, 16), "02:2[0]");
    assert_eq!(with(4000, 100), "??");
}

#[test]
fn a_table_or_a_reference_that_can_hold_one_function_calls_that_one() {
    let through = |fields: &str, call: &str| {
        families(&case(&format!(
            "(type $t (func (param i32))) {fields}
             (func $dial (param $f i32) {})
             (func (export \"_start\") {call})",
            open("(local.get $f)")
        )))
    };
    let call = "(call_indirect (type $t) (i32.const 2) (i32.const 0))";
    assert_eq!(
        through("(table 1 funcref) (elem (i32.const 0) $dial)", call),
        ["2"]
    );
    assert_eq!(
        through(
            "(table (export \"t\") 1 funcref) (elem (i32.const 0) $dial)",
            call
        ),
        ["param 0"]
    );
    assert_eq!(
        through(
            "(table 2 funcref) (elem (i32.const 0) $dial $none) (func $none (param i32))",
            call
        ),
        ["2"],
        "the entry is a constant"
    );
    let either = "(call_indirect (type $t) (i32.const 2) (i32.load (i32.const 600)))";
    assert_eq!(
        through(
            "(table 2 funcref) (elem (i32.const 0) $dial $none) (func $none (param i32))
             (func (export \"set\") (param $p i32) (i32.store (i32.const 600) (local.get $p)))",
            either
        ),
        ["param 0"]
    );
    let reference = "(call_ref $t (i32.const 2) (ref.func $dial))";
    assert_eq!(
        through("(elem declare func $dial)", reference),
        ["param 0", "2"]
    );
}

#[test]
fn what_a_loop_does_is_known_in_the_call_it_is_met_in() {
    // The store behind the parameter is to 300 here, and leaves the record alone.
    let all = case(&format!(
        "(func $count (param $p i32)
           (loop $l
             (i32.store (local.get $p) (i32.const 1))
             (drop (call $print (i32.const 0)))
             (br_if $l (call $print (i32.const 0))))
           {BIND})
         (func (export \"_start\") (i32.store16 (i32.const 64) (i32.const 2)) (call $count (i32.const 300)))"
    ));
    assert_eq!(all.record(0, 2), "02:2[0] 00:2[1]");
}

#[test]
fn a_pointer_of_two_alternatives_points_to_two_records() {
    let all = case(
        "(data (i32.const 64) \"\\02\") (data (i32.const 128) \"\\0a\")
         (func (export \"_start\")
           (drop (call $bind (i32.const 0) (select (i32.const 64) (i32.const 128) (call $print (i32.const 0))))))",
    );
    assert_eq!(all.facts.calls[0].records.len(), 2);
    assert_eq!(
        (all.record(0, 1), all.record(1, 1)),
        ("02:0+0".into(), "0a:1+0".into())
    );
}

#[test]
fn alternatives_that_are_spelled_alike_are_one_number() {
    let all = case(&format!(
        "(func (export \"run\") (param $p i32) {})",
        open("(if (result i32) (local.get $p) (then (i32.const 2)) (else (i32.const 0x2)))")
    ));
    let value = all.facts.calls[0].operands[0].value;
    assert_eq!(all.facts.values.bits(value), Some(2));
    assert_eq!(all.facts.values.solve(value, 1).map(|s| s.len()), Some(2));
}

#[test]
fn an_or_of_an_aligned_address_is_a_sum() {
    let with = |depth: u32, by: u32| {
        case(&format!(
            "{STACK}
             (func (export \"run\") (local $fp i32)
               (global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const {depth}))))
               (i32.store16 offset=12 (local.get $fp) (i32.const 2))
               (drop (call $bind (i32.const 0) (i32.or (i32.add (local.get $fp) (i32.const 8)) (i32.const {by}))))
               (global.set $sp (i32.add (local.get $fp) (i32.const {depth}))))"
        ))
        .facts
        .calls[0]
            .records[0]
            .bytes
            .first()
            .map(|b| b.is_written())
    };
    assert_eq!(with(32, 4), Some(true));
    assert_eq!(with(40, 4), None, "8 more than a multiple of 16");
    assert_eq!(with(32, 8), None, "a bit in common");
    assert_eq!(with(32, 16), None, "no bit that is known");
}

#[test]
fn what_the_start_function_leaves_is_there() {
    let code = "(i32.store (i32.const 64) (i32.const 0x28230002))";
    let before = "(memory.fill (i32.const 64) (i32.const 0) (i32.const 16))";
    for first in ["", before] {
        let all = case(&format!(
            "(start $prepare) (func $prepare {first} {code}) (func $inner {BIND})
             (func (export \"_start\") (call $inner))"
        ));
        assert!(all.record(0, 1).starts_with("02:"), "{}", all.record(0, 1));
        assert!(!all.record(0, 4).contains('?'), "{}", all.record(0, 4));
    }
    // Others may write there later.
    let all = case(&format!(
        "(start $prepare) (func $prepare {code})
         (func (export \"other\") (i32.store8 (i32.const 64) (i32.const 1)))
         (func (export \"_start\") {BIND})"
    ));
    assert!(all.record(0, 1).contains('?'), "{}", all.record(0, 1));
}

#[test]
fn data_near_which_code_works_is_used_whatever_the_instruction() {
    let with = |code: &str| {
        case(&format!(
            "(data (i32.const 64) \"\\02\\00\\1f\\90\\7f\\00\\00\\01\")
             (func (export \"other\") (param $i i32) (local $p i32)
               (local.set $p (i32.add (i32.shl (local.get $i) (i32.const 3)) (i32.const 64))) {code})
             (func (export \"run\") {BIND})"
        ))
        .data_uses(0, 0)
    };
    for code in [
        "(drop (i32.load16_u (local.get $p)))",
        "(drop (i32.load8_u (local.get $p)))",
        "(drop (v128.load8_splat (local.get $p)))",
        "(drop (i32.atomic.load16_u (local.get $p)))",
        "(drop (i32.atomic.rmw.add (local.get $p) (i32.const 1)))",
        "(memory.copy (i32.const 500) (local.get $p) (local.get $i))",
        "(memory.copy (local.get $p) (i32.const 500) (local.get $i))",
        "(memory.fill (local.get $p) (i32.const 0) (local.get $i))",
        "(i32.store (local.get $p) (local.get $i))",
        // From behind it, and further on.
        "(drop (i32.load (i32.sub (i32.add (local.get $p) (i32.const 40)) (i32.const 40))))",
    ] {
        assert!(with(code).contains("other: "), "{code}: {}", with(code));
    }
    let behind = with("(drop (i32.load8_u (i32.add (local.get $p) (i32.const 200))))");
    assert!(!behind.contains("other: "), "{behind}");
}

#[test]
fn a_function_that_reads_behind_its_parameter_is_told_what_it_gets() {
    // It is not followed, because it calls itself.
    for load in ["i32.load8_u", "v128.load8_splat", "i32.atomic.rmw.or"] {
        let more = if load.contains("rmw") {
            "(i32.const 0)"
        } else {
            ""
        };
        let all = case(&format!(
            "(data (i32.const 64) \"\\02\")
             (func $look (param $p i32) (drop ({load} (local.get $p) {more})) (call $look (local.get $p)))
             (func (export \"_start\") (call $look (i32.const 64)) {BIND})"
        ));
        let record = &all.facts.calls[0].records[0];
        assert!(all.facts.reached(record, 12, false).is_some(), "{load}");
    }
}
