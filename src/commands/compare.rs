//! `cnn-tui compare`: runs beside each other, on the screen or as a table.

mod facts;
mod printed;
mod record;
mod sources;
mod text_files;
mod watcher;

use super::failure::{Failure, no_thread};
use super::screen::{self, ScreenArguments};
use crate::signals::describe;
use crate::tui::app::App;
use crate::tui::{self, Exit};
use clap::Args;
use sources::{Source, chosen};
use std::ffi::OsString;
use std::io::{self, IsTerminal};

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Names in `cnn-tui runs`, beginnings of them, directories, or checkpoints; two to eight
    /// [default: chosen on the screen]
    #[arg(value_name = "RUN")]
    pub runs: Vec<OsString>,
    /// Print what differs between them as a table, as is done without a terminal
    #[arg(long, conflicts_with_all = ["json", "plain"])]
    pub table: bool,
    /// Print all that is known of them, one JSON object a line
    #[arg(long, conflicts_with = "plain")]
    pub json: bool,
    /// How to show it.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// Compares runs.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.check().map_err(Failure::Misuse)?;
    if arguments.is_printed() {
        let runs = sources::named(&arguments.runs);
        return if arguments.json { printed::json(&runs) } else { printed::table(&runs) };
    }
    let sources = if arguments.runs.is_empty() { sources::all()? } else { sources::named(&arguments.runs) };
    if arguments.screen.plain {
        return printed::sentences(&sources, !arguments.runs.is_empty());
    }
    open(arguments, sources)
}

impl Arguments {
    /// Whether lines are printed in place of a screen.
    fn is_printed(&self) -> bool {
        self.table || self.json || !self.screen.plain && !io::stdout().is_terminal()
    }

    fn check(&self) -> Result<(), String> {
        self.screen.check()?;
        if self.screen.paused {
            return Err("--paused: nothing is trained here; leave the option out".to_owned());
        }
        match self.runs.len() {
            0 if self.is_printed() => {
                Err("name the runs to compare, two at the least; `cnn-tui runs` lists them".to_owned())
            }
            1 => Err("name two runs at the least, or none to choose them on the screen".to_owned()),
            count if count > tui::MOST_COMPARED => {
                let most = tui::MOST_COMPARED;
                Err(format!("{count} runs: at most {most} can be told apart beside each other"))
            }
            _ => Ok(()),
        }
    }
}

/// Opens the screen on the runs.
fn open(arguments: &Arguments, sources: Vec<Source>) -> Result<(), Failure> {
    let screen = &arguments.screen;
    let setup = screen::Setup::of(screen)?;
    let mut app = App::comparing(setup.options, chosen(&sources, !arguments.runs.is_empty()));
    app.set_keymap(screen.keymap.clone());
    let watcher = watcher::spawn(sources).map_err(no_thread("that reads runs"))?;
    let exit = tui::run(std::slice::from_ref(&watcher.viewer), &mut app, setup.terminal, setup.recording);
    match exit.map_err(screen::terminal_failure)? {
        Exit::Quit => Ok(()),
        Exit::Signal(signal) => {
            tui::say(&format!("{}\n", describe(signal)));
            Err(Failure::Signal(signal))
        }
        Exit::Hangup => Err(Failure::Signal(screen::SIGHUP)),
    }
}
