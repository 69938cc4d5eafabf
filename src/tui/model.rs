//! What the screen knows: everything the trainer said, kept in bounded memory.

pub mod history;
pub mod pending;
pub mod series;

use crate::inspect::Answer;
use crate::inspect::layer::Probe;
use crate::protocol::AskId;
use crate::protocol::{
    Change, Divergence, EpochReport, Evaluation, Event, FinishReport, LayerInfo, LogLevel, Past, Phase,
    Report, RunInfo, Stepped,
};
use crate::viz::number::{duration, grouped, percent, significant};
use crate::viz::text::width;
use history::History;
use pending::Pending;
use std::collections::{BTreeMap, VecDeque};

/// A line of the log with how often it came in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How serious.
    pub level: LogLevel,
    /// The words, on one line.
    pub text: String,
    /// Times in a row.
    pub times: usize,
    /// Whether it says what the screen looks like: only the newest of such lines is worth keeping.
    pub look: bool,
}

/// Everything the trainer said.
#[derive(Debug, Default)]
pub struct Model {
    /// What is being loaded, oldest first.
    pub loading: Vec<String>,
    /// The run, once it has begun.
    pub info: Option<Box<RunInfo>>,
    /// The last report, its batches moved to the history.
    pub report: Report,
    /// Curves and epochs.
    pub history: History,
    /// The last measurement of the test set.
    pub tested: Option<Evaluation>,
    /// How the run ended.
    pub finished: Option<FinishReport>,
    /// Why the trainer is gone.
    pub failure: Option<String>,
    /// Whether nobody takes commands any more.
    pub gone: bool,
    /// What the last single step did, until there are more batches.
    pub stepped: Option<Box<Stepped>>,
    /// The newest pictures.
    pub probe: Option<Box<Probe>>,
    /// The log, oldest first.
    pub log: VecDeque<LogLine>,
    /// What was asked for.
    pub pending: Pending,
    /// The newest answer to each question that a view asks of its own; the pictures have a place of theirs.
    pub answers: BTreeMap<AskId, Answer>,
}

/// Lines kept of the log, and of what was loaded.
const LOG_LINES: usize = 500;
const LOADING_LINES: usize = 6;

impl Model {
    /// Takes in an event.
    pub fn on_event(&mut self, event: Event) {
        match event {
            Event::Loading(what) => self.on_loading(what),
            Event::Started(info) => self.on_started(info),
            Event::Reconfigured(info) => self.info = Some(info),
            Event::Restored(past) => self.on_restored(*past),
            Event::Report(report) => self.on_report(report),
            Event::Epoch(epoch) => self.on_epoch(&epoch),
            Event::Tested(evaluation) => self.on_tested(evaluation),
            Event::Saved { path, total_steps, asked } => self.on_saved(&path, total_steps, asked),
            Event::Stepped(stepped) => self.on_stepped(stepped),
            Event::Warning(warning) => self.log(LogLevel::Warning, &warning.text),
            Event::Log(level, text) => self.log(level, &text),
            Event::Finished(report) => self.on_finished(*report),
            Event::Failed(message) => self.fail(&message),
        }
    }

    fn on_loading(&mut self, what: String) {
        if self.loading.len() >= LOADING_LINES {
            self.loading.remove(0);
        }
        self.loading.push(one_line(&what));
    }

    fn on_started(&mut self, info: Box<RunInfo>) {
        self.history = History::new(info.steps_per_epoch, info.batch_size);
        self.report = Report { phase: Phase::Training, obeyed: self.report.obeyed, ..Report::default() };
        (self.tested, self.finished, self.probe, self.stepped) = (None, None, None, None);
        self.answers.clear();
        self.pending.forget();
        let images = grouped(info.train_images as u64);
        self.log(LogLevel::Info, &format!("training {} on {images} images of {}", info.name, info.dataset));
        self.info = Some(info);
    }

    fn on_epoch(&mut self, epoch: &EpochReport) {
        let mut text = format!(
            "epoch {}: loss {}, {} % right",
            epoch.epoch,
            significant(epoch.train_loss),
            percent(epoch.train_accuracy, 2)
        );
        if let Some(validation) = epoch.validation {
            let best = if epoch.best { ", the best" } else { "" };
            text.push_str(&format!("; validation {} %{best}", percent(validation.accuracy, 2)));
        }
        self.log(LogLevel::Info, &format!("{text} ({})", duration(epoch.seconds)));
        self.history.epoch(epoch);
    }

    /// The curves of the past, and one line about it.
    fn on_restored(&mut self, past: Past) {
        past.batches.iter().for_each(|point| self.history.batch(point));
        past.epochs.iter().for_each(|epoch| self.history.epoch(epoch));
        self.report.total_steps = past.total_steps;
        self.tested = past.test;
        let (epochs, steps) = (past.epochs.len(), grouped(past.total_steps));
        self.log(LogLevel::Info, &format!("goes on after {epochs} epochs, {steps} batches"));
    }

