//! What is kept of a run: checkpoints, metrics and a log in its directory, and the last good state in memory.

mod description;
mod interrupting;
mod occasion;
mod owed;
mod told;
mod writing;

pub use description::epoch_json;
use description::{description, lines};
pub use occasion::Occasion;
use owed::OwedFiles;
use told::ToldDoubts;
use writing::Writing;

use super::course::Course;
use super::interruption::Interruptions;
use super::job::{Home, Job, Source};
use super::journal::Journal;
use super::moments::shelf::Shelf;
use super::resume::capture;
use super::run::Trainer;
use super::state::RunState;
use crate::checkpoint::atomic::{Disk, FileSystem, write_atomically};
use crate::dataset::DatasetError;
use crate::protocol::{BatchPoint, Outcome};
use crate::runs::{self, RunDirectory, RunError};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The shortest time between two saves at ends of epochs: a toy epoch takes less time than the disk.
const MIN_EPOCH_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps a run.
pub struct Recorder {
    name: String,
    source: Source,
    /// What the run branches off, as `RUN@BATCH`, if it is a branch.
    parent: Option<String>,
    run: Option<Arc<RunDirectory>>,
    /// Where the run is if it is over and only looked at.
    over: Option<PathBuf>,
    /// Whether what was to be kept is not.
    lost: bool,
    usual: Option<PathBuf>,
    /// Where else the checkpoint goes, at the end and when asked.
    copy: Option<PathBuf>,
    every: Duration,
    course: Course,
    /// Where the run was interrupted and went on.
    interruptions: Interruptions,
    last: Instant,
    /// The last state that was kept, to go back to.
    good: Option<Box<RunState>>,
    /// The files that are still to be written.
    owed: OwedFiles,
    /// What was told of file systems that cannot do all that is asked of them.
    told: ToldDoubts,
    /// The number of acts in the journal that was written last.
    acts: usize,
    /// Whether that journal may say where the run ends.
    has_end: bool,
}

/// What came of a save in which all files were written.
#[derive(Debug, Default)]
pub struct Saved {
    /// Where the run is, if it is kept anywhere.
    pub place: Option<String>,
    /// What is not as sure as it should be, in words.
    pub warnings: Vec<String>,
}

impl Recorder {
    /// Keeps the run of `job` where the job says, with the `course` so far.
    ///
    /// # Errors
    /// If it cannot be kept there: who did not ask for that to be left out would learn it too late.
    pub fn new(job: &Job, course: Course) -> Result<Self, RunError> {
        let run = match &job.home {
            Home::Nowhere | Home::Over(_) => None,
            Home::Open(run) => Some(Arc::clone(run)),
            Home::At(path) => Some(Arc::new(RunDirectory::create(path)?)),
            Home::Below(root) => Some(Arc::new(RunDirectory::create_in(root, &job.label())?)),
        };
        let over = if let Home::Over(path) = &job.home { Some(path.clone()) } else { None };
        Ok(Self {
            name: job.name.clone(),
            source: job.source.clone(),
            parent: job.state.as_ref().and_then(|state| state.parent.clone()),
            run,
            over,
            lost: false,
            usual: job.usual.clone(),
            copy: job.save.clone(),
            every: job.save_every,
            course,
            interruptions: job
                .state
                .as_ref()
                .map_or_else(Interruptions::default, |state| state.interruptions.clone()),
            last: Instant::now(),
            good: None,
            owed: OwedFiles::default(),
            told: ToldDoubts::default(),
            acts: 0,
            has_end: job.state.is_some(),
        })
    }

    /// Gives what `cnn-tui resume` calls the run.
    pub fn name(&self) -> Option<String> {
        self.run.as_ref().map(|run| run.name()).or_else(|| self.over.as_deref().map(runs::name_of))
    }

    /// Tells whether the run is over and only looked at.
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// Tells whether what was to be kept is not.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Why nothing keeps a second process from writing the run, if that is so.
    pub fn unprotected(&self) -> Option<String> {
        self.run.as_ref()?.unprotected().map(ToString::to_string)
    }

    /// Gives where checkpoints go, if anywhere.
    pub fn place(&self) -> Option<String> {
        self.name().or_else(|| self.copy.as_ref().map(|path| path.display().to_string()))
    }

