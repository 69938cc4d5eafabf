//! What a run on MNIST has to fit, which is known before anything is read.

use crate::dataset::{Split, SplitError};
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::train::config::TrainConfig;
use crate::train::sense::Plan;

/// Training images of MNIST.
const MNIST_IMAGES: usize = 60_000;

/// Whether the network fits MNIST, and the run can work on it.
pub(super) fn check_on_mnist(config: &TrainConfig) -> Result<(), String> {
    let network = Network::<f32>::untrained(&config.spec, Shape::new(28, 28, 1), config.objective)
        .and_then(|network| network.ends_in(10).map(|()| network))
        .map_err(|error| format!("`{}` does not fit MNIST: {error}", config.spec))?;
    let validation = config.validation.unwrap_or_else(|| Split::usual_validation(MNIST_IMAGES));
    let train = MNIST_IMAGES.saturating_sub(validation);
    if train == 0 {
        return Err(format!("--validation: {}", SplitError { validation, images: MNIST_IMAGES }));
    }
    Plan { config, network: &network, train, validation }.check()
}
