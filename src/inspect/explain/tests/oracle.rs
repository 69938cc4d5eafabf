//! The same network once more, in plain loops that share nothing with the kernels: what an explanation is measured by.
//!
//! Errors are scattered to where they come from, where the derivations gather them; and δᴸ is ∇ₐC times the whole Jacobian of the
//! output activation, whatever the loss.

use crate::nn::activation::Activation;
use crate::nn::kernels::naive::Pooling;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::conv::PaddingSpec;
use crate::nn::loss::{Head, Loss};
use crate::nn::network::Network;
use crate::nn::syntax::Tail;

/// Values `[row, column, channel]`.
#[derive(Clone, Debug)]
pub struct Grid {
    pub size: [usize; 3],
    pub values: Vec<f64>,
}

impl Grid {
    pub fn zeros(size: [usize; 3]) -> Self {
        Self { size, values: vec![0.0; size.iter().product()] }
    }

    fn offset(&self, row: isize, column: isize, channel: usize) -> Option<usize> {
        let [height, width, channels] = self.size;
        let (row, column) = (usize::try_from(row).ok()?, usize::try_from(column).ok()?);
        (row < height && column < width).then_some((row * width + column) * channels + channel)
    }

    fn get(&self, row: isize, column: isize, channel: usize) -> f64 {
        self.offset(row, column, channel).map_or(0.0, |offset| self.values[offset])
    }

    fn add(&mut self, row: isize, column: isize, channel: usize, value: f64) {
        if let Some(offset) = self.offset(row, column, channel) {
            self.values[offset] += value;
        }
    }

    fn channels(&self) -> usize {
        self.size[2]
    }

    /// All places with a channel.
    fn places(&self) -> impl Iterator<Item = [usize; 3]> + use<> {
        let [height, width, channels] = self.size;
        (0..height * width * channels)
            .map(move |at| [at / channels / width, at / channels % width, at % channels])
    }
}

/// A window that slides: size, step, and the zeros above and to the left.
#[derive(Clone, Copy, Debug)]
pub struct Slide {
    kernel: [usize; 2],
    stride: [usize; 2],
    before: [usize; 2],
}

impl Slide {
    /// The input row and column that (l, m) of the window at (j, k) meets.
    fn input(&self, [j, k]: [usize; 2], [l, m]: [usize; 2]) -> [isize; 2] {
        let at = |axis: usize, place: usize, tap: usize| {
            (place * self.stride[axis] + tap) as isize - self.before[axis] as isize
        };
        [at(0, j, l), at(1, k, m)]
    }

    fn taps(&self) -> impl Iterator<Item = [usize; 2]> + use<> {
        let [height, width] = self.kernel;
        (0..height * width).map(move |tap| [tap / width, tap % width])
    }
}

/// What is known of a batch at a normalisation, one number a channel.
#[derive(Clone, Debug)]
pub struct Known {
    pub mean: Vec<f64>,
    pub inverse: Vec<f64>,
    pub mean_d: Vec<f64>,
    pub mean_product: Vec<f64>,
}

/// What one stage does.
#[derive(Clone, Debug)]
pub enum Operation {
    Convolve { slide: Slide, output: [usize; 3], weights: Vec<f64>, biases: Vec<f64> },
    Pool { pooling: Pooling, slide: Slide, output: [usize; 3] },
    Mean,
    Connect { weights: Vec<f64>, biases: Vec<f64> },
    Mask(Vec<f64>),
    Normalise { known: Known, scale: Vec<f64>, shift: Vec<f64> },
    Activate(Activation),
}

/// What the way back through a stage gives.
pub struct Back {
    pub errors: Grid,
    pub d_weights: Vec<f64>,
    pub d_biases: Vec<f64>,
}

