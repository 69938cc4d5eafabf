//! The subcommands, a file each with its arguments and what it does. One more is one more file, and its name and line in the
//! list below.

mod bench;
mod branch;
mod command_line;
mod compare;
mod completions;
mod config;
mod confusion;
mod consultation;
mod continued;
mod data;
mod eval;
mod export;
mod failure;
mod follow;
mod front;
mod gradcheck;
mod guard;
mod import;
mod inspect;
mod jobs;
mod man;
mod metrics;
mod new_file;
mod output;
mod predict;
mod preferences;
mod presets;
mod replay;
mod report;
mod resume;
mod runs;
mod screen;
mod shell;
mod signals;
mod standing;
mod stored;
mod summary;
mod sweep;
mod table;
#[cfg(test)]
mod tests;
mod tour;
mod train;
mod unfinished;
mod version;
mod voice;
mod words;

pub use failure::Failure;

use crate::cli::{TrainOptions, VersusOptions, advised};
use crate::tui::view::keymap::Keymap;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use preferences::origins::Origins;
use preferences::{Place, Preferences};
use screen::ScreenArguments;
use std::ffi::OsString;
use std::path::PathBuf;

/// Makes the subcommands of their files: what each says of itself, what it is called, and its module.
macro_rules! commands {
    ($($(#[$about:meta])* $name:ident($module:ident)),* $(,)?) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($(#[$about])* $name(Box<$module::Arguments>)),*
        }

        impl Command {
            fn run(&self) -> Result<(), Failure> {
                match self {
                    $(Self::$name(arguments) => $module::run(arguments)),*
                }
            }
        }
    };
}

commands! {
    /// Train without a screen: a progress bar, plain lines, or JSON
    Train(train),
    /// Go on with a run that was interrupted, or look at one that is finished
    Resume(resume),
    /// Go on from an earlier batch of a run as a run of its own, with other settings if that is wanted
    Branch(branch),
    /// Do again what was done to a run, act by act, and say whether the weights come out the same to the last bit
    Replay(replay),
    /// Walk through the lecture in steps, on the numbers of a network that is trained
    Tour(tour),
    /// Print the commands of many runs, one a line: all combinations of settings that are to be tried
    Sweep(sweep),
    /// List the runs that are kept, or remove some
    Runs(runs),
    /// Compare runs: their curves beside each other, and what differs between them
    Compare(compare),
    /// Write a run as one HTML page: curves, filters over time, confusion, mistakes, and how to have it once more
    Report(report),
    /// Measure a checkpoint on the test set: accuracy, loss, confusion matrix
    Eval(eval),
    /// Take a trained network along to other programs: a file for them, or a PyTorch module
    Export(export),
    /// Bring a network that was trained elsewhere, to evaluate it, look inside and train on
    Import(import),
    /// Say what pictures show: PNG or JPEG files, folders of them, or standard input
    Predict(predict),
    /// Look at a data set, check all of it, or write it in another format
    Data(data),
    /// Show the layers of a network: output shapes, parameters, multiply-adds
    Inspect(inspect),
    /// Check backpropagation against finite differences, in f64, parameter by parameter
    Gradcheck(gradcheck),
    /// Measure how fast this machine trains and evaluates, network by network and layer by layer
    Bench(bench),
    /// Print the configuration that is in effect, with where each value came from
    Config(config),
    /// Print what a shell needs to complete command lines
    Completions(completions),
    /// Write the manual pages into a directory
    Man(man),
    /// Give the terminal back when the screen that started this is killed
    #[command(hide = true)]
    GuardTerminal(guard),
    /// List the networks that come with the program, with their recipes
    Presets(presets),
}

/// Train convolutional neural networks in the terminal and watch what happens inside, live.
///
/// Without a subcommand the screen opens and training begins; `cnn-tui train` does the same without a screen.
#[derive(Debug, Parser)]
#[command(
    name = "cnn-tui",
    version,
    long_version = version::long(),
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do instead of opening the screen.
    #[command(subcommand)]
    command: Option<Command>,
    /// Take what the command line does not say from this TOML file, which has what a run is to be; `cnn-tui config` writes one. A run
    /// that goes on heeds of it what may differ each time
    #[arg(
        id = "config-file",
        long = "config",
        value_name = "FILE",
        global = true,
        help_heading = "Configuration"
    )]
    config: Option<PathBuf>,
    /// What to train.
    #[command(flatten)]
    train: TrainOptions,
    /// What is trained beside it.
    #[command(flatten)]
    versus: VersusOptions,
    /// How to show it.
    #[command(flatten)]
    screen: ScreenArguments,
}

