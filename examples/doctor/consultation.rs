//! A run with the doctor looking on, as on the screen.

use crate::cases::Case;
use anyhow::bail;
use cnn_tui::inspect::doctor::chart::Chart;
use cnn_tui::inspect::doctor::{Diagnosis, Facts, Visit, diagnose};
use cnn_tui::inspect::explain::explainer::Explainer;
use cnn_tui::inspect::health::{Checkup, Health};
use cnn_tui::inspect::layer::observer::Observer;
use cnn_tui::inspect::tools::Tools;
use cnn_tui::inspect::{Finding, Question};
use cnn_tui::protocol::Divergence;
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::live::Live;
use cnn_tui::train::run::{Advance, Trainer};
use std::sync::Arc;
use std::thread::available_parallelism;

/// Batches between two looks at the layers.
const INTERVAL: u64 = 200;

/// What the doctor named first of all, and after which batch it did so for the first time.
pub struct Named {
    /// What it is.
    pub diagnosis: Diagnosis,
    /// The batches of the run that were done.
    pub step: u64,
}

/// A run, and what the doctor knows of it.
struct Consultation {
    trainer: Trainer,
    workers: Workers,
    observer: Observer,
    chart: Chart,
    first: Option<Checkup>,
    named: Vec<Named>,
}

/// Trains as `case` says, with this seed; gives what the doctor named, each thing once.
pub fn run(case: &Case, seed: u64) -> anyhow::Result<Vec<Named>> {
    let mut trainer = Trainer::new(TrainConfig { seed, ..case.config.clone() }, Arc::clone(&case.dataset))?;
    if let (Some(bias), Some(layer)) = (case.bias, trainer.network.layers.first_mut()) {
        layer.parameters_mut().skip(1).for_each(|biases| biases.fill(bias));
    }
    let observer = Observer::new(&trainer.network);
    let workers = Workers::new(available_parallelism().map_or(1, usize::from))?;
    let mut consultation =
        Consultation { trainer, workers, observer, chart: Chart::default(), first: None, named: Vec::new() };
    consultation.look(None)?;
    consultation.follow(case.epochs)?;
    Ok(consultation.named)
}

impl Consultation {
    /// Trains for so many epochs at the most.
    fn follow(&mut self, epochs: usize) -> anyhow::Result<()> {
        loop {
            match self.trainer.advance(&self.workers)? {
                Advance::Batch(point) => {
                    self.chart.batch(&point);
                    if point.step.is_multiple_of(INTERVAL) {
                        self.look(None)?;
                    }
                }
                Advance::Piece => {}
                Advance::Epoch(report) => {
                    self.chart.epoch(&report);
                    self.look(None)?;
                    if report.epoch >= epochs {
                        return Ok(());
                    }
                }
                Advance::Finished(_) => return self.look(self.trainer.divergence),
            }
        }
    }

    /// Has the doctor look at the run as it is now.
    fn look(&mut self, divergence: Option<Divergence>) -> anyhow::Result<()> {
        let (step, checkup) = (self.trainer.progress.total_steps, self.ask()?);
        if step == 0 {
            self.first = Some(checkup.clone());
        }
        let visit = Visit { step, checkup };
        let found = diagnose(&Facts {
            classes: self.trainer.classes.len(),
            rate: self.trainer.config.learning_rate,
            chart: &self.chart,
            first: self.first.as_ref(),
            latest: Some(&visit),
            divergence,
        });
        if let Some(diagnosis) = found.into_iter().next()
            && self.named.iter().all(|named| named.diagnosis.what != diagnosis.what)
        {
            self.named.push(Named { diagnosis, step });
        }
        Ok(())
    }

    /// Asks how the layers are.
    fn ask(&mut self) -> anyhow::Result<Checkup> {
        let about = self.trainer.progress.total_steps;
        let Live { subject, evaluator, mut rehearser } = self.trainer.live();
        let mut tools = Tools {
            workers: &self.workers,
            evaluator,
            observer: &mut self.observer,
            explainer: &mut Explainer::default(),
            run: Some(&mut rehearser),
            most: usize::MAX,
            taken: 0,
            about,
        };
        let mut inquiry = Question::Health(Health {}).inquire();
        while inquiry.advance(&subject, &mut tools)? < 1.0 {}
        match inquiry.finding() {
            Finding::Health(checkup) => Ok(*checkup),
            other => bail!("asked about health, got {other:?}"),
        }
    }
}
