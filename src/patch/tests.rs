//! Both roads together: what is spelled, and that the binary agrees.

use super::*;
use crate::fix::{Change, Number};
use crate::text::{Diagnostic, EditSet};
use crate::wat::{InstrId, Module, parts};

mod generated;
mod inserted;

fn read(text: &str) -> Module {
    let parts = parts(text).unwrap();
    Module::parse(text, &parts[0]).unwrap_or_else(|e| panic!("{e:?} in {text}"))
}

fn apply(text: &str, respelled: &[Respelled]) -> String {
    let mut set = EditSet::new();
    for r in respelled {
        set.insert(r.edit.clone()).unwrap();
    }
    set.apply(text)
}

fn verify(module: &Module, changes: &[Change], patched: &Module) -> Result<(), Box<Diagnostic>> {
    let proof = Proof::of(module, changes)?;
    proof.compare(&proof.by_binary()?, &proof.by_text(patched)?)
}

fn check(module: &Module, changes: &[Change], patched: &str) -> Result<(), Box<Diagnostic>> {
    let parts = parts(patched)?;
    verify(module, changes, &Module::parse(patched, &parts[0])?)
}

/// Spells, verifies and applies.
fn patched(text: &str, changes: &[Change]) -> String {
    let module = read(text);
    let out = apply(text, &spell(&module, text, changes).unwrap());
    check(&module, changes, &out).unwrap_or_else(|e| panic!("{e:?} in {out}"));
    out
}

fn at(func: u32, instr: u32) -> InstrId {
    InstrId { func, instr }
}

fn constant(instr: u32, to: u32) -> Change {
    Change::Const {
        at: at(0, instr),
        to: Number::I32(to),
    }
}

fn bytes(first: u32, to: &[u8]) -> Vec<Change> {
    let byte = |(offset, to)| Change::Byte {
        segment: 0,
        offset,
        to,
    };
    (first..).zip(to.iter().copied()).map(byte).collect()
}

#[test]
fn a_constant_keeps_its_manner_and_its_surroundings() {
    for (old, to, new) in [
        ("(drop (i32.const 0x0A))", 2, "(drop (i32.const 0x02))"),
        ("i32.const 10 ;; AF\n drop", 2, "i32.const 2 ;; AF\n drop"),
        (
            "i32.const (;a;) 1_0 (;b;) drop",
            2,
            "i32.const (;a;) 2 (;b;) drop",
        ),
        ("i32.const -1 drop", 2, "i32.const 2 drop"),
        ("i32.const +2 drop", 1, "i32.const +1 drop"),
        ("i32.const 0x00_0A drop", 2, "i32.const 0x00_02 drop"),
    ] {
        let text = format!("(func {old})");
        assert_eq!(patched(&text, &[constant(0, to)]), format!("(func {new})"));
    }
}

#[test]
fn wider_constants_and_vectors_change_lane_by_lane() {
    let text = "(func i64.const 0x0000_0002 drop v128.const i16x8 1 0x0a -3 4 5 6 7 8 drop v128.const f32x4 1 2 0x1p0 nan drop)";
    let lanes = |values: [u16; 8]| {
        let lane = |value: u128, lane: &u16| value << 16 | u128::from(*lane);
        Number::V128(values.iter().rev().fold(0, lane))
    };
    let floats = [1.0f32, 2.5, 1.5, f32::from_bits(0x7fc0_0000)];
    let floats = floats
        .iter()
        .rev()
        .fold(0, |value, lane| value << 32 | u128::from(lane.to_bits()));
    let changes = [
        Change::Const {
            at: at(0, 0),
            to: Number::I64(1),
        },
        Change::Const {
            at: at(0, 2),
            to: lanes([1, 2, 0xfffc, 4, 5, 6, 7, 9]),
        },
        Change::Const {
            at: at(0, 4),
            to: Number::V128(floats),
        },
    ];
    assert_eq!(
        patched(text, &changes),
        "(func i64.const 0x0000_0001 drop v128.const i16x8 1 0x02 -4 4 5 6 7 9 drop v128.const f32x4 1 2.5 0x1.8p+0 nan drop)"
    );
}

