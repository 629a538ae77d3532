//! Rules 10 to 13: how a file is written, and what happens when it cannot be.

use crate::harness::{
    BROKEN, CHANGING, Dir, Gate, PLAIN, PROGRAM, UNSURE, finish, is_root, patched,
};
use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

#[test]
fn rule_10_in_place_unchanged_is_not_written_and_keeps_its_time() {
    for text in [PLAIN, UNSURE] {
        let dir = Dir::with("in.wat", text);
        let file = fs::File::options()
            .write(true)
            .open(dir.at("in.wat"))
            .unwrap();
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        file.set_modified(long_ago).unwrap();
        let inode = fs::metadata(dir.at("in.wat")).unwrap().ino();
        dir.run(&["apply", "-i", "in.wat"]).code(0);
        let meta = fs::metadata(dir.at("in.wat")).unwrap();
        assert_eq!(meta.modified().unwrap(), long_ago);
        assert_eq!(meta.ino(), inode);
    }
}

#[test]
fn rule_10_an_output_file_is_always_written() {
    let dir = Dir::with("in.wat", PLAIN);
    dir.run(&["apply", "in.wat", "-o", "new.wat"]).code(0);
    assert_eq!(dir.read("new.wat"), PLAIN);
    dir.write("old.wat", "something else");
    dir.run(&["apply", "in.wat", "-o", "old.wat"]).code(0);
    assert_eq!(dir.read("old.wat"), PLAIN);
}

#[test]
fn an_output_file_that_ends_in_wasm_gets_the_binary() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.run(&["apply", "in.wat", "-o", "out.wasm"]).code(0);
    let binary = fs::read(dir.at("out.wasm")).unwrap();
    assert!(binary.starts_with(b"\0asm\x01\0\0\0"));
    // i32.const 2, i32.const 1, i32.const 0, i32.const 64
    let operands = [0x41, 2, 0x41, 1, 0x41, 0, 0x41, 0xc0, 0];
    assert!(binary.windows(9).any(|w| w == operands), "{binary:x?}");
}

#[test]
fn rule_11_a_symbolic_link_stays_one() {
    let dir = Dir::with("real/in.wat", CHANGING);
    symlink("real/in.wat", dir.at("link.wat")).unwrap();
    dir.run(&["apply", "-i", "link.wat"]).code(0);
    assert!(dir.at("link.wat").is_symlink());
    assert_eq!(dir.read("real/in.wat"), patched(CHANGING));

    symlink("real/new.wat", dir.at("dangling.wat")).unwrap();
    dir.run(&["apply", "link.wat", "-o", "dangling.wat"])
        .code(0);
    assert!(dir.at("dangling.wat").is_symlink());
    assert_eq!(dir.read("real/new.wat"), patched(CHANGING));
}

#[test]
fn rule_11_the_mode_is_copied_and_a_new_file_has_the_usual_one() {
    let dir = Dir::with("in.wat", CHANGING);
    for mode in [0o600, 0o640, 0o755, 0o666] {
        dir.write("in.wat", CHANGING);
        fs::set_permissions(dir.at("in.wat"), Permissions::from_mode(mode)).unwrap();
        dir.run(&["apply", "-i", "in.wat"]).code(0);
        let now = fs::metadata(dir.at("in.wat")).unwrap().mode();
        assert_eq!(now & 0o7777, mode);
    }
    dir.write("plain.wat", PLAIN);
    let usual = fs::metadata(dir.at("plain.wat")).unwrap().mode();
    dir.run(&["apply", "plain.wat", "-o", "new.wat"]).code(0);
    assert_eq!(fs::metadata(dir.at("new.wat")).unwrap().mode(), usual);
}

#[test]
fn rule_11_the_owner_is_copied_where_that_is_allowed() {
    let dir = Dir::with("in.wat", CHANGING);
    // Only root may give a file away; for everybody else the owner is the one who runs this.
    if is_root() {
        std::os::unix::fs::chown(dir.at("in.wat"), Some(65534), Some(65534)).unwrap();
    }
    let owner = |meta: fs::Metadata| (meta.uid(), meta.gid());
    let before = owner(fs::metadata(dir.at("in.wat")).unwrap());
    dir.run(&["apply", "-i", "in.wat"]).code(0);
    assert_eq!(owner(fs::metadata(dir.at("in.wat")).unwrap()), before);
}

