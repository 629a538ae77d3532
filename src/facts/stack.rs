//! The stack pointer of a module, and which constant addresses its stack may reach.
//!
//! Knows globals and how they are set. Must not know any name: a stack pointer is what is used as one.

use super::constant::Globals;
use super::image::Image;
use super::outline::Outline;
use std::collections::BTreeMap;
use std::ops::Range;
use walrus::{GlobalKind, Module, ValType};

/// A global that is taken for the stack pointer: every function lowers it and puts it back.
#[derive(Clone, Debug)]
pub(super) struct StackPointer {
    pub(super) global: u32,
    /// Constant addresses at which frames may lie.
    pub(super) reach: Range<u64>,
    /// Whether it is always a multiple of [`ALIGNMENT`].
    pub(super) aligned: bool,
    /// Where the stack begins, if that is known; it grows downwards.
    top: Option<u64>,
}

/// What compilers keep the stack pointer a multiple of, so that they may write an addition as an `or`.
pub(super) const ALIGNMENT: u64 = 16;

impl StackPointer {
    /// The globals that may be one, most often used first.
    pub(super) fn candidates(module: &Module, outline: &Outline) -> Vec<u32> {
        let mut uses: BTreeMap<u32, usize> = BTreeMap::new();
        for scan in &outline.scans {
            let mut own: BTreeMap<u32, usize> = BTreeMap::new();
            for &(_, global) in &scan.global_sets {
                *own.entry(global).or_default() += 1;
            }
            // Lowered and put back.
            for (global, _) in own.into_iter().filter(|&(_, sets)| sets >= 2) {
                *uses.entry(global).or_default() += 1;
            }
        }
        let types: Vec<ValType> = module.globals.iter().map(|g| g.ty).collect();
        let is_address = |global: &u32| {
            matches!(
                types.get(*global as usize),
                Some(ValType::I32 | ValType::I64)
            )
        };
        let mut all: Vec<(u32, usize)> = uses.into_iter().filter(|(g, _)| is_address(g)).collect();
        all.sort_by_key(|&(global, count)| (std::cmp::Reverse(count), global));
        all.into_iter().map(|(global, _)| global).collect()
    }

    /// A candidate, and where its stack may be as long as nothing is known of the code: anywhere below
    /// where it begins, but not in data. A stack that grows into data has overflowed, and what such a
    /// program means nobody can say.
    pub(super) fn new(
        module: &Module,
        globals: &Globals,
        image: &Image,
        outline: &Outline,
        (global, aligned): (u32, bool),
    ) -> StackPointer {
        let own = module.globals.iter().nth(global as usize);
        let is_own = own.is_some_and(|g| matches!(g.kind, GlobalKind::Local(_)))
            && !outline.read_elsewhere.contains(&global);
        let top = globals.number(global).filter(|_| is_own);
        let floor = top
            .and_then(|top| image.end_before(outline.memory, top))
            .unwrap_or(0);
        StackPointer {
            global,
            reach: floor..top.unwrap_or(u64::MAX),
            aligned: aligned && top.is_some_and(|top| top.is_multiple_of(ALIGNMENT)),
            top,
        }
    }

    /// The same when it is known how deep the stack can get.
    pub(super) fn with_depth(mut self, depth: Option<u64>) -> StackPointer {
        if let (Some(top), Some(depth)) = (self.top, depth) {
            self.reach = top.saturating_sub(depth)..top;
        }
        self
    }
}