    /// Only what somebody asked for is worth a line; the rest is routine.
    fn on_saved(&mut self, path: &str, total_steps: u64, asked: bool) {
        if asked {
            self.log(LogLevel::Info, &format!("saved {path} after batch {}", grouped(total_steps)));
        }
    }

    fn on_report(&mut self, mut report: Report) {
        for point in report.batches.drain(..) {
            self.history.batch(&point);
        }
        if self.pending.pause.is_some_and(|pause| pause == (report.phase == Phase::Paused)) {
            self.pending.pause = None;
        }
        if self.pending.speed == Some(report.speed) {
            self.pending.speed = None;
        }
        self.pending.rate = false;
        // Work that was asked for is done once the trainer has obeyed, and rests again.
        self.pending.work &= report.obeyed < self.pending.given || !report.phase.rests();
        if self.stepped.as_ref().is_some_and(|stepped| stepped.step != report.total_steps) {
            self.stepped = None;
        }
        self.report = report;
    }

    /// What a step did is worth a line, and a place on the status row until the next batch.
    fn on_stepped(&mut self, stepped: Box<Stepped>) {
        let what = match stepped.epoch {
            None => format!("batch {}", grouped(stepped.step)),
            Some(epoch) => format!("epoch {epoch}, validation"),
        };
        let mut text = match (stepped.loss_before, stepped.loss_after) {
            (Some(before), Some(after)) => {
                format!("{what}: loss {} → {}, ", significant(before), significant(after))
            }
            (None, Some(after)) => format!("{what}: loss {}, ", significant(after)),
            _ => format!("{what}: "),
        };
        text.push_str(&format!("‖Δw‖ {}", change(&stepped.whole, " of ‖w‖")));
        if let Some((layer, of_layer)) = self.change_of_viewed(&stepped) {
            text.push_str(&format!("; {}: {}", layer.text, change(&of_layer, "")));
        }
        self.log(LogLevel::Info, &text);
        self.stepped = Some(stepped);
    }

    /// The layer that is looked at, and how far a step moved its parameters.
    pub fn change_of_viewed(&self, stepped: &Stepped) -> Option<(&LayerInfo, Change)> {
        let view = self.probe.as_deref().map_or(0, |probe| probe.view);
        let layer = *self.info.as_deref()?.viewable.get(view)?;
        let change = stepped.layers.iter().find(|change| change.layer == layer)?.change;
        Some((self.layer(layer)?, change))
    }

    /// The result is on the status row only at the end of a run, so it goes to the log as well.
    pub fn on_tested(&mut self, test: Evaluation) {
        let images = grouped(test.images as u64);
        let result = format!("{} % right, loss {}", percent(test.accuracy, 2), significant(test.loss));
        self.log(LogLevel::Info, &format!("test set of {images} images: {result}"));
        self.tested = Some(test);
    }

    /// Whether this is what somebody waits to see: an answer to a command, or that the trainer came to rest. Such events
    /// are as rare as keys; progress is not.
    pub fn is_awaited(&self, event: &Event) -> bool {
        match event {
            Event::Report(report) => {
                report.obeyed != self.report.obeyed
                    || report.phase.rests() && report.phase != self.report.phase
            }
            Event::Started(_)
            | Event::Reconfigured(_)
            | Event::Tested(_)
            | Event::Stepped(_)
            | Event::Finished(_)
            | Event::Failed(_) => true,
            Event::Saved { asked, .. } => *asked,
            Event::Loading(_) | Event::Restored(_) | Event::Epoch(_) | Event::Warning(_) | Event::Log(..) => {
                false
            }
        }
    }

    fn on_finished(&mut self, report: FinishReport) {
        self.report.phase = Phase::Finished;
        self.report.eta = None;
        if let Some(test) = report.test {
            self.tested = Some(test);
        }
        let saved = report.saved.as_ref().map_or_else(String::new, |saved| format!(", saved to {saved}"));
        let mut text = format!(
            "{} after {} batches in {}",
            report.outcome,
            grouped(report.total_steps),
            duration(report.seconds)
        );
        if let Some(dead) = report.dead {
            text.push_str(&format!(", dead since epoch {}", dead.since));
        }
        self.log(LogLevel::Info, &format!("{text}{saved}"));
        self.pending.forget();
        self.finished = Some(report);
    }

    /// Notes that the trainer is gone, and why.
    pub fn fail(&mut self, message: &str) {
        self.gone = true;
        self.pending.forget();
        self.report.eta = None;
        self.log(LogLevel::Error, message);
        // The first reason is the cause; what follows are its consequences.
        self.failure.get_or_insert_with(|| message.trim().to_owned());
    }

    /// Notes that the trainer's end of the lanes is closed.
    pub fn trainer_gone(&mut self) {
        if self.gone {
            return;
        }
        if self.finished.is_some() {
            self.gone = true;
            self.log(LogLevel::Info, "the trainer has ended; the last pictures stay");
        } else {
            self.fail("the training thread ended without saying why");
        }
    }

