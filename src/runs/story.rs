//! What a run says of itself in its description: when it was last at work, and how it ended if its checkpoint does not say.
//!
//! Times of files are not asked, as long as anything else is there: copying, touching and unpacking change them.

use super::lines::LONGEST_DESCRIPTION;
use super::names::{DESCRIPTION, LATEST, check_openable};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// What a description says beside what is trained.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Story {
    /// When the run began, was gone on with, or ended, whichever came last.
    #[serde(default)]
    pub written: Option<String>,
    /// How the run ended, if it did: its checkpoint does not know if it diverged, for it holds the last good state.
    #[serde(default)]
    pub outcome: Option<String>,
    /// What the run branched off, as `RUN@BATCH`, if it is a branch.
    #[serde(default)]
    parent: Option<String>,
}

/// Where a run branched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// What the run is called that it branched off.
    pub name: String,
    /// After which batch of that run.
    pub step: u64,
}

impl Parent {
    /// Reads what is written as `RUN@BATCH`.
    pub fn read(text: &str) -> Option<Self> {
        let (name, step) = text.rsplit_once('@')?;
        let printable = !name.is_empty() && !name.chars().any(char::is_control);
        Some(Self { name: name.to_owned(), step: step.parse().ok()? }).filter(|_| printable)
    }
}

impl Story {
    /// Reads it from the run at `path`; empty where there is none that can be read.
    pub fn read(path: &Path) -> Self {
        let read = || {
            let path = path.join(DESCRIPTION);
            check_openable(&path).ok()?;
            let mut text = String::new();
            File::open(path).ok()?.take(LONGEST_DESCRIPTION).read_to_string(&mut text).ok()?;
            serde_json::from_str(&text).ok()
        };
        read().unwrap_or_default()
    }

    /// Where the run branched off, if it is a branch.
    pub fn parent(&self) -> Option<Parent> {
        Parent::read(self.parent.as_deref()?)
    }

    /// Whether the run came to numbers that were not finite.
    pub fn diverged(&self) -> bool {
        self.outcome.as_deref() == Some("diverged")
    }
}

/// When the run at `path` was last at work: by its description, else by its name, else by its newest checkpoint's time.
pub fn last_at_work(path: &Path) -> Timestamp {
    let file_time = || fs::metadata(path.join(LATEST)).and_then(|metadata| metadata.modified()).ok();
    let written = Story::read(path).written;
    written
        .and_then(|time| time.parse().ok())
        .or_else(|| named_time(path))
        .or_else(|| file_time().and_then(|time| time.try_into().ok()))
        .unwrap_or_default()
}

/// The time that a run's name begins with.
fn named_time(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let time = DateTime::strptime("%Y-%m-%d_%H-%M-%S", name.get(..19)?).ok()?;
    TimeZone::system().to_timestamp(time).ok()
}
