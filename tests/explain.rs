//! `wasfix explain`, as people see it, and that it has an answer for whatever has a name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use wasfix::Options;
use wasfix::explain::{self, Place};
use wasfix::rules::{Rules, built_in, load};

#[test]
fn a_page_of_each_kind() {
    for (name, args) in [
        ("rule", "sockaddr-in"),
        ("check", "listen-unbound"),
        ("error_of_a_call", "errno 28 --call sock_bind"),
        ("error_of_linux", "errno EINTR --runtime wasix"),
        ("call", "sock_connect"),
        ("symbol", "AF_INET6"),
        ("flag", "SOCK_NONBLOCK"),
        ("record", "addr_port"),
        ("table", "shut"),
        ("place", "examples/server.wat:26"),
        ("place_of_a_call", "examples/server.wat:45"),
        (
            "place_with_a_state",
            "conformance/cases/listen-unbound.wat:13",
        ),
        ("place_of_an_operand", "examples/server.wat:51"),
        ("place_of_an_import", "examples/server.wat:16"),
        ("place_of_nothing", "examples/server.wat:3"),
    ] {
        let output = explain(args);
        assert!(output.status.success(), "{args}: {output:?}");
        snapshot(
            name,
            &format!("$ wasfix explain {args}\n{}", stdout(&output)),
        );
    }
}

#[test]
fn what_is_unknown_is_an_error_with_the_nearest_names() {
    let mut shown = String::new();
    for args in [
        "sock_bnd",
        "AF_INTE6",
        "bind",
        "qqqqqqqq",
        "errno EINVALID",
        "errno 28 --call sock_bnd",
        "errno 28 --runtime wsix",
        "errno 28 --runtime linux",
        "sock_bind --call sock_bind",
        "sock_bind sock_open",
        "examples/server.wat:9999",
        "examples/server.wat:119",
        "examples/server.wat:0",
        "examples/server.wat:45:0",
        "examples/server.wat:45:12",
        "examples/none.wat:1",
    ] {
        let output = explain(args);
        assert_eq!(output.status.code(), Some(2), "{args}");
        assert_eq!(stdout(&output), "", "{args}");
        let said = String::from_utf8(output.stderr).unwrap();
        shown += &format!("$ wasfix explain {args}\n{said}\n");
    }
    snapshot("unknown", &shown);
}

/// The numbers are those of abi/wasix.md §h.
#[test]
fn an_error_number_says_what_it_is_on_linux_and_which_error_one_may_be_looking_for() {
    for (number, holds) in [
        (
            "4",
            ["4 is EADDRNOTAVAIL", "4 is EINTR", "in wasix it is 27"],
        ),
        ("22", ["22 is EFBIG", "22 is EINVAL", "in wasix it is 28"]),
        ("28", ["28 is EINVAL", "28 is ENOSPC", "in wasix it is 51"]),
        (
            "98",
            ["no error 98", "98 is EADDRINUSE", "in wasix it is 3"],
        ),
        (
            "einval",
            ["28 is EINVAL", "28 is ENOSPC", "EINVAL is 22 in linux"],
        ),
        (
            "inval",
            ["28 is EINVAL", "28 is ENOSPC", "EINVAL is 22 in linux"],
        ),
    ] {
        let said = stdout(&explain(&format!("errno {number}")));
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in holds {
            assert!(said.contains(part), "{number}: {part}: {said}");
        }
        assert!(said.contains("RUST_LOG=wasmer_wasix=trace"), "{number}");
    }
    for symptom in ["28", "58"] {
        let said = stdout(&explain(&format!("errno {symptom} --call sock_bind")));
        assert!(said.contains("--net"), "{symptom}: {said}");
    }
}

/// rules/wasix/protocol.rule: `(despite EAGAIN ECONNREFUSED EPIPE)` of sending on a connection that is unconfirmed.
#[test]
fn an_error_that_a_call_goes_on_after_has_a_cause() {
    for number in ["6", "14", "64"] {
        let said = stdout(&explain(&format!("errno {number} --call sock_send_to")));
        assert!(!said.contains("know no cause"), "{number}: {said}");
        assert!(
            said.contains("unconfirmed: 0 comes, or this"),
            "{number}: {said}"
        );
    }
}

