//! What the checks find, and what they leave alone: text in, findings as short phrases out.

mod imports;
mod records;

use crate::fix::Finding;
use crate::rules::{RuleFile, Rules, built_in, load};
use crate::text::Level;
use crate::{Options, check};

/// Checks of each kind, as long as no rule file that comes with the program has them.
const CHECKS: [(&str, &str); 9] = [
    (
        "import-missing",
        r#"error "It is not there." (finds import-missing)"#,
    ),
    (
        "import-type",
        r#"error "It has another type." (finds import-type)"#,
    ),
    (
        "family-differs",
        r#"error "They differ." (finds symbols-differ family $sock_bind) (answers EINVAL)"#,
    ),
    (
        "record-into-data",
        r#"warning "It is too short." (finds record-into-data)"#,
    ),
    (
        "record-past-memory",
        r#"error "It is outside." (finds record-past-memory) (answers EMEMVIOLATION)"#,
    ),
    (
        "record-unwritten",
        r#"warning "It is empty." (finds record-unwritten) (answers EINVAL)"#,
    ),
    (
        "output-overlap",
        r#"error "It is destroyed." (finds output-overlap)"#,
    ),
    (
        "literal-descriptor",
        r#"error "It is a guess." (finds literal-descriptor $fd_close $fd_fdstat_set_flags) (answers EBADF)"#,
    ),
    (
        "errno-negative",
        r#"error "It is never negative." (finds negative-result)"#,
    ),
];

fn rules() -> Rules {
    let mut files = built_in();
    let checks = CHECKS.map(|(name, parts)| {
        let tests = format!("(wrong ${name} \"-\" (func)) (unchanged ${name} \"-\" (func))");
        format!("(check ${name} (of $wasix) {parts}) {tests}\n")
    });
    files.push(RuleFile {
        path: "own.rule".to_string(),
        text: checks.concat(),
        built_in: false,
    });
    load(files).unwrap_or_else(|errors| panic!("{errors:#?}"))
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
    let of_checks = findings.filter(|f| CHECKS.iter().any(|(name, _)| *name == f.rule));
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
    let help = finding.help.as_deref().unwrap_or("-");
    format!(
        "{level} {}: {}: {}; help: {help}",
        finding.rule,
        finding.message,
        labels.join(", ")
    )
}
