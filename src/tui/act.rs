//! What keys do: commands to the trainer, and changes of the view.

use crate::protocol::{Command, LogLevel, Phase, Speed, Watch};
use crate::tui::app::{App, Effect};
use crate::tui::theme::{Background, ColorDepth, ThemeName};
use crate::tui::view::bindings::{self, Action};
use crate::tui::view::ui_state::{Pane, Question, next_charset};
use crossterm::event::{KeyCode, KeyEvent};

/// Speed limits, from flat out to one batch a second.
const SPEEDS: [Speed; 7] = [
    Speed::Unlimited,
    Speed::BatchesPerSecond(50),
    Speed::BatchesPerSecond(20),
    Speed::BatchesPerSecond(10),
    Speed::BatchesPerSecond(5),
    Speed::BatchesPerSecond(2),
    Speed::BatchesPerSecond(1),
];

/// A step of the learning rate: two of them up and two down end where they began.
const RATE_STEP: f64 = 1.25;

/// What the learning rate is multiplied by when a run that diverged goes back.
const LOWER_RATE: f64 = 0.5;

impl App {
    /// A key was pressed.
    pub fn on_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        self.dirty = true;
        let action = bindings::action(&key);
        if self.view.help {
            return self.key_in_help(action);
        }
        // The help is there in every state, a question's too, which waits under it.
        if action == Some(Action::Help) {
            return self.act(Action::Help);
        }
        if let Some(question) = self.view.question {
            return self.answer(question, &key, action);
        }
        action.map_or_else(Vec::new, |action| self.act(action))
    }

    /// The help is scrolled and closed; every other key closes it and does what it does, unless a question is waiting.
    fn key_in_help(&mut self, action: Option<Action>) -> Vec<Effect> {
        use Action as A;
        match action {
            None | Some(A::Left | A::Right) => Vec::new(),
            Some(A::Up | A::Down | A::PageUp | A::PageDown | A::First | A::Last) => {
                action.into_iter().for_each(|action| self.scroll_help(action));
                Vec::new()
            }
            Some(action @ (A::Repaint | A::Suspend)) => self.act(action),
            Some(action) => {
                self.view.help = false;
                let closes = matches!(action, A::Help | A::Back | A::Quit | A::Zoom);
                let asked = self.view.question.is_some() && action != A::Interrupt;
                if closes || asked { Vec::new() } else { self.act(action) }
            }
        }
    }

    fn answer(&mut self, question: Question, key: &KeyEvent, action: Option<Action>) -> Vec<Effect> {
        match (key.code, action) {
            (_, Some(Action::Suspend)) => vec![Effect::Suspend],
            (_, Some(Action::Repaint)) => vec![Effect::Repaint],
            (_, Some(Action::Interrupt)) if question == Question::Quit => {
                self.view.question = None;
                vec![Effect::Quit]
            }
            (KeyCode::Char(key), action) if question == Question::Diverged => {
                self.after_divergence(key, action)
            }
            (KeyCode::Char('y' | 'Y'), _)
                if bindings::Key::of(key).is_some() && action != Some(Action::Interrupt) =>
            {
                self.view.question = None;
                match question {
                    Question::Quit => vec![Effect::Quit],
                    Question::Restart | Question::Diverged => self.command(Command::Restart),
                }
            }
            _ => {
                self.view.question = None;
                if action == Some(Action::Interrupt) { self.act(Action::Interrupt) } else { Vec::new() }
            }
        }
    }

    /// The question after a divergence has three answers, and goes away without one.
    fn after_divergence(&mut self, key: char, action: Option<Action>) -> Vec<Effect> {
        self.view.question = None;
        match (key, action) {
            (_, Some(Action::Interrupt)) => vec![Effect::Quit],
            ('b' | 'B', _) if self.model.way_back().is_some() => self.command(Command::Revert(LOWER_RATE)),
            ('r' | 'R', _) => self.command(Command::Restart),
            ('q' | 'Q', _) => vec![Effect::Quit],
            _ => Vec::new(),
        }
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Pause => return self.pause(),
            Action::StepBatch => return self.step(Command::StepBatch),
            Action::StepEpoch => return self.step(Command::StepEpoch),
            Action::RateUp => return self.rate(RATE_STEP),
            Action::RateDown => return self.rate(1.0 / RATE_STEP),
            Action::Faster => return self.speed(-1),
            Action::Slower => return self.speed(1),
            Action::Test => return self.command(Command::Test),
            Action::Save => return self.save(),
            Action::SampleNext => return self.watch(Watch::Next),
            Action::SamplePrevious => return self.watch(Watch::Previous),
            Action::SampleWrong => return self.watch(Watch::NextMisclassified),
            Action::LayerPrevious => return self.layer(-1),
            Action::LayerNext => return self.layer(1),
            Action::Restart if self.model.info.is_some() && !self.model.gone => {
                self.view.question = Some(Question::Restart);
            }
            Action::Restart => return self.command(Command::Restart),
            Action::Repaint => return vec![Effect::Repaint],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit | Action::Interrupt if self.model.would_lose() => {
                self.view.question = Some(Question::Quit)
            }
            Action::Quit | Action::Interrupt => return vec![Effect::Quit],
            Action::FocusNext => self.view.focus = self.view.focus.step(1),
            Action::FocusPrevious => self.view.focus = self.view.focus.step(-1),
            Action::Zoom => self.view.zoomed = !self.view.zoomed,
            Action::Help => (self.view.help, self.view.help_down) = (true, 0),
            Action::Back => self.back(),
            Action::LogScale => self.view.log_scale = !self.view.log_scale,
            Action::Charset | Action::Colors | Action::Theme => self.look(action),
            Action::Left | Action::Right | Action::Up | Action::Down => self.arrow(action),
            Action::PageUp | Action::PageDown | Action::First | Action::Last => self.page(action),
        }
        Vec::new()
    }
}

