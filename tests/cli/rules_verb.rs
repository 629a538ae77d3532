//! `wasfix rules`: list, show, test, lint.

use crate::harness::Dir;

#[test]
fn list_has_name_way_and_sentence() {
    let out = Dir::new().run(&["rules", "list"]).code(0).stdout;
    let row = out.lines().find(|l| l.starts_with("open ")).unwrap();
    assert!(row.contains("linux → wasix"), "{row}");
    assert!(row.ends_with('.'), "{row}");
    let row = out.lines().find(|l| l.starts_with("bind-twice "));
    assert!(row.unwrap().contains(" error, wasix "), "{out}");
    let row = out.lines().find(|l| l.starts_with("not-analysed "));
    assert!(row.unwrap().contains(" note "), "{out}");
}

#[test]
fn show_has_the_rule_and_its_tests() {
    let dir = Dir::new();
    let out = dir.run(&["rules", "show", "open"]).code(0).stdout;
    assert!(out.contains("(rule $open"), "{out}");
    assert!(out.contains("(test $open"), "{out}");
    assert!(out.contains("(unchanged $open"), "{out}");
    assert_eq!(dir.run(&["rules", "show", "$open"]).code(0).stdout, out);
    let out = dir.run(&["rules", "show", "bind-twice"]).code(0).stdout;
    assert!(out.contains("(check $bind-twice"), "{out}");
    assert!(out.contains("(wrong $bind-twice"), "{out}");
    let out = dir.run(&["rules", "show", "tcp"]).code(0).stdout;
    assert!(out.contains("(protocol $tcp"), "{out}");
    dir.run(&["rules", "show", "nonsense"])
        .failed(&["there is no rule or check `nonsense`", "wasfix rules list"]);
}

#[test]
fn the_tests_of_the_built_in_rules_pass() {
    let ran = Dir::new().run(&["rules", "test"]).code(0);
    assert_eq!(ran.stdout, "");
    assert!(!ran.stderr.contains("wasfix: 0 tests"), "{ran:#?}");
    assert!(ran.stderr.ends_with(" tests, 0 failed\n"), "{ran:#?}");
}

/// A test of a built-in rule that expects what is not so.
const FAILING: &str = r#"(test $open "ten becomes eleven"
  (before (func
    (drop (call $sock_open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))))
  (after (func
    (drop (call $sock_open (i32.const 11) (i32.const 1) (i32.const 0) (i32.const 64))))))
"#;

#[test]
fn a_failing_test_is_printed_as_a_diff_and_exits_1() {
    let dir = Dir::with("mine.rule", FAILING);
    let ran = dir.run(&["rules", "test", "mine.rule"]).code(1);
    assert!(ran.stdout.starts_with("mine.rule:1:1: "), "{ran:#?}");
    assert!(ran.stdout.contains("ten becomes eleven"), "{ran:#?}");
    assert!(ran.stdout.contains("\n-"), "{ran:#?}");
    assert!(ran.stdout.contains("(i32.const 11)"), "{ran:#?}");
    assert!(ran.stdout.contains("\n+"), "{ran:#?}");
    // Only the tests of the files that were named.
    assert!(
        ran.stderr.ends_with("wasfix: 1 test, 1 failed\n"),
        "{ran:#?}"
    );
}

#[test]
fn lint_says_where_a_rule_file_is_wrong() {
    let dir = Dir::with("mine/bad.rule", "(rule $x (from $nowhere) (to $wasix)");
    let ran = dir.run(&["rules", "lint", "mine"]).code(1);
    assert!(ran.stderr.starts_with("mine/bad.rule:1:"), "{ran:#?}");
    dir.run(&["rules", "lint", "none.rule"])
        .failed(&["cannot read `none.rule`"]);
    dir.run(&["rules", "test", "mine"])
        .failed(&["mine/bad.rule"]);
    let ran = dir.run(&["rules", "lint"]).code(0);
    assert!(ran.stderr.ends_with("nothing wrong\n"), "{ran:#?}");
}
