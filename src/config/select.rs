//! Which rules and checks count, and how bad their findings are: the configuration, what it says of some paths, the
//! user. The last word counts.

use super::Config;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use wasfix::Options;
use wasfix::text::Level;

/// What the user asks for beside the configuration: on the command line, or in an editor's settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) unsafe_fixes: bool,
    pub(crate) layer: Layer,
}

impl Asked {
    /// What is asked for and what the configuration says of the file at `path` (absolute), if it has one.
    pub(crate) fn options(&self, config: &Config, path: Option<&Path>) -> Options {
        let mut options = Options {
            from: self.from.clone().or_else(|| config.from.clone()),
            to: self.to.clone().or_else(|| config.to.clone()),
            unsafe_fixes: self.unsafe_fixes,
            ..Options::default()
        };
        let layers = config.layers(path);
        settle(layers.into_iter().chain([&self.layer]), &mut options);
        options
    }
}

/// How bad the findings of a name are.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Error,
    Warning,
    Note,
    /// There are none.
    Off,
}

/// What is said in one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layer {
    /// Only these; says nothing if empty.
    pub(crate) select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    pub(crate) severity: BTreeMap<String, Severity>,
}

/// Puts what the layers say into options: a selection makes what was selected and ignored before void, and the
/// last severity of a name counts.
fn settle<'a>(layers: impl IntoIterator<Item = &'a Layer>, options: &mut Options) {
    let mut severity = BTreeMap::new();
    for layer in layers {
        if !layer.select.is_empty() {
            options.select.clone_from(&layer.select);
            options.ignore.clear();
        }
        options.ignore.extend(layer.ignore.iter().cloned());
        severity.extend(layer.severity.iter().map(|(n, s)| (n.clone(), *s)));
    }
    for (name, severity) in severity {
        let level = match severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Note,
            Severity::Off => {
                options.ignore.push(name);
                continue;
            }
        };
        options.severity.insert(name, level);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_last_word_counts() {
        let config = Layer {
            select: names(&["a", "b"]),
            ignore: names(&["b"]),
            severity: [
                ("a".to_string(), Severity::Off),
                ("b".to_string(), Severity::Note),
            ]
            .into(),
        };
        let of_path = Layer {
            ignore: names(&["c"]),
            severity: [("a".to_string(), Severity::Error)].into(),
            ..Layer::default()
        };
        let mut options = Options::default();
        settle([&config, &of_path], &mut options);
        assert_eq!(options.select, ["a", "b"]);
        assert_eq!(options.ignore, ["b", "c"]);
        let severity = [
            ("a".to_string(), Level::Error),
            ("b".to_string(), Level::Note),
        ];
        assert_eq!(options.severity, severity.into());

        let command_line = Layer {
            select: names(&["c"]),
            ..Layer::default()
        };
        let mut options = Options::default();
        settle([&config, &command_line], &mut options);
        assert_eq!(options.select, ["c"]);
        // Selection and severity are two things: what is off is off.
        assert_eq!(options.ignore, ["a"]);
    }
}
