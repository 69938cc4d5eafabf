//! What the trainer and a front end say to each other: plain serde data, both ways.
//!
//! Three lanes (see `lanes.rs`): [`Command`]s from the screen, [`Event`]s to it, and one slot for the newest
//! [`Probe`]. Nothing here knows a thread, a channel or a terminal, so a socket can one day stand between.

use crate::nn::kernels::Real;
use crate::nn::layer::Layer;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::LayerSpec;
use serde::{Deserialize, Serialize};

/// What a front end asks of the trainer. Looked at between batches, waited on while paused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Stop after the batch in hand and wait.
    Pause,
    /// Go on.
    Resume,
    /// Train one batch, then stay paused.
    StepBatch,
    /// Train to the end of the current epoch (validation included), then stay paused.
    StepEpoch,
    /// Multiply the learning rate of the schedule by this factor, from the next batch on.
    ScaleLearningRate(f64),
    /// How fast to train at the most.
    SetSpeed(Speed),
    /// Which sample the probes show.
    Watch(Watch),
    /// Which of [`RunInfo::viewable`] the probes show: an index into that list.
    ViewLayer(usize),
    /// Measure accuracy and loss on the test set, then go on as before.
    Test,
    /// Write a checkpoint.
    Save,
    /// After a divergence: go back to the last good state and train on with the learning rate times this factor.
    Revert(f64),
    /// Begin again from the first batch with the same configuration and seed; the run so far is kept.
    Restart,
    /// Add a line to the run's log.
    Note(String),
    /// End the run.
    Stop,
}

/// A limit on training speed, to watch filters move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Speed {
    /// Flat out.
    #[default]
    Unlimited,
    /// At most so many batches a second (at least 1).
    BatchesPerSecond(u16),
}

/// A change of the watched sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watch {
    /// The next sample of the watched set, cyclically.
    Next,
    /// The previous one.
    Previous,
    /// The next one that the network gets wrong at present.
    NextMisclassified,
    /// The one at this index.
    Index(usize),
}

/// What the trainer tells a front end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Something that takes a moment has begun, e.g. unpacking the data set.
    Loading(String),
    /// A run has begun (again, after [`Command::Restart`]): forget the curves of the last one.
    Started(Box<RunInfo>),
    /// Follows [`Event::Started`] when the run goes on where it was.
    Restored(Box<Past>),
    /// Progress since the last report.
    Report(Report),
    /// An epoch, its validation included, is complete.
    Epoch(EpochReport),
    /// The test set was measured because somebody asked, or at the end of the run.
    Tested(Evaluation),
    /// A checkpoint was written and is on the disk.
    Saved {
        /// Where.
        path: String,
        /// Batches of the run that it holds.
        total_steps: u64,
        /// Whether somebody asked for it.
        asked: bool,
    },
    /// What a step did, after [`Command::StepBatch`] and [`Command::StepEpoch`].
    Stepped(Box<Stepped>),
    /// Something that makes numbers mislead whoever does not know it.
    Warning(Warning),
    /// A line for the log pane.
    Log(LogLevel, String),
    /// The run is over; the thread waits for [`Command::Restart`], `Watch`, `ViewLayer`, `Test` or `Stop`.
    Finished(Box<FinishReport>),
    /// The trainer panicked or met an error it cannot go on from; it is gone.
    Failed(String),
}

/// Something that makes numbers mislead whoever does not know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind of thing it is, for scripts, e.g. "dead".
    pub what: String,
    /// The epoch, from 1, if it came up in one.
    pub epoch: Option<usize>,
    /// What it is, in words.
    pub text: String,
}

/// What a step did: computed only when somebody asked for a single step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stepped {
    /// The batch of the run it ended with.
    pub step: u64,
    /// The epoch, from 1, if it was the rest of one.
    pub epoch: Option<usize>,
    /// Mean loss before: of the batch, as trained on; of an epoch, of the validation set one epoch earlier.
    pub loss_before: Option<f64>,
    /// Mean loss after: of the same batch, measured again; of an epoch, of the validation set.
    pub loss_after: Option<f64>,
    /// How far all parameters moved.
    pub whole: Change,
    /// How far those of each layer that has any moved.
    pub layers: Vec<LayerChange>,
}

/// How far parameters moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// ‖Δw‖, the Euclidean norm of the difference.
    pub moved: f64,
    /// ‖w‖, that of the parameters before.
    pub length: f64,
}

impl Change {
    /// ‖Δw‖ / ‖w‖, if there was a length.
    pub fn share(&self) -> Option<f64> {
        (self.length > 0.0).then(|| self.moved / self.length)
    }
}

