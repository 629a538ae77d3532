//! `wasfix check`: its exit codes, its options, and that it says the same whoever does the work.

use crate::harness::{BROKEN, CHANGING, Dir, PLAIN, Ran, UNSURE};
use std::fs;

/// Nothing is wrong with it: it opens IPv4, and looks at the result.
const RIGHT: &str = r#"(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (call $proc_exit (call $sock_open (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 64)))))
"#;

/// Only what the tests here are about: the numbers of `sock_open`, and comments.
const OWN: &str = "--select=open,unused-ignore,errno";

fn check(dir: &Dir, args: &[&str]) -> Ran {
    dir.run(&[&["check", OWN], args].concat())
}

/// The names of the findings in messages, with their levels and places, in order.
fn found(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((head, _)) = line.split_once("]: ") else {
            continue;
        };
        let place = lines.next().unwrap().trim_start();
        let place = place.strip_prefix("--> ").unwrap();
        all.push(format!("{head}] {place}"));
    }
    all
}

#[test]
fn check_0_no_finding() {
    for text in [PLAIN, RIGHT, ""] {
        let dir = Dir::with("in.wat", text);
        let ran = dir.run(&["check", "in.wat"]).code(0);
        assert_eq!(ran.stdout, "");
        assert!(
            ran.stderr.starts_with("wasfix: no findings in in.wat"),
            "{ran:#?}"
        );
    }
}

#[test]
fn check_1_findings_on_standard_output_and_the_summary_on_standard_error() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = check(&dir, &["in.wat"]).code(1);
    assert_eq!(found(&ran.stdout), ["error[open] in.wat:5:39"]);
    assert!(
        ran.stdout
            .contains("\n5 +     (drop (call $sock_open (i32.const 2)"),
        "{ran:#?}"
    );
    assert_eq!(
        ran.stderr,
        "wasfix: 1 error in in.wat; 2 sites: 2 resolved, 0 not\n"
    );
    dir.write("in.wat", UNSURE);
    let ran = check(&dir, &["in.wat"]).code(1);
    assert_eq!(found(&ran.stdout), ["warning[open] in.wat:5:39"]);
    assert_eq!(dir.read("in.wat"), UNSURE);
}

#[test]
fn check_0_with_exit_zero() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = check(&dir, &["--exit-zero", "in.wat"]).code(0);
    assert_eq!(found(&ran.stdout), ["error[open] in.wat:5:39"]);
    dir.write("broken.wat", BROKEN);
    check(&dir, &["--exit-zero", "broken.wat"]).failed(&["broken.wat:3:10"]);
}

#[test]
fn check_2_could_not_check() {
    let dir = Dir::with("broken.wat", BROKEN);
    dir.write("good.wat", CHANGING);
    check(&dir, &["broken.wat"]).failed(&["broken.wat:3:10: error: "]);
    check(&dir, &["none.wat"]).failed(&["cannot read `none.wat`"]);
    check(&dir, &["-", "good.wat"]).failed(&["`-` stands alone"]);
    check(&dir, &["good.wat", "--to=nowhere"]).failed(&["nowhere"]);
    // The rest is checked all the same, and nothing is lost.
    let ran = check(&dir, &["good.wat", "none.wat", "broken.wat"]);
    let ran = ran.failed(&[
        "broken.wat:3:10",
        "none.wat",
        "error[open]: ",
        "good.wat:5:39",
    ]);
    assert!(
        ran.stderr.contains("wasfix: 1 error in good.wat"),
        "{ran:#?}"
    );
}

#[test]
fn standard_input_and_its_name() {
    let dir = Dir::new();
    let ran = dir.feed(&["check", OWN, "-"], CHANGING).code(1);
    assert_eq!(found(&ran.stdout), ["error[open] stdin.wat:5:39"]);
    dir.write("a/wasfix.toml", "severity.open = \"off\"\n");
    let args = ["check", OWN, "--stdin-filepath", "a/x.wat", "-"];
    assert_eq!(dir.feed(&args, CHANGING).code(0).stdout, "");
}

