//! The texts that a client has open, as its edits leave them.
//!
//! Knows text and versions. Must not know what is found in a text, beyond keeping it.

use super::analysis::Analysis;
use super::positions::Encoding;
use lsp_types::{Range, Uri, VersionedTextDocumentIdentifier};
use ropey::Rope;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// An open text.
pub(super) struct Document {
    pub(super) snapshot: Snapshot,
    /// What was found last, unless the worker has it; of this text only if the revisions are equal.
    pub(super) analysis: Option<Arc<Analysis>>,
    /// When it is to be analysed, if nobody asks before.
    pub(super) due: Option<Instant>,
}

/// A text as it was at one time. Cheap to copy.
#[derive(Clone)]
pub(super) struct Snapshot {
    pub(super) uri: Uri,
    pub(super) text: Rope,
    /// The client's number.
    pub(super) version: i32,
    /// The server's own: no two texts have one, not even of one document that is opened twice.
    pub(super) revision: u64,
}

/// The edits that lead to another version. (The type of the protocol's crate takes an edit whose range cannot be read
/// for a whole new text.)
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changes {
    pub(super) text_document: VersionedTextDocumentIdentifier,
    pub(super) content_changes: Vec<Change>,
}

/// What stands in the range from now on; without a range, the whole text.
#[derive(Deserialize)]
pub(super) struct Change {
    range: Option<Range>,
    text: String,
}

/// All open texts.
#[derive(Default)]
pub(super) struct Documents {
    open: HashMap<Uri, Document>,
    revisions: u64,
}

impl Documents {
    /// Takes a text in; one that was open is replaced.
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: &str) -> &mut Document {
        self.revisions += 1;
        let document = Document {
            snapshot: Snapshot {
                uri: uri.clone(),
                text: Rope::from_str(text),
                version,
                revision: self.revisions,
            },
            analysis: None,
            due: None,
        };
        self.open.entry(uri).insert_entry(document).into_mut()
    }

    /// Makes edits one after the other, each in the text that the one before left. Nothing if it is not open.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: &[Change],
        encoding: Encoding,
    ) -> Option<&mut Document> {
        let document = self.open.get_mut(uri)?;
        self.revisions += 1;
        let snapshot = &mut document.snapshot;
        snapshot.version = version;
        snapshot.revision = self.revisions;
        for change in changes {
            apply(&mut snapshot.text, change, encoding);
        }
        Some(document)
    }

    pub(super) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.open.remove(uri)
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri)
    }

    pub(super) fn get_mut(&mut self, uri: &Uri) -> Option<&mut Document> {
        self.open.get_mut(uri)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Document> {
        self.open.values_mut()
    }

    /// The document that has been due longest.
    pub(super) fn next_due(&mut self) -> Option<(Instant, &mut Document)> {
        let due = self.open.values_mut().filter_map(|d| Some((d.due?, d)));
        due.min_by_key(|(due, d)| (*due, d.snapshot.revision))
    }
}

fn apply(text: &mut Rope, change: &Change, encoding: Encoding) {
    let Some(range) = change.range else {
        *text = Rope::from_str(&change.text);
        return;
    };
    let start = encoding.char_at(text, range.start);
    let end = encoding.char_at(text, range.end);
    let (start, end) = (start.min(end), start.max(end));
    text.remove(start..end);
    text.insert(start, &change.text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn changed(text: &str, changes: Value) -> String {
        let mut documents = Documents::default();
        let uri = Uri::from("untitled:a");
        documents.open(uri.clone(), 1, text);
        let changes: Vec<Change> = serde_json::from_value(changes).unwrap();
        let changed = documents.change(&uri, 2, &changes, Encoding::Utf16);
        changed.unwrap().snapshot.text.to_string()
    }

    #[test]
    fn each_change_is_made_in_what_the_one_before_left() {
        let range = |a: [u32; 2], b: [u32; 2]| json!({"start": {"line": a[0], "character": a[1]}, "end": {"line": b[0], "character": b[1]}});
        let both = json!([
            {"range": range([0, 2], [0, 2]), "text": "x\n"},
            {"range": range([1, 0], [1, 1]), "rangeLength": 1, "text": "Y"},
        ]);
        assert_eq!(changed("𝄞bc", both), "𝄞x\nYc");
        assert_eq!(changed("abc", json!([{"text": "new"}])), "new");
        // Backwards, and past the end.
        let odd = json!([{"range": range([7, 7], [0, 1]), "text": "-"}]);
        assert_eq!(changed("abc\n", odd), "a-");
    }

    #[test]
    fn a_range_that_cannot_be_read_is_not_the_whole_text() {
        for range in [
            json!({"start": 3}),
            json!([]),
            json!({"start": {"line": -1, "character": 0}}),
        ] {
            let change = json!({"range": range, "text": "x"});
            assert!(serde_json::from_value::<Change>(change).is_err(), "{range}");
        }
    }

    #[test]
    fn what_is_not_open_does_not_change() {
        let mut documents = Documents::default();
        let uri = Uri::from("untitled:a");
        assert!(documents.change(&uri, 1, &[], Encoding::Utf8).is_none());
        assert!(documents.close(&uri).is_none());
    }

    #[test]
    fn no_two_texts_have_one_revision() {
        let mut documents = Documents::default();
        let uri = Uri::from("untitled:a");
        let first = documents.open(uri.clone(), 1, "a").snapshot.revision;
        let second = documents.open(uri, 1, "a").snapshot.revision;
        assert_ne!(first, second);
    }
}
