//! What the screen wants to know, and what it does with the answers.

use super::app::App;
use crate::inspect::{Answer, Ask, Finding};
use crate::protocol::LogLevel;
use crate::tui::model::{Model, doctor};

impl App {
    /// Lists all that is to be known for what can be seen, and what somebody waits for. Nothing is to be known for what is frozen.
    pub fn asks(&self) -> Vec<Ask> {
        let frozen = self.frozen.is_some();
        let mut asks = if frozen { Vec::new() } else { self.stack.asks(&self.model, &self.ui) };
        asks.extend(self.model.pending.asks.iter().cloned());
        self.ask_about_moment(&mut asks);
        asks
    }

    /// Tells whether all that is asked is answered, and to the end.
    pub fn is_settled(&self) -> bool {
        let whole = |ask: Ask| self.model.answers.get(&ask.id).is_none_or(Answer::is_complete);
        !self.awaits_answer() && self.asks().into_iter().all(whole)
    }

    /// Tells whether nothing more comes unless somebody types: no run is trained, and nothing that was asked for is under way.
    pub fn rests(&self) -> bool {
        let rival = self.rival.as_deref().map(|rival| &rival.model);
        let rests = |model: &Model| {
            let is_reaching = model.moments.on_the_way().is_some();
            model.gone || model.report.phase.rests() && !is_reaching && !model.pending.is_any(&model.report)
        };
        self.tempo().is_none() && std::iter::once(&self.model).chain(rival).all(rests)
    }

    /// Lists all that is to be known: what [`Self::asks`] lists, and what the doctor goes by, whatever is seen.
    pub fn all_asks(&self) -> Vec<Ask> {
        let model = &self.model;
        let doctor = (!model.gone).then(|| model.doctor.asks(model.info.as_deref()));
        self.asks().into_iter().chain(doctor.into_iter().flatten()).collect()
    }

    /// Notes what is asked now and was not before a key was pressed: somebody waits for it.
    pub(super) fn await_what_is_new(&mut self, before: &[Ask]) {
        let asks = self.asks();
        let awaited = &mut self.model.pending.awaited;
        awaited.retain(|id| asks.iter().any(|ask| ask.id == *id));
        let new = asks.into_iter().filter(|ask| !before.contains(ask)).map(|ask| ask.id);
        awaited.extend(new);
    }

    /// Takes in an answer: of what was asked once what follows of it, of the pictures these, and of what else a view asks the
    /// newest, where the view finds it.
    pub fn on_answer(&mut self, answer: Answer) {
        if self.is_out_of_place(&answer) {
            return;
        }
        let awaited = &mut self.model.pending.awaited;
        let is_awaited = awaited.contains(&answer.id);
        awaited.retain(|id| *id != answer.id);
        let once = self.model.pending.asks.iter().position(|ask| ask.id == answer.id);
        if let Some(place) = once.filter(|_| answer.is_complete()) {
            self.model.pending.asks.remove(place);
        }
        if let Finding::Evaluate(evaluation) = &answer.body {
            self.model.on_tested(**evaluation);
        }
        if let Some(found) = sample_found(&answer.body) {
            self.ui.sample = found.unwrap_or(self.ui.sample);
            self.model.pending.picture = found.is_some();
        }
        let is_of_moment = self.is_of_moment(&answer);
        if let Finding::Health(checkup) = &answer.body
            && answer.is_complete()
            && !is_of_moment
        {
            self.model.on_checkup(answer.total_steps, checkup);
            self.tell_diagnoses();
        }
        match answer.body {
            Finding::Health(_) if [doctor::ASK, doctor::FIRST_ASK].contains(&answer.id) => self.dirty = true,
            body if is_of_moment && once.is_none() => self.take_in_of_moment(Answer { body, ..answer }),
            Finding::Layer(probe) => self.on_pictures(probe),
            _ if once.is_some() => self.show_at_once(),
            body => self.keep_answer(Answer { body, ..answer }, is_awaited),
        }
        self.tell_companions();
    }

    /// Has the log say what is new of what the doctor says, with the keys that the user has.
    pub(super) fn tell_diagnoses(&mut self) {
        let news = self.model.doctor.take_news();
        if news.is_empty() {
            return;
        }
        let keys = self.stack.offers(&self.model, &self.model, &self.ui);
        let scene = self.scene(&keys);
        let lines: Vec<String> =
            news.iter().map(|diagnosis| format!("doctor: {}", scene.diagnosis(diagnosis))).collect();
        lines.iter().for_each(|line| self.model.log(LogLevel::Warning, line));
    }
}

/// The sample that was searched, where the answer is that of a search; no sample if there is none.
fn sample_found(body: &Finding) -> Option<Option<usize>> {
    match body {
        Finding::NextMistake(found) | Finding::NextOfClass(found) => Some(**found),
        Finding::LeastCertain(found) => Some(found.map(|image| image.index)),
        _ => None,
    }
}
