//! Images as they are: to be shown beside what is known of them.

use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};

/// The most images that are given.
pub const MOST: usize = 64;
/// The most bytes that they take.
const MOST_BYTES: usize = 4 << 20;

/// What do these watched images look like?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// Their indices in the watched set; of more than [`MOST`] those behind are left out.
    pub images: Vec<usize>,
}

/// Images, as many as were asked for and have room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// Their indices in the watched set.
    pub images: Vec<usize>,
    /// The shape of a picture, H×W×C.
    pub shape: Shape,
    /// The bytes of the pictures, axes `[image, row, column, channel]`, in the order of `images`.
    pub pixels: Vec<u8>,
}

impl Album {
    /// Gives the bytes of the picture of a watched image, if it is among them.
    pub fn picture(&self, index: usize) -> Option<&[u8]> {
        let place = self.images.iter().position(|image| *image == index)?;
        self.pixels.chunks_exact(self.shape.len().max(1)).nth(place)
    }
}

impl Inquire for Pictures {
    type State = Album;
    type Finding = Album;

    fn advance(
        &self,
        state: &mut Album,
        subject: &Subject<'_>,
        _tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let shape = subject.dataset.train.shape;
        *state = Album { shape, ..Album::default() };
        let most = MOST.min(MOST_BYTES / shape.len().max(1));
        for &index in self.images.iter().take(most) {
            let sample = subject.sample(index)?;
            if sample.index == index {
                state.images.push(index);
                state.pixels.extend_from_slice(sample.excerpt()?.image(0));
            }
        }
        Ok(1.0)
    }

    fn finding(&self, state: &mut Album) -> Album {
        std::mem::take(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::testing::{Desk, WATCHED};

    #[test]
    fn each_picture_is_that_of_its_image_and_there_are_none_of_what_is_not_there() {
        let desk = Desk::new(10, "softmax");
        let found = desk.ask(&Pictures { images: vec![5, 0, usize::MAX, WATCHED, 7] }, usize::MAX);
        assert_eq!(found.images, [5, 0, 7]);
        let images = &desk.dataset.train;
        for index in [0, 5, 7] {
            let image = images.image(images.len() - WATCHED + index).expect("in memory");
            assert_eq!(found.picture(index), Some(&*image));
        }
        assert_eq!(found.picture(1), None);
        let many = desk.ask(&Pictures { images: (0..WATCHED).chain(0..WATCHED).collect() }, usize::MAX);
        assert_eq!((many.images.len(), many.pixels.len()), (MOST, MOST * 30));
    }
}
