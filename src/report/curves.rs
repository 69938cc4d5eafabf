//! The curves of a run: loss, accuracy and learning rate.

use super::chart::{Chart, Line, TICKS};
use super::content::Report;
use super::html::Html;
use super::timeline::Timeline;
use crate::protocol::{BatchPoint, EpochReport, LiveChange};
use crate::viz::number::{percent, significant};
use crate::viz::scale::Axis;

/// The most points of a curve of batches.
const MOST_POINTS: usize = 500;
/// The most changes that are marked.
const MOST_MARKS: usize = 40;
/// Where the greatest value is so many times the least, equal ratios are equally far apart.
const WIDE: f64 = 20.0;

/// Adds the curves to a page.
pub fn section(page: &mut Html, report: &Report) {
    let timeline = Timeline::new(&report.epochs);
    let last = report.batches.last().map_or(0, |batch| batch.step);
    if last == 0 {
        return;
    }
    let marks = marks(&report.changes, &timeline);
    let drawer = Drawer { report, across: across(&timeline, last), timeline, marks };
    page.raw("<section aria-labelledby=\"curves\">\n<h2 id=\"curves\">Curves</h2>\n<div class=\"charts\">\n");
    drawer.loss().draw(page);
    drawer.accuracy().draw(page);
    if let Some(rate) = drawer.rate() {
        rate.draw(page);
    }
    changes(page, &report.changes);
    page.raw("</div>\n</section>\n");
}

/// The places of changes, with the numbers of all that are there.
fn marks(changes: &[LiveChange], timeline: &Timeline) -> Vec<(String, f64)> {
    let mut marks: Vec<(String, f64)> = Vec::new();
    for (number, change) in (1..).zip(changes.iter().take(MOST_MARKS)) {
        let place = timeline.place(change.step.saturating_sub(1));
        match marks.last_mut() {
            Some((numbers, last)) if *last == place => numbers.push_str(&format!(", {number}")),
            _ => marks.push((number.to_string(), place)),
        }
    }
    marks
}

/// The axis of a run, whose numbers are whole.
fn across(timeline: &Timeline, last: u64) -> Axis {
    let axis = Axis::linear(0.0, timeline.place(last).max(1.0), TICKS);
    let ticks = axis.ticks.iter().copied().filter(|tick| tick.fract() == 0.0).collect();
    Axis { ticks, ..axis }
}

/// What was changed while the run went on.
fn changes(page: &mut Html, changes: &[LiveChange]) {
    if changes.is_empty() {
        return;
    }
    page.raw("<div class=\"changed\"><h3>Changed while it went on</h3>\n<ol class=\"changes\">\n");
    for LiveChange { step, name, from, to } in changes {
        page.raw("<li>");
        page.text(&format!("{name} from {from} to {to}, from batch {step} on"));
        page.raw("</li>\n");
    }
    page.raw("</ol></div>\n");
}

/// What charts are made of.
struct Drawer<'a> {
    report: &'a Report,
    across: Axis,
    timeline: Timeline,
    marks: Vec<(String, f64)>,
}

