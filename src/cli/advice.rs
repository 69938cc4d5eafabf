//! What to write instead of a command line that is not understood: where an option belongs, and what a word may mean.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use std::ffi::OsString;

/// The error with advice for `words`, where there is better advice than that of the parser.
pub fn advised(mut error: Error, words: &[OsString], root: &Command) -> Error {
    let words: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let line = Line { words: &words, root };
    let advice = match error.kind() {
        ErrorKind::ArgumentConflict => {
            context(&error, ContextKind::InvalidSubcommand).and_then(|_| line.misplaced())
        }
        ErrorKind::UnknownArgument => {
            context(&error, ContextKind::InvalidArg).and_then(|word| line.unknown(word, &error))
        }
        ErrorKind::InvalidSubcommand => {
            let similar = error.get(ContextKind::SuggestedSubcommand).is_some();
            context(&error, ContextKind::InvalidSubcommand).and_then(|word| line.meant(word, similar))
        }
        _ => None,
    };
    if let Some(advice) = advice {
        for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg] {
            error.remove(kind);
        }
        let advice: Vec<StyledStr> = advice.into_iter().map(StyledStr::from).collect();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(advice));
    }
    error
}

fn context(error: &Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// A command line without the program's name.
struct Line<'a> {
    words: &'a [String],
    root: &'a Command,
}

impl<'a> Line<'a> {
    /// Options stand before the subcommand that they are for.
    fn misplaced(&self) -> Option<Vec<String>> {
        let (place, subcommand) = self.subcommand()?;
        let (before, after) = (&self.words[..place], &self.words[place + 1..]);
        let strange: Vec<&str> = options(before).filter(|name| !self.takes(subcommand, name)).collect();
        if strange.is_empty() {
            let line: Vec<&String> = self.words[place..=place].iter().chain(after).chain(before).collect();
            return Some(vec![format!("options come after the subcommand: cnn-tui {}", quoted(&line))]);
        }
        let of = |name: &&str| {
            let elsewhere = self.homes(name);
            format!(
                "'cnn-tui {}' has no '{name}'; it is an option of {}",
                subcommand.get_name(),
                list(&elsewhere)
            )
        };
        Some(strange.iter().map(of).collect())
    }

    /// A word that the subcommand in hand does not take.
    fn unknown(&self, word: &str, error: &Error) -> Option<Vec<String>> {
        let place = self.subcommand();
        let here = place.map_or(self.root, |(_, subcommand)| subcommand);
        if !word.starts_with('-') {
            return self.stray(word, here);
        }
        let name = word.split('=').next().unwrap_or(word);
        let before = place.is_some_and(|(place, _)| options(&self.words[..place]).any(|given| given == name));
        if before && place.is_some_and(|(_, subcommand)| self.takes(subcommand, name)) {
            return self.misplaced();
        }
        let homes = self.homes(name);
        if !homes.is_empty() {
            return Some(vec![format!("'{name}' is an option of {}", list(&homes))]);
        }
        if let Some(long) = self.with_two_dashes() {
            return Some(vec![format!("options have two dashes: '--{long}'")]);
        }
        // The parser would take the option for a value where it knows none like it.
        let similar = error.get(ContextKind::SuggestedArg).is_some();
        let help = format!("'{} --help' lists the options", called(here));
        (!similar).then_some(vec![help])
    }

    /// A word where no word is expected.
    fn stray(&self, word: &str, here: &Command) -> Option<Vec<String>> {
        if word == "help" {
            return Some(vec![format!("for help: {} --help", called(here))]);
        }
        let named = self.root.get_subcommands().find(|subcommand| subcommand.get_name() == word);
        if let Some(other) = named {
            return Some(vec![format!(
                "one subcommand at a time, and before its options: cnn-tui {} …",
                other.get_name()
            )]);
        }
        let takes = |name: &str| self.takes(here, name);
        let mut meant = Vec::new();
        if takes("--preset") {
            meant.push(format!("a preset is named with '--preset {word}', a network with '--net'"));
        }
        if takes("--resume") {
            meant.push(format!("to go on with a run of that name: cnn-tui train --resume {word}"));
        }
        (!meant.is_empty()).then_some(meant)
    }

    /// What somebody may mean by a subcommand that there is not, unless it is one like it (`similar`).
    fn meant(&self, word: &str, similar: bool) -> Option<Vec<String>> {
        if self.subcommand().is_some() {
            return None;
        }
        let word = quote(word);
        if word.contains('/') || word.contains(".cnn") {
            return Some(vec![
                format!("to measure a checkpoint: cnn-tui eval {word}"),
                format!("to go on with a run: cnn-tui resume {word}"),
                format!("to train on images of your own: cnn-tui --data {word}"),
            ]);
        }
        let meant = vec![
            format!("to name a preset: cnn-tui --preset {word}"),
            format!("to go on with a run: cnn-tui resume {word}"),
        ];
        (!similar).then_some(meant)
    }

    /// The first subcommand among the words, and its place; values of options are no subcommands.
    fn subcommand(&self) -> Option<(usize, &'a Command)> {
        let mut place = 0;
        while let Some(word) = self.words.get(place) {
            if let Some(subcommand) = self.root.find_subcommand(word) {
                return Some((place, subcommand));
            }
            place += if self.takes_the_next(word) { 2 } else { 1 };
        }
        None
    }

    /// Whether the word after `word` is its value.
    fn takes_the_next(&self, word: &str) -> bool {
        let argument = self.root.get_arguments().find(|argument| is_called(argument, word));
        argument.is_some_and(|argument| argument.get_action().takes_values())
    }

    /// Whether `command` has an option of that name that it heeds.
    fn takes(&self, command: &Command, name: &str) -> bool {
        let is_heeded = |argument: &clap::Arg| is_called(argument, name) && !argument.is_hide_set();
        let mut global = self.root.get_arguments().filter(|argument| argument.is_global_set());
        command.get_arguments().any(is_heeded) || global.any(is_heeded)
    }

    /// The commands that have an option of that name.
    fn homes(&self, name: &str) -> Vec<String> {
        let root = std::iter::once(self.root).chain(self.root.get_subcommands());
        let direct = root.filter(|command| self.takes(command, name)).map(called);
        let nested = self.root.get_subcommands().flat_map(|outer| {
            let inner = outer.get_subcommands().filter(|inner| self.takes(inner, name));
            inner.map(move |inner| format!("{} {}", called(outer), inner.get_name()))
        });
        direct.chain(nested).collect()
    }

    /// The name of an option that was written with one dash.
    fn with_two_dashes(&self) -> Option<&'a str> {
        let single = self.words.iter().filter_map(|word| word.strip_prefix('-'));
        let name = |word: &'a str| word.split('=').next().unwrap_or(word);
        single.map(name).find(|name| name.len() > 1 && !self.homes(&format!("--{name}")).is_empty())
    }
}

/// How a command is called.
fn called(command: &Command) -> String {
    match command.get_name() {
        "cnn-tui" => "cnn-tui".to_owned(),
        name => format!("cnn-tui {name}"),
    }
}

/// The options among words, without their values.
fn options(words: &[String]) -> impl Iterator<Item = &str> {
    let long = words.iter().filter(|word| word.starts_with("--"));
    long.map(|word| word.split('=').next().unwrap_or(word))
}

fn is_called(argument: &clap::Arg, word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|name| argument.get_long() == Some(name))
}

/// Names in quotes, with commas.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    quoted.join(", ")
}

/// Words as a shell would take them.
fn quoted(words: &[&String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
    words.join(" ")
}

/// A word as a shell would take it.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=./:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
