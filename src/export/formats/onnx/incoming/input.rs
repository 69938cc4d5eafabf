//! What a graph takes: the shape of its images, and whether channels are in front or at the end.

use super::call::shown;
use super::ops::input_form;
use super::value::Form;
use crate::nn::shape::Shape;
use crate::onnx::data_type;
use crate::onnx::proto::{Graph, Node, Port};

/// The longest side of an image, and the most channels.
const MOST_SIDE: usize = 4096;

/// What a graph takes.
#[derive(Debug)]
pub struct Input {
    /// The name of the input.
    pub name: String,
    /// The shape of an image.
    pub shape: Shape,
    /// How its values lie.
    pub form: Form,
    /// Whether its values are bytes.
    pub bytes: bool,
}

/// Gives what a graph takes, where images are `known` to be of a shape or are not.
///
/// # Errors
/// If that is not one batch of images of a size that is known.
pub fn of(graph: &Graph, is_constant: impl Fn(&str) -> bool, known: Option<Shape>) -> Result<Input, String> {
    let inputs: Vec<&Port> = graph.input.iter().filter(|port| !is_constant(&port.name)).collect();
    let [port] = inputs[..] else {
        let names: Vec<String> = inputs.iter().map(|port| shown(&port.name)).take(10).collect();
        return Err(format!(
            "takes {} inputs ({}); one, the images, was expected",
            inputs.len(),
            names.join(", ")
        ));
    };
    let name = shown(&port.name);
    let tensor = port.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
    let tensor =
        tensor.ok_or_else(|| format!("takes `{name}`, of which it says no type; export it with one"))?;
    let dimensions = tensor.shape.as_ref().map(|shape| shape.dim.as_slice()).unwrap_or_default();
    let lengths: Vec<Option<usize>> = dimensions
        .iter()
        .map(|dimension| {
            dimension.dim_value.and_then(|length| usize::try_from(length).ok()).filter(|&n| n > 0)
        })
        .collect();
    let shape = shape(graph, port, &lengths, known).ok_or_else(|| {
        let axes: Vec<String> = lengths.iter().map(|length| length.map_or("?".to_owned(), |n| n.to_string())).collect();
        format!(
            "takes `{name}` with the axes [{}]; images of a known size were expected, [N, C, H, W] or [N, H, W, C]: say it with --input \
             HxWxC",
            axes.join(", ")
        )
    })?;
    let (Shape { height, width, channels }, form) = shape;
    if [height, width, channels].iter().any(|side| *side > MOST_SIDE) {
        return Err(format!(
            "takes images of {height}×{width}×{channels}; sides of at most {MOST_SIDE} are possible"
        ));
    }
    let (shape, bytes) = (Shape::new(height, width, channels), tensor.elem_type == data_type::UINT8);
    Ok(Input { name: port.name.clone(), shape, form, bytes })
}

/// The shape of an image and how its values lie: as the graph has them, or as they are known.
fn shape(
    graph: &Graph,
    port: &Port,
    lengths: &[Option<usize>],
    known: Option<Shape>,
) -> Option<(Shape, Form)> {
    match *lengths {
        [_, first, second, third] => {
            let said = first.zip(second).zip(third).map(|((first, second), third)| [first, second, third]);
            let form = form(graph, &port.name, said, known);
            let said = said.map(|[first, second, third]| match form {
                Form::ChannelsLast => Shape::new(first, second, third),
                _ => Shape::new(second, third, first),
            });
            Some((said.or(known)?, form))
        }
        // Vectors: what of them is a row can be told by the user alone, or by a network that reshapes them.
        [_, Some(length)] => {
            let known = known.filter(|shape| shape.len() == length);
            let side = length.isqrt();
            let square = (side * side == length).then(|| Shape::new(side, side, 1));
            let reshaped = graph.node.iter().any(|node| node.op_type == "Reshape" && takes(node, &port.name));
            let flat = reshaped.then(|| Shape::flat(length));
            Some((known.or(flat).or(square)?, Form::FlatChannelsLast))
        }
        _ => None,
    }
}

fn takes(node: &Node, name: &str) -> bool {
    node.input.iter().any(|input| input == name)
}

/// How images of these axes lie: as the first node needs them that does not only scale them.
fn form(graph: &Graph, input: &str, axes: Option<[usize; 3]>, known: Option<Shape>) -> Form {
    let mut name = input;
    for node in &graph.node {
        if !takes(node, name) {
            continue;
        }
        match node.op_type.as_str() {
            "Cast" | "Identity" | "Mul" | "Div" | "Sub" | "Add" => {
                let Some(output) = node.output.first() else { break };
                name = output;
            }
            "Transpose" => {
                let order = node.attribute.iter().find(|attribute| attribute.name == "perm");
                let to_front = order.is_some_and(|order| order.ints == [0, 3, 1, 2]);
                return if to_front { Form::ChannelsLast } else { Form::ChannelsFirst };
            }
            "Conv" | "MaxPool" | "AveragePool" | "BatchNormalization" | "GlobalAveragePool" | "Pad" => {
                return Form::ChannelsFirst;
            }
            _ => break,
        }
    }
    let Some(axes) = axes else { return Form::ChannelsFirst };
    let known = known.map(|Shape { height, width, channels }| {
        [([channels, height, width], Form::ChannelsFirst), ([height, width, channels], Form::ChannelsLast)]
    });
    let found = known.into_iter().flatten().find(|(known, _)| *known == axes);
    found.map_or_else(|| input_form(axes), |(_, form)| form)
}
