//! What the checks find, and what they leave alone: text in, findings as short phrases out.

mod imports;

use crate::fix::Finding;
use crate::rules::{RuleFile, Rules, built_in, load};
use crate::text::Level;
use crate::{Options, check};

/// Checks of each kind, as long as no rule file that comes with the program has them.
const CHECKS: [(&str, &str); 2] = [
    (
        "import-missing",
        r#"error "It is not there." (finds import-missing)"#,
    ),
    (
        "import-type",
        r#"error "It has another type." (finds import-type)"#,
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
