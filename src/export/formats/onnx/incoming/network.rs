//! From a chain of layers to a network.

use super::chain::{Chain, Read};
use super::input::Input;
use super::value::{Form, Images, Partial};
use crate::export::card::{self, Card};
use crate::export::format::{Imported, Wanted};
use crate::export::formats::onnx::outgoing::CLASSES;
use crate::export::graph::{Action, steps};
use crate::export::model::Model;
use crate::nn::activation::Activation;
use crate::nn::layers::LayerSpec;
use crate::nn::network::Network;
use crate::nn::operation::Operation;
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use crate::onnx::proto;
use std::sync::Arc;

/// The greatest factor by which bytes are multiplied; values from 0 to 1 are multiplied by more.
const GREATEST_OF_BYTES: f32 = 0.1;

/// Makes a network of the layers that were read, where `output` is what the graph gives.
///
/// # Errors
/// If there are none, or what comes out are no logits of classes.
pub(super) fn finished(
    model: &proto::Model,
    card: Option<Card>,
    (mut chain, output): (Chain, Images),
    input: &Input,
    wanted: &Wanted,
) -> Result<Imported, String> {
    check_output(&chain, output)?;
    let ending = ending(&mut chain, output)?;
    let shape = chain.input();
    let card = card.filter(|card| card.input == shape);
    let Chain { mut layers, scaling, mut notes, .. } = chain;
    let computes_scaling = input.bytes || scaling != Scaling::none(shape.channels);
    let found = of_bytes(scaling, input.bytes, shape, &mut notes);
    let scaling = match &card {
        Some(card) if found.is_close(&card.scaling) => card.scaling.clone(),
        _ if found.spread().is_some() => found,
        _ => {
            layers.splice(0..0, std::iter::once(normalisation(&found, &mut notes)));
            Scaling::unit(shape.channels)
        }
    };
    let (specs, tensors): (Vec<LayerSpec>, Vec<Vec<Vec<f32>>>) =
        layers.into_iter().map(|Read { spec, tensors }| (spec, tensors)).unzip();
    let read = Spec { layers: specs };
    let read = Network::untrained(&read, shape, None).map_err(|error| error.to_string())?;
    let said = wanted.spec.as_ref().or(card.as_ref().map(|card| &card.spec));
    let mut network = match said.and_then(|said| as_said(said, &read, ending)) {
        Some(said) => said,
        None if wanted.spec.is_some() => {
            let (read, said) = (&read.spec, said.map(ToString::to_string).unwrap_or_default());
            return Err(format!(
                "computes `{read}`, not `{said}`; leave --net out, or name what it computes"
            ));
        }
        None => {
            notes.push(ending.note().to_owned());
            read
        }
    };
    for (tensor, values) in network.state_mut().zip(tensors.into_iter().flatten()) {
        tensor.values_mut().copy_from_slice(&values);
    }
    network.scaling = Arc::new(scaling);
    let classes = classes(model, card.as_ref(), network.classes());
    let (dataset, settings) = card.map(|card| (card.dataset, card.settings)).unwrap_or_default();
    let (name, accuracy) = (String::new(), Vec::new());
    let model = Model { network, classes, dataset, name, settings, accuracy };
    Ok(Imported { model, computes_scaling, notes })
}

/// What this program itself says of the network, if it wrote the file.
pub(super) fn card(model: &proto::Model) -> Option<Card> {
    let own = model.metadata_props.iter().find(|entry| entry.key == card::KEY)?;
    card::read(&own.value).ok()
}

/// Checks that what comes out is what the last layer makes, in the order of this program.
fn check_output(chain: &Chain, output: Images) -> Result<(), String> {
    let shape = chain.shape();
    if output.step != chain.step() || chain.layers.is_empty() {
        return Err("gives what some layer in the middle makes, or its images themselves; the last layer was expected".to_owned());
    }
    if !matches!(output.partial, Partial::None | Partial::Output) {
        return Err("ends in the middle of what may be L2 pooling".to_owned());
    }
    let first = matches!(output.form, Form::ChannelsFirst | Form::FlatChannelsFirst);
    if first && !shape.is_flat() && shape.channels > 1 {
        return Err(format!(
            "gives maps of {shape} channel by channel; the outputs here are place by place, so they would be other classes: end \
             with a dense layer or global pooling"
        ));
    }
    let last = chain.layers.last().map(|layer| layer.spec);
    let softmax =
        last.is_some_and(|spec| Spec { layers: vec![spec] }.split_output().1 == Activation::Softmax);
    if softmax && !shape.is_flat() {
        return Err(format!(
            "ends in a softmax at each place of {shape}; here it is over all outputs at the end"
        ));
    }
    Ok(())
}

