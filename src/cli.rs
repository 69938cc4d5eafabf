//! The command line as typed. What it means is decided in `config.rs`.

use clap::{Args, Parser, Subcommand, ValueEnum};
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
    /// Go on with this run, the newest unfinished one if none is named, instead of beginning one
    #[arg(
        long,
        value_name = "RUN",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["run", "no_save", "keep"]
    )]
    pub resume: Option<String>,
    /// One JSON object a line on standard output, and nothing else there
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `resume`.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    /// Its name in `cnn-tui runs`, the beginning of that, or its directory [default: the newest unfinished run]
    #[arg(id = "name", value_name = "RUN")]
    pub name: Option<String>,
    /// What to train: it can be extended, but not contradicted.
    #[command(flatten)]
    pub train: TrainOptions,
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
        runs: Vec<String>,
        /// All but the newest so many
        #[arg(long, value_name = "N")]
        keep: Option<usize>,
    },
}

/// What to train, and how.
#[derive(Clone, Debug, Default, Args)]
#[command(allow_negative_numbers = true)]
pub struct TrainOptions {
    /// A network with its recipe, see `cnn-tui presets` [default: nielsen-3]
    #[arg(long, value_name = "NAME", conflicts_with = "net", help_heading = "Network")]
    pub preset: Option<String>,
    /// A network as text, e.g. "conv 8 5x5 relu, maxpool 2, dense 10 softmax"
    #[arg(long, value_name = "SPEC", help_heading = "Network")]
    pub net: Option<String>,
    /// quadratic, cross-entropy or log-likelihood [default: the one made for the output layer]
    #[arg(long, value_enum, help_heading = "Network")]
    pub loss: Option<LossName>,
    /// How weights begin [default: the preset's]
    #[arg(long, value_enum, help_heading = "Network")]
    pub init: Option<InitName>,

    /// A directory with the four IDX files of a data set, raw or .gz [default: MNIST, built in]
    #[arg(long, value_name = "DIR", help_heading = "Data")]
    pub data: Option<PathBuf>,
    /// How many images at the end of the training set to validate on; 0 trains on all [default: 10000, or a sixth]
    #[arg(long, value_name = "N", help_heading = "Data")]
    pub validation: Option<usize>,

    /// Epochs to train [default: the preset's]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub epochs: Option<usize>,
    /// Stop at this validation accuracy, a fraction
    #[arg(long, value_name = "F", help_heading = "Training")]
    pub until_accuracy: Option<f64>,
    /// Images in a batch [default: the preset's]
    #[arg(long, value_name = "N", help_heading = "Training")]
    pub batch_size: Option<usize>,
    /// Base learning rate [default: the preset's]
    #[arg(long, value_name = "RATE", help_heading = "Training")]
    pub lr: Option<f64>,
    /// Optimizer [default: the preset's]
    #[arg(long, value_enum, help_heading = "Training")]
    pub optimizer: Option<OptimizerName>,
    /// Momentum of `momentum` and `nesterov` [default: 0.9]
    #[arg(long, value_name = "M", help_heading = "Training")]
    pub momentum: Option<f64>,
    /// L2 weight decay [default: the preset's]
    #[arg(long, value_name = "L", help_heading = "Training")]
    pub weight_decay: Option<f64>,
    /// Scale gradients longer than this Euclidean norm down to it
    #[arg(long, value_name = "NORM", help_heading = "Training")]
    pub clip: Option<f64>,
    /// constant, step:EPOCHS:FACTOR, cosine or one-cycle [default: the preset's]
    #[arg(long, value_name = "NAME", help_heading = "Training")]
    pub schedule: Option<String>,
    /// Batches over which the learning rate first climbs [default: 0]
    #[arg(long, value_name = "STEPS", help_heading = "Training")]
    pub warm_up: Option<u64>,

