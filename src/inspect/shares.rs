//! Images shared out among parts, each of which a thread takes in hand with a working memory of its own.

use crate::nn::kernels::Scratch;
use crate::threads::Workers;
use std::ops::Range;

/// Space for many images, in parts.
pub struct Shares<P> {
    parts: Vec<P>,
    /// Each thread's working memory.
    scratches: Vec<Scratch<f32>>,
    /// The number of images that a part has space for.
    room: usize,
    /// The number of parts that the last images are in.
    used: usize,
}

impl<P: Send> Shares<P> {
    /// Makes space of parts that have space for `room` images each.
    pub fn new(parts: Vec<P>, room: usize) -> Self {
        Self { parts, scratches: Vec::new(), room, used: 0 }
    }

    /// Gives the number of parts.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// Gives the number of images that a part has space for.
    pub fn room(&self) -> usize {
        self.room
    }

    /// Gives the number of images that all parts have space for.
    pub fn capacity(&self) -> usize {
        self.parts.len() * self.room
    }

    /// Gives the number of images in each part that shares so many out as evenly as can be.
    pub fn even(&self, images: usize) -> usize {
        images.div_ceil(self.parts.len().max(1)).clamp(1, self.room)
    }

    /// Shares the places in `range` out, `each` of them to a part and as many as have space, and calls `work` with the number of each part, the
    /// part and its places, on any thread.
    pub fn run(
        &mut self,
        workers: &Workers,
        range: &Range<usize>,
        each: usize,
        work: impl Fn(usize, &mut P, Range<usize>, &mut Scratch<f32>) + Sync,
    ) {
        let Self { parts, scratches, room, used } = self;
        let each = each.clamp(1, *room);
        *used = range.len().div_ceil(each).min(parts.len());
        if scratches.len() < workers.threads() {
            scratches.resize_with(workers.threads(), Scratch::new);
        }
        workers.each_with(&mut parts[..*used], scratches, |index, part, scratch| {
            let start = range.start + index * each;
            work(index, part, start..(start + each).min(range.end), scratch);
        });
    }

    /// Gives the parts that the last images are in, in order.
    pub fn used(&self) -> &[P] {
        &self.parts[..self.used]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_is_in_one_part_and_none_has_more_than_it_has_space_for() {
        let workers = Workers::new(3).expect("threads");
        for images in [0, 1, 4, 7, 12] {
            let mut shares = Shares::new(vec![0..0; 4], 3);
            let range = 5..5 + images;
            shares.run(&workers, &range, shares.even(images), |_, part, places, _| *part = places);
            let used: Vec<Range<usize>> = shares.used().to_vec();
            assert!(used.iter().all(|part| (1..=3).contains(&part.len())), "{used:?}");
            let places: Vec<usize> = used.into_iter().flatten().collect();
            assert_eq!(places, range.collect::<Vec<_>>());
        }
        let mut shares = Shares::new(vec![0..0; 4], 3);
        shares.run(&workers, &(0..100), 9, |_, part, places, _| *part = places);
        assert_eq!(shares.used(), [0..3, 3..6, 6..9, 9..12], "what has no space is left for the next time");
        assert_eq!((shares.count(), shares.room(), shares.capacity()), (4, 3, 12));
    }
}
