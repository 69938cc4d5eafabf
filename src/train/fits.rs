//! Whether a data set is the one that a run was trained on, and whether its network can be measured on it at all.

use super::state::RunState;
use crate::dataset::Dataset;
use anyhow::ensure;

impl RunState {
    /// Whether `dataset` is the one that the run was trained on.
    ///
    /// # Errors
    /// If it is not, with what the run was trained on and what is there instead.
    pub fn check_dataset(&self, dataset: &Dataset) -> anyhow::Result<()> {
        let same = self.input == dataset.train.shape && self.dataset_identity == dataset.identity()?;
        ensure!(
            same,
            "the run was trained on {}, but what is there now is another data set, {}; name the right one with --data, or \
             begin a new run",
            self.trained_on(),
            described(dataset)?
        );
        // Equal images have equal labels, which the network has outputs for unless the checkpoint is no work of ours.
        self.check_labels(dataset)
    }

    /// Whether the network can look at the images of `dataset`, and has an output for each of its test labels, if there
    /// are any.
    ///
    /// # Errors
    /// If it cannot, with the difference.
    pub fn check_measurable(&self, dataset: &Dataset) -> anyhow::Result<()> {
        ensure!(
            self.input == dataset.train.shape,
            "the network was trained on {} and takes images of {}, but those of {} are {}; name a data set of that shape \
             with --data",
            self.trained_on(),
            self.input,
            dataset.name,
            dataset.train.shape
        );
        self.check_labels(dataset)
    }

    fn check_labels(&self, dataset: &Dataset) -> anyhow::Result<()> {
        if dataset.lacks_test().is_some() {
            return Ok(());
        }
        let (classes, labels) = (self.classes.len(), dataset.test()?.labels());
        if let Some(image) = labels.iter().position(|&label| usize::from(label) >= classes) {
            anyhow::bail!(
                "test image {image} of {} has label {}, but the network was trained on {} and has {classes} outputs, for \
                 labels 0 to {}; name a data set with those classes",
                dataset.name,
                labels[image],
                self.dataset,
                classes.saturating_sub(1)
            );
        }
        self.check_numbers(dataset)
    }

    /// Whether classes that are called by numbers have those that the network knows: a format may number its classes in the
    /// order of the labels that occur, and then a data set without the first label has all others in other places.
    fn check_numbers(&self, dataset: &Dataset) -> anyhow::Result<()> {
        let differs = |(place, (here, there)): &(usize, (&String, &String))| {
            here.parse().is_ok_and(|number: i64| number != *place as i64) && here != there
        };
        if let Some((place, (here, there))) =
            dataset.classes.iter().zip(&self.classes).enumerate().find(differs)
        {
            anyhow::bail!(
                "class {place} of {} is the label {here}, but class {place} of the network is {there}, as in {}; name a data \
                 set in which the same labels occur",
                dataset.name,
                self.dataset
            );
        }
        Ok(())
    }

    /// Whether `dataset` is another data set than the one that the run was trained on: then what is measured is said of
    /// that one.
    ///
    /// # Errors
    /// If the data set cannot say what it is.
    pub fn is_foreign(&self, dataset: &Dataset) -> anyhow::Result<bool> {
        Ok(self.dataset_identity != dataset.identity()?)
    }

    /// What the run was trained on, in words.
    pub fn trained_on(&self) -> String {
        let validated = self.progress.history.last().and_then(|epoch| epoch.validation);
        let validated = validated.map_or_else(String::new, |of| format!(", validated on {}", of.images));
        format!(
            "{} ({} images, {} classes{validated}, SHA-256 {:.12}…)",
            self.dataset,
            self.input,
            self.classes.len(),
            self.dataset_identity
        )
    }
}

/// A data set in words.
pub fn described(dataset: &Dataset) -> anyhow::Result<String> {
    let test = match dataset.lacks_test() {
        Some(_) => "none".to_owned(),
        None => dataset.test_len().to_string(),
    };
    Ok(format!(
        "{} ({} images, {} classes, {} to train on and {test} to test, SHA-256 {:.12}…)",
        dataset.name,
        dataset.train.shape,
        dataset.classes.len(),
        dataset.train.len(),
        dataset.identity()?
    ))
}
