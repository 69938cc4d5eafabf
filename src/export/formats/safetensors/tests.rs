use super::*;
use crate::export::testing::{model, varied};
use crate::nn::shape::Shape;
use std::path::PathBuf;
use tempfile::TempDir;

const SPEC: &str = "conv 2 2x2 relu, batchnorm, dense 3 softmax";
const INPUT: Shape = Shape::new(4, 3, 2);

/// Reads what `bytes` are in a file.
fn read(bytes: &[u8], wanted: &Wanted) -> Result<Imported, String> {
    let directory = TempDir::new().expect("a directory");
    let path: PathBuf = directory.path().join("net.safetensors");
    std::fs::write(&path, bytes).expect("written");
    Safetensors.read(&path, wanted).map_err(|error| {
        let message = error.to_string();
        assert!(message.contains("net.safetensors"), "{message}");
        message
    })
}

/// The file of these tensors, without a description.
fn file(tensors: &[(&str, Dtype, &[usize], Vec<u8>)]) -> Vec<u8> {
    let views = tensors.iter().map(|(name, kind, shape, bytes)| {
        (*name, TensorView::new(*kind, shape.to_vec(), bytes).expect("a tensor"))
    });
    safetensors::serialize(views, None).expect("a file")
}

#[test]
fn what_is_written_is_read_again_to_the_bit_and_is_the_same_each_time() {
    for (spec, input) in varied() {
        let model = model(spec, input);
        let bytes = Safetensors.write(&model).expect("written");
        assert_eq!(bytes, Safetensors.write(&model).expect("written"));
        let Imported { model: again, notes, .. } = read(&bytes, &Wanted::default()).expect("read");
        assert_eq!(again.network.weights_hash(), model.network.weights_hash(), "{spec}");
        assert_eq!((again.network.spec, again.network.input), (model.network.spec, input));
        assert_eq!((again.classes, again.dataset), (model.classes, model.dataset));
        assert_eq!((again.settings, notes), (model.settings, Vec::new()));
    }
}

#[test]
fn the_file_has_the_names_and_layouts_of_pytorch_and_one_entry_of_metadata() {
    let bytes = Safetensors.write(&model(SPEC, INPUT)).expect("written");
    let file = SafeTensors::deserialize(&bytes).expect("a file");
    let mut shapes: Vec<(String, Vec<usize>)> =
        file.iter().map(|(name, view)| (name.to_owned(), view.shape().to_vec())).collect();
    shapes.sort();
    let expected = [
        ("0.bias", vec![2]),
        ("0.weight", vec![2, 2, 2, 2]),
        ("2.bias", vec![2]),
        ("2.running_mean", vec![2]),
        ("2.running_var", vec![2]),
        ("2.weight", vec![2]),
        ("4.bias", vec![3]),
        ("4.weight", vec![3, 12]),
    ];
    assert_eq!(shapes, expected.map(|(name, shape)| (name.to_owned(), shape)));
    let (_, metadata) = SafeTensors::read_metadata(&bytes).expect("metadata");
    let metadata = metadata.metadata().clone().expect("an entry");
    assert_eq!(metadata.keys().collect::<Vec<_>>(), [KEY]);
    let card: serde_json::Value = serde_json::from_str(&metadata[KEY]).expect("JSON");
    assert_eq!((&card["network"], &card["classes"][1]), (&SPEC.into(), &"class-1".into()));
}

#[test]
fn numbers_of_other_types_become_f32_and_that_is_said() {
    let wanted = Wanted { spec: Some("dense 2".parse().expect("a network")), input: Some(Shape::flat(2)) };
    let numbers = [1.5f32, -0.25, 3.0, 0.0];
    let of = |kind: Dtype, bytes: &dyn Fn(f32) -> Vec<u8>| {
        let weights = numbers.iter().flat_map(|number| bytes(*number)).collect();
        let bias = [0.5, -2.0].iter().flat_map(|number| bytes(*number)).collect();
        file(&[("1.weight", kind, &[2, 2], weights), ("1.bias", kind, &[2], bias)])
    };
    let files = [
        ("f64", of(Dtype::F64, &|number| f64::from(number).to_le_bytes().to_vec())),
        ("f16", of(Dtype::F16, &|number| f16::from_f32(number).to_le_bytes().to_vec())),
        ("bf16", of(Dtype::BF16, &|number| bf16::from_f32(number).to_le_bytes().to_vec())),
    ];
    for (kind, bytes) in files {
        let Imported { model, notes, .. } = read(&bytes, &wanted).expect(kind);
        let values: Vec<&[f32]> = model.network.state().map(|(_, tensor)| tensor.values()).collect();
        // Here the weights are [inputs, units].
        assert_eq!(values, [&[1.5, 3.0, -0.25, 0.0][..], &[0.5, -2.0]], "{kind}");
        assert_eq!(notes, [format!("2 of 2 tensors were {kind} and became f32, as everything is here")]);
    }
}

#[test]
fn what_is_no_safetensors_file_is_refused_with_its_name() {
    let good = Safetensors.write(&model(SPEC, INPUT)).expect("written");
    let refused = |bytes: &[u8], part: &str| {
        let error = read(bytes, &Wanted::default()).expect_err(part);
        assert!(error.contains(part), "{part:?} is not in {error:?}");
    };
    refused(b"", "0 bytes long");
    refused(b"PK\x03\x04 a zip file, for example", "a header of");
    refused(&good[..good.len() - 1], "not a whole safetensors file");
    refused(&[&good[..], &[0]].concat(), "not a whole safetensors file");
    let text = String::from_utf8_lossy(&good).into_owned();
    assert!(text.contains("\\\"version\\\":1"), "the description is in the header");
    let at = good.windows(13).position(|bytes| bytes == b"\\\"version\\\":1").expect("there");
    let mut newer = good.clone();
    newer[at + 12] = b'9';
    refused(&newer, "its metadata `cnn-tui` has version 9");
    // What the user says makes the description needless.
    let wanted = Wanted { spec: Some(SPEC.parse().expect("a network")), input: Some(INPUT) };
    assert!(read(&newer, &wanted).is_ok());
}

#[test]
fn no_damage_to_a_file_makes_more_of_it_than_an_error() {
    let good = Safetensors.write(&model("dense 2 softmax", Shape::flat(2))).expect("written");
    for at in 0..good.len() {
        for bit in [0, 4, 7] {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            // Numbers may be other numbers; all else is refused, and nothing panics.
            let _ = read(&bad, &Wanted::default());
        }
    }
}
