//! What there is to know of a setting, so that all who handle settings are loops over one list of them.

pub mod dropout;
pub mod value;

use super::config::TrainConfig;
use serde_json::json;
use std::fmt;
use value::{Kind, NONE, Value};

/// A setting of a run: its names, where it is, what it may be, how it is described, and when it can be changed.
#[derive(Clone, Copy)]
pub struct Setting {
    /// What it is called in checkpoints, in a preset and on the screen.
    pub name: &'static str,
    /// How it is given on the command line, if it can be.
    pub option: Option<Opt>,
    /// Whether every checkpoint has it; where a checkpoint need not, the default configuration has the value that is meant.
    pub needed: bool,
    /// Whether it can be given again to a run that goes on.
    pub extends: bool,
    /// Whether it is kept by its own name; what is part of another setting is kept with that.
    pub kept: bool,
    /// The values that a running run steps through when it is changed live, upwards; none if it cannot be.
    pub ladder: &'static [&'static str],
    /// What it contributes to a description.
    pub topic: Topic,
    place: &'static dyn Place,
    is_sound: fn(&TrainConfig) -> bool,
    expected: &'static str,
    absent: &'static str,
    help: &'static str,
    objection: fn(&TrainConfig) -> Option<String>,
    phrase: fn(&TrainConfig) -> Option<String>,
}

/// An option of the command line.
#[derive(Clone, Copy, Debug)]
pub struct Opt {
    /// Its name, without dashes.
    pub name: &'static str,
    /// What stands for its value.
    pub value: &'static str,
    /// The heading that it is listed below.
    pub heading: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// What a phrase is part of the description of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Of nothing: it is shown by itself.
    Itself,
    /// Of the loss.
    Loss,
    /// Of the optimizer.
    Optimizer,
    /// Of the schedule.
    Schedule,
}

/// Where a setting is in a configuration, whatever its type.
pub trait Place: Sync {
    /// What kind of text its values are.
    fn kind(&self) -> Kind;
    /// Its value as exact text; `None` for what is not there.
    fn write(&self, config: &TrainConfig) -> Option<String>;
    /// Its value for people; `None` for what is not there.
    fn show(&self, config: &TrainConfig) -> Option<String>;
    /// Puts the value that `text` is there, or says what was expected.
    fn read(&self, config: &mut TrainConfig, text: &str) -> Result<(), String>;
    /// Whether two configurations have the same value.
    fn is_same(&self, one: &TrainConfig, other: &TrainConfig) -> bool;
}

/// A way to a value of type `T` in a configuration.
pub struct Lens<T> {
    /// To look at it.
    pub get: fn(&TrainConfig) -> &T,
    /// To change it.
    pub get_mut: fn(&mut TrainConfig) -> &mut T,
}

impl<T: Value> Place for Lens<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn write(&self, config: &TrainConfig) -> Option<String> {
        (self.get)(config).write()
    }

    fn show(&self, config: &TrainConfig) -> Option<String> {
        (self.get)(config).show()
    }

    fn read(&self, config: &mut TrainConfig, text: &str) -> Result<(), String> {
        *(self.get_mut)(config) = T::read(text)?;
        Ok(())
    }

    fn is_same(&self, one: &TrainConfig, other: &TrainConfig) -> bool {
        (self.get)(one).is_same((self.get)(other))
    }
}

/// The rows of the table are made by these.
impl Setting {
    /// A setting at `place` that anything can be, which a checkpoint may lack, and which is part of no description.
    pub const fn new(name: &'static str, place: &'static dyn Place) -> Self {
        Self {
            name,
            option: None,
            needed: false,
            extends: false,
            kept: true,
            ladder: &[],
            topic: Topic::Itself,
            place,
            is_sound: |_| true,
            expected: "",
            absent: NONE,
            help: "",
            objection: |_| None,
            phrase: |_| None,
        }
    }

    /// It can be given on the command line.
    pub const fn option(self, option: Opt) -> Self {
        Self { option: Some(option), ..self }
    }

    /// Every checkpoint has it.
    pub const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    /// It can be given again to a run that goes on.
    pub const fn extends(self) -> Self {
        Self { extends: true, ..self }
    }

    /// It is part of another setting, and is kept with that.
    pub const fn part(self) -> Self {
        Self { kept: false, ..self }
    }

    /// Its value is such that `is_sound`; `expected` says so.
    pub const fn checked(self, is_sound: fn(&TrainConfig) -> bool, expected: &'static str) -> Self {
        Self { is_sound, expected, ..self }
    }

    /// Where it has no value, that is called so.
    pub const fn absent(self, absent: &'static str) -> Self {
        Self { absent, ..self }
    }

    /// What it does, where no option says so.
    pub const fn helped(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// Whoever gives it is told what speaks against that, if anything does.
    pub const fn unless(self, objection: fn(&TrainConfig) -> Option<String>) -> Self {
        Self { objection, ..self }
    }

    /// It is described by `phrase` where that has something to say.
    pub const fn described(self, topic: Topic, phrase: fn(&TrainConfig) -> Option<String>) -> Self {
        Self { topic, phrase, ..self }
    }

    /// It can be changed while the run goes on, in these steps, upwards.
    pub const fn live(self, ladder: &'static [&'static str]) -> Self {
        Self { ladder, ..self }
    }
}

