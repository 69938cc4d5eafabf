//! `cnn-tui bench`: how fast this machine trains and evaluates.

mod first_step;
mod layers;
mod peak;
mod probes;
mod report;
mod runner;
mod statistics;

use super::failure::Failure;
use super::output::{print, print_json};
use crate::config::cores;
use crate::dataset::Dataset;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::spec::Spec;
use crate::threads::Workers;
use anyhow::Context;
use clap::{Args, ValueEnum};
use probes::Watched;
use report::{Cell, Subject};
use runner::{EVALUATION_BATCH, Evaluation, Length, Repeat, SEED, Training};
use statistics::median;
use std::time::Instant;

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Measure this network instead of A to D, on MNIST
    #[arg(long, value_name = "SPEC", conflicts_with = "nets")]
    pub net: Option<String>,
    /// Which of the four networks
    #[arg(long, value_enum, value_delimiter = ',', ignore_case = true, default_value = "A,B,C,D")]
    pub nets: Vec<NetName>,
    /// Batch sizes to train with
    #[arg(long, value_delimiter = ',', default_value = "10,64,128", value_name = "N,…")]
    pub batches: Vec<usize>,
    /// Thread counts to measure [default: 1 and as many as there are cores]
    #[arg(long, value_delimiter = ',', value_name = "N,…")]
    pub threads: Vec<usize>,
    /// What to measure
    #[arg(long, value_enum, default_value_t = BenchMode::Both)]
    pub mode: BenchMode,
    /// Length of a round, after a warm-up of a quarter of it
    #[arg(long, default_value_t = 0.3, value_name = "S")]
    pub seconds: f64,
    /// Rounds, in which the thread counts take turns; their median counts
    #[arg(long, default_value_t = 15, value_name = "N")]
    pub rounds: usize,
    /// Learning rate: how many errors are zero depends on it, and with that how much there is to do [default: 0.0001 for
    /// each image of the batch, at most 0.01, with which A to D all learn]
    #[arg(long, value_name = "RATE")]
    pub lr: Option<f64>,
    /// Make each round exactly this many steps, whatever time they take: for counting instructions
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    pub steps: Option<u64>,
    /// Leave out the times of the layers
    #[arg(long)]
    pub no_layers: bool,
    /// Do not measure what the machine can do at best first
    #[arg(long)]
    pub no_peak: bool,
    /// Instead: seconds to the first finished training step of C (or --net), and memory, as one JSON object
    #[arg(long, conflicts_with_all = ["nets", "batches", "mode", "seconds", "rounds", "steps"])]
    pub first_step: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// The networks that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NetName {
    /// conv 1 5×5 sigmoid, pool, dense 10
    #[value(name = "A")]
    A,
    /// conv 20 5×5 sigmoid, pool, dense 100 relu, dense 10
    #[value(name = "B")]
    B,
    /// conv 20 5×5 relu, pool, conv 40 5×5 relu, pool, dense 100 relu, dense 10
    #[value(name = "C")]
    C,
    /// conv 8 5×5 relu, pool, conv 16 5×5 relu, pool, dense 10
    #[value(name = "D")]
    D,
}

/// What `bench` measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BenchMode {
    /// Training steps
    Train,
    /// Evaluation
    Eval,
    /// One after the other
    Both,
    /// The share of training that a watched run spends on what the screen shows of its inside
    Probes,
}

/// No more threads than this are started.
const MOST_THREADS: usize = 1024;
/// No larger batch makes sense: MNIST has no more images.
const LARGEST_BATCH: usize = 60_000;

/// A network to measure.
struct Candidate {
    name: &'static str,
    spec: Spec,
}

impl NetName {
    /// The name and the network as text.
    const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::A => ("A", "conv 1 5x5 sigmoid, maxpool 2, dense 10 softmax"),
            Self::B => ("B", "conv 20 5x5 sigmoid, maxpool 2, dense 100 relu, dense 10 softmax"),
            Self::C => (
                "C",
                "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax",
            ),
            Self::D => ("D", "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax"),
        }
    }
}

/// Everything that is the same for all cells.
struct Bench {
    dataset: Dataset,
    /// The threads of each count asked for, and how fast they are at best if that was measured.
    teams: Vec<(Workers, Option<f64>)>,
    length: Length,
    rounds: usize,
    /// Learning rate, if one was asked for.
    rate: Option<f64>,
    layers: bool,
    json: bool,
}

