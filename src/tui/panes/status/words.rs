//! What the rows above every page say, in sentences.

use super::phase::{measured, phase_words};
use crate::protocol::{Phase, Speed};
use crate::tui::model::words::change;
use crate::tui::panes::past;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::scene::Scene;
use crate::viz::number::{duration, grouped, percent, significant};

/// Says what the trainer does, how far the run is, and how fast it goes.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let said = [Some(progress(scene)), dead(scene), stepped(scene), speed(scene), run(scene)];
    past::sentences(scene).into_iter().chain(said.into_iter().flatten().map(|text| sentence(&text))).collect()
}

fn progress(scene: &Scene<'_>) -> String {
    let (model, report) = (scene.model, &scene.model.report);
    let phase = phase_words(scene).1;
    if let Some(failure) = &model.failure {
        return format!("{phase}: {failure}");
    }
    let Some(info) = model.info.as_deref() else { return phase.to_owned() };
    let share = measured(scene).map_or_else(String::new, |share| format!(", {share} % of the set"));
    let done = percent(model.progress(), 1);
    let place = format!(
        "{phase}{share}: epoch {} of {}, batch {} of {}, {done} % of the run done, {} in all",
        report.epoch,
        info.epochs,
        grouped(report.step as u64),
        grouped(model.epoch_steps(info) as u64),
        counted(report.total_steps as usize, "batch", "batches"),
    );
    match (report.phase, model.tested, report.eta) {
        (Phase::Finished, Some(test), _) => format!(
            "{place}; {} % of the test set right, loss {}",
            percent(test.accuracy, 2),
            significant(test.loss)
        ),
        (Phase::Finished, None, _) | (_, _, None) => place,
        (_, _, Some(eta)) => format!("{place}, about {} left", duration(eta)),
    }
}

fn dead(scene: &Scene<'_>) -> Option<String> {
    let dead = scene.model.report.dead?;
    Some(format!("the network is dead since epoch {}: no gradient reaches its layers", dead.since))
}

/// Says what the last single step did.
fn stepped(scene: &Scene<'_>) -> Option<String> {
    let model = scene.model;
    let stepped = model.stepped.as_deref().filter(|_| model.report.phase == Phase::Paused)?;
    let loss = match (stepped.loss_before, stepped.loss_after) {
        (Some(before), Some(after)) => {
            format!(" took the loss from {} to {} and", significant(before), significant(after))
        }
        (None, Some(after)) => format!(" left the loss at {} and", significant(after)),
        _ => String::new(),
    };
    let moved = change(&stepped.whole, " of their norm");
    let what = match stepped.batches {
        0 | 1 => "the last step".to_owned(),
        batches => format!("the last step of {batches} batches"),
    };
    Some(format!("{what}{loss} moved the weights by {moved}"))
}

fn speed(scene: &Scene<'_>) -> Option<String> {
    let report = &scene.model.report;
    let info = scene.model.info.as_deref()?;
    let limit = match scene.model.pending.speed.unwrap_or(report.speed) {
        Speed::Unlimited => "flat out".to_owned(),
        Speed::BatchesPerSecond(limit) => {
            format!("at most {} a second", counted(limit.into(), "batch", "batches"))
        }
    };
    let images = grouped(report.images_per_second.max(0.0).round() as u64);
    let elapsed = duration(report.elapsed);
    let rate = significant(report.learning_rate);
    Some(format!(
        "{images} images a second, {limit}, batches of {}, learning rate {rate}, {elapsed} elapsed",
        info.batch_size
    ))
}

fn run(scene: &Scene<'_>) -> Option<String> {
    let info = scene.model.info.as_deref()?;
    Some(format!(
        "the network is {}, {} parameters, on {}, seed {}",
        info.name,
        grouped(info.parameters as u64),
        info.dataset,
        info.seed
    ))
}
