//! Operators with weights: convolutions, fully connected layers, normalisations.

use super::padding;
use crate::export::formats::onnx::incoming::call::Call;
use crate::export::formats::onnx::incoming::chain::Chain;
use crate::export::formats::onnx::incoming::constant::Constant;
use crate::export::formats::onnx::incoming::value::{Form, Partial, Value};
use crate::export::layout::Layout;
use crate::nn::activation::Activation;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::batch_norm::{BatchNormSpec, EPSILON};
use crate::nn::layers::conv::ConvSpec;
use crate::nn::layers::dense::DenseSpec;
use crate::nn::shape::Shape;

/// `Conv`: maps, weights `[F, C, H, W]`, biases `[F]`.
pub(super) fn conv(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let (images, input) = (call.maps(0)?, chain.shape());
    let around = match images.partial {
        Partial::Padded(around) => around,
        _ => call.whole(0).map(|_| [0; 4])?,
    };
    let weights = call.floats(1)?;
    let &[filters, channels, height, width] = weights.shape.as_slice() else {
        return Err(format!("has weights with the axes {:?}; four were expected", weights.shape));
    };
    if call.int("group", 1) != 1 {
        return Err(format!("has {} groups; each filter here looks at all channels", call.int("group", 1)));
    }
    if channels != input.channels {
        return Err(format!("has filters for {channels} channels and gets {input}"));
    }
    let (kernel, stride) = ([height, width], call.pair("strides", Some([1, 1]))?);
    undilated(call)?;
    if call.pair("kernel_shape", Some(kernel))? != kernel {
        return Err(format!("says another kernel_shape than the {height}×{width} of its weights"));
    }
    let padding = padding::of_call(call, around, input, kernel, stride)?;
    let padding = padding::spec(padding, input, kernel, stride)?;
    let spec = ConvSpec { filters, kernel, stride, padding, activation: Activation::Identity };
    let mut own = vec![0.0; weights.len()];
    Layout::Kernel([height, width, channels, filters]).inward(weights.floats().unwrap_or_default(), &mut own);
    let biases = biases(call, filters)?;
    chain.push(LayerSpec::Conv(spec), vec![own, biases])?;
    Ok(chain.end(Form::ChannelsFirst))
}

/// Checks that the window has no holes.
pub(super) fn undilated(call: &Call<'_>) -> Result<(), String> {
    match call.pair("dilations", Some([1, 1]))? {
        [1, 1] => Ok(()),
        [rows, columns] => Err(format!("has dilations {rows}, {columns}; windows here have no holes")),
    }
}

/// The biases of so many filters or units, input 3 of the node; zero if there are none.
fn biases(call: &Call<'_>, count: usize) -> Result<Vec<f32>, String> {
    if call.input(2).is_none() {
        return Ok(vec![0.0; count]);
    }
    let constant = call.floats(2)?;
    let values = constant.floats().unwrap_or_default();
    match values {
        [single] if count != 1 => Ok(vec![*single; count]),
        _ if values.len() == count => Ok(values.to_vec()),
        _ => Err(format!("has {} biases for {count} outputs", values.len())),
    }
}

/// `Gemm`: vectors, a matrix, biases.
pub(super) fn gemm(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    if call.int("transA", 0) != 0 {
        return Err("transposes its input (transA 1), which would mix the images of a batch".to_owned());
    }
    let transposed = call.int("transB", 0) != 0;
    let (alpha, beta) = (call.float("alpha", 1.0), call.float("beta", 1.0));
    dense(chain, call, transposed)?;
    let units = chain.shape().channels;
    let mut biases = biases(call, units)?;
    if let Some([weights, own]) = chain.layers.last_mut().map(|layer| layer.tensors.as_mut_slice()) {
        if alpha != 1.0 {
            weights.iter_mut().for_each(|weight| *weight *= alpha);
        }
        if beta != 1.0 {
            biases.iter_mut().for_each(|bias| *bias *= beta);
        }
        *own = biases;
    }
    Ok(chain.end(Form::FlatChannelsLast))
}

