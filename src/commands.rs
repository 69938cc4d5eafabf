//! The subcommands, a file each with its arguments and what it does. One more is one more file, and its name and line in the
//! list below.

mod bench;
mod confusion;
mod continued;
mod eval;
mod failure;
mod follow;
mod front;
mod gradcheck;
mod guard;
mod inspect;
mod jobs;
mod output;
mod presets;
mod resume;
mod runs;
mod screen;
mod signals;
mod stored;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod tour;
mod train;
mod unfinished;
mod words;

pub use failure::Failure;

use crate::cli::{Place, Recipe, TrainOptions, advised};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use screen::ScreenArguments;
use std::ffi::OsString;

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
    /// Walk through the lecture in steps, on the numbers of a network that is trained
    Tour(tour),
    /// List the runs that are kept, or remove some
    Runs(runs),
    /// Measure a checkpoint on the test set: accuracy, loss, confusion matrix
    Eval(eval),
    /// Show the layers of a network: output shapes, parameters, multiply-adds
    Inspect(inspect),
    /// Check backpropagation against finite differences, in f64, parameter by parameter
    Gradcheck(gradcheck),
    /// Measure how fast this machine trains and evaluates, network by network and layer by layer
    Bench(bench),
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
    /// What to train.
    #[command(flatten)]
    train: TrainOptions,
    /// How to show it.
    #[command(flatten)]
    screen: ScreenArguments,
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
        read.map_err(|error| advised(error, words, &command))
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
            None => screen::run(&self.train, &self.screen),
            Some(command) => command.run(),
        }
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
