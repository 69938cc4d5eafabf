//! A network: layers whose shapes fit, a head, and what can be asked of them.

use super::activation::Activation;
use super::geometry::{Padding, Sliding, Window};
use super::init::{Init, initialise};
use super::kernels::Real;
use super::layer::{Layer, TensorInfo};
use super::layers::{ActivationLayer, BatchNorm, Conv, Dense, Dropout, Pool};
use super::loss::{Head, Loss};
use super::shape::Shape;
use super::spec::{LayerSpec, PaddingSpec, Spec};
use ndarray::ArrayViewD;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// No network has more parameters: 1 GiB of `f32`.
const MOST_PARAMETERS: usize = 1 << 28;
/// No network makes more values of one sample, all layers together.
const MOST_VALUES: usize = 1 << 26;

/// A spec that does not fit its input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A layer that does not fit the shape it gets.
    #[error("layer {position} `{text}` gets {input} and {problem}")]
    Layer {
        /// Its position, from 1.
        position: usize,
        /// The layer as text.
        text: String,
        /// What it would get.
        input: Shape,
        /// Why that cannot work, and what would fit.
        problem: String,
    },
    /// The outputs are not as many as the classes.
    #[error(
        "the last layer `{text}` makes {output} but there are {classes} classes; end with `dense {classes} softmax`"
    )]
    Output {
        /// The layer as text.
        text: String,
        /// What it makes.
        output: Shape,
        /// How many classes there are.
        classes: usize,
    },
    /// Loss and output activation do not go together.
    #[error("{0}")]
    Head(String),
}

/// A convolutional network.
#[derive(Clone, Debug)]
pub struct Network<T> {
    /// The text it was made from, parsed.
    pub spec: Spec,
    /// Shape of one input sample.
    pub input: Shape,
    /// The layers. The output activation is not among them but in `head`: what they compute are the logits.
    pub layers: Vec<Layer<T>>,
    /// Output activation and loss.
    pub head: Head,
}

/// A trainable tensor and where its gradient lies in the flat gradient of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorPlace {
    /// Index of its layer.
    pub layer: usize,
    /// Name, axes, role.
    pub info: TensorInfo,
    /// Its place in the flat gradient.
    pub range: Range<usize>,
    /// Whether it is the weights `[I, U]` of a fully connected layer.
    pub dense: bool,
}

impl TensorPlace {
    /// I and U of the weights of a fully connected layer, whose gradient is made for the whole batch at once, from
    /// inputs and δ.
    pub fn dense_shape(&self) -> Option<[usize; 2]> {
        <[usize; 2]>::try_from(self.info.shape.as_slice()).ok().filter(|_| self.dense)
    }
}

impl<T: Real> Network<T> {
    /// Builds `spec` on samples of shape `input`, ending in `classes` outputs, all weights drawn from `seed`.
    pub fn new(
        spec: &Spec,
        input: Shape,
        classes: usize,
        loss: Option<Loss>,
        init: Init,
        seed: u64,
    ) -> Result<Self, BuildError> {
        let mut network = Self::untrained(spec, input, loss)?;
        network.ends_in(classes)?;
        for (position, layer) in network.layers.iter_mut().enumerate() {
            initialise(init, seed, position, layer);
        }
        Ok(network)
    }

    /// The same with all weights zero and any number of outputs.
    pub fn untrained(spec: &Spec, input: Shape, loss: Option<Loss>) -> Result<Self, BuildError> {
        Self::untrained_within(MOST_PARAMETERS, spec, input, loss)
    }

    /// The same, refused before anything is set aside if it has more than so many parameters.
    pub fn untrained_within(
        most_parameters: usize,
        spec: &Spec,
        input: Shape,
        loss: Option<Loss>,
    ) -> Result<Self, BuildError> {
        let most_parameters = most_parameters.min(MOST_PARAMETERS);
        let (bodies, output_activation) = split_output(spec);
        let head = Head::new(output_activation, loss).map_err(BuildError::Head)?;
        let (mut layers, mut shape) = (Vec::with_capacity(bodies.len()), input);
        let (mut parameters, mut values) = (0usize, 0usize);
        for (position, body) in bodies.iter().enumerate() {
            let refuse = |problem: String| BuildError::Layer {
                position: position + 1,
                text: spec.layers[position].to_string(),
                input: shape,
                problem,
            };
            parameters = parameters.saturating_add(wanted_parameters(body, shape));
            if parameters > most_parameters {
                return Err(refuse(format!(
                    "would bring the network to {parameters} parameters; at most {most_parameters} are possible"
                )));
            }
            let layer = build(body, shape, position).map_err(refuse)?;
            values = values.saturating_add(layer.output().len());
            if values > MOST_VALUES {
                return Err(refuse(format!(
                    "would bring the network to {values} values a sample; at most {MOST_VALUES} are possible"
                )));
            }
            shape = layer.output();
            layers.push(layer);
        }
        Ok(Self { spec: spec.clone(), input, layers, head })
    }

