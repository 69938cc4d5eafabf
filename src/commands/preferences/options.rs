//! The options that files and the environment can set: those of the command line, from the same declarations.

use super::document::{Complaint, Row, Section, Value};
use crate::cli::{DataOptions, Surroundings, TrainOptions};
use crate::commands::screen::ScreenArguments;
use crate::config;
use crate::slip::meant;
use crate::train::hyperparameters::SETTINGS;
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use std::any::TypeId;
use std::path::{Path, PathBuf};

/// A group of options that is a section of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// How the screen looks.
    Screen,
    /// What is trained, and how.
    Train,
}

/// Options that name a new place each time, and so make sense for one run alone.
const FOR_ONE_RUN: [&str; 4] = ["run", "record", "csv", "tensorboard"];

/// What a file is for, which decides what can stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// The file has what the user prefers for all runs.
    Preferences,
    /// The file has what one run is to be; paths in it start at this directory, its own.
    OneRun(&'a Path),
}

impl Group {
    /// All groups, in the order of the file.
    pub const ALL: [Self; 2] = [Self::Screen, Self::Train];

    /// The name of the section.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Train => "train",
        }
    }

    /// A command line of nothing but the options.
    pub fn command(self) -> Command {
        let command = Command::new("").no_binary_name(true).disable_help_flag(true);
        let command = match self {
            Self::Screen => ScreenArguments::augment_args(command),
            Self::Train => TrainOptions::augment_args(command),
        };
        command.mut_args(|argument| if is_flag(&argument) { with_value(argument, false) } else { argument })
    }

    /// The options that a file for this purpose can set, in the order in which they are declared.
    pub fn arguments(self, purpose: Purpose<'_>) -> Vec<Arg> {
        let command = self.command();
        let is_for_all = |long: &str| !FOR_ONE_RUN.contains(&long);
        let arguments = command.get_arguments().filter(|argument| {
            let is_meant = |long| purpose != Purpose::Preferences || is_for_all(long);
            argument.get_long().is_some_and(is_meant) && !argument.is_hide_set()
        });
        arguments.cloned().collect()
    }

    /// Whether the environment can set the options, too: a variable that is set somewhere and forgotten must not change what is
    /// computed.
    pub const fn is_in_environment(self) -> bool {
        matches!(self, Self::Screen)
    }

    /// Checks that an option can have this value.
    ///
    /// # Errors
    /// What was expected.
    pub fn check(self, option: &str, text: &str) -> Result<(), String> {
        let matches = self
            .command()
            .try_get_matches_from([format!("--{option}={text}")])
            .map_err(|error| expected(&error))?;
        match self {
            Self::Screen => screen_of(&matches)?.check(),
            Self::Train => check_training(&matches, option, text),
        }
    }
}

fn screen_of(matches: &ArgMatches) -> Result<ScreenArguments, String> {
    ScreenArguments::from_arg_matches(matches).map_err(|error| expected(&error))
}

/// Checks what the parser of the command line leaves for later.
fn check_training(matches: &ArgMatches, option: &str, text: &str) -> Result<(), String> {
    let options = TrainOptions::from_arg_matches(matches).map_err(|error| expected(&error))?;
    let preset = config::preset(options.recipe.preset.as_deref().unwrap_or(config::DEFAULT_PRESET))?;
    let setting = SETTINGS.iter().find(|setting| setting.option.is_some_and(|named| named.name == option));
    if let Some(setting) = setting {
        setting.set(&mut preset.config()?, text)?;
    }
    config::check_surroundings(&options)
}

/// Whether an option is given without a value.
fn is_flag(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::SetTrue)
}

/// An option without a value, made one that can be given `=true` or `=false`, and is `usual` where it is not given.
pub fn with_value(argument: Arg, usual: bool) -> Arg {
    let usual = if usual { "true" } else { "false" };
    let argument = argument.action(ArgAction::Set).num_args(0..=1).require_equals(true);
    argument.value_parser(clap::value_parser!(bool)).default_missing_value("true").default_value(usual)
}

/// What the parser of the command line expected.
fn expected(error: &clap::Error) -> String {
    let words = |kind| match error.get(kind) {
        Some(ContextValue::Strings(words)) if !words.is_empty() => Some(words.join(", ")),
        _ => None,
    };
    if let Some(words) = words(ContextKind::ValidValue) {
        return format!("one of {words} is expected");
    }
    let source = std::error::Error::source(error).map(ToString::to_string);
    source.unwrap_or_else(|| error.kind().to_string())
}

