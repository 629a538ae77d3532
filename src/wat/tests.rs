//! Places of whole modules, compared as the text that they cover.

use super::*;
use crate::text::{Diagnostic, Span};
use proptest::prelude::*;
use proptest::sample::Index;

fn only(text: &str) -> Module {
    let parts = parts(text).unwrap();
    assert_eq!(parts.len(), 1, "one module in {text}");
    Module::parse(text, &parts[0]).unwrap_or_else(|e| panic!("{e:?} in {text}"))
}

fn fail(text: &str) -> Diagnostic {
    let error = parts(text).and_then(|parts| {
        parts
            .iter()
            .try_for_each(|part| Module::parse(text, part).map(drop))
    });
    *error.expect_err(text)
}

/// All instructions of all functions, as text.
fn instructions<'a>(text: &'a str, module: &Module) -> Vec<&'a str> {
    ids(module)
        .map(|at| module.instr_span(at).unwrap().of(text))
        .collect()
}

fn ids(module: &Module) -> impl Iterator<Item = InstrId> {
    (0..)
        .map_while(|func| Some((func, module.instr_count(func)?)))
        .flat_map(|(func, n)| (0..n).map(move |instr| InstrId { func, instr }))
}

fn part_texts(text: &str) -> Vec<&str> {
    parts(text)
        .unwrap()
        .iter()
        .map(|p| p.span.of(text))
        .collect()
}

/// The characters of each byte of a segment.
fn bytes<'a>(text: &'a str, module: &Module, segment: u32) -> Vec<(&'a str, u8)> {
    let values = module.segment_bytes(segment).unwrap();
    (0..)
        .zip(values)
        .map(|(i, value)| (module.byte_span(segment, i).unwrap().of(text), *value))
        .collect()
}