/// How a layer without its activation is computed on an input of this size; `None` for what needs more than its text.
pub fn operation(layer: &LayerSpec, input: [usize; 3], tensors: [Vec<f64>; 2]) -> Option<Operation> {
    let [weights, biases] = tensors;
    Some(match layer {
        LayerSpec::Conv(conv) => {
            let (kernel, stride) = (conv.kernel, conv.stride);
            // Zeros on both sides of an axis together, and those that come first.
            let padded = |axis: usize| match conv.padding {
                PaddingSpec::Valid => [0, 0],
                PaddingSpec::Zeros(zeros) => [2 * zeros[axis], zeros[axis]],
                PaddingSpec::Same => {
                    let places = input[axis].div_ceil(stride[axis]);
                    let all = ((places - 1) * stride[axis] + kernel[axis]).saturating_sub(input[axis]);
                    [all, all / 2]
                }
            };
            let ([all_rows, top], [all_columns, left]) = (padded(0), padded(1));
            let places = |axis: usize, all: usize| (input[axis] + all - kernel[axis]) / stride[axis] + 1;
            let output = [places(0, all_rows), places(1, all_columns), conv.filters];
            let slide = Slide { kernel, stride, before: [top, left] };
            Operation::Convolve { slide, output, weights, biases }
        }
        LayerSpec::Pool(pool) => {
            let slide = Slide { kernel: pool.window, stride: pool.stride, before: [0, 0] };
            let places = |axis: usize| (input[axis] - pool.window[axis]) / pool.stride[axis] + 1;
            Operation::Pool { pooling: pool.pooling, slide, output: [places(0), places(1), input[2]] }
        }
        LayerSpec::GlobalAvgPool(_) => Operation::Mean,
        LayerSpec::Dense(_) => Operation::Connect { weights, biases },
        LayerSpec::Activation(activation) => Operation::Activate(*activation),
        LayerSpec::Dropout(_) | LayerSpec::BatchNorm(_) => return None,
    })
}

/// What the layer at `index` of a network makes of `x` in evaluation, its activation included; but of the last one what its head gets.
pub fn evaluate(network: &Network<f32>, index: usize, x: &Grid) -> Grid {
    let (bodies, _) = network.spec.split_output();
    let mut body = bodies[index];
    let exact = |values: &[f32]| -> Vec<f64> { values.iter().map(|&value| f64::from(value)).collect() };
    let mut tensors = network.layers[index].tensors().iter().map(|tensor| exact(tensor.values()));
    let mut next = || tensors.next().unwrap_or_default();
    let trained = [next(), next()];
    let operation = operation(&body, x.size, trained.clone());
    let operation = operation.unwrap_or_else(|| match body {
        LayerSpec::BatchNorm(_) => {
            let ([scale, shift], mean, nothing) = (trained, next(), Vec::new());
            let inverse = next().iter().map(|variance| 1.0 / (variance + 1e-5).sqrt()).collect();
            let known = Known { mean, inverse, mean_d: nothing.clone(), mean_product: nothing };
            Operation::Normalise { known, scale, shift }
        }
        _ => Operation::Mask(vec![1.0; x.values.len()]),
    });
    match body.tail() {
        Tail::Activated { activation, .. } => activate(*activation, &operation.forward(x)),
        Tail::Plain | Tail::Activation(_) => operation.forward(x),
    }
}

