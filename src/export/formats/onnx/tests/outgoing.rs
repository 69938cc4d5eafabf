//! What is written: the rules that make a graph one that every runtime reads alike.

use crate::export::format::{Extent, Wanted};
use crate::export::formats::onnx::{incoming, outgoing};
use crate::export::testing::{model, varied};
use crate::nn::layers::LayerSpec;
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;
use crate::onnx::proto::{Graph, Model, Node};
use crate::onnx::{data_type, encode, read};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

fn exported(spec: &str, shape: Shape, extent: Extent) -> Model {
    outgoing::model(&model(spec, shape), extent).expect("written")
}

/// Networks with each example that any layer gives of itself, and some of several layers.
fn networks() -> Vec<(String, Shape)> {
    let each =
        LayerSpec::examples().map(|layer| (format!("{layer}, dense 3 softmax"), Shape::new(11, 12, 3)));
    let varied = varied().into_iter().map(|(spec, shape)| (spec.to_owned(), shape));
    each.chain(varied).collect()
}

fn graphs() -> Vec<(String, Graph)> {
    let all = networks().into_iter().flat_map(|(spec, shape)| {
        let extents = [(false, false), (true, true)];
        extents.map(|(probabilities, bytes)| {
            let model = exported(&spec, shape, Extent { probabilities, bytes });
            (spec.clone(), model.graph.expect("a graph"))
        })
    });
    all.collect()
}

fn attributes(node: &Node) -> Vec<&str> {
    node.attribute.iter().map(|attribute| attribute.name.as_str()).collect()
}

