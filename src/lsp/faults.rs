//! Panics that tests order: a text names the step of the work on it that is to fail.
//!
//! Only in test builds: this file and each call of it are behind `cfg(test)`.

/// A step of the worker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The library analyses a text.
    Analyse,
    /// What it found is made ready for the client.
    Show,
    /// A question is answered.
    Answer,
}

impl Step {
    /// What has to stand in a text, and what the panic says.
    pub(super) fn order(self) -> String {
        format!("fail on purpose: {self:?}")
    }
}

/// Panics if the text says so.
pub(super) fn strike(step: Step, text: &str) {
    let order = step.order();
    assert!(!text.contains(&order), "{order}");
}
