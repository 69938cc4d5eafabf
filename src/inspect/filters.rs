//! The filters of a layer: their weights, the gradient of these or what became of them since the run began; and the norms.

use super::layer::{self, arranged};
use super::question::{Inquire, InquiryError};
use super::rehearsal::LayerGradient;
use super::snapshot::Subject;
use super::tools::Tools;
use crate::dataset::DatasetError;
use crate::nn::layer::FilterBank;
use serde::{Deserialize, Serialize};

/// What are the filters of a layer, or what becomes of them?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// The layer, an index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// What is to be seen of each weight.
    pub quantity: Quantity,
}

/// A number that each weight has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quantity {
    /// The weight w itself.
    #[default]
    Weight,
    /// The gradient ∂C/∂w of the mean loss over the batch that comes next, before clipping.
    Gradient,
    /// The change w − w₀ since the run began.
    Change,
}

impl Quantity {
    /// All quantities.
    pub const ALL: [Self; 3] = [Self::Weight, Self::Gradient, Self::Change];
}

/// The filters of a layer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FiltersFound {
    /// The layer that was asked about.
    pub layer: usize,
    /// What `values` has of each weight.
    pub quantity: Quantity,
    /// The quantity of each weight and each bias; `None` if there are no weights, or no such quantity.
    pub values: Option<layer::Filters>,
    /// The biases, one a filter.
    pub biases: Vec<f32>,
    /// The Euclidean norms of all filters, the bias not included.
    pub norms: Norms,
    /// The batch that the gradient is of.
    pub batch: Option<Batch>,
}

/// The Euclidean norms of all filters of a layer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Norms {
    /// ‖w‖ of each filter.
    pub weights: Vec<f64>,
    /// ‖∂C/∂w‖ of each filter, where the gradient was asked for.
    pub gradient: Option<Vec<f64>>,
    /// ‖w − w₀‖ of each filter, where it is known what the run began with.
    pub change: Option<Vec<f64>>,
}

/// A batch of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The number of the update that follows it, from 1.
    pub number: u64,
    /// The number of its images.
    pub images: usize,
}

impl Norms {
    /// Gives the norms of one quantity, if they are known.
    pub fn of(&self, quantity: Quantity) -> Option<&[f64]> {
        match quantity {
            Quantity::Weight => Some(&self.weights),
            Quantity::Gradient => self.gradient.as_deref(),
            Quantity::Change => self.change.as_deref(),
        }
    }
}

impl Inquire for Filters {
    type State = FiltersFound;
    type Finding = FiltersFound;
    const REHEARSES: bool = true;

    /// Answers in one piece, so that the weights, the gradient and the change are of one moment.
    fn advance(
        &self,
        state: &mut FiltersFound,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        *state = self.found(subject, tools)?;
        Ok(1.0)
    }

    fn finding(&self, state: &mut FiltersFound) -> FiltersFound {
        std::mem::take(state)
    }
}

/// A batch, and the gradient of weights and biases over it.
type OverBatch = (Batch, [Vec<f32>; 2]);

impl Filters {
    fn found(&self, subject: &Subject<'_>, tools: &mut Tools<'_>) -> Result<FiltersFound, DatasetError> {
        let &Self { layer, quantity } = self;
        let nothing = FiltersFound { layer, quantity, ..FiltersFound::default() };
        let Some(bank) = subject.network.layers.get(layer).and_then(|layer| layer.filters()) else {
            return Ok(nothing);
        };
        let gradient = self.gradient(tools)?;
        let changes = tools.run.as_mut().and_then(|run| run.initial(layer)).and_then(|initial| {
            let [weights, biases] = initial else { return None };
            Some([difference(bank.weights, weights), difference(bank.biases, biases)])
        });
        let filters = bank.biases.len();
        let pair = |tensors: &Option<[Vec<f32>; 2]>| {
            let [weights, biases] = tensors.as_ref()?;
            Some(arranged(subject.network, layer, FilterBank { shape: bank.shape, weights, biases }))
        };
        let (batch, gradients) = gradient.unzip();
        let norms_of = |tensors: &Option<[Vec<f32>; 2]>| Some(norms(&tensors.as_ref()?[0], filters));
        Ok(FiltersFound {
            values: match quantity {
                Quantity::Weight => Some(arranged(subject.network, layer, bank)),
                Quantity::Gradient => pair(&gradients),
                Quantity::Change => pair(&changes),
            },
            biases: bank.biases.to_vec(),
            norms: Norms {
                weights: norms(bank.weights, filters),
                gradient: norms_of(&gradients),
                change: norms_of(&changes),
            },
            batch,
            ..nothing
        })
    }

    /// Computes the gradient of weights and biases over the next batch, where that is what is asked for and something is trained.
    fn gradient(&self, tools: &mut Tools<'_>) -> Result<Option<OverBatch>, DatasetError> {
        let run = tools.run.as_mut().filter(|_| self.quantity == Quantity::Gradient);
        let Some(run) = run else { return Ok(None) };
        let LayerGradient { number, images, tensors } = run.next_gradient(tools.workers, self.layer)?;
        Ok(tensors.try_into().ok().map(|tensors| (Batch { number, images }, tensors)))
    }
}

/// Subtracts `from` from `values`, number by number.
fn difference(values: &[f32], from: &[f32]) -> Vec<f32> {
    values.iter().zip(from).map(|(value, from)| value - from).collect()
}

/// Computes the Euclidean norm of each of so many filters, whose index is the innermost axis of `values`.
fn norms(values: &[f32], filters: usize) -> Vec<f64> {
    let mut squares = vec![0.0; filters];
    for row in values.chunks_exact(filters.max(1)) {
        squares.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value) * f64::from(value));
    }
    squares.into_iter().map(f64::sqrt).collect()
}
