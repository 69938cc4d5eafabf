//! Working memory of the kernels, grown once and then reused.

use num_traits::Zero;

/// Alignment of every buffer handed out, in bytes: a cache line, and the widest vector.
const LINE: usize = 64;

/// Working memory of the kernels: grown at the first call that needs more, so that the steady state allocates
/// nothing. What is in it means nothing between two calls. Best kept one per thread, where it stays in the cache.
#[derive(Debug, Default)]
pub struct Scratch<T> {
    values: Vec<T>,
    indices: Vec<u32>,
}

impl<T: Copy + Zero> Scratch<T> {
    /// An empty one.
    pub const fn new() -> Self {
        Self { values: Vec::new(), indices: Vec::new() }
    }

    /// One buffer of values for each of `lengths`, on cache lines of their own, and one of `indices` indices.
    /// Their contents are whatever the last call left.
    pub fn buffers<const N: usize>(
        &mut self,
        lengths: [usize; N],
        indices: usize,
    ) -> ([&mut [T]; N], &mut [u32]) {
        let needed = room::<T>(&lengths);
        if self.values.len() < needed {
            self.values.resize(needed, T::zero());
        }
        if self.indices.len() < indices {
            self.indices.resize(indices, 0);
        }
        (split(&mut self.values, lengths), &mut self.indices[..indices])
    }
}

impl<T: Copy + Zero> Scratch<T> {
    /// Makes all of them as large as the largest, so that it makes no difference which is used.
    pub fn level(all: &mut [Self]) {
        let values = all.iter().map(|scratch| scratch.values.len()).max().unwrap_or(0);
        let indices = all.iter().map(|scratch| scratch.indices.len()).max().unwrap_or(0);
        for scratch in all {
            if scratch.values.len() < values {
                scratch.values.resize(values, T::zero());
            }
            if scratch.indices.len() < indices {
                scratch.indices.resize(indices, 0);
            }
        }
    }
}

/// How much it takes to [`split`] buffers of these lengths off.
pub fn room<T>(lengths: &[usize]) -> usize {
    let line = LINE / size_of::<T>();
    lengths.iter().map(|length| length.next_multiple_of(line)).sum::<usize>() + line
}

/// Buffers of these lengths out of one, on cache lines of their own.
pub fn split<T, const N: usize>(buffer: &mut [T], lengths: [usize; N]) -> [&mut [T]; N] {
    let line = LINE / size_of::<T>();
    let aligned = buffer.as_ptr().align_offset(LINE).min(line);
    let mut rest = &mut buffer[aligned..];
    lengths.map(|length| {
        let (part, after) = std::mem::take(&mut rest).split_at_mut(length.next_multiple_of(line));
        rest = after;
        &mut part[..length]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_apart_on_lines_of_their_own_and_grow_once() {
        let mut scratch = Scratch::<f32>::new();
        let ([a, b], indices) = scratch.buffers([3, 17], 5);
        assert_eq!((a.len(), b.len(), indices.len()), (3, 17, 5));
        assert_eq!((a.as_ptr().addr() % LINE, b.as_ptr().addr() % LINE), (0, 0));
        a.fill(1.0);
        b.fill(2.0);
        assert!(a.iter().all(|&a| a == 1.0));
        let before = scratch.values.as_ptr();
        let _ = scratch.buffers([17, 3], 5);
        assert_eq!(scratch.values.as_ptr(), before);
    }
}