#[test]
fn folded_and_flat_instructions_are_where_they_are_written() {
    let text = "(module
      (import \"m\" \"f\" (func $f (param i32 i32) (result i32)))
      (table 1 funcref)
      (memory 1)
      (func (param $p i32) (result i32)
        (local $l i64)
        (call $f (i32.const 0x0A) (; c ;) (local.get $p))
        drop
        i32.const -1 ;; note
        if (result i32)
          i32.const 1 else i32.const 2
        end
        (if (result i32) (then (i32.const 3)) (else (i32.const 4)))
        (block $b (param i32) (result i32) (br_if $b (i32.const 5)))
        drop
        (i64.store offset=8 align=4 (i32.const 6) (local.get $l))
        (select (result i32) (i32.const 7) (i32.const 8) (i32.const 9))
        (call_indirect (param i32) (result i32) (i32.const 0))
        i32.const 10
        br_table 0 0 0)
      (func (drop (ref.null func)) (@custom.note \"x\") nop))";
    let module = only(text);
    assert_eq!(
        instructions(text, &module),
        [
            "i32.const 0x0A",
            "local.get $p",
            "call $f",
            "drop",
            "i32.const -1",
            "if (result i32)",
            "i32.const 1",
            "else",
            "i32.const 2",
            "end",
            "if (result i32)",
            "i32.const 3",
            "else",
            "i32.const 4",
            ")",
            "block $b (param i32) (result i32)",
            "i32.const 5",
            "br_if $b",
            ")",
            "drop",
            "i32.const 6",
            "local.get $l",
            "i64.store offset=8 align=4",
            "i32.const 7",
            "i32.const 8",
            "i32.const 9",
            "select (result i32)",
            "i32.const 0",
            "call_indirect (param i32) (result i32)",
            "i32.const 10",
            "br_table 0 0 0",
            ")",
            "ref.null func",
            "drop",
            "nop",
            ")",
        ]
    );
}

#[test]
fn a_binary_offset_leads_back_to_its_instruction() {
    let text = "(func (drop (i32.const 1))) (func nop i64.const 2 drop)";
    let module = only(text);
    for at in ids(&module) {
        let offset = module.binary_offset(at).unwrap();
        assert_eq!(module.instr_at(offset), Some(at));
    }
    let opcode =
        |func, instr| module.binary()[module.binary_offset(InstrId { func, instr }).unwrap()];
    assert_eq!(
        (opcode(0, 0), opcode(0, 1), opcode(0, 2)),
        (0x41, 0x1a, 0x0b)
    );
    assert_eq!((opcode(1, 0), opcode(1, 1)), (0x01, 0x42));
    assert_eq!(module.instr_at(0), None);
    assert_eq!(module.binary_offset(InstrId { func: 1, instr: 4 }), None);
    assert_eq!(module.instr_span(InstrId { func: 2, instr: 0 }), None);
}

#[test]
fn literals_are_all_of_their_numbers_and_nothing_else() {
    let text = "(func
        (drop (i32.const (;a;) 0x1F_f0 (;b;)))
        i64.const -9 drop
        v128.const i16x8 1 -2 0x3 4 5 6 7 8 drop
        f32.const nan:0x200000 drop
        local.get 0 drop)
      (global $g (export \"g\") i32 i32.const 7)
      (global i32 (i32.add (i32.const 1) (i32.const 2)))";
    let text = text.replacen("(func", "(func (param i32)", 1);
    let module = only(&text);
    let literals: Vec<_> = ids(&module)
        .filter_map(|at| Some(module.literal_span(at)?.of(&text)))
        .collect();
    assert_eq!(
        literals,
        ["0x1F_f0", "-9", "1 -2 0x3 4 5 6 7 8", "nan:0x200000"]
    );
    let vector = module.literal(InstrId { func: 0, instr: 4 }).unwrap();
    assert_eq!(vector.shape.map(|s| s.of(&text)), Some("i16x8"));
    assert_eq!(vector.keyword.of(&text), "v128.const");
    assert_eq!(vector.numbers.len(), 8);
    let global = module.global_literal(0).unwrap();
    assert_eq!(global.span().of(&text), "7");
    assert_eq!(module.global_name(0).map(|s| s.of(&text)), Some("$g"));
    assert_eq!(module.global_literal(1), None);
    assert_eq!(module.global_name(1), None);
}

#[test]
fn imports_count_first_and_have_names_and_places() {
    let text = "(module
      (func $inline (export \"e\") (import \"a\" \"b\") (param i32))
      (import \"a\" \"g\" (global $g i32))
      (import \"a\" \"c\" (func (param i64)))
      (global $h (import \"a\" \"h\") i32)
      (global $own i32 (i32.const 3))
      (func $\"quoted name\" nop)
      (func nop))";
    let module = only(text);
    let names: Vec<_> = (0..4)
        .map(|f| module.func_name(f).map(|s| s.of(text)))
        .collect();
    assert_eq!(
        names,
        [Some("$inline"), None, Some("$\"quoted name\""), None]
    );
    let imports: Vec<_> = (0..3)
        .map(|f| module.import_span(f).map(|s| s.of(text)))
        .collect();
    assert_eq!(
        imports,
        [
            Some("(import \"a\" \"b\")"),
            Some("(import \"a\" \"c\" (func (param i64)))"),
            None
        ]
    );
    assert_eq!(module.imported_functions(), 2);
    assert_eq!(module.func_span(3).map(|s| s.of(text)), Some("(func nop)"));
    let globals: Vec<_> = (0..3)
        .map(|g| module.global_name(g).unwrap().of(text))
        .collect();
    assert_eq!(globals, ["$g", "$h", "$own"]);
    assert_eq!(module.global_literal(2).unwrap().span().of(text), "3");
}

#[test]
fn each_byte_of_a_string_is_its_own_characters() {
    let text = "(memory 1) (data $d (@name \"x\") (memory 0) (offset (i32.const 8))
        \"P\\1f\\90\" (;c;) \"\" \"\\n\\\"\\\\é\\u{20_ac}z\") (data (i32.const 0) \"ab\")";
    let module = only(text);
    assert_eq!(
        bytes(text, &module, 0),
        [
            ("P", 0x50),
            ("\\1f", 0x1f),
            ("\\90", 0x90),
            ("\\n", b'\n'),
            ("\\\"", b'"'),
            ("\\\\", b'\\'),
            ("é", 0xc3),
            ("é", 0xa9),
            ("\\u{20_ac}", 0xe2),
            ("\\u{20_ac}", 0x82),
            ("\\u{20_ac}", 0xac),
            ("z", b'z'),
        ]
    );
    assert_eq!(bytes(text, &module, 1), [("a", b'a'), ("b", b'b')]);
    assert_eq!(
        module.byte_token(0, 1).map(|s| s.of(text)),
        Some("\"P\\1f\\90\"")
    );
    assert_eq!(
        module.data_span(1).map(|s| s.of(text)),
        Some("(data (i32.const 0) \"ab\")")
    );
    let spelled = module.byte(0, 9).unwrap();
    assert_eq!(
        (spelled.spelling, spelled.first, spelled.len),
        (Spelling::Unicode, 8, 3)
    );
    let kinds: Vec<_> = [0, 1, 3, 6]
        .map(|i| module.byte(0, i).unwrap().spelling)
        .into();
    assert_eq!(
        kinds,
        [
            Spelling::Character,
            Spelling::Hex,
            Spelling::Escape,
            Spelling::Character
        ]
    );
    assert_eq!(module.byte(0, 12), None);
    assert_eq!(module.byte(2, 0), None);
}

#[test]
fn numbers_in_data_spell_their_bytes() {
    let text = "(memory (data \"a\" (i16 0x1f90 -1) (i8 1 2) (f32 1.5) (v128 i32x4 1 2 3 4 f64x2 0 1) (i64 5) \"b\"))
        (data \"\") (data \"\" (i32 7))";
    let module = only(text);
    let first = bytes(text, &module, 0);
    let expected: [(&str, &[u8]); 14] = [
        ("a", b"a"),
        ("0x1f90", &[0x90, 0x1f]),
        ("-1", &[0xff, 0xff]),
        ("1", &[1]),
        ("2", &[2]),
        ("1.5", &[0, 0, 0xc0, 0x3f]),
        ("1", &[1, 0, 0, 0]),
        ("2", &[2, 0, 0, 0]),
        ("3", &[3, 0, 0, 0]),
        ("4", &[4, 0, 0, 0]),
        ("0", &[0; 8]),
        ("1", &[0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
        ("5", &[5, 0, 0, 0, 0, 0, 0, 0]),
        ("b", b"b"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .flat_map(|(spelled, bytes)| bytes.iter().map(move |b| (*spelled, *b)))
        .collect();
    assert_eq!(first, expected);
    assert_eq!(module.byte(0, 1).unwrap().spelling, Spelling::Integer);
    assert_eq!(module.byte(0, 7).unwrap().spelling, Spelling::Float);
    assert_eq!(module.byte(0, 28).unwrap().spelling, Spelling::Float);
    assert_eq!(module.segment_bytes(1), Some(&[][..]));
    assert_eq!(bytes(text, &module, 2)[0], ("7", 7));
    assert!(
        module
            .data_span(0)
            .unwrap()
            .of(text)
            .starts_with("(data \"a\"")
    );
}

#[test]
fn line_ends_marks_and_other_scripts_shift_nothing() {
    let text = "\u{feff};; 端口\r\n(module\r\n  (memory 1)\r\n  (func (drop (i32.const 10))) ;; ü\r\n  (data (i32.const 0) \"端\\02\"))";
    let module = only(text);
    assert_eq!(instructions(text, &module), ["i32.const 10", "drop", ")"]);
    assert_eq!(module.byte_span(0, 2).map(|s| s.of(text)), Some("端"));
    assert_eq!(module.byte_span(0, 3).map(|s| s.of(text)), Some("\\02"));
    let bare = text.replace("(module", "").replacen("))", ")", 3);
    assert!(parts(&bare).is_ok());
    let comment = module.tokens().iter().next().unwrap();
    assert_eq!(
        (comment.kind, comment.span.of(text)),
        (TokenKind::LineComment, ";; 端口")
    );
}

#[test]
fn a_file_is_one_module_with_or_without_its_wrapper() {
    assert_eq!(
        part_texts(";; c\n(module $m (func)) ;; d"),
        ["(module $m (func))"]
    );
    assert_eq!(part_texts(" (func) (memory 1) "), [" (func) (memory 1) "]);
    assert_eq!(part_texts("(@note) (module)"), ["(module)"]);
    assert_eq!(part_texts("(module binary \"\\00asm\")"), [""; 0]);
}

#[test]
fn a_script_has_the_modules_that_are_written_out_and_valid() {
    let text = r#"
        (module $a (func (export "f")))
        (register "a" $a)
        (module definition $b (func (drop (i32.const 2))))
        (module instance $i $b)
        (module binary "\00asm" "\01\00\00\00")
        (module $q quote "(func)")
        (module definition $z binary "\00asm")
        (assert_return (invoke "f" (i32.const 2)))
        (assert_malformed (module quote "(") "x")
        (assert_invalid (module (func (result i32))) "type mismatch")
        (assert_trap (module (start 0) (func unreachable)) "unreachable")
        (assert_unlinkable (module (import "a" "z" (func))) "unknown import")
        (thread $t (shared (module $a)) (module (memory 1)) (wait $t))"#;
    assert_eq!(
        part_texts(text),
        [
            "(module $a (func (export \"f\")))",
            "(module definition $b (func (drop (i32.const 2))))",
            "(module (start 0) (func unreachable))",
            "(module (import \"a\" \"z\" (func)))",
            "(module (memory 1))",
        ]
    );
    for part in parts(text).unwrap() {
        Module::parse(text, &part).unwrap();
    }
    let second = Module::parse(text, &parts(text).unwrap()[1]).unwrap();
    assert_eq!(instructions(text, &second), ["i32.const 2", "drop", ")"]);
}

#[test]
fn a_component_has_its_core_modules_at_any_depth() {
    let text = r#"(component $c
        (import "x" (core module $imported (export "f" (func))))
        (core module $inline-import (import "y") (export "f" (func)))
        (core module $m (@name "n") (export "out") (import "a" "b" (func)) (func (drop (i32.const 9))))
        (component (core module (func (export "f"))))
        (core instance $i (instantiate $m))
        (func (canon lift (core func $f))))"#;
    assert_eq!(
        part_texts(text),
        [
            "(core module $m (@name \"n\") (export \"out\") (import \"a\" \"b\" (func)) (func (drop (i32.const 9))))",
            "(core module (func (export \"f\")))",
        ]
    );
    let parts = parts(text).unwrap();
    let module = Module::parse(text, &parts[0]).unwrap();
    assert_eq!(instructions(text, &module)[0], "i32.const 9");
    Module::parse(text, &parts[1]).unwrap();
}

#[test]
fn errors_are_where_the_fault_is_and_name_the_remedy() {
    let at = |text: &str| {
        let error = fail(text);
        (
            error.primary.span.of(text).to_string(),
            error.help.unwrap_or_default(),
        )
    };
    let place = |span: &str, help: &str| (span.to_string(), help.to_string());
    assert_eq!(
        at("\u{feff}(module (func (param i32) get_local 0 drop))"),
        place("get_local", "write `local.get`")
    );
    assert_eq!(at("(module (func (call $no)))"), place("$no", ""));
    assert_eq!(at("(module (func (result i32) i64.const 1))").0, ")");
    assert_eq!(
        at("(module (func i32.const 1 nop i32.add drop))").0,
        "i32.add"
    );
    assert_eq!(
        at("(module (func) (global i32 (i64.const 1)))").0,
        "(global i32 (i64.const 1))"
    );
    assert_eq!(
        at("(module (func) (data (i32.const 0) \"a\"))").0,
        "(data (i32.const 0) \"a\")"
    );
    assert_eq!(at("(module (func) (start 7))").0, "(module");
    assert_eq!(at("(module (func)").1, "close it with `)`");
    assert_eq!(at("(module) (func)").0, "(");
    assert_eq!(at("(module) (module) (func)").0, "func");
    assert_eq!(at("(module) (module").1, "close it with `)`");
    assert_eq!(at("(module (func (drop (i32.const “1”))))").0, "“");
    assert_eq!(
        at("(module)\n// no"),
        place("//", "a comment begins with `;;`")
    );
    assert_eq!(at("").0, "");
}

#[test]
fn errors_read_well() {
    let texts = [
        "(module\n  (func (param i32)\n    get_local 0\n    drop))\n",
        "(module\n  (func $main\n    i32.const 1\n    drop)\n",
        "(module\n  (func $main)\n  (export \"main\" (func $man)))\n",
        "(module\n  (func (result i32)\n    i64.const 1 ;; wide\n  ))\n",
        "(module\n  (memory 1)\n  (data (i32.const 0) \"never closed))\n",
        "(module\n  (memory 1)\n  (data (i32.const 0) “quoted”))\n",
        "# a comment?\n(module)\n",
        "(module (func))\n(func)\n(assert_return (invoke \"f\"))\n",
        "(module (func)))\n",
        "(module (memory 1))\n(func)\n",
        "(module (memory 1))\n(register \"m\")\n(module (global i32 (i64.const 1)))\n",
        "(; a note\n(module)\n",
        "",
    ];
    let rendered: Vec<_> = texts
        .iter()
        .map(|text| {
            crate::text::render(&fail(text), "in.wat", &crate::text::Lines::new(text), false)
        })
        .collect();
    insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("wat_errors", rendered.join("\n\n"));
    });
}

#[test]
fn unusual_features_are_read_and_said() {
    assert!(only("(func (result v128) v128.const i64x2 1 2)").is_standard());
    assert!(!only("(memory 1 (pagesize 1))").is_standard());
}

#[test]
fn encoding_alone_gives_the_same_binary() {
    let text = "(func (drop (i32.const 1)))";
    let part = &parts(text).unwrap()[0];
    assert_eq!(encode(text, part).unwrap(), only(text).binary());
    let wrong = "(func (drop (nop)))";
    assert!(encode(wrong, &parts(wrong).unwrap()[0]).is_err());
}

#[test]
fn deep_nesting_is_read_or_refused_but_never_overflows() {
    let n = 10_000;
    let blocks = format!("(func {}{})", "(block ".repeat(n), ")".repeat(n));
    assert_eq!(instructions(&blocks, &only(&blocks)).len(), 2 * n + 1);
    let sums = format!(
        "(func (drop {}(i32.const 1){}))",
        "(i32.eqz ".repeat(n),
        ")".repeat(n)
    );
    assert_eq!(instructions(&sums, &only(&sums)).len(), n + 3);
    let types = format!("(component {}{})", "(component ".repeat(n), ")".repeat(n));
    assert_eq!(parts(&types).unwrap().len(), 0);
    for open in [
        "(",
        "(module ",
        "(assert_trap ",
        "(component ",
        "(@a ",
        "(type ",
    ] {
        let text = open.repeat(n);
        fail(&text);
        let closed = format!("(module {}{})", text, ")".repeat(n));
        let _ = parts(&closed).and_then(|p| Module::parse(&closed, &p[0]));
    }
    fail(&format!("(func {}", "(block ".repeat(n)));
}

/// A module with a little of everything that is spelled in odd ways.
const VARIED: &str = include_str!("fixtures/varied.wat");

/// Reads all parts; an error must lie in the text, between characters.
fn read_or_refuse(text: &str) {
    let read = parts(text).and_then(|parts| {
        parts
            .iter()
            .try_for_each(|part| Module::parse(text, part).map(drop))
    });
    if let Err(error) = read {
        let span = error.primary.span;
        assert!(text.get(span.start..span.end).is_some(), "{error:?}");
        for label in error.secondary {
            assert!(text.get(label.span.start..label.span.end).is_some());
        }
    }
}

#[test]
fn a_text_cut_anywhere_is_read_or_refused() {
    let script =
        "(module (func (export \"f\")))\n(module definition $a)\n(assert_return (invoke \"f\"))\n";
    let component = "(component (core module $m (export \"x\") (memory (data \"a\\u{1f600}\" (i16 1 -2)))) (component (core module)))";
    for text in [VARIED, script, component] {
        for end in 0..text.len() {
            if let Some(cut) = text.get(..end) {
                read_or_refuse(cut);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_text_with_pieces_moved_is_read_or_refused(
        moves in prop::collection::vec((any::<Index>(), 0usize..12, any::<Index>()), 1..4),
    ) {
        let tokens = Tokens::read(VARIED).unwrap();
        let mut pieces: Vec<_> = tokens.iter().map(|t| t.span.of(VARIED)).collect();
        for (from, count, to) in moves {
            let from = from.index(pieces.len());
            let taken: Vec<_> = pieces.drain(from..(from + count).min(pieces.len())).collect();
            let to = to.index(pieces.len());
            pieces.splice(to..to, taken);
        }
        read_or_refuse(&pieces.concat());
    }
}

#[test]
fn line_ends_and_a_mark_change_no_place() {
    let text = VARIED.replace('\n', "\r\n");
    let text = format!("\u{feff}{text}");
    let (plain, other) = (only(VARIED), only(&text));
    assert_eq!(plain.binary(), other.binary());
    assert_eq!(instructions(VARIED, &plain), instructions(&text, &other));
    for segment in 0..2 {
        assert_eq!(
            bytes(VARIED, &plain, segment),
            bytes(&text, &other, segment)
        );
    }
}

#[test]
fn grouped_imports_are_items() {
    let text = "(import \"m\" (item \"a\" (func $a)) (item \"b\" (func (param i32))))
      (import \"n\" (item \"c\") (item \"d\") (func))";
    let module = only(text);
    let imports: Vec<_> = (0..4)
        .map(|f| module.import_span(f).unwrap().of(text))
        .collect();
    assert_eq!(
        imports,
        [
            "(item \"a\" (func $a))",
            "(item \"b\" (func (param i32)))",
            "(item \"c\")",
            "(item \"d\")"
        ]
    );
    assert_eq!(module.func_name(0).map(|s| s.of(text)), Some("$a"));
    assert_eq!(module.func_name(2), None);
    assert!(!module.is_standard());
}

#[test]
fn every_keyword_is_the_operator_at_its_binary_offset() {
    for text in [VARIED, include_str!("fixtures/flat.wat")] {
        let module = only(text);
        let operators = operators(&module);
        assert_eq!(ids(&module).count(), operators.len());
        for (at, (offset, operator)) in ids(&module).zip(operators) {
            let keyword = module.instr_span(at).unwrap().of(text);
            let keyword = keyword.split([' ', '\n']).next().unwrap();
            // `I32Const` for `i32.const`; an `end` that is not written is a `)`.
            let expected = match keyword {
                ")" => "end".to_string(),
                word => word.replace(['.', '_'], ""),
            };
            assert_eq!(
                (module.binary_offset(at), operator),
                (Some(offset), expected)
            );
        }
    }
}

/// Each operator of the binary as wasmparser alone reads it: its offset, and its keyword without marks.
fn operators(module: &Module) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(module.binary()) {
        if let wasmparser::Payload::CodeSectionEntry(body) = payload.unwrap() {
            for operator in body
                .get_operators_reader()
                .unwrap()
                .into_iter_with_offsets()
            {
                let (operator, offset) = operator.unwrap();
                let name = format!("{operator:?}");
                let name = name.split([' ', '{', '(']).next().unwrap().to_lowercase();
                let name = match name.as_str() {
                    "typedselect" => "select".into(),
                    "refcastnonnull" => "refcast".into(),
                    "reftestnullable" => "reftest".into(),
                    _ => name,
                };
                found.push((offset, name));
            }
        }
    }
    found
}

#[test]
fn memories_have_sizes_in_bytes_and_may_grow() {
    let text = r#"(import "env" "memory" (memory 2 3)) (memory 1) (memory i64 1 0x1_0000_0000_0000)
        (func (drop (memory.grow 1 (i32.const 1))))"#;
    let module = only(text);
    let sizes: Vec<_> = memories(module.binary())
        .into_iter()
        .map(|m| (m.least, m.most, m.imported))
        .collect();
    assert_eq!(
        sizes,
        [
            (0x2_0000, Some(0x3_0000), true),
            (0x1_0000, None, false),
            (0x1_0000, Some(u64::MAX), false)
        ]
    );
    let grows = |memory| grows_memory(module.binary(), memory);
    assert!(!grows(0) && grows(1) && !grows(2));
}

#[test]
fn a_million_characters_are_read_in_passing() {
    // Each lookup is by search, so this takes as long as reading does; a quadratic one would not end.
    let data = "\\00a".repeat(100_000);
    let text = format!(
        "(memory 4) (data (i32.const 0) \"{data}\") (func {})",
        "(drop (i32.const 1))".repeat(20_000)
    );
    let module = only(&text);
    let spelled: usize = (0..200_000)
        .map(|i| module.byte_span(0, i).map_or(0, Span::len))
        .sum();
    assert_eq!(spelled, data.len());
    let covered: usize = ids(&module)
        .map(|at| module.instr_span(at).map_or(0, Span::len))
        .sum();
    assert_eq!(covered, 20_000 * "dropi32.const 1".len() + 1);
}
