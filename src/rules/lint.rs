//! Lint.
use super::model::{FileId, Rules};
use crate::text::Diagnostic;

/// Warnings.
#[must_use]
pub fn lint(_rules: &Rules) -> Vec<(FileId, Diagnostic)> {
    Vec::new()
}
