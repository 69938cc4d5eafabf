//! Two runs on one screen: one of a pair is in front, and all pages are about it; the page that compares shows both.

use super::app::App;
use super::model::Model;
use super::model::comparison::Comparison;
use super::view::Incident;
use super::views::versus;
use crate::inspect::layer::Probe;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::{Command, Event, LogLevel, Side};
use crate::tui::model::doctor;
use std::sync::Arc;

impl App {
    /// Has the screen show two runs.
    pub fn pair_up(&mut self) {
        self.rival = Some(Box::default());
    }

    /// Gives why trainers are gone that failed, each with the letter of its run if there are two.
    pub fn failures(&self) -> Vec<String> {
        let Some(rival) = &self.rival else { return self.failure().map(str::to_owned).into_iter().collect() };
        let named = |(side, model): (Side, &Model)| {
            let failure = model.failure.as_ref()?;
            Some(format!("run {}: {failure}", side.letter()))
        };
        let models = [(self.front, &self.model), (self.front.other(), &rival.model)];
        models.into_iter().filter_map(named).collect()
    }

    /// Tells whether both runs can be seen, or will be as soon as they have begun.
    pub(super) fn shows_both(&self) -> bool {
        self.rival.is_some() && (self.model.info.is_none() || self.stack.page() == versus::NAME)
    }

    /// Lists all that is to be known of a run: of the one that is not in front only what is compared, and what the doctor goes by.
    pub fn asks_of(&self, side: Side) -> Vec<Ask> {
        if side == self.front {
            return self.all_asks();
        }
        let Some(rival) = &self.rival else { return Vec::new() };
        let model = &rival.model;
        let is_seen = self.shows_both() && self.frozen.is_none();
        let mut asks = if is_seen { self.stack.asks(model, &self.ui) } else { Vec::new() };
        asks.extend(model.pending.asks.iter().cloned());
        let doctor = (!model.gone).then(|| model.doctor.asks(model.info.as_deref()));
        asks.into_iter().chain(doctor.into_iter().flatten()).collect()
    }

    /// Tells whether a command is for a run: what decides how a pair goes on is for both, and so is all that is commanded where both are
    /// seen; what changes one run is for the one in front.
    pub fn is_for(&self, command: &Command, side: Side) -> bool {
        side == self.front
            || match command {
                Command::Revert(_) | Command::Begin(_) | Command::Reach(_) | Command::Branch(_) => false,
                Command::Act(_) => self.shows_both(),
                _ => true,
            }
    }

    /// The trainer of a run said something.
    pub fn on_event_of(&mut self, side: Side, event: Event) {
        let (is_front, begins) = (side == self.front, matches!(event, Event::Started(_)));
        if is_front {
            self.on_event(event);
        } else {
            self.on_event_behind(event);
        }
        if let Some(rival) = &mut self.rival
            && begins
        {
            rival.waiting[side.index()] = None;
            (self.model.comparison, rival.model.comparison) = (None, None);
            if is_front && !std::mem::replace(&mut rival.is_opened, true) {
                self.stack.push(Box::new(versus::Versus::default()));
            }
        }
    }

    /// The trainer of the run that is not in front said something.
    fn on_event_behind(&mut self, event: Event) {
        let letter = self.front.other().letter();
        let Some(rival) = &mut self.rival else { return };
        let model = &mut rival.model;
        if matches!(&event, Event::Report(report) if *report == model.report && report.batches.is_empty()) {
            return;
        }
        let incident = match &event {
            Event::Started(_) => Some(Incident::Started),
            Event::Failed(_) => Some(Incident::Failed),
            _ => None,
        };
        self.urgent |= model.is_awaited(&event);
        model.on_event(event);
        if let (Some(Incident::Failed), Some(failure)) = (incident, &model.failure) {
            self.model.log(LogLevel::Error, &format!("run {letter}: {failure}"));
        }
        self.thaw_for(incident);
        self.dirty = true;
    }

    /// A trainer is gone.
    pub fn on_trainer_gone_of(&mut self, side: Side) {
        match &mut self.rival {
            Some(rival) if side != self.front => rival.model.trainer_gone(),
            _ => self.model.trainer_gone(),
        }
        self.dirty = true;
    }

    /// An answer about a run has come.
    pub fn on_answer_of(&mut self, side: Side, answer: Answer) {
        if side == self.front {
            self.on_answer(answer);
        } else {
            self.on_answer_behind(answer);
        }
        self.compare();
    }

    /// An answer about the run that is not in front has come.
    fn on_answer_behind(&mut self, answer: Answer) {
        let side = self.front.other();
        let Some(rival) = &mut self.rival else { return };
        let model = &mut rival.model;
        if answer.is_complete() {
            model.pending.asks.retain(|ask| ask.id != answer.id);
        }
        self.dirty = true;
        match answer.body {
            Finding::Evaluate(evaluation) => model.on_tested(*evaluation),
            Finding::Health(checkup) if [doctor::ASK, doctor::FIRST_ASK].contains(&answer.id) => {
                model.on_checkup(answer.total_steps, &checkup);
            }
            Finding::Layer(probe) => self.keep_probe(side, probe),
            body => _ = model.answers.insert(answer.id.clone(), Answer { body, ..answer }),
        }
    }

