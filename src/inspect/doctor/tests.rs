//! What the doctor says of courses and checkups that are made up, one for each thing that can be wrong and for what only looks like it.

use super::chart::{Chart, STRETCH};
use super::*;
use crate::inspect::health::{Checkup, LayerHealth, Portion};
use crate::nn::activation::Activation;
use crate::protocol::{BatchPoint, Change, Divergence, EpochReport, Evaluation, NotFinite};

/// The full learning rate of the runs.
const RATE: f64 = 0.1;
/// Batches in an epoch of theirs.
const EPOCH: u64 = 600;

/// A run that something may be wrong with.
#[derive(Default)]
struct Run {
    chart: Chart,
    first: Option<Checkup>,
    latest: Option<Visit>,
    divergence: Option<Divergence>,
}

impl Run {
    /// A run with the loss of each stretch of batches, and losses and accuracies of training and validation at the ends of epochs.
    fn of(losses: &[f64], epochs: &[[f64; 4]]) -> Self {
        let mut run = Self::default();
        for (place, &loss) in losses.iter().enumerate() {
            for step in 1..=STRETCH {
                let step = place as u64 * STRETCH + step;
                run.chart.batch(&BatchPoint {
                    step,
                    loss,
                    accuracy: 0.5,
                    images: 10,
                    learning_rate: Some(RATE),
                    ..BatchPoint::default()
                });
            }
        }
        for (place, &[train_loss, train_accuracy, loss, accuracy]) in epochs.iter().enumerate() {
            run.chart.epoch(&EpochReport {
                epoch: place + 1,
                total_steps: (place as u64 + 1) * EPOCH,
                train_loss,
                train_accuracy,
                validation: Some(Evaluation { loss, accuracy, images: 2000 }),
                ..EpochReport::default()
            });
        }
        run
    }

    /// The same run, whose layers were looked at before it and after `step` batches.
    fn looked_at(mut self, first: Checkup, step: u64, latest: Checkup) -> Self {
        (self.first, self.latest) = (Some(first), Some(Visit { step, checkup: latest }));
        self
    }

    fn found(&self) -> Vec<Diagnosis> {
        let Self { chart, first, latest, divergence } = self;
        let (first, latest, divergence) = (first.as_ref(), latest.as_ref(), *divergence);
        diagnose(&Facts { classes: 10, rate: RATE, chart, first, latest, divergence })
    }

    /// What is found, by name and since when.
    fn names(&self) -> Vec<(Disorder, Option<usize>)> {
        self.found().iter().map(|found| (found.what, found.since)).collect()
    }
}

/// A checkup of a hidden layer whose next step moves the weights by `ratio`, and of an output layer.
fn checkup(ratio: f64, hidden: LayerHealth) -> Checkup {
    let update = Some(Change { moved: ratio, length: 1.0 });
    let output = LayerHealth {
        layer: 1,
        is_output: true,
        activation: Activation::Sigmoid,
        saturated: portion(98),
        stuck: portion(98),
        update,
        ..LayerHealth::default()
    };
    Checkup {
        images: 256,
        rate: Some(RATE),
        gain: 1.0,
        layers: vec![LayerHealth { update, ..hidden }, output],
    }
}

fn portion(count: u64) -> Option<Portion> {
    Some(Portion { count, total: 100 })
}

fn relu(dead: u64) -> LayerHealth {
    LayerHealth { activation: Activation::Relu, dead: portion(dead), ..LayerHealth::default() }
}

fn sigmoid(saturated: u64, stuck: u64) -> LayerHealth {
    let activation = Activation::Sigmoid;
    LayerHealth { activation, saturated: portion(saturated), stuck: portion(stuck), ..LayerHealth::default() }
}

/// A run that is never right more often than by chance, and whose hidden layer comes to be so.
fn run_that_learns_nothing(hidden: LayerHealth) -> Run {
    let mut run = Run::of(&FLAT, &[]);
    run.chart.best = run.chart.best.map(|best| chart::Stretch { accuracy: 0.1, ..best });
    run.looked_at(checkup(0.01, relu(0)), 400, checkup(0.01, hidden))
}

