//! Takes one sample through a network that was taken apart, and keeps the moment that it was.

use super::explanation::{Explanation, Letter, Map, Output, Stage, Symbol};
use crate::dataset::DatasetError;
use crate::inspect::rehearsal::{BatchStatisticsValues, Rehearsal};
use crate::inspect::snapshot::{Subject, WatchedSample};
use crate::nn::arithmetic::{Arithmetic, Normalisation};
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::unfused::{BatchKnowledge, Passage, Unfused};
use std::sync::Arc;

/// The moment of the network that was explained last.
#[derive(Default)]
pub struct Explainer {
    moment: Option<Arc<Moment>>,
}

/// A moment of the network.
pub struct Moment {
    /// Batches of the run that were done.
    pub total_steps: u64,
    /// The network, taken apart.
    pub network: Unfused,
    /// How a sample passes as in training: as the first one of the batch that comes next, whose dropout it has; where nothing is
    /// trained, as in evaluation.
    pub pass: Pass,
    /// What the next step knows of its batch, each δ being that of its sample's own cost.
    pub batch: BatchKnowledge,
    /// The next step, tried on a copy; none where nothing is trained.
    pub rehearsal: Option<Rehearsal>,
}

impl Explainer {
    /// Gives the moment that was explained last.
    pub fn moment(&self) -> Option<&Arc<Moment>> {
        self.moment.as_ref()
    }

    /// Forgets the moment: the run is another, or what is asked of the outputs.
    pub fn forget(&mut self) {
        self.moment = None;
    }

    /// Explains what the network of `subject` makes of a sample, as in training or as in evaluation; `rehearsal` is the step of
    /// training that would follow this moment. A sample that goes through as in training does so with the dropout of the first one
    /// in the batch of that step, and with the statistics of that batch, which it is not a part of.
    ///
    /// # Errors
    /// If the sample is not in memory and cannot be read.
    pub fn explain(
        &mut self,
        subject: &Subject<'_>,
        sample: &WatchedSample<'_>,
        training: bool,
        rehearsal: Option<Rehearsal>,
    ) -> Result<Explanation, DatasetError> {
        let Some(moment) = self.freeze(subject, rehearsal) else { return Ok(Explanation::default()) };
        let (pixels, label) = sample.load(subject.network)?;
        let passage = moment.passage(&pixels, label, training);
        let whole = Whole { network: subject.network, unfused: &moment.network, passage: &passage };
        Ok(Explanation {
            total_steps: subject.total_steps,
            training: training && moment.pass.training,
            sample: sample.index,
            label: usize::from(label),
            cost: passage.cost,
            output: whole.output(label),
            maps: whole.maps(label),
            stages: whole.stages(),
            rehearsal: moment.rehearsal.clone(),
        })
    }

    /// Makes the moment that `subject` is the one that is kept; the memory of the one before is used again while the network is the
    /// same and nobody else keeps that.
    pub fn freeze(&mut self, subject: &Subject<'_>, rehearsal: Option<Rehearsal>) -> Option<&Arc<Moment>> {
        let kept = self.moment.take().and_then(|moment| Arc::try_unwrap(moment).ok());
        let network = match kept.filter(|moment| moment.network.is_of(subject.network)) {
            Some(Moment { mut network, .. }) => {
                network.refresh(subject.network);
                network
            }
            None => Unfused::new(subject.network).ok()?,
        };
        let total_steps = subject.total_steps;
        let (pass, batch) = rehearsal.as_ref().map_or((Pass::EVALUATE, BatchKnowledge::new()), next_step);
        Some(self.moment.insert(Arc::new(Moment { total_steps, network, pass, batch, rehearsal })))
    }
}

