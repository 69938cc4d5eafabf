//! The `cnn-tui` program: parse, run, say what went wrong, exit.

use cnn_tui::cli::{Cli, Command};
use cnn_tui::commands::{self, Failure};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(&Cli::of_process()) {
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

fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        None => commands::screen::run(&cli.train, &cli.screen),
        Some(Command::Train(arguments)) => commands::train::run(arguments),
        Some(Command::Resume(arguments)) => commands::resume::run(arguments),
        Some(Command::Runs(arguments)) => commands::runs::run(arguments),
        Some(Command::Eval(arguments)) => commands::eval::run(arguments),
        Some(Command::Inspect(arguments)) => commands::inspect::run(arguments),
        Some(Command::Gradcheck(arguments)) => commands::gradcheck::run(arguments),
        Some(Command::Bench(arguments)) => commands::bench::run(arguments),
        Some(Command::GuardTerminal) => commands::guard::run(),
        Some(Command::Presets { json }) => commands::presets::run(*json),
    }
}
