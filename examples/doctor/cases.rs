//! The runs that the doctor is to be right about.

use crate::consultation::Named;
use crate::images::{few, shuffled};
use anyhow::anyhow;
use cnn_tui::config::PRESETS;
use cnn_tui::dataset::Dataset;
use cnn_tui::inspect::doctor::Disorder;
use cnn_tui::nn::init::Init;
use cnn_tui::train::config::TrainConfig;
use std::path::Path;
use std::sync::Arc;

/// A run with what the doctor is to say of it.
pub struct Case {
    /// What it is called.
    pub name: String,
    /// What decides the run.
    pub config: TrainConfig,
    /// The images.
    pub dataset: Arc<Dataset>,
    /// What every bias of the first layer is before the first batch, if it is given one.
    pub bias: Option<f32>,
    /// The epochs that are looked at, at the most.
    pub epochs: usize,
    /// What is wrong, if anything.
    pub expected: Option<Disorder>,
}

impl Case {
    /// Tells whether this is what the doctor had to say.
    pub fn is_right(&self, named: &[Named]) -> bool {
        let all = named.iter().all(|named| Some(named.diagnosis.what) == self.expected);
        all && named.is_empty() == self.expected.is_none()
    }
}

/// Images in the small sets, the last of which are for validation.
const FEW: usize = 500;
const VALIDATION: usize = 2000;

/// Makes all cases; data sets that are made for them lie at `place`.
pub fn all(place: &Path) -> anyhow::Result<Vec<Case>> {
    let mnist = Arc::new(Dataset::mnist()?);
    let images = Images {
        shuffled: Arc::new(shuffled(&mnist, mnist.train.len(), &place.join("shuffled"))?),
        few_shuffled: Arc::new(shuffled(&mnist, FEW + VALIDATION, &place.join("few-shuffled"))?),
        few: Arc::new(few(&mnist, FEW + VALIDATION, &place.join("few"))?),
        mnist,
    };
    let mut cases = Vec::new();
    for preset in &PRESETS {
        let config = preset.config().map_err(|error| anyhow!(error))?;
        cases.extend(of_preset(preset.name, &config, &images));
    }
    Ok(cases)
}

/// The data sets.
struct Images {
    mnist: Arc<Dataset>,
    shuffled: Arc<Dataset>,
    few_shuffled: Arc<Dataset>,
    few: Arc<Dataset>,
}

/// Gives the cases of a preset.
fn of_preset(preset: &str, config: &TrainConfig, images: &Images) -> Vec<Case> {
    let case = |name: &str, expected: Option<Disorder>, epochs: usize| Case {
        name: format!("{preset}, {name}"),
        config: config.clone(),
        dataset: Arc::clone(&images.mnist),
        bias: None,
        epochs,
        expected,
    };
    let rate = |by: f64| TrainConfig { learning_rate: config.learning_rate * by, ..config.clone() };
    let small = TrainConfig { validation: Some(VALIDATION), epochs: 60, ..config.clone() };
    let mut cases = vec![
        case("as it is", None, usize::MAX),
        Case { config: rate(100.0), ..case("learning rate × 100", Some(Disorder::LearningRateTooHigh), 1) },
        Case { config: rate(0.001), ..case("learning rate / 1000", Some(Disorder::LearningRateTooLow), 1) },
        Case {
            dataset: Arc::clone(&images.shuffled),
            ..case("labels shuffled", Some(Disorder::ShuffledLabels), 2)
        },
    ];
    let network = config.spec.to_string();
    if network.contains("relu") {
        cases.push(Case { bias: Some(-30.0), ..case("biases of -30", Some(Disorder::DeadUnits), 1) });
    } else if preset != "slide" {
        let config = TrainConfig { init: Init::Gaussian, ..config.clone() };
        cases.push(Case { config, ..case("Gaussian init", Some(Disorder::Saturation), 1) });
    }
    // The two smallest do not get by heart what 500 images show in so many epochs.
    if preset != "slide" {
        let few = Arc::clone(&images.few);
        let learnt = Case { dataset: few, ..case("500 images", Some(Disorder::Overfitting), 60) };
        cases.push(Case { config: small.clone(), ..learnt });
        let few = Arc::clone(&images.few_shuffled);
        let guessed =
            Case { dataset: few, ..case("500 images, labels shuffled", Some(Disorder::ShuffledLabels), 60) };
        cases.push(Case { config: small, ..guessed });
    }
    cases
}
