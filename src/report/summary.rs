//! The one line at the end of a run.

use crate::fix::{Finding, Sites, Status};

/// What a run came to; add up the files with [`Summary::add`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Edits made, or planned.
    pub changes: usize,
    /// Findings whose value is left.
    pub left: usize,
    /// Values that feed matched operands and record fields.
    pub sites: Sites,
}

impl Summary {
    /// The summary of one file.
    #[must_use]
    pub fn new<'a>(
        changes: usize,
        findings: impl IntoIterator<Item = &'a Finding>,
        sites: Sites,
    ) -> Summary {
        let left = |f: &&Finding| f.status == Status::Left;
        Summary {
            changes,
            left: findings.into_iter().filter(left).count(),
            sites,
        }
    }

    /// Adds another file's.
    pub fn add(&mut self, other: Summary) {
        self.changes += other.changes;
        self.left += other.left;
        self.sites.add(other.sites);
    }

    /// The line, without a line end; `of` is what was looked at: a path, or `3 files`.
    #[must_use]
    pub fn line(&self, of: &str) -> String {
        let changes = match self.changes {
            0 => "nothing changed".to_string(),
            1 => "1 change".to_string(),
            n => format!("{n} changes"),
        };
        let mut line = format!("wasfix: {changes} in {of}");
        if self.sites.all > 0 {
            line += &format!("; {}", sites(self.sites));
        }
        if self.left > 0 {
            line += &format!("; {} left as found", self.left);
        }
        line
    }
}

/// `12 sites: 10 resolved (3 through wrappers, 4 on the stack), 2 not`.
pub(super) fn sites(sites: Sites) -> String {
    let Sites { all, resolved, .. } = sites;
    let noun = if all == 1 { "site" } else { "sites" };
    let how: Vec<String> = [
        (sites.through_calls, "through wrappers"),
        (sites.on_stack, "on the stack"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, how)| format!("{count} {how}"))
    .collect();
    let how = match how.is_empty() {
        true => String::new(),
        false => format!(" ({})", how.join(", ")),
    };
    let unresolved = all.saturating_sub(resolved);
    format!("{all} {noun}: {resolved} resolved{how}, {unresolved} not")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts_changes_sites_and_what_is_left() {
        let mut all = Summary {
            changes: 3,
            left: 1,
            sites: Sites {
                all: 12,
                resolved: 10,
                through_calls: 3,
                on_stack: 4,
            },
        };
        assert_eq!(
            all.line("server.wat"),
            "wasfix: 3 changes in server.wat; 12 sites: 10 resolved (3 through wrappers, 4 on the stack), \
             2 not; 1 left as found"
        );
        all.add(Summary {
            changes: 1,
            ..Summary::default()
        });
        assert_eq!(all.changes, 4);
        assert_eq!(
            Summary::default().line("in.wat"),
            "wasfix: nothing changed in in.wat"
        );
    }
}
