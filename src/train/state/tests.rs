//! A run that was stopped anywhere goes on bit for bit; old files are read; crafted ones are refused.

use super::*;
use crate::checkpoint::container;
use crate::dataset::{Dataset, ValidationSplit};
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::{Schedule, Shape as ScheduleShape};
use crate::nn::shape::Shape;
use crate::protocol::{Act, Entry, LiveChange, MAX_ENTRIES, Outcome};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::resume::{capture, resume};
use crate::train::run::{Advance, Trainer};
use crate::train::source::Source;
use std::sync::Arc;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn dataset() -> Arc<Dataset> {
    Arc::new(Dataset::open(&Path::new(FIXTURES).join("data")).expect("the fixture is whole"))
}

/// Two epochs of nine batches, the last a ragged one, with all that could be forgotten.
fn config(rule: Rule) -> TrainConfig {
    TrainConfig {
        spec: "conv 3 3x3 relu, maxpool 2, batchnorm, dropout 0.3, dense 3 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule, clip: Some(0.7), ..Optimizer::default() },
        schedule: Schedule { shape: ScheduleShape::OneCycle, warm_up: 2 },
        learning_rate: 0.05,
        batch_size: 6,
        epochs: 2,
        seed: 11,
        validation_split: ValidationSplit::Stratified,
        ..TrainConfig::default()
    }
}

/// A trainer with the course of its run.
struct Run {
    trainer: Trainer,
    course: Course,
}

impl Run {
    fn new(config: TrainConfig) -> Self {
        Self { trainer: Trainer::new(config, dataset()).expect("it fits"), course: Course::default() }
    }

    /// One step; false once all is done.
    fn advance(&mut self, workers: &Workers) -> bool {
        match self.trainer.advance(workers).expect("the data is whole") {
            Advance::Batch(point) => self.course.push(point),
            Advance::Finished(outcome) => {
                assert_eq!(outcome, Outcome::Completed);
                return false;
            }
            Advance::Piece | Advance::Epoch(_) => {}
        }
        true
    }

    fn state(&self) -> RunState {
        capture("test", &Source::Mnist, &self.trainer, &self.course).expect("the data is whole")
    }

    /// Gives the state without what clocks measured.
    fn bits(&self) -> (RunState, String) {
        let mut state = self.state();
        let progress = &mut state.progress;
        (progress.epoch_training_seconds, progress.epoch_seconds, progress.seconds) = (0.0, 0.0, 0.0);
        for epoch in &mut progress.history {
            (epoch.images_per_second, epoch.seconds) = (0.0, 0.0);
        }
        (state, self.trainer.network.weights_hash())
    }
}

/// Through a file, as after a kill.
fn reborn(run: &Run, path: &Path) -> Run {
    let file = run.state().encode().expect("encoded");
    checkpoint::atomic::write_atomically(path, &file).expect("saved");
    let state = RunState::load(path).expect("loaded");
    let course = state.course.clone();
    Run { trainer: resume(state, dataset()).expect("it fits"), course }
}

#[test]
fn wherever_a_run_is_interrupted_it_goes_on_to_the_same_bits() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("run.cnn");
    let workers = [1, 2].map(|threads| Workers::new(threads).expect("threads"));
    for rule in [Rule::Momentum, Rule::Adam] {
        let mut whole = Run::new(config(rule));
        let mut steps = 1;
        while whole.advance(&workers[0]) {
            steps += 1;
        }
        let expected = whole.bits();
        assert_eq!(expected.0.progress.total_steps, 18);
        for interrupted in 0..=steps {
            let mut run = Run::new(config(rule));
            (0..interrupted).for_each(|_| _ = run.advance(&workers[interrupted % 2]));
            let mut run = reborn(&run, &path);
            while run.advance(&workers[(interrupted + 1) % 2]) {}
            assert_eq!(run.bits(), expected, "{rule:?}, interrupted after {interrupted} of {steps}");
        }
    }
}

#[test]
fn a_finished_run_can_be_extended_and_equals_a_longer_one() {
    let constant = |epochs| {
        let schedule = Schedule::default();
        TrainConfig { epochs, schedule, ..config(Rule::Nesterov) }
    };
    let workers = Workers::single();
    let mut long = Run::new(constant(4));
    while long.advance(&workers) {}
    let mut short = Run::new(constant(2));
    while short.advance(&workers) {}
    let mut state = short.state();
    assert_eq!(state.outcome(), Some(Outcome::Completed));
    state.extend(4);
    assert_eq!((state.outcome(), state.progress.test), (None, None));
    let trainer = resume(state, dataset()).expect("it fits");
    let mut extended = Run { trainer, course: short.course.clone() };
    while extended.advance(&workers) {}
    // That it began as a shorter one is kept.
    assert_eq!(extended.trainer.progress.origin.as_ref().map(|origin| origin.epochs), Some(2));
    extended.trainer.progress.origin.clone_from(&long.trainer.progress.origin);
    assert_eq!(extended.bits(), long.bits());
}

/// The fixture of version 3 is a run of `config(Rule::Adam)` after 13 batches, in a directory of the name `Größe` in Latin-1.
#[test]
fn files_of_every_version_are_read() {
    let first = "df40aece5f3e466a3d5cd2767a92aac4a0127185c1db4e6c68d335e57c55a9e6";
    let second = "872b09196915c72b89722bd1c32e47b7cf65476c9e98899e25e4e377cab72f94";
    let done = Some(Outcome::Completed);
    for (version, hash, outcome, steps, epochs) in
        [(1, first, done, 10, 2), (2, first, done, 10, 2), (3, second, None, 13, 1)]
    {
        let path = Path::new(FIXTURES).join(format!("checkpoint-{version}.cnn"));
        let file = std::fs::read(&path).expect("the fixture is there");
        assert_eq!(container::peek_version(&file).expect("a checkpoint"), version);
        let state = RunState::load(&path).expect("old files are read");
        assert_eq!((state.outcome(), state.progress.total_steps), (outcome, steps));
        assert_eq!(state.network().expect("its network").weights_hash(), hash);
        let trainer = resume(state, dataset()).expect("it goes on");
        assert_eq!(trainer.progress.history.len(), epochs);
    }
    assert_eq!(container::VERSION, 3, "the newest version needs a fixture here");
}

