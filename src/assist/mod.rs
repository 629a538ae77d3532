//! What an editor shows and offers at a place: hovers, hints, and the ways out of a finding.
//!
//! Knows an outcome and the rules. Must not know protocols or editors: places are byte offsets, text is Markdown.

mod actions;
mod hints;
mod settle;

use crate::explain::{self, Index, Page};
use crate::rules::Rules;
use crate::text::{EditSet, Span};
use crate::{Error, Options, Outcome};
use std::sync::OnceLock;

/// What has been found out of one version of a text. Made once; every question after that costs no analysis.
#[derive(Clone, Debug)]
pub struct Known {
    outcome: Outcome,
    /// The imports and calls; read when the first hover wants them.
    index: OnceLock<Index>,
}

/// What is known at a place.
#[derive(Clone, Debug)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// What there is to say.
    pub page: Page,
}

/// A word to be shown beside a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The offset that it is shown at: the end of the number.
    pub at: usize,
    /// The word: `AF_INET`, `127.0.0.1:8080`.
    pub label: String,
    /// More of it, Markdown.
    pub tooltip: Option<String>,
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Makes the finding's edits, with those that must go with them.
    Fix,
    /// Says what an unsure value means: one of its readings.
    Settle,
    /// Adds a comment that silences the finding.
    Ignore,
}

/// A way out of a finding.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// What a menu shows, without the name of the tool.
    pub title: String,
    /// The edits; never none.
    pub edits: EditSet,
    /// Whether it is the one that most would take.
    pub is_preferred: bool,
}

impl Known {
    /// Runs [`crate::check`] on a text.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn of(text: &str, rules: &Rules, options: &Options) -> Result<Known, Error> {
        let outcome = crate::check(text, rules, options)?;
        Ok(Known {
            outcome,
            index: OnceLock::new(),
        })
    }

    /// What [`crate::check`] said.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// What is known at an offset of the text, which is the one that was read. The first call reads the calls of
    /// the text, at about the cost of parsing it; those after it look things up.
    #[must_use]
    pub fn hover(&self, text: &str, rules: &Rules, offset: usize) -> Option<Hover> {
        // Where nothing was looked at there is nothing to say.
        if self.outcome.modules == 0 {
            return None;
        }
        let index = self.index.get_or_init(|| explain::index(rules, text));
        let (span, page) = explain::hover(rules, text, (&self.outcome, index), offset)?;
        Some(Hover { span, page })
    }

    /// The hints of a part of the text, in its order. Only of what is decided: never a guess.
    #[must_use]
    pub fn hints(&self, text: &str, _rules: &Rules, part: Span) -> Vec<Hint> {
        hints::hints(&self.outcome, text, part)
    }

    /// The ways out of a finding, by its index in the outcome's findings; the best first. `options` are those of
    /// [`Known::of`].
    ///
    /// Each action that changes a number, or says what one means, has been tried: its result is planned again, so one
    /// to three runs of [`crate::fix`] go into an action, six at most into a finding. On a large text ask for the
    /// actions of the findings that somebody looks at, and not of all.
    #[must_use]
    pub fn actions(
        &self,
        text: &str,
        rules: &Rules,
        options: &Options,
        finding: usize,
    ) -> Vec<Action> {
        let asked = actions::Asked {
            text,
            rules,
            options,
            outcome: &self.outcome,
        };
        actions::actions(&asked, finding)
    }
}
