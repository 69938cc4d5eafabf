//! `cnn-tui tour`: the lecture in steps, on the screen beside a network that is trained, or as text.

use super::failure::Failure;
use super::output::print;
use super::screen::ScreenArguments;
use super::voice::Voice;
use super::{jobs, screen, table};
use crate::cli::{Given, Goal, Place, Recipe, Surroundings, TrainOptions};
use crate::texts::{Entries, Entry, TextFile, markup};
use crate::tui;
use crate::tui::views::tour::network::EPOCHS;
use crate::tui::views::tour::script::{self, Words};
use crate::tui::views::tour::steps::{self, STEPS};
use crate::viz::text;
use anyhow::{Context, anyhow};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Arguments of `tour`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Begin with the step of this name, see --list
    #[arg(long, value_name = "STEP", help_heading = "Tour")]
    pub step: Option<String>,
    /// List the steps with their names and the statements of the lecture that they show
    #[arg(long, help_heading = "Tour", conflicts_with_all = ["step", "glossary"])]
    pub list: bool,
    /// Print the words of the lecture
    #[arg(long, help_heading = "Tour", conflicts_with = "step")]
    pub glossary: bool,
    /// Take the texts from this directory, from a file tour.txt as it is in texts/ of the source
    #[arg(long, value_name = "DIR", help_heading = "Tour")]
    pub texts: Option<PathBuf>,
    /// Keep the run in this directory, new or empty [default: it is not kept]
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub run: Option<PathBuf>,
    /// Where the images are, and what goes on around the training.
    #[command(flatten)]
    pub surroundings: Surroundings,
    /// How to show it.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// The preset that the tour begins with.
const PRESET: &str = "slide";

/// Columns before what is said of a step in the list.
const INDENT: usize = 22;

/// Opens the tour; without a terminal, prints its steps.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let language = arguments.screen.language.language();
    if arguments.glossary {
        return print_entries(language.entries(TextFile::Glossary));
    }
    let own = arguments.texts.as_deref().map(own_texts).transpose()?;
    let texts = own.unwrap_or_else(|| language.entries(TextFile::Tour));
    let step = arguments.step.as_deref().map_or(Ok(0), position)?;
    if arguments.list {
        return list(texts);
    }
    if tui::check_terminal().is_err_and(|error| error.is_misuse()) {
        return STEPS.iter().skip(step).try_for_each(|step| print_step(texts, step));
    }
    let train = options(arguments);
    let screen = ScreenArguments { paused: true, ..arguments.screen.clone() };
    let job = |interval| jobs::begun(&train, interval, Voice::default());
    screen::open(&screen, &train, job, |app| app.open_tour(step, own))
}

/// What is trained for the tour: the network of the lecture, kept only where that is asked for.
fn options(arguments: &Arguments) -> TrainOptions {
    let place = Place { no_save: arguments.run.is_none(), run: arguments.run.clone(), ..Place::default() };
    let recipe = Recipe { preset: Some(PRESET.to_owned()), ..Recipe::default() };
    let goal = Goal { settings: Given::of(&[("epochs", EPOCHS)]) };
    TrainOptions { recipe, goal, place, surroundings: arguments.surroundings.clone() }
}

/// The place of the step of this name.
fn position(id: &str) -> Result<usize, Failure> {
    steps::position(id).ok_or_else(|| {
        let ids: Vec<&str> = STEPS.iter().map(|step| step.id).collect();
        Failure::Misuse(format!("--step {id}: the tour has no such step; there are {}", ids.join(", ")))
    })
}

/// Reads the user's own texts. They live as long as the process does.
fn own_texts(directory: &Path) -> Result<&'static Entries, Failure> {
    static OWN: OnceLock<Entries> = OnceLock::new();
    let path = directory.join(TextFile::Tour.name());
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).with_context(|| format!("--texts: cannot read {shown}"))?;
    let entries = Entries::parse(&shown, &text).and_then(|entries| {
        script::check(&shown, &entries)?;
        Ok(entries)
    });
    let entries = entries.map_err(|error| anyhow!("--texts: {error}"))?;
    Ok(OWN.get_or_init(|| entries))
}

/// Columns that text may take.
fn room() -> usize {
    table::room().unwrap_or(100)
}

fn list(texts: &Entries) -> Result<(), Failure> {
    STEPS.iter().try_for_each(|step| {
        let title = markup::plain(Words::of(texts, step.id).title);
        let line = format!("{:<16} L{:<3} {title}", step.id, step.statement);
        print(&text::clip(&line, room().max(INDENT)))
    })
}

/// Prints a step for reading, or for a screen reader.
fn print_step(texts: &Entries, step: &steps::Step) -> Result<(), Failure> {
    let words = Words::of(texts, step.id);
    print(&format!("{} (L{}, --step {})", markup::plain(words.title), step.statement, step.id))?;
    [words.text, words.ask, words.praise].into_iter().try_for_each(print_paragraph)?;
    print("")
}

fn print_entries(entries: &Entries) -> Result<(), Failure> {
    entries.iter().try_for_each(|entry: &Entry| {
        print(&markup::plain(&entry.title))?;
        entry.paragraphs().try_for_each(print_paragraph)?;
        print("")
    })
}

fn print_paragraph(paragraph: &str) -> Result<(), Failure> {
    let lines = text::wrap(&markup::plain(paragraph), room().saturating_sub(2));
    lines.iter().try_for_each(|line| print(&format!("  {line}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::train::hyperparameters::setting;
    use crate::tui::views::tour::network::Network;

    #[test]
    fn the_network_of_the_lecture_is_the_preset_that_the_tour_begins_with() {
        let preset = config::preset(PRESET).expect("there is one");
        let begun = preset.config().expect("it makes sense");
        // Whatever the run before was trained with.
        let mut changed = config::preset("fast").and_then(|other| other.config()).expect("it makes sense");
        let new = Network::Slide.new_run(10);
        for (name, text) in &new.settings {
            setting(name).and_then(|setting| setting.set(&mut changed, text)).expect("it makes sense");
        }
        changed.epochs = begun.epochs;
        assert_eq!((new.name.as_str(), changed), (PRESET, begun));
        let dense = config::preset(Network::Dense.name()).expect("there is one");
        assert_eq!(dense.net, Network::Dense.text(10));
    }
}
