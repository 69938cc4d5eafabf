//! From tensors by name to a network: which tensor is which.
//!
//! Tensors by the names that this program gives them are taken by name. Otherwise modules go by their shapes, and several of the same
//! shapes by the numbers in their names, which is told; where names alone cannot say which comes first, nothing is guessed.

use super::modules::modules;
use super::names::{Grouped, Module, alike, natural, shown};
use super::tensors::{Foreign, full_name};
use crate::export::card::Card;
use crate::export::error::ImportError;
use crate::export::format::{Imported, Wanted};
use crate::export::graph::{Part, steps};
use crate::export::layout::Layout;
use crate::export::model::Model;
use crate::nn::layers::LayerSpec;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use std::path::Path;
use std::sync::Arc;

/// A network with fewer parameters may be made to see what is wrong with a file, however little the file holds.
const MAX_TRIAL_PARAMETERS: usize = 1 << 20;
/// So many problems are listed, and so many tensors named.
const MOST_LISTED: usize = 12;

/// Makes a network of the tensors in the file at `path`, which its description `card` or what is `wanted` says the architecture of.
///
/// # Errors
/// If neither does, or the tensors are not those of the architecture.
pub fn imported(
    path: &Path,
    tensors: Vec<Foreign>,
    card: Option<Card>,
    wanted: &Wanted,
) -> Result<Imported, ImportError> {
    let (spec, input) = architecture(path, &tensors, card.as_ref(), wanted)?;
    let content = |problem: String| ImportError::Content { path: path.to_owned(), problem };
    // A description of a network larger than the tensors beside it must not have space set aside for it.
    let values: usize = tensors.iter().filter_map(|tensor| tensor.values.as_ref()).map(Vec::len).sum();
    let most = values.saturating_mul(2).max(MAX_TRIAL_PARAMETERS);
    let mut network = Network::<f32>::untrained_within(most, &spec, input, None).map_err(|error| {
        content(format!("its {values} values are not those of `{spec}` on images of {input}: {error}"))
    })?;
    let mut notes = Vec::new();
    let places = Places::of(&network).map_err(content)?;
    let fill = fill(&mut network, &places, &tensors, &mut notes);
    fill.map_err(|problems| ImportError::Tensors {
        path: path.to_owned(),
        network: spec.to_string(),
        problems: listed(&problems, "; "),
    })?;
    notes.extend(converted(&tensors));
    Ok(Imported { model: model(network, card), computes_scaling: false, notes })
}

/// The architecture and the shape of an image: what is wanted goes before what the file says.
fn architecture(
    path: &Path,
    tensors: &[Foreign],
    card: Option<&Card>,
    wanted: &Wanted,
) -> Result<(Spec, Shape), ImportError> {
    let spec = wanted.spec.clone().or_else(|| card.map(|card| card.spec.clone()));
    let input = wanted.input.or_else(|| card.map(|card| card.input));
    let advice = match (spec, input) {
        (Some(spec), Some(input)) => return Ok((spec, input)),
        (None, _) => {
            "name the network with --net, e.g. --net \"conv 8 5x5 relu, maxpool 2, dense 10 softmax\""
        }
        (_, None) => {
            "name the shape of an image with --input HEIGHTxWIDTHxCHANNELS, or a data set with --data"
        }
    };
    let named: Vec<String> = tensors.iter().map(described).collect();
    Err(ImportError::Undescribed { path: path.to_owned(), advice, tensors: listed(&named, ", ") })
}

/// The model of a network that was filled, with what the description says of it.
fn model(mut network: Network<f32>, card: Option<Card>) -> Model {
    let (name, accuracy) = (String::new(), Vec::new());
    let Some(card) = card else {
        return Model { network, classes: Vec::new(), dataset: None, name, settings: Vec::new(), accuracy };
    };
    let Card { classes, dataset, scaling, settings, .. } = card;
    // Another network may be wanted than the one that is described.
    let classes = if classes.len() == network.classes() { classes } else { Vec::new() };
    if scaling.factor.len() == network.input.channels {
        network.scaling = Arc::new(scaling);
    }
    Model { network, classes, dataset, name, settings, accuracy }
}

/// The parameters of a network by the modules that they are in, in order.
struct Places(Vec<Place>);