/// What a page says of silencing a comment that silences nothing does so.
#[test]
fn the_page_of_comments_says_how_one_is_kept() {
    let said = stdout(&explain("unused-ignore"));
    let comment = said.lines().find(|l| l.contains("NAME,")).unwrap();
    let comment = comment.trim().replace("NAME", "open");
    let found = |comment: &str| {
        let text = format!("(module) {comment}\n");
        wasfix::check(&text, &rules(), &Options::default())
            .unwrap()
            .findings
            .len()
    };
    assert_eq!(found(";; wasfix:ignore open the reason"), 1);
    assert_eq!(found(&comment), 0, "{comment}");
}

#[test]
fn everything_that_has_a_name_is_explained() {
    let rules = rules();
    let mut names: Vec<String> = rules.rules.iter().map(|r| r.name.clone()).collect();
    names.extend(rules.checks.iter().map(|c| c.name.clone()));
    for dialect in &rules.dialects {
        names.push(dialect.name.clone());
        names.extend(dialect.imports.iter().map(|i| i.name.clone()));
        names.extend(dialect.functions.iter().map(|f| f.name.clone()));
        names.extend(dialect.records.iter().map(|r| r.name.clone()));
        for table in &dialect.tables {
            names.push(table.name().to_string());
            let entries = table.entries();
            names.extend(entries.flat_map(|e| e.names().map(str::to_string)));
        }
    }
    names.sort();
    names.dedup();
    assert!(names.len() > 400, "{}", names.len());
    for name in names {
        let pages = explain::name(&rules, &name).unwrap_or_else(|u| panic!("{name}: {u:?}"));
        for page in pages {
            assert!(!page.blocks.is_empty(), "{name}: {}", page.title);
            assert!(!explain::text(&page).is_empty());
        }
    }
    for number in 0..=200 {
        let pages = explain::error(&rules, &number.to_string(), None, None).unwrap();
        assert!(!pages[0].blocks.is_empty(), "{number}");
    }
}

#[test]
fn a_name_of_several_things_shows_all_of_them() {
    let rules = rules();
    let titles = |name| -> Vec<String> {
        let pages = explain::name(&rules, name).unwrap();
        pages.into_iter().map(|p| p.title).collect()
    };
    assert_eq!(
        titles("errno"),
        [
            "errno: a rule from linux to wasix",
            "errno: a table of symbols"
        ]
    );
    assert_eq!(
        titles("SO_REUSEADDR"),
        [
            "SO_REUSEADDR: a symbol of the table flag-option",
            "SO_REUSEADDR: a symbol of the table size-option"
        ]
    );
    for name in ["SOCK_BIND", "wasix_32v1.sock_bind", "$sock_bind"] {
        assert_eq!(titles(name), ["sock_bind: a call of wasix"], "{name}");
    }
    assert_eq!(titles("28"), ["errno 28: EINVAL"]);
    // The import of three parameters, and the one of four.
    assert_eq!(
        titles("sock_accept"),
        [
            "sock_accept_v2: a call of wasix",
            "sock_accept: a call of wasix"
        ]
    );
}

/// The module imports the accept of four parameters, and has its `fd_close` from `wasix_32v1`.
#[test]
fn a_line_names_the_import_that_the_module_has() {
    for (line, holds) in [
        ("13", "The import of sock_open"),
        (
            "16",
            "wasix_32v1.sock_accept (param $fd i32) (param $flags i32) (param",
        ),
        ("67", "flags of sock_accept\n"),
        ("70", "The call of sock_accept\n"),
        ("102", "wasix_32v1.fd_close (param"),
        ("117", "wasix_32v1.proc_exit (param"),
    ] {
        let said = stdout(&explain(&format!("examples/server.wat:{line}")));
        assert!(said.contains(holds), "{line}: {said}");
        let help = said.replace("wasfix explain sock_accept_v2", "");
        assert!(!help.contains("sock_accept_v2"), "{line}: {said}");
        assert!(!said.contains("wasi_snapshot_preview1"), "{line}: {said}");
    }
}

/// All of an operand's instructions in flat code are it; all bytes of a record are told of, with their field.
#[test]
fn a_place_within_an_operand_or_a_record_says_what_it_is_part_of() {
    for (place, holds) in [
        ("49", "An operand: $fd of sock_bind"),
        ("50:5", "An operand: $fd of sock_bind"),
        ("27", "it is 0.0.0.0:8080"),
        ("27:27", "ip (here)  00 00 00 00"),
    ] {
        let said = stdout(&explain(&format!("examples/server.wat:{place}")));
        assert!(said.contains(holds), "{place}: {said}");
    }
}

