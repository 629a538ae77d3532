//! The rule files that come with the program.

use super::model::RuleFile;

/// Path and text of each, by path. A test holds the list against the folder.
const FILES: [(&str, &str); 0] = [];

/// The rule files that come with the program.
#[must_use]
pub fn built_in() -> Vec<RuleFile> {
    let file = |(path, text): &(&str, &str)| RuleFile {
        path: (*path).to_string(),
        text: (*text).to_string(),
        built_in: true,
    };
    FILES.iter().map(file).collect()
}