/// Losses that fall from 2.3 to 0.1.
const FALLING: [f64; 12] = [2.3, 1.2, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1];
/// Losses of a run that learns nothing.
const FLAT: [f64; 12] = [2.31, 2.3, 2.31, 2.3, 2.3, 2.31, 2.3, 2.3, 2.3, 2.31, 2.3, 2.3];
/// An epoch that went well.
const GOOD: [f64; 4] = [0.4, 0.9, 0.2, 0.95];

#[test]
fn of_a_run_that_learns_and_of_one_that_has_not_begun_nothing_is_said() {
    assert_eq!(Run::default().names(), []);
    let healthy = |hidden: fn() -> LayerHealth| {
        Run::of(&FALLING, &[GOOD]).looked_at(checkup(0.1, hidden()), 600, checkup(0.003, hidden()))
    };
    assert_eq!(healthy(|| relu(20)).names(), []);
    assert_eq!(healthy(|| sigmoid(30, 5)).names(), []);
    assert_eq!(Run::of(&FALLING, &[GOOD]).names(), [], "nobody looked at the layers");
    assert_eq!(
        Run::of(&[2.3, 4.0, 4.0, 4.0, 4.0], &[]).names().len(),
        1,
        "a loss that rises from the beginning"
    );
}

#[test]
fn a_loss_that_rises_is_too_high_a_rate_and_says_from_what_to_what() {
    let mut losses = FALLING.to_vec();
    losses.extend([2.3; 4]);
    let found = Run::of(&losses, &[GOOD]).found();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].what, Disorder::LearningRateTooHigh);
    assert_eq!(found[0].evidence, "the loss rose from 0.10 to 2.30 in 200 batches at lr 0.10");
    // What rises a little, as under a high rate for a while, is no illness.
    losses.truncate(12);
    losses.extend([0.9; 4]);
    assert_eq!(Run::of(&losses, &[GOOD]).names(), []);
}

#[test]
fn a_run_that_diverged_had_too_high_a_rate_whatever_else_is_known() {
    let divergence = Some(Divergence { what: NotFinite::Loss, epoch: 1, batch: 7, step: 7 });
    let found = Run { divergence, ..Run::of(&[], &[]) }.found();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].evidence, "the loss is not finite since epoch 1, batch 7, at lr 0.10");
    let run = Run::of(&[f64::NAN, f64::NAN], &[]).looked_at(
        checkup(f64::NAN, relu(0)),
        0,
        checkup(f64::NAN, relu(0)),
    );
    assert_eq!(run.names(), [], "what is not a number is compared with nothing");
}

#[test]
fn long_first_steps_are_too_high_a_rate_momentum_and_schedule_included() {
    let run = |ratio: f64, rate: f64, gain: f64| {
        let first = Checkup { rate: Some(rate), gain, ..checkup(ratio, relu(0)) };
        Run::of(&[], &[]).looked_at(first.clone(), 0, first).names()
    };
    let too_high = [(Disorder::LearningRateTooHigh, None)];
    assert_eq!(run(3.0, RATE, 1.0), too_high);
    assert_eq!(run(0.3, RATE, 1.0), []);
    assert_eq!(run(0.3, RATE, 10.0), too_high);
    assert_eq!(run(0.3, RATE / 25.0, 1.0), too_high);
}

#[test]
fn units_that_do_not_respond_are_named_with_their_layer_but_not_those_of_the_output() {
    let run = |hidden: LayerHealth| {
        Run::of(&FLAT, &[]).looked_at(checkup(0.01, relu(0)), 400, checkup(0.0, hidden))
    };
    let dead = run(relu(80)).found();
    assert_eq!(run_that_learns_nothing(relu(80)).names(), [], "it is what comes of learning nothing");
    assert_eq!(dead.len(), 1);
    assert_eq!(
        (dead[0].what, dead[0].evidence.as_str()),
        (Disorder::DeadUnits, "80 of 100 units of layer 1 are 0 for all 256 images")
    );
    assert_eq!(run(sigmoid(90, 70)).names(), [(Disorder::LearningRateTooLow, None)], "some still learn");
    assert_eq!(run(sigmoid(99, 95)).names(), [(Disorder::Saturation, None)]);
    let before = Run::of(&FALLING, &[GOOD]).looked_at(
        checkup(0.01, sigmoid(65, 0)),
        400,
        checkup(0.01, sigmoid(40, 0)),
    );
    let found = before.found();
    assert_eq!(
        found.iter().map(|found| found.evidence.as_str()).collect::<Vec<_>>(),
        ["65 % of the values of layer 1 were within 2.5 % of an end of 0 to 1 before the first batch"]
    );
}

