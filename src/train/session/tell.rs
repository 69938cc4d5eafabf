//! What a session tells the screen: probes, reports, and what the run is.

use super::Session;
use crate::dataset::Note;
use crate::nn::kernels::Real;
use crate::train::evaluate::Measuring;
use crate::train::message::{DataNote, Event, LayerInfo, LogLevel, Phase, Report, RunInfo};
use crate::train::probe::viewable;
use crate::train::run::{Stage, Trainer};
use std::time::{Duration, Instant};

/// Reports are sent at most this often.
const REPORT_INTERVAL: Duration = Duration::from_millis(33);
/// Forward alone costs about a third of forward and backward.
const FORWARD_SHARE: f64 = 1.0 / 3.0;

impl Session<'_> {
    /// Cuts a probe if it would show something new, the last one was taken and it is time.
    pub(super) fn offer_probe(&mut self) {
        let due = self.probe_urgent || self.probed.is_none_or(|at| at.elapsed() >= self.job.probe_interval);
        if !self.probe_stale || !due || !self.lanes.probe_wanted() {
            return;
        }
        let image = self.trainer.watched().1.image(self.watched);
        let probe = self.prober.cut(
            &self.trainer.network,
            &self.trainer.dataset.train,
            image,
            self.watched,
            self.view,
            self.trainer.progress.total_steps,
        );
        self.lanes.put_probe(Box::new(probe));
        (self.probe_stale, self.probe_urgent) = (false, false);
        self.probed = Some(Instant::now());
    }

    /// Sends a report if one is due (or `now`), and whatever else waits; true if nothing is left.
    pub(super) fn tell(&mut self, now: bool) -> bool {
        let phase = self.phase();
        if now || phase != self.told_phase || self.phase_moves() && self.reported.elapsed() >= REPORT_INTERVAL
        {
            self.told_phase = phase;
            self.reported = Instant::now();
            let report = self.report(phase);
            self.outbox.report(report);
        }
        self.outbox.flush(self.lanes)
    }

    fn phase(&self) -> Phase {
        if self.asked_test.is_some() {
            return Phase::Testing;
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
        let measured = match (&self.asked_test, &progress.stage) {
            (Some(measuring), _) | (None, Stage::Testing(measuring, _)) => tested(measuring),
            (None, Stage::Validating(measuring)) => share(measuring, self.trainer.split.validation.len()),
            _ => 0.0,
        };
        let training = matches!(phase, Phase::Training | Phase::Validating);
        // Between two epochs the report belongs to the one that is complete, until a batch of the next is done.
        Report {
            phase,
            epoch: (progress.epoch + 1).min(self.trainer.config.epochs),
            step: if self.done() && progress.epoch > 0 && progress.step == 0 {
                self.trainer.steps_per_epoch()
            } else {
                progress.step
            },
            total_steps: progress.total_steps,
            measured,
            batches: Vec::new(),
            learning_rate: progress.learning_rate,
            learning_rate_factor: progress.learning_rate_factor,
            images_per_second: if training { self.throughput.images_per_second() } else { 0.0 },
            elapsed: progress.seconds,
            eta: if training { self.eta() } else { None },
            speed: self.pace.speed,
            obeyed: self.obeyed,
        }
    }

    /// Seconds to the end of the run at the present speed.
    fn eta(&self) -> Option<f64> {
        let measured = self.throughput.seconds_per_batch()?;
        let batch = self.pace.interval().map_or(measured, |interval| measured.max(interval.as_secs_f64()));
        let progress = &self.trainer.progress;
        let steps = (self.trainer.steps_per_epoch() as u64).saturating_mul(self.trainer.config.epochs as u64);
        let image = FORWARD_SHARE / self.throughput.images_per_second().max(1e-9);
        let epochs = self.trainer.config.epochs.saturating_sub(progress.epoch) as f64;
        let measuring =
            epochs * self.trainer.split.validation.len() as f64 + self.trainer.dataset.test_len() as f64;
        Some(steps.saturating_sub(progress.total_steps) as f64 * batch + measuring * image)
    }

    /// Tells what the run is, at its beginning.
    pub(super) fn announce(&mut self) {
        let info = self.info();
        let notes = info.notes.clone();
        self.outbox.push(Event::Started(Box::new(info)));
        // What matters most comes last: a small screen shows the last line alone.
        notes.iter().rev().for_each(|note| self.log(note.level, &note.text));
        self.tell(true);
    }

    /// What to know of the data, and of a run that begins, before looking at numbers.
    fn notes(&self) -> Vec<DataNote> {
        let Trainer { config, dataset, split, .. } = &self.trainer;
        let follows = self.follows.iter().map(|text| Note::info("last-layer", text.clone()));
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

    fn info(&self) -> RunInfo {
        let Trainer { config, dataset, split, classes, network, .. } = &self.trainer;
        let (watched_set, watched) = self.trainer.watched();
        RunInfo {
            name: self.job.name.clone(),
            network: config.spec.to_string(),
            dataset: dataset.name.clone(),
            input: network.input,
            classes: classes.clone(),
            layers: LayerInfo::table(network),
            viewable: viewable(network),
            parameters: network.parameter_count(),
            seed: config.seed,
            threads: self.workers.threads(),
            backend: f32::backend().to_owned(),
            train_images: split.train.len(),
            validation_images: split.validation.len(),
            validation_split: config.validation_split.to_string(),
            test_images: dataset.test_len(),
            watched_set: watched_set.to_owned(),
            watched_images: watched.len(),
            batch_size: config.batch_size,
            steps_per_epoch: self.trainer.steps_per_epoch(),
            epochs: config.epochs,
            optimizer: config.optimizer.describe(),
            loss: network.head.loss.name().to_owned(),
            schedule: config.describe_schedule(),
            run: self.recorder.place(),
            notes: self.notes(),
        }
    }
}
