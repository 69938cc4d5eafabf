//! Random networks of every kind of layer, with random parameters.

use crate::nn::init::Init;
use crate::nn::loss::{Loss, Objective};
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// The classes of the images.
pub const CLASSES: usize = 4;

/// One of `choices`.
fn one<'a>(random: &mut ChaCha8Rng, choices: &[&'a str]) -> &'a str {
    choices[random.random_range(0..choices.len())]
}

fn activation(random: &mut ChaCha8Rng) -> &'static str {
    one(random, &["", " relu", " sigmoid", " tanh", " leaky-relu", " softmax"])
}

/// The text of a layer, which may not fit.
fn layer(random: &mut ChaCha8Rng) -> String {
    let [rows, columns] = [0; 2].map(|_| random.random_range(1..=3));
    match random.random_range(0..10) {
        0..=3 => {
            let filters = random.random_range(1..=4);
            let stride = one(random, &["", "", " stride 2", " stride 2x1", " stride 1x3"]);
            let padding = one(random, &["", " pad same", " pad 1", " pad 1x0", " pad 0x2"]);
            format!("conv {filters} {rows}x{columns}{stride}{padding}{}", activation(random))
        }
        4..=5 => {
            let kind = one(random, &["maxpool", "avgpool", "l2pool"]);
            let stride = one(random, &["", "", " stride 1", " stride 2x1"]);
            format!("{kind} {rows}x{columns}{stride}")
        }
        6 => "batchnorm".to_owned(),
        7 => one(random, &["dropout 0.4", "globalavgpool", "dropout 0.2"]).to_owned(),
        8 => format!("dense {}{}", random.random_range(1..=6), activation(random)),
        _ => one(random, &["relu", "tanh", "softmax", "sigmoid", "leaky-relu"]).to_owned(),
    }
}

/// The text of an output layer, and a loss that goes with it.
fn output(random: &mut ChaCha8Rng) -> (String, Loss) {
    let (activation, loss) = [
        (" sigmoid", Loss::Quadratic),
        (" sigmoid", Loss::CrossEntropy),
        (" softmax", Loss::LogLikelihood),
        (" softmax", Loss::Quadratic),
        (" tanh", Loss::Quadratic),
        ("", Loss::Quadratic),
        (", softmax", Loss::LogLikelihood),
    ][random.random_range(0..7)];
    (format!("dense {CLASSES}{activation}"), loss)
}

/// A network on images of this shape.
pub fn network(random: &mut ChaCha8Rng, input: Shape) -> Network<f32> {
    loop {
        let count = random.random_range(1..=5);
        let hidden: Vec<String> = (0..count).map(|_| layer(random)).collect();
        let (last, loss) = output(random);
        let objective =
            Objective { loss: Some(loss), label_smoothing: [0.0, 0.1][random.random_range(0..2)] };
        let text = format!("{}, {last}", hidden.join(", "));
        // What does not fit together is drawn again.
        let Ok(spec) = text.parse() else { continue };
        if let Ok(mut network) = Network::new(&spec, input, CLASSES, objective, Init::Scaled, random.random())
        {
            randomise(random, &mut network);
            return network;
        }
    }
}

/// Gives biases, scales and running statistics values that are not those they begin with.
fn randomise(random: &mut ChaCha8Rng, network: &mut Network<f32>) {
    for tensor in network.state_mut() {
        let range = match tensor.name {
            "batchnorm.running-variance" | "batchnorm.scale" => 0.5..1.5,
            name if name.ends_with("weights") => continue,
            _ => -0.5..0.5,
        };
        tensor.values_mut().iter_mut().for_each(|value| *value = random.random_range(range.clone()));
    }
}
