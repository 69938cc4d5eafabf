//! The end of a network: output activation, loss, and the error δᴸ that backpropagation begins with (BP1).

use super::activation::Activation;
use super::kernels::{ActivationBackward, ActivationForward, Real};
use serde::{Deserialize, Serialize};

/// A cost function C; the cost of a batch is the mean over its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// C = ½ Σ_k (a_k − y_k)²
    Quadratic,
    /// C = −Σ_k y_k ln a_k + (1 − y_k) ln(1 − a_k), for sigmoid outputs
    CrossEntropy,
    /// C = −ln a_y, for softmax outputs
    LogLikelihood,
}

impl Loss {
    /// The loss that goes with an output activation when none is named.
    pub fn usual(output: Activation) -> Self {
        match output {
            Activation::Softmax | Activation::Identity => Self::LogLikelihood,
            Activation::Sigmoid => Self::CrossEntropy,
            Activation::Tanh | Activation::Relu | Activation::LeakyRelu => Self::Quadratic,
        }
    }

    /// Its name in options and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quadratic => "quadratic",
            Self::CrossEntropy => "cross-entropy",
            Self::LogLikelihood => "log-likelihood",
        }
    }
}

/// What is asked of the outputs: the cost and how it is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Objective {
    /// The cost function; the one that goes with the output activation if none is named.
    pub loss: Option<Loss>,
}

impl From<Option<Loss>> for Objective {
    fn from(loss: Option<Loss>) -> Self {
        Self { loss }
    }
}

/// Output activation and loss, taken together: from the logits zᴸ both are computed without loss of precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// σ of the output layer.
    pub activation: Activation,
    /// C.
    pub loss: Loss,
}

/// What came of a batch, or a part of one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Sum of the samples' losses.
    pub loss: f64,
    /// Samples classified correctly.
    pub correct: usize,
    /// Samples.
    pub images: usize,
}

impl std::ops::AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.loss += other.loss;
        self.correct += other.correct;
        self.images += other.images;
    }
}

impl Head {
    /// A head, if loss and activation go together. A layer without activation gets the one its loss is made for.
    pub fn new(activation: Activation, objective: impl Into<Objective>) -> Result<Self, String> {
        let objective = objective.into();
        let loss = objective.loss.unwrap_or(Loss::usual(activation));
        let activation = match (activation, loss) {
            (Activation::Identity, Loss::LogLikelihood) => Activation::Softmax,
            (Activation::Identity, Loss::CrossEntropy) => Activation::Sigmoid,
            (Activation::Softmax, Loss::CrossEntropy) => {
                return Err(
                    "the cross-entropy loss needs sigmoid outputs, but the last layer is softmax; end with \
                            `sigmoid`, or use the log-likelihood loss"
                        .to_owned(),
                );
            }
            (other, Loss::CrossEntropy) if other != Activation::Sigmoid => {
                return Err(format!(
                    "the cross-entropy loss needs sigmoid outputs, but the last layer is {other}; end with `sigmoid`"
                ));
            }
            (other, Loss::LogLikelihood) if other != Activation::Softmax => {
                return Err(format!(
                    "the log-likelihood loss needs softmax outputs, but the last layer is {other}; end with \
                     `softmax`, or use the {} loss",
                    Loss::usual(other).name()
                ));
            }
            (fitting, _) => fitting,
        };
        Ok(Self { activation, loss })
    }

    /// Outputs aᴸ `[n, K]` from logits zᴸ `[n, K]`.
    pub fn outputs<T: Real>(&self, logits: &[T], classes: usize, outputs: &mut [T]) {
        outputs.copy_from_slice(logits);
        T::activation_forward(ActivationForward {
            activation: self.activation,
            channels: classes,
            z: outputs,
        });
    }

    /// Sums up loss and correct answers over `[n, K]` logits and outputs.
    pub fn score<T: Real>(&self, logits: &[T], outputs: &[T], labels: &[u8], classes: usize) -> Score {
        let rows = logits.chunks_exact(classes).zip(outputs.chunks_exact(classes));
        let mut score = Score::default();
        for ((z, a), &label) in rows.zip(labels) {
            let label = usize::from(label);
            score += Score {
                loss: self.sample_loss(z, a, label),
                correct: usize::from(predicted(a) == label),
                images: 1,
            };
        }
        score
    }

