//! The tour: the lecture in steps, in a strip below whatever page they are about. Each step shows where to look, asks for one
//! act, and notices when it was done.

pub mod act;
mod contents;
pub mod network;
pub mod place;
pub mod script;
pub mod steps;
mod strip;
#[cfg(test)]
mod tests;
mod words;

use crate::inspect::translation::shift::Shift;
use crate::protocol::Command;
use crate::tui::model::Model;
use crate::tui::view::bindings::{Binding, Group, Key, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Kind, View};
use crate::tui::views::question::Question;
use act::Facts;
use crossterm::event::KeyCode;
use network::Network;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use steps::STEPS;
use strip::{Needed, State};

/// The tour, as it is registered.
pub const COMPANION: Page = Page::of::<Tour>(&[ch('L')], "the tour of the lecture");

/// The tour. Which step it is at is in the [`UiState`], so that it goes on there when it is opened again.
#[derive(Debug, Default)]
pub struct Tour {
    /// The step that was gone to, and what was there then; none if that is still to be done.
    entered: Option<Entered>,
    /// The step that is chosen in the list of steps, while that is shown.
    contents: Option<usize>,
    needed: Needed,
}

/// A step that was gone to.
#[derive(Debug)]
struct Entered {
    step: usize,
    /// What was there when it began.
    before: Facts,
    /// Whether what it asks for was done.
    is_done: bool,
}

/// What a key can ask of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go to the next step.
    Next,
    /// Go to the step before.
    Back,
    /// Show the list of steps, or close it.
    Contents,
    /// Show the place that the step is about.
    Look,
    /// Begin a run of the network that the step is about.
    Begin,
    /// Choose the step above in the list.
    Up,
    /// Choose the step below in the list.
    Down,
    /// Go to the step that is chosen in the list.
    Choose,
    /// Close the list.
    Close,
}

const fn bind(keys: &'static [Key], action: Action, help: &'static str) -> Binding<Action> {
    Binding::new(keys, action, Group::Views, help)
}

static BINDINGS: [Binding<Action>; 5] = [
    bind(&[ch('N')], Action::Next, "tour: the next step"),
    bind(&[ch('P')], Action::Back, "tour: the step before"),
    bind(&[ch('O')], Action::Contents, "tour: the list of steps"),
    bind(&[ch('W')], Action::Look, "tour: where to look"),
    bind(&[ch('R')], Action::Begin, "tour: begin its network"),
];

static CONTENTS_BINDINGS: [Binding<Action>; 8] = [
    bind(&[key(KeyCode::Up), ch('k')], Action::Up, "the step above"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Down, "the step below"),
    bind(&[key(KeyCode::Enter)], Action::Choose, "go to the step"),
    bind(&[key(KeyCode::Esc)], Action::Close, "close the list of steps"),
    bind(&[ch('N')], Action::Next, "tour: the next step"),
    bind(&[ch('P')], Action::Back, "tour: the step before"),
    bind(&[ch('O')], Action::Contents, "tour: the list of steps"),
    bind(&[ch('W')], Action::Look, "tour: where to look"),
];

impl Tour {
    /// Tells whether what the step asks for was done.
    fn is_done(&self) -> bool {
        self.entered.as_ref().is_some_and(|entered| entered.is_done)
    }

    /// The network that the step asks for or is about, if the run is of another, or over where it has to go on.
    fn wanted_network(&self, model: &Model, ui: &UiState) -> Option<Network> {
        let step = STEPS.get(ui.tour.step)?;
        let wanted = if let act::Act::Begin(network) = step.act { Some(network) } else { step.network };
        let info = model.info.as_deref()?;
        if is_over(model, step) {
            return Some(wanted.unwrap_or(Network::Slide));
        }
        wanted.filter(|network| !network.is_of(info))
    }

    /// How far the user is with the step.
    fn state(&self, scene: &Scene<'_>) -> State {
        let wanted = self.wanted_network(scene.model, scene.ui);
        let step = STEPS.get(scene.ui.tour.step);
        let is_over = step.is_some_and(|step| is_over(scene.model, step));
        State { wanted, is_over, is_done: self.is_done() }
    }

