//! Checkpoints of version 2: bincode of structs as they were then, frozen here, in the order and with the variants that
//! they had.

use super::{Tensor, name_of_memory};
use crate::dataset::ValidationSplit;
use crate::nn::activation::Activation as LiveActivation;
use crate::nn::cycles::Cycles;
use crate::nn::init::Init as LiveInit;
use crate::nn::kernels::naive::Pooling as LivePooling;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::batch_norm::BatchNormSpec;
use crate::nn::layers::conv::{ConvSpec, PaddingSpec};
use crate::nn::layers::dense::DenseSpec;
use crate::nn::layers::dropout::DropoutSpec;
use crate::nn::layers::pool::PoolSpec;
use crate::nn::loss::Loss as LiveLoss;
use crate::nn::optimizer::{Optimizer as LiveOptimizer, Rule as LiveRule};
use crate::nn::schedule::{Schedule as LiveSchedule, Shape as LiveScheduleShape};
use crate::nn::shape::Shape as LiveShape;
use crate::nn::spec::Spec as LiveSpec;
use crate::protocol;
use crate::train::course::Points as LivePoints;
use crate::train::evaluate::Measuring as LiveMeasuring;
use crate::train::{config, progress};
use serde::Deserialize;
use std::path::PathBuf;

/// The state as it was written.
#[derive(Deserialize)]
pub(super) struct RunState {
    name: String,
    config: TrainConfig,
    dataset: String,
    dataset_identity: String,
    data_directory: Option<String>,
    input: Shape,
    classes: Vec<String>,
    progress: Progress,
    course: Points,
    tensors: Vec<FrozenTensor>,
    slots: Vec<Vec<f32>>,
}

impl TryFrom<RunState> for super::RunState {
    type Error = String;

    fn try_from(old: RunState) -> Result<Self, String> {
        let config = old.config.live();
        let tensors: Vec<Tensor> = old.tensors.into_iter().map(FrozenTensor::live).collect();
        Ok(Self {
            name: old.name,
            memory: memory(old.slots, &config.optimizer, &tensors)?,
            config,
            dataset: old.dataset,
            dataset_identity: old.dataset_identity,
            data_directory: old.data_directory.map(PathBuf::from),
            input: old.input.live(),
            classes: old.classes,
            progress: old.progress.live(),
            course: old.course.live(),
            tensors,
        })
    }
}

/// The optimizer's memory, which had no names: a slot is as long as all trained tensors together, in their order.
pub(super) fn memory(
    slots: Vec<Vec<f32>>,
    optimizer: &LiveOptimizer,
    tensors: &[Tensor],
) -> Result<Vec<Tensor>, String> {
    let names = optimizer.slot_names();
    if slots.len() != names.len() {
        return Err(format!("the optimizer's memory has {} parts, not {}", slots.len(), names.len()));
    }
    let mut memory = Vec::new();
    for (slot, mut values) in names.iter().zip(slots) {
        let mut parts = Vec::new();
        // From the end, so that no more than one tensor is held twice.
        for tensor in tensors.iter().rev().filter(|tensor| !tensor.name.contains("batchnorm.running-")) {
            let start = values.len().checked_sub(tensor.values.len());
            let start = start.ok_or_else(|| "the optimizer's memory is too short".to_owned())?;
            let part = values.split_off(start);
            values.shrink_to_fit();
            let name = name_of_memory(slot, &tensor.name);
            parts.push(Tensor { name, shape: tensor.shape.clone(), values: part });
        }
        if !values.is_empty() {
            return Err("the optimizer's memory is too long".to_owned());
        }
        memory.extend(parts.into_iter().rev());
    }
    Ok(memory)
}

