//! What the user prefers, from the configuration file and the environment: defaults for options of the command line, and keys.
//!
//! The command line beats the environment, the environment the file, and the file what is built in.

pub(super) mod document;
pub(super) mod keys;
pub(super) mod options;
pub(super) mod printed;
#[cfg(test)]
mod tests;

use super::failure::Failure;
use crate::tui::view::keymap::Keymap;
use anyhow::anyhow;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use document::Complaint;
use options::{Group, are_opposed, is_about_surroundings, with_value};
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The variable that names the file.
pub(super) const FILE_VARIABLE: &str = "CNN_TUI_CONFIG";
/// Bytes of a file at the most: nobody writes so many by hand.
const MOST_BYTES: u64 = 1 << 20;
/// So much of what is wrong with a file is told line by line.
const MOST_COMPLAINTS: usize = 20;

/// Where the value of an option came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A line of the file.
    Line(usize),
    /// A variable of the environment.
    Variable(String),
}

/// An option with the value that it is to have where the command line does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Preference {
    pub(super) group: Group,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// What the user prefers.
#[derive(Clone, Debug, Default)]
pub(super) struct Preferences {
    /// The values of options, those that beat others first.
    pub(super) options: Vec<Preference>,
    /// The keys.
    pub(super) keymap: Keymap,
}

/// Where the file is, and whether somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// A file that is named has to be there.
    pub(super) is_named: bool,
}

impl Place {
    /// The file that `--config` or the environment names, or the one in the user's configuration directory; `None` for a user
    /// without a home.
    pub(super) fn find(named: Option<&Path>) -> Option<Self> {
        let variable = std::env::var_os(FILE_VARIABLE).filter(|path| !path.is_empty());
        match named.map(Path::to_owned).or_else(|| variable.map(PathBuf::from)) {
            Some(path) => Some(Self { path, is_named: true }),
            None => {
                Some(Self { path: dirs::config_dir()?.join("cnn-tui").join("config.toml"), is_named: false })
            }
        }
    }

    /// What stands in the file; `None` if it is not there and need not be.
    fn read(&self) -> Result<Option<Vec<u8>>, Failure> {
        let shown = self.path.display();
        let failed = |error: std::io::Error| Failure::Failed(anyhow!("{shown}: cannot be read: {error}"));
        let metadata = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !self.is_named => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::Misuse(format!("{shown}: there is no such configuration file")));
            }
            found => found.map_err(failed)?,
        };
        if !metadata.is_file() {
            return Err(Failure::Misuse(format!(
                "{shown}: a file is expected, not a directory, pipe, socket or device"
            )));
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&self.path).map_err(failed)?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Failure::Misuse(format!(
                "{shown}: at most {MOST_BYTES} bytes are expected of a configuration file"
            )));
        }
        Ok(Some(bytes))
    }
}

impl Preferences {
    /// Reads the file and the environment.
    ///
    /// # Errors
    /// If the file cannot be read, or something in it or in the environment cannot be.
    pub(super) fn load(place: Option<&Place>) -> Result<Self, Failure> {
        let variable = |name: &str| std::env::var_os(name);
        let mut preferences = place.map_or_else(|| Ok(Self::default()), Self::of_file)?;
        let environment = of_environment(variable).map_err(Failure::Misuse)?;
        preferences.options.splice(0..0, environment);
        Ok(preferences)
    }

    /// Reads a file, if it is there.
    fn of_file(place: &Place) -> Result<Self, Failure> {
        let Some(bytes) = place.read()? else { return Ok(Self::default()) };
        Self::read(&bytes).map_err(|complaints| {
            let path = place.path.display();
            let line = |Complaint { line, what }: &Complaint| format!("{path}:{line}: {what}");
            let mut lines: Vec<String> = complaints.iter().take(MOST_COMPLAINTS).map(line).collect();
            let more = complaints.len().saturating_sub(MOST_COMPLAINTS);
            lines.extend((more > 0).then(|| format!("{path}: and {more} more")));
            Failure::Misuse(lines.join("\n"))
        })
    }

