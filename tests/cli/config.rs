//! `wasfix.toml`: where it is found, what it may say, and what it may not.

use crate::harness::{CHANGING, Dir, UNSURE, patched};
use std::fs;

#[test]
fn it_is_found_upward_from_the_file() {
    let dir = Dir::with("a/b/in.wat", UNSURE);
    let run = |args: &[&str]| dir.run(&[&["apply", "-q"], args].concat()).code(0).stdout;
    assert_eq!(run(&["a/b/in.wat"]), UNSURE);
    dir.write("a/wasfix.toml", "from = \"linux\"\n");
    let converted = run(&["a/b/in.wat"]);
    assert!(
        converted.contains("(i32.const 1) (i32.const 1)"),
        "{converted}"
    );
    assert_eq!(run(&["--no-config", "a/b/in.wat"]), UNSURE);
    assert_eq!(run(&["a/b/../b/in.wat"]), converted);
    dir.write("out.wat", UNSURE);
    assert_eq!(run(&["a/../out.wat"]), UNSURE);
    dir.write("none.toml", "");
    assert_eq!(run(&["--config", "none.toml", "a/b/in.wat"]), UNSURE);
    // The nearest one counts, and says nothing of `from`.
    dir.write("a/b/wasfix.toml", "select = []\n");
    assert_eq!(run(&["a/b/in.wat"]), UNSURE);
    assert_eq!(run(&["--from", "linux", "a/b/in.wat"]), converted);
}

#[test]
fn for_standard_input_it_is_found_upward_from_the_current_folder() {
    let dir = Dir::with("wasfix.toml", "wrong = 1\n");
    dir.feed(&["apply", "-"], UNSURE)
        .failed(&["wasfix.toml:1:1"]);
    dir.feed(&["apply", "-", "--no-config"], UNSURE).code(0);
}

#[test]
fn what_it_may_not_say_is_an_error_with_its_place() {
    let dir = Dir::with("in.wat", CHANGING);
    let rows = [
        (
            "form = \"linux\"\n",
            "wasfix.toml:1:1",
            "unknown field `form`",
        ),
        ("from = 1\n", "wasfix.toml:1:8", "expected a string"),
        (
            "to = \"wasix\"\nselect = \"open\"\n",
            "wasfix.toml:2:10",
            "expected a sequence",
        ),
        ("rules = [1]\n", "wasfix.toml:1:10", "expected"),
        ("exclude = [\"{a\"]\n", "wasfix.toml:1:12", "no glob"),
        ("from = \n", "wasfix.toml:1:", ""),
        (
            "[apply]\nfrom = \"linux\"\n",
            "wasfix.toml:1:2",
            "unknown field `apply`",
        ),
    ];
    for (toml, place, message) in rows {
        dir.write("wasfix.toml", toml);
        let line = toml.lines().find(|l| l.contains(['=', '['])).unwrap();
        let line = if place.contains(":2:") {
            toml.lines().nth(1).unwrap()
        } else {
            line
        };
        dir.run(&["apply", "in.wat"])
            .failed(&[place, message, line]);
    }
    dir.write("wasfix.toml", b"from = \"\xff\"\n");
    dir.run(&["apply", "in.wat"]).failed(&["wasfix.toml"]);
}

#[test]
fn rule_folders_are_found_from_its_own_folder() {
    let dir = Dir::with("a/b/in.wat", CHANGING);
    dir.write("a/wasfix.toml", "rules = [\"mine\"]\n");
    dir.run(&["apply", "a/b/in.wat"]).failed(&["a/mine"]);
    dir.write("a/mine/none.rule", ";; no rules\n");
    let ran = dir.run(&["apply", "a/b/in.wat"]).code(0);
    assert_eq!(ran.stdout, patched(CHANGING));
}

#[test]
fn with_many_files_each_has_its_own() {
    let dir = Dir::with("a/in.wat", UNSURE);
    dir.write("b/in.wat", UNSURE);
    dir.write("a/wasfix.toml", "from = \"linux\"\n");
    dir.run(&["apply", "-i", "."]).code(0);
    assert_ne!(dir.read("a/in.wat"), UNSURE);
    assert_eq!(dir.read("b/in.wat"), UNSURE);
}

#[test]
fn selected_and_ignored_rules() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.write("wasfix.toml", "ignore = [\"open\"]\n");
    assert_eq!(dir.run(&["apply", "in.wat"]).code(0).stdout, CHANGING);
    dir.write("wasfix.toml", "select = [\"open\"]\n");
    let ran = dir.run(&["apply", "in.wat"]).code(0);
    assert_eq!(ran.stdout, patched(CHANGING));
}

#[test]
fn verbose_says_which_one_is_used() {
    let dir = Dir::with("in.wat", CHANGING);
    fs::write(dir.at("wasfix.toml"), "").unwrap();
    let ran = dir.run(&["apply", "-v", "in.wat"]).code(0);
    assert!(ran.stderr.contains("configured by wasfix.toml"), "{ran:#?}");
}