#[test]
fn another_data_set_is_refused_and_named() {
    let run = Run::new(config(Rule::Sgd));
    let mut state = run.state();
    state.dataset_identity = "0".repeat(64);
    let error = format!("{:#}", resume(state, dataset()).err().expect("refused"));
    assert!(
        error.contains("another data set, data (6×6×1 images") && error.contains("SHA-256 000000000000…"),
        "{error}"
    );
    let mut state = run.state();
    state.input = Shape::new(28, 28, 1);
    let error = format!("{:#}", resume(state, dataset()).err().expect("refused"));
    assert!(error.contains("28×28×1") && error.contains("6×6×1") && error.contains("--data"), "{error}");
}

/// Each state is one that no run can be in.
#[test]
fn states_that_no_run_can_be_in_are_refused() {
    let mut run = Run::new(config(Rule::Momentum));
    (0..5).for_each(|_| _ = run.advance(&Workers::single()));
    let good = run.state();
    assert_eq!(good.check(), Ok(()));
    type Spoil = fn(&mut RunState);
    let changed = |step: u64, to: &str| LiveChange { step, to: to.to_owned(), ..LiveChange::default() };
    let at_once: [(&str, Spoil); 14] = [
        ("images", |state| state.input.channels = usize::MAX),
        ("classes", |state| state.classes.clear()),
        ("names", |state| state.classes[0] = "\x1b[2J".to_owned()),
        ("batch size", |state| state.config.batch_size = 0),
        ("epochs", |state| state.config.epochs = 0),
        ("learning rate", |state| state.config.learning_rate = f64::NAN),
        ("momentum", |state| state.config.optimizer.momentum = 1.0),
        ("clip", |state| state.config.optimizer.clip = Some(f64::INFINITY)),
        ("seconds", |state| state.progress.seconds = -1.0),
        ("factor", |state| state.progress.learning_rate_factor = 0.0),
        ("history", |state| state.progress.epoch = 1),
        ("best", |state| state.progress.best = Some((7, 0.5))),
        ("course", |state| state.progress.total_steps = 1),
        ("memory", |state| state.memory.clear()),
    ];
    for (what, spoil) in at_once {
        let mut state = good.clone();
        spoil(&mut state);
        let reason = state.check().expect_err(what);
        assert!(reason.contains(what), "{reason}");
    }
    for changes in [vec![changed(3, "1"), changed(2, "1")], vec![changed(9, "1")], vec![changed(2, "\t")]] {
        let mut state = good.clone();
        state.progress.changes = vec![changed(2, "1"), changed(6, "1")];
        assert_eq!(state.check(), Ok(()), "the next batch is the sixth");
        state.progress.changes = changes;
        assert!(state.check().expect_err("refused").contains("the changes"));
    }
    for (seeds, acts, is_good) in
        [("0 1@30", 1, true), ("0 1@31", 1, false), ("0 1@30", 0, false), ("1 1@6", 1, false)]
    {
        let mut state = good.clone();
        state.config.earlier_seeds = seeds.parse().expect("seeds");
        let act = "epoch 1 batch 0: learning-rate x2".parse().expect("an act");
        state.progress.journal = vec![act; acts];
        let refused = state.check().is_err_and(|reason| reason.contains("the earlier training seeds"));
        assert_eq!(refused, !is_good, "{seeds} after {acts} acts");
    }
    let later: [(&str, Spoil); 10] = [
        ("batch in hand", |state| (state.progress.epoch, state.progress.step) = (2, usize::MAX)),
        ("at most", |state| state.config.spec = "dense 1000000, dense 3".parse().expect("a spec")),
        ("batch in hand", |state| state.progress.step += 1),
        ("batch in hand", |state| state.progress.step = usize::MAX),
        ("measured", |state| state.progress.epoch_score.done = usize::MAX),
        ("not for", |state| state.memory[0].values.truncate(3)),
        ("not for", |state| state.memory[1].name = "velocity/9.conv.bias".to_owned()),
        ("not for", |state| _ = state.memory.pop()),
        ("tensor", |state| state.tensors[0].shape = vec![usize::MAX, 2]),
        ("holds 5 tensors", |state| state.tensors.truncate(5)),
    ];
    for (what, spoil) in later {
        let mut state = good.clone();
        spoil(&mut state);
        let error = format!("{:#}", resume(state, dataset()).err().expect(what));
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn a_run_whose_journal_is_full_is_not_extended() {
    let mut state = Run::new(config(Rule::Sgd)).state();
    let before = state.config.clone();
    state.config.epochs = 3;
    let entry = Entry { place: state.progress.place(), act: Act::ScaleRate(1.0) };
    state.progress.journal = vec![entry; MAX_ENTRIES];
    let problem = state.note_extension(&before).expect_err("there is no room");
    assert!(problem.contains("can be remembered"), "{problem}");
    assert_eq!(state.progress.journal.len(), MAX_ENTRIES);
    state.progress.journal.pop();
    state.note_extension(&before).expect("there is room");
    assert_eq!(state.progress.journal.len(), MAX_ENTRIES);
}