/// How far a layer's parameters moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerChange {
    /// Index into [`RunInfo::layers`].
    pub layer: usize,
    /// How far they moved.
    pub change: Change,
}

/// How serious a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// For the record.
    Info,
    /// Something is not as wished, training goes on.
    Warning,
    /// Something failed.
    Error,
}

/// Everything about a run that does not change while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// The preset's name, or "custom".
    pub name: String,
    /// The architecture as one line of text.
    pub network: String,
    /// The data set's name, e.g. "MNIST".
    pub dataset: String,
    /// One sample's shape H×W×C.
    pub input: Shape,
    /// Names of the classes, by label.
    pub classes: Vec<String>,
    /// One row a layer, in order.
    pub layers: Vec<LayerInfo>,
    /// Layers whose weights or output can be looked at, as indices into `layers`: all but dropout, which changes nothing
    /// outside of training.
    pub viewable: Vec<usize>,
    /// Trainable parameters.
    pub parameters: usize,
    /// The seed of everything random.
    pub seed: u64,
    /// Threads that train.
    pub threads: usize,
    /// The instruction set the kernels use, e.g. "AVX-512".
    pub backend: String,
    /// Images trained on in an epoch.
    pub train_images: usize,
    /// Images in the validation set; 0 if there is none.
    pub validation_images: usize,
    /// How the validation set was chosen: "last" or "stratified".
    pub validation_split: String,
    /// Images in the test set.
    pub test_images: usize,
    /// Which set the watched sample comes from: "validation" or "training".
    pub watched_set: String,
    /// Samples in the watched set.
    pub watched_images: usize,
    /// Images in a batch.
    pub batch_size: usize,
    /// Batches in an epoch.
    pub steps_per_epoch: usize,
    /// Epochs to train.
    pub epochs: usize,
    /// Optimizer with its settings, e.g. "SGD, momentum 0.9".
    pub optimizer: String,
    /// Loss, e.g. "log-likelihood".
    pub loss: String,
    /// Base learning rate η, before schedule and the user's factor.
    pub learning_rate: f64,
    /// Learning-rate schedule, e.g. "cosine, warm-up 100 steps".
    pub schedule: String,
    /// What `cnn-tui resume` calls the run, if it is kept somewhere.
    pub run: Option<String>,
    /// What to know of the data before looking at numbers; the log says it, too.
    pub notes: Vec<DataNote>,
}

/// Something worth knowing of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataNote {
    /// A warning if numbers mislead whoever does not know it.
    pub level: LogLevel,
    /// What kind of thing it is, for scripts, e.g. "one-class".
    pub what: String,
    /// What it is, in a sentence.
    pub text: String,
}

/// One row of the layer table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerInfo {
    /// The layer as text, e.g. "conv 20 5x5 relu".
    pub text: String,
    /// Its kind, e.g. "conv".
    pub kind: String,
    /// Shape of one sample at its output, H×W×C.
    pub output: Shape,
    /// Trainable parameters: weights and biases.
    pub parameters: usize,
    /// Weights, or scales of a batch normalisation.
    pub weights: usize,
    /// Biases, or shifts of a batch normalisation.
    pub biases: usize,
    /// Multiply-adds for one sample, forward.
    pub macs: usize,
}

impl LayerInfo {
    /// The layer table of `network`. An output activation that is a layer of its own has a row, too.
    pub fn table<T: Real>(network: &Network<T>) -> Vec<Self> {
        let row = |(index, spec): (usize, &LayerSpec)| {
            let tensors = network.layers.get(index).map_or_else(Vec::new, Layer::parameters);
            let length = |tensor: usize| tensors.get(tensor).map_or(0, |tensor| tensor.len());
            Self {
                text: spec.to_string(),
                kind: spec.kind().to_owned(),
                output: network.shape((index + 1).min(network.layers.len())),
                parameters: length(0) + length(1),
                weights: length(0),
                biases: length(1),
                macs: network.layers.get(index).map_or(0, Layer::macs),
            }
        };
        network.spec.layers.iter().enumerate().map(row).collect()
    }
}

/// What the trainer is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Reading the data set, building the network.
    #[default]
    Loading,
    /// Training batches.
    Training,
    /// Measuring loss and accuracy on the validation set.
    Validating,
    /// Measuring them on the test set.
    Testing,
    /// Waiting for a command.
    Paused,
    /// Done; see [`Outcome`].
    Finished,
}

impl Phase {
    /// Whether nothing moves until there is a command.
    pub const fn rests(self) -> bool {
        matches!(self, Self::Paused | Self::Finished)
    }
}

