//! Takes one sample through a network that was taken apart, and keeps the moment that it was.

use super::explanation::{Explanation, Letter, Map, Output, Stage, Symbol};
use crate::dataset::Images;
use crate::inspect::snapshot::Subject;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::unfused::{BatchKnowledge, Passage, Unfused};

/// The image to be explained.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    /// The images.
    pub images: &'a Images,
    /// The one among them.
    pub position: usize,
    /// Its index in the watched set.
    pub index: usize,
}

/// The moment of the network that was explained last.
#[derive(Default)]
pub struct Explainer {
    moment: Option<Moment>,
}

/// A moment of the network.
pub struct Moment {
    /// Batches of the run that were done.
    pub total_steps: u64,
    /// The network, taken apart.
    pub network: Unfused,
    /// The pass of the next step of training.
    pub pass: Pass,
    /// What that step knows of its batch.
    pub batch: BatchKnowledge,
}

impl Explainer {
    /// Forgets the moment: the network is another.
    pub fn forget(&mut self) {
        self.moment = None;
    }

    /// Gives the moment that was explained last.
    pub fn moment(&self) -> Option<&Moment> {
        self.moment.as_ref()
    }

    /// Explains what the network of `subject` makes of a sample.
    pub fn explain(&mut self, subject: &Subject<'_>, sample: &Sample<'_>, training: bool) -> Explanation {
        let Some(moment) = self.freeze(subject) else { return Explanation::default() };
        let (pixels, label) = sample.load(subject.network);
        let pass = if training { moment.pass } else { Pass::EVALUATE };
        let mut passage = moment.network.forward(&pixels, &pass, &moment.batch);
        moment.network.backward(&mut passage, label);
        let whole = Whole { network: subject.network, unfused: &moment.network, passage: &passage };
        Explanation {
            total_steps: subject.total_steps,
            training,
            sample: sample.index,
            label: usize::from(label),
            cost: passage.cost,
            output: whole.output(label),
            maps: whole.maps(label),
            stages: whole.stages(),
        }
    }

    /// Makes the moment that `subject` is the one that is kept.
    fn freeze(&mut self, subject: &Subject<'_>) -> Option<&Moment> {
        let moment = match self.moment.take() {
            Some(mut moment) => {
                moment.network.refresh(subject.network);
                moment.total_steps = subject.total_steps;
                Some(moment)
            }
            None => Unfused::new(subject.network).ok().map(|network| Moment {
                total_steps: subject.total_steps,
                network,
                pass: Pass { training: true, ..Pass::EVALUATE },
                batch: BatchKnowledge::new(),
            }),
        };
        self.moment = moment;
        self.moment.as_ref()
    }
}

impl Sample<'_> {
    /// Gives the values of the image as the network gets them, and its label.
    pub fn load(&self, network: &Network<f32>) -> (Vec<f64>, u8) {
        let (mut pixels, mut label) = (vec![0.0_f32; network.input.len()], [0]);
        self.images.fill_range(self.position..self.position + 1, &mut pixels, &mut label);
        (pixels.into_iter().map(f64::from).collect(), label[0])
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
