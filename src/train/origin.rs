//! Where a job's network comes from: typed by the user, then it is taken as it is; or a preset, then its last layer
//! follows the number of classes.

use super::job::Job;
use crate::dataset::Dataset;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use anyhow::anyhow;
use std::borrow::Cow;

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

impl Job {
    /// This job on `dataset`: a preset's last layer gets a unit a class. What that changed is the second value.
    ///
    /// # Errors
    /// If a preset does not take the images; with those that do.
    pub(super) fn fitted(&self, dataset: &Dataset) -> anyhow::Result<(Cow<'_, Self>, Option<String>)> {
        let (None, Origin::Preset(presets)) = (&self.state, &self.origin) else {
            return Ok((Cow::Borrowed(self), None));
        };
        let (input, classes) = (dataset.train.shape, dataset.classes.len());
        if let Some(problem) = problem(&self.config.spec, input) {
            let fit = presets.iter().filter(|(_, spec)| self::problem(spec, input).is_none());
            let fit: Vec<&str> = fit.map(|&(name, _)| name).collect();
            let others = match fit.as_slice() {
                [] => "no preset does".to_owned(),
                fit => format!("the presets that do: {}", fit.join(", ")),
            };
            return Err(anyhow!(
                "--preset {} does not take the images of {}, which are {input}: {problem}; {others}; and so does --net \"{}\"",
                self.name,
                dataset.name,
                fitting(input, classes)
            ));
        }
        match self.config.spec.with_units(classes) {
            Some(spec) if spec != self.config.spec => {
                let mut job = self.clone();
                job.config.spec = spec;
                let note = format!("the last layer has {classes} units for the {classes} classes");
                Ok((Cow::Owned(job), Some(note)))
            }
            _ => Ok((Cow::Borrowed(self), None)),
        }
    }
}