#[test]
fn quiet_keeps_findings() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = check(&dir, &["-q", "in.wat"]).code(1);
    assert_eq!(found(&ran.stdout), ["error[open] in.wat:5:39"]);
    assert_eq!(ran.stderr, "");
}

/// Findings are what was asked for, wherever they are printed.
#[test]
fn quiet_keeps_findings_where_another_file_fails() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = check(&dir, &["-q", "in.wat", "none.wat"]).failed(&["none.wat"]);
    assert!(ran.stderr.contains("error[open]"), "{ran:#?}");
    assert!(!ran.stderr.contains("wasfix: "), "{ran:#?}");
}

#[test]
fn colour_on_demand() {
    let dir = Dir::with("in.wat", CHANGING);
    let plain = check(&dir, &["in.wat"]).code(1).stdout;
    assert!(!plain.contains('\x1b'));
    let coloured = check(&dir, &["--color=always", "in.wat"]).code(1).stdout;
    assert!(coloured.contains("\x1b["), "{coloured}");
}

#[test]
fn files_are_in_the_order_of_their_paths_whoever_checks_them() {
    let dir = Dir::new();
    for i in 0..12 {
        let text = if i % 3 == 0 { UNSURE } else { CHANGING };
        dir.write(&format!("m/{i:02}/in.wat"), text);
    }
    dir.write("m/ignored.wat", CHANGING);
    dir.write("m/.ignore", "ignored.wat\n");
    dir.write("m/notes.txt", "(module");
    let one = check(&dir, &["--threads=1", "m"]).code(1);
    let places: Vec<String> = (0..12)
        .map(|i| {
            let level = if i % 3 == 0 { "warning" } else { "error" };
            format!("{level}[open] m/{i:02}/in.wat:5:39")
        })
        .collect();
    assert_eq!(found(&one.stdout), places);
    for format in ["text", "json", "jsonl", "github", "sarif"] {
        let run = |threads: &str| {
            check(
                &dir,
                &["--output-format", format, "--threads", threads, "m"],
            )
            .code(1)
        };
        let one = run("1");
        for threads in ["0", "2", "5", "64"] {
            let many = run(threads);
            assert_eq!(
                (many.stdout, many.stderr),
                (one.stdout.clone(), one.stderr.clone())
            );
        }
    }
    let named = check(&dir, &["m/05/in.wat", "m/01/in.wat", "m/05/in.wat"]).code(1);
    assert_eq!(
        found(&named.stdout),
        [
            "error[open] m/01/in.wat:5:39",
            "error[open] m/05/in.wat:5:39"
        ]
    );
}

#[test]
fn the_numbers() {
    let dir = Dir::with("a.wat", CHANGING);
    dir.write("b.wat", UNSURE);
    dir.write(
        "c.wat",
        UNSURE.replace("64)))))", "64))))) ;; wasfix:ignore open why"),
    );
    dir.write("d.wat", PLAIN);
    let ran = check(&dir, &["--stats", "."]).code(1);
    let (table, time) = ran.stderr.rsplit_once("time ").unwrap();
    assert!(time.trim().ends_with(" ms"), "{time}");
    let expected = "\
wasfix: 1 error, 1 warning in 4 files; 6 sites: 6 resolved, 0 not; 1 silenced
files      4
modules    3
findings   1 error, 1 warning
           open: 1 error, 1 warning
silenced   1
sites      6: 6 resolved, 0 not
";
    assert_eq!(table.trim_end().to_string() + "\n", expected);
}

#[test]
fn selected_and_ignored_by_the_command_line() {
    let dir = Dir::with("in.wat", CHANGING);
    let run = |args: &[&str]| found(&dir.run(&[&["check", "in.wat"], args].concat()).stdout);
    assert_eq!(run(&["--select=open"]), ["error[open] in.wat:5:39"]);
    assert_eq!(run(&["--select=shutdown,errno"]), [""; 0]);
    assert_eq!(run(&["--select", "open", "--select", "errno"]).len(), 1);
    assert_eq!(run(&["--select=open", "--ignore=open"]), [""; 0]);
    dir.run(&["check", "in.wat", "--select=opne"])
        .failed(&["`select` says `opne`", "did you mean `open`?"]);
    dir.run(&["check", "in.wat", "--ignore=zzz"])
        .failed(&["`ignore` says `zzz`", "unused-ignore"]);
    // They are for every verb.
    assert_eq!(
        dir.run(&["apply", "--ignore=open", "in.wat"])
            .code(0)
            .stdout,
        CHANGING
    );
    dir.run(&["diff", "--select=unused-ignore", "in.wat"])
        .code(0);
}

