//! Where drawings are put, held against the digits of MNIST.

use super::*;
use crate::dataset::Dataset;
use crate::tui::canvas::Canvas;
use crate::tui::canvas::tests::seven;
use proptest::prelude::*;

/// The middle of the ink of an image, by plain sums.
fn mass(bytes: &[u8], width: usize) -> (f64, f64) {
    let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
    for (place, byte) in bytes.iter().enumerate() {
        let byte = f64::from(*byte);
        sum += byte;
        x += byte * ((place % width) as f64 + 0.5);
        y += byte * ((place / width) as f64 + 0.5);
    }
    (x / sum, y / sum)
}

/// The sides of the rectangle around all ink.
fn sides(bytes: &[u8], width: usize, least: u8) -> (usize, usize) {
    let places = bytes.iter().enumerate().filter(|(_, byte)| **byte >= least).map(|(place, _)| place);
    let across: Vec<usize> = places.clone().map(|place| place % width).collect();
    let down: Vec<usize> = places.map(|place| place / width).collect();
    let side = |places: &[usize]| {
        places.iter().max().zip(places.iter().min()).map_or(0, |(most, least)| most - least + 1)
    };
    (side(&across), side(&down))
}

/// MNIST says that its digits have their center of mass at 14.0, and lie within 20 pixels. Measured: they do, counted from the middle
/// of the first pixel, to within the half of a pixel that remains where pictures go by whole pixels.
#[test]
fn the_digits_of_mnist_have_their_mass_half_a_pixel_beyond_the_middle_and_lie_in_twenty_pixels() {
    let dataset = Dataset::mnist().expect("it is built in");
    let test = dataset.test().expect("it is built in");
    let count = test.len() as f64;
    let (mut sum_x, mut sum_y, mut of_twenty) = (0.0, 0.0, 0);
    for image in 0..test.len() {
        let (x, y) = mass(test.image(image), 28);
        assert!((x - 14.5).abs() <= 0.5001 && (y - 14.5).abs() <= 0.5001, "{image}: {x}, {y}");
        (sum_x, sum_y) = (sum_x + x, sum_y + y);
        let (width, height) = sides(test.image(image), 28, 1);
        assert!(width.max(height) <= 20, "{image}: {width} by {height}");
        of_twenty += usize::from(width.max(height) == 20);
    }
    let (x, y) = (sum_x / count, sum_y / count);
    assert!((x - 14.5).abs() < 0.02 && (y - 14.5).abs() < 0.02, "{x}, {y}");
    assert!(of_twenty >= 9_990, "{of_twenty} are 20 pixels long");
}

#[test]
fn a_drawing_is_put_where_mnist_has_its_digits_wherever_and_however_large_it_is() {
    for (factor, right, down) in [(1.0, 0.0, 0.0), (0.4, -5.0, 3.0), (1.4, 2.0, 1.0), (0.7, 9.0, -9.0)] {
        let map = Similarity::scaling(factor, Point::new(14.0, 14.0)).then(Similarity::shift(right, down));
        let centered = seven().drawing.mapped(map).centered();
        let bytes = centered.raster().bytes();
        let (x, y) = mass(&bytes, 28);
        assert!((x - 14.5).abs() < 0.1 && (y - 14.5).abs() < 0.1, "{x}, {y}");
        let (width, height) = sides(&bytes, 28, 128);
        assert!((19..=21).contains(&width.max(height)), "{width} by {height}");
        let again = centered.centered().raster().bytes();
        let worst = again.iter().zip(&bytes).map(|(one, other)| one.abs_diff(*other)).max();
        assert!(worst <= Some(8), "what is in its place stays there: {worst:?}");
    }
    assert_eq!(Drawing::empty((28, 28)).centered().parts, []);
}

#[test]
fn a_digit_of_mnist_stays_where_it_is_and_a_small_picture_grows() {
    let dataset = Dataset::mnist().expect("it is built in");
    // The last two are the farthest from the place where digits are: by 0.506 and 0.520 pixels.
    for image in (0..40).chain([45_131, 19_841]) {
        let digit = dataset.train.image(image);
        let drawing = Drawing::of_picture((28, 28), digit.into());
        assert_eq!(drawing.centered().raster().bytes(), digit, "{image}");
    }
    let mut small = vec![0; 784];
    for place in
        [5 * 28 + 3, 5 * 28 + 4, 6 * 28 + 3, 6 * 28 + 4, 7 * 28 + 3, 7 * 28 + 4, 8 * 28 + 3, 8 * 28 + 4]
    {
        small[place] = 255;
    }
    let bytes = Drawing::of_picture((28, 28), small.into()).centered().raster().bytes();
    let (width, height) = sides(&bytes, 28, 128);
    assert!((19..=21).contains(&height) && (9..=11).contains(&width), "{width} by {height}");
    let (x, y) = mass(&bytes, 28);
    assert!((x - 14.5).abs() <= 0.6 && (y - 14.5).abs() <= 0.6, "{x}, {y}");
}

/// What grows about any other place than its own leaves the canvas.
#[test]
fn a_small_drawing_in_a_corner_grows_on_the_canvas() {
    for (x, y) in [(2.0, 2.0), (23.0, 1.0), (1.0, 23.0), (24.0, 24.0)] {
        let mut canvas = Canvas::new(crate::inspect::explain::Shape::new(28, 28, 1), true);
        canvas.put_down(Point::new(x, y), crate::tui::canvas::Pen::default());
        canvas.draw_to(Point::new(x + 2.0, y + 3.0));
        let bytes = canvas.drawing.centered().raster().bytes();
        let (width, height) = sides(&bytes, 28, 128);
        assert!((19..=21).contains(&height) && width < height, "{width} by {height}");
        let (x, y) = mass(&bytes, 28);
        assert!((x - 14.5).abs() < 0.1 && (y - 14.5).abs() < 0.1, "{x}, {y}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_drawn_can_be_centered_on_canvases_of_any_size(
        h in 1usize..40, w in 1usize..40, ends in proptest::array::uniform4(-50.0..90.0f64), erases: bool,
    ) {
        let mut canvas = Canvas::new(crate::inspect::explain::Shape::new(h, w, 1), true);
        canvas.put_down(Point::new(ends[0], ends[1]), crate::tui::canvas::Pen::default());
        canvas.draw_to(Point::new(ends[2], ends[3]));
        canvas.put_down(Point::new(ends[2], ends[1]), crate::tui::canvas::Pen { erases, is_thick: true });
        canvas.center();
        prop_assert_eq!(canvas.input().len(), h * w);
    }
}
