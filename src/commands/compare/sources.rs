//! Which runs are compared, and where they are.

use super::record;
use crate::commands::failure::Failure;
use crate::commands::stored::no_home;
use crate::protocol::KeptRun;
use crate::runs::{self, DESCRIPTION, Found, LATEST};
use crate::tui::MOST_KEPT;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// A run that is compared.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// What the user called it, or what it is called.
    name: String,
    /// Where it is, or why there is no such run.
    found: Result<Found, String>,
}

/// What of a run's files tells whether they were written anew: of each its length and the time of its last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature(Vec<Option<(u64, SystemTime)>>);

impl Source {
    fn named(name: &OsStr) -> Self {
        let found = runs::find(runs::state_directory().as_deref(), name);
        Self { name: name.to_string_lossy().into_owned(), found: found.map_err(|error| error.to_string()) }
    }

    /// Reads the run as it is now.
    pub(super) fn read(&self) -> KeptRun {
        match &self.found {
            Ok(found) => record::read(found),
            Err(problem) => {
                KeptRun { name: self.name.clone(), problem: Some(problem.clone()), ..KeptRun::default() }
            }
        }
    }

    /// What its files are like now.
    pub(super) fn signature(&self) -> Signature {
        let of = |path: &Path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        };
        Signature(match &self.found {
            Ok(Found::Run(path)) => [LATEST, DESCRIPTION].map(|name| of(&path.join(name))).to_vec(),
            Ok(Found::File(path)) => vec![of(path)],
            Err(_) => Vec::new(),
        })
    }

    /// Whether a process trains it.
    pub(super) fn is_held(&self) -> bool {
        matches!(&self.found, Ok(Found::Run(path)) if runs::holder(path).is_some())
    }
}

/// The runs that the user named.
pub(super) fn named(names: &[OsString]) -> Vec<Source> {
    names.iter().map(|name| Source::named(name)).collect()
}

/// All runs that are kept, the newest first, as many as can be chosen from.
pub(super) fn all() -> Result<Vec<Source>, Failure> {
    let root = runs::state_directory().ok_or_else(no_home)?;
    let mut paths = runs::list(&root).map_err(anyhow::Error::from)?;
    paths.extend(runs::elsewhere(&root).runs);
    let newest = runs::sorted(paths).into_iter().rev().take(MOST_KEPT);
    Ok(newest.map(|path| Source { name: runs::name_of(&path), found: Ok(Found::Run(path)) }).collect())
}

/// The places of the runs that are compared from the beginning on.
pub(super) fn chosen(sources: &[Source], are_named: bool) -> Vec<usize> {
    if are_named { (0..sources.len()).collect() } else { Vec::new() }
}
