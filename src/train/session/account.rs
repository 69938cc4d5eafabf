//! What a session works out about its run: speeds, the time that is left, what a step did, whether anything is learnt.

use super::Session;
use super::step_end::StepEnd;
use crate::protocol::{EpochReport, Event, LogLevel, Outcome, Stepped, Warning};
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
        let training = match trainer.workload().steps_left(progress) {
            0 => 0.0,
            batches => {
                let interval = self.throttle.interval().unwrap_or_default().as_secs_f64();
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

    /// Tells what the step did that was asked for.
    pub(super) fn tell_step(&mut self, end: StepEnd) {
        let Some(before) = self.before.take() else { return };
        let (loss_before, loss_after) = match end {
            StepEnd::Batch(point) => {
                (Some(point.loss), loss_again(&mut self.trainer, self.workers, point.images as usize))
            }
            StepEnd::Epoch(epoch) => {
                let last =
                    epoch.epoch.checked_sub(2).and_then(|last| self.trainer.progress.history.get(last));
                let loss = |report: &EpochReport| report.validation.map(|validation| validation.loss);
                (last.and_then(loss), loss(&epoch))
            }
        };
        self.trainer.spend(Work::Look);
        let (whole, layers) = before.changes(&self.trainer.network);
        self.outgoing.push(Event::Stepped(Box::new(Stepped {
            step: self.trainer.progress.total_steps,
            epoch: if let StepEnd::Epoch(epoch) = end { Some(epoch.epoch) } else { None },
            batches: self.stepped,
            loss_before,
            loss_after,
            whole,
            layers,
        })));
        self.outgoing.flush(self.link);
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

    /// Tells that the run ends for want of patience, if it does.
    pub(super) fn tell_early_stop(&mut self) {
        let progress = &self.trainer.progress;
        if !matches!(progress.stage, Stage::Testing(_, Outcome::NoImprovement)) {
            return;
        }
        let epochs = match progress.epochs_without_improvement() {
            1 => "an epoch".to_owned(),
            epochs => format!("{epochs} epochs"),
        };
        let least = progress.least_loss().map_or_else(String::new, |(epoch, loss)| {
            format!("; it was lowest after epoch {epoch}, {loss:.4}")
        });
        self.log(
            LogLevel::Info,
            &format!("stopped early: the validation loss has not improved for {epochs}{least}"),
        );
    }

    /// Warns: in the run's log, and to the screen.
    fn warn_of(&mut self, warning: Warning) {
        self.recorder.note(&format!("warning: {}", warning.text));
        self.outgoing.push(Event::Warning(warning));
    }
}
