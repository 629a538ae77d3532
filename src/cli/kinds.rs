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
    let report = rule.report.iter().map(String::as_str);
    kind(
        &rule.name,
        // What is only reported, or left, is a warning; what is converted decides.
        if rule.report.is_some() {
            Level::Warning
        } else {
            Level::Error
        },
        std::iter::once(rule.doc.as_str()).chain(report),
        "`wasfix diff` shows what would be changed, `wasfix apply -i` changes it.",
    )
}

fn of_check(check: &Check) -> Kind {
    let shows = check.shows.iter().map(String::as_str);
    kind(
        &check.name,
        check.level,
        std::iter::once(check.doc.as_str()).chain(shows),
        check.help.as_deref().unwrap_or_default(),
    )
}

/// What wasfix says of itself, where no rule file has words for it.
fn own() -> [Kind; 2] {
    let one = |name, level, doc| kind(name, level, std::iter::once(doc), "");
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

fn kind<'a>(
    name: &str,
    level: Level,
    mut sentences: impl Iterator<Item = &'a str>,
    what_to_do: &str,
) -> Kind {
    let short = sentences.next().unwrap_or_default().to_string();
    let more: Vec<&str> = sentences.collect();
    let full = std::iter::once(short.as_str()).chain(more);
    let silence = format!("To silence it: `;; wasfix:ignore {name} REASON`.");
    Kind {
        name: name.to_string(),
        level,
        full: full.collect::<Vec<&str>>().join(" "),
        help: format!("{what_to_do} {silence}").trim().to_string(),
        short: short.clone(),
    }
}
