//! `cnn-tui data info`: what is in a data set.

use super::picture::Style;
use super::samples;
use super::source::Reading;
use crate::commands::failure::Failure;
use crate::commands::output::{print, print_json};
use crate::commands::table::{self, Column, Table};
use crate::commands::voice::Voice;
use crate::dataset::normalize::Normalization;
use crate::dataset::statistics::{Channel, Duplicates, Order, Statistics};
use crate::dataset::{Dataset, DatasetError, Note, Split, ValidationSplit, printable};
use crate::viz::number::grouped;
use crate::viz::text;
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Arguments of `data info`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The data set, or mnist for the one built in
    #[arg(default_value = "mnist")]
    pub path: PathBuf,
    /// How it is read.
    #[command(flatten)]
    pub reading: Reading,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// A data set, and what was found out about it.
struct Findings {
    dataset: Dataset,
    train: Statistics,
    test: Option<Statistics>,
    duplicates: Duplicates,
    notes: Vec<Note>,
}

impl Findings {
    fn of(dataset: Dataset) -> Result<Self, DatasetError> {
        let classes = dataset.classes.len();
        let test = dataset.test_set.images()?;
        let train_statistics = Statistics::of(&dataset.train, classes)?;
        let test_statistics = test.map(|test| Statistics::of(test, classes)).transpose()?;
        let duplicates = Duplicates::of(&dataset.train, test)?;
        let how = ValidationSplit::default();
        let labels = dataset.train.labels();
        let split = Split::new(how, labels, Split::usual_validation(labels.len()), 0);
        let notes = split.map(|split| dataset.notes(&split, how)).unwrap_or_default();
        Ok(Self { dataset, train: train_statistics, test: test_statistics, duplicates, notes })
    }
}

/// Says what is in a data set.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (voice, source) = (arguments.voice, arguments.reading.source(&arguments.path));
    let read = voice.timed(|| format!("reading {source}"), || source.load());
    let found = voice.timed(|| "looking at it".to_owned(), || read.and_then(Findings::of));
    let found = found.map_err(anyhow::Error::from)?;
    if arguments.json { print_json(&as_json(&found)?) } else { as_text(&found, voice) }
}

fn as_json(found: &Findings) -> Result<Value, Failure> {
    let Findings { dataset, train, test, duplicates, notes } = found;
    let shape = dataset.train.shape;
    let notes: Vec<Value> = notes
        .iter()
        .map(|note| json!({"what": note.what, "text": note.text, "warning": note.is_warning}))
        .collect();
    Ok(json!({
        "name": dataset.name, "dataset_sha256": dataset.identity().map_err(anyhow::Error::from)?,
        "height": shape.height, "width": shape.width, "channels": shape.channels, "classes": dataset.classes,
        "normalize": Normalization::by(&train.channels).map(|found| found.to_string()),
        "train": half_as_json(train), "test": test.as_ref().map(half_as_json),
        "duplicates": {
            "within_train": duplicates.within_train, "within_test": duplicates.within_test,
            "between": duplicates.between, "contradicting": duplicates.contradicting,
        },
        "notes": notes,
    }))
}

fn half_as_json(half: &Statistics) -> Value {
    let column = |of: fn(&Channel) -> Value| half.channels.iter().map(of).collect::<Vec<_>>();
    let longest_run = match half.order {
        Order::Mixed { longest_run } => Some(longest_run),
        _ => None,
    };
    json!({
        "images": half.images, "counts": half.counts, "order": order_name(half.order), "longest_run": longest_run,
        "least": column(|channel| channel.least.into()), "greatest": column(|channel| channel.greatest.into()),
        "mean": column(|channel| channel.mean.into()), "deviation": column(|channel| channel.deviation.into()),
    })
}

/// The order's name for scripts.
const fn order_name(order: Order) -> &'static str {
    match order {
        Order::OneClass => "one-class",
        Order::Rising => "rising",
        Order::Falling => "falling",
        Order::Mixed { .. } => "mixed",
    }
}

fn order_in_words(order: Order) -> String {
    match order {
        Order::OneClass => "all of one class".to_owned(),
        Order::Rising => "class by class".to_owned(),
        Order::Falling => "class by class, the last first".to_owned(),
        Order::Mixed { longest_run } => format!("mixed, at most {longest_run} of a class in a row"),
    }
}

