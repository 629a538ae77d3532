//! What there is to say of rules and checks in general, for tools that show it beside a finding.

use std::collections::BTreeMap;
use wasfix::report::Kind;
use wasfix::rules::{Check, Rule, Rules};
use wasfix::text::Level;

/// Adds the rules and checks of a set to those of other sets, by name. Of one name the first stays.
pub(super) fn collect(rules: &Rules, kinds: &mut BTreeMap<String, Kind>) {
    let of_rules = rules.rules.iter().map(of_rule);
    let of_checks = rules.checks.iter().map(of_check);
    for kind in of_rules.chain(of_checks).chain(own()) {
        kinds.entry(kind.name.clone()).or_insert(kind);
    }
}

fn of_rule(rule: &Rule) -> Kind {
    // What is only reported is left, and a warning.
    let (level, what_to_do) = match &rule.report {
        Some(report) => (Level::Warning, report.as_str()),
        None => (
            Level::Error,
            "`wasfix diff` shows what would be changed, `wasfix apply -i` changes it.",
        ),
    };
    kind(&rule.name, level, (&rule.doc, None), what_to_do)
}

fn of_check(check: &Check) -> Kind {
    let words = (check.doc.as_str(), check.shows.as_deref());
    let what_to_do = check.help.as_deref().unwrap_or_default();
    kind(&check.name, check.level, words, what_to_do)
}

/// What wasfix says of itself, where no rule file has words for it.
fn own() -> [Kind; 2] {
    let one = |name, level, doc| kind(name, level, (doc, None), "");
    [
        one(
            "not-analysed",
            Level::Note,
            "A module cannot be analysed: nothing is known of its calls.",
        ),
        one(
            "unused-ignore",
            Level::Warning,
            "A comment silences nothing, or names what there is not.",
        ),
    ]
}

fn kind(name: &str, level: Level, (doc, shows): (&str, Option<&str>), what_to_do: &str) -> Kind {
    let shows = shows.map(|shows| format!("\nHow it shows: {shows}"));
    let silence = format!(
        "To silence it: `;; wasfix:ignore {name} REASON`.\n`wasfix explain {name}` says more."
    );
    Kind {
        name: name.to_string(),
        level,
        short: doc.to_string(),
        full: format!("{doc}{}", shows.unwrap_or_default()),
        help: format!("{what_to_do}\n{silence}").trim().to_string(),
    }
}
