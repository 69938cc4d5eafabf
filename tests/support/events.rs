//! TensorBoard's event files read back, by another way than they are written: frames, checksums, messages, and which events readers show.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What an event tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Scalar(f32),
    Image {
        height: u64,
        width: u64,
        file: Vec<u8>,
    },
    Histogram {
        least: f64,
        greatest: f64,
        count: f64,
        sum: f64,
        squares: f64,
        limits: Vec<f64>,
        counts: Vec<f64>,
    },
    Text(String),
}

/// An event of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    pub step: u64,
    pub version: Option<String>,
    pub is_start: bool,
    pub values: Vec<(String, Shown)>,
}

/// A field of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Whole(u64),
    Double(f64),
    Bytes(Vec<u8>),
    Float(f32),
}

impl Field {
    fn whole(&self) -> u64 {
        if let Self::Whole(value) = self { *value } else { panic!("{self:?}: a whole number is expected") }
    }

    fn double(&self) -> f64 {
        if let Self::Double(value) = self { *value } else { panic!("{self:?}: a number is expected") }
    }

    fn bytes(&self) -> &[u8] {
        if let Self::Bytes(value) = self { value } else { panic!("{self:?}: bytes are expected") }
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes().to_vec()).expect("text")
    }

    fn doubles(&self) -> Vec<f64> {
        self.bytes()
            .chunks(8)
            .map(|bytes| f64::from_le_bytes(bytes.try_into().expect("whole numbers")))
            .collect()
    }
}

/// Reads a varint off the front.
fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for place in 0.. {
        let (byte, rest) = bytes.split_first().expect("a whole number");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

/// Takes so many bytes off the front.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at_checked(count).expect("whole records");
    *bytes = rest;
    taken
}

/// The fields of a message, each with its number.
pub fn fields(mut message: &[u8]) -> Vec<(u64, Field)> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let key = varint(&mut message);
        let field = match key & 7 {
            0 => Field::Whole(varint(&mut message)),
            1 => Field::Double(f64::from_le_bytes(take(&mut message, 8).try_into().expect("8 bytes"))),
            2 => {
                let length = varint(&mut message) as usize;
                Field::Bytes(take(&mut message, length).to_vec())
            }
            5 => Field::Float(f32::from_le_bytes(take(&mut message, 4).try_into().expect("4 bytes"))),
            wire => panic!("there is no wire type {wire}"),
        };
        fields.push((key >> 3, field));
    }
    fields
}

fn field(fields: &[(u64, Field)], number: u64) -> Option<&Field> {
    fields.iter().find(|(of, _)| *of == number).map(|(_, field)| field)
}

/// The checksum of a record, bit by bit (CRC-32C, then turned and shifted).
fn checksum(data: &[u8]) -> u32 {
    let crc = data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 })
    });
    (!crc).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The records of a file; all checksums are looked at.
pub fn records(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    let word = |bytes: &mut &[u8]| u32::from_le_bytes(take(bytes, 4).try_into().expect("4 bytes"));
    while !bytes.is_empty() {
        let length = take(&mut bytes, 8);
        assert_eq!(word(&mut bytes), checksum(length), "the length of record {}", records.len());
        let length = u64::from_le_bytes(length.try_into().expect("8 bytes"));
        let record = take(&mut bytes, usize::try_from(length).expect("it fits"));
        assert_eq!(word(&mut bytes), checksum(record), "record {}", records.len());
        records.push(record);
    }
    records
}

/// What a record tells.
pub fn event(record: &[u8]) -> Event {
    let all = fields(record);
    let time = field(&all, 1).expect("a time").double();
    assert!((1.7e9..9e9).contains(&time), "{time}");
    let mut event = Event {
        step: field(&all, 2).map_or(0, Field::whole),
        version: field(&all, 3).map(Field::text),
        ..Event::default()
    };
    event.is_start =
        field(&all, 7).is_some_and(|log| field(&fields(log.bytes()), 1) == Some(&Field::Whole(1)));
    let summary = field(&all, 5).map(|summary| fields(summary.bytes())).unwrap_or_default();
    event.values = summary.iter().map(|(_, value)| shown(&fields(value.bytes()))).collect();
    event
}

fn shown(value: &[(u64, Field)]) -> (String, Shown) {
    let tag = field(value, 1).expect("a tag").text();
    let inner = |number| field(value, number).map(|field| fields(field.bytes()));
    let shown = if let Some(Field::Float(scalar)) = field(value, 2) {
        Shown::Scalar(*scalar)
    } else if let Some(image) = inner(4) {
        let of = |number| field(&image, number).expect("it is there");
        assert_eq!(of(3).whole(), 3, "red, green, blue");
        Shown::Image { height: of(1).whole(), width: of(2).whole(), file: of(4).bytes().to_vec() }
    } else if let Some(histogram) = inner(5) {
        let of = |number| field(&histogram, number).expect("it is there");
        Shown::Histogram {
            least: of(1).double(),
            greatest: of(2).double(),
            count: of(3).double(),
            sum: of(4).double(),
            squares: of(5).double(),
            limits: of(6).doubles(),
            counts: of(7).doubles(),
        }
    } else {
        let tensor = inner(8).expect("a text is a tensor");
        let plugin = inner(9).expect("it says who shows it");
        assert_eq!(
            field(&fields(field(&plugin, 1).expect("a plugin").bytes()), 1).map(Field::text).as_deref(),
            Some("text")
        );
        Shown::Text(field(&tensor, 8).expect("a text").text())
    };
    (tag, shown)
}

/// The event files of a folder, in the order in which they are read.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a name").path())
        .filter(|path| path.to_string_lossy().contains("tfevents"))
        .collect();
    files.sort();
    files
}

/// The events of a file: the version first, and a start at its head.
pub fn events(file: &Path) -> Vec<Event> {
    let bytes = fs::read(file).expect("it can be read");
    let events: Vec<Event> = records(&bytes).into_iter().map(event).collect();
    assert_eq!(events[0].version.as_deref(), Some("brain.Event:2"), "{}", file.display());
    assert!(events[1].is_start, "{}", file.display());
    events
}

/// What readers show of a folder: of each tag its steps with their values. A start makes void what was written from its step on.
///
/// # Panics
/// If a step is there twice, or steps go back.
pub fn board(folder: &Path) -> BTreeMap<String, Vec<(u64, Shown)>> {
    let mut board: BTreeMap<String, Vec<(u64, Shown)>> = BTreeMap::new();
    for event in files(folder).iter().flat_map(|file| events(file)) {
        if event.is_start {
            board.values_mut().for_each(|values| values.retain(|(step, _)| *step < event.step));
        }
        for (tag, value) in event.values {
            let values = board.entry(tag.clone()).or_default();
            assert!(
                values.last().is_none_or(|(step, _)| *step < event.step),
                "{tag}: step {} again",
                event.step
            );
            values.push((event.step, value));
        }
    }
    board
}

/// The steps of a tag.
pub fn steps(board: &BTreeMap<String, Vec<(u64, Shown)>>, tag: &str) -> Vec<u64> {
    board.get(tag).into_iter().flatten().map(|(step, _)| *step).collect()
}
