//! A text as an editor has it: edits by line and column, made without any of the server's code.

use serde_json::Value;

/// What a column counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Units {
    Utf8,
    Utf16,
    Utf32,
}

impl Units {
    pub(crate) const ALL: [Units; 3] = [Units::Utf8, Units::Utf16, Units::Utf32];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Units::Utf8 => "utf-8",
            Units::Utf16 => "utf-16",
            Units::Utf32 => "utf-32",
        }
    }

    fn of(self, c: char) -> u64 {
        match self {
            Units::Utf8 => c.len_utf8() as u64,
            Units::Utf16 => c.len_utf16() as u64,
            Units::Utf32 => 1,
        }
    }

    /// Every place of a text that has a position: its byte, line and column. Lines end at `\n`, `\r\n` and `\r`.
    pub(crate) fn places(self, text: &str) -> Vec<(usize, u64, u64)> {
        let (mut line, mut column, mut places) = (0, 0, Vec::new());
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            places.push((at, line, column));
            let ends = match c {
                '\n' => true,
                '\r' => {
                    // Both together are one end.
                    chars.next_if(|(_, next)| *next == '\n');
                    true
                }
                _ => false,
            };
            (line, column) = if ends {
                (line + 1, 0)
            } else {
                (line, column + self.of(c))
            };
        }
        places.push((text.len(), line, column));
        places
    }

    /// The byte of a position that the text has.
    pub(crate) fn offset(self, text: &str, position: &Value) -> usize {
        let wanted = (
            position["line"].as_u64().unwrap(),
            position["character"].as_u64().unwrap(),
        );
        let found = self
            .places(text)
            .into_iter()
            .find(|(_, l, c)| (*l, *c) == wanted);
        found
            .unwrap_or_else(|| panic!("no {position} in {text:?}"))
            .0
    }

    /// The text after edits, all of which are of the text before.
    pub(crate) fn apply(self, text: &str, edits: &[Value]) -> String {
        let mut spans: Vec<(usize, usize, &str)> = edits
            .iter()
            .map(|edit| {
                let range = &edit["range"];
                let (start, end) = (
                    self.offset(text, &range["start"]),
                    self.offset(text, &range["end"]),
                );
                (start, end, edit["newText"].as_str().unwrap())
            })
            .collect();
        spans.sort();
        let mut out = text.to_string();
        for (start, end, new) in spans.into_iter().rev() {
            out.replace_range(start..end, new);
        }
        out
    }
}

/// The text edits of an action for one document, and the version that they are for.
pub(crate) fn edits_of(action: &Value, uri: &str) -> (Vec<Value>, Option<i64>) {
    let edit = &action["edit"];
    if let Some(changes) = edit["documentChanges"].as_array() {
        let [change] = changes.as_slice() else {
            panic!("one document: {edit}");
        };
        assert_eq!(change["textDocument"]["uri"], uri);
        let version = change["textDocument"]["version"].as_i64();
        return (change["edits"].as_array().unwrap().clone(), version);
    }
    (edit["changes"][uri].as_array().unwrap().clone(), None)
}