/// The text of a value of the file for an option.
fn text_of(argument: &Arg, row: &Row) -> Result<String, Complaint> {
    let is_flag = argument.get_default_values().iter().any(|value| value == "false");
    match &row.value {
        Value::Flag(flag) if is_flag => Ok(flag.to_string()),
        Value::Text(text) | Value::Number(text) if !is_flag => Ok(text.clone()),
        value => {
            let wanted = if is_flag { "true or false" } else { "a text or a number" };
            let what = format!("`{}` is {}; {wanted} is expected", row.name, value.kind());
            Err(Complaint { line: row.line, what })
        }
    }
}

/// An option with what the file makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its name, without dashes.
    pub name: String,
    /// The value.
    pub text: String,
    /// The line.
    pub line: usize,
}

/// Reads what a section makes of the options of a group, in a file for this purpose. What there is no option for, or cannot have such a
/// value, or contradicts another, is told in `complaints`.
pub fn read(
    group: Group,
    purpose: Purpose<'_>,
    section: &Section,
    complaints: &mut Vec<Complaint>,
) -> Vec<Given> {
    let arguments = group.arguments(purpose);
    let mut given: Vec<Given> = Vec::new();
    for row in &section.rows {
        let read = named(section, &arguments, row)
            .and_then(|argument| text_of(argument, row).map(|text| placed(argument, purpose, text)))
            .and_then(|text| checked(group, row, text, &given));
        match read {
            Ok(option) => given.push(option),
            Err(complaint) => complaints.push(complaint),
        }
    }
    given
}

/// The option that a row is about.
fn named<'a>(section: &Section, arguments: &'a [Arg], row: &Row) -> Result<&'a Arg, Complaint> {
    let names: Vec<&str> = arguments.iter().filter_map(Arg::get_long).collect();
    let unknown = || {
        let advice = meant(&row.name, names.iter().copied()).map_or_else(
            || format!("there are {}", names.join(", ")),
            |near| format!("perhaps `{near}` is meant"),
        );
        Complaint { line: row.line, what: format!("[{}] has no `{}`; {advice}", section.name, row.name) }
    };
    arguments.iter().find(|argument| argument.get_long() == Some(row.name.as_str())).ok_or_else(unknown)
}

/// A value in a file for this purpose, as it is meant anywhere: a path in the file of a run starts at that file.
fn placed(argument: &Arg, purpose: Purpose<'_>, text: String) -> String {
    match purpose {
        Purpose::OneRun(directory) if is_path(argument) && !DataOptions::is_built_in(&text) => {
            directory.join(text).to_string_lossy().into_owned()
        }
        _ => text,
    }
}

/// Whether the value of an option is a path.
pub fn is_path(argument: &Arg) -> bool {
    argument.get_value_parser().type_id() == TypeId::of::<PathBuf>()
}

/// The value of a row, if the option can have it and it contradicts none of those that are given already.
fn checked(group: Group, row: &Row, text: String, given: &[Given]) -> Result<Given, Complaint> {
    let complain = |what: String| Complaint { line: row.line, what };
    group
        .check(&row.name, &text)
        .map_err(|problem| complain(format!("`{}` = {text}: {problem}", row.name)))?;
    match given.iter().find(|other| are_opposed(&group.command(), &row.name, &other.name)) {
        Some(other) => Err(complain(format!(
            "`{}` contradicts `{}` in line {}; one of them is expected",
            row.name, other.name, other.line
        ))),
        None => Ok(Given { name: row.name.clone(), text, line: row.line }),
    }
}

/// Whether two options of a command cannot both be given.
pub fn are_opposed(command: &Command, one: &str, other: &str) -> bool {
    let argument = |name: &str| command.get_arguments().find(|argument| argument.get_long() == Some(name));
    let opposes = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|opposed| opposed.get_id() == other.get_id())
    };
    match (argument(one), argument(other)) {
        (Some(one), Some(other)) => opposes(one, other) || opposes(other, one),
        _ => false,
    }
}

/// Whether an option that is given leaves no place for another one that stands further down: it is the same, contradicts it, or says
/// where the images are, and the other how those of another place are read.
pub fn displaces(command: &Command, given: &str, other: &str) -> bool {
    given == other || are_opposed(command, given, other) || DataOptions::displaces(given, other)
}

/// Whether an option is about what goes on around the training, and so makes sense for a run that goes on.
pub fn is_about_surroundings(option: &str) -> bool {
    let command = Surroundings::augment_args(Command::new(""));
    command.get_arguments().any(|argument| argument.get_long() == Some(option))
}
