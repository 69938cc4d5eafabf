//! A home directory of its own, for tests that look at all the runs that are kept.

use super::json_lines;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A home of its own for the runs of a test.
pub struct Home(TempDir);

impl Home {
    /// A new one, with nothing in it.
    pub fn new() -> Self {
        Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made"))
    }

    /// The directory.
    pub fn place(&self) -> &Path {
        self.0.path()
    }

    /// Its path as text.
    pub fn path(&self) -> &str {
        self.0.path().to_str().expect("the path is UTF-8")
    }

    /// The program with `arguments`, at home here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = super::command(arguments);
        command.env("XDG_STATE_HOME", self.path()).env("XDG_CONFIG_HOME", self.path());
        command
    }

    /// What the program made of `arguments`.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// What a command that succeeds prints.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).expect("the output is UTF-8")
    }

    /// What a command that is refused with `status` says.
    pub fn refused(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {error}");
        assert!(error.starts_with("cnn-tui: ") && !error.contains("panicked"), "{error}");
        error
    }

    /// The last line of a training run in JSON.
    pub fn trained(&self, arguments: &[&str]) -> Value {
        let text = self.succeed(&[&["train", "--json"], arguments].concat());
        json_lines(text.as_bytes()).pop().expect("there are lines")
    }

    /// The runs that are listed.
    pub fn list(&self) -> Vec<Value> {
        json_lines(self.succeed(&["runs", "--json"]).as_bytes())
    }

    /// Names of the runs that are listed, in order.
    pub fn names(&self) -> Vec<String> {
        self.list().iter().map(|row| row["name"].as_str().expect("text").to_owned()).collect()
    }
}
