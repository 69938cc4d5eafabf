//! What the black-box tests share: the program, a terminal to run it in ([`pty`]), eyes to look
//! at that ([`look`]), and small data sets ([`data`]).

#![expect(dead_code, reason = "each test binary uses its part of this")]

mod client;
pub mod data;
pub mod look;
pub mod pty;

use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// How long anything may take that should happen soon. Generous: the machine may be busy.
pub const SOON: Duration = Duration::from_secs(20);

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cnn-tui");

/// Arguments for a run on MNIST that is small, repeatable and long enough for any test.
pub const SMALL_RUN: [&str; 8] = ["--preset", "small", "--seed", "1", "--threads", "1", "--epochs", "1000"];

/// What the program made of `arguments`, without a terminal.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).stdin(Stdio::null()).output().expect("the program starts")
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
