//! `cnn-tui gradcheck`: backpropagation against finite differences.

use super::failure::Failure;
use super::output::{print, print_json};
use crate::cli::words;
use crate::config::image_shape;
use crate::nn::loss::Loss;
use crate::nn::network::Network;
use crate::nn::spec::Spec;
use crate::train::gradcheck::check_gradients;
use clap::Args;

/// Arguments of `gradcheck`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The network to check [default: one that holds every layer, each pooling and most activations]
    #[arg(long, value_name = "SPEC")]
    pub net: Option<String>,
    /// Shape of the random images, HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS
    #[arg(long, default_value = "28x28", value_name = "SHAPE")]
    pub input: String,
    /// The loss [default: the one made for the output layer]
    #[arg(long, value_parser = words::<Loss>())]
    pub loss: Option<Loss>,
    /// Seed of weights, images and labels
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Every layer, each pooling, most activations.
const EVERYTHING: &str = "conv 4 5x5 relu, maxpool 2, conv 5 3x3 pad same, batchnorm, leaky-relu, avgpool 2, \
    conv 6 3x2 stride 2x1 pad 1 tanh, l2pool 2 stride 1, dropout 0.3, dense 12 sigmoid, dense 10 softmax";
/// Classes of a network that says nothing of them.
const MOST_CLASSES: usize = 256;
/// The greatest error that still counts as agreement.
const TOLERANCE: f64 = 1e-6;

/// Checks the gradients of a network.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = arguments.net.as_deref().unwrap_or(EVERYTHING);
    let spec: Spec = text.parse().map_err(|error| Failure::Misuse(format!("--net: {error}")))?;
    let input = image_shape(&arguments.input).map_err(Failure::Misuse)?;
    let loss = arguments.loss;
    let network = Network::<f64>::untrained(&spec, input, loss)
        .map_err(|error| Failure::Misuse(format!("--net: {error}")))?;
    let classes = network.classes();
    if classes > MOST_CLASSES {
        return Err(Failure::Misuse(format!(
            "--net: the network ends in {classes} outputs; at most {MOST_CLASSES} are possible, e.g. `dense 10 softmax`"
        )));
    }
    let found = check_gradients(&spec, input, classes, loss, arguments.seed)
        .map_err(|error| Failure::Misuse(format!("--net: {error}")))?;
    let agrees = found.max_relative_error <= TOLERANCE;
    if arguments.json {
        print_json(&found)?;
    } else {
        print(&format!("{}\n", found.network))?;
        print(&format!("{:<28} {:>8} {:>8}  {}", "tensor", "checked", "skipped", "max relative error"))?;
        for tensor in &found.tensors {
            print(&format!(
                "{:<28} {:>8} {:>8}  {:.2e}",
                tensor.tensor, tensor.checked, tensor.skipped, tensor.max_relative_error
            ))?;
        }
        print(&format!(
            "\nbackpropagation and finite differences {} in f64: max relative error {:.2e}, {TOLERANCE:.0e} allowed",
            if agrees { "agree" } else { "DISAGREE" },
            found.max_relative_error
        ))?;
        print(&format!("outputs in f32 and f64 differ by at most {:.2e}", found.max_forward_difference))?;
    }
    if agrees { Ok(()) } else { Err(Failure::Unsuccessful) }
}