    /// Whether the outputs are as many as the classes.
    pub fn ends_in(&self, classes: usize) -> Result<(), BuildError> {
        let output = self.output();
        if output.len() == classes {
            return Ok(());
        }
        let text = self.spec.layers.last().map(ToString::to_string).unwrap_or_default();
        Err(BuildError::Output { text, output, classes })
    }

    /// Shape of one sample at the input of layer `index`; with `layers.len()`, at the output.
    pub fn shape(&self, index: usize) -> Shape {
        index.checked_sub(1).map_or(self.input, |before| self.layers[before].output())
    }

    /// Shape of the output.
    pub fn output(&self) -> Shape {
        self.shape(self.layers.len())
    }

    /// Number of outputs K.
    pub fn classes(&self) -> usize {
        self.output().len()
    }

    /// Trainable parameters.
    pub fn parameter_count(&self) -> usize {
        self.layers.iter().flat_map(Layer::slices).map(<[T]>::len).sum()
    }

    /// Multiply-adds for one sample, forward.
    pub fn macs(&self) -> usize {
        self.layers.iter().map(Layer::macs).sum()
    }

    /// The trainable tensors in order, with their places in the flat gradient.
    pub fn tensors(&self) -> Vec<TensorPlace> {
        let mut places = Vec::new();
        let mut end = 0;
        for (layer, each) in self.layers.iter().enumerate() {
            for (role, mut info) in each.tensors().into_iter().enumerate() {
                info.name = format!("{}.{}", layer + 1, info.name);
                let start = end;
                end += info.shape.iter().product::<usize>();
                let dense = matches!(each, Layer::Dense(_)) && role == 0;
                places.push(TensorPlace { layer, info, range: start..end, dense });
            }
        }
        places
    }

    /// All that makes the network what it is: trainable tensors and running statistics, with names, in order.
    pub fn state(&self) -> Vec<(String, ArrayViewD<'_, T>)> {
        let mut state = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let tensors = layer.tensors().into_iter().map(|info| info.name).zip(layer.parameters());
            let buffers = ["batchnorm.running-mean", "batchnorm.running-variance"].map(str::to_owned);
            let buffers = buffers.into_iter().zip(layer.buffers());
            state.extend(tensors.chain(buffers).map(|(name, view)| (format!("{}.{name}", index + 1), view)));
        }
        state
    }

    /// Hands each trainable tensor to `visit` in the order of [`Self::tensors`].
    pub fn visit_parameters_mut<'a>(&'a mut self, mut visit: impl FnMut(&'a mut [T]))
    where
        T: 'a,
    {
        for layer in &mut self.layers {
            layer.visit_parameters_mut(&mut visit);
        }
    }
}

impl Network<f32> {
    /// Whether all parameters are finite.
    pub fn is_finite(&self) -> bool {
        self.layers.iter().flat_map(Layer::slices).flatten().all(|w| w.is_finite())
    }

