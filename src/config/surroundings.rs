//! What goes on around the training: threads, speed, and where and how often it is saved.

use crate::cli::{SpeedLimit, TrainOptions};
use crate::protocol::Speed;
use crate::runs;
use crate::train::job::Start;
use std::path::Path;
use std::time::Duration;

/// How the process sets out, as far as options say.
pub(super) fn start(options: &TrainOptions) -> Start {
    let speed = match options.surroundings.speed {
        None | Some(SpeedLimit::Max) => Speed::Unlimited,
        Some(SpeedLimit::Batches(limit)) => Speed::BatchesPerSecond(limit),
    };
    let usual = Start::default();
    let moments = options.surroundings.moments.map_or(usual.moments, |mebibytes| u64::from(mebibytes) << 20);
    Start { speed, moments, ..usual }
}

/// No more threads than this are started.
const MOST_THREADS: usize = 1024;

pub(super) fn threads(options: &TrainOptions) -> Result<usize, String> {
    match options.surroundings.threads.unwrap_or_else(cores) {
        0 => Err("--threads 0: at least 1 is expected".to_owned()),
        threads if threads > MOST_THREADS => {
            Err(format!("--threads {threads}: at most {MOST_THREADS} are possible"))
        }
        threads => Ok(threads),
    }
}

/// Seconds between checkpoints when nobody says.
const SAVE_EVERY: f64 = 30.0;
/// A day.
const SELDOM: f64 = 86_400.0;

pub(super) fn save_every(options: &TrainOptions) -> Result<Duration, String> {
    let seconds = options.surroundings.save_every.unwrap_or(SAVE_EVERY);
    if (0.0..=SELDOM).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("--save-every {seconds}: seconds from 0 to {SELDOM} are expected"))
    }
}

/// Whether a checkpoint can be put there at all; hours later would be late to learn it.
pub(super) fn check_save(path: &Path) -> Result<(), String> {
    if path.file_name().is_none() || path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(format!(
            "--save {}: the name of a file is expected, not of a directory, pipe, socket or device",
            path.display()
        ));
    }
    check_directory("--save", path)
}

/// Whether a new run can be kept at the `path` that `--run` names.
pub(super) fn check_place(path: &Path) -> Result<(), String> {
    runs::check_free(path).map_err(|error| format!("--run {error}"))?;
    check_directory("--run", path)
}

/// Whether there is a directory for `path` to be put in.
fn check_directory(option: &str, path: &Path) -> Result<(), String> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if directory.is_dir() {
        return Ok(());
    }
    let missing = directory.display();
    Err(format!("{option} {}: there is no directory {missing}; make it first", path.display()))
}

/// As many threads as the machine runs at a time.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
