//! Edits as values: what to replace, and a set of them that cannot clash.
//!
//! All edits of a set start from one text (the baseline). There is no second pass: a set is applied
//! once, or not at all.

use super::Span;

/// Replaces the bytes of `span` with `text`. An empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What is replaced, in the baseline.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Edits of one baseline: sorted by start, disjoint, each at most once.
///
/// Established by [`EditSet::insert`], which is the only way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditSet {
    edits: Vec<Edit>,
}

/// Two edits that want the same bytes otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The one that was there.
    pub first: Edit,
    /// The one that was refused.
    pub second: Edit,
}

impl EditSet {
    /// The empty set.
    #[must_use]
    pub fn new() -> EditSet {
        EditSet::default()
    }

    /// Adds an edit. An identical one coalesces; one that overlaps another is refused, and the set
    /// stays as it was. Two insertions at one place overlap, since their order would be a guess.
    ///
    /// # Errors
    /// The two edits that clash.
    pub fn insert(&mut self, edit: Edit) -> Result<(), Overlap> {
        let at = self
            .edits
            .partition_point(|e| (e.span.start, e.span.end) < (edit.span.start, edit.span.end));
        if self.edits.get(at) == Some(&edit) {
            return Ok(());
        }
        let neighbours = [at.checked_sub(1), Some(at)];
        for other in neighbours
            .into_iter()
            .flatten()
            .filter_map(|i| self.edits.get(i))
        {
            if clash(other.span, edit.span) {
                return Err(Overlap {
                    first: other.clone(),
                    second: edit,
                });
            }
        }
        self.edits.insert(at, edit);
        Ok(())
    }

    /// The edits, sorted by start.
    pub fn iter(&self) -> std::slice::Iter<'_, Edit> {
        self.edits.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The baseline with every edit made. Bytes outside the spans are copied as they are.
    #[must_use]
    pub fn apply(&self, baseline: &str) -> String {
        let grown: usize = self.edits.iter().map(|e| e.text.len()).sum();
        let mut out = String::with_capacity(baseline.len() + grown);
        let mut from = 0;
        for edit in &self.edits {
            out.push_str(Span::new(from, edit.span.start).of(baseline));
            out.push_str(&edit.text);
            from = edit.span.end;
        }
        out.push_str(Span::new(from, baseline.len()).of(baseline));
        out
    }
}

impl<'a> IntoIterator for &'a EditSet {
    type Item = &'a Edit;
    type IntoIter = std::slice::Iter<'a, Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Whether two spans want the same bytes. Touching ends do not clash, two insertions at one place do.
fn clash(a: Span, b: Span) -> bool {
    if a.is_empty() && b.is_empty() {
        return a == b;
    }
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(start, end),
            text: text.to_string(),
        }
    }

    #[test]
    fn edits_are_made_in_text_order_whatever_order_they_came_in() {
        let mut set = EditSet::new();
        set.insert(edit(6, 7, "Y")).unwrap();
        set.insert(edit(0, 1, "XX")).unwrap();
        set.insert(edit(3, 3, "-")).unwrap();
        assert_eq!(set.apply("abcdefgh"), "XXbc-defYh");
    }

    #[test]
    fn the_same_edit_twice_is_one() {
        let mut set = EditSet::new();
        set.insert(edit(1, 2, "x")).unwrap();
        set.insert(edit(1, 2, "x")).unwrap();
        assert_eq!(set.len(), 1);
    }

    #[test]
    fn a_clash_is_refused_and_names_both() {
        let mut set = EditSet::new();
        set.insert(edit(1, 4, "x")).unwrap();
        let clash = set.insert(edit(3, 5, "y")).unwrap_err();
        assert_eq!(
            (clash.first.span, clash.second.span),
            (Span::new(1, 4), Span::new(3, 5))
        );
        assert!(set.insert(edit(1, 4, "z")).is_err());
        assert!(set.insert(edit(2, 2, "inside")).is_err());
        assert!(set.insert(edit(4, 4, "after")).is_ok());
        assert_eq!(set.len(), 2);
    }

    proptest! {
        #[test]
        fn bytes_outside_the_edits_stay(
            baseline in "[a-z]{0,40}",
            wanted in prop::collection::vec((0usize..40, 0usize..4, "[A-Z]{0,3}"), 0..12),
        ) {
            let mut set = EditSet::new();
            for (start, len, text) in wanted {
                let start = start.min(baseline.len());
                let end = (start + len).min(baseline.len());
                let _ = set.insert(edit(start, end, &text));
            }
            let out = set.apply(&baseline);
            // Read back from the other side: what is left once every replacement is taken out.
            let (mut rest, mut kept, mut from) = (out.as_str(), String::new(), 0);
            for e in &set {
                let (same, after) = rest.split_at(e.span.start - from);
                kept.push_str(same);
                prop_assert!(after.starts_with(&e.text));
                rest = &after[e.text.len()..];
                from = e.span.end;
            }
            kept.push_str(rest);
            let mut expected = baseline;
            for e in set.iter().rev() {
                expected.replace_range(e.span.start..e.span.end, "");
            }
            prop_assert_eq!(kept, expected);
        }
    }
}
