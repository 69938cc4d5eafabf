//! From the command line as typed to a job that makes sense: presets, defaults, and what is refused before anything
//! runs.

mod presets;
mod resume;

pub use presets::{DEFAULT_PRESET, PRESETS, Preset, preset};
pub use resume::resumed;

use crate::cli::{InitName, LossName, OptimizerName, SpeedLimit, TrainOptions};
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::network::Network;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::Schedule;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use crate::runs;
use crate::train::message::Speed;
use crate::train::run::TrainConfig;
use crate::train::worker::{Home, Job, Source, Start};
use presets::RECIPE;
use std::path::Path;
use std::time::Duration;

/// Makes a job of the options, or says which of them makes no sense.
pub fn job(options: &TrainOptions, probe_interval: Duration) -> Result<Job, String> {
    let (name, preset) = match (&options.net, &options.preset) {
        (Some(_), _) => ("custom", RECIPE),
        (None, name) => {
            let preset = preset(name.as_deref().unwrap_or(DEFAULT_PRESET))?;
            (preset.name, *preset)
        }
    };
    let text = options.net.as_deref().unwrap_or(preset.net);
    let spec: Spec = text.parse().map_err(|error| format!("--net: {error}"))?;
    let source = options.data.clone().map_or(Source::Mnist, Source::Directory);
    let config = TrainConfig {
        loss: options.loss.map(Loss::from),
        init: options.init.map_or(preset.init, Init::from),
        optimizer: optimizer(options, &preset)?,
        schedule: schedule(options, &preset)?,
        learning_rate: positive("--lr", options.lr.unwrap_or(preset.learning_rate))?,
        batch_size: at_least_one("--batch-size", options.batch_size.unwrap_or(preset.batch_size))?,
        epochs: at_least_one("--epochs", options.epochs.unwrap_or(preset.epochs))?,
        until_accuracy: options
            .until_accuracy
            .map(|target| fraction("--until-accuracy", target))
            .transpose()?,
        seed: options.seed.unwrap_or(1),
        validation: options.validation,
        spec,
    };
    if config.until_accuracy.is_some() && config.validation == Some(0) {
        return Err(
            "--until-accuracy looks at validation accuracy, but --validation 0 leaves nothing to validate on"
                .to_owned(),
        );
    }
    if source == Source::Mnist {
        // A data set of one's own shows its shape only once it is read; then the trainer refuses.
        check_fit(&config)?;
    }
    if let Some(path) = &options.save {
        check_save(path)?;
    }
    Ok(Job {
        name: name.to_owned(),
        config,
        source,
        threads: threads(options)?,
        state: None,
        home: home(options)?,
        save_every: save_every(options)?,
        save: options.save.clone(),
        probe_interval,
        start: start(options),
    })
}

/// How the process sets out, as far as options say.
fn start(options: &TrainOptions) -> Start {
    let speed = match options.speed {
        None | Some(SpeedLimit::Max) => Speed::Unlimited,
        Some(SpeedLimit::Batches(limit)) => Speed::BatchesPerSecond(limit),
    };
    Start { speed, ..Start::default() }
}

/// No more threads than this are started.
const MOST_THREADS: usize = 1024;

fn threads(options: &TrainOptions) -> Result<usize, String> {
    match at_least_one("--threads", options.threads.unwrap_or_else(cores))? {
        threads if threads > MOST_THREADS => {
            Err(format!("--threads {threads}: at most {MOST_THREADS} are possible"))
        }
        threads => Ok(threads),
    }
}

/// Where the run is to be kept. Nothing is made there yet.
fn home(options: &TrainOptions) -> Result<Home, String> {
    if options.no_save {
        return Ok(Home::Nowhere);
    }
    if let Some(path) = &options.run {
        runs::check_free(path).map_err(|error| format!("--run {error}"))?;
        check_directory("--run", path)?;
        return Ok(Home::At(path.clone()));
    }
    let root = runs::state_directory()
        .ok_or("there is no home directory to keep runs in; give --run DIR, or --no-save")?;
    Ok(Home::Below(root))
}

