//! The screen as a state machine: events and keys in, commands and pictures out. No I/O and no clock.

pub use crate::tui::effect::Effect;
pub use crate::tui::options::ScreenOptions;

use crate::inspect::layer::Probe;
use crate::inspect::{Answer, Ask, Finding};
use crate::protocol::{AskId, Event, FinishReport, LogLevel, Phase, Side};
use crate::texts::Entries;
use crate::texts::TextFile;
use crate::texts::charset::in_charset;
use crate::texts::markup::plain;
use crate::tui::bandwidth::Bandwidth;
use crate::tui::model::Model;
use crate::tui::model::log::one_line;
use crate::tui::rival::Rival;
use crate::tui::scrub::state::Scrub;
use crate::tui::theme::{Background, Theme};
use crate::tui::view::Incident;
use crate::tui::view::bindings::{Key, key};
use crate::tui::view::context::Context;
use crate::tui::view::keymap::Keymap;
use crate::tui::view::network_draft::NamedNetwork;
use crate::tui::view::scene::Scene;
use crate::tui::view::sheet::{CellSize, Placed};
use crate::tui::view::stack::Stack;
use crate::tui::view::ui_state::UiState;
use crate::tui::views;
use crate::tui::views::tour::Tour;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// The whole state of the screen.
pub struct App {
    pub(super) options: ScreenOptions,
    pub(super) theme: Theme,
    pub(super) model: Model,
    /// What is seen in place of that, while it is frozen.
    pub(super) frozen: Option<Box<Model>>,
    /// What was to be known when it was frozen.
    pub(super) frozen_asks: Vec<Ask>,
    /// The other run of a pair, if there are two.
    pub(super) rival: Option<Box<Rival>>,
    /// Which run of a pair is in front.
    pub(super) front: Side,
    /// What is on its way from an earlier moment, while one is looked at.
    pub(super) scrub: Scrub,
    pub(super) ui: UiState,
    pub(super) stack: Stack,
    /// The whole screen as it was drawn last, or as it is to be drawn.
    pub(super) area: Rect,
    pub(super) bandwidth: Bandwidth,
    /// The newest pictures, as long as they have to wait for bandwidth.
    pub(super) held: Option<Box<Probe>>,
    /// The newest answers, as long as what is drawn of them has to wait for bandwidth.
    pub(super) held_answers: BTreeMap<AskId, Answer>,
    pub(super) dirty: bool,
    /// Whether what changed is what somebody waits to see.
    pub(super) urgent: bool,
    panics: Vec<String>,
    /// The lines of the log that were told as news.
    pub(super) told: u64,
    /// What the log says once a run has begun.
    welcome: Option<String>,
    /// How large a cell is on a terminal that draws pixels.
    pub(super) cell: Option<CellSize>,
    /// What the last drawing has in pixels.
    pub(super) placed: Vec<Placed>,
}

impl App {
    /// A screen that knows nothing yet.
    pub fn new(options: ScreenOptions) -> Self {
        Self::with(options, views::stack())
    }

    /// A screen on which runs are compared that are kept, from the beginning on those at these places; without any they are chosen.
    pub fn comparing(options: ScreenOptions, places: Vec<usize>) -> Self {
        let mut app = Self::with(options, views::comparison(places.is_empty()));
        places.into_iter().for_each(|place| app.ui.compare.toggle(place));
        app
    }

    fn with(options: ScreenOptions, stack: Stack) -> Self {
        Self {
            options,
            theme: options.theme(),
            model: Model::default(),
            frozen: None,
            frozen_asks: Vec::new(),
            rival: None,
            front: Side::default(),
            scrub: Scrub::default(),
            ui: UiState::default(),
            stack,
            area: Rect::ZERO,
            bandwidth: Bandwidth::new(options.frames_per_second, options.low_bandwidth),
            held: None,
            held_answers: BTreeMap::new(),
            dirty: true,
            urgent: false,
            panics: Vec::new(),
            told: 0,
            welcome: None,
            cell: None,
            placed: Vec::new(),
        }
    }

    /// Opens the tour at a step, with the user's own texts if there are any.
    pub fn open_tour(&mut self, step: usize, texts: Option<&'static Entries>) {
        (self.ui.tour.step, self.ui.tour.texts) = (step, texts);
        self.stack.push(Box::new(Tour::default()));
    }

