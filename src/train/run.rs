//! The epoch loop, without threads: each call of [`Trainer::advance`] does one batch or measures one piece.
//!
//! Between two calls the whole run is plain data ([`Progress`], weights, optimizer memory), so it can be paused,
//! stepped, stopped and looked at there, and nothing of that changes a bit of what is computed.

use super::clock::{Clock, Stopwatch, SystemClock, Work};
use super::evaluate::{Evaluator, Measuring};
pub use super::progress::{Progress, Stage, TrainConfig};
use super::sense::Plan;
use super::spend::Spent;
use super::state::{RunState, check_place, slots};
use super::step::{Descent, Step};
use crate::dataset::{Dataset, Split, Subset, shuffle};
use crate::nn::cycles::Cycles;
use crate::nn::layer::Pass;
use crate::nn::loss::Score;
use crate::nn::network::Network;
use crate::protocol::{BatchPoint, Dead, Divergence, EpochReport, Evaluation, NotFinite, Outcome};
use crate::threads::Workers;
use anyhow::{Context, anyhow};
use std::ops::Range;
use std::sync::Arc;

/// Whether there is memory to train `network` in such batches: without this check the process would be aborted where
/// the space is set aside. An estimate from below, for activations, errors and gradients.
fn check_memory(network: &Network<f32>, batch: usize, slots: usize) -> anyhow::Result<()> {
    let shapes = (0..=network.layers.len()).map(|index| network.shape(index).len());
    let (all, widest) =
        shapes.fold((0usize, 0), |(all, widest), next| (all.saturating_add(next), next.max(widest)));
    let activations = all.saturating_add(widest.saturating_mul(2)).saturating_mul(batch);
    let parameters = network.parameter_count().saturating_mul(2 + slots);
    let bytes = activations.saturating_add(parameters).saturating_mul(size_of::<f32>());
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| {
        anyhow!(
            "training `{}` in batches of {batch} takes at least {} MiB of memory, more than there is; use smaller \
             batches or a smaller network",
            network.spec,
            bytes >> 20
        )
    })
}

/// What one call of [`Trainer::advance`] did.
#[derive(Clone, Debug, PartialEq)]
pub enum Advance {
    /// Trained a batch.
    Batch(BatchPoint),
    /// Measured a piece of the validation or test set.
    Piece,
    /// Completed an epoch.
    Epoch(EpochReport),
    /// Ended the run.
    Finished(Outcome),
}

/// A run.
pub struct Trainer {
    /// What decides the run.
    pub config: TrainConfig,
    /// The images.
    pub dataset: Arc<Dataset>,
    /// Which of them are trained on.
    pub split: Split,
    /// Names of the classes, one an output of the network.
    pub classes: Vec<String>,
    /// The network as trained so far.
    pub network: Network<f32>,
    /// Where the run is.
    pub progress: Progress,
    /// What was not finite, if the run ended so.
    pub divergence: Option<Divergence>,
    /// Whether the network was dead at the end of the last epoch.
    pub dead: Option<Dead>,
    /// Goes while the run does; what it counts is the run's time.
    pub(super) watch: Stopwatch,
    /// What this process spent on the run.
    pub(super) spent: Spent,
    /// The optimizer's memory: a vector a slot, each as long as all parameters.
    slots: Vec<Vec<f32>>,
    pub(super) step: Step<f32>,
    pub(super) evaluator: Evaluator,
    /// Order of the epoch in hand, and which epoch that is.
    pub(super) order: Vec<u32>,
    order_epoch: Option<usize>,
}

impl Trainer {
    /// A run from its beginning.
    ///
    /// # Errors
    /// If the network does not fit the images, the validation set leaves none to train on, or it cannot work at all.
    pub fn new(config: TrainConfig, dataset: Arc<Dataset>) -> anyhow::Result<Self> {
        let (input, classes) = (dataset.train.shape, dataset.classes.len());
        let network = Network::new(&config.spec, input, classes, config.loss, config.init, config.seed)
            .with_context(|| format!("`{}` does not fit {}", config.spec, dataset.name))?;
        let classes = dataset.classes.clone();
        let trainer = Self::with(network, config, dataset, classes)?;
        trainer.plan().check().map_err(|reason| anyhow!(reason))?;
        Ok(trainer)
    }

