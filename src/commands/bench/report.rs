//! What was measured, as text and as JSON.

use super::layers::Part;
use super::probes;
use super::statistics::{median, spread};
use crate::nn::kernels::Scalar;
use crate::nn::network::Network;
use crate::threads::Workers;
use serde_json::{Value, json};

/// What is measured.
pub struct Subject<'a> {
    /// A letter, or "custom".
    pub name: &'a str,
    /// The network.
    pub network: &'a Network<f32>,
    /// Images in a batch.
    pub batch: usize,
    /// "train" or "eval".
    pub mode: &'static str,
    /// Floating-point operations an image, by the dense count.
    pub flops: usize,
}

/// A subject, a number of threads, and what came of it.
pub struct Cell<'a> {
    /// What was measured.
    pub of: &'a Subject<'a>,
    /// Threads.
    pub threads: usize,
    /// What these threads can do at best, in GFLOP/s, if that was measured.
    pub peak: Option<f64>,
    /// Images a second, round by round.
    pub rates: &'a [f64],
    /// The same of the team with the fewest threads, in the same rounds.
    pub fewest: &'a [f64],
}

/// Above the lines of the cells.
pub const HEADING: &str =
    "net     batch threads mode    images/s  (lowest to highest)     GFLOP/s of peak speed-up";

/// The threads and what they can do at best.
pub fn peak_line(workers: &Workers, peak: Option<f64>) -> String {
    let threads = workers.threads();
    let team = format!("{}, {threads} {}", f32::backend(), if threads == 1 { "thread" } else { "threads" });
    peak.map_or_else(|| team.clone(), |peak| format!("{team}: {peak:.0} GFLOP/s at best"))
}

/// Rounded to so many decimals, for JSON.
fn rounded(value: f64, decimals: i32) -> f64 {
    let unit = 10f64.powi(decimals);
    (value * unit).round() / unit
}

impl Cell<'_> {
    /// How many times as fast as the team with the fewest threads: the median of the rounds, for what disturbs the
    /// machine for a while disturbs both of a round.
    fn speed_up(&self) -> f64 {
        let ratios: Vec<f64> =
            self.rates.iter().zip(self.fewest).map(|(rate, fewest)| rate / fewest).collect();
        median(&ratios)
    }

    fn gflops(&self) -> f64 {
        median(self.rates) * self.of.flops as f64 / 1e9
    }

    /// What part of the best these threads can do that is.
    fn share_of_peak(&self) -> Option<f64> {
        self.peak.map(|peak| self.gflops() / peak)
    }

    /// A line of the table.
    pub fn line(&self) -> String {
        let (least, most) = spread(self.rates);
        let range = format!("({least:.0} to {most:.0})");
        let share = self.share_of_peak().map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share));
        format!(
            "{:<8}{:>5} {:>7} {:<5} {:>10.0}  {range:<22}{:>8.1} {share:>7} {:>8.2}",
            self.of.name,
            self.of.batch,
            self.threads,
            self.of.mode,
            median(self.rates),
            self.gflops(),
            self.speed_up(),
        )
    }

    /// A line of JSON.
    pub fn json(&self, parts: &[Part]) -> Value {
        let (least, most) = spread(self.rates);
        let peak = self.peak.map(|peak| rounded(peak, 1));
        let mut value = json!({
            "net": self.of.name, "batch": self.of.batch, "threads": self.threads, "mode": self.of.mode,
            "images_per_second": rounded(median(self.rates), 1), "gflops": rounded(self.gflops(), 3),
            "speed_up": rounded(self.speed_up(), 3), "lowest": rounded(least, 1), "highest": rounded(most, 1),
            "rounds": self.rates.len(),
            "peak_gflops": peak,
            "share_of_peak": self.share_of_peak().map(|share| rounded(share, 4)),
            "network": self.of.network.spec.to_string(), "backend": f32::backend(),
        });
        if !parts.is_empty() {
            value["layers"] = parts.iter().map(part_json).collect();
        }
        value
    }
}

/// What being watched costs, for people.
pub fn probes_line(name: &str, batch: usize, threads: usize, share: f64) -> String {
    let each = probes::INTERVAL.as_millis();
    format!(
        "{name:<8}{batch:>5} {threads:>7} {:>8.3} % of the time on probes, one each {each} ms",
        100.0 * share
    )
}

/// The same as JSON.
pub fn probes_json(name: &str, batch: usize, threads: usize, share: f64) -> Value {
    json!({
        "net": name, "batch": batch, "threads": threads, "mode": "probes", "probe_share": rounded(share, 6),
        "probe_interval_seconds": probes::INTERVAL.as_secs_f64(),
    })
}

fn part_json(part: &Part) -> Value {
    json!({
        "layer": part.name, "forward_us": rounded(part.forward, 4), "backward_us": rounded(part.backward, 4),
        "forward_flop": part.flops[0], "backward_flop": part.flops[1],
    })
}

/// The table of the times of the layers.
pub fn profile(name: &str, batch: usize, parts: &[Part]) -> String {
    let mut text = format!(
        "\n{name}, batch {batch}, one thread: microseconds an image (GFLOP/s by the dense count)\n{:<42} {:>16} {:>16}",
        "", "forward", "backward"
    );
    let timed = |us: f64, flops: usize| match flops {
        0 => format!("{us:>8.3}        "),
        _ => format!("{us:>8.3} ({:>5.1})", flops as f64 / us / 1e3),
    };
    for part in parts {
        let backward = if part.backward > 0.0 { timed(part.backward, part.flops[1]) } else { String::new() };
        let line = format!("\n{:<42} {:>16} {backward:>16}", part.name, timed(part.forward, part.flops[0]));
        text += line.trim_end();
    }
    let [forward, backward] =
        [parts.iter().map(|part| part.forward).sum::<f64>(), parts.iter().map(|part| part.backward).sum()];
    text + &format!(
        "\n{:<42} {forward:>8.3}         {backward:>8.3}",
        format!("in all {:.3}", forward + backward)
    )
}
