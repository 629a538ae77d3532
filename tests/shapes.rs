//! The shapes that really occur: that each has its module (`tests/shapes/README.md`), and that what must
//! stay as it is does. What the modules do on Wasmer is shown by `conformance/`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that fails says so by panicking, in its helpers too"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{from_linux, rules, run};
use wasfix::fix::Status;
use wasfix::{Error, Options, encode, fix};

/// The head of a module that says that the user's word changes nothing about it either.
const EVEN_IF_TOLD: &str = ";; Also with --from linux.\n";

#[test]
fn what_must_stay_stays() {
    let rules = rules();
    let mut told = 0;
    for (name, text) in modules("negative") {
        encode(&text).unwrap_or_else(|e| panic!("{name} is no module: {e:?}"));
        let mut all = vec![Options::default()];
        if text.contains(EVEN_IF_TOLD) {
            all.push(from_linux());
            told += 1;
        }
        for options in all {
            let outcome = run(&text, &rules, &options);
            assert_eq!(outcome.output(&text), text, "{name}");
            let said = outcome.findings.iter().map(|r| &r.finding);
            // Two values of preview1 may be Linux's as well, and what is ignored is told.
            let may = ["preview1", "wasmedge-tcp", "ignored"].contains(&name.as_str());
            let said: Vec<_> = said
                .filter(|f| !may || f.status == Status::Converted)
                .collect();
            assert!(said.is_empty(), "{name}: {said:#?}");
        }
    }
    assert!(told > 12, "{told}");
}

/// What stays because it is right is looked at: with the family of its first open made Linux's, each module
/// of WASIX becomes what it was, and the modules of others stay even so.
#[test]
fn what_is_right_would_not_stay_if_it_were_wrong() {
    let rules = rules();
    let mut mended = Vec::new();
    for (name, text) in modules("negative") {
        let Some(wrong) = with_a_family_of_linux(&text) else {
            continue;
        };
        let outcome = run(&wrong, &rules, &Options::default());
        let output = outcome.output(&wrong);
        if output == text {
            mended.push(name);
        } else {
            assert_eq!(output, wrong, "{name}");
        }
    }
    let own = ["numbers-elsewhere", "palindrome", "wasix-64", "wasix-v4"];
    let six = [
        "wasix-v6-any",
        "wasix-v6-client",
        "wasix-v6-loopback",
        "wasix-v6-stores",
    ];
    // Its record is in a stack frame.
    mended.retain(|name| name != "wasix-libc");
    assert_eq!(mended, [own, six].concat());
}

/// The first family, 1 or 2 in WASIX, as Linux has it.
fn with_a_family_of_linux(text: &str) -> Option<String> {
    let opens = [
        "(call $sock_open (i32.const ",
        "(func (export \"_start\")\n    i32.const ",
    ];
    let at = opens
        .iter()
        .find_map(|open| Some(text.find(open)? + open.len()))?;
    let linux = match text.as_bytes().get(at)? {
        b'1' => "2",
        b'2' => "10",
        _ => return None,
    };
    Some(format!("{}{linux}{}", &text[..at], &text[at + 1..]))
}

/// Exit code 2, the place first on standard error, nothing on standard output, the file as it was.
#[test]
fn what_is_not_valid_is_refused() {
    let rules = rules();
    let all = modules("refused");
    assert!(all.len() >= 8, "{} modules", all.len());
    for (name, text) in all {
        let error = fix(&text, &rules, &Options::default());
        assert!(matches!(error, Err(Error::Parse(_))), "{name}: {error:?}");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.wat");
        fs::write(&path, &text).unwrap();
        for place in [&[][..], &["-i"], &["-o", "out.wat"]] {
            let out = wasfix(folder.path(), place);
            assert_eq!(out.status.code(), Some(2), "{name} {place:?}");
            assert!(out.stdout.is_empty(), "{name} {place:?}");
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(said.starts_with("broken.wat:"), "{name} {place:?}: {said}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "{name} {place:?}");
            assert!(!folder.path().join("out.wat").exists(), "{name}");
        }
    }
}

/// Runs `wasfix apply broken.wat` in a folder.
fn wasfix(folder: &Path, place: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wasfix"))
        .current_dir(folder)
        .args(["apply", "broken.wat"])
        .args(place)
        .output()
        .unwrap()
}

#[test]
fn every_shape_has_its_modules() {
    let table = fs::read_to_string(here().join("tests/shapes/README.md")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|l| l.starts_with("| ")).collect();
    for shape in 1..=15 {
        let head = format!("| {shape}. ");
        let row = rows.iter().find(|row| row.starts_with(&head));
        let row = row.unwrap_or_else(|| panic!("shape {shape} has no row"));
        assert!(!named(row).is_empty(), "shape {shape} has no module");
    }

    let named: BTreeSet<String> = rows.iter().flat_map(|row| named(row)).collect();
    let runs = sources(&here().join("conformance/tests/conformance"));
    for name in &named {
        if name.contains('/') {
            let path = here().join(format!("tests/shapes/{name}.wat"));
            assert!(path.exists(), "{name} is missing");
            continue;
        }
        let path = here().join(format!("conformance/cases/{name}.wat"));
        assert!(path.exists(), "{name} is missing");
        assert!(runs.contains(&format!("\"{name}\"")), "{name} is not run");
    }
    for folder in ["negative", "refused"] {
        for (name, _) in modules(folder) {
            assert!(
                named.contains(&format!("{folder}/{name}")),
                "{name} is not in the table"
            );
        }
    }
}

/// The modules in the last cell of a row.
fn named(row: &str) -> BTreeSet<String> {
    let cell = row.trim_end_matches([' ', '|']).rsplit('|').next();
    let parts = cell.unwrap_or_default().split('`').skip(1).step_by(2);
    parts.map(str::to_string).collect()
}

/// The text of all sources in a folder.
fn sources(folder: &Path) -> String {
    let files = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let rust = files.filter(|p| p.extension().is_some_and(|e| e == "rs"));
    rust.map(|p| fs::read_to_string(p).unwrap()).collect()
}

/// The modules in a folder, with their names.
fn modules(folder: &str) -> Vec<(String, String)> {
    let files = fs::read_dir(here().join("tests/shapes").join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|e| e.unwrap().path()).collect();
    paths.sort();
    let name = |p: &Path| p.file_stem().unwrap().to_string_lossy().into_owned();
    let all = paths
        .iter()
        .map(|p| (name(p), fs::read_to_string(p).unwrap()));
    all.collect()
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
