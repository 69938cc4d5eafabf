//! What the course of the run tells: losses that rise, epochs that bring nothing.

use super::diagnosis::{Diagnosis, Disorder};
use super::facts::Facts;
use super::number::number;
use crate::protocol::{EpochReport, Evaluation};

/// How many times the least loss so far the loss is where it rose, at the least.
const RISEN: f64 = 1.5;
/// Stretches over which it stays so high: what comes back soon was a jolt.
const RISE: usize = 4;
/// The share of all that was learnt that is lost again where the loss rose.
const LOST: f64 = 0.5;
/// Batches before labels are doubted: what can be learnt shows by then.
const DOUBT: u64 = 500;
/// How many times as often as by chance an answer to the validation set is right, at the most, where nothing was learnt.
const CHANCE: f64 = 1.3;
/// How far above that the training images are known where they are learnt by heart: points of accuracy.
const BY_HEART: f64 = 0.2;
/// How many times its least value the loss of the validation set is where it has risen.
const VALIDATION_RISEN: f64 = 1.05;
/// The lead of the training images, in points of accuracy, from which on it matters.
const LEAD: f64 = 0.02;
/// The lead from which on it matters even where the loss of the validation set only stands still, and the share of its value at the
/// best epoch that the loss of training has fallen to by then.
const WIDE_LEAD: f64 = 0.05;
const HALVED: f64 = 0.6;
/// Epochs after the best one before anything is made of them, and batches, where epochs are short.
const EPOCHS: usize = 3;
const PLATEAU_EPOCHS: usize = 5;
const PLATEAU_BATCHES: u64 = 1000;
/// The share by which a loss falls at the least where there is progress.
const PROGRESS: f64 = 0.01;

/// Tells that the run ended for a number was not finite.
pub fn divergence(facts: &Facts<'_>) -> Option<Diagnosis> {
    let divergence = facts.divergence?;
    let evidence = format!("{divergence}, at lr {}", number(facts.rate));
    Some(Diagnosis::new(Disorder::LearningRateTooHigh, evidence))
}

/// Tells that the loss rose again after it had fallen, or from the beginning.
pub fn rising_loss(facts: &Facts<'_>) -> Option<Diagnosis> {
    let (first, best, recent) = (facts.chart.first?, facts.chart.best?, facts.chart.recent(RISE)?);
    let learnt = (first.loss - best.loss).max(0.0);
    let is_over = recent.last.saturating_sub(recent.batches) >= best.last;
    let has_risen = is_over && recent.loss > RISEN * best.loss && recent.loss - best.loss > LOST * learnt;
    has_risen.then(|| {
        let batches = recent.last.saturating_sub(best.last);
        let rate = recent.rate.map_or_else(String::new, |rate| format!(" at lr {}", number(rate)));
        let (from, to) = (number(best.loss), number(recent.loss));
        let evidence = format!("the loss rose from {from} to {to} in {batches} batches{rate}");
        Diagnosis::new(Disorder::LearningRateTooHigh, evidence)
    })
}

/// Tells that what is learnt of the training images says nothing of those of the validation set.
pub fn shuffled_labels(facts: &Facts<'_>) -> Option<Diagnosis> {
    let last = facts.chart.epochs.last().filter(|epoch| epoch.total_steps >= DOUBT)?;
    let validation = last.validation?;
    // Without a look at the layers, steps may be too short: that they are not shows in what is learnt by heart.
    let bound = by_chance(facts.classes, &validation);
    let by_heart = last.train_accuracy > bound + BY_HEART;
    (validation.accuracy <= bound && (by_heart || facts.latest.is_some())).then(|| {
        let [train, held] = [last.train_accuracy, validation.accuracy].map(|share| format!("{:.1} %", share * 100.0));
        let evidence = format!(
            "after {} epochs, {held} of the validation set are right, as by chance, and {train} of the training images",
            last.epoch
        );
        Diagnosis::new(Disorder::ShuffledLabels, evidence)
    })
}

/// Gives the accuracy up to which nothing was learnt: what chance gives, some classes being more frequent than others, and three
/// standard deviations.
fn by_chance(classes: usize, validation: &Evaluation) -> f64 {
    let share = CHANCE / classes.max(1) as f64;
    share + 3.0 * (share * (1.0 - share).max(0.0) / validation.images.max(1) as f64).sqrt()
}

/// Tells that the loss of the validation set has risen since an epoch, or got no better, while that of the training images fell.
pub fn overfitting(facts: &Facts<'_>) -> Option<Diagnosis> {
    let epochs = &facts.chart.epochs;
    let losses: Vec<(&EpochReport, Evaluation)> =
        epochs.iter().filter_map(|epoch| Some((epoch, epoch.validation?))).collect();
    let (place, (best, least)) =
        losses.iter().enumerate().min_by(|(_, (_, a)), (_, (_, b))| a.loss.total_cmp(&b.loss))?;
    let (last, validation) = losses.last()?;
    let lead = last.train_accuracy - validation.accuracy;
    let (falls, halves) = (last.train_loss < best.train_loss, last.train_loss < HALVED * best.train_loss);
    let rises = falls && lead >= LEAD && validation.loss > VALIDATION_RISEN * least.loss;
    let stands = halves && lead >= WIDE_LEAD;
    // Of what was never right nothing was learnt that could be learnt too well.
    let is_known = validation.accuracy > by_chance(facts.classes, validation);
    let is_old = losses.len() > place + EPOCHS;
    let what = if rises { "rose from" } else { "got no better than" };
    let values = [least.loss, validation.loss, best.train_loss, last.train_loss].map(number);
    let [least, now, from, to] = values;
    let now = if rises { format!(" to {now}") } else { String::new() };
    (is_old && is_known && (rises || stands)).then(|| Diagnosis {
        since: Some(best.epoch),
        ..Diagnosis::new(
            Disorder::Overfitting,
            format!(
                "the validation loss {what} {least}{now} while that of training fell from {from} to {to}"
            ),
        )
    })
}

/// Tells that neither training nor validation has got better for some epochs.
pub fn plateau(facts: &Facts<'_>) -> Option<Diagnosis> {
    let epochs = &facts.chart.epochs;
    let last = epochs.last()?;
    let since = epochs.iter().rposition(|epoch| {
        epoch.total_steps + PLATEAU_BATCHES <= last.total_steps && epoch.epoch + PLATEAU_EPOCHS <= last.epoch
    })?;
    let (before, after) = epochs.split_at(since + 1);
    let least = |epochs: &[EpochReport], loss: fn(&EpochReport) -> f64| {
        epochs.iter().map(loss).fold(f64::INFINITY, f64::min)
    };
    let stands = |loss: fn(&EpochReport) -> f64| least(after, loss) > (1.0 - PROGRESS) * least(before, loss);
    let train = |epoch: &EpochReport| epoch.train_loss;
    let held = |epoch: &EpochReport| epoch.validation.map_or(epoch.train_loss, |validation| validation.loss);
    (stands(train) && stands(held)).then(|| Diagnosis {
        since: Some(epochs[since].epoch),
        ..Diagnosis::new(
            Disorder::Plateau,
            format!(
                "the loss of training was {} at best before and {} since",
                number(least(before, train)),
                number(least(after, train))
            ),
        )
    })
}
