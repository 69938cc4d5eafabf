//! The two sides of a nudge: a network whose quantity is a little greater, and one whose is a little smaller.

use super::comparison::Comparison;
use super::target::Target;
use crate::inspect::explain::explainer::Moment;
use crate::nn::kinks::Kink;
use crate::nn::layer::Pass;
use crate::nn::unfused::{BatchKnowledge, Part, Passage, Unfused};

/// The two sides of a nudge.
pub struct Sides {
    /// The distance to either side.
    pub epsilon: f64,
    nudged: Nudged,
}

/// What is nudged.
enum Nudged {
    /// A parameter of a part, which is here with a greater and with a smaller one.
    Parameter {
        part: usize,
        /// The number of its tensor: 0 for weights, 1 for biases.
        tensor: usize,
        index: usize,
        parts: Box<[Part; 2]>,
    },
    /// A value before a part, or a logit.
    Value { map: usize, offset: usize },
    /// An output.
    Output { offset: usize },
}

impl Sides {
    /// Nudges `target` in `network` by `epsilon`; nothing if there is no such quantity.
    pub fn new(network: &Unfused, target: Target, epsilon: f64) -> Option<Self> {
        let parameter = |part: usize, tensor, index| {
            let sides = [epsilon, -epsilon].map(|by| network.parts.get(part)?.nudged(tensor, index, by));
            let [Some(above), Some(below)] = sides else { return None };
            Some(Nudged::Parameter { part, tensor, index, parts: Box::new([above, below]) })
        };
        let nudged = match target {
            Target::Weight { stage, index } => parameter(stage, 0, index)?,
            Target::Bias { stage, index } => parameter(stage, 1, index)?,
            Target::Value { map, offset } => {
                let last = network.parts.len();
                (offset < network.shape(map.min(last)).len()).then_some(())?;
                if map <= last { Nudged::Value { map, offset } } else { Nudged::Output { offset } }
            }
        };
        Some(Self { epsilon, nudged })
    }

    /// Gives the index of the values that both sides begin from.
    pub fn start(&self, network: &Unfused) -> usize {
        match self.nudged {
            Nudged::Parameter { part, .. } => part,
            Nudged::Value { map, .. } => map,
            Nudged::Output { .. } => network.parts.len(),
        }
    }

    /// Gives the first part whose input differs between the sides.
    fn first(&self, network: &Unfused) -> usize {
        let start = self.start(network);
        if let Nudged::Parameter { .. } = self.nudged { start + 1 } else { start }
    }

    /// Gives part, tensor and index of a parameter that is nudged.
    pub fn parameter(&self) -> Option<(usize, usize, usize)> {
        match self.nudged {
            Nudged::Parameter { part, tensor, index, .. } => Some((part, tensor, index)),
            Nudged::Value { .. } | Nudged::Output { .. } => None,
        }
    }

    /// Tells whether what is nudged goes into a layer that normalises the batch.
    pub fn is_normalised_behind(&self, network: &Unfused) -> bool {
        network.parts.iter().skip(self.first(network)).any(|part| part.body.batch_statistics().is_some())
    }

    /// Takes the values `x` at [`Self::start`] through both sides as `pass` says, up to what is before part `end`, which is
    /// behind the start.
    pub fn through(
        &self,
        network: &Unfused,
        x: &[f64],
        pass: &Pass,
        batches: [&BatchKnowledge; 2],
        end: usize,
    ) -> [Passage; 2] {
        [0, 1].map(|side| {
            let (batch, by) = (batches[side], [self.epsilon, -self.epsilon][side]);
            match &self.nudged {
                Nudged::Parameter { part, parts, .. } => {
                    let (y, _) = parts[side].forward(x, pass, batch);
                    network.through(part + 1..end, y, pass, batch)
                }
                Nudged::Value { map, offset } => {
                    let mut x = x.to_vec();
                    x[*offset] += by;
                    network.through(*map..end, x, pass, batch)
                }
                Nudged::Output { .. } => network.through(end..end, x.to_vec(), pass, batch),
            }
        })
    }

    /// Gives the costs of both sides of a sample with this `label`, which went through them.
    pub fn costs(&self, network: &Unfused, passages: &mut [Passage; 2], label: u8) -> [f64; 2] {
        let [above, below] = passages;
        let cost = |passage: &mut Passage, by: f64| {
            network.finish(passage);
            if let Nudged::Output { offset } = self.nudged {
                passage.outputs[offset] += by;
                return network.head.output_cost(&passage.outputs, label);
            }
            network.cost(passage, label)
        };
        [cost(above, self.epsilon), cost(below, -self.epsilon)]
    }

    /// Finds the kinks between both sides of a sample.
    pub fn kinks(&self, network: &Unfused, [above, below]: &[Passage; 2]) -> Vec<Kink> {
        network.kinks(self.first(network), [above, below])
    }
}

/// One sample's way through a network and back, to be nudged.
pub struct SampleWay<'a> {
    network: &'a Unfused,
    pass: Pass,
    /// What is known of the batch, whose statistics are held.
    batch: BatchKnowledge,
    passage: Passage,
    label: u8,
}

impl Moment {
    /// Takes a sample through the network and back with the statistics of the batch held, which its own cost does not change.
    pub fn sample_way(&self, pixels: Vec<f64>, label: u8, training: bool) -> SampleWay<'_> {
        let mut batch = self.batch.clone();
        for known in batch.iter_mut().flatten() {
            known.mean_d.fill(0.0);
            known.mean_product.fill(0.0);
        }
        let pass = if training { self.pass } else { Pass::EVALUATE };
        let network = &self.network;
        let mut passage = network.forward(&pixels, &pass, &batch);
        network.backward(&mut passage, label);
        SampleWay { network, pass, batch, passage, label }
    }
}

impl SampleWay<'_> {
    /// Tells whether it is as in training.
    pub fn is_training(&self) -> bool {
        self.pass.training
    }

    /// Gives what is nudged, as it is.
    pub fn value(&self, sides: &Sides) -> f64 {
        match sides.nudged {
            Nudged::Parameter { part, tensor, index, .. } => {
                let mut tensors = self.network.parts[part].body.parameters();
                tensors.nth(tensor).map_or(f64::NAN, |values| values[index])
            }
            Nudged::Value { map, offset } => self.passage.values[map][offset],
            Nudged::Output { offset } => self.passage.outputs[offset],
        }
    }

    /// Gives ∂C/∂ of what is nudged, by backpropagation.
    fn derivative(&self, sides: &Sides) -> f64 {
        match sides.nudged {
            Nudged::Parameter { part, tensor, index, .. } => {
                let tensors = self.network.parts[part].body.parameters();
                let before: usize = tensors.take(tensor).map(<[f64]>::len).sum();
                self.passage.gradients[part][before + index]
            }
            Nudged::Value { map, offset } => self.passage.errors[map][offset],
            Nudged::Output { offset } => {
                self.network.head.output_errors(&self.passage.outputs, self.label)[offset]
            }
        }
    }

    /// Compares what the cost of the sample does between both sides with its derivative.
    pub fn compare(&self, sides: &Sides) -> Comparison {
        let network = self.network;
        let (x, end) = (&self.passage.values[sides.start(network)], network.parts.len());
        let mut passages = sides.through(network, x, &self.pass, [&self.batch; 2], end);
        let costs = sides.costs(network, &mut passages, self.label);
        let kinks = sides.kinks(network, &passages);
        Comparison::new(costs, sides.epsilon, self.derivative(sides), kinks)
    }
}
