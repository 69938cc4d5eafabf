use super::autotune::MODES;
use super::*;
use crate::nn::init::Init;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::shape::Shape;
use std::ops::Range;

const INPUT: Shape = Shape::new(20, 20, 2);
const BATCH: usize = 57;

fn network(spec: &str) -> Network<f32> {
    Network::new(&spec.parse().expect("a spec"), INPUT, 10, None, Init::He, 1).expect("it fits")
}

/// One step on `samples` made-up samples whose values are at most `greatest`.
fn descend(
    step: &mut Step<f32>,
    workers: &Workers,
    network: &mut Network<f32>,
    (samples, greatest): (usize, f32),
    descent: &mut Descent<'_, f32>,
) -> Score {
    let number = descent.number;
    let pass = Pass { training: true, seed: 7, step: number, ..Pass::EVALUATE };
    let fill = |range: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
        for (n, (x, label)) in range.zip(x.chunks_exact_mut(INPUT.len()).zip(labels)) {
            *label = (n % 10) as u8;
            for (i, x) in x.iter_mut().enumerate() {
                *x = greatest * ((i * (n + 3) + number as usize) % 17) as f32 / 17.0;
            }
        }
    };
    step.descend(workers, network, &Batch { samples, pass, fill }, descent)
}

/// Trains `spec` with so many threads; returns the hash of its weights and the norm of the last gradient.
fn train(spec: &str, optimizer: &Optimizer, threads: usize) -> (String, f64) {
    train_in(Mode::Parallel, spec, optimizer, threads)
}

fn train_in(mode: Mode, spec: &str, optimizer: &Optimizer, threads: usize) -> (String, f64) {
    let mut network = network(spec);
    let workers = Workers::new(threads).expect("threads can be made");
    let mut step = Step { autotuner: Autotuner::always(mode), ..Step::new(&network, BATCH) };
    assert!(step.shards.len() > 2, "a batch that is not divided shows nothing");
    let mut slots = vec![vec![0.0; network.parameter_count()]; optimizer.slots()];
    for number in 1..=3 {
        let mut descent = Descent { optimizer, slots: &mut slots, number, rate: 0.01 };
        // The last batch of an epoch is smaller.
        let samples = if number == 3 { BATCH - 20 } else { BATCH };
        descend(&mut step, &workers, &mut network, (samples, 1.0), &mut descent);
    }
    (network.weights_hash(), step.norm())
}

#[test]
fn any_number_of_threads_trains_to_the_same_bits() {
    for spec in [
        "conv 20 5x5 relu, maxpool 2, dense 300 relu, dense 10",
        "conv 12 3x3 pad same, batchnorm, relu, maxpool 2, conv 24 3x3 sigmoid, avgpool 2, dense 10",
        "conv 16 5x5 tanh, maxpool 2, dropout 0.4, dense 200 relu, dropout 0.2, batchnorm, dense 10",
        "conv 24 5x4 stride 2 pad 2, batchnorm, leaky-relu, l2pool 2, conv 40 3x3 pad same relu, globalavgpool, dense 10",
    ] {
        let optimizer = Optimizer::default();
        let (hash, norm) = train(spec, &optimizer, 1);
        assert!(norm.is_finite() && norm > 0.0, "{spec}");
        let few = [2, 3].into_iter().flat_map(|threads| MODES.map(|mode| (threads, mode)));
        // More than there are shards, and more than there are cores.
        let many = [5, 8, 16, 31].map(|threads| (threads, Mode::Parallel));
        for (threads, mode) in few.chain(many) {
            let trained = train_in(mode, spec, &optimizer, threads);
            assert_eq!(trained, (hash.clone(), norm), "{spec}, {threads} threads, {mode:?}");
        }
    }
}

#[test]
fn a_step_of_next_to_no_work_is_not_shared_out() {
    let divisible = |spec: &str, batch| Step::new(&network(spec), batch).is_divisible();
    assert!(!divisible("conv 1 5x5 sigmoid, maxpool 2, dense 10", 10));
    assert!(divisible("conv 1 5x5 sigmoid, maxpool 2, dense 10", 1000), "many samples");
    assert!(divisible("conv 1 5x5 sigmoid, maxpool 2, dense 900, dense 10", 10), "many parameters");
    assert!(divisible("conv 20 5x5 relu, maxpool 2, dense 10", 10), "many filters");
}

#[test]
fn a_last_batch_may_have_any_size() {
    let input = Shape::new(28, 28, 1);
    let spec = "conv 6 5x5, maxpool 2, dense 10".parse().expect("a spec");
    let mut network = Network::<f32>::new(&spec, input, 10, None, Init::He, 1).expect("it fits");
    let workers = Workers::new(1).expect("threads can be made");
    for batch in [1, 2, 30, 61, 150] {
        let mut step = Step::new(&network, batch);
        for samples in 1..=batch {
            let fill = |_: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
                x.fill(0.5);
                labels.fill(3);
            };
            let score =
                step.gradients(&workers, &mut network, &Batch { samples, pass: Pass::EVALUATE, fill });
            assert_eq!(score.images, samples, "of a batch of {batch}");
        }
    }
}

#[test]
fn the_gradient_need_not_be_complete_before_the_first_weight_moves() {
    let spec = "conv 20 5x5 relu, maxpool 2, dense 300 relu, dense 10";
    for rule in [Rule::Sgd, Rule::Nesterov, Rule::AdamW] {
        let at_once = Optimizer { rule, weight_decay: 0.1, ..Optimizer::default() };
        // Clipping needs the norm first. No gradient is as long as this.
        let in_turn = Optimizer { clip: Some(1e9), ..at_once };
        assert_eq!(train(spec, &at_once, 2), train(spec, &in_turn, 2));
    }
}

#[test]
fn what_is_not_finite_moves_no_weight() {
    for clip in [None, Some(1.0)] {
        let optimizer = Optimizer { rule: Rule::Sgd, clip, ..Optimizer::default() };
        for greatest in [1e30, f32::INFINITY] {
            let mut network = network("dense 10");
            let mut step = Step::new(&network, 4);
            // All logits are zero, so the loss is finite however great the inputs.
            network.visit_parameters_mut(|weights| weights.fill(0.0));
            let before = network.weights_hash();
            let mut descent = Descent { optimizer: &optimizer, slots: &mut [], number: 1, rate: 0.1 };
            let (workers, batch) = (Workers::single(), (4, greatest));
            let score = descend(&mut step, &workers, &mut network, batch, &mut descent);
            assert!(!score.loss.is_finite() || !step.norm().is_finite());
            let biases = network.layers[0].tensors()[1].values().iter().all(|b| b.is_finite());
            let weights = network.layers[0].tensors()[0].values().iter().all(|&w| w == 0.0);
            assert!(biases && weights, "clipped at {clip:?}, inputs of {greatest}");
            assert!(score.loss.is_finite() && clip.is_none() || network.weights_hash() == before);
        }
    }
}