impl Operation {
    pub fn forward(&self, x: &Grid) -> Grid {
        match self {
            Self::Convolve { slide, output, weights, biases } => {
                let mut y = Grid::zeros(*output);
                for [j, k, f] in y.places() {
                    let mut z = biases[f];
                    for [l, m] in slide.taps() {
                        let [row, column] = slide.input([j, k], [l, m]);
                        for c in 0..x.channels() {
                            let w =
                                weights[((l * slide.kernel[1] + m) * x.channels() + c) * biases.len() + f];
                            z += w * x.get(row, column, c);
                        }
                    }
                    y.add(j as isize, k as isize, f, z);
                }
                y
            }
            Self::Pool { pooling, slide, output } => {
                let mut y = Grid::zeros(*output);
                for [j, k, c] in y.places() {
                    let block: Vec<f64> = slide
                        .taps()
                        .map(|tap| slide.input([j, k], tap))
                        .map(|[row, column]| x.get(row, column, c))
                        .collect();
                    let value = match pooling {
                        Pooling::Max => block.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                        Pooling::Average => block.iter().sum::<f64>() / block.len() as f64,
                        Pooling::L2 => block.iter().map(|a| a * a).sum::<f64>().sqrt(),
                    };
                    y.add(j as isize, k as isize, c, value);
                }
                y
            }
            Self::Mean => {
                let mut y = Grid::zeros([1, 1, x.channels()]);
                let count = (x.size[0] * x.size[1]) as f64;
                for ([_, _, c], value) in x.places().zip(&x.values) {
                    y.values[c] += value / count;
                }
                y
            }
            Self::Connect { weights, biases } => {
                let unit = |u: usize| {
                    let products =
                        x.values.iter().enumerate().map(|(i, a)| a * weights[i * biases.len() + u]);
                    biases[u] + products.sum::<f64>()
                };
                Grid { size: [1, 1, biases.len()], values: (0..biases.len()).map(unit).collect() }
            }
            Self::Mask(factors) => {
                let values = x.values.iter().zip(factors).map(|(a, factor)| a * factor).collect();
                Grid { values, ..x.clone() }
            }
            Self::Normalise { known, scale, shift } => {
                let value = |([_, _, c], x): ([usize; 3], &f64)| {
                    scale[c] * ((x - known.mean[c]) * known.inverse[c]) + shift[c]
                };
                Grid { values: x.places().zip(&x.values).map(value).collect(), ..x.clone() }
            }
            Self::Activate(activation) => activate(*activation, x),
        }
    }

    pub fn backward(&self, x: &Grid, d_y: &Grid) -> Back {
        let (mut errors, mut d_weights, mut d_biases) = (Grid::zeros(x.size), Vec::new(), Vec::new());
        match self {
            Self::Convolve { slide, weights, biases, .. } => {
                (d_weights, d_biases) = (vec![0.0; weights.len()], vec![0.0; biases.len()]);
                for ([j, k, f], d) in d_y.places().zip(&d_y.values) {
                    d_biases[f] += d;
                    for [l, m] in slide.taps() {
                        let [row, column] = slide.input([j, k], [l, m]);
                        for c in 0..x.channels() {
                            let index = ((l * slide.kernel[1] + m) * x.channels() + c) * biases.len() + f;
                            errors.add(row, column, c, d * weights[index]);
                            d_weights[index] += d * x.get(row, column, c);
                        }
                    }
                }
            }
            Self::Pool { pooling, slide, .. } => {
                for ([j, k, c], d) in d_y.places().zip(&d_y.values) {
                    share_among_block(*pooling, slide, x, [j, k, c], *d, &mut errors);
                }
            }
            Self::Mean => {
                let count = (x.size[0] * x.size[1]) as f64;
                for (at, error) in x.places().zip(&mut errors.values) {
                    *error = d_y.values[at[2]] / count;
                }
            }
            Self::Connect { weights, biases } => {
                let units = biases.len();
                d_biases = d_y.values.clone();
                for (i, a) in x.values.iter().enumerate() {
                    for (u, d) in d_y.values.iter().enumerate() {
                        errors.values[i] += weights[i * units + u] * d;
                        d_weights.push(a * d);
                    }
                }
            }
            Self::Mask(factors) => {
                errors.values = d_y.values.iter().zip(factors).map(|(d, factor)| d * factor).collect();
            }
            Self::Normalise { known, scale, .. } => {
                (d_weights, d_biases) = (vec![0.0; scale.len()], vec![0.0; scale.len()]);
                for (at, [_, _, c]) in x.places().enumerate() {
                    let (normal, d) = ((x.values[at] - known.mean[c]) * known.inverse[c], d_y.values[at]);
                    d_weights[c] += d * normal;
                    d_biases[c] += d;
                    let rest = known.mean_d[c] + normal * known.mean_product[c];
                    errors.values[at] = scale[c] * known.inverse[c] * (d - rest);
                }
            }
            Self::Activate(activation) => errors = through(*activation, x, d_y),
        }
        Back { errors, d_weights, d_biases }
    }
}

