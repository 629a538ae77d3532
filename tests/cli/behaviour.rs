//! The rules of behaviour, by number; each test is named after its rule. Rules 10 to 13 are in
//! `writing`.

use crate::harness::{BROKEN, CHANGING, Dir, Gate, PLAIN, UNSURE, finish, patched};
use rustix::process::{Pid, Signal};
use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

#[test]
fn rule_01_exit_0_means_standard_output_is_the_complete_module() {
    for text in [PLAIN, UNSURE, "", "(module)", "\u{feff}(module)\r\n"] {
        let ran = Dir::with("in.wat", text).run(&["apply", "in.wat"]).code(0);
        assert_eq!(ran.stdout, text);
    }
    let inputs: [&[&str]; 4] = [
        &["--stdin-filepath", "x.wat", "-"],
        &["--stdin-filepath", "x.wat"],
        &["-", "-o", "-"],
        &[],
    ];
    for args in inputs {
        let ran = Dir::new().feed(&[&["apply"], args].concat(), CHANGING);
        assert_eq!(ran.code(0).stdout, patched(CHANGING), "{args:?}");
    }
}

#[test]
fn rule_02_apply_to_standard_output_non_zero_means_empty() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.write("broken.wat", BROKEN);
    dir.write("unsure.wat", UNSURE);
    for (code, args) in [
        (1, ["--exit-non-zero-on-fix", "in.wat"]),
        (1, ["--fail-on-remaining", "unsure.wat"]),
        (2, ["--from=nowhere", "in.wat"]),
        (2, ["-q", "broken.wat"]),
        (2, ["-q", "missing.wat"]),
    ] {
        let args = ["apply", args[0], args[1]];
        assert_eq!(dir.run(&args).code(code).stdout, "", "{args:?}");
    }
}

#[test]
fn rule_02_a_module_cut_short_anywhere_is_2_and_nothing() {
    let dir = Dir::new();
    // Up to here it names no import; from here on it is no module until the last parenthesis.
    let named = CHANGING.find("(func $sock_open").unwrap();
    for len in 0..CHANGING.trim_end().len() {
        let cut = &CHANGING[..len];
        let ran = dir.feed(&["apply", "-q", "-"], cut);
        if len >= named {
            ran.failed(&["stdin.wat:"]);
        } else if ran.status.code() == Some(0) {
            assert_eq!(ran.stdout, cut);
        } else {
            ran.failed(&[]);
        }
    }
}

#[test]
fn rule_03_one_write() {
    let big = CHANGING.to_string() + &";; a line of comment\n".repeat(2000);
    let dir = Dir::with("in.wat", &big);
    let (ours, theirs) = UnixDatagram::pair().unwrap();
    ours.set_nonblocking(true).unwrap();
    // A datagram socket keeps writes apart.
    let mut command = dir.command(&["apply", "in.wat"]);
    let child = command.stdout(OwnedFd::from(theirs)).spawn().unwrap();
    drop(command);
    finish(child).code(0);
    let mut buffer = vec![0; 2 * big.len()];
    let first = ours.recv(&mut buffer).unwrap();
    assert_eq!(String::from_utf8_lossy(&buffer[..first]), patched(&big));
    let more = ours.recv(&mut buffer);
    assert!(!more.is_ok_and(|n| n > 0), "a second write");
}

