//! Whether the network can learn from the images and batches it gets.

use super::plan::{Finding, Plan};
use crate::nn::activation::Activation;
use crate::nn::layer::Effect;
use crate::nn::layers::Layer;

/// Batch normalisation over fewer values than this is mostly noise.
const FEW_VALUES: usize = 4;
/// A softmax that is no output, or whose outputs another one takes, hardly lets anything through.
const SOFTMAX_ADVICE: &str = "only the last layer should be softmax";

/// A network without a parameter stays as it is.
pub(super) fn nothing_to_train(plan: &Plan<'_>) -> Option<Finding> {
    (plan.network.parameter_count() == 0).then(|| {
        let network = &plan.network.spec;
        Finding::Impossible(format!(
            "`{network}` has no weights, so there is nothing to train; add a conv or dense layer"
        ))
    })
}

/// Softmax gives 1 for a single value, whatever that is.
pub(super) fn softmax_of_one(plan: &Plan<'_>) -> Option<Finding> {
    let layer = inner_softmaxes(plan).find(|&index| plan.network.shape(index + 1).channels == 1)?;
    let name = name(plan, layer);
    Some(Finding::Impossible(format!(
        "{name} is a softmax over a single value, which is always 1, so that all images give the same; {SOFTMAX_ADVICE}"
    )))
}

/// A single value is its own mean: normalised, it is 0 whatever it was.
pub(super) fn norm_of_one(plan: &Plan<'_>) -> Option<Finding> {
    let places = |index| {
        let shape = plan.network.shape(index);
        shape.height * shape.width
    };
    let norms =
        plan.network.layers.iter().enumerate().filter(|(_, layer)| layer.batch_statistics().is_some());
    let (index, places) = norms.map(|(index, _)| (index, places(index))).min_by_key(|&(_, places)| places)?;
    let (batch, last, name) = (plan.batch(), plan.last_batch(), name(plan, index));
    if places * batch.min(last) == 1 {
        let which = if batch == 1 {
            "the only one of its batch".to_owned()
        } else {
            format!("that of the one image that batches of {batch} leave over")
        };
        return Some(Finding::Impossible(format!(
            "{name} would normalise a single value, {which}, which makes it 0 whatever the image; {}",
            other_batch(plan)
        )));
    }
    let values = places * batch;
    (values < FEW_VALUES).then(|| {
        Finding::Doubtful(format!(
            "{name} takes mean and variance over {values} values, which is mostly noise; use larger batches"
        ))
    })
}

/// A batch size that leaves no single image over.
fn other_batch(plan: &Plan<'_>) -> String {
    let fits = |size: &usize| *size >= 2 && *size <= plan.train && plan.train % size != 1;
    let from = plan.batch();
    match (from.max(8)..=plan.train).chain((2..=plan.train).rev()).find(fits) {
        Some(size) => format!("use e.g. --batch-size {size}"),
        None => "a single training image is too few for it".to_owned(),
    }
}

/// A softmax that is not the last layer leaves small differences between small numbers.
pub(super) fn softmax_inside(plan: &Plan<'_>) -> Option<Finding> {
    let layer = inner_softmaxes(plan).find(|&index| plan.network.shape(index + 1).channels > 1)?;
    let name = name(plan, layer);
    Some(Finding::Doubtful(format!(
        "{name} is a softmax before the end of the network, which lets little of the error through; {SOFTMAX_ADVICE}"
    )))
}

/// Dropout of the outputs drops answers, not features.
pub(super) fn dropped_outputs(plan: &Plan<'_>) -> Option<Finding> {
    let last = plan.network.layers.len().checked_sub(1)?;
    (plan.network.layers[last].properties().effect == Effect::TrainingOnly).then(|| {
        let name = name(plan, last);
        Finding::Doubtful(format!(
            "{name} drops outputs of the network, the right one too; put it before the last dense layer"
        ))
    })
}

/// What goes through one number cannot tell many classes apart.
pub(super) fn bottleneck(plan: &Plan<'_>) -> Option<Finding> {
    let (layers, classes) = (plan.network.layers.len(), plan.network.classes());
    let narrow =
        (0..layers).find(|&index| plan.network.shape(index + 1).len() == 1).filter(|_| classes > 2)?;
    let name = name(plan, narrow);
    Some(Finding::Doubtful(format!(
        "{name} leaves a single number of each image to tell {classes} classes by; let more through"
    )))
}

/// The layers inside the network that end in a softmax, from 0.
fn inner_softmaxes<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = usize> + 'a {
    let softmax = |layer: &Layer<f32>| layer.properties().activation == Activation::Softmax;
    let layers = plan.network.layers.iter().enumerate();
    layers.filter(move |(_, layer)| softmax(layer)).map(|(index, _)| index)
}

/// A layer's position and text.
fn name(plan: &Plan<'_>, index: usize) -> String {
    let text = plan.network.spec.layers.get(index).map(ToString::to_string).unwrap_or_default();
    format!("layer {} `{text}`", index + 1)
}