    fn sample_loss<T: Real>(&self, z: &[T], a: &[T], label: usize) -> f64 {
        let z = |k: usize| z[k].into_f64();
        let classes = 0..a.len();
        match self.loss {
            Loss::Quadratic => {
                let error = |k: usize| a[k].into_f64() - f64::from(u8::from(k == label));
                0.5 * classes.map(|k| error(k) * error(k)).sum::<f64>()
            }
            // −y ln σ(z) − (1−y) ln(1−σ(z)) = max(z, 0) − y z + ln(1 + e^−|z|)
            Loss::CrossEntropy => classes
                .map(|k| z(k).max(0.0) - if k == label { z(k) } else { 0.0 } + (-z(k).abs()).exp().ln_1p())
                .sum(),
            // −ln a_y = ln Σ e^z_k − z_y, shifted by the greatest z
            Loss::LogLikelihood => {
                let greatest = classes.clone().map(z).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = classes.map(|k| (z(k) - greatest).exp()).sum();
                sum.ln() + greatest - z(label)
            }
        }
    }

    /// δᴸ = ∂C/∂zᴸ of the mean loss over `batch` samples, into `d_z` `[n, K]`.
    ///
    /// For the two losses made for their activation it is (a − y) / batch; else BP1 as it stands.
    pub fn error<T: Real>(&self, outputs: &[T], labels: &[u8], classes: usize, batch: usize, d_z: &mut [T]) {
        let share = T::one() / T::from_usize(batch);
        for ((d_z, a), &label) in d_z.chunks_exact_mut(classes).zip(outputs.chunks_exact(classes)).zip(labels)
        {
            for (k, (d_z, &a)) in d_z.iter_mut().zip(a).enumerate() {
                let y = if k == usize::from(label) { T::one() } else { T::zero() };
                *d_z = (a - y) * share;
            }
        }
        if self.loss == Loss::Quadratic {
            let (activation, channels) = (self.activation, classes);
            T::activation_backward(ActivationBackward { activation, channels, a: outputs, d: d_z });
        }
    }
}

/// The class with the greatest output, the first of equals.
pub fn predicted<T: Real>(outputs: &[T]) -> usize {
    let mut best = 0;
    for (k, &a) in outputs.iter().enumerate() {
        if a > outputs[best] || outputs[best].is_nan() && !a.is_nan() {
            best = k;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturated_outputs_keep_a_finite_true_loss() {
        let logits = [60.0_f32, -60.0, 0.0];
        for (activation, expected) in [(Activation::Sigmoid, 120.693), (Activation::Softmax, 120.0)] {
            let head = Head::new(activation, None).expect("they go together");
            let mut outputs = [0.0; 3];
            head.outputs(&logits, 3, &mut outputs);
            let score = head.score(&logits, &outputs, &[1], 3);
            assert!((score.loss - expected).abs() < 1e-3, "{activation}: {}", score.loss);
            assert_eq!(score.correct, 0);
        }
    }

    #[test]
    fn loss_and_output_that_do_not_go_together_are_refused() {
        for (activation, loss) in [
            (Activation::Softmax, Loss::CrossEntropy),
            (Activation::Sigmoid, Loss::LogLikelihood),
            (Activation::Relu, Loss::CrossEntropy),
        ] {
            let message = Head::new(activation, Some(loss)).expect_err("they do not");
            assert!(message.contains("end with"), "{message}");
        }
        let head = Head::new(Activation::Identity, Some(Loss::CrossEntropy));
        assert_eq!(head, Ok(Head { activation: Activation::Sigmoid, loss: Loss::CrossEntropy }));
    }

    #[test]
    fn a_nan_is_never_the_prediction_while_there_is_a_number() {
        assert_eq!(predicted(&[f64::NAN, 0.1, 0.3, 0.3]), 2);
        assert_eq!(predicted(&[0.5, f64::NAN]), 0);
    }
}
