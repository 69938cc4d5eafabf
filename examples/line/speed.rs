//! The speed of training with a view open, as a share of that without a screen.
//!
//! Both are run at the same time, and one of the two is always stopped: each has the machine for a slice of time and then the
//! other has, so that whatever else slows the machine down slows both of them down. What a process was stopped for does not
//! count in the times that its run keeps.

use super::session::program;
use super::turns::{SLICE, go_on, stop};
use super::{Options, View};
use rustix::process::Pid;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Slices after which nothing more is waited for.
const MOST_SLICES: usize = 14_400;

/// The median of the pairs.
pub fn ratio(options: &Options, view: &View) -> Result<f64, Box<dyn Error>> {
    let mut ratios = Vec::new();
    for _ in 0..options.pairs.max(1) {
        ratios.push(pair(options, view)?);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(ratios[ratios.len() / 2])
}

/// A run without a screen; it ends with this.
struct Bare(Child);

impl Bare {
    fn start(run: &str) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(program()?);
        command.args(["train", "--run", run, "--epochs", "100000"]);
        Ok(Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?))
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Trains the same network with and without the view until both have done the epochs.
fn pair(options: &Options, view: &View) -> Result<f64, Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let [shown, hidden] = ["shown", "hidden"].map(|name| place.path().join(name));
    let [shown_text, hidden_text] =
        [&shown, &hidden].map(|path| path.to_str().ok_or("a path that is no text"));
    let arguments = ["--run", shown_text?, "--epochs", "100000", "--background", "dark", "--lang", "en"];
    let session = options.open(view, &arguments)?;
    let screen = session.process().ok_or("a program without a number")?;
    stop(screen)?;
    let bare = Bare::start(hidden_text?)?;
    let bare_process = Pid::from_child(&bare.0);
    for _ in 0..MOST_SLICES {
        std::thread::sleep(SLICE);
        stop(bare_process)?;
        turn(screen)?;
        go_on(bare_process)?;
        let [shown, hidden] = [seconds(&shown)?, seconds(&hidden)?];
        if shown.len().min(hidden.len()) >= options.epochs {
            let sum = |times: &[f64]| times[..options.epochs].iter().sum::<f64>();
            return Ok(sum(&hidden) / sum(&shown));
        }
    }
    Err("a run does not get on".into())
}

/// Lets a process run for a slice.
fn turn(process: Pid) -> Result<(), Box<dyn Error>> {
    go_on(process)?;
    std::thread::sleep(SLICE);
    Ok(stop(process)?)
}

/// Seconds of each epoch of a run but the first two, which began before the view was open, as the run itself keeps them.
fn seconds(run: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let text = fs::read_to_string(run.join(cnn_tui::runs::EPOCHS)).unwrap_or_default();
    let second = |line: &str| -> Result<f64, Box<dyn Error>> {
        let epoch: serde_json::Value = serde_json::from_str(line)?;
        Ok(epoch["seconds"].as_f64().ok_or("an epoch without its time")?)
    };
    text.lines().skip(2).map(second).collect()
}