/// Seconds between checkpoints when nobody says.
const SAVE_EVERY: f64 = 30.0;
/// A day.
const SELDOM: f64 = 86_400.0;

fn save_every(options: &TrainOptions) -> Result<Duration, String> {
    let seconds = options.save_every.unwrap_or(SAVE_EVERY);
    if (0.0..=SELDOM).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("--save-every {seconds}: seconds from 0 to {SELDOM} are expected"))
    }
}

/// Whether the network fits MNIST.
fn check_fit(config: &TrainConfig) -> Result<(), String> {
    Network::<f32>::untrained(&config.spec, Shape::new(28, 28, 1), config.loss)
        .and_then(|network| network.ends_in(10))
        .map_err(|error| format!("`{}` does not fit MNIST: {error}", config.spec))
}

/// Whether a checkpoint can be put there at all; hours later would be late to learn it.
fn check_save(path: &Path) -> Result<(), String> {
    if path.file_name().is_none() || path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(format!(
            "--save {}: the name of a file is expected, not of a directory, pipe, socket or device",
            path.display()
        ));
    }
    check_directory("--save", path)
}

/// Whether there is a directory for `path` to be put in.
fn check_directory(option: &str, path: &Path) -> Result<(), String> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if directory.is_dir() {
        return Ok(());
    }
    let missing = directory.display();
    Err(format!("{option} {}: there is no directory {missing}; make it first", path.display()))
}

fn optimizer(options: &TrainOptions, preset: &Preset) -> Result<Optimizer, String> {
    let momentum = options.momentum.unwrap_or(Optimizer::default().momentum);
    if !(0.0..1.0).contains(&momentum) {
        return Err(format!("--momentum {momentum}: at least 0 and less than 1 is expected, e.g. 0.9"));
    }
    let rule = options.optimizer.map_or(preset.rule, Rule::from);
    if options.momentum.is_some() && !matches!(rule, Rule::Momentum | Rule::Nesterov) {
        let name = Optimizer { rule, ..Optimizer::default() }.describe();
        return Err(format!("--momentum does nothing with {name}; choose --optimizer momentum or nesterov"));
    }
    let weight_decay = options.weight_decay.unwrap_or(preset.weight_decay);
    if !(0.0..=1.0).contains(&weight_decay) {
        return Err(format!("--weight-decay {weight_decay}: from 0 to 1 is expected, e.g. 0.0005"));
    }
    let clip = options.clip.map(|clip| positive("--clip", clip)).transpose()?;
    Ok(Optimizer { rule, momentum, weight_decay, clip })
}

fn schedule(options: &TrainOptions, preset: &Preset) -> Result<Schedule, String> {
    let shape = match &options.schedule {
        Some(text) => text.parse().map_err(|error| format!("--schedule {text}: {error}"))?,
        None => preset.schedule,
    };
    Ok(Schedule { shape, warm_up: options.warm_up.unwrap_or(0) })
}

fn positive(name: &str, value: f64) -> Result<f64, String> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(format!("{name} {value}: a number above 0 is expected"))
    }
}

fn fraction(name: &str, value: f64) -> Result<f64, String> {
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err(format!("{name} {value}: a fraction above 0 and up to 1 is expected, e.g. 0.99"))
    }
}

fn at_least_one(name: &str, value: usize) -> Result<usize, String> {
    if value > 0 { Ok(value) } else { Err(format!("{name} 0: at least 1 is expected")) }
}

/// As many threads as the machine runs at a time.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Reads `28x28` or `32x32x3`.
pub fn image_shape(text: &str) -> Result<Shape, String> {
    let sides: Option<Vec<usize>> =
        text.split('x').map(|side| side.parse().ok().filter(|side| (1..=4096).contains(side))).collect();
    match sides.as_deref() {
        Some(&[height, width]) => Ok(Shape::new(height, width, 1)),
        Some(&[height, width, channels]) => Ok(Shape::new(height, width, channels)),
        _ => Err(format!(
            "--input {text}: HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS is expected, sides from 1 to 4096"
        )),
    }
}

