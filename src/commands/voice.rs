//! How much a command says beside its results.

use super::output::note;
use crate::nn::kernels::Scalar;
use clap::Args;
use std::time::Instant;

/// How much is said beside results and errors; both go out whatever is asked for.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Voice {
    /// Say nothing but results and errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Say what was found and decided, too, on standard error: where data are from and how long that took, threads, instructions, and
    /// which setting is from where
    #[arg(short, long)]
    verbose: bool,
}

impl Voice {
    /// Whether nothing but results and errors is said.
    pub(super) const fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Says something beside the results, unless that is not wanted.
    pub(super) fn note(self, text: &str) {
        if !self.quiet {
            note(text);
        }
    }

    /// Says what only those who ask for all want to know.
    pub(super) fn detail(self, text: impl FnOnce() -> String) {
        if self.verbose {
            note(&text());
        }
    }

    /// Says on how many threads the work is done, whether somebody `asked` for so many, and with which instructions.
    pub(super) fn machine(self, threads: usize, asked: Option<usize>) {
        self.detail(|| {
            let why = if asked.is_some() { "as --threads says" } else { "as many as there are cores" };
            format!("threads: {threads}, {why}; instructions: {}", f32::backend())
        });
    }

    /// Does something, and says how long that took to those who want to know.
    pub(super) fn timed<T>(self, what: impl FnOnce() -> String, act: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = act();
        self.detail(|| format!("{} took {:.3} s", what(), began.elapsed().as_secs_f64()));
        result
    }
}
