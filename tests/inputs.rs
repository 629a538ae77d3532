//! Files of every form: scripts, components, byte order marks, line ends, 64-bit memories; and text that
//! is cut off.

mod support;

use support::{from_linux, rules, run};
use wasfix::{Error, Options, fix};

fn fixed(text: &str) -> String {
    run(text, &rules(), &Options::default())
        .output(text)
        .into_owned()
}

const OPEN: &str = r#"(import "wasix_32v1" "sock_open" (func $o (param i32 i32 i32 i32) (result i32)))
  (memory 1)
  (func (drop (call $o (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))))"#;

#[test]
fn each_module_of_a_script_is_a_module() {
    let script = format!(
        r#"(module $a {OPEN})
(module definition $b {OPEN})
(module quote "{quoted}")
(module binary "\00asm\01\00\00\00")
(assert_trap (module {OPEN} (start 1)) "unreachable")
(assert_malformed (module quote "{quoted}") "no")
(assert_invalid (module {OPEN}) "yes")
(invoke $a "f")
"#,
        quoted = OPEN.replace('"', "\\22").replace('\n', " "),
    );
    let out = fixed(&script);
    assert_eq!(script.matches("(i32.const 10)").count(), 6);
    // Two quotes and the body of assert_invalid keep theirs.
    assert_eq!(out.matches("(i32.const 10)").count(), 3);
    assert_eq!(out.matches("(i32.const 2)").count(), 3);
    let (_, invalid) = out.split_once("assert_invalid").unwrap();
    assert!(invalid.contains("(i32.const 10)"));
    assert_eq!(fixed(&out), out);
}

#[test]
fn core_modules_of_a_component_are_modules() {
    let component = format!(
        "(component\n  (core module $m {OPEN})\n  (component (core module {OPEN}))\n  (core instance (instantiate $m)))\n"
    );
    let out = fixed(&component);
    assert_eq!(out, component.replace("(i32.const 10)", "(i32.const 2)"));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_stay() {
    let text = format!(
        "\u{feff};; 端口\r\n(module {})\r\n",
        OPEN.replace('\n', "\r\n")
    );
    assert_eq!(
        fixed(&text),
        text.replace("(i32.const 10)", "(i32.const 2)")
    );
}

#[test]
fn fields_without_a_module_form_are_a_module() {
    let text = format!("{OPEN} ;; and no line end");
    assert_eq!(
        fixed(&text),
        text.replace("(i32.const 10)", "(i32.const 2)")
    );
}

#[test]
fn a_mark_goes_on_a_line_of_its_own_before_the_module() {
    // Under --from linux 10 becomes 2, and 2 alone would become 1.
    let two = OPEN.replace("10", "2");
    let mark = ";; wasfix:abi=wasix_32v1";
    for (before, after) in [
        (
            format!("(module {OPEN})\n"),
            format!("{mark}\n(module {two})\n"),
        ),
        (
            format!("\u{feff}(module {OPEN})\r\n"),
            format!("\u{feff}{mark}\r\n(module {two})\r\n"),
        ),
        (
            format!("  (module {OPEN})"),
            format!("  {mark}\n  (module {two})"),
        ),
        (format!(";; a\n{OPEN}"), format!("{mark}\n;; a\n{two}")),
        (
            format!("(component\n  (core module {OPEN}))"),
            format!("(component\n  {mark}\n  (core module {two}))"),
        ),
    ] {
        let once = run(&before, &rules(), &from_linux());
        let once = once.output(&before).into_owned();
        assert_eq!(once, after);
        let twice = run(&once, &rules(), &from_linux());
        assert_eq!(twice.output(&once), once);
    }
}

#[test]
fn a_64_bit_memory_has_addresses_too() {
    let with = |af: u32, port: &str| {
        format!(
            r#"(module
  (import "wasix_64v1" "sock_open" (func $open (param i32 i32 i32 i64) (result i32)))
  (import "wasix_64v1" "sock_bind" (func $bind (param i32 i64) (result i32)))
  (memory i64 1)
  (data (i64.const 48) "\0{af}\00{port}\7f\00\00\01")
  (func (export "_start") (local $fd i32)
    (drop (call $open (i32.const {af}) (i32.const 1) (i32.const 0) (i64.const 80)))
    (local.set $fd (i32.load (i64.const 80)))
    (drop (call $bind (local.get $fd) (i64.const 48)))))
"#
        )
    };
    assert_eq!(fixed(&with(2, r"\1f\90")), with(1, r"\90\1f"));
}

#[test]
fn imports_of_other_systems_are_left_alone() {
    // WasmEdge and WAMR: the same names, another type or module (abi/dialects.md, section 0).
    for import in [
        r#"(import "wasi_snapshot_preview1" "sock_open" (func $o (param i32 i32 i32) (result i32)))"#,
        r#"(import "wasi_snapshot_preview1" "sock_open" (func $o (param i32 i32 i32 i32) (result i32)))"#,
        r#"(import "env" "sock_open" (func $o (param i32 i32 i32 i32) (result i32)))"#,
    ] {
        let arguments = "(i32.const 10) ".repeat(import.matches("i32 i32 i32 i32").count() + 3);
        let text = format!("(module {import} (memory 1) (func (drop (call $o {arguments}))))");
        assert_eq!(fixed(&text), text);
    }
    let own = "(module (func $sock_open (param i32) (result i32) (i32.const 0)) (func (export \"sock_open\") (drop (call $sock_open (i32.const 10)))))";
    assert_eq!(fixed(own), own);
}

#[test]
fn a_file_cut_at_any_byte_is_whole_or_an_error() {
    let text = format!(
        "(module ;; 端口 8080\n  {OPEN}\n  (data (i32.const 8) \"\\0a\\u{{7a}}é\"))\n(;x;)"
    );
    let rules = rules();
    let mut errors = 0;
    for cut in (0..text.len()).filter(|&i| text.is_char_boundary(i)) {
        let part = &text[..cut];
        match fix(part, &rules, &Options::default()) {
            Ok(outcome) => {
                let whole = part.trim_end().ends_with("))") || part.contains("\"))\n");
                let silent = !part.contains("\"sock_open\"");
                assert!(silent || whole, "{part}");
                assert!(silent == outcome.edits.is_empty(), "{part}");
            }
            Err(Error::Parse(diagnostic)) => {
                errors += 1;
                assert!(diagnostic.primary.span.end <= cut, "{part}: {diagnostic:?}");
            }
            Err(other) => panic!("{part}: {other:?}"),
        }
    }
    assert!(errors > 100, "{errors}");
}

#[test]
fn a_component_that_is_broken_around_its_module_is_an_error() {
    let text = format!("(component (garbage here) (core module {OPEN}))");
    assert!(matches!(
        fix(&text, &rules(), &Options::default()),
        Err(Error::Parse(_))
    ));
}

#[test]
fn a_binary_holds_one_module_and_nothing_else() {
    assert!(wasfix::encode(&format!("(module {OPEN}) ;; alone\n")).is_ok());
    for text in [
        format!("(component (core module {OPEN}))"),
        format!("(module {OPEN}) (invoke \"f\")"),
        format!("(module {OPEN}) (module {OPEN})"),
    ] {
        assert!(
            matches!(wasfix::encode(&text), Err(Error::Parse(_))),
            "{text}"
        );
    }
}
