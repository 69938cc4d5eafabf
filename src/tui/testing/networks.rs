//! Real networks of every kind, as a trainer tells of them.

use super::{info, report};
use crate::inspect::layer::Probe;
use crate::inspect::layer::tests::{Look, look};
use crate::nn::shape::Shape;
use crate::protocol::{Event, LayerInfo, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use std::sync::LazyLock;

const DIGIT: Shape = Shape::new(28, 28, 1);

/// The presets, and networks that are odd in each their own way, with their inputs and the number of their classes.
const TEXTS: [(&str, Shape, usize); 15] = [
    ("conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid", DIGIT, 10),
    ("dense 30 sigmoid, dense 10 sigmoid", DIGIT, 10),
    ("conv 20 5x5 sigmoid, maxpool 2, dense 100 sigmoid, dense 10 softmax", DIGIT, 10),
    ("conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax", DIGIT, 10),
    (
        "conv 6 5x5 pad 2 tanh, avgpool 2, conv 16 5x5 tanh, avgpool 2, dense 120 tanh, dense 84 tanh, dense 10 softmax",
        DIGIT,
        10,
    ),
    ("conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax", DIGIT, 10),
    ("conv 3 5x5, batchnorm, relu, maxpool 2, dropout 0.5, dense 10, softmax", DIGIT, 10),
    ("conv 4 3x3 stride 2, l2pool 3, dense 10 softmax", DIGIT, 10),
    ("conv 250 1x1 relu, maxpool 4, dense 10 softmax", DIGIT, 10),
    ("conv 12 3x3 pad same relu, maxpool 2 stride 1, conv 5 1x1, avgpool 27, dense 2 softmax", DIGIT, 2),
    ("conv 4 1x9 relu, maxpool 1x4, dense 10 softmax", Shape::new(1, 784, 1), 10),
    ("conv 8 5x5 relu, maxpool 2, dense 200 softmax", Shape::new(32, 32, 3), 200),
    ("dropout 0.2, dense 12 relu, dense 3", Shape::new(16, 16, 3), 3),
    ("conv 7 7x7 stride 3 relu, maxpool 2, dense 10 softmax", Shape::new(64, 48, 1), 10),
    ("conv 2 3x3, maxpool 2, conv 2 3x3, maxpool 2, dense 4 tanh, dense 2", Shape::new(96, 96, 1), 2),
];

/// A network with what the trainer tells of it.
pub struct Told {
    /// The text of the network.
    pub net: &'static str,
    /// What is told at the start of a run.
    pub info: RunInfo,
    /// The pictures of each layer.
    pub probes: Vec<Probe>,
}

/// The networks, built once for all tests.
pub static NETWORKS: LazyLock<Vec<Told>> =
    LazyLock::new(|| TEXTS.iter().map(|&(net, input, classes)| told(net, input, classes)).collect());

fn told(net: &'static str, input: Shape, classes: usize) -> Told {
    let Look { layers, viewable, probes } = look(net, input, classes);
    let parameters = layers.iter().map(|layer: &LayerInfo| layer.parameters).sum();
    let classes = (0..classes).map(|class| class.to_string()).collect();
    let info = RunInfo { network: net.to_owned(), input, classes, layers, viewable, parameters, ..info() };
    Told { net, info, probes }
}

/// A screen that shows `probe` of a run.
pub fn showing(options: ScreenOptions, info: &RunInfo, probe: &Probe) -> App {
    let mut app = App::new(options);
    app.on_event(Event::Started(Box::new(info.clone())));
    app.on_event(Event::Report(report(1, 300)));
    app.on_probe(Box::new(probe.clone()));
    app
}

/// Visits each network with each of its layers.
pub fn each_layer(mut visit: impl FnMut(&str, &RunInfo, &Probe)) {
    for Told { net, info, probes } in NETWORKS.iter() {
        probes.iter().for_each(|probe| visit(net, info, probe));
    }
}
