//! A setting that is changed live: from the next batch on the run is one whose configuration says so, and it stays so.

use crate::dataset::{Dataset, ReadOptions};
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::{Schedule, Shape};
use crate::protocol::{Act, Command, FinishReport, LiveChange, Outcome, Phase, SettingInfo};
use crate::runs::{self, RunDirectory};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::{SETTINGS, setting};
use crate::train::job::{Home, Job, Source};
use crate::train::progress::Stage;
use crate::train::run::{Advance, Trainer};
use crate::train::state::RunState;
use crate::train::tests::{Talk, job};
use std::path::PathBuf;
use std::sync::Arc;

fn data() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data"))
}

/// Two epochs of nine batches.
fn config() -> TrainConfig {
    TrainConfig {
        spec: "conv 3 3x3 relu, maxpool 2, dropout 0.3, dense 3 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, weight_decay: 1e-4, ..Optimizer::default() },
        schedule: Schedule { shape: Shape::Cosine, warm_up: 2 },
        learning_rate: 0.2,
        batch_size: 6,
        epochs: 2,
        seed: 11,
        ..TrainConfig::default()
    }
}

fn job_of(config: TrainConfig) -> Job {
    Job { config, source: Source::at(&data(), ReadOptions::default()), ..job(1) }
}

/// A run that pauses after so many batches.
fn paused_after(batches: u64, mut job: Job) -> Talk {
    job.start.paused = true;
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.report.phase == Phase::Paused);
    for batch in 1..=batches {
        talk.say(Command::StepBatch);
        talk.listen_until(|talk| talk.report.total_steps == batch && talk.report.phase == Phase::Paused);
    }
    talk
}

fn info(talk: &Talk, name: &str) -> SettingInfo {
    let info = talk.info.as_ref().expect("started");
    info.settings.iter().find(|setting| setting.name == name).expect("listed").clone()
}

/// Gives a setting another value, and waits until it has it.
fn set(talk: &mut Talk, name: &str, value: &str) {
    let mut wanted = config();
    let setting = setting(name).expect("there is one");
    setting.set(&mut wanted, value).expect("it makes sense");
    talk.say(Command::Act(Act::Set { name: name.to_owned(), value: value.to_owned() }));
    talk.listen_until(|talk| info(talk, name).value == setting.show(&wanted));
}

fn to_the_end(talk: Talk) -> FinishReport {
    talk.say(Command::Resume);
    talk.finished()
}

/// The weights at the end of a run that is given another value after so many batches, trained without a session.
fn expected(batches: u64, name: &str, value: &str) -> String {
    let dataset = Arc::new(Dataset::open(&data()).expect("the fixture is whole"));
    let mut trainer = Trainer::new(config(), dataset).expect("it fits");
    let workers = Workers::single();
    loop {
        if trainer.progress.total_steps == batches && trainer.progress.stage == Stage::Training {
            setting(name).expect("there is one").set(&mut trainer.config, value).expect("it makes sense");
            // A run that goes on takes what its configuration says.
            trainer.network.head =
                crate::nn::loss::Head::new(trainer.network.head.activation, trainer.config.objective)
                    .expect("they go together");
        }
        if matches!(trainer.advance(&workers).expect("the data is whole"), Advance::Finished(_)) {
            return trainer.network.weights_hash();
        }
    }
}

#[test]
fn a_change_before_the_first_batch_is_a_run_that_was_begun_so() {
    let plain = Talk::start(job_of(config())).finished().weights_hash;
    // Those that end a run do so in the same number of batches or in another; what they change is tried elsewhere.
    let ends = ["epochs", "until-accuracy", "patience"];
    let live = SETTINGS.iter().filter(|setting| setting.is_live(&config()) && !ends.contains(&setting.name));
    let mut changed = 0;
    for setting in live {
        for &value in [setting.ladder.first(), setting.ladder.last()].into_iter().flatten() {
            let mut begun = config();
            setting.set(&mut begun, value).expect("it makes sense");
            let mut talk = paused_after(0, job_of(config()));
            set(&mut talk, setting.name, value);
            let hash = to_the_end(talk).weights_hash;
            let same = setting.is_same(&begun, &config());
            assert_eq!(hash, Talk::start(job_of(begun)).finished().weights_hash, "{setting:?} {value}");
            assert_eq!(hash == plain, same, "{setting:?} {value}");
            changed += usize::from(!same);
        }
    }
    assert!(changed >= 10, "{changed}");
}