/// `MatMul`: vectors and a matrix.
pub(super) fn matmul(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    dense(chain, call, false)?;
    Ok(chain.end(Form::FlatChannelsLast))
}

/// Adds a fully connected layer without biases; its matrix is `[I, U]`, or `[U, I]` if that is transposed.
fn dense(chain: &mut Chain, call: &Call<'_>, transposed: bool) -> Result<(), String> {
    let (images, input) = (call.whole(0)?, chain.shape());
    if !images.form.is_flat() {
        return Err("multiplies maps with a matrix; only vectors can be, so flatten them before".to_owned());
    }
    let matrix = call.floats(1)?;
    let &[rows, columns] = matrix.shape.as_slice() else {
        return Err(format!("has a matrix with the axes {:?}; two were expected", matrix.shape));
    };
    let [inputs, units] = if transposed { [columns, rows] } else { [rows, columns] };
    if inputs != input.len() {
        return Err(format!("has weights for {inputs} inputs and gets {} values", input.len()));
    }
    if units == 0 {
        return Err("has no units".to_owned());
    }
    let values = matrix.floats().unwrap_or_default();
    let outside = if transposed { values.to_vec() } else { transpose(values, columns) };
    let Shape { height, width, channels } = input;
    let layout = match images.form {
        Form::FlatChannelsFirst => Layout::Matrix([height, width, channels, units]),
        _ => Layout::Matrix([1, 1, inputs, units]),
    };
    let mut own = vec![0.0; values.len()];
    layout.inward(&outside, &mut own);
    let spec = DenseSpec { units, activation: Activation::Identity };
    chain.push(LayerSpec::Dense(spec), vec![own, vec![0.0; units]])
}

/// A matrix of so many columns the other way around.
fn transpose(values: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns)).copied().collect()
}

/// `BatchNormalization`: maps or vectors; scale, shift, mean and variance of each channel.
pub(super) fn batch_norm(chain: &mut Chain, call: &Call<'_>) -> Result<Value, String> {
    let (images, shape) = (call.whole(0)?, chain.shape());
    if images.form == Form::ChannelsLast || images.form.is_flat() && !shape.is_flat() {
        return Err("normalises other things than channels".to_owned());
    }
    if call.int("training_mode", 0) != 0 {
        return Err("was exported as it trains; call eval() before exporting".to_owned());
    }
    let channels = |index: usize| {
        let constant: std::rc::Rc<Constant> = call.floats(index)?;
        let values = constant.floats().unwrap_or_default().to_vec();
        let wrong = || format!("has {} values as input {} for {shape}", values.len(), index + 1);
        if values.len() == shape.channels { Ok(values) } else { Err(wrong()) }
    };
    let [mut scale, shift, mean, mut variance] = [channels(1)?, channels(2)?, channels(3)?, channels(4)?];
    let epsilon = f64::from(call.float("epsilon", 1e-5));
    if epsilon != f64::from(EPSILON as f32) {
        for (scale, variance) in scale.iter_mut().zip(&mut variance) {
            (*scale, *variance) = with_own_epsilon(*scale, *variance, epsilon);
        }
        chain.notes.push(format!(
            "{} adds {epsilon:e} to the variance where normalisations here add {EPSILON:e}: its statistics were changed so that it \
             computes the same; trained on, it differs a little",
            call.named()
        ));
    }
    chain.push(LayerSpec::BatchNorm(BatchNormSpec), vec![scale, shift, mean, variance])?;
    Ok(chain.end(images.form))
}

/// Scale and variance that make, with the epsilon of this program, what these make with another one.
fn with_own_epsilon(scale: f32, variance: f32, epsilon: f64) -> (f32, f32) {
    let sum = f64::from(variance) + epsilon;
    let own = (sum - EPSILON).max(0.0) as f32;
    let factor = ((f64::from(own) + EPSILON) / sum).sqrt();
    ((f64::from(scale) * factor) as f32, own)
}