#[test]
fn rule_03_a_closed_pipe_ends_quietly() {
    let dir = Dir::with("in.wat", CHANGING);
    for verb in ["apply", "diff"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = dir.command(&[verb, "-q", "in.wat"]);
        let child = command.stdout(writer).spawn().unwrap();
        let ran = finish(child).code(2);
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn rule_03_a_full_standard_output_is_2() {
    let dir = Dir::with("in.wat", CHANGING);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = dir.command(&["apply", "in.wat"]);
    let child = command.stdout(full).spawn().unwrap();
    let ran = finish(child).code(2);
    assert!(ran.stderr.contains("cannot write to standard output"));
}

#[test]
fn rule_04_apply_exits_0_with_sites_left() {
    let dir = Dir::with("in.wat", UNSURE);
    dir.run(&["apply", "in.wat"]).code(0);
    dir.run(&["apply", "-i", "in.wat"]).code(0);
    dir.run(&["apply", "in.wat", "-o", "out.wat"]).code(0);
}

#[test]
fn rule_05_a_parse_error_is_path_line_col_first_and_an_excerpt() {
    let dir = Dir::with("in.wat", BROKEN);
    let ran = dir
        .run(&["apply", "in.wat"])
        .failed(&["(func (i32.nonsense)))"]);
    assert!(ran.stderr.starts_with("in.wat:3:10: error: "), "{ran:#?}");
    let ran = dir.run(&["apply", "-i", "in.wat"]).code(2);
    assert!(ran.stderr.starts_with("in.wat:3:10: error: "), "{ran:#?}");
    assert_eq!(dir.read("in.wat"), BROKEN);
    let ran = dir.feed(&["apply", "--stdin-filepath", "a/b.wat", "-"], BROKEN);
    let ran = ran.failed(&[]);
    assert!(ran.stderr.starts_with("a/b.wat:3:10: error: "), "{ran:#?}");
}

#[test]
fn rule_06_standard_error_has_the_findings_and_one_summary_line() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = dir.run(&["apply", "in.wat"]).code(0);
    assert!(ran.stderr.contains("--> in.wat:5:"), "{ran:#?}");
    assert_eq!(ran.stderr.matches("wasfix: ").count(), 1, "{ran:#?}");
    assert!(ran.stderr.lines().last().unwrap().starts_with("wasfix: "));
    assert_eq!(dir.run(&["apply", "-q", "in.wat"]).code(0).stderr, "");
}

#[test]
fn rule_06_colour_only_where_it_is_asked_for_or_seen() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = dir.run(&["apply", "in.wat"]).code(0);
    assert!(!ran.stderr.contains('\x1b'));
    let ran = dir.run(&["apply", "--color=always", "in.wat"]).code(0);
    assert!(ran.stderr.contains('\x1b'));
    assert!(!ran.stdout.contains('\x1b'));
}

#[test]
fn rule_07_diff_prints_the_patch_and_nothing_else() {
    let dir = Dir::with("in.wat", CHANGING);
    let ran = dir.run(&["diff", "in.wat"]).code(1);
    assert_eq!(ran.stderr, "");
    for line in ran.stdout.lines() {
        let known = ["--- ", "+++ ", "@@ ", " ", "-", "+"];
        assert!(known.iter().any(|k| line.starts_with(k)), "{line:?}");
    }
    fs::write(dir.at("p.diff"), &ran.stdout).unwrap();
    let applied = dir.tool("patch", &["-p1", "-i", "p.diff"]);
    assert!(applied.status.success(), "{applied:?}");
    assert_eq!(dir.read("in.wat"), patched(CHANGING));
}

#[test]
fn rule_07_colour_only_on_a_terminal() {
    let dir = Dir::with("in.wat", CHANGING);
    let mut command = dir.command(&["diff", "in.wat"]);
    let child = command.env("CLICOLOR_FORCE", "1").spawn().unwrap();
    assert!(!finish(child).code(1).stdout.contains('\x1b'));
    let ran = dir.run(&["diff", "--color=always", "in.wat"]).code(1);
    assert!(ran.stdout.contains("\x1b[31m-"));
}

#[test]
fn rule_07_paths_are_from_the_current_folder() {
    let dir = Dir::with("sub/in.wat", CHANGING);
    let absolute = dir.at("sub/in.wat");
    for path in [
        "sub/in.wat",
        "./sub/in.wat",
        "sub/../sub/in.wat",
        absolute.to_str().unwrap(),
    ] {
        let ran = dir.run(&["diff", path]).code(1);
        assert!(ran.stdout.starts_with("--- a/sub/in.wat\n"), "{ran:#?}");
    }
    let ran = dir.feed(&["diff", "-"], CHANGING).code(1);
    assert!(ran.stdout.starts_with("--- a/stdin.wat\n"), "{ran:#?}");
}

