//! Whatever batch a branch begins at, and however often it is killed, it ends in the bits of the run that it branches off.

use super::*;
use crate::protocol::{Act, Entry, NewBranch, Place};
use crate::train::moments::branch::Branched;
use crate::train::moments::reach::{Origin, Reaching};
use crate::train::replay::Replay;
use crate::train::run::Advance;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

/// Batches of which a branch is begun.
const BRANCHES: u64 = 50;
/// Epochs of the run, of nine batches each.
const EPOCHS: usize = 8;

fn run() -> Trainer {
    let config = TrainConfig { epochs: EPOCHS, ..trainer().config.clone() };
    Trainer::new(config, dataset()).expect("it fits")
}

/// Through a file, as after a kill.
fn reborn(trainer: &Trainer) -> Trainer {
    let file = state(trainer).encode().expect("encoded");
    resume(RunState::read(&file).expect("it is whole"), dataset()).expect("it fits")
}

/// Gives a run without what clocks measured.
fn bits(trainer: &Trainer) -> (RunState, String) {
    let mut state = state(trainer);
    let progress = &mut state.progress;
    (progress.epoch_training_seconds, progress.epoch_seconds, progress.seconds) = (0.0, 0.0, 0.0);
    for epoch in &mut progress.history {
        (epoch.images_per_second, epoch.seconds) = (0.0, 0.0);
    }
    (state, trainer.network.weights_hash())
}

/// Acts at random places of a run.
fn acts(chance: &mut ChaCha8Rng) -> Vec<Entry> {
    let texts = ["learning-rate x0.7", "learning-rate x1.5", "set weight-decay 0.001", "set clip 0.5"];
    let mut places: Vec<Place> = (0..20)
        .map(|_| Place { epoch: chance.random_range(0..EPOCHS), batch: chance.random_range(0..9) })
        .collect();
    places.sort_unstable();
    let act = |text: &str| text.parse::<Act>().expect("an act");
    places
        .into_iter()
        .map(|place| Entry { place, act: act(texts[chance.random_range(0..texts.len())]) })
        .collect()
}

/// Ends the run of `replay`, and keeps what is due of it.
fn finish(mut replay: Replay, moments: &mut Moments, workers: &Workers) -> Trainer {
    loop {
        let done = replay.trainer().progress.total_steps;
        match replay.advance(workers).expect("it can be done") {
            Advance::Finished(_) => return replay.into_trainer(),
            Advance::Batch(_) | Advance::Epoch(_) => {
                let progress = &replay.trainer().progress;
                let is_between = !matches!(progress.stage, crate::train::progress::Stage::Validating(_));
                if is_between && moments.is_due(progress.total_steps) {
                    let worth = if done == progress.total_steps { Worth::EndOfEpoch } else { Worth::Plain };
                    moments.keep(state(replay.trainer()), worth).expect("kept");
                }
            }
            Advance::Piece => {}
        }
    }
}

#[test]
fn branching_off_any_batch_and_changing_nothing_gives_the_same_bits_whatever_was_done_to_the_run() {
    let mut chance = ChaCha8Rng::seed_from_u64(17);
    let workers = [1, 2].map(|threads| Workers::new(threads).expect("threads"));
    let mut moments = opened(Shelf::in_memory(), 9 * size_of_one(), 0);
    let begun = run();
    moments.keep(state(&begun), Worth::Plain).expect("kept");
    let ended = finish(Replay::new(begun, acts(&mut chance)), &mut moments, &workers[0]);
    let expected = bits(&ended);
    let steps = ended.progress.total_steps;
    assert_eq!(steps, EPOCHS as u64 * 9);
    let (mut computed, origin) = (0, Origin::of(&ended.progress));
    for number in 0..BRANCHES {
        let step = chance.random_range(0..=steps);
        let workers = &workers[(number % 2) as usize];
        let mut way = Reaching::new(&mut moments, &origin, dataset(), step).expect("there is a way");
        computed += u64::from(!way.is_there());
        while !way.is_there() {
            way.advance(workers).expect("it goes on");
        }
        let reached = way.into_trainer();
        let branched = Branched::new(state(&reached), &NewBranch { step, ..NewBranch::default() }, dataset());
        let branched = branched.expect("nothing is other").trainer;
        // What was done to the run later is done to the branch, too, and somewhere on the way it is killed.
        let rest_of = |trainer: &Trainer| ended.progress.journal[trainer.progress.journal.len()..].to_vec();
        let rest = rest_of(&branched);
        let mut replay = Replay::new(branched, rest);
        let kill = chance.random_range(step..=steps);
        while replay.trainer().progress.total_steps < kill {
            replay.advance(workers).expect("it goes on");
        }
        let (trainer, rest) = (reborn(replay.trainer()), rest_of(replay.trainer()));
        let replay = Replay::new(trainer, rest);
        let again = finish(replay, &mut Moments::default(), workers);
        assert_eq!(bits(&again), expected, "off batch {step}, killed after {kill}");
    }
    assert!(computed > BRANCHES / 2, "{computed} were computed");
}

#[test]
fn a_moment_that_cannot_be_gone_on_from_is_passed_over_for_an_earlier_one() {
    let mut trainer = run();
    let mut moments = opened(Shelf::in_memory(), 1 << 30, 0);
    moments.keep(state(&trainer), Worth::Plain).expect("kept");
    let states = train(&mut Moments::default(), &mut trainer, 8);
    let other = RunState { dataset_identity: "another".to_owned(), ..states[4].clone() };
    moments.keep(other, Worth::Asked).expect("kept");
    let mut way = Reaching::new(&mut moments, &Origin::of(&trainer.progress), dataset(), 7).expect("a way");
    assert_eq!(way.progress().from, 0);
    while !way.is_there() {
        way.advance(&Workers::single()).expect("it goes on");
    }
    assert_eq!(state(way.trainer()).tensors, states[6].tensors);
}
