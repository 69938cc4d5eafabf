//! Decoding of all pictures of a data set, on all cores.
//!
//! No more memory is taken than for the images themselves, if they may be kept there, and for a picture in each thread. What comes out is the same for any
//! number of threads: each picture is decoded by itself, into its place.

use super::crew::on_all_cores;
use super::reader::Reader;
use super::room::Room;
use super::tree::PictureFile;
use crate::dataset::error::DatasetError;
use crate::dataset::limits::{LONGEST_SIDE, USUAL_SIDE};
use crate::dataset::note::Note;
use crate::dataset::picture::Picture;
use crate::dataset::read_options::ReadOptions;
use crate::nn::shape::Shape;
use std::iter;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Images of a longer side are told to be large, where nobody chose their size.
const LARGE: usize = 64;
/// At most so many pictures that cannot be read are named.
const MOST_NAMED: usize = 10;
/// So many pictures that follow each other are decoded in the order of their folders: enough that many of them share one, and few enough
/// that those that are put into a file are near each other there.
const NEAR: usize = 4096;
/// A thread takes so many pictures at a time: enough that threads seldom wait for each other, and few enough that none has much left when
/// the others are done.
const BUNCH: usize = 16;

/// Pictures as images.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The shape of each.
    pub(super) shape: Shape,
    /// The pixels of all, one behind the other.
    pub(super) pixels: Room,
    /// What to say of how they came about.
    pub(super) notes: Vec<Note>,
}

/// Decodes `files`, the pictures of the data set at `path`, to images of one shape: of the size that `options` say, or of their own if
/// all have the same, or of [`USUAL_SIDE`]; in colour if `options` or one of them say so.
///
/// # Errors
/// If pictures cannot be read, of which the first are named; if the images would be too large; or if they are more than may be kept in
/// memory, and there is no room for them on the disk.
pub(super) fn decode(
    path: &Path,
    files: &[&PictureFile],
    options: &ReadOptions,
) -> Result<Decoded, DatasetError> {
    let size = options.image_size;
    let first = files.iter().find_map(|file| Picture::open(&file.path()).ok());
    let own = first.as_ref().map_or(Shape::new(1, 1, 1), Picture::shape);
    let has_color = first.is_some_and(|picture| picture.has_color());
    let mut plan = Plan {
        shape: Shape::new(
            size.map_or(own.height, |size| size.height),
            size.map_or(own.width, |size| size.width),
            size.and_then(|size| size.channels).unwrap_or(if has_color { 3 } else { 1 }),
        ),
        resizes: size.is_some(),
        is_grey_by_choice: size.is_some_and(|size| size.channels == Some(1)),
    };
    loop {
        let mut pixels = plan.room(path, files.len(), options.memory())?;
        let mut found = plan.run(files, &mut pixels);
        if let Some(error) = found.lost.take() {
            return Err(error);
        }
        match found.unfit {
            Some(Unfit::Size) => {
                (plan.shape.height, plan.shape.width, plan.resizes) = (USUAL_SIDE, USUAL_SIDE, true);
            }
            Some(Unfit::Color) => plan.shape.channels = 3,
            None if !found.failures.is_empty() => return Err(unreadable(path, files.len(), found.failures)),
            None => {
                let notes = plan.notes(&found, size.is_some());
                return Ok(Decoded { shape: plan.shape, pixels, notes });
            }
        }
    }
}

/// What the images are to be.
#[derive(Clone, Copy, Debug)]
struct Plan {
    shape: Shape,
    /// Whether pictures of other sizes are brought to this one.
    resizes: bool,
    /// Whether colour is left out because somebody said so.
    is_grey_by_choice: bool,
}

/// Why a plan does not do for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfit {
    /// The picture has another size.
    Size,
    /// The picture is not grey.
    Color,
}

