//! What decided a run in version 2.

use crate::dataset::ValidationSplit;
use crate::dataset::augment::Augmentation;
use crate::dataset::normalize::Normalization;
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
use crate::nn::spec::Spec as LiveSpec;
use crate::train::config;
use crate::train::earlier_seeds::EarlierSeeds;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct TrainConfig {
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
    pub fn live(self) -> config::TrainConfig {
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
            patience: None,
            seed: self.seed,
            training_seed: None,
            validation: self.validation,
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