/// A module that needs tensors.
struct Place {
    /// What it is called here: its number.
    name: String,
    /// The layer, an index, and its text.
    layer: (usize, String),
    /// What its tensors are, in order.
    parts: Vec<(Part, Layout)>,
}

impl Places {
    fn of(network: &Network<f32>) -> Result<Self, String> {
        let (layers, _) = network.spec.split_output();
        let text = |layer: usize| layers.get(layer).map_or_else(String::new, LayerSpec::to_string);
        let modules = modules(steps(network)?).into_iter().enumerate();
        let places = modules.filter(|(_, module)| !module.parameters.is_empty()).map(|(place, module)| {
            let parts = module.parameters.iter().map(|parameter| (parameter.part, parameter.layout.clone()));
            let name = full_name(place, &module.parameters[0]);
            let name = name.split('.').next().unwrap_or_default().to_owned();
            Place { name, layer: (module.layer, text(module.layer)), parts: parts.collect() }
        });
        Ok(Self(places.collect()))
    }
}

impl Place {
    /// Whether a module of these tensors can be this one.
    fn fits(&self, module: &Module<'_>) -> bool {
        let is_norm = self.parts.iter().any(|(part, _)| *part == Part::Mean);
        is_norm == module.get(Part::Mean).is_some()
            && self.parts.iter().all(|(part, layout)| match module.get(*part) {
                Some(tensor) => tensor.shape == layout.shape(),
                None => self.can_lack(*part),
            })
    }

    /// Whether a tensor may be left out: a layer without a bias has one of zeros, a normalisation without a scale one of ones.
    fn can_lack(&self, part: Part) -> bool {
        let is_norm = self.parts.iter().any(|(part, _)| *part == Part::Mean);
        part == Part::Bias || is_norm && part == Part::Weight
    }

    /// Whether another place takes tensors of the same shapes.
    fn is_like(&self, other: &Self) -> bool {
        self.parts == other.parts
    }

    /// What it needs, in words, each tensor with its name behind `prefix`.
    fn needs(&self, prefix: &str) -> String {
        let tensors = self.parts.iter();
        let tensors: Vec<String> =
            tensors.map(|(part, layout)| format!("{prefix}{} {:?}", part.name(), layout.shape())).collect();
        format!("{} needs {}", self.described(), tensors.join(", "))
    }

    fn described(&self) -> String {
        format!("layer {} `{}`", self.layer.0 + 1, self.layer.1)
    }
}

/// Copies the tensors to their places in `network`; the error lists what is wrong.
fn fill(
    network: &mut Network<f32>,
    places: &Places,
    tensors: &[Foreign],
    notes: &mut Vec<String>,
) -> Result<(), Vec<String>> {
    let grouped = Grouped::of(tensors);
    let modules = match by_name(&places.0, &grouped)? {
        Some(modules) => modules,
        None => by_shape(&places.0, &grouped, notes)?,
    };
    let mut problems = Vec::new();
    let mut targets = network.state_mut();
    for (place, module) in places.0.iter().zip(&modules) {
        for ((part, layout), target) in place.parts.iter().zip(&mut targets) {
            match module.get(*part) {
                Some(tensor) => copy(tensor, layout, target.values_mut(), place)
                    .unwrap_or_else(|problem| problems.push(problem)),
                None if place.can_lack(*part) => notes.push(format!(
                    "{} has no {} in the file: it begins as {}",
                    place.described(),
                    part.name(),
                    if *part == Part::Bias { "zeros" } else { "ones" }
                )),
                None => problems.push(format!(
                    "{}.{} {:?} of {} is missing",
                    module.name,
                    part.name(),
                    layout.shape(),
                    place.described()
                )),
            }
        }
    }
    problems
        .extend(grouped.others(&modules).map(|tensor| format!("{} belongs to no layer", described(tensor))));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Copies a tensor to its place.
fn copy(tensor: &Foreign, layout: &Layout, target: &mut [f32], place: &Place) -> Result<(), String> {
    let (name, shape) = (&tensor.name, layout.shape());
    if tensor.shape != shape {
        return Err(format!("{}, where {} needs {shape:?}", described(tensor), place.described()));
    }
    let Some(values) = &tensor.values else {
        return Err(format!("{name} holds {}, where floating-point numbers are expected", tensor.kind));
    };
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        return Err(format!("{name} holds {} at index {at}; finite numbers are expected", values[at]));
    }
    layout.inward(values, target);
    Ok(())
}

