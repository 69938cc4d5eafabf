//! Settings that are changed under way: nothing is seen twice or left out, nothing jumps, and a kill changes no bit.

use crate::dataset::Dataset;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::Schedule;
use crate::protocol::{Act, Outcome};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::hyperparameters::{SETTINGS, setting};
use crate::train::next_batch::NextBatch;
use crate::train::order::EpochOrder;
use crate::train::progress::Stage;
use crate::train::resume::{capture, resume};
use crate::train::run::{Advance, Trainer};
use crate::train::source::Source;
use crate::train::state::RunState;
use proptest::prelude::*;
use std::path::Path;
use std::sync::{Arc, LazyLock};

static DATASET: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data"));
    Arc::new(Dataset::open(path).expect("the fixture is whole"))
});

/// Three epochs of nine batches, the last of each a ragged one.
fn config(schedule: &str) -> TrainConfig {
    TrainConfig {
        spec: "conv 3 3x3 relu, dropout 0.2, dense 6, batchnorm, relu, dropout 0.4, dense 3 softmax"
            .parse()
            .expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, weight_decay: 1e-4, ..Optimizer::default() },
        schedule: Schedule { shape: schedule.parse().expect("a schedule"), warm_up: 4 },
        learning_rate: 0.05,
        batch_size: 6,
        epochs: 3,
        seed: 11,
        ..TrainConfig::default()
    }
}

fn trainer(config: TrainConfig) -> Trainer {
    Trainer::new(config, Arc::clone(&DATASET)).expect("it fits")
}

fn state(trainer: &Trainer) -> RunState {
    capture("test", &Source::Mnist, trainer, &Course::default()).expect("the data is whole")
}

/// Gives the state without what clocks measured.
fn bits(trainer: &Trainer) -> RunState {
    let mut state = state(trainer);
    let progress = &mut state.progress;
    (progress.epoch_training_seconds, progress.epoch_seconds, progress.seconds) = (0.0, 0.0, 0.0);
    for epoch in &mut progress.history {
        (epoch.images_per_second, epoch.seconds) = (0.0, 0.0);
    }
    state
}

/// Through a file, as after a kill.
fn reborn(trainer: &Trainer) -> Trainer {
    let file = state(trainer).encode().expect("encoded");
    resume(RunState::read(&file).expect("a run can be there"), Arc::clone(&DATASET)).expect("it fits")
}

/// Gives a setting another value.
fn set(trainer: &mut Trainer, name: &str, value: &str) -> Result<(), String> {
    trainer.act(&Act::Set { name: name.to_owned(), value: value.to_owned() }).map(|_| ())
}

/// Trains until so many batches of the run are done, or it is to end.
fn trained(trainer: &mut Trainer, batches: u64) {
    while trainer.progress.total_steps < batches && !matches!(trainer.progress.stage, Stage::Testing(..)) {
        trainer.advance(&Workers::single()).expect("the data is whole");
    }
}

/// A change of a setting before some step of the run, a batch or a piece of a measurement.
type Change = (usize, &'static str, &'static str);

fn change() -> impl Strategy<Value = Change> {
    let of = |name: &'static str, values: &'static [&'static str]| {
        (0..45usize, proptest::sample::select(values)).prop_map(move |(step, value)| (step, name, value))
    };
    prop_oneof![
        4 => of("batch-size", &["1", "3", "4", "7", "13", "20", "1000"]),
        2 => of("dropout", &["0", "0.5", "0.7, 0.1"]),
        1 => of("learning-rate", &["0.01", "0.02", "0.1"]),
        1 => of("schedule", &["constant", "cosine", "one-cycle", "step:1:0.5"]),
        1 => of("epochs", &["2", "3", "4"]),
        1 => of("until-accuracy", &["0.9", "0.5", "none"]),
        1 => of("patience", &["1", "2", "none"]),
        1 => of("label-smoothing", &["0", "0.2"]),
        3 => of("training-seed", &["1", "2", "11", "none"]),
    ]
}

/// What came of a run: its end, and the images of each epoch.
struct Outcomes {
    end: RunState,
    seen: Vec<Vec<u32>>,
    /// What was said of each change.
    said: Vec<Result<(), String>>,
}