/// Measures what is asked for.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let began = Instant::now();
    let threads = if arguments.threads.is_empty() { vec![1, cores()] } else { arguments.threads.clone() };
    check(arguments, &threads)?;
    let candidates = candidates(arguments)?;
    if arguments.first_step {
        return first_step(candidates, &threads, began);
    }
    let bench = Bench {
        dataset: Dataset::mnist().map_err(anyhow::Error::from)?,
        teams: teams(threads, !arguments.no_peak)?,
        length: arguments.steps.map_or(Length::Seconds(arguments.seconds), Length::Steps),
        rounds: arguments.rounds,
        rate: arguments.lr,
        layers: !arguments.no_layers,
        json: arguments.json,
    };
    if !arguments.json && arguments.mode != BenchMode::Probes {
        bench.teams.iter().try_for_each(|(workers, peak)| print(&report::peak_line(workers, *peak)))?;
        print(&format!("\n{}", report::HEADING))?;
    }
    let mut profiles = Vec::new();
    for Candidate { name, spec } in &candidates {
        let input = bench.dataset.train.shape;
        let network = Network::new(spec, input, bench.dataset.classes.len(), None, Init::Glorot, SEED)
            .map_err(|error| Failure::Misuse(format!("--net: {error}")))?;
        let (training, evaluation, probes) = match arguments.mode {
            BenchMode::Train => (true, false, false),
            BenchMode::Eval => (false, true, false),
            BenchMode::Both => (true, true, false),
            BenchMode::Probes => (false, false, true),
        };
        for &batch in &arguments.batches {
            if training {
                profiles.extend(bench.training(name, &network, batch)?);
            }
            if probes {
                bench.probes(name, &network, batch)?;
            }
        }
        if evaluation {
            bench.evaluation(name, &network)?;
        }
    }
    profiles.iter().try_for_each(|profile| print(profile))
}

impl Bench {
    /// Unless one was asked for: low enough for each of the networks to learn at any batch size, so that activations and
    /// errors stay those of training. (Ten times as high, all ReLU units of B fall silent for good at batch 10.)
    fn rate(&self, batch: usize) -> f64 {
        self.rate.unwrap_or((1e-4 * batch as f64).min(0.01))
    }

    /// Training steps with each number of threads; gives the times of the layers as text, if they are to be printed.
    fn training(&self, name: &str, network: &Network<f32>, batch: usize) -> Result<Option<String>, Failure> {
        let mut runners: Vec<_> = self
            .teams
            .iter()
            .map(|_| Training::new(&self.dataset, network, batch, self.rate(batch)))
            .collect();
        let rates = self.rounds(&mut runners)?;
        let seconds = if let Length::Seconds(seconds) = self.length { seconds } else { 0.0 };
        let profile = |training| layers::profile(training, &self.dataset.train, batch, seconds);
        let parts = runners.pop().filter(|_| self.layers).map(profile).transpose();
        let parts = parts.map_err(anyhow::Error::from)?.unwrap_or_default();
        let flops = layers::flops(network, 0..network.layers.len()).iter().sum();
        self.show(&Subject { name, network, batch, mode: "train", flops }, &rates, &parts)?;
        Ok((!self.json && !parts.is_empty()).then(|| report::profile(name, batch, &parts)))
    }

    /// Evaluation with each number of threads.
    fn evaluation(&self, name: &str, network: &Network<f32>) -> Result<(), Failure> {
        let mut runners: Vec<_> =
            self.teams.iter().map(|_| Evaluation::new(&self.dataset, network)).collect();
        let rates = self.rounds(&mut runners)?;
        let [flops, _] = layers::flops(network, 0..network.layers.len());
        self.show(&Subject { name, network, batch: EVALUATION_BATCH, mode: "eval", flops }, &rates, &[])
    }

    /// What being watched costs with each number of threads.
    fn probes(&self, name: &str, network: &Network<f32>, batch: usize) -> Result<(), Failure> {
        for (workers, _) in &self.teams {
            let training = Training::new(&self.dataset, network, batch, self.rate(batch));
            let mut watched = Watched::new(training, &self.dataset.train, network);
            watched.warm_up(workers, self.length)?;
            let shares: Result<Vec<_>, _> =
                (0..self.rounds).map(|_| watched.share(workers, self.length)).collect();
            let share = median(&shares?);
            if self.json {
                print_json(&report::probes_json(name, batch, workers.threads(), share))?;
            } else {
                print(&report::probes_line(name, batch, workers.threads(), share))?;
            }
        }
        Ok(())
    }