impl Drawer<'_> {
    fn loss(&self) -> Chart<'_> {
        let lines = self.lines(|batch| batch.loss, |epoch| epoch.train_loss, |validation| validation.loss);
        let least = self.validated().filter(|(_, loss)| loss.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1));
        let least = least.map(|(epoch, loss)| {
            format!("The least validation loss is {} in epoch {epoch}.", significant(loss))
        });
        let up = axis(&lines);
        self.chart("loss", "Loss", least.unwrap_or_else(|| self.ends("loss", &lines)), up, short, lines)
    }

    fn validated(&self) -> impl Iterator<Item = (usize, f64)> {
        self.report.epochs.iter().filter_map(|epoch| Some((epoch.epoch, epoch.validation?.loss)))
    }

    fn accuracy(&self) -> Chart<'_> {
        let lines = self.lines(
            |batch| batch.accuracy,
            |epoch| epoch.train_accuracy,
            |validation| validation.accuracy,
        );
        // Of batches there are a few that are all right: what is told of whole epochs decides.
        let decisive = lines.iter().filter(|line| line.has_dots && !line.points.is_empty());
        let (least, most) = extremes(decisive.flat_map(|line| &line.points)).unwrap_or((0.0, 1.0));
        let up = if least > 0.5 { Axis::to_one(least, most, TICKS) } else { Axis::rounded(0.0, 1.0, TICKS) };
        let best =
            self.report.epochs.iter().filter_map(|epoch| Some((epoch.epoch, epoch.validation?.accuracy)));
        let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let words = best.map(|(epoch, accuracy)| {
            format!("The best validation accuracy is {} % in epoch {epoch}.", percent(accuracy, 2))
        });
        let words = words.unwrap_or_else(|| self.ends("accuracy", &lines));
        self.chart("accuracy", "Accuracy, %", words, up, |share| tick(share * 100.0), lines)
    }

    fn rate(&self) -> Option<Chart<'_>> {
        let known = self
            .report
            .batches
            .iter()
            .filter_map(|batch| Some([self.timeline.place(batch.step), batch.learning_rate?]));
        let points: Vec<[f64; 2]> = known.collect();
        if points.is_empty() {
            return None;
        }
        let lines =
            vec![Line { name: "learning rate", class: "rate", points: thinned(points), has_dots: false }];
        let most = extremes(lines.iter().flat_map(|line| &line.points)).map_or(1.0, |(_, most)| most);
        let (words, up) = (self.ends("learning rate", &lines), Axis::rounded(0.0, most, TICKS));
        Some(self.chart("rate", "Learning rate", words, up, short, lines))
    }

    fn chart(
        &self,
        id: &'static str,
        title: &'static str,
        summary: String,
        up: Axis,
        format: fn(f64) -> String,
        lines: Vec<Line>,
    ) -> Chart<'_> {
        let (across, unit, marks) = (self.across.clone(), self.timeline.unit(), &self.marks);
        Chart { id, title, summary, across, unit, up, format, lines, marks }
    }

    /// The batches, the training epochs and the validation.
    fn lines(
        &self,
        of_batch: impl Fn(&BatchPoint) -> f64,
        of_epoch: impl Fn(&EpochReport) -> f64,
        of_validation: impl Fn(&crate::protocol::Evaluation) -> f64,
    ) -> Vec<Line> {
        let Report { batches, epochs, .. } = self.report;
        let place = |step: u64| self.timeline.place(step);
        let batches = batches.iter().map(|batch| [place(batch.step), of_batch(batch)]).collect();
        let training = epochs.iter().map(|epoch| [place(epoch.total_steps), of_epoch(epoch)]).collect();
        let validation = epochs
            .iter()
            .filter_map(|epoch| Some([place(epoch.total_steps), of_validation(epoch.validation.as_ref()?)]));
        let lines = [
            Line { name: "training batches", class: "batches", points: thinned(batches), has_dots: false },
            Line { name: "training epochs", class: "train", points: training, has_dots: true },
            Line { name: "validation", class: "validation", points: validation.collect(), has_dots: true },
        ];
        lines.into_iter().filter(|line| !line.points.is_empty()).collect()
    }

    /// Where a curve begins and ends, in words.
    fn ends(&self, what: &str, lines: &[Line]) -> String {
        let Some(line) = lines.last() else { return String::new() };
        let value = |point: Option<&[f64; 2]>| point.map_or_else(String::new, |point| significant(point[1]));
        format!("The {what} goes from {} to {}.", value(line.points.first()), value(line.points.last()))
    }
}

/// A number on the axis of an accuracy.
fn tick(percent: f64) -> String {
    without_zeros(&format!("{percent:.3}"))
}

/// A number on another axis.
fn short(value: f64) -> String {
    let is_small = value != 0.0 && value.abs() < 1e-3;
    if is_small { format!("{value:.0e}") } else { without_zeros(&format!("{value:.4}")) }
}

fn without_zeros(decimals: &str) -> String {
    decimals.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The axis of positive values.
fn axis(lines: &[Line]) -> Axis {
    let Some((least, most)) = extremes(lines.iter().flat_map(|line| &line.points)) else {
        return Axis::rounded(0.0, 1.0, TICKS);
    };
    if least > 0.0 && most / least > WIDE {
        Axis::log(least, most, TICKS)
    } else {
        Axis::rounded(0.0, most, TICKS)
    }
}

/// The least and the greatest value of points.
fn extremes<'a>(points: impl Iterator<Item = &'a [f64; 2]>) -> Option<(f64, f64)> {
    let values = points.map(|point| point[1]).filter(|value| value.is_finite());
    values.map(|value| (value, value)).reduce(|(least, most), (value, _)| (least.min(value), most.max(value)))
}

/// Means of neighbours where there are too many points.
fn thinned(points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let together = points.len().div_ceil(MOST_POINTS).max(1);
    let mean = |group: &[[f64; 2]], axis: usize| {
        group.iter().map(|point| point[axis]).sum::<f64>() / group.len() as f64
    };
    points.chunks(together).map(|group| [mean(group, 0), mean(group, 1)]).collect()
}