    /// Has the screen obey the keys that the user chose.
    pub fn set_keymap(&mut self, keymap: Keymap) {
        self.stack.set_keymap(keymap);
    }

    /// Offers networks to begin with to whoever writes one.
    pub fn offer_networks(&mut self, networks: Vec<NamedNetwork>) {
        self.ui.networks = networks;
    }

    /// Has the log say where to begin, once there is a run to be seen.
    pub fn welcome(&mut self) {
        let entry = self.options.language.entries(TextFile::Captions).get("welcome");
        let text = entry.map(|entry| in_charset(&plain(&entry.title), self.options.charset).into_owned());
        self.welcome = text;
    }

    /// Whether there is a run to be seen.
    pub fn has_begun(&self) -> bool {
        self.model.info.is_some()
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

    /// The terminal has another size.
    pub fn on_resize(&mut self, columns: u16, rows: u16) {
        self.area = Rect::new(0, 0, columns, rows);
        self.dirty = true;
    }

    /// A key was pressed; what it asks of the frame loop is returned.
    pub fn on_key(&mut self, event: KeyEvent) -> Vec<Effect> {
        self.dirty = true;
        let pressed = Key::of(&event);
        if pressed == Some(key(KeyCode::Esc)) && self.frozen.is_some() && !self.stack.is_covered() {
            self.thaw();
            return Vec::new();
        }
        self.act(|stack, cx| stack.on_key(pressed, cx))
    }

    /// Has the views do what somebody asks for, on what is seen; what that asks of the frame loop is returned.
    pub(super) fn act(&mut self, ask: impl FnOnce(&mut Stack, &mut Context<'_>)) -> Vec<Effect> {
        self.ui.notice = None;
        let before = self.asks();
        let mut frozen = self.frozen.take();
        let effects = self.with_context(frozen.as_deref_mut(), |stack, cx| {
            ask(stack, cx);
            cx.with_live(|cx| stack.on_change(cx));
            std::mem::take(&mut cx.effects)
        });
        self.frozen = frozen;
        self.obey_freeze();
        self.obey_moment();
        self.obey_choice_of_run();
        self.ask_both();
        self.thaw_for_what_is_new();
        self.await_what_is_new(&before);
        effects
    }

    /// Lets the views change what they can change, and the theme follow; they see what is frozen if something is.
    pub(super) fn with_context<T>(
        &mut self,
        frozen: Option<&mut Model>,
        change: impl FnOnce(&mut Stack, &mut Context<'_>) -> T,
    ) -> T {
        let seen = frozen.as_deref().unwrap_or(&self.model);
        let (before, keys) = (self.options, self.stack.offers(seen, &self.model, &self.ui));
        let subject = self.stack.subject(&self.ui);
        let area = self.stack.room(&Scene { model: seen, ..self.scene(&keys) }, self.area);
        let (model, live) = match frozen {
            Some(frozen) => (frozen, Some(&mut self.model)),
            None => (&mut self.model, None),
        };
        let mut cx = Context {
            model,
            live,
            rival: self.rival.as_deref().map(Rival::seen),
            ui: &mut self.ui,
            options: &mut self.options,
            theme: &self.theme,
            area,
            subject,
            keys: &keys,
            keymap: self.stack.keymap().clone(),
            effects: Vec::new(),
        };
        let result = change(&mut self.stack, &mut cx);
        if self.options != before {
            self.theme = self.options.theme();
        }
        result
    }

    /// Lets companions look at what the trainer said.
    pub(super) fn tell_companions(&mut self) {
        self.with_context(None, |stack, cx| stack.on_change(cx));
        self.obey_moment();
    }

    pub(super) fn tell_views(&mut self, incident: Incident) {
        self.with_context(None, |stack, cx| stack.on_incident(incident, cx));
    }

    /// The trainer said something.
    pub fn on_event(&mut self, event: Event) {
        // A report that says nothing new must not wake a screen that is paused.
        if matches!(&event, Event::Report(report) if *report == self.model.report && report.batches.is_empty())
        {
            return;
        }
        let incident = match event {
            Event::Started(_) => Some(Incident::Started),
            Event::Finished(_) => Some(Incident::Finished),
            Event::Failed(_) => Some(Incident::Failed),
            _ => None,
        };
        if incident == Some(Incident::Started) {
            self.forget_held();
            self.forget_moment();
        }
        self.urgent |= self.model.is_awaited(&event);
        self.notice_refusal(&event);
        let kept = self.kept_of_moment(&event);
        self.model.on_event(event);
        self.model.answers.extend(kept);
        self.tell_diagnoses();
        self.stack.tidy(&self.model);
        self.thaw_for(incident);
        self.return_for(incident);
        incident.into_iter().for_each(|incident| self.tell_views(incident));
        if incident == Some(Incident::Started)
            && let Some(text) = self.welcome.take()
        {
            self.model.log(LogLevel::Info, &text);
        }
        self.tell_companions();
        self.dirty = true;
    }

    /// Says at the foot of what is seen what the trainer warns of before it has obeyed all commands: why it does not obey one.
    fn notice_refusal(&mut self, event: &Event) {
        if let Event::Log(LogLevel::Warning, text) = event
            && self.model.report.obeyed < self.model.pending.given
        {
            self.ui.notice = Some(one_line(text));
            self.show_at_once();
        }
    }

    /// Another thread panicked, and said this.
    pub fn on_panic(&mut self, note: String) {
        self.model.log(LogLevel::Error, &note);
        self.panics.push(note);
        self.thaw_for(Some(Incident::Failed));
        self.return_for(Some(Incident::Failed));
        self.tell_views(Incident::Failed);
        self.dirty = true;
    }

    /// New pictures.
    pub fn on_probe(&mut self, probe: Box<Probe>) {
        if self.model.probe.as_deref() == Some(&probe) {
            self.model.pending.picture = false;
            return;
        }
        // What somebody asked to see is shown at once, and so is everything while nothing else moves.
        let moving = self.is_moving();
        let of = |probe: &Probe| (probe.view, probe.sample.index);
        let same = self.model.probe.as_deref().is_some_and(|shown| of(shown) == of(&probe));
        self.urgent |= !moving || !same;
        if moving && same && !self.bandwidth.affords_pictures() {
            self.held = Some(probe);
        } else {
            self.show(probe);
        }
        self.dirty = true;
    }

    /// Tells whether something is trained or measured, so that pictures change by themselves.
    pub(super) fn is_moving(&self) -> bool {
        matches!(self.model.report.phase, Phase::Training | Phase::Validating | Phase::Testing)
    }

    /// Keeps an answer for the view that asked for it. What somebody waits for is shown at once, and so is the first one, and all of
    /// them while nothing else moves; others wait for bandwidth.
    pub(super) fn keep_answer(&mut self, answer: Answer, is_awaited: bool) {
        if self.would_fall_back(&answer) {
            return;
        }
        let is_first = !self.model.answers.contains_key(&answer.id);
        let is_awaited = std::mem::take(&mut self.model.pending.picture) || is_awaited || is_first;
        let is_awaited = is_awaited || !self.is_moving();
        self.urgent |= is_awaited;
        self.dirty = true;
        if is_awaited || self.bandwidth.affords_pictures() {
            self.held_answers.remove(&answer.id);
            self.model.answers.insert(answer.id.clone(), answer);
        } else {
            self.held_answers.insert(answer.id.clone(), answer);
        }
    }

    /// Tells whether an answer is a part of what is there as a whole, about an earlier moment: counts would fall back to nothing,
    /// and pictures disappear, until the new ones are whole.
    fn would_fall_back(&self, answer: &Answer) -> bool {
        let known = self.held_answers.get(&answer.id).or_else(|| self.model.answers.get(&answer.id));
        let goes_on = known.is_some_and(|known| match (&answer.body, &known.body) {
            (Finding::Confusion(_), Finding::Confusion(_))
            | (Finding::Mistakes(_), Finding::Mistakes(_))
            | (Finding::Health(_), Finding::Health(_)) => true,
            (Finding::Strongest(found), Finding::Strongest(known)) => {
                (found.layer, found.filter) == (known.layer, known.filter)
            }
            _ => false,
        });
        goes_on && !answer.is_complete() && known.is_some_and(Answer::is_complete)
    }

    /// Notes that somebody waits for what changed.
    pub(super) fn show_at_once(&mut self) {
        (self.dirty, self.urgent) = (true, true);
    }

    /// Nobody is there to take commands any more.
    pub fn on_trainer_gone(&mut self) {
        self.model.trainer_gone();
        self.dirty = true;
    }
}
