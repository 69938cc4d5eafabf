//! The order in which the training images are seen: a function of the seeds that draw in an epoch, and the epoch, alone.

use super::config::TrainConfig;
use super::earlier_seeds::Draw;
use crate::dataset::{Split, shuffle};

/// The images of one epoch, in the order in which they are trained on.
#[derive(Debug)]
pub struct EpochOrder {
    images: Vec<u32>,
    /// The epoch whose order this is, if it is any's.
    epoch: Option<usize>,
    /// What it was drawn with.
    draws: Vec<Draw>,
}

impl EpochOrder {
    /// Makes space for an epoch of so many `samples`.
    pub fn with_capacity(samples: usize) -> Self {
        Self { images: Vec::with_capacity(samples), epoch: None, draws: Vec::with_capacity(1) }
    }

    /// Makes it the order of `epoch` in a run of this configuration, unless it is that already. Each seed that draws orders the
    /// images anew that those before it have left.
    pub fn begin(&mut self, split: &Split, config: &TrainConfig, epoch: usize) {
        let draws = config.draws(epoch);
        if self.epoch == Some(epoch) && self.draws.iter().copied().eq(draws.clone()) {
            return;
        }
        self.draws.clear();
        self.draws.extend(draws);
        let samples = u32::try_from(split.train.len()).unwrap_or(u32::MAX);
        shuffle::fill_identity(&mut self.images, samples);
        for &Draw { start, seed } in &self.draws {
            shuffle::shuffle_rest(&mut self.images, seed, epoch as u64, start);
        }
        split.train.look_up(&mut self.images);
        self.epoch = Some(epoch);
    }

    /// Gives up to `size` images that follow the first `offset` ones of the epoch; none where the order is not known, or ends
    /// before.
    pub fn batch(&self, offset: usize, size: usize) -> &[u32] {
        let end = offset.saturating_add(size).min(self.images.len());
        self.images.get(offset..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::ValidationSplit;
    use proptest::prelude::*;

    /// Thirty images to train on of fifty.
    fn split() -> Split {
        let labels: Vec<u8> = (0..50).map(|image| image % 3).collect();
        Split::new(ValidationSplit::Last, &labels, 20, 1).expect("there are images enough")
    }

    fn whole(order: &mut EpochOrder, config: &TrainConfig, epoch: usize) -> Vec<u32> {
        order.begin(&split(), config, epoch);
        order.batch(0, usize::MAX).to_vec()
    }

    fn fresh(config: &TrainConfig, epoch: usize) -> Vec<u32> {
        whole(&mut EpochOrder::with_capacity(30), config, epoch)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_epoch_has_each_image_once_and_what_was_seen_stays_whatever_seeds_follow(
            seed in 0..4u64,
            epoch in 0..3usize,
            mut changes in prop::collection::vec((0..31usize, 0..4u64), 0..6),
        ) {
            changes.sort_unstable();
            let mut config = TrainConfig { seed, ..TrainConfig::default() };
            let mut kept = EpochOrder::with_capacity(30);
            let mut before = whole(&mut kept, &config, epoch);
            for (images, seed) in changes {
                let seeds = [config.training_seed(), seed];
                config.earlier_seeds = config.earlier_seeds.changed(epoch, images, seeds);
                config.training_seed = Some(seed);
                let now = whole(&mut kept, &config, epoch);
                prop_assert_eq!(&now[..images], &before[..images], "what was seen stays");
                prop_assert_eq!(&now, &fresh(&config, epoch), "whatever was there before");
                let mut sorted = now.clone();
                sorted.sort_unstable();
                prop_assert_eq!(sorted, (0..30).collect::<Vec<u32>>());
                before = now;
            }
            let begun_so = TrainConfig { training_seed: None, seed: config.training_seed(), ..TrainConfig::default() };
            prop_assert_eq!(fresh(&config, epoch + 1), fresh(&begun_so, epoch + 1), "the next epoch is drawn by the last seed");
        }
    }

    #[test]
    fn the_images_left_are_in_another_order() {
        let config = TrainConfig::default();
        let changed = TrainConfig {
            earlier_seeds: config.earlier_seeds.changed(1, 6, [config.seed, 7]),
            training_seed: Some(7),
            ..config.clone()
        };
        let orders = [fresh(&config, 1), fresh(&changed, 1), fresh(&changed, 0)];
        assert_eq!(orders[0][..6], orders[1][..6]);
        assert_ne!(orders[0][6..], orders[1][6..]);
        assert_ne!(orders[0], fresh(&config, 0));
    }
}
