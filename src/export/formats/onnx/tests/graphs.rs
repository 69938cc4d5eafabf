//! Graphs for tests, node by node.

use crate::export::format::{Imported, Wanted};
use crate::export::formats::onnx::incoming;
use crate::onnx::data_type;
use crate::onnx::proto::{Attribute, Graph, Model, Node, OperatorSet, Port, Tensor};
use std::path::Path;

/// A graph in the making, whose input is called `x`.
pub(super) struct Drawn {
    pub(super) graph: Graph,
    pub(super) opset: i64,
}

impl Drawn {
    /// Begins a graph on images with these axes.
    pub(super) fn on(axes: &[usize]) -> Self {
        let input = vec![Port::batch("x", data_type::FLOAT, axes)];
        Self { graph: Graph { input, ..Graph::default() }, opset: 20 }
    }

    /// Adds a constant whose values are 0.01, 0.02, and so on.
    pub(super) fn constant(mut self, name: &str, shape: &[usize]) -> Self {
        let values: Vec<f32> =
            (1..=shape.iter().product()).map(|number: usize| 0.01 * number as f32).collect();
        self.graph.initializer.push(Tensor::floats(name, shape, &values));
        self
    }

    /// Adds a constant with these values.
    pub(super) fn values(mut self, name: &str, shape: &[usize], values: &[f32]) -> Self {
        self.graph.initializer.push(Tensor::floats(name, shape, values));
        self
    }

    /// Adds whole numbers.
    pub(super) fn ints(mut self, name: &str, values: &[i64]) -> Self {
        self.graph.initializer.push(Tensor::ints(name, values));
        self
    }

    /// Adds a node, as "Conv x w b -> y".
    pub(super) fn node(self, text: &str) -> Self {
        self.told(text, Vec::new())
    }

    /// Adds a node with attributes.
    pub(super) fn told(mut self, text: &str, attribute: Vec<Attribute>) -> Self {
        let (takes, makes) = text.split_once(" -> ").expect("an arrow");
        let mut words = takes.split(' ').map(str::to_owned);
        let op_type = words.next().expect("an operator");
        let input = words.map(|word| if word == "_" { String::new() } else { word }).collect();
        let output = makes.split(' ').map(str::to_owned).collect();
        self.graph.node.push(Node { input, output, op_type, attribute, ..Node::default() });
        self
    }

    /// Reads it, what the last node makes being the output.
    pub(super) fn read(self) -> Result<Imported, String> {
        self.read_as(&Wanted::default())
    }

    /// Reads it with what the user says.
    pub(super) fn read_as(mut self, wanted: &Wanted) -> Result<Imported, String> {
        let last = self.graph.node.last().map(|node| node.output[0].clone()).unwrap_or_default();
        self.graph.output = vec![Port::batch(&last, data_type::FLOAT, &[])];
        let opset_import = vec![OperatorSet { domain: String::new(), version: self.opset }];
        let model = Model { opset_import, ..Model::default() };
        incoming::network(&model, &self.graph, Path::new(""), wanted)
    }

    /// Reads what is a network, as text.
    pub(super) fn text(self) -> String {
        self.read().expect("a network").model.network.spec.to_string()
    }

    /// Reads what is no network; gives why.
    pub(super) fn error(self) -> String {
        self.read().expect_err("no network")
    }
}