    /// Adds a line to the log.
    pub fn log(&mut self, level: LogLevel, text: &str) {
        let text = one_line(text);
        match self.log.back_mut() {
            Some(last) if last.level == level && last.text == text => last.times += 1,
            _ => self.log.push_back(LogLine { level, text, times: 1, look: false }),
        }
        while self.log.len() > LOG_LINES {
            self.log.pop_front();
        }
    }

    /// Adds a line about what the screen looks like now, in place of the last such line.
    pub fn log_look(&mut self, text: &str) {
        self.log.retain(|line| !line.look);
        self.log(LogLevel::Info, text);
        self.log.back_mut().into_iter().for_each(|line| (line.look, line.times) = (true, 1));
    }

    /// Batches of the whole run; at least 1.
    pub fn run_steps(&self) -> u64 {
        let steps = |info: &RunInfo| (info.epochs as u64).saturating_mul(info.steps_per_epoch as u64);
        self.info.as_deref().map_or(1, steps).max(1)
    }

    /// Share of the run's whole work that is done, 0 to 1.
    pub const fn progress(&self) -> f64 {
        self.report.progress
    }

    /// A layer of the run.
    pub fn layer(&self, index: usize) -> Option<&LayerInfo> {
        self.info.as_deref()?.layers.get(index)
    }

    /// Place of the layer that the pictures are of.
    pub fn viewed_index(&self) -> Option<usize> {
        let view = self.probe.as_deref()?.view;
        self.info.as_deref()?.viewable.get(view).copied()
    }

    /// The layer that the pictures are of.
    pub fn viewed(&self) -> Option<&LayerInfo> {
        self.layer(self.viewed_index()?)
    }

    /// Name of a class, by its label.
    pub fn class(&self, label: usize) -> String {
        let name = self.info.as_deref().and_then(|info| info.classes.get(label));
        name.map_or_else(|| label.to_string(), |name| one_line(name))
    }

    /// Columns of the longest name of a class; 1 if there is none.
    pub fn longest_class(&self) -> usize {
        let classes = self.info.as_deref().map_or(0, |info| info.classes.len());
        (0..classes).map(|label| width(&self.class(label))).max().unwrap_or(1).max(1)
    }

    /// What was not finite, if the run ended so.
    pub fn diverged(&self) -> Option<Divergence> {
        self.finished.as_ref()?.divergence.map(|(divergence, _)| divergence)
    }

    /// The batch that a run that diverged can go back to.
    pub fn way_back(&self) -> Option<u64> {
        self.finished.as_ref()?.divergence.and_then(|(_, back)| back)
    }

    /// Whether quitting now would throw away training.
    pub fn would_lose(&self) -> bool {
        let kept = self.info.as_deref().is_some_and(|info| info.run.is_some());
        self.finished.is_none() && !self.gone && !kept && self.report.total_steps > 0
    }
}

/// How far parameters moved, and which share `of` their length that is.
pub fn change(change: &Change, of: &str) -> String {
    let share = change.share().map(|share| format!(" = {} %{of}", significant(share * 100.0)));
    format!("{}{}", significant(change.moved), share.unwrap_or_default())
}

/// Text from outside on one line, without control characters.
fn one_line(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_bounded_and_counts_repetitions() {
        let mut model = Model::default();
        model.log(LogLevel::Warning, "disk full");
        model.log(LogLevel::Warning, "disk full");
        assert_eq!((model.log.len(), model.log[0].times), (1, 2));
        (0..2000).for_each(|i| model.log(LogLevel::Info, &format!("line\x1b[2J {i}")));
        assert_eq!(model.log.len(), LOG_LINES);
        assert!(!model.log[0].text.contains('\x1b'));
    }

    #[test]
    fn changes_of_the_look_do_not_fill_the_log() {
        let mut model = Model::default();
        for i in 0..20 {
            model.log_look(&format!("palette {i}"));
            model.log_look(&format!("palette {i}"));
            model.log(LogLevel::Info, &format!("epoch {}", i / 10));
        }
        let texts: Vec<&str> = model.log.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts.iter().filter(|text| text.starts_with("palette")).count(), 1);
        assert!(texts.contains(&"palette 19") && model.log.iter().all(|line| !line.look || line.times == 1));
    }

    #[test]
    fn the_first_failure_is_the_cause() {
        let mut model = Model::default();
        model.on_event(Event::Failed("the data set is truncated".into()));
        model.trainer_gone();
        assert_eq!(model.failure.as_deref(), Some("the data set is truncated"));
    }

    #[test]
    fn a_trainer_that_leaves_without_a_word_has_failed_unless_it_was_done() {
        let mut model = Model::default();
        model.trainer_gone();
        assert!(model.failure.is_some());
    }

    #[test]
    fn pausing_is_pending_until_the_trainer_says_so() {
        let mut model = Model::default();
        model.pending.pause = Some(true);
        model.on_event(Event::Report(Report { phase: Phase::Training, ..Report::default() }));
        assert_eq!(model.pending.pause, Some(true));
        model.on_event(Event::Report(Report { phase: Phase::Paused, ..Report::default() }));
        assert_eq!(model.pending.pause, None);
    }
}
