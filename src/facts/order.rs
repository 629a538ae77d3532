//! Which functions are followed into from where they are called, and in which order all are interpreted.
//!
//! Knows who calls whom and how large each is. Must not know values.
//!
//! A function that leads to an import of interest is followed with its callers' arguments and memory, and
//! so is a small one that such a function calls. All others are interpreted by themselves, once, and a call
//! of them does what their summary says.

use super::import::Import;
use super::outline::Outline;
use std::collections::BTreeSet;

/// Instructions of a function, with all that it calls, up to which it is followed into for what it does to
/// memory. Helpers that fill in a record or swap bytes have some dozens, without optimisation a few hundred.
const MOST_SMALL: usize = 1000;

/// The order of the functions of a module. Numbers are of defined functions.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Each after those it calls; of a cycle, one comes too early.
    pub(super) callees_first: Vec<u32>,
    /// Whether it leads to an import of interest.
    leads: Vec<bool>,
    /// Whether it is small with all that it calls.
    small: Vec<bool>,
    /// Whether it must be interpreted by itself, as far as can be told beforehand.
    alone: Vec<bool>,
    /// Whether nobody is seen to call it, or others may.
    root: Vec<bool>,
}

impl Order {
    pub(super) fn of(outline: &Outline, imports: &[Import]) -> Order {
        let mut order = Order {
            callees_first: callees_first(outline),
            ..Order::default()
        };
        let callers = callers(outline);
        order.leads = leading(outline, imports, &callers);
        order.small = order
            .sizes(outline)
            .into_iter()
            .map(|s| s <= MOST_SMALL)
            .collect();
        let root = |(func, callers): (u32, &Vec<u32>)| {
            callers.is_empty() || outline.called_elsewhere.contains(&func)
        };
        order.root = (0..).zip(&callers).map(root).collect();
        order.alone = order.root.clone();
        for func in order.callees_first.clone().into_iter().rev() {
            if !order.leads(func) && is(&order.alone, func) && !outline.first.contains(&func) {
                order.all_alone(outline, func);
            } else if let Some(scan) = outline.scans.get(func as usize) {
                let followed = |c: &u32| is(&order.leads, *c) || is(&order.small, *c);
                let large: Vec<u32> = defined(outline, &scan.callees)
                    .filter(|c| !followed(c))
                    .collect();
                large.into_iter().for_each(|c| set(&mut order.alone, c));
            }
        }
        order
    }

    /// A function that is interpreted by itself only knows the summaries of those it calls.
    fn all_alone(&mut self, outline: &Outline, func: u32) {
        let Some(scan) = outline.scans.get(func as usize) else {
            return;
        };
        for callee in defined(outline, &scan.callees) {
            set(&mut self.alone, callee);
        }
    }

    /// Whether a function leads to an import of interest.
    pub(super) fn leads(&self, func: u32) -> bool {
        is(&self.leads, func)
    }

    /// Whether a function is followed into.
    pub(super) fn is_followed(&self, func: u32) -> bool {
        is(&self.leads, func) || is(&self.small, func)
    }

    /// Whether it must be interpreted by itself, as far as can be told beforehand.
    pub(super) fn is_alone(&self, func: u32) -> bool {
        is(&self.alone, func)
    }

    /// Whether nobody is seen to call it, or others may.
    pub(super) fn is_root(&self, func: u32) -> bool {
        is(&self.root, func)
    }

    /// Instructions with all that is called, each time it is; recursion has no end.
    fn sizes(&self, outline: &Outline) -> Vec<usize> {
        let mut sizes = vec![usize::MAX; outline.scans.len()];
        for &func in &self.callees_first {
            let Some(scan) = outline.scans.get(func as usize) else {
                continue;
            };
            let of = |callee: u32| match callee.checked_sub(outline.imports) {
                Some(defined) => sizes.get(defined as usize).copied().unwrap_or(usize::MAX),
                None => 0,
            };
            let called = scan.calls.iter().map(|&(_, callee)| of(callee));
            let size = called.fold(scan.size, usize::saturating_add);
            if let Some(place) = sizes.get_mut(func as usize) {
                *place = size;
            }
        }
        sizes
    }
}

fn is(all: &[bool], func: u32) -> bool {
    all.get(func as usize).copied().unwrap_or(false)
}

fn set(all: &mut [bool], func: u32) {
    if let Some(one) = all.get_mut(func as usize) {
        *one = true;
    }
}

/// The defined functions among some, by their own numbers.
fn defined<'a>(outline: &'a Outline, all: &'a BTreeSet<u32>) -> impl Iterator<Item = u32> + 'a {
    all.iter().filter_map(|c| c.checked_sub(outline.imports))
}

/// Who calls each function.
fn callers(outline: &Outline) -> Vec<Vec<u32>> {
    let mut callers = vec![Vec::new(); outline.scans.len()];
    for (func, scan) in (0..).zip(&outline.scans) {
        for callee in defined(outline, &scan.callees) {
            if let Some(all) = callers.get_mut(callee as usize) {
                all.push(func);
            }
        }
    }
    callers
}

/// The functions that call an import of interest, and those that call them.
fn leading(outline: &Outline, imports: &[Import], callers: &[Vec<u32>]) -> Vec<bool> {
    let followed: BTreeSet<u32> = imports
        .iter()
        .filter(|i| i.followed)
        .map(|i| i.function)
        .collect();
    let mut leads = vec![false; outline.scans.len()];
    let direct = |scan: &super::scan::Scan| !scan.callees.is_disjoint(&followed);
    let mut todo: Vec<u32> = (0..)
        .zip(&outline.scans)
        .filter(|(_, scan)| direct(scan))
        .map(|(func, _)| func)
        .collect();
    while let Some(func) = todo.pop() {
        match leads.get_mut(func as usize) {
            Some(leads) if !*leads => *leads = true,
            _ => continue,
        }
        todo.extend(callers.get(func as usize).into_iter().flatten());
    }
    leads
}

fn callees_first(outline: &Outline) -> Vec<u32> {
    let count = outline.scans.len();
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    for root in 0..super::outline::index(count) {
        let mut todo = vec![(root, false)];
        while let Some((func, done)) = todo.pop() {
            if done {
                order.push(func);
                continue;
            }
            match seen.get_mut(func as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            todo.push((func, true));
            if let Some(scan) = outline.scans.get(func as usize) {
                todo.extend(defined(outline, &scan.callees).map(|c| (c, false)));
            }
        }
    }
    order
}
