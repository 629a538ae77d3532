//! The fixtures in `cases/`: a module with POSIX numbers, and beside it the same text made right.

use crate::{Ended, Guest, Port};
use std::path::{Path, PathBuf};

/// A fixture. `NAME.wat` is what an author wrote. `NAME.fixed.wat` is the text that wasfix must make
/// of it; where that is missing, wasfix must leave it alone. `NAME.linux.wat` is the text that it must
/// make with `--from linux`, where that differs; `NAME.unsafe.wat` with `--unsafe-fixes`.
///
/// The module prints the errno of each step as one byte, and stops after the first that is not 0. The
/// header line `;; steps: open bind …` says which byte belongs to what.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name: the file's, without `.wat`.
    pub name: String,
    /// What the author wrote.
    pub text: String,
    /// What is right.
    pub fixed: String,
    /// What is right if the author swears that it is Linux.
    pub linux: String,
    /// What is right if code may be added.
    pub unsafe_fixes: String,
}

impl Case {
    /// Reads `cases/NAME.wat` and what is beside it.
    ///
    /// # Panics
    /// If there is no such case.
    #[must_use]
    #[track_caller]
    pub fn named(name: &str) -> Self {
        let read = |ending: &str| {
            let path = folder().join(format!("{name}{ending}"));
            path.exists()
                .then(|| std::fs::read_to_string(path).expect("UTF-8"))
        };
        let text = read(".wat").unwrap_or_else(|| panic!("no case {name}"));
        let fixed = read(".fixed.wat").unwrap_or_else(|| text.clone());
        let linux = read(".linux.wat").unwrap_or_else(|| fixed.clone());
        let unsafe_fixes = read(".unsafe.wat").unwrap_or_else(|| fixed.clone());
        Self {
            name: name.to_owned(),
            text,
            fixed,
            linux,
            unsafe_fixes,
        }
    }

    /// All of them, in the order of their names.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let entries = std::fs::read_dir(folder()).expect("the folder of cases");
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|file| Some(file.strip_suffix(".wat")?.to_owned()))
            .filter(|name| !name.contains('.'))
            .collect();
        names.sort();
        names.iter().map(|name| Self::named(name)).collect()
    }

    /// Runs the module as its author wrote it.
    #[must_use]
    pub fn before(&self, port: Port) -> Guest {
        Guest::start(&on_port(&self.text, port))
    }

    /// What wasfix makes of it, with the rules that come with it; `from` is the author's word.
    ///
    /// # Panics
    /// If it makes nothing of it.
    #[must_use]
    pub fn patched(&self, from: Option<&str>) -> String {
        patched(&self.text, from)
    }

    /// What wasfix makes of it with `--unsafe-fixes`.
    ///
    /// # Panics
    /// If it makes nothing of it.
    #[must_use]
    pub fn patched_unsafely(&self) -> String {
        let options = wasfix::Options {
            unsafe_fixes: true,
            ..wasfix::Options::default()
        };
        patched_with(&self.text, &options)
    }

    /// Runs what wasfix makes of the module.
    #[must_use]
    pub fn after(&self, port: Port) -> Guest {
        Guest::start(&on_port(&self.patched(None), port))
    }

    /// What the bytes that the module printed say: `open 0, bind 28`.
    #[must_use]
    pub fn said(&self, printed: &[u8]) -> String {
        let names = self.text.lines().find_map(|l| l.strip_prefix(";; steps: "));
        let names = names.unwrap_or_else(|| panic!("{} has no line of steps", self.name));
        let mut names = names.split_whitespace();
        let said = printed.iter().map(|byte| {
            let name = names.next().unwrap_or("more");
            format!("{name} {byte}")
        });
        said.collect::<Vec<_>>().join(", ")
    }

    /// Waits for the module's end, and gives what it said.
    ///
    /// # Panics
    /// If it does not link, traps, or complains.
    #[must_use]
    #[track_caller]
    pub fn verdict(&self, guest: Guest) -> String {
        let Ended { code, out, err } = guest.ended();
        assert!(code < 2 && err.is_empty(), "{}: {code} {err}", self.name);
        self.said(&out)
    }
}

/// What wasfix makes of a text, with the rules that come with it.
///
/// # Panics
/// If it makes nothing of it.
#[must_use]
pub fn patched(text: &str, from: Option<&str>) -> String {
    let options = wasfix::Options {
        from: from.map(str::to_owned),
        ..wasfix::Options::default()
    };
    patched_with(text, &options)
}

fn patched_with(text: &str, options: &wasfix::Options) -> String {
    let rules = wasfix::rules::load(wasfix::rules::built_in());
    let rules = rules.unwrap_or_else(|errors| panic!("{errors:#?}"));
    let outcome = wasfix::fix(text, &rules, options);
    let outcome = outcome.unwrap_or_else(|error| panic!("{error:#?}"));
    outcome.output(text).into_owned()
}

/// The text with another port. Fixtures are written for port 8080, so that what they show can be read
/// and decided; each spelling of it, and of the same bytes the other way round, is replaced.
#[must_use]
pub fn on_port(text: &str, port: Port) -> String {
    let [high, low] = port.number().to_be_bytes();
    let spellings = [
        (r"\1f\90", format!(r"\{high:02x}\{low:02x}")),
        (r"\90\1f", format!(r"\{low:02x}\{high:02x}")),
        ("0x1f90", format!("0x{:04x}", port.number())),
        ("0x901f", format!("0x{:04x}", port.swapped())),
        ("8080", port.number().to_string()),
        ("36895", port.swapped().to_string()),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let found = spellings.iter().find(|(old, _)| rest.starts_with(old));
        let taken = if let Some((old, new)) = found {
            out.push_str(new);
            old.len()
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

#[cfg(test)]
mod tests {
    use super::{Case, Port, on_port};

    #[test]
    fn each_spelling_of_the_port_is_replaced_once() {
        let port = Port::free();
        let [high, low] = port.number().to_be_bytes();
        let (number, swapped) = (port.number(), port.swapped());
        assert_eq!(
            on_port(r"8080 36895 \1f\90 \90\1f 0x1f90 0x901f0002 端口", port),
            format!(
                r"{number} {swapped} \{high:02x}\{low:02x} \{low:02x}\{high:02x} 0x{number:04x} 0x{swapped:04x}0002 端口"
            )
        );
    }

    /// What is beside a case differs from it in numbers only, and not in what its header says.
    #[test]
    fn right_forms_have_the_lines_of_their_cases() {
        for case in Case::all() {
            let head = |text: &str| -> Vec<String> {
                let comments = text.lines().take_while(|line| !line.starts_with('('));
                comments.map(str::to_owned).collect()
            };
            assert_eq!(head(&case.text), head(&case.fixed), "{}", case.name);
            assert_eq!(
                case.text.lines().count(),
                case.fixed.lines().count(),
                "{}",
                case.name
            );
        }
    }
}
