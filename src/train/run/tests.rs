//! What is told of each batch.

use super::*;
use crate::dataset::augment::Augmentation;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::train::tests::{job, made_up_images};

/// A network that leaves nothing out.
const SPEC: &str = "conv 6 3x3 relu, maxpool 2, dense 40 relu, dropout 0.3, dense 5";

/// Trains to the end with so many threads; gives what was told of each batch, and the hash of the weights.
fn trained(spec: &str, clip: Option<f64>, threads: usize) -> (Vec<BatchPoint>, String) {
    trained_by(trainer(spec, clip), threads, |_, _| {})
}

fn trainer(spec: &str, clip: Option<f64>) -> Trainer {
    let config = TrainConfig {
        spec: spec.parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, clip, weight_decay: 0.1, ..Optimizer::default() },
        batch_size: 60,
        augmentation: "rotate 20, flip, shift 1, elastic 4 2, cutout 2".parse().expect("distortions"),
        epochs: 2,
        validation: Some(20),
        ..job(1).config
    };
    Trainer::new(config, made_up_images(8, 200)).expect("it fits")
}

/// Trains to the end; `change` is called before each batch, with how many there were.
fn trained_by(
    mut trainer: Trainer,
    threads: usize,
    change: impl Fn(&mut Trainer, usize),
) -> (Vec<BatchPoint>, String) {
    let workers = Workers::new(threads).expect("threads can be made");
    let mut points = Vec::new();
    loop {
        change(&mut trainer, points.len());
        match trainer.advance(&workers).expect("no file is read") {
            Advance::Batch(point) => points.push(point),
            Advance::Piece | Advance::Epoch(_) => {}
            Advance::Finished(_) => return (points, trainer.network.weights_hash()),
        }
    }
}

#[test]
fn the_norm_of_the_gradient_has_the_same_bits_for_any_number_of_threads() {
    for spec in [
        "conv 6 3x3 relu, maxpool 2, dense 400 relu, dropout 0.3, dense 300 relu, dense 5",
        "conv 6 3x3 relu, batchnorm, maxpool 2, dense 400 relu, dense 5",
    ] {
        let (points, hash) = trained(spec, None, 1);
        let norms: Vec<f64> = points.iter().filter_map(|point| point.gradient_norm).collect();
        assert_eq!(norms.len(), 6, "every batch has one: {spec}");
        assert!(norms.iter().all(|norm| norm.is_finite() && *norm > 0.0), "{spec}: {norms:?}");
        for threads in [2, 3] {
            assert_eq!(trained(spec, None, threads), (points.clone(), hash.clone()), "{spec}, {threads}");
        }
        // The first norm is that of the same gradient, long or clipped.
        let (clipped, other) = trained(spec, Some(0.01), 2);
        assert_eq!(clipped[0].gradient_norm, points[0].gradient_norm, "{spec}");
        assert_ne!((clipped[1].gradient_norm, other), (points[1].gradient_norm, hash), "{spec}");
    }
}

#[test]
fn no_bit_depends_on_who_prepares_images_whatever_is_changed_meanwhile() {
    let change = |trainer: &mut Trainer, batches: usize| match batches {
        2 => trainer.config.augmentation = "shift 2, elastic 6 2".parse().expect("distortions"),
        3 => trainer.config.batch_size = 25,
        5 => {
            let seeds = [trainer.config.training_seed(), 99];
            let (epoch, images) = (trainer.progress.epoch, trainer.progress.offset());
            trainer.config.earlier_seeds = trainer.config.earlier_seeds.changed(epoch, images, seeds);
            trainer.config.training_seed = Some(99);
        }
        7 => trainer.config.augmentation = Augmentation::default(),
        9 => trainer.config.augmentation = "cutout 3".parse().expect("distortions"),
        _ => {}
    };
    let by = |preparers: usize, threads: usize| {
        let mut trainer = trainer(SPEC, None);
        trainer.fix_preparers(preparers);
        trained_by(trainer, threads, change)
    };
    let plain = by(0, 1);
    assert!(plain.0.len() > 10, "all changes come about: {}", plain.0.len());
    for (preparers, threads) in [(1, 1), (3, 2)] {
        assert_eq!(by(preparers, threads), plain, "{preparers} preparers, {threads} threads");
    }
}