#[derive(Deserialize)]
pub(super) struct FrozenTensor {
    name: String,
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl FrozenTensor {
    pub(super) fn live(self) -> Tensor {
        Tensor { name: self.name, shape: self.shape, values: self.values }
    }
}

#[derive(Deserialize)]
pub(super) struct TrainConfig {
    spec: Spec,
    loss: Option<Loss>,
    init: Init,
    optimizer: Optimizer,
    schedule: Schedule,
    learning_rate: f64,
    batch_size: usize,
    epochs: usize,
    until_accuracy: Option<f64>,
    seed: u64,
    validation: Option<usize>,
}

impl TrainConfig {
    pub(super) fn live(self) -> config::TrainConfig {
        config::TrainConfig {
            spec: LiveSpec { layers: self.spec.layers.into_iter().map(Layer::live).collect() },
            objective: self.loss.map(Loss::live).into(),
            init: self.init.live(),
            optimizer: self.optimizer.live(),
            schedule: self.schedule.live(),
            learning_rate: self.learning_rate,
            batch_size: self.batch_size,
            epochs: self.epochs,
            until_accuracy: self.until_accuracy,
            seed: self.seed,
            validation: self.validation,
            validation_split: ValidationSplit::Last,
            cycles: Cycles::default(),
        }
    }
}

#[derive(Deserialize)]
struct Spec {
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
enum Layer {
    Conv { filters: usize, kernel: [usize; 2], stride: [usize; 2], padding: Padding, activation: Activation },
    Pool { pooling: Pooling, window: [usize; 2], stride: [usize; 2] },
    Dense { units: usize, activation: Activation },
    Activation(Activation),
    Dropout { rate: f32 },
    BatchNorm,
}

impl Layer {
    fn live(self) -> LayerSpec {
        match self {
            Self::Conv { filters, kernel, stride, padding, activation } => {
                let (padding, activation) = (padding.live(), activation.live());
                LayerSpec::Conv(ConvSpec { filters, kernel, stride, padding, activation })
            }
            Self::Pool { pooling, window, stride } => {
                LayerSpec::Pool(PoolSpec { pooling: pooling.live(), window, stride })
            }
            Self::Dense { units, activation } => {
                LayerSpec::Dense(DenseSpec { units, activation: activation.live() })
            }
            Self::Activation(activation) => LayerSpec::Activation(activation.live()),
            Self::Dropout { rate } => LayerSpec::Dropout(DropoutSpec { rate }),
            Self::BatchNorm => LayerSpec::BatchNorm(BatchNormSpec),
        }
    }
}

#[derive(Deserialize)]
enum Padding {
    Valid,
    Same,
    Zeros([usize; 2]),
}

impl Padding {
    fn live(self) -> PaddingSpec {
        match self {
            Self::Valid => PaddingSpec::Valid,
            Self::Same => PaddingSpec::Same,
            Self::Zeros(zeros) => PaddingSpec::Zeros(zeros),
        }
    }
}

/// An enum without contents as it was, each variant with what it is called today.
macro_rules! frozen {
    ($name:ident = $live:ident { $($variant:ident),* $(,)? }) => {
        #[derive(Deserialize)]
        enum $name { $($variant),* }

        impl $name {
            fn live(self) -> $live {
                match self { $(Self::$variant => $live::$variant),* }
            }
        }
    };
}

frozen!(Activation = LiveActivation { Identity, Sigmoid, Tanh, Relu, LeakyRelu, Softmax });
frozen!(Pooling = LivePooling { Max, Average, L2 });
frozen!(Loss = LiveLoss { Quadratic, CrossEntropy, LogLikelihood });
frozen!(Init = LiveInit { Glorot, He, Scaled, Gaussian });
frozen!(Rule = LiveRule { Sgd, Momentum, Nesterov, RmsProp, Adam, AdamW });

#[derive(Deserialize)]
struct Optimizer {
    rule: Rule,
    momentum: f64,
    weight_decay: f64,
    clip: Option<f64>,
}

impl Optimizer {
    fn live(self) -> LiveOptimizer {
        let Self { rule, momentum, weight_decay, clip } = self;
        LiveOptimizer { rule: rule.live(), momentum, weight_decay, clip }
    }
}

#[derive(Deserialize)]
struct Schedule {
    shape: ScheduleShape,
    warm_up: u64,
}

#[derive(Deserialize)]
enum ScheduleShape {
    Constant,
    Step { epochs: usize, factor: f64 },
    Cosine,
    OneCycle,
}

impl Schedule {
    fn live(self) -> LiveSchedule {
        let shape = match self.shape {
            ScheduleShape::Constant => LiveScheduleShape::Constant,
            ScheduleShape::Step { epochs, factor } => LiveScheduleShape::Step { epochs, factor },
            ScheduleShape::Cosine => LiveScheduleShape::Cosine,
            ScheduleShape::OneCycle => LiveScheduleShape::OneCycle,
        };
        LiveSchedule { shape, warm_up: self.warm_up }
    }
}

#[derive(Deserialize)]
pub(super) struct Shape {
    height: usize,
    width: usize,
    channels: usize,
}

impl Shape {
    pub(super) fn live(self) -> LiveShape {
        LiveShape::new(self.height, self.width, self.channels)
    }
}

#[derive(Deserialize)]
pub(super) struct Progress {
    stage: Stage,
    epoch: usize,
    step: usize,
    total_steps: u64,
    epoch_score: Measuring,
    epoch_training_seconds: f64,
    epoch_seconds: f64,
    seconds: f64,
    learning_rate_factor: f64,
    learning_rate: f64,
    best: Option<(usize, f64)>,
    history: Vec<Epoch>,
    test: Option<Evaluation>,
}

impl Progress {
    pub(super) fn live(self) -> progress::Progress {
        progress::Progress {
            stage: self.stage.live(),
            epoch: self.epoch,
            step: self.step,
            total_steps: self.total_steps,
            epoch_score: self.epoch_score.live(),
            epoch_training_seconds: self.epoch_training_seconds,
            epoch_seconds: self.epoch_seconds,
            seconds: self.seconds,
            learning_rate_factor: self.learning_rate_factor,
            learning_rate: self.learning_rate,
            best: self.best,
            history: self.history.into_iter().map(Epoch::live).collect(),
            test: self.test.map(Evaluation::live),
        }
    }
}

#[derive(Deserialize)]
enum Stage {
    Training,
    Validating(Measuring),
    Testing(Measuring, Outcome),
    Done(Outcome),
}

impl Stage {
    fn live(self) -> progress::Stage {
        match self {
            Self::Training => progress::Stage::Training,
            Self::Validating(measuring) => progress::Stage::Validating(measuring.live()),
            Self::Testing(measuring, outcome) => progress::Stage::Testing(measuring.live(), outcome.live()),
            Self::Done(outcome) => progress::Stage::Done(outcome.live()),
        }
    }
}

#[derive(Deserialize)]
enum Outcome {
    Completed,
    TargetReached,
    Stopped,
    Diverged,
}

impl Outcome {
    fn live(self) -> protocol::Outcome {
        match self {
            Self::Completed => protocol::Outcome::Completed,
            Self::TargetReached => protocol::Outcome::TargetReached,
            Self::Stopped => protocol::Outcome::Stopped,
            Self::Diverged => protocol::Outcome::Diverged,
        }
    }
}

#[derive(Deserialize)]
struct Measuring {
    done: usize,
    loss: f64,
    correct: usize,
}

impl Measuring {
    fn live(self) -> LiveMeasuring {
        LiveMeasuring { done: self.done, loss: self.loss, correct: self.correct }
    }
}

#[derive(Deserialize)]
struct Evaluation {
    loss: f64,
    accuracy: f64,
    images: usize,
}

impl Evaluation {
    fn live(self) -> protocol::Evaluation {
        protocol::Evaluation { loss: self.loss, accuracy: self.accuracy, images: self.images }
    }
}

#[derive(Deserialize)]
struct Epoch {
    epoch: usize,
    total_steps: u64,
    train_loss: f64,
    train_accuracy: f64,
    validation: Option<Evaluation>,
    best: bool,
    images_per_second: f64,
    seconds: f64,
}

impl Epoch {
    fn live(self) -> protocol::EpochReport {
        protocol::EpochReport {
            epoch: self.epoch,
            total_steps: self.total_steps,
            train_loss: self.train_loss,
            train_accuracy: self.train_accuracy,
            validation: self.validation.map(Evaluation::live),
            best: self.best,
            images_per_second: self.images_per_second,
            seconds: self.seconds,
        }
    }
}

#[derive(Deserialize)]
struct Points {
    points: Vec<Point>,
    span: u64,
    last: u64,
}

#[derive(Deserialize)]
struct Point {
    step: u64,
    loss: f64,
    accuracy: f64,
    images: u32,
}

impl Points {
    fn live(self) -> LivePoints {
        let live = |point: Point| {
            let Point { step, loss, accuracy, images } = point;
            protocol::BatchPoint { step, loss, accuracy, images, learning_rate: None }
        };
        LivePoints { points: self.points.into_iter().map(live).collect(), span: self.span, last: self.last }
    }
}
