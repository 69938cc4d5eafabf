//! The order in which an epoch takes its samples.

use crate::random::{Purpose, generator};
use rand::RngExt;

/// Fills `order` with the numbers 0 to `samples` − 1 in the order of `epoch`: a function of seed, epoch and number
/// alone, the same on every machine. Allocates only if `order` was never so long before.
pub fn fill_order(order: &mut Vec<u32>, seed: u64, epoch: u64, samples: u32) {
    fill_identity(order, samples);
    shuffle_rest(order, seed, epoch, 0);
}

/// Fills `order` with the numbers 0 to `samples` − 1 as they follow each other. Allocates only if `order` was never so long before.
pub fn fill_identity(order: &mut Vec<u32>, samples: u32) {
    order.clear();
    order.extend(0..samples);
}

/// Shuffles what follows the first `done` samples of `epoch`: a function of seed, epoch, `done` and what is there alone.
pub fn shuffle_rest(order: &mut [u32], seed: u64, epoch: u64, done: usize) {
    let Some(rest) = order.get_mut(done..) else { return };
    let mut random = generator(seed, Purpose::Shuffle, epoch, done as u64, 0);
    // Fisher–Yates, from the end. Drawn as u32, so that the width of usize does not matter.
    for last in (1..u32::try_from(rest.len()).unwrap_or(u32::MAX)).rev() {
        let other = random.random_range(0..=last);
        rest.swap(last as usize, other as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(seed: u64, epoch: u64, samples: u32) -> Vec<u32> {
        let mut order = Vec::new();
        fill_order(&mut order, seed, epoch, samples);
        order
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

        #[test]
        fn every_sample_comes_once(seed: u64, epoch: u64, samples in 0u32..500) {
            let mut sorted = order(seed, epoch, samples);
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..samples).collect::<Vec<_>>());
        }

        #[test]
        fn the_order_does_not_depend_on_what_was_there(seed: u64, epoch: u64, old: Vec<u32>) {
            let mut reused = old;
            fill_order(&mut reused, seed, epoch, 100);
            prop_assert_eq!(reused, order(seed, epoch, 100));
        }
    }

    /// Saved runs are resumed by drawing the order again: if this changes, they train on other batches than before.
    #[test]
    fn the_order_is_the_one_that_saved_runs_rely_on() {
        assert_eq!(order(1, 0, 12), [4, 8, 7, 0, 1, 6, 10, 5, 9, 11, 3, 2]);
    }

    #[test]
    fn what_is_done_stays_and_the_rest_is_drawn_anew() {
        let whole = order(1, 0, 12);
        let rest = |seed, done| {
            let mut order = whole.clone();
            shuffle_rest(&mut order, seed, 0, done);
            order
        };
        // Runs whose training seed was changed rely on it.
        assert_eq!(rest(7, 5), [4, 8, 7, 0, 1, 6, 2, 5, 3, 10, 11, 9]);
        assert_ne!(rest(7, 5), rest(8, 5));
        for done in 0..14 {
            let (mut changed, kept) = (rest(7, done), done.min(12));
            assert_eq!(changed[..kept], whole[..kept]);
            changed.sort_unstable();
            assert_eq!(changed, (0..12).collect::<Vec<_>>());
        }
    }

    #[test]
    fn seeds_and_epochs_give_different_orders() {
        assert_ne!(order(1, 0, 1000), order(1, 1, 1000));
        assert_ne!(order(1, 0, 1000), order(2, 0, 1000));
    }

    #[test]
    fn each_sample_is_as_likely_in_each_place() {
        let mut counts = [[0u32; 4]; 4];
        for epoch in 0..4000 {
            for (place, sample) in order(5, epoch, 4).into_iter().enumerate() {
                counts[place][sample as usize] += 1;
            }
        }
        // 1000 expected, standard deviation 27.
        assert!(counts.as_flattened().iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_second_epoch_reuses_the_space() {
        let mut order = Vec::with_capacity(1000);
        fill_order(&mut order, 1, 0, 1000);
        let place = order.as_ptr();
        fill_order(&mut order, 1, 1, 1000);
        assert_eq!(place, order.as_ptr());
    }
}
