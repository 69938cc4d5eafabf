//! From a network to an ONNX graph.

use crate::export::card;
use crate::export::format::Extent;
use crate::export::graph::{Action, Parameter, Part, Step, steps};
use crate::export::model::Model;
use crate::nn::activation::{Activation, LEAKY_SLOPE};
use crate::nn::geometry::{Padding, Window};
use crate::nn::kernels::naive::Pooling;
use crate::nn::operation::Operation;
use crate::nn::scaling::Scaling;
use crate::onnx::data_type;
use crate::onnx::proto::{self, Attribute, Entry, Graph, Node, OperatorSet, Port, Tensor};
use std::collections::BTreeMap;

/// The version of the messages: that of the first ONNX with [`OPSET`].
const IR_VERSION: i64 = 8;
/// The version of the operators.
const OPSET: i64 = 17;
/// The program that writes, as the files say it.
const PRODUCER: &str = "cnn-tui";
/// The name of the metadata with the names of the classes, a JSON list.
pub(super) const CLASSES: &str = "classes";
/// Gives the model in the words of ONNX.
///
/// # Errors
/// Never for a network that exists.
pub(super) fn model(model: &Model, extent: Extent) -> Result<proto::Model, String> {
    let network = &model.network;
    let shape = network.input;
    let mut chain = Chain::new(network.spec.to_string());
    chain.begin(&network.scaling, extent.bytes);
    for step in steps(network)? {
        chain.add(step);
    }
    if extent.probabilities {
        chain.activation("output".to_owned(), network.head.activation);
    }
    let output = if extent.probabilities { "probabilities" } else { "logits" };
    let elem_type = if extent.bytes { data_type::UINT8 } else { data_type::FLOAT };
    let input = Port::batch(INPUT, elem_type, &[shape.channels, shape.height, shape.width]);
    let output = Port::batch(output, data_type::FLOAT, &[network.classes()]);
    Ok(proto::Model {
        ir_version: IR_VERSION,
        producer_name: PRODUCER.to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        graph: Some(chain.end(input, output)),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
        metadata_props: properties(model, extent)?,
    })
}

/// What is said of the network besides its graph: for people and other programs by itself, for this program in one text.
fn properties(model: &Model, extent: Extent) -> Result<Vec<Entry>, String> {
    let classes = serde_json::Value::from(model.classes.clone()).to_string();
    let input = if extent.bytes { "bytes from 0 to 255" } else { "values from 0 to 1" };
    let settings: BTreeMap<&str, &str> =
        model.settings.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let settings = serde_json::to_string(&settings).map_err(|error| error.to_string())?;
    let network = model.network.spec.to_string();
    let own = [
        (CLASSES, classes),
        ("name", model.name.clone()),
        ("network", network),
        ("input", input.to_owned()),
        ("settings", settings),
    ];
    let own = own.map(|(key, value)| (key.to_owned(), value));
    let accuracy = model.accuracy.iter().map(|(set, share)| (format!("{set}_accuracy"), share.to_string()));
    let dataset = model.dataset.iter().flat_map(|dataset| {
        let named = [("dataset", &dataset.name), ("dataset_sha256", &dataset.identity)];
        named.map(|(key, value)| (key.to_owned(), value.clone()))
    });
    let card = card::describe(model).map_err(|error| error.to_string())?;
    let all = own.into_iter().chain(accuracy).chain(dataset).chain([(card::KEY.to_owned(), card)]);
    Ok(all.map(|(key, value)| Entry { key, value }).collect())
}

/// The name of the input.
const INPUT: &str = "images";

/// A graph in the making: a chain of nodes, each of which takes what the one before it made.
struct Chain {
    graph: Graph,
    /// The name of what the last node made.
    value: String,
}

impl Chain {
    fn new(name: String) -> Self {
        let graph = Graph { name: PRODUCER.to_owned(), doc_string: name, ..Graph::default() };
        Self { graph, value: INPUT.to_owned() }
    }

    /// Adds a node that takes the value at hand and these `others`.
    fn node(&mut self, name: String, op: &str, others: Vec<String>, attribute: Vec<Attribute>) {
        let taken = std::mem::replace(&mut self.value, name.clone());
        self.graph.node.push(Node {
            input: std::iter::once(taken).chain(others).collect(),
            output: vec![name.clone()],
            name,
            op_type: op.to_owned(),
            attribute,
            domain: String::new(),
        });
    }

    /// Adds a constant; gives its name.
    fn constant(&mut self, tensor: Tensor) -> String {
        let name = tensor.name.clone();
        self.graph.initializer.push(tensor);
        name
    }

    /// Adds what makes an image what the network takes: of its bytes, or of values from 0 to 1.
    fn begin(&mut self, scaling: &Scaling, bytes: bool) {
        let Scaling { factor, shift } = scaling;
        if bytes {
            self.node(
                "scaling.cast".to_owned(),
                "Cast",
                vec![],
                vec![Attribute::int("to", i64::from(data_type::FLOAT))],
            );
        } else if *scaling == Scaling::unit(factor.len()) {
            return;
        }
        let unit: f32 = if bytes { 1.0 } else { 255.0 };
        let factor: Vec<f32> = factor.iter().map(|factor| factor * unit).collect();
        self.per_channel("scaling.factor", "Mul", &factor);
        if shift.iter().any(|shift| *shift != 0.0) {
            self.per_channel("scaling.shift", "Add", shift);
        }
    }

    /// Adds an operation on maps with a value for each channel.
    fn per_channel(&mut self, name: &str, op: &str, values: &[f32]) {
        let values = Tensor::floats(&format!("{name}.value"), &[1, values.len(), 1, 1], values);
        let values = self.constant(values);
        self.node(name.to_owned(), op, vec![values], vec![]);
    }

