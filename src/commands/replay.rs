//! `cnn-tui replay`: doing a run again, to the same bits.

mod original;
mod verdict;

use super::failure::{Failure, no_thread};
use super::follow::follow_each;
use super::front::Front;
use super::signals::{self, Signals};
use super::voice::Voice;
use super::{continued, summary};
use crate::cli::{DataOptions, Place, Surroundings, TrainOptions};
use crate::config;
use crate::protocol::Event;
use crate::train::job::Job;
use crate::train::replay::Script;
use crate::train::run::Trainer;
use crate::train::trainer_thread::Handle;
use anyhow::Context;
use clap::Args;
use original::Original;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use verdict::Replayed;

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its name in `cnn-tui runs`, the beginning of that, its directory, a checkpoint, or a journal such as the journal.txt in the
    /// directory of a run
    #[arg(id = "name", value_name = "RUN|FILE")]
    name: OsString,
    /// Where the images are, if they are not where the run found its own.
    #[command(flatten)]
    data: DataOptions,
    /// Threads to train on; they change the speed, never the result [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Keep the run that is done again in this directory, which must be new or empty
    #[arg(long, value_name = "DIR", conflicts_with = "no_save")]
    run: Option<PathBuf>,
    /// Keep nothing, which is so if --run is not given
    #[arg(long)]
    no_save: bool,
    /// One JSON object a line on standard output, and nothing else there
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// Gives them as options of something that trains.
    fn options(&self) -> TrainOptions {
        let surroundings =
            Surroundings { data: self.data.clone(), threads: self.threads, ..Surroundings::default() };
        let place = Place { run: self.run.clone(), no_save: self.run.is_none(), ..Place::default() };
        TrainOptions { surroundings, place, ..TrainOptions::default() }
    }
}

/// Does a run again, and compares.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let original = Original::find(&arguments.name)?;
    let mut job = config::replayed(&arguments.options(), &original.journal).map_err(Failure::Misuse)?;
    rehearse(&original, &job)?;
    job.start.clock = continued::clock().context("cannot handle signals")?;
    let signal = Signals::install(None).context("cannot handle signals")?;
    signals::survive_file_limit().context("cannot handle signals")?;
    let handle = Handle::spawn(job, Vec::new()).map_err(no_thread("that trains"))?;
    let mut front = Front::new(arguments.json, false, Voice::default());
    let (mut epochs, mut acts) = (Vec::new(), 0);
    let report = follow_each(&handle, &mut front, &signal, &mut |event| match event {
        Event::Epoch(epoch) => epochs.push(*epoch),
        Event::Acted(_) => acts += 1,
        _ => {}
    });
    let stopped = signal.received();
    drop(handle);
    let report = match (report, stopped) {
        (_, Some(signal)) => return Err(Failure::Signal(signal)),
        (report, None) => report?,
    };
    if summary::is_unsaved(&report, false) {
        return Err(Failure::Unsuccessful);
    }
    Replayed { original: &original, report: &report, epochs: &epochs, acts }.verdict(arguments.json)
}

/// Checks before anything is trained that the data are those of the run, and that all acts can be done.
fn rehearse(original: &Original, job: &Job) -> Result<(), Failure> {
    let dataset = job.source.load().map_err(anyhow::Error::from)?;
    original.check_data(&dataset)?;
    let mut trainer = Trainer::new(job.config.clone(), Arc::new(dataset))
        .map_err(|error| original.refused(None, &format!("{error:#}")))?;
    let script = Script::new(original.journal.entries.clone());
    script.check(&mut trainer).map_err(|refusal| original.refused(Some(refusal.index), &refusal.to_string()))
}
