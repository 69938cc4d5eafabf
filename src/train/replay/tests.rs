//! What was done to a run and is done again comes to the same bits, wherever it began, and what cannot be done is refused.

use super::*;
use crate::dataset::Dataset;
use crate::nn::cycles::Extension;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::{Schedule, Shape};
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::progress::Progress;
use crate::train::resume::{capture, resume};
use crate::train::source::Source;
use crate::train::state::RunState;
use proptest::prelude::*;
use std::path::Path;
use std::sync::{Arc, LazyLock};

static DATA: LazyLock<Arc<Dataset>> = LazyLock::new(|| {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data"));
    Arc::new(Dataset::open(path).expect("the fixture is whole"))
});

/// Two epochs of nine batches, with all that could be forgotten.
fn config() -> TrainConfig {
    TrainConfig {
        spec: "conv 3 3x3 relu, maxpool 2, batchnorm, dropout 0.3, dense 3 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, ..Optimizer::default() },
        schedule: Schedule { shape: Shape::Cosine, warm_up: 2 },
        learning_rate: 0.05,
        batch_size: 6,
        epochs: 2,
        seed: 11,
        ..TrainConfig::default()
    }
}

fn begun() -> Trainer {
    Trainer::new(config(), Arc::clone(&DATA)).expect("it fits")
}

fn entry(text: &str) -> Entry {
    text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// Gives what a run came to, clocks aside.
fn bits(trainer: &Trainer) -> (Progress, String) {
    let mut progress = trainer.progress.clone();
    (progress.epoch_training_seconds, progress.epoch_seconds, progress.seconds) = (0.0, 0.0, 0.0);
    for epoch in &mut progress.history {
        (epoch.images_per_second, epoch.seconds) = (0.0, 0.0);
    }
    (progress, trainer.network.weights_hash())
}

/// Gives the state of a run through the bytes of a file.
fn filed(trainer: &Trainer) -> RunState {
    let state = capture("test", &Source::Mnist, trainer, &Course::default()).expect("the data is whole");
    RunState::read(&state.encode().expect("encoded")).expect("read")
}

/// Does again what is left to do, to the end.
fn replayed(trainer: Trainer, entries: Vec<Entry>, workers: &Workers) -> Trainer {
    let mut replay = Replay::new(trainer, entries);
    while !matches!(replay.advance(workers).expect("it can be done again"), Advance::Finished(_)) {}
    replay.into_trainer()
}

#[test]
fn what_a_run_was_given_before_its_first_batch_is_done_again_with_its_schedule() {
    let mut state = filed(&begun());
    let before = state.config.clone();
    state.config.patience = Some(3);
    state.config.cycles.extend(Extension::Hold, 2, 0, 4);
    state.extend(4);
    state.note_extension(&before).expect("there is room in the journal");
    let mut replay = Replay::new(begun(), state.progress.journal.clone());
    replay.advance(&Workers::single()).expect("it can be done again");
    assert_eq!(replay.trainer().config, state.config);
    assert_eq!(state.config.cycles.to_string(), "0-2");
}

/// What happens to a run.
#[derive(Clone, Debug)]
enum Event {
    Advance(usize),
    Act(&'static str),
    /// The process is killed, and another goes on.
    Kill,
}

const ACTS: [&str; 25] = [
    "learning-rate x1.25",
    "learning-rate x0.3",
    "learning-rate x1e-9",
    "set momentum 0.5",
    "set momentum 2",
    "set clip 0.5",
    "set clip none",
    "set weight-decay 0.001",
    "set label-smoothing 0.1",
    "set augment rotate 20, shift 1",
    "set augment none",
    "set epochs 3",
    "set training-seed 3",
    "set training-seed 4",
    "set training-seed none",
    "silence 1 2",
    "rouse 1 2",
    "freeze 1 1",
    "thaw 1 1",
    "redraw 1 3",
    "copy 1 1 to 2",
    "edit 1 2 3 to 0.5",
    "prune",
    "undo",
    "undo",
];

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (1usize..8).prop_map(Event::Advance),
        5 => prop::sample::select(ACTS.to_vec()).prop_map(Event::Act),
        1 => Just(Event::Kill),
    ]
}