#[test]
fn a_change_under_way_counts_from_the_next_batch_on_and_survives_the_process() {
    let root = tempfile::tempdir().expect("a directory");
    for (number, (name, value)) in
        [("weight-decay", "0.01"), ("clip", "0.1"), ("momentum", "0.5")].into_iter().enumerate()
    {
        let expected = expected(4, name, value);
        let mut talk = paused_after(4, job_of(config()));
        set(&mut talk, name, value);
        assert_eq!(to_the_end(talk).weights_hash, expected, "{name}");

        let path = root.path().join(number.to_string());
        let mut talk = paused_after(4, Job { home: Home::At(path.clone()), ..job_of(config()) });
        set(&mut talk, name, value);
        talk.say(Command::StepBatch);
        talk.listen_until(|talk| talk.report.total_steps == 5 && talk.report.phase == Phase::Paused);
        talk.stopped();
        let run = Arc::new(RunDirectory::open(&path).expect("it is free"));
        let state = RunState::load(&run.file(runs::LATEST)).expect("a checkpoint");
        let row = setting(name).expect("there is one");
        let (from, to) = (row.show(&config()), row.show(&state.config));
        let change = LiveChange { step: 5, name: name.to_owned(), from, to };
        assert_eq!(state.progress.changes, std::slice::from_ref(&change));
        assert_eq!(row.write(&state.config).map(|text| text.parse()), Some(value.parse::<f64>()), "{name}");
        let going_on =
            Job { state: Some(Box::new(state.clone())), home: Home::Open(run), ..job_of(state.config) };
        let mut talk = Talk::start(going_on);
        talk.listen_until(|talk| talk.past.is_some());
        assert_eq!(talk.changes, [change], "who looks later is told");
        assert_eq!(talk.finished().weights_hash, expected, "{name}");
    }
}

#[test]
fn what_cannot_be_changed_is_said_and_changes_nothing() {
    let plain = Talk::start(job_of(config())).finished().weights_hash;
    let mut talk = paused_after(1, job_of(config()));
    for (name, value, reason) in [
        ("seed", "3", "--seed 3: it cannot be changed while the run goes on"),
        ("batch-size", "0", "--batch-size 0: at least 1 is expected"),
        ("dropout", "1", "dropout 1: expected at least 0 and less than 1"),
        ("epochs", "0", "--epochs 0: at least 1 is expected"),
        ("attention", "1", "there is no setting `attention`; there are network,"),
        ("weight-decay", "2", "--weight-decay 2: from 0 to 1 is expected"),
        ("weight-decay", "much", "--weight-decay much: expected a number"),
        ("momentum", "1", "--momentum 1: at least 0 and less than 1 is expected"),
    ] {
        talk.say(Command::Act(Act::Set { name: name.to_owned(), value: value.to_owned() }));
        talk.listen_until(|talk| talk.log.iter().any(|line| line.contains(reason)));
    }
    assert_eq!(to_the_end(talk).weights_hash, plain);
}

#[test]
fn what_is_listed_says_where_a_change_leads() {
    let mut talk = paused_after(1, job_of(config()));
    let decay = info(&talk, "weight-decay");
    assert_eq!((decay.value.as_str(), decay.is_live), ("0.0001", true));
    let higher = decay.higher.expect("there is more");
    set(&mut talk, "weight-decay", &higher);
    assert_eq!(info(&talk, "weight-decay").lower.as_deref(), Some("0.0001"));
    assert!(
        talk.info.as_ref().is_some_and(|info| info.optimizer.contains(&format!("weight decay {higher}")))
    );
    assert!(talk.log.iter().any(|line| line == &format!("weight decay {higher} from epoch 1, batch 2 on")));
    let seed = info(&talk, "seed");
    assert_eq!((seed.is_live, seed.lower, seed.higher), (false, None, None));
    talk.stopped();
}

