//! `cnn-tui data preview`: images of a data set as they are, and as a run is trained on them.

use super::picture::{Block, Style};
use super::source::Reading;
use crate::commands::failure::Failure;
use crate::commands::new_file::{self, Overwriting};
use crate::commands::output::{note, print};
use crate::commands::table;
use crate::dataset::augment::{Augmentation, Occasion};
use crate::dataset::{Dataset, Split, ValidationSplit, printable, shuffle};
use crate::nn::shape::Shape;
use crate::pictures;
use crate::train::setting::value::{NONE, Text};
use crate::viz::number::grouped;
use crate::viz::text;
use crate::viz::tiles::MOST;
use clap::Args;
use std::path::PathBuf;

/// The most columns of the terminal that an image takes.
const WIDEST: usize = 32;
/// The side of a pixel in a picture file, in pixels of that file, at the most.
const SCALE: usize = 4;

/// Arguments of `data preview`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The data set, or mnist for the one built in
    #[arg(default_value = "mnist")]
    pub path: PathBuf,
    /// How it is read.
    #[command(flatten)]
    pub reading: Reading,
    /// Show the images distorted, too, as a run with this --augment is trained on them, such as "rotate 15, shift 2"; none shows them as they are
    #[arg(long, value_name = "SPEC", default_value = NONE, hide_default_value = true, value_parser = Augmentation::read)]
    pub augment: Augmentation,
    /// How many images: those that a run is trained on first
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=MOST as i64))]
    pub count: u16,
    /// The seed of that run
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// As they are distorted in each of the first N epochs
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=MOST as i64))]
    pub epochs: u16,
    /// Write them as a picture to this PNG file instead, a row an image
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// What becomes of a file that is there.
    #[command(flatten)]
    overwriting: Overwriting,
}

impl Arguments {
    /// The distortions that images are shown with, too, if there are any.
    fn distorted(&self) -> Option<&Augmentation> {
        Some(&self.augment).filter(|augmentation| !augmentation.distortions().is_empty())
    }
}

/// An image, and what becomes of it.
#[derive(Debug, PartialEq, Eq)]
struct Sample {
    /// Its position among the training images.
    position: usize,
    label: u8,
    /// Its bytes, axes `[row, column, channel]`.
    plain: Vec<u8>,
    /// The same as it is trained on in each of the first epochs; none where nothing is done to it.
    distorted: Vec<Vec<u8>>,
}

/// Shows images of a data set.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let per_image = 1 + arguments.distorted().map_or(0, |_| usize::from(arguments.epochs));
    let pictures = per_image * usize::from(arguments.count);
    if let Some(png) = &arguments.png {
        arguments.overwriting.check(png)?;
        if pictures > MOST {
            let text = format!(
                "--png: these would be {pictures} pictures, and a file takes {MOST}; give a smaller --count or --epochs"
            );
            return Err(Failure::Misuse(text));
        }
    }
    let source = arguments.reading.source(&arguments.path);
    let dataset = source.load().map_err(anyhow::Error::from)?;
    let samples = samples(&dataset, source.usual_split(), arguments)?;
    if let Some(png) = &arguments.png {
        let rows = samples.iter().flat_map(|sample| std::iter::once(&sample.plain).chain(&sample.distorted));
        let rows: Vec<&[u8]> = rows.map(Vec::as_slice).collect();
        let file = sheet(dataset.train.shape, &rows, per_image).png().map_err(anyhow::Error::from)?;
        new_file::write(png, &file)?;
        note(&format!("{}: {}", png.display(), heading(&dataset, arguments, samples.len())));
        return Ok(());
    }
    let room = table::page_width();
    text::wrap(&heading(&dataset, arguments, samples.len()), room).iter().try_for_each(|line| print(line))?;
    print("")?;
    page(&dataset, &samples, room, Style::of_output()).iter().try_for_each(|line| print(line))
}

/// Finds the first images that a run is trained on whose other settings are the usual ones.
fn samples(dataset: &Dataset, how: ValidationSplit, arguments: &Arguments) -> anyhow::Result<Vec<Sample>> {
    let &Arguments { count, seed, epochs, .. } = arguments;
    let images = &dataset.train;
    let labels = images.labels();
    let split = Split::new(how, labels, Split::usual_validation(labels.len()), seed)?;
    let mut order = Vec::new();
    shuffle::fill_order(&mut order, seed, 0, u32::try_from(split.train.len()).unwrap_or(u32::MAX));
    split.train.look_up(&mut order);
    order.truncate(usize::from(count));
    let excerpt = images.excerpt(&order)?;
    // A list of all images for each epoch.
    let distorted: Vec<Vec<u8>> = arguments
        .distorted()
        .into_iter()
        .flat_map(|augmentation| {
            (0..u64::from(epochs)).map(|epoch| augmentation.pictures(&excerpt, Occasion { seed, epoch }))
        })
        .collect();
    let size = images.shape.len();
    let sample = |place: usize| Sample {
        position: excerpt.index(place),
        label: excerpt.label(place),
        plain: excerpt.image(place).to_vec(),
        distorted: distorted.iter().map(|images| images[place * size..][..size].to_vec()).collect(),
    };
    Ok((0..excerpt.len()).map(sample).collect())
}

