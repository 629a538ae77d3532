//! Reading: a whole text, or the reason why there is none.

use crate::config::{Failure, Kind};
use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use wasfix::text::{Diagnostic, Span};

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Standard input, and the path that the caller says it has.
    Stdin(Option<PathBuf>),
    /// A file.
    File(PathBuf),
}

impl Origin {
    /// The path that decides configuration and ignore files; `None` for nameless standard input.
    pub(super) fn place(&self) -> Option<&Path> {
        match self {
            Origin::Stdin(path) => path.as_deref(),
            Origin::File(path) => Some(path),
        }
    }

    /// Its name in messages and diffs.
    pub(super) fn name(&self) -> String {
        let path = self.place().unwrap_or(Path::new("stdin.wat"));
        path.to_string_lossy().into_owned()
    }

    /// The whole text.
    ///
    /// # Errors
    /// It cannot be read, is a directory, a binary module, or not UTF-8.
    pub(super) fn read(&self) -> Result<String, Failure> {
        let bytes = match self {
            Origin::Stdin(_) => read_stdin(),
            Origin::File(path) => read_file(path),
        }?;
        self.text(bytes)
    }

    fn text(&self, bytes: Vec<u8>) -> Result<String, Failure> {
        let name = self.name();
        if bytes.starts_with(b"\0asm") {
            let remedy = format!("print it as text first: wasm-tools print {name} -o OUT.wat");
            return Err(
                Failure::new(Kind::Binary, format!("`{name}` is a binary module")).advise(remedy),
            );
        }
        String::from_utf8(bytes).map_err(|e| {
            let (at, all) = (e.utf8_error().valid_up_to(), e.as_bytes());
            let length = e.utf8_error().error_len().unwrap_or(all.len() - at);
            // A byte for a byte up to there and within, so the place is that in the file.
            let (before, rest) = all.split_at(at);
            let mut shown = String::from_utf8_lossy(before).into_owned();
            shown += &"?".repeat(length);
            shown += &String::from_utf8_lossy(rest.get(length..).unwrap_or_default());
            let wrong = Span::new(at, at + length);
            let message = format!("byte {at} is not UTF-8 text");
            let diagnostic = Diagnostic::error(message, wrong, "from here on");
            Failure::at(Kind::NotText, &name, &shown, diagnostic)
        })
    }
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(e) => Err(Failure::read(Path::new("standard input"), &e)),
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|e| Failure::read(path, &e))
}

/// Whether standard input is somebody's keyboard.
pub(super) fn stdin_is_terminal() -> bool {
    io::stdin().is_terminal()
}
