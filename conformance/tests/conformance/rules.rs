//! The numbers of `rules/wasix`, against what was observed: each that a run can show stands in
//! `observed.tsv`, whose every line the test `numbers` asks again.

use std::collections::BTreeSet;
use wasfix::rules::{Dialect, Rules, built_in, load};

const OBSERVED: &str = include_str!("../../observed.tsv");

/// A table of the rules, and the question of `observed.tsv` that asks for its numbers.
const SHOWN: [(&str, &str, &str); 9] = [
    ("family", "sock_open", "family"),
    ("socktype", "sock_open", "type"),
    ("shut", "sock_shutdown", "how"),
    ("fdflags", "sock_accept", "flags"),
    ("riflags", "sock_recv", "flags"),
    ("siflags", "sock_send", "flags"),
    ("flag-option", "sock_set_opt_flag", "option"),
    ("size-option", "sock_set_opt_size", "option"),
    ("time-option", "sock_set_opt_time", "option"),
];

/// Errors that no run on loopback brings about; the rest is seen as an answer to some question.
const ERRORS_SEEN: [u64; 14] = [0, 2, 3, 4, 6, 8, 14, 26, 28, 29, 53, 57, 58, 64];

#[test]
fn every_number_that_a_run_can_show_is_shown() {
    let rules = rules();
    let wasix = wasix(&rules);
    let mut missing = Vec::new();
    for (table, call, operand) in SHOWN {
        let shown = numbers(call, operand);
        let table = wasix
            .table(table)
            .unwrap_or_else(|| panic!("no table {table}"));
        let entries = table.entries().filter(|e| !shown.contains(&e.value));
        missing
            .extend(entries.map(|e| format!("{} = {}: ask {call} {operand}", e.symbol, e.value)));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_table_is_asked_about() {
    let rules = rules();
    let asked: BTreeSet<&str> = SHOWN
        .iter()
        .map(|(table, ..)| *table)
        .chain(["errno"])
        .collect();
    let tables: BTreeSet<&str> = wasix(&rules).tables.iter().map(|t| t.name()).collect();
    assert_eq!(tables, asked);
}

/// The names that were observed for errors are those of the rules.
#[test]
fn errors_have_the_numbers_that_were_seen() {
    let rules = rules();
    let errno = wasix(&rules).table("errno").unwrap();
    let seen: BTreeSet<u64> = rows()
        .flat_map(|cells| {
            cells[4]
                .split([' ', '/'])
                .filter_map(|n| n.parse().ok())
                .collect::<Vec<u64>>()
        })
        .collect();
    for number in ERRORS_SEEN {
        assert!(
            seen.contains(&number),
            "{number} is no longer seen in observed.tsv"
        );
        let known = errno.entries().any(|e| e.value == number);
        assert!(known, "{number} has no name in rules/wasix");
    }
}

/// Wasmer's own names, as the runs print them, are among the names of the rules.
#[test]
fn what_wasmer_refuses_has_no_number_or_is_unsupported() {
    let rules = rules();
    let wasix = wasix(&rules);
    let refused = |call: &str, operand: &str, number: u64| {
        rows().any(|c| {
            c[0] == call && c[1] == operand && c[3].parse() == Ok(number) && {
                let answers = c[4].split([' ', '/']);
                answers.into_iter().next().is_some_and(|a| a != "0")
            }
        })
    };
    for (table, call, operand) in [
        ("socktype", "sock_open", "type"),
        ("shut", "sock_shutdown", "how"),
    ] {
        let all = wasix.table(table).unwrap();
        for entry in all.entries() {
            let unsupported = wasix.unsupported(table, &entry.symbol).is_some();
            let refused = refused(call, operand, entry.value);
            assert_eq!(refused, unsupported, "{} = {}", entry.symbol, entry.value);
        }
    }
}

fn rules() -> Rules {
    load(built_in()).unwrap_or_else(|e| panic!("{e:?}"))
}

fn wasix(rules: &Rules) -> &Dialect {
    rules
        .find_dialect("wasix")
        .and_then(|id| rules.dialect(id))
        .unwrap()
}

fn numbers(call: &str, operand: &str) -> BTreeSet<u64> {
    rows()
        .filter(|c| c[0] == call && c[1] == operand)
        .filter_map(|c| c[3].parse().ok())
        .collect()
}

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = OBSERVED.lines().filter(|l| !l.starts_with('#'));
    lines.map(|l| l.split('\t').collect())
}
