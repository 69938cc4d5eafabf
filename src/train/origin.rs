//! Where a job's network comes from: typed by the user, then it is taken as it is; or a preset, then it follows the size of the images
//! and the number of classes.

mod resized;

use crate::dataset::Dataset;
use crate::nn::build::BuildError;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use anyhow::anyhow;
use resized::{Resized, resized};

/// Where a job's network comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// The user typed it.
    Text,
    /// It is one of these presets, each with its name.
    Preset(Vec<(&'static str, Spec)>),
}

/// Whether `spec` can take images of this shape, and what is wrong if not.
fn problem(spec: &Spec, input: Shape) -> Option<BuildError> {
    Network::<f32>::untrained(spec, input, None).err()
}

impl Origin {
    /// Fits the network `spec` of a job called `name` to `dataset`: a preset's windows are made to fit into the images, and its last layer
    /// gets a unit a class. Gives the network that this makes and what was changed and why, unless nothing was.
    ///
    /// # Errors
    /// If a preset takes no images of that shape, whatever is changed; with those that do.
    pub fn fit(&self, name: &str, spec: &Spec, dataset: &Dataset) -> anyhow::Result<Option<(Spec, String)>> {
        let Self::Preset(presets) = self else { return Ok(None) };
        let (input, classes) = (dataset.train.shape, dataset.classes.len());
        let mut told = Vec::new();
        let mut fitted = spec.clone();
        if let Some(problem) = problem(spec, input) {
            let Resized { spec, changes } = resized(spec, input);
            let BuildError::Layer { position, text, .. } = &problem else {
                return Err(refusal(presets, name, dataset, &problem));
            };
            if let Some(problem) = self::problem(&spec, input) {
                return Err(refusal(presets, name, dataset, &problem));
            }
            told.push(format!(
                "images of {input} are too small for layer {position} of {name}, `{text}`: {}",
                changes.join(", ")
            ));
            fitted = spec;
        }
        if let Some(followed) = fitted.with_units(classes).filter(|followed| *followed != fitted) {
            told.push(format!("the last layer has {classes} units for the {classes} classes"));
            fitted = followed;
        }
        Ok((!told.is_empty()).then(|| (fitted, told.join("; "))))
    }
}

/// Says that a preset does not take the images, and which do.
fn refusal(
    presets: &[(&'static str, Spec)],
    name: &str,
    dataset: &Dataset,
    problem: &BuildError,
) -> anyhow::Error {
    let input = dataset.train.shape;
    let fit = presets.iter().filter(|(_, spec)| self::problem(spec, input).is_none());
    let fit: Vec<&str> = fit.map(|&(name, _)| name).collect();
    let others = match fit.as_slice() {
        [] => "no preset does".to_owned(),
        fit => format!("the presets that do: {}", fit.join(", ")),
    };
    let (data, classes) = (&dataset.name, dataset.classes.len());
    anyhow!(
        "--preset {name} does not take the images of {data}, which are {input}: {problem}; {others}; and so does --net \"dense 30 relu, dense {classes} softmax\""
    )
}