#[test]
fn what_too_high_a_rate_does_to_units_comes_behind_it() {
    let mut losses = FALLING.to_vec();
    losses.extend([2.3; 4]);
    let run = Run::of(&losses, &[]).looked_at(checkup(0.01, relu(0)), 700, checkup(0.01, relu(100)));
    assert_eq!(run.names(), [(Disorder::LearningRateTooHigh, None), (Disorder::DeadUnits, None)]);
}

#[test]
fn short_steps_that_learn_nothing_are_too_low_a_rate() {
    let run = |losses: &[f64], ratio: f64| {
        Run::of(losses, &[]).looked_at(checkup(ratio, relu(0)), 600, checkup(ratio, relu(0)))
    };
    assert_eq!(run(&FLAT, 1e-5).names(), [(Disorder::LearningRateTooLow, None)]);
    assert_eq!(run(&FLAT, 0.01).names(), []);
    let mut collapsed = Run::of(&FALLING, &[]);
    collapsed.chart.stretches.iter_mut().for_each(|stretch| stretch.accuracy = 0.1);
    let collapsed = collapsed.looked_at(checkup(1e-5, relu(0)), 600, checkup(1e-5, relu(0)));
    assert_eq!(
        collapsed.names(),
        [(Disorder::LearningRateTooLow, None)],
        "outputs that are all small are not right"
    );
    assert_eq!(run(&FALLING, 1e-5).names(), [], "small steps at the end of a run that went well");
    let slow = checkup(1e-4, relu(0));
    let warming_up = Checkup { rate: Some(RATE / 100.0), ..slow };
    assert_eq!(
        Run::of(&FLAT, &[]).looked_at(warming_up.clone(), 600, warming_up).names(),
        [],
        "the schedule is at its start"
    );
}

#[test]
fn shuffled_labels_are_told_from_steps_that_are_too_short() {
    let by_chance = [2.3, 0.11, 2.31, 0.1];
    let run = |ratio: f64, epochs: &[[f64; 4]]| {
        Run::of(&FLAT, epochs).looked_at(checkup(ratio, relu(0)), 600, checkup(ratio, relu(0))).names()
    };
    assert_eq!(run(0.01, &[by_chance]), [(Disorder::ShuffledLabels, None)]);
    assert_eq!(run(1e-5, &[by_chance]), [(Disorder::LearningRateTooLow, None)]);
    assert_eq!(run(0.01, &[[2.2, 0.2, 2.1, 0.3]]), [], "a beginning");
    let by_heart = [0.2, 0.95, 6.0, 0.1];
    assert_eq!(
        Run::of(&FALLING, &[by_heart]).names(),
        [(Disorder::ShuffledLabels, None)],
        "the layers are not needed"
    );
    assert_eq!(Run::of(&FLAT, &[by_chance]).names(), [], "without them it may be anything");
}

/// Epochs that learn by heart what there is, from the third on.
const BY_HEART: [[f64; 4]; 6] = [
    [1.0, 0.7, 0.8, 0.75],
    [0.5, 0.85, 0.6, 0.82],
    [0.2, 0.95, 0.5, 0.86],
    [0.1, 0.98, 0.52, 0.86],
    [0.05, 0.99, 0.56, 0.86],
    [0.02, 1.0, 0.6, 0.86],
];

#[test]
fn overfitting_is_dated_and_needs_some_epochs_and_a_lead_of_the_training_images() {
    let found = Run::of(&FALLING, &BY_HEART).found();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].what, found[0].since), (Disorder::Overfitting, Some(3)));
    assert_eq!(
        found[0].said(str::to_owned),
        "it overfits since epoch 3: the validation loss rose from 0.50 to 0.60 while that of training fell from 0.20 to \
         0.0200; press S for weight decay, or stop here: the best weights are kept"
    );
    assert_eq!(Run::of(&FALLING, &BY_HEART[..5]).names(), [], "two epochs may be chance");
    let chance = BY_HEART.map(|[loss, accuracy, held, _]| [loss, accuracy, held, 0.1]);
    assert_eq!(
        Run::of(&FALLING, &chance).names(),
        [(Disorder::ShuffledLabels, None)],
        "no image is known at all"
    );
    let close = BY_HEART.map(|[loss, accuracy, held, _]| [loss, accuracy, held, accuracy - 0.01]);
    assert_eq!(Run::of(&FALLING, &close).names(), []);
}

