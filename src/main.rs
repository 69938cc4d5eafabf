//! The `cnn-tui` program: parse, run, say what went wrong, exit.

use cnn_tui::commands::Cli;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::of_process().and_then(|cli| cli.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_silent() {
                // If even this cannot be said, the exit status still can.
                let _ = writeln!(std::io::stderr(), "cnn-tui: {failure}");
            }
            ExitCode::from(failure.status())
        }
    }
}