    /// Gives what the run branches off, as `RUN@BATCH`, if it is a branch.
    pub fn parent(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    /// Gives the course so far.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Gives the last state that was kept.
    pub fn good(&self) -> Option<&RunState> {
        self.good.as_deref()
    }

    /// Notes a batch.
    pub fn batch(&mut self, point: BatchPoint) {
        self.course.push(point);
    }

    /// Adds a line to the run's log, if there is one.
    pub fn note(&self, text: &str) {
        if let Some(run) = &self.run {
            // A log that cannot be written is not worth stopping for; a checkpoint that cannot be is told elsewhere.
            let _ = run.note(text);
        }
    }

    /// Tells whether it is time for a checkpoint, between two epochs.
    pub fn due(&self) -> bool {
        self.last.elapsed() >= self.every
    }

    /// Gives how long a run that rests may wait until it is kept because of what was done to it, of which there are so many `acts`; `None`
    /// if all of them are kept, or the run is nowhere.
    pub fn owes_acts(&self, acts: usize) -> Option<Duration> {
        let kept = self.good().map_or(0, |state| state.progress.journal.len());
        let is_owed = self.run.is_some() && acts != kept;
        is_owed.then(|| MIN_EPOCH_INTERVAL.min(self.every).saturating_sub(self.last.elapsed()))
    }

    /// Tells whether the end of an epoch is to be kept: always, but of toy epochs only some.
    pub fn due_after_epoch(&self, best: bool) -> bool {
        best || self.last.elapsed() >= MIN_EPOCH_INTERVAL.min(self.every)
    }

    /// Keeps the run as it is; returns where, if anywhere.
    ///
    /// # Errors
    /// If a file cannot be replaced: the first of them. What was there before is there then; the next time is tried anew.
    /// All others are written all the same.
    pub fn save(&mut self, trainer: &Trainer, occasion: Occasion) -> anyhow::Result<Saved> {
        self.save_on(&Disk, trainer, occasion)
    }

    /// Keeps the run as it is, on any file system.
    fn save_on<F: FileSystem>(
        &mut self,
        files: &F,
        trainer: &Trainer,
        occasion: Occasion,
    ) -> anyhow::Result<Saved> {
        self.last = Instant::now();
        let state = RunState {
            course: self.course.clone(),
            interruptions: self.interruptions.clone(),
            ..self.moment(trainer)?
        };
        let saved = self.write(files, &state, occasion);
        self.good = Some(Box::new(state));
        saved
    }

    /// Gives the run as it is, without its course.
    ///
    /// # Errors
    /// If the data set cannot say what it is, for its files are damaged.
    pub fn moment(&self, trainer: &Trainer) -> Result<RunState, DatasetError> {
        let state = capture(&self.name, &self.source, trainer, &Course::default())?;
        Ok(RunState { parent: self.parent.clone(), ..state })
    }

    /// Gives where the moments of the run lie: beside its checkpoints, in memory if it is not kept.
    pub fn shelf(&self) -> Shelf {
        match (&self.run, &self.over) {
            (Some(run), _) => Shelf::in_directory(run.path().to_owned()),
            (None, Some(path)) if path.is_dir() => Shelf::in_fixed_directory(path.clone()),
            (None, Some(_)) => Shelf::Nowhere,
            (None, None) => Shelf::in_memory(),
        }
    }

    fn write<F: FileSystem>(
        &mut self,
        files: &F,
        state: &RunState,
        occasion: Occasion,
    ) -> anyhow::Result<Saved> {
        let copy = self.copy.clone().filter(|_| matches!(occasion, Occasion::Asked | Occasion::End));
        if self.run.is_none() && copy.is_none() {
            return Ok(Saved::default());
        }
        let file = state.encode().with_context(|| self.place().unwrap_or_default())?;
        let mut writing = Writing::new(files);
        let mut place = None;
        if let Some(run) = self.run.clone() {
            self.write_run(&mut writing, &run, state, &file, occasion)?;
            if occasion == Occasion::Begin {
                self.remember(&run);
            }
            place = Some(run.file(runs::LATEST).display().to_string());
        }
        if let Some(path) = copy {
            writing.replace(&path, &file);
            place = Some(path.display().to_string());
        }
        let doubts = writing.ended()?;
        Ok(Saved { place, warnings: self.told.warnings(doubts) })
    }

    /// Writes what a run keeps on this occasion; `file` is the checkpoint of `state`. The best one goes first: if the process
    /// dies in between, the epoch is trained again and comes out the same.
    fn write_run<F: FileSystem>(
        &mut self,
        writing: &mut Writing<'_, F>,
        run: &RunDirectory,
        state: &RunState,
        file: &[u8],
        occasion: Occasion,
    ) -> serde_json::Result<()> {
        // These are written on their occasions only, so that what fails then is owed.
        if occasion == Occasion::Begin {
            self.owed.add(runs::DESCRIPTION, description(state, None)?);
        }
        if occasion == (Occasion::Epoch { best: true }) {
            self.owed.add(runs::BEST, file.to_vec());
        }
        self.owed.write(writing, run);
        writing.replace(&run.file(runs::LATEST), file);
        // The first batch is not to wait for files that have nothing in them yet.
        if !matches!(occasion, Occasion::Begin | Occasion::Regular) {
            writing.replace(&run.file(runs::EPOCHS), &lines(state.progress.history.iter().map(epoch_json))?);
            writing.replace(&run.file(runs::BATCHES), &lines(state.course.points().iter())?);
        }
        self.write_journal(writing, run, state, occasion);
        Ok(())
    }

    /// Writes what was done to the run, where there is news, the other texts are written, or the journal has an end that is none any more;
    /// its end once the run rests.
    fn write_journal<F: FileSystem>(
        &mut self,
        writing: &mut Writing<'_, F>,
        run: &RunDirectory,
        state: &RunState,
        occasion: Occasion,
    ) {
        let acts = state.progress.journal.len();
        let is_routine = matches!(occasion, Occasion::Begin | Occasion::Regular);
        let is_due = !is_routine || acts != self.acts || self.has_end;
        let Some(journal) = Journal::of(state).filter(|_| is_due) else { return };
        let rests = matches!(occasion, Occasion::Asked | Occasion::End);
        let journal = if rests { journal.ending(state) } else { journal };
        if writing.replace(&run.file(runs::JOURNAL), journal.to_string().as_bytes()) {
            (self.acts, self.has_end) = (acts, rests);
        }
    }

    /// Notes a run outside of the usual place there, so that it is listed.
    fn remember(&self, run: &RunDirectory) {
        if let Some(usual) = &self.usual
            && let Err(error) = runs::remember(usual, run.path())
        {
            self.note(&format!("`cnn-tui runs` will not list this run: {error}"));
        }
    }

    /// Writes into the run's description how it ended, or that it goes on. The checkpoint does not know of a divergence.
    ///
    /// # Errors
    /// If the file cannot be replaced.
    pub fn describe(&self, outcome: Option<Outcome>) -> anyhow::Result<()> {
        let outcome = outcome.filter(|&outcome| outcome != Outcome::Stopped);
        if let (Some(run), Some(state)) = (&self.run, &self.good) {
            write_atomically(&run.file(runs::DESCRIPTION), &description(state, outcome)?)?;
        }
        Ok(())
    }

    /// Keeps what comes from here on in another place, for a run called `name` begins: what there is stays.
    ///
    /// # Errors
    /// If no other place can be made.
    pub fn begin_again(&mut self, name: &str) -> Result<(), RunError> {
        let is_other = std::mem::replace(&mut self.name, name.to_owned()) != name;
        self.course = Course::default();
        (self.good, self.parent, self.interruptions) = (None, None, Interruptions::default());
        (self.acts, self.has_end) = (0, false);
        self.owed.clear();
        // Let go of first: a run without another place is not kept, and never written over the one before it.
        let (run, over) = (self.run.take(), self.over.take());
        let Some(path) = run.map(|run| run.path().to_owned()).or(over) else { return Ok(()) };
        self.lost = true;
        self.run = Some(Arc::new(self.another(&path, is_other)?));
        self.lost = false;
        Ok(())
    }

    /// Gives a directory for another run: beside the one at `path`, or in the usual place if it is a file, one of other people,
    /// or of a run there that `is_other`, whose name would be wrong.
    fn another(&self, path: &Path, is_other: bool) -> Result<RunDirectory, RunError> {
        let beside = RunDirectory::create_beside;
        let lies_in = |usual: &Path| usual.canonicalize().ok().as_deref() == path.parent();
        match &self.usual {
            Some(usual) if !path.is_dir() || is_other && lies_in(usual) => {
                RunDirectory::create_in(usual, &self.name)
            }
            Some(usual) => beside(path).or_else(|_| RunDirectory::create_in(usual, &self.name)),
            None => beside(path),
        }
    }

    /// Keeps what comes from here on in another place, for a branch called `name` begins off the run at hand after batch `step`, with
    /// this `course` so far; what there is stays.
    ///
    /// # Errors
    /// If no other place can be made.
    pub fn branch_off(&mut self, name: &str, step: u64, course: Course) -> Result<(), RunError> {
        let parent = parent_of(&self.name().unwrap_or_else(|| self.name.clone()), step);
        let begun = self.begin_again(name);
        (self.course, self.parent) = (course, Some(parent));
        begun
    }

    /// Goes back to an earlier course, with the interruptions until then.
    pub fn go_back(&mut self, course: Course, interruptions: Interruptions) {
        (self.course, self.interruptions) = (course, interruptions);
        // A best epoch after that is none any more.
        self.owed.remove(runs::BEST);
    }
}

/// Gives what a branch off the run called `name` after batch `step` has for a parent.
pub fn parent_of(name: &str, step: u64) -> String {
    let name: String =
        name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    format!("{name}@{step}")
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Some(run) = &self.run {
            run.discard_if_empty();
        }
    }
}

#[cfg(test)]
mod tests;