#[test]
fn the_configuration_says_what_counts_and_how_much() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.write("old/in.wat", CHANGING);
    dir.write("old/new/in.wat", CHANGING);
    let run = |toml: &str| {
        dir.write("wasfix.toml", toml);
        found(&dir.run(&["check", "."]).stdout)
    };
    let at = |level: &str, path: &str| format!("{level}[open] ./{path}:5:39");
    let [top, old, new] = ["in.wat", "old/in.wat", "old/new/in.wat"];
    let only = "select = [\"open\"]\n";
    let all = |level: &str| vec![at(level, top), at(level, old), at(level, new)];
    assert_eq!(run(only), all("error"));
    assert_eq!(
        run(&format!("{only}severity.open = \"note\"\n")),
        all("note")
    );
    assert_eq!(run(&format!("{only}[severity]\nopen = \"off\"\n")), [""; 0]);
    let old_is_off = format!("{only}[[overrides]]\npaths = [\"old/\"]\nignore = [\"open\"]\n");
    assert_eq!(run(&old_is_off), [at("error", top)]);
    let but_new = format!(
        "{old_is_off}[[overrides]]\npaths = [\"old/new/**\"]\nselect = [\"open\"]\nseverity = {{ open = \"warning\" }}\n"
    );
    assert_eq!(run(&but_new), [at("error", top), at("warning", new)]);
    // Off is off for `apply` too; else levels are `check`'s.
    dir.write("wasfix.toml", "severity.open = \"off\"\n");
    assert_eq!(dir.run(&["apply", "in.wat"]).code(0).stdout, CHANGING);
}

#[test]
fn names_in_the_configuration_are_names() {
    let dir = Dir::with("in.wat", CHANGING);
    let rows = [
        ("select = [\"opne\"]", "1:11", "did you mean `open`?"),
        (
            "ignore = [\"open\",\n  \"zzz\"]",
            "2:3",
            "wasfix rules list",
        ),
        ("[severity]\nopne = \"note\"", "2:1", "did you mean `open`?"),
        (
            "[severity]\nopen = \"loud\"",
            "2:8",
            "unknown variant `loud`",
        ),
        ("[[overrides]]\nselect = []", "1:1", "missing field `paths`"),
        (
            "[[overrides]]\npaths = [\"x\"]\nignore = [\"opne\"]",
            "3:11",
            "did you mean `open`?",
        ),
        ("[[overrides]]\npaths = [\"{a\"]", "2:10", "this is no glob"),
    ];
    for (toml, place, message) in rows {
        dir.write("wasfix.toml", toml);
        dir.run(&["check", "in.wat"])
            .failed(&[&format!("wasfix.toml:{place}: error: "), message]);
    }
}

/// It keeps every file of the folder from being checked, and is one thing to mend.
#[test]
fn what_is_wrong_with_a_configuration_is_said_once() {
    let dir = Dir::with("own/in.wat", CHANGING);
    for name in ["a.wat", "b/c.wat", "b/d.wat"] {
        dir.write(name, CHANGING);
    }
    let rows = [
        ("select = [\"opne\"]", "wasfix.toml:1:11: error: "),
        ("rules = [\"none\"]", "error[read]: "),
        ("from = \"marsian\"", "wasfix.toml:1:8: error: "),
        ("to = \"wasx\"", "did you mean `wasix`?"),
        ("form = 1", "wasfix.toml:1:1: error: "),
    ];
    dir.write("own/wasfix.toml", "");
    for (toml, message) in rows {
        dir.write("wasfix.toml", toml);
        let ran = check(&dir, &["."]).failed(&[message]);
        assert!(ran.stderr.contains("error[open]"), "{ran:#?}");
        assert_eq!(ran.stderr.matches("error[").count(), 2, "{ran:#?}");
    }
}

