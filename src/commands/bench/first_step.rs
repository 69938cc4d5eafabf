//! How long it takes from the start of the program to the first finished training step, and how much memory.

use super::runner::SEED;
use crate::dataset::Dataset;
use crate::nn::spec::Spec;
use crate::threads::Workers;
use crate::train::config::TrainConfig;
use crate::train::run::Trainer;
use anyhow::Context;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// Images in the batch.
const BATCH: usize = 64;

/// Trains one batch, as a run would. `began` is when the program did.
pub fn measure(name: &str, spec: Spec, threads: usize, began: Instant) -> anyhow::Result<Value> {
    let dataset = Arc::new(Dataset::mnist()?);
    let workers = Workers::new(threads).with_context(|| format!("cannot start {threads} threads"))?;
    let config = TrainConfig {
        spec,
        learning_rate: 0.01,
        batch_size: BATCH,
        epochs: 1,
        seed: SEED,
        ..TrainConfig::default()
    };
    let mut trainer = Trainer::new(config, dataset)?;
    trainer.advance(&workers)?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(json!({
        "net": name, "batch": BATCH, "threads": threads, "mode": "first-step", "seconds": seconds,
        "peak_rss_mb": peak_memory(),
    }))
}

/// The most memory that this process ever had in RAM, in MB (10⁶ bytes); unknown but on Linux.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