#[test]
fn what_is_learnt_by_heart_is_overfitting_even_where_the_validation_loss_only_stands_still() {
    let standing = BY_HEART.map(|[loss, accuracy, _, _]| [loss, accuracy, 0.51, accuracy - 0.11]);
    let mut epochs = standing.to_vec();
    epochs[2][2] = 0.5;
    let found = Run::of(&FALLING, &epochs).found();
    assert_eq!(
        found.iter().map(|found| (found.what, found.since)).collect::<Vec<_>>(),
        [(Disorder::Overfitting, Some(3))]
    );
    assert!(
        found[0].evidence.contains("got no better than 0.50 while that of training fell from 0.20 to 0.0200")
    );
    let narrow = standing.map(|[loss, accuracy, held, _]| [loss, accuracy, held, accuracy - 0.03]);
    assert_eq!(Run::of(&FALLING, &narrow).names(), [], "a small lead is usual");
    epochs.iter_mut().skip(3).for_each(|epoch| epoch[0] = 0.15);
    assert_eq!(Run::of(&FALLING, &epochs).names(), [], "training hardly goes on");
}

#[test]
fn a_plateau_is_dated_and_needs_both_losses_to_stand_still() {
    let mut epochs = vec![[0.9, 0.7, 0.8, 0.7], [0.5, 0.8, 0.5, 0.8]];
    epochs.extend([[0.5, 0.8, 0.5, 0.8]; 5]);
    assert_eq!(Run::of(&FALLING, &epochs).names(), [(Disorder::Plateau, Some(2))]);
    assert_eq!(Run::of(&FALLING, &epochs[..6]).names(), [], "four epochs are not enough");
    epochs[6][0] = 0.45;
    assert_eq!(Run::of(&FALLING, &epochs).names(), [], "training still gets better");
    for epoch in &mut epochs {
        epoch[0] = 0.5;
    }
    let mut run = Run::of(&FALLING, &epochs);
    run.chart.epochs.iter_mut().for_each(|epoch| epoch.validation = None);
    assert_eq!(run.names(), [(Disorder::Plateau, Some(2))], "there need be no validation set");
}

#[test]
fn a_chart_gives_the_same_stretches_whether_batches_come_one_by_one_or_put_together() {
    let point = |step: u64| BatchPoint {
        step,
        loss: step as f64,
        accuracy: 0.5,
        images: 10,
        learning_rate: None,
        ..BatchPoint::default()
    };
    let (mut single, mut merged) = (Chart::default(), Chart::default());
    (1..=400).for_each(|step| single.batch(&point(step)));
    for last in (10..=400).step_by(10) {
        merged.batch(&BatchPoint { loss: last as f64 - 4.5, images: 100, ..point(last) });
    }
    assert_eq!(single.stretches.len(), 8);
    let rounded = |chart: &Chart| {
        chart
            .stretches
            .iter()
            .map(|stretch| (stretch.last, stretch.batches, (stretch.loss * 1e9).round()))
            .collect::<Vec<_>>()
    };
    assert_eq!(rounded(&single), rounded(&merged));
    assert_eq!(
        single.recent(2).map(|recent| (recent.last, recent.batches, recent.loss)),
        Some((400, 100, 350.5))
    );
    assert_eq!((single.recent(9), Chart::default().recent(1)), (None, None));
}

#[test]
fn every_disorder_has_a_name_of_its_own_and_a_remedy_that_calls_keys_what_the_user_calls_them() {
    for (place, disorder) in Disorder::ALL.into_iter().enumerate() {
        assert!(Disorder::ALL[..place].iter().all(|other| other.name() != disorder.name()));
        let mut keys = Vec::new();
        let remedy = disorder.remedy(|key| {
            keys.push(key.to_owned());
            format!("<key {}>", keys.len())
        });
        assert!(!keys.is_empty() && !remedy.contains(['{', '}']), "{remedy}");
        assert!((1..=keys.len()).all(|number| remedy.contains(&format!("<key {number}>"))), "{remedy}");
    }
    assert!(Disorder::ALL.is_sorted());
}