    /// Goes to a step, if there is one.
    fn go_to(&mut self, step: Option<usize>, cx: &mut Context<'_>) -> Handled {
        let Some((index, step)) = step.and_then(|index| Some((index, STEPS.get(index)?))) else {
            return Handled::Done;
        };
        (cx.ui.tour.step, self.entered, self.contents) = (index, None, None);
        Handled::Show(step.place.page())
    }

    /// Begins a run of the network that the step wants; asks first if training would be left behind.
    fn begin(&self, cx: &mut Context<'_>) -> Handled {
        let classes = cx.model.info.as_deref().map_or(0, |info| info.classes.len());
        let Some(network) = self.wanted_network(cx.model, cx.ui) else { return Handled::Done };
        let new = network.new_run(classes);
        if cx.model.report.total_steps > 0 && !cx.model.gone {
            return Handled::Open(Box::new(Question::Begin(new)));
        }
        cx.command(Command::Begin(new));
        Handled::Done
    }

    /// Chooses a step in the list.
    fn choose(&mut self, places: isize) -> Handled {
        let last = STEPS.len() - 1;
        self.contents = self.contents.map(|chosen| chosen.saturating_add_signed(places).min(last));
        Handled::Done
    }

    /// Points at what the step is about, and notes what is there.
    fn enter(&mut self, step: usize, page: &'static str, cx: &mut Context<'_>) -> Handled {
        let place = STEPS[step].place;
        if page != place.page() {
            return Handled::Show(place.page());
        }
        place.point(cx.ui);
        self.entered = Some(Entered { step, before: Facts::of(page, cx.model, cx.ui), is_done: false });
        Handled::Done
    }
}

/// Tells whether the run is over, though a step asks for it to go on.
fn is_over(model: &Model, step: &steps::Step) -> bool {
    step.act.trains() && model.finished.is_some()
}

impl View for Tour {
    type Action = Action;

    fn name(&self) -> &'static str {
        "tour"
    }

    fn kind(&self) -> Kind {
        Kind::Companion
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        if self.contents.is_some() { &CONTENTS_BINDINGS } else { &BINDINGS }
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let at = cx.ui.tour.step;
        match action {
            Action::Next => return self.go_to(Some(at + 1), cx),
            Action::Back => return self.go_to(at.checked_sub(1), cx),
            Action::Look => return self.go_to(Some(at), cx),
            Action::Choose => return self.go_to(self.contents, cx),
            Action::Begin => return self.begin(cx),
            Action::Up => return self.choose(-1),
            Action::Down => return self.choose(1),
            Action::Contents => self.contents = if self.contents.is_some() { None } else { Some(at) },
            Action::Close => self.contents = None,
        }
        Handled::Done
    }

    fn rows(&self, scene: &Scene<'_>, area: Rect) -> u16 {
        if self.contents.is_some() { area.height } else { self.needed.rows(scene, area) }
    }

    /// Goes to the step as soon as there is a run, and notices when what it asks for was done.
    fn on_change(&mut self, page: &'static str, cx: &mut Context<'_>) -> Handled {
        let at = cx.ui.tour.step.min(STEPS.len() - 1);
        if cx.model.info.is_none() {
            return Handled::Ignored;
        }
        let Some(entered) = self.entered.as_mut().filter(|entered| entered.step == at) else {
            return self.enter(at, page, cx);
        };
        let (step, now) = (&STEPS[at], Facts::of(page, cx.model, cx.ui));
        if now.shift == Some(Shift::default()) {
            // A digit that was put back can be shifted to where it was before.
            entered.before.shift = now.shift;
        }
        let is_right = step.network.is_none_or(|network| now.network == Some(network));
        if !is_right || now.steps < entered.before.steps || now.network != entered.before.network {
            // What was done in another run does not count, unless it was to be begun.
            entered.is_done |= step.begins() && step.act.is_done(&entered.before, &now);
            entered.before = now;
        } else if !entered.is_done && step.act.is_done(&entered.before, &now) {
            entered.is_done = true;
        }
        if entered.is_done {
            cx.ui.tour.done.insert(at);
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        match self.contents {
            Some(chosen) => words::of_contents(scene, chosen),
            None => words::of_step(scene, &self.state(scene)),
        }
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        match self.contents {
            Some(chosen) => contents::draw(scene, chosen, area, buffer),
            None => strip::draw(scene, &self.state(scene), area, buffer),
        }
    }
}
