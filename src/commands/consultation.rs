//! The doctor of a run without a screen: what it wants to know, and what it says at the ends of epochs.

use crate::inspect::doctor::{Diagnosis, Disorder};
use crate::inspect::health::IMAGES;
use crate::inspect::{Answer, Ask, Finding, Question, health::Health};
use crate::protocol::{Event, FinishReport, Report, RunInfo, Warning, When};
use crate::tui::model::doctor::{ASK, Doctor, FIRST_ASK};
use std::collections::BTreeSet;

/// How many times as many images are trained on between two looks as a look is worth: it then takes less than a hundredth of the time.
const SPARING: u64 = 100;

/// What is known of the run, and what was said of it.
#[derive(Debug, Default)]
pub(super) struct Consultation {
    doctor: Doctor,
    info: Option<Box<RunInfo>>,
    report: Report,
    /// The batches that were done when the layers were looked at last.
    looked: Option<u64>,
    /// What was wrong when that was told last, or was told by the trainer itself.
    told: BTreeSet<Disorder>,
}

impl Consultation {
    /// Lists what is to be known at present: how the layers are before the first batch, and at ends of epochs.
    pub(super) fn asks(&self) -> Vec<Ask> {
        let look = |id, step| Ask { id, question: Question::Health(Health {}), when: When::At(step) };
        let next = self.info.as_deref().and_then(|info| self.next_look(info));
        std::iter::once(look(FIRST_ASK, 0)).chain(next.map(|step| look(ASK, step))).collect()
    }

    /// The end of an epoch at which to look next; none while the first look is still awaited.
    fn next_look(&self, info: &RunInfo) -> Option<u64> {
        // A batch is never larger than the set, whatever the setting says.
        let batch = info.batch_size.min(info.train_images).max(1) as u64;
        let epoch = info.steps_per_epoch.max(1) as u64;
        // An image is taken forward only, which is less than half the work; the next step is tried on a copy.
        let worth = IMAGES as u64 / 2 + 2 * batch;
        let least = (SPARING * worth).div_ceil(batch);
        Some(self.looked?.saturating_add(least).div_ceil(epoch).saturating_mul(epoch))
    }

    /// Takes in what the trainer says. Gives what is newly wrong, once an epoch is over.
    pub(super) fn hear(&mut self, event: &Event) -> Vec<Warning> {
        match event {
            Event::Started(info) | Event::Reconfigured(info) => self.info = Some(info.clone()),
            Event::Restored(past) => {
                past.batches.iter().for_each(|point| self.doctor.batch(point));
                past.epochs.iter().for_each(|epoch| self.doctor.epoch(epoch));
            }
            Event::Report(report) => {
                report.batches.iter().for_each(|point| self.doctor.batch(point));
                self.report = Report { batches: Vec::new(), ..report.clone() };
            }
            Event::Warning(warning) => self.was_told(&warning.what),
            Event::Epoch(epoch) => {
                self.doctor.epoch(epoch);
                return self.news(Some(epoch.epoch), None);
            }
            Event::Finished(finished) => return self.news(None, Some(finished)),
            _ => {}
        }
        Vec::new()
    }

    /// Takes in how the layers are.
    pub(super) fn take(&mut self, answers: Vec<Answer>) {
        for answer in answers {
            if let (true, Finding::Health(checkup)) = (answer.is_complete(), &answer.body) {
                self.doctor.visit(answer.total_steps, checkup);
                self.looked = self.looked.max(Some(answer.total_steps));
            }
        }
    }

    /// The trainer said this itself.
    fn was_told(&mut self, what: &str) {
        self.told.extend(Disorder::ALL.into_iter().find(|disorder| disorder.name() == what));
    }

    /// What is wrong now and was not when that was told last.
    fn news(&mut self, epoch: Option<usize>, finished: Option<&FinishReport>) -> Vec<Warning> {
        let Some(info) = self.info.as_deref() else { return Vec::new() };
        let divergence = finished.and_then(|finished| finished.divergence);
        self.doctor.examine(info, &self.report, divergence.map(|(divergence, _)| divergence));
        let wrong: BTreeSet<Disorder> =
            self.doctor.diagnoses().iter().map(|diagnosis| diagnosis.what).collect();
        let told = std::mem::replace(&mut self.told, wrong);
        let new = self.doctor.diagnoses().iter().filter(|diagnosis| !told.contains(&diagnosis.what));
        new.map(|diagnosis| warning(diagnosis, epoch)).collect()
    }
}

