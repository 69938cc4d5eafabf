//! What is done to a run is done from the next batch on, written down, and can be taken back to the last bit.

use super::told::Reach;
use crate::dataset::Dataset;
use crate::inspect::evaluator::Measuring;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::protocol::{Act, Entry, LiveChange, MAX_ENTRIES, Outcome, Place};
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::progress::Stage;
use crate::train::replay::reaches_back;
use crate::train::run::{Advance, Trainer};
use std::path::Path;
use std::sync::Arc;

/// Two epochs of nine batches.
fn trainer() -> Trainer {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data"));
    let config = TrainConfig {
        spec: "dense 4 relu, dense 3 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Momentum, ..Optimizer::default() },
        batch_size: 6,
        epochs: 2,
        ..TrainConfig::default()
    };
    Trainer::new(config, Arc::new(Dataset::open(data).expect("the fixture is whole"))).expect("it fits")
}

fn act(trainer: &mut Trainer, text: &str) -> Result<super::told::Told, String> {
    trainer.act(&text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}")))
}

fn journal(trainer: &Trainer) -> Vec<String> {
    trainer.progress.journal.iter().map(Entry::to_string).collect()
}

/// Advances until the run is at a place, before what is done there.
fn go_to(trainer: &mut Trainer, epoch: usize, batch: usize) {
    while trainer.progress.place() < (Place { epoch, batch }) {
        trainer.advance(&Workers::single()).expect("the data is whole");
    }
}

#[test]
fn acts_are_written_down_where_they_came_with_exact_values() {
    let mut trainer = trainer();
    act(&mut trainer, "learning-rate x0.5").expect("it is done");
    go_to(&mut trainer, 0, 9);
    assert!(matches!(trainer.progress.stage, Stage::Validating(_)));
    act(&mut trainer, "set momentum 0.80").expect("it is done");
    act(&mut trainer, "set momentum 1").expect_err("out of range");
    go_to(&mut trainer, 1, 0);
    act(&mut trainer, "undo").expect("it is done");
    let expected =
        ["epoch 1 batch 0: learning-rate x0.5", "epoch 1 batch 9: set momentum 0.8", "epoch 2 batch 0: undo"];
    assert_eq!(journal(&trainer), expected, "before and after a validation are two places");
    assert_eq!(trainer.progress.origin.as_ref().map(|origin| origin.optimizer.momentum), Some(0.9));
}

#[test]
fn undo_takes_back_one_act_after_the_other_to_the_last_bit() {
    let mut trainer = trainer();
    let before = (trainer.config.clone(), trainer.progress.learning_rate_factor);
    for text in ["learning-rate x0.3", "set clip 0.7", "learning-rate x1e9", "set clip 5"] {
        act(&mut trainer, text).expect("it is done");
    }
    assert_eq!(trainer.progress.learning_rate_factor, 1e6, "as far as it goes");
    let told = act(&mut trainer, "undo").expect("there is something");
    assert_eq!((trainer.config.optimizer.clip, told.reach), (Some(0.7), Reach::Settings));
    assert_eq!(told.text, "undone: set clip 5.0; clip 0.7 from epoch 1, batch 1 on");
    let told = act(&mut trainer, "undo").expect("there is something");
    assert_eq!((trainer.progress.learning_rate_factor, told.reach), (0.3, Reach::Step));
    act(&mut trainer, "undo").expect("there is something");
    act(&mut trainer, "undo").expect("there is something");
    assert_eq!((trainer.config.clone(), trainer.progress.learning_rate_factor), before);
    assert_eq!(trainer.progress.changes, [], "what was taken back between the same batches is no change");
    let nothing = act(&mut trainer, "undo").expect_err("there is nothing left");
    assert!(nothing.contains("nothing to undo"), "{nothing}");
    assert_eq!(journal(&trainer).len(), 8);
}