/// Trains to the end with these changes; the process is killed before each of the `kills`, counted as steps are.
fn run(schedule: &str, changes: &[Change], kills: &[usize], threads: usize) -> Outcomes {
    let workers = Workers::new(threads).expect("threads");
    let mut trainer = trainer(config(schedule));
    let (mut seen, mut said) = (Vec::new(), Vec::new());
    let mut order = EpochOrder::with_capacity(trainer.split.train.len());
    for step in 0.. {
        for (_, name, value) in changes.iter().filter(|change| change.0 == step) {
            let before = bits(&trainer);
            said.push(set(&mut trainer, name, value));
            assert!(said.last().is_some_and(Result::is_ok) || bits(&trainer) == before, "{name} {value}");
        }
        if kills.contains(&step) {
            trainer = reborn(&trainer);
        }
        if trainer.progress.stage == Stage::Training {
            let epoch = trainer.progress.epoch;
            seen.resize_with(epoch + 1, Vec::new);
            seen[epoch].extend_from_slice(NextBatch::new(trainer.between(), &mut order).samples);
        }
        if matches!(trainer.advance(&workers).expect("the data is whole"), Advance::Finished(_)) {
            break;
        }
    }
    Outcomes { end: bits(&trainer), seen, said }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_kill_changes_no_bit_of_a_run_that_is_changed_under_way(
        schedule in proptest::sample::select(&["constant", "cosine", "one-cycle", "step:2:0.5"][..]),
        changes in prop::collection::vec(change(), 0..7),
        kills in prop::collection::vec(0..45usize, 1..5),
    ) {
        let whole = run(schedule, &changes, &[], 1);
        let killed = run(schedule, &changes, &kills, 2);
        prop_assert_eq!(&killed.end, &whole.end);
        prop_assert_eq!(killed.said, whole.said);
        let all: Vec<u32> = trainer(config(schedule)).split.train.images().map(|image| image as u32).collect();
        for mut epoch in whole.seen {
            epoch.sort_unstable();
            prop_assert_eq!(&epoch, &all, "each image of an epoch is seen once");
        }
    }

    #[test]
    fn another_batch_size_moves_no_learning_rate_and_the_batches_left_are_counted(
        schedule in proptest::sample::select(&["constant", "cosine", "one-cycle", "step:2:0.5"][..]),
        sizes in prop::collection::vec((1..26u64, 1..30usize), 1..4),
    ) {
        let mut trainer = trainer(config(schedule));
        let mut sizes = sizes;
        sizes.sort_unstable();
        for (batches, size) in sizes {
            trained(&mut trainer, batches);
            let (rate, last) = (trainer.next_learning_rate(), trainer.progress.learning_rate);
            prop_assume!(set(&mut trainer, "batch-size", &size.to_string()).is_ok());
            prop_assert_eq!(trainer.next_learning_rate().to_bits(), rate.to_bits());
            prop_assert_eq!(trainer.progress.learning_rate.to_bits(), last.to_bits());
        }
        let planned = trainer.workload().planned_steps(&trainer.progress);
        let of_epoch = (trainer.progress.epoch, trainer.steps_of_epoch());
        let (mut rates, mut end) = (Vec::new(), None);
        loop {
            match trainer.advance(&Workers::single()).expect("the data is whole") {
                Advance::Batch(point) => rates.extend(point.learning_rate),
                Advance::Epoch(_) if end.is_none() => end = Some(trainer.progress.steps_of_last_epoch()),
                Advance::Finished(_) => break,
                Advance::Piece | Advance::Epoch(_) => {}
            }
        }
        prop_assert_eq!(trainer.progress.total_steps, planned);
        if trainer.progress.epoch > of_epoch.0 {
            prop_assert_eq!(end, Some(of_epoch.1));
        }
        prop_assert!(rates.iter().all(|rate| rate.is_finite() && *rate > 0.0));
    }
}

#[test]
fn each_step_of_each_ladder_is_taken_or_refused_with_a_reason_and_then_changes_nothing() {
    let workers = Workers::single();
    let mut taken = 0;
    for advances in [0, 4, 9, 12, 24, 30] {
        let mut base = trainer(config("cosine"));
        (0..advances).for_each(|_| _ = base.advance(&workers).expect("the data is whole"));
        assert!(!matches!(base.progress.stage, Stage::Done(_)), "there is something left");
        for setting in SETTINGS.iter().filter(|setting| setting.is_live(&base.config)) {
            for value in setting.ladder {
                let mut trainer = reborn(&base);
                let before = bits(&trainer);
                match set(&mut trainer, setting.name, value) {
                    Ok(()) => {
                        let mut wanted = base.config.clone();
                        setting.set(&mut wanted, value).expect("it makes sense");
                        assert!(setting.is_same(&trainer.config, &wanted), "{setting:?} {value}");
                        assert_eq!(trainer.network.spec, trainer.config.spec);
                        assert_eq!(bits(&reborn(&trainer)), bits(&trainer), "{setting:?} {value}");
                        taken += 1;
                    }
                    Err(reason) => {
                        assert!(
                            reason.contains(value) || reason.contains("left"),
                            "{setting:?} {value}: {reason}"
                        );
                        assert_eq!(bits(&trainer), before, "{setting:?} {value}");
                    }
                }
            }
        }
    }
    assert!(taken > 200, "{taken}");
}

