//! A trainer's desk for tests of the screen: whatever the screen asks of a network is answered as a trainer answers.

use super::explained::{some_biases, told};
use super::{press, report};
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::inspect::Answer;
use crate::inspect::digit_form::are_centered;
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::Sample;
use crate::inspect::layer::observer::Observer;
use crate::inspect::rehearsal::Rehearse;
use crate::inspect::snapshot::Subject;
use crate::inspect::tools::Tools;
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::network::Network;
use crate::protocol::{Event, Phase, Report, RunInfo};
use crate::threads::Workers;
use crate::tui::app::{App, ScreenOptions};
use crossterm::event::KeyCode;
use std::sync::Arc;

/// Batches of the run that is looked at.
const STEP: u64 = 300;

/// A network on the digits, and what questions about it are answered with.
pub struct Desk {
    /// The network.
    pub network: Network<f32>,
    /// The digits; the screen looks at the last ones.
    pub dataset: Arc<Dataset>,
    split: Split,
    workers: Workers,
    evaluator: Evaluator,
    observer: Observer,
    explainer: Explainer,
    /// What can try the next step of a run, where one is trained.
    pub run: Option<Box<dyn Rehearse>>,
}

impl Desk {
    /// Makes a network whose every parameter is some number.
    pub fn new(dataset: &Arc<Dataset>, spec: &str, loss: Option<Loss>) -> Self {
        let split = Split::new(ValidationSplit::Last, dataset.train.labels(), 100, 1).expect("it can be cut");
        let spec = spec.parse().expect("a spec");
        let mut network =
            Network::new(&spec, dataset.train.shape, 10, loss, Init::Glorot, 1).expect("it fits");
        some_biases(&mut network);
        Self {
            dataset: Arc::clone(dataset),
            split,
            workers: Workers::single(),
            evaluator: Evaluator::new(&network),
            observer: Observer::new(&network),
            explainer: Explainer::default(),
            run: None,
            network,
        }
    }

    /// The place among the training images of a sample that the screen looks at.
    pub fn position(&self, sample: usize) -> usize {
        self.split.validation.image(sample)
    }

    /// Opens a screen on the network, which is paused.
    pub fn open(&mut self, options: ScreenOptions) -> App {
        let mut app = App::new(options);
        let (dataset, classes) = (self.dataset.name.clone(), self.dataset.classes.clone());
        let centered = are_centered(&self.dataset.train);
        let info = RunInfo { dataset, classes, centered, ..told(&self.network) };
        app.on_event(Event::Started(Box::new(info)));
        let paused = Report { phase: Phase::Paused, batches: Vec::new(), ..report(STEP, STEP) };
        app.on_event(Event::Report(paused));
        self.answer(&mut app);
        app
    }

    /// Presses a key, and answers what is asked then.
    pub fn press(&mut self, app: &mut App, code: KeyCode) {
        press(app, code);
        self.answer(app);
    }

    /// Answers what is still asked, and gives the sample that is watched then.
    pub fn shown(&mut self, app: &mut App) -> Sample {
        self.answer(app);
        app.model.probe.as_deref().map(|probe| probe.sample.clone()).unwrap_or_default()
    }

    /// Answers all that is asked.
    fn answer(&mut self, app: &mut App) {
        for ask in app.asks() {
            let Self { network, dataset, split, workers, evaluator, observer, explainer, run } = self;
            let subject = Subject { network, total_steps: STEP, dataset, split };
            let mut tools = Tools {
                workers,
                evaluator,
                observer,
                explainer,
                run: run.as_mut().map(|run| &mut **run as &mut dyn Rehearse),
                most: usize::MAX,
                taken: 0,
                about: STEP,
            };
            let mut inquiry = ask.question.inquire();
            while inquiry.advance(&subject, &mut tools).expect("there is an answer") < 1.0 {}
            let body = inquiry.finding();
            app.on_answer(Answer { id: ask.id, total_steps: tools.about, done: 1.0, body });
        }
    }
}
