//! The layer table of docs/architecture.md, held: which folder imports which, and which crates; and that
//! no socket knowledge is in `src/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder (or file) of `src/`, the folders it may import, the crates it may use.
struct Layer {
    name: &'static str,
    imports: &'static [&'static str],
    crates: &'static [&'static str],
}

const LAYERS: [Layer; 19] = [
    layer("text", &[], &["annotate_snippets", "memchr"]),
    layer("wat", &["text"], &["wast", "wasmparser", "memchr"]),
    layer(
        "facts",
        &["text", "wat"],
        &["walrus", "imbl", "foldhash", "hashbrown"],
    ),
    layer("rules", &["text"], &["wast"]),
    layer(
        "fix",
        &["text", "wat", "facts", "rules"],
        &["memchr", "strsim"],
    ),
    layer(
        "check",
        &["text", "wat", "facts", "rules", "fix"],
        &["imbl"],
    ),
    // `reencode` is a trait over wasmparser's types.
    layer(
        "patch",
        &["text", "wat", "fix"],
        &["wasm_encoder", "wasmparser", "wast"],
    ),
    layer(
        "report",
        &["text", "fix", "patch"],
        &["similar", "serde", "serde_json"],
    ),
    layer("lib.rs", LIBRARY, &[]),
    layer("pipeline.rs", LIBRARY, &["memchr"]),
    layer("judge.rs", LIBRARY, &[]),
    layer("silence.rs", LIBRARY, &[]),
    // The harness of the tests in rule files: it lexes them, and runs the pipeline.
    layer("trial", LIBRARY, &["wast"]),
    // Examples are run, and shown as the program shows them.
    layer("explain", LIBRARY, &[]),
    layer("assist", LIBRARY, &[]),
    layer("main.rs", &["cli"], &["mimalloc"]),
    layer("cli", &["config", "lsp"], CLI_CRATES),
    layer("lsp", &["config"], LSP_CRATES),
    layer("config", &[], &["wasfix", "ignore", "serde", "toml"]),
];

/// `lib.rs` and its neighbours put the layers together: all of them, and nothing of the program.
const LIBRARY: &[&str] = &[
    "text", "wat", "facts", "rules", "fix", "check", "patch", "report", "trial", "explain",
    "assist", "pipeline", "judge", "silence",
];
const CLI_CRATES: &[&str] = &[
    "wasfix",
    "anstream",
    "clap",
    "clap_complete",
    "clap_mangen",
    "ignore",
    "rustix",
    "signal_hook",
    "tempfile",
];
const LSP_CRATES: &[&str] = &[
    "wasfix",
    "lsp_server",
    "lsp_types",
    "percent_encoding",
    "ropey",
    "rustix",
    "serde",
    "serde_json",
    "signal_hook",
    "tempfile",
];

const fn layer(
    name: &'static str,
    imports: &'static [&'static str],
    crates: &'static [&'static str],
) -> Layer {
    Layer {
        name,
        imports,
        crates,
    }
}

