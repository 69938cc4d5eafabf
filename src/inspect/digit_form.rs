//! Where MNIST has its digits: the longer side is 20 of 28 pixels, and the center of mass is, to within the half of a pixel that
//! remains where pictures go by whole pixels, at 14.0, counted from the middle of the first pixel.
//!
//! Declared here once, for what is drawn on the screen and for pictures from files.

use super::ink::Ink;
use crate::dataset::Images;
use crate::nn::shape::Shape;

/// The side of the square that the digits of MNIST lie in, and that of their images.
const BOX: f64 = 20.0;
const SIDE: f64 = 28.0;
/// How far beyond the middle of an image, to the right and below, the digits of MNIST have their center of mass: 14.0, counted from
/// the middle of the first pixel, is half a pixel beyond the middle of 28 pixels.
const BEYOND: f64 = 0.5;
/// So near to its place a picture is left where it is, for it goes by whole pixels. The digit of MNIST that is farthest from its own
/// is so by 0.5199 pixels.
const NEAR: f64 = 0.52;
/// So near to its size, in pixels, a picture is left as large as it is, for its pixels are whole.
pub const SAME_SIZE: f64 = 2.0;
/// The number of images that are looked at to see whether those of a set have the form.
const LOOKED_AT: usize = 1000;

/// Gives the side of the square that digits lie in, in an image of `height` × `width` pixels.
pub fn box_side(height: usize, width: usize) -> f64 {
    BOX / SIDE * height.min(width) as f64
}

/// Gives the place of the center of mass along an image's side of so many pixels, in pixels from its beginning.
pub fn mass_place(side: usize) -> f64 {
    side as f64 / 2.0 + BEYOND
}

/// Gives the whole pixels by which a picture is shifted along a side of so many pixels for its center of mass, which is at `mass`
/// pixels from the beginning, to be in its place.
pub fn whole_shift(mass: f64, side: usize) -> i64 {
    let way = mass_place(side) - mass;
    if way.abs() < NEAR { 0 } else { way.round() as i64 }
}

/// Tells whether ink lies as that of MNIST's digits does.
pub fn has_form(ink: &Ink) -> bool {
    let (height, width) = ink.size();
    let Some((extent, (down, right))) = ink.extent(1).zip(ink.center_of_mass()) else { return false };
    let is_large = (extent.longest() as f64 - box_side(height, width)).abs() <= SAME_SIZE;
    is_large && whole_shift(down, height) == 0 && whole_shift(right, width) == 0
}

/// Tells whether nineteen of twenty images, axes `[image][row, column]`, hold light ink that lies as that of MNIST's digits does.
pub fn have_form<'a>(images: impl Iterator<Item = &'a [u8]>, height: usize, width: usize) -> bool {
    let (mut looked, mut formed) = (0, 0);
    for image in images.take(LOOKED_AT) {
        looked += 1;
        formed += usize::from(has_form(&Ink::new(height, width, image.to_vec())));
    }
    looked > 0 && formed * 20 >= looked * 19
}

/// The number of images of a data set that are looked at before a run is told of.
const SAMPLED: usize = 200;

/// Tells whether the images of a data set lie as MNIST's digits do, by a sample from all over it.
pub fn are_centered(images: &Images) -> bool {
    let Shape { height, width, channels } = images.shape;
    let looked = images.len().min(SAMPLED);
    let places = (0..looked).map(|place| place * images.len() / looked);
    channels == 1 && have_form(places.map(|place| images.image(place)), height, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;

    #[test]
    fn all_digits_of_mnist_have_their_form_and_shifted_ones_do_not() {
        let dataset = Dataset::mnist().expect("it is built in");
        let test = dataset.test().expect("it is built in");
        for image in 0..test.len() {
            assert!(has_form(&Ink::new(28, 28, test.image(image).to_vec())), "{image}");
        }
        // The two training images that are farthest from their place.
        for image in [45_131, 19_841] {
            assert!(has_form(&Ink::new(28, 28, dataset.train.image(image).to_vec())), "{image}");
        }
        let mut shifted = vec![0; 28];
        shifted.extend(&dataset.train.image(0)[..27 * 28]);
        assert!(!has_form(&Ink::new(28, 28, shifted)));
        assert!(!has_form(&Ink::new(28, 28, vec![0; 784])));
        let images = (0..200).map(|image| dataset.train.image(image));
        assert!(have_form(images, 28, 28));
        assert!(!have_form(std::iter::empty(), 28, 28));
        assert!(are_centered(&dataset.train));
        let colored = Images::unlabelled(Shape::new(28, 28, 3), vec![9; 28 * 28 * 3]);
        assert!(!are_centered(&colored) && !are_centered(&Images::unlabelled(Shape::new(1, 1, 1), vec![])));
    }

    #[test]
    fn the_place_is_half_a_pixel_beyond_the_middle() {
        assert!((mass_place(28) - 14.5).abs() < 1e-12 && (box_side(56, 28) - 20.0).abs() < 1e-12);
        assert_eq!([14.0, 15.01, 15.03, 10.2, 19.0].map(|mass| whole_shift(mass, 28)), [0, 0, -1, 4, -5]);
    }
}
