//! `docs/editors.md`, held: it names every file that users copy and shows the short ones as they are, and the tests
//! that it names exist. With SNAPSHOTS=overwrite the files that it shows are put in anew.

use crate::desk;
use crate::editor::root;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn every_file_is_named() {
    let page = page();
    let mut files = Vec::new();
    list(&root().join("editors"), &mut files);
    assert!(files.len() >= 16, "{files:?}");
    for file in files {
        assert!(page.contains(&format!("](../{file})")), "{file}");
    }
    assert!(page.contains("](../editors/vscode/README.md)"));
}

#[test]
fn what_is_shown_is_what_the_files_are() {
    let mut shown = 0;
    let mut made = String::new();
    let page = page();
    let mut lines = page.lines();
    // The last file that a line leads to which ends with a colon, and what follows is a block.
    let mut file = None;
    while let Some(line) = lines.next() {
        made += &format!("{line}\n");
        if line.starts_with("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            if let Some(file) = file.take() {
                shown += 1;
                made += &fs::read_to_string(root().join(file)).unwrap();
            } else {
                made.extend(block.iter().flat_map(|line| [line, "\n"]));
            }
            made += "```\n";
        } else if !line.is_empty() {
            let link = line.rsplit_once("](../").filter(|_| line.ends_with(':'));
            file = link.and_then(|(_, rest)| rest.split(')').next());
        }
    }
    assert!(shown >= 8, "{shown}");
    let kept = snapbox::Data::read_from(&root().join(PAGE), None);
    snapbox::assert_data_eq!(made, kept.raw());
}

#[test]
fn every_test_that_is_named_exists() {
    let tests = tests();
    let page = page();
    let section = page.split("## What a save can never do").nth(1).unwrap();
    let rows: Vec<&str> = section.lines().filter(|l| l.starts_with("| ")).collect();
    assert_eq!(rows.len(), 1 + 6);
    for row in &rows[1..] {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, promise, command, server, below, _] = cells[..] else {
            panic!("{row}");
        };
        for (cell, editors) in [
            (command, &["neovim", "vim", "emacs", "kakoune"][..]),
            (server, &["neovim_lsp", "eglot"]),
        ] {
            assert!(!names(cell).is_empty(), "{promise}");
            for (name, editor) in names(cell)
                .iter()
                .flat_map(|n| editors.iter().map(move |e| (n, e)))
            {
                assert!(
                    tests.contains(&format!("{editor}::{name}")),
                    "{editor}::{name}"
                );
            }
        }
        assert!(!names(below).is_empty(), "{promise}");
        for name in names(below) {
            let file = below.split(&format!("[`{name}`](../")).nth(1).unwrap();
            let file = file.split(')').next().unwrap();
            let text = fs::read_to_string(root().join(file)).unwrap();
            assert!(
                text.contains(&format!("#[test]\nfn {name}() {{")),
                "{file}: {name}"
            );
        }
    }
}

#[test]
fn files_that_nobody_runs_are_well_formed() {
    let editors = root().join("editors");
    let read = |file: &str| fs::read_to_string(editors.join(file)).unwrap();
    let helix: toml::Table = read("helix/languages.toml").parse().unwrap();
    assert_eq!(
        helix["language-server"]["wasfix"]["command"].as_str(),
        Some("wasfix")
    );
    for file in ["zed/settings.json", "sublime/LSP.sublime-settings"] {
        let text = read(file);
        let json: String = text.lines().filter(|l| !l.starts_with("//")).collect();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(value.is_object(), "{file}");
    }
    let run = |program: &str, package: &str, arguments: &[&str], file: &str| {
        let mut command = Command::new(desk::find(program, package));
        command.args(arguments).arg(editors.join(file));
        desk::run(command);
    };
    let parse = "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])";
    run(
        "python3",
        "python3",
        &["-c", parse],
        "jetbrains/watcherTasks.xml",
    );
    let load = "lua if not loadfile(vim.v.argv[#vim.v.argv]) then vim.cmd('cquit') end";
    let load = [
        "--headless",
        "-u",
        "NONE",
        "-i",
        "NONE",
        "--cmd",
        load,
        "+qall!",
    ];
    run("nvim", "neovim", &load, "neovim/conform.lua");
    let read = "(with-temp-buffer (insert-file-contents (car (last command-line-args)))
        (emacs-lisp-mode) (check-parens) (kill-emacs 0))";
    for file in ["emacs/apheleia.el", "emacs/reformatter.el"] {
        run(
            "emacs",
            "emacs-nox",
            &["--batch", "-Q", "--eval", read],
            file,
        );
    }
}

const PAGE: &str = "docs/editors.md";

fn page() -> String {
    fs::read_to_string(root().join(PAGE)).unwrap()
}

/// The names of all tests of this suite, with their modules.
fn tests() -> BTreeSet<String> {
    let suite = std::env::current_exe().unwrap();
    let listed = Command::new(suite).arg("--list").output().unwrap();
    String::from_utf8(listed.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect()
}

/// What stands between backticks.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// All files below a folder of the repository, but the extension of VS Code, which has a page of its own.
fn list(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("vscode") {
                list(&path, files);
            }
        } else {
            let file = path.strip_prefix(root()).unwrap();
            files.push(file.to_str().unwrap().replace('\\', "/"));
        }
    }
}
