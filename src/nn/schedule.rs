//! How the learning rate moves: a factor on the base rate, a pure function of the step.

use serde::{Deserialize, Serialize};
use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

/// Shape of a learning-rate schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// Always 1.
    #[default]
    Constant,
    /// Times `factor` every `epochs` epochs.
    Step {
        /// Epochs between two steps.
        epochs: usize,
        /// What the rate is multiplied by.
        factor: f64,
    },
    /// Half a cosine from 1 to 0 over the run (Loshchilov and Hutter 2017).
    Cosine,
    /// Up from 1/25 to 1 over the first three tenths, then half a cosine down to 1/10 000 (Smith and Topin 2018).
    OneCycle,
}

/// A schedule with its warm-up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// What happens after the warm-up.
    pub shape: Shape,
    /// Batches over which the rate first climbs in a straight line from nothing.
    pub warm_up: u64,
}

/// Share of a one-cycle run that climbs.
const RISE: f64 = 0.3;
/// One-cycle begins at 1/`START` of the peak.
const START: f64 = 25.0;
/// One-cycle ends at 1/`END` of the peak.
const END: f64 = 1e4;

impl Shape {
    /// Whether the factor depends on how long the run is, so that a longer run is another one from its first batch on.
    pub fn knows_its_end(self) -> bool {
        match self {
            Self::Constant | Self::Step { .. } => false,
            Self::Cosine | Self::OneCycle => true,
        }
    }
}

impl Schedule {
    /// The factor for batch `step` (from 0) of a run of `total` batches, `epoch_steps` an epoch; a step may lie between two
    /// batches, for a batch of another size is not one batch of the schedule. After the end of a schedule that knows its end
    /// the last factor stays.
    pub fn factor(&self, step: f64, total: u64, epoch_steps: u64) -> f64 {
        let step = if self.shape.knows_its_end() { step.min(total.saturating_sub(1) as f64) } else { step };
        let warm_up = self.warm_up as f64;
        if step < warm_up {
            return (step + 1.0) / (warm_up + 1.0) * self.shape_factor(warm_up, total, epoch_steps);
        }
        self.shape_factor(step, total, epoch_steps)
    }

    fn shape_factor(&self, step: f64, total: u64, epoch_steps: u64) -> f64 {
        let done = |from: f64, to: f64| ((step - from) / (to - from).max(1.0)).clamp(0.0, 1.0);
        let descent = |share: f64| (1.0 + (PI * share).cos()) / 2.0;
        let total_steps = total as f64;
        match self.shape {
            Shape::Constant => 1.0,
            Shape::Step { epochs, factor } => {
                let period = epoch_steps.saturating_mul(epochs as u64).max(1);
                factor.powf((step as u64 / period) as f64)
            }
            Shape::Cosine => descent(done(self.warm_up as f64, total_steps)),
            Shape::OneCycle => {
                let peak = total_steps * RISE;
                if step < peak {
                    1.0 / START + (1.0 - 1.0 / START) * (1.0 - descent(done(0.0, peak)))
                } else {
                    1.0 / END + (1.0 - 1.0 / END) * descent(done(peak, total_steps))
                }
            }
        }
    }
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let shape = match parts.next() {
            Some("constant") => Self::Constant,
            Some("cosine") => Self::Cosine,
            Some("one-cycle") => Self::OneCycle,
            Some("step") => {
                let epochs = parts.next().and_then(|epochs| epochs.parse().ok()).filter(|&epochs| epochs > 0);
                let factor = parts
                    .next()
                    .and_then(|factor| factor.parse::<f64>().ok())
                    .filter(|f| *f > 0.0 && *f <= 1.0);
                match (epochs, factor) {
                    (Some(epochs), Some(factor)) => Self::Step { epochs, factor },
                    _ => {
                        return Err(
                            "expected `step:EPOCHS:FACTOR`, e.g. `step:2:0.1`, 0 < FACTOR ≤ 1".to_owned()
                        );
                    }
                }
            }
            _ => return Err("expected constant, step:EPOCHS:FACTOR, cosine or one-cycle".to_owned()),
        };
        match parts.next() {
            None => Ok(shape),
            Some(rest) => Err(format!("`{rest}` is more than was expected after the schedule's name")),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant => f.write_str("constant"),
            Self::Step { epochs, factor } => write!(f, "step:{epochs}:{factor}"),
            Self::Cosine => f.write_str("cosine"),
            Self::OneCycle => f.write_str("one-cycle"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(text: &str, warm_up: u64) -> Vec<f64> {
        let schedule = Schedule { shape: text.parse().expect("a schedule"), warm_up };
        (0..100).map(|step| schedule.factor(f64::from(step), 100, 10)).collect()
    }

    #[test]
    fn each_shape_goes_where_it_says() {
        assert!(factors("constant", 0).iter().all(|&f| f == 1.0));
        let step = factors("step:2:0.5", 0);
        assert_eq!((step[19], step[20], step[99]), (1.0, 0.5, 0.0625));
        let cosine = factors("cosine", 0);
        assert!(cosine[0] == 1.0 && (cosine[50] - 0.5).abs() < 1e-9 && cosine[99] < 1e-3);
        let cycle = factors("one-cycle", 0);
        assert!((cycle[0] - 0.04).abs() < 1e-9 && (cycle[30] - 1.0).abs() < 1e-9 && cycle[99] < 2e-3);
    }

    #[test]
    fn warm_up_climbs_to_the_schedule_without_a_jump() {
        let cosine = factors("cosine", 9);
        assert!(cosine[0] > 0.0 && cosine[..10].is_sorted(), "{:?}", &cosine[..11]);
        assert_eq!(cosine[9], 1.0);
    }

    #[test]
    fn between_two_batches_the_factor_is_between_theirs() {
        for (text, warm_up) in
            [("constant", 9), ("cosine", 0), ("cosine", 9), ("one-cycle", 0), ("step:2:0.5", 0)]
        {
            let schedule = Schedule { shape: text.parse().expect("a schedule"), warm_up };
            let factor = |step| schedule.factor(step, 100, 10);
            for step in (0..99).map(f64::from) {
                let ends = [factor(step), factor(step + 1.0)];
                let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                for between in [0.25, 0.5, 0.75].map(|share| factor(step + share)) {
                    assert!(
                        (low..=high).contains(&between),
                        "{text} {warm_up} {step}: {between} of {ends:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused_and_names_round_trip() {
        for text in ["", "step", "step:0:0.1", "step:1:2", "cosine:3", "linear"] {
            assert!(text.parse::<Shape>().is_err(), "{text}");
        }
        for text in ["constant", "step:2:0.1", "cosine", "one-cycle"] {
            assert_eq!(text.parse::<Shape>().map(|shape| shape.to_string()), Ok(text.to_owned()));
        }
    }
}
