//! What is drawn of a quantity: the part of its curves that lies in the window.

use super::window::Window;
use crate::tui::model::Model;
use crate::tui::model::history::{History, Measure};
use crate::tui::model::series::{Bucket, Series, grouped};
use crate::tui::panes::axes::{self, Shown};
use crate::tui::view::curve_choice::{CurveChoice, Quantity, Smoothing};
use crate::viz::scale::Axis;

/// The best value of a quantity so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Star {
    /// The batch that it was measured after.
    pub step: u64,
    /// The epoch, from 1.
    pub epoch: usize,
    /// The value.
    pub value: f64,
}

/// What is drawn of a quantity.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The batches, or the epochs' batches together: the least and the greatest of each are the area.
    pub raw: Vec<Bucket>,
    /// The line of the training.
    pub line: Vec<Bucket>,
    /// The measurements of the validation set.
    pub validation: Vec<Bucket>,
    /// The best value so far, if there is one to speak of.
    pub star: Option<Star>,
}

/// The curves of a quantity.
pub const fn measure(history: &History, quantity: Quantity) -> &Measure {
    match quantity {
        Quantity::Loss => &history.loss,
        Quantity::Accuracy => &history.accuracy,
        Quantity::Rate => &history.rate,
        Quantity::Norm => &history.norm,
    }
}

/// The best value of a quantity so far, at the moment that is seen: of what has a best, on the validation set.
pub fn star(model: &Model, quantity: Quantity) -> Option<Star> {
    match quantity {
        Quantity::Loss => model.history.least_until(model.moments.horizon()).map(|least| Star {
            step: least.step,
            epoch: least.epoch,
            value: least.loss,
        }),
        Quantity::Accuracy => {
            model.best().map(|best| Star { step: best.step, epoch: best.epoch, value: best.accuracy })
        }
        Quantity::Rate | Quantity::Norm => None,
    }
}

/// The curve that the line of a quantity is, batch by batch. A learning rate is known exactly: an average would be another.
pub const fn line(measure: &Measure, quantity: Quantity, smoothing: Smoothing) -> &Series {
    match (quantity, smoothing) {
        (Quantity::Rate, _) | (_, Smoothing::Off) => &measure.raw,
        (_, Smoothing::Usual) => &measure.smooth,
        (_, Smoothing::Strong) => &measure.strong,
    }
}

/// The batches of each epoch together. Where a measured point holds the end of an epoch, it counts to the epoch after.
pub fn by_epoch(history: &History, buckets: &[Bucket]) -> Vec<Bucket> {
    grouped(buckets, |bucket| history.epoch_of(bucket.last))
}

impl Parts {
    /// What lies in the window.
    pub fn of(model: &Model, quantity: Quantity, choice: &CurveChoice, window: Window) -> Self {
        let history = &model.history;
        let measure = measure(history, quantity);
        let within = |series: &Series| series.within(window.from, window.to).to_vec();
        let mut raw = within(&measure.raw);
        let mut curve = within(line(measure, quantity, choice.smoothing));
        if choice.by_epoch {
            raw = by_epoch(history, measure.raw.buckets());
            raw.retain(|bucket| window.holds(bucket.last));
            curve = match quantity {
                Quantity::Loss | Quantity::Accuracy => within(&measure.epochs),
                Quantity::Rate | Quantity::Norm => raw.clone(),
            };
        }
        let star = star(model, quantity).filter(|star| window.holds(star.step));
        Self { raw, line: curve, validation: within(&measure.validation), star }
    }

    /// The vertical axis that holds them, for so many rows.
    pub fn axis(&self, quantity: Quantity, log: bool, rows: usize) -> Axis {
        let shown = Shown { raw: &self.raw, line: &self.line, validation: &self.validation };
        match quantity {
            Quantity::Loss | Quantity::Norm => axes::falling(&shown, log, rows),
            Quantity::Accuracy => axes::accuracy(&shown, log, rows),
            Quantity::Rate => axes::rate(&shown, log, rows),
        }
    }
}
