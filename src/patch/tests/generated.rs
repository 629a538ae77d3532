//! Random changes of random modules: spelled, verified, and taken back.

use super::{apply, at, check, read};
use crate::fix::{Change, Number};
use crate::patch::spell;
use crate::text::Span;
use crate::wat::Module;
use proptest::prelude::*;

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
fn with(site: &Change, value: u128) -> Change {
    let number = |old| match old {
        Number::I32(_) => Number::I32(value as u32),
        Number::I64(_) => Number::I64(value as u64),
        Number::V128(_) => Number::V128(value),
    };
    match *site {
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
        // What is added is tested in `inserted`.
        Change::Call { .. } | Change::Function { .. } => site.clone(),
    }
}

/// The characters that a change is about.
fn span_of(module: &Module, change: &Change) -> Span {
    match *change {
        Change::Const { at, .. } => module.literal_span(at),
        Change::Use { at, .. } => module.instr_span(at),
        Change::Global { global, .. } => module.global_literal(global).map(|l| l.span()),
        Change::Byte {
            segment, offset, ..
        } => module.byte_span(segment, offset),
        Change::Call { after, .. } => module.instr_span(after),
        Change::Function { .. } => Some(module.fields_end()),
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
        let before: Vec<_> = chosen.keys().map(|i| sites[*i].clone()).collect();
        let changes: Vec<_> = chosen.iter().map(|(i, value)| with(&sites[*i], *value)).collect();

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