impl Cli {
    /// The command line of this process, with what files and the environment say where it does not; the process ends here if it is not
    /// understood or asks for help.
    ///
    /// # Errors
    /// If a file of settings or the environment makes no sense.
    pub fn of_process() -> Result<Self, Failure> {
        let words: Vec<OsString> = std::env::args_os().collect();
        let cli = Self::read(&words).unwrap_or_else(|error| error.exit());
        match cli.preferences()? {
            None => Ok(cli),
            Some(preferences) => {
                Ok(Self::preferring(&words, &preferences).unwrap_or_else(|error| error.exit()))
            }
        }
    }

    /// A command line that begins with the program's name.
    ///
    /// # Errors
    /// If it is not understood, with advice on what to write, or if it asks for help.
    pub fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        Self::preferring(words, &Preferences::default())
    }

    /// The same with the options that are preferred where the command line does not say.
    fn preferring(words: &[OsString], preferences: &Preferences) -> Result<Self, clap::Error> {
        Self::traced(words, preferences).map(|(cli, _)| cli)
    }

    /// The same with where each option is from.
    fn traced(words: &[OsString], preferences: &Preferences) -> Result<(Self, Origins), clap::Error> {
        let mut command = command(words);
        let read = command.try_get_matches_from_mut(words).and_then(|matches| {
            let mut preferring = preferences.applied(command.clone(), &matches);
            let matches = preferring.try_get_matches_from_mut(words)?;
            let origins = Origins::of(&preferring, &matches, preferences);
            Ok((Self::from_arg_matches(&matches)?, origins))
        });
        let (mut cli, origins) = read.map_err(|error| advised(error, words, &command))?;
        cli.take_over(&preferences.keymap, &origins);
        Ok((cli, origins))
    }

    /// What files and the environment say, if what is asked for depends on that.
    ///
    /// # Errors
    /// If a file of settings or the environment makes no sense.
    fn preferences(&self) -> Result<Option<Preferences>, Failure> {
        let run_file = self.config.as_deref();
        match &self.command {
            None
            | Some(
                Command::Train(_)
                | Command::Resume(_)
                | Command::Branch(_)
                | Command::Tour(_)
                | Command::Compare(_),
            ) => Preferences::load(Place::find().as_ref(), run_file).map(Some),
            // A network from elsewhere has settings of its own, which the user did not mean to change for good.
            Some(Command::Import(_)) => run_file.map(Preferences::of_run).transpose(),
            Some(_) => Ok(None),
        }
    }

    /// Hands on what is no option of the subcommand.
    fn take_over(&mut self, keymap: &Keymap, origins: &Origins) {
        self.screen.keymap = keymap.clone();
        match &mut self.command {
            Some(Command::Resume(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Branch(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Tour(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Compare(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Train(arguments)) => arguments.origins = origins.clone(),
            Some(Command::Config(arguments)) => arguments.file = self.config.clone(),
            Some(Command::Sweep(arguments)) => arguments.file = self.config.clone(),
            Some(Command::Completions(arguments)) => arguments.command = Some(command(&[])),
            Some(Command::Man(arguments)) => arguments.command = Some(command(&[])),
            _ => {}
        }
    }

    /// What is to be trained, if that is asked for.
    pub fn training(&self) -> Option<&TrainOptions> {
        match &self.command {
            None => Some(&self.train),
            Some(Command::Train(arguments)) => Some(&arguments.train),
            Some(_) => None,
        }
    }

    /// Does what the command line says.
    ///
    /// # Errors
    /// How it ended, where it did not simply succeed.
    pub fn run(&self) -> Result<(), Failure> {
        match &self.command {
            None => screen::run(&self.train, &self.versus, &self.screen),
            Some(command) => command.run(),
        }
    }
}

/// The whole command line as the parser takes these words.
fn command(words: &[OsString]) -> clap::Command {
    command_line::finished(Cli::command(), words)
}
