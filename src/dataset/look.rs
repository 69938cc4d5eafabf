//! A look at a data set and its split before anything is trained: what would make numbers mislead.

use super::images::Images;
use super::limits::MOST_CLASSES;
use super::note::Note;
use super::split::{Split, Subset, ValidationSplit};

/// Pixels that never pass this are hardly meant to be bytes from 0 to 255.
const DIM: u8 = 16;
/// At most so many classes are listed.
const MOST_LISTED: usize = 6;
/// Shares of classes that differ by more than this in sum between two sets, and by more than chance would, are told.
const SKEWED: f64 = 0.25;
/// How many times more than chance they must differ.
const BEYOND_CHANCE: f64 = 3.0;
/// No image has so many channels in the order that is expected.
const MOST_CHANNELS: usize = 4;

/// How many images there are of each class.
type Counts = [usize; MOST_CLASSES];

/// A data set, as far as it is looked at.
pub(super) struct Sets<'a> {
    /// Names of the classes, by label.
    pub(super) classes: &'a [String],
    /// Whether the names are more than numbers.
    pub(super) named: bool,
    /// All training images.
    pub(super) train: &'a Images,
    /// The test images, if they are at hand.
    pub(super) test: Option<&'a Images>,
}

/// What there is to say of `sets`, of which `split` was made in this way, in the order of importance.
pub(super) fn notes(sets: &Sets<'_>, split: &Split, how: ValidationSplit) -> Vec<Note> {
    let labels = sets.train.labels();
    let of = |subset: &Subset| counts(subset.images().map(|image| labels[image]));
    let test = sets.test.map(|test| counts(test.labels().iter().copied()));
    let look = Look { sets, whole: counts(labels.iter().copied()), train: of(&split.train), test };
    let validation = of(&split.validation);
    let mut notes = Vec::new();
    notes.extend(look.one_class());
    notes.extend(look.empty_classes());
    notes.extend(look.untrained(&validation, "validation"));
    if let Some(test) = &test {
        notes.extend(look.untrained(test, "test"));
    }
    if split.validation.is_empty() {
        let text = "no validation set: all training images are trained on".to_owned();
        notes.push(Note::warning("no-validation", text));
    } else {
        notes.extend(look.unmeasured(&validation, "validation"));
        notes.extend(look.sorted(how).or_else(|| look.skewed(&validation)));
    }
    if let Some(test) = &test {
        notes.extend(look.unmeasured(test, "test"));
    }
    let darkness = dark(sets.train, "training");
    // Of two sets that are dark alike it is enough to say it of one.
    let test = sets.test.filter(|_| darkness.is_none());
    notes.extend(darkness.or_else(|| dark(test?, "test")));
    notes.extend(look.planes());
    notes
}

fn counts(labels: impl Iterator<Item = u8>) -> Counts {
    let mut counts = [0; MOST_CLASSES];
    labels.for_each(|label| counts[usize::from(label)] += 1);
    counts
}

/// What is looked at.
struct Look<'a> {
    sets: &'a Sets<'a>,
    /// Of all training images.
    whole: Counts,
    /// Of those that are trained on.
    train: Counts,
    /// Of the test images, if they are at hand.
    test: Option<Counts>,
}