/// What was found in decoding.
#[derive(Debug, Default)]
struct Found {
    /// Why the plan did not do; the rest was not looked at then.
    unfit: Option<Unfit>,
    /// Why an image could not be put where it belongs; the rest was not looked at then.
    lost: Option<DatasetError>,
    /// Each picture that could not be read, by its number, with what is wrong.
    failures: Vec<(usize, String)>,
    /// The smallest and the largest picture, by the number of their pixels.
    sizes: Option<(Shape, Shape)>,
}

impl Plan {
    /// Room for so many images: at most `memory` bytes in memory, or else in a file.
    fn room(&self, path: &Path, images: usize, memory: u64) -> Result<Room, DatasetError> {
        let Shape { height, width, .. } = self.shape;
        if height.max(width) > LONGEST_SIDE {
            return Err(DatasetError::TooWide {
                path: path.to_owned(),
                shape: self.shape,
                most: LONGEST_SIDE,
                advice: format!("; --image-size {USUAL_SIDE}x{USUAL_SIDE} does that"),
            });
        }
        Room::new((images as u64).saturating_mul(self.shape.len() as u64), memory)
    }

    /// Decodes `files` into `room`, on as many threads as there are cores.
    fn run(&self, files: &[&PictureFile], room: &mut Room) -> Found {
        let in_order = files.iter().zip(room.parts(self.shape.len())).enumerate();
        let waiting = Mutex::new(grouped(in_order, NEAR, |(_, (file, _))| file.class));
        let next = || {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            Some(waiting.by_ref().take(BUNCH).collect::<Vec<_>>()).filter(|bunch| !bunch.is_empty())
        };
        let (all, is_over) = (Mutex::new(Found::default()), AtomicBool::new(false));
        let work = || {
            let (mut reader, mut found) = (Reader::default(), Found::default());
            for (index, (file, part)) in iter::from_fn(next).flatten() {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let result = reader.picture(file).map(|picture| (picture.shape(), self.fit(picture)));
                let put = match &result {
                    Ok((_, Ok(image))) => part.put(image.bytes()),
                    _ => Ok(()),
                };
                found.take_in(index, result, put);
                if found.is_over() {
                    is_over.store(true, Ordering::Relaxed);
                }
            }
            all.lock().unwrap_or_else(PoisonError::into_inner).add(found);
        };
        on_all_cores(files.len(), work);
        all.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// `picture` as an image, if the plan does for it.
    fn fit(&self, picture: Picture) -> Result<Picture, Unfit> {
        let Shape { height, width, .. } = picture.shape();
        if !self.resizes && (height, width) != (self.shape.height, self.shape.width) {
            return Err(Unfit::Size);
        }
        if self.shape.channels == 1 && !self.is_grey_by_choice && picture.has_color() {
            return Err(Unfit::Color);
        }
        let is_as_large = (height, width) == (self.shape.height, self.shape.width);
        Ok(if is_as_large { picture.with_channels(self.shape.channels) } else { picture.fitted(self.shape) })
    }

    /// What to say of images of which `found` tells; `is_chosen` is whether somebody said their size.
    fn notes(&self, found: &Found, is_chosen: bool) -> Vec<Note> {
        let Shape { height, width, .. } = self.shape;
        let own = Shape::new(height, width, 1);
        let Some((small, large)) = found.sizes.filter(|&sizes| sizes != (own, own)) else {
            return self.largeness().filter(|_| !is_chosen).into_iter().collect();
        };
        let size = |shape: Shape| format!("{}×{}", shape.height, shape.width);
        let sizes = if small == large { size(small) } else { format!("{} to {}", size(small), size(large)) };
        let advice = if is_chosen { "" } else { "; --image-size HEIGHTxWIDTH chooses another size" };
        let text = format!(
            "the pictures, of {sizes} pixels, were brought to {height}×{width}: the largest part in the middle with that ratio of \
             sides, scaled{advice}"
        );
        vec![Note::info("resized", text)]
    }

    /// What to say of images that are as large as their pictures, if that makes a run much slower than it need be.
    fn largeness(&self) -> Option<Note> {
        let Shape { height, width, .. } = self.shape;
        let times = height * width / (USUAL_SIDE * USUAL_SIDE);
        (height.max(width) > LARGE && times > 1).then(|| {
            let text = format!(
                "the images are as large as their pictures, {height}×{width}: a network with convolutions takes about {times} times \
                 the time and memory that it takes for {USUAL_SIDE}×{USUAL_SIDE}; --image-size {USUAL_SIDE}x{USUAL_SIDE} makes them smaller"
            );
            Note::info("large-images", text)
        })
    }
}

impl Found {
    /// Whether what is left need not be looked at.
    fn is_over(&self) -> bool {
        self.unfit.is_some() || self.lost.is_some()
    }

