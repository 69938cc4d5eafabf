//! The progress bar of `cnn-tui train`: what stands on it.

use crate::protocol::{Phase, Report, RunInfo};
use crate::viz::number::{duration, percent, significant};
use indicatif::ProgressStyle;

/// Steps of the bar: a share of the run's work in hundredths of a per cent.
pub(super) const STEPS: f64 = 10_000.0;

/// A progress style; the templates are our own, so they can be read.
pub(super) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What is being done, in words beside the bar.
pub(super) fn doing(report: &Report, info: &RunInfo) -> String {
    let share = percent(report.progress, 1);
    let measured = (report.measured * 100.0).floor();
    let what = match report.phase {
        Phase::Validating => format!("validating {measured} %"),
        Phase::Testing => format!("testing {measured} %"),
        _ => format!("batch {}/{}", report.step, report.epoch_steps),
    };
    let eta = duration(report.eta.unwrap_or(f64::NAN));
    let loss =
        report.batches.last().map_or_else(String::new, |point| format!("  loss {}", significant(point.loss)));
    let speed = report.images_per_second;
    format!("{share} %  epoch {}/{}  {what}{loss}  {speed:.0} images/s  ETA {eta}", report.epoch, info.epochs)
}
