//! What was expected against what came, for tests that fail.

use similar::TextDiff;

/// The unified diff from `expected` to `actual`; `names` head the two sides.
#[must_use]
pub fn compare(names: (&str, &str), expected: &str, actual: &str) -> String {
    TextDiff::from_lines(expected, actual)
        .unified_diff()
        .context_radius(3)
        .header(names.0, names.1)
        .to_string()
}
