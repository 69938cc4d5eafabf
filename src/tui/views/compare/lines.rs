//! The curves of the runs that are compared.

use crate::tui::model::history::Measure;
use crate::tui::model::kept::{Axis, Kept};
use crate::tui::model::series::{Bucket, Series};
use crate::tui::view::compare_choice::Compared;
use crate::tui::view::curve_choice::Smoothing;
use crate::tui::view::scene::Scene;

/// A measured point of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its place on the axis.
    pub x: f64,
    /// Its value.
    pub y: f64,
    /// The batches that it is of.
    pub bucket: Bucket,
}

/// The curve of a run.
#[derive(Clone, Debug)]
pub struct Line {
    /// The number of the run's sign.
    pub sign: usize,
    /// Its points, in rising order.
    pub points: Vec<Point>,
}

/// The curves of all runs that are compared, in the order of their signs.
pub fn lines(scene: &Scene<'_>) -> Vec<Line> {
    let runs =
        scene.ui.compare.chosen().filter_map(|(sign, place)| Some((sign, scene.model.kept.get(place)?)));
    runs.map(|(sign, kept)| Line { sign, points: points(scene, kept) }).collect()
}

/// The curve of a run, of the quantity that is shown.
pub fn points(scene: &Scene<'_>, kept: &Kept) -> Vec<Point> {
    let choice = &scene.ui.compare;
    let is_validation = choice.quantity.is_validation();
    let point = |bucket: &Bucket| {
        // A validation is of the moment after the last of its batches.
        let step = if is_validation { bucket.last as f64 } else { bucket.middle() };
        Some(Point { x: kept.place(step, choice.axis)?, y: bucket.mean(), bucket: *bucket })
    };
    series(kept, choice.quantity, choice.smoothing).buckets().iter().filter_map(point).collect()
}

/// What is measured of a run. A learning rate is known exactly: an average would be another.
const fn series(kept: &Kept, quantity: Compared, smoothing: Smoothing) -> &Series {
    let history = &kept.history;
    match quantity {
        Compared::ValidationLoss => &history.loss.validation,
        Compared::ValidationAccuracy => &history.accuracy.validation,
        Compared::Rate => &history.rate.raw,
        Compared::Loss => smoothed(&history.loss, smoothing),
        Compared::Accuracy => smoothed(&history.accuracy, smoothing),
        Compared::Norm => smoothed(&history.norm, smoothing),
    }
}

const fn smoothed(measure: &Measure, smoothing: Smoothing) -> &Series {
    match smoothing {
        Smoothing::Off => &measure.raw,
        Smoothing::Usual => &measure.smooth,
        Smoothing::Strong => &measure.strong,
    }
}

/// The whole axis: up to where the run that came furthest is.
pub fn whole(scene: &Scene<'_>) -> (f64, f64) {
    let choice = &scene.ui.compare;
    let runs = choice.chosen().filter_map(|(_, place)| scene.model.kept.get(place));
    let end = runs.filter_map(|kept| kept.end(choice.axis)).fold(0.0, f64::max);
    (0.0, if end > 0.0 && end.is_finite() { end } else { 1.0 })
}

/// The part of the axis that is shown.
pub fn window(scene: &Scene<'_>) -> (f64, f64) {
    scene.ui.compare.part.unwrap_or_else(|| whole(scene))
}

/// The least part of an axis that is shown.
pub const fn least(axis: Axis) -> f64 {
    match axis {
        Axis::Step => 4.0,
        Axis::Epoch => 0.01,
        Axis::Time => 0.1,
    }
}
