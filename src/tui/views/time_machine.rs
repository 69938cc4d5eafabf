//! The time machine: a strip below whatever page is above it, on which the whole screen is taken back to earlier moments of the run.

mod events;
mod facts;
mod film;
mod filmstrip;
mod keys;
mod row;
mod state;
mod strip;
#[cfg(test)]
mod tests;
mod track;
mod words;

pub use state::TimeMachine;

use crate::protocol::Command;
use crate::tui::model::Model;
use crate::tui::view::bindings::{Binding, Key, ch};
use crate::tui::view::context::Context;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Incident, Kind, View};
use crate::tui::views::branch::Branch;
use crate::viz::number::grouped;
use film::Direction;
use keys::Action;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use state::Goal;
use std::time::Duration;

/// The time machine, as it is registered.
pub const COMPANION: Page = Page::of::<TimeMachine>(&[ch('U')], "the time machine");

/// Its name.
pub const NAME: &str = "time-machine";

/// The most digits that are taken.
const LONGEST: usize = 15;

/// What is said where no moment is kept yet.
const EMPTY: &str = "no moment of this run is kept yet";

/// What is said where a batch is asked for, and there is no moment to compute it from.
const NONE_TO_BEGIN_AT: &str = "no moment is kept to compute a batch from (see --moments)";

impl View for TimeMachine {
    type Action = Action;

    fn name(&self) -> &'static str {
        NAME
    }

    fn kind(&self) -> Kind {
        Kind::Companion
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        if self.written.is_some() { &keys::WRITING_BINDINGS } else { &keys::BINDINGS }
    }

    /// The strip itself names its keys.
    fn hint(&self, _action: Action, _model: &Model, _ui: &UiState) -> Option<&'static str> {
        Some("")
    }

    /// What is frozen goes on, for the time machine is to move it.
    fn on_open(&mut self, cx: &mut Context<'_>) {
        cx.ui.is_frozen = false;
    }

    /// While a batch is written, every character is taken: one that is no digit is no reason to do something else.
    fn on_typed(&mut self, key: Key, cx: &mut Context<'_>) -> Option<Handled> {
        let (written, character) = (self.written.as_mut()?, key.character()?);
        self.problem = None;
        match character {
            '0'..='9' if written.len() < LONGEST => written.push(character),
            '0'..='9' | ' ' => {}
            _ => self.problem = Some(expected(cx.model)),
        }
        Some(Handled::Done)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        self.problem = None;
        let (now, moments) = (cx.ui.moment, &cx.model.moments);
        match action {
            Action::Moment(places) => self.go(moments.step_by(now, places), cx),
            Action::First => self.go(moments.kept().first().map(|moment| moment.step), cx),
            Action::Now => self.go(None, cx),
            Action::NextEvent => self.go(events::next(cx.model, now), cx),
            Action::EventBefore => self.go(events::before(cx.model, now).or(now), cx),
            Action::Play => self.play(Direction::Forwards, cx),
            Action::Reverse => self.play(Direction::Backwards, cx),
            Action::Faster => self.film.quicken(1),
            Action::Slower => self.film.quicken(-1),
            Action::GoTo => self.write(cx),
            Action::Branch => return Handled::Open(Box::new(Branch::at(cx.model, self.aim().or(now)))),
            Action::Enter => self.enter(cx),
            Action::Erase => _ = self.written.as_mut().and_then(String::pop),
            Action::Leave => self.written = None,
            Action::Back if now.is_none() && self.film.running.is_none() => return Handled::Ignored,
            Action::Back => self.go(None, cx),
        }
        Handled::Done
    }

    /// A click goes to the moment under the mouse, the wheel to the one before or after.
    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
        let moments = &cx.model.moments;
        match mouse.kind {
            MouseKind::Press(Button::Left) => {
                if let Some(moment) = strip::moment_at(&cx.scene(), mouse, area) {
                    self.go(moment, cx);
                }
            }
            MouseKind::WheelUp => self.go(moments.step_by(cx.ui.moment, -1), cx),
            MouseKind::WheelDown => self.go(moments.step_by(cx.ui.moment, 1), cx),
            MouseKind::Press(_) | MouseKind::Drag(_) | MouseKind::Release(_) => return Handled::Ignored,
        }
        Handled::Done
    }

    /// Another run has another past.
    fn on_incident(&mut self, incident: Incident, _cx: &mut Context<'_>) -> Handled {
        if incident == Incident::Started {
            *self = Self { film: self.film.at_rest(), ..Self::default() };
        }
        Handled::Ignored
    }

    fn yields(&self) -> bool {
        self.written.is_none()
    }

    fn tempo(&self, _model: &Model, _ui: &UiState) -> Option<Duration> {
        self.film.tempo()
    }

    /// Goes to the next moment of the film; after the last one it ends, at the present if it ran forwards.
    fn on_tick(&mut self, cx: &mut Context<'_>) -> Handled {
        let Some(direction) = self.film.running else { return Handled::Ignored };
        let (now, moments) = (cx.ui.moment, &cx.model.moments);
        let next = moments.step_by(now, if direction == Direction::Forwards { 1 } else { -1 });
        let is_over = next == now || next.is_none();
        cx.ui.moment = next;
        if is_over {
            self.film.running = None;
        }
        Handled::Done
    }

    /// Goes to the batch that was computed, once it is there; one that is not computed any more is not waited for.
    fn on_change(&mut self, _page: &'static str, cx: &mut Context<'_>) -> Handled {
        let Some(Goal { step, given }) = self.goal else { return Handled::Ignored };
        let moments = &cx.model.moments;
        if moments.of(step).is_some_and(|moment| moment.whole) {
            (self.goal, self.film.running, cx.ui.moment) = (None, None, Some(step));
        } else if moments.is_given_up(step, given) {
            self.goal = None;
            self.problem = Some(format!("batch {} was not computed: the log says why", grouped(step)));
        }
        Handled::Ignored
    }

    fn rows(&self, _scene: &Scene<'_>, area: Rect) -> u16 {
        strip::rows(area)
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        words::sentences(self, scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        strip::draw(self, scene, area, buffer);
    }
}

