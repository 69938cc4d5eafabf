//! Options made of the table of settings, and what was given of them.

use crate::train::config::TrainConfig;
use crate::train::hyperparameters::{SETTINGS, setting};
use crate::train::setting::value::{Kind, NONE, Word, Words};
use crate::train::setting::{Opt, Setting};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use std::error::Error;
use std::str::FromStr;

/// The settings that were given, as typed: those that a run has for good, or those that it can be `EXTENDED` by.
#[derive(Clone, Debug, Default)]
pub struct Given<const EXTENDED: bool>(Vec<(&'static Setting, String)>);

impl<const EXTENDED: bool> Given<EXTENDED> {
    /// The settings of these names, with what they are to be.
    pub fn of(settings: &[(&str, &str)]) -> Self {
        let row = |&(name, text): &(&str, &str)| Some((setting(name).ok()?, text.to_owned()));
        Self(settings.iter().filter_map(row).collect())
    }

    /// Each setting with its text, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Setting, &str)> {
        self.0.iter().map(|(setting, text)| (*setting, text.as_str()))
    }

    /// Whether the setting of that name is among them.
    pub fn has(&self, name: &str) -> bool {
        self.iter().any(|(setting, _)| setting.name == name)
    }
}

/// The settings that options are made of, each with its option.
fn rows(extended: bool) -> impl Iterator<Item = (&'static Setting, Opt)> {
    let rows = SETTINGS.iter().filter(move |setting| setting.extends == extended);
    rows.filter_map(|setting| Some((setting, setting.option?)))
}

impl<const EXTENDED: bool> Args for Given<EXTENDED> {
    fn augment_args(command: Command) -> Command {
        command.args(rows(EXTENDED).map(|(setting, option)| {
            let parser = parser(setting);
            let argument =
                Arg::new(option.name).long(option.name).value_name(option.value).value_parser(parser);
            argument.help(option.help).help_heading(option.heading)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const EXTENDED: bool> FromArgMatches for Given<EXTENDED> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let text =
            |id: &str| matches.get_raw(id)?.next_back().map(|text| text.to_string_lossy().into_owned());
        let given = rows(EXTENDED).filter_map(|(setting, option)| Some((setting, text(option.name)?)));
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// What the parser of the command line makes sure of; ranges are looked at later. What need not have a value can be given the word for
/// that, which takes back what a file says.
fn parser(setting: &Setting) -> ValueParser {
    let need_not_be = setting.parse(&mut TrainConfig::default(), NONE).is_ok();
    match setting.kind() {
        Kind::Count => number::<usize>(need_not_be),
        Kind::Whole => number::<u64>(need_not_be),
        Kind::Number => number::<f64>(need_not_be),
        Kind::Text | Kind::LongText => ValueParser::string(),
        Kind::Words(words) => {
            let none = need_not_be.then(|| PossibleValue::new(NONE).hide(true));
            PossibleValuesParser::new(words().into_iter().map(possible).chain(none)).into()
        }
    }
}

/// A parser that makes sure that a text is a number, or says that there is none.
fn number<T: FromStr>(need_not_be: bool) -> ValueParser
where
    T::Err: Error + Send + Sync + 'static,
{
    ValueParser::from(move |text: &str| match text {
        NONE if need_not_be => Ok(text.to_owned()),
        _ => text.parse::<T>().map(|_| text.to_owned()),
    })
}

fn possible(word: Word) -> PossibleValue {
    PossibleValue::new(word.name).aliases(word.alias).help(word.help)
}

/// A parser of the words of an enum.
pub fn words<T: Words + Send + Sync>() -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(T::all().into_iter().map(|(_, word)| possible(word))).map(|text| {
        let all = T::all().into_iter();
        let found = all.into_iter().find(|(_, word)| word.name == text || word.alias == Some(text.as_str()));
        found.map_or_else(|| unreachable!("the parser knows no other words"), |(value, _)| value)
    })
}