/// Commands to the trainer.
impl App {
    fn command(&mut self, command: Command) -> Vec<Effect> {
        if self.model.gone {
            self.model.log(LogLevel::Warning, "the trainer is gone: this does nothing any more");
            return Vec::new();
        }
        self.model.pending.asked(&command);
        vec![Effect::Command(command)]
    }

    /// A command that only makes sense while there is something left to train.
    fn train(&mut self, command: Command) -> Vec<Effect> {
        if self.model.diverged().is_some() && !self.model.gone {
            self.view.question = Some(Question::Diverged);
            return Vec::new();
        }
        if self.model.finished.is_some() && !self.model.gone {
            self.model.log(LogLevel::Info, "the run is over: r begins again, q quits");
            return Vec::new();
        }
        self.command(command)
    }

    fn pause(&mut self) -> Vec<Effect> {
        let paused = self.model.pending.pause.unwrap_or(self.model.report.phase == Phase::Paused);
        let effects = self.train(if paused { Command::Resume } else { Command::Pause });
        if !effects.is_empty() && self.model.info.is_some() {
            self.model.pending.pause = Some(!paused);
        }
        effects
    }

    fn step(&mut self, command: Command) -> Vec<Effect> {
        self.model.pending.pause = None;
        self.train(command)
    }

    fn rate(&mut self, factor: f64) -> Vec<Effect> {
        let effects = self.train(Command::ScaleLearningRate(factor));
        self.model.pending.rate |= !effects.is_empty();
        effects
    }

