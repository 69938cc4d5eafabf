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
    /// The share s of the target y that is spread over all classes: (1 − s) y + s/K (Szegedy et al. 2016).
    pub label_smoothing: f64,
}

impl From<Option<Loss>> for Objective {
    fn from(loss: Option<Loss>) -> Self {
        Self { loss, ..Self::default() }
    }
}

/// Output activation and loss, taken together: from the logits zᴸ both are computed without loss of precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// σ of the output layer.
    pub activation: Activation,
    /// C.
    pub loss: Loss,
    /// The share of the target that is spread over all classes.
    pub label_smoothing: f64,
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
        Ok(Self { activation, loss, label_smoothing: objective.label_smoothing })
    }

    /// The target y of the right class among K, and of each other class.
    fn levels(&self, classes: usize) -> [f64; 2] {
        let spread = self.label_smoothing / classes as f64;
        [1.0 - self.label_smoothing + spread, spread]
    }

    /// The targets y `[K]` of a sample with this `label`.
    pub fn targets(&self, label: u8, classes: usize) -> Vec<f64> {
        let [right, other] = self.levels(classes);
        (0..classes).map(|k| if k == usize::from(label) { right } else { other }).collect()
    }

    /// ∇ₐC `[K]`, what the cost of a sample with this `label` does as the outputs `[K]` change: the first factor of BP1.
    pub fn output_errors(&self, outputs: &[f64], label: u8) -> Vec<f64> {
        let errors = outputs.iter().zip(self.targets(label, outputs.len())).map(|(&a, y)| match self.loss {
            Loss::Quadratic => a - y,
            Loss::CrossEntropy => share(1.0 - y, 1.0 - a) - share(y, a),
            Loss::LogLikelihood => -share(y, a),
        });
        errors.collect()
    }

    /// C of a sample with this `label` by its definition, from outputs `[K]` that need not come of any logits.
    pub fn output_cost(&self, outputs: &[f64], label: u8) -> f64 {
        let terms = outputs.iter().zip(self.targets(label, outputs.len())).map(|(&a, y)| match self.loss {
            Loss::Quadratic => 0.5 * (a - y) * (a - y),
            Loss::CrossEntropy => -weighted(y, a.ln()) - weighted(1.0 - y, (1.0 - a).ln()),
            Loss::LogLikelihood => -weighted(y, a.ln()),
        });
        terms.sum()
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
        let [right, other] = self.levels(a.len());
        let y = |k: usize| if k == label { right } else { other };
        match self.loss {
            Loss::Quadratic => {
                let error = |k: usize| a[k].into_f64() - y(k);
                0.5 * classes.map(|k| error(k) * error(k)).sum::<f64>()
            }
            // −y ln σ(z) − (1−y) ln(1−σ(z)) = max(z, 0) − y z + ln(1 + e^−|z|)
            Loss::CrossEntropy => {
                classes.map(|k| z(k).max(0.0) - weighted(y(k), z(k)) + (-z(k).abs()).exp().ln_1p()).sum()
            }
            // −Σ_k y_k ln a_k = ln Σ e^z_k − Σ_k y_k z_k, shifted by the greatest z
            Loss::LogLikelihood => {
                let greatest = classes.clone().map(z).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = classes.clone().map(|k| (z(k) - greatest).exp()).sum();
                let spread = if other > 0.0 { other * classes.map(z).sum::<f64>() } else { 0.0 };
                sum.ln() + greatest - ((right - other) * z(label) + spread)
            }
        }
    }

    /// δᴸ = ∂C/∂zᴸ of the mean loss over `batch` samples, into `d_z` `[n, K]`.
    ///
    /// For the two losses made for their activation it is (a − y) / batch, y being smoothed; else BP1 as it stands.
    pub fn error<T: Real>(&self, outputs: &[T], labels: &[u8], classes: usize, batch: usize, d_z: &mut [T]) {
        let share = T::one() / T::from_usize(batch);
        let [right, other] = self.levels(classes).map(T::from_f64);
        for ((d_z, a), &label) in d_z.chunks_exact_mut(classes).zip(outputs.chunks_exact(classes)).zip(labels)
        {
            for (k, (d_z, &a)) in d_z.iter_mut().zip(a).enumerate() {
                let y = if k == usize::from(label) { right } else { other };
                *d_z = (a - y) * share;
            }
        }
        if self.loss == Loss::Quadratic {
            let (activation, channels) = (self.activation, classes);
            T::activation_backward(ActivationBackward { activation, channels, a: outputs, d: d_z });
        }
    }
}

