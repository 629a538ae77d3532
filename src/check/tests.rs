//! What the checks find, and what they leave alone: text in, findings as short phrases out.

mod descriptors;
mod imports;
mod negative;
mod outputs;
mod records;

use crate::fix::Finding;
use crate::rules::{Rules, built_in, load};
use crate::text::Level;
use crate::{Options, check};

/// The checks that are tested here.
const CHECKS: [&str; 9] = [
    "import-missing",
    "import-type",
    "family-differs",
    "record-into-data",
    "record-past-memory",
    "record-unwritten",
    "output-overlap",
    "literal-descriptor",
    "errno-negative",
];

fn rules() -> Rules {
    load(built_in()).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The socket calls that the cases use, and a memory of one page.
const HEAD: &str = r#"
  (import "wasix_32v1" "sock_open" (func $open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_listen" (func $listen (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_connect" (func $connect (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_accept_v2" (func $accept (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_addr_local" (func $local (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv_from" (func $recv_from (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_fdstat_set_flags" (func $set_flags (param i32 i32) (result i32)))
  (import "wasix_32v1" "fd_close" (func $close (param i32) (result i32)))
  (memory (export "memory") 1)
"#;

/// What is said of a module with these fields besides [`HEAD`].
fn said_of(fields: &str) -> Vec<String> {
    said(&format!(
        ";; wasfix:abi=wasix_32v1\n(module {HEAD} {fields})"
    ))
}

/// What is said of the body of `_start`, with data before it.
fn body(data: &str, code: &str) -> Vec<String> {
    said_of(&format!(
        "{data} (func (export \"_start\") (local $fd i32) {code})"
    ))
}

/// Nothing is said.
#[track_caller]
fn quiet(said: impl AsRef<[String]>) {
    assert_eq!(said.as_ref(), Vec::<String>::new());
}

/// What the checks of this folder say of a module: `error import-missing: message: label <what is labelled>`.
fn said(text: &str) -> Vec<String> {
    let outcome = check(text, &rules(), &Options::default());
    let outcome = outcome.unwrap_or_else(|error| panic!("{error:#?}\n{text}"));
    let findings = outcome.findings.iter().map(|f| &f.finding);
    let of_checks = findings.filter(|f| CHECKS.contains(&f.rule.as_str()));
    of_checks.map(|f| phrase(f, text)).collect()
}

fn phrase(finding: &Finding, text: &str) -> String {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let labels = std::iter::once(&finding.primary).chain(&finding.secondary);
    let labels = labels.map(|l| format!("{} <{}>", l.text, l.span.of(text)));
    let labels: Vec<String> = labels.collect();
    format!(
        "{level} {}: {}: {}",
        finding.rule,
        finding.message,
        labels.join(", ")
    )
}