/// Of an operand the state of the descriptor is told as at the call, and what is found of the call.
#[test]
fn a_line_with_an_operand_says_what_is_known_of_its_call() {
    for (line, holds) in [
        ("43", "$protocol of sock_open"),
        ("44", "4 bytes here receive the new descriptor"),
        ("51", "a stream socket that is opening: 0, then it is bound"),
        ("52", "$addr: 20 bytes are read here"),
        (
            "57",
            "a stream socket that is bound: 0, then it is listening",
        ),
    ] {
        let said = stdout(&explain(&format!("examples/server.wat:{line}")));
        assert!(said.contains(holds), "{line}: {said}");
    }
    let said = stdout(&explain("conformance/cases/listen-unbound.wat:13:36"));
    assert!(said.contains("Finding: listen-unbound (error)"), "{said}");
}

#[test]
fn no_line_says_nothing_in_a_sentence() {
    let (rules, path) = (rules(), "examples/server.wat");
    let text = fs::read_to_string(root().join(path)).unwrap();
    let outcome = wasfix::check(&text, &rules, &Options::default()).unwrap();
    for line in 1..=text.lines().count() {
        let place = Place { line, column: None };
        let page = explain::place(&rules, path, &text, &outcome, place).unwrap();
        for sentence in explain::text(&page).lines().map(str::trim_end) {
            assert!(!sentence.ends_with("it means"), "{line}: {sentence}");
        }
        assert!(page.blocks.len() > 1, "{line}");
    }
    let end = Place {
        line: 45,
        column: Some(11),
    };
    assert!(explain::place(&rules, path, &text, &outcome, end).is_ok());
}

#[test]
fn a_place_may_be_on_standard_input_under_a_name() {
    let text = fs::read(root().join("examples/server.wat")).unwrap();
    let mut child = command("-:26:26 --stdin-filepath other/name.wat")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = stdout(&output);
    assert!(said.starts_with("other/name.wat:26:26\n"), "{said}");
    assert!(said.contains("linux: 8080, wasix: 36895"), "{said}");
}

#[test]
fn a_text_that_is_no_module_is_the_same_error_as_elsewhere() {
    let dir = tempfile::TempDir::new().unwrap();
    let path = dir.path().join("in.wat");
    fs::write(&path, "(module (import \"wasix_32v1\" \"sock_open\" (func").unwrap();
    let output = explain(&format!("{}:1", path.display()));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("error[parse]"), "{said}");
}

#[test]
fn markdown_is_the_page_of_the_reference() {
    let output = explain("sockaddr-in --output-format markdown");
    let page = fs::read_to_string(root().join("docs/reference/rules/sockaddr-in.md")).unwrap();
    assert_eq!(stdout(&output), page);
}

/// The state of a descriptor is shown with what the call answers in it (abi/wasix.md §d: listen on a fresh socket
/// is 28).
#[test]
fn the_state_of_a_descriptor_is_told_with_what_the_call_answers() {
    let text = r#"(module
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $listen (param i32 i32) (result i32)))
  (memory 1)
  (data (i32.const 16) "\01\00\90\1f\7f\00\00\01\00\00\00\00\00\00\00\00\00\00\00\00")
  (func (export "f") (param $p i32) (result i32)
    (if (call $open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64)) (then (return (i32.const 1))))
    (if (local.get $p)
      (then (if (call $bind (i32.load (i32.const 64)) (i32.const 16)) (then (return (i32.const 1))))))
    (call $listen (i32.load (i32.const 64)) (i32.const 8))))"#;
    let rules = rules();
    let outcome = wasfix::check(text, &rules, &Options::default()).unwrap();
    let place = Place {
        line: 11,
        column: Some(6),
    };
    let page = explain::place(&rules, "in.wat", text, &outcome, place).unwrap();
    let said = explain::text(&page);
    assert!(
        said.contains("a stream socket that is opening: 28 EINVAL"),
        "{said}"
    );
    assert!(
        said.contains("a stream socket that is bound: 0, then it is listening"),
        "{said}"
    );
}

fn rules() -> Rules {
    load(built_in()).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn command(args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasfix"));
    command
        .arg("explain")
        .args(args.split_whitespace())
        .current_dir(root())
        .env_remove("CLICOLOR_FORCE")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn explain(args: &str) -> Output {
    command(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        {snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true},
        { insta::assert_snapshot!(format!("explain_{name}"), text) }
    );
}
