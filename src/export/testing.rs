//! Models for the tests of what is exchanged.

use super::model::{Dataset, Model};
use crate::nn::init::Init;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::unfused::Unfused;

/// Makes a model of a network with random weights, biases and running statistics.
pub(super) fn model(spec: &str, input: Shape) -> Model {
    let spec = spec.parse().expect("a network");
    let mut network = Network::<f32>::untrained(&spec, input, None).expect("it fits");
    let classes = network.classes();
    network = Network::new(&spec, input, classes, None, Init::He, 3).expect("it fits");
    for (number, tensor) in network.state_mut().enumerate() {
        // Whatever a layer begins with as zeros or ones is something else in each place.
        let is_weight = tensor.shape().len() > 1;
        for (place, value) in tensor.values_mut().iter_mut().enumerate().filter(|_| !is_weight) {
            *value += 0.01 * (1 + number + place) as f32;
        }
    }
    Model {
        network,
        classes: (0..classes).map(|class| format!("class-{class}")).collect(),
        dataset: Some(Dataset { name: "bars".to_owned(), identity: "0".repeat(64) }),
        name: "small".to_owned(),
        settings: vec![("batch-size".to_owned(), "7".to_owned()), ("seed".to_owned(), "5".to_owned())],
        accuracy: vec![("validation".to_owned(), 0.75), ("test".to_owned(), 0.625)],
    }
}

/// Gives networks with all kinds of layers, in all their forms, on images of several shapes.
pub(super) fn varied() -> Vec<(&'static str, Shape)> {
    vec![
        ("conv 3 3x3 relu, maxpool 2, dense 4 softmax", Shape::new(8, 7, 1)),
        (
            "conv 2 3x2 stride 2x1 pad same tanh, batchnorm, relu, avgpool 2, dense 5 sigmoid, dense 3",
            Shape::new(9, 8, 3),
        ),
        (
            "conv 4 2x2 pad 1x0 leaky-relu, l2pool 2 stride 1, dropout 0.3, dense 6, batchnorm, tanh, dense 2 softmax",
            Shape::new(5, 6, 2),
        ),
        ("conv 3 2x2 pad same, softmax, conv 5 1x1, globalavgpool, softmax", Shape::new(6, 4, 1)),
        // Vectors become maps again, and logits come place by place.
        ("dense 6 relu, conv 4 1x1 relu, avgpool 1, globalavgpool, dense 3 softmax", Shape::new(3, 3, 2)),
        ("maxpool 3 stride 2, conv 2 2x2", Shape::new(7, 9, 1)),
        ("dense 3 softmax", Shape::new(1, 1, 5)),
    ]
}

/// Computes the logits of one image `[H, W, C]`.
pub(super) fn logits(network: &Network<f32>, image: &[f32]) -> Vec<f64> {
    let unfused = Unfused::new(network).expect("the layers fit once more");
    let image: Vec<f64> = image.iter().copied().map(f64::from).collect();
    let passage = unfused.forward(&image, &Pass::EVALUATE, &Vec::new());
    passage.values.last().expect("the logits").clone()
}
