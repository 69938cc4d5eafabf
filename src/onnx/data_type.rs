//! The types of values, by their numbers in ONNX.

/// `f32`.
pub const FLOAT: i32 = 1;
/// `u8`.
pub const UINT8: i32 = 2;
/// `i8`.
pub const INT8: i32 = 3;
/// `i32`.
pub const INT32: i32 = 6;
/// `i64`.
pub const INT64: i32 = 7;
/// `bool`.
pub const BOOL: i32 = 9;
/// `f16`.
pub const FLOAT16: i32 = 10;
/// `f64`.
pub const DOUBLE: i32 = 11;
/// `bf16`, the first half of an `f32`.
pub const BFLOAT16: i32 = 16;

/// The names of the types, by number; 0 is none.
const NAMES: [&str; 17] = [
    "undefined",
    "float32",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "int32",
    "int64",
    "string",
    "bool",
    "float16",
    "float64",
    "uint32",
    "uint64",
    "complex64",
    "complex128",
    "bfloat16",
];

/// Gives the name of a type.
pub fn name(data_type: i32) -> String {
    let known = usize::try_from(data_type).ok().and_then(|index| NAMES.get(index));
    known.map_or_else(|| format!("number {data_type}"), |name| (*name).to_owned())
}

/// Gives the bytes that a value takes, for the types that constants can be read of.
pub fn width(data_type: i32) -> Option<usize> {
    match data_type {
        UINT8 | INT8 | BOOL => Some(1),
        FLOAT16 | BFLOAT16 => Some(2),
        FLOAT | INT32 => Some(4),
        INT64 | DOUBLE => Some(8),
        _ => None,
    }
}
