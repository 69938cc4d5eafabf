//! What the trainer does at present, in words.

use crate::protocol::{Outcome, Phase};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;

/// What the trainer does in a word, with the signs for it, rich and plain.
pub fn phase_words(scene: &Scene<'_>) -> ((&'static str, &'static str), &'static str, Ink) {
    let ink = &scene.theme.ink;
    let model = scene.model;
    if model.failure.is_some() {
        (("✖", "!"), "failed", ink.bad)
    } else {
        match (model.pending.pause, model.report.phase) {
            (Some(true), _) => (("‖", "|"), "pausing", ink.warn),
            (Some(false), _) => (("▶", ">"), "going on", ink.warn),
            (None, Phase::Loading) => (("…", "."), "loading", ink.faint),
            (None, Phase::Training) => (("▶", ">"), "training", ink.good),
            (None, Phase::Validating) => (("▶", ">"), "validating", ink.validation),
            (None, Phase::Testing) => (("▶", ">"), "testing", ink.validation),
            (None, Phase::Paused) => (("‖", "|"), "paused", ink.warn),
            (None, Phase::Finished) => (("■", "#"), outcome(scene), ink.accent),
        }
    }
}

/// How the run ended, in a word or two.
fn outcome(scene: &Scene<'_>) -> &'static str {
    match scene.model.finished.as_ref().map(|report| report.outcome) {
        Some(Outcome::TargetReached) => "target met",
        Some(Outcome::NoImprovement) => "early stop",
        Some(Outcome::Stopped) => "stopped",
        Some(Outcome::Diverged) => "diverged",
        Some(Outcome::Completed) | None => "finished",
    }
}

/// Per cent of a set that is measured, while one is.
pub fn measured(scene: &Scene<'_>) -> Option<u64> {
    let (model, report) = (scene.model, &scene.model.report);
    let measures = matches!(report.phase, Phase::Validating | Phase::Testing);
    let shown = measures && model.failure.is_none() && model.pending.pause.is_none();
    shown.then(|| (f64::from(report.measured) * 100.0).floor() as u64)
}
