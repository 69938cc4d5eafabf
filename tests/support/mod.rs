//! What the black-box tests share: the program, a terminal to run it in ([`pty`]), eyes to look
//! at that ([`look`]), small data sets ([`data`], and in colour [`colors`]), event files read back ([`events`]), a home for runs ([`home`]), a system that says no ([`shim`]), trainers that are treated badly ([`trainer`]), and chance
//! that can be repeated ([`chance`]).

pub mod chance;
mod client;
pub mod colors;
pub mod data;
pub mod events;
pub mod home;
pub mod look;
pub mod pty;
pub mod shim;
pub mod tour;
pub mod trainer;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

/// How long anything may take that should happen soon. Generous: the machine may be busy.
pub const SOON: Duration = Duration::from_secs(20);

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cnn-tui");

/// Arguments for a run on MNIST that is small, repeatable and long enough for any test.
pub const SMALL_RUN: [&str; 8] = ["--preset", "small", "--seed", "1", "--threads", "1", "--epochs", "1000"];

/// A directory for the runs that tests keep by default, the same for all of this process.
pub fn state_home() -> &'static str {
    static HOME: LazyLock<String> = LazyLock::new(|| {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        remove_old(place);
        let home =
            tempfile::Builder::new().prefix("state-").tempdir_in(place).expect("a directory can be made");
        home.keep().to_str().expect("the path is UTF-8").to_owned()
    });
    &HOME
}

/// Nobody cleans up after a static, so the next one does.
fn remove_old(place: &Path) {
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let old = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > Duration::from_secs(3600)));
        if old && entry.file_name().to_string_lossy().starts_with("state-") {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The program with `arguments`, without a terminal; the runs that it keeps by default go to [`state_home`].
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(Stdio::null());
    // What whoever runs the tests prefers is no part of them.
    command
        .env("XDG_STATE_HOME", state_home())
        .env("XDG_CONFIG_HOME", state_home())
        .env_remove("CNN_TUI_CONFIG");
    command
}

/// Sends a signal by its number, real-time ones too.
pub fn send(process: u32, signal: i32) {
    let kill = format!("kill -{signal} {process}");
    let status = Command::new("/bin/sh").args(["-c", &kill]).status().expect("there is a shell");
    assert!(status.success(), "{kill}");
}

/// What the program made of `arguments`.
pub fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

/// Standard output as lines of JSON, all of it.
///
/// # Panics
/// If a line is not a JSON object.
pub fn json_lines(stdout: &[u8]) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(stdout).expect("the output is UTF-8");
    let value = |line: &str| -> serde_json::Value {
        let value: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        assert!(value.is_object(), "{line:?} is no object");
        value
    };
    text.lines().map(value).collect()
}