#[test]
fn a_use_becomes_a_constant() {
    let change = |instr, to| Change::Use {
        at: at(0, instr),
        to,
    };
    for (old, change, new) in [
        (
            "(drop (local.get $af))",
            change(0, Number::I32(1)),
            "(drop (i32.const 1))",
        ),
        (
            "global.get 0 drop",
            change(0, Number::I32(7)),
            "i32.const 7 drop",
        ),
        (
            "local.get (;af;) $af drop",
            change(0, Number::I32(1)),
            "i32.const (;af;) 1 drop",
        ),
        (
            "local.get\n  2 drop",
            change(0, Number::I64(u64::MAX)),
            "i64.const 18446744073709551615 drop",
        ),
        (
            "local.get 3 drop",
            change(0, Number::V128(2 << 32 | 1)),
            "v128.const i32x4 1 2 0 0 drop",
        ),
    ] {
        let around = |body: &str| {
            format!("(global i32 (i32.const 0)) (func (local $af i32) (local i32 i64 v128) {body})")
        };
        assert_eq!(patched(&around(old), &[change]), around(new));
    }
}

#[test]
fn a_global_changes_where_it_begins() {
    let text = "(import \"m\" \"g\" (global i32)) (global $af (mut i32) (i32.const 0xA)) (func)";
    let change = Change::Global {
        global: 1,
        to: Number::I32(2),
    };
    assert_eq!(patched(text, &[change]), text.replace("0xA", "0x2"));
    let imported = Change::Global {
        global: 0,
        to: Number::I32(2),
    };
    assert!(spell(&read(text), text, &[imported]).is_err());
}

