//! What is in effect where the command line does not say: from the environment, the file of a run, and the configuration file of the
//! user, who chooses keys there, too.
//!
//! The command line beats the environment, the environment the file of a run, that the configuration file, and that the preset and what is
//! built in (ADR 27).

pub(super) mod document;
pub(super) mod keys;
pub(super) mod options;
pub(super) mod origins;
mod place;
pub(super) mod printed;
#[cfg(test)]
mod tests;
mod text_file;

pub(super) use place::Place;

use super::failure::Failure;
use crate::slip::meant;
use crate::tui::view::keymap::Keymap;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use document::{Complaint, Section};
use options::{Group, Purpose, displaces, is_about_surroundings, with_value};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// So much of what is wrong with a file is told line by line.
const MOST_COMPLAINTS: usize = 20;

/// Where the value of an option came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A line of the configuration file.
    Line(usize),
    /// A line of the file of the run.
    LineOfRun(usize),
    /// A variable of the environment.
    Variable(String),
}

impl Origin {
    /// The origin in a few words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Line(line) => format!("line {line} of the configuration file"),
            Self::LineOfRun(line) => format!("line {line} of the file of the run"),
            Self::Variable(variable) => variable.clone(),
        }
    }
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

impl Preferences {
    /// Reads the configuration file, the file of a run if one is named, and the environment.
    ///
    /// # Errors
    /// If a file cannot be read, or something in it or in the environment cannot be.
    pub(super) fn load(place: Option<&Place>, run_file: Option<&Path>) -> Result<Self, Failure> {
        let mut preferences = place.map_or_else(|| Ok(Self::default()), Self::of_file)?;
        if let Some(path) = run_file {
            preferences.put_over(Self::of_run(path)?.options);
        }
        let variable = |name: &str| std::env::var_os(name);
        preferences.put_over(of_environment(variable).map_err(Failure::Misuse)?);
        Ok(preferences)
    }

    /// Reads the configuration file, if it is there.
    fn of_file(place: &Place) -> Result<Self, Failure> {
        let Some(bytes) = text_file::read(&place.path, place.is_named)? else { return Ok(Self::default()) };
        Self::read(&bytes).map_err(|complaints| complained(&place.path, &complaints))
    }

    /// Reads the file of a run.
    ///
    /// # Errors
    /// If it cannot be read, or something in it cannot be.
    pub(super) fn of_run(path: &Path) -> Result<Self, Failure> {
        let bytes = text_file::read(path, true)?.unwrap_or_default();
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let directory = absolute.parent().unwrap_or(Path::new("/"));
        Self::read_for(Purpose::OneRun(directory), &bytes).map_err(|complaints| complained(path, &complaints))
    }

    /// Puts options above those that are there, which go where no place is left for them.
    fn put_over(&mut self, upper: Vec<Preference>) {
        let is_displaced = |lower: &Preference| {
            let command = lower.group.command();
            let of_group = |upper: &&Preference| upper.group == lower.group;
            upper.iter().filter(of_group).any(|upper| displaces(&command, &upper.name, &lower.name))
        };
        self.options.retain(|lower| !is_displaced(lower));
        self.options.splice(0..0, upper);
    }

    /// Reads what stands in a configuration file.
    ///
    /// # Errors
    /// All that is in it and cannot be, in the order of its lines.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Vec<Complaint>> {
        Self::read_for(Purpose::Preferences, bytes)
    }

    /// Reads what stands in a file for this purpose.
    fn read_for(purpose: Purpose<'_>, bytes: &[u8]) -> Result<Self, Vec<Complaint>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.iter().take(error.valid_up_to());
            let line = 1 + before.filter(|byte| **byte == b'\n').count();
            vec![Complaint { line, what: "this is no UTF-8, in which the file is expected".to_owned() }]
        })?;
        let mut complaints = Vec::new();
        let preferences = Self::understood(purpose, text, &mut complaints);
        if complaints.is_empty() {
            return Ok(preferences);
        }
        complaints.sort_by_key(|complaint| complaint.line);
        Err(complaints)
    }

    /// What of a text can be understood; what cannot is told in `complaints`.
    fn understood(purpose: Purpose<'_>, text: &str, complaints: &mut Vec<Complaint>) -> Self {
        // Editors of other systems put a mark at the beginning of a file.
        let sections = document::read(text.trim_start_matches('\u{feff}'), complaints);
        let is_of_keys = |section: &Section| section.name.starts_with("keys.");
        let (of_keys, others): (Vec<_>, Vec<_>) = sections.into_iter().partition(is_of_keys);
        let mut options = Vec::new();
        for section in &others {
            let Some(group) = Group::ALL.into_iter().find(|group| group.name() == section.name) else {
                complaints.push(Complaint { line: section.line, what: no_section(&section.name) });
                continue;
            };
            let given = options::read(group, purpose, section, complaints).into_iter();
            options.extend(given.map(|given| Preference {
                group,
                name: given.name,
                text: given.text,
                origin: match purpose {
                    Purpose::Preferences => Origin::Line(given.line),
                    Purpose::OneRun(_) => Origin::LineOfRun(given.line),
                },
            }));
        }
        if let (Purpose::OneRun(_), Some(section)) = (purpose, of_keys.first()) {
            let what = format!(
                "[{}]: keys are those of who sits at the screen, so they are chosen in the configuration file, not in that of a run",
                section.name
            );
            complaints.push(Complaint { line: section.line, what });
            return Self { options, keymap: Keymap::default() };
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
                let goes_on = matches!(name, "resume" | "branch") || is_given(inner, "resume");
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
        let is_left = |preference: &&Preference| {
            !given.iter().any(|given| displaces(&command, given, &preference.name))
        };
        let heeded: Vec<&Preference> = all.into_iter().filter(is_left).collect();
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

/// What is said of a section that there is not.
fn no_section(name: &str) -> String {
    let names = Group::ALL.map(Group::name).into_iter().chain(["keys"]);
    let near = meant(name, names).map(|near| format!("perhaps [{near}] is meant; "));
    format!(
        "there is no section [{name}]; {}there are [screen], [train] and [keys.VIEW]",
        near.unwrap_or_default()
    )
}

/// All that is wrong with a file, a line each.
fn complained(path: &Path, complaints: &[Complaint]) -> Failure {
    let path = path.display();
    let line = |Complaint { line, what }: &Complaint| format!("{path}:{line}: {what}");
    let mut lines: Vec<String> = complaints.iter().take(MOST_COMPLAINTS).map(line).collect();
    let more = complaints.len().saturating_sub(MOST_COMPLAINTS);
    lines.extend((more > 0).then(|| format!("{path}: and {more} more")));
    Failure::Misuse(lines.join("\n"))
}

/// Whether the command line has an argument of this id.
pub(super) fn is_given(matches: &ArgMatches, id: &str) -> bool {
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
    let options = groups.flat_map(|group| {
        group.arguments(Purpose::Preferences).into_iter().map(move |argument| (group, argument))
    });
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
