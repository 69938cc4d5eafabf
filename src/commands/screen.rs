//! `cnn-tui` without a subcommand: the live screen.

use super::failure::Failure;
use super::follow::{command, follow};
use super::front::Front;
use super::metrics::Metrics;
use super::signals::{self, Signals};
use super::voice::Voice;
use super::{continued, jobs, summary, words};
use crate::cli::{LanguageOptions, OnHangup, TrainOptions, VersusOptions};
use crate::config::{PRESETS, Preset};
use crate::protocol::{Command, FinishReport, Speed};
use crate::runs::{is_newcomer, remember_welcome};
use crate::signals::describe;
use crate::train::job::Job;
use crate::train::trainer_thread::Handle;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::capability::Capability;
use crate::tui::theme::{Background, Charset, ColorDepth, ThemeName};
use crate::tui::view::keymap::Keymap;
use crate::tui::view::network_draft::NamedNetwork;
use crate::tui::{self, Exit, Recording, TerminalOptions};
use anyhow::{Context, anyhow};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How the screen looks.
#[derive(Clone, Debug, Args)]
pub struct ScreenArguments {
    /// Pause before the first batch, to look at the network as it is; Space goes on, b trains one batch
    #[arg(long, help_heading = "Screen")]
    pub paused: bool,
    /// Pictures a second at the most
    #[arg(long, default_value_t = 10.0, value_name = "N", help_heading = "Screen")]
    pub fps: f64,
    /// Send less than 5 KB/s: two pictures a second at the most, in 256 colours, and images of the network less often
    #[arg(long, help_heading = "Screen")]
    pub low_bandwidth: bool,
    /// Characters to draw with [default: what the locale and terminal can show]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub charset: Option<CharsetName>,
    /// Colours to draw with [default: what the terminal can show; NO_COLOR is heeded]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub color: Option<ColorName>,
    /// Palette
    #[arg(
        long,
        value_name = "THEME",
        value_parser = themes(),
        default_value = ThemeName::default().name(),
        help_heading = "Screen"
    )]
    pub theme: ThemeName,
    /// Background of the terminal [default: what COLORFGBG or the terminal says, else colours for both]
    #[arg(long, value_enum, help_heading = "Screen")]
    pub background: Option<BackgroundName>,
    /// Real pixels for large pictures: where the terminal says that it draws them, or never. Never in tmux and GNU screen, and while
    /// recording [default: auto, with --low-bandwidth off]
    #[arg(long, value_enum, value_name = "WHEN", help_heading = "Screen")]
    pub pixels: Option<PixelsName>,
    /// Use the mouse: draw, click, turn the wheel; hold Shift to select text
    #[arg(long, help_heading = "Screen")]
    pub mouse: bool,
    /// Say what the screen shows in sentences, for screen readers and logs: keys are typed as lines, nothing is drawn
    #[arg(long, help_heading = "Screen", conflicts_with = "record")]
    pub plain: bool,
    /// Keep all that is drawn in a new file, as an asciicast of version 3, which asciinema plays
    #[arg(long, value_name = "FILE", help_heading = "Screen")]
    pub record: Option<PathBuf>,
    /// In which language it speaks.
    #[command(flatten)]
    pub language: LanguageOptions,
    /// The keys that the user chose.
    #[arg(skip)]
    pub keymap: Keymap,
}

impl ScreenArguments {
    /// Checks what the parser of the command line leaves for later.
    ///
    /// # Errors
    /// What was expected instead.
    pub fn check(&self) -> Result<(), String> {
        if FRAMES.contains(&self.fps) {
            return Ok(());
        }
        let (least, most) = (FRAMES.start(), FRAMES.end());
        Err(format!("--fps {}: a number from {least} to {most} is expected", self.fps))
    }
}

/// Names of character tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CharsetName {
    /// Eight parts of a cell for pictures that are made smaller; the font must have them (Unicode 16)
    Octants,
    /// Six parts of a cell for pictures that are made smaller; the font must have them (Unicode 13)
    Sextants,
    /// Half blocks for pictures, braille for curves
    Braille,
    /// Block characters
    Blocks,
    /// What the fonts of the Linux console have: full blocks, two shades, lines
    Console,
    /// Nothing but ASCII
    Ascii,
}

/// When pictures are in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PixelsName {
    /// Where the terminal says that it draws them (Kitty's graphics, sixel)
    Auto,
    /// Never
    Off,
}

/// Names of colour depths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorName {
    /// 24 bits
    Truecolor,
    /// The 256 of xterm
    #[value(name = "256")]
    Ansi256,
    /// The 16 of the terminal's own palette
    #[value(name = "16")]
    Ansi16,
    /// None
    None,
}

