//! Calls and functions that are added: how they look, and that both roads add the same.

use super::*;
use crate::fix::{Operation, Step};
use proptest::prelude::*;

/// 2 becomes 1, all else stays.
fn two_to_one() -> Vec<Step> {
    vec![
        Step::Value,
        Step::Const(1),
        Step::Value,
        Step::Const(2),
        Step::Do(Operation::Ne),
        Step::Do(Operation::Select),
    ]
}

fn call(after: InstrId, function: u32) -> Change {
    Change::Call { after, function }
}

fn function(index: u32, name: Option<&str>) -> Change {
    Change::Function {
        index,
        name: name.map(str::to_string),
        doc: "Made by\n a test.".to_string(),
        code: two_to_one(),
    }
}

#[test]
fn folded_code_gets_a_folded_call_and_a_folded_function() {
    let text = r#"(module
  (import "m" "f" (func $f (param i32 i32)))
  (memory 1)
  (func $g (param $af i32)
    (call $f (local.get $af)(i32.load (i32.const 4)))))
"#;
    let changes = [
        function(2, Some("conv")),
        call(at(0, 0), 2),
        call(at(0, 2), 2),
    ];
    assert_eq!(
        patched(text, &changes),
        r#"(module
  (import "m" "f" (func $f (param i32 i32)))
  (memory 1)
  (func $g (param $af i32)
    (call $f (call $conv (local.get $af))(call $conv (i32.load (i32.const 4)))))
  ;; Made by a test.
  (func $conv (param i32) (result i32)
    (select (local.get 0) (i32.const 1) (i32.ne (local.get 0) (i32.const 2)))))
"#
    );
}

#[test]
fn flat_code_gets_lines_of_its_own() {
    let text = "(module\r\n\t(func (param i32 i32))\r\n\t(func (param i32)\r\n\t\tlocal.get 0   ;; the family\r\n\t\tlocal.get 0 i32.const 1 i32.add\r\n\t\tcall 0)\r\n)\r\n";
    let changes = [call(at(1, 0), 2), call(at(1, 3), 2), function(2, None)];
    assert_eq!(
        patched(text, &changes),
        "(module\r\n\t(func (param i32 i32))\r\n\t(func (param i32)\r\n\t\tlocal.get 0   ;; the family\r\n\t\tcall 2\r\n\t\tlocal.get 0 i32.const 1 i32.add call 2\r\n\t\tcall 0)\r\n\t;; Made by a test.\r\n\t(func (param i32) (result i32)\r\n\t\tlocal.get 0\r\n\t\ti32.const 1\r\n\t\tlocal.get 0\r\n\t\ti32.const 2\r\n\t\ti32.ne\r\n\t\tselect)\r\n)\r\n"
    );
}

#[test]
fn a_module_on_one_line_stays_on_one() {
    for (text, out) in [
        (
            "(module (func (param i32) (drop (local.get 0))))",
            "(module (func (param i32) (drop (call 1 (local.get 0)))) (func (param i32) (result i32) (select (local.get 0) (i32.const 1) (i32.ne (local.get 0) (i32.const 2)))))",
        ),
        (
            "(func (param i32) local.get 0 drop) ;; bare",
            "(func (param i32) local.get 0 call 1 drop) (func (param i32) (result i32) local.get 0 i32.const 1 local.get 0 i32.const 2 i32.ne select) ;; bare",
        ),
    ] {
        assert_eq!(patched(text, &[call(at(0, 0), 1), function(1, None)]), out);
    }
}

#[test]
fn bare_fields_and_modules_of_scripts_end_where_they_end() {
    let bare = "(func $a (param i32)\n  (drop (local.get 0)))\n;; the end\n";
    let changes = [call(at(0, 0), 1), function(1, Some("c"))];
    assert_eq!(
        patched(bare, &changes),
        "(func $a (param i32)\n  (drop (call $c (local.get 0))))\n;; Made by a test.\n(func $c (param i32) (result i32)\n  (select (local.get 0) (i32.const 1) (i32.ne (local.get 0) (i32.const 2))))\n;; the end\n"
    );
    let script = "(component\n  (core module $m\n    (func $a (param i32)\n      (drop (local.get 0)))\n  )\n)";
    assert_eq!(
        patched(script, &changes),
        "(component\n  (core module $m\n    (func $a (param i32)\n      (drop (call $c (local.get 0))))\n    ;; Made by a test.\n    (func $c (param i32) (result i32)\n      (select (local.get 0) (i32.const 1) (i32.ne (local.get 0) (i32.const 2))))\n  )\n)"
    );
}

#[test]
fn several_functions_are_added_in_their_order() {
    let text = "(module\n  (func (param i32)\n    (drop (i32.add (local.get 0) (local.get 0))))\n)";
    let changes = [
        function(2, None),
        call(at(0, 0), 2),
        function(1, None),
        call(at(0, 1), 1),
    ];
    let out = patched(text, &changes);
    assert!(
        out.contains("(i32.add (call 2 (local.get 0)) (call 1 (local.get 0)))"),
        "{out}"
    );
    assert_eq!(out.matches("(func (param i32) (result i32)").count(), 2);
}

