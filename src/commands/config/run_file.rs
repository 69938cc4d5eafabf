//! A run as the text of a file that `--config` takes, in which all stands that decides it.

use crate::cli::BUILT_IN;
use crate::commands::preferences::Origin;
use crate::commands::preferences::options::{Group, Purpose, is_path};
use crate::commands::preferences::origins::{Origins, Traced};
use crate::commands::preferences::printed::{commented, literal};
use crate::config::{Preset, is_of_preset, preset};
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::SETTINGS;
use crate::train::job::{Job, Origin as NetworkOrigin, Source};
use crate::train::setting::Setting;
use crate::train::setting::value::NONE;
use crate::train::state::RunState;
use anyhow::anyhow;
use clap::Arg;
use std::path::Path;

/// The first lines of such a file.
const HEAD: &str = "\
# A run of cnn-tui. Begin it with: cnn-tui --config FILE, or cnn-tui train --config FILE
# The command line beats what stands here; paths start at this file.";

/// A value with what is said of where it is from.
struct Cell {
    text: String,
    source: String,
}

/// What decides a run, and what was said beside that.
struct Recipe<'a> {
    /// The preset whose network it has, as long as the network may still be fitted to the images.
    preset: Option<&'static Preset>,
    config: &'a TrainConfig,
    /// Gives the options beside the settings that were given.
    given: &'a dyn Fn(&Arg) -> Option<Cell>,
    /// Says where a setting is from.
    source: &'a dyn Fn(&Setting) -> String,
}

/// The file of a run that would begin with options.
///
/// # Errors
/// If a path is no text.
pub(super) fn of_job(job: &Job, origins: &Origins) -> anyhow::Result<String> {
    check_path(&job.source)?;
    let preset = match job.origin {
        NetworkOrigin::Preset(_) => preset(&job.name).ok(),
        NetworkOrigin::Text => None,
    };
    let source = |setting: &Setting| {
        let traced = setting.option.and_then(|option| origins.get(option.name));
        match (traced, preset) {
            (Some(traced), _) => traced.source(),
            (None, Some(preset)) if is_of_preset(setting.name, preset) => {
                format!("the preset {}", preset.name)
            }
            (None, _) => format!("built in{}", absence(setting, &job.config)),
        }
    };
    let given = |argument: &Arg| given(argument, origins);
    let recipe = Recipe { preset, config: &job.config, given: &given, source: &source };
    let mut lines = vec![HEAD.to_owned(), String::new()];
    lines.extend(recipe.train());
    lines.extend(screen(origins));
    Ok(lines.join("\n"))
}

/// The file of a run that is kept, with what of it no file can say.
#[derive(Debug)]
pub(super) struct Kept {
    /// The file.
    pub(super) text: String,
    /// Why what is begun with it may not come to what the run came to.
    pub(super) doubts: Vec<&'static str>,
}

/// The file of a run that is kept.
///
/// # Errors
/// If a path is no text, or the run was begun by a program that did not keep what decided it.
pub(super) fn of_state(state: &RunState) -> anyhow::Result<Kept> {
    let config = state.progress.origin.as_deref().ok_or_else(|| {
        anyhow!("{}: it was begun by a program that did not keep what decided it", state.name)
    })?;
    let images = state.source();
    check_path(&images)?;
    let given = |argument: &Arg| {
        let text = match (argument.get_long()?, &images) {
            ("data", Source::Mnist) => BUILT_IN.to_owned(),
            ("data", Source::At { path, .. }) => path.to_str()?.to_owned(),
            ("format", Source::At { options, .. }) => options.format?.to_string(),
            ("image-size", Source::At { options, .. }) => options.image_size?.to_string(),
            _ => return None,
        };
        Some(Cell { text, source: String::new() })
    };
    let source = |setting: &Setting| absence(setting, config).trim_start_matches(": ").to_owned();
    let recipe = Recipe { preset: None, config, given: &given, source: &source };
    let doubts = doubts(state, &images);
    let mut lines = vec![HEAD.to_owned()];
    lines.extend(doubts.iter().map(|doubt| format!("# Note: {doubt}.")));
    lines.push(String::new());
    lines.extend(recipe.train());
    Ok(Kept { text: lines.join("\n"), doubts })
}

