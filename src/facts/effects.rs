//! What loops do to memory: supposed before they are interpreted, found while they are.
//!
//! Knows places in the code and addresses. Must not know instructions or what is stored.
//!
//! A loop begins in a state in which all its turns have been run, and what they do is not known before they
//! are. So it is supposed to be nothing; what is then found is supposed the next time, until nothing is
//! found that was not supposed.

use super::hash::HashMap;
use super::memory::{Address, Memory};
use super::summary::Effect;
use super::value::{Byte, ContextId, Why};
use std::collections::BTreeSet;
use std::ops::Range;

/// An effect without what is stored, and where in the code (a binary offset).
type Key = (u32, Kind);

/// What is done to memory, in the terms of the function from which all others are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Write(Address),
    Fill(Address, u64),
    /// Stored somewhere in this memory, or in any.
    Anywhere(Option<u32>),
}

impl Kind {
    pub(super) fn of(effect: Effect) -> Kind {
        match effect {
            Effect::Write(at, _) => Kind::Write(at),
            Effect::Fill(at, len) => Kind::Fill(at, len),
            Effect::Anywhere(memory) => Kind::Anywhere(memory),
            Effect::Caught => Kind::Anywhere(None),
        }
    }

    /// The same in other terms; anywhere in its memory if `place` does not know where.
    pub(super) fn moved(self, place: impl FnOnce(Address) -> Option<Address>) -> Kind {
        match self {
            Kind::Write(at) => place(at).map_or(Kind::Anywhere(Some(at.memory)), Kind::Write),
            Kind::Fill(at, len) => match place(at) {
                Some(there) => Kind::Fill(there, len),
                None => Kind::Anywhere(Some(at.memory)),
            },
            Kind::Anywhere(_) => self,
        }
    }

    /// Does it to memory, again and again: what is stored is not known.
    pub(super) fn repeat(self, memory: &mut Memory, why: Why) {
        match self {
            Kind::Write(at) => memory.write(at, Byte::unknown(why), why),
            Kind::Fill(at, len) => memory.fill(at, len, why),
            Kind::Anywhere(number) => memory.clobber(number, why),
        }
    }
}

/// Effects of what is inside loops, by function and the way it is called. That of a call is at the call, too.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    by_context: HashMap<ContextId, BTreeSet<Key>>,
}

impl Effects {
    pub(super) fn add(&mut self, context: ContextId, offset: u32, effect: Effect) {
        let kind = Kind::of(effect);
        self.by_context
            .entry(context)
            .or_default()
            .insert((offset, kind));
    }

    /// Whether all of another's effects are among these.
    pub(super) fn cover(&self, other: &Effects) -> bool {
        let mut others = other.by_context.iter();
        others.all(|(context, keys)| match self.by_context.get(context) {
            Some(known) => keys.is_subset(known),
            None => keys.is_empty(),
        })
    }

    pub(super) fn extend(&mut self, other: Effects) {
        for (context, keys) in other.by_context {
            self.by_context.entry(context).or_default().extend(keys);
        }
    }

    /// Those of a function between two offsets.
    pub(super) fn between(
        &self,
        context: ContextId,
        range: &Range<u32>,
    ) -> impl Iterator<Item = Kind> + '_ {
        let first = |offset| (offset, Kind::Write(Address::FIRST));
        let found = self.by_context.get(&context).into_iter();
        let range = first(range.start)..first(range.end);
        found
            .flat_map(move |keys| keys.range(range.clone()))
            .map(|&(_, kind)| kind)
    }
}
