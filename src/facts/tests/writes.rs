//! What a call writes and where, what it reads pairs from, and comparisons by size.

use super::*;
use crate::facts::Holds;

/// `call $open 4 at 64`: by whom, how much, and where; from a base where the address is not constant.
fn writes(case: &Case) -> String {
    let calls = case.facts.calls.iter();
    let all = calls.flat_map(|call| {
        call.writes.iter().map(|w| {
            let place = match w.address.base {
                None => w.address.offset.to_string(),
                Some(base) => format!("{}+{}", case.value(base), w.address.offset.cast_signed()),
            };
            format!("{} {} at {place}", case.instr(call.at.instr), w.len)
        })
    });
    all.collect::<Vec<_>>().join(", ")
}

#[test]
fn what_is_written_at_addresses_that_are_known() {
    let open = "(drop (call $open (i32.const 1) (i32.const 1) (i32.const 0)";
    let case = body(&format!(
        "{open} (i32.const 64))) (drop (call $peer (i32.const 3) (i32.const 96)))"
    ));
    assert_eq!(writes(&case), "call $open 4 at 64, call $peer 20 at 96");
    let given = body(&format!("{open} (local.get $p)))"));
    assert_eq!(writes(&given), "call $open 4 at param 0+0");
    let loaded = body(&format!("{open} (i32.load (local.get $p))))"));
    assert_eq!(writes(&loaded), "", "nobody knows where");
}

#[test]
fn what_is_written_in_a_frame() {
    let case = whole(&format!(
        "(module {IMPORTS} (memory (export \"memory\") 1) (global $sp (mut i32) (i32.const 4096))
         (func (export \"run\") (local $x i32)
           (global.set $sp (local.tee $x (i32.sub (global.get $sp) (i32.const 32))))
           (drop (call $peer (i32.const 3) (i32.add (local.get $x) (i32.const 12))))
           (global.set $sp (i32.add (local.get $x) (i32.const 32)))))"
    ));
    assert_eq!(writes(&case), "call $peer 20 at global 0 at entry+-20");
}

#[test]
fn what_pairs_are_read_from() {
    let case = case(
        r#"(data (i32.const 48) "\80\00\00\00\10\00\00\00")
           (func (export "run")
             (drop (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 48)))
             (drop (call $scatter (i32.const 48) (i32.const 1))))"#,
    );
    let call = case.facts.calls.last().expect("a call");
    let pairs: Vec<String> = call.pairs.iter().map(|b| case.byte(*b)).collect();
    assert_eq!(
        pairs.join(" "),
        "out of call $open[0] out of call $open[1] out of call $open[2] out of call $open[3] \
         10:0+4 00:0+5 00:0+6 00:0+7"
    );
}

#[test]
fn comparisons_by_size_of_what_an_import_returned() {
    let orders = |code: &str| -> Vec<Holds> {
        let case = body(code);
        case.facts.orders.iter().map(|o| o.holds).collect()
    };
    let bind = "(call $bind (i32.const 1) (i32.const 64))";
    let one = |op: &str| orders(&format!("(drop ({op} {bind} (i32.const 0)))"));
    assert_eq!(one("i32.lt_s"), [Holds::Less]);
    assert_eq!(one("i32.le_s"), [Holds::LessOrEqual]);
    assert_eq!(one("i32.gt_s"), [Holds::Greater]);
    assert_eq!(one("i32.ge_s"), [Holds::GreaterOrEqual]);
    assert_eq!(one("i32.lt_u"), []);
    assert_eq!(orders("(drop (i32.lt_s (local.get $p) (i32.const 0)))"), []);
    assert!(Holds::Less.of(-1, 0) && !Holds::Less.of(0, 0));
    assert!(Holds::LessOrEqual.of(0, 0) && !Holds::LessOrEqual.of(1, 0));
    assert!(Holds::Greater.of(0, -1) && !Holds::Greater.of(0, 0));
    assert!(Holds::GreaterOrEqual.of(0, 0) && !Holds::GreaterOrEqual.of(-1, 0));
}