/// Tells how a sample passes in the step that was rehearsed, and what that knows of its batch. The means of δ there are those of the
/// mean loss over n samples: n times as much is the mean of what each sample's own cost has for δ.
fn next_step(rehearsal: &Rehearsal) -> (Pass, BatchKnowledge) {
    let &Rehearsal { seed, epoch, step, .. } = rehearsal;
    let count = rehearsal.samples.len() as f64;
    let exact = |values: &[f32], factor: f64| values.iter().map(|&value| f64::from(value) * factor).collect();
    let known = |statistics: &BatchStatisticsValues| Normalisation {
        mean: exact(&statistics.mean, 1.0),
        inverse: exact(&statistics.inverse, 1.0),
        mean_d: exact(&statistics.mean_d, count),
        mean_product: exact(&statistics.mean_product, count),
    };
    let batch = rehearsal.statistics.iter().map(|statistics| statistics.as_ref().map(known));
    (Pass { training: true, seed, epoch, step, first: 0 }, batch.collect())
}

impl Moment {
    /// Takes a sample with this `label` through the network and back, as in training or as in evaluation.
    pub fn passage(&self, pixels: &[f64], label: u8, training: bool) -> Passage {
        let pass = if training { self.pass } else { Pass::EVALUATE };
        let mut passage = self.network.forward(pixels, &pass, &self.batch);
        self.network.backward(&mut passage, label);
        passage
    }
}

/// A network, and what came of a sample in it.
struct Whole<'a> {
    network: &'a Network<f32>,
    unfused: &'a Unfused,
    passage: &'a Passage,
}

impl Whole<'_> {
    /// Gives the output and what is asked of it.
    fn output(&self, label: u8) -> Output {
        let head = &self.unfused.head;
        Output { loss: Some(head.loss), targets: head.targets(label, self.passage.outputs.len()) }
    }

    /// Gives all maps.
    fn maps(&self, label: u8) -> Vec<Map> {
        let parts = &self.unfused.parts;
        let symbol = |index: usize| match index.checked_sub(1).map(|before| (before, &parts[before])) {
            None => Symbol::default(),
            Some((before, part)) => {
                let weighted =
                    matches!(self.unfused.arithmetic(self.passage, before), Arithmetic::Weighted { .. });
                Symbol { letter: if weighted { Letter::Z } else { Letter::A }, layer: part.layer + 1 }
            }
        };
        let inner = (0..=parts.len()).map(|index| Map {
            symbol: symbol(index),
            shape: self.unfused.shape(index),
            values: self.passage.values[index].clone(),
            errors: self.passage.errors[index].clone(),
        });
        let last = Map {
            symbol: Symbol { letter: Letter::A, layer: self.network.spec.layers.len() },
            shape: self.unfused.shape(parts.len()),
            values: self.passage.outputs.clone(),
            errors: self.unfused.head.output_errors(&self.passage.outputs, label),
        };
        inner.chain([last]).collect()
    }

    /// Gives what makes each map of the one before it.
    fn stages(&self) -> Vec<Stage> {
        let text = |layer: usize| self.network.spec.layers[layer].to_string();
        let inner = self.unfused.parts.iter().enumerate().map(|(index, part)| {
            let mut tensors = part.body.parameters().map(<[f64]>::to_vec);
            let (weights, biases) = (tensors.next().unwrap_or_default(), tensors.next().unwrap_or_default());
            let (d_weights, d_biases) = self.passage.gradients[index].split_at(weights.len());
            Stage {
                layer: part.layer,
                text: text(part.layer),
                arithmetic: self.unfused.arithmetic(self.passage, index),
                d_weights: d_weights.to_vec(),
                d_biases: d_biases.to_vec(),
                weights,
                biases,
            }
        });
        let last = self.network.spec.layers.len() - 1;
        let output = Stage {
            layer: last,
            text: text(last),
            arithmetic: Arithmetic::Activated { activation: self.unfused.head.activation },
            weights: Vec::new(),
            biases: Vec::new(),
            d_weights: Vec::new(),
            d_biases: Vec::new(),
        };
        inner.chain([output]).collect()
    }
}
