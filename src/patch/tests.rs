//! Both roads together: what is spelled, and that the binary agrees.

use super::*;
use crate::fix::{Change, Number};
use crate::text::{Diagnostic, EditSet};
use crate::wat::{InstrId, Module, parts};
use proptest::prelude::*;

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

fn check(module: &Module, changes: &[Change], patched: &str) -> Result<(), Box<Diagnostic>> {
    let parts = parts(patched)?;
    verify(module, changes, patched, &parts[0])
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
    let changes = [bytes(0, &[0x0a])[0], constant(0, u32::MAX)];
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
        assert!(spell(&module, text, &[change]).is_err(), "{change:?}");
        assert!(check(&module, &[change], text).is_err(), "{change:?}");
    }
    let two = [bytes(0, b"x")[0], bytes(0, b"y")[0]];
    assert!(spell(&module, text, &two).is_err());
    assert!(check(&module, &two, text).is_err());
}

#[test]
fn a_wrong_text_does_not_verify() {
    let text = "(memory (data \"\\0a\\00\")) (func $f (export \"f\") (local $l i32) i32.const 10 drop local.get $l drop)
      (global $g i32 (i32.const 5)) (@custom \"note\" \"x\")";
    let module = read(text);
    let changes = [
        bytes(0, &[2])[0],
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
        ("$g", "(mut i32)"),
        ("\"x\"", "\"y\""),
        ("memory (", "memory i64 ("),
        ("(func", "(memory 2) (func"),
        ("drop)", ")"),
        ("(func", "(funk"),
    ] {
        assert!(right.contains(from), "{from} in {right}");
        let wrong = right
            .replacen(from, to, 1)
            .replacen("$g (mut i32) i32", "$g (mut i32)", 1);
        let error = check(&module, &changes, &wrong).expect_err(&wrong);
        assert_eq!(
            error.message,
            if to == "(funk" {
                error.message.clone()
            } else {
                "the changes do not verify".into()
            }
        );
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
    verify(&module, &[constant(0, 2)], &out, &part).unwrap();
}

// Generated modules.

/// An integer in some spelling.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "[+-]?[0-9]{1,2}",
        "[+-]?0x[0-9a-f]{1,2}",
        "0x[0-9A-F]{1,2}",
        "0x0[0-9a-f](_0[0-9a-f])?",
        "[0-9](_[0-9])?",
    ]
    // `-0xff` is less than the least `i8`.
    .prop_map(|n| {
        if n.starts_with(['-', '+']) {
            n.replacen("0x", "0x0", 1).replace("0x0f", "0x0")
        } else {
            n
        }
    })
    .prop_filter("fits eight bits with a sign", |n| {
        let (sign, digits) = (
            n.starts_with(['-', '+']),
            n.trim_start_matches(['-', '+']).replace('_', ""),
        );
        let value = match digits.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        };
        value.is_ok_and(|v| v < if sign { 0x80 } else { 0x100 })
    })
}

fn numbers(n: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(number(), n).prop_map(|n| n.join(" "))
}

fn instruction() -> impl Strategy<Value = String> {
    prop_oneof![
        number().prop_map(|n| format!("(drop (i32.const {n}))")),
        number().prop_map(|n| format!("i32.const (;c;) {n} ;; note\n drop")),
        number().prop_map(|n| format!("i64.const {n} drop")),
        numbers(16).prop_map(|n| format!("(drop (v128.const i8x16 {n}))")),
        numbers(4).prop_map(|n| format!("v128.const i32x4 {n} drop")),
        numbers(2).prop_map(|n| format!("(drop (v128.const i64x2 {n}))")),
        Just("v128.const f32x4 1 -0x1p3 nan:0x1 inf drop".to_string()),
        Just("(drop (local.get $l))".to_string()),
        Just("global.get 0 drop".to_string()),
        number()
            .prop_map(|n| format!("(if (i32.const {n}) (then nop) (else (drop (i32.const 1))))")),
    ]
}

fn piece() -> impl Strategy<Value = String> {
    let unit = prop_oneof![
        "[ -!#-\\[\\]-~]",
        "\\\\[0-9a-f]{2}",
        "\\\\[0-9A-F]{2}",
        r#"\\[ntr"'\\]"#,
        Just("é".to_string()),
        Just("端".to_string()),
        Just("\\u{1f600}".to_string()),
        Just("\\u{41}".to_string()),
    ];
    prop_oneof![
        prop::collection::vec(unit, 0..8).prop_map(|u| format!("\"{}\"", u.concat())),
        (
            prop::sample::select(&["i8", "i16", "i32", "i64"][..]),
            numbers(3)
        )
            .prop_map(|(ty, n)| format!("({ty} {n})")),
        Just("(f32 1 0x1.8p1 nan) (f64 -2.5e3)".to_string()),
        numbers(8).prop_map(|n| format!("(v128 i16x8 {n} f64x2 1 2)")),
        Just("(; between ;)".to_string()),
    ]
}

