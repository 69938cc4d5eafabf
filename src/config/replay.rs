//! Doing a run again: its journal decides what it is, options only where and how fast.

use super::surroundings::{check_place, save_every, start, threads};
use crate::cli::TrainOptions;
use crate::runs;
use crate::train::job::{Home, Job, Origin, Rerun};
use crate::train::journal::{End, Journal, Reached};
use std::time::Duration;

/// Makes the job of doing again what `journal` says. It is kept nowhere unless the options name a place.
///
/// # Errors
/// If options make no sense.
pub fn replayed(options: &TrainOptions, journal: &Journal) -> Result<Job, String> {
    let home = match &options.place.run {
        None => Home::Nowhere,
        Some(path) => check_place(path).map(|()| Home::At(path.clone()))?,
    };
    let stop = match journal.end {
        Some(End { reached: Reached::Place(place), .. }) => Some(place),
        _ => None,
    };
    Ok(Job {
        name: journal.name.clone(),
        config: journal.config.clone(),
        origin: Origin::Text,
        source: options.surroundings.data.source(journal.source(), journal.data.options.image_size)?,
        threads: threads(options)?,
        state: None,
        extended: None,
        home,
        save_every: save_every(options)?,
        save: None,
        usual: runs::state_directory(),
        probe_interval: Duration::MAX,
        start: start(options),
        rerun: Some(Rerun { entries: journal.entries.clone(), stop }),
    })
}
