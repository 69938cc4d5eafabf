//! Networks that are looked at with the microscope: their explanations are computed as the trainer computes them.

use super::{info, noise, report};
use crate::dataset::augment::Augmentation;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::inspect::explain::Explanation;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::viewable;
use crate::inspect::layer_table::{layer_rows, pruning};
use crate::inspect::rehearsal::{BatchStatisticsValues, Rehearsal, TensorUpdate};
use crate::inspect::snapshot::{Subject, WatchedSample};
use crate::inspect::{Answer, Finding};
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::protocol::{Event, Phase, Report, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::press;
use crossterm::event::KeyCode;
use std::sync::{Arc, LazyLock};

/// The digits, unpacked once for all tests.
static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));

/// Batches of the run after which the network is looked at.
pub const STEP: u64 = 300;

/// The learning rate of the next step, and the norm of its gradient.
const RATE: f64 = 0.1;
const NORM: f64 = 1.5;

/// A network with what it makes of one of the digits.
pub struct Explained {
    /// The network.
    pub network: Network<f32>,
    /// What it makes of the digit.
    pub explanation: Explanation,
}

/// Explains what a network of this architecture, whose every parameter is some number, makes of the digit number `sample`.
pub fn explained(spec: &str, sample: usize, training: bool) -> Explained {
    let split = Split::new(ValidationSplit::Last, DIGITS.train.labels(), 100, 1).expect("it can be cut");
    let spec = spec.parse().expect("a spec");
    let mut network = Network::new(&spec, DIGITS.train.shape, 10, None, Init::Glorot, 1).expect("it fits");
    some_biases(&mut network);
    let rehearsal = Some(rehearsed(&network, Optimizer::default())).filter(|_| training);
    let subject = Subject { network: &network, total_steps: STEP, dataset: &DIGITS, split: &split };
    let image = WatchedSample { images: &DIGITS.train, position: sample, index: sample };
    let explanation = Explainer::default().explain(&subject, &image, training, rehearsal);
    Explained { network, explanation }
}

/// Makes some number of each parameter that is zero.
pub fn some_biases(network: &mut Network<f32>) {
    for (index, tensor) in network.state_mut().enumerate() {
        let values = tensor.values_mut();
        if values.iter().all(|value| *value == 0.0) {
            let some = |place: usize| (noise(index as u64, place as u64) - 0.5) as f32 * 0.2;
            values.iter_mut().enumerate().for_each(|(place, value)| *value = some(place));
        }
    }
}

/// A next step whose batch has some statistics at each layer and some gradient, by which this optimizer moves the parameters.
pub fn rehearsed(network: &Network<f32>, optimizer: Optimizer) -> Rehearsal {
    let statistics = |layer: usize| {
        let channels = network.shape(layer).channels;
        let some =
            |seed: u64, least: f64| (0..channels).map(|c| (least + noise(seed, c as u64)) as f32).collect();
        Some(BatchStatisticsValues {
            mean: some(1, -0.5),
            inverse: some(2, 1.0),
            mean_d: some(3, -0.5),
            mean_product: some(4, -0.5),
        })
    };
    Rehearsal {
        seed: 1,
        epoch: 0,
        step: STEP,
        number: STEP + 1,
        samples: vec![3],
        augmentation: Augmentation::default(),
        loss: 1.0,
        rate: RATE,
        optimizer,
        norm: NORM,
        scale: optimizer.clip_scale(NORM),
        tensors: moved(network, optimizer),
        statistics: (0..network.layers.len()).map(statistics).collect(),
    }
}

/// What becomes of the trained tensors.
fn moved(network: &Network<f32>, optimizer: Optimizer) -> Vec<TensorUpdate> {
    let update = optimizer.update::<f32>(STEP + 1, RATE, optimizer.clip_scale(NORM));
    let parameters = network.layers.iter().flat_map(|layer| layer.parameters());
    let tensors = network.tensors().into_iter().zip(parameters).enumerate();
    let moved = tensors.map(|(index, (place, before))| {
        let some = |seed: u64, least: f64| {
            let value = |i: usize| ((noise(seed + 10 * index as u64, i as u64) + least) * 0.01) as f32;
            (0..before.len()).map(value).collect::<Vec<f32>>()
        };
        // A mean of squares is never negative.
        let memory = [some(2, if optimizer.slots() == 2 { -0.5 } else { 0.0 }), some(3, 0.0)];
        let (gradient, mut after, [mut first, mut second]) = (some(1, -0.5), before.to_vec(), memory.clone());
        update.apply(&mut after, &gradient, [&mut first, &mut second], place.info.decays);
        let slots = |memory: [Vec<f32>; 2]| memory.into_iter().take(optimizer.slots()).collect();
        TensorUpdate {
            layer: place.layer,
            name: place.info.name,
            shape: place.info.shape,
            decays: place.info.decays,
            gradient,
            before: before.to_vec(),
            memory: slots(memory),
            memory_after: slots([first, second]),
            after,
        }
    });
    moved.collect()
}

/// What a trainer tells of the run of a network at its start.
pub fn told(network: &Network<f32>) -> RunInfo {
    let parameters = network.parameter_count();
    RunInfo {
        network: network.spec.to_string(),
        input: network.input,
        layers: layer_rows(network),
        viewable: viewable(network),
        parameters,
        pruning: pruning(network),
        ..info()
    }
}

/// A screen that is paused, with the microscope open on what a network makes of a digit.
pub fn under_the_microscope(options: ScreenOptions, explained: &Explained) -> App {
    let mut app = App::new(options);
    app.on_event(Event::Started(Box::new(told(&explained.network))));
    app.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(STEP, STEP) }));
    app.ui.sample = explained.explanation.sample;
    app.ui.aim.evaluation = !explained.explanation.training;
    press(&mut app, KeyCode::Char('M'));
    answer(&mut app, explained.explanation.clone());
    app
}

/// Gives a screen the answer that its microscope asked for.
pub fn answer(app: &mut App, explanation: Explanation) {
    let mut asks = app.asks().into_iter().filter(|ask| ask.id.name == "microscope");
    let id = asks.next_back().expect("it is asked for").id;
    let total_steps = explanation.total_steps;
    app.on_answer(Answer { id, total_steps, done: 1.0, body: Finding::Explain(Box::new(explanation)) });
}