    /// Moves along [`SPEEDS`], positive towards slower.
    fn speed(&mut self, places: isize) -> Vec<Effect> {
        let now = self.model.pending.speed.unwrap_or(self.model.report.speed);
        let rank = |speed: Speed| match speed {
            Speed::Unlimited => u16::MAX,
            Speed::BatchesPerSecond(limit) => limit,
        };
        // A limit that is not in the table counts as the next slower one that is.
        let index = SPEEDS.iter().position(|speed| rank(*speed) <= rank(now)).unwrap_or(SPEEDS.len() - 1);
        let index = index.saturating_add_signed(places).min(SPEEDS.len() - 1);
        if SPEEDS[index] == now {
            return Vec::new();
        }
        let effects = self.train(Command::SetSpeed(SPEEDS[index]));
        if !effects.is_empty() {
            self.model.pending.speed = Some(SPEEDS[index]);
        }
        effects
    }

    fn save(&mut self) -> Vec<Effect> {
        if self.model.info.as_deref().is_some_and(|info| info.run.is_none()) {
            self.model.log(LogLevel::Warning, "nowhere to save to: start with --save FILE");
            return Vec::new();
        }
        self.command(Command::Save)
    }

    fn watch(&mut self, watch: Watch) -> Vec<Effect> {
        self.model.pending.picture = true;
        self.command(Command::Watch(watch))
    }

    /// Goes round the layers that have something to show, from the one that was asked for last.
    fn layer(&mut self, places: isize) -> Vec<Effect> {
        let Some(probe) = self.model.probe.as_deref() else { return Vec::new() };
        let count = self.model.info.as_deref().map_or(0, |info| info.viewable.len());
        if count < 2 {
            self.model.log(LogLevel::Info, "there is no other layer to look into");
            return Vec::new();
        }
        let from = self.model.pending.view.unwrap_or(probe.view).min(count - 1);
        let wanted = (from as isize + places).rem_euclid(count as isize) as usize;
        let effects = self.command(Command::ViewLayer(wanted));
        if !effects.is_empty() {
            (self.view.filter, self.view.channel) = (0, None);
            self.model.pending.picture = true;
            self.model.pending.view = Some(wanted);
        }
        effects
    }
}

/// What only changes the view.
impl App {
    fn back(&mut self) {
        if self.view.zoomed {
            self.view.zoomed = false;
        } else {
            self.view.cursor = None;
            self.view.log_back = 0;
        }
    }

    fn look(&mut self, action: Action) {
        let options = &mut self.options;
        match action {
            Action::Charset => options.charset = next_charset(options.charset),
            Action::Colors => {
                options.color = match options.color {
                    ColorDepth::TrueColor => ColorDepth::Ansi256,
                    ColorDepth::Ansi256 => ColorDepth::Ansi16,
                    ColorDepth::Ansi16 => ColorDepth::None,
                    ColorDepth::None => ColorDepth::TrueColor,
                }
            }
            _ => {
                let next = [ThemeName::Lecture, ThemeName::BlueOrange];
                options.theme = next[usize::from(options.theme == ThemeName::Lecture)];
                if options.theme == ThemeName::BlueOrange {
                    options.background = match options.background {
                        Background::Light => Background::Dark,
                        Background::Dark | Background::Unknown => Background::Light,
                    };
                }
            }
        }
        self.theme = self.options.theme();
        let background = self.options.background.name();
        let text = format!(
            "palette {} for {background} background, {} colours, {} characters",
            self.options.theme.name(),
            self.options.color.name(),
            self.options.charset.name()
        );
        self.model.log_look(&text);
    }

    /// Filters and channels there are, as far as they can be seen.
    fn filters(&self) -> (usize, usize) {
        let probe = self.model.probe.as_deref();
        let filters = probe.and_then(|probe| probe.filters.as_ref());
        let maps = probe.and_then(|probe| probe.maps.as_ref()).map_or(0, |maps| maps.count);
        filters.map_or((maps, 0), |filters| (filters.count.max(maps), filters.channels))
    }

    fn move_filter(&mut self, places: isize) {
        let last = self.filters().0.saturating_sub(1);
        self.view.filter = self.view.filter.min(last).saturating_add_signed(places).min(last);
    }