/// Finds a module for each place by its name; `None` if there are modules by other names, too.
fn by_name<'a>(places: &[Place], grouped: &Grouped<'a>) -> Result<Option<Vec<Module<'a>>>, Vec<String>> {
    let named: Vec<_> = places.iter().map(|place| grouped.named(&place.name)).collect();
    let is_known = |module: &Module<'_>| places.iter().any(|place| place.name == module.name);
    let missing = places.iter().zip(&named).filter(|(_, module)| module.is_none());
    let missing: Vec<String> = missing.map(|(place, _)| place.needs(&format!("{}.", place.name))).collect();
    match named.into_iter().collect() {
        Some(modules) => Ok(Some(modules)),
        None if grouped.modules().all(is_known) => Err(missing),
        None => Ok(None),
    }
}

/// Finds a module for each place by its shapes.
fn by_shape<'a>(
    places: &[Place],
    grouped: &Grouped<'a>,
    notes: &mut Vec<String>,
) -> Result<Vec<Module<'a>>, Vec<String>> {
    let mut found: Vec<Option<Module<'a>>> = vec![None; places.len()];
    let mut problems = Vec::new();
    for (at, place) in places.iter().enumerate() {
        if places[..at].iter().any(|other| other.is_like(place)) {
            continue;
        }
        let alike_places: Vec<usize> =
            (at..places.len()).filter(|other| places[*other].is_like(place)).collect();
        let mut fitting: Vec<Module<'a>> =
            grouped.modules().filter(|module| place.fits(module)).cloned().collect();
        fitting.sort_by(|one, other| natural(&one.name, &other.name));
        if fitting.len() < alike_places.len() {
            let missing = alike_places.iter().skip(fitting.len()).map(|missing| places[*missing].needs(""));
            problems.extend(missing.map(|needs| format!("{needs}, and no such tensors are left")));
        } else if fitting.len() > 1 && (fitting.len() > alike_places.len() || !alike(&fitting)) {
            let names: Vec<&str> = fitting.iter().map(|module| module.name.as_str()).collect();
            problems.push(format!(
                "any of {} could be {}; give the tensors the names that they have in an nn.Sequential, {}.weight and so on",
                names.join(", "),
                place.described(),
                place.name
            ));
        } else {
            alike_places.into_iter().zip(fitting).for_each(|(place, module)| found[place] = Some(module));
        }
    }
    let found: Vec<Module<'a>> = found.into_iter().flatten().collect();
    if !problems.is_empty() {
        problems.extend(grouped.others(&found).map(|tensor| format!("{} was not taken", described(tensor))));
        return Err(problems);
    }
    let pairs = places.iter().zip(&found);
    let pairs: Vec<String> =
        pairs.map(|(place, module)| format!("{} is {}", module.name, place.described())).collect();
    notes.push(format!("told apart by shapes and numbers: {}", pairs.join(", ")));
    Ok(found)
}

/// What was converted, in words.
fn converted(tensors: &[Foreign]) -> Option<String> {
    let other: Vec<&Foreign> =
        tensors.iter().filter(|tensor| tensor.values.is_some() && tensor.kind != "f32").collect();
    let first = other.first()?;
    Some(format!(
        "{} of {} tensors were {} and became f32, as everything is here",
        other.len(),
        tensors.len(),
        if other.iter().all(|tensor| tensor.kind == first.kind) { &first.kind } else { "of other types" }
    ))
}

/// A tensor in words.
fn described(tensor: &Foreign) -> String {
    format!("{} {:?}", shown(&tensor.name), tensor.shape)
}

/// The first few of `items`, and how many more there are.
fn listed(items: &[String], between: &str) -> String {
    let few = items[..items.len().min(MOST_LISTED)].join(between);
    match items.len().saturating_sub(MOST_LISTED) {
        0 if items.is_empty() => "nothing".to_owned(),
        0 => few,
        more => format!("{few}{between}and {more} more"),
    }
}

#[cfg(test)]
mod tests;
