//! What an explanation costs in memory, and how much is reasonable.

use crate::inspect::question::InquiryError;
use crate::nn::network::Network;

/// The bytes that a trained parameter takes, all in all, with an optimizer of two slots: 52 in the moment that is kept, with the copy
/// that the next step is tried on; 8 on the way back; and 44 in each of three explanations, that which is made, that which is sent and
/// that which is still looked at.
const BYTES_PER_PARAMETER: usize = 192;
/// The bytes that a value of a sample takes, all in all: 24 on its way and 24 in each of three explanations.
const BYTES_PER_VALUE: usize = 96;
/// The most bytes that are taken for explanations.
const MOST_BYTES: usize = 1 << 30;

/// Checks that there is a reasonable amount of memory in explaining a sample of `network`.
///
/// # Errors
/// If it is too much, with how much it is and why.
pub fn check_footprint(network: &Network<f32>) -> Result<(), InquiryError> {
    let parameters = network.parameter_count();
    // A layer and its activation make a map each.
    let values = (0..=network.layers.len()).map(|index| 2 * network.shape(index).len()).sum();
    let bytes =
        BYTES_PER_PARAMETER.saturating_mul(parameters).saturating_add(BYTES_PER_VALUE.saturating_mul(values));
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    Err(InquiryError::TooLarge { parameters, values, bytes, most: MOST_BYTES })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::shape::Shape;

    /// A network that exists as far as its shapes; nothing is drawn.
    fn refusal(spec: &str, side: usize) -> Option<String> {
        let spec = spec.parse().expect("a spec");
        let network = Network::untrained(&spec, Shape::new(side, side, 1), None).expect("it fits");
        check_footprint(&network).err().map(|error| error.to_string())
    }

    #[test]
    fn networks_of_the_lecture_are_explained_and_huge_ones_refused_with_the_reason() {
        assert_eq!(
            refusal("conv 20 5x5 relu, maxpool 2, dense 1000 relu, dense 1000 relu, dense 10", 28),
            None
        );
        let reason = refusal("dense 8000 relu, dense 10", 28).expect("too many parameters");
        let parameters = 28 * 28 * 8000 + 8000 + 80_000 + 10;
        for part in [&format!("{parameters} parameters"), "MiB of memory", "at most 1024 MiB"] {
            assert!(reason.contains(part), "{reason}");
        }
        let reason = refusal("conv 100 1x1, maxpool 250, dense 10", 250).expect("too many values");
        assert!(reason.contains("at most 1024 MiB"), "{reason}");
    }
}
