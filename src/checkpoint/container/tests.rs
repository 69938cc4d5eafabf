//! Whatever is done to a checkpoint, it is either read as it was written or refused by name.

use super::*;
use proptest::prelude::*;
use serde::de::DeserializeOwned;

/// The value in the bytes of a checkpoint file of the present version.
fn decode<T: DeserializeOwned>(file: &[u8]) -> Result<T, CheckpointError> {
    open(file)?.decode()
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Small,
    Named { text: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sample {
    kinds: Vec<Kind>,
    weights: Vec<f32>,
    best: Option<(u64, f64)>,
    count: usize,
}

fn sample() -> Sample {
    Sample {
        kinds: vec![Kind::Small, Kind::Named { text: "conv 20 5x5".to_owned() }],
        weights: vec![1.0, -0.0, f32::MIN_POSITIVE, f32::NAN],
        best: Some((3, 0.991)),
        count: 7,
    }
}

/// A container with this payload and a right checksum, as somebody hostile would make it.
fn seal(version: u32, payload: &[u8]) -> Vec<u8> {
    let mut file =
        [&MAGIC[..], &version.to_le_bytes(), &(payload.len() as u64).to_le_bytes(), &[0; 32], payload]
            .concat();
    let sum = checksum(&file);
    file[CHECKSUM_START..HEADER].copy_from_slice(&sum);
    file
}

fn encoded() -> Vec<u8> {
    encode(&sample()).expect("encodes")
}

fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn what_was_written_is_read() {
    let decoded: Sample = decode(&encoded()).expect("decodes");
    // NaN is not equal to itself; its bits must be.
    assert_eq!(format!("{decoded:?}"), format!("{:?}", sample()));
    let bits = |sample: &Sample| sample.weights.iter().map(|weight| weight.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&decoded), bits(&sample()));
    assert_eq!(peek_version(&encoded()).expect("a version"), VERSION);
}

#[test]
fn the_layout_is_the_documented_one() {
    let file = encode(&(1u16, 2usize, "ab", Some(3u8))).expect("encodes");
    let payload =
        [&[1, 0][..], &[2, 0, 0, 0, 0, 0, 0, 0], &[2, 0, 0, 0, 0, 0, 0, 0, b'a', b'b'], &[1, 3]].concat();
    assert_eq!(file, seal(VERSION, &payload));
}

#[test]
fn every_flipped_bit_is_refused() {
    let whole = encoded();
    for bit in 0..8 * whole.len() {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = decode::<Sample>(&damaged).expect_err("damaged");
        if bit >= 8 * CHECKSUM_START {
            assert!(matches!(error, CheckpointError::Checksum), "bit {bit}: {error}");
        }
    }
}

#[test]
fn every_truncation_is_refused() {
    let whole = encoded();
    for length in 0..whole.len() {
        let error = decode::<Sample>(&whole[..length]).expect_err("cut off");
        let CheckpointError::Truncated { expected, found } = error else { panic!("{length}: {error}") };
        assert_eq!(
            (expected, found),
            (if length < HEADER { HEADER } else { whole.len() } as u64, length as u64)
        );
    }
}

#[test]
fn trailing_bytes_are_refused() {
    let mut longer = encoded();
    longer.push(0);
    assert!(matches!(decode::<Sample>(&longer), Err(CheckpointError::Trailing { .. })));
    // Also inside the payload, with a checksum over them.
    let error = decode::<u8>(&seal(VERSION, &[1, 2])).expect_err("a byte left over");
    assert!(error.to_string().contains("1 bytes are left over"), "{error}");
}

#[test]
fn other_versions_are_named() {
    let error = decode::<u8>(&seal(42, &[1])).expect_err("too new");
    assert!(matches!(error, CheckpointError::TooNew { found: 42, supported: VERSION }));
    assert!(
        error.to_string().contains("version 42") && error.to_string().contains(&format!("up to {VERSION}")),
        "{error}"
    );
    assert!(matches!(decode::<u8>(&seal(0, &[1])), Err(CheckpointError::TooOld { found: 0, .. })));
}

#[test]
fn other_files_are_not_checkpoints() {
    for file in [&b"PK\x03\x04 something else"[..], b"X", &[0; 100]] {
        assert!(matches!(decode::<u8>(file), Err(CheckpointError::NotACheckpoint)));
    }
}

#[test]
fn claimed_lengths_are_not_believed() {
    let mut file = encoded();
    file[12..20].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(matches!(decode::<Sample>(&file), Err(CheckpointError::TooLarge { .. })));
    // Inside the payload: each is a sequence with nothing behind it. Were it believed, this would abort.
    for claimed in [1u64 << 25, 1 << 40, u64::MAX] {
        let file = seal(VERSION, &claimed.to_le_bytes());
        let malformed = [
            decode::<Vec<f32>>(&file).err(),
            decode::<Vec<Vec<u64>>>(&file).err(),
            decode::<String>(&file).err(),
            decode::<std::collections::BTreeMap<u32, String>>(&file).err(),
        ];
        for error in malformed {
            assert!(matches!(error, Some(CheckpointError::Malformed { .. })), "{claimed}: {error:?}");
        }
    }
}

#[test]
fn a_nonsense_payload_is_malformed() {
    let variant_99 = [&1u64.to_le_bytes()[..], &99u32.to_le_bytes()].concat();
    assert!(matches!(decode::<Sample>(&seal(VERSION, &variant_99)), Err(CheckpointError::Malformed { .. })));
    assert!(matches!(decode::<bool>(&seal(VERSION, &[7])), Err(CheckpointError::Malformed { .. })));
}

#[test]
fn files_are_read_up_to_a_size() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("checkpoint");
    fs::write(&path, encoded()).expect("written");
    let size = encoded().len() as u64;
    assert_eq!(read_file(&path, size).expect("read"), encoded());
    assert!(matches!(read_file(&path, size - 1), Err(CheckpointError::TooLarge { .. })));
    let not_a_file = read_file(directory.path(), size).expect_err("a directory");
    assert!(not_a_file.to_string().contains("found a directory"), "{not_a_file}");
    let missing = read_file(&directory.path().join("none"), size).expect_err("missing");
    assert!(missing.to_string().contains("none"), "{missing}");
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn mutated_bytes_do_not_panic(at: prop::sample::Index, new: Vec<u8>, reseal: bool) {
        let mut file = encoded();
        let start = at.index(file.len());
        let end = (start + new.len()).min(file.len());
        file.splice(start..end, new);
        if reseal && file.len() >= HEADER {
            file = seal(VERSION, &file[HEADER..]);
        }
        if let Ok(decoded) = decode::<Sample>(&file) {
            let again = encode(&decoded).expect("encodes");
            prop_assert_eq!(again, file);
        }
    }

    #[test]
    fn random_payloads_do_not_panic(payload: Vec<u8>) {
        let _ = decode::<Sample>(&seal(VERSION, &payload));
        let _ = decode::<Sample>(&payload);
    }
}
