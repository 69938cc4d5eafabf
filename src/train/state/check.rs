//! What a state that was read must be like, so that nothing that goes on from it can go wrong.

use super::run_state::RunState;
use crate::inspect::evaluator::Measuring;
use crate::nn::shape::Shape;
use crate::protocol::{Entry, LiveChange, MAX_CHANGES, MAX_ENTRIES, Place};
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::SETTINGS;
use crate::train::progress::{Progress, Stage};
use crate::train::workload::Workload;

/// The longest side of an image, and the most channels.
const MAX_SIDE: usize = 4096;
/// The most classes, for a label is a byte.
const MAX_CLASSES: usize = 256;

impl RunState {
    /// Checks what can be told without the data set and the network.
    pub(super) fn check(&self) -> Result<(), String> {
        self.check_moment()?;
        let slots = self.config.optimizer.slot_names();
        let remembers = self.tensors.is_empty() || slots.is_empty() == self.memory.is_empty();
        holds("the optimizer's memory", remembers)
    }

    /// Checks the same but for the optimizer's memory, which a moment that is only looked at does not have.
    pub(super) fn check_moment(&self) -> Result<(), String> {
        let Shape { height, width, channels } = self.input;
        holds("a shape of images", [height, width, channels].iter().all(|n| (1..=MAX_SIDE).contains(n)))?;
        holds("a number of classes", (1..=MAX_CLASSES).contains(&self.classes.len()))?;
        let names = [&self.name, &self.dataset, &self.dataset_identity].into_iter().chain(&self.parent);
        let names = names.chain(&self.config.imported);
        let printable = |name: &String| !name.chars().any(char::is_control);
        holds("names without control characters", names.chain(&self.classes).all(printable))?;
        for config in std::iter::once(&self.config).chain(self.progress.origin.as_deref()) {
            check_config(config)?;
            holds("the normalization", config.normalization.scaling(channels).is_ok())?;
        }
        check_progress(&self.progress)?;
        let (place, acts) = (self.progress.place(), self.progress.journal.len());
        holds("the interruptions", self.interruptions.are_sound(place, acts))?;
        check_seeds(&self.config, &self.progress)?;
        holds("the course of the run", self.course.is_sound(self.progress.total_steps))
    }
}

/// Gives the error that `what` is not as it should be, unless `it_does`.
fn holds(what: &str, it_does: bool) -> Result<(), String> {
    if it_does { Ok(()) } else { Err(format!("{what} cannot be what it holds")) }
}

/// Whether every setting is what its own text says, and makes sense: whatever text could not say is nothing either.
fn check_config(config: &TrainConfig) -> Result<(), String> {
    SETTINGS.iter().try_for_each(|setting| {
        let mut again = config.clone();
        let said = setting.write(config).is_none_or(|text| setting.parse(&mut again, &text).is_ok());
        let what = format!("the {}", setting.name.replace('-', " "));
        holds(&what, said && setting.is_same(&again, config) && setting.is_sound(config))
    })
}

fn check_progress(progress: &Progress) -> Result<(), String> {
    let Progress { epoch_training_seconds, epoch_seconds, seconds, .. } = *progress;
    let past = |seconds: f64| seconds.is_finite() && seconds >= 0.0;
    holds("the seconds that passed", [epoch_training_seconds, epoch_seconds, seconds].into_iter().all(past))?;
    let factor = progress.learning_rate_factor;
    holds("the factor on the learning rate", factor.is_finite() && factor > 0.0)?;
    let numbered = progress.history.iter().zip(1..).all(|(report, number)| report.epoch == number);
    holds("the history", numbered && progress.history.len() == progress.epoch)?;
    holds("the changes", are_sound(&progress.changes, progress.total_steps))?;
    holds("the journal", is_journal(&progress.journal, progress.place()))?;
    holds("the best epoch", progress.best.is_none_or(|(epoch, _)| (1..=progress.epoch).contains(&epoch)))
}

/// Checks whether what drew in an epoch before the training seed was changed lies behind the run.
fn check_seeds(config: &TrainConfig, progress: &Progress) -> Result<(), String> {
    let (epoch, images, acts) = (progress.epoch, progress.offset(), progress.journal.len());
    holds("the earlier training seeds", config.earlier_seeds.can_be_at(epoch, images, acts))
}

/// Tells whether changes could have been made to a run of so many batches.
fn are_sound(changes: &[LiveChange], steps: u64) -> bool {
    let ordered = changes.windows(2).all(|pair| pair[0].step <= pair[1].step);
    let within = changes.iter().all(|change| (1..=steps.saturating_add(1)).contains(&change.step));
    let texts = changes.iter().flat_map(|change| [&change.name, &change.from, &change.to]);
    let printable = texts.into_iter().all(|text| !text.chars().any(char::is_control));
    ordered && within && printable && changes.len() <= MAX_CHANGES
}

/// Tells whether what was done to a run that is at `place` could have been done to it.
fn is_journal(journal: &[Entry], place: Place) -> bool {
    let ordered = journal.windows(2).all(|pair| pair[0].place <= pair[1].place);
    ordered && journal.last().is_none_or(|last| last.place <= place) && journal.len() <= MAX_ENTRIES
}

/// Checks what can be told only with the sizes of the run.
pub fn check_place(workload: &Workload, progress: &Progress) -> Result<(), String> {
    let (train, offset) = (workload.train, progress.offset());
    let batches_fit =
        |batches: u64, images: usize| batches <= images as u64 && (batches == 0) == (images == 0);
    let mut done = 0;
    for epoch in &progress.history {
        let batches = epoch.total_steps.checked_sub(done);
        holds("the history", batches.is_some_and(|batches| batches_fit(batches, train)))?;
        done = epoch.total_steps;
    }
    holds("the batch in hand", done.checked_add(progress.step as u64) == Some(progress.total_steps))?;
    let of =
        |measuring: &Measuring, most: usize| measuring.done <= most && measuring.correct <= measuring.done;
    let measured = match &progress.stage {
        Stage::Training => true,
        Stage::Validating(measuring) => of(measuring, workload.validation) && offset == train,
        Stage::Testing(measuring, _) => of(measuring, workload.test) && progress.step == 0,
        Stage::Done(_) => true,
    };
    let trained = of(&progress.epoch_score, train) && batches_fit(progress.step as u64, offset);
    holds("what was measured", measured && trained)
}