#[test]
fn comments_silence_and_are_found_where_they_silence_nothing() {
    let dir = Dir::with("in.wat", CHANGING);
    let with = |comment: &str| {
        dir.write(
            "in.wat",
            CHANGING.replace("64)))))", &format!("64))))) {comment}")),
        );
        found(&check(&dir, &["in.wat"]).stdout)
    };
    let none = [""; 0];
    assert_eq!(with(";; wasfix:ignore open why"), none);
    assert_eq!(with(";; wasfix:ignore-file open why"), none);
    let open = "error[open] in.wat:5:39";
    let unused = |column: usize| format!("warning[unused-ignore] in.wat:5:{column}");
    assert_eq!(
        with(";; wasfix:ignore errno why"),
        [open.to_string(), unused(107)]
    );
    assert_eq!(with(";; wasfix:ignore open,errno why"), [unused(112)]);
    assert_eq!(with(";; wasfix:ignore opne why"), [unused(107)]);
    // Not even `apply` changes what is silenced, and it still says why.
    dir.write(
        "in.wat",
        format!(";; wasfix:ignore-file open why\n{CHANGING}"),
    );
    let ran = dir.run(&["apply", "in.wat"]).code(0);
    assert_eq!(ran.stdout, dir.read("in.wat"));
    assert!(
        ran.stderr.contains("this comment says to leave it"),
        "{ran:#?}"
    );
}

#[test]
fn add_ignore_writes_comments_once() {
    let crlf = UNSURE.replace('\n', "\r\n");
    let dir = Dir::with("a/in.wat", CHANGING);
    dir.write("a/crlf.wat", &crlf);
    dir.write("a/right.wat", PLAIN);
    let ran = dir.run(&["check", "--add-ignore=as it was", "a"]).code(0);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.contains("wasfix: 1 comment added to a/in.wat\n"),
        "{ran:#?}"
    );
    let lines = dir.read("a/crlf.wat");
    assert!(lines.contains(" as it was\r\n"), "{lines}");
    assert_eq!(dir.read("a/right.wat"), PLAIN);
    dir.run(&["check", "a"]).code(0);
    let before = fs::metadata(dir.at("a/in.wat"))
        .unwrap()
        .modified()
        .unwrap();
    dir.run(&["check", "--add-ignore=as it was", "a"]).code(0);
    assert_eq!(
        fs::metadata(dir.at("a/in.wat"))
            .unwrap()
            .modified()
            .unwrap(),
        before
    );
    assert_eq!(dir.read("a/in.wat").matches("as it was").count(), 1);
}

#[test]
fn add_ignore_needs_files_and_a_reason() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.feed(&["check", "--add-ignore=x", "-"], CHANGING)
        .failed(&["standard input cannot be written", "--add-ignore"]);
    dir.run(&["check", "--add-ignore=", "in.wat"])
        .failed(&["this reason cannot stand in a comment: it is empty"]);
    dir.run(&["check", "--add-ignore=a\nb", "in.wat"])
        .failed(&["a line end"]);
    assert_eq!(dir.read("in.wat"), CHANGING);
}

#[test]
fn decisions_are_explained_on_standard_error() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = check(&dir, &["-q", "--explain-decisions", "in.wat"]).code(1);
    assert!(ran.stderr.starts_with("group 1 of 1\n"), "{ran:#?}");
}

#[test]
fn the_configuration_of_the_documentation_is_one() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    let page = fs::read_to_string(docs).unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (toml, _) = rest.split_once("```").unwrap();
    let dir = Dir::with("wasfix.toml", toml);
    dir.write("my-rules/none.rule", ";; none yet\n");
    for (path, expected) in [
        ("in.wat", vec!["warning[open] in.wat:5:39"]),
        ("generated/in.wat", vec![]),
        ("x.out.wat", vec![]),
    ] {
        dir.write(path, CHANGING);
        assert_eq!(found(&dir.run(&["check", path]).stdout), expected, "{path}");
    }
}
