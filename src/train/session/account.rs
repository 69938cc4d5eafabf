//! What a session works out about its run: speeds, the time that is left, what a step did, whether anything is learnt.

use super::Session;
use crate::protocol::{EpochReport, Event, LogLevel, Stepped, Warning};
use crate::train::change::loss_again;
use crate::train::clock::Work;
use crate::train::progress::Stage;
use crate::train::workload::TRAINING_COST;

impl Session<'_> {
    /// Adds to the speeds what the run's time was spent on since the last call; a batch of so many `images` was trained.
    pub(super) fn account(&mut self, images: Option<u32>) {
        let (now, before) = (self.trainer.spent, self.accounted);
        if let Some(images) = images {
            self.throughput.add(f64::from(images), now.training - before.training, now.busy - before.busy);
            (self.accounted.training, self.accounted.busy) = (now.training, now.busy);
        }
        let (measured, seconds) = (now.measured - before.measured, now.measuring - before.measuring);
        if measured > 0 {
            self.measuring.add(measured as f64, seconds, seconds);
        }
        (self.accounted.measured, self.accounted.measuring) = (now.measured, now.measuring);
    }

    /// Seconds to the end of the run at the present speed, once that is known.
    pub(super) fn eta(&self) -> Option<f64> {
        let (trainer, progress) = (&self.trainer, &self.trainer.progress);
        let planned = (trainer.steps_per_epoch() as u64).saturating_mul(trainer.config.epochs as u64);
        let batches = match progress.stage {
            Stage::Testing(..) | Stage::Done(_) => 0,
            _ => planned.saturating_sub(progress.total_steps),
        };
        let training = match batches {
            0 => 0.0,
            _ => {
                let interval = self.pace.interval().unwrap_or_default().as_secs_f64();
                batches as f64 * self.throughput.busy_per_piece()?.max(interval)
            }
        };
        let images = trainer.workload().images_to_measure(progress);
        if images <= 0.0 {
            return Some(training);
        }
        let guess = self.throughput.busy_per_image().map(|busy| busy / TRAINING_COST);
        Some(training + images * self.measuring.busy_per_image().or(guess)?)
    }

    /// Tells what the step did that was asked for: a batch with this `loss`, or what was left of an `epoch`.
    pub(super) fn tell_step(&mut self, epoch: Option<EpochReport>, loss: Option<f64>) {
        let Some(before) = self.before.take() else { return };
        let (loss_before, loss_after) = match epoch {
            None => (loss, loss_again(&mut self.trainer, self.workers)),
            Some(epoch) => {
                let last =
                    epoch.epoch.checked_sub(2).and_then(|last| self.trainer.progress.history.get(last));
                let loss = |report: &EpochReport| report.validation.map(|validation| validation.loss);
                (last.and_then(loss), loss(&epoch))
            }
        };
        self.trainer.spend(Work::Look);
        let (whole, layers) = before.changes(&self.trainer.network);
        self.outbox.push(Event::Stepped(Box::new(Stepped {
            step: self.trainer.progress.total_steps,
            epoch: epoch.map(|epoch| epoch.epoch),
            loss_before,
            loss_after,
            whole,
            layers,
        })));
        self.outbox.flush(self.lanes);
    }

    /// Tells when the network has died, and when it has come to life again.
    pub(super) fn tell_death(&mut self) {
        let dead = self.trainer.dead;
        if dead.is_some() == self.told_dead {
            return;
        }
        self.told_dead = dead.is_some();
        match dead {
            Some(dead) => {
                self.warn_of(Warning {
                    what: "dead".to_owned(),
                    epoch: Some(dead.since),
                    text: dead.to_string(),
                });
            }
            None => self.log(LogLevel::Info, "the network learns again"),
        }
    }

    /// Warns: in the run's log, and to the screen.
    fn warn_of(&mut self, warning: Warning) {
        self.recorder.note(&format!("warning: {}", warning.text));
        self.outbox.push(Event::Warning(warning));
    }
}
