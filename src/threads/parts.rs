//! What each member of a team begins with, and what it takes from the others.

use std::ops::Range;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// A member's part of the indices; on cache lines of its own.
#[repr(align(128))]
#[derive(Default)]
pub struct Part {
    /// The next that nobody took.
    next: AtomicUsize,
    /// The end of them.
    end: AtomicUsize,
}

impl Part {
    /// Makes it these indices. Nobody may take any meanwhile.
    pub fn set(&self, indices: &Range<usize>) {
        self.next.store(indices.start, Relaxed);
        self.end.store(indices.end, Relaxed);
    }

    /// Takes the next index, if there is one left.
    pub fn take(&self) -> Option<usize> {
        Some(self.next.fetch_add(1, Relaxed)).filter(|&index| index < self.end.load(Relaxed))
    }
}

/// Cuts the indices below `count` into `members` parts of about equal weight, one after the other.
pub fn cut(
    count: usize,
    members: usize,
    weigh: impl Fn(usize) -> usize,
    mut part: impl FnMut(usize, Range<usize>),
) {
    let total: usize = (0..count).map(&weigh).sum();
    let (mut start, mut end, mut weight) = (0, 0, 0);
    for member in 0..members {
        // An index belongs where its middle lies.
        while end < count && members * (2 * weight + weigh(end)) <= 2 * total * (member + 1) {
            weight += weigh(end);
            end += 1;
        }
        part(member, start..end);
        start = end;
    }
}
