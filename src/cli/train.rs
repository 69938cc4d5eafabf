//! Options of everything that trains, in groups by when they can be given.

use super::data::DataOptions;
use super::settings::{Given, words};
use crate::nn::cycles::Extension;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What to train, and how.
#[derive(Clone, Debug, Default, Args)]
#[command(allow_negative_numbers = true)]
pub struct TrainOptions {
    /// What decides the run.
    #[command(flatten)]
    pub recipe: Recipe,
    /// When it ends.
    #[command(flatten)]
    pub goal: Goal,
    /// Where it is kept.
    #[command(flatten)]
    pub place: Place,
    /// What may differ each time.
    #[command(flatten)]
    pub surroundings: Surroundings,
}

/// What decides the numbers of a run: given when it begins, and the same ever after.
#[derive(Clone, Debug, Default, Args)]
pub struct Recipe {
    /// A network with its recipe, see `cnn-tui presets` [default: nielsen-3]
    #[arg(long, value_name = "NAME", conflicts_with = "net", help_heading = "Network")]
    pub preset: Option<String>,
    /// Its settings.
    #[command(flatten)]
    pub settings: Given<false>,
}

/// When a run ends: more can be asked of one that goes on.
#[derive(Clone, Debug, Default, Args)]
pub struct Goal {
    /// Its settings.
    #[command(flatten)]
    pub settings: Given<true>,
}

/// Where a run that begins is kept.
#[derive(Clone, Debug, Default, Args)]
pub struct Place {
    /// Keep the run in this directory, new or empty [default: one below ~/.local/state/cnn-tui/runs]
    #[arg(long, value_name = "DIR", conflicts_with = "no_save", help_heading = "Run")]
    pub run: Option<PathBuf>,
    /// Keep no checkpoints, no metrics and no log
    #[arg(long, help_heading = "Run")]
    pub no_save: bool,
    /// Of the runs in the usual place, remove all but the newest N first, without asking
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub keep: Option<usize>,
}

/// Where the images are, and what goes on around the training: it may differ whenever a run goes on.
#[derive(Clone, Debug, Default, Args)]
pub struct Surroundings {
    /// Where the images are, and how they are read.
    #[command(flatten)]
    pub data: DataOptions,
    /// Threads to train on; they change the speed, never the result. Where cores are left, others prepare images [default: as many as
    /// there are cores]
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub threads: Option<usize>,
    /// Batches a second at the most, to see each of them; `max` is flat out [default: max]
    #[arg(long, value_name = "N|max", value_parser = speed_limit, help_heading = "Run")]
    pub speed: Option<SpeedLimit>,
    /// Write a checkpoint here as well when the run ends, or on `s`
    #[arg(long, value_name = "FILE", help_heading = "Run")]
    pub save: Option<PathBuf>,
    /// Seconds between checkpoints, beside those at the end of an epoch; 0: after every batch. With
    /// --json, a line is printed for each [default: 30]
    #[arg(long, value_name = "S", help_heading = "Run")]
    pub save_every: Option<f64>,
    /// MiB that the moments of the run's past may take, in its directory or in memory: they are what is scrubbed, and gone on from; 0
    /// keeps none [default: 64]
    #[arg(long, value_name = "MIB", help_heading = "Run")]
    pub moments: Option<u32>,
    /// What to do when the line is gone [default: save, or what nohup asks for]
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Run")]
    pub on_hangup: Option<OnHangup>,
    /// What is written for other programs.
    #[command(flatten)]
    pub outputs: OutputOptions,
}

/// What is written of a run for other programs while it goes on.
#[derive(Clone, Debug, Default, Args)]
pub struct OutputOptions {
    /// Write a table of the epochs here, one row an epoch, with a header. Going on with the run takes the same file; what it overtakes
    /// is not there twice
    #[arg(long, value_name = "FILE", help_heading = "Metrics")]
    pub csv: Option<PathBuf>,
    /// Write TensorBoard's event files here, in `train` and `validation`: curves, histograms of all parameters, filters and maps as
    /// pictures. Going on with the run takes the same directory
    #[arg(long, value_name = "DIR", help_heading = "Metrics")]
    pub tensorboard: Option<PathBuf>,
}

/// What becomes of a run that goes on.
#[derive(Clone, Debug, Default, Args)]
pub struct ExtensionOptions {
    /// With more --epochs and a schedule that knows its end (cosine, one-cycle): what becomes of the learning rate
    /// [default: hold]
    #[arg(long, value_parser = words::<Extension>(), value_name = "HOW", help_heading = "Training")]
    pub extend: Option<Extension>,
}

/// How fast to train at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeedLimit {
    /// As fast as it goes
    Max,
    /// So many batches a second
    Batches(u16),
}

fn speed_limit(text: &str) -> Result<SpeedLimit, String> {
    match text.parse() {
        _ if text == "max" => Ok(SpeedLimit::Max),
        Ok(limit) if limit > 0 => Ok(SpeedLimit::Batches(limit)),
        _ => Err(format!("batches a second are expected, a whole number from 1 to {}, or max", u16::MAX)),
    }
}

/// What to do when the terminal is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnHangup {
    /// Write a checkpoint and end
    Save,
    /// Train on without a screen
    Continue,
}
