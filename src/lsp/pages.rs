//! Pages that explain rules and checks, as files that a client can open from the code of a diagnostic.

use super::uri;
use lsp_types::Uri;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;
use wasfix::explain;
use wasfix::rules::Rules;

/// The pages of a session: a folder that only this user can read, made when the first page is needed.
#[derive(Default)]
pub(super) struct Pages {
    written: Mutex<Written>,
}

#[derive(Default)]
struct Written {
    folder: Option<TempDir>,
    /// Where each is, by name.
    pages: HashMap<String, Uri>,
}

impl Pages {
    /// Where `name` is explained; nothing if no page can be written.
    pub(super) fn of(&self, name: &str, rules: &Rules) -> Option<Uri> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(uri) = written.pages.get(name) {
            return Some(uri.clone());
        }
        let pages = explain::name(rules, name).ok()?;
        let text = pages
            .iter()
            .map(explain::text)
            .collect::<Vec<_>>()
            .join("\n");
        let uri = write(written.folder()?, name, &text)?;
        written.pages.insert(name.to_string(), uri.clone());
        Some(uri)
    }

    /// Rules have changed: what was written is written anew when it is asked for.
    pub(super) fn forget(&self) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.pages.clear();
    }

    /// Takes the folder away.
    pub(super) fn remove(&self) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        *written = Written::default();
    }
}

impl Written {
    fn folder(&mut self) -> Option<&Path> {
        if self.folder.is_none() {
            let folder = tempfile::Builder::new().prefix("wasfix-").tempdir();
            self.folder = folder.ok();
        }
        self.folder.as_ref().map(TempDir::path)
    }
}

/// Names of rules are kebab case (docs/rules.md), so they are names of files too.
fn write(folder: &Path, name: &str, text: &str) -> Option<Uri> {
    let path = folder.join(format!("{name}.txt"));
    fs::write(&path, text).ok()?;
    Some(uri::of_path(&path))
}
