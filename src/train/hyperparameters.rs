//! Every setting of a run, declared once.
//!
//! The command line, the presets, the checks, checkpoints, what a run that goes on may be given, `run.json`, descriptions
//! and live changes are loops over [`SETTINGS`]. One more setting is one more row here, and a field of the struct that its
//! number is used from, with the default that stands for checkpoints which do not say.

use super::config::TrainConfig;
use super::setting::dropout::DropoutRates;
use super::setting::value::NONE;
use super::setting::{Lens, Opt, Place, Setting, Topic};
use crate::nn::cycles::{Cycles, Extension};
use crate::nn::optimizer::Rule;
use crate::nn::schedule::{Schedule, Shape};
use crate::protocol::SettingInfo;
use std::cmp::Ordering;

/// The way to a field of the configuration.
macro_rules! place {
    ($($field:tt)+) => {
        &Lens { get: |config| &config.$($field)+, get_mut: |config| &mut config.$($field)+ }
    };
}

/// An option below a heading: its name, what stands for its value, and what it does.
macro_rules! opt {
    ($heading:literal, $name:literal, $value:literal, $help:literal) => {
        Opt { name: $name, value: $value, heading: $heading, help: $help }
    };
}

/// What is expected of what only has to be positive.
const ABOVE_0: &str = "a number above 0 is expected";
/// What is expected of what only has to be there.
const AT_LEAST_1: &str = "at least 1 is expected";

