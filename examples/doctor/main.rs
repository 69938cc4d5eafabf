//! Puts the doctor to the test: `cargo run --release --example doctor`, for some cases `-- --cases lenet`.
//!
//! Runs that something is wrong with on purpose, and the default recipe of every preset, are trained by the real trainer. As on the
//! screen the doctor looks at the layers before the first batch, every 200 batches and at the end of each epoch. It is right where
//! it names the cause, and nothing else above it, or nothing at all where nothing is wrong. One wrong answer makes the exit status 1.

mod cases;
mod consultation;
mod images;

use cases::Case;
use clap::Parser;
use consultation::Named;
use std::io::{Write, stdout};
use std::process::ExitCode;

/// Puts the doctor to the test.
#[derive(Parser)]
struct Options {
    /// Seeds of the runs of each case
    #[arg(long, value_delimiter = ',', default_value = "1,2,3")]
    seeds: Vec<u64>,
    /// What the names of the cases hold that are tried, all of them by default
    #[arg(long, default_value = "")]
    cases: String,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let place = tempfile::tempdir()?;
    let (mut right, mut wrong) = (0, 0);
    writeln!(stdout(), "{:<34}{:>5}  {:<24}named", "case", "seed", "expected")?;
    for case in cases::all(place.path())?.iter().filter(|case| case.name.contains(&options.cases)) {
        for &seed in &options.seeds {
            let named = consultation::run(case, seed)?;
            let is_right = case.is_right(&named);
            *(if is_right { &mut right } else { &mut wrong }) += 1;
            report(case, seed, &named, is_right)?;
        }
    }
    writeln!(stdout(), "{right} right, {wrong} wrong")?;
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints a line about a run, and what the doctor said where that is wrong.
fn report(case: &Case, seed: u64, named: &[Named], is_right: bool) -> std::io::Result<()> {
    let expected = case.expected.map_or("nothing", |disorder| disorder.name());
    let names: Vec<String> =
        named.iter().map(|named| format!("{} (batch {})", named.diagnosis.what.name(), named.step)).collect();
    let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let verdict = if is_right { "right" } else { "WRONG" };
    let mut out = stdout();
    writeln!(out, "{:<34}{seed:>5}  {expected:<24}{names}: {verdict}", case.name)?;
    for named in named.iter().filter(|_| !is_right) {
        writeln!(out, "    {}", named.diagnosis.said(str::to_owned))?;
    }
    out.flush()
}
