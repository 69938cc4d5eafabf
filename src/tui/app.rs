//! The screen as a state machine: events and keys in, commands and pictures out. No I/O and no clock.

use crate::protocol::{Command, Event, FinishReport, LogLevel, Phase, Probe};
use crate::tui::bandwidth::Budget;
use crate::tui::layout::{Content, Layout};
use crate::tui::model::Model;
use crate::tui::panes::{self, Scene};
use crate::tui::theme::{Background, Charset, ColorDepth, Theme, ThemeName};
use crate::tui::view::ui_state::{Pane, Question, View};
use crate::tui::views;
use ratatui::Frame;

/// How the screen looks at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScreenOptions {
    /// Colours the terminal has.
    pub color: ColorDepth,
    /// Characters it has.
    pub charset: Charset,
    /// Its background.
    pub background: Background,
    /// The palette.
    pub theme: ThemeName,
    /// How often it is drawn at the most.
    pub frames_per_second: f64,
}

impl ScreenOptions {
    /// The theme for these choices.
    pub(super) fn theme(&self) -> Theme {
        Theme::new(self.theme, self.background, self.color, self.charset)
    }
}

impl Default for ScreenOptions {
    fn default() -> Self {
        Self {
            color: ColorDepth::default(),
            charset: Charset::default(),
            background: Background::default(),
            theme: ThemeName::default(),
            frames_per_second: 10.0,
        }
    }
}

/// What the frame loop has to do for the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Tell the trainer.
    Command(Command),
    /// Leave.
    Quit,
    /// Stop the process until it is continued.
    Suspend,
    /// Clear the terminal and draw everything again.
    Repaint,
}

/// The whole state of the screen.
pub struct App {
    pub(super) options: ScreenOptions,
    pub(super) theme: Theme,
    pub(super) model: Model,
    pub(super) view: View,
    budget: Budget,
    /// The newest pictures, as long as they have to wait for the budget.
    held: Option<Box<Probe>>,
    pub(super) dirty: bool,
    /// Whether what changed is what somebody waits to see.
    urgent: bool,
    panics: Vec<String>,
}

impl App {
    /// A screen that knows nothing yet.
    pub fn new(options: ScreenOptions) -> Self {
        Self {
            options,
            theme: options.theme(),
            model: Model::default(),
            view: View::default(),
            budget: Budget::new(options.frames_per_second),
            held: None,
            dirty: true,
            urgent: false,
            panics: Vec::new(),
        }
    }

    /// How the run ended, once it has.
    pub fn finished(&self) -> Option<&FinishReport> {
        self.model.finished.as_ref()
    }

    /// Why the trainer is gone, if it failed.
    pub fn failure(&self) -> Option<&str> {
        self.model.failure.as_deref()
    }

    /// What the panics of other threads said.
    pub fn panics(&self) -> &[String] {
        &self.panics
    }

    /// Whether anything visible changed since the last drawing; asking resets it.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Whether something changed that answers a key; asking resets it.
    pub fn take_urgent(&mut self) -> bool {
        std::mem::take(&mut self.urgent)
    }

    /// Whether the trainer still owes an answer to a key.
    pub fn awaits_answer(&self) -> bool {
        !self.model.gone && self.model.pending.is_any(&self.model.report)
    }

    /// The terminal said what its background is. It is believed if nobody said so before, with an option or a key.
    pub fn on_background(&mut self, background: Background) {
        if self.options.background == Background::Unknown {
            self.options.background = background;
            self.theme = self.options.theme();
            (self.dirty, self.urgent) = (true, true);
        }
    }

    /// A key asked for what cannot be done here, for this reason.
    pub fn on_refusal(&mut self, reason: &str) {
        self.model.log(LogLevel::Warning, reason);
        self.dirty = true;
    }

    /// The terminal has another size. The drawing takes its size from the frame; this only asks for one.
    pub fn on_resize(&mut self, _columns: u16, _rows: u16) {
        self.dirty = true;
    }

    /// The trainer said something.
    pub fn on_event(&mut self, event: Event) {
        // A report that says nothing new must not wake a screen that is paused.
        if matches!(&event, Event::Report(report) if *report == self.model.report && report.batches.is_empty())
        {
            return;
        }
        if matches!(event, Event::Started(_)) {
            self.view.cursor = None;
            self.held = None;
        }
        let ended = matches!(event, Event::Finished(_));
        self.urgent |= self.model.is_awaited(&event);
        if matches!(event, Event::Failed(_)) {
            self.show_log();
        }
        self.model.on_event(event);
        self.ask_after(ended);
        self.dirty = true;
    }

    /// Another thread panicked, and said this.
    pub fn on_panic(&mut self, note: String) {
        self.model.log(LogLevel::Error, &note);
        self.panics.push(note);
        self.show_log();
        self.dirty = true;
    }

    /// The last words of a trainer are more than fit on the log's one line.
    fn show_log(&mut self) {
        (self.view.focus, self.view.zoomed, self.view.help) = (Pane::Log, true, false);
        self.view.question = None;
    }

    /// A run that diverged asks what to do; a question about a run that is over is out of date.
    fn ask_after(&mut self, ended: bool) {
        if ended && self.model.diverged().is_some() {
            self.view.question = Some(Question::Diverged);
        } else if self.view.question == Some(Question::Diverged) && self.model.diverged().is_none() {
            self.view.question = None;
        }
    }

    /// New pictures.
    pub fn on_probe(&mut self, probe: Box<Probe>) {
        if self.model.probe.as_deref() == Some(&probe) {
            return;
        }
        // What somebody asked to see is shown at once, and so is everything while nothing else moves.
        let moving = matches!(self.model.report.phase, Phase::Training | Phase::Validating | Phase::Testing);
        let of = |probe: &Probe| (probe.view, probe.sample.index);
        let same = self.model.probe.as_deref().is_some_and(|shown| of(shown) == of(&probe));
        self.urgent |= !moving || !same;
        if moving && same && !self.budget.affords_pictures() {
            self.held = Some(probe);
        } else {
            self.show(probe);
        }
        self.dirty = true;
    }

    fn show(&mut self, probe: Box<Probe>) {
        self.held = None;
        self.model.pending.picture = false;
        self.model.pending.view = self.model.pending.view.filter(|view| *view != probe.view);
        self.model.probe = Some(probe);
    }

    /// Nobody is there to take commands any more.
    pub fn on_trainer_gone(&mut self) {
        self.model.trainer_gone();
        self.dirty = true;
    }
}

/// Drawing.
impl App {
    /// Draws the whole screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        if area.is_empty() {
            return;
        }
        if self.budget.affords_pictures()
            && let Some(probe) = self.held.take()
        {
            self.show(probe);
        }
        let buffer = frame.buffer_mut();
        let scene = Scene {
            model: &self.model,
            view: &self.view,
            theme: &self.theme,
            elsewhere: panes::Elsewhere::default(),
        };
        if self.view.help {
            self.view.help_size = views::help::draw(&scene, area, buffer);
        } else if self.model.info.is_none() {
            views::loading::draw(&scene, area, buffer);
        } else {
            let layout = Layout::of(area, &self.view, Content::of(&self.model));
            let grid = panes::draw(&scene, &layout, buffer);
            views::question::draw(&scene, area, buffer);
            self.view.grid = grid;
        }
        if self.options.charset == Charset::Ascii {
            panes::ascii_only(buffer);
        }
        if self.options.charset == Charset::Console {
            panes::console_only(buffer);
        }
        self.budget.charge(buffer);
        // Held pictures are to be drawn as soon as there is room for them, even if nothing else happens.
        self.dirty |= self.held.is_some();
    }
}