/// Progress since the last report: gathered, so that nothing is lost when the screen is slow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What the trainer is doing now.
    pub phase: Phase,
    /// The epoch in hand, from 1.
    pub epoch: usize,
    /// Batches of this epoch that are done.
    pub step: usize,
    /// Batches of the run that are done.
    pub total_steps: u64,
    /// Share of the validation or test set that is measured, 0 to 1, in those phases.
    pub measured: f32,
    /// The batches since the last report, oldest first. When a report had to wait for long, neighbours are
    /// averaged: `images` then is larger than a batch.
    pub batches: Vec<BatchPoint>,
    /// Learning rate of the last batch, after schedule and the user's factor.
    pub learning_rate: f64,
    /// The user's factor on the schedule's learning rate.
    pub learning_rate_factor: f64,
    /// Share of the run's whole work that is done, batches and measurements, 0 to 1; it never falls within a run.
    pub progress: f64,
    /// Training images a second, waiting for a speed limit included and measuring excluded: over the last second or so
    /// while the run goes, over all of it once it is over; 0 while it pauses.
    pub images_per_second: f64,
    /// Seconds that the run took, pauses and suspensions excluded.
    pub elapsed: f64,
    /// Whether there was a pause or a suspension that `elapsed` leaves out.
    pub paused: bool,
    /// Seconds to the end of the run at the present speed, if that can be told.
    pub eta: Option<f64>,
    /// The speed limit in force.
    pub speed: Speed,
    /// Commands obeyed so far: what the front end gave before that many is in this report.
    pub obeyed: u64,
    /// What is known of the network being dead, if it is.
    pub dead: Option<Dead>,
}

/// One batch's figures (or the mean of several neighbouring ones).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchPoint {
    /// The batch's number in the run, from 1; the last one when several are averaged.
    pub step: u64,
    /// Mean loss over the batch.
    pub loss: f64,
    /// Fraction classified correctly.
    pub accuracy: f64,
    /// Images in it.
    pub images: u32,
    /// Its learning rate; unknown of batches that an earlier version of the program trained.
    pub learning_rate: Option<f64>,
}

/// Mean loss and accuracy over a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Mean loss, regularisation not included.
    pub loss: f64,
    /// Fraction classified correctly.
    pub accuracy: f64,
    /// Images measured.
    pub images: usize,
}

/// An epoch's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// Its number, from 1.
    pub epoch: usize,
    /// Batches of the run done at its end.
    pub total_steps: u64,
    /// Mean training loss over the epoch's batches, as measured while training.
    pub train_loss: f64,
    /// Training accuracy over the epoch's batches, as measured while training.
    pub train_accuracy: f64,
    /// Validation, if there is a validation set.
    pub validation: Option<Evaluation>,
    /// True if this is the best validation accuracy so far.
    pub best: bool,
    /// Training images a second over the epoch, waiting for a speed limit included, validation excluded.
    pub images_per_second: f64,
    /// Seconds for the epoch, validation included, pauses and suspensions excluded.
    pub seconds: f64,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All epochs done.
    Completed,
    /// `--until-accuracy` reached.
    TargetReached,
    /// Stopped by the user or a signal.
    Stopped,
    /// A loss, gradient or weight was not finite.
    Diverged,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Completed => "completed",
            Self::TargetReached => "target-reached",
            Self::Stopped => "stopped",
            Self::Diverged => "diverged",
        })
    }
}

/// What was not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotFinite {
    /// The loss of a batch.
    Loss,
    /// A value of its gradient.
    Gradient,
    /// A weight after the update.
    Weights,
}

/// Where a run met numbers that are not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    /// What it was that is not finite.
    pub what: NotFinite,
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch of that epoch, from 1.
    pub batch: usize,
    /// The batch of the run, from 1.
    pub step: u64,
}

impl std::fmt::Display for Divergence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.what {
            NotFinite::Loss => "the loss is",
            NotFinite::Gradient => "the gradient is",
            NotFinite::Weights => "the weights are",
        };
        write!(f, "{what} not finite since epoch {}, batch {}", self.epoch, self.batch)
    }
}

/// In what way a network is dead: it has wrong answers, and no gradient reaches the layers before the last one that has
/// weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Death {
    /// All images get the very same outputs: no unit answers to what it sees.
    Silent,
    /// All images get the same class, though not the same outputs.
    Saturated,
}

/// A network that learns no more, whatever it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dead {
    /// The first epoch, from 1, at whose end it was so.
    pub since: usize,
    /// In what way.
    pub how: Death,
}