fn module_text() -> impl Strategy<Value = String> {
    let data =
        || prop::collection::vec(piece(), 0..5).prop_map(|p| format!("\"\" {}", p.join(" ")));
    (
        prop::collection::vec(instruction(), 0..8),
        prop::collection::vec(instruction(), 0..4),
        (number(), number()),
        data(),
        data(),
        any::<bool>(),
    )
        .prop_map(|(f, g, (a, b), d, e, crlf)| {
            let text = format!(
                "(module\n (import \"m\" \"f\" (func $i))\n (memory $m (data {d}))\n (global $a i32 (i32.const {a}))\n (global (mut i64) i64.const {b})\n (func $f (export \"f\") (local $l i32) {})\n (func (local $l i32)\n {})\n (data (i32.const 0) {e}))\n",
                f.join("\n "),
                g.join(" ")
            );
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
}

/// What may be changed in a module, as it stands: changing it so changes nothing.
fn sites(module: &Module) -> Vec<Change> {
    let mut sites = Vec::new();
    let ids = (0..).map_while(|f| Some((f, module.instr_count(f)?)));
    for id in ids.flat_map(|(f, n)| (0..n).map(move |i| at(f, i))) {
        let code = &module.binary()[module.binary_offset(id).unwrap()..];
        sites.extend(match code[0] {
            0x20 | 0x23 => Some(Change::Use {
                at: id,
                to: Number::I32(0),
            }),
            _ => constant_of(code).map(|to| Change::Const { at: id, to }),
        });
    }
    for (segment, size) in (0..2).map(|s| (s, module.segment_bytes(s).unwrap().len())) {
        let values = module.segment_bytes(segment).unwrap();
        sites.extend((0..size).map(|i| Change::Byte {
            segment,
            offset: u32::try_from(i).unwrap(),
            to: values[i],
        }));
    }
    for payload in wasmparser::Parser::new(0).parse_all(module.binary()) {
        if let wasmparser::Payload::GlobalSection(globals) = payload.unwrap() {
            for (global, g) in (0..).zip(globals) {
                let mut reader = g.unwrap().init_expr.get_binary_reader();
                let code = reader.read_bytes(reader.bytes_remaining()).unwrap();
                sites.push(Change::Global {
                    global,
                    to: constant_of(code).unwrap(),
                });
            }
        }
    }
    sites
}

fn constant_of(code: &[u8]) -> Option<Number> {
    let mut reader = wasmparser::BinaryReader::new(&code[1..], 0);
    Some(match code {
        [0x41, ..] => Number::I32(reader.read_var_i32().unwrap().cast_unsigned()),
        [0x42, ..] => Number::I64(reader.read_var_i64().unwrap().cast_unsigned()),
        [0xfd, 0x0c, value @ ..] => {
            Number::V128(u128::from_le_bytes(value[..16].try_into().unwrap()))
        }
        _ => return None,
    })
}

#[allow(clippy::cast_possible_truncation, reason = "any bits will do")]
fn with(site: Change, value: u128) -> Change {
    let number = |old| match old {
        Number::I32(_) => Number::I32(value as u32),
        Number::I64(_) => Number::I64(value as u64),
        Number::V128(_) => Number::V128(value),
    };
    match site {
        Change::Const { at, to } => Change::Const { at, to: number(to) },
        Change::Use { at, to } => Change::Use { at, to: number(to) },
        Change::Global { global, to } => Change::Global {
            global,
            to: number(to),
        },
        Change::Byte {
            segment, offset, ..
        } => Change::Byte {
            segment,
            offset,
            to: value as u8,
        },
    }
}

/// The characters that a change is about.
fn span_of(module: &Module, change: &Change) -> crate::text::Span {
    match *change {
        Change::Const { at, .. } => module.literal_span(at),
        Change::Use { at, .. } => module.instr_span(at),
        Change::Global { global, .. } => module.global_literal(global).map(|l| l.span()),
        Change::Byte {
            segment, offset, ..
        } => module.byte_span(segment, offset),
    }
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_change_of_any_module_verifies_and_can_be_taken_back(
        text in module_text(),
        wanted in prop::collection::vec((any::<prop::sample::Index>(), any::<u128>(), any::<bool>()), 0..10),
    ) {
        let module = read(&text);
        let sites = sites(&module);
        let mut chosen = std::collections::BTreeMap::new();
        for (index, value, small) in wanted {
            chosen.insert(index.index(sites.len()), if small { value % 300 } else { value });
        }
        let before: Vec<_> = chosen.keys().map(|i| sites[*i]).collect();
        let changes: Vec<_> = chosen.iter().map(|(i, value)| with(sites[*i], *value)).collect();

        let respelled = spell(&module, &text, &changes).unwrap();
        let out = apply(&text, &respelled);
        check(&module, &changes, &out).map_err(|e| TestCaseError::fail(format!("{e:?}\n{out}")))?;
        for r in &respelled {
            prop_assert!(!r.changes.is_empty());
            for change in &r.changes {
                prop_assert!(span_of(&module, &changes[*change]).contains(r.edit.span));
            }
        }
        for (i, change) in changes.iter().enumerate() {
            let made = respelled.iter().any(|r| r.changes.contains(&i));
            let shares = matches!(change, Change::Byte { .. }) && made;
            prop_assert_eq!(made, shares || *change != before[i] || matches!(change, Change::Use { .. }));
        }
        // Without one of the changes, or with one that was not made, the roads part.
        if let Some(i) = changes.iter().zip(&before).position(|(a, b)| a != b) {
            let mut fewer = changes.clone();
            fewer.remove(i);
            prop_assert!(check(&module, &fewer, &out).is_err());
        }
        if changes.iter().all(|c| !matches!(c, Change::Use { .. })) {
            let patched = read(&out);
            let back = apply(&out, &spell(&patched, &out, &before).unwrap());
            check(&patched, &before, &back).unwrap();
            let restored = read(&back);
            prop_assert_eq!(restored.binary(), module.binary());
        }
    }
}