impl TimeMachine {
    /// Goes to a moment that somebody chose, none being the present.
    fn go(&mut self, moment: Option<u64>, cx: &mut Context<'_>) {
        (self.film.running, self.goal) = (None, None);
        if cx.model.moments.kept().is_empty() && moment.is_none() && cx.ui.moment.is_none() {
            self.problem = Some(EMPTY.to_owned());
        } else if moment.is_none() || cx.has_trainer() {
            // What is frozen goes on, for it is to show another moment.
            (cx.ui.moment, cx.ui.is_frozen) = (moment, cx.ui.is_frozen && moment.is_none());
        }
    }

    /// Plays the film, or stops it. One that runs forwards begins at the first moment where one is at the present.
    fn play(&mut self, direction: Direction, cx: &mut Context<'_>) {
        let kept = cx.model.moments.kept();
        let (Some(first), Some(last)) = (kept.first(), kept.last()) else {
            self.problem = Some(EMPTY.to_owned());
            return;
        };
        let start = if direction == Direction::Forwards { first.step } else { last.step };
        if !cx.has_trainer() {
            return;
        }
        self.goal = None;
        cx.ui.is_frozen = false;
        self.film.toggle(direction);
        if self.film.running.is_some() && cx.ui.moment.is_none() {
            cx.ui.moment = Some(start);
        }
    }

    /// The batch that is gone to as soon as it is there.
    fn aim(&self) -> Option<u64> {
        self.goal.map(|goal| goal.step)
    }

    /// Begins to write a batch, or leaves what is being computed.
    fn write(&mut self, cx: &mut Context<'_>) {
        self.film.running = None;
        match cx.model.moments.on_the_way() {
            Some(reaching) => {
                self.goal = None;
                cx.command(Command::Reach(reaching.step));
            }
            None if cx.model.moments.kept().is_empty() => self.problem = Some(NONE_TO_BEGIN_AT.to_owned()),
            None => self.written = Some(String::new()),
        }
    }

    /// Goes to the batch that is written; where no moment is kept of it, it is computed first.
    fn enter(&mut self, cx: &mut Context<'_>) {
        let Some(written) = &self.written else { return };
        let last = cx.model.report.total_steps;
        let Some(step) = written.parse().ok().filter(|step: &u64| *step <= last) else {
            self.problem = Some(expected(cx.model));
            return;
        };
        self.written = None;
        // Who goes where they are already wants all of a moment that is there with its weights alone.
        let is_enough = |whole: bool| whole || cx.ui.moment != Some(step);
        if cx.model.moments.of(step).is_some_and(|moment| is_enough(moment.whole)) {
            return self.go(Some(step), cx);
        }
        if cx.command(Command::Reach(step)) {
            let given = cx.with_live(|cx| cx.model.pending.given);
            self.goal = Some(Goal { step, given });
            cx.ui.is_frozen = false;
        }
    }
}

/// What is said where something else is written than a batch that is done.
fn expected(model: &Model) -> String {
    format!("a batch from 0 to {} is expected", grouped(model.report.total_steps))
}
