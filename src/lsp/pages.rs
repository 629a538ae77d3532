//! Pages that explain rules and checks, as files that a client can open from the code of a diagnostic.

use super::uri;
use lsp_types::Uri;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
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
    folder: Folder,
    /// Where each is, by name; nothing where there is no page. Either is found out once.
    pages: HashMap<String, Option<Uri>>,
}

#[derive(Default)]
enum Folder {
    #[default]
    NotNeeded,
    /// There is no place for files.
    Denied,
    Made(TempDir),
}

impl Pages {
    /// Where `name` is explained; nothing if no page can be written.
    pub(super) fn of(&self, name: &str, rules: &Rules) -> Option<Uri> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = written.pages.get(name) {
            return known.clone();
        }
        let uri = written.folder.path().and_then(|folder| {
            let pages = explain::name(rules, name).ok()?;
            let texts: Vec<String> = pages.iter().map(explain::text).collect();
            write(folder, name, &texts.join("\n"))
        });
        written.pages.insert(name.to_string(), uri.clone());
        uri
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

impl Folder {
    fn path(&mut self) -> Option<&Path> {
        if matches!(self, Folder::NotNeeded) {
            let mut folder = tempfile::Builder::new();
            folder.prefix("wasfix-");
            folder.permissions(fs::Permissions::from_mode(0o700));
            *self = folder.tempdir().map_or(Folder::Denied, Folder::Made);
        }
        match self {
            Folder::Made(folder) => Some(folder.path()),
            Folder::Denied | Folder::NotNeeded => None,
        }
    }
}

/// Names of rules are kebab case (docs/rules.md), so they are names of files too.
fn write(folder: &Path, name: &str, text: &str) -> Option<Uri> {
    let path = folder.join(format!("{name}.txt"));
    fs::write(&path, text).ok()?;
    Some(uri::of_path(&path))
}
