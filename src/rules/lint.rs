//! Warnings about a rule set that loads: what will work less well than it could.
//!
//! Knows the model. Must not know syntax, nor refuse anything: that is `load`'s work.

use super::model::{
    Check, Dialect, Effect, Field, FieldKind, FileId, Finds, Likely, Operand, Pattern,
    RecordPattern, Rule, Rules, Source, Table, WellFormed,
};
use crate::text::{Diagnostic, Level};
use std::collections::BTreeSet;

/// All warnings, in the order of their places; ids count [`Rules::files`].
#[must_use]
pub fn lint(rules: &Rules) -> Vec<(FileId, Diagnostic)> {
    let mut found = Found::default();
    for dialect in &rules.dialects {
        sentence(&dialect.doc, dialect.source, false, &mut found);
        names(dialect, &mut found);
        empty(dialect, &mut found);
        unused(dialect, rules, &mut found);
    }
    for rule in &rules.rules {
        sentence(&rule.doc, rule.source, true, &mut found);
        for pattern in &rule.patterns {
            descriptor(rule, pattern, rules, &mut found);
            if let Pattern::Call {
                record: Some(record),
                ..
            } = pattern
            {
                untyped(rule, record, &mut found);
            }
        }
        uncovered(rule, rules, &mut found);
    }
    for check in &rules.checks {
        sentence(&check.doc, check.source, true, &mut found);
    }
    for protocol in &rules.protocols {
        sentence(&protocol.doc, protocol.source, true, &mut found);
    }
    found
        .list
        .sort_by_key(|(file, warning)| (*file, warning.primary.span));
    found.list
}

#[derive(Default)]
struct Found {
    list: Vec<(FileId, Diagnostic)>,
}

impl Found {
    fn warn(&mut self, source: Source, message: String, label: &str, help: String) {
        let mut warning = Diagnostic::error(message, source.span, label).help(help);
        warning.level = Level::Warning;
        // A rule whose three matches share a fault has it once.
        if !self
            .list
            .iter()
            .any(|(file, d)| *file == source.file && *d == warning)
        {
            self.list.push((source.file, warning));
        }
    }
}

/// A rule's reason is a sentence; a dialect's description is a title.
fn sentence(doc: &str, source: Source, stop: bool, found: &mut Found) {
    if doc.trim().is_empty() {
        let help = "say what goes wrong without it".to_string();
        found.warn(source, "an empty description".to_string(), "of this", help);
    } else if stop && !doc.ends_with(['.', '?', '!', '`']) {
        let help = "end it with a full stop: it is shown as a paragraph".to_string();
        found.warn(
            source,
            "a reason that is no sentence".to_string(),
            "of this",
            help,
        );
    }
}

/// Names are looked for in comments, as whole words: one of two letters is found everywhere.
fn names(dialect: &Dialect, found: &mut Found) {
    for entry in dialect.tables.iter().flat_map(Table::entries) {
        if let Some(name) = entry.names().find(|n| n.len() < 3) {
            let message = format!("`{name}` is too short a name");
            let help = "comments are searched for names, letter case ignored".to_string();
            found.warn(entry.source, message, "in this entry", help);
        }
    }
}

fn empty(dialect: &Dialect, found: &mut Found) {
    let lists = dialect.likely.iter().filter_map(|l| match l {
        Likely::Numbers { name, ranges } if ranges.is_empty() => Some(name),
        Likely::Bytes { name, form } if *form == WellFormed::default() => Some(name),
        _ => None,
    });
    for name in lists {
        let message = format!("`{name}` lists nothing");
        let help = "without likely values nothing tells one reading from the other".to_string();
        found.warn(dialect.source, message, "in this dialect", help);
    }
    for table in dialect
        .tables
        .iter()
        .filter(|t| t.entries().next().is_none())
    {
        let message = format!("the table `{}` is empty", table.name());
        found.warn(
            dialect.source,
            message,
            "in this dialect",
            "fill it or take it away".to_string(),
        );
    }
}

/// A table that nothing mentions: no rule, no output record, no check, no protocol.
fn unused(dialect: &Dialect, rules: &Rules, found: &mut Found) {
    let used: BTreeSet<&str> = rules.rules.iter().flat_map(types).collect();
    let outputs = dialect.functions.iter().flat_map(|f| &f.outputs);
    let written: BTreeSet<&str> = outputs
        .flat_map(|o| &o.record.fields)
        .filter_map(|f| f.ty.as_deref())
        .collect();
    for table in &dialect.tables {
        let Some(first) = table.entries().next() else {
            continue;
        };
        let mentioned = used.contains(table.name()) || written.contains(table.name());
        if !mentioned && !checked(table, dialect, rules) {
            let message = format!(
                "no rule uses the table `{}` of `${}`",
                table.name(),
                dialect.name
            );
            let help = format!(
                "write a rule with `$x:{}`, or take the table away",
                table.name()
            );
            found.warn(first.source, message, "it begins here", help);
        }
    }
}

/// Whether checks or protocols of a dialect look at a table: the errors of all of them, families that are compared,
/// symbols that tell calls apart.
fn checked(table: &Table, dialect: &Dialect, rules: &Rules) -> bool {
    let own = |id| rules.dialect(id).is_some_and(|d| d.name == dialect.name);
    let protocols = || rules.protocols.iter().filter(|p| own(p.dialect));
    let checks = || rules.checks.iter().filter(|c| c.dialect.is_some_and(own));
    if table.name() == "errno" {
        return protocols().next().is_some() || checks().next().is_some();
    }
    let compared =
        |c: &Check| matches!(&c.finds, Finds::SymbolsDiffer { table: t, .. } if t == table.name());
    let starts = || protocols().flat_map(|p| p.starts.iter().flat_map(|s| &s.when));
    let moves = || protocols().flat_map(|p| p.moves.iter().flat_map(|m| &m.when));
    checks().any(compared)
        || starts()
            .chain(moves())
            .any(|when| table.write(&when.symbol) == Some(when.value))
}