/// The type of a function that is added: one that is there, or a new one behind all others.
#[test]
fn the_type_is_found_as_the_text_format_finds_it() {
    for head in [
        "",
        "(type (func (param i32) (result i32)))",
        "(type $first (func (param i32) (result i32))) (type $second (func (param i32) (result i32)))",
        "(type (struct)) (type (sub (func (param i32) (result i32)))) (type (func (param i32) (result i32)))",
        "(rec (type (func (param i32) (result i32))))",
        "(rec (type (func)) (type (func (param i32) (result i32))))",
        "(type (func (param $named i32) (result i32)))",
        "(import \"m\" \"f\" (func (param i32) (result i32)))",
        "(import \"m\" \"f\" (func (result i64 i64)))",
        "(func (block (param) (result i64 i64) unreachable) unreachable)",
        "(func (result i64) (block (result i32) (i32.const 1)) (block (param i32) (result i64) i64.extend_i32_u))",
        "(table 1 funcref) (func unreachable (call_indirect (param i32) (result i32)) unreachable)",
    ] {
        let text = format!("(module {head} (func $f (param i32) (drop (local.get 0))) (memory 1))");
        let module = read(&text);
        let count = module.function_count();
        let last = at(count - module.imported_functions() - 1, 0);
        let changes = [call(last, count), function(count, Some("conv"))];
        let out = apply(&text, &spell(&module, &text, &changes).unwrap());
        check(&module, &changes, &out).unwrap_or_else(|e| panic!("{e:?} in {out}"));
    }
}

#[test]
fn what_is_added_wrongly_does_not_verify() {
    let text = "(module (func $f (param i32) (local $l i32)\n  local.get 0\n  drop\n  i32.const 5\n  drop))";
    let module = read(text);
    let changes = [call(at(0, 0), 1), function(1, Some("conv"))];
    let right = apply(text, &spell(&module, text, &changes).unwrap());
    check(&module, &changes, &right).unwrap();
    for (from, to) in [
        ("call $conv", "call $conv call $conv"),
        ("\n  call $conv", ""),
        ("i32.ne", "i32.eq"),
        ("i32.const 1", "i32.const 3"),
        ("$conv", "$other"),
        (
            "(param i32) (result i32)",
            "(param i32) (result i32) (local i32)",
        ),
        ("(param i32) (result i32)", "(param $x i32) (result i32)"),
        ("i32.const 5\n", "i32.const 5\n call $conv\n"),
    ] {
        assert!(right.contains(from), "{from} in {right}");
        let wrong = right.replace(from, to);
        let error = check(&module, &changes, &wrong).expect_err(&wrong);
        assert_eq!(error.message, "the changes do not verify", "{wrong}");
    }
    for (wrong, why) in [
        (vec![call(at(0, 0), 1)], "a function that is not there"),
        (vec![function(2, None)], "a gap"),
        (vec![call(at(0, 99), 0)], "no such instruction"),
        (vec![call(at(0, 4), 0)], "the end of a function"),
    ] {
        let spelled = spell(&module, text, &wrong);
        let spelled = spelled.is_ok_and(|spelled| {
            let out = apply(text, &spelled);
            check(&module, &wrong, &out).is_ok()
        });
        assert!(!spelled, "{why}");
    }
}

#[test]
fn branch_hints_stay_at_their_instructions() {
    let text =
        "(module (func (param i32) local.get 0 (@metadata.code.branch_hint \"\\01\") if end))";
    let changes = [call(at(0, 0), 1), function(1, None)];
    let out = patched(text, &changes);
    assert!(out.contains("local.get 0 call 1 (@metadata"), "{out}");
    let lost = out.replace("(@metadata.code.branch_hint \"\\01\")", "");
    assert!(check(&read(text), &changes, &lost).is_err());
}

proptest! {
    /// Any code, in any of the layouts, is spelled as what the second road makes of it.
    #[test]
    fn any_code_is_spelled_as_it_is_encoded(
        picks in prop::collection::vec((0usize..Operation::ALL.len() + 2, any::<u32>()), 1..30),
        layout in 0usize..4,
    ) {
        let mut code = Vec::new();
        let mut height = 0;
        for (pick, bits) in picks {
            let step = match Operation::ALL.get(pick) {
                Some(operation) if operation.takes() <= height => {
                    height -= operation.takes();
                    Step::Do(*operation)
                }
                _ if pick % 2 == 0 => Step::Value,
                _ => Step::Const(bits),
            };
            height += 1;
            code.push(step);
        }
        for _ in 1..height {
            code.push(Step::Do(Operation::Xor));
        }
        let text = [
            "(module (func $f (param i32) (drop (local.get 0))))",
            "(module (func (param i32) local.get 0 drop))",
            "(module\n (func $f (param i32)\n  (drop (local.get 0))))",
            "(module\n (func (param i32)\n  local.get 0\n  drop)\n)",
        ][layout];
        let name = text.contains("$f").then_some("conv");
        let mut added = function(1, name);
        if let Change::Function { code: body, .. } = &mut added {
            *body = code;
        }
        let module = read(text);
        let changes = [call(at(0, 0), 1), added];
        let out = apply(text, &spell(&module, text, &changes).unwrap());
        check(&module, &changes, &out).map_err(|e| TestCaseError::fail(format!("{e:?}\n{out}")))?;
    }
}
