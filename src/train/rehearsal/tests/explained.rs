//! What is explained of single samples against the step that is trained: the mean over the batch of their gradients is its gradient,
//! and the update of each parameter ends at its bits.

use super::{BATCH, DATA, TRAINED, assert_came_true, config, loaded, rehearse, trainer};
use crate::inspect::explain::explainer::{Explainer, Moment};
use crate::inspect::explain::{Explanation, Parameter};
use crate::inspect::rehearsal::{Rehearsal, TensorUpdate};
use crate::inspect::snapshot::WatchedSample;
use crate::nn::layer::Pass;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::threads::Workers;
use crate::train::run::Trainer;

/// Networks with every kind of layer, some of which need the batch or draw random numbers.
const SPECS: [&str; 4] = [
    "conv 3 3x3 relu, maxpool 2, dense 9 sigmoid, dense 5 softmax",
    "conv 4 3x3 pad 1, batchnorm, leaky-relu, avgpool 2, dropout 0.3, dense 8, batchnorm, tanh, dense 5 sigmoid",
    "dropout 0.2, conv 3 3x2 stride 2x1 tanh, batchnorm, l2pool 2 stride 1, dropout 0.5, conv 4 2x2, globalavgpool, dense 5",
    "batchnorm, conv 2 3x3 softmax, maxpool 3 stride 2, dense 300 relu, dropout 0.4, dense 5 softmax",
];

/// Explains the first image of the next batch, and keeps that moment.
fn explain(trainer: &mut Trainer, rehearsal: &Rehearsal) -> (Explainer, Explanation) {
    let mut explainer = Explainer::default();
    let sample = WatchedSample { images: &DATA.train, position: rehearsal.samples[0], index: 0 };
    let subject = trainer.live().subject;
    let found = explainer.explain(&subject, &sample, true, Some(rehearsal.clone())).expect("in memory");
    (explainer, found)
}

/// The gradients of the trained tensors at a moment, each averaged over the batch, and the mean cost.
fn mean_over_batch(moment: &Moment, rehearsal: &Rehearsal) -> (Vec<f64>, f64) {
    let (mut means, mut cost) = (Vec::new(), 0.0);
    let share = 1.0 / rehearsal.samples.len() as f64;
    for place in 0..rehearsal.samples.len() {
        let (pixels, label) = loaded(rehearsal, place);
        let pass = Pass { first: place, ..moment.pass };
        let mut passage = moment.network.forward(&pixels, &pass, &moment.batch);
        moment.network.backward(&mut passage, label);
        cost += share * passage.cost;
        let gradients = passage.gradients.concat();
        means.resize(gradients.len(), 0.0);
        means.iter_mut().zip(&gradients).for_each(|(mean, gradient)| *mean += share * gradient);
    }
    (means, cost)
}

/// Compares two gradients of one tensor, to a share of what is greatest in its layer.
fn assert_equal_but_for_rounding(exact: &[f64], trained: &TensorUpdate, greatest: f64, context: &str) {
    for (index, (&exact, &trained)) in exact.iter().zip(&trained.gradient).enumerate() {
        let gap = (exact - f64::from(trained)).abs();
        assert!(gap <= 1e-5 * greatest, "{context}, {index}: {exact} is not {trained} ({greatest})");
    }
}

