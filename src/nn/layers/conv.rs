//! Convolution: shared weights that slide over the input (L3–L8, L13).

use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::geometry::{Padding, Sliding, Window};
use crate::nn::kernels::{
    ActivationBackward, ConvBackwardInput, ConvBackwardWeights, ConvForward, ConvPoolBackward,
    ConvPoolForward, Pooled, Real,
};
use crate::nn::layer::{
    Backward, BatchStatistics, Effect, FilterBank, Forward, Fusion, LayerOps, Properties, Room,
};
use crate::nn::memory::Memory;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::sliding::slide;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::tensor::{Role, Tensor};
use crate::nn::words::{Words, number, pair, set, short, suffix};
use std::fmt;

/// `conv FILTERS HxW [stride S] [pad P] [ACTIVATION]`; pairs are `[vertical, horizontal]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConvSpec {
    /// How many filters, and so feature maps.
    pub filters: usize,
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Step of the kernel.
    pub stride: [usize; 2],
    /// Zeros around the input.
    pub padding: PaddingSpec,
    /// σ, identity if none is named.
    pub activation: Activation,
}

/// Zero padding as typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaddingSpec {
    /// None.
    #[default]
    Valid,
    /// As much as makes the output ⌈size / stride⌉.
    Same,
    /// This many rows above and below, and columns left and right.
    Zeros([usize; 2]),
}

impl PaddingSpec {
    fn parse(word: &str, kernel: [usize; 2]) -> Result<Self, String> {
        match word {
            "same" => Ok(Self::Same),
            "valid" => Ok(Self::Valid),
            _ => match pair(word, "the padding", 0)? {
                [0, 0] => Ok(Self::Valid),
                [rows, columns] if rows >= kernel[0] || columns >= kernel[1] => Err(format!(
                    "padding {word} is as large as the {}x{} kernel, which would then look at nothing but zeros; use less",
                    kernel[0], kernel[1]
                )),
                zeros => Ok(Self::Zeros(zeros)),
            },
        }
    }
}

impl LayerSyntax for ConvSpec {
    type Layer<T: Real> = Conv<T>;
    const WORDS: &'static [&'static str] = &["conv"];
    const USAGE: &'static str =
        "expected `conv FILTERS HxW [stride S] [pad P|same] [ACTIVATION]`, e.g. `conv 20 5x5 relu`";
    const EXAMPLES: &'static [&'static str] = &[
        "conv 3 3x3 tanh",
        "conv 4 2x3 stride 2x1 pad same relu",
        "conv 2 3x2 stride 2 pad 1x0 leaky-relu",
        "conv 5 1x1",
    ];

    fn parse(_: &str, words: &mut Words<'_>) -> Result<Self, String> {
        let filters = number(words.take(Self::USAGE)?, "the number of filters")?;
        let kernel = pair(words.take("the kernel's size, e.g. `conv 20 5x5`")?, "the kernel", 1)?;
        let (mut stride, mut padding, mut chosen) = (None, None, None);
        while let Some(word) = words.peek() {
            match word {
                "stride" => set(&mut stride, pair(words.value("stride")?, "the stride", 1)?, word)?,
                "pad" => set(&mut padding, PaddingSpec::parse(words.value("pad")?, kernel)?, word)?,
                _ => match words.activation() {
                    Some(named) => set(&mut chosen, named, "activation")?,
                    None => break,
                },
            }
        }
        Ok(Self {
            filters,
            kernel,
            stride: stride.unwrap_or([1, 1]),
            padding: padding.unwrap_or_default(),
            activation: chosen.unwrap_or_default(),
        })
    }

    fn kind(&self) -> &'static str {
        "conv"
    }

    fn does(&self) -> &'static str {
        "looks for the pattern of each filter everywhere"
    }

    fn parameter_count(&self, input: Shape) -> usize {
        let [height, width] = self.kernel;
        let fan_in = height.saturating_mul(width).saturating_mul(input.channels);
        fan_in.saturating_add(1).saturating_mul(self.filters)
    }

    fn build<T: Real>(&self, input: Shape, _: usize) -> Result<Conv<T>, String> {
        let &Self { filters, kernel, stride, padding, activation } = self;
        let padding = match padding {
            PaddingSpec::Valid => Padding::NONE,
            PaddingSpec::Same => Padding::same(input, kernel, stride),
            PaddingSpec::Zeros([rows, columns]) => Padding::symmetric(rows, columns),
        };
        Ok(Conv::new(slide(input, Window { kernel, stride, padding }, filters, "kernel")?, activation))
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.filters)
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Activated { activation: &mut self.activation, units: None }
    }
}

impl fmt::Display for ConvSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Self { filters, kernel: [height, width], stride, padding, activation } = self;
        write!(f, "conv {filters} {height}x{width}")?;
        if stride != [1, 1] {
            write!(f, " stride {}", short(stride))?;
        }
        match padding {
            PaddingSpec::Valid => {}
            PaddingSpec::Same => f.write_str(" pad same")?,
            PaddingSpec::Zeros(zeros) => write!(f, " pad {}", short(zeros))?,
        }
        suffix(f, activation)
    }
}

/// A convolutional layer: F filters of K_h×K_w over C input channels.
#[derive(Clone, Debug)]
pub struct Conv<T> {
    /// Input, window and output.
    geometry: Sliding,
    /// σ.
    activation: Activation,
    /// Weights `[K_h, K_w, C, F]` (row, column, input channel, filter) and biases `[F]`.
    tensors: [Tensor<T>; 2],
}

