//! The table of exit codes, row by row.

use crate::harness::{BROKEN, CHANGING, Dir, PLAIN, UNSURE, patched};
use std::fs;

#[test]
fn apply_0_changed() {
    assert!(patched(CHANGING).contains("(i32.const 2)"));
    assert!(!patched(CHANGING).contains("(i32.const 10)"));
}

#[test]
fn apply_0_unchanged() {
    let dir = Dir::with("in.wat", PLAIN);
    assert_eq!(dir.run(&["apply", "in.wat"]).code(0).stdout, PLAIN);
}

#[test]
fn apply_0_excluded() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.write("wasfix.toml", "exclude = [\"in.wat\"]\n");
    let ran = dir.run(&["apply", "--force-exclude", "in.wat"]).code(0);
    assert_eq!(ran.stdout, CHANGING);
}

#[test]
fn apply_0_sites_left() {
    let dir = Dir::with("in.wat", UNSURE);
    let ran = dir.run(&["apply", "in.wat"]).code(0);
    assert_eq!(ran.stdout, UNSURE);
    assert!(ran.stderr.contains("1 left as found"), "{}", ran.stderr);
}

#[test]
fn apply_1_with_exit_non_zero_on_fix_if_changed() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.write("plain.wat", PLAIN);
    let flag = "--exit-non-zero-on-fix";
    assert_eq!(dir.run(&["apply", flag, "in.wat"]).code(1).stdout, "");
    assert_eq!(dir.run(&["apply", flag, "plain.wat"]).code(0).stdout, PLAIN);
    dir.run(&["apply", flag, "-i", "in.wat"]).code(1);
    assert_eq!(dir.read("in.wat"), patched(CHANGING));
    dir.run(&["apply", flag, "-i", "in.wat"]).code(0);
}

#[test]
fn apply_1_with_fail_on_remaining_if_sites_are_left() {
    let dir = Dir::with("in.wat", UNSURE);
    dir.write("plain.wat", PLAIN);
    let flag = "--fail-on-remaining";
    assert_eq!(dir.run(&["apply", flag, "in.wat"]).code(1).stdout, "");
    assert_eq!(dir.run(&["apply", flag, "plain.wat"]).code(0).stdout, PLAIN);
}

#[test]
fn diff_0_no_difference() {
    let dir = Dir::with("in.wat", PLAIN);
    let ran = dir.run(&["diff", "in.wat"]).code(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn diff_1_difference() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = dir.run(&["diff", "in.wat"]).code(1);
    assert!(ran.stdout.starts_with("--- a/in.wat\n+++ b/in.wat\n@@ "));
}

#[test]
fn diff_2_could_not_compute() {
    let dir = Dir::with("in.wat", BROKEN);
    dir.write("good.wat", CHANGING);
    dir.run(&["diff", "in.wat"]).failed(&["in.wat:3:10"]);
    dir.run(&["diff", "good.wat", "in.wat"])
        .failed(&["in.wat:3:10"]);
}

#[test]
fn two_for_usage() {
    let dir = Dir::with("a.wat", PLAIN);
    dir.write("b.wat", PLAIN);
    fs::create_dir(dir.at("sub")).unwrap();
    let rows: &[(&[&str], &str)] = &[
        (&["apply", "a.wat", "b.wat"], "several paths"),
        (&["apply", "a.wat", "b.wat", "-o", "c.wat"], "several paths"),
        (&["apply", "sub"], "`sub` is a directory"),
        (&["apply", "-i", "-"], "cannot be written in place"),
        (&["apply", "-i"], "cannot be written in place"),
        (&["apply", "-", "a.wat", "-i"], "cannot be written in place"),
        (&["diff", "-", "a.wat"], "`-` stands alone"),
        (
            &["apply", "a.wat", "-i", "-o", "b.wat"],
            "cannot be used with",
        ),
        (
            &["apply", "a.wat", "--stdin-filepath", "b.wat"],
            "--stdin-filepath is for standard input",
        ),
        (&["apply", "--no-such-option"], "--no-such-option"),
        (&["chekc", "a.wat"], "chekc"),
        (&["man", "nonsense"], "there is no verb `nonsense`"),
        (&[], "Usage"),
    ];
    for (args, message) in rows {
        dir.run(args).failed(&[message]);
    }
    assert_eq!(dir.names(), ["a.wat", "b.wat", "sub"]);
}

#[test]
fn two_for_input_that_cannot_be_read() {
    let dir = Dir::new();
    dir.write("latin1.wat", b"(module)\n;; caf\xe9\n");
    dir.write("in.wasm", b"\0asm\x01\0\0\0");
    dir.run(&["apply", "none.wat"])
        .failed(&["cannot read `none.wat`", "= help: "]);
    dir.run(&["apply", "latin1.wat"])
        .failed(&["latin1.wat:2:7: error: ", "not UTF-8", "convert"]);
    dir.run(&["apply", "in.wasm"])
        .failed(&["`in.wasm` is a binary module", "wasm-tools print in.wasm"]);
    dir.feed(&["apply", "-"], b"\0asm\x01\0\0\0")
        .failed(&["`stdin.wat` is a binary module"]);
    dir.run(&["apply", "-i", "none.wat"])
        .failed(&["cannot read `none.wat`"]);
}

#[test]
fn two_for_config_and_rule_folders() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.run(&["apply", "in.wat", "--config", "none.toml"])
        .failed(&["none.toml"]);
    dir.run(&["apply", "in.wat", "--rules", "none"])
        .failed(&["cannot read `none`"]);
    fs::create_dir(dir.at("empty")).unwrap();
    dir.run(&["apply", "in.wat", "--rules", "empty"])
        .failed(&["no rule file in `empty`", ".rule"]);
}

#[test]
fn two_for_a_rule_file_with_an_excerpt_of_it() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.write("mine/bad.rule", ";; mine\n(rule $x (from $nowhere)\n");
    dir.run(&["apply", "in.wat", "--rules", "mine"])
        .failed(&["mine/bad.rule:", "(rule $x (from $nowhere)"]);
}

#[test]
fn two_for_a_dialect_that_does_not_exist() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.run(&["apply", "in.wat", "--from", "nowhere"])
        .failed(&["nowhere"]);
    dir.run(&["apply", "in.wat", "--to", "nowhere"])
        .failed(&["nowhere"]);
}

#[test]
fn two_for_a_binary_that_cannot_be_made() {
    let dir = Dir::with("in.wat", "(module (func (i32.const 1)");
    dir.run(&["apply", "in.wat", "-o", "out.wasm"])
        .failed(&["in.wat:1:"]);
    assert_eq!(dir.names(), ["in.wat"]);
}

#[test]
fn with_many_files_the_worst_code_wins_and_every_other_file_is_handled() {
    let dir = Dir::with("a.wat", CHANGING);
    dir.write("b.wat", BROKEN);
    dir.write("c.wat", CHANGING);
    let ran = dir.run(&[
        "apply",
        "-i",
        "--exit-non-zero-on-fix",
        "a.wat",
        "none.wat",
        "b.wat",
        "c.wat",
    ]);
    let ran = ran.failed(&["b.wat:3:10", "none.wat"]);
    assert_eq!(dir.read("a.wat"), patched(CHANGING));
    assert_eq!(dir.read("b.wat"), BROKEN);
    assert_eq!(dir.read("c.wat"), patched(CHANGING));
    assert!(ran.stderr.contains("2 changes in 2 files"), "{ran:#?}");
}
