//! Files as PyTorch's default exporter and Keras write them, and what ONNX Runtime makes of them: `tests/interop/onnx_fixtures.py`.

use crate::export::format::{Format, Imported, Wanted};
use crate::export::formats::onnx::Onnx;
use crate::export::testing::logits;
use crate::nn::shape::Shape;
use std::fs;
use std::path::{Path, PathBuf};

/// How the values of an image lie in a file.
#[derive(Clone, Copy)]
enum Order {
    ChannelsFirst,
    ChannelsLast,
}

/// What becomes of logits before they are what a file gives.
#[derive(Clone, Copy)]
enum Output {
    Logits,
    Probabilities,
    LogProbabilities,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/onnx").join(name)
}

fn imported(name: &str) -> Imported {
    Onnx.read(&path(&format!("{name}.onnx")), &Wanted::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The two images and the outputs that lie beside a file.
fn values(name: &str) -> Vec<f32> {
    let bytes = fs::read(path(&format!("{name}.f32"))).expect("values beside the file");
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// An image in the order row, column, channel.
fn places(image: &[f32], shape: Shape, order: Order) -> Vec<f32> {
    match order {
        Order::ChannelsLast => image.to_vec(),
        Order::ChannelsFirst => {
            let at = |place: usize, channel: usize| image[channel * shape.places() + place];
            (0..shape.places())
                .flat_map(|place| (0..shape.channels).map(move |channel| at(place, channel)))
                .collect()
        }
    }
}

fn output(logits: &[f64], output: Output) -> Vec<f64> {
    let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
    let of = |logit: &f64| match output {
        Output::Logits => *logit,
        Output::Probabilities => logit.exp() / sum,
        Output::LogProbabilities => logit - sum.ln(),
    };
    logits.iter().map(of).collect()
}

#[test]
fn files_of_pytorch_and_keras_compute_here_what_they_do_elsewhere() {
    use Order::{ChannelsFirst, ChannelsLast};
    for (name, order, of, scale, text) in [
        (
            "torch-lenet",
            ChannelsFirst,
            Output::Logits,
            1.0,
            "conv 4 5x5 pad same relu, maxpool 2, conv 3 3x3 tanh, avgpool 2, dense 6 sigmoid, dense 5 softmax",
        ),
        (
            "torch-l2",
            ChannelsFirst,
            Output::Logits,
            1.0,
            "l2pool 2, conv 3 3x3, l2pool 2x3 stride 1, dense 4 softmax",
        ),
        (
            "torch-same",
            ChannelsFirst,
            Output::Probabilities,
            1.0,
            "conv 3 4x4 pad same relu, batchnorm, conv 2 3x3 stride 2 pad same, globalavgpool, softmax",
        ),
        (
            "torch-functional",
            ChannelsFirst,
            Output::LogProbabilities,
            1.0,
            "conv 4 3x2 stride 2 pad 1x0 leaky-relu, globalavgpool, dense 5 softmax",
        ),
        ("torch-vectors", ChannelsLast, Output::Logits, 1.0, "dense 8 relu, dense 3 softmax"),
        (
            "keras-mnist",
            ChannelsLast,
            Output::Probabilities,
            255.0,
            "conv 4 3x3 relu, maxpool 2, conv 6 3x3 stride 2 pad same relu, dense 10 softmax",
        ),
        (
            "keras-colour",
            ChannelsLast,
            Output::Logits,
            1.0,
            "conv 5 2x3 pad same tanh, avgpool 2, conv 4 1x1, globalavgpool, dense 7 sigmoid, dense 3 softmax",
        ),
    ] {
        let network = imported(name).model.network;
        assert_eq!(network.spec.to_string(), text, "{name}");
        let values = values(name);
        let (images, outputs) = values.split_at(2 * network.input.len());
        assert_eq!(outputs.len(), 2 * network.classes(), "{name}");
        let pairs = images.chunks_exact(network.input.len()).zip(outputs.chunks_exact(network.classes()));
        for (image, expected) in pairs {
            // A file that scales bytes took these values for bytes.
            let image: Vec<f32> =
                places(image, network.input, order).iter().map(|value| value / scale).collect();
            let found = output(&logits(&network, &image), of);
            let greatest = expected.iter().fold(0f32, |most, value| most.max(value.abs()));
            for (found, expected) in found.iter().zip(expected) {
                let apart = (*found as f32 - expected).abs();
                assert!(apart <= 1e-5 * greatest, "{name}: {found} and {expected}");
            }
        }
    }
}

/// PyTorch folds normalisations into convolutions, whose weights keep their name: nothing is missing then.
#[test]
fn what_a_person_should_know_of_a_file_is_said() {
    for (name, expected) in [
        ("torch-lenet", "taken for logits"),
        ("torch-functional", "the softmax at its end"),
        ("keras-mnist", "it takes bytes from 0 to 255"),
    ] {
        let notes = imported(name).notes;
        assert!(notes.iter().any(|note| note.contains(expected)), "{name}: {notes:?}");
    }
}