#[test]
fn rule_11_the_file_is_replaced_not_overwritten() {
    let dir = Dir::with("in.wat", CHANGING);
    let inode = fs::metadata(dir.at("in.wat")).unwrap().ino();
    let ran = dir.run(&["apply", "-i", "in.wat"]).code(0);
    assert_ne!(fs::metadata(dir.at("in.wat")).unwrap().ino(), inode);
    assert!(!ran.stderr.contains("in place"), "{ran:#?}");
    assert_eq!(dir.names(), ["in.wat"]);
}

#[test]
fn rule_11_a_hard_link_is_written_in_place_and_that_is_said() {
    let dir = Dir::with("in.wat", CHANGING);
    fs::hard_link(dir.at("in.wat"), dir.at("other.wat")).unwrap();
    let ran = dir.run(&["apply", "-i", "in.wat"]).code(0);
    assert_eq!(dir.read("other.wat"), patched(CHANGING));
    assert_eq!(fs::metadata(dir.at("in.wat")).unwrap().nlink(), 2);
    let said = "`in.wat` was written in place: it has other hard links";
    assert!(ran.stderr.contains(said), "{ran:#?}");
}

#[test]
fn rule_11_a_pipe_is_written_in_place_and_that_is_said() {
    let dir = Dir::with("in.wat", CHANGING);
    assert!(dir.tool("mkfifo", &["out"]).status.success());
    let child = dir.command(&["apply", "in.wat", "-o", "out"]).spawn();
    assert_eq!(dir.read("out"), patched(CHANGING));
    let ran = finish(child.unwrap()).code(0);
    assert!(
        ran.stderr.contains("`out` was written in place"),
        "{ran:#?}"
    );
    assert!(fs::metadata(dir.at("out")).unwrap().file_type().is_fifo());
    let ran = dir.run(&["apply", "-q", "in.wat", "-o", "/dev/stdout"]);
    assert_eq!(ran.code(0).stdout, patched(CHANGING));
}

