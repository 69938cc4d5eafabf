//! A directory for one run, and what can be found in it.

use crate::support::{self, json_lines};
use cnn_tui::runs::{BATCHES, BEST, EPOCHS, LATEST};
use cnn_tui::train::state::RunState;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A place on a real disk for a run, which goes with it.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made"))
    }

    /// The directory of the run. It is not made yet.
    pub fn run(&self) -> PathBuf {
        self.0.path().join("run")
    }

    /// Its path as an argument.
    pub fn argument(&self) -> String {
        self.run().to_str().expect("the path is UTF-8").to_owned()
    }

    /// A path beside it.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.run().join(name)
    }

    pub fn has_checkpoint(&self) -> bool {
        self.file(LATEST).exists()
    }

    /// The newest checkpoint, through the library.
    pub fn latest(&self) -> RunState {
        load(&self.file(LATEST))
    }

    /// The best checkpoint, if there is one.
    pub fn best(&self) -> Option<RunState> {
        let path = self.file(BEST);
        path.exists().then(|| load(&path))
    }

    /// Names of temporary files.
    pub fn leftovers(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.run()).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(".tmp")).collect()
    }

    /// The metrics of every epoch, without what clocks measured.
    pub fn epochs(&self) -> Vec<Value> {
        let mut lines = json_lines(&std::fs::read(self.file(EPOCHS)).expect("the metrics are kept"));
        for line in &mut lines {
            let line = line.as_object_mut().expect("an object");
            for clocked in ["seconds", "images_per_second"] {
                assert!(line.remove(clocked).is_some(), "{clocked} is told");
            }
        }
        lines
    }

    /// The metrics of the batches.
    pub fn batches(&self) -> Vec<u8> {
        std::fs::read(self.file(BATCHES)).expect("the metrics are kept")
    }
}

fn load(path: &Path) -> RunState {
    RunState::load(path).unwrap_or_else(|error| panic!("{error}"))
}

/// What `cnn-tui COMMAND PATH --json` says of a checkpoint that must be good.
pub fn ask(command: &str, path: &Path) -> Value {
    let output = support::command(&[command, "--json"]).arg(path).output().expect("the program starts");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output.stdout).remove(0)
}