    /// Reads what stands in a file.
    ///
    /// # Errors
    /// All that is in it and cannot be, in the order of its lines.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Vec<Complaint>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.iter().take(error.valid_up_to());
            let line = 1 + before.filter(|byte| **byte == b'\n').count();
            vec![Complaint { line, what: "this is no UTF-8, in which the file is expected".to_owned() }]
        })?;
        let mut complaints = Vec::new();
        let preferences = Self::understood(text, &mut complaints);
        if complaints.is_empty() {
            return Ok(preferences);
        }
        complaints.sort_by_key(|complaint| complaint.line);
        Err(complaints)
    }

    /// What of a text can be understood; what cannot is told in `complaints`.
    fn understood(text: &str, complaints: &mut Vec<Complaint>) -> Self {
        // Editors of other systems put a mark at the beginning of a file.
        let sections = document::read(text.trim_start_matches('\u{feff}'), complaints);
        let (of_keys, others): (Vec<_>, Vec<_>) =
            sections.into_iter().partition(|section| section.name.starts_with("keys."));
        let mut options = Vec::new();
        for section in &others {
            let Some(group) = Group::ALL.into_iter().find(|group| group.name() == section.name) else {
                let what = format!(
                    "there is no section [{}]; there are [screen], [train] and [keys.VIEW]",
                    section.name
                );
                complaints.push(Complaint { line: section.line, what });
                continue;
            };
            options.extend(options::read(group, section, complaints).into_iter().map(|given| Preference {
                group,
                name: given.name,
                text: given.text,
                origin: Origin::Line(given.line),
            }));
        }
        Self { options, keymap: keys::read(&of_keys, complaints) }
    }

    /// The value that an option of a group is to have where the command line does not say.
    pub(super) fn get(&self, group: Group, name: &str) -> Option<&Preference> {
        self.options.iter().find(|preference| preference.group == group && preference.name == name)
    }

    /// The command line with these defaults, for the subcommand that `matches` is of: a value that somebody gave, or that contradicts
    /// one that somebody gave, stays as it is.
    pub(super) fn applied(&self, command: Command, matches: &ArgMatches) -> Command {
        match matches.subcommand() {
            None => self.applied_here(command, matches, false),
            Some((name, inner)) => {
                let goes_on = name == "resume" || is_given(inner, "resume");
                command.mut_subcommand(name, |subcommand| self.applied_here(subcommand, inner, goes_on))
            }
        }
    }

    fn applied_here(&self, command: Command, matches: &ArgMatches, goes_on: bool) -> Command {
        let all: Vec<&Preference> = Group::ALL
            .iter()
            .flat_map(|group| self.of_group(*group))
            .filter(|preference| {
                // What decides a run was decided when it began.
                !goes_on || preference.group != Group::Train || is_about_surroundings(&preference.name)
            })
            .collect();
        let given: Vec<String> = command
            .get_arguments()
            .filter(|argument| is_given(matches, argument.get_id().as_str()))
            .filter_map(|argument| argument.get_long().map(str::to_owned))
            .collect();
        let heeded = all.into_iter().filter(|preference| {
            !given
                .iter()
                .any(|given| *given == preference.name || are_opposed(&command, given, &preference.name))
        });
        let heeded: Vec<&Preference> = heeded.collect();
        command.mut_args(|argument| {
            let is_about = |preference: &&&Preference| argument.get_long() == Some(preference.name.as_str());
            let preference = heeded.iter().find(is_about).copied();
            preference.map_or_else(
                || argument.clone(),
                |preference| with_default(argument.clone(), &preference.text),
            )
        })
    }

    /// The values of the options of a group, each once.
    fn of_group(&self, group: Group) -> impl Iterator<Item = &Preference> {
        let first = move |preference: &&Preference| {
            self.get(group, &preference.name).is_some_and(|first| std::ptr::eq(first, *preference))
        };
        self.options.iter().filter(move |preference| preference.group == group).filter(first)
    }
}

/// Whether the command line has an argument of this id.
fn is_given(matches: &ArgMatches, id: &str) -> bool {
    matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// An option with another default.
fn with_default(argument: Arg, text: &str) -> Arg {
    let is_flag = matches!(argument.get_action(), clap::ArgAction::SetTrue);
    if is_flag { with_value(argument, text == "true") } else { argument.default_value(OsString::from(text)) }
}

/// The name of the variable that sets an option.
pub(super) fn variable_of(option: &str) -> String {
    format!("CNN_TUI_{}", option.to_ascii_uppercase().replace('-', "_"))
}

/// What the environment says of options.
fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Vec<Preference>, String> {
    let groups = Group::ALL.into_iter().filter(|group| group.is_in_environment());
    let options =
        groups.flat_map(|group| group.arguments().into_iter().map(move |argument| (group, argument)));
    let mut preferences = Vec::new();
    for (group, argument) in options {
        let Some(name) = argument.get_long() else { continue };
        let origin = variable_of(name);
        let value = variable(&origin).filter(|value| !value.is_empty());
        let Some(text) = value.as_deref().map(OsStr::to_string_lossy) else { continue };
        group.check(name, &text).map_err(|problem| format!("{origin}={text}: {problem}"))?;
        preferences.push(Preference {
            group,
            name: name.to_owned(),
            text: text.into_owned(),
            origin: Origin::Variable(origin),
        });
    }
    Ok(preferences)
}