/// Why what is begun with the file may not come to what the run came to.
fn doubts(state: &RunState, images: &Source) -> Vec<&'static str> {
    let doubts = [
        (
            state.parent.is_some(),
            "the run is a branch: it began with the weights of another run, which are in no file of settings",
        ),
        (
            state.config.imported.is_some(),
            "the network came from elsewhere, with weights that are in no file of settings",
        ),
        (
            !state.progress.journal.is_empty(),
            "this is what the run began as; what was done to it while it went on is in its journal, see cnn-tui replay",
        ),
        (matches!(images, Source::Unknown { .. }), "where the images are is not known; say it with data"),
    ];
    doubts.into_iter().filter(|(holds, _)| *holds).map(|(_, doubt)| doubt).collect()
}

impl Recipe<'_> {
    /// The section of what is trained.
    fn train(&self) -> Vec<String> {
        let group = Group::Train;
        let rows = group.arguments(Purpose::OneRun(Path::new(""))).into_iter();
        let rows = rows.filter_map(|argument| self.cell(&argument).map(|cell| row(&argument, &cell)));
        std::iter::once(format!("[{}]", group.name())).chain(rows).collect()
    }

    /// The value of an option, if it belongs in the file.
    fn cell(&self, argument: &Arg) -> Option<Cell> {
        let name = argument.get_long()?;
        let setting =
            SETTINGS.iter().find(|setting| setting.option.is_some_and(|option| option.name == name));
        match (setting, self.preset) {
            (None, preset) if name == "preset" => {
                Some(Cell { text: preset?.name.to_owned(), source: String::new() })
            }
            (None, _) => (self.given)(argument),
            (Some(setting), Some(_)) if setting.name == "network" => None,
            // What has no effect is refused where it is given.
            (Some(setting), _) if setting.objection(self.config).is_some() => None,
            (Some(setting), _) => Some(Cell {
                text: setting.write(self.config).unwrap_or_else(|| NONE.to_owned()),
                source: (self.source)(setting),
            }),
        }
    }
}

/// The line of an option.
fn row(argument: &Arg, cell: &Cell) -> String {
    let name = argument.get_long().unwrap_or_default();
    commented(&format!("{name} = {}", literal(argument, &cell.text)), &cell.source)
}

/// What a setting is called that has no value, after a colon; nothing where it has one.
fn absence(setting: &Setting, config: &TrainConfig) -> String {
    match setting.write(config) {
        Some(_) => String::new(),
        None => format!(": {}", setting.show(config)),
    }
}

/// An option beside the settings that somebody gave, and the images that are in the program where nobody names others.
fn given(argument: &Arg, origins: &Origins) -> Option<Cell> {
    let name = argument.get_long()?;
    match origins.get(name) {
        Some(traced) => Some(Cell { text: anywhere(argument, &traced.text), source: traced.source() }),
        None if name == "data" => Some(Cell { text: BUILT_IN.to_owned(), source: "built in".to_owned() }),
        None => None,
    }
}

/// A value as it is meant wherever the file is put.
fn anywhere(argument: &Arg, text: &str) -> String {
    if !is_path(argument) || text == BUILT_IN {
        return text.to_owned();
    }
    std::path::absolute(text).map_or_else(|_| text.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// The section of how the screen looks, if the command line or the file of a run says that it is to look so for this run.
fn screen(origins: &Origins) -> Vec<String> {
    let group = Group::Screen;
    let is_of_run = |traced: &&Traced| matches!(traced.origin, None | Some(Origin::LineOfRun(_)));
    let rows = group.arguments(Purpose::OneRun(Path::new(""))).into_iter().filter_map(|argument| {
        let traced = origins.get(argument.get_long()?).filter(is_of_run)?;
        Some(row(&argument, &Cell { text: anywhere(&argument, &traced.text), source: traced.source() }))
    });
    let rows: Vec<String> = rows.collect();
    let head = (!rows.is_empty()).then(|| [String::new(), format!("[{}]", group.name())]);
    head.into_iter().flatten().chain(rows).collect()
}

/// Checks that the path of the images can stand in a file.
fn check_path(images: &Source) -> anyhow::Result<()> {
    match images {
        Source::At { path, .. } if path.to_str().is_none() => Err(anyhow!(
            "{}: the path is no UTF-8, in which the file would be; give the directory another name",
            path.display()
        )),
        _ => Ok(()),
    }
}
