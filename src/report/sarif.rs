//! Findings as SARIF 2.1.0, the format that code scanning tools exchange.
//!
//! Knows the format: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. Columns are UTF-16 code
//! units, its default, because most viewers take them for that whatever a file says.

use super::found::{File, Found, Place, Problem, Range, Replacement, word};
use super::{Document, Kind};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name under which results keep their fingerprint; the number grows when it is made otherwise.
const FINGERPRINT: &str = "wasfix/v1";

/// One log with one run.
///
/// # Errors
/// A serializer's; none is expected.
pub fn sarif(document: &Document<'_>) -> Result<String, serde_json::Error> {
    let index: HashMap<&str, usize> = document
        .kinds
        .iter()
        .enumerate()
        .map(|(i, kind)| (kind.name.as_str(), i))
        .collect();
    let files = document.files.iter().enumerate();
    let results = files.flat_map(|(i, file)| {
        let all = file.findings.iter();
        all.map(|found| result(found, &Artifact::of(file, i), &index))
            .collect::<Vec<Value>>()
    });
    let notifications = document.problems.iter().map(notification);
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "wasfix",
                "version": document.version,
                "semanticVersion": document.version,
                "rules": document.kinds.iter().map(rule).collect::<Vec<Value>>(),
            }},
            "invocations": [{
                "executionSuccessful": document.problems.is_empty(),
                "exitCode": document.exit,
                "toolExecutionNotifications": notifications.collect::<Vec<Value>>(),
            }],
            "artifacts": document.files.iter().map(artifact).collect::<Vec<Value>>(),
            "columnKind": "utf16CodeUnits",
            "results": results.collect::<Vec<Value>>(),
        }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn rule(kind: &Kind) -> Value {
    json!({
        "id": kind.name,
        "name": kind.name,
        "shortDescription": { "text": kind.short },
        "fullDescription": { "text": kind.full },
        "help": { "text": kind.help },
        "defaultConfiguration": { "level": word(kind.level) },
    })
}

fn artifact(file: &File) -> Value {
    json!({
        "location": { "uri": uri(&file.path) },
        "length": file.bytes,
        "encoding": "UTF-8",
    })
}

/// A file, as results point to it.
struct Artifact {
    location: Value,
}

impl Artifact {
    fn of(file: &File, index: usize) -> Artifact {
        Artifact {
            location: json!({ "uri": uri(&file.path), "index": index }),
        }
    }

    fn physical(&self, range: Range) -> Value {
        json!({ "artifactLocation": self.location, "region": region(range) })
    }
}

fn result(found: &Found, artifact: &Artifact, index: &HashMap<&str, usize>) -> Value {
    let related = found.secondary.iter().enumerate().map(|(i, place)| {
        let mut at = location(place, artifact);
        set(&mut at, "id", json!(i + 1));
        at
    });
    let mut result = json!({
        "ruleId": found.name,
        "level": word(found.level),
        "message": { "text": text(found) },
        "locations": [location(&found.primary, artifact)],
        "relatedLocations": related.collect::<Vec<Value>>(),
        "partialFingerprints": { FINGERPRINT: found.fingerprint },
    });
    if let Some(index) = index.get(found.name.as_str()) {
        set(&mut result, "ruleIndex", json!(index));
    }
    if !found.edits.is_empty() {
        set(&mut result, "fixes", json!([fix(found, artifact)]));
    }
    result
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_string(), value);
    }
}

/// The headline, the notes and the help: viewers show nothing else.
fn text(found: &Found) -> String {
    let mut text = found.message.clone();
    for note in &found.notes {
        let _ = write!(text, "\nnote: {note}");
    }
    if let Some(help) = &found.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    text
}

fn location(place: &Place, artifact: &Artifact) -> Value {
    let mut at = json!({ "physicalLocation": artifact.physical(place.range) });
    if !place.label.is_empty() {
        set(&mut at, "message", json!({ "text": place.label }));
    }
    at
}

fn fix(found: &Found, artifact: &Artifact) -> Value {
    let replacement = |r: &Replacement| {
        json!({
            "deletedRegion": region(r.range),
            "insertedContent": { "text": r.text },
        })
    };
    let replacements: Vec<Value> = found.edits.iter().map(replacement).collect();
    json!({
        "description": { "text": found.help.as_deref().unwrap_or(&found.message) },
        "artifactChanges": [{
            "artifactLocation": artifact.location,
            "replacements": replacements,
        }],
    })
}

fn region(Range { start, end }: Range) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.utf16,
        "endLine": end.line,
        "endColumn": end.utf16,
        "byteOffset": start.byte,
        "byteLength": end.byte.saturating_sub(start.byte),
    })
}

fn notification(problem: &Problem) -> Value {
    let mut text = problem.message.clone();
    for note in &problem.notes {
        let _ = write!(text, "\nnote: {note}");
    }
    if let Some(help) = &problem.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    let mut notification = json!({
        "level": "error",
        "descriptor": { "id": problem.kind },
        "message": { "text": text },
    });
    if let Some(path) = &problem.path {
        let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
        if let Some(range) = problem.range {
            set(&mut physical, "region", region(range));
        }
        let locations = json!([{ "physicalLocation": physical }]);
        set(&mut notification, "locations", locations);
    }
    notification
}

/// A path as a URI (RFC 3986): relative if the path is.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("./a b/c.wat"), "a%20b/c.wat");
        assert_eq!(uri("/src/x:é.wat"), "file:///src/x%3A%C3%A9.wat");
    }
}
