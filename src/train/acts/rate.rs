//! The user's factor on the learning rate.

use super::told::{Reach, Told};
use super::undo::{Done, Inverse};
use crate::protocol::{Act, LiveChange};
use crate::train::run::Trainer;
use std::ops::RangeInclusive;

/// The factors that there can be on the learning rate of the schedule.
const FACTORS: RangeInclusive<f64> = 1e-6..=1e6;

/// Multiplies the learning rate of the schedule by `factor`, from the next batch of `trainer` on.
///
/// # Errors
/// If it is no factor.
pub(super) fn scale(trainer: &mut Trainer, factor: f64) -> Result<(Done, Told), String> {
    if !(factor.is_finite() && factor > 0.0) {
        return Err(format!("a learning rate cannot be scaled by {factor}"));
    }
    let before = trainer.progress.learning_rate_factor;
    let told = set(trainer, (before * factor).clamp(*FACTORS.start(), *FACTORS.end()));
    Ok((Done { act: Act::ScaleRate(factor), inverse: Inverse::Factor(before) }, told))
}

/// Makes `factor` the one on the learning rate of the schedule.
pub(super) fn set(trainer: &mut Trainer, factor: f64) -> Told {
    let before = trainer.next_learning_rate();
    trainer.progress.learning_rate_factor = factor;
    let rate = trainer.next_learning_rate();
    let progress = &mut trainer.progress;
    progress.learning_rate = rate;
    let text = format!("learning rate {rate:.3e} {}", progress.onwards());
    let change = progress.mark(LiveChange::RATE, shown_rate(before), shown_rate(rate));
    Told { text, change, reach: Reach::Step }
}

/// Gives a learning rate with four digits, written as short as can be.
pub(super) fn shown_rate(rate: f64) -> String {
    format!("{rate:.3e}").parse::<f64>().unwrap_or(rate).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_shown_with_four_digits_and_no_more_than_it_has() {
        let shown = [0.03 * 1.25, 0.03, 1.0 / 3.0, 1.5e-7, 0.0].map(shown_rate);
        assert_eq!(shown, ["0.0375", "0.03", "0.3333", "0.00000015", "0"]);
    }
}
