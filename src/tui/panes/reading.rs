//! What curves say in words: the values at the cursor or at their ends, and what they are values of.

use super::sentence::sentence;
use super::text::{Piece, columns_of, piece};
use crate::tui::model::history::{History, Measure, Point};
use crate::tui::model::series::Series;
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;
use crate::viz::text::width;

/// The values of a measure at the cursor, or the newest ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Training at the cursor's point itself.
    pub point: Option<f64>,
    /// Training, smoothed.
    pub smoothed: Option<f64>,
    /// Validation at the end of the last epoch before, and which epoch that is.
    pub validation: Option<(f64, String)>,
}

/// Reads a measure at the cursor, or at its end.
pub fn read(scene: &Scene<'_>, measure: &Measure) -> Reading {
    let history = &scene.model.history;
    let mean = |curve: &Series, step: u64| curve.at(step).map(|bucket| bucket.mean());
    match scene.ui.cursor.and_then(|step| history.point(step)) {
        // Before the first batch nothing is measured, and the newest is not of that moment.
        None if scene.model.moments.seen.is_some() => {
            Reading { point: None, smoothed: None, validation: None }
        }
        Some(point) => Reading {
            point: mean(&measure.raw, point.last),
            smoothed: mean(&measure.smooth, point.last),
            validation: measure.validation.at(point.last).map(|bucket| {
                let (from, to) = (history.epoch_of(bucket.first), history.epoch_of(bucket.last));
                let dash = scene.theme.sign("–", "-");
                let epochs = if from == to { to.to_string() } else { format!("{from}{dash}{to}") };
                (bucket.mean(), epochs)
            }),
        },
        None => Reading {
            point: None,
            smoothed: measure.smooth.latest().map(|(_, value)| value),
            validation: latest_validation(history, measure),
        },
    }
}

fn latest_validation(history: &History, measure: &Measure) -> Option<(f64, String)> {
    let (step, value) = measure.validation.latest()?;
    Some((value, history.epoch_of(step).to_string()))
}

/// The pieces for the title of a curve, with less and less in them; `show` writes a value.
pub fn legends(scene: &Scene<'_>, reading: &Reading, show: &dyn Fn(f64) -> String) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let sign = scene.theme.sign("◆", "o");
    // A letter needs a blank behind it.
    let (close, short) = scene.theme.sign(("◆val", "◆"), ("val", "o "));
    let Some(value) = reading.point.or(reading.smoothed) else { return vec![Vec::new()] };
    let smoothed = match (reading.point, reading.smoothed) {
        (Some(_), Some(smoothed)) => format!(" (smoothed {})", show(smoothed)),
        _ => " (smoothed)".to_owned(),
    };
    let value = show(value);
    let long = piece(format!("train {value}{smoothed}"), ink.train);
    let train = piece(format!("train {value}"), ink.train);
    let bare = piece(value, ink.train);
    let Some((validation, epochs)) = &reading.validation else {
        return vec![vec![long], vec![train], vec![bare], Vec::new()];
    };
    let shown = show(*validation);
    let after = |text: String| piece(text, ink.validation);
    let mut legends = vec![
        vec![long.clone(), after(format!(" {sign} val {shown} after epoch {epochs}"))],
        vec![long, after(format!(" {sign} val {shown}@{epochs}"))],
        vec![train.clone(), after(format!(" {sign} val {shown}@{epochs}"))],
        vec![train.clone(), after(format!(" {close} {shown}@{epochs}"))],
    ];
    if reading.point.is_none() {
        // The newest needs no number where there is no room for it; what is read off must say what it is.
        legends.push(vec![train.clone(), after(format!(" {sign} val {shown}"))]);
    }
    legends.push(vec![bare.clone(), after(format!(" {short}{shown}@{epochs}"))]);
    legends.extend([vec![train], vec![bare], Vec::new()]);
    legends
}

/// Says what a curve reads at the cursor, or how far it has come; `show` writes a value with its unit.
pub fn sentences(scene: &Scene<'_>, name: &str, measure: &Measure, show: &dyn Fn(f64) -> String) -> String {
    let reading = read(scene, measure);
    let point = scene.ui.cursor.and_then(|step| scene.model.history.point(step));
    let validation = reading.validation.as_ref().map_or_else(String::new, |(value, epochs)| {
        format!("; {} on the validation set after epoch {epochs}", show(*value))
    });
    let text = match (point, reading.point, reading.smoothed, measure.smooth.latest()) {
        (Some(point), Some(value), smoothed, _) => {
            let smoothed = smoothed.map_or_else(String::new, |value| format!(", {} smoothed", show(value)));
            let place = place(scene, &point, usize::MAX);
            format!(
                "{name} at the cursor, {place}: {} on the training batches{smoothed}{validation}",
                show(value)
            )
        }
        (_, _, Some(value), Some((step, _))) => {
            let batch = grouped(step);
            format!("{name}: {} on the training batches, smoothed, at batch {batch}{validation}", show(value))
        }
        _ => format!("{name}: nothing is measured yet"),
    };
    sentence(&text)
}

/// The first of these that has room.
pub fn fitting(choices: Vec<Vec<Piece>>, room: usize) -> Vec<Piece> {
    choices.into_iter().find(|pieces| columns_of(pieces) <= room).unwrap_or_default()
}

/// What the point under the cursor is: a batch, the mean of several, the end of an epoch; in at most so many columns if
/// words can do it.
pub fn place(scene: &Scene<'_>, point: &Point, columns: usize) -> String {
    let dash = scene.theme.sign("–", "-");
    let steps = point.last - point.first + 1;
    let lost =
        if point.lost > 0 && steps > 1 { format!(", {} not finite", point.lost) } else { String::new() };
    let ends = |words: &str| point.epoch.map_or_else(String::new, |epoch| format!("{words}{epoch}"));
    let choices = if steps == 1 {
        let batch = grouped(point.last);
        vec![
            format!("batch {batch}{}", ends(", the end of epoch ")),
            format!("batch {batch}{}", ends(", end of ep ")),
            format!("batch {batch}"),
            batch,
        ]
    } else {
        let range = format!("{}{dash}{}", grouped(point.first), grouped(point.last));
        vec![
            format!("mean of {steps} batches, {range}{}{lost}", ends(", with the end of epoch ")),
            format!("mean of {steps} batches, {range}{}{lost}", ends(", end of ep ")),
            format!("mean of {steps}, {range}{}{lost}", ends(", end of ep ")),
            format!("mean of {steps} batches, {range}{lost}"),
            format!("mean of {range}"),
            range,
        ]
    };
    let shortest = choices.last().cloned().unwrap_or_default();
    choices.into_iter().find(|text| width(text) <= columns).unwrap_or(shortest)
}