/// A parser of the names of themes.
fn themes() -> impl TypedValueParser<Value = ThemeName> {
    let name = |theme: &ThemeName| PossibleValue::new(theme.name()).help(theme.help());
    PossibleValuesParser::new(ThemeName::ALL.iter().map(name)).map(|text| {
        ThemeName::from_name(&text).unwrap_or_else(|| unreachable!("the parser knows no other names"))
    })
}

/// Backgrounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackgroundName {
    Dark,
    Light,
}

/// Pictures a second that may be asked for.
const FRAMES: std::ops::RangeInclusive<f64> = 0.1..=60.0;

/// Pictures a second at the most on a line that bears little.
const FEW_FRAMES: f64 = 2.0;

impl ScreenArguments {
    /// Whether pictures are to be in pixels where there are any.
    fn wants_pixels(&self) -> bool {
        self.pixels.map_or(!self.low_bandwidth, |pixels| pixels == PixelsName::Auto)
    }

    /// Pictures a second at the most.
    fn frames_per_second(&self) -> f64 {
        if self.low_bandwidth { self.fps.min(FEW_FRAMES) } else { self.fps }
    }
}

/// Opens the screen and trains a run, or a pair of runs.
pub fn run(train: &TrainOptions, versus: &VersusOptions, screen: &ScreenArguments) -> Result<(), Failure> {
    let jobs = |interval| jobs::begun_with(train, versus, interval, Voice::default());
    open_all(screen, train, jobs, |app| welcome(app, !train.place.no_save))
}

/// Opens the screen, as `prepare` makes it, on the job that `job` makes, given how often it is to cut probes.
pub(super) fn open(
    screen: &ScreenArguments,
    train: &TrainOptions,
    job: impl FnOnce(Duration) -> Result<Job, Failure>,
    prepare: impl FnOnce(&mut App),
) -> Result<(), Failure> {
    open_all(screen, train, |interval| Ok(vec![job(interval)?]), prepare)
}

/// Opens the screen in the same way on one job, or on those of a pair.
pub(super) fn open_all(
    screen: &ScreenArguments,
    train: &TrainOptions,
    jobs: impl FnOnce(Duration) -> Result<Vec<Job>, Failure>,
    prepare: impl FnOnce(&mut App),
) -> Result<(), Failure> {
    screen.check().map_err(Failure::Misuse)?;
    let Setup { options, terminal, recording } = Setup::of(screen)?;
    let mut jobs = jobs(Duration::from_secs_f64(1.0 / screen.frames_per_second()))?;
    let clock = continued::clock().context("cannot handle signals")?;
    for job in &mut jobs {
        job.start.paused = screen.paused;
        job.start.clock = Arc::clone(&clock);
    }
    let on_hangup = train.surroundings.on_hangup.unwrap_or_else(signals::usual_hangup);
    let listening = screen.plain.then(|| Signals::install(train.surroundings.on_hangup)).transpose();
    let listening = listening.context("cannot handle signals")?;
    signals::survive_file_limit().context("cannot handle signals")?;
    let copied = jobs.iter().any(|job| job.save.is_some());
    let mut app = App::new(options);
    app.set_keymap(screen.keymap.clone());
    app.offer_networks(PRESETS.iter().map(named).collect());
    if jobs.len() > 1 {
        app.pair_up();
    }
    prepare(&mut app);
    let mut metrics = Metrics::of(&train.surroundings, &jobs)?;
    let handle = jobs::train(jobs, &mut metrics, |side| app.asks_of(side))?;
    if let Some(signals) = listening {
        return words::run(handle, &mut app, &signals, copied).and(metrics.finish());
    }
    let exit = tui::run(handle.viewers(), &mut app, terminal, recording).map_err(terminal_failure)?;
    let ended = match exit {
        Exit::Quit => quit(handle, &app, copied),
        Exit::Signal(signal) => end(handle, signal, &describe(signal)),
        Exit::Hangup if on_hangup == OnHangup::Continue && app.failures().is_empty() => {
            let ended = go_on(&handle, copied);
            metrics.settle();
            drop(handle);
            ended
        }
        Exit::Hangup => end(handle, SIGHUP, "the line is gone"),
    };
    ended.and(metrics.finish())
}

/// What a screen is opened with.
pub(super) struct Setup {
    /// How it looks.
    pub(super) options: ScreenOptions,
    /// How the terminal is talked to.
    pub(super) terminal: TerminalOptions,
    /// What keeps all that is drawn, if it is to be kept.
    pub(super) recording: Option<Recording>,
}