impl std::fmt::Display for Dead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.how {
            Death::Silent => "the same outputs",
            Death::Saturated => "the same class",
        };
        let since = self.since;
        write!(
            f,
            "the network is dead since epoch {since}: every image gets {what}, and no gradient reaches the layers before \
             the last; begin again with a lower learning rate"
        )
    }
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinishReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Complete epochs.
    pub epochs: usize,
    /// Batches done.
    pub total_steps: u64,
    /// The test set; `None` if the run was stopped before it was measured.
    pub test: Option<Evaluation>,
    /// Best validation accuracy and its epoch.
    pub best: Option<(usize, f64)>,
    /// Seconds spent, pauses and suspensions excluded.
    pub seconds: f64,
    /// What is known of the network being dead, if it is.
    pub dead: Option<Dead>,
    /// SHA-256 of the weights, in hexadecimal.
    pub weights_hash: String,
    /// The checkpoint that was written, if one was.
    pub saved: Option<String>,
    /// What `cnn-tui resume` calls the run, if it is kept somewhere.
    pub run: Option<String>,
    /// Whether the run was to be kept and is not.
    pub lost: bool,
    /// What was not finite, if the run diverged, and the batch that [`Command::Revert`] would go back to.
    pub divergence: Option<(Divergence, Option<u64>)>,
}

impl FinishReport {
    /// Whether there is something left to train.
    pub fn is_unfinished(&self) -> bool {
        matches!(self.outcome, Outcome::Stopped | Outcome::Diverged)
    }
}

/// What there was before this process went on with a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Batches of the run that were done.
    pub total_steps: u64,
    /// Its course, oldest first; neighbours are averaged where it is long.
    pub batches: Vec<BatchPoint>,
    /// Each complete epoch.
    pub epochs: Vec<EpochReport>,
    /// The test set, if it was measured at the end.
    pub test: Option<Evaluation>,
    /// Learning rate of the last batch that was done.
    pub learning_rate: f64,
    /// Learning rate of the first batch from here on.
    pub next_learning_rate: f64,
    /// What became of the schedule, in a word of the command line, if the run was given more epochs.
    pub extension: Option<String>,
}

/// What the screen shows of the network's inside: one consistent moment, bounded in size.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Batches of the run done when this was cut.
    pub total_steps: u64,
    /// Which of [`RunInfo::viewable`] is shown.
    pub view: usize,
    /// The weights of that layer, if it has any.
    pub filters: Option<Filters>,
    /// The watched sample and what the network makes of it.
    pub sample: Sample,
    /// The output of that layer for the sample; of a layer with weights, after the normalisation and activation that follow
    /// it.
    pub maps: Option<Maps>,
    /// The output of the pooling layer that follows what `maps` shows, if one does.
    pub pooled: Option<Maps>,
}

/// A layer's kernels, or as many as fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filters {
    /// Index into [`RunInfo::layers`].
    pub layer: usize,
    /// Filters in the layer (F); `weights` may hold fewer.
    pub total: usize,
    /// Filters in `weights`.
    pub count: usize,
    /// Input channels in the layer (C); `weights` may hold fewer.
    pub total_channels: usize,
    /// Input channels in `weights`.
    pub channels: usize,
    /// Kernel height (K_h).
    pub height: usize,
    /// Kernel width (K_w).
    pub width: usize,
    /// Weights, axes `[filter, channel, row, column]`, the last innermost.
    pub weights: Vec<f32>,
    /// Biases, one a filter.
    pub biases: Vec<f32>,
}

/// Feature maps or pooled maps of one sample, or as many as fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Maps {
    /// The layer that they are the output of, an index into [`RunInfo::layers`].
    pub layer: usize,
    /// Maps in the layer; `values` may hold fewer.
    pub total: usize,
    /// Maps in `values`.
    pub count: usize,
    /// Height of a map.
    pub height: usize,
    /// Width of a map.
    pub width: usize,
    /// Activations, axes `[map, row, column]`, the last innermost.
    pub values: Vec<f32>,
}

/// The watched sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its index in the watched set.
    pub index: usize,
    /// The picture's shape H×W×C.
    pub shape: Shape,
    /// Its bytes, axes `[row, column, channel]`.
    pub pixels: Vec<u8>,
    /// The true class.
    pub label: usize,
    /// The class with the greatest output.
    pub predicted: usize,
    /// The output of each class: probabilities for softmax, activations otherwise.
    pub outputs: Vec<f32>,
    /// Whether `outputs` sum to one by construction (softmax).
    pub softmax: bool,
    /// This sample's loss.
    pub loss: f64,
}
