//! The epoch loop, without threads: each call of [`Trainer::advance`] does one batch or measures one piece.
//!
//! Between two calls the whole run is plain data ([`Progress`], weights, optimizer memory), so it can be paused,
//! stepped, stopped and looked at there, and nothing of that changes a bit of what is computed.

use super::acts::undo::UndoStack;
use super::clock::{Clock, SystemClock, Work};
use super::config::TrainConfig;
use super::death::{Examination, may_be_constant};
use super::initial::Initial;
use super::memory_check::check_memory;
use super::next_batch::{Between, NextBatch};
use super::order::EpochOrder;
use super::origin::remedy;
use super::prefetch::Prefetcher;
use super::progress::{Progress, Stage, Trained};
use super::rehearsal::Replica;
use super::sense::Plan;
use super::spent::Spent;
use super::step::Step;
use super::stopwatch::Stopwatch;
use super::workload::Workload;
use crate::dataset::{Dataset, DatasetError, Split, Subset};
use crate::inspect::evaluator::{Evaluator, Measuring, watched};
use crate::nn::build::BuildError;
use crate::nn::cycles::Cycles;
use crate::nn::network::Network;
use crate::protocol::{BatchPoint, Dead, Death, Divergence, EpochReport, NotFinite, Outcome};
use crate::threads::Workers;
use anyhow::anyhow;
use std::sync::Arc;

/// What one call of [`Trainer::advance`] did.
#[derive(Clone, Debug, PartialEq)]
pub enum Advance {
    /// It trained a batch.
    Batch(BatchPoint),
    /// It measured a piece of the validation or test set.
    Piece,
    /// It completed an epoch.
    Epoch(EpochReport),
    /// It ended the run.
    Finished(Outcome),
}

/// A run.
pub struct Trainer {
    /// What decides the run.
    pub config: TrainConfig,
    /// The images of the run.
    pub dataset: Arc<Dataset>,
    /// Which of the images are trained on, and which are for validation.
    pub split: Split,
    /// The names of the classes, one an output of the network.
    pub classes: Vec<String>,
    /// The network as trained so far.
    pub network: Network<f32>,
    /// Where the run is.
    pub progress: Progress,
    /// What was not finite, if the run ended so.
    pub divergence: Option<Divergence>,
    /// Whether the network was dead at the end of the last epoch.
    pub dead: Option<Dead>,
    /// The watch that goes while the run does; what it counts is the run's time.
    pub(super) watch: Stopwatch,
    /// The time that this process spent on the run.
    pub(super) spent: Spent,
    /// The optimizer's memory: a vector a slot, each as long as all parameters.
    pub(super) slots: Vec<Vec<f32>>,
    pub(super) step: Step<f32>,
    pub(super) evaluator: Evaluator,
    pub(super) order: EpochOrder,
    /// The images of the next batch, on their way.
    prefetcher: Prefetcher,
    /// The copy that steps are tried on, once one was.
    pub(super) replica: Option<Replica>,
    /// What the layer began with that was last asked about.
    pub(super) initial: Option<Initial>,
    /// What can be taken back.
    pub(super) undo: UndoStack,
}

impl Trainer {
    /// Begins a run.
    ///
    /// # Errors
    /// If the network does not fit the images, the validation set leaves none to train on, or it cannot work at all.
    pub fn new(config: TrainConfig, dataset: Arc<Dataset>) -> anyhow::Result<Self> {
        // What is drawn here was not imported, whatever the run was whose settings these are.
        let config = TrainConfig { imported: None, ..config };
        let (input, classes) = (dataset.train.shape, dataset.classes.len());
        let network = Network::new(&config.spec, input, classes, config.objective, config.init, config.seed)
            .map_err(|problem| {
                let is_large = matches!(problem, BuildError::Layer { .. });
                let remedy = if is_large { remedy(&config.spec, &dataset) } else { String::new() };
                anyhow!("`{}` does not fit {}: {problem}{remedy}", config.spec, dataset.name)
            })?;
        let classes = dataset.classes.clone();
        let mut trainer = Self::with(network, config, dataset, classes)?;
        trainer.plan().check().map_err(|reason| anyhow!(reason))?;
        trainer.progress.origin = Some(Box::new(trainer.config.clone()));
        Ok(trainer)
    }