/// All settings, in the order in which the command line lists them below each heading.
pub const SETTINGS: &[Setting] = &[
    Setting::new("network", place!(spec))
        .option(opt!(
            "Network",
            "net",
            "SPEC",
            "A network as text, e.g. \"conv 8 5x5 relu, maxpool 2, dense 10 softmax\""
        ))
        .needed(),
    Setting::new("dropout", &DropoutRates)
        .part()
        .absent("no dropout layer")
        .helped("Share of the values that dropout layers set to zero while training; of all layers, or a list of one each")
        .unless(dropout_without_layer)
        .live(&["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]),
    Setting::new("loss", place!(objective.loss))
        .option(opt!(
            "Network",
            "loss",
            "LOSS",
            "quadratic, cross-entropy or log-likelihood [default: the one made for the output layer]"
        ))
        .absent("the one made for the output layer"),
    Setting::new("label-smoothing", place!(objective.label_smoothing))
        .option(opt!(
            "Network",
            "label-smoothing",
            "S",
            "Share of the right class that the target spreads over all classes; losses are then those of that target [default: 0]"
        ))
        .checked(
            |config| (0.0..1.0).contains(&config.objective.label_smoothing),
            "at least 0 and less than 1 is expected, e.g. 0.1",
        )
        .described(Topic::Loss, |config| {
            let share = config.objective.label_smoothing;
            (share > 0.0).then(|| format!("label smoothing {share}"))
        })
        .live(&["0", "0.05", "0.1", "0.2", "0.3"]),
    Setting::new("init", place!(init)).option(opt!(
        "Network",
        "init",
        "INIT",
        "How weights begin [default: the preset's]"
    )),
    Setting::new("validation", place!(validation))
        .option(opt!(
            "Data",
            "validation",
            "N",
            "How many of the training images to validate on; 0 trains on all [default: 10000, or a sixth]"
        ))
        .absent("the usual share"),
    Setting::new("validation-split", place!(validation_split)).option(opt!(
        "Data",
        "validation-split",
        "HOW",
        "Which ones [default: last for MNIST, built in; stratified for --data]"
    )),
    Setting::new("augment", place!(augmentation))
        .option(opt!(
            "Data",
            "augment",
            "SPEC",
            "What is done to training images, drawn anew each epoch: any of crop SHARE, scale SHARE, shear DEGREES, rotate DEGREES, flip, shift PIXELS, elastic STRENGTH SMOOTHNESS, cutout PIXELS, each up to its measure [default: none]"
        ))
        .live(&[
            "none",
            "shift 2",
            "rotate 10, shift 2",
            "scale 0.1, rotate 15, shift 2",
            "scale 0.1, rotate 15, shift 2, elastic 34 4",
        ]),
    Setting::new("batch-size", place!(batch_size))
        .option(opt!("Training", "batch-size", "N", "Images in a batch [default: the preset's]"))
        .needed()
        .checked(|config| config.batch_size > 0, AT_LEAST_1)
        .live(&["8", "16", "32", "64", "128", "256", "512", "1024"]),
    Setting::new("learning-rate", place!(learning_rate))
        .option(opt!("Training", "lr", "RATE", "Base learning rate [default: the preset's]"))
        .needed()
        .checked(|config| is_positive(config.learning_rate), ABOVE_0)
        .live(&[
            "0.00001", "0.00002", "0.00005", "0.0001", "0.0002", "0.0005", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05",
            "0.1", "0.2", "0.5", "1", "2", "5",
        ]),
    Setting::new("optimizer", place!(optimizer.rule))
        .option(opt!("Training", "optimizer", "OPTIMIZER", "Optimizer [default: the preset's]"))
        .described(Topic::Optimizer, |config| Some(config.optimizer.rule.title().to_owned())),
    Setting::new("momentum", place!(optimizer.momentum))
        .option(opt!("Training", "momentum", "M", "Momentum of `momentum` and `nesterov` [default: 0.9]"))
        .checked(
            |config| (0.0..1.0).contains(&config.optimizer.momentum),
            "at least 0 and less than 1 is expected, e.g. 0.9",
        )
        .unless(momentum_without_use)
        .described(Topic::Optimizer, |config| match config.optimizer.rule {
            Rule::Momentum => Some(format!("momentum {}", config.optimizer.momentum)),
            Rule::Nesterov => Some(format!("Nesterov momentum {}", config.optimizer.momentum)),
            Rule::Sgd | Rule::RmsProp | Rule::Adam | Rule::AdamW => None,
        })
        .live(&["0", "0.5", "0.8", "0.9", "0.95", "0.98", "0.99"]),
    Setting::new("weight-decay", place!(optimizer.weight_decay))
        .option(opt!("Training", "weight-decay", "L", "L2 weight decay [default: the preset's]"))
        .checked(
            |config| (0.0..=1.0).contains(&config.optimizer.weight_decay),
            "from 0 to 1 is expected, e.g. 0.0005",
        )
        .described(Topic::Optimizer, |config| {
            let decay = config.optimizer.weight_decay;
            (decay > 0.0).then(|| format!("weight decay {decay}"))
        })
        .live(&["0", "0.00001", "0.00003", "0.0001", "0.0003", "0.001", "0.003", "0.01"]),
    Setting::new("clip", place!(optimizer.clip))
        .option(opt!(
            "Training",
            "clip",
            "NORM",
            "Scale gradients longer than this Euclidean norm down to it"
        ))
        .checked(|config| config.optimizer.clip.is_none_or(is_positive), ABOVE_0)
        .absent("no clipping")
        .described(Topic::Optimizer, |config| config.optimizer.clip.map(|norm| format!("clipped at {norm}")))
        .live(&["0.1", "0.2", "0.5", "1", "2", "5", "10", "none"]),
    Setting::new("schedule", place!(schedule.shape))
        .option(opt!(
            "Training",
            "schedule",
            "NAME",
            "constant, step:EPOCHS:FACTOR, cosine or one-cycle [default: the preset's]"
        ))
        .unless(schedule_without_effect)
        .described(Topic::Schedule, |config| Some(config.schedule.shape.to_string()))
        .live(&["constant", "step:1:0.5", "cosine", "one-cycle"]),
    Setting::new("warm-up", place!(schedule.warm_up))
        .option(opt!(
            "Training",
            "warm-up",
            "STEPS",
            "Batches over which the learning rate first climbs [default: 0]"
        ))
        .described(Topic::Schedule, |config| {
            let batches = config.schedule.warm_up;
            (batches > 0).then(|| format!("warm-up {batches}"))
        }),
    Setting::new("schedule-epochs", place!(cycles))
        .extends()
        .checked(|config| config.cycles.is_sound(config.epochs), "epochs of the run are expected")
        .absent("all epochs")
        .described(Topic::Schedule, |config| config.cycles.describe(config.epochs)),
    Setting::new("schedule-batch", place!(schedule_batch))
        .checked(|config| config.schedule_batch != Some(0), AT_LEAST_1)
        .absent("the batch size")
        .helped("Images in a batch as the schedule counts them, so that another batch size moves no learning rate")
        .described(Topic::Schedule, |config| {
            let counts = config.schedule != Schedule::default();
            config.schedule_batch.filter(|_| counts).map(|size| format!("counted in batches of {size}"))
        }),
    Setting::new("seed", place!(seed))
        .option(opt!(
            "Run",
            "seed",
            "N",
            "Seed of everything random; the same seed gives the same bits [default: 1]"
        ))
        .needed(),
    Setting::new("training-seed", place!(training_seed))
        .option(opt!(
            "Run",
            "training-seed",
            "N",
            "Seed of what is drawn while training goes on: order of the images, dropout masks, redrawn units; initial weights and validation images are still those of --seed [default: that of --seed]"
        ))
        .checked(|_| true, "a whole number is expected, or none for the seed of the run")
        .absent("that of the run")
        .live(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "none"]),
    Setting::new("earlier-training-seeds", place!(earlier_seeds))
        .helped("Seeds that drew the first batches of an epoch in which the training seed was changed"),
    Setting::new("epochs", place!(epochs))
        .option(opt!(
            "Training",
            "epochs",
            "N",
            "Epochs to train in all [default: the preset's, or those that the run has]"
        ))
        .needed()
        .extends()
        .checked(|config| config.epochs > 0, AT_LEAST_1)
        .live(&[
            "1", "2", "3", "4", "5", "6", "8", "10", "12", "15", "20", "25", "30", "40", "50", "75", "100", "150", "200",
            "300", "500", "1000",
        ]),
    Setting::new("until-accuracy", place!(until_accuracy))
        .option(opt!("Training", "until-accuracy", "F", "Stop at this validation accuracy, a fraction"))
        .extends()
        .checked(
            |config| config.until_accuracy.is_none_or(|target| target > 0.0 && target <= 1.0),
            "a fraction above 0 and up to 1 is expected, e.g. 0.99 for 99 %",
        )
        .absent("no target")
        .unless(target_without_validation)
        .live(&["0.8", "0.9", "0.95", "0.97", "0.98", "0.99", "0.995", "none"]),
    Setting::new("patience", place!(patience))
        .option(opt!(
            "Training",
            "patience",
            "N",
            "Stop once the validation loss has not improved on its lowest for so many epochs"
        ))
        .extends()
        .checked(|config| config.patience != Some(0), "at least 1 is expected, or none")
        .absent("none: it never stops early")
        .unless(patience_without_validation)
        .live(&["1", "2", "3", "5", "10", "20", "none"]),
];

fn is_positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn momentum_without_use(config: &TrainConfig) -> Option<String> {
    let rule = config.optimizer.rule;
    (!matches!(rule, Rule::Momentum | Rule::Nesterov)).then(|| {
        format!("--momentum does nothing with {}; choose --optimizer momentum or nesterov", rule.title())
    })
}

fn schedule_without_effect(config: &TrainConfig) -> Option<String> {
    let shape = config.schedule.shape;
    matches!(shape, Shape::Step { factor: 1.0, .. })
        .then(|| format!("--schedule {shape}: a factor of 1 changes nothing; name one below 1, or constant"))
}

fn dropout_without_layer(config: &TrainConfig) -> Option<String> {
    let text = DropoutRates.write(config);
    text.is_none().then(|| "dropout: the network has no dropout layer".to_owned())
}

fn patience_without_validation(config: &TrainConfig) -> Option<String> {
    (config.patience.is_some() && config.validation == Some(0)).then(|| {
        "--patience looks at the validation loss, but --validation 0 leaves nothing to validate on".to_owned()
    })
}

fn target_without_validation(config: &TrainConfig) -> Option<String> {
    (config.until_accuracy.is_some() && config.validation == Some(0)).then(|| {
        "--until-accuracy looks at validation accuracy, but --validation 0 leaves nothing to validate on"
            .to_owned()
    })
}

/// The setting of that name.
///
/// # Errors
/// If there is none; with those that there are.
pub fn setting(name: &str) -> Result<&'static Setting, String> {
    SETTINGS.iter().find(|setting| setting.name == name).ok_or_else(|| {
        let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
        format!("there is no setting `{name}`; there are {}", names.join(", "))
    })
}

