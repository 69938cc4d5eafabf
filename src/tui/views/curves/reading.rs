//! What is read off the curves: the values of all quantities at the cursor, or the newest ones.

use super::parts::{by_epoch, line, measure};
use crate::protocol::LiveChange;
use crate::tui::model::history::{History, Point};
use crate::tui::model::series::{Bucket, Series};
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::curve_choice::{CurveChoice, Quantity};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::number::{grouped, percent, significant};

/// What values are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A measured point: a batch, or the mean of several.
    Point(Point),
    /// The newest batch, its values smoothed as chosen.
    Newest {
        /// The batch.
        step: u64,
    },
    /// The batches of an epoch.
    Epoch {
        /// Its number, from 1.
        epoch: u64,
        /// The first of the batches that were measured.
        first: u64,
        /// The last of them.
        last: u64,
    },
}

/// The values of all quantities at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What they are of.
    pub place: Place,
    /// Of each of [`Quantity::ALL`], what was measured while training.
    pub values: [Option<f64>; 4],
    /// The validation after the last epoch up to there: its number, the loss and the accuracy.
    pub validation: Option<(u64, f64, f64)>,
}

impl Reading {
    /// The values at the cursor, or the newest ones; none before the first batch.
    pub fn of(scene: &Scene<'_>) -> Option<Self> {
        let (history, choice) = (&scene.model.history, &scene.ui.curves);
        let point = scene.ui.cursor.and_then(|step| history.point(step));
        if choice.by_epoch {
            return Self::of_epoch(history, scene.ui.cursor);
        }
        match point {
            Some(point) => {
                let value = |quantity| holding(&measure(history, quantity).raw, point.last).map(Bucket::mean);
                let values = Quantity::ALL.map(value);
                let validation = validation(history, point.last);
                Some(Self { place: Place::Point(point), values, validation })
            }
            // Before the first batch nothing is measured, and the newest is not of that moment.
            None if scene.model.moments.seen.is_some() => None,
            None => Self::newest(history, choice),
        }
    }

    fn newest(history: &History, choice: &CurveChoice) -> Option<Self> {
        let step = history.last_step();
        let value = |quantity| {
            let latest = line(measure(history, quantity), quantity, choice.smoothing).latest();
            latest.filter(|(at, _)| *at == step).map(|(_, value)| value)
        };
        let place = Place::Newest { step };
        (step > 0).then(|| Self {
            place,
            values: Quantity::ALL.map(value),
            validation: validation(history, step),
        })
    }

    /// The values of the epoch of a point, or of the last one that is complete: loss and accuracy as they are reported, the
    /// others as means of the batches that were measured.
    fn of_epoch(history: &History, cursor: Option<u64>) -> Option<Self> {
        let (ends, newest) = (&history.epoch_ends, history.last_step());
        let complete = ends.ended_by(newest).max(1);
        let epoch = cursor.map_or(complete, |step| history.epoch_of(step.min(newest)));
        let end = ends.end_of(epoch);
        let group = |quantity| {
            let groups = by_epoch(history, measure(history, quantity).raw.buckets());
            groups.into_iter().find(|group| history.epoch_of(group.last) == epoch)
        };
        let of = group(Quantity::Loss)?;
        let value = |quantity| match quantity {
            Quantity::Loss | Quantity::Accuracy => {
                holding(&measure(history, quantity).epochs, end).map(Bucket::mean)
            }
            Quantity::Rate | Quantity::Norm => group(quantity).as_ref().map(Bucket::mean),
        };
        let place = Place::Epoch { epoch, first: of.first, last: of.last };
        let validation = validation(history, end);
        Some(Self { place, values: Quantity::ALL.map(value), validation })
    }
}

/// The bucket that holds a step, not one before it.
fn holding(series: &Series, step: u64) -> Option<&Bucket> {
    series.at(step).filter(|bucket| step <= bucket.last)
}

/// The last validation up to a step; of several that were put together, their mean, with the last epoch of them.
fn validation(history: &History, step: u64) -> Option<(u64, f64, f64)> {
    let [loss, accuracy] = [&history.loss, &history.accuracy].map(|measure| measure.validation.at(step));
    let (loss, accuracy) = loss.zip(accuracy)?;
    Some((history.epoch_of(loss.last), loss.mean(), accuracy.mean()))
}

/// A value of a quantity with its unit.
pub fn shown(quantity: Quantity, value: f64) -> String {
    match quantity {
        Quantity::Accuracy => format!("{} %", percent(value, 2)),
        _ => significant(value),
    }
}

/// The sign of a quantity before its value.
fn sign(scene: &Scene<'_>, quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Loss => "loss",
        Quantity::Accuracy => "acc",
        Quantity::Rate => "lr",
        Quantity::Norm => scene.theme.sign("‖g‖", "|g|"),
    }
}