impl Setting {
    /// What kind of text its values are.
    pub fn kind(&self) -> Kind {
        self.place.kind()
    }

    /// Its value as text that is read as the same bits; `None` for what is not there.
    pub fn write(&self, config: &TrainConfig) -> Option<String> {
        self.place.write(config)
    }

    /// Its value for people.
    pub fn show(&self, config: &TrainConfig) -> String {
        self.place.show(config).unwrap_or_else(|| self.absent.to_owned())
    }

    /// Its value for scripts.
    pub fn json(&self, config: &TrainConfig) -> serde_json::Value {
        let Some(text) = self.write(config) else { return serde_json::Value::Null };
        match self.kind() {
            Kind::Count | Kind::Whole | Kind::Number => serde_json::from_str(&text).unwrap_or(json!(text)),
            Kind::Text | Kind::LongText | Kind::Words(_) => json!(text),
        }
    }

    /// Its phrase in the description of its topic.
    pub fn phrase(&self, config: &TrainConfig) -> Option<String> {
        (self.phrase)(config)
    }

    /// Puts the value that `text` is into `config`; whether it makes sense is another question.
    ///
    /// # Errors
    /// What was expected, if the text is no such value.
    pub fn parse(&self, config: &mut TrainConfig, text: &str) -> Result<(), String> {
        self.place.read(config, text)
    }

    /// The same with an error that says whose value it was to be.
    ///
    /// # Errors
    /// If the text is no such value.
    pub fn read(&self, config: &mut TrainConfig, text: &str) -> Result<(), String> {
        self.parse(config, text).map_err(|problem| match self.kind() {
            Kind::LongText => format!("{self}: {problem}"),
            _ => format!("{self} {text}: {problem}"),
        })
    }

    /// Puts the value that `text` is into `config`, if it makes sense.
    ///
    /// # Errors
    /// If the text is no such value, or the value makes no sense.
    pub fn set(&self, config: &mut TrainConfig, text: &str) -> Result<(), String> {
        self.read(config, text)?;
        self.check(config)
    }

    /// Whether the value that `config` has makes sense.
    ///
    /// # Errors
    /// What is expected instead.
    pub fn check(&self, config: &TrainConfig) -> Result<(), String> {
        if self.is_sound(config) {
            Ok(())
        } else {
            Err(format!("{self} {}: {}", self.show(config), self.expected))
        }
    }

    /// Whether the value that `config` has makes sense.
    pub fn is_sound(&self, config: &TrainConfig) -> bool {
        (self.is_sound)(config)
    }

    /// What speaks against giving it in a run of `config`.
    pub fn objection(&self, config: &TrainConfig) -> Option<String> {
        (self.objection)(config)
    }

    /// Whether two configurations have the same value.
    pub fn is_same(&self, one: &TrainConfig, other: &TrainConfig) -> bool {
        self.place.is_same(one, other)
    }

    /// Whether it can be changed while a run of `config` goes on.
    pub fn is_live(&self, config: &TrainConfig) -> bool {
        !self.ladder.is_empty() && self.objection(config).is_none()
    }

    /// What it does, without what it is if it is not given.
    pub fn help(&self) -> &'static str {
        self.option.map_or(self.help, |option| option.help.split(" [default").next().unwrap_or(option.help))
    }

    /// What is expected of its value, in words.
    pub fn expectation(&self) -> String {
        if !self.expected.is_empty() {
            return self.expected.to_owned();
        }
        match self.kind() {
            Kind::Count | Kind::Whole => "a whole number is expected".to_owned(),
            Kind::Number => "a number is expected".to_owned(),
            Kind::Text | Kind::LongText => String::new(),
            Kind::Words(words) => {
                let names: Vec<&str> = words().iter().map(|word| word.name).collect();
                format!("one of {} is expected", names.join(", "))
            }
        }
    }

    /// The steps of the ladder below and above the value that `config` has.
    pub fn neighbours(&self, config: &TrainConfig) -> [Option<&'static str>; 2] {
        let (lower, higher) = match self.ladder.iter().position(|step| self.stands_on(step, config)) {
            Some(place) => (&self.ladder[..place], &self.ladder[place + 1..]),
            None => {
                let here = self.write(config).as_deref().map_or(f64::INFINITY, height);
                self.ladder.split_at(self.ladder.partition_point(|step| height(step) < here))
            }
        };
        [lower.last(), higher.first()].map(Option::<&&str>::copied)
    }

    /// Whether the value that `config` has is that of a step of the ladder.
    fn stands_on(&self, step: &str, config: &TrainConfig) -> bool {
        let mut other = config.clone();
        self.parse(&mut other, step).is_ok() && self.is_same(&other, config)
    }
}

/// How far up a step of a ladder is: what is no number, such as `none`, is above all; of several numbers the first counts.
fn height(text: &str) -> f64 {
    text.split(',').next().and_then(|first| first.trim().parse().ok()).unwrap_or(f64::INFINITY)
}

/// What it is called where something is said to whoever gave it.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.option {
            Some(option) => write!(f, "--{}", option.name),
            None => f.write_str(self.name),
        }
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