#[test]
fn a_byte_keeps_its_manner() {
    for (old, first, to, new) in [
        (r#""\0a\00""#, 0, &[2][..], r#""\02\00""#),
        (r#""\1f\90""#, 0, &[0x90, 0x1f], r#""\90\1f""#),
        (r#""\1F\90""#, 0, &[0x90, 0x1f], r#""\90\1F""#),
        (r#""\1f""#, 0, &[0x41], r#""\41""#),
        (r#""P""#, 0, &[0x41], r#""A""#),
        (r#""P""#, 0, &[0x22], r#""\22""#),
        (r#""P""#, 0, &[0x5c], r#""\5c""#),
        (r#""\00P""#, 0, &[0x50, 0], r#""\50\00""#),
        (r#""\n\t\\""#, 0, &[0x0b, 0x41, 0], r#""\0bA\00""#),
        (r#""aéb""#, 1, &[0x01], r#""a\01\a9b""#),
        (r#""a\u{20ac}b""#, 2, &[0x01], r#""a\e2\01\acb""#),
        (r#""\u{41}""#, 0, &[0x42], r#""\42""#),
        (
            r#""" (i16 0x1f90 2)"#,
            0,
            &[0x1f, 0x90, 1, 0],
            r#""" (i16 0x901f 1)"#,
        ),
        (r#""" (i16 -1)"#, 0, &[0xfe], r#""" (i16 -2)"#),
        (r#""" (i8 10)"#, 0, &[2], r#""" (i8 2)"#),
        (r#""" (f32 1)"#, 2, &[0x00, 0x40], r#""" (f32 2.0)"#),
        (
            r#""" (v128 i32x4 1 0x0A 3 4)"#,
            4,
            &[2],
            r#""" (v128 i32x4 1 0x02 3 4)"#,
        ),
        (r#""\02" (;x;) "\00""#, 0, &[1, 2], r#""\01" (;x;) "\02""#),
    ] {
        let around = |data: &str| format!("(memory 1) (data (i32.const 0) {data})");
        let out = patched(&around(old), &bytes(first, to));
        assert_eq!(out, around(new));
    }
}

#[test]
fn bytes_of_one_spelling_share_an_edit() {
    let text = "(memory (data \"\" (i16 0x1f90) \"\\02\"))";
    let respelled = spell(&read(text), text, &bytes(0, &[0x1f, 0x90, 1])).unwrap();
    let shared: Vec<_> = respelled
        .iter()
        .map(|r| (r.edit.text.as_str(), r.changes.as_slice()))
        .collect();
    assert_eq!(shared, [("0x901f", &[0, 1][..]), ("\\01", &[2])]);
}

#[test]
fn what_is_there_already_is_no_edit() {
    let text = "(memory (data \"\\0A\")) (func (drop (i32.const -1)))";
    let changes = [bytes(0, &[0x0a])[0].clone(), constant(0, u32::MAX)];
    assert_eq!(spell(&read(text), text, &changes).unwrap(), []);
    assert!(check(&read(text), &changes, text).is_ok());
}

#[test]
fn a_change_that_does_not_fit_is_an_error_on_both_roads() {
    let text = "(memory (data \"ab\")) (func i32.const 1 drop i64.const 1 drop) (global i32 (i32.const 1))";
    let module = read(text);
    let wide = Number::I64(1);
    for change in [
        Change::Const {
            at: at(0, 0),
            to: wide,
        },
        Change::Const {
            at: at(0, 1),
            to: Number::I32(1),
        },
        Change::Const {
            at: at(0, 9),
            to: Number::I32(1),
        },
        Change::Const {
            at: at(7, 0),
            to: Number::I32(1),
        },
        Change::Use {
            at: at(0, 0),
            to: Number::I32(1),
        },
        Change::Global {
            global: 0,
            to: wide,
        },
        Change::Global {
            global: 1,
            to: Number::I32(1),
        },
        Change::Byte {
            segment: 0,
            offset: 2,
            to: 0,
        },
        Change::Byte {
            segment: 1,
            offset: 0,
            to: 0,
        },
    ] {
        assert!(
            spell(&module, text, std::slice::from_ref(&change)).is_err(),
            "{change:?}"
        );
        assert!(
            check(&module, std::slice::from_ref(&change), text).is_err(),
            "{change:?}"
        );
    }
    let two = [bytes(0, b"x"), bytes(0, b"y")].concat();
    assert!(spell(&module, text, &two).is_err());
    assert!(check(&module, &two, text).is_err());
}

#[test]
fn a_wrong_text_does_not_verify() {
    let text = "(memory (data \"\\0a\\00\")) (func $f (export \"f\") (local $l i32) i32.const 10 drop local.get $l drop)
      (global $g i32 (i32.const 5)) (@custom \"note\" \"x\")";
    let module = read(text);
    let changes = [
        bytes(0, &[2])[0].clone(),
        constant(0, 2),
        Change::Use {
            at: at(0, 2),
            to: Number::I32(9),
        },
        Change::Global {
            global: 0,
            to: Number::I32(6),
        },
    ];
    let right = apply(text, &spell(&module, text, &changes).unwrap());
    check(&module, &changes, &right).unwrap();
    for (from, to) in [
        ("\\02", "\\03"),
        ("\\00", "\\01"),
        ("i32.const 2", "i32.const 3"),
        ("i32.const 2 drop", "i32.const 2 drop nop"),
        ("i32.const 9", "local.get $l"),
        ("i32.const 6", "i32.const 5"),
        ("$f ", "$h "),
        ("$l i32", "$m i32"),
        ("\"f\"", "\"h\""),
        ("$g i32", "$g (mut i32)"),
        ("\"x\"", "\"y\""),
        ("memory (", "memory i64 ("),
        ("(func", "(memory 2) (func"),
    ] {
        assert!(right.contains(from), "{from} in {right}");
        let wrong = right.replacen(from, to, 1);
        let error = check(&module, &changes, &wrong).expect_err(&wrong);
        assert_eq!(error.message, "the changes do not verify", "{wrong}");
    }
    // What is no module never comes as far.
    for (from, to) in [("drop)", ")"), ("(func", "(funk")] {
        assert!(check(&module, &changes, &right.replacen(from, to, 1)).is_err());
    }
    assert!(check(&module, &changes[1..], &right).is_err());
    assert!(check(&module, &[], &right).is_err());
    assert!(check(&module, &[], text).is_ok());
}

#[test]
fn branch_hints_follow_their_instructions() {
    let text = "(import \"m\" \"f\" (func)) (func (param i32)
      i32.const 0xffff drop
      (@metadata.code.branch_hint \"\\01\") (if (local.get 0) (then))
      (block (@metadata.code.branch_hint \"\\00\") (br_if 0 (local.get 0))))
      (func (param i32) local.get 0 (@metadata.code.branch_hint \"\\01\") if end)";
    // The literal takes three bytes before and one after: the hints of this function move.
    let out = patched(text, &[constant(0, 1)]);
    assert_eq!(out, text.replace("0xffff", "0x1"));
    let module = read(text);
    let hint = "(@metadata.code.branch_hint \"\\01\")";
    let moved = out.replace(
        &format!("local.get 0 {hint} if"),
        &format!("{hint} local.get 0 if"),
    );
    assert_ne!(moved, out);
    let other = out.replacen("\\01", "\\00", 1);
    let without = out.replacen("(@metadata.code.branch_hint \"\\00\")", "", 1);
    for wrong in [moved, other, without] {
        assert!(
            check(&module, &[constant(0, 1)], &wrong).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn a_module_of_a_script_is_patched_in_its_place() {
    let text = "\u{feff}(module $a (func))\r\n(module definition $b (func (drop (i32.const 10))) ;; 端口\r\n)\r\n(invoke \"f\")";
    let part = parts(text).unwrap().remove(1);
    let module = Module::parse(text, &part).unwrap();
    let respelled = spell(&module, text, &[constant(0, 2)]).unwrap();
    let out = apply(text, &respelled);
    assert_eq!(out, text.replace("10", "2"));
    let part = parts(&out).unwrap().remove(1);
    let patched = Module::parse(&out, &part).unwrap();
    verify(&module, &[constant(0, 2)], &patched).unwrap();
}
