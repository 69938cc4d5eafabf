//! The modules of an `nn.Sequential`, in order.

use crate::export::graph::{Action, Form, Parameter, Part, Step};
use crate::nn::activation::{Activation, LEAKY_SLOPE};
use crate::nn::geometry::{Padding, Window};
use crate::nn::kernels::naive::Pooling;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;

/// A module of an `nn.Sequential`; its place in the list is its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The layer of the network that it comes from, an index.
    pub layer: usize,
    /// The expression that makes it, e.g. `nn.Linear(120, 10)`.
    pub code: String,
    /// The class of this name that it needs, if PyTorch has none.
    pub needs: Option<&'static str>,
    /// Its parameters and buffers.
    pub parameters: Vec<Parameter>,
}

/// The class that flattens maps place by place.
pub const FLATTEN_PLACES: &str = "FlattenPlaces";

impl Part {
    /// Gives what PyTorch calls the tensor in its module.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Bias => "bias",
            Self::Mean => "running_mean",
            Self::Variance => "running_var",
        }
    }
}

/// Makes modules of `steps`.
pub fn modules(steps: Vec<Step>) -> Vec<Module> {
    let mut modules = Vec::new();
    for Step { layer, action, input, output, parameters } in steps {
        if let Action::Layer(Operation::Convolution { window }) = &action
            && let Some(code) = zeros(window.padding)
        {
            modules.push(Module { layer, code, needs: None, parameters: Vec::new() });
        }
        let needs = (action == Action::FlattenPlaces).then_some(FLATTEN_PLACES);
        modules.push(Module { layer, code: code(&action, input, output), needs, parameters });
    }
    modules
}

/// The expression that makes the module of a step.
fn code(action: &Action, input: Form, output: Form) -> String {
    let operation = match action {
        Action::Layer(operation) => operation,
        Action::Flatten => return "nn.Flatten()".to_owned(),
        Action::Unflatten => return format!("nn.Unflatten(1, ({}, 1, 1))", channels(input)),
        Action::FlattenPlaces => return format!("{FLATTEN_PLACES}()"),
    };
    match operation {
        Operation::Convolution { window } => convolution(window, channels(input), channels(output)),
        Operation::Linear => format!("nn.Linear({}, {})", channels(input), channels(output)),
        Operation::Pooling { pooling, window } => pool(*pooling, window),
        Operation::GlobalAveragePooling => "nn.AdaptiveAvgPool2d(1)".to_owned(),
        Operation::BatchNormalisation { epsilon, share } => {
            let dimensions = if matches!(input, Form::Maps(_)) { 2 } else { 1 };
            format!("nn.BatchNorm{dimensions}d({}, eps={epsilon:e}, momentum={share})", channels(input))
        }
        Operation::Activation(activation) => self::activation(*activation),
        Operation::Dropout { rate } => format!("nn.Dropout({rate})"),
    }
}

/// The channels of maps, or the units of vectors.
const fn channels(form: Form) -> usize {
    match form {
        Form::Maps(Shape { channels, .. }) => channels,
        Form::Vectors(units) => units,
    }
}

/// Padding that is not the same on both sides, as a module; PyTorch's convolutions know no such.
fn zeros(padding: Padding) -> Option<String> {
    let Padding { top, bottom, left, right } = padding;
    (top != bottom || left != right).then(|| format!("nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"))
}

fn convolution(window: &Window, inputs: usize, outputs: usize) -> String {
    let Window { kernel: [height, width], stride, padding } = window;
    let mut code = format!("nn.Conv2d({inputs}, {outputs}, ({height}, {width})");
    if *stride != [1, 1] {
        code.push_str(&format!(", stride=({}, {})", stride[0], stride[1]));
    }
    if zeros(*padding).is_none() && !padding.is_none() {
        code.push_str(&format!(", padding=({}, {})", padding.top, padding.left));
    }
    code + ")"
}

fn pool(pooling: Pooling, window: &Window) -> String {
    let class = match pooling {
        Pooling::Max => "MaxPool2d(",
        Pooling::Average => "AvgPool2d(",
        Pooling::L2 => "LPPool2d(2, ",
    };
    let Window { kernel: [height, width], stride: [down, right], .. } = window;
    format!("nn.{class}({height}, {width}), stride=({down}, {right}))")
}

fn activation(activation: Activation) -> String {
    match activation {
        Activation::Identity => "nn.Identity()".to_owned(),
        Activation::Sigmoid => "nn.Sigmoid()".to_owned(),
        Activation::Tanh => "nn.Tanh()".to_owned(),
        Activation::Relu => "nn.ReLU()".to_owned(),
        Activation::LeakyRelu => format!("nn.LeakyReLU({LEAKY_SLOPE})"),
        Activation::Softmax => "nn.Softmax(dim=1)".to_owned(),
    }
}
