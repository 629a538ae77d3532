//! README.md, held: what it shows is what the program does, its pictures are current, its links lead
//! somewhere. With SNAPSHOTS=overwrite the pictures are made anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

use anstyle_svg::{Term, WIN10_CONSOLE};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

#[test]
fn every_shown_run_prints_what_is_shown() {
    let readme = readme();
    let runs: Vec<Run> = blocks(&readme, "console").flat_map(runs).collect();
    assert!(runs.len() >= 4, "{}", runs.len());
    let dir = folder();
    for Run { command, shown } in runs {
        // A reader's lone.wat is what README prints of it.
        if let Some(file) = command.strip_prefix("cat ") {
            fs::write(dir.path().join(file), &shown).unwrap();
            continue;
        }
        let output = sh(&dir, &format!("{command} 2>&1"));
        let printed = String::from_utf8(output.stdout).unwrap();
        // A line `...` in README stands for any number of lines; a `\` is no folder's separator.
        Assert::new().normalize_paths(false).eq(printed, shown);
    }
}

#[test]
fn the_command_for_a_fresh_machine_prints_the_patch_and_the_patched_module() {
    let readme = readme();
    let block = blocks(&readme, "sh").next().unwrap();
    let (first, second) = block.trim().split_once('\n').unwrap();
    assert_eq!(second, "cargo test --workspace --locked");
    let ci = read(".ci/run");
    assert!(ci.lines().any(|l| l == second), "{ci}");
    let command = first
        .replace("cargo run -q --", "wasfix")
        .replace("cargo run --", "wasfix");
    assert_eq!(command.matches("wasfix").count(), 2, "{first}");
    let dir = folder();
    let printed = String::from_utf8(sh(&dir, &command).stdout).unwrap();
    let diff = sh(&dir, "wasfix diff examples/server.wat").stdout;
    let fixed = read("examples/server.fixed.wat");
    assert_eq!(printed, String::from_utf8(diff).unwrap() + &fixed);
}

#[test]
fn every_check_is_named() {
    let readme = readme();
    let rules = wasfix::rules::load(wasfix::rules::built_in()).unwrap();
    let checks: Vec<&str> = rules.checks.iter().map(|c| c.name.as_str()).collect();
    assert!(checks.len() >= 20, "{checks:?}");
    for name in checks {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn the_exit_codes_are_those_of_the_table() {
    let readme = readme();
    let dir = folder();
    let lone = blocks(&readme, "console")
        .flat_map(runs)
        .find(|r| r.command == "cat lone.wat");
    fs::write(dir.path().join("lone.wat"), lone.unwrap().shown).unwrap();
    let rows = section(&readme, "## Exit codes")
        .lines()
        .filter(|l| l.starts_with("| "));
    let mut ran = Vec::new();
    for row in rows.skip(1) {
        let code: i32 = row.split('|').nth(1).unwrap().trim().parse().unwrap();
        for command in code_spans(row).filter(|s| s.starts_with("wasfix ")) {
            let output = sh(&dir, command);
            assert_eq!(output.status.code(), Some(code), "{command}: {output:?}");
            if command.starts_with("wasfix apply") {
                assert_eq!(output.stdout.is_empty(), code != 0, "{command}");
            }
            ran.push(code);
        }
    }
    assert_eq!(ran, [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]);
}

#[test]
fn the_configuration_is_one() {
    let readme = readme();
    let dir = folder();
    fs::write(
        dir.path().join("wasfix.toml"),
        blocks(&readme, "toml").next().unwrap(),
    )
    .unwrap();
    fs::create_dir(dir.path().join("my-rules")).unwrap();
    fs::write(dir.path().join("my-rules/none.rule"), ";; none yet\n").unwrap();
    let output = sh(&dir, "wasfix apply -v examples/server.wat");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("configured by wasfix.toml"));
}

#[test]
fn links_lead_to_files() {
    for page in [
        "README.md",
        "docs/architecture.md",
        "docs/configuration.md",
        "docs/editors.md",
        "docs/findings.md",
        "docs/rules.md",
        "examples/README.md",
        "CHANGELOG.md",
    ] {
        let text = read(page);
        let folder = root().join(page).parent().unwrap().to_path_buf();
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|l| !l.starts_with("https://")) {
            let (file, _) = link.split_once('#').unwrap_or((link, ""));
            assert!(folder.join(file).exists(), "{page} links to {link}");
        }
    }
}

#[test]
fn the_pictures_show_what_a_terminal_shows() {
    let dir = folder();
    let output = sh(&dir, "wasfix diff --color always examples/server.wat");
    picture("docs/img/diff.svg", &output.stdout);
    let output = sh(&dir, "wasfix apply --color always examples/server.wat");
    let all = String::from_utf8(output.stderr).unwrap();
    // One message is enough for a picture; an empty line ends each.
    let port = all
        .split("\n\n")
        .find(|message| message.contains("port 8080"));
    picture("docs/img/message.svg", port.unwrap().as_bytes());
}

#[track_caller]
fn picture(path: &str, ansi: &[u8]) {
    let ansi = String::from_utf8(ansi.to_vec()).unwrap();
    assert!(ansi.contains('\x1b'), "no colour in {ansi}");
    // VGA's red on black is hard to read.
    let terminal = Term::new().palette(WIN10_CONSOLE);
    let made = terminal.render_svg(ansi.trim_end_matches('\n'));
    let kept = Data::read_from(&root().join(path), Some(DataFormat::Text));
    snapbox::assert_data_eq!(made, kept.raw());
}

/// A command that README shows, and what it shows of what that prints.
struct Run {
    command: String,
    shown: String,
}

/// The runs of a block; an empty line before the next command is for the eye.
fn runs(block: &str) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    for line in block.split_inclusive('\n') {
        if let Some(command) = line.strip_prefix("$ ") {
            if let Some(before) = all.last_mut().filter(|run| run.shown.ends_with("\n\n")) {
                before.shown.pop();
            }
            all.push(Run {
                command: command.trim_end().to_string(),
                shown: String::new(),
            });
        } else {
            all.last_mut().expect("a command first").shown += line;
        }
    }
    all
}

/// The fenced blocks of a kind.
fn blocks<'a>(text: &'a str, kind: &str) -> impl Iterator<Item = &'a str> {
    let open = format!("```{kind}\n");
    let parts: Vec<&str> = text.split(open.as_str()).skip(1).collect();
    parts
        .into_iter()
        .map(|part| part.split("```").next().unwrap())
}

/// What stands under a heading.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) = text
        .split_once(heading)
        .unwrap_or_else(|| panic!("no {heading}"));
    rest.split("\n## ").next().unwrap()
}

fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A folder with the examples in it.
fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("examples")).unwrap();
    for entry in fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(
            &path,
            dir.path().join("examples").join(path.file_name().unwrap()),
        )
        .unwrap();
    }
    dir
}

/// A line of shell in a folder, where `wasfix` is the program under test.
fn sh(dir: &TempDir, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_wasfix")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(dir.path())
        .env("PATH", format!("{}:{path}", program.display()))
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output();
    output.unwrap()
}

fn readme() -> String {
    read("README.md")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
