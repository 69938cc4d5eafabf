//! What the screen knows: everything the trainer said, kept in bounded memory.

pub mod comparison;
pub mod doctor;
pub mod epoch_ends;
pub mod history;
pub mod kept;
pub mod log;
pub mod moments;
pub mod pending;
pub mod series;
pub mod words;

use crate::inspect::health::Checkup;
use crate::inspect::layer::Probe;
use crate::inspect::{Answer, Finding};
use crate::protocol::{
    AskId, Change, Divergence, Entry, EpochReport, Evaluation, Event, FinishReport, KeptRun, LayerInfo,
    LogLevel, Past, Phase, Report, RunInfo, Stepped,
};
use crate::tui::traffic::Traffic;
use crate::viz::number::{grouped, percent, significant};
use crate::viz::text::width;
use comparison::Comparison;
use doctor::Doctor;
use history::{Best, History};
use kept::Kept;
use log::{Log, one_line};
use moments::Moments;
use pending::Pending;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything the trainer said.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// What is being loaded, oldest first.
    pub loading: Vec<String>,
    /// The run, once it has begun.
    pub info: Option<Box<RunInfo>>,
    /// The last report, its batches moved to the history.
    pub report: Report,
    /// Curves and epochs.
    pub history: History,
    /// What was done to the run, oldest first.
    pub journal: Vec<Entry>,
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
    pub log: Log,
    /// What was asked for.
    pub pending: Pending,
    /// What goes out on the line to the terminal, once that was measured.
    pub traffic: Option<Traffic>,
    /// The newest answer to each question that a view asks of its own; the pictures have a place of theirs.
    pub answers: BTreeMap<AskId, Answer>,
    /// What the doctor knows of the run, and what it says.
    pub doctor: Doctor,
    /// The run's own past, as far as it is kept.
    pub moments: Moments,
    /// The runs that are compared.
    pub kept: Vec<Kept>,
    /// What both networks of a pair say of the images, at the last step that both have said it of.
    pub comparison: Option<Arc<Comparison>>,
}

/// Under which name the pictures of the dashboard are asked for.
pub const PICTURES: AskId = AskId::of("pictures");

/// The most runs that can be compared, or chosen from.
pub const MOST_KEPT: usize = 256;

/// Lines kept of what was loaded.
const LOADING_LINES: usize = 6;

impl Model {
    /// Takes in an event.
    pub fn on_event(&mut self, event: Event) {
        match event {
            Event::Loading(what) => self.on_loading(what),
            Event::Started(info) => self.on_started(info),
            Event::Reconfigured(info) => {
                // What is known was asked of a network with other settings.
                self.answers.clear();
                self.doctor.forget_layers();
                self.history.resize(info.steps_per_epoch, info.batch_size);
                self.info = Some(info);
            }
            Event::Changed(change) => change.join(&mut self.history.changes),
            Event::Acted(entry) => self.journal.push(entry),
            Event::Restored(past) => self.on_restored(*past),
            Event::Report(report) => self.on_report(report),
            Event::Epoch(epoch) => self.on_epoch(&epoch),
            Event::Tested(evaluation) => self.on_tested(evaluation),
            Event::Saved { path, total_steps, asked } => self.on_saved(&path, total_steps, asked),
            Event::Stepped(stepped) => self.on_stepped(stepped),
            Event::Moments(kept) => self.moments.keep(kept),
            Event::Reaching(reaching) => self.moments.reaching = reaching,
            Event::Warning(warning) => {
                self.doctor.was_told(&warning.what);
                self.log(LogLevel::Warning, &warning.text);
            }
            Event::Log(level, text) => self.log(level, &text),
            Event::Finished(report) => self.on_finished(*report),
            Event::Failed(message) => self.fail(&message),
            Event::Kept { place, run } => self.on_kept(place, *run),
        }
    }

