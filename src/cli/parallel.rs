//! Work on many things by several threads, with the results in the order of the things.

use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// As much as the main thread has on most systems: what can be read there can be read here.
const STACK: usize = 8 << 20;

/// As many threads as the machine runs at once.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What `work` makes of each thing, by at most this many threads. Whoever is free takes the next.
pub(super) fn map<T: Sync, R: Send>(
    things: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(i) else {
                return done;
            };
            done.push((i, work(thing)));
        }
    };
    let mut done = thread::scope(|scope| {
        let others = 1..threads.min(things.len());
        // Where no thread can be had, those there are do the work.
        let builder = || thread::Builder::new().stack_size(STACK);
        let others: Vec<_> = others
            .filter_map(|_| builder().spawn_scoped(scope, take).ok())
            .collect();
        let mut done = take();
        for other in others {
            let more = other.join();
            done.extend(more.unwrap_or_else(|cause| panic::resume_unwind(cause)));
        }
        done
    });
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_things_whoever_made_them() {
        let things: Vec<usize> = (0..100).collect();
        let expected: Vec<usize> = things.iter().map(|n| n * 2).collect();
        for threads in [0, 1, 2, 7, 200] {
            assert_eq!(map(&things, threads, |n| n * 2), expected, "{threads}");
        }
        assert!(map(&[], 4, |n: &usize| *n).is_empty());
    }
}
