//! How a text becomes a plan, or a part of one.

use super::planned::{Beside, Planned, PlannedLayer, Problem};
use super::vocabulary::vocabulary;
use crate::inspect::layer_table::layer_row;
use crate::inspect::rehearsal::{Manner, Rehearse};
use crate::memory::is_there;
use crate::nn::build::{BuildError, MOST_PARAMETERS, each_layer};
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::spec::{Spec, SpecError, layer_place};
use crate::protocol::LayerInfo;

/// The text of a network, and what it is to be planned for.
pub(super) struct Draft<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// The shape of one image.
    pub(super) input: Shape,
    /// How the network would be trained, where that is known.
    pub(super) manner: Option<Manner>,
}

impl Draft<'_> {
    /// Plans the network that is to tell so many classes apart, trained by `run` if there is one.
    pub(super) fn plan(&self, classes: usize, run: Option<&(dyn Rehearse + '_)>) -> Planned {
        let (readable, unread) = match self.text.parse::<Spec>() {
            Ok(spec) => (Some(spec), None),
            Err(error) => (self.before(&error), Some(problem_of_text(&error))),
        };
        let mut planned = Planned {
            text: self.text.to_owned(),
            input: self.input,
            layers: Vec::new(),
            memory: None,
            problem: None,
            doubts: Vec::new(),
            words: vocabulary(),
        };
        let Some(spec) = readable else {
            planned.problem = unread;
            return planned;
        };
        planned.problem = self.lay(&spec, &mut planned).or(unread);
        planned.memory = self.manner.map(|Manner { memory, .. }| {
            let shapes = planned.layers.iter().map(|layer| layer.info.output).chain([self.input]);
            Beside { input: memory.activations(self.input), errors: memory.errors(shapes) }
        });
        if planned.problem.is_none() {
            self.conclude(&spec, classes, run, &mut planned);
        }
        planned
    }

    /// The layers before the one that cannot be read, if there are any.
    fn before(&self, error: &SpecError) -> Option<Spec> {
        let SpecError::Layer { position, .. } = error else { return None };
        let items: Vec<&str> = self.text.split(',').take(position - 1).collect();
        items.join(",").parse().ok()
    }

    /// Lays layer upon layer up to the first that does not fit, and says why it does not.
    fn lay(&self, spec: &Spec, planned: &mut Planned) -> Option<Problem> {
        let (bodies, _) = spec.split_output();
        let mut rows = Vec::with_capacity(spec.layers.len());
        let laid = each_layer(&bodies, spec, self.input, MOST_PARAMETERS, |layer: Layer<f32>| {
            let index = rows.len();
            rows.push(layer_row(&spec.layers[index], Some(&layer), layer.output()));
        });
        // An activation at the end is a layer of the text alone.
        if let (Ok(output), Some(last)) = (&laid, spec.layers.get(bodies.len())) {
            rows.push(layer_row::<f32>(last, None, *output));
        }
        let built = bodies.len();
        let row = |(index, info): (usize, _)| PlannedLayer { bytes: self.bytes(&info, index < built), info };
        planned.layers = rows.into_iter().enumerate().map(row).collect();
        laid.err().map(|error| self.problem_of_layers(&error))
    }

    /// Bytes of a layer's activations and parameters; an activation at the end has none of its own.
    fn bytes(&self, info: &LayerInfo, is_built: bool) -> Option<usize> {
        let memory = self.manner?.memory;
        let activations = if is_built { memory.activations(info.output) } else { 0 };
        Some(activations.saturating_add(memory.parameters(info.parameters)))
    }

    /// Looks at the network as a whole: its outputs, its cost, and whether it can learn.
    fn conclude(
        &self,
        spec: &Spec,
        classes: usize,
        run: Option<&(dyn Rehearse + '_)>,
        planned: &mut Planned,
    ) {
        let nowhere = |text: String| Some(Problem { text, place: None });
        if let Some(bytes) = planned.bytes().filter(|bytes| !is_there(*bytes)) {
            let mebibytes = bytes >> 20;
            planned.problem = nowhere(format!(
                "training it takes at least {mebibytes} MiB of memory, more than there is; make it smaller"
            ));
            return;
        }
        let objective = self.manner.map(|manner| manner.objective).unwrap_or_default();
        let built = Network::<f32>::untrained(spec, self.input, objective)
            .and_then(|network| network.ends_in(classes).map(|()| network));
        match built {
            Err(error) => planned.problem = Some(self.problem_of_layers(&error)),
            Ok(network) => {
                let verdict = run.map(|run| run.judge(&network)).unwrap_or_default();
                planned.problem = verdict.problem.and_then(nowhere);
                planned.doubts = verdict.doubts;
            }
        }
    }

    fn problem_of_layers(&self, error: &BuildError) -> Problem {
        let index = match error {
            BuildError::Layer { position, .. } => position - 1,
            BuildError::Output { .. } | BuildError::Head(_) => self.text.split(',').count() - 1,
        };
        Problem { text: error.to_string(), place: Some(layer_place(self.text, index)) }
    }
}

fn problem_of_text(error: &SpecError) -> Problem {
    let place = match error {
        SpecError::Empty => Some(0..0),
        SpecError::TooLong(_) => None,
        SpecError::Layer { place, .. } => Some(place.clone()),
    };
    Problem { text: error.to_string(), place }
}
