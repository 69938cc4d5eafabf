//! Checkpoints: every flipped bit and every truncation is refused; what is damaged and sealed again is refused by what
//! it says, or trains.

use crate::body::Body;
use crate::mutate::{damage, number, value};
use crate::support::chance::{Chance, tell, times};
use crate::watch::{Worst, alone};
use cnn_tui::dataset::{Dataset, ValidationSplit};
use cnn_tui::protocol::{Evaluation, Outcome};
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::course::Course;
use cnn_tui::train::job::Source;
use cnn_tui::train::progress::Stage;
use cnn_tui::train::resume::{capture, resume};
use cnn_tui::train::run::{Advance, Trainer};
use cnn_tui::train::state::RunState;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
/// Length of a checkpoint's header, and where its length and its checksum begin; see `container`.
const HEADER: usize = 52;
const LENGTH: usize = 12;
const CHECKSUM: usize = 20;
/// A network with more multiply-adds is not trained here: that it would take long is no fault.
const MOST_WORK: usize = 1 << 22;

fn fixture(version: u32) -> Vec<u8> {
    std::fs::read(Path::new(FIXTURES).join(format!("checkpoint-{version}.cnn"))).expect("it is there")
}

fn dataset() -> Arc<Dataset> {
    Arc::new(Dataset::open(&Path::new(FIXTURES).join("data")).expect("the fixture is whole"))
}

/// A run in the middle of its second epoch, with a layer of each kind that has something to remember.
fn unfinished(dataset: &Arc<Dataset>) -> RunState {
    let config = TrainConfig {
        spec: "conv 3 3x3 pad 1 relu, maxpool 2, batchnorm, dropout 0.3, dense 3 softmax"
            .parse()
            .expect("a spec"),
        optimizer: serde_json::from_str(
            r#"{"rule": "adam", "momentum": 0.9, "weight_decay": 0.0001, "clip": 0.7}"#,
        )
        .expect("an optimizer"),
        batch_size: 7,
        epochs: 3,
        ..RunState::read(&fixture(2)).expect("the fixture is good").config
    };
    let mut trainer = Trainer::new(config, Arc::clone(dataset)).expect("it fits");
    let mut course = Course::default();
    while trainer.progress.epoch < 1 || trainer.progress.step < 3 {
        if let Advance::Batch(point) = trainer.advance(&Workers::single()).expect("the data is whole") {
            course.push(point);
        }
    }
    capture("test", &Source::Mnist, &trainer, &course).expect("the data is whole")
}

/// Gives a file the length and the checksum that it should have.
fn seal(file: &mut [u8]) {
    let Some(length) = file.len().checked_sub(HEADER) else { return };
    file[LENGTH..CHECKSUM].copy_from_slice(&(length as u64).to_le_bytes());
    let mut sum = Sha256::new();
    sum.update(&file[..CHECKSUM]);
    sum.update(&file[HEADER..]);
    let sum = sum.finalize();
    file[CHECKSUM..HEADER].copy_from_slice(&sum);
}

#[test]
fn every_flipped_bit_and_every_truncation_is_refused() {
    alone(|| {
        let (mut flips, mut cuts) = (0, 0);
        for version in [1, 2, 3] {
            let whole = fixture(version);
            let good = RunState::read(&whole).expect("the fixture is good");
            let mut file = whole.clone();
            for bit in 0..8 * whole.len() {
                file[bit / 8] ^= 1 << (bit % 8);
                assert!(RunState::read(&file).is_err(), "version {version}, bit {bit}");
                file[bit / 8] ^= 1 << (bit % 8);
                flips += 1;
            }
            for length in 0..whole.len() {
                assert!(RunState::read(&whole[..length]).is_err(), "version {version}, {length} bytes");
                cuts += 1;
            }
            assert_eq!(RunState::read(&file).expect("nothing is flipped any more"), good);
        }
        tell(
            "4",
            &format!("{flips} single-bit flips and {cuts} truncations of three checkpoints, all refused"),
        );
    });
}

/// What became of damaged checkpoints.
#[derive(Default)]
struct Tally {
    refused: u64,
    not_resumed: u64,
    trained: u64,
    diverged: u64,
}

/// Reads what was damaged, and goes on from it as far as it lets.
fn go_on(round: u64, file: &[u8], dataset: &Arc<Dataset>, worst: &mut Worst, tally: &mut Tally) {
    let read = worst.watch(round, file.len(), || {
        let state = RunState::read(file).ok()?;
        let network = state.network();
        Some((state, network.is_ok_and(|network| network.macs() <= MOST_WORK)))
    });
    let Some((state, small)) = read else {
        tally.refused += 1;
        return;
    };
    if !small {
        tally.not_resumed += 1;
        return;
    }
    let ended = worst.watch(round, file.len(), || {
        let mut trainer = resume(state, Arc::clone(dataset)).ok()?;
        let mut last = None;
        for _ in 0..4 {
            last = trainer.advance(&Workers::single()).ok();
        }
        last
    });
    match ended {
        None => tally.not_resumed += 1,
        Some(Advance::Finished(Outcome::Diverged)) => tally.diverged += 1,
        Some(_) => tally.trained += 1,
    }
}

