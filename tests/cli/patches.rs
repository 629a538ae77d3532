//! `report::diff` against the tools that take it: `git apply` and `patch -p1`.

use crate::harness::Dir;
use wasfix::report::diff;
use wasfix::text::{Edit, EditSet, Span};

/// Replaces the nth `§old§new§` of a text by old in the baseline, and by an edit from old to new.
fn marked(text: &str) -> (String, EditSet) {
    let (mut baseline, mut edits) = (String::new(), EditSet::new());
    for (i, part) in text.split('§').enumerate() {
        match i % 3 {
            0 | 1 => baseline.push_str(part),
            _ => {
                let old = text.split('§').nth(i - 1).unwrap();
                let span = Span::new(baseline.len() - old.len(), baseline.len());
                let text = part.to_string();
                edits.insert(Edit { span, text }).unwrap();
            }
        }
    }
    (baseline, edits)
}

#[track_caller]
fn accepted(path: &str, text: &str) -> String {
    let (baseline, edits) = marked(text);
    let patch = diff(path, &baseline, &edits);
    both_tools(path, &baseline, &patch, &edits.apply(&baseline));
    patch
}

#[track_caller]
fn both_tools(path: &str, before: &str, patch: &str, after: &str) {
    let tools: [(&str, &[&str]); 2] = [
        (
            "git",
            &[
                "-c",
                "core.autocrlf=false",
                "apply",
                "--whitespace=nowarn",
                "p.diff",
            ],
        ),
        ("patch", &["-p1", "-s", "-F0", "-i", "p.diff"]),
    ];
    for (tool, args) in tools {
        let dir = Dir::with(path, before);
        dir.write("p.diff", patch);
        let ran = dir.tool(tool, args);
        assert!(ran.status.success(), "{tool}: {ran:#?}\n{patch}");
        assert_eq!(dir.read(path), after, "{tool}: {ran:#?}\n{patch}");
        assert_eq!(
            dir.names().len(),
            2,
            "{tool} left something: {:?}",
            dir.names()
        );
    }
}

#[test]
fn one_line_in_the_middle() {
    accepted("in.wat", "0\n1\n2\n3\nfour §10§2§;\n5\n6\n7\n8\n");
}

#[test]
fn line_ends_of_windows() {
    accepted("in.wat", "0\r\n1\r\n2\r\n§10§2§\r\n4\r\n5\r\n6\r\n");
    accepted("in.wat", "0\r\n1\n§10§2§\r\n4\r\n5\n");
}

#[test]
fn a_missing_last_line_end() {
    let patch = accepted("in.wat", "0\n1\n2\n§10§2§");
    assert_eq!(patch.matches("\\ No newline at end of file\n").count(), 2);
    let patch = accepted("in.wat", "§10§2§\n1\n2\n3");
    assert_eq!(patch.matches("\\ No newline at end of file\n").count(), 1);
    accepted("in.wat", "§10§2§");
    accepted("in.wat", "0\n1§§\n(func)§");
    accepted("in.wat", "0\n1§§\n(func)\n§");
}

#[test]
fn a_byte_order_mark() {
    accepted("in.wat", "\u{feff}§10§2§\n1\n2\n");
    accepted("in.wat", "\u{feff}0\n1\n2\n3\n4\n§10§2§\n");
}

#[test]
fn the_first_and_the_last_line() {
    accepted("in.wat", "§10§2§\n1\n2\n3\n4\n5\n6\n7\n8\n§10§2§\n");
}

#[test]
fn neighbouring_lines_and_one_line_twice() {
    accepted(
        "in.wat",
        "0\n§10§2§ §1f§90§\n§a§b§\n3\n§c§d§\n5\n6\n7\n8\n9\n§e§f§\n",
    );
}

#[test]
fn whole_lines_come_and_go() {
    accepted("in.wat", "0\n§§;; mark\n§1\n2\n3\n4\n");
    accepted("in.wat", "§§;; mark\n§(module)\n");
    accepted("in.wat", "§§;; mark\n§§10§2§\n1\n");
    accepted("in.wat", "0\n§gone\n§§2\n3\n");
    accepted(
        "in.wat",
        "0\n§two\nlines§one§\n3\n4\n5\n§x§y\nz§ \n6\n7\n8\n9\n",
    );
    accepted("in.wat", "0\n§end\n§§next\n3\n");
    accepted("in.wat", "0\n§§(func)\n§");
}

#[test]
fn lines_that_look_like_headers() {
    accepted(
        "in.wat",
        "-- §a§b§\n++ c\n@@ -1 +1 @@\n\\ No newline\n-- §d§e§\n",
    );
}

#[test]
fn paths_that_need_quotes() {
    for path in [
        "with space.wat",
        "sub dir/in.wat",
        "端口.wat",
        "a\"quote\".wat",
        "back\\slash.wat",
        "tab\tin.wat",
        "trailing .wat",
    ] {
        accepted(path, "0\n§10§2§\n2\n");
    }
}

#[test]
fn a_path_from_the_root_applies_without_its_slash() {
    let (baseline, edits) = marked("§10§2§\n");
    let patch = diff("/srv/in.wat", &baseline, &edits);
    both_tools("srv/in.wat", &baseline, &patch, "2\n");
}

#[test]
fn many_texts_made_by_rule() {
    // A fixed sequence, so that a failure comes again: no test depends on luck.
    let mut state = 1_u64;
    let mut below = |n: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % n
    };
    for _ in 0..40 {
        let mut text = String::new();
        for line in 0..below(30) {
            text += &match below(8) {
                0 => format!("{line} §10§2§"),
                1 => "§§new\n§same".to_string(),
                2 => format!("§{line} gone\n§§"),
                3 => format!("§{line}§x\ny§ z"),
                _ => format!("{}", below(3)),
            };
            text += if below(4) == 0 { "\r\n" } else { "\n" };
        }
        if below(3) == 0 {
            text.pop();
        }
        let (baseline, edits) = marked(&text);
        if edits.apply(&baseline) != baseline && !baseline.is_empty() {
            accepted("in.wat", &text);
        }
    }
}