#[test]
fn a_batch_that_would_be_of_a_single_value_is_refused_in_the_epoch_in_hand_too() {
    let mut trainer = trainer(config("constant"));
    trained(&mut trainer, 1);
    let train = trainer.split.train.len();
    let before = bits(&trainer);
    let whole = set(&mut trainer, "batch-size", &(train - 1).to_string()).expect_err("one is left over");
    assert!(whole.contains("single value"), "{whole}");
    let rest = set(&mut trainer, "batch-size", &(train - 7).to_string()).expect_err("one is left over");
    assert!(rest.contains(&format!("of this epoch {} images are left", train - 6)), "{rest}");
    assert_eq!(bits(&trainer), before);
}

#[test]
fn an_end_that_is_reached_already_is_said_and_one_that_moves_lets_the_run_go_on() {
    let mut trainer = trainer(config("constant"));
    trained(&mut trainer, 20);
    assert_eq!(trainer.progress.epoch, 2);
    let said = set(&mut trainer, "epochs", "2").expect_err("the third is in hand");
    assert!(said.contains("in epoch 3"), "{said}");
    let validation = trainer.progress.history[1].validation.as_mut().expect("validated");
    (validation.loss, validation.accuracy) = (f64::MAX, 0.9);
    let remark = |trainer: &Trainer, name: &str, value: &str| {
        let run = trainer.under_way();
        run.remark(&run.with(name, value).expect("it makes sense")).unwrap_or_default()
    };
    assert!(remark(&trainer, "until-accuracy", "0.5").contains("it was 0.9000 after epoch 2 already"));
    assert_eq!(remark(&trainer, "until-accuracy", "0.95"), "");
    assert!(remark(&trainer, "patience", "1").contains("has not improved for an epoch already"));
    // What very likely will not work is said where that is new.
    let train = trainer.split.train.len();
    assert!(
        remark(&trainer, "batch-size", "99999").contains(&format!("each epoch is one batch of all {train}"))
    );
    assert!(remark(&trainer, "learning-rate", "1e-9").contains("next to nothing will move"));
    let told = trainer.act(&Act::Set { name: "learning-rate".to_owned(), value: "1e-9".to_owned() });
    assert!(told.is_ok_and(|told| told.text.contains("next to nothing will move")));
    assert_eq!(remark(&trainer, "batch-size", "8"), "", "what was told before is not told again");
    assert_eq!(set(&mut trainer, "learning-rate", "0.01"), Ok(()));
    assert_eq!(set(&mut trainer, "patience", "2"), Ok(()));
    let workers = Workers::single();
    while !matches!(trainer.progress.stage, Stage::Testing(..)) {
        trainer.advance(&workers).expect("the data is whole");
    }
    assert_eq!(set(&mut trainer, "patience", "none"), Ok(()));
    assert_eq!(set(&mut trainer, "epochs", "4"), Ok(()));
    assert_eq!((trainer.progress.stage, trainer.progress.epoch), (Stage::Training, 3));
    loop {
        if let Advance::Finished(outcome) = trainer.advance(&workers).expect("the data is whole") {
            assert_eq!((outcome, trainer.progress.epoch), (Outcome::Completed, 4));
            break;
        }
    }
}

#[test]
fn what_followed_a_setting_is_taken_back_with_it() {
    let mut trainer = trainer(config("cosine"));
    trained(&mut trainer, 12);
    let before = trainer.config.clone();
    for (name, value) in
        [("batch-size", "20"), ("epochs", "7"), ("dropout", "0.5"), ("epochs", "2"), ("epochs", "9")]
    {
        assert_eq!(set(&mut trainer, name, value), Ok(()), "{name}");
    }
    assert!(trainer.config.schedule_batch.is_some() && trainer.config.cycles != before.cycles);
    for _ in 0..5 {
        trainer.act(&Act::Undo).expect("there is something");
    }
    assert_eq!((&trainer.config, &trainer.network.spec), (&before, &before.spec));
    assert_eq!(bits(&reborn(&trainer)).config, before);
}