/// Gives the error of a pooled value to the values of its block that it is due to.
fn share_among_block(
    pooling: Pooling,
    slide: &Slide,
    x: &Grid,
    [j, k, c]: [usize; 3],
    d: f64,
    errors: &mut Grid,
) {
    let block: Vec<[isize; 2]> = slide.taps().map(|tap| slide.input([j, k], tap)).collect();
    let value = |&[row, column]: &[isize; 2]| x.get(row, column, c);
    let greatest = block.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
    let norm = block.iter().map(|at| value(at) * value(at)).sum::<f64>().sqrt();
    let winner = block.iter().position(|at| value(at) == greatest);
    for (number, at) in block.iter().enumerate() {
        let share = match pooling {
            Pooling::Max => f64::from(Some(number) == winner),
            Pooling::Average => 1.0 / block.len() as f64,
            Pooling::L2 if norm == 0.0 => 0.0,
            Pooling::L2 => value(at) / norm,
        };
        errors.add(at[0], at[1], c, d * share);
    }
}

/// a = σ(z), softmax over the channels of each place.
pub fn activate(activation: Activation, z: &Grid) -> Grid {
    let values = match activation {
        Activation::Softmax => {
            let share = |row: &[f64]| {
                let total: f64 = row.iter().map(|z| z.exp()).sum();
                row.iter().map(|z| z.exp() / total).collect::<Vec<_>>()
            };
            z.values.chunks(z.channels()).flat_map(share).collect()
        }
        _ => z.values.iter().map(|&z| sigma(activation, z)).collect(),
    };
    Grid { values, ..z.clone() }
}

/// ∂C/∂z from ∂C/∂a, by the whole Jacobian of σ at z.
pub fn through(activation: Activation, z: &Grid, d_a: &Grid) -> Grid {
    if activation != Activation::Softmax {
        let errors = z.values.iter().zip(&d_a.values).map(|(&z, d)| d * slope(activation, z));
        return Grid { values: errors.collect(), ..z.clone() };
    }
    let (a, channels) = (activate(activation, z), z.channels());
    let rows = a.values.chunks(channels).zip(d_a.values.chunks(channels));
    let back = |(a, d): (&[f64], &[f64])| {
        let entry = |i: usize, j: usize| a[j] * (f64::from(i == j) - a[i]);
        (0..channels).map(|i| (0..channels).map(|j| d[j] * entry(i, j)).sum()).collect::<Vec<f64>>()
    };
    Grid { values: rows.flat_map(back).collect(), ..z.clone() }
}

fn sigma(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Identity | Activation::Softmax => z,
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Tanh => (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()),
        Activation::Relu => {
            if z > 0.0 {
                z
            } else {
                0.0
            }
        }
        Activation::LeakyRelu => {
            if z > 0.0 {
                z
            } else {
                0.01 * z
            }
        }
    }
}

fn slope(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Identity | Activation::Softmax => 1.0,
        Activation::Sigmoid => (-z).exp() / (1.0 + (-z).exp()).powi(2),
        Activation::Tanh => 4.0 / (z.exp() + (-z).exp()).powi(2),
        Activation::Relu => f64::from(z > 0.0),
        Activation::LeakyRelu => {
            if z > 0.0 {
                1.0
            } else {
                0.01
            }
        }
    }
}

/// C and ∇ₐC of outputs.
pub fn cost(head: &Head, outputs: &[f64], label: usize) -> (f64, Vec<f64>) {
    let (smoothing, classes) = (head.label_smoothing, outputs.len() as f64);
    let target = |k: usize| (1.0 - smoothing) * f64::from(k == label) + smoothing / classes;
    let each = outputs.iter().enumerate().map(|(k, &a)| {
        let y = target(k);
        match head.loss {
            Loss::Quadratic => (0.5 * (a - y) * (a - y), a - y),
            Loss::CrossEntropy => (-y * a.ln() - (1.0 - y) * (1.0 - a).ln(), (a - y) / (a * (1.0 - a))),
            Loss::LogLikelihood => (-y * a.ln(), -y / a),
        }
    });
    let (costs, errors): (Vec<f64>, Vec<f64>) = each.unzip();
    (costs.iter().sum(), errors)
}