#[test]
fn rule_11_an_unwritable_folder_is_written_in_place_and_that_is_said() {
    let dir = Dir::with("sub/in.wat", CHANGING);
    let mut command = unprivileged(&dir, &["apply", "-i", "sub/in.wat"]);
    fs::set_permissions(dir.at("sub"), Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(dir.at("sub/in.wat"), Permissions::from_mode(0o666)).unwrap();
    let ran = finish(command.spawn().unwrap()).code(0);
    assert_eq!(dir.read("sub/in.wat"), patched(CHANGING));
    assert!(
        ran.stderr.contains("was written in place: its directory"),
        "{ran:#?}"
    );

    let mut command = unprivileged(&dir, &["apply", "sub/in.wat", "-o", "sub/new.wat"]);
    let ran = finish(command.spawn().unwrap());
    ran.failed(&["cannot write `sub/new.wat`: Permission denied"]);
    fs::set_permissions(dir.at("sub"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn rule_11_a_read_only_file_stays() {
    let dir = Dir::with("sub/in.wat", CHANGING);
    let mut command = unprivileged(&dir, &["apply", "-i", "sub/in.wat"]);
    fs::set_permissions(dir.at("sub"), Permissions::from_mode(0o777)).unwrap();
    fs::set_permissions(dir.at("sub/in.wat"), Permissions::from_mode(0o444)).unwrap();
    let ran = finish(command.spawn().unwrap());
    ran.failed(&["cannot write `sub/in.wat`: Permission denied"]);
    assert_eq!(dir.read("sub/in.wat"), CHANGING);
}

#[test]
fn rule_12_the_output_may_name_the_input() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.run(&["apply", "in.wat", "-o", "in.wat"]).code(0);
    assert_eq!(dir.read("in.wat"), patched(CHANGING));
    assert_eq!(dir.names(), ["in.wat"]);
}

#[test]
fn rule_12_a_missing_parent_folder_is_an_error() {
    let dir = Dir::with("in.wat", CHANGING);
    dir.run(&["apply", "in.wat", "-o", "no/such/out.wat"])
        .failed(&[
            "`no/such/out.wat`",
            "no directory `no/such`",
            "mkdir -p no/such",
        ]);
    dir.run(&["apply", "in.wat", "-o", "."])
        .failed(&["cannot write `.`: it is a directory"]);
    assert_eq!(dir.names(), ["in.wat"]);
}

#[test]
fn rule_13_a_file_that_changed_since_it_was_read_is_not_written() {
    for args in [["-i", "in.wat"], ["-o=in.wat", "in.wat"]] {
        for hard_link in [false, true] {
            let dir = Dir::with("in.wat", CHANGING);
            if hard_link {
                fs::hard_link(dir.at("in.wat"), dir.at("other.wat")).unwrap();
            }
            let names = dir.names();
            let gate = Gate::new(&dir);
            let mut command = dir.command(&["apply", args[0], args[1], "--rules", "gate"]);
            let child = command.spawn().unwrap();
            // The same length, so that only the bytes tell.
            let saved = CHANGING.replace("_start", "_begin");
            gate.pass(|| dir.write("in.wat", &saved));
            finish(child).failed(&["`in.wat` changed on disk"]);
            assert_eq!(dir.read("in.wat"), saved);
            fs::remove_dir_all(dir.at("gate")).unwrap();
            assert_eq!(dir.names(), names);
        }
    }
}

#[test]
fn rule_13_a_file_that_is_gone_is_not_made_again() {
    let dir = Dir::with("in.wat", CHANGING);
    let gate = Gate::new(&dir);
    let mut command = dir.command(&["apply", "-i", "in.wat", "--rules", "gate"]);
    let child = command.spawn().unwrap();
    gate.pass(|| fs::remove_file(dir.at("in.wat")).unwrap());
    finish(child).failed(&["`in.wat` changed on disk"]);
    assert_eq!(dir.names(), ["gate"]);
}

#[test]
fn a_failure_leaves_the_destination_as_it_was() {
    let dir = Dir::with("in.wat", BROKEN);
    dir.write("out.wat", "what was there");
    dir.run(&["apply", "in.wat", "-o", "out.wat"]).failed(&[]);
    dir.run(&["apply", "in.wat", "-o", "new.wat"]).failed(&[]);
    dir.run(&["apply", "-i", "in.wat"]).failed(&[]);
    assert_eq!(dir.read("in.wat"), BROKEN);
    assert_eq!(dir.read("out.wat"), "what was there");
    assert_eq!(dir.names(), ["in.wat", "out.wat"]);
}

#[test]
fn a_full_disk_leaves_the_destination_as_it_was_and_no_temporary_file() {
    // Longer than the limit, which stands for the disk: it works without privileges.
    let big = CHANGING.to_string() + &";; a line of comment\n".repeat(1000);
    let dir = Dir::with("in.wat", &big);
    dir.write("linked.wat", &big);
    dir.write("out.wat", "what was there");
    fs::hard_link(dir.at("linked.wat"), dir.at("link.wat")).unwrap();
    let names = dir.names();
    for args in [
        &["-i", "in.wat"][..],
        &["in.wat", "-o", "out.wat"],
        &["in.wat", "-o", "new.wat"],
        &["in.wat", "-o", "link.wat"],
        &["-i", "linked.wat"],
    ] {
        let limited = "ulimit -f 4; exec \"$0\" apply \"$@\"";
        let ran = dir.tool("bash", &[&["-c", limited, PROGRAM], args].concat());
        ran.failed(&["cannot write `", "= help: check the space left"]);
        assert_eq!(dir.names(), names, "{args:?}");
        assert_eq!(dir.read("out.wat"), "what was there");
        for name in ["in.wat", "linked.wat", "link.wat"] {
            assert_eq!(dir.read(name), big, "{args:?}");
        }
    }
}

/// The program as a user whom permissions stop: as root, that of another user.
fn unprivileged(dir: &Dir, args: &[&str]) -> std::process::Command {
    use std::os::unix::process::CommandExt as _;
    if !is_root() {
        return dir.command(args);
    }
    // The build folder may be out of that user's reach, and so may this one.
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let program = dir.at("wasfix");
    // By another process: one that this one starts meanwhile would hold the copy open for writing for a
    // moment, and then it cannot be run.
    let copied = std::process::Command::new("cp")
        .arg(PROGRAM)
        .arg(&program)
        .status();
    assert!(copied.unwrap().success());
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let mut command = std::process::Command::new(program);
    command
        .args(args)
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .uid(65534)
        .gid(65534);
    command
}

#[test]
fn a_module_cut_short_leaves_the_file_and_the_destination_as_they_were() {
    let dir = Dir::new();
    let named = CHANGING.find("(func $sock_open").unwrap();
    for len in (named..CHANGING.trim_end().len()).step_by(3) {
        let cut = &CHANGING[..len];
        dir.write("in.wat", cut);
        dir.write("out.wat", "as it was");
        dir.run(&["apply", "-q", "-i", "in.wat"])
            .failed(&["in.wat:"]);
        dir.run(&["apply", "-q", "in.wat", "-o", "out.wat"])
            .failed(&["in.wat:"]);
        assert_eq!(dir.read("in.wat"), cut);
        assert_eq!(dir.read("out.wat"), "as it was");
        assert_eq!(dir.names(), ["in.wat", "out.wat"]);
    }
}
