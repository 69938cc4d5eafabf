//! Where the options of a command line are from.

use super::options::Group;
use super::{Origin, Preferences, is_given};
use crate::commands::shell::quoted;
use clap::{Arg, ArgMatches, Command};

/// Where options can be from, what counts first before the others.
const SOURCES: [&str; 4] =
    ["the command line", "the environment", "the file of the run", "the configuration file"];

/// An option with its value, and where that is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The name of the option, without dashes.
    pub name: String,
    /// The value.
    pub text: String,
    /// Where it is from; `None` is the command line.
    pub(in crate::commands) origin: Option<Origin>,
}

/// The options that somebody gave, on the command line, in a file or in the environment.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<Traced>);

impl Origins {
    /// The options of a command line, or of the subcommand that it names.
    pub(in crate::commands) fn of(
        command: &Command,
        matches: &ArgMatches,
        preferences: &Preferences,
    ) -> Self {
        let inner =
            matches.subcommand().and_then(|(name, inner)| Some((command.find_subcommand(name)?, inner)));
        let (command, matches) = inner.unwrap_or((command, matches));
        let traced = |argument: &Arg| {
            let (id, name) = (argument.get_id().as_str(), argument.get_long()?);
            let preferred = || Group::ALL.iter().find_map(|group| preferences.get(*group, name));
            let origin = if is_given(matches, id) { None } else { Some(preferred()?.origin.clone()) };
            matches.try_contains_id(id).ok()?;
            let values = matches.get_raw(id)?.map(|value| value.to_string_lossy().into_owned());
            Some(Traced { name: name.to_owned(), text: values.collect::<Vec<_>>().join(", "), origin })
        };
        Self(command.get_arguments().filter_map(traced).collect())
    }

    /// The option of that name, if somebody gave it.
    pub(in crate::commands) fn get(&self, name: &str) -> Option<&Traced> {
        self.0.iter().find(|traced| traced.name == name)
    }

    /// Where the options are from, a line a source.
    pub(in crate::commands) fn lines(&self) -> Vec<String> {
        let line = |source: &str| {
            let options = self.0.iter().filter(|traced| traced.kind() == source).map(Traced::told);
            let options: Vec<String> = options.collect();
            (!options.is_empty()).then(|| format!("from {source}: {}", options.join(", ")))
        };
        SOURCES.into_iter().filter_map(line).collect()
    }
}

impl Traced {
    /// Where the option is from, in a few words.
    pub(in crate::commands) fn source(&self) -> String {
        self.origin.as_ref().map_or_else(|| "the command line".to_owned(), Origin::words)
    }

    /// The kind of source that the option is from.
    const fn kind(&self) -> &'static str {
        let [line, environment, run, configuration] = SOURCES;
        match self.origin {
            None => line,
            Some(Origin::Variable(_)) => environment,
            Some(Origin::LineOfRun(_)) => run,
            Some(Origin::Line(_)) => configuration,
        }
    }

    /// The option as it would be typed, with its line if it has one.
    fn told(&self) -> String {
        let line = match self.origin {
            Some(Origin::Line(line) | Origin::LineOfRun(line)) => format!(" (line {line})"),
            _ => String::new(),
        };
        match self.text.as_str() {
            // An option without a value.
            "true" => format!("--{}{line}", self.name),
            text => format!("--{} {}{line}", self.name, quoted(text)),
        }
    }
}
