//! What is written is read again, and nothing that is read takes more than it should.

use super::proto::{Attribute, Graph, Model, Node, OperatorSet, Port, Tensor};
use super::*;
use prost::bytes::Bytes;

fn model() -> Model {
    let node = Node {
        input: vec!["x".to_owned(), "w".to_owned()],
        output: vec!["y".to_owned()],
        name: "first".to_owned(),
        op_type: "Conv".to_owned(),
        attribute: vec![
            Attribute::ints("pads", [0, 1, 2, 3]),
            Attribute::int("group", 0),
            Attribute::float("alpha", 0.0),
        ],
        domain: String::new(),
    };
    let graph = Graph {
        node: vec![node],
        name: "graph".to_owned(),
        initializer: vec![Tensor::floats("w", &[2, 1], &[1.5, -2.0]), Tensor::ints("axes", &[2, -3])],
        input: vec![Port::batch("x", data_type::FLOAT, &[3, 4])],
        output: vec![Port::batch("y", data_type::FLOAT, &[5])],
        ..Graph::default()
    };
    Model {
        ir_version: 8,
        graph: Some(graph),
        opset_import: vec![OperatorSet { domain: String::new(), version: 17 }],
        ..Model::default()
    }
}

#[test]
fn what_is_written_is_read_again() {
    let bytes = Bytes::from(encode(&model()));
    let (mut read, graph) = read(&bytes).expect("read");
    read.graph = Some(graph);
    assert_eq!(read, model());
}

/// Attributes that are zero are there: a reader must not take them for left out.
#[test]
fn a_zero_is_written() {
    let with = encode(&model());
    let mut without = model();
    let node = &mut without.graph.as_mut().expect("a graph").node[0];
    node.attribute.iter_mut().for_each(|attribute| (attribute.i, attribute.f) = (None, None));
    assert_eq!(with.len() - encode(&without).len(), 2 + 5);
}

/// The bytes of a field that has a length.
fn field(number: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    prost::encode_length_delimiter(body.len(), &mut bytes).expect("there is room");
    bytes.extend_from_slice(body);
    bytes
}

#[test]
fn messages_in_themselves_are_skipped_however_deep_they_are() {
    // An attribute (5 of a node) with a graph (6) with a node (1) with an attribute, and so on.
    let mut inner = Vec::new();
    for _ in 0..10_000 {
        inner = field(1, &field(5, &field(6, &inner)));
        if inner.len() > 1 << 17 {
            break;
        }
    }
    let bytes = Bytes::from(field(7, &inner));
    let (_, graph) = read(&bytes).expect("a graph");
    assert_eq!(graph.node.len(), 1);
    assert_eq!(graph.node[0].attribute, [Attribute::default()]);
}

#[test]
fn small_files_that_would_become_large_are_refused_before_they_do() {
    let many = [field(1, &[])].concat().repeat(300_000);
    let error = read(&Bytes::from(field(7, &many))).expect_err("too many nodes").to_string();
    assert!(error.contains("more than 262144 fields"), "{error}");
    let packed = field(7, &vec![1; (1 << 24) + 1]);
    let error = read(&Bytes::from(field(7, &field(5, &packed)))).expect_err("too many integers").to_string();
    assert!(error.contains("bytes of whole numbers"), "{error}");
}

#[test]
fn what_is_no_model_is_refused_with_the_place() {
    for (bytes, expected) in [
        (&b""[..], "there is no graph"),
        (b"not a model", "byte 1"),
        (&[0x3a, 0x7f, 1, 2], "as many bytes as the field's length says"),
        (
            &[0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            "a number of at most ten bytes",
        ),
        (&[0x0b], "a field of a known type"),
        (&[0x12, 1, 0xff], "no ONNX model"),
    ] {
        let error = read(&Bytes::copy_from_slice(bytes)).expect_err("no model").to_string();
        assert!(error.contains(expected), "{bytes:?}: {error}");
    }
}
