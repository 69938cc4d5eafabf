//! What decides a run, as plain data. Where each setting comes from and goes to is in
//! [`hyperparameters`](super::hyperparameters).

use super::earlier_seeds::{Draw, EarlierSeeds};
use crate::dataset::augment::Augmentation;
use crate::dataset::normalize::Normalization;
use crate::dataset::{Dataset, ValidationSplit};
use crate::nn::cycles::Cycles;
use crate::nn::init::Init;
use crate::nn::loss::Objective;
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::nn::schedule::Schedule;
use crate::nn::spec::Spec;
use anyhow::anyhow;
use std::sync::Arc;

/// Everything that decides what is computed, and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainConfig {
    /// The architecture.
    pub spec: Spec,
    /// The cost that is minimised.
    pub objective: Objective,
    /// How weights begin.
    pub init: Init,
    /// How the weights move.
    pub optimizer: Optimizer,
    /// How the learning rate moves.
    pub schedule: Schedule,
    /// Base learning rate η.
    pub learning_rate: f64,
    /// Images in a batch.
    pub batch_size: usize,
    /// Epochs to train.
    pub epochs: usize,
    /// Validation accuracy to stop at.
    pub until_accuracy: Option<f64>,
    /// Epochs without a lower validation loss to stop after.
    pub patience: Option<usize>,
    /// Seed of everything random, but for what another one draws.
    pub seed: u64,
    /// Seed of what is drawn while training goes on, if that is another one.
    pub training_seed: Option<u64>,
    /// How many of the training images are the validation set; see [`Split::usual_validation`](crate::dataset::Split::usual_validation) if none
    /// is given.
    pub validation: Option<usize>,
    /// Which of the training images are the validation set.
    pub validation_split: ValidationSplit,
    /// How the values of images are normalised.
    pub normalization: Normalization,
    /// What is done to training images.
    pub augmentation: Augmentation,
    /// Over which epochs the schedule runs, if the run was extended or shortened.
    pub cycles: Cycles,
    /// Images in a batch as the schedule counts them, if that is not the size that batches have now.
    pub schedule_batch: Option<usize>,
    /// What drew in the epoch in hand before the training seed was changed, if it was.
    pub earlier_seeds: EarlierSeeds,
    /// The file that the first weights were imported from, if they were not drawn from the seed.
    pub imported: Option<String>,
}

impl TrainConfig {
    /// Gives the number of images in a batch as the schedule counts them: those of the size that the run was begun with, so that
    /// a change of the size moves no learning rate.
    pub fn schedule_batch(&self) -> usize {
        self.schedule_batch.unwrap_or(self.batch_size)
    }

    /// Gives the seed of what is drawn from the next batch on: the order of the images, dropout masks, units that are drawn anew.
    pub fn training_seed(&self) -> u64 {
        self.training_seed.unwrap_or(self.seed)
    }

    /// Gives the seeds that draw in an epoch, which is the one in hand or the next one, in the order in which they do.
    pub fn draws(&self, epoch: usize) -> impl Iterator<Item = Draw> + Clone + '_ {
        self.earlier_seeds.draws(epoch, self.training_seed())
    }

    /// Gives `network` the scaling of images that this configuration says; what that needs to know of the training images is known from
    /// then on.
    ///
    /// # Errors
    /// If the images cannot be normalised so.
    pub(super) fn normalize(&mut self, network: &mut Network<f32>, dataset: &Dataset) -> anyhow::Result<()> {
        let refused = |problem| anyhow!("--normalize does not fit {}: {problem}", dataset.name);
        self.normalization = self.normalization.measured(&dataset.train).map_err(refused)?;
        network.scaling = Arc::new(self.normalization.scaling(network.input.channels).map_err(refused)?);
        Ok(())
    }

    /// Gives the configuration of another run that begins with these settings: nothing of it was changed under way.
    pub fn begun_anew(&self) -> Self {
        Self {
            cycles: Cycles::default(),
            schedule_batch: None,
            earlier_seeds: EarlierSeeds::default(),
            imported: None,
            ..self.clone()
        }
    }
}

/// A run of no network yet. These values stand for good: they are what a checkpoint means that does not say.
impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            spec: Spec { layers: Vec::new() },
            objective: Objective::default(),
            init: Init::He,
            optimizer: Optimizer::default(),
            schedule: Schedule::default(),
            learning_rate: 0.02,
            batch_size: 32,
            epochs: 10,
            until_accuracy: None,
            patience: None,
            seed: 1,
            training_seed: None,
            validation: None,
            validation_split: ValidationSplit::Last,
            normalization: Normalization::default(),
            augmentation: Augmentation::default(),
            cycles: Cycles::default(),
            schedule_batch: None,
            earlier_seeds: EarlierSeeds::default(),
            imported: None,
        }
    }
}
