//! Whether ignore files (`.gitignore`, `.ignore`, `.git/info/exclude`, git's global one) pass a path
//! over.
//!
//! A walk asks the crate `ignore`. For one path, which need not exist, the same question is asked
//! here folder by folder, with that crate's matcher.

use ignore::Match;
use ignore::gitignore::Gitignore;
use std::path::Path;

/// Whether `path` (absolute) is ignored. As in git, what is in an ignored folder is ignored whatever
/// a deeper file says.
pub(super) fn by_ignore_files(path: &Path) -> bool {
    let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
    above.reverse();
    let repository = above.iter().rposition(|dir| dir.join(".git").exists());
    let mut files: Vec<Gitignore> = Vec::new();
    if repository.is_some() {
        files.push(Gitignore::global().0);
    }
    for (i, dir) in above.iter().enumerate() {
        let in_git = repository.is_some_and(|root| i >= root);
        if repository == Some(i) {
            add(&mut files, dir, ".git/info/exclude");
        }
        if in_git {
            add(&mut files, dir, ".gitignore");
        }
        add(&mut files, dir, ".ignore");
        let (next, is_dir) = match above.get(i + 1) {
            Some(next) => (*next, true),
            None => (path, false),
        };
        if ignored(&files, next, is_dir) {
            return true;
        }
    }
    false
}

fn add(files: &mut Vec<Gitignore>, dir: &Path, name: &str) {
    let file = dir.join(name);
    if file.is_file() {
        let mut builder = ignore::gitignore::GitignoreBuilder::new(dir);
        // A line that is no glob is passed over, as git does.
        let _ = builder.add(file);
        files.extend(builder.build().ok());
    }
}

/// The last file that has a word on it decides.
fn ignored(files: &[Gitignore], path: &Path, is_dir: bool) -> bool {
    let words = files.iter().rev().map(|f| f.matched(path, is_dir));
    let decided = words.into_iter().find(|m| !m.is_none());
    matches!(decided, Some(Match::Ignore(_)))
}
