//! What wasfix makes of every case, against the right form that the other tests run.

use std::path::Path;
use wasfix_conformance::{Case, patched};

#[test]
fn every_case_is_made_right() {
    compare(|case| (case.patched(None), case.fixed.clone()));
}

#[test]
fn with_the_authors_word_every_case_is_made_right() {
    compare(|case| (case.patched(Some("linux")), case.linux.clone()));
}

#[test]
fn with_code_added_every_case_is_made_right() {
    compare(|case| (case.patched_unsafely(), case.unsafe_fixes.clone()));
}

#[test]
fn what_is_right_stays() {
    compare(|case| (patched(&case.fixed, None), case.fixed.clone()));
}

#[test]
fn the_example_is_made_right() {
    let read = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../examples")
            .join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let is_right = same_lines(
        "server",
        &patched(&read("server.wat"), None),
        &read("server.fixed.wat"),
    );
    is_right.unwrap_or_else(|differ| panic!("{differ}"));
}

/// Compares what is with what must be, for all cases, and fails with the lines that differ.
fn compare(both: impl Fn(&Case) -> (String, String)) {
    let all = Case::all();
    assert!(all.len() > 40, "where are the cases?");
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|case| {
            let (is, must) = both(case);
            same_lines(&case.name, &is, &must).err()
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        all.len(),
        wrong.concat()
    );
}

fn same_lines(name: &str, is: &str, must: &str) -> Result<(), String> {
    if is == must {
        return Ok(());
    }
    let lines = is.lines().zip(must.lines()).enumerate();
    let differ: String = lines
        .filter(|(_, (is, must))| is != must)
        .map(|(n, (is, must))| format!("  {name}:{}\n    is   {is}\n    must {must}\n", n + 1))
        .collect();
    Err(format!(
        "{name}: {} bytes, must be {}\n{differ}",
        is.len(),
        must.len()
    ))
}