    /// Takes in what came of picture `index`: its shape, and the image or why the plan did not do for it; or why it cannot be read; and
    /// whether the image could be `put` where it belongs.
    fn take_in(
        &mut self,
        index: usize,
        result: Result<(Shape, Result<Picture, Unfit>), DatasetError>,
        put: Result<(), DatasetError>,
    ) {
        self.lost = self.lost.take().or(put.err());
        match result {
            Err(error) => self.failures.push((index, error.to_string())),
            Ok((shape, image)) => {
                let shape = Shape::new(shape.height, shape.width, 1);
                self.sizes = Some(spanned(self.sizes, (shape, shape)));
                self.unfit = self.unfit.or(image.err());
            }
        }
    }

    /// Adds what another thread found.
    fn add(&mut self, other: Self) {
        self.unfit = self.unfit.or(other.unfit);
        self.lost = self.lost.take().or(other.lost);
        self.failures.extend(other.failures);
        self.sizes = other.sizes.map(|sizes| spanned(self.sizes, sizes)).or(self.sizes);
    }
}

/// The smallest and the largest of all these sizes.
fn spanned(known: Option<(Shape, Shape)>, (small, large): (Shape, Shape)) -> (Shape, Shape) {
    let area = |shape: &Shape| (shape.height * shape.width, shape.height);
    let (smallest, largest) = known.unwrap_or((small, large));
    let smallest = if area(&small) < area(&smallest) { small } else { smallest };
    let largest = if area(&large) > area(&largest) { large } else { largest };
    (smallest, largest)
}

/// All `items`, of which `near` that follow each other come in the order of their keys.
fn grouped<T, K: Ord>(
    mut items: impl Iterator<Item = T>,
    near: usize,
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = T> {
    let mut group = Vec::new().into_iter();
    iter::from_fn(move || {
        group.next().or_else(|| {
            let mut next: Vec<T> = items.by_ref().take(near).collect();
            next.sort_by_key(&key);
            group = next.into_iter();
            group.next()
        })
    })
}

/// The error that pictures cannot be read.
fn unreadable(path: &Path, all: usize, mut failures: Vec<(usize, String)>) -> DatasetError {
    failures.sort_unstable();
    let count = failures.len();
    let mut named: Vec<String> = failures.into_iter().take(MOST_NAMED).map(|(_, problem)| problem).collect();
    if count > MOST_NAMED {
        named.push(format!("and {} more", count - MOST_NAMED));
    }
    DatasetError::Pictures { path: path.to_owned(), count, all, named: named.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_near_each_other_come_folder_by_folder_and_otherwise_in_order() {
        let classes = [1, 0, 1, 0, 2, 0, 1, 0, 0];
        let handed_out = |near| {
            let items = classes.into_iter().enumerate();
            grouped(items, near, |&(_, class)| class).map(|(index, _)| index).collect::<Vec<usize>>()
        };
        assert_eq!(handed_out(4), [1, 3, 0, 2, 5, 7, 6, 4, 8]);
        assert_eq!(handed_out(100), [1, 3, 5, 7, 8, 0, 2, 6, 4]);
        assert_eq!(handed_out(1), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
