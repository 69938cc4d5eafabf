//! The `cnn-tui` program: parse, run, say what went wrong, exit.

use cnn_tui::commands::Cli;
use cnn_tui::memory;
use std::io::Write;
use std::process::ExitCode;

/// Bytes of memory without which nothing can be done, not even say what is wrong.
const LEAST_MEMORY: u64 = 4 << 20;

fn main() -> ExitCode {
    if memory::left().is_some_and(|left| left < LEAST_MEMORY) {
        let _ =
            writeln!(std::io::stderr(), "cnn-tui: there is hardly any memory; raise the limit (ulimit -v)");
        return ExitCode::FAILURE;
    }
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
