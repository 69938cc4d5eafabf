//! Looking at an earlier moment of the run, while training goes on and is followed.
//!
//! What the views ask is then asked about that moment. Its answers take the place of those of the present all at once, when all
//! that is to be seen of it is there: so nothing of one moment ever stands beside anything of another.

pub mod state;

use super::app::App;
use super::model::doctor;
use super::view::Incident;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::{AskId, Event, When};
use crate::tui::effect::Effect;
use state::{Present, Scrub};
use std::collections::BTreeMap;
use std::time::Duration;

impl App {
    /// Asks about the moment that the user chose last, or shows the run as it is now.
    pub(super) fn obey_moment(&mut self) {
        if self.model.info.is_none() || !self.stack.is_open(super::views::TIME_MACHINE) {
            self.ui.moment = None;
        }
        self.ui.is_film = self.tempo().is_some();
        if self.ui.moment == self.scrub.wanted {
            return;
        }
        self.scrub.wanted = self.ui.moment;
        self.scrub.arriving.clear();
        if self.ui.moment.is_none() {
            self.show_present();
        }
        self.await_what_is_new(&[]);
        self.show_moment_if_whole();
        // Of a film only whole moments are shown.
        self.dirty |= !self.ui.is_film;
    }

    /// Has what is asked of the network asked about the moment that is looked at. What is of the present alone is asked about that.
    pub(super) fn ask_about_moment(&self, asks: &mut [Ask]) {
        let Some(step) = self.ui.moment else { return };
        let of_moment = asks.iter_mut().filter(|ask| !asks_of_present(&ask.question));
        of_moment.for_each(|ask| ask.when = When::Moment(step));
    }

    /// Tells whether an answer is about the moment that is looked at, and so neither about the present nor about another moment.
    pub(super) fn is_of_moment(&self, answer: &Answer) -> bool {
        self.ui.moment == Some(answer.total_steps) && !is_of_present(answer)
    }

    /// Tells whether an answer is about a moment that is not looked at any more, or about the present, which is not seen.
    pub(super) fn is_out_of_place(&self, answer: &Answer) -> bool {
        self.ui.moment.is_some_and(|step| step != answer.total_steps) && !is_of_present(answer)
    }

    /// Takes in an answer about the moment that is looked at.
    pub(super) fn take_in_of_moment(&mut self, answer: Answer) {
        if self.model.moments.seen == self.scrub.wanted {
            self.settle(answer);
            return self.show_at_once();
        }
        self.scrub.arriving.insert(answer.id.clone(), answer);
        self.show_moment_if_whole();
        // Bandwidth is counted in drawings: without one there would never be room for what waits for it.
        self.dirty = true;
    }

    /// Shows the moment that is asked about, if all that is to be seen of it is there. A film waits for whole answers and for
    /// bandwidth, too.
    pub(super) fn show_moment_if_whole(&mut self) {
        let Some(step) = self.scrub.wanted.filter(|step| self.model.moments.seen != Some(*step)) else {
            return;
        };
        let is_film = self.ui.is_film;
        let arriving = &self.scrub.arriving;
        let is_there = |ask: &Ask| arriving.get(&ask.id).is_some_and(|found| !is_film || found.is_complete());
        let asks = self.stack.asks(&self.model, &self.ui);
        let is_whole = asks.iter().filter(|ask| !asks_of_present(&ask.question)).all(is_there);
        if !is_whole || is_film && !self.bandwidth.affords_pictures() {
            return;
        }
        self.put_present_aside();
        (self.model.moments.seen, self.ui.cursor) = (Some(step), Some(step));
        std::mem::take(&mut self.scrub.arriving).into_values().for_each(|answer| self.settle(answer));
        self.dirty = true;
        self.urgent |= !is_film;
    }

    /// Keeps what is known of the present for later, and forgets what is known of another moment.
    fn put_present_aside(&mut self) {
        let (answers, probe) = (self.take_answers_of_network(), self.model.probe.take());
        let cursor = self.ui.cursor;
        self.scrub.present.get_or_insert(Present { answers, probe, cursor });
        self.forget_held();
    }

