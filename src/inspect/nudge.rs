//! Does the cost change with a quantity as backpropagation says? The quantity is nudged both ways, and the cost is computed anew:
//! in `f64` and unfused, at the very moment that was explained last.

mod batch;
mod comparison;
mod sides;
mod target;
#[cfg(test)]
mod tests;

pub use crate::nn::kinks::{Kink, KinkKind};
pub use comparison::{BatchComparison, Comparison, relative_error};
pub use target::Target;

use super::explain::check_footprint;
use super::explain::explainer::Moment;
use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use batch::BatchNudge;
use serde::{Deserialize, Serialize};
use sides::Sides;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The exponents that make sense: with a larger ε the cost is no straight line, with a smaller one rounding is all that is left.
pub const EXPONENTS: RangeInclusive<u8> = 1..=9;
/// The exponent that makes the smallest error where nothing else is known.
pub const USUAL_EXPONENT: u8 = 4;
/// The most images of a batch in a piece: the naive arithmetic is slow.
const MOST_IMAGES: usize = 16;

/// Does the cost change with a quantity as backpropagation says?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nudge {
    /// The image's index in the watched set; the last one if there are fewer.
    pub sample: usize,
    /// Whether the sample is taken through the network as in training; see [`Explain`](super::explain::Explain).
    pub training: bool,
    /// What is nudged.
    pub target: Target,
    /// How far: by ε = 10⁻ᵉ of this exponent e.
    pub exponent: u8,
}

/// What the cost did as a quantity was nudged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nudged {
    /// What was asked; none before anything is known.
    pub asked: Option<Nudge>,
    /// Batches of the run that were done at the moment that this is about: the one that was explained last.
    pub total_steps: u64,
    /// The quantity, as it is.
    pub value: f64,
    /// How far it was nudged to either side.
    pub epsilon: f64,
    /// The cost of the sample; none if there is no such quantity.
    pub sample: Option<Comparison>,
    /// Whether the statistics of the batch were held, so that the derivative is not the one explained: with those, the cost of a
    /// sample hangs on all others of its batch.
    pub held: bool,
    /// The exponent of the next smaller ε that no kink is within, where there is one within this.
    pub finer: Option<u8>,
    /// The mean cost of the batch that is trained on next, as in training; only weights and biases have one.
    pub batch: Option<BatchComparison>,
}

/// How far a check is.
#[derive(Default)]
pub struct Check {
    found: Nudged,
    /// The batch, once the sample is done.
    batch: Option<BatchNudge>,
    /// The number of images in the last piece.
    piece: usize,
}

impl Inquire for Nudge {
    type State = Check;
    type Finding = Nudged;
    const GROWS: bool = true;
    const REHEARSES: bool = true;

    fn needs_next_step(&self) -> bool {
        self.training
    }

    fn advance(
        &self,
        state: &mut Check,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let Some(batch) = &mut state.batch else {
            let Some(moment) = kept(subject, tools)? else { return Ok(1.0) };
            tools.about = moment.total_steps;
            return self.begin(state, &moment, subject);
        };
        tools.about = state.found.total_steps;
        state.piece = (2 * state.piece).clamp(1, MOST_IMAGES).min(tools.most.max(1));
        tools.taken += batch.advance(&subject.dataset.train, &subject.network.scaling, state.piece)?;
        state.found.batch = Some(batch.comparison());
        Ok(batch.done())
    }

    fn finding(&self, state: &mut Check) -> Nudged {
        state.found.clone()
    }
}

/// Gives the moment that was explained last, or makes it the one that `subject` is.
///
/// # Errors
/// If that would be too large.
fn kept(subject: &Subject<'_>, tools: &mut Tools<'_>) -> Result<Option<Arc<Moment>>, InquiryError> {
    if let Some(moment) = tools.explainer.moment() {
        return Ok(Some(Arc::clone(moment)));
    }
    check_footprint(subject.network)?;
    let rehearsal = tools.rehearse()?;
    Ok(tools.explainer.freeze(subject, rehearsal).map(Arc::clone))
}

/// Gives ε = 10⁻ᵉ of the exponent e.
fn epsilon(exponent: u8) -> f64 {
    10f64.powi(-i32::from(exponent))
}

impl Nudge {
    /// Compares for the sample, and begins with the batch if there is something to compare there.
    fn begin(
        &self,
        state: &mut Check,
        moment: &Arc<Moment>,
        subject: &Subject<'_>,
    ) -> Result<f32, InquiryError> {
        let (pixels, label) = subject.sample(self.sample)?.load(subject.network)?;
        let exponent = self.exponent.clamp(*EXPONENTS.start(), *EXPONENTS.end());
        let sides = |epsilon: f64| Sides::new(&moment.network, self.target, epsilon);
        let asked = Some(self.clone());
        state.found = Nudged { asked, total_steps: moment.total_steps, ..Nudged::default() };
        let Some((near, far)) = sides(epsilon(exponent)).zip(sides(2.0 * epsilon(exponent))) else {
            return Ok(1.0);
        };
        let way = moment.sample_way(pixels, label, self.training);
        let comparison = way.compare(&near).beside_a_wider_one(&way.compare(&far));
        let finer = || {
            let smooth = |sides: Sides| way.compare(&sides).kinks.is_empty();
            (exponent + 1..=*EXPONENTS.end()).find(|&finer| sides(epsilon(finer)).is_some_and(smooth))
        };
        state.found.value = way.value(&near);
        state.found.epsilon = near.epsilon;
        state.found.held = way.is_training() && near.is_normalised_behind(&moment.network);
        state.found.finer = if comparison.kinks.is_empty() { None } else { finer() };
        state.found.sample = Some(comparison);
        state.batch = BatchNudge::new(moment, near);
        state.found.batch = state.batch.as_ref().map(BatchNudge::comparison);
        Ok(if state.batch.is_some() { 0.0 } else { 1.0 })
    }
}