impl From<LossName> for Loss {
    fn from(name: LossName) -> Self {
        match name {
            LossName::Quadratic => Self::Quadratic,
            LossName::CrossEntropy => Self::CrossEntropy,
            LossName::LogLikelihood => Self::LogLikelihood,
        }
    }
}

impl From<InitName> for Init {
    fn from(name: InitName) -> Self {
        match name {
            InitName::Glorot => Self::Glorot,
            InitName::He => Self::He,
            InitName::Scaled => Self::Scaled,
            InitName::Gaussian => Self::Gaussian,
        }
    }
}

impl From<OptimizerName> for Rule {
    fn from(name: OptimizerName) -> Self {
        match name {
            OptimizerName::Sgd => Self::Sgd,
            OptimizerName::Momentum => Self::Momentum,
            OptimizerName::Nesterov => Self::Nesterov,
            OptimizerName::Rmsprop => Self::RmsProp,
            OptimizerName::Adam => Self::Adam,
            OptimizerName::Adamw => Self::AdamW,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::nn::kernels::workers::Workers;
    use crate::train::run::Trainer;
    use std::sync::Arc;

    #[test]
    fn every_preset_fits_mnist_and_the_default_is_among_them() {
        for preset in PRESETS {
            let options = TrainOptions { preset: Some(preset.name.to_owned()), ..TrainOptions::default() };
            let job = job(&options, Duration::ZERO);
            assert!(job.is_ok(), "{}: {job:?}", preset.name);
        }
        assert!(preset(DEFAULT_PRESET).is_ok());
    }

    #[test]
    fn no_preset_is_taken_for_dead_in_its_first_batches() {
        let (workers, dataset) = (Workers::single(), Arc::new(Dataset::mnist().expect("it is in the program")));
        for preset in PRESETS {
            let options = TrainOptions { preset: Some(preset.name.to_owned()), ..TrainOptions::default() };
            let job = job(&options, Duration::ZERO).expect("it makes sense");
            let mut trainer = Trainer::new(job.config, Arc::clone(&dataset)).expect("it fits");
            for batches in [0, 1, 30] {
                for _ in 0..batches {
                    trainer.advance(&workers).expect("no file is read");
                }
                assert_eq!(trainer.examine(&workers), None, "{}, {batches} batches later", preset.name);
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_option_named() {
        let base = TrainOptions::default;
        for (options, parts) in [
            (TrainOptions { preset: Some("x".to_owned()), ..base() }, ["--preset x", "nielsen-3"]),
            (TrainOptions { net: Some("dense".to_owned()), ..base() }, ["--net: layer 1", "dense UNITS"]),
            (
                TrainOptions { net: Some("dense 7".to_owned()), ..base() },
                ["does not fit MNIST", "dense 10 softmax"],
            ),
            (
                TrainOptions { save: Some("/nonexistent/x.cnn".into()), ..base() },
                ["--save", "/nonexistent; make it"],
            ),
            (TrainOptions { save: Some("/".into()), ..base() }, ["--save /", "name of a file"]),
            (TrainOptions { lr: Some(f64::NAN), ..base() }, ["--lr NaN", "above 0"]),
            (TrainOptions { epochs: Some(0), ..base() }, ["--epochs 0", "at least 1"]),
            (TrainOptions { momentum: Some(1.0), ..base() }, ["--momentum 1", "less than 1"]),
            (TrainOptions { until_accuracy: Some(98.0), ..base() }, ["--until-accuracy 98", "0.99"]),
            (
                TrainOptions { until_accuracy: Some(0.9), validation: Some(0), ..base() },
                ["--until-accuracy", "--validation 0"],
            ),
            (
                TrainOptions { schedule: Some("linear".to_owned()), ..base() },
                ["--schedule linear", "one-cycle"],
            ),
            (
                TrainOptions { momentum: Some(0.5), optimizer: Some(OptimizerName::Adam), ..base() },
                ["--momentum", "does nothing with Adam"],
            ),
        ] {
            let message = job(&options, Duration::ZERO).expect_err("it makes no sense");
            for part in parts {
                assert!(message.contains(part), "{message:?} does not contain {part:?}");
            }
        }
    }
}
