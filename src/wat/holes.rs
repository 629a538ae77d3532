//! Parts of a text that nobody has to read, and the text without them.
//!
//! Knows offsets before and after. Must not know why a part need not be read, but for what `idle` says.

use super::idle;
use crate::text::{EditSet, Span};
use std::borrow::Cow;
use std::sync::Arc;

/// Functions that are passed over: each from somewhere in its header to its last `)`, in order. Such a function keeps
/// its index, what exports it, and the indices of types; in the encoding it has [`STUB`] for a body, and among the
/// tokens white space. Offsets are those of the whole text.
#[derive(Clone, Debug, Default)]
pub struct Holes(Arc<[Span]>);

/// What is read instead of a body; it is valid for every type.
const STUB: &str = " unreachable";

impl Holes {
    /// None.
    #[must_use]
    pub fn none() -> Holes {
        Holes::default()
    }

    /// The functions that only compute, which no code and no table names. What they do has no effect on
    /// anything else, but whether they are valid is not looked at. Bodies that hold `keep` are read.
    #[must_use]
    pub fn idle(text: &str, keep: &str) -> Holes {
        Holes(idle::idle(text, keep).into())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where they are in the text with some edits made; `None` if an edit changes what is in one.
    #[must_use]
    pub fn after(&self, edits: &EditSet) -> Option<Holes> {
        let mut edits = edits.iter().peekable();
        let (mut added, mut removed) = (0, 0);
        let moved = self.0.iter().map(|hole| {
            while let Some(edit) = edits.next_if(|e| e.span.end <= hole.start) {
                added += edit.text.len();
                removed += edit.span.len();
            }
            let is_apart = edits.peek().is_none_or(|e| e.span.start >= hole.end);
            let start = (hole.start + added).checked_sub(removed)?;
            is_apart.then(|| Span::new(start, start + hole.len()))
        });
        Some(Holes(moved.collect::<Option<_>>()?))
    }

    /// What is read of a text, in order, each time with the hole behind it, if there is one.
    pub(super) fn between(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (Span, Option<Span>)> {
        let ends = self.0.iter().map(|hole| Some(*hole)).chain([None]);
        ends.scan(from, move |from, hole| {
            let read = Span::new(*from, hole.map_or(to, |hole| hole.start));
            *from = hole.map_or(to, |hole| hole.end);
            Some((read, hole))
        })
    }
}

/// A module as a parser reads it, and where in the whole text each of its bytes is from.
pub(super) struct Source<'t> {
    text: Cow<'t, str>,
    /// Where it begins in the whole text.
    start: usize,
    /// The stubs, by where they begin, and the holes that they stand for.
    stubs: Vec<(usize, Span)>,
}

impl<'t> Source<'t> {
    /// The text of a span that is read as it is, or as `own`, in which every byte has its place.
    pub(super) fn whole(span: Span, own: Cow<'t, str>) -> Source<'t> {
        Source {
            text: own,
            start: span.start,
            stubs: Vec::new(),
        }
    }

    /// The text of a span without the holes, all of which are in it.
    pub(super) fn without(holes: &Holes, span: Span, text: &'t str) -> Source<'t> {
        let left_out: usize = holes.0.iter().map(|hole| hole.len()).sum();
        let stubs = STUB.len() * holes.0.len();
        let mut own = String::with_capacity((span.len() + stubs).saturating_sub(left_out));
        let mut source = Source::whole(span, Cow::Borrowed(""));
        for (read, hole) in holes.between(span.start, span.end) {
            own.push_str(read.of(text));
            if let Some(hole) = hole {
                source.stubs.push((own.len(), hole));
                own.push_str(STUB);
            }
        }
        source.text = Cow::Owned(own);
        source
    }

    /// What the parser reads.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte of it is in the whole text; of a stub, the start of the hole.
    pub(super) fn place(&self, offset: usize) -> usize {
        let after = self.stubs.partition_point(|(at, _)| *at <= offset);
        match after.checked_sub(1).and_then(|i| self.stubs.get(i)) {
            None => self.start + offset,
            Some((at, hole)) => match offset.checked_sub(at + STUB.len()) {
                Some(past) => hole.end + past,
                None => hole.start,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edit;

    #[test]
    fn what_is_read_keeps_its_place() {
        let text = "..(a BODY)(b CODE)..";
        let holes = Holes([Span::new(4, 9), Span::new(12, 17)].into());
        let source = Source::without(&holes, Span::new(2, 18), text);
        assert_eq!(source.text(), "(a unreachable)(b unreachable)");
        assert_eq!(source.place(1), 3);
        assert_eq!(source.place(3), 4);
        assert_eq!(source.place(14), 9);
        assert_eq!(source.place(16), 11);
        assert_eq!(source.place(29), 17);
    }

    #[test]
    fn holes_move_with_the_edits_before_them() {
        let holes = Holes([Span::new(4, 9), Span::new(12, 17)].into());
        let set = |spans: &[(usize, usize, &str)]| {
            let mut set = EditSet::new();
            for &(start, end, text) in spans {
                let (span, text) = (Span::new(start, end), text.to_string());
                set.insert(Edit { span, text }).unwrap();
            }
            set
        };
        let moved = holes.after(&set(&[(0, 2, "abc"), (10, 11, ""), (18, 18, "x")]));
        let moved = moved.unwrap();
        assert_eq!(*moved.0, [Span::new(5, 10), Span::new(12, 17)]);
        assert!(holes.after(&set(&[(5, 6, "x")])).is_none());
        assert!(holes.after(&set(&[(3, 5, "x")])).is_none());
    }
}
