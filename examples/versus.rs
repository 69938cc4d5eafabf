//! Measures what a pair in lock step costs: `cargo build --release && cargo run --release --example versus`.
//!
//! The program trains two networks one after the other, and both as a pair, the one and the other having the machine in turns of a
//! quarter of a second, and the times that they had it are compared: 1.00 is the speed of the two one after the other. That each comes
//! to the same weights is checked along the way. For one pair: `-- --presets small,dense`.

#[path = "support/turns.rs"]
mod turns;

use clap::Parser;
use rustix::process::Pid;
use serde_json::Value;
use std::collections::VecDeque;
use std::error::Error;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use turns::{SLICE, go_on, stop};

/// Epochs of each run.
const EPOCHS: &str = "3";
/// How often to look whether a program has ended within its turn.
const LOOK: Duration = Duration::from_millis(2);
/// Pairs of presets that are measured if none are named: batches that are long and short, alike and not.
const PAIRS: [[&str; 2]; 4] =
    [["nielsen-3", "lenet"], ["small", "dense"], ["fast", "fast"], ["dense", "slide"]];

/// Measures what a pair in lock step costs.
#[derive(Parser)]
struct Options {
    /// Times that each pair is measured; the median counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Presets of the two networks, four pairs by default
    #[arg(long, value_delimiter = ',')]
    presets: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Options { rounds, presets } = Options::parse();
    let named: Vec<[&str; 2]> = match &presets[..] {
        [] => PAIRS.to_vec(),
        [first, second] => vec![[first, second]],
        _ => return Err("--presets: two presets are expected, as in small,dense".into()),
    };
    for [first, second] in named {
        let mut ratios = Vec::new();
        for _ in 0..rounds {
            ratios.push(ratio(first, second)?);
        }
        ratios.sort_by(f64::total_cmp);
        let (least, most) = (ratios[0], ratios[ratios.len() - 1]);
        writeln!(
            stdout(),
            "{first} and {second}: {:.3} ({least:.3} to {most:.3})",
            ratios[ratios.len() / 2]
        )?;
    }
    Ok(())
}

/// The speed of the pair as a share of that of the two one after the other.
fn ratio(first: &str, second: &str) -> Result<f64, Box<dyn Error>> {
    let options = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut pair = Lane::new([options(&["--preset", first, "--versus", second])]);
    // The second has the settings of the first.
    let mut apart = Lane::new([options(&["--preset", first]), beside(first, second)?]);
    while !(pair.is_over() && apart.is_over()) {
        pair.turn()?;
        apart.turn()?;
    }
    if apart.hashes != pair.hashes {
        return Err(
            format!("the pair comes to {:?}, the two alone to {:?}", pair.hashes, apart.hashes).into()
        );
    }
    Ok(apart.time.as_secs_f64() / pair.time.as_secs_f64())
}

/// The options of a run of the network of one preset with the settings of another.
fn beside(first: &str, second: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let preset = |name| cnn_tui::config::preset(name);
    let (first, second) = (preset(first)?, preset(second)?);
    let config = first.config()?;
    let mut line = vec!["--net".to_owned(), second.net.to_owned()];
    for setting in cnn_tui::train::hyperparameters::SETTINGS {
        let Some(option) = setting.option.filter(|_| !["network", "epochs"].contains(&setting.name)) else {
            continue;
        };
        if let (Some(text), None) = (setting.write(&config), setting.objection(&config)) {
            line.extend([format!("--{}", option.name), text]);
        }
    }
    Ok(line)
}

/// Programs that train one after the other, and what came of those that have ended.
struct Lane {
    waiting: VecDeque<Vec<String>>,
    at_work: Option<Program>,
    time: Duration,
    hashes: Vec<String>,
}

impl Lane {
    fn new(lines: impl IntoIterator<Item = Vec<String>>) -> Self {
        let waiting = lines.into_iter().collect();
        Self { waiting, at_work: None, time: Duration::ZERO, hashes: Vec::new() }
    }

    fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.at_work.is_none()
    }

    /// Has the machine for a slice of time, or until a program ends.
    fn turn(&mut self) -> Result<(), Box<dyn Error>> {
        let mut program = match self.at_work.take() {
            Some(program) => program,
            None => match self.waiting.pop_front() {
                Some(options) => Program::start(&options)?,
                None => return Ok(()),
            },
        };
        if program.runs_on()? {
            self.at_work = Some(program);
            return Ok(());
        }
        let (time, hashes) = program.end()?;
        self.time += time;
        self.hashes.extend(hashes);
        Ok(())
    }
}

/// A program that trains without a screen and keeps nothing.
struct Program {
    child: Child,
    output: JoinHandle<Result<Words, String>>,
    /// When it had the machine.
    turns: Vec<[Instant; 2]>,
}

/// What a program said.
#[derive(Default)]
struct Words {
    /// When its trainer said the first word, and when the last.
    began: Option<Instant>,
    ended: Option<Instant>,
    /// The weights that it came to, with the side of each.
    ends: Vec<(String, String)>,
}

impl Program {
    fn start(options: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(program()?);
        command.args(["train", "--json", "--no-save"]).args(options).args(["--epochs", EPOCHS]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let output = std::thread::spawn(|| listen(output).map_err(|error| error.to_string()));
        Ok(Self { child, output, turns: Vec::new() })
    }

    /// Lets it have its turn; true if it has not ended then.
    fn runs_on(&mut self) -> Result<bool, Box<dyn Error>> {
        let process = Pid::from_child(&self.child);
        let began = Instant::now();
        go_on(process)?;
        while began.elapsed() < SLICE && self.child.try_wait()?.is_none() {
            std::thread::sleep(LOOK);
        }
        let runs_on = self.child.try_wait()?.is_none();
        if runs_on {
            stop(process)?;
        }
        self.turns.push([began, Instant::now()]);
        Ok(runs_on)
    }

    /// The time that it had the machine from its trainer's first word to the last, and the weights that it came to.
    fn end(mut self) -> Result<(Duration, Vec<String>), Box<dyn Error>> {
        if !self.child.wait()?.success() {
            return Err("the program failed".into());
        }
        let Words { began, ended, mut ends } = self.output.join().map_err(|_| "nobody listened")??;
        let (began, ended) = (began.ok_or("no beginning")?, ended.ok_or("no end")?);
        ends.sort();
        let had = |[from, to]: [Instant; 2]| to.min(ended).saturating_duration_since(from.max(began));
        Ok((self.turns.into_iter().map(had).sum(), ends.into_iter().map(|(_, hash)| hash).collect()))
    }
}

/// Listens to a program until it says no more.
fn listen(output: ChildStdout) -> Result<Words, Box<dyn Error>> {
    let mut words = Words::default();
    for line in BufReader::new(output).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        match line["event"].as_str() {
            Some("start") => _ = words.began.get_or_insert_with(Instant::now),
            Some("finished") => {
                words.ended = Some(Instant::now());
                let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
                words.ends.push((text("side"), text("weights_hash")));
            }
            _ => {}
        }
    }
    Ok(words)
}

/// The program, built beside this example.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let own = std::env::current_exe()?;
    let place = own.parent().and_then(|place| place.parent()).ok_or("no place of its own")?;
    let program = place.join("cnn-tui");
    if program.is_file() { Ok(program) } else { Err(format!("{} is not built", program.display()).into()) }
}
