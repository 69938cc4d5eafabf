//! Options that take lists: one for each setting that `train` has an option for.

use crate::train::hyperparameters::SETTINGS;
use crate::train::setting::value::Kind;
use crate::train::setting::{Opt, Setting};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// The option of networks that come with the program.
const PRESET: &str = "preset";

/// What is tried of the preset and of each setting, as typed.
#[derive(Clone, Debug, Default)]
pub struct Lists(Vec<(&'static str, Option<&'static Setting>, Vec<String>)>);

/// An option, and what is tried of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The name of the option.
    pub option: &'static str,
    /// Whether values may be long texts, which make no names.
    pub is_text: bool,
    /// The name of the setting, if it is one.
    pub setting: Option<&'static str>,
    /// The values.
    pub values: Vec<String>,
}

/// The settings that options are made of, each with its option.
fn rows() -> impl Iterator<Item = (&'static Setting, Opt)> {
    SETTINGS.iter().filter_map(|setting| Some((setting, setting.option?)))
}

const fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::LongText)
}

impl Args for Lists {
    fn augment_args(command: Command) -> Command {
        let preset = list(
            PRESET,
            "NAME,…",
            "Network",
            "Networks with their recipes, see `cnn-tui presets`".to_owned(),
        );
        let settings = rows().map(|(setting, option)| {
            let (value, how) = match setting.kind() {
                Kind::Count | Kind::Whole => (format!("{0},…|{0}..{0}", option.value), ""),
                kind if is_text(kind) => (option.value.to_owned(), "; again for another one"),
                _ => (format!("{},…", option.value), ""),
            };
            list(option.name, value, option.heading, format!("{}{how}", option.help))
        });
        command.arg(preset.conflicts_with("net")).args(settings)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn list(
    name: &'static str,
    value: impl Into<clap::builder::OsStr>,
    heading: &'static str,
    help: String,
) -> Arg {
    let argument = Arg::new(name).long(name).value_name(value.into().to_string_lossy().into_owned());
    argument.action(ArgAction::Append).num_args(1).help(help).help_heading(heading)
}

impl FromArgMatches for Lists {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |name: &str| matches.get_many::<String>(name).map(|values| values.cloned().collect());
        let preset = given(PRESET).map(|values| (PRESET, None, values));
        let settings =
            rows().filter_map(|(setting, option)| Some((option.name, Some(setting), given(option.name)?)));
        Ok(Self(preset.into_iter().chain(settings).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Lists {
    /// Gives what is tried of each option that was given.
    pub fn tried(&self) -> Vec<Tried> {
        let tried = |(option, setting, texts): &(&'static str, Option<&'static Setting>, Vec<String>)| {
            let kind = setting.map(Setting::kind);
            let mut values: Vec<String> = texts.iter().flat_map(|text| values(kind, text)).collect();
            let mut seen = std::collections::HashSet::new();
            values.retain(|value| seen.insert(value.clone()));
            let is_text = kind.is_some_and(is_text);
            Tried { option, is_text, setting: setting.map(|setting| setting.name), values }
        };
        self.0.iter().map(tried).collect()
    }
}

/// The most values that a range stands for.
const MOST_IN_RANGE: u64 = 100_000;

/// The values that a text stands for: those between commas, and of whole numbers all from one to another.
fn values(kind: Option<Kind>, text: &str) -> Vec<String> {
    if kind.is_some_and(is_text) {
        return vec![text.to_owned()];
    }
    let is_whole = matches!(kind, Some(Kind::Count | Kind::Whole));
    let range = |part: &str| {
        let (first, last) = part.split_once("..").filter(|_| is_whole)?;
        let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let is_sound = first <= last && last - first < MOST_IN_RANGE;
        is_sound.then(|| (first..=last).map(|number| number.to_string()).collect::<Vec<_>>())
    };
    let part = |part: &str| range(part).unwrap_or_else(|| vec![part.trim().to_owned()]);
    text.split(',').flat_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(words: &[&str]) -> Vec<Tried> {
        let command = Lists::augment_args(Command::new("sweep").no_binary_name(true));
        let matches = command.try_get_matches_from(words).expect("understood");
        Lists::from_arg_matches(&matches).expect("lists").tried()
    }

    #[test]
    fn lists_and_ranges_are_their_values_and_texts_stay_whole() {
        let net = "conv 8 5x5 relu, dense 10 softmax";
        let found = tried(&[
            "--lr",
            "0.01, 0.03",
            "--seed",
            "1..3,7",
            "--net",
            net,
            "--net",
            "dense 10 softmax",
            "--lr",
            "0.01",
        ]);
        let all: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|tried| (tried.option, tried.values.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(
            all,
            [
                ("net", vec![net, "dense 10 softmax"]),
                ("lr", vec!["0.01", "0.03"]),
                ("seed", vec!["1", "2", "3", "7"]),
            ]
        );
        assert_eq!(values(Some(Kind::Whole), "5..2"), ["5..2"], "that is refused where it is read");
        assert_eq!(values(None, "small,slide"), ["small", "slide"]);
    }
}
