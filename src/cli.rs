//! The command line as typed. What it means is decided in `config.rs`.

mod advice;
mod bench;
mod names;
mod train;

pub use bench::{BenchArguments, BenchMode, NetName};
pub use names::{ExtensionName, InitName, LossName, OptimizerName, SplitName};
pub use train::{ExtensionOptions, Goal, OnHangup, Place, Recipe, SpeedLimit, Surroundings, TrainOptions};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Train convolutional neural networks in the terminal and watch what happens inside, live.
///
/// Without a subcommand the screen opens and training begins; `cnn-tui train` does the same without a screen.
#[derive(Debug, Parser)]
#[command(name = "cnn-tui", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
pub struct Cli {
    /// What to do instead of opening the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to train.
    #[command(flatten)]
    pub train: TrainOptions,
    /// How to show it.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

impl Cli {
    /// The command line of this process, which ends here if that is not understood or asks for help.
    pub fn of_process() -> Self {
        let words: Vec<OsString> = std::env::args_os().collect();
        Self::read(&words).unwrap_or_else(|error| error.exit())
    }

    /// A command line that begins with the program's name.
    ///
    /// # Errors
    /// If it is not understood, with advice on what to write, or if it asks for help.
    pub fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        let mut command = command();
        let read =
            command.try_get_matches_from_mut(words).and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| advice::added(error, words, &command))
    }
}

/// The whole command line; `resume` is shown without the options that only a run that begins can heed.
fn command() -> clap::Command {
    let fixed = Place::augment_args(Recipe::augment_args(clap::Command::new("")));
    let is_fixed =
        |argument: &clap::Arg| fixed.get_arguments().any(|other| other.get_id() == argument.get_id());
    Cli::command().mut_subcommand("resume", |resume| {
        resume.mut_args(|argument| {
            let hide = is_fixed(&argument);
            if hide { argument.hide(true) } else { argument }
        })
    })
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train without a screen: a progress bar, plain lines, or JSON
    Train(Box<TrainArguments>),
    /// Go on with a run that was interrupted, or look at one that is finished
    Resume(Box<ResumeArguments>),
    /// List the runs that are kept, or remove some
    Runs(RunsArguments),
    /// Measure a checkpoint on the test set: accuracy, loss, confusion matrix
    Eval(EvalArguments),
    /// Show the layers of a network: output shapes, parameters, multiply-adds
    Inspect(InspectArguments),
    /// Check backpropagation against finite differences, in f64, parameter by parameter
    Gradcheck(GradcheckArguments),
    /// Measure how fast this machine trains and evaluates, network by network and layer by layer
    Bench(BenchArguments),
    /// Give the terminal back when the screen that started this is killed
    #[command(hide = true)]
    GuardTerminal,
    /// List the networks that come with the program, with their recipes
    Presets {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `train`.
#[derive(Debug, Args)]
pub struct TrainArguments {
    /// What to train.
    #[command(flatten)]
    pub train: TrainOptions,
    /// Go on with this run or checkpoint, the newest unfinished run if none is named, instead of beginning one
    #[arg(
        long,
        value_name = "RUN",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["run", "no_save", "keep"]
    )]
    pub resume: Option<OsString>,
    /// What becomes of a run that goes on.
    #[command(flatten)]
    pub extension: ExtensionOptions,
    /// One JSON object a line on standard output, and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `resume`.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    /// Its name in `cnn-tui runs`, the beginning of that, its directory, or a checkpoint, of which a new run is made
    /// [default: the newest unfinished run]
    #[arg(id = "name", value_name = "RUN")]
    pub name: Option<OsString>,
    /// What to train: it can be extended, but not contradicted.
    #[command(flatten)]
    pub train: TrainOptions,
    /// What becomes of the run.
    #[command(flatten)]
    pub extension: ExtensionOptions,
    /// How to show it.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// Arguments of `runs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RunsArguments {
    /// What to do instead of listing them.
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// What can be done with runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Remove runs with all their checkpoints
    Rm {
        /// Names in `cnn-tui runs`, beginnings of them, or directories
        #[arg(required_unless_present = "keep", conflicts_with = "keep")]
        runs: Vec<OsString>,
        /// All but the newest so many of those in the usual place; runs without a single batch do not count
        #[arg(long, value_name = "N")]
        keep: Option<usize>,
        /// Do not ask, which is asked on a terminal only
        #[arg(long, short)]
        yes: bool,
    },
}

/// How the screen looks.
#[derive(Clone, Debug, Args)]
pub struct ScreenArguments {
    /// Pause before the first batch, to look at the network as it is; Space goes on, b trains one batch
    #[arg(long, help_heading = "Screen")]
    pub paused: bool,
    /// Pictures a second at the most
    #[arg(long, default_value_t = 10.0, value_name = "N", help_heading = "Screen")]
    pub fps: f64,
    /// Characters to draw with [default: what the locale and terminal can show]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub charset: Option<CharsetName>,
    /// Colours to draw with [default: what the terminal can show; NO_COLOR is heeded]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub color: Option<ColorName>,
    /// Palette
    #[arg(long, value_enum, default_value_t = ThemeName::BlueOrange, help_heading = "Screen")]
    pub theme: ThemeName,
    /// Background of the terminal [default: what COLORFGBG or the terminal says, else colours for both]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub background: Option<BackgroundName>,
}

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub struct EvalArguments {
    /// The checkpoint to measure, or a run: its name, the beginning of that, or its directory
    pub checkpoint: OsString,
    /// Measure on the test set of this data set [default: that of what it was trained on]
    #[arg(long, value_name = "PATH")]
    pub data: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["checkpoint", "net", "preset"])))]
pub struct InspectArguments {
    /// A checkpoint, or a run: its name, the beginning of that, or its directory
    pub checkpoint: Option<OsString>,
    /// A network as text
    #[arg(long, value_name = "SPEC")]
    pub net: Option<String>,
    /// A preset
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Shape of an image, HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS
    #[arg(long, default_value = "28x28", value_name = "SHAPE", conflicts_with = "checkpoint")]
    pub input: String,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `gradcheck`.
#[derive(Debug, Args)]
pub struct GradcheckArguments {
    /// The network to check [default: one that holds every layer, each pooling and most activations]
    #[arg(long, value_name = "SPEC")]
    pub net: Option<String>,
    /// Shape of the random images, HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS
    #[arg(long, default_value = "28x28", value_name = "SHAPE")]
    pub input: String,
    /// The loss [default: the one made for the output layer]
    #[arg(long, value_enum)]
    pub loss: Option<LossName>,
    /// Seed of weights, images and labels
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Names of character tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CharsetName {
    /// Half blocks for pictures, braille for curves
    Braille,
    /// Block characters
    Blocks,
    /// What the fonts of the Linux console have: full blocks, two shades, lines
    Console,
    /// Nothing but ASCII
    Ascii,
}

/// Names of colour depths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorName {
    /// 24 bits
    Truecolor,
    /// The 256 of xterm
    #[value(name = "256")]
    Ansi256,
    /// The 16 of the terminal's own palette
    #[value(name = "16")]
    Ansi16,
    /// None
    None,
}

/// Names of palettes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// Negative blue, positive orange: told apart with any kind of colour vision
    BlueOrange,
    /// The darker, the higher, as filters are printed in the lecture
    Lecture,
}

/// Backgrounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "nothing to add")]
pub enum BackgroundName {
    Dark,
    Light,
}

#[cfg(test)]
#[path = "cli/tests.rs"]
mod tests;