    fn move_channel(&mut self, places: isize) {
        let channels = self.filters().1;
        // The mean over all stands before the first channel.
        let place = self.view.channel.map_or(0, |channel| channel + 1);
        let place = place.saturating_add_signed(places).min(channels);
        self.view.channel = place.checked_sub(1);
    }

    fn arrow(&mut self, action: Action) {
        let sideways = match action {
            Action::Left => -1,
            Action::Right => 1,
            _ => 0,
        };
        let along = match action {
            Action::Up => -1,
            Action::Down => 1,
            _ => 0,
        };
        match self.view.focus {
            Pane::Loss | Pane::Accuracy if sideways != 0 => self.move_cursor(sideways as isize),
            Pane::Filters | Pane::Sample if sideways != 0 => self.move_filter(sideways as isize),
            Pane::Filters if self.filters().1 > 1 => self.move_channel(along),
            Pane::Filters | Pane::Sample => self.move_filter(along * self.view.grid.0 as isize),
            Pane::Log => self.scroll_log(-along),
            Pane::Status => self.view.run_down = self.view.run_down.saturating_add_signed(along).min(1000),
            Pane::Loss | Pane::Accuracy => self.move_cursor_by_epoch(along > 0),
        }
    }

    /// From one measured point of the curves to another.
    fn move_cursor(&mut self, places: isize) {
        self.view.cursor = self.model.history.step_by(self.view.cursor, places);
    }

    fn move_cursor_by_epoch(&mut self, forwards: bool) {
        let end = self.model.history.step_by_epoch(self.view.cursor, forwards);
        self.view.cursor = end.or(self.view.cursor);
    }

    /// Through the help, and what its last drawing says there is of it.
    fn scroll_help(&mut self, action: Action) {
        let (lines, rows) = self.view.help_size;
        let last = lines.saturating_sub(rows);
        let page = rows.saturating_sub(1).max(1) as isize;
        let down = self.view.help_down.min(last);
        self.view.help_down = match action {
            Action::Up => down.saturating_sub(1),
            Action::Down => (down + 1).min(last),
            Action::PageUp => down.saturating_add_signed(-page),
            Action::PageDown => down.saturating_add_signed(page).min(last),
            Action::First => 0,
            _ => last,
        };
    }

    fn scroll_log(&mut self, lines: isize) {
        let last = self.model.log.len().saturating_sub(1);
        self.view.log_back = self.view.log_back.saturating_add_signed(lines).min(last);
    }

    /// A tenth of the measured points.
    fn page_of_points(&self) -> isize {
        (self.model.history.loss.raw.buckets().len() / 10).max(1) as isize
    }

    fn page(&mut self, action: Action) {
        let page = self.view.grid.1.max(1) as isize;
        match (self.view.focus, action) {
            (Pane::Filters | Pane::Sample, Action::PageUp) => self.move_filter(-page),
            (Pane::Filters | Pane::Sample, Action::PageDown) => self.move_filter(page),
            (Pane::Filters | Pane::Sample, Action::First) => self.view.filter = 0,
            (Pane::Filters | Pane::Sample, _) => self.view.filter = self.filters().0.saturating_sub(1),
            (Pane::Log, Action::PageUp) => self.scroll_log(10),
            (Pane::Log, Action::PageDown) => self.scroll_log(-10),
            (Pane::Log, Action::First) => self.view.log_back = self.model.log.len().saturating_sub(1),
            (Pane::Log, _) => self.view.log_back = 0,
            (Pane::Loss | Pane::Accuracy, Action::PageUp) => self.move_cursor(-self.page_of_points()),
            (Pane::Loss | Pane::Accuracy, Action::PageDown) => self.move_cursor(self.page_of_points()),
            (Pane::Loss | Pane::Accuracy, Action::First) => {
                self.view.cursor = self.model.history.step_by(Some(0), 0)
            }
            (Pane::Loss | Pane::Accuracy, _) => self.view.cursor = self.model.history.step_by(None, 0),
            (Pane::Status, _) => {}
        }
    }
}