#[test]
fn units_are_operated_on_while_somebody_looks_and_it_is_the_run_that_the_same_acts_make() {
    let acts = ["silence 1 2", "freeze 1 3", "prune"].map(|text| text.parse::<Act>().expect("an act"));
    let dataset = Arc::new(Dataset::open(&data()).expect("the fixture is whole"));
    let (mut trainer, workers) = (Trainer::new(config(), dataset).expect("it fits"), Workers::single());
    while trainer.progress.total_steps < 4 {
        trainer.advance(&workers).expect("the data is whole");
    }
    for act in &acts {
        trainer.act(act).expect("it can be done");
    }
    while !matches!(trainer.advance(&workers).expect("the data is whole"), Advance::Finished(_)) {}

    let mut talk = paused_after(4, job_of(config()));
    let units = |talk: &Talk| {
        let layer = talk.info.as_ref().expect("started").layers[0].clone();
        (layer.text, layer.silenced, layer.frozen)
    };
    let conv = |filters: usize| format!("conv {filters} 3x3 relu");
    for (act, expected) in acts.into_iter().zip([
        (conv(3), vec![1], vec![]),
        (conv(3), vec![1], vec![2]),
        (conv(2), vec![], vec![1]),
    ]) {
        talk.say(Command::Act(act));
        talk.listen_until(|talk| units(talk) == expected);
    }
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.report.total_steps == 5 && talk.report.phase == Phase::Paused);
    assert_eq!(to_the_end(talk).weights_hash, trainer.network.weights_hash());
}

#[test]
fn what_is_told_of_a_run_with_other_batches_is_true() {
    let mut talk = paused_after(4, job_of(config()));
    let train = talk.info.as_ref().expect("started").train_images;
    set(&mut talk, "batch-size", "13");
    let left = (train - 24).div_ceil(13);
    talk.say(Command::StepBatch);
    talk.listen_until(|talk| talk.report.total_steps == 5 && talk.report.phase == Phase::Paused);
    let info = talk.info.clone().expect("told");
    assert_eq!((info.batch_size, info.steps_per_epoch), (13, train.div_ceil(13)));
    assert_eq!((talk.report.step, talk.report.epoch_steps), (5, 4 + left));
    let planned = 4 + left + train.div_ceil(13);
    assert_eq!(talk.report.planned_steps, planned as u64);
    assert_eq!(talk.changes.len(), 1);
    let mark = &talk.changes[0];
    assert_eq!((mark.step, &*mark.name, &*mark.from, &*mark.to), (5, "batch-size", "6", "13"));
    talk.say(Command::StepEpoch);
    talk.listen_until(|talk| talk.epochs == 1 && talk.report.phase == Phase::Paused);
    assert_eq!(talk.report.total_steps, (4 + left) as u64);
    assert_eq!(to_the_end(talk).total_steps, planned as u64);
}

#[test]
fn the_mark_of_a_base_rate_is_of_the_rates_that_batches_have() {
    let mut talk = paused_after(4, job_of(config()));
    talk.say(Command::Act(Act::ScaleRate(0.5)));
    talk.listen_until(|talk| talk.changes.len() == 1);
    let scaled = talk.changes[0].clone();
    set(&mut talk, "learning-rate", "0.1");
    talk.listen_until(|talk| talk.changes.len() == 1 && talk.changes[0].to != scaled.to);
    let rate = |text: &str| text.parse::<f64>().expect("a rate");
    let mark = talk.changes[0].clone();
    assert_eq!((mark.name.as_str(), &mark.from), (LiveChange::RATE, &scaled.from));
    assert!((rate(&mark.to) / rate(&mark.from) - 0.25).abs() < 1e-3, "{mark:?}: half the base, half of it");
    assert_eq!(talk.info.as_ref().map(|info| info.learning_rate), Some(0.1));
    talk.stopped();
}

#[test]
fn a_run_without_patience_ends_as_one_that_was_begun_with_it() {
    let patient = TrainConfig { epochs: 40, learning_rate: 0.5, ..config() };
    let mut job = job_of(TrainConfig { patience: Some(1), ..patient.clone() });
    let mut begun = Talk::start(job.clone());
    begun.listen_until(|talk| talk.finish.is_some());
    assert!(begun.log.iter().any(|line| line.starts_with("stopped early")), "{:?}", begun.log);
    let begun = begun.finished();
    assert_eq!(begun.outcome, Outcome::NoImprovement);
    assert!(begun.epochs < 40 && begun.test.is_some(), "{begun:?}");
    job.config = patient;
    let talk = paused_after(1, job);
    talk.say(Command::Act(Act::Set { name: "patience".to_owned(), value: "1".to_owned() }));
    assert_eq!(to_the_end(talk).weights_hash, begun.weights_hash);
}
