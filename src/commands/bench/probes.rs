//! What it costs a run to be watched: the share of the trainer's time that pictures take.

use super::runner::{Length, Repeat, Training};
use crate::dataset::Images;
use crate::inspect::layer::Layer;
use crate::inspect::layer::observer::{Observer, Seen};
use crate::inspect::{Answer, Ask, Finding, Question, TrainerEnd, Viewer};
use crate::nn::network::Network;
use crate::protocol::channel::channel;
use crate::protocol::{AskId, ViewerId, When};
use crate::threads::Workers;
use std::time::{Duration, Instant};

/// As often as the quickest screen asks for one.
pub const INTERVAL: Duration = Duration::from_millis(33);
/// What the screen asks.
const ASK: AskId = AskId::of("bench");

/// Training that answers each [`INTERVAL`] what a layer makes of a sample, and a screen that takes the answer at once.
pub struct Watched<'a> {
    training: Training<'a>,
    images: &'a Images,
    observer: Observer,
    question: Question,
    screen: Viewer,
    trainer: TrainerEnd,
    viewer: ViewerId,
    answered: Instant,
    /// Seconds spent on answers.
    seconds: f64,
}

impl<'a> Watched<'a> {
    /// From the beginning of `training`.
    pub fn new(training: Training<'a>, images: &'a Images, network: &Network<f32>) -> Self {
        let (screen, trainer) = channel();
        let (observer, question) = (Observer::new(network), Question::Layer(Layer::default()));
        screen.declare(vec![Ask::every(ASK, question.clone())]);
        let viewer = screen.id();
        let answered = Instant::now();
        Self { training, images, observer, question, screen, trainer, viewer, answered, seconds: 0.0 }
    }

    /// The share of a round of `length` that answers take.
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
        if began - self.answered >= INTERVAL && self.trainer.has_taken(self.viewer, &ASK) {
            let seen = Seen { excerpt: &self.images.excerpt(0..1)?, index: 0, view: 0 };
            let found = self.observer.look(self.training.network(), &seen, 0);
            let answer = Answer { id: ASK, total_steps: 0, done: 1.0, body: Finding::Layer(Box::new(found)) };
            self.trainer.answer(self.viewer, &self.question, When::Every, answer);
            self.seconds += began.elapsed().as_secs_f64();
            self.answered = began;
            // The screen is another thread, so what it does then is not counted.
            drop(self.screen.take_answers());
        }
        Ok(images)
    }
}
