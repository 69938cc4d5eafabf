//! Files that nobody vouches for.

use crate::export::format::{Extent, Format, Wanted};
use crate::export::formats::onnx::{Onnx, incoming, outgoing};
use crate::export::testing::{model, varied};
use crate::nn::shape::Shape;
use crate::onnx::proto::{Entry, Graph, Model};
use crate::onnx::{encode, read};
use crate::random::{Purpose, generator};
use rand::RngExt;
use std::fs;
use std::path::Path;

fn files() -> Vec<Vec<u8>> {
    let extent = Extent { probabilities: true, bytes: true };
    varied()
        .iter()
        .map(|(spec, shape)| encode(&outgoing::model(&model(spec, *shape), extent).expect("written")))
        .collect()
}

fn read_at(path: &Path) -> Result<String, String> {
    let imported = Onnx.read(path, &Wanted::default());
    imported.map(|imported| imported.model.network.weights_hash()).map_err(|error| error.to_string())
}

/// Bytes that are changed, cut off or doubled make another network or an error that names the file, and nothing else.
#[test]
fn changed_bytes_are_read_or_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("model.onnx");
    let mut refused = 0;
    for (number, file) in files().iter().enumerate() {
        for round in 0..60 {
            let mut random = generator(1, Purpose::Check, number as u64, round, 0);
            let mut bytes = file.clone();
            // Most of a file are weights; the graph is in front of them and behind them.
            let edge = bytes.len().min(1200);
            for _ in 0..random.random_range(1..6) {
                let place = random.random_range(0..edge);
                let place = if random.random_bool(0.5) {
                    place
                } else {
                    bytes.len() - 1 - place.min(bytes.len() - 1)
                };
                bytes[place] = random.random_range(0..=255);
            }
            if random.random_bool(0.2) {
                bytes.truncate(random.random_range(0..bytes.len()));
            }
            fs::write(&path, &bytes).expect("written");
            if let Err(error) = read_at(&path) {
                assert!(error.contains("model.onnx: "), "{error}");
                assert!(!error.chars().any(|letter| letter.is_control() && letter != '\n'), "{error:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 100, "only {refused} were refused");
}

/// The model with the weights of its first tensor in another file, as PyTorch keeps those over 256 bytes.
fn apart(location: &str, offset: &str, length: Option<&str>) -> (Vec<u8>, Vec<u8>) {
    let model = model("conv 2 3x3 relu, dense 3 softmax", SHAPE);
    let mut model: Model = outgoing::model(&model, Extent::default()).expect("written");
    let tensor = &mut model.graph.as_mut().expect("a graph").initializer[0];
    let weights = tensor.raw_data.take().expect("weights").to_vec();
    let said = [("location", Some(location)), ("offset", Some(offset)), ("length", length)];
    let entries = said.into_iter().filter_map(|(key, value)| Some((key, value?)));
    tensor.external_data =
        entries.map(|(key, value)| Entry { key: key.to_owned(), value: value.to_owned() }).collect();
    tensor.data_location = 1;
    (encode(&model), weights)
}

const SHAPE: Shape = Shape::new(5, 5, 1);

#[test]
fn weights_may_lie_in_a_file_beside_the_model_wherever_they_begin_in_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("model.onnx");
    let (bytes, weights) = apart("model.onnx.data", "3", Some("72"));
    fs::write(&path, bytes).expect("written");
    fs::write(directory.path().join("model.onnx.data"), [&[1, 2, 3], &weights[..], &[4]].concat())
        .expect("written");
    let whole = model("conv 2 3x3 relu, dense 3 softmax", SHAPE);
    assert_eq!(read_at(&path), Ok(whole.network.weights_hash()));
}

#[test]
fn weights_elsewhere_are_not_looked_for() {
    let root = tempfile::tempdir().expect("a directory");
    let directory = root.path().join("models");
    fs::create_dir(&directory).expect("made");
    fs::write(root.path().join("secret"), [0; 100]).expect("written");
    fs::write(directory.join("short"), [0; 71]).expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink(root.path().join("secret"), directory.join("link")).expect("linked");
    let path = directory.join("model.onnx");
    let absolute = root.path().join("secret");
    for (location, offset, length, expected) in [
        ("../secret", "0", None, "leads out of the model's directory"),
        (absolute.to_str().expect("a path"), "0", None, "leads out of the model's directory"),
        ("", "0", None, "leads out of the model's directory"),
        (if cfg!(unix) { "link" } else { "../secret" }, "0", None, "leads out of the model's directory"),
        ("nowhere", "0", None, "cannot be read"),
        ("short", "0", None, "ends at byte 71"),
        ("short", "18446744073709551615", None, "ends at byte 71"),
        ("short", "-1", None, "is no offset"),
        ("short", "0", Some("71"), "needs 72 bytes"),
        (".", "0", None, "model's directory"),
    ] {
        fs::write(&path, apart(location, offset, length).0).expect("written");
        let error = read_at(&path).expect_err(location);
        assert!(
            error.contains("model.onnx: one node cannot be imported") && error.contains("`1.conv.weight`"),
            "{error}"
        );
        assert!(error.contains(expected), "{location}: {error}");
    }
}

/// What two bytes claim, no memory is taken for.
#[test]
fn sizes_that_a_file_only_claims_are_refused() {
    let claim = |change: fn(&mut Graph)| {
        let model = model("conv 2 3x3 relu, dense 3 softmax", SHAPE);
        let mut model = outgoing::model(&model, Extent::default()).expect("written");
        model.metadata_props.clear();
        change(model.graph.as_mut().expect("a graph"));
        let (model, graph) = read(&encode(&model).into()).expect("a model");
        let read = incoming::network(&model, &graph, Path::new(""), &Wanted::default());
        read.expect_err("no network")
    };
    for (error, expected) in [
        (
            claim(|graph| graph.initializer[0].dims = vec![i64::MAX, i64::MAX, 3, 3]),
            "at most 268435456 values",
        ),
        (claim(|graph| graph.initializer[0].dims = vec![-2, 1, 3, 3]), "at most 268435456 values"),
        (claim(|graph| graph.initializer[0].dims = vec![1 << 20, 1, 3, 3]), "bytes were expected, and 72"),
        (claim(|graph| graph.initializer[0].data_type = 8), "is of type string"),
        (claim(|graph| graph.initializer[0].data_type = 99), "is of type number 99"),
        (
            claim(|graph| graph.node[0].attribute.iter_mut().for_each(|told| told.ints = vec![i64::MAX; 2])),
            "no holes",
        ),
        (claim(|graph| graph.node[0].attribute[2].ints = vec![1 << 40; 4]), "rows of zeros above"),
        (claim(|graph| graph.node[0].attribute[1].ints = vec![0, 1]), "two numbers from 1 on"),
        (claim(|graph| graph.input.clear()), "takes 0 inputs"),
        (claim(|graph| graph.input[0].r#type = None), "of which it says no type"),
        (claim(|graph| graph.node.push(graph.node[0].clone())), "takes what an earlier layer made"),
    ] {
        assert!(error.contains(expected), "{expected}: {error}");
    }
}
