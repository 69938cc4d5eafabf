//! What a session tells its viewers: reports, and what the run is.

use super::Session;
use crate::dataset::Note;
use crate::inspect::digit_form::are_centered;
use crate::inspect::evaluator::Measuring;
use crate::inspect::layer::observer::viewable;
use crate::inspect::layer_table::{layer_rows, pruning};
use crate::nn::kernels::Scalar;
use crate::protocol::{DataNote, Event, LogLevel, Outcome, Phase, Report, RunInfo};
use crate::train::hyperparameters::{describe, listed};
use crate::train::progress::Stage;
use crate::train::run::Trainer;
use crate::train::setting::Topic;
use std::time::Duration;

/// Reports are sent at most this often.
const REPORT_INTERVAL: Duration = Duration::from_millis(33);

impl Session<'_> {
    /// Sends a report if one is due (or `now`), and whatever else waits; true if nothing is left.
    pub(super) fn tell(&mut self, now: bool) -> bool {
        let (phase, time) = (self.phase(), self.clock.now());
        let is_due = || self.phase_moves() && time.saturating_sub(self.reported) >= REPORT_INTERVAL;
        if now || phase != self.told_phase || is_due() {
            self.told_phase = phase;
            self.reported = time;
            let report = self.report(phase);
            self.outgoing.report(report);
            self.tell_moments();
        }
        self.outgoing.flush(self.link)
    }

    fn phase(&self) -> Phase {
        if let Some((phase, _)) = self.inquiries.phase() {
            return phase;
        }
        match self.trainer.progress.stage {
            Stage::Done(_) => Phase::Finished,
            _ if self.wish == super::Wish::Pause => Phase::Paused,
            Stage::Training => Phase::Training,
            Stage::Validating(_) => Phase::Validating,
            Stage::Testing(..) => Phase::Testing,
        }
    }

    fn phase_moves(&self) -> bool {
        !matches!(self.told_phase, Phase::Paused | Phase::Finished)
    }

    fn report(&self, phase: Phase) -> Report {
        let progress = &self.trainer.progress;
        let share = |measuring: &Measuring, of: usize| measuring.done as f32 / of.max(1) as f32;
        let tested = |measuring| share(measuring, self.trainer.dataset.test_len());
        let measured = match (self.inquiries.phase(), &progress.stage) {
            (Some((_, done)), _) => done,
            (None, Stage::Testing(measuring, _)) => tested(measuring),
            (None, Stage::Validating(measuring)) => share(measuring, self.trainer.split.validation.len()),
            _ => 0.0,
        };
        let [epoch, step, epoch_steps] = self.place();
        Report {
            phase,
            epoch,
            step,
            epoch_steps,
            planned_steps: self.trainer.workload().planned_steps(progress),
            total_steps: progress.total_steps,
            measured,
            batches: Vec::new(),
            learning_rate: progress.learning_rate,
            learning_rate_factor: progress.learning_rate_factor,
            progress: self.trainer.workload().share_done(progress),
            images_per_second: match phase {
                Phase::Finished => self.trainer.workload().mean_speed(progress),
                _ if self.wants_batch() => self.throughput.images_per_second(),
                _ => 0.0,
            },
            elapsed: progress.seconds,
            paused: self.job.state.is_some() || self.trainer.watch.leaves_out(),
            eta: if self.wants_batch() { self.eta().map(|eta| eta + self.beside) } else { None },
            speed: self.throttle.speed,
            obeyed: self.obeyed,
            dead: self.trainer.dead,
        }
    }

    /// The epoch in hand, from 1, the batches of it that are done, and all of it; after the last batch of the run, those of the
    /// last epoch.
    fn place(&self) -> [usize; 3] {
        let progress = &self.trainer.progress;
        match progress.stage {
            Stage::Testing(..)
            | Stage::Done(Outcome::Completed | Outcome::TargetReached | Outcome::NoImprovement) => {
                let steps = progress.steps_of_last_epoch();
                [progress.epoch, steps, steps]
            }
            _ => [progress.epoch + 1, progress.step, self.trainer.steps_of_epoch()],
        }
    }

    /// Tells what the run is, at its beginning.
    pub(super) fn announce(&mut self) {
        self.link.renew();
        let info = self.info();
        let notes = info.notes.clone();
        self.outgoing.push(Event::Started(Box::new(info)));
        // What matters most comes last: a small screen shows the last line alone.
        notes.iter().rev().for_each(|note| self.log(note.level, &note.text));
        self.tell_death();
        self.tell(true);
    }

    /// What to know of the data, and of a run that begins, before looking at numbers.
    fn notes(&self) -> Vec<DataNote> {
        let Trainer { config, dataset, split, .. } = &self.trainer;
        let follows = self.follows.iter().map(|text| Note::info("preset", text.clone()));
        let told = |note: Note| DataNote {
            level: if note.is_warning { LogLevel::Warning } else { LogLevel::Info },
            what: note.what.to_owned(),
            text: note.text,
        };
        let data = dataset.notes(split, config.validation_split).into_iter().chain(follows).map(told);
        let begins = self.trainer.progress.total_steps == 0;
        let doubts = if begins { self.trainer.plan().doubts() } else { Vec::new() };
        let doubtful = |text| DataNote { level: LogLevel::Warning, what: "doubtful".to_owned(), text };
        data.chain(doubts.into_iter().map(doubtful)).collect()
    }

    pub(super) fn info(&self) -> RunInfo {
        let Trainer { config, dataset, split, classes, network, .. } = &self.trainer;
        let (watched_set, watched) = self.trainer.watched();
        RunInfo {
            begun: self.link.begun(),
            name: self.recipe.name.clone(),
            network: config.spec.to_string(),
            dataset: dataset.name.clone(),
            input: network.input,
            classes: classes.clone(),
            layers: layer_rows(network),
            viewable: viewable(network),
            parameters: network.parameter_count(),
            pruning: pruning(network),
            seed: config.seed,
            threads: self.workers.threads(),
            backend: f32::backend().to_owned(),
            train_images: split.train.len(),
            validation_images: split.validation.len(),
            validation_split: config.validation_split.to_string(),
            test_images: dataset.test_len(),
            watched_set: watched_set.to_owned(),
            watched_images: watched.len(),
            centered: are_centered(&dataset.train),
            batch_size: config.batch_size,
            steps_per_epoch: self.trainer.steps_per_epoch(),
            epochs: config.epochs,
            optimizer: describe(Topic::Optimizer, None, config),
            loss: describe(Topic::Loss, Some(network.head.loss.name()), config),
            learning_rate: config.learning_rate,
            schedule: describe(Topic::Schedule, None, config),
            settings: listed(config),
            run: self.recorder.place(),
            notes: self.notes(),
        }
    }
}
