//! Options that several commands share, as typed, and advice on what was meant. What they mean is decided in `config.rs`.

mod advice;
mod data;
mod language;
mod settings;
mod train;
mod versus;

pub use advice::advised;
pub use data::{BUILT_IN, DataOptions, mebibytes};
pub use language::LanguageOptions;
pub use settings::{Given, words};
pub use train::{
    ExtensionOptions, Goal, OnHangup, OutputOptions, Place, Recipe, SpeedLimit, Surroundings, TrainOptions,
};
pub use versus::VersusOptions;

/// The options of a command line that only trains.
#[cfg(test)]
pub fn parsed(words: &[&str]) -> Result<TrainOptions, clap::Error> {
    use clap::{Args, Command, FromArgMatches};
    let command = TrainOptions::augment_args(Command::new("cnn-tui").no_binary_name(true));
    TrainOptions::from_arg_matches(&command.try_get_matches_from(words)?)
}