/// Trains one run after `acts` at a place, and gives what it comes to.
fn ended(batches: u64, acts: &[&str]) -> RunState {
    let mut trainer = trainer(config("cosine"));
    trained(&mut trainer, batches);
    for act in acts {
        trainer.act(&act.parse().expect("an act")).unwrap_or_else(|problem| panic!("{act}: {problem}"));
    }
    while !matches!(trainer.advance(&Workers::single()).expect("the data is whole"), Advance::Finished(_)) {}
    bits(&trainer)
}

#[test]
fn another_training_seed_draws_from_the_next_batch_on_and_taken_back_there_it_never_was() {
    // In the middle of an epoch, and at the end of one before and after its validation.
    for batches in [0, 5, 9, 18] {
        let untouched = ended(batches, &[]);
        let changed = ended(batches, &["set training-seed 7"]);
        assert_ne!(changed.weights_hash(), untouched.weights_hash(), "after {batches}");
        for back in [
            &["set training-seed 7", "undo"][..],
            &["set training-seed 7", "set training-seed none"],
            &["set training-seed 7", "set training-seed 8", "undo", "undo"],
            &["set training-seed 11"],
        ] {
            let again = ended(batches, back);
            assert_eq!(again.weights_hash(), untouched.weights_hash(), "{back:?} after {batches}");
            assert_eq!(again.config.earlier_seeds, untouched.config.earlier_seeds);
        }
        let thrice = ended(batches, &["set training-seed 9", "set training-seed 7"]);
        assert_eq!(thrice.weights_hash(), changed.weights_hash(), "what drew nothing changes nothing");
    }
}

#[test]
fn a_training_seed_that_a_run_begins_with_leaves_weights_and_split_as_they_are() {
    let seeded = TrainConfig { training_seed: Some(7), ..config("cosine") };
    let mut begun = [trainer(seeded), trainer(config("cosine"))];
    let [hashes, splits] = [
        |trainer: &Trainer| trainer.network.weights_hash(),
        |trainer: &Trainer| format!("{:?}", trainer.split),
    ]
    .map(|of: fn(&Trainer) -> String| begun.each_ref().map(of));
    assert_eq!((&hashes[0], &splits[0]), (&hashes[1], &splits[1]));
    begun.iter_mut().for_each(|trainer| trained(trainer, 3));
    assert_ne!(begun[0].network.weights_hash(), begun[1].network.weights_hash());
    // Set before the first batch, it is the same.
    let mut set_later = trainer(config("cosine"));
    assert_eq!(set(&mut set_later, "training-seed", "7"), Ok(()));
    trained(&mut set_later, 3);
    assert_eq!(
        (&set_later.config, set_later.network.weights_hash()),
        (&begun[0].config, begun[0].network.weights_hash())
    );
}

#[test]
fn a_training_seed_is_taken_back_later_without_showing_an_image_twice() {
    let mut trainer = trainer(config("constant"));
    trained(&mut trainer, 3);
    assert_eq!(set(&mut trainer, "training-seed", "7"), Ok(()));
    trained(&mut trainer, 5);
    let told = trainer.act(&Act::Undo).expect("it is the last act").text;
    assert!(told.contains("training seed that of the run from epoch 1, batch 6 on"), "{told}");
    assert_eq!(trainer.config.earlier_seeds.to_string(), "0 11@18 7@30");
    assert_eq!(bits(&reborn(&trainer)), bits(&trainer));
    for (name, value, reason) in [
        ("training-seed", "-1", "--training-seed -1: expected a whole number"),
        ("training-seed", "0 11@18", "expected a whole number"),
        ("earlier-training-seeds", "0 1@6", "it cannot be changed while the run goes on"),
        ("seed", "7", "--seed 7: it cannot be changed while the run goes on"),
    ] {
        let (before, problem) =
            (bits(&trainer), set(&mut trainer, name, value).expect_err("it makes no sense"));
        assert!(problem.contains(reason), "{problem}");
        assert_eq!(bits(&trainer), before);
    }
}

#[test]
fn a_learning_rate_that_is_set_reads_exactly_and_keeps_the_factor() {
    let mut trainer = trainer(config("cosine"));
    trained(&mut trainer, 12);
    trainer.progress.learning_rate_factor = 0.25;
    let before = trainer.next_learning_rate();
    assert_eq!(set(&mut trainer, "learning-rate", "0.1"), Ok(()));
    assert_eq!(setting("learning-rate").expect("a row").show(&trainer.config), "0.1");
    assert_eq!(trainer.progress.learning_rate_factor, 0.25);
    assert!((trainer.next_learning_rate() / before - 2.0).abs() < 1e-12, "it was 0.05");
    assert_eq!(trainer.progress.learning_rate, trainer.next_learning_rate());
}
