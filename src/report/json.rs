//! Findings as JSON: one document, or one line each.
//!
//! What is in it is said in `docs/findings.schema.json`, and in words in `docs/findings.md`.

use super::Document;
use super::found::{File, Found, Group, Problem, Replacement, as_counts};
use super::tally::Tally;
use crate::fix::Sites;
use serde::Serialize;

/// The version of what is printed. It grows when a field goes away or changes its meaning; new fields do not
/// change it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Whole<'a> {
    version: u32,
    tool: Tool<'a>,
    files: &'a [File],
    errors: &'a [Problem],
    summary: Tally,
}

/// One document for everything, on several lines.
///
/// # Errors
/// A serializer's; none is expected.
pub fn json(document: &Document<'_>) -> Result<String, serde_json::Error> {
    let whole = Whole {
        version: VERSION,
        tool: tool(document),
        files: document.files,
        errors: document.problems,
        summary: Tally::of(document.files, document.problems),
    };
    serde_json::to_string_pretty(&whole).map(|text| text + "\n")
}

/// A line. A file's line comes before those of its findings.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Begin {
        version: u32,
        tool: Tool<'a>,
    },
    /// Its findings have lines of their own.
    File {
        path: &'a str,
        bytes: usize,
        modules: usize,
        silenced: usize,
        #[serde(serialize_with = "as_counts")]
        sites: Sites,
        edits: &'a [Replacement],
        groups: &'a [Group],
    },
    Finding {
        path: &'a str,
        #[serde(flatten)]
        found: &'a Found,
    },
    Error {
        #[serde(flatten)]
        problem: &'a Problem,
    },
    Summary {
        #[serde(flatten)]
        tally: Tally,
    },
}

/// A document for each finding, each on a line of its own.
///
/// # Errors
/// A serializer's; none is expected.
pub fn jsonl(document: &Document<'_>) -> Result<String, serde_json::Error> {
    let mut lines = vec![Line::Begin {
        version: VERSION,
        tool: tool(document),
    }];
    for file in document.files {
        lines.push(Line::File {
            path: &file.path,
            bytes: file.bytes,
            modules: file.modules,
            silenced: file.silenced,
            sites: file.sites,
            edits: &file.edits,
            groups: &file.groups,
        });
        let path = file.path.as_str();
        let findings = file.findings.iter();
        lines.extend(findings.map(|found| Line::Finding { path, found }));
    }
    let problems = document.problems.iter();
    lines.extend(problems.map(|problem| Line::Error { problem }));
    let tally = Tally::of(document.files, document.problems);
    lines.push(Line::Summary { tally });
    let mut out = String::new();
    for line in &lines {
        out += &serde_json::to_string(line)?;
        out.push('\n');
    }
    Ok(out)
}

fn tool<'a>(document: &Document<'a>) -> Tool<'a> {
    Tool {
        name: "wasfix",
        version: document.version,
    }
}
