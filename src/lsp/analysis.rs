//! One version of one text, and all that was found out of it. Every answer comes from here.

use super::client::Client;
use super::diagnostics;
use super::documents::Snapshot;
use super::pages::Pages;
use super::uri;
use super::worker::{Crash, guarded};
use super::workspace::{Job, Workspace};
use lsp_types::Diagnostic;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};
use wasfix::assist::{Action, Known};
use wasfix::rules::Rules;
use wasfix::text::EditSet;
use wasfix::{Options, Reported};

/// A text and what is known of it.
pub(super) struct Analysis {
    pub(super) snapshot: Snapshot,
    /// The same text, as the library reads it.
    pub(super) text: String,
    found: Found,
    /// What it was made with, if there was anything.
    job: Option<Job>,
    /// Whether clients may have other lines than the protocol. Where they do, edits would be made in other places.
    is_ambiguous: bool,
    /// What the client is shown: first one for each finding, in the order of the findings.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Tells lists of diagnostics apart.
    pub(super) result_id: String,
    /// The ways out of findings, by the place of the finding, as far as somebody has asked for them.
    ways_out: Mutex<HashMap<usize, Arc<[Action]>>>,
}

/// What came of looking at a text.
pub(super) enum Found {
    /// It was analysed.
    Known(Box<Known>),
    /// The configuration says not to look at it.
    Excluded,
    /// It cannot be read, or not under these options.
    Refused(wasfix::Error),
    /// It is not known what the user wants, and why.
    NotConfigured(String),
    /// The library failed.
    Crashed(Crash),
}

/// A text that is known, with what it is known by.
pub(super) struct Subject<'a> {
    pub(super) known: &'a Known,
    pub(super) text: &'a str,
    pub(super) rules: &'a Rules,
    pub(super) options: &'a Options,
}

impl Analysis {
    /// Analyses a text.
    pub(super) fn of(
        snapshot: Snapshot,
        workspace: &mut Workspace,
        (client, pages): (&Client, &Pages),
    ) -> Analysis {
        let text = snapshot.text.to_string();
        let job = workspace.job(uri::to_path(snapshot.uri.as_ref()).as_deref());
        if workspace.take_has_read() {
            pages.forget();
        }
        let (found, job) = match job {
            Ok(job) => (look(&text, &job), Some(job)),
            Err(why) => (Found::NotConfigured(why), None),
        };
        #[cfg(test)]
        super::faults::strike(super::faults::Step::Show, &text);
        let rules = job.as_ref().map(|job| job.setup.rules.as_ref());
        let mut diagnostics = diagnostics::of(&found, &snapshot, (client, pages), rules);
        let lone = lone_return(&text).filter(|_| !diagnostics.is_empty());
        diagnostics.extend(lone.map(|at| diagnostics::ambiguous(at, &snapshot, client)));
        let mut hasher = DefaultHasher::new();
        diagnostics.hash(&mut hasher);
        Analysis {
            result_id: format!("{:016x}", hasher.finish()),
            snapshot,
            is_ambiguous: lone.is_some(),
            text,
            found,
            job,
            diagnostics,
            ways_out: Mutex::default(),
        }
    }

    /// The ways out of a finding. Each takes some runs of the plan, so they are found once.
    pub(super) fn ways_out(&self, finding: usize) -> Arc<[Action]> {
        let Some(subject) = self.subject().filter(|_| !self.is_ambiguous) else {
            return Arc::default();
        };
        let found = || self.ways_out.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = found().get(&finding) {
            return Arc::clone(known);
        }
        let Subject {
            known,
            text,
            rules,
            options,
        } = subject;
        let new: Arc<[Action]> = known.actions(text, rules, options, finding).into();
        found().insert(finding, Arc::clone(&new));
        new
    }

    /// Whether it is what would be found of a text now.
    pub(super) fn is_of(&self, snapshot: &Snapshot, workspace: &mut Workspace) -> bool {
        if self.snapshot.revision != snapshot.revision {
            return false;
        }
        let path = uri::to_path(snapshot.uri.as_ref());
        match (workspace.job(path.as_deref()), &self.job, &self.found) {
            (Ok(now), Some(then), _) => now.is(then),
            (Err(now), None, Found::NotConfigured(then)) => now == *then,
            _ => false,
        }
    }

    pub(super) fn subject(&self) -> Option<Subject<'_>> {
        let (Found::Known(known), Some(job)) = (&self.found, &self.job) else {
            return None;
        };
        Some(Subject {
            known,
            text: &self.text,
            rules: &job.setup.rules,
            options: &job.options,
        })
    }

    /// What was said where the library failed.
    pub(super) fn crash(&self) -> Option<&Crash> {
        match &self.found {
            Found::Crashed(crash) => Some(crash),
            _ => None,
        }
    }

    /// The findings, with the diagnostic of each.
    pub(super) fn findings(&self) -> impl Iterator<Item = (&Reported, &Diagnostic)> {
        let findings = self
            .subject()
            .map(|subject| &subject.known.outcome().findings);
        findings.into_iter().flatten().zip(&self.diagnostics)
    }

    /// What `wasfix apply` would change, if the client has the same lines.
    pub(super) fn edits(&self) -> Option<&EditSet> {
        let edits = match &self.found {
            Found::Known(known) => &known.outcome().edits,
            _ => return None,
        };
        (!edits.is_empty() && !self.is_ambiguous).then_some(edits)
    }
}

/// Where a carriage return stands without a line feed: to the protocol a line ends there, to many editors none does.
fn lone_return(text: &str) -> Option<usize> {
    let mut returns = text.match_indices('\r').map(|(at, _)| at);
    returns.find(|at| text.as_bytes().get(at + 1) != Some(&b'\n'))
}

fn look(text: &str, job: &Job) -> Found {
    if job.excluded {
        return Found::Excluded;
    }
    let known = || {
        #[cfg(test)]
        super::faults::strike(super::faults::Step::Analyse, text);
        Known::of(text, &job.setup.rules, &job.options)
    };
    match guarded(known) {
        Ok(Ok(known)) => Found::Known(Box::new(known)),
        Ok(Err(error)) => Found::Refused(error),
        Err(crash) => Found::Crashed(crash),
    }
}
