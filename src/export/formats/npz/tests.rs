use super::*;
use crate::export::testing::{model, varied};
use crate::nn::shape::Shape;
use tempfile::TempDir;

/// Reads what `bytes` are in a file.
fn read(bytes: &[u8], wanted: &Wanted) -> Result<Imported, String> {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("net.npz");
    std::fs::write(&path, bytes).expect("written");
    Npz.read(&path, wanted).map_err(|error| {
        let message = error.to_string();
        assert!(message.contains("net.npz"), "{message}");
        message
    })
}

/// An array as somebody else may write it.
fn foreign(kind: &str, fortran: bool, shape: &str, data: Vec<u8>) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    // Without padding, and with the keys in another order.
    let text = format!("{{'shape': {shape}, 'fortran_order': {order}, 'descr': '{kind}'}}");
    [
        b"\x93NUMPY\x01\x00",
        &u16::try_from(text.len()).expect("short").to_le_bytes()[..],
        text.as_bytes(),
        &data,
    ]
    .concat()
}

/// An archive of these files.
fn packed(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(method);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, options).expect("begun");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

fn wanted() -> Wanted {
    Wanted { spec: Some("dense 3".parse().expect("a network")), input: Some(Shape::flat(2)) }
}

#[test]
fn what_is_written_is_read_again_to_the_bit_and_is_the_same_each_time() {
    for (spec, input) in varied() {
        let model = model(spec, input);
        let bytes = Npz.write(&model).expect("written");
        assert_eq!(bytes, Npz.write(&model).expect("written"));
        let Imported { model: again, notes, .. } = read(&bytes, &Wanted::default()).expect("read");
        assert_eq!(again.network.weights_hash(), model.network.weights_hash(), "{spec}");
        assert_eq!((again.network.spec, again.classes), (model.network.spec, model.classes));
        assert_eq!((again.settings, notes), (model.settings, Vec::new()));
    }
}

#[test]
fn an_array_is_what_numpy_itself_writes() {
    // numpy.save of numpy.array([[1.5, -2.0]], dtype="<f4"), as NumPy 2.4 writes it.
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
    let padded = format!("{text}{}\n", " ".repeat(117 - text.len()));
    let head = [&b"\x93NUMPY\x01\x00\x76\x00"[..], padded.as_bytes()].concat();
    let expected = [head, [1.5f32, -2.0].iter().flat_map(|value| value.to_le_bytes()).collect()].concat();
    assert_eq!(expected.len(), 128 + 8);
    let array = Array::of_floats(&[1, 2], &[1.5, -2.0]);
    assert_eq!((array.bytes(), Array::read(&expected)), (expected, Ok(array)));
    assert_eq!(Array::read(&Array::of_bytes(b"text").bytes()).expect("an array").text(), Some("text"));
}

#[test]
fn either_order_and_endianness_and_other_floats_are_read() {
    // Units are rows here: [U, I] = [3, 2].
    let numbers = [1.0f64, 2.0, 3.0, 4.0, 5.0, 6.0];
    let turned = [0, 2, 4, 1, 3, 5].map(|at| numbers[at]);
    let bias = foreign(
        "<f4",
        false,
        "(3,)",
        [7f32, 8.0, 9.0].iter().flat_map(|value| value.to_le_bytes()).collect(),
    );
    let all = |values: [f64; 6], bytes: &dyn Fn(f64) -> Vec<u8>| {
        values.iter().flat_map(|value| bytes(*value)).collect()
    };
    let weights: [Vec<u8>; 5] = [
        foreign("<f4", true, "(3, 2)", all(turned, &|value| (value as f32).to_le_bytes().to_vec())),
        foreign(">f4", false, "(3, 2)", all(numbers, &|value| (value as f32).to_be_bytes().to_vec())),
        foreign(">f8", true, "(3, 2)", all(turned, &|value| value.to_be_bytes().to_vec())),
        foreign("<f8", false, "(3, 2)", all(numbers, &|value| value.to_le_bytes().to_vec())),
        foreign(
            "<f2",
            false,
            "(3, 2)",
            all(numbers, &|value| half::f16::from_f64(value).to_le_bytes().to_vec()),
        ),
    ];
    for weights in weights {
        let bytes =
            packed(&[("fc.weight.npy", &weights), ("fc.bias.npy", &bias)], CompressionMethod::Deflated);
        let Imported { model, .. } = read(&bytes, &wanted()).expect("read");
        let values: Vec<&[f32]> = model.network.state().map(|(_, tensor)| tensor.values()).collect();
        assert_eq!(values, [&[1.0, 3.0, 5.0, 2.0, 4.0, 6.0][..], &[7.0, 8.0, 9.0]]);
    }
}

#[test]
fn what_claims_more_than_there_is_or_is_no_array_is_refused_with_its_name() {
    let floats = |count: usize| vec![0; 4 * count];
    let bias = foreign("<f4", false, "(3,)", floats(3));
    let cases: [(&str, Vec<u8>, &str); 8] = [
        (
            "x.weight.npy",
            foreign("<f4", false, "(3, 1000000000000)", floats(6)),
            "not those of [3, 1000000000000]",
        ),
        ("x.weight.npy", foreign("<f4", false, "(9223372036854775807, 4, 3)", floats(6)), "not those of"),
        ("x.weight.npy", foreign("|O", false, "(3, 2)", floats(6)), "holds |O"),
        (
            "x.weight.npy",
            foreign("<i8", false, "(3, 2)", vec![0; 48]),
            "holds <i8, where floating-point numbers",
        ),
        ("x.weight.npy", foreign("<f4", false, "3", floats(6)), "a dictionary with 'descr'"),
        ("x.weight.npy", b"\x93NUMPY\x01".to_vec(), "is no NumPy array"),
        ("x.weight.npy", b"\x93NUMPY\x03\x00\xff\xff\xff\xff".to_vec(), "a head of 4294967295 bytes"),
        ("readme.txt", b"hello".to_vec(), "\"readme.txt\", which is no array"),
    ];
    for (name, bytes, part) in cases {
        let error =
            read(&packed(&[(name, &bytes), ("x.bias.npy", &bias)], CompressionMethod::Stored), &wanted());
        let error = error.expect_err(part);
        assert!(error.contains(part), "{part:?} is not in {error:?}");
    }
    let error = read(b"no archive", &wanted()).expect_err("no archive");
    assert!(error.contains("not an archive that numpy.savez made"), "{error}");
}

#[test]
fn an_archive_that_unpacks_to_much_more_than_it_is_is_refused() {
    let zeros = foreign("<f4", false, "(17000000,)", vec![0; 4 * 17_000_000]);
    let bytes = packed(&[("x.weight.npy", &zeros)], CompressionMethod::Deflated);
    assert!(bytes.len() < 1 << 20);
    let error = read(&bytes, &wanted()).expect_err("it is a bomb");
    assert!(error.contains("67108864 bytes longer than the file"), "{error}");
}
