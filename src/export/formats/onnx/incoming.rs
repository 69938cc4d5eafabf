//! From an ONNX graph to a network.
//!
//! Nodes are read in their order. What a name stands for is either constant, or what a [`chain`] of layers made of the images; each
//! operator in [`ops`] adds to the one or the other. A node that cannot be read is noted, and so is every other one that cannot be by
//! itself, so that all are named at once.

mod call;
mod chain;
mod constant;
mod external;
mod input;
mod network;
mod ops;
mod value;

use crate::export::format::{Imported, Wanted};
use crate::onnx::proto::{Graph, Model, Node, Tensor};
use call::{Call, named, shown};
use chain::Chain;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use value::{Images, Value};

/// The oldest version of the operators that is read: before it, constants were repeated along axes by other rules.
const OLDEST_OPSET: i64 = 7;
/// The most nodes that are named as not to be read.
const MOST_NAMED: usize = 20;

/// Reads the network of a graph, whose model lies in `directory`.
///
/// # Errors
/// If the graph computes what no network here can; with each node that is in the way.
pub(super) fn network(
    model: &Model,
    graph: &Graph,
    directory: &Path,
    wanted: &Wanted,
) -> Result<Imported, String> {
    let opset = opset(model)?;
    let constants: HashMap<&str, &Tensor> =
        graph.initializer.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    let card = network::card(model);
    let known = wanted.input.or(card.as_ref().map(|card| card.input));
    let input = input::of(graph, |name| constants.contains_key(name), known)?;
    let mut chain = Chain::new(input.shape);
    let images = chain.end(input.form);
    let names = HashMap::from([(input.name.as_str(), images)]);
    let mut reading = Reading { opset, directory, constants, names, problems: Vec::new(), others: 0 };
    for node in &graph.node {
        reading.node(&mut chain, node);
    }
    let output = reading.output(graph);
    reading.check()?;
    network::finished(model, card, (chain, output?), &input, wanted)
}

/// The version of ONNX's own operators.
fn opset(model: &Model) -> Result<i64, String> {
    let own = model.opset_import.iter().find(|set| is_own(&set.domain)).map(|set| set.version);
    match own {
        Some(version) if version >= OLDEST_OPSET => Ok(version),
        Some(version) => Err(format!(
            "is written for version {version} of the operators; from version {OLDEST_OPSET} on they are read, so export it anew"
        )),
        None => {
            Err("does not say for which version of the operators it is written (opset_import)".to_owned())
        }
    }
}

/// Tells whether the set of operators of that name is ONNX's own.
fn is_own(domain: &str) -> bool {
    matches!(domain, "" | "ai.onnx")
}

/// A graph while it is read.
struct Reading<'a> {
    opset: i64,
    directory: &'a Path,
    constants: HashMap<&'a str, &'a Tensor>,
    /// What the names so far stand for.
    names: HashMap<&'a str, Value>,
    /// What cannot be read, in sentences.
    problems: Vec<String>,
    /// How much else cannot.
    others: usize,
}

/// Why a node gives nothing.
enum Unread {
    /// The node cannot be read, and this is why.
    Problem(String),
    /// The node takes what cannot be read.
    Follows,
}

impl<'a> Reading<'a> {
    /// Reads a node.
    fn node(&mut self, chain: &mut Chain, node: &'a Node) {
        let first = self.compute(chain, node).unwrap_or_else(|unread| {
            if let Unread::Problem(problem) = unread {
                self.complain(format!("{} {problem}", named(node)));
            }
            Value::Unread
        });
        let values = std::iter::once(first).chain(std::iter::repeat(Value::Unread));
        for (name, value) in node.output.iter().zip(values).filter(|(name, _)| !name.is_empty()) {
            if self.names.insert(name, value).is_some() {
                self.complain(format!("{} makes `{}`, which is there already", named(node), shown(name)));
            }
        }
    }

    fn compute(&mut self, chain: &mut Chain, node: &'a Node) -> Result<Value, Unread> {
        let known = if is_own(&node.domain) { ops::find(&node.op_type) } else { None };
        let unknown = || Unread::Problem("computes what no layer here does".to_owned());
        let operator = known.ok_or_else(unknown)?;
        let inputs = node.input.iter().map(|name| self.value(name)).collect::<Result<Vec<_>, _>>()?;
        let call = Call { node, inputs, opset: self.opset };
        // A shape may be that of an earlier layer: the number of images in the batch is the same everywhere.
        if node.op_type != "Shape" {
            call.check_order(chain).map_err(Unread::Problem)?;
        }
        operator(chain, &call).map_err(Unread::Problem)
    }

    /// What a name stands for; nothing if the name is empty.
    fn value(&mut self, name: &'a str) -> Result<Option<Value>, Unread> {
        if name.is_empty() {
            return Ok(None);
        }
        if let Some(value) = self.names.get(name) {
            return if matches!(value, Value::Unread) {
                Err(Unread::Follows)
            } else {
                Ok(Some(value.clone()))
            };
        }
        let Some(tensor) = self.constants.get(name) else {
            return Err(Unread::Problem(format!("takes `{}`, which no node before it makes", shown(name))));
        };
        let constant = read(tensor, self.directory).map_err(|problem| {
            Unread::Problem(format!("takes the tensor `{}`, which {problem}", shown(name)))
        })?;
        let value = Value::Constant(Rc::new(constant));
        self.names.insert(name, value.clone());
        Ok(Some(value))
    }

    fn complain(&mut self, problem: String) {
        match self.problems.len() < MOST_NAMED {
            true => self.problems.push(problem),
            false => self.others += 1,
        }
    }

    /// What of the outputs comes of most layers.
    fn output(&self, graph: &Graph) -> Result<Images, String> {
        let images = graph.output.iter().filter_map(|port| match self.names.get(port.name.as_str()) {
            Some(Value::Images(images)) => Some(*images),
            _ => None,
        });
        images
            .max_by_key(|images| images.step)
            .ok_or_else(|| "has no output that comes of its images".to_owned())
    }

    /// Checks that all was read.
    fn check(&self) -> Result<(), String> {
        if self.problems.is_empty() {
            return Ok(());
        }
        let count = self.problems.len() + self.others;
        let mut text = match count {
            1 => "one node cannot be imported:".to_owned(),
            count => format!("{count} nodes cannot be imported:"),
        };
        self.problems.iter().for_each(|problem| text.push_str(&format!("\n  {problem}")));
        if self.others > 0 {
            text.push_str(&format!("\n  and {} more", self.others));
        }
        Err(text)
    }
}

/// The values of a constant, wherever they are.
fn read(tensor: &Tensor, directory: &Path) -> Result<constant::Constant, String> {
    const ELSEWHERE: i32 = 1;
    if tensor.data_location != ELSEWHERE {
        return constant::read(tensor, None);
    }
    let (_, count) = constant::shape_of(tensor)?;
    let width = crate::onnx::data_type::width(tensor.data_type).unwrap_or(1);
    let bytes = external::fetch(tensor, directory, count.saturating_mul(width))?;
    constant::read(tensor, Some(&bytes))
}
