//! Paths as `file:` URIs, and back. A document's own URI is never made anew: it is kept as the client spelled it.

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// What stands for itself in a path (RFC 3986, section 3.3), and a few that need not but read better.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path of a `file:` URI of this machine; nothing for any other, such as `untitled:`.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let path = PathBuf::from(decoded.as_ref());
    path.is_absolute().then_some(path)
}

/// The URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Uri {
    let path = path.to_string_lossy();
    Uri::from(format!("file://{}", utf8_percent_encode(&path, ESCAPED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_this_machine_have_a_path() {
        for (uri, path) in [
            ("file:///a/b%20c.wat", Some("/a/b c.wat")),
            ("file:///a/%E7%AB%AF.wat", Some("/a/端.wat")),
            ("file:///a/端.wat", Some("/a/端.wat")),
            ("file://localhost/a.wat", Some("/a.wat")),
            ("file://elsewhere/a.wat", None),
            ("untitled:Untitled-1", None),
            ("file:///%ff", None),
            ("", None),
        ] {
            assert_eq!(to_path(uri), path.map(PathBuf::from), "{uri}");
        }
    }

    #[test]
    fn a_path_comes_back() {
        let path = Path::new("/a b/#1?/100%/端.wat");
        let uri = of_path(path);
        assert_eq!(uri.as_ref(), "file:///a%20b/%231%3F/100%25/%E7%AB%AF.wat");
        assert_eq!(to_path(uri.as_ref()).as_deref(), Some(path));
    }
}