#[test]
fn damaged_checkpoints_are_refused_or_train() {
    alone(|| {
        let dataset = dataset();
        let state = unfinished(&dataset);
        let whole = [fixture(1), fixture(2), state.encode().expect("it can be encoded")];
        let body = Body::of(&whole[2]);
        assert_eq!(body.file(), whole[2], "the format is not what the documentation says");
        let (mut worst, mut tally) = (Worst::default(), Tally::default());
        let rounds = times(6_000, 1_000_000);
        for round in 0..rounds {
            let mut chance = Chance::new(5, round);
            let mut file = if chance.once_in(4) {
                let mut body = body.clone();
                (0..=chance.within(0..2)).for_each(|_| body.spoil(&mut chance));
                body.file()
            } else if chance.once_in(3) {
                let mut state = state.clone();
                (0..=chance.within(0..2)).for_each(|_| spoil(&mut chance, &mut state));
                state.encode().expect("it can be encoded")
            } else {
                let mut file = whole[chance.index(3)].clone();
                damage(&mut chance, &mut file, &whole);
                file
            };
            if !chance.once_in(8) {
                file.iter_mut().zip(&whole[2]).take(LENGTH - 4).for_each(|(byte, &magic)| *byte = magic);
                seal(&mut file);
            }
            go_on(round, &file, &dataset, &mut worst, &mut tally);
        }
        let Tally { refused, not_resumed, trained, diverged } = tally;
        assert!(refused > 0 && not_resumed > 0 && trained > 0 && diverged > 0, "every way is gone");
        tell(
            "5, checkpoints",
            &format!(
                "{rounds} damaged, most of them sealed again: {refused} refused when read, {not_resumed} when resumed, \
                 {trained} could be trained on, {diverged} diverged; {}",
                worst.tell()
            ),
        );
    });
}

/// Changes one thing in a state, knowing what it means.
fn spoil(chance: &mut Chance, state: &mut RunState) {
    let n = number(chance);
    let count = usize::try_from(n).unwrap_or(usize::MAX);
    let x = value(chance);
    let RunState { config, progress, input, classes, tensors, memory, .. } = state;
    let tensor = chance.index(tensors.len().max(1)).min(tensors.len().saturating_sub(1));
    match chance.within(0..37) {
        0 => config.learning_rate = x,
        1 => config.batch_size = count,
        2 => config.epochs = count,
        3 => config.seed = n,
        4 => config.validation = Some(count),
        5 => config.until_accuracy = Some(x),
        6 => config.optimizer.momentum = x,
        7 => config.optimizer.weight_decay = x,
        8 => config.optimizer.clip = Some(x),
        9 => config.schedule.warm_up = n,
        10 => input.height = count,
        11 => input.channels = count,
        12 => classes.truncate(count % 4),
        13 => classes.resize(count % 300, "another".to_owned()),
        14 => progress.stage = Stage::Validating(progress.epoch_score),
        15 => progress.stage = Stage::Testing(progress.epoch_score, Outcome::Stopped),
        16 => progress.stage = Stage::Done(Outcome::Diverged),
        17 => progress.epoch = count,
        18 => progress.step = count,
        19 => progress.total_steps = n,
        20 => progress.epoch_score.done = count,
        21 => progress.epoch_score.loss = x,
        22 => progress.epoch_score.correct = count,
        23 => progress.seconds = x,
        24 => progress.learning_rate_factor = x,
        25 => progress.best = Some((count, x)),
        26 => progress.test = Some(Evaluation { loss: x, accuracy: x, images: count }),
        27 => progress.history.truncate(count % 2),
        28 => tensors.truncate(count % 8),
        29 if !tensors.is_empty() => tensors[tensor].shape = vec![count; chance.index(5)],
        30 if !tensors.is_empty() => tensors[tensor].values.truncate(count % 30),
        31 if !tensors.is_empty() => tensors[tensor].values.fill(x as f32),
        32 if !memory.is_empty() => memory[0].values.fill(x as f32),
        33 => memory.truncate(count % 4),
        34 => config.validation_split = ValidationSplit::Stratified,
        35 => {
            config.cycles =
                chance.one_of(&["0-1 1-3", "0-99", "2-1", "0-3 2-3", "1-2"]).parse().expect("epochs")
        }
        _ => _ = memory.pop().map(|last| memory.insert(0, last)),
    }
}
