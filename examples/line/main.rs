//! Measures every view on a line: `cargo build --release && cargo run --release --example line`.
//!
//! The program trains in a real pty and each view is opened by its key. What arrives is counted while training flat out, with and
//! without `--low-bandwidth`, and while paused; and the epochs of a run with the view open are timed against those of `cnn-tui
//! train`, the two taking turns of a quarter of a second. The views are those of the program, the times are those that the run itself keeps.

mod session;
mod speed;
#[path = "../support/turns.rs"]
mod turns;

use clap::Parser;
use cnn_tui::tui::theme::Charset;
use cnn_tui::tui::views::{COMPANIONS, PAGES};
use session::{Session, program};
use std::error::Error;
use std::io::Write;
use std::time::Duration;

/// How long a view is left to itself before it is measured.
const SETTLE: Duration = Duration::from_secs(3);
/// How long nothing may arrive before a paused screen counts as at rest, and how long it is watched then.
const CALM: Duration = Duration::from_millis(1500);
const PAUSED: Duration = Duration::from_secs(3);
/// How long a page may take to open.
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures bytes a second and the speed of training with each view open.
#[derive(Parser)]
struct Options {
    /// Seconds that bytes are counted for each view
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Names of views, `all` of them by default
    #[arg(long, value_delimiter = ',', default_value = "all")]
    views: Vec<String>,
    /// Columns and rows of the terminal
    #[arg(long, default_value = "80x24", value_parser = size)]
    size: (u16, u16),
    /// Epochs of each run that are timed; 0 times none
    #[arg(long, default_value_t = 30)]
    epochs: usize,
    /// Pairs of runs that are timed for each view
    #[arg(long, default_value_t = 1)]
    pairs: usize,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let (columns, rows) = text.split_once('x').ok_or("columns x rows, as in 80x24")?;
    let number = |text: &str| text.parse::<u16>().map_err(|error| error.to_string());
    Ok((number(columns)?, number(rows)?))
}

/// A view of the program.
struct View {
    name: &'static str,
    /// What opens it; nothing for what is there at the start.
    key: Option<String>,
}

/// All views: the dashboard, and what the program says can be opened.
fn views() -> Vec<View> {
    let pages = PAGES.iter().chain(COMPANIONS).filter_map(|page| {
        let key = page.entry().keys.first()?.label(Charset::Ascii);
        Some(View { name: page.view().name(), key: Some(key) })
    });
    std::iter::once(View { name: "dashboard", key: None }).chain(pages).collect()
}

/// What a view costs: bytes a second.
struct Cost {
    trains: f64,
    paused: f64,
    low: f64,
}

impl Options {
    /// Opens a view in a program that trains.
    fn open(&self, view: &View, arguments: &[&str]) -> Result<Session, Box<dyn Error>> {
        let mut session = Session::start(&program()?, arguments, self.size)?;
        session.until("a run", |screen| screen.contents().contains("elapsed"), PATIENCE)?;
        if let Some(key) = &view.key {
            let hints = session.last_row();
            session.press(key)?;
            session.until(view.name, |screen| session::last_row(screen) != hints, PATIENCE)?;
        }
        Ok(session)
    }

    fn cost(&self, view: &View) -> Result<Cost, Box<dyn Error>> {
        let endless = ["--no-save", "--epochs", "100000", "--background", "dark", "--lang", "en"];
        let span = Duration::from_secs_f64(self.seconds);
        let usual = self.open(view, &endless)?;
        std::thread::sleep(SETTLE);
        let trains = usual.bytes_per_second(span);
        drop(usual);
        // Paused from the beginning: on a page that draws with Space, that key pauses nothing.
        let still = self.open(view, &[&endless[..], &["--paused"]].concat())?;
        still.until_silent(CALM, PATIENCE)?;
        let paused = still.bytes_per_second(PAUSED);
        drop(still);
        let low = self.open(view, &[&endless[..], &["--low-bandwidth"]].concat())?;
        std::thread::sleep(SETTLE);
        Ok(Cost { trains, paused, low: low.bytes_per_second(span) })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let mut out = std::io::stdout();
    let all = views();
    let wanted = |view: &&View| options.views.iter().any(|name| name == "all" || name == view.name);
    let (columns, rows) = options.size;
    writeln!(out, "{columns}x{rows}, {} s each; bytes a second", options.seconds)?;
    writeln!(out, "{:<14}{:>10}{:>10}{:>8}{:>10}", "view", "training", "low", "paused", "speed")?;
    for view in all.iter().filter(wanted) {
        let cost = options.cost(view)?;
        let Cost { trains, low, paused } = cost;
        write!(out, "{:<14}{trains:>10.0}{low:>10.0}{paused:>8.0}", view.name)?;
        out.flush()?;
        if options.epochs > 0 {
            let ratio = speed::ratio(&options, view)?;
            write!(out, "{:>9.1} %", ratio * 100.0)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