/// A diagnosis for people and for scripts.
fn warning(diagnosis: &Diagnosis, epoch: Option<usize>) -> Warning {
    Warning {
        what: format!("doctor-{}", diagnosis.what.name()),
        epoch,
        text: format!("doctor: {}", diagnosis.told()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::health::Checkup;
    use crate::protocol::{BatchPoint, EpochReport, Evaluation};

    /// Batches in an epoch.
    const EPOCH: u64 = 600;

    fn started() -> Consultation {
        let mut consultation = Consultation::default();
        assert_eq!(consultation.hear(&Event::Started(Box::new(info()))), []);
        consultation
    }

    fn info() -> RunInfo {
        RunInfo {
            input: crate::nn::shape::Shape::flat(1),
            classes: (0..10).map(|class| class.to_string()).collect(),
            threads: 1,
            train_images: 3200,
            validation_images: 1000,
            watched_images: 1000,
            batch_size: 32,
            steps_per_epoch: EPOCH as usize,
            epochs: 9,
            learning_rate: 0.1,
            ..RunInfo::default()
        }
    }

    /// An epoch in which the loss of a batch is as `loss` says.
    fn epoch(consultation: &mut Consultation, number: usize, loss: impl Fn(u64) -> f64) -> Vec<String> {
        let first = (number as u64 - 1) * EPOCH;
        let point = |step: u64| BatchPoint {
            step,
            loss: loss(step),
            accuracy: 0.9,
            images: 32,
            learning_rate: Some(0.1),
            gradient_norm: None,
        };
        let batches = (first + 1..=first + EPOCH).map(point).collect();
        let report =
            Report { total_steps: first + EPOCH, batches, learning_rate_factor: 1.0, ..Report::default() };
        assert_eq!(consultation.hear(&Event::Report(report)), []);
        let of_set = |loss: f64| Evaluation { loss, accuracy: 0.9, images: 1000 };
        let report = EpochReport {
            epoch: number,
            total_steps: first + EPOCH,
            train_loss: loss(first + EPOCH),
            train_accuracy: 0.9,
            validation: Some(of_set(loss(first + EPOCH))),
            ..EpochReport::default()
        };
        consultation.hear(&Event::Epoch(report)).into_iter().map(|warning| warning.what).collect()
    }

    fn answer(step: u64, done: f32) -> Answer {
        Answer { id: FIRST_ASK, total_steps: step, done, body: Finding::Health(Box::default()) }
    }

    #[test]
    fn the_layers_are_looked_at_before_the_first_batch_and_then_at_ends_of_epochs_that_are_far_apart() {
        let before = Consultation::default();
        assert_eq!(before.asks().iter().map(|ask| ask.when).collect::<Vec<_>>(), [When::At(0)]);
        let mut consultation = started();
        consultation.take(vec![answer(0, 0.5)]);
        assert_eq!(consultation.asks().len(), 1, "half an answer is none");
        consultation.take(vec![answer(0, 1.0)]);
        // A look is worth 192 images: 19 200 are 600 batches.
        assert_eq!(consultation.asks()[1].when, When::At(600));
        consultation.take(vec![answer(601, 1.0)]);
        assert_eq!(consultation.asks()[1].when, When::At(1800));
    }

    #[test]
    fn what_is_wrong_is_told_once_until_it_was_right_again() {
        let mut consultation = started();
        let falls = |step: u64| 2.0 / (1.0 + step as f64 / 50.0);
        assert!(epoch(&mut consultation, 1, falls).is_empty());
        let high = |_| 30.0;
        let rises = ["doctor-learning-rate-too-high"];
        assert_eq!(epoch(&mut consultation, 2, high), rises);
        assert!(epoch(&mut consultation, 3, high).is_empty(), "it was told");
        assert!(epoch(&mut consultation, 4, |_| 0.1).is_empty(), "it is right again");
        assert_eq!(epoch(&mut consultation, 5, high), rises, "and wrong once more");
    }

    #[test]
    fn what_the_trainer_said_itself_is_not_said_again() {
        let mut consultation = started();
        assert!(epoch(&mut consultation, 1, |step| 2.0 / (1.0 + step as f64 / 50.0)).is_empty());
        let what = Disorder::LearningRateTooHigh.name().to_owned();
        consultation.hear(&Event::Warning(Warning { what, epoch: None, text: String::new() }));
        assert!(epoch(&mut consultation, 2, |_| 30.0).is_empty());
    }

    #[test]
    fn the_words_name_options_and_no_keys() {
        for what in Disorder::ALL {
            let said = warning(&Diagnosis::new(what, "evidence".to_owned()), Some(3));
            assert!(said.text.starts_with(&format!("doctor: {}: evidence; ", what.words())), "{}", said.text);
            assert!(!said.text.contains("press") && !said.text.contains('{'), "{}", said.text);
        }
    }

    #[test]
    fn a_checkup_of_nothing_is_no_illness() {
        let mut consultation = started();
        consultation.doctor.visit(0, &Checkup::default());
        assert!(epoch(&mut consultation, 1, |step| 2.0 / (1.0 + step as f64 / 50.0)).is_empty());
    }
}
