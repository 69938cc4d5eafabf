//! The messages of TensorBoard that are written here, field by field (`event.proto`, `summary.proto`).

use super::message::Message;
use crate::inspect::health::Distribution;
use crate::viz::tiles::Sheet;

/// The most buckets of a histogram.
const BUCKETS: usize = 40;

/// What an event tells.
pub enum Told {
    /// That the file is one of events, of the second version of their format: the first event of each file.
    Version,
    /// That a process begins to write at this step: what others wrote from here on is void.
    Start,
    /// Values at a step.
    Values(Vec<Value>),
}

/// A value with its name.
#[derive(Clone)]
pub struct Value {
    /// The name, whose part before a slash is a group.
    pub tag: String,
    /// The value.
    pub datum: Datum,
}

/// A value of one of the kinds that are shown each in its own way.
#[derive(Clone)]
pub enum Datum {
    /// A number.
    Scalar(f64),
    /// How many numbers are distributed.
    Histogram(Distribution),
    /// A picture.
    Image {
        /// Its size in pixels, `[height, width]`.
        size: [usize; 2],
        /// The PNG file.
        file: Vec<u8>,
    },
    /// A text in Markdown.
    Text(String),
}

impl Value {
    /// Gives a number with its name.
    pub fn scalar(tag: &str, value: f64) -> Self {
        Self { tag: tag.to_owned(), datum: Datum::Scalar(value) }
    }

    /// Gives a sheet of pictures with its name; none if it cannot be encoded.
    pub fn image(tag: String, sheet: &Sheet) -> Option<Self> {
        let (size, file) = ([sheet.height, sheet.width], sheet.png().ok()?);
        Some(Self { tag, datum: Datum::Image { size, file } })
    }

    fn message(&self) -> Message {
        let message = Message::default().bytes(1, self.tag.as_bytes());
        match &self.datum {
            Datum::Scalar(value) => message.float(2, *value as f32),
            Datum::Image { size: [height, width], file } => {
                const COLOR: u64 = 3;
                let image = Message::default().whole(1, *height as u64).whole(2, *width as u64);
                message.message(4, &image.whole(3, COLOR).bytes(4, file))
            }
            Datum::Histogram(distribution) => message.message(5, &histogram(distribution)),
            Datum::Text(text) => text_tensor(message, text),
        }
    }
}

/// A text is a tensor of one string, which a plugin of its own shows.
fn text_tensor(message: Message, text: &str) -> Message {
    const STRING: u64 = 7;
    const CLASS_TENSOR: u64 = 2;
    let one = Message::default().message(2, &Message::default().whole(1, 1));
    let tensor = Message::default().whole(1, STRING).message(2, &one).bytes(8, text.as_bytes());
    let plugin = Message::default().bytes(1, b"text");
    let metadata = Message::default().message(1, &plugin).whole(4, CLASS_TENSOR);
    message.message(8, &tensor).message(9, &metadata)
}

/// A histogram without its extremes is not shown right.
fn histogram(values: &Distribution) -> Message {
    let Distribution { count, mean, deviation, least, greatest, .. } = *values;
    let count = count as f64;
    let bins = values.histogram.merged(BUCKETS);
    let (start, width) = (bins.range().start, bins.width());
    let limits: Vec<f64> = (1..=bins.counts.len()).map(|edge| start + edge as f64 * width).collect();
    let counts: Vec<f64> = bins.counts.iter().map(|&count| count as f64).collect();
    let squares = (deviation * deviation + mean * mean) * count;
    let message = Message::default().double(1, least).double(2, greatest).double(3, count);
    message.double(4, mean * count).double(5, squares).doubles(6, &limits).doubles(7, &counts)
}

/// Gives an event at a `step`, told at `time`, in seconds since 1970.
pub fn event(time: f64, step: u64, told: &Told) -> Vec<u8> {
    const START: u64 = 1;
    let event = Message::default().double(1, time).whole(2, step);
    let event = match told {
        Told::Version => event.bytes(3, b"brain.Event:2"),
        Told::Start => event.message(7, &Message::default().whole(1, START)),
        Told::Values(values) => {
            let summary =
                values.iter().fold(Message::default(), |all, value| all.message(1, &value.message()));
            event.message(5, &summary)
        }
    };
    event.into_bytes()
}
