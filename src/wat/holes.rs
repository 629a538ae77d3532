//! Parts of a text that nobody has to read, and the text without them.
//!
//! Knows offsets before and after. Must not know why a part need not be read, but for what `idle` says.

use super::idle;
use crate::text::{EditSet, Span};
use std::borrow::Cow;
use std::sync::Arc;

/// Functions that are passed over, in order. Among the tokens each is white space; offsets are those of the whole text.
#[derive(Clone, Debug, Default)]
pub struct Holes(Arc<[Hole]>);

/// A piece that nobody has to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// What of a function is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// From somewhere in its header to its last `)`: it keeps its index, and what exports it.
    Code,
    /// All of it, and of so many altogether: only where nothing names a function by its index.
    Whole(u32),
}

/// What is kept of the header of a function that is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// What somebody may ask for.
    AsNeeded,
    /// All of it.
    Whole,
}

impl Hole {
    /// How many functions it leaves nothing of.
    pub(super) fn functions(self) -> u32 {
        match self.kind {
            Kind::Code => 0,
            Kind::Whole(functions) => functions,
        }
    }

    /// What is read instead; for code it is valid, whatever the type is.
    fn stub(self) -> &'static str {
        match self.kind {
            Kind::Code => " unreachable",
            Kind::Whole(_) => "",
        }
    }
}

impl Holes {
    /// None.
    #[must_use]
    pub fn none() -> Holes {
        Holes::default()
    }

    /// The functions that only compute, which no code and no table names. What they do has no effect on
    /// anything else, but whether they are valid is not looked at. Those that hold `keep` are read.
    #[must_use]
    pub fn idle(text: &str, keep: &str) -> Holes {
        Holes(idle::idle(text, keep, Header::AsNeeded).into())
    }

    /// The same, with the names and indices of all functions: for whoever adds a function.
    #[must_use]
    pub fn idle_code(text: &str, keep: &str) -> Holes {
        Holes(idle::idle(text, keep, Header::Whole).into())
    }

    /// How many bytes are passed over.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.iter().map(|hole| hole.span.len()).sum()
    }

    /// How many functions before an offset are passed over whole.
    pub(super) fn functions_before(&self, offset: usize) -> u32 {
        let before = self.0.iter().take_while(|hole| hole.span.start < offset);
        before.map(|hole| hole.functions()).sum()
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
        let moved = self.0.iter().map(|&Hole { span, kind }| {
            while let Some(edit) = edits.next_if(|e| e.span.end <= span.start) {
                added += edit.text.len();
                removed += edit.span.len();
            }
            let is_apart = edits.peek().is_none_or(|e| e.span.start >= span.end);
            let start = (span.start + added).checked_sub(removed)?;
            let span = Span::new(start, start + span.len());
            is_apart.then_some(Hole { span, kind })
        });
        Some(Holes(moved.collect::<Option<_>>()?))
    }

    /// What is read of a text, in order, each time with the hole behind it, if there is one.
    pub(super) fn between(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (Span, Option<Hole>)> {
        let ends = self.0.iter().map(|hole| Some(*hole)).chain([None]);
        ends.scan(from, move |from, hole| {
            let read = Span::new(*from, hole.map_or(to, |hole| hole.span.start));
            *from = hole.map_or(to, |hole| hole.span.end);
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
    stubs: Vec<(usize, Hole)>,
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
        let left_out: usize = holes.0.iter().map(|hole| hole.span.len()).sum();
        let stubs: usize = holes.0.iter().map(|hole| hole.stub().len()).sum();
        let mut own = String::with_capacity((span.len() + stubs).saturating_sub(left_out));
        let mut source = Source::whole(span, Cow::Borrowed(""));
        for (read, hole) in holes.between(span.start, span.end) {
            own.push_str(read.of(text));
            if let Some(hole) = hole {
                source.stubs.push((own.len(), hole));
                own.push_str(hole.stub());
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
            Some((at, hole)) => match offset.checked_sub(at + hole.stub().len()) {
                Some(past) => hole.span.end + past,
                None => hole.span.start,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edit;

    fn holes(all: &[(usize, usize, Kind)]) -> Holes {
        let hole = |&(start, end, kind)| Hole {
            span: Span::new(start, end),
            kind,
        };
        Holes(all.iter().map(hole).collect())
    }

    #[test]
    fn what_is_read_keeps_its_place() {
        let text = "..(a BODY)(b CODE)(c)d..";
        let holes = holes(&[
            (4, 9, Kind::Code),
            (12, 17, Kind::Code),
            (18, 21, Kind::Whole(1)),
        ]);
        let source = Source::without(&holes, Span::new(2, 22), text);
        assert_eq!(source.text(), "(a unreachable)(b unreachable)d");
        assert_eq!(source.place(1), 3);
        assert_eq!(source.place(3), 4);
        assert_eq!(source.place(14), 9);
        assert_eq!(source.place(16), 11);
        assert_eq!(source.place(29), 17);
        assert_eq!(source.place(30), 21);
    }

    #[test]
    fn holes_move_with_the_edits_before_them() {
        let all = holes(&[(4, 9, Kind::Code), (12, 17, Kind::Whole(1))]);
        let set = |spans: &[(usize, usize, &str)]| {
            let mut set = EditSet::new();
            for &(start, end, text) in spans {
                let (span, text) = (Span::new(start, end), text.to_string());
                set.insert(Edit { span, text }).unwrap();
            }
            set
        };
        let moved = all.after(&set(&[(0, 2, "abc"), (10, 11, ""), (18, 18, "x")]));
        let expected = holes(&[(5, 10, Kind::Code), (12, 17, Kind::Whole(1))]);
        assert_eq!(moved.unwrap().0, expected.0);
        assert!(all.after(&set(&[(5, 6, "x")])).is_none());
        assert!(all.after(&set(&[(3, 5, "x")])).is_none());
    }
}