/// y / a, and nothing where there is no y, however small a may be.
fn share(y: f64, a: f64) -> f64 {
    if y == 0.0 { 0.0 } else { y / a }
}

/// y z, and nothing where there is no y, however great z may be.
fn weighted(y: f64, z: f64) -> f64 {
    if y == 0.0 { 0.0 } else { y * z }
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
    use crate::random::{Purpose, generator};
    use rand::RngExt;

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
        let expected =
            Head { activation: Activation::Sigmoid, loss: Loss::CrossEntropy, label_smoothing: 0.0 };
        assert_eq!(head, Ok(expected));
    }

    const PAIRS: [(Activation, Loss); 6] = [
        (Activation::Sigmoid, Loss::CrossEntropy),
        (Activation::Sigmoid, Loss::Quadratic),
        (Activation::Softmax, Loss::LogLikelihood),
        (Activation::Softmax, Loss::Quadratic),
        (Activation::Tanh, Loss::Quadratic),
        (Activation::Identity, Loss::Quadratic),
    ];

    fn smoothed((activation, loss): (Activation, Loss), label_smoothing: f64) -> Head {
        Head::new(activation, Objective { loss: Some(loss), label_smoothing }).expect("they go together")
    }

    /// The loss of logits `[n, 5]` by its definition.
    fn total(head: &Head, logits: &[f64], labels: &[u8]) -> f64 {
        let mut outputs = vec![0.0; logits.len()];
        head.outputs(logits, 5, &mut outputs);
        head.score(logits, &outputs, labels, 5).loss
    }

    #[test]
    fn the_error_is_the_derivative_of_the_loss_however_much_labels_are_smoothed() {
        let mut random = generator(3, Purpose::Check, 0, 0, 0);
        let (labels, stride) = ([0, 3, 4], 1e-4);
        for pair in PAIRS {
            for smoothing in [0.0, 0.1, 0.9] {
                let head = smoothed(pair, smoothing);
                let logits: Vec<f64> = (0..15).map(|_| random.random_range(-2.0..2.0)).collect();
                let (mut outputs, mut error) = (vec![0.0; 15], vec![0.0; 15]);
                head.outputs(&logits, 5, &mut outputs);
                head.error(&outputs, &labels, 5, 3, &mut error);
                for (k, &analytical) in error.iter().enumerate() {
                    let at = |offset: f64| {
                        let mut moved = logits.clone();
                        moved[k] += offset * stride;
                        total(&head, &moved, &labels) / 3.0
                    };
                    let numerical = (at(-2.0) - 8.0 * at(-1.0) + 8.0 * at(1.0) - at(2.0)) / (12.0 * stride);
                    let gap = (analytical - numerical).abs();
                    assert!(gap < 1e-9, "{pair:?}, {smoothing}: {analytical} is not {numerical}");
                }
            }
        }
    }

    #[test]
    fn a_smoothed_target_is_shared_with_all_classes() {
        let head = smoothed((Activation::Softmax, Loss::LogLikelihood), 0.1);
        let [right, other] = head.levels(5);
        assert!((right - 0.92).abs() < 1e-15 && (other - 0.02).abs() < 1e-15);
        // Outputs of 1/K cost ln K whatever the target.
        assert!((total(&head, &[0.0; 5], &[2]) - 5f64.ln()).abs() < 1e-12);
        // No loss is smaller than that of outputs equal to the target.
        let best: f64 = -(right * right.ln() + 4.0 * other * other.ln());
        let logits = [other.ln(), other.ln(), right.ln(), other.ln(), other.ln()];
        assert!((total(&head, &logits, &[2]) - best).abs() < 1e-12);
        assert!(total(&head, &[-9.0, -9.0, 9.0, -9.0, -9.0], &[2]) > best);
    }

    #[test]
    fn without_smoothing_the_right_class_alone_counts_even_where_others_are_infinite() {
        let logits = [f64::NEG_INFINITY, 1.5, 0.25, f64::NEG_INFINITY, -2.0];
        for pair in PAIRS {
            assert_eq!(smoothed(pair, 0.0).levels(5), [1.0, 0.0], "{pair:?}");
        }
        for pair in [PAIRS[0], PAIRS[2]] {
            assert!(total(&smoothed(pair, 0.0), &logits, &[1]).is_finite(), "{pair:?}");
        }
    }

    #[test]
    fn a_nan_is_never_the_prediction_while_there_is_a_number() {
        assert_eq!(predicted(&[f64::NAN, 0.1, 0.3, 0.3]), 2);
        assert_eq!(predicted(&[0.5, f64::NAN]), 0);
    }
}