#[test]
fn every_folder_imports_what_its_row_says_and_nothing_else() {
    let mut broken = Vec::new();
    for (layer, path, code) in all_code() {
        let allowed: BTreeSet<&str> = layer.imports.iter().copied().collect();
        for import in roots_after(&code, "crate::") {
            // A name that is no folder is an item of lib.rs (or of the program's own root).
            let is_item = import.chars().next().is_some_and(char::is_uppercase) || import == "fix_";
            let own = import == layer.name;
            let lib =
                LIBRARY.contains(&layer.name.trim_end_matches(".rs")) || layer.name == "lib.rs";
            let item_of_lib = is_item || (lib && ["fix", "encode"].contains(&import.as_str()));
            if !(own
                || allowed.contains(import.as_str())
                || item_of_lib && layer.imports == LIBRARY)
            {
                broken.push(format!("{} imports crate::{import}", path.display()));
            }
        }
        for external in externals(&code) {
            if !layer.crates.contains(&external.as_str()) {
                broken.push(format!("{} uses {external}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_table_of_the_document_is_this_one() {
    let document =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md"));
    let document = document.unwrap();
    let (_, table) = document.split_once("| folder |").expect("the table");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), LAYERS.len());
    for (row, layer) in rows.iter().zip(&LAYERS) {
        let [name, _, imports, crates] = row.as_slice() else {
            panic!("not four cells: {row:?}");
        };
        assert_eq!(*name, format!("`{}`", layer.name));
        let imports = if *imports == "the library" {
            LIBRARY.to_vec()
        } else {
            names(imports)
        };
        assert_eq!(imports, layer.imports, "{name}");
        let crates: Vec<String> = names(crates).iter().map(|c| c.replace('-', "_")).collect();
        assert_eq!(crates, layer.crates, "{name}");
    }
}

/// The names in a cell; a dash is none.
fn names(cell: &str) -> Vec<&str> {
    cell.split(", ").filter(|name| *name != "–").collect()
}

#[test]
fn nothing_in_src_knows_sockets() {
    let mut found = Vec::new();
    for (_, path, code) in all_code() {
        for (number, line) in code.lines().enumerate() {
            if ["sock_", "AF_", "INET", "SHUT_", "wasix", "sockaddr"]
                .iter()
                .any(|w| line.contains(w))
            {
                found.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_file_says_first_what_it_knows() {
    for (_, path, _) in all_code() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{}", path.display());
    }
}

#[test]
fn the_reader_of_this_test_finds_what_it_looks_for() {
    let code = without_comments_and_tests(
        "use crate::{a::X, b};\n// use crate::c;\nlet s = \"crate::d // no\"; e::f();\n/* crate::g */\n#[cfg(test)]\nmod tests { use crate::h; }\n",
    );
    let roots: Vec<String> = roots_after(&code, "crate::").into_iter().collect();
    assert_eq!(roots, ["a", "b", "d"]);
    assert_eq!(
        externals("use walrus::{x}; wast::y()")
            .into_iter()
            .collect::<Vec<_>>(),
        ["walrus", "wast"]
    );
}

/// Every source file with its layer and its code: comments and tests taken out.
fn all_code() -> Vec<(&'static Layer, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > 40, "where is the source? {files:?}");
    files
        .into_iter()
        .filter(|path| {
            !path.ends_with("tests.rs") && !path.components().any(|c| c.as_os_str() == "tests")
        })
        .map(|path| {
            let inside = path.strip_prefix(&src).unwrap();
            let top = inside
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_str()
                .unwrap();
            let layer = LAYERS.iter().find(|l| l.name == top);
            let layer = layer.unwrap_or_else(|| panic!("{top} is in no row of the table"));
            let text = fs::read_to_string(&path).unwrap();
            (layer, path.clone(), without_comments_and_tests(&text))
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file. Tests stand at its end, after `#[cfg(test)]`; strings are code.
fn without_comments_and_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
    let mut out = String::new();
    let mut chars = code.chars().peekable();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', _) if in_string => {
                out.push(c);
                out.extend(chars.next());
            }
            // A quote as a character literal does not begin a string.
            ('\'', Some('"')) if !in_string => {
                out.push(c);
                out.extend(chars.next());
            }
            ('"', _) => {
                in_string = !in_string;
                out.push(c);
            }
            ('/', Some('/')) if !in_string => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            ('/', Some('*')) if !in_string => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if (last, c) == ('*', '/') {
                        break;
                    }
                    last = c;
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// The first names after a path's root: of `crate::{a::X, b}` `a` and `b`.
fn roots_after(code: &str, root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(root) {
        let rest = &code[at + root.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '}' if depth == 0 => break,
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.extend(first_name(&std::mem::take(&mut item))),
                    c if depth == 0 => item.push(c),
                    _ => {}
                }
            }
            found.extend(first_name(&item));
        } else {
            found.extend(first_name(rest));
        }
    }
    found
}

fn first_name(text: &str) -> Option<String> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_string())
}

/// The crates of Cargo.toml that a file's code names.
fn externals(code: &str) -> BTreeSet<String> {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let names = section.lines().filter_map(|l| l.split_once('='));
    let names: Vec<String> = names.map(|(n, _)| n.trim().replace('-', "_")).collect();
    assert!(names.iter().any(|n| n == "walrus"), "{names:?}");
    let names = names.into_iter().chain(["wasfix".to_string()]);
    names
        .filter(|name| {
            code.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            })
        })
        .collect()
}
