//! How far functions are followed into: who is called how, and when it is enough.
//!
//! Knows numbers of functions and calls. Must not know values.

use super::hash::HashMap;
use super::value::ContextId;
use std::collections::BTreeMap;

/// Instructions of functions that are followed into, in all the ways they are called: so many, and so many
/// for each of the module. Real modules follow each function a few times; beyond it is a tangle of calls,
/// and the rest are interpreted by themselves, with callers that are not seen. What is spent in vain on a
/// tangle of some lines is a small part of a second.
const MOST_FOLLOWED: (usize, usize) = (20_000, 8);

/// Why a function that leads somewhere is not followed into everywhere it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It calls itself, or calls what calls it.
    Recursive,
    /// There are more ways to call it than are followed.
    TooMany,
    /// One of its callers is too much to follow.
    Caller,
}

/// The ways in which functions are called.
#[derive(Debug)]
pub(super) struct Walk {
    /// By context, from 1: the context of the caller, and where the call is.
    calls: Vec<(ContextId, u32)>,
    contexts: HashMap<(ContextId, u32), ContextId>,
    /// How often each function is interpreted.
    times: Vec<u32>,
    refused: BTreeMap<u32, Refusal>,
    most: usize,
    left: usize,
    /// What was left, and the functions met since, when the last run began.
    began: (usize, Vec<u32>),
}

impl Walk {
    /// A walk through a module of so many functions, with so many instructions.
    pub(super) fn new(functions: usize, size: usize) -> Walk {
        let most = MOST_FOLLOWED
            .0
            .saturating_add(size.saturating_mul(MOST_FOLLOWED.1));
        Walk {
            calls: vec![(ContextId::ALONE, 0)],
            contexts: HashMap::default(),
            times: vec![0; functions],
            refused: BTreeMap::new(),
            most,
            left: most,
            began: (most, Vec::new()),
        }
    }

    /// Begins again; a context keeps its number.
    pub(super) fn restart(&mut self) {
        self.times.fill(0);
        self.refused.clear();
        self.left = self.most;
    }

    /// Whether the budget has room for so many instructions more. What has been refused once is refused.
    pub(super) fn may_follow(&mut self, size: usize) -> bool {
        let may = size <= self.left;
        if may {
            self.left -= size;
        }
        may
    }

    /// The context of a function that is called from another.
    pub(super) fn context(&mut self, caller: ContextId, at: u32) -> ContextId {
        if let Some(&known) = self.contexts.get(&(caller, at)) {
            return known;
        }
        let new = ContextId(super::outline::index(self.calls.len()));
        self.calls.push((caller, at));
        self.contexts.insert((caller, at), new);
        new
    }

    /// A function is interpreted once more.
    pub(super) fn enter(&mut self, func: u32) {
        if let Some(times) = self.times.get_mut(func as usize) {
            *times += 1;
        }
        self.began.1.push(func);
    }

    /// A run begins.
    pub(super) fn begin(&mut self) {
        self.began = (self.left, Vec::new());
    }

    /// The run that began last does not count: there will be another.
    pub(super) fn undo(&mut self) {
        let (left, entered) = std::mem::take(&mut self.began);
        self.left = left;
        for func in entered {
            if let Some(times) = self.times.get_mut(func as usize) {
                *times = times.saturating_sub(1);
            }
        }
    }

    /// How often a function has been interpreted.
    pub(super) fn times(&self, func: u32) -> u32 {
        self.times.get(func as usize).copied().unwrap_or(0)
    }

    /// A call of a function is not followed.
    pub(super) fn refuse(&mut self, func: u32, why: Refusal) {
        self.refused.entry(func).or_insert(why);
    }

    /// The functions of which some call was not followed.
    pub(super) fn refused(&self) -> &BTreeMap<u32, Refusal> {
        &self.refused
    }

    /// Of each context, from 1, the context of the caller, and where the call is.
    pub(super) fn contexts(&self) -> impl Iterator<Item = (ContextId, u32)> {
        self.calls.iter().skip(1).copied()
    }
}
