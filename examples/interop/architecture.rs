//! Architectures at random.

use anyhow::bail;
use cnn_tui::nn::init::Init;
use cnn_tui::nn::network::Network;
use cnn_tui::nn::shape::Shape;
use cnn_tui::nn::spec::Spec;
use cnn_tui::nn::tensor::Role;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// Activations, and none.
const ACTIVATIONS: [&str; 6] = ["", " relu", " leaky-relu", " sigmoid", " tanh", " softmax"];
/// Networks that are drawn until one fits.
const MOST_TRIES: usize = 1000;
/// The most parameters, so that files are small.
const MOST_PARAMETERS: usize = 50_000;
/// The most classes, for a label is a byte.
const MOST_CLASSES: usize = 256;

/// Draws a network that fits its images, with all its parameters; the kinds of layers take turns by `place`, so that none is left out.
pub(super) fn network(generator: &mut ChaCha8Rng, place: usize) -> anyhow::Result<Network<f32>> {
    for _ in 0..MOST_TRIES {
        let input = Shape::new(
            generator.random_range(1..=20),
            generator.random_range(1..=20),
            generator.random_range(1..=4),
        );
        let spec: Spec = text(generator, place).parse()?;
        let Ok(network) = Network::<f32>::untrained_within(MOST_PARAMETERS, &spec, input, None) else { continue };
        let classes = network.classes();
        if (2..=MOST_CLASSES).contains(&classes) {
            let mut network = Network::new(&spec, input, classes, None, Init::He, generator.random())?;
            disturb(&mut network, generator);
            return Ok(network);
        }
    }
    bail!("no network fits")
}

/// The text of a network, which may or may not fit.
fn text(generator: &mut ChaCha8Rng, place: usize) -> String {
    let mut layers = vec![layer(generator, place % KINDS)];
    for _ in 0..generator.random_range(0..4) {
        let kind = generator.random_range(0..KINDS);
        layers.push(layer(generator, kind));
    }
    // One in ten ends in maps, whose places are the classes.
    if generator.random_range(0..10) > 0 {
        layers.push(format!("dense {} softmax", generator.random_range(2..12)));
    }
    layers.join(", ")
}

/// Kinds of layers that [`layer`] knows.
const KINDS: usize = 9;

/// The text of a layer of one of the kinds.
fn layer(generator: &mut ChaCha8Rng, kind: usize) -> String {
    let mut up_to = |most: usize| generator.random_range(1..=most);
    match kind {
        0 | 1 => {
            let (filters, [height, width], stride) = (up_to(8), [up_to(5), up_to(5)], [up_to(3), up_to(3)]);
            let padding = match up_to(4) {
                1 => String::new(),
                2 | 3 => " pad same".to_owned(),
                _ => format!(" pad {}x{}", up_to(height) - 1, up_to(width) - 1),
            };
            let activation = ACTIVATIONS[up_to(ACTIVATIONS.len()) - 1];
            format!("conv {filters} {height}x{width} stride {}x{}{padding}{activation}", stride[0], stride[1])
        }
        2..=4 => {
            let pooling = ["maxpool", "avgpool", "l2pool"][kind - 2];
            format!("{pooling} {}x{} stride {}x{}", up_to(3), up_to(3), up_to(3), up_to(3))
        }
        5 => "batchnorm".to_owned(),
        6 => format!("dropout 0.{}, {}", up_to(9), ACTIVATIONS[1 + up_to(5) - 1].trim()),
        7 => "globalavgpool".to_owned(),
        _ => format!("dense {}{}", up_to(20), ACTIVATIONS[up_to(ACTIVATIONS.len()) - 1]),
    }
}

/// Makes something of what a network begins with as zeros or ones.
fn disturb(network: &mut Network<f32>, generator: &mut ChaCha8Rng) {
    for tensor in network.state_mut() {
        let weights = matches!(tensor.role, Role::Weights { .. } | Role::DenseWeights { .. });
        // A variance stays above zero.
        let least = if tensor.name.ends_with("variance") { -0.7 } else { -0.5 };
        let values = tensor.values_mut().iter_mut().filter(|_| !weights);
        values.for_each(|value| *value += generator.random_range(least..1.0));
    }
}