    /// Takes away what is known of the network; what is of the present alone stays known.
    fn take_answers_of_network(&mut self) -> BTreeMap<AskId, Answer> {
        let answers = std::mem::take(&mut self.model.answers);
        let (present, of_network) = answers.into_iter().partition(|(_, answer)| is_of_present(answer));
        self.model.answers = present;
        of_network
    }

    fn settle(&mut self, answer: Answer) {
        self.model.pending.picture = false;
        match answer.body {
            Finding::Layer(probe) => self.model.probe = Some(probe),
            body => _ = self.model.answers.insert(answer.id.clone(), Answer { body, ..answer }),
        }
    }

    /// Shows what was last known of the run as it is now; what has become of it since is asked for.
    fn show_present(&mut self) {
        self.model.moments.seen = None;
        if let Some(Present { answers, probe, cursor }) = self.scrub.present.take() {
            self.take_answers_of_network();
            self.model.answers.extend(answers);
            (self.model.probe, self.ui.cursor) = (probe, cursor);
        }
        self.show_at_once();
    }

    /// Forgets the moment that was looked at, and what was known of the present: another run begins.
    pub(super) fn forget_moment(&mut self) {
        (self.scrub, self.ui.moment) = (Scrub::default(), None);
    }

    /// What an event is not to take away: of the moment that is seen all is still true where the run goes on with other settings,
    /// and only what was known of the present is not.
    pub(super) fn kept_of_moment(&mut self, event: &Event) -> BTreeMap<AskId, Answer> {
        match (event, &mut self.scrub.present) {
            (Event::Reconfigured(_), Some(present)) => {
                present.answers.clear();
                self.take_answers_of_network()
            }
            _ => BTreeMap::new(),
        }
    }

    /// Tells whether a moment has to wait for bandwidth.
    pub(super) fn holds_moment(&self) -> bool {
        self.ui.is_film && !self.scrub.arriving.is_empty()
    }

    /// Returns to the present for what has to be seen: a failure, or the question what is to be done about a run that diverged.
    pub(super) fn return_for(&mut self, incident: Option<Incident>) {
        let has_to = match incident {
            Some(Incident::Started | Incident::Failed) => true,
            Some(Incident::Finished) => self.model.diverged().is_some(),
            None => false,
        };
        if has_to {
            self.ui.moment = None;
            self.obey_moment();
        }
    }

    /// The time between two pictures of what moves by itself on the screen, if anything does.
    pub fn tempo(&self) -> Option<Duration> {
        self.stack.tempo(self.seen(), &self.ui)
    }

    /// Tells whether what moves by itself may move on: what it showed last can be seen, and to the end.
    pub fn can_move_on(&self) -> bool {
        let is_whole = |ask: Ask| self.model.answers.get(&ask.id).is_none_or(Answer::is_complete);
        self.scrub.wanted == self.model.moments.seen
            && self.stack.asks(&self.model, &self.ui).into_iter().all(is_whole)
    }

    /// Moves on what moves by itself; what that asks of the frame loop is returned.
    pub fn on_tick(&mut self) -> Vec<Effect> {
        if !self.can_move_on() {
            return Vec::new();
        }
        let effects = self.act(|stack, cx| stack.on_tick(cx));
        // What has come to its end is not to look as if it ran on.
        if self.tempo().is_none() {
            self.show_at_once();
        }
        effects
    }
}

/// Tells whether a question is about the present, whatever is looked at: what the test set says, and what could be trained.
const fn asks_of_present(question: &Question) -> bool {
    matches!(question, Question::Evaluate(_) | Question::Proposal(_) | Question::Plan(_))
}

/// Tells whether an answer is about the present, whatever is looked at: the doctor's, what the test set says, and what could be
/// trained.
fn is_of_present(answer: &Answer) -> bool {
    let is_so = matches!(answer.body, Finding::Evaluate(_) | Finding::Proposal(_) | Finding::Plan(_));
    is_so || [doctor::ASK, doctor::FIRST_ASK].contains(&answer.id)
}