fn as_text(found: &Findings, voice: Voice) -> Result<(), Failure> {
    let room = table::page_width();
    let dataset = &found.dataset;
    print(&format!(
        "{}: images of {}, {} classes",
        dataset.name,
        dataset.train.shape,
        dataset.classes.len()
    ))?;
    print(&format!("SHA-256 {}\n", dataset.identity().map_err(anyhow::Error::from)?))?;
    let lines = numbers(found).fit(Some(room)).lines;
    lines.iter().try_for_each(|line| print(line))?;
    if let Some(normalization) = Normalization::by(&found.train.channels) {
        print("\nfor values of mean 0 and standard deviation 1:")?;
        // Not wrapped: it is there to be copied.
        print(&format!("  --normalize \"{normalization}\""))?;
    }
    print("")?;
    classes(found).fit(Some(room)).lines.iter().try_for_each(|line| print(line))?;
    print("")?;
    for sentence in duplicates_in_words(&found.duplicates, found.test.is_some()) {
        text::wrap(&sentence, room).iter().try_for_each(|line| print(line))?;
    }
    for note in &found.notes {
        let text = if note.is_warning { format!("warning: {}", note.text) } else { note.text.clone() };
        text::wrap(&text, room).iter().try_for_each(|line| print(line))?;
    }
    if voice.is_quiet() {
        return Ok(());
    }
    print("")?;
    let lines = samples::lines(dataset, room, Style::of_output()).map_err(anyhow::Error::from)?;
    lines.iter().try_for_each(|line| print(line))
}

/// What the halves are in numbers, a row a quantity.
fn numbers(found: &Findings) -> Table {
    let halves: Vec<&Statistics> = std::iter::once(&found.train).chain(&found.test).collect();
    let mut columns = vec![Column::words("", 0), Column::numbers("training", 1)];
    columns.extend(found.test.is_some().then(|| Column::numbers("test", 2)));
    let row = |name: String, of: &dyn Fn(&Statistics) -> String| -> Vec<String> {
        std::iter::once(name).chain(halves.iter().map(|half| of(half))).collect()
    };
    let mut rows = vec![
        row("images".to_owned(), &|half| grouped(half.images as u64)),
        row("order".to_owned(), &|half| order_in_words(half.order)),
    ];
    let channels = found.train.channels.len();
    for channel in 0..channels {
        let of = match channels {
            1 => String::new(),
            3 => format!(" of {}", ["red", "green", "blue"][channel]),
            _ => format!(" of channel {channel}"),
        };
        rows.push(row(format!("bytes{of}"), &|half| {
            format!("{} to {}", half.channels[channel].least, half.channels[channel].greatest)
        }));
        rows.push(row(format!("mean{of}"), &|half| format!("{:.4}", half.channels[channel].mean)));
        rows.push(row(format!("deviation{of}"), &|half| format!("{:.4}", half.channels[channel].deviation)));
    }
    Table::new(columns, rows)
}

/// How many images there are of each class.
fn classes(found: &Findings) -> Table {
    let mut columns = vec![
        Column::numbers("label", 2),
        Column::words("class", 0).cut_to(8),
        Column::numbers("training", 1),
    ];
    columns.extend(found.test.is_some().then(|| Column::numbers("test", 3)));
    let count = |half: &Statistics, label: usize| {
        let count = half.counts.get(label).copied().unwrap_or(0);
        format!("{} {:>5.1} %", grouped(count as u64), 100.0 * count as f64 / half.images.max(1) as f64)
    };
    let row = |(label, name): (usize, &String)| {
        let mut row = vec![label.to_string(), printable(name), count(&found.train, label)];
        row.extend(found.test.as_ref().map(|test| count(test, label)));
        row
    };
    Table::new(columns, found.dataset.classes.iter().enumerate().map(row).collect())
}

fn duplicates_in_words(found: &Duplicates, has_test: bool) -> Vec<String> {
    let said = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{} {many}", grouped(count as u64))),
    };
    let sentences: Vec<String> = [
        said(
            found.within_train,
            "training image is the same as an earlier one",
            "training images are the same as an earlier one",
        ),
        said(
            found.within_test,
            "test image is the same as an earlier one",
            "test images are the same as an earlier one",
        ),
        said(
            found.between,
            "test image is also a training image: what it measures was trained on",
            "test images are also training images: what they measure was trained on",
        ),
        said(
            found.contradicting,
            "image is the same as an earlier one and has another label",
            "images are the same as an earlier one and have another label",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (sentences.is_empty(), has_test) {
        (true, true) => vec!["no image is there twice, within the halves or between them".to_owned()],
        (true, false) => vec!["no image is there twice".to_owned()],
        (false, _) => sentences,
    }
}
