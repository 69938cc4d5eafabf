//! Arguments of `bench`.

use clap::{Args, ValueEnum};

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArguments {
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