impl Look<'_> {
    /// The classes for which `is_meant` holds, in words; `None` if there is none.
    fn listed(&self, is_meant: impl Fn(usize) -> bool) -> Option<String> {
        let meant: Vec<usize> = (0..self.sets.classes.len()).filter(|&class| is_meant(class)).collect();
        let name = |&class: &usize| {
            let name = &self.sets.classes[class];
            let number = class.to_string();
            // A label is what its class is called, and nobody knows it by another number.
            if name.parse::<i64>().is_ok() { name.clone() } else { format!("{number} ({name})") }
        };
        let names: Vec<String> = meant.iter().take(MOST_LISTED).map(name).collect();
        match (names.as_slice(), meant.len()) {
            ([], _) => None,
            ([only], _) => Some(format!("class {only}")),
            (_, count) if count > MOST_LISTED => Some(format!("{count} classes ({}, …)", names.join(", "))),
            ([first @ .., last], _) => Some(format!("classes {} and {last}", first.join(", "))),
        }
    }

    fn one_class(&self) -> Option<Note> {
        let classes = self.whole.iter().filter(|&&count| count > 0).count();
        let class = self.listed(|class| self.whole[class] > 0).filter(|_| classes == 1)?;
        let images = self.sets.train.len();
        let text = format!(
            "all {images} training images are of {class}: there is nothing to tell apart, and an accuracy of 100 % says nothing"
        );
        Some(Note::warning("one-class", text))
    }

    /// Classes that no training image has.
    fn empty_classes(&self) -> Option<Note> {
        let in_test = |class: usize| self.test.is_some_and(|test| test[class] > 0);
        let empty = |class: usize| self.whole[class] == 0 && !in_test(class);
        let classes = self.listed(empty)?;
        let first = (0..self.sets.classes.len()).find(|&class| !empty(class)).unwrap_or_default();
        let named = self.sets.named;
        let advice = if !named && first > 0 && (first..self.sets.classes.len()).all(|class| !empty(class)) {
            format!(": the labels begin at {first}; subtract {first} from each if that is not meant")
        } else {
            String::new()
        };
        Some(Note::warning("empty-class", format!("no image is of {classes}{advice}")))
    }

    /// Classes in the set called `name`, counted in `counts`, that are not trained on.
    fn untrained(&self, counts: &Counts, name: &str) -> Option<Note> {
        let untrained = |class: usize| counts[class] > 0 && self.train[class] == 0;
        let classes = self.listed(untrained)?;
        let images: usize =
            (0..MOST_CLASSES).filter(|&class| untrained(class)).map(|class| counts[class]).sum();
        let text = format!(
            "{images} {name} images are of {classes}, of which none is trained on: the network cannot know them"
        );
        Some(Note::warning("class-not-trained", text))
    }

    /// Classes that are trained on but not in the set called `name`, counted in `counts`.
    fn unmeasured(&self, counts: &Counts, name: &str) -> Option<Note> {
        let classes = self.listed(|class| counts[class] == 0 && self.train[class] > 0)?;
        let text = format!("no {name} image is of {classes}: {name} accuracy says nothing of it");
        Some(Note::warning("class-not-measured", text))
    }

    /// Whether the images come class by class.
    fn sorted(&self, how: ValidationSplit) -> Option<Note> {
        let labels = self.sets.train.labels();
        let rising = labels.is_sorted() || labels.iter().rev().is_sorted();
        let classes = self.whole.iter().filter(|&&count| count > 0).count();
        (rising && classes > 1).then(|| match how {
            ValidationSplit::Last => Note::warning(
                "sorted",
                "the training images are sorted by class, so the last ones are no fair sample to validate on; begin \
                 anew with --validation-split stratified"
                    .to_owned(),
            ),
            ValidationSplit::Stratified => Note::info(
                "sorted",
                "the training images are sorted by class; those to validate on are drawn from every class".to_owned(),
            ),
        })
    }

    /// Whether the validation set has other shares of the classes than what is trained on, by more than chance.
    fn skewed(&self, validation: &Counts) -> Option<Note> {
        let sum = |counts: &Counts| counts.iter().sum::<usize>().max(1) as f64;
        let (all, measured) = (sum(&self.train), sum(validation));
        let (mut difference, mut chance) = (0.0, 0.0);
        for (&here, &there) in self.train.iter().zip(validation) {
            let (share, other) = (here as f64 / all, there as f64 / measured);
            difference += (share - other).abs() / 2.0;
            // The mean distance of a share that is counted in so many images, if the difference is chance.
            let spread = share * (1.0 - share) * (1.0 / measured + 1.0 / all);
            chance += (spread * std::f64::consts::FRAC_2_PI).sqrt() / 2.0;
        }
        (difference > SKEWED && difference > BEYOND_CHANCE * chance).then(|| {
            let text = format!(
                "the validation set is no fair sample: the shares of its classes differ from those trained on by {:.0} % \
                 of its images; --validation-split stratified draws a fair one",
                difference * 100.0
            );
            Note::warning("skewed-validation", text)
        })
    }

    /// Whether channels seem to come first where they are expected last.
    fn planes(&self) -> Option<Note> {
        let shape = self.sets.train.shape;
        (shape.channels > MOST_CHANNELS && matches!(shape.height, 1 | 3)).then(|| {
            let (planes, width, channels) = (shape.height, shape.width, shape.channels);
            let text = format!(
                "the images are {planes} high, {width} wide and have {channels} channels: if they are {planes} planes of \
                 {width}×{channels} pixels, put the channels last, images.transpose(0, 2, 3, 1) in NumPy"
            );
            Note::warning("channels-first", text)
        })
    }
}

/// Whether the pixels of the set called `name` use only a small part of their range.
fn dark(images: &Images, name: &str) -> Option<Note> {
    let mut greatest = 0;
    // What cannot be read is told by whoever needs it.
    for chunk in images.chunks() {
        greatest = chunk.ok()?.iter().copied().try_fold(greatest, |greatest, pixel| {
            Some(pixel.max(greatest)).filter(|&greatest| greatest <= DIM)
        })?;
    }
    let text = if greatest == 0 {
        format!("all pixels of all {name} images are 0: there is nothing to see")
    } else {
        format!(
            "no pixel of the {name} images is brighter than {greatest} of 255: if {greatest} is white, multiply all by \
             {}",
            255 / u32::from(greatest)
        )
    };
    Some(Note::warning("dark", text))
}

#[cfg(test)]
mod tests;