fn types(rule: &Rule) -> impl Iterator<Item = &str> {
    rule.patterns.iter().flat_map(|pattern| {
        let (operands, record) = match pattern {
            Pattern::Call {
                operands, record, ..
            } => (operands.as_slice(), record.as_ref()),
            Pattern::Compare { operand, .. } | Pattern::BrTable { operand, .. } => {
                (std::slice::from_ref(operand), None)
            }
        };
        let typed = operands.iter().filter_map(|o| match o {
            Operand::Typed { ty, .. } => Some(ty.as_str()),
            Operand::Any | Operand::Variable { .. } => None,
        });
        let fields = record.into_iter().flat_map(|r| &r.from.fields);
        typed.chain(fields.filter_map(|f| f.ty.as_deref()))
    })
}

/// A call whose descriptor nobody names belongs to no group: what is known of its socket is lost on it.
fn descriptor(rule: &Rule, pattern: &Pattern, rules: &Rules, found: &mut Found) {
    let Pattern::Call { function, .. } = pattern else {
        return;
    };
    let dialect = rules.dialect(rule.to);
    let Some((dialect, function)) = dialect.and_then(|d| Some((d, d.function(*function)?))) else {
        return;
    };
    let has = function.effects.iter().any(|e| {
        matches!(
            e,
            Effect::Opens { .. } | Effect::Uses { .. } | Effect::Closes { .. }
        )
    });
    if !has {
        let message = format!(
            "`${}` of `${}` has no descriptor",
            function.name, dialect.name
        );
        let help = format!("say which operand it is: `(uses ${} $fd)`", function.name);
        found.warn(rule.source, message, "this rule matches calls of it", help);
    }
}

/// A number that changes its byte order and has no type: nothing can tell which way round it is.
fn untyped(rule: &Rule, record: &RecordPattern, found: &mut Found) {
    let number = |f: &&Field| {
        f.ty.is_none() && matches!(f.kind, FieldKind::Little | FieldKind::Big) && f.name.is_some()
    };
    for field in record.from.fields.iter().filter(number) {
        let to = record.to.fields.iter().find(|t| t.name == field.name);
        if to.is_some_and(|t| t.kind != field.kind) {
            let name = field.name.as_deref().unwrap_or("");
            let message = format!("`${name}` changes its byte order and has no type");
            let help = format!("give it one with likely values, such as `${name}:port`");
            found.warn(rule.source, message, "in this rule", help);
        }
    }
}

/// Symbols of the source that the target neither has nor mentions: nothing can be said of them.
fn uncovered(rule: &Rule, rules: &Rules, found: &mut Found) {
    let (Some(from), Some(to)) = (rules.dialect(rule.from), rules.dialect(rule.to)) else {
        return;
    };
    for ty in types(rule).collect::<BTreeSet<_>>() {
        let (Some(source), Some(target)) = (from.table(ty), to.table(ty)) else {
            continue;
        };
        let known = |symbol: &str| {
            target.entry(symbol).is_some()
                || to.unsupported(ty, symbol).is_some()
                || to.omitted(ty, symbol).is_some()
        };
        let missing: Vec<&str> = source
            .entries()
            .map(|e| e.symbol.as_str())
            .filter(|s| !known(s))
            .collect();
        let Some(first) = target.entries().next().filter(|_| !missing.is_empty()) else {
            continue;
        };
        let message = format!(
            "`{ty}` of `${}` says nothing of {} in `${}`",
            to.name,
            missing.join(", "),
            from.name
        );
        let help = format!(
            "add the symbol, or `(unsupported {ty} {} \"what to do instead\")`",
            missing.first().unwrap_or(&"")
        );
        found.warn(first.source, message, "the table begins here", help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleFile, built_in, load};
    use crate::text::{Lines, render};

    fn warnings(text: &str) -> String {
        let mut files = built_in();
        files.push(RuleFile {
            path: "own.rule".to_string(),
            text: text.to_string().into(),
            built_in: false,
        });
        let rules = load(files).unwrap();
        let found = lint(&rules);
        let shown = found.iter().map(|(id, d)| {
            let file = &rules.files[id.0];
            render(d, &file.path, &Lines::new(&file.text), false) + "\n\n"
        });
        shown.collect()
    }

    #[test]
    fn the_built_in_rules_have_no_warning() {
        assert_eq!(warnings(""), "");
    }

    #[test]
    fn each_warning_says_what_to_do() {
        let text = r#"
(dialect $host " "
  (import "host" "bind" (func $bind (param $fd i32) (param $addr i32) (result i32)))
  (reads $bind $addr 8)
  (enum family (AF_INET IP 7))
  (enum colour (RED_ONE 1))
  (enum nothing)
  (likely weight))
(rule $bind (from $linux) (to $host) "no full stop"
  (match (call $bind _ $sa) (data $sa (u16 $f:family) (u16.be $n) (bytes 4 _)))
  (where $f AF_INET)
  (rewrite (data $sa (u16 $f) (u16 $n) (bytes 4 _))))
(test $bind "t" (before (func)) (after (func)))
(unchanged $bind "u" (func))
"#;
        insta::with_settings!({snapshot_path => "../../snapshots", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("rules_lint", warnings(text));
        });
    }
}
