//! docs/reference/, held: it is what the rule files say today, its links lead somewhere, and everything that has a
//! name has its page. With SNAPSHOTS=overwrite it is made anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails as tests do"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use wasfix::explain::{File, reference};
use wasfix::rules::{Rules, built_in, load};

#[test]
fn it_is_what_the_rule_files_say() {
    let made: BTreeMap<String, String> = files().into_iter().map(|f| (f.path, f.text)).collect();
    if std::env::var_os("SNAPSHOTS").is_some_and(|v| v == "overwrite") {
        overwrite(&made);
        return;
    }
    let there: BTreeMap<String, String> = on_disk().into_iter().collect();
    let mut stale = BTreeSet::new();
    stale.extend(
        made.iter()
            .filter(|(p, t)| there.get(*p) != Some(*t))
            .map(|(p, _)| p),
    );
    stale.extend(there.keys().filter(|p| !made.contains_key(*p)));
    assert!(
        stale.is_empty(),
        "stale in docs/reference: {stale:?}; `SNAPSHOTS=overwrite cargo test --test reference` makes it anew"
    );
}

#[test]
fn links_lead_to_pages_and_headings() {
    let files = files();
    let anchors: BTreeMap<&str, BTreeSet<String>> = files
        .iter()
        .map(|f| (f.path.as_str(), headings(&f.text)))
        .collect();
    let mut broken = Vec::new();
    let mut count = 0;
    for file in &files {
        for link in links(&file.text) {
            count += 1;
            let (to, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = if to.is_empty() {
                file.path.clone()
            } else {
                resolved(&file.path, to)
            };
            let found = anchors.get(path.as_str());
            if found.is_none_or(|all| !anchor.is_empty() && !all.contains(anchor)) {
                broken.push(format!("{}: {link}", file.path));
            }
        }
    }
    assert!(count > 500, "{count} links: does the test see them?");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn whatever_has_a_name_has_its_page_and_the_index_leads_there() {
    let rules = rules();
    let files = files();
    let paths: BTreeSet<&str> = files.iter().map(|f| f.path.as_str()).collect();
    let index = &files.iter().find(|f| f.path == "README.md").unwrap().text;
    let pages = rules.rules.iter().map(|r| format!("rules/{}.md", r.name));
    let pages = pages.chain(rules.checks.iter().map(|c| format!("checks/{}.md", c.name)));
    let pages = pages.chain(
        rules
            .dialects
            .iter()
            .map(|d| format!("dialects/{}.md", d.name)),
    );
    let pages: Vec<String> = pages.chain(["errno.md".to_string()]).collect();
    assert!(pages.len() > 30, "{pages:?}");
    for page in pages {
        assert!(paths.contains(page.as_str()), "no {page}");
        assert!(
            index.contains(&format!("({page})")),
            "{page} is not in the index"
        );
    }
    let all: String = files.iter().map(|f| f.text.as_str()).collect();
    for dialect in &rules.dialects {
        for import in &dialect.imports {
            let name = format!("{}.{}", import.module, import.name);
            assert!(all.contains(&name), "{name} is on no page");
        }
    }
}

#[test]
fn no_page_is_empty_under_a_heading() {
    for file in files() {
        let lines: Vec<&str> = file.text.lines().filter(|l| !l.is_empty()).collect();
        assert!(lines.len() > 2, "{}", file.path);
        for pair in lines.windows(2) {
            // `###` follows `##` where the section is made of parts.
            let (a, b) = (level(pair[0]), level(pair[1]));
            assert!(a == 0 || b == 0 || b > a, "{}: {pair:?}", file.path);
        }
        assert_eq!(level(lines.last().unwrap()), 0, "{}", file.path);
    }
}

fn level(line: &str) -> usize {
    let signs = line.chars().take_while(|c| *c == '#').count();
    if line[signs..].starts_with(' ') {
        signs
    } else {
        0
    }
}

fn rules() -> Rules {
    load(built_in()).unwrap()
}

fn files() -> Vec<File> {
    reference(&rules())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference")
}

/// The folder's files, by path with `/`.
fn on_disk() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder()];
    while let Some(dir) = folders.pop() {
        let Ok(entries) = fs::read_dir(&dir) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder()).unwrap();
                let name = name.to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

fn overwrite(made: &BTreeMap<String, String>) {
    for (path, _) in on_disk() {
        if !made.contains_key(&path) {
            fs::remove_file(folder().join(path)).unwrap();
        }
    }
    for (path, text) in made {
        let path = folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// What the links of a page lead to; none of them leaves the reference. Code has none.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (i, part) in text.split("```").enumerate() {
        if i % 2 == 0 {
            let rests = part.split("](").skip(1);
            found.extend(rests.filter_map(|rest| rest.split(')').next()));
        }
    }
    found
}

/// The anchors of a page, as GitHub makes them of headings.
fn headings(text: &str) -> BTreeSet<String> {
    let code = text.split("```").step_by(2);
    let lines = code.flat_map(str::lines).filter(|l| l.starts_with('#'));
    lines
        .map(|line| {
            let text = line.trim_start_matches('#').trim().replace('\\', "");
            let kept = text.to_lowercase().replace(' ', "-");
            kept.chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
                .collect()
        })
        .collect()
}

/// `../../errno.md` from `functions/wasix/f.md` is `errno.md`.
fn resolved(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        if part == ".." {
            parts.pop().expect("a link within the reference");
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}