/// What `config` says of `topic`, in words, after what the caller knows of it.
pub fn describe(topic: Topic, known: Option<&str>, config: &TrainConfig) -> String {
    let settings = SETTINGS.iter().filter(|setting| setting.topic == topic);
    let phrases = settings.filter_map(|setting| setting.phrase(config));
    known.map(str::to_owned).into_iter().chain(phrases).collect::<Vec<_>>().join(", ")
}

/// `config` with another value of the setting called `name`, for a run that is under way: its learning rate does not jump because of
/// another size of its batches, or another number of its epochs.
///
/// # Errors
/// If it cannot be changed while the run goes on, or the value makes no sense.
pub fn changed(config: &TrainConfig, name: &str, value: &str) -> Result<TrainConfig, String> {
    let setting = setting(name)?;
    if setting.ladder.is_empty() && !setting.extends {
        return Err(format!("{setting} {value}: it cannot be changed while the run goes on"));
    }
    let mut changed = config.clone();
    setting.set(&mut changed, value)?;
    changed.schedule_batch = Some(config.schedule_batch()).filter(|&size| size != changed.batch_size);
    if config.schedule.shape.knows_its_end() {
        match changed.epochs.cmp(&config.epochs) {
            Ordering::Less => changed.cycles.shorten(config.epochs, changed.epochs),
            Ordering::Equal => {}
            // Where a schedule that is held begins again does not matter.
            Ordering::Greater => changed.cycles.extend(Extension::Hold, config.epochs, 0, changed.epochs),
        }
    }
    setting.objection(&changed).map_or(Ok(changed), Err)
}