/// Lives through events, and then to the end; gives the run, and its states at the kills.
fn lived(events: &[Event], workers: &Workers) -> (Trainer, Vec<RunState>) {
    let (mut trainer, mut kills) = (begun(), Vec::new());
    for event in events {
        match event {
            Event::Advance(times) => {
                (0..*times).for_each(|_| _ = trainer.advance(workers).expect("the data is whole"));
            }
            Event::Act(_) if matches!(trainer.progress.stage, Stage::Done(_)) => {}
            // What makes no sense is refused, and leaves no trace.
            Event::Act(text) => _ = trainer.act(&text.parse().expect("an act")),
            Event::Kill => {
                let state = filed(&trainer);
                trainer = resume(state.clone(), Arc::clone(&DATA)).expect("it goes on");
                kills.push(state);
            }
        }
    }
    while !matches!(trainer.advance(workers).expect("the data is whole"), Advance::Finished(_)) {}
    (trainer, kills)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_was_acted_on_anywhere_and_killed_is_done_again_to_the_same_bits(
        events in prop::collection::vec(event(), 1..24),
    ) {
        let workers = [1, 2].map(|threads| Workers::new(threads).expect("threads"));
        let (original, kills) = lived(&events, &workers[0]);
        let state = filed(&original);
        let origin = *state.progress.origin.clone().expect("it is kept");
        prop_assert_eq!(&origin, &config());
        let trainer = Trainer::new(origin, Arc::clone(&DATA)).expect("it fits");
        let again = replayed(trainer, state.progress.journal.clone(), &workers[1]);
        prop_assert_eq!(bits(&again), bits(&original));
        prop_assert_eq!(&again.config, &original.config);
        // The same from each of the states in between.
        for kill in kills {
            let done = kill.progress.journal.len();
            let whole = &state.progress.journal;
            if !reaches_back(whole, done) {
                let trainer = resume(kill, Arc::clone(&DATA)).expect("it goes on");
                let again = replayed(trainer, whole[done..].to_vec(), &workers[0]);
                prop_assert_eq!(bits(&again), bits(&original));
            }
        }
    }

    #[test]
    fn what_can_be_done_is_known_before_anything_is_trained(
        places in prop::collection::vec((0..3usize, 0..11usize), 0..6),
        acts in prop::collection::vec(prop::sample::select(ACTS.to_vec()), 6),
    ) {
        let mut places: Vec<Place> = places.into_iter().map(|(epoch, batch)| Place { epoch, batch }).collect();
        places.sort();
        let entries: Vec<Entry> =
            places.into_iter().zip(acts).map(|(place, act)| Entry { place, act: act.parse().expect("an act") }).collect();
        let checked = Script::new(entries.clone()).check(&mut begun());
        let mut replay = Replay::new(begun(), entries);
        let refused = loop {
            match replay.advance(&Workers::single()) {
                Ok(Advance::Finished(_)) if replay.script.rest().is_empty() => break None,
                Ok(_) => {}
                Err(error) => break Some(error.downcast::<Refusal>().expect("nothing else goes wrong").index),
            }
        };
        prop_assert_eq!(checked.err().map(|refusal| refusal.index), refused);
    }
}

#[test]
fn what_cannot_be_done_is_refused_with_its_reason() {
    for (texts, index, reason) in [
        (&["epoch 1 batch 3: set momentum 2"][..], 0, "--momentum 2: at least 0 and less than 1 is expected"),
        (
            &["epoch 1 batch 3: set clip 1", "epoch 1 batch 2: undo"],
            1,
            "its place is gone by, for the run is at epoch 1 batch 3",
        ),
        (&["epoch 1 batch 10: set clip 1"], 0, "an epoch has 9 batches"),
        (&["epoch 3 batch 1: set clip 1"], 0, "the run has 2 epochs"),
        (&["epoch 1 batch 0: undo"], 0, "there is nothing to undo"),
    ] {
        let entries: Vec<Entry> = texts.iter().map(|text| entry(text)).collect();
        let refusal = Script::new(entries).check(&mut begun()).expect_err(reason);
        assert_eq!(refusal.index, index);
        let text = refusal.to_string();
        assert!(text.contains(reason) && text.starts_with(&format!("`{}`: ", texts[index])), "{text}");
    }
}

#[test]
fn an_act_that_never_comes_is_told_once_the_run_is_over() {
    let mut replay = Replay::new(begun(), vec![entry("epoch 3 batch 4: set clip 1")]);
    let refusal = loop {
        match replay.advance(&Workers::single()) {
            Ok(_) => {}
            Err(error) => break error.to_string(),
        }
    };
    assert!(
        refusal.contains("its place never comes, for the run ended at epoch 3 batch 0 (completed)"),
        "{refusal}"
    );
}

#[test]
fn an_undo_reaches_back_only_past_what_was_done_since() {
    let journal: Vec<Entry> = ["set clip 1", "set clip 2", "undo", "undo", "set clip 3"]
        .iter()
        .map(|act| entry(&format!("epoch 1 batch 0: {act}")))
        .collect();
    let reaching: Vec<bool> = (0..=journal.len()).map(|from| reaches_back(&journal, from)).collect();
    assert_eq!(reaching, [false, true, true, true, false, false]);
}
