//! What to do about a file that is no IDX file of unsigned bytes with the right dimensions.

use super::kind::Kind;
use std::borrow::Cow;

/// Dimensions that are looked at of a file that will not do.
pub(in crate::dataset) const MOST_SHOWN: usize = 6;
/// What to do if a file is what it says, but not what it is taken for.
const EXCHANGED: &str = "check that images and labels are not exchanged";

/// What the first four bytes of a file that is no IDX file are the beginning of, and what to do.
pub(in crate::dataset) fn foreign(magic: [u8; 4]) -> (String, Cow<'static, str>) {
    let what = match magic {
        [0x93, b'N', b'U', b'M'] => "a NumPy file",
        [b'P', b'K', _, _] => "a ZIP or .npz archive",
        [0x89, b'P', b'N', b'G'] => "a PNG picture",
        [0xff, 0xd8, 0xff, _] => "a JPEG picture",
        [0x28, 0xb5, 0x2f, 0xfd] => "a zstd file",
        [0xfd, b'7', b'z', b'X'] => "an xz file",
        [b'B', b'Z', b'h', _] => "a bzip2 file",
        [0x89, b'H', b'D', b'F'] => "an HDF5 file",
        [b'<', ..] => "a web page or XML",
        [b'v', b'e', b'r', b's'] => "a Git LFS pointer",
        [count, code, 0, 0] if type_name(code).is_some() && (1..=4).contains(&count) => {
            let found =
                format!("{count:#04x} {code:#04x}, the beginning of an IDX file with its bytes reversed");
            return (found, "write it in big-endian order".into());
        }
        _ => "",
    };
    let [first, second, ..] = magic;
    let advice = match what {
        "" => "this is not an IDX file".into(),
        "a zstd file" | "an xz file" | "a bzip2 file" => "unpack it first: only gzip is read as it is".into(),
        "a web page or XML" => "the download went wrong: get the file itself".into(),
        "a Git LFS pointer" => "get the file itself with git lfs pull".into(),
        "a NumPy file" | "a ZIP or .npz archive" | "an HDF5 file" => {
            format!("convert it to IDX; {}", python("ARRAY")).into()
        }
        _ => "images are read from one IDX file that holds all of them".into(),
    };
    let beginning = if what.is_empty() { String::new() } else { format!(", the beginning of {what}") };
    (format!("{first:#04x} {second:#04x}{beginning}"), advice)
}

/// What the values of an IDX file are called, by type code.
pub(in crate::dataset) fn type_name(code: u8) -> Option<&'static str> {
    Some(match code {
        0x08 => "unsigned bytes",
        0x09 => "signed bytes",
        0x0b => "16-bit integers",
        0x0c => "32-bit integers",
        0x0d => "32-bit floats",
        0x0e => "64-bit floats",
        _ => return None,
    })
}

/// What to do about values of the wrong type. `dimensions` are those of the file, as far as they could be read.
pub(in crate::dataset) fn other_type(kind: Kind, code: u8, dimensions: &[u32]) -> Cow<'static, str> {
    if type_name(code).is_none() {
        return "the header is damaged, get a fresh copy".into();
    }
    match (kind, dimensions) {
        (Kind::Labels, [_, _]) => format!("save the labels as bytes; {}", python("labels[:, 0]")),
        (Kind::Labels, [] | [_]) => format!("save the labels as bytes; {}", python("labels")),
        (Kind::Labels, _) => return EXCHANGED.into(),
        (Kind::Images, [] | [_]) => return EXCHANGED.into(),
        (Kind::Images, _) => {
            let array = match *dimensions {
                [_, row] => rows(row),
                _ => "images".to_owned(),
            };
            if matches!(code, 0x0d | 0x0e) {
                format!(
                    "bring the pixels to 0 (black) … 255 (white) and save them as bytes; if they lie between 0 and 1: {}",
                    python(&format!("({array} * 255).round()"))
                )
            } else {
                format!(
                    "pixels are bytes from 0 to 255; if yours lie between them: {}",
                    python(&array)
                )
            }
        }
    }
    .into()
}

/// What to do about bytes with the wrong number of dimensions.
pub(in crate::dataset) fn other_dimensions(kind: Kind, dimensions: &[u32]) -> Cow<'static, str> {
    match (kind, dimensions) {
        (Kind::Images, &[_, row]) => format!(
            "each image is a row of {row} values here; give it its height and width: {}",
            python(&rows(row))
        ),
        (Kind::Labels, [_, 1]) => format!("leave out the second dimension: {}", python("labels[:, 0]")),
        (Kind::Labels, [_, columns]) => format!(
            "one number an image is expected; if each row has a 1 in one of {columns} columns: {}",
            python("labels.argmax(1)")
        ),
        _ => return EXCHANGED.into(),
    }
    .into()
}

/// The expression that gives rows of `row` values two sides, or three if they look like planes of colour.
fn rows(row: u32) -> String {
    let square = |places: u32| Some(places.isqrt()).filter(|side| side * side == places && *side > 1);
    match (square(row), square(row / 3).filter(|_| row.is_multiple_of(3))) {
        (Some(side), _) => format!("images.reshape(-1, {side}, {side})"),
        (None, Some(side)) => format!("images.reshape(-1, 3, {side}, {side}).transpose(0, 2, 3, 1)"),
        (None, None) => "images.reshape(-1, HEIGHT, WIDTH)".to_owned(),
    }
}

/// How to write an array as an IDX file.
fn python(array: &str) -> String {
    format!(
        "in Python, a = numpy.ascontiguousarray({array}, 'uint8'); open(NAME, 'wb').write(bytes([0, 0, 8, a.ndim]) + \
         numpy.array(a.shape, '>u4').tobytes() + a.tobytes())"
    )
}
