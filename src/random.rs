//! Randomness without hidden state: each generator is a pure function of seed, purpose, epoch, step and place, so a
//! run can be stopped, resumed and cut among threads anywhere and still draw the same numbers.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// What random numbers are for. The numbers are part of the meaning of a seed: never reuse or change one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Initial weights; the place is the layer.
    Initialise = 1,
    /// The order of an epoch's samples.
    Shuffle = 2,
    /// Dropout masks; the place is layer and sample.
    Dropout = 3,
    /// Distortions of training images; the place is the sample.
    Augment = 4,
    /// Choices made by checks and tests.
    Check = 5,
    /// Which images are for validation; the place is the class.
    Split = 6,
    /// The parameters of a unit that is drawn anew; the place is layer, unit and how many acts came before it at that batch.
    Redraw = 7,
}

/// The generator for `purpose` at `epoch`, `step` and `place`: ChaCha8 under the key (seed, purpose, epoch, step),
/// on stream `place`. Different arguments give independent streams.
pub fn generator(seed: u64, purpose: Purpose, epoch: u64, step: u64, place: u64) -> ChaCha8Rng {
    let mut key = [0; 32];
    for (bytes, word) in key.chunks_exact_mut(8).zip([seed, purpose as u64, epoch, step]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(place);
    generator
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn each_argument_matters_and_the_same_ones_repeat() {
        let first =
            |seed, purpose, epoch, step, place| generator(seed, purpose, epoch, step, place).next_u64();
        let base = first(1, Purpose::Shuffle, 2, 3, 4);
        assert_eq!(base, first(1, Purpose::Shuffle, 2, 3, 4));
        for other in [
            first(9, Purpose::Shuffle, 2, 3, 4),
            first(1, Purpose::Dropout, 2, 3, 4),
            first(1, Purpose::Shuffle, 9, 3, 4),
            first(1, Purpose::Shuffle, 2, 9, 4),
            first(1, Purpose::Shuffle, 2, 3, 9),
        ] {
            assert_ne!(base, other);
        }
    }
}