impl<T: Real> Conv<T> {
    /// Makes a layer with all parameters zero.
    fn new(geometry: Sliding, activation: Activation) -> Self {
        let [height, width] = geometry.window.kernel;
        let (channels, filters) = (geometry.input.channels, geometry.output.channels);
        let area = geometry.window.area();
        let role = Role::Weights { fan_in: area * channels, fan_out: area * filters };
        let shape = [height, width, channels, filters];
        let weights = Tensor::full("conv.weights", role, &shape, T::zero());
        let bias = Tensor::full("conv.bias", Role::Bias, &[filters], T::zero());
        Self { geometry, activation, tensors: [weights, bias] }
    }

    /// Gives weights and biases.
    fn parameters(&self) -> [&[T]; 2] {
        self.tensors.each_ref().map(Tensor::values)
    }

    /// Computes the layer alone.
    fn forward_alone(&self, at: Forward<'_, T>) {
        let (g, activation, [weights, bias]) = (&self.geometry, self.activation, self.parameters());
        let Forward { x, y, scratch, .. } = at;
        T::conv_forward(ConvForward { g, x, weights, bias, activation, y, scratch });
    }

    /// Computes the layer and the max pooling after it in one: the feature maps never reach memory.
    fn forward_pooled(&self, at: Forward<'_, T>) {
        let (g, activation, [weights, bias]) = (&self.geometry, self.activation, self.parameters());
        let Forward { x, y, memory, scratch, .. } = at;
        let wanted = memory.argmax4.len().min(y.len());
        let pooled = Pooled { values: y, argmax4: &mut memory.argmax4[..wanted] };
        T::conv_pool_forward(ConvPoolForward { g, x, weights, bias, activation, pooled, scratch });
    }

    /// Goes back through the layer alone.
    fn backward_alone(&self, at: Backward<'_, T>) {
        let Backward { x, y, d_y, d_x, gradients, scratch, .. } = at;
        let (g, activation, [weights, _]) = (&self.geometry, self.activation, self.parameters());
        T::activation_backward(ActivationBackward { activation, channels: g.output.channels, a: y, d: d_y });
        let (d_weights, d_bias) = gradients.split_at_mut(weights.len());
        T::conv_backward_weights(ConvBackwardWeights { g, x, d_z: d_y, d_weights, d_bias, scratch });
        if let Some(d_x) = d_x {
            T::conv_backward_input(ConvBackwardInput { g, weights, d_z: d_y, d_x, scratch });
        }
    }

    /// Goes back through the layer and the max pooling after it: only the greatest of each window gets error (L16).
    fn backward_pooled(&self, at: Backward<'_, T>) {
        let (g, activation, [weights, _]) = (&self.geometry, self.activation, self.parameters());
        let Backward { x, y: pooled, d_y: d_pooled, d_x, memory, gradients, scratch, .. } = at;
        let argmax4 = &memory.argmax4[..pooled.len()];
        let (d_weights, d_bias) = gradients.split_at_mut(weights.len());
        T::conv_pool_backward(ConvPoolBackward {
            g,
            activation,
            x,
            weights,
            pooled,
            argmax4,
            d_pooled,
            d_weights,
            d_bias,
            d_x,
            scratch,
        });
    }
}

impl<T: Real> LayerOps<T> for Conv<T> {
    fn output(&self) -> Shape {
        self.geometry.output
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: self.geometry.output.places() * self.tensors[0].array.len(),
            activation: self.activation,
            effect: Effect::Mixes,
            fusion: Fusion::TakesPooling(self.activation),
        }
    }

    fn tensors(&self) -> &[Tensor<T>] {
        &self.tensors
    }

    fn tensors_mut(&mut self) -> &mut [Tensor<T>] {
        &mut self.tensors
    }

    fn count_as(&mut self, counts: [usize; 2]) {
        self.geometry.counted = Some(counts);
    }

    fn memory(&self, room: &Room<'_>) -> Memory<T> {
        let pooled = room.fused.pool.filter(|_| room.training);
        let values = pooled.map_or(0, |pool| room.samples * pool.output.len());
        Memory { argmax4: vec![0; values], ..Memory::default() }
    }

    fn forward(&self, at: Forward<'_, T>) {
        match at.fused.pool {
            Some(_) => self.forward_pooled(at),
            None => self.forward_alone(at),
        }
    }

    fn backward(&self, at: Backward<'_, T>) {
        match at.fused.pool {
            Some(_) => self.backward_pooled(at),
            None => self.backward_alone(at),
        }
    }

    fn arithmetic(&self, _: &Memory<T>) -> Arithmetic {
        Arithmetic::Weighted { geometry: self.geometry }
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::Convolution { window: self.geometry.window })
    }

    fn filters(&self) -> Option<FilterBank<'_, T>> {
        let [height, width] = self.geometry.window.kernel;
        let [weights, biases] = self.parameters();
        Some(FilterBank { shape: Shape::new(height, width, self.geometry.input.channels), weights, biases })
    }

    fn batch_statistics(&self) -> Option<&dyn BatchStatistics<T>> {
        None
    }

    fn batch_statistics_mut(&mut self) -> Option<&mut dyn BatchStatistics<T>> {
        None
    }
}