#[test]
fn the_versions_are_those_that_runtimes_of_the_last_years_load() {
    let model = exported("dense 3 softmax", Shape::new(2, 2, 1), Extent::default());
    assert_eq!((model.ir_version, model.opset_import.len(), model.opset_import[0].version), (8, 1, 17));
    assert_eq!(
        (model.producer_name.as_str(), model.producer_version.as_str()),
        ("cnn-tui", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn what_is_known_of_the_network_is_in_the_metadata() {
    let model = exported("dense 3 softmax", Shape::new(2, 2, 1), Extent::default());
    let value = |key: &str| {
        let entry = model.metadata_props.iter().find(|entry| entry.key == key);
        entry.unwrap_or_else(|| panic!("there is no {key}")).value.clone()
    };
    assert_eq!((value("name"), value("network")), ("small".to_owned(), "dense 3 softmax".to_owned()));
    assert_eq!(
        (value("validation_accuracy"), value("test_accuracy")),
        ("0.75".to_owned(), "0.625".to_owned())
    );
    assert_eq!(value("settings"), r#"{"batch-size":"7","seed":"5"}"#);
}

/// What is left out is guessed at: strides by the kernel's size, epsilon as 0, by readers that are in use.
#[test]
fn every_attribute_is_written() {
    const SLIDING: [&str; 3] = ["kernel_shape", "strides", "pads"];
    let mut seen = HashSet::new();
    for (spec, graph) in graphs() {
        for node in &graph.node {
            let expected: Vec<&str> = match node.op_type.as_str() {
                "Conv" => [&SLIDING[..], &["dilations", "group"]].concat(),
                "MaxPool" => [&SLIDING[..], &["dilations", "storage_order"]].concat(),
                "AveragePool" => [&SLIDING[..], &["count_include_pad"]].concat(),
                "Gemm" => vec!["alpha", "beta", "transA", "transB"],
                "BatchNormalization" => vec!["epsilon", "momentum", "training_mode"],
                "LeakyRelu" => vec!["alpha"],
                "Softmax" | "Flatten" => vec!["axis"],
                "Transpose" => vec!["perm"],
                "Cast" => vec!["to"],
                "Relu" | "Sigmoid" | "Tanh" | "Mul" | "Sqrt" | "GlobalAveragePool" | "Unsqueeze" => vec![],
                other => panic!("{spec}: nothing is said of {other} here"),
            };
            assert_eq!(attributes(node), expected, "{spec}: {}", node.op_type);
            let inputs = match node.op_type.as_str() {
                "Conv" | "Gemm" => 3,
                "BatchNormalization" => 5,
                "Mul" | "Unsqueeze" => 2,
                _ => 1,
            };
            assert_eq!(node.input.len(), inputs, "{spec}: {}", node.op_type);
            let none_is_negative =
                |attribute: &crate::onnx::proto::Attribute| attribute.ints.iter().all(|&n| n >= 0);
            assert!(node.attribute.iter().all(none_is_negative), "{spec}");
            seen.insert(node.op_type.clone());
        }
    }
    for op in [
        "Conv",
        "MaxPool",
        "AveragePool",
        "Gemm",
        "BatchNormalization",
        "Transpose",
        "Unsqueeze",
        "Sqrt",
        "Cast",
    ] {
        assert!(seen.contains(op), "no network had {op}");
    }
}

/// Two nodes of one name pass every check but that of ONNX Runtime.
#[test]
fn names_are_there_once_and_values_before_they_are_taken() {
    for (spec, graph) in graphs() {
        let mut values: HashSet<&str> = HashSet::new();
        let mut nodes = HashSet::new();
        let constants = graph.initializer.iter().map(|tensor| tensor.name.as_str());
        for name in constants.chain(graph.input.iter().map(|port| port.name.as_str())) {
            assert!(values.insert(name), "{spec}: {name} is there twice");
        }
        for node in &graph.node {
            assert!(
                !node.name.is_empty() && nodes.insert(&node.name),
                "{spec}: {} is there twice",
                node.name
            );
            assert!(node.input.iter().all(|name| values.contains(name.as_str())), "{spec}: {node:?}");
            assert!(node.output.iter().all(|name| values.insert(name)), "{spec}: {node:?}");
        }
        assert!(values.contains(graph.output[0].name.as_str()), "{spec}");
    }
}

#[test]
fn inputs_and_outputs_have_types_and_shapes_for_a_batch_of_any_size() {
    for (extent, elem_type, output) in [
        (Extent::default(), data_type::FLOAT, "logits"),
        (Extent { probabilities: true, bytes: true }, data_type::UINT8, "probabilities"),
    ] {
        let graph =
            exported("conv 2 3x3, dense 4 softmax", Shape::new(7, 6, 3), extent).graph.expect("a graph");
        for (port, name, elem_type, axes) in [
            (&graph.input[0], "images", elem_type, &[3, 7, 6][..]),
            (&graph.output[0], output, data_type::FLOAT, &[4]),
        ] {
            let tensor = port.r#type.as_ref().and_then(|of| of.tensor_type.as_ref()).expect("a type");
            let (batch, rest) = tensor.shape.as_ref().expect("a shape").dim.split_first().expect("axes");
            assert_eq!((port.name.as_str(), tensor.elem_type), (name, elem_type));
            assert_eq!((batch.dim_value, batch.dim_param.as_deref()), (None, Some("N")));
            let found: Vec<i64> = rest.iter().filter_map(|axis| axis.dim_value).collect();
            assert_eq!(found, axes);
        }
    }
}

#[test]
fn weights_are_in_the_file_and_dropout_is_not() {
    let graph = exported("conv 2 3x3, dropout 0.5, dense 4 softmax", Shape::new(7, 6, 3), Extent::default());
    let graph = graph.graph.expect("a graph");
    let ops: Vec<&str> = graph.node.iter().map(|node| node.op_type.as_str()).collect();
    assert_eq!(ops, ["Conv", "Flatten", "Gemm"]);
    let tensors: Vec<(&str, &[i64], usize)> = graph
        .initializer
        .iter()
        .map(|tensor| {
            (tensor.name.as_str(), &tensor.dims[..], tensor.raw_data.as_ref().map_or(0, |raw| raw.len()))
        })
        .collect();
    assert_eq!(
        tensors,
        [
            ("1.conv.weight", &[2, 3, 3, 3][..], 4 * 54),
            ("1.conv.bias", &[2], 4 * 2),
            ("3.dense.weight", &[4, 40], 4 * 160),
            ("3.dense.bias", &[4], 4 * 4),
        ]
    );
    assert!(graph.initializer.iter().all(|tensor| tensor.external_data.is_empty()));
}

/// `LpPool` has two meanings, and few runtimes have it.
#[test]
fn l2_pooling_is_made_of_nodes_that_all_runtimes_have() {
    let graph = exported("l2pool 2x3, dense 2 softmax", Shape::new(5, 7, 1), Extent::default())
        .graph
        .expect("a graph");
    let ops: Vec<&str> = graph.node.iter().map(|node| node.op_type.as_str()).collect();
    assert_eq!(ops, ["Mul", "AveragePool", "Mul", "Sqrt", "Flatten", "Gemm"]);
    assert_eq!(graph.node[0].input, ["images", "images"]);
    let area =
        graph.initializer.iter().find(|tensor| tensor.name == "1.l2pool.area").expect("the size of a window");
    assert_eq!(area.raw_data.as_deref(), Some(&6f32.to_le_bytes()[..]));
}

#[test]
fn what_is_known_of_the_network_is_in_the_file() {
    let model = exported("dense 3 softmax", Shape::new(2, 2, 1), Extent::default());
    let said = |key: &str| {
        let found = model.metadata_props.iter().find(|entry| entry.key == key);
        found.map(|entry| entry.value.as_str()).unwrap_or_default()
    };
    assert_eq!(said("classes"), r#"["class-0","class-1","class-2"]"#);
    assert_eq!((said("network"), said("dataset")), ("dense 3 softmax", "bars"));
    assert_eq!(said("dataset_sha256").len(), 64);
    assert!(said("cnn-tui").contains("\"weights_hash\""));
}

/// All of a network comes back from its own file: weights to the bit, dropout from what the file says of the network.
#[test]
fn a_network_comes_back_from_its_own_file() {
    for (spec, shape) in networks() {
        let mut model = model(&spec, shape);
        let scaling = Scaling { factor: vec![1.0 / 64.0; shape.channels], shift: vec![-0.5; shape.channels] };
        model.network.scaling = Arc::new(scaling);
        for bytes in [false, true] {
            let file =
                encode(&outgoing::model(&model, Extent { probabilities: bytes, bytes }).expect("written"));
            let (file, graph) = read(&file.into()).expect("read");
            let back = incoming::network(&file, &graph, Path::new(""), &Wanted::default());
            let back = back.unwrap_or_else(|error| panic!("{spec}: {error}")).model;
            assert_eq!(back.network.weights_hash(), model.network.weights_hash(), "{spec}");
            assert_eq!((&back.network.spec, back.network.input), (&model.network.spec, shape), "{spec}");
            assert_eq!((&back.classes, &back.dataset), (&model.classes, &model.dataset), "{spec}");
            assert_eq!(back.network.scaling, model.network.scaling, "{spec}");
        }
    }
}
