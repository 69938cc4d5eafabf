//! How much there is in a file, counted without taking memory for it: two bytes can stand for a message that takes two hundred when it is
//! read.

use super::error::ReadError;

/// The most fields of all messages that are read, together.
const MOST_FIELDS: usize = 1 << 18;
/// The most bytes of packed integers, of which each can become eight in memory.
const MOST_PACKED: usize = 1 << 24;

/// The messages that contain others that are read.
#[derive(Clone, Copy)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Port,
    Type,
    TensorType,
    Shape,
    /// A message of texts and numbers.
    Flat,
}

/// What a field that is read holds.
enum Held {
    Message(Kind),
    Packed,
    Plain,
}

impl Kind {
    /// Says what the field with a number holds, as [`proto`](super::proto) declares it; `None` if it is skipped there.
    fn holds(self, number: usize) -> Option<Held> {
        Some(match (self, number) {
            (Self::Model, 7) => Held::Message(Self::Graph),
            (Self::Model, 8 | 14) | (Self::Tensor, 13) => Held::Message(Self::Flat),
            (Self::Graph, 1) => Held::Message(Self::Node),
            (Self::Graph, 5) | (Self::Attribute, 5) => Held::Message(Self::Tensor),
            (Self::Graph, 11 | 12) => Held::Message(Self::Port),
            (Self::Node, 5) => Held::Message(Self::Attribute),
            (Self::Port, 2) => Held::Message(Self::Type),
            (Self::Type, 1) => Held::Message(Self::TensorType),
            (Self::TensorType, 2) => Held::Message(Self::Shape),
            (Self::Shape, 1) => Held::Message(Self::Flat),
            (Self::Attribute, 8) | (Self::Tensor, 1 | 5 | 7) => Held::Packed,
            (Self::Model, 1..=3)
            | (Self::Graph, 2 | 10)
            | (Self::Node, 1..=4 | 7)
            | (Self::Attribute, 1..=4 | 7 | 20)
            | (Self::Tensor, 2 | 4 | 8..=10 | 14)
            | (Self::Port, 1)
            | (Self::TensorType, 1)
            | (Self::Flat, _) => Held::Plain,
            _ => return None,
        })
    }
}

/// Checks that a file is made of fields, and that there are not too many of those that are read.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    Count { bytes, fields: 0, packed: 0 }.message(Kind::Model, 0..bytes.len())
}

/// What was counted so far.
struct Count<'a> {
    bytes: &'a [u8],
    fields: usize,
    packed: usize,
}

impl Count<'_> {
    /// Counts what is in a message, which lies at `range`.
    fn message(&mut self, kind: Kind, range: std::ops::Range<usize>) -> Result<(), ReadError> {
        let mut at = range.start;
        while at < range.end {
            let key = varint(self.bytes, &mut at, range.end)?;
            let start = at;
            let body = skip(self.bytes, key & 7, &mut at, range.end)?;
            let number = usize::try_from(key >> 3).unwrap_or(usize::MAX);
            let Some(held) = kind.holds(number) else { continue };
            self.fields += 1;
            if self.fields > MOST_FIELDS {
                return Err(ReadError::TooMany { most: MOST_FIELDS, what: "fields" });
            }
            match held {
                Held::Message(kind) => self.message(kind, body.unwrap_or(start..start))?,
                Held::Packed => self.packed += body.map_or(0, |body| body.len()),
                Held::Plain => {}
            }
            if self.packed > MOST_PACKED {
                return Err(ReadError::TooMany { most: MOST_PACKED, what: "bytes of whole numbers" });
            }
        }
        Ok(())
    }
}

/// Moves `at` behind a field of a wire type; gives where its bytes lie if it has a length.
fn skip(
    bytes: &[u8],
    wire_type: u64,
    at: &mut usize,
    end: usize,
) -> Result<Option<std::ops::Range<usize>>, ReadError> {
    let expected = |expected| ReadError::Malformed { at: *at, expected };
    let (length, body) = match wire_type {
        0 => return varint(bytes, at, end).map(|_| None),
        1 => (8, false),
        2 => {
            let length = varint(bytes, at, end)?;
            (usize::try_from(length).unwrap_or(usize::MAX), true)
        }
        5 => (4, false),
        _ => return Err(expected("a field of a known type")),
    };
    let start = *at;
    let behind = start.checked_add(length).filter(|behind| *behind <= end);
    *at = behind
        .ok_or(ReadError::Malformed { at: start, expected: "as many bytes as the field's length says" })?;
    Ok(body.then_some(start..*at))
}

/// Reads a number of variable length.
fn varint(bytes: &[u8], at: &mut usize, end: usize) -> Result<u64, ReadError> {
    let start = *at;
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let Some(byte) = bytes.get(*at).filter(|_| *at < end) else { break };
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(ReadError::Malformed { at: start, expected: "a number of at most ten bytes" })
}
