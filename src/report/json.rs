//! Findings as JSON: one document, or one line each.
//!
//! What is in it is said in `docs/findings.schema.json`, and in words in `docs/findings.md`.

use super::Document;
use super::found::{File, Found, Problem};
use super::tally::Tally;
use serde::Serialize;
use serde_json::Value;

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
    File {
        #[serde(flatten)]
        file: Value,
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
            file: without_findings(file)?,
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

/// The findings of a file have lines of their own.
fn without_findings(file: &File) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(file)?;
    if let Some(object) = value.as_object_mut() {
        object.remove("findings");
    }
    Ok(value)
}