impl Setup {
    /// What the arguments and the terminal make of it.
    pub(super) fn of(screen: &ScreenArguments) -> Result<Self, Failure> {
        if !screen.plain {
            tui::check_terminal().map_err(terminal_failure)?;
        }
        let recording = screen.record.as_deref().map(recording).transpose()?;
        let found = Capability::from_environment();
        let options = options(screen, found);
        let terminal = TerminalOptions {
            frames_per_second: screen.frames_per_second(),
            // A slow line has to show a frame as it comes.
            synchronized: found.synchronized && !screen.low_bandwidth,
            ask_background: found.answers && options.background == Background::Unknown,
            mouse: screen.mouse,
            receipts: found.answers,
            pixels: found.asks_pixels && screen.wants_pixels(),
        };
        Ok(Self { options, terminal, recording })
    }
}

/// The network of a preset, for whoever writes one.
const fn named(preset: &Preset) -> NamedNetwork {
    NamedNetwork { name: preset.name, text: preset.net, summary: preset.summary }
}

/// Begins the recording that was asked for.
fn recording(path: &Path) -> Result<Recording, Failure> {
    let title = format!("cnn-tui {}", env!("CARGO_PKG_VERSION"));
    Recording::create(path, &title).map_err(|error| {
        let problem = format!("--record {}: {error}", path.display());
        match error.kind() {
            ErrorKind::AlreadyExists => {
                Failure::Misuse(format!("{problem}; name a file that is not there yet"))
            }
            _ => anyhow!(problem).into(),
        }
    })
}

/// Tells a newcomer where to begin; that this was said is remembered where runs are `kept`.
pub(super) fn welcome(app: &mut App, kept: bool) {
    if !is_newcomer() {
        return;
    }
    app.welcome();
    if kept {
        remember_welcome();
    }
}

/// The signal that a lost terminal amounts to.
pub(super) const SIGHUP: i32 = 1;

/// The user left: waits for the trainer's last words and repeats them on the terminal.
fn quit(handle: Handle, app: &App, copied: bool) -> Result<(), Failure> {
    let reports = handle.finish_all();
    say(&reports);
    app.panics().iter().for_each(|panic| tui::say(&format!("{panic}\n")));
    summary::left(&app.failures(), &reports, copied)
}

/// A signal or a lost line ends the run in good order, and soon.
fn end(handle: Handle, signal: i32, why: &str) -> Result<(), Failure> {
    signals::force_exit_after(signal);
    command(&handle, &Command::Note(why.to_owned()));
    let reports = handle.finish_all();
    if signal != SIGHUP {
        say(&reports);
    }
    Err(Failure::Signal(signal))
}

/// Tells on the terminal that was given back how the runs ended.
fn say(reports: &[Option<FinishReport>]) {
    let lines = summary::all_lines(reports);
    if !lines.is_empty() {
        tui::say(&format!("{}\n", lines.join("\n")));
    }
}

/// The line is gone, and training goes on as if `train` had been started: at full speed, to its end, silently.
fn go_on(handle: &Handle, copied: bool) -> Result<(), Failure> {
    tui::leave_signals();
    let signals = Signals::install(Some(OnHangup::Continue)).context("cannot handle signals")?;
    let why = "the line is gone; training goes on without a screen";
    for order in [Command::Note(why.to_owned()), Command::SetSpeed(Speed::Unlimited), Command::Resume] {
        command(handle, &order);
    }
    let reports = follow(handle, &mut Front::silent(handle.viewers().len()), &signals)?;
    reports.iter().try_for_each(|report| summary::verdict(report, copied, signals.received()))
}

pub(super) fn terminal_failure(error: tui::TerminalError) -> Failure {
    if error.is_misuse() { Failure::Misuse(error.to_string()) } else { Failure::Failed(error.into()) }
}

/// What was asked for, and for the rest what the terminal can do.
fn options(screen: &ScreenArguments, found: Capability) -> ScreenOptions {
    ScreenOptions {
        color: screen.color.map_or(
            if screen.low_bandwidth { found.color.min(ColorDepth::Ansi256) } else { found.color },
            |color| match color {
                ColorName::Truecolor => ColorDepth::TrueColor,
                ColorName::Ansi256 => ColorDepth::Ansi256,
                ColorName::Ansi16 => ColorDepth::Ansi16,
                ColorName::None => ColorDepth::None,
            },
        ),
        charset: screen.charset.map_or(found.charset, |charset| match charset {
            CharsetName::Octants => Charset::Octants,
            CharsetName::Sextants => Charset::Sextants,
            CharsetName::Braille => Charset::Braille,
            CharsetName::Blocks => Charset::Blocks,
            CharsetName::Console => Charset::Console,
            CharsetName::Ascii => Charset::Ascii,
        }),
        background: screen.background.map_or(found.background, |name| match name {
            BackgroundName::Dark => Background::Dark,
            BackgroundName::Light => Background::Light,
        }),
        theme: screen.theme,
        frames_per_second: screen.frames_per_second(),
        low_bandwidth: screen.low_bandwidth,
        language: screen.language.language(),
    }
}