#[test]
fn rule_08_stdin_filepath_sets_config_ignores_and_message_paths() {
    let dir = Dir::with("sub/wasfix.toml", "exclude = [\"gen/\"]\n");
    fs::create_dir(dir.at(".git")).unwrap();
    dir.write(".gitignore", "out.wat\n");
    let run = |path: &str, text: &str| {
        let args = ["apply", "--force-exclude", "--stdin-filepath", path, "-"];
        dir.feed(&args, text).code(0)
    };
    let ran = run("no/such/folder/in.wat", CHANGING);
    assert_eq!(ran.stdout, patched(CHANGING));
    assert!(ran.stderr.contains("no/such/folder/in.wat:5:"), "{ran:#?}");
    assert_eq!(run("sub/gen/deep/in.wat", CHANGING).stdout, CHANGING);
    assert_eq!(run("gen/in.wat", CHANGING).stdout, patched(CHANGING));
    assert_eq!(run("some/out.wat", CHANGING).stdout, CHANGING);
    dir.write("sub/wasfix.toml", "frm = \"linux\"\n");
    let args = ["apply", "--stdin-filepath", "sub/in.wat", "-"];
    dir.feed(&args, CHANGING).failed(&["sub/wasfix.toml:1:1"]);
}

#[test]
fn rule_09_an_explicit_path_beats_ignore_files_unless_force_exclude() {
    let dir = Dir::with("gen/in.wat", CHANGING);
    fs::create_dir(dir.at(".git")).unwrap();
    dir.write(".gitignore", "gen/\n");
    let out = |args: &[&str]| dir.run(args).code(0).stdout;
    assert_eq!(out(&["apply", "gen/in.wat"]), patched(CHANGING));
    assert_eq!(out(&["apply", "--force-exclude", "gen/in.wat"]), CHANGING);
    // As in git: a file in an ignored folder cannot be taken back.
    dir.write("gen/.gitignore", "!in.wat\n");
    assert_eq!(out(&["apply", "--force-exclude", "gen/in.wat"]), CHANGING);
    dir.write(".gitignore", "gen/*\n");
    assert_eq!(
        out(&["apply", "--force-exclude", "gen/in.wat"]),
        patched(CHANGING)
    );
}

#[test]
fn rule_09_a_folder_is_searched_for_what_is_not_ignored() {
    let dir = Dir::with("src/a.wat", CHANGING);
    fs::create_dir(dir.at(".git")).unwrap();
    dir.write(".gitignore", "gen/\n");
    dir.write("wasfix.toml", "exclude = [\"/src/old\"]\n");
    for name in ["src/b.wast", "src/gen/c.wat", "src/old/d.wat", "src/e.txt"] {
        dir.write(name, CHANGING);
    }
    dir.write("outside.wat", CHANGING);
    std::os::unix::fs::symlink("../outside.wat", dir.at("src/link.wat")).unwrap();
    let ran = dir.run(&["apply", "-i", "src"]).code(0);
    for (name, changed) in [
        ("outside.wat", false),
        ("src/a.wat", true),
        ("src/b.wast", true),
        ("src/gen/c.wat", false),
        ("src/old/d.wat", false),
        ("src/e.txt", false),
    ] {
        assert_eq!(dir.read(name) != CHANGING, changed, "{name}: {ran:#?}");
    }
    assert!(ran.stderr.contains("in 2 files"), "{ran:#?}");
}

#[test]
fn rule_14_one_literal_becomes_one_literal() {
    let after = patched(CHANGING);
    // A mark, if one is needed, has a line of its own.
    let rest: String = after
        .split_inclusive('\n')
        .filter(|line| !line.starts_with(";; wasfix:abi="))
        .collect();
    assert_eq!(rest, CHANGING.replace("(i32.const 10)", "(i32.const 2)"));
}

#[test]
fn rule_15_the_plan_of_the_result_is_empty() {
    let once = patched(CHANGING);
    let dir = Dir::with("in.wat", &once);
    assert_eq!(dir.run(&["apply", "in.wat"]).code(0).stdout, once);
    assert_eq!(dir.run(&["diff", "in.wat"]).code(0).stdout, "");
    let dir = Dir::with("in.wat", CHANGING);
    let from = |name: &str| dir.run(&["apply", "--from", "linux", name]).code(0).stdout;
    let once = from("in.wat");
    dir.write("once.wat", &once);
    assert_eq!(from("once.wat"), once);
}

