//! What TensorBoard is told of the runs of a process, and what is asked for that: a portrait of the network at ends of epochs.

use super::writing::Writing;
use crate::inspect::portrait::Portrait;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::metrics::beginning::Beginning;
use crate::protocol::{AskId, Event, When};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Who asks.
const NAME: &str = "tensorboard";
/// The shortest time between two portraits: an epoch may be short, and training is not to be slowed down.
const INTERVAL: Duration = Duration::from_secs(1);
/// The image whose maps are written, an index into the watched set.
const SAMPLE: usize = 0;

/// What TensorBoard is told of the runs of a process.
pub struct Board {
    /// Where the first run goes; a later one gets a directory of its own below it.
    given: PathBuf,
    writing: Option<Writing>,
    /// Why a run is not written, if it cannot be.
    is_lost: bool,
    /// How many runs were heard to begin: answers about the one before are of no use.
    started: u64,
    /// The step for which a portrait is asked.
    asked: Option<u64>,
    /// The step of the last one.
    last: Option<u64>,
    received: Option<Instant>,
    /// The last batch of the epoch in hand.
    end_of_epoch: u64,
    /// The last batch of a run that is over.
    finished: Option<u64>,
    /// Answers that came before it was known where the run begins.
    early: Vec<Answer>,
}

impl Board {
    /// A board in a directory, for a process whose first run begins after so many batches.
    pub fn new(given: PathBuf, total_steps: u64) -> Self {
        Self {
            given,
            writing: None,
            is_lost: false,
            started: 0,
            asked: Some(total_steps),
            last: None,
            received: None,
            end_of_epoch: 0,
            finished: None,
            early: Vec::new(),
        }
    }

    /// Lists what is to be known at present.
    pub fn asks(&self) -> Vec<Ask> {
        let ask = |step| Ask {
            id: self.id(),
            question: Question::Portrait(Portrait { sample: SAMPLE }),
            when: When::At(step),
        };
        self.asked.map(ask).into_iter().collect()
    }

    /// The first run is asked about before it has begun.
    fn id(&self) -> AskId {
        AskId::numbered(NAME, self.started.max(1))
    }

    /// Begins with the files of a run.
    ///
    /// # Errors
    /// If they cannot be made; the run is not written then.
    pub fn begin(&mut self, beginning: &Beginning) -> io::Result<()> {
        let Beginning { info, past, number, goes_back } = beginning;
        match &mut self.writing {
            Some(writing) if *goes_back => writing.go_back(info.clone(), past),
            writing => {
                if let Some(mut before) = writing.take() {
                    let written = before.flush();
                    self.is_lost |= !before.is_whole();
                    written?;
                }
                let begun = Writing::begin(&directory(&self.given, *number), info.clone(), past);
                self.is_lost |= begun.is_err();
                *writing = Some(begun?);
            }
        }
        for answer in std::mem::take(&mut self.early) {
            self.write(&answer);
        }
        Ok(())
    }

    /// Takes in what the trainer says.
    pub fn hear(&mut self, event: &Event) {
        match event {
            Event::Started(info) => self.started_anew(info.steps_per_epoch as u64),
            Event::Restored(past) if self.last.is_none() => self.asked = Some(past.total_steps),
            Event::Report(report) => {
                let left = report.epoch_steps.saturating_sub(report.step) as u64;
                self.end_of_epoch = report.total_steps + left;
            }
            Event::Finished(report) => {
                self.finished = Some(report.total_steps);
                let is_due = self.last.is_none_or(|last| last < report.total_steps);
                self.asked = is_due.then_some(report.total_steps);
            }
            _ => {}
        }
        if let Some(writing) = &mut self.writing {
            writing.hear(event);
        }
    }

    fn started_anew(&mut self, end_of_epoch: u64) {
        self.started += 1;
        self.writing.iter_mut().for_each(Writing::rest);
        (self.finished, self.end_of_epoch) = (None, end_of_epoch);
        if self.started > 1 {
            (self.last, self.received, self.asked) = (None, None, Some(0));
            self.early.clear();
        }
    }

    /// Takes in what was found.
    pub fn take(&mut self, answers: Vec<Answer>) {
        let id = self.id();
        for answer in answers.into_iter().filter(|answer| answer.id == id && answer.is_complete()) {
            (self.last, self.received, self.asked) = (Some(answer.total_steps), Some(Instant::now()), None);
            if self.writing.is_some() {
                self.write(&answer);
            } else if !self.is_lost {
                self.early.push(answer);
            }
        }
    }

    fn write(&mut self, answer: &Answer) {
        if let (Some(writing), Finding::Portrait(likeness)) = (&mut self.writing, &answer.body) {
            writing.portray(answer.total_steps, likeness);
        }
    }

    /// Decides what to ask next, once the last answer is some time ago.
    pub fn plan(&mut self) {
        let is_time = self.received.is_none_or(|received| received.elapsed() >= INTERVAL);
        let is_further = self.last.is_none_or(|last| last < self.end_of_epoch);
        if self.asked.is_none() && self.finished.is_none() && is_time && is_further {
            self.asked = Some(self.end_of_epoch);
        }
    }

    /// Forgets when the last portrait came, so that the next one is due.
    #[cfg(test)]
    pub fn forget_when(&mut self) {
        self.received = None;
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// If not all of it can be written; it is tried again the next time.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writing.as_mut().map_or(Ok(()), Writing::flush)
    }

    /// Tells whether a run is over and all is known that is to be written of it.
    pub const fn is_settled(&self) -> bool {
        self.finished.is_some() && self.asked.is_none()
    }

    /// Tells whether all that was told is in the files.
    pub fn is_whole(&self) -> bool {
        !self.is_lost && self.writing.as_ref().is_none_or(Writing::is_whole)
    }

    /// Gives where the files are.
    pub fn place(&self) -> &Path {
        self.writing.as_ref().map_or(&self.given, |writing| writing.path())
    }
}

/// Gives the directory of a run of this number of the same process: the one that was given for the first, and for a later one the first
/// numbered one below it that is not there yet.
fn directory(given: &Path, number: usize) -> PathBuf {
    let below = || (number..).map(|number| given.join(number.to_string())).find(|path| !path.exists());
    if number < 2 { given.to_owned() } else { below().unwrap_or_else(|| given.to_owned()) }
}
