//! What the client is set to: the same as the options of the command line, and what only an editor has.
//!
//! Read with tolerance: what is wrong is said and passed over, and the rest counts.

use crate::config::{Asked, Layer, Which};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// The name under which clients keep them.
pub(super) const SECTION: &str = "wasfix";

/// The keys, for who misspells one.
const KEYS: [&str; 10] = [
    "from",
    "to",
    "unsafeFixes",
    "select",
    "ignore",
    "severity",
    "config",
    "rules",
    "inlayHints",
    "formatting",
];

/// What clients keep in the same section for themselves: where the program is, how much of the talk is shown.
const OF_CLIENTS: [&str; 2] = ["path", "trace"];

/// The settings of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) asked: Asked,
    /// Which configuration file counts.
    pub(super) which: Which,
    /// Folders of rule files.
    pub(super) rules: Vec<PathBuf>,
    pub(super) inlay_hints: bool,
    pub(super) formatting: bool,
    /// The workspace's folder, where a text that is no file is taken to be.
    pub(super) root: Option<PathBuf>,
}

impl Settings {
    /// Reads them from what a client sent: the section, or an object that has it. Paths are found from `root`.
    /// With what is wrong, one sentence each.
    pub(super) fn read(sent: &Value, root: Option<&Path>) -> (Settings, Vec<String>) {
        let mut reader = Reader::default();
        let settings = match sent.get(SECTION).unwrap_or(sent) {
            Value::Object(section) => reader.settings(section, root),
            Value::Null => Settings::default(),
            _ => {
                reader.wrong.push(format!("`{SECTION}` is no object"));
                Settings::default()
            }
        };
        let root = root.map(Path::to_path_buf);
        (Settings { root, ..settings }, reader.wrong)
    }
}

#[derive(Default)]
struct Reader {
    wrong: Vec<String>,
}

impl Reader {
    fn settings(&mut self, section: &Map<String, Value>, root: Option<&Path>) -> Settings {
        let known = |key: &str| KEYS.contains(&key) || OF_CLIENTS.contains(&key);
        for key in section.keys().filter(|key| !known(key)) {
            let near = wasfix::nearest_name(key, &KEYS);
            let advice = near.map(|near| format!("; did you mean `{near}`?"));
            let advice = advice.unwrap_or_default();
            self.wrong
                .push(format!("there is no setting `{SECTION}.{key}`{advice}"));
        }
        let found = |path: PathBuf| root.map_or(path.clone(), |root| root.join(&path));
        let config: Option<PathBuf> = self.path(section, "config");
        let rules: Vec<PathBuf> = self.of(section, "rules", "a list of folders");
        Settings {
            asked: Asked {
                from: self.name(section, "from"),
                to: self.name(section, "to"),
                unsafe_fixes: self.of(section, "unsafeFixes", "true or false"),
                layer: Layer {
                    select: self.of(section, "select", "a list of names"),
                    ignore: self.of(section, "ignore", "a list of names"),
                    severity: self.of(
                        section,
                        "severity",
                        "an object of names with error, warning, note or off",
                    ),
                },
            },
            which: config.map_or(Which::Nearest, |path| Which::This(found(path))),
            rules: rules.into_iter().map(found).collect(),
            inlay_hints: self.of(section, "inlayHints", "true or false"),
            formatting: self.of(section, "formatting", "true or false"),
            root: None,
        }
    }

    /// A name; the empty one, which editors write for none, is none.
    fn name(&mut self, section: &Map<String, Value>, key: &str) -> Option<String> {
        let name: Option<String> = self.of(section, key, "a name");
        name.filter(|name| !name.is_empty())
    }

    fn path(&mut self, section: &Map<String, Value>, key: &str) -> Option<PathBuf> {
        let path: Option<String> = self.of(section, key, "a path");
        path.filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// The value of a key; the default if it is not there, is null, or is not what it has to be.
    fn of<T: DeserializeOwned + Default>(
        &mut self,
        section: &Map<String, Value>,
        key: &str,
        what: &str,
    ) -> T {
        let value = section.get(key).filter(|value| !value.is_null());
        value.map_or_else(T::default, |value| {
            T::deserialize(value).unwrap_or_else(|_| {
                self.wrong
                    .push(format!("`{SECTION}.{key}` has to be {what}"));
                T::default()
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_said_and_the_rest_counts() {
        let sent = json!({"wasfix": {
            "from": "linux", "to": "", "selct": [], "ignore": "open", "inlayHints": true,
            "severity": {"open": "off"}, "config": "conf/wasfix.toml", "formatting": null,
        }});
        let (settings, wrong) = Settings::read(&sent, Some(Path::new("/root")));
        assert_eq!(settings.asked.from.as_deref(), Some("linux"));
        assert_eq!(settings.asked.to, None);
        assert!(settings.inlay_hints && !settings.formatting);
        assert!(settings.asked.layer.severity.contains_key("open"));
        assert!(
            matches!(settings.which, Which::This(path) if path == Path::new("/root/conf/wasfix.toml"))
        );
        assert_eq!(
            wrong,
            [
                "there is no setting `wasfix.selct`; did you mean `select`?",
                "`wasfix.ignore` has to be a list of names"
            ]
        );
    }

    #[test]
    fn without_the_section_the_object_is_it() {
        let (settings, wrong) = Settings::read(&json!({"unsafeFixes": true}), None);
        assert!(settings.asked.unsafe_fixes && wrong.is_empty());
        let (_, wrong) = Settings::read(&json!(["from"]), None);
        assert_eq!(wrong, ["`wasfix` is no object"]);
        assert!(Settings::read(&Value::Null, None).1.is_empty());
    }
}