#[test]
fn a_mark_says_what_it_was_and_is() {
    let mut trainer = trainer();
    let told = act(&mut trainer, "set momentum 0.5").expect("it is done");
    let expected =
        LiveChange { step: 1, name: "momentum".to_owned(), from: "0.9".to_owned(), to: "0.5".to_owned() };
    assert_eq!(told.change.as_ref(), Some(&expected));
    assert_eq!(trainer.progress.changes, [expected]);
    assert_eq!(act(&mut trainer, "set momentum 0.5").expect("it is done").change, None, "as before");
}

#[test]
fn a_measurement_under_way_begins_again_with_other_settings() {
    let mut trainer = trainer();
    go_to(&mut trainer, 0, 9);
    trainer.progress.stage = Stage::Validating(Measuring { done: 3, loss: 1.0, correct: 2 });
    act(&mut trainer, "learning-rate x2").expect("it is done");
    assert!(matches!(trainer.progress.stage, Stage::Validating(Measuring { done: 3, .. })), "as it was");
    act(&mut trainer, "set clip 1").expect("it is done");
    assert_eq!(trainer.progress.stage, Stage::Validating(Measuring::default()));
}

#[test]
fn more_epochs_let_a_run_go_on_and_it_is_never_made_shorter_than_it_is() {
    let mut trainer = trainer();
    go_to(&mut trainer, 2, 0);
    assert!(matches!(trainer.progress.stage, Stage::Testing(..)));
    act(&mut trainer, "set epochs 3").expect("it goes on");
    assert_eq!(trainer.progress.stage, Stage::Training);
    let problem = act(&mut trainer, "set epochs 2").expect_err("its third epoch is in hand");
    assert_eq!(problem, "--epochs 2: the run is in epoch 3, and cannot be shorter");
    while !matches!(trainer.advance(&Workers::single()), Ok(Advance::Finished(_))) {}
    assert_eq!(trainer.progress.epoch, 3);
}

#[test]
fn a_journal_that_is_full_is_said_and_nothing_is_done() {
    let mut trainer = trainer();
    let entry = Entry { place: Place::default(), act: Act::ScaleRate(1.0) };
    trainer.progress.journal = vec![entry; MAX_ENTRIES];
    let problem = act(&mut trainer, "learning-rate x2").expect_err("no more");
    assert!(problem.contains("no more can be remembered"), "{problem}");
    assert_eq!(trainer.progress.learning_rate_factor, 1.0);
}

#[test]
fn what_cannot_be_undone_any_more_stays_and_what_was_done_before_it_is_undone() {
    let mut trainer = trainer();
    act(&mut trainer, "set momentum 0.5").expect("it is done");
    act(&mut trainer, "set epochs 5").expect("it is done");
    act(&mut trainer, "learning-rate x2").expect("it is done");
    go_to(&mut trainer, 3, 0);
    act(&mut trainer, "undo").expect("the rate can be");
    let told = act(&mut trainer, "undo").expect("the momentum can be").text;
    let expected = "undone: set momentum 0.5; momentum 0.9 from epoch 4, batch 1 on; `set epochs 5` cannot be undone: \
                    --epochs 2: the run is in epoch 4, and cannot be shorter";
    assert_eq!(told, expected);
    assert_eq!((trainer.config.optimizer.momentum, trainer.config.epochs), (0.9, 5));
    let nothing = act(&mut trainer, "undo").expect_err("there is nothing left");
    assert!(nothing.contains("nothing to undo"), "{nothing}");
    assert!(reaches_back(&trainer.progress.journal, 1), "the second undo is of what was done before that");
}

#[test]
fn a_run_that_is_measured_at_its_end_goes_on_only_where_its_end_is_another() {
    let mut trainer = trainer();
    act(&mut trainer, "set until-accuracy 0.01").expect("it is done");
    go_to(&mut trainer, 1, 0);
    let is_over =
        |trainer: &Trainer| matches!(trainer.progress.stage, Stage::Testing(_, Outcome::TargetReached));
    assert!(is_over(&trainer), "{:?}", trainer.progress);
    for text in ["set patience 5", "set until-accuracy 0.02"] {
        act(&mut trainer, text).expect("it is done");
        assert!(is_over(&trainer), "{text}");
    }
    act(&mut trainer, "set until-accuracy none").expect("it is done");
    assert_eq!(trainer.progress.stage, Stage::Training);
}