    /// The run as it was planned.
    pub(super) fn plan(&self) -> Plan<'_> {
        let Self { config, network, split, .. } = self;
        Plan { config, network, train: split.train.len(), validation: split.validation.len() }
    }

    /// A run that goes on where `state` was.
    ///
    /// # Errors
    /// If `dataset` is not the one that the run was trained on, or the state is none that a run can be in.
    pub fn resume(state: RunState, dataset: Arc<Dataset>) -> anyhow::Result<Self> {
        state.check_dataset(&dataset)?;
        let network = state.network()?;
        // Names may be given, or given better, after the fact.
        let named = dataset.has_class_names() && dataset.classes.len() == state.classes.len();
        let classes = if named { dataset.classes.clone() } else { state.classes };
        let mut trainer = Self::with(network, state.config, dataset, classes)?;
        check_place(&trainer, &state.progress)
            .map_err(|reason| anyhow!("the checkpoint is malformed: {reason}"))?;
        trainer.slots = slots(state.memory, &trainer.network, &trainer.config.optimizer)
            .context("the checkpoint is malformed")?;
        trainer.progress = state.progress;
        if trainer.progress.stage == Stage::Training && trainer.progress.step == trainer.steps_per_epoch() {
            trainer.progress.stage = Stage::Validating(Measuring::default());
        }
        Ok(trainer)
    }

    /// A run of `network` on which nothing is done yet.
    fn with(
        network: Network<f32>,
        config: TrainConfig,
        dataset: Arc<Dataset>,
        classes: Vec<String>,
    ) -> anyhow::Result<Self> {
        let labels = dataset.train.labels();
        let validation = config.validation.unwrap_or_else(|| Split::usual_validation(labels.len()));
        let split = Split::new(config.validation_split, labels, validation, config.seed)?;
        let batch = config.batch_size.min(split.train.len());
        let parameters = network.parameter_count();
        check_memory(&network, batch, config.optimizer.slots())?;
        let mut trainer = Self {
            slots: vec![vec![0.0; parameters]; config.optimizer.slots()],
            step: Step::new(&network, batch),
            evaluator: Evaluator::new(&network),
            order: Vec::with_capacity(split.train.len()),
            order_epoch: None,
            progress: Progress::default(),
            divergence: None,
            dead: None,
            watch: Stopwatch::new(Arc::new(SystemClock::default())),
            spent: Spent::default(),
            config,
            dataset,
            split,
            classes,
            network,
        };
        trainer.progress.learning_rate = trainer.next_learning_rate();
        Ok(trainer)
    }

    /// Batches in an epoch; the last may be smaller.
    pub fn steps_per_epoch(&self) -> usize {
        self.split.train.len().div_ceil(self.config.batch_size)
    }

    /// The images that samples are watched in: the validation set if there is one.
    pub fn watched(&self) -> (&'static str, &Subset) {
        if self.split.validation.is_empty() {
            ("training", &self.split.train)
        } else {
            ("validation", &self.split.validation)
        }
    }

    /// The optimizer's memory.
    pub fn slots(&self) -> &[Vec<f32>] {
        &self.slots
    }

    /// Learning rate of the next batch: base rate × schedule × the user's factor.
    pub fn next_learning_rate(&self) -> f64 {
        self.next_rate_over(&self.config.cycles, self.config.epochs)
    }

    /// The same if the schedule ran over `cycles` in a run of `epochs` epochs.
    pub(super) fn next_rate_over(&self, cycles: &Cycles, epochs: usize) -> f64 {
        let TrainConfig { schedule, learning_rate, .. } = &self.config;
        let steps = self.steps_per_epoch() as u64;
        let factor = cycles.factor(schedule, self.progress.total_steps, epochs, steps);
        learning_rate * factor * self.progress.learning_rate_factor
    }

    /// Goes by `clock` from now on.
    pub fn go_by(&mut self, clock: Arc<dyn Clock>) {
        self.watch = Stopwatch::new(clock);
    }

    /// Trains the next batch, or measures the next piece, whichever it is time for. The run's time counts from the first
    /// call on, until it is to [`stand`](Self::stand).
    pub fn advance(&mut self, workers: &Workers) -> anyhow::Result<Advance> {
        self.watch.go();
        self.spend(Work::Keep);
        Ok(match self.progress.stage {
            Stage::Training => self.batch(workers),
            Stage::Validating(measuring) => self.validate(workers, measuring),
            Stage::Testing(measuring, outcome) => self.test(workers, measuring, outcome)?,
            Stage::Done(outcome) => Advance::Finished(outcome),
        })
    }

    /// One batch; at the end of the epoch the stage moves on.
    fn batch(&mut self, workers: &Workers) -> Advance {
        self.watch.clock().begins(Work::Batch);
        let epoch = self.progress.epoch;
        if self.order_epoch != Some(epoch) {
            let samples = u32::try_from(self.split.train.len()).unwrap_or(u32::MAX);
            shuffle::fill_order(&mut self.order, self.config.seed, epoch as u64, samples);
            self.split.train.look_up(&mut self.order);
            self.order_epoch = Some(epoch);
        }
        let rate = self.next_learning_rate();
        let score = self.descend(workers, rate);
        let loss = score.loss / score.images as f64;
        let point = BatchPoint {
            step: self.progress.total_steps + 1,
            loss,
            accuracy: score.correct as f64 / score.images as f64,
            images: u32::try_from(score.images).unwrap_or(u32::MAX),
            learning_rate: Some(rate),
        };
        self.spend(Work::Batch);
        if !loss.is_finite() {
            return self.diverge(NotFinite::Loss);
        }
        if !self.step.norm().is_finite() {
            // A gradient that is not finite moves no weight.
            let what = if self.network.is_finite() { NotFinite::Gradient } else { NotFinite::Weights };
            return self.diverge(what);
        }
        let steps = self.steps_per_epoch();
        let progress = &mut self.progress;
        progress.learning_rate = rate;
        progress.total_steps += 1;
        progress.step += 1;
        progress.epoch_score += score;
        if progress.step == steps {
            progress.stage = Stage::Validating(Measuring::default());
        }
        Advance::Batch(point)
    }

    /// Ends the run at the batch in hand, which is not counted as done.
    fn diverge(&mut self, what: NotFinite) -> Advance {
        let Progress { epoch, step, total_steps, .. } = self.progress;
        self.divergence = Some(Divergence { what, epoch: epoch + 1, batch: step + 1, step: total_steps + 1 });
        self.progress.stage = Stage::Done(Outcome::Diverged);
        Advance::Finished(Outcome::Diverged)
    }

    /// Where in the order of the epoch in hand batch `step` is, and how it is passed through the network.
    pub(super) fn place(&self, step: usize) -> (Range<usize>, Pass) {
        let start = step * self.config.batch_size;
        let end = (start + self.config.batch_size).min(self.order.len());
        let (seed, epoch) = (self.config.seed, self.progress.epoch as u64);
        (start..end, Pass { training: true, seed, epoch, step: step as u64, first: 0 })
    }

    /// A step down the gradient of the batch in hand.
    fn descend(&mut self, workers: &Workers, rate: f64) -> Score {
        let (range, pass) = self.place(self.progress.step);
        let (order, images) = (&self.order[range], &self.dataset.train);
        let fill = |range: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
            images.fill_batch(&order[range], x, labels)
        };
        let mut descent = Descent {
            optimizer: &self.config.optimizer,
            slots: &mut self.slots,
            number: self.progress.total_steps + 1,
            rate,
        };
        self.step.descend(workers, &mut self.network, order.len(), pass, fill, &mut descent)
    }

    fn validate(&mut self, workers: &Workers, mut measuring: Measuring) -> Advance {
        let (images, subset) = (&self.dataset.train, &self.split.validation);
        if !subset.is_empty() {
            self.watch.clock().begins(Work::Measure);
        }
        let before = measuring.done;
        let done = self.evaluator.measure(workers, &self.network, images, subset, &mut measuring);
        self.spent.measured += measuring.done - before;
        self.spend(Work::Measure);
        if !done {
            self.progress.stage = Stage::Validating(measuring);
            return Advance::Piece;
        }
        let validation = (!self.split.validation.is_empty()).then(|| measuring.evaluation());
        self.feel_pulse(workers, measuring.correct);
        Advance::Epoch(self.complete_epoch(validation))
    }

    fn complete_epoch(&mut self, validation: Option<Evaluation>) -> EpochReport {
        let progress = &mut self.progress;
        let train = progress.epoch_score.evaluation();
        let accuracy = validation.map(|validation| validation.accuracy);
        // Of networks that learn nothing none is the best.
        let best = self.dead.is_none()
            && accuracy.is_some_and(|accuracy| progress.best.is_none_or(|(_, best)| accuracy > best));
        let report = EpochReport {
            epoch: progress.epoch + 1,
            total_steps: progress.total_steps,
            train_loss: train.loss,
            train_accuracy: train.accuracy,
            validation,
            best,
            images_per_second: train.images as f64 / progress.epoch_training_seconds.max(1e-9),
            seconds: progress.epoch_seconds,
        };
        if let (true, Some(accuracy)) = (best, accuracy) {
            progress.best = Some((report.epoch, accuracy));
        }
        progress.history.push(report);
        progress.epoch += 1;
        progress.step = 0;
        progress.epoch_score = Measuring::default();
        (progress.epoch_training_seconds, progress.epoch_seconds) = (0.0, 0.0);
        let reached =
            self.config.until_accuracy.is_some_and(|target| accuracy.is_some_and(|got| got >= target));
        progress.stage = if reached {
            Stage::Testing(Measuring::default(), Outcome::TargetReached)
        } else if progress.epoch >= self.config.epochs {
            Stage::Testing(Measuring::default(), Outcome::Completed)
        } else {
            Stage::Training
        };
        report
    }

    fn test(
        &mut self,
        workers: &Workers,
        mut measuring: Measuring,
        outcome: Outcome,
    ) -> anyhow::Result<Advance> {
        let tests = self.dataset.lacks_test().is_none();
        if !tests || self.measure_test(workers, &mut measuring)? {
            self.progress.test = tests.then(|| measuring.evaluation());
            self.progress.stage = Stage::Done(outcome);
            return Ok(Advance::Finished(outcome));
        }
        self.progress.stage = Stage::Testing(measuring, outcome);
        Ok(Advance::Piece)
    }

    /// Measures the next piece of the test set; true once all is measured.
    ///
    /// # Errors
    /// If there is no test set.
    pub fn measure_test(&mut self, workers: &Workers, measuring: &mut Measuring) -> anyhow::Result<bool> {
        let dataset = Arc::clone(&self.dataset);
        let test = dataset.test()?;
        self.watch.clock().begins(Work::Measure);
        let before = measuring.done;
        let done = self.evaluator.measure(workers, &self.network, test, &Subset::all(test), measuring);
        self.spent.measured += measuring.done - before;
        self.spend(Work::Measure);
        Ok(done)
    }

    /// The first of the watched images at `places` that the network gets wrong, among those of one piece; and how many
    /// were looked at.
    pub fn misclassified(&mut self, workers: &Workers, places: Range<usize>) -> (Option<usize>, usize) {
        let mut found = None;
        let split = &self.split;
        let subset = if split.validation.is_empty() { &split.train } else { &split.validation };
        let (network, images) = (&self.network, &self.dataset.train);
        let score =
            self.evaluator.piece(workers, network, images, subset, places, |place, predicted, label| {
                if found.is_none() && predicted != label {
                    found = Some(place);
                }
            });
        self.spend(Work::Look);
        (found, score.images)
    }
}
