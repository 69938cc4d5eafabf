//! Where a job's network comes from: typed by the user, then it is taken as it is; or a preset, then its last layer
//! follows the number of classes.

use crate::dataset::Dataset;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use anyhow::anyhow;

/// Where a job's network comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// The user typed it.
    Text,
    /// It is one of these presets, each with its name.
    Preset(Vec<(&'static str, Spec)>),
}

/// Whether `spec` can take images of this shape, and what is wrong if not.
fn problem(spec: &Spec, input: Shape) -> Option<String> {
    Network::<f32>::untrained(spec, input, None).err().map(|error| error.to_string())
}

/// A network as text that takes images of this shape.
fn fitting(input: Shape, classes: usize) -> String {
    if input.height >= 6 && input.width >= 6 {
        format!("conv 16 3x3 relu, maxpool 2, dense {classes} softmax")
    } else {
        format!("dense 30 relu, dense {classes} softmax")
    }
}

impl Origin {
    /// Fits the network `spec` of a job called `name` to `dataset`: a preset's last layer gets a unit a class. Gives the
    /// network that this makes and what was changed, unless nothing was.
    ///
    /// # Errors
    /// If a preset does not take the images; with those that do.
    pub fn fit(&self, name: &str, spec: &Spec, dataset: &Dataset) -> anyhow::Result<Option<(Spec, String)>> {
        let Self::Preset(presets) = self else { return Ok(None) };
        let (input, classes) = (dataset.train.shape, dataset.classes.len());
        if let Some(problem) = problem(spec, input) {
            let fit = presets.iter().filter(|(_, spec)| self::problem(spec, input).is_none());
            let fit: Vec<&str> = fit.map(|&(name, _)| name).collect();
            let others = match fit.as_slice() {
                [] => "no preset does".to_owned(),
                fit => format!("the presets that do: {}", fit.join(", ")),
            };
            return Err(anyhow!(
                "--preset {name} does not take the images of {}, which are {input}: {problem}; {others}; and so does --net \"{}\"",
                dataset.name,
                fitting(input, classes)
            ));
        }
        let fitted = spec.with_units(classes).filter(|fitted| fitted != spec);
        let note = format!("the last layer has {classes} units for the {classes} classes");
        Ok(fitted.map(|fitted| (fitted, note)))
    }
}