    /// Gives the run as it was planned.
    pub fn plan(&self) -> Plan<'_> {
        let Self { config, network, split, .. } = self;
        Plan { config, network, train: split.train.len(), validation: split.validation.len() }
    }

    /// Prepares a run of `network` on which nothing is done yet. How images are normalised is known from here on.
    pub(super) fn with(
        mut network: Network<f32>,
        mut config: TrainConfig,
        dataset: Arc<Dataset>,
        classes: Vec<String>,
    ) -> anyhow::Result<Self> {
        config.normalize(&mut network, &dataset)?;
        let labels = dataset.train.labels();
        let validation = config.validation.unwrap_or_else(|| Split::usual_validation(labels.len()));
        let split = Split::new(config.validation_split, labels, validation, config.seed)?;
        let batch = config.batch_size.min(split.train.len());
        let parameters = network.parameter_count();
        check_memory(&network, batch, config.optimizer.slots())
            .map_err(|error| anyhow!("{error:#}{}", remedy(&config.spec, &dataset)))?;
        let mut trainer = Self {
            slots: vec![vec![0.0; parameters]; config.optimizer.slots()],
            step: Step::new(&network, batch),
            evaluator: Evaluator::new(&network),
            order: EpochOrder::with_capacity(split.train.len()),
            prefetcher: Prefetcher::new(Arc::clone(&dataset)),
            replica: None,
            initial: None,
            undo: UndoStack::default(),
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

    /// Gives the sizes that make the run's work.
    pub fn workload(&self) -> Workload {
        Workload {
            train: self.split.train.len(),
            validation: self.split.validation.len(),
            test: self.dataset.test_len(),
            batch_size: self.config.batch_size,
            epochs: self.config.epochs,
        }
    }

    /// Gives the number of batches in an epoch whose batches all have the present size; the last may be smaller.
    pub fn steps_per_epoch(&self) -> usize {
        self.workload().steps_per_epoch()
    }

    /// Gives the number of batches in the epoch in hand: those that are done, whatever sizes they had, and those that are left.
    pub fn steps_of_epoch(&self) -> usize {
        self.workload().steps_of_epoch(&self.progress)
    }

    /// Gives the images that samples are watched in, and what they are called.
    pub fn watched(&self) -> (&'static str, &Subset) {
        watched(&self.split)
    }

    /// Gives the learning rate of the next batch: base rate × schedule × the user's factor.
    pub fn next_learning_rate(&self) -> f64 {
        self.next_rate_over(&self.config.cycles, self.config.epochs)
    }

    /// Gives the learning rate of the next batch if the schedule ran over `cycles` in a run of `epochs` epochs.
    pub(super) fn next_rate_over(&self, cycles: &Cycles, epochs: usize) -> f64 {
        self.between().rate_over(cycles, epochs)
    }

    /// Gives the run as what decides which batch comes next.
    pub(super) fn between(&self) -> Between<'_> {
        let Self { config, progress, split, dataset, network, .. } = self;
        Between { config, progress, split, images: &dataset.train, scaling: &network.scaling }
    }

    /// Takes the time from `clock` from now on.
    pub fn use_clock(&mut self, clock: Arc<dyn Clock>) {
        self.watch = Stopwatch::new(clock);
    }

    /// Adds what passed since the last call to the run's time, as spent on `work`.
    pub fn spend(&mut self, work: Work) {
        let time = self.watch.lap(work);
        self.spent.add(&mut self.progress, work, time);
    }

    /// Pauses the run: no time counts until the next [`advance`](Self::advance).
    pub fn pause(&mut self) {
        self.spend(Work::Keep);
        self.watch.stop();
    }

    /// Ends the run's time: what its watch had doubts about counts, unless the process was suspended.
    pub fn settle(&mut self) {
        self.progress.seconds += self.watch.believe().as_secs_f64();
    }

    /// Trains the next batch, or measures the next piece, whichever it is time for. The run's time counts from the first
    /// call on, until it is to [`pause`](Self::pause).
    ///
    /// # Errors
    /// If images that are not in memory cannot be read, or the embedded test set does not unpack. The run is what it was before.
    pub fn advance(&mut self, workers: &Workers) -> anyhow::Result<Advance> {
        self.watch.start();
        self.spend(Work::Keep);
        Ok(match self.progress.stage {
            Stage::Training => self.batch(workers)?,
            Stage::Validating(measuring) => {
                self.prepare_next_epoch(workers, measuring);
                self.validate(workers, measuring)?
            }
            Stage::Testing(measuring, outcome) => self.test(workers, measuring, outcome)?,
            Stage::Done(outcome) => Advance::Finished(outcome),
        })
    }

    /// Trains one batch; at the end of the epoch the stage moves on.
    ///
    /// # Errors
    /// If its images cannot be read or prepared; nothing of the run has changed then.
    fn batch(&mut self, workers: &Workers) -> anyhow::Result<Advance> {
        self.watch.clock().begins(Work::Batch);
        let Self { config, progress, split, dataset, network, slots, step, order, prefetcher, .. } = self;
        let scaling = Arc::clone(&network.scaling);
        let run = Between { config, progress, split, images: &dataset.train, scaling: &scaling };
        let next = NextBatch::new(run, order);
        let training = workers.threads().min(step.shards());
        let prepared = prefetcher.begin(next.needed(), next.following, training)?;
        let score = {
            let (batch, mut descent) = (next.batch(prepared.as_ref())?, next.descent(slots));
            step.descend(workers, network, &batch, &mut descent)
        };
        let rate = next.rate;
        let loss = score.loss / score.images as f64;
        self.spend(Work::Batch);
        if !loss.is_finite() {
            return Ok(self.diverge(NotFinite::Loss));
        }
        let gradient_norm = self.step.norm();
        if !gradient_norm.is_finite() {
            // A gradient that is not finite moves no weight.
            let what = if self.network.is_finite() { NotFinite::Gradient } else { NotFinite::Weights };
            return Ok(self.diverge(what));
        }
        let train = self.split.train.len();
        Ok(Advance::Batch(self.progress.complete_batch(Trained { score, rate, gradient_norm }, train)))
    }

    /// Has so many threads prepare images beside those that train, whether that pays or not; no bit depends on it.
    pub fn fix_preparers(&mut self, count: usize) {
        self.prefetcher.fix(count);
    }

    /// Waits until what is prepared of the next batch is ready.
    pub fn settle_preparers(&self) {
        self.prefetcher.settle();
    }

    /// Has the first images of the next epoch prepared, if there is one, before anything of the validation set is measured.
    fn prepare_next_epoch(&mut self, workers: &Workers, measuring: Measuring) {
        let Self { config, progress, split, dataset, network, order, prefetcher, step, .. } = self;
        if measuring.done == 0 && progress.epoch + 1 < config.epochs && prefetcher.is_at_work() {
            let scaling = &network.scaling;
            let run = Between { config, progress, split, images: &dataset.train, scaling };
            let next = NextBatch::new(run, order);
            prefetcher.expect(next.needed(), workers.threads().min(step.shards()));
        }
    }

    /// Ends the run at the batch in hand, which is not counted as done.
    fn diverge(&mut self, what: NotFinite) -> Advance {
        self.divergence = Some(self.progress.diverge(what));
        Advance::Finished(Outcome::Diverged)
    }

    /// Measures the next piece of the validation set; at its end the epoch is complete.
    fn validate(&mut self, workers: &Workers, mut measuring: Measuring) -> Result<Advance, DatasetError> {
        let (images, subset) = (&self.dataset.train, &self.split.validation);
        if !subset.is_empty() {
            self.watch.clock().begins(Work::Measure);
        }
        let before = measuring.done;
        let done = self.evaluator.measure(workers, &self.network, images, subset, &mut measuring)?;
        self.spent.measured += measuring.done - before;
        self.spend(Work::Measure);
        if !done {
            self.progress.stage = Stage::Validating(measuring);
            return Ok(Advance::Piece);
        }
        let validation = (!self.split.validation.is_empty()).then(|| measuring.evaluation());
        self.diagnose(workers, measuring.correct)?;
        // Of networks that learn nothing none is the best.
        let eligible = self.dead.is_none();
        Ok(Advance::Epoch(self.progress.complete_epoch(&self.config, validation, eligible)))
    }

    /// Notes, at the end of an epoch, whether the network is dead; `correct` of the validation set were right.
    fn diagnose(&mut self, workers: &Workers, correct: usize) -> Result<(), DatasetError> {
        let epoch = self.progress.epoch + 1;
        let suspicious = may_be_constant(&self.dataset, &self.split, correct);
        let death = if suspicious { self.examine(workers)? } else { None };
        let since = self.dead.map_or(epoch, |dead| dead.since);
        self.dead = death.map(|how| Dead { since, how });
        Ok(())
    }

    /// Tells how the network died, if it is dead.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn examine(&mut self, workers: &Workers) -> Result<Option<Death>, DatasetError> {
        let Self { config, dataset, split, network, progress, evaluator, step, .. } = self;
        let learning_rate = progress.learning_rate;
        Examination { config, learning_rate, dataset, split, network, evaluator, step, workers }.death()
    }

    /// Measures the next piece of the test set at the end of the run.
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
    /// If there is no test set, or it cannot be read.
    fn measure_test(&mut self, workers: &Workers, measuring: &mut Measuring) -> anyhow::Result<bool> {
        let dataset = Arc::clone(&self.dataset);
        let test = dataset.test()?;
        self.watch.clock().begins(Work::Measure);
        let before = measuring.done;
        let done = self.evaluator.measure(workers, &self.network, test, &Subset::all(test), measuring)?;
        self.spent.measured += measuring.done - before;
        self.spend(Work::Measure);
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