    /// Shows new pictures of the run in front; where both runs are seen, together with those of the other run at the same step.
    pub(super) fn on_pictures(&mut self, probe: Box<Probe>) {
        if self.shows_both() {
            return self.keep_probe(self.front, probe);
        }
        self.forget_waiting();
        self.on_probe(probe);
    }

    /// Forgets the pictures of the run in front that wait for those of the other run: what is shown of it is another moment.
    pub(super) fn forget_waiting(&mut self) {
        if let Some(rival) = &mut self.rival {
            rival.waiting[self.front.index()] = None;
        }
    }

    /// Keeps pictures of a run until there are those of the other run at the same step.
    fn keep_probe(&mut self, side: Side, probe: Box<Probe>) {
        let Some(rival) = &mut self.rival else { return };
        rival.waiting[side.index()] = Some(probe);
        self.dirty = true;
        self.show_waiting();
    }

    /// Shows the pictures that wait for nothing any more: the newest of either run beside the newest of the other, if these are of the
    /// same step. A run that changed between two batches has newer ones of its step than the other, which has nothing new to show.
    /// Where a run has ended, none wait: those of both runs after their last batches may come one after the other.
    pub(super) fn show_waiting(&mut self) {
        let (is_awaited, moves) = (self.model.pending.picture, self.is_moving());
        let Some(rival) = &mut self.rival else { return };
        if rival.waiting == [None, None] {
            return;
        }
        let is_over = |model: &Model| model.finished.is_some() || model.gone;
        let is_apart = is_over(&self.model) || is_over(&rival.model);
        if !is_apart && !rival.are_alike([(self.front, &self.model), (self.front.other(), &rival.model)]) {
            return;
        }
        if !is_awaited && moves && self.model.probe.is_some() && !self.bandwidth.affords_pictures() {
            // As soon as there is room for them, even if nothing else happens.
            self.dirty = true;
            return;
        }
        self.urgent |= is_awaited || !moves;
        let [front, behind] = [self.front, self.front.other()].map(|side| rival.waiting[side.index()].take());
        if let Some(probe) = behind {
            rival.model.probe = Some(probe);
        }
        if let Some(probe) = front {
            self.show(probe);
        }
    }

    /// Compares what both networks say of the images, where the newest that both have said is of the same step.
    pub(super) fn compare(&mut self) {
        let Some(rival) = &mut self.rival else { return };
        let (model, other) = (&mut self.model, &mut rival.model);
        let (front, behind) = (model.answers.get(&versus::VERDICTS), other.answers.get(&versus::VERDICTS));
        let (Some(front), Some(behind)) = (front, behind) else { return };
        let step = front.total_steps;
        if behind.total_steps != step || !front.is_complete() || !behind.is_complete() {
            return;
        }
        let (Finding::Verdicts(front), Finding::Verdicts(behind)) = (&front.body, &behind.body) else {
            return;
        };
        let (a, b) = if self.front == Side::A { (front, behind) } else { (behind, front) };
        if model.comparison.as_ref().is_some_and(|known| known.is_of(step, a, b)) {
            return;
        }
        let comparison = Comparison::of(step, a, b).map(Arc::new);
        (model.comparison, other.comparison) = (comparison.clone(), comparison);
        self.dirty = true;
    }

    /// Freezes or thaws what is seen of the run that is not in front.
    pub(super) fn freeze_rival(&mut self, freeze: bool) {
        if let Some(rival) = &mut self.rival {
            rival.frozen = freeze.then(|| Box::new(rival.model.clone()));
        }
    }

    /// Brings the run to the front that the user chose.
    pub(super) fn obey_choice_of_run(&mut self) {
        if self.rival.is_none() {
            self.ui.front = self.front;
            return;
        }
        if self.ui.front == self.front {
            return;
        }
        // What is put aside of the present is that of the run that was in front.
        self.ui.moment = None;
        self.obey_moment();
        let Some(rival) = &mut self.rival else { return };
        self.front = self.ui.front;
        let held = std::mem::take(&mut self.held_answers);
        self.model.answers.extend(held);
        if let Some(probe) = self.held.take() {
            self.model.probe = Some(probe);
        }
        std::mem::swap(&mut self.model, &mut rival.model);
        std::mem::swap(&mut self.frozen, &mut rival.frozen);
        self.told = self.model.log.pushed();
        // What has to be decided about a run that diverged is asked where that run is looked at.
        if self.model.diverged().is_some() {
            self.tell_views(Incident::Finished);
        }
        self.show_at_once();
    }

    /// Has the other run measured, too, where both are seen.
    pub(super) fn ask_both(&mut self) {
        if !self.shows_both() {
            return;
        }
        let Some(rival) = &mut self.rival else { return };
        let theirs = &mut rival.model.pending.asks;
        for ask in &self.model.pending.asks {
            if matches!(ask.question, Question::Evaluate(_)) && theirs.iter().all(|other| other.id != ask.id)
            {
                theirs.push(ask.clone());
            }
        }
    }
}