/// Says what is seen.
fn heading(dataset: &Dataset, arguments: &Arguments, count: usize) -> String {
    let Arguments { seed, epochs, .. } = arguments;
    let images = if count == 1 { "the first image".to_owned() } else { format!("the first {count} images") };
    let name = printable(&dataset.name);
    let begun = format!("{name}: {images} that a run with seed {seed} is trained on");
    match (arguments.distorted(), epochs) {
        (None, _) => begun,
        (Some(augmentation), 1) => {
            format!("{begun}, as they are and as they are trained on in epoch 1: {augmentation}")
        }
        (Some(augmentation), epochs) => {
            format!("{begun}, as they are and as they are trained on in epochs 1 to {epochs}: {augmentation}")
        }
    }
}

/// The lines that show images in `room` columns of the terminal.
fn page(dataset: &Dataset, samples: &[Sample], room: usize, style: Style) -> Vec<String> {
    let shape = dataset.train.shape;
    let each = samples.iter().map(|sample| 1 + sample.distorted.len()).max().unwrap_or(1);
    let columns = Block::share(room, each).clamp(1, WIDEST);
    let block = |sample: &Sample| {
        let title = format!(
            "{}, image {}",
            printable(&dataset.classes[usize::from(sample.label)]),
            grouped(sample.position as u64)
        );
        let pictures = std::iter::once(&sample.plain).chain(&sample.distorted);
        let blocks: Vec<Block> = pictures.map(|pixels| Block::of(shape, pixels, columns, style)).collect();
        Block::beside(&blocks).titled(&title)
    };
    Block::page(&samples.iter().map(block).collect::<Vec<_>>(), room)
}

/// Lays pictures on a sheet, so many in a row.
fn sheet(shape: Shape, rows: &[&[u8]], columns: usize) -> crate::viz::tiles::Sheet {
    let Shape { height, width, channels } = shape;
    let columns = (columns > 1).then_some(columns);
    pictures::images([height, width, channels], rows, columns, SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::rehearsal::Rehearse;
    use crate::train::config::TrainConfig;
    use crate::train::run::Trainer;
    use crate::viz::paint::{Charset, ColorDepth};
    use clap::Parser;
    use std::sync::Arc;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(text: &[&str]) -> Arguments {
        Command::parse_from(["preview"].iter().chain(text)).arguments
    }

    fn mnist() -> Arc<Dataset> {
        Arc::new(Dataset::mnist().expect("it is built in"))
    }

    #[test]
    fn what_is_shown_is_what_the_page_of_the_next_batch_shows_before_the_first_one() {
        let dataset = mnist();
        let spec = "scale 0.1, rotate 15, shift 2, elastic 34 4";
        let given = arguments(&["--augment", spec, "--count", "9", "--seed", "5"]);
        let found = samples(&dataset, ValidationSplit::Last, &given).expect("there are images");
        let config = TrainConfig {
            spec: "dense 10".parse().expect("a spec"),
            augmentation: spec.parse().expect("distortions"),
            batch_size: 9,
            seed: 5,
            ..TrainConfig::default()
        };
        let mut trainer = Trainer::new(config, dataset).expect("it fits");
        let expected = trainer.live().rehearser.next_images(9).expect("in memory");
        for (place, sample) in found.iter().enumerate() {
            assert_eq!((sample.position, sample.label), (expected.images[place], expected.labels[place]));
            assert_eq!(Some(&sample.plain[..]), expected.picture(place, false));
            assert_eq!(Some(&sample.distorted[0][..]), expected.picture(place, true));
        }
        assert_eq!(found.len(), 9);
    }

    #[test]
    fn without_distortions_images_are_shown_as_they_are() {
        let dataset = mnist();
        let shown = |text: &[&str]| {
            let given = arguments(text);
            let found = samples(&dataset, ValidationSplit::Last, &given).expect("there are images");
            (heading(&dataset, &given, found.len()), found)
        };
        let plain = shown(&[]);
        assert!(plain.1.iter().all(|sample| sample.distorted.is_empty()));
        assert_eq!(shown(&["--augment", "none", "--epochs", "3"]), plain);
        assert_ne!(shown(&["--augment", "flip"]), plain);
    }

    #[test]
    fn as_many_images_lie_beside_each_other_as_there_is_room_for() {
        let dataset = mnist();
        let given = arguments(&["--augment", "rotate 20", "--epochs", "2"]);
        let found = samples(&dataset, ValidationSplit::Last, &given).expect("there are images");
        assert_ne!(found[0].distorted[0], found[0].distorted[1], "each epoch draws anew");
        let style = Style { depth: ColorDepth::None, charset: Charset::Braille };
        for (room, at_least) in [(10, 6 * 3), (80, 6 * 9), (200, 3 * 16)] {
            let lines = page(&dataset, &found, room, style);
            assert!(lines.iter().all(|line| text::width(line) <= room), "{room}: {lines:#?}");
            assert!(lines.len() >= at_least, "{room}: {} lines", lines.len());
        }
    }
}