    /// Adds a step of the network.
    fn add(&mut self, step: Step) {
        let named = |what: &str| format!("{}.{what}", step.layer + 1);
        match &step.action {
            Action::Flatten => self.flatten(named("flatten")),
            Action::FlattenPlaces => {
                let order = Attribute::ints("perm", [0, 2, 3, 1]);
                self.node(named("places"), "Transpose", vec![], vec![order]);
                self.flatten(named("flatten"));
            }
            Action::Unflatten => {
                let axes = self.constant(Tensor::ints(&named("unflatten.axes"), &[2, 3]));
                self.node(named("unflatten"), "Unsqueeze", vec![axes], vec![]);
            }
            Action::Layer(operation) => self.layer(&step, operation),
        }
    }

    fn flatten(&mut self, name: String) {
        self.node(name, "Flatten", vec![], vec![Attribute::int("axis", 1)]);
    }

    /// Adds a layer of the network.
    fn layer(&mut self, step: &Step, operation: &Operation) {
        let named = |what: &str| format!("{}.{what}", step.layer + 1);
        match operation {
            Operation::Convolution { window } => {
                let attributes = [sliding(window), vec![dilations(), Attribute::int("group", 1)]].concat();
                self.weighted(named("conv"), "Conv", &step.parameters, attributes);
            }
            Operation::Linear => {
                let attributes = vec![
                    Attribute::float("alpha", 1.0),
                    Attribute::float("beta", 1.0),
                    Attribute::int("transA", 0),
                    Attribute::int("transB", 1),
                ];
                self.weighted(named("dense"), "Gemm", &step.parameters, attributes);
            }
            Operation::Pooling { pooling, window } => self.pooling(&named, *pooling, window),
            Operation::GlobalAveragePooling => {
                self.node(named("globalavgpool"), "GlobalAveragePool", vec![], vec![]);
            }
            Operation::BatchNormalisation { epsilon, share } => {
                let attributes = vec![
                    Attribute::float("epsilon", *epsilon as f32),
                    Attribute::float("momentum", (1.0 - share) as f32),
                    Attribute::int("training_mode", 0),
                ];
                self.weighted(named("batchnorm"), "BatchNormalization", &step.parameters, attributes);
            }
            Operation::Activation(activation) => self.activation(named(&activation.to_string()), *activation),
            Operation::Dropout { .. } => {}
        }
    }

    /// Adds a node with parameters.
    fn weighted(&mut self, name: String, op: &str, parameters: &[Parameter], attributes: Vec<Attribute>) {
        let mut names = Vec::new();
        for Parameter { part, layout, values } in parameters {
            let part = match part {
                Part::Weight => "weight",
                Part::Bias => "bias",
                Part::Mean => "running_mean",
                Part::Variance => "running_var",
            };
            names.push(self.constant(Tensor::floats(&format!("{name}.{part}"), &layout.shape(), values)));
        }
        self.node(name, op, names, attributes);
    }

    /// Adds pooling. L2 pooling is made of nodes that all runtimes have: √(n · mean of squares) over the n values of a window.
    fn pooling(&mut self, named: &impl Fn(&str) -> String, pooling: Pooling, window: &Window) {
        let average = || [sliding(window), vec![Attribute::int("count_include_pad", 0)]].concat();
        match pooling {
            Pooling::Max => {
                let attributes = [sliding(window), vec![dilations(), Attribute::int("storage_order", 0)]];
                self.node(named("maxpool"), "MaxPool", vec![], attributes.concat());
            }
            Pooling::Average => self.node(named("avgpool"), "AveragePool", vec![], average()),
            Pooling::L2 => {
                let itself = self.value.clone();
                self.node(named("l2pool.square"), "Mul", vec![itself], vec![]);
                self.node(named("l2pool.mean"), "AveragePool", vec![], average());
                let area = Tensor::floats(&named("l2pool.area"), &[], &[window.area() as f32]);
                let area = self.constant(area);
                self.node(named("l2pool.sum"), "Mul", vec![area], vec![]);
                self.node(named("l2pool"), "Sqrt", vec![], vec![]);
            }
        }
    }

    /// Adds an activation; softmax is over the channels.
    fn activation(&mut self, name: String, activation: Activation) {
        let (op, attributes) = match activation {
            Activation::Identity => return,
            Activation::Sigmoid => ("Sigmoid", vec![]),
            Activation::Tanh => ("Tanh", vec![]),
            Activation::Relu => ("Relu", vec![]),
            Activation::LeakyRelu => ("LeakyRelu", vec![Attribute::float("alpha", LEAKY_SLOPE as f32)]),
            Activation::Softmax => ("Softmax", vec![Attribute::int("axis", 1)]),
        };
        self.node(name, op, vec![], attributes);
    }

    /// Gives the graph, what the last node makes being the output.
    fn end(mut self, input: Port, output: Port) -> Graph {
        if let Some(made) = self.graph.node.last_mut().and_then(|node| node.output.first_mut()) {
            made.clone_from(&output.name);
        }
        self.graph.input = vec![input];
        self.graph.output = vec![output];
        self.graph
    }
}

/// What a window says of itself, pads in the order top, left, bottom, right.
fn sliding(window: &Window) -> Vec<Attribute> {
    let Padding { top, bottom, left, right } = window.padding;
    vec![
        Attribute::ints("kernel_shape", window.kernel),
        Attribute::ints("strides", window.stride),
        Attribute::ints("pads", [top, left, bottom, right]),
    ]
}

fn dilations() -> Attribute {
    Attribute::ints("dilations", [1, 1])
}