/// The same for a run of which so many batches are done: before its first one it is a run that was begun so.
///
/// # Errors
/// Those of [`changed`].
pub fn changed_after(
    steps: u64,
    config: &TrainConfig,
    name: &str,
    value: &str,
) -> Result<TrainConfig, String> {
    let mut changed = changed(config, name, value)?;
    if steps == 0 {
        // Of what is kept of the settings before, only that goes which is about the one that is changed.
        match name {
            "epochs" => changed.cycles = Cycles::default(),
            "batch-size" => changed.schedule_batch = None,
            _ => {}
        }
    }
    Ok(changed)
}

/// All settings of `config` in words, for whoever shows them.
pub fn listed(config: &TrainConfig) -> Vec<SettingInfo> {
    let info = |setting: &Setting| {
        let is_live = setting.is_live(config);
        let [lower, higher] =
            setting.neighbours(config).map(|step| step.filter(|_| is_live).map(str::to_owned));
        let (name, value) = (setting.name.to_owned(), setting.show(config));
        let (help, text) =
            (setting.help().to_owned(), setting.write(config).unwrap_or_else(|| NONE.to_owned()));
        SettingInfo { name, value, text, help, expected: setting.expectation(), is_live, lower, higher }
    };
    SETTINGS.iter().map(info).collect()
}

#[cfg(test)]
mod tests;
