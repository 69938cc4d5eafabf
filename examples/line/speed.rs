//! The speed of training with a view open, as a share of that without a screen.

use super::session::program;
use super::{Options, View};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Nothing that is waited for takes longer.
const LONGEST: Duration = Duration::from_secs(3600);

/// The median of the pairs.
pub fn ratio(options: &Options, view: &View) -> Result<f64, Box<dyn Error>> {
    let mut ratios = Vec::new();
    for pair in 0..options.pairs.max(1) {
        // Whoever comes second finds a warmer machine: in turns.
        let (screen, bare) = if pair % 2 == 0 {
            let bare = bare(options)?;
            (with_screen(options, view)?, bare)
        } else {
            (with_screen(options, view)?, bare(options)?)
        };
        ratios.push(bare / screen);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(ratios[ratios.len() / 2])
}

fn arguments(options: &Options, run: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let run = run.to_str().ok_or("a path that is no text")?;
    Ok(["--run", run, "--epochs", &options.epochs.to_string()].map(str::to_owned).to_vec())
}

/// Seconds that training takes without a screen.
fn bare(options: &Options) -> Result<f64, Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let run = place.path().join("run");
    let mut command = Command::new(program()?);
    command.arg("train").args(arguments(options, &run)?).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status()?;
    if !status.success() {
        return Err(format!("train: {status}").into());
    }
    seconds(&run)
}

/// Seconds that it takes with the view open, which is opened during the first epoch.
fn with_screen(options: &Options, view: &View) -> Result<f64, Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let run = place.path().join("run");
    let arguments = arguments(options, &run)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let session =
        options.open(view, &[&arguments[..], &["--background", "dark", "--lang", "en"]].concat())?;
    session.until("the end", |screen| screen.contents().contains("test accuracy"), LONGEST)?;
    seconds(&run)
}

/// Seconds of all epochs of a run but the first, as the run itself keeps them.
fn seconds(run: &Path) -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string(run.join(cnn_tui::runs::EPOCHS))?;
    let mut sum = 0.0;
    for line in text.lines().skip(1) {
        let epoch: serde_json::Value = serde_json::from_str(line)?;
        sum += epoch["seconds"].as_f64().ok_or("an epoch without its time")?;
    }
    Ok(sum)
}
