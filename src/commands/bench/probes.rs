//! What it costs a run to be watched: the share of the trainer's time that probes take.

use super::runner::{Length, Repeat, Training};
use crate::dataset::Images;
use crate::nn::network::Network;
use crate::protocol::channel::{ScreenEnd, TrainerEnd, lanes};
use crate::threads::Workers;
use crate::inspect::layer::observer::Prober;
use std::time::{Duration, Instant};

/// As often as the quickest screen asks for one.
pub const INTERVAL: Duration = Duration::from_millis(33);

/// Training that puts a probe into the lane to the screen each [`INTERVAL`], and a screen that takes it at once.
pub struct Watched<'a> {
    training: Training<'a>,
    images: &'a Images,
    prober: Prober,
    screen: ScreenEnd,
    trainer: TrainerEnd,
    probed: Instant,
    /// Seconds spent on probes.
    seconds: f64,
}

impl<'a> Watched<'a> {
    /// From the beginning of `training`.
    pub fn new(training: Training<'a>, images: &'a Images, network: &Network<f32>) -> Self {
        let (screen, trainer) = lanes();
        let prober = Prober::new(network);
        Self { training, images, prober, screen, trainer, probed: Instant::now(), seconds: 0.0 }
    }

    /// The share of a round of `length` that probes take.
    pub fn share(&mut self, workers: &Workers, length: Length) -> anyhow::Result<f64> {
        let began = Instant::now();
        self.seconds = 0.0;
        self.round(workers, length)?;
        Ok(self.seconds / began.elapsed().as_secs_f64())
    }
}

impl Repeat for Watched<'_> {
    fn step(&mut self, workers: &Workers) -> anyhow::Result<usize> {
        let images = self.training.step(workers)?;
        let began = Instant::now();
        if began - self.probed >= INTERVAL && self.trainer.probe_wanted() {
            let probe = self.prober.cut(self.training.network(), self.images, 0, 0, 0, 0);
            self.trainer.put_probe(Box::new(probe));
            self.seconds += began.elapsed().as_secs_f64();
            self.probed = began;
            // The screen is another thread, so what it does then is not counted.
            drop(self.screen.take_probe());
        }
        Ok(images)
    }
}