    /// Seed of everything random; the same seed gives the same bits [default: 1]
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub seed: Option<u64>,
    /// Threads to train on; they change the speed, never the result [default: as many as there are cores]
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub threads: Option<usize>,
    /// Batches a second at the most, to see each of them; `max` is flat out [default: max]
    #[arg(long, value_name = "N|max", value_parser = speed_limit, help_heading = "Run")]
    pub speed: Option<SpeedLimit>,
    /// Keep the run in this directory, new or empty [default: one below ~/.local/state/cnn-tui/runs]
    #[arg(long, value_name = "DIR", conflicts_with = "no_save", help_heading = "Run")]
    pub run: Option<PathBuf>,
    /// Keep no checkpoints, no metrics and no log
    #[arg(long, help_heading = "Run")]
    pub no_save: bool,
    /// Write a checkpoint here as well when the run ends, or on `s`
    #[arg(long, value_name = "FILE", help_heading = "Run")]
    pub save: Option<PathBuf>,
    /// Seconds between checkpoints, beside those at the end of an epoch; 0: after every batch. With
    /// --json, a line is printed for each [default: 30]
    #[arg(long, value_name = "S", help_heading = "Run")]
    pub save_every: Option<f64>,
    /// Of the runs kept by default, remove all but the newest N first
    #[arg(long, value_name = "N", help_heading = "Run")]
    pub keep: Option<usize>,
    /// What to do when the line is gone [default: save, or what nohup asks for]
    #[arg(long, value_enum, value_name = "WHAT", help_heading = "Run")]
    pub on_hangup: Option<OnHangup>,
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
    /// Background of the terminal [default: what COLORFGBG says, or dark]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub background: Option<BackgroundName>,
}

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub struct EvalArguments {
    /// The checkpoint to measure, or the directory of a run
    pub checkpoint: PathBuf,
    /// Measure on the test set in this directory [default: what it was trained on]
    #[arg(long, value_name = "DIR")]
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
    /// A checkpoint, or the directory of a run
    pub checkpoint: Option<PathBuf>,
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

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// Measure this network instead of A to D, on MNIST
    #[arg(long, value_name = "SPEC", conflicts_with = "nets")]
    pub net: Option<String>,
    /// Which of the four networks
    #[arg(long, value_enum, value_delimiter = ',', ignore_case = true, default_value = "A,B,C,D")]
    pub nets: Vec<NetName>,
    /// Batch sizes to train with
    #[arg(long, value_delimiter = ',', default_value = "10,64,128", value_name = "N,…")]
    pub batches: Vec<usize>,
    /// Thread counts to measure [default: 1 and as many as there are cores]
    #[arg(long, value_delimiter = ',', value_name = "N,…")]
    pub threads: Vec<usize>,
    /// What to measure
    #[arg(long, value_enum, default_value_t = BenchMode::Both)]
    pub mode: BenchMode,
    /// Length of a round, after a warm-up of a quarter of it
    #[arg(long, default_value_t = 0.3, value_name = "S")]
    pub seconds: f64,
    /// Rounds, in which the thread counts take turns; their median counts
    #[arg(long, default_value_t = 15, value_name = "N")]
    pub rounds: usize,
    /// Learning rate: how many errors are zero depends on it, and with that how much there is to do [default: 0.0001 for
    /// each image of the batch, at most 0.01, with which A to D all learn]
    #[arg(long, value_name = "RATE")]
    pub lr: Option<f64>,
    /// Make each round exactly this many steps, whatever time they take: for counting instructions
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    pub steps: Option<u64>,
    /// Leave out the times of the layers
    #[arg(long)]
    pub no_layers: bool,
    /// Do not measure what the machine can do at best first
    #[arg(long)]
    pub no_peak: bool,
    /// Instead: seconds to the first finished training step of C (or --net), and memory, as one JSON object
    #[arg(long, conflicts_with_all = ["nets", "batches", "mode", "seconds", "rounds", "steps"])]
    pub first_step: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// The networks that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NetName {
    /// conv 1 5×5 sigmoid, pool, dense 10
    #[value(name = "A")]
    A,
    /// conv 20 5×5 sigmoid, pool, dense 100 relu, dense 10
    #[value(name = "B")]
    B,
    /// conv 20 5×5 relu, pool, conv 40 5×5 relu, pool, dense 100 relu, dense 10
    #[value(name = "C")]
    C,
    /// conv 8 5×5 relu, pool, conv 16 5×5 relu, pool, dense 10
    #[value(name = "D")]
    D,
}

/// What `bench` measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchMode {
    /// Training steps
    Train,
    /// Evaluation
    Eval,
    /// One after the other
    Both,
    /// The share of training that a watched run spends on what the screen shows of its inside
    Probes,
}

/// Names of losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "they are documented where they are defined")]
pub enum LossName {
    Quadratic,
    CrossEntropy,
    LogLikelihood,
}

/// Names of initialisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InitName {
    /// Uniform ±√(6 / (fan in + fan out)), also called Xavier
    #[value(alias = "xavier")]
    Glorot,
    /// Normal, σ = √(2 / fan in)
    He,
    /// Normal, σ = 1 / √fan in
    Scaled,
    /// Standard normal
    Gaussian,
}

/// Names of optimizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "they are documented where they are defined")]
pub enum OptimizerName {
    Sgd,
    Momentum,
    Nesterov,
    Rmsprop,
    Adam,
    Adamw,
}

/// Names of character tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CharsetName {
    /// Half blocks for pictures, braille for curves
    Braille,
    /// Block characters
    Blocks,
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
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }
}
