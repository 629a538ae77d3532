//! What a check came to, in numbers.

use super::found::{File, Problem, as_counts, word};
use crate::fix::Sites;
use crate::text::Level;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// How many findings of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Levels {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
}

impl Levels {
    fn add(&mut self, level: Level) {
        match level {
            Level::Error => self.error += 1,
            Level::Warning => self.warning += 1,
            Level::Note => self.note += 1,
        }
    }

    /// `2 errors, 1 warning`, worst first; empty without any.
    fn text(self) -> String {
        let levels = [
            (self.error, Level::Error),
            (self.warning, Level::Warning),
            (self.note, Level::Note),
        ];
        let some = levels.into_iter().filter(|(count, _)| *count > 0);
        let shown: Vec<String> = some.map(|(n, level)| counted(n, word(level))).collect();
        shown.join(", ")
    }
}

/// The numbers of all files.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// Files that were checked.
    pub files: usize,
    /// Modules that were looked at.
    pub modules: usize,
    /// Findings by level.
    pub findings: Levels,
    /// Findings by name and level.
    pub names: BTreeMap<String, Levels>,
    /// Findings that comments silence.
    pub silenced: usize,
    /// What went wrong.
    pub errors: usize,
    /// Values that feed calls.
    #[serde(serialize_with = "as_counts")]
    pub sites: Sites,
}

impl Tally {
    /// Counts.
    #[must_use]
    pub fn of(files: &[File], problems: &[Problem]) -> Tally {
        let mut tally = Tally {
            files: files.len(),
            errors: problems.len(),
            ..Tally::default()
        };
        for file in files {
            tally.modules += file.modules;
            tally.silenced += file.silenced;
            tally.sites.add(file.sites);
            for found in &file.findings {
                tally.findings.add(found.level);
                let names = tally.names.entry(found.name.clone()).or_default();
                names.add(found.level);
            }
        }
        tally
    }

    /// The line at the end of a run, without a line end; `of` is what was checked: a path, or `3 files`.
    #[must_use]
    pub fn line(&self, of: &str) -> String {
        let findings = self.findings.text();
        let found = if findings.is_empty() {
            "no findings"
        } else {
            &findings
        };
        let mut line = format!("wasfix: {found} in {of}");
        if self.sites.all > 0 {
            line += &format!("; {}", super::summary::sites(self.sites));
        }
        if self.silenced > 0 {
            line += &format!("; {} silenced", self.silenced);
        }
        line
    }

    /// Everything, as lines for people.
    #[must_use]
    pub fn table(&self, time: Duration) -> String {
        let mut out = String::new();
        let mut row = |what: &str, value: &str| {
            let _ = writeln!(out, "{what:<10} {value}");
        };
        row("files", &self.files.to_string());
        row("modules", &self.modules.to_string());
        let findings = self.findings.text();
        row(
            "findings",
            if findings.is_empty() {
                "none"
            } else {
                &findings
            },
        );
        for (name, levels) in &self.names {
            row("", &format!("{name}: {}", levels.text()));
        }
        row("silenced", &self.silenced.to_string());
        row(
            "sites",
            &super::summary::sites(self.sites).replacen(" sites", "", 1),
        );
        row("time", &format!("{} ms", time.as_millis()));
        out
    }
}

/// `1 error`, `2 errors`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}
