//! What is made of the declarations of the command line before it is parsed.

use super::preferences::options::with_value;
use crate::cli::{Place, Recipe};
use clap::{Args, Command};
use std::ffi::OsString;

/// What stands at the end of a help, and is a section of the manual.
#[derive(Debug)]
pub(super) struct Closing {
    /// What it is about.
    pub(super) heading: &'static str,
    /// Each thing with what there is to say of it.
    pub(super) rows: &'static [[&'static str; 2]],
}

/// What exit statuses mean.
const EXIT_STATUS: Closing = Closing {
    heading: "Exit status",
    rows: &[
        ["0", "it is done"],
        ["1", "it failed, or came to something bad: a run that diverged or is not"],
        ["", "kept, a file that cannot be read, a check that found something"],
        ["2", "it was not begun: the command line or a file of settings makes no"],
        ["", "sense, or nothing is at the other end that it needs (a terminal)"],
        ["128+N", "signal N ended it in good order: 130 after Ctrl-C (SIGINT), 143"],
        ["", "after SIGTERM, 129 when the line is gone (SIGHUP), 141 when nobody"],
        ["", "reads what it prints (SIGPIPE)"],
    ],
};

/// What decides a setting.
const PRECEDENCE: Closing = Closing {
    heading: "Settings, each from the first of these that says something",
    rows: &[
        ["1", "the command line"],
        ["2", "the environment: CNN_TUI_THEME and so on, for options of the screen"],
        ["3", "the file that --config names: what one run is to be"],
        ["4", "the configuration file of the user: cnn-tui config --path"],
        ["5", "the preset: cnn-tui presets"],
        ["6", "what is built in"],
    ],
};

/// What stands at the end of the help of the command of that name.
pub(super) const fn closings(name: &str) -> &'static [Closing] {
    match name.as_bytes() {
        b"cnn-tui" | b"train" | b"config" => &[PRECEDENCE, EXIT_STATUS],
        _ => &[EXIT_STATUS],
    }
}

/// The whole command line, for these words; `resume` is shown without the options that only a run that begins can heed.
pub(super) fn finished(whole: Command, words: &[OsString]) -> Command {
    let fixed = Place::augment_args(Recipe::augment_args(Command::new("")));
    let is_fixed =
        |argument: &clap::Arg| fixed.get_arguments().any(|other| other.get_id() == argument.get_id());
    let command = whole.mut_subcommand("resume", |resume| {
        resume.mut_args(|argument| {
            let hide = is_fixed(&argument);
            if hide { argument.hide(true) } else { argument }
        })
    });
    explained(with_values_of_flags(command, words))
}

/// The command line with what stands at the end of each help.
fn explained(command: Command) -> Command {
    let text: Vec<String> = closings(command.get_name()).iter().map(Closing::text).collect();
    command.after_long_help(text.join("\n\n")).mut_subcommands(explained)
}

impl Closing {
    /// The text for a help.
    fn text(&self) -> String {
        let rows = self.rows.iter().map(|[name, text]| format!("  {name:<5}  {text}"));
        std::iter::once(format!("{}:", self.heading)).chain(rows).collect::<Vec<_>>().join("\n")
    }
}

/// The command line with values for those options without a value that `words` give one: `--paused=false` is how the command line
/// takes back what a file of settings says.
fn with_values_of_flags(command: Command, words: &[OsString]) -> Command {
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