    /// SHA-256, in hexadecimal, of names, axes and bits of all that [`Self::state`] lists.
    pub fn weights_hash(&self) -> String {
        let mut hash = Sha256::new();
        for (name, view) in self.state() {
            hash.update(format!("{name} {:?}\n", view.shape()));
            for value in &view {
                hash.update(value.to_bits().to_le_bytes());
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The layers with the output activation taken off the last one.
fn split_output(spec: &Spec) -> (Vec<LayerSpec>, Activation) {
    let mut bodies = spec.layers.clone();
    let output = match bodies.last_mut() {
        Some(LayerSpec::Dense { activation, .. } | LayerSpec::Conv { activation, .. }) => {
            std::mem::take(activation)
        }
        Some(LayerSpec::Activation(activation)) => {
            let activation = *activation;
            bodies.pop();
            activation
        }
        _ => Activation::Identity,
    };
    (bodies, output)
}

/// Parameters a layer would have, without making it.
fn wanted_parameters(body: &LayerSpec, input: Shape) -> usize {
    let weights = |fan_in: usize, outputs: usize| fan_in.saturating_add(1).saturating_mul(outputs);
    match *body {
        LayerSpec::Conv { filters, kernel, .. } => {
            weights(kernel[0].saturating_mul(kernel[1]).saturating_mul(input.channels), filters)
        }
        LayerSpec::Dense { units, .. } => weights(input.len(), units),
        _ => 0,
    }
}

/// Builds one layer on an input shape; the error says why it does not fit and what would.
fn build<T: Real>(body: &LayerSpec, input: Shape, position: usize) -> Result<Layer<T>, String> {
    Ok(match *body {
        LayerSpec::Conv { filters, kernel, stride, padding, activation } => {
            let padding = match padding {
                PaddingSpec::Valid => Padding::NONE,
                PaddingSpec::Same => Padding::same(input, kernel, stride),
                PaddingSpec::Zeros([rows, columns]) => Padding::symmetric(rows, columns),
            };
            let geometry = slide(input, Window { kernel, stride, padding }, filters, "kernel")?;
            Layer::Conv(Conv::new(geometry, activation))
        }
        LayerSpec::Pool { pooling, window, stride } => {
            let window = Window { kernel: window, stride, padding: Padding::NONE };
            Layer::Pool(Pool { pooling, geometry: slide(input, window, input.channels, "window")? })
        }
        LayerSpec::Dense { units, activation } => Layer::Dense(Dense::new(input.len(), units, activation)),
        LayerSpec::Activation(activation) => Layer::Activation(ActivationLayer { activation, shape: input }),
        LayerSpec::Dropout { rate } => Layer::Dropout(Dropout { rate, shape: input, position }),
        LayerSpec::BatchNorm => Layer::BatchNorm(BatchNorm::new(input)),
    })
}

/// The geometry of `window` over `input`, or why there is none.
fn slide(input: Shape, window: Window, channels: usize, what: &str) -> Result<Sliding, String> {
    let [height, width] = window.kernel;
    let padding = window.padding;
    let (rows, columns) =
        (input.height + padding.top + padding.bottom, input.width + padding.left + padding.right);
    let geometry = Sliding::new(input, window, channels).ok_or_else(|| {
        let flat = if input.is_flat() { "; after a dense layer there is no grid to slide over" } else { "" };
        format!(
            "a {height}×{width} {what} does not fit into {rows}×{columns}; the largest that fits is {}×{}{flat}",
            height.min(rows),
            width.min(columns)
        )
    })?;
    let output = geometry.output;
    let values = output.height.checked_mul(output.width).and_then(|places| places.checked_mul(channels));
    match values {
        Some(values) if values <= MOST_VALUES => Ok(geometry),
        _ => Err(format!(
            "would make {output}, more than {MOST_VALUES} values a sample; use fewer filters or less padding"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGIT: Shape = Shape::new(28, 28, 1);

    fn build(text: &str) -> Result<Network<f32>, BuildError> {
        Network::new(&text.parse().expect("a spec"), DIGIT, 10, None, Init::He, 1)
    }

    #[test]
    fn the_lecture_counts() {
        let network = build("conv 20 5x5, maxpool 2, dense 30, dense 10").expect("it fits");
        assert_eq!(network.shape(1), Shape::new(24, 24, 20));
        assert_eq!(network.shape(2), Shape::new(12, 12, 20));
        assert_eq!(network.layers[0].parameters().iter().map(|tensor| tensor.len()).sum::<usize>(), 520);
        let dense = build("dense 30 sigmoid, dense 10 sigmoid").expect("it fits");
        assert_eq!(dense.layers[0].parameters().iter().map(|tensor| tensor.len()).sum::<usize>(), 23_550);
    }

    #[test]
    fn what_cannot_work_is_refused_before_anything_runs() {
        for (text, parts) in [
            ("conv 20 29x5, dense 10", ["layer 1 `conv 20 29x5` gets 28×28×1", "largest that fits is 28×5"]),
            (
                "conv 4 5x5, maxpool 25, dense 10",
                ["layer 2 `maxpool 25` gets 24×24×4", "largest that fits is 24×24"],
            ),
            ("dense 30, conv 4 3x3, dense 10", ["layer 2 `conv 4 3x3` gets 30", "no grid"]),
            ("dense 30 softmax", ["makes 30", "end with `dense 10 softmax`"]),
            ("dense 1000000, dense 1000000, dense 10", ["layer 1", "parameters"]),
            ("conv 1000000 5x5 pad same, dense 10", ["layer 1", "values a sample"]),
            ("conv 60000 1x1, avgpool 1, dense 10", ["layer 2", "values a sample"]),
        ] {
            let message = build(text).expect_err("it does not fit").to_string();
            for part in parts {
                assert!(message.contains(part), "{text}: {message:?} does not contain {part:?}");
            }
        }
    }

    #[test]
    fn one_seed_gives_one_network_and_layers_differ() {
        let weights = |seed| {
            let spec = "dense 10 relu, dense 10 relu, dense 10".parse().expect("a spec");
            let network =
                Network::<f32>::new(&spec, Shape::flat(10), 10, None, Init::He, seed).expect("it fits");
            network
                .state()
                .iter()
                .map(|(_, view)| view.iter().copied().collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        assert_eq!(weights(1), weights(1));
        assert_ne!(weights(1), weights(2));
        assert_ne!(weights(1)[0], weights(1)[2]);
    }
}
