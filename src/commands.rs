//! The subcommands, a file each with its arguments and what it does. One more is one more file, and its name and line in the
//! list below.

mod bench;
mod branch;
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
mod words;

pub use failure::Failure;

use crate::cli::{Place, Recipe, TrainOptions, VersusOptions, advised};
use crate::tui::view::keymap::Keymap;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use preferences::options::with_value;
use preferences::{Place as FilePlace, Preferences};
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
#[command(name = "cnn-tui", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
pub struct Cli {
    /// What to do instead of opening the screen.
    #[command(subcommand)]
    command: Option<Command>,
    /// Take defaults and keys from this file [default: cnn-tui/config.toml in the user's configuration directory, or what
    /// CNN_TUI_CONFIG names]
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
    /// The command line of this process, with what the user prefers; the process ends here if that is not understood or asks for
    /// help.
    ///
    /// # Errors
    /// If the configuration file or the environment makes no sense.
    pub fn of_process() -> Result<Self, Failure> {
        let words: Vec<OsString> = std::env::args_os().collect();
        let cli = Self::read(&words).unwrap_or_else(|error| error.exit());
        if !cli.heeds_preferences() {
            return Ok(cli);
        }
        let preferences = Preferences::load(FilePlace::find(cli.config.as_deref()).as_ref())?;
        Ok(Self::preferring(&words, &preferences).unwrap_or_else(|error| error.exit()))
    }

    /// A command line that begins with the program's name.
    ///
    /// # Errors
    /// If it is not understood, with advice on what to write, or if it asks for help.
    pub fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        Self::preferring(words, &Preferences::default())
    }

    /// The same with the options that the user prefers where the command line does not say.
    fn preferring(words: &[OsString], preferences: &Preferences) -> Result<Self, clap::Error> {
        let mut command = command(words);
        let read = command.try_get_matches_from_mut(words).and_then(|matches| {
            let mut preferring = preferences.applied(command.clone(), &matches);
            preferring.try_get_matches_from_mut(words).and_then(|matches| Self::from_arg_matches(&matches))
        });
        let mut cli = read.map_err(|error| advised(error, words, &command))?;
        cli.take_over(&preferences.keymap);
        Ok(cli)
    }

    /// Whether what is asked for depends on what the user prefers.
    const fn heeds_preferences(&self) -> bool {
        matches!(
            self.command,
            None | Some(
                Command::Train(_)
                    | Command::Resume(_)
                    | Command::Branch(_)
                    | Command::Tour(_)
                    | Command::Compare(_)
            )
        )
    }

    /// Hands on what is no option of the subcommand.
    fn take_over(&mut self, keymap: &Keymap) {
        self.screen.keymap = keymap.clone();
        match &mut self.command {
            Some(Command::Resume(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Branch(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Tour(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Compare(arguments)) => arguments.screen.keymap = keymap.clone(),
            Some(Command::Config(arguments)) => arguments.file = self.config.clone(),
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

/// The whole command line; `resume` is shown without the options that only a run that begins can heed.
fn command(words: &[OsString]) -> clap::Command {
    let fixed = Place::augment_args(Recipe::augment_args(clap::Command::new("")));
    let is_fixed =
        |argument: &clap::Arg| fixed.get_arguments().any(|other| other.get_id() == argument.get_id());
    let command = Cli::command().mut_subcommand("resume", |resume| {
        resume.mut_args(|argument| {
            let hide = is_fixed(&argument);
            if hide { argument.hide(true) } else { argument }
        })
    });
    with_values_of_flags(command, words)
}

/// The command line with values for those options without a value that `words` give one: `--paused=false` is how the command line
/// takes back what the configuration file says.
fn with_values_of_flags(command: clap::Command, words: &[OsString]) -> clap::Command {
    let is_valued = |argument: &clap::Arg| {
        let name = argument.get_long().map(|long| format!("--{long}"));
        let is_flag = matches!(argument.get_action(), clap::ArgAction::SetTrue);
        is_flag
            && words.iter().any(|word| {
                let word = word.to_string_lossy();
                word.split_once('=').is_some_and(|(given, value)| {
                    Some(given) == name.as_deref() && matches!(value, "true" | "false")
                })
            })
    };
    let valued =
        |argument: clap::Arg| if is_valued(&argument) { with_value(argument, false) } else { argument };
    command.mut_args(valued).mut_subcommands(|subcommand| subcommand.mut_args(valued))
}