/// How a graph ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    /// The graph gives what the last layer makes: logits.
    Logits,
    /// The graph gives probabilities, or their logarithms.
    Probabilities,
    /// The graph gives values of another activation.
    Other,
}

impl Ending {
    /// What is said of it.
    fn note(self) -> &'static str {
        match self {
            Self::Logits => "what it gives is taken for logits: the output activation is softmax",
            Self::Probabilities => {
                "the softmax at its end is the output activation, which training computes with the loss"
            }
            Self::Other => {
                "the activation at its end is the output activation, which training computes with the loss"
            }
        }
    }
}

/// Gives how the graph ends, and has the network end in softmax where that is in no activation.
fn ending(chain: &mut Chain, output: Images) -> Result<Ending, String> {
    let last = chain.layers.last().map(|layer| layer.spec);
    let activation = last.map(|spec| Spec { layers: vec![spec] }.split_output().1);
    let ending = match activation.unwrap_or_default() {
        _ if output.partial == Partial::Output => Ending::Probabilities,
        Activation::Softmax => return Ok(Ending::Probabilities),
        Activation::Identity => Ending::Logits,
        _ => return Ok(Ending::Other),
    };
    chain.activate(Activation::Softmax)?;
    Ok(ending)
}

/// How bytes become what the network takes. What is put in are bytes, if they are said to be or are multiplied by a small number; or
/// values from 0 to 1.
fn of_bytes(scaling: Scaling, bytes: bool, shape: Shape, notes: &mut Vec<String>) -> Scaling {
    let Scaling { mut factor, shift } = scaling;
    let unit = Scaling::unit(shape.channels);
    if bytes || factor.iter().any(|factor| factor.abs() <= GREATEST_OF_BYTES) {
        notes.push("it takes bytes from 0 to 255 and scales them itself; here they are scaled before the first layer".to_owned());
        // Whatever rounding made of 1/255 is meant as that.
        let is_unit = |(factor, unit): (&f32, &f32)| (factor / unit - 1.0).abs() < 1e-6;
        let all = factor.iter().zip(&unit.factor).all(is_unit);
        return Scaling { factor: if all { unit.factor } else { factor }, shift };
    }
    factor.iter_mut().zip(&unit.factor).for_each(|(factor, unit)| *factor *= unit);
    Scaling { factor, shift }
}

/// The layer that makes values from 0 to 1 what a scaling makes of bytes, which no normalisation of images does.
fn normalisation(scaling: &Scaling, notes: &mut Vec<String>) -> Read {
    let unit = Scaling::unit(scaling.factor.len());
    notes.push(
        "it scales its images in a way that no mean and deviation do, which has become a batch normalisation in front: it computes \
         the same, but its statistics will move when it is trained on"
            .to_owned(),
    );
    let factor: Vec<f32> =
        scaling.factor.iter().zip(&unit.factor).map(|(factor, unit)| factor / unit).collect();
    Read::affine(&factor, &scaling.shift)
}

/// Gives the network of an architecture if it computes at evaluation what the one that was read does: it may have dropout besides, and
/// another output activation where the graph gives logits.
fn as_said(said: &Spec, read: &Network<f32>, ending: Ending) -> Option<Network<f32>> {
    let said = Network::untrained_within(read.parameter_count(), said, read.input, None).ok()?;
    let same = computed(&said)? == computed(read)?;
    (same && (ending == Ending::Logits || said.head.activation == read.head.activation)).then_some(said)
}

/// What a network computes at evaluation, step by step.
fn computed(network: &Network<f32>) -> Option<Vec<Action>> {
    let actions = steps(network).ok()?.into_iter().map(|step| step.action);
    Some(actions.filter(|action| !matches!(action, Action::Layer(Operation::Dropout { .. }))).collect())
}

/// The names of the classes that the file says, if they are as many as the outputs and can be shown.
fn classes(model: &proto::Model, card: Option<&Card>, outputs: usize) -> Vec<String> {
    let listed = model.metadata_props.iter().find(|entry| entry.key == CLASSES);
    let listed = listed.and_then(|entry| serde_json::from_str::<Vec<String>>(&entry.value).ok());
    let named = card.map(|card| card.classes.clone()).or(listed).unwrap_or_default();
    let shown = |name: &String| !name.is_empty() && !name.chars().any(char::is_control);
    if named.len() == outputs && named.iter().all(shown) { named } else { Vec::new() }
}