#[test]
fn gradients_of_explained_samples_average_to_that_of_the_step() {
    let workers = Workers::single();
    for spec in SPECS {
        let mut trainer = trainer(config(spec, Optimizer::default(), "constant"));
        for _ in 0..2 {
            trainer.advance(&workers).expect("no file is read");
        }
        let rehearsal = rehearse(&mut trainer, &workers);
        let (explainer, found) = explain(&mut trainer, &rehearsal);
        let moment = explainer.moment().expect("it is kept");
        let (means, cost) = mean_over_batch(moment, &rehearsal);
        assert!((cost - rehearsal.loss).abs() < 1e-5 * cost, "{spec}: {cost} is not {}", rehearsal.loss);
        assert_eq!(rehearsal.samples.len(), TRAINED % BATCH, "the last batch of an epoch is a smaller one");
        let mut start = 0;
        for tensor in &rehearsal.tensors {
            let peers = rehearsal.tensors.iter().filter(|peer| peer.layer == tensor.layer);
            let sizes = peers.flat_map(|peer| &peer.gradient).map(|gradient| f64::from(gradient.abs()));
            let greatest = sizes.fold(0.0, f64::max);
            let exact = &means[start..start + tensor.gradient.len()];
            assert!(greatest > 0.0, "{spec}: {} would show nothing", tensor.name);
            assert_equal_but_for_rounding(exact, tensor, greatest, &format!("{spec}: {}", tensor.name));
            start += tensor.gradient.len();
        }
        assert_eq!(start, means.len(), "{spec}");
        assert_is_first_of_batch(&found, moment, &trainer, &rehearsal);
    }
}

/// Compares what was explained of the first sample of the batch with its part in the batch.
fn assert_is_first_of_batch(found: &Explanation, moment: &Moment, trainer: &Trainer, rehearsal: &Rehearsal) {
    let sample = WatchedSample { images: &DATA.train, position: rehearsal.samples[0], index: 0 };
    let (pixels, label) = sample.load(&trainer.network).expect("in memory");
    let mut passage = moment.network.forward(&pixels, &moment.pass, &moment.batch);
    moment.network.backward(&mut passage, label);
    let explained = found.stages.iter().flat_map(|stage| stage.d_weights.iter().chain(&stage.d_biases));
    assert!(explained.eq(passage.gradients.iter().flatten()), "{}", trainer.config.spec);
}

#[test]
fn each_parameter_ends_at_the_bits_that_training_ends_at() {
    let workers = Workers::single();
    let rules = [Rule::Sgd, Rule::Momentum, Rule::Nesterov, Rule::RmsProp, Rule::Adam, Rule::AdamW];
    for (number, rule) in rules.into_iter().enumerate() {
        let clip = [None, Some(0.01)][number % 2];
        let optimizer = Optimizer { rule, weight_decay: 0.02, clip, ..Optimizer::default() };
        for spec in &SPECS[..2] {
            let mut trainer = trainer(config(spec, optimizer, "cosine"));
            trainer.advance(&workers).expect("no file is read");
            let rehearsal = rehearse(&mut trainer, &workers);
            assert_eq!(rehearsal.scale < 1.0, clip.is_some(), "{rule:?}, {spec}");
            let (_, found) = explain(&mut trainer, &rehearsal);
            let moved: usize = (0..found.stages.len()).map(|stage| assert_updates(&found, stage)).sum();
            assert_eq!(moved, trainer.network.parameter_count(), "{rule:?}, {spec}");
            trainer.advance(&workers).expect("no file is read");
            assert_came_true(&rehearsal, &trainer, spec);
        }
    }
}

/// Compares the updates of all parameters of a stage with what was rehearsed; returns how many there are.
fn assert_updates(found: &Explanation, stage: usize) -> usize {
    let mut count = 0;
    for which in [Parameter::Weight, Parameter::Bias] {
        let length = found.stages[stage].values(which).len();
        assert!(found.update(stage, which, length).is_none(), "there are no more");
        for index in 0..length {
            let tensor = found.tensor_update(stage, which).expect("it is trained");
            let derived = found.update(stage, which, index).expect("it is trained");
            let what = format!("{}, {index}: {derived:?}", tensor.name);
            assert_eq!(tensor.gradient.len(), length, "{what}");
            assert_eq!(derived.after.to_bits(), tensor.after[index].to_bits(), "{what}");
            assert_eq!(f64::from(derived.before), found.stages[stage].values(which)[index], "{what}");
            for (slot, remembered) in derived.formula.memory().into_iter().enumerate() {
                assert_eq!(remembered.before.to_bits(), tensor.memory[slot][index].to_bits(), "{what}");
                assert_eq!(remembered.after.to_bits(), tensor.memory_after[slot][index].to_bits(), "{what}");
            }
        }
        count += length;
    }
    count
}