#[test]
fn rule_16_unsure_no_edit_a_finding_exit_0() {
    let dir = Dir::with("in.wat", UNSURE);
    let ran = dir.run(&["apply", "in.wat"]).code(0);
    assert_eq!(ran.stdout, UNSURE);
    assert!(ran.stderr.contains("--> in.wat:5:"), "{ran:#?}");
}

#[test]
fn rule_17_no_refusal_because_git_is_dirty() {
    let dir = Dir::with("in.wat", CHANGING);
    assert!(dir.tool("git", &["init", "-q"]).status.success());
    dir.run(&["apply", "-i", "in.wat"]).code(0);
    assert_eq!(dir.read("in.wat"), patched(CHANGING));
}

/// A megabyte in which every tenth function has a call that matters. How long that takes is a matter
/// of `benches/process.rs`.
#[test]
fn rule_18_a_megabyte_is_put_right_everywhere() {
    let mut text = CHANGING.trim_end().trim_end_matches(')').to_string() + "))))\n";
    let mut calls = 1;
    for i in 1.. {
        text += &if i % 10 == 0 {
            calls += 1;
            format!(
                "  (func $f{i} (drop (call $sock_open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64))))\n"
            )
        } else {
            format!(
                "  (func $f{i} (param i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 10)) (i32.const 2)))\n"
            )
        };
        if text.len() > 1_000_000 {
            break;
        }
    }
    let text = text + ")\n";
    let after = text.replace("sock_open (i32.const 10)", "sock_open (i32.const 2)");
    let ran = Dir::with("in.wat", &text).run(&["apply", "in.wat"]).code(0);
    assert!(
        ran.stdout == after,
        "not only the calls were changed, or not all"
    );
    let summary = format!("wasfix: {calls} changes in in.wat;");
    assert!(ran.stderr.lines().last().unwrap().starts_with(&summary));
}

#[test]
fn an_interrupt_ends_it_by_the_signal_and_leaves_nothing_behind() {
    let dir = Dir::with("in.wat", CHANGING);
    let gate = Gate::new(&dir);
    let mut command = dir.command(&["apply", "-i", "in.wat", "--rules", "gate"]);
    let child = command.spawn().unwrap();
    let pid = Pid::from_child(&child);
    gate.pass(|| {
        // Not INT: what a shell starts in the background has to ignore that, and so have its children.
        rustix::process::kill_process(pid, Signal::TERM).unwrap();
        std::thread::sleep(Duration::from_millis(50));
    });
    assert_eq!(finish(child).status.signal(), Some(15));
    assert_eq!(dir.read("in.wat"), CHANGING);
    assert_eq!(dir.names(), ["gate", "in.wat"]);
}

#[test]
fn an_interrupt_while_a_file_is_written_waits_until_it_is() {
    let big = CHANGING.to_string() + &";; a line of comment\n".repeat(50_000);
    let dir = Dir::with("in.wat", &big);
    let after = patched(&big);
    let mut ended_by_signal = 0;
    for _ in 0..8 {
        dir.write("in.wat", &big);
        let mut command = dir.command(&["apply", "-q", "-i", "in.wat"]);
        let mut child = command.spawn().unwrap();
        let temporary = || dir.names().iter().any(|name| name.ends_with(".tmp"));
        while !temporary() && child.try_wait().unwrap().is_none() {}
        // If it has ended in the meantime there is nobody to tell.
        let _ = rustix::process::kill_process(Pid::from_child(&child), Signal::INT);
        let ran = finish(child);
        ended_by_signal += usize::from(ran.status.signal() == Some(2));
        assert_eq!(dir.names(), ["in.wat"], "{ran:?}");
        let now = dir.read("in.wat");
        assert!(now == big || now == after, "half a file");
    }
    assert_ne!(ended_by_signal, 0, "no interrupt came while it ran");
}
