//! What is found of a drawn picture, held against plain loops; and pictures that are refused.

use super::*;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::inspect::Question;
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::Maps;
use crate::inspect::layer::observer::Observer;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::threads::Workers;

/// The answer about a network of this text, or why there is none.
fn answered(dataset: &Arc<Dataset>, network: &Network<f32>, pixels: &[u8]) -> Result<Drawing, InquiryError> {
    let split = Split::new(ValidationSplit::Last, dataset.train.labels(), 100, 1).expect("it can be cut");
    let subject = Subject { network, total_steps: 7, dataset, split: &split };
    let mut tools = Tools {
        workers: &Workers::single(),
        evaluator: &mut Evaluator::new(network),
        observer: &mut Observer::new(network),
        explainer: &mut Explainer::default(),
        run: None,
        most: 1,
        taken: 0,
        about: 7,
    };
    let asked = Drawn { pixels: pixels.into() };
    let mut found = Drawing::default();
    let done = asked.advance(&mut found, &subject, &mut tools)?;
    assert!(done >= 1.0, "one piece is enough");
    Ok(asked.finding(&mut found))
}

fn network(net: &str, dataset: &Dataset) -> Network<f32> {
    let spec = net.parse().expect("a spec");
    Network::new(&spec, dataset.train.shape, 10, None, Init::Glorot, 3).expect("it fits")
}

/// A convolution of 5×5 with ReLU by plain loops in f64: `[map][row][column]`.
fn convolved(network: &Network<f32>, pixels: &[u8]) -> Vec<Vec<Vec<f64>>> {
    let bank = network.layers[0].filters().expect("filters");
    let count = bank.biases.len();
    let value = |map: usize, row: usize, column: usize| {
        let mut sum = f64::from(bank.biases[map]);
        for l in 0..5 {
            for m in 0..5 {
                let weight = f64::from(bank.weights[(l * 5 + m) * count + map]);
                sum += weight * f64::from(pixels[(row + l) * 28 + column + m]) / 255.0;
            }
        }
        sum.max(0.0)
    };
    let map = |map| (0..24).map(|row| (0..24).map(|column| value(map, row, column)).collect()).collect();
    (0..count).map(map).collect()
}

fn near(maps: &Maps, expected: impl Fn(usize, usize, usize) -> f64) {
    let area = maps.height * maps.width;
    for (i, value) in maps.values.iter().enumerate() {
        let (map, row, column) = (i / area, i % area / maps.width, i % maps.width);
        let expected = expected(map, row, column);
        assert!((f64::from(*value) - expected).abs() < 1e-4, "{map}, {row}, {column}: {value} {expected}");
    }
}

#[test]
fn layers_and_outputs_are_those_of_plain_loops() {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    let network = network("conv 3 5x5 relu, maxpool 2, dense 10 softmax", &dataset);
    let pixels: Vec<u8> = (0..784).map(|i| (i * 37 % 256) as u8).collect();
    let found = answered(&dataset, &network, &pixels).expect("an answer");
    assert_eq!((found.pixels.as_slice(), found.softmax, found.stages.len()), (&pixels[..], true, 2));
    let maps = convolved(&network, &pixels);
    near(&found.stages[0].maps, |map, row, column| maps[map][row][column]);
    let pooled = |map: usize, row: usize, column: usize| {
        let at = |i: usize| maps[map][2 * row + i / 2][2 * column + i % 2];
        (0..4).map(at).fold(f64::NEG_INFINITY, f64::max)
    };
    near(found.stages[0].pooled.as_ref().expect("pooled maps"), pooled);
    // A fully connected layer has a weight a place, a map and a unit, the unit innermost.
    let bank = network.layers[2].filters().expect("weights");
    let logits: Vec<f64> = (0..10)
        .map(|unit| {
            let inputs = (0..12 * 12 * 3).map(|input| {
                let (place, map) = (input / 3, input % 3);
                f64::from(bank.weights[input * 10 + unit]) * pooled(map, place / 12, place % 12)
            });
            f64::from(bank.biases[unit]) + inputs.sum::<f64>()
        })
        .collect();
    let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
    for (output, logit) in found.outputs.iter().zip(&logits) {
        assert!((f64::from(*output) - logit.exp() / sum).abs() < 1e-4, "{output} {}", logit.exp() / sum);
    }
    let greatest = (0..10).max_by(|a, b| logits[*a].total_cmp(&logits[*b]));
    assert_eq!(Some(found.predicted), greatest);
}

#[test]
fn pictures_of_another_size_are_refused() {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    let network = network("conv 2 5x5, batchnorm, relu, maxpool 2, dropout 0.5, dense 10 softmax", &dataset);
    for size in [0, 1, 783, 785, 100_000] {
        let error = answered(&dataset, &network, &vec![9; size]).expect_err("a picture of another size");
        let text = error.to_string();
        assert!(text.contains(&size.to_string()) && text.contains("784"), "{text}");
    }
    let found = answered(&dataset, &network, &[0; 784]).expect("an answer");
    let layers: Vec<usize> = found.stages.iter().map(|stage| stage.layer).collect();
    assert_eq!(layers.len(), 2, "normalisation and activation belong to the convolution: {layers:?}");
}

#[test]
fn a_question_is_the_same_when_it_was_sent() {
    let asked = Question::Drawn(Drawn { pixels: Arc::from([0, 7, 255].as_slice()) });
    let sent = serde_json::to_string(&asked).expect("plain data");
    assert_eq!(serde_json::from_str::<Question>(&sent).expect("plain data"), asked);
}