    /// Images a second of each round for each team. The teams take turns, so that what disturbs the machine for a
    /// while disturbs all of them.
    fn rounds(&self, runners: &mut [impl Repeat]) -> anyhow::Result<Vec<Vec<f64>>> {
        for (runner, (workers, _)) in runners.iter_mut().zip(&self.teams) {
            runner.warm_up(workers, self.length)?;
        }
        let mut rates = vec![Vec::with_capacity(self.rounds); runners.len()];
        for _ in 0..self.rounds {
            for ((runner, (workers, _)), rates) in runners.iter_mut().zip(&self.teams).zip(&mut rates) {
                rates.push(runner.round(workers, self.length)?);
            }
        }
        Ok(rates)
    }

    /// Prints a line for each team's `rates`. The layers are timed on one thread whatever the team: once is enough.
    fn show(&self, of: &Subject<'_>, rates: &[Vec<f64>], parts: &[layers::Part]) -> Result<(), Failure> {
        for (index, ((workers, peak), team)) in self.teams.iter().zip(rates).enumerate() {
            let threads = workers.threads();
            let cell = Cell { of, threads, peak: *peak, rates: team, fewest: &rates[0] };
            let parts = if index == 0 { parts } else { &[] };
            if self.json { print_json(&cell.json(parts))? } else { print(&cell.line())? }
        }
        Ok(())
    }
}

/// Refuses what cannot be measured.
fn check(arguments: &Arguments, threads: &[usize]) -> Result<(), Failure> {
    let refuse = |message: String| Err(Failure::Misuse(message));
    if let Some(count) = threads.iter().find(|count| !(1..=MOST_THREADS).contains(*count)) {
        return refuse(format!("--threads {count}: from 1 to {MOST_THREADS} are possible"));
    }
    if let Some(batch) = arguments.batches.iter().find(|batch| !(1..=LARGEST_BATCH).contains(*batch)) {
        return refuse(format!("--batches {batch}: from 1 to {LARGEST_BATCH} images are possible"));
    }
    if !arguments.seconds.is_finite() || arguments.seconds <= 0.0 {
        return refuse(format!("--seconds {}: a number above 0 is expected", arguments.seconds));
    }
    if let Some(rate) = arguments.lr.filter(|rate| !rate.is_finite() || *rate < 0.0) {
        return refuse(format!("--lr {rate}: a number that is not negative is expected"));
    }
    if arguments.rounds == 0 || arguments.steps == Some(0) {
        return refuse("--rounds and --steps: at least 1 is expected".to_owned());
    }
    Ok(())
}

/// The networks asked for.
fn candidates(arguments: &Arguments) -> Result<Vec<Candidate>, Failure> {
    let named = if arguments.first_step { &[NetName::C] } else { arguments.nets.as_slice() };
    let texts = match &arguments.net {
        Some(net) => vec![("custom", net.as_str())],
        None => named.iter().map(|name| name.describe()).collect(),
    };
    let parse = |(name, text): (&'static str, &str)| match text.parse() {
        Ok(spec) => Ok(Candidate { name, spec }),
        Err(error) => Err(Failure::Misuse(format!("--net: {error}"))),
    };
    texts.into_iter().map(parse).collect()
}

/// Starts the threads of each count, once each, and measures what they can do if that is wanted.
fn teams(mut threads: Vec<usize>, peak: bool) -> Result<Vec<(Workers, Option<f64>)>, anyhow::Error> {
    threads.sort_unstable();
    threads.dedup();
    let team = |count| {
        let workers = Workers::new(count).with_context(|| format!("cannot start {count} threads"))?;
        let peak = peak.then(|| peak::measure(&workers));
        Ok((workers, peak))
    };
    threads.into_iter().map(team).collect()
}

fn first_step(candidates: Vec<Candidate>, threads: &[usize], began: Instant) -> Result<(), Failure> {
    let most = threads.iter().copied().max().unwrap_or(1);
    candidates
        .into_iter()
        .try_for_each(|Candidate { name, spec }| print_json(&first_step::measure(name, spec, most, began)?))
}
