//! What is built of a text, and what is refused.

use super::*;

const DIGIT: Shape = Shape::new(28, 28, 1);

fn build(text: &str) -> Result<Network<f32>, BuildError> {
    Network::new(&text.parse().expect("a spec"), DIGIT, 10, None, Init::He, 1)
}

#[test]
fn the_lecture_counts() {
    let network = build("conv 20 5x5, maxpool 2, dense 30, dense 10").expect("it fits");
    assert_eq!(network.shape(1), Shape::new(24, 24, 20));
    assert_eq!(network.shape(2), Shape::new(12, 12, 20));
    assert_eq!(network.layers[0].parameter_count(), 520);
    let dense = build("dense 30 sigmoid, dense 10 sigmoid").expect("it fits");
    assert_eq!(dense.layers[0].parameter_count(), 23_550);
}

#[test]
fn what_cannot_work_is_refused_before_anything_runs() {
    for (text, parts) in [
        ("conv 20 29x5, dense 10", ["layer 1 `conv 20 29x5` gets 28×28×1", "largest that fits is 28×5"]),
        (
            "conv 4 5x5, maxpool 25, dense 10",
            ["layer 2 `maxpool 25` gets 24×24×4", "largest that fits is 24×24"],
        ),
        ("dense 30, conv 4 3x3, dense 10", ["layer 2 `conv 4 3x3` gets 30", "no grid"]),
        ("dense 30 softmax", ["makes 30", "end with `dense 10 softmax`"]),
        ("dense 1000000, dense 1000000, dense 10", ["layer 1", "parameters"]),
        ("conv 1000000 5x5 pad same, dense 10", ["layer 1", "values a sample"]),
        ("conv 60000 1x1, avgpool 1, dense 10", ["layer 2", "values a sample"]),
    ] {
        let message = build(text).expect_err("it does not fit").to_string();
        for part in parts {
            assert!(message.contains(part), "{text}: {message:?} does not contain {part:?}");
        }
    }
}

#[test]
fn one_seed_gives_one_network_and_layers_differ() {
    let weights = |seed| {
        let spec = "dense 10 relu, dense 10 relu, dense 10".parse().expect("a spec");
        let network = Network::<f32>::new(&spec, Shape::flat(10), 10, None, Init::He, seed).expect("it fits");
        network.state().map(|(_, tensor)| tensor.values().to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(weights(1), weights(1));
    assert_ne!(weights(1), weights(2));
    assert_ne!(weights(1)[0], weights(1)[2]);
}