/// The line of the values, with less and less in it.
pub fn lines(scene: &Scene<'_>) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let Some(reading) = Reading::of(scene) else { return vec![Vec::new()] };
    let dash = scene.theme.sign("–", "-");
    let mut values = vec![piece(" ", ink.text)];
    for (quantity, value) in Quantity::ALL.into_iter().zip(reading.values) {
        let text = value.map_or_else(|| dash.to_owned(), |value| shown(quantity, value));
        let value_ink = if quantity == scene.ui.curves.quantity { ink.strong } else { ink.train };
        values.push(piece(format!("{} ", sign(scene, quantity)), ink.faint));
        values.push(piece(format!("{text}  "), value_ink));
    }
    let diamond = scene.theme.sign("◆", "o");
    let of = |text: String| vec![piece(text, ink.validation)];
    let validation = reading.validation.map_or_else(Vec::new, |(epoch, loss, accuracy)| {
        let (loss, accuracy) = (significant(loss), percent(accuracy, 2));
        vec![
            of(format!("{diamond} val {loss}, {accuracy} % after epoch {epoch}")),
            of(format!("{diamond} val {loss} {accuracy}%@{epoch}")),
            of(format!("{diamond} {loss} {accuracy}%@{epoch}")),
        ]
    });
    let place = vec![piece(format!(" {}", place(scene, &reading.place)), ink.faint)];
    let with = |parts: &[&[Piece]]| parts.concat();
    let mut choices: Vec<Vec<Piece>> = validation.iter().map(|of| with(&[&place, &values, of])).collect();
    if let Place::Epoch { epoch, .. } = reading.place {
        let short = vec![piece(format!(" epoch {epoch}:"), ink.faint)];
        choices.extend(validation.iter().map(|of| with(&[&short, &values, of])));
    }
    choices.extend(validation.iter().map(|of| with(&[&values, of])));
    choices.extend([with(&[&place, &values]), values.clone(), values[..5].to_vec(), values[..3].to_vec()]);
    choices
}

/// What values are of, in a few words.
fn place(scene: &Scene<'_>, place: &Place) -> String {
    let dash = scene.theme.sign("–", "-");
    match *place {
        Place::Point(point) if point.first == point.last => format!("batch {}:", grouped(point.last)),
        Place::Point(point) => format!("batches {}{dash}{}:", grouped(point.first), grouped(point.last)),
        Place::Newest { step } => format!("batch {}, {}:", grouped(step), scene.ui.curves.smoothing.words()),
        Place::Epoch { epoch, first, last } => {
            format!("epoch {epoch}, batches {}{dash}{}:", grouped(first), grouped(last))
        }
    }
}

/// Changes that were made between the same two batches.
struct Made<'a> {
    /// Their place among all such, from 1.
    number: usize,
    /// How many such there are.
    count: usize,
    /// The first batch that went by them.
    step: u64,
    changes: Vec<&'a LiveChange>,
}

/// The changes at the cursor, or the last before it; else the first after it.
fn made_at<'a>(scene: &Scene<'a>) -> Option<Made<'a>> {
    let history = &scene.model.history;
    let mut steps: Vec<u64> = history.changes.iter().map(|change| change.step).collect();
    steps.dedup();
    let point = scene.ui.cursor.and_then(|step| history.point(step));
    let after = point.map_or(steps.len(), |point| steps.partition_point(|step| *step <= point.last));
    let place = after.saturating_sub(1);
    let step = *steps.get(place)?;
    let changes = history.changes.iter().filter(|change| change.step == step).collect();
    Some(Made { number: place + 1, count: steps.len(), step, changes })
}

/// A change in words.
pub fn words(change: &LiveChange, arrow: &str) -> String {
    let LiveChange { name, from, to, .. } = change;
    match name.as_str() {
        LiveChange::REVERT => format!("not finite at batch {from}, back to batch {to}"),
        name => format!("{} {from} {arrow} {to}", name.replace('-', " ")),
    }
}

/// The line of the change at the cursor, with less and less in it.
pub fn change_lines(scene: &Scene<'_>) -> Option<Vec<Vec<Piece>>> {
    let Made { number, count, step, changes } = made_at(scene)?;
    let ink = &scene.theme.ink;
    let arrow = scene.theme.pick("→", "->");
    let text = changes.iter().map(|change| words(change, arrow)).collect::<Vec<_>>().join("; ");
    let sign = scene.theme.pick("↑", "^");
    let is_here = scene.ui.cursor.and_then(|step| scene.model.history.point(step));
    let is_here = is_here.is_some_and(|point| (point.first..=point.last).contains(&step));
    let what: Ink = if is_here { ink.accent } else { ink.text };
    let from = grouped(step);
    let line = |text: String| vec![piece(format!(" {sign} "), ink.faint), piece(text, what)];
    Some(vec![
        line(format!("change {number} of {count}, from batch {from} on: {text}")),
        line(format!("{number} of {count}, batch {from}: {text}")),
        line(format!("batch {from}: {text}")),
        line(text),
    ])
}
