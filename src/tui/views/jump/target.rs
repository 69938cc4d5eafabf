//! What is written in the dialog, as a sample or a class; and what is wrong with it, in plain words.

use crate::tui::model::Model;
use crate::viz::number::grouped;
use crate::viz::text::clip;

/// What is to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The number of a sample.
    #[default]
    Number,
    /// The name or the number of a class.
    Class,
}

impl Wanted {
    /// What is asked for, and what is expected.
    pub fn words(self, model: &Model) -> (&'static str, String) {
        match self {
            Self::Number => {
                let set = model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
                ("Sample", format!("0 to {} of the {set} set", samples(model).1))
            }
            Self::Class => ("Next of class", classes(model)),
        }
    }
}

/// The number of samples that can be watched, and of the last one.
fn samples(model: &Model) -> (usize, String) {
    let count = model.info.as_deref().map_or(0, |info| info.watched_images);
    (count, grouped(count.saturating_sub(1) as u64))
}

/// The names of the classes that have room in a line, in words.
fn classes(model: &Model) -> String {
    const MOST: usize = 44;
    let count = model.info.as_deref().map_or(0, |info| info.classes.len());
    let names: Vec<String> = (0..count).map(|class| clip(&model.class(class), 16)).collect();
    let all = names.join(" ");
    if all.chars().count() <= MOST {
        return all;
    }
    let last = count.saturating_sub(1);
    format!("a name such as {}, or 0 to {last}", names.first().map_or("", String::as_str))
}

/// What is said where a character is not expected, and these keys are.
pub fn expected(model: &Model, keys: &[String; 3]) -> String {
    let [class, uncertain, mistake] = keys;
    format!("a number from 0 to {} is expected, or {class}, {uncertain} or {mistake}", samples(model).1)
}

/// The sample of this number.
///
/// # Errors
/// If there is none, with what is expected in words.
pub fn sample(text: &str, model: &Model) -> Result<usize, String> {
    let (count, last) = samples(model);
    if text.is_empty() {
        return Err(format!("a number from 0 to {last} is expected"));
    }
    let index = text.parse().ok().filter(|&index: &usize| index < count);
    index.ok_or_else(|| format!("there is no sample {}: 0 to {last} are there", clip(text, 12)))
}

/// The class of this name or number: by its whole name, else its number, else the beginning of its name.
///
/// # Errors
/// If there is none, or several of them, with what is expected in words.
pub fn class(text: &str, model: &Model) -> Result<usize, String> {
    let text = text.trim().to_lowercase();
    let count = model.info.as_deref().map_or(0, |info| info.classes.len());
    let names: Vec<String> = (0..count).map(|class| model.class(class).to_lowercase()).collect();
    if text.is_empty() {
        return Err(format!("the name or the number of a class is expected: {}", classes(model)));
    }
    let exact = names.iter().position(|name| *name == text);
    let number = || text.parse().ok().filter(|&class: &usize| class < count);
    if let Some(class) = exact.or_else(number) {
        return Ok(class);
    }
    let fitting: Vec<usize> = (0..count).filter(|&class| names[class].starts_with(&text)).collect();
    match fitting[..] {
        [class] => Ok(class),
        [] => Err(format!("there is no class {}: {}", clip(&text, 16), classes(model))),
        [first, second, ..] => {
            let count = grouped(fitting.len() as u64);
            let [first, second] = [first, second].map(|class| clip(&model.class(class), 16));
            Err(format!("{count} classes begin with {}: {first}, {second}", clip(&text, 16)))
        }
    }
}