    /// Takes in a run that is compared; places that are not known yet are kept free.
    fn on_kept(&mut self, place: usize, run: KeptRun) {
        if place < MOST_KEPT {
            self.kept.resize_with(self.kept.len().max(place + 1), Kept::default);
            self.kept[place] = Kept::of(run);
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
        self.journal.clear();
        self.doctor = Doctor::default();
        self.moments = Moments::default();
        self.pending.forget();
        let images = grouped(info.train_images as u64);
        self.log(LogLevel::Info, &format!("training {} on {images} images of {}", info.name, info.dataset));
        self.info = Some(info);
    }

    fn on_epoch(&mut self, epoch: &EpochReport) {
        self.log(LogLevel::Info, &words::epoch(epoch));
        self.history.epoch(epoch);
        self.doctor.epoch(epoch);
        self.consult();
    }

    /// Takes in how the layers were after a batch.
    pub fn on_checkup(&mut self, step: u64, checkup: &Checkup) {
        self.doctor.visit(step, checkup);
        self.consult();
    }

    /// Has the doctor look at what is known.
    fn consult(&mut self) {
        let Some(info) = self.info.as_deref() else { return };
        let divergence = self.finished.as_ref().and_then(|finished| finished.divergence);
        self.doctor.examine(info, &self.report, divergence.map(|(divergence, _)| divergence));
    }

    /// The curves of the past, and one line about it.
    fn on_restored(&mut self, past: Past) {
        for point in &past.batches {
            self.history.batch(point);
            self.doctor.batch(point);
        }
        for epoch in &past.epochs {
            self.history.epoch(epoch);
            self.doctor.epoch(epoch);
        }
        self.history.changes = past.changes;
        self.journal = past.journal;
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
            self.doctor.batch(&point);
        }
        if self.pending.pause.is_some_and(|pause| pause == (report.phase == Phase::Paused)) {
            self.pending.pause = None;
        }
        if self.pending.speed == Some(report.speed) {
            self.pending.speed = None;
        }
        self.pending.rate = false;
        self.history.in_hand(&report);
        // Work that was asked for is done once the trainer has obeyed, and rests again.
        self.pending.work &= report.obeyed < self.pending.given || !report.phase.rests();
        if self.stepped.as_ref().is_some_and(|stepped| stepped.step != report.total_steps) {
            self.stepped = None;
        }
        self.report = report;
        self.consult();
    }

    /// What a step did is worth a line, and a place on the status row until the next batch.
    fn on_stepped(&mut self, stepped: Box<Stepped>) {
        let mut text = words::stepped(&stepped);
        if let Some((layer, of_layer)) = self.change_of_viewed(&stepped) {
            text.push_str(&format!("; {}: {}", layer.text, words::change(&of_layer, "")));
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
            | Event::Changed(_)
            | Event::Acted(_)
            | Event::Tested(_)
            | Event::Stepped(_)
            | Event::Finished(_)
            | Event::Failed(_)
            | Event::Kept { .. } => true,
            Event::Saved { asked, .. } => *asked,
            Event::Loading(_)
            | Event::Restored(_)
            | Event::Epoch(_)
            | Event::Moments(_)
            | Event::Reaching(_)
            | Event::Warning(_)
            | Event::Log(..) => false,
        }
    }

    fn on_finished(&mut self, report: FinishReport) {
        self.report.phase = Phase::Finished;
        self.report.eta = None;
        if let Some(test) = report.test {
            self.tested = Some(test);
        }
        self.log(LogLevel::Info, &words::finished(&report));
        self.pending.forget();
        self.finished = Some(report);
        self.consult();
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
        self.log.push(level, text);
    }

    /// Batches of the whole run; at least 1.
    pub fn run_steps(&self) -> u64 {
        let steps = |info: &RunInfo| (info.epochs as u64).saturating_mul(info.steps_per_epoch as u64);
        match self.report.planned_steps {
            0 => self.info.as_deref().map_or(1, steps).max(1),
            planned => planned,
        }
    }

    /// Batches of the epoch in hand, of a run that is this one.
    pub fn epoch_steps(&self, info: &RunInfo) -> usize {
        if self.report.epoch_steps == 0 { info.steps_per_epoch } else { self.report.epoch_steps }
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

    /// Why there are no pictures.
    pub fn reason_for_no_pictures(&self) -> &str {
        match self.answers.get(&PICTURES).map(|answer| &answer.body) {
            Some(Finding::Nothing(reason)) => reason,
            _ => "waiting for the first picture",
        }
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

    /// The epochs that had ended at the moment that is seen, of those that are kept.
    pub fn past_epochs(&self) -> &[EpochReport] {
        self.history.epochs_until(self.moments.horizon())
    }

    /// The best epoch by the moment that is seen.
    pub fn best(&self) -> Option<Best> {
        self.history.best_until(self.moments.horizon())
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

#[cfg(test)]
mod tests;
