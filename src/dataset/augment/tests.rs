use super::*;
use crate::dataset::images::Images;
use crate::nn::shape::Shape;
use proptest::prelude::*;

const SCALE: f32 = 1.0 / 255.0;

const OCCASION: Occasion = Occasion { seed: 3, epoch: 1 };

/// Four images of 6×5×2, no two pixels of which are alike in a channel.
fn images() -> Images {
    let shape = Shape::new(6, 5, 2);
    let bytes = (0..4 * shape.len()).map(|place| (place * 37 % 251) as u8).collect();
    Images::new(shape, bytes, 0, vec![1, 0, 2, 1])
}

fn read(text: &str) -> Augmentation {
    text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// Fills a batch with the images at `indices`, distorted.
fn fill(
    augmentation: &Augmentation,
    images: &Images,
    occasion: Occasion,
    indices: &[u32],
    x: &mut [f32],
    labels: &mut [u8],
) {
    let scaling = Scaling::unit(images.shape.channels);
    let excerpt = images.excerpt(indices).expect("in memory");
    augmentation.fill(&excerpt, 0..indices.len(), &scaling, occasion, x, labels);
}

/// The images at `indices` as `text` distorts them.
fn distorted(text: &str, occasion: Occasion, indices: &[u32]) -> Vec<f32> {
    let images = images();
    let (mut x, mut labels) = (vec![9.0; indices.len() * images.shape.len()], vec![9; indices.len()]);
    fill(&read(text), &images, occasion, indices, &mut x, &mut labels);
    let expected: Vec<u8> = indices.iter().map(|&index| images.label(index as usize)).collect();
    assert_eq!(labels, expected);
    x
}

/// The value of a pixel of an image as it is, or of the nearest one on an edge.
fn original(index: usize, row: i32, column: i32, channel: usize) -> f32 {
    let images = images();
    let (row, column) = (row.clamp(0, 5) as usize, column.clamp(0, 4) as usize);
    f32::from(images.image(index).expect("in memory")[(row * 5 + column) * 2 + channel]) * SCALE
}

#[test]
fn texts_are_read_as_they_are_written_in_the_order_in_which_they_are_applied() {
    let text = "crop 0.8, scale 0.1, shear 5, rotate 12.5, flip, shift 2, elastic 34 4, cutout 8";
    assert_eq!(read(text).to_string(), text);
    assert_eq!(read("  cutout 8 ,flip, crop 0.8 ").to_string(), "crop 0.8, flip, cutout 8");
    assert_eq!(Augmentation::default().to_string(), "");
    assert!(usage().contains("elastic STRENGTH SMOOTHNESS, cutout PIXELS"), "{}", usage());
}

#[test]
fn what_is_no_distortion_is_refused_with_what_is_one() {
    for (text, reason) in [
        ("", "a distortion is expected; there are crop SHARE, "),
        ("shift 2,", "a distortion is expected"),
        ("twirl 3", "there is no distortion `twirl`; there are crop SHARE"),
        ("shift", "`shift`: `shift PIXELS` is expected"),
        ("flip 1", "`flip 1`: `flip` is expected"),
        ("elastic 34", "`elastic STRENGTH SMOOTHNESS` is expected"),
        ("shift 1.5", "shift 1.5: a whole number from 1 to 4096 is expected as PIXELS"),
        ("rotate NaN", "rotate NaN: a number from 0 to 180 is expected as DEGREES"),
        ("scale inf", "from 0 to 0.9"),
        ("crop 0.05", "from 0.1 to 1"),
        ("shift 1, flip, shift 2", "`shift 1` and `shift 2`: each kind of distortion is expected once"),
    ] {
        let problem = text.parse::<Augmentation>().expect_err(text);
        assert!(problem.contains(reason), "{text}: {problem}");
    }
}

#[test]
fn places_of_the_kinds_are_those_that_a_seed_means() {
    let every = read("crop 0.8, scale 0.1, shear 5, rotate 5, flip, shift 2, elastic 3 4, cutout 8");
    let places: Vec<usize> = every.distortions().iter().map(|distortion| distortion.word().place).collect();
    assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn without_distortions_images_are_what_they_are() {
    let images = images();
    let (mut x, mut plain) = (vec![0.0; 2 * images.shape.len()], vec![0.0; 2 * images.shape.len()]);
    let mut labels = [0; 2];
    images.excerpt(&[3, 1]).expect("in memory").fill(0..2, &Scaling::unit(2), &mut plain, &mut labels);
    fill(&Augmentation::default(), &images, OCCASION, &[3, 1], &mut x, &mut labels);
    assert_eq!(x, plain);
    // A map that leaves every pixel in its place leaves every bit, too.
    for text in ["scale 0", "rotate 0", "crop 1", "shear 0", "elastic 0 2"] {
        assert_eq!(distorted(text, OCCASION, &[3, 1]), plain, "{text}");
    }
}

#[test]
fn a_shift_moves_the_image_by_whole_pixels_each_way_up_to_its_measure() {
    let mut seen = std::collections::BTreeSet::new();
    for epoch in 0..200 {
        let x = distorted("shift 2", Occasion { seed: 1, epoch }, &[2]);
        let ways = (-2..=2).flat_map(|down| (-2..=2).map(move |right| (down, right)));
        let is_moved = |(down, right): (i32, i32)| {
            x.iter().enumerate().all(|(place, value)| {
                let (pixel, channel) = (place as i32 / 2, place % 2);
                *value == original(2, pixel / 5 - down, pixel % 5 - right, channel)
            })
        };
        let found: Vec<_> = ways.filter(|&way| is_moved(way)).collect();
        assert_eq!(found.len(), 1, "epoch {epoch}");
        seen.extend(found);
    }
    assert_eq!(seen.len(), 25);
}

#[test]
fn about_every_second_image_is_mirrored() {
    let mirrored = (0..200).filter(|&epoch| {
        let x = distorted("flip", Occasion { seed: 1, epoch }, &[0]);
        let is = |mirrored: bool| {
            x.iter().enumerate().all(|(place, value)| {
                let (pixel, channel) = (place as i32 / 2, place % 2);
                let column = pixel % 5;
                *value == original(0, pixel / 5, if mirrored { 4 - column } else { column }, channel)
            })
        };
        assert!(is(true) || is(false));
        is(true)
    });
    assert!((70..130).contains(&mirrored.count()));
}

#[test]
fn a_cutout_blackens_one_square_and_nothing_else() {
    for epoch in 0..50 {
        let x = distorted("cutout 3", Occasion { seed: 1, epoch }, &[1]);
        let plain = distorted("crop 1", OCCASION, &[1]);
        let black: Vec<usize> =
            (0..30).filter(|&pixel| x[pixel * 2] == 0.0 && x[pixel * 2 + 1] == 0.0).collect();
        let rows = black.iter().map(|pixel| pixel / 5);
        let columns = black.iter().map(|pixel| pixel % 5);
        let sides = [
            rows.clone().max().unwrap_or(0) - rows.min().unwrap_or(0) + 1,
            columns.clone().max().unwrap_or(0) - columns.min().unwrap_or(0) + 1,
        ];
        assert!(
            sides.iter().all(|side| (2..=3).contains(side)) && sides[0] * sides[1] == black.len(),
            "{black:?}"
        );
        for (place, (value, plain)) in x.iter().zip(&plain).enumerate() {
            assert!(black.contains(&(place / 2)) || value == plain);
        }
    }
}

#[test]
fn a_turn_of_a_bright_point_moves_it_on_a_circle() {
    // One bright pixel right of the centre of a square.
    let shape = Shape::new(9, 9, 1);
    let mut bytes = vec![0; 81];
    bytes[4 * 9 + 7] = 255;
    let images = Images::new(shape, bytes, 0, vec![0]);
    let mut far = 0.0_f32;
    for epoch in 0..50 {
        let (mut x, mut labels) = ([0.0_f32; 81], [0]);
        fill(&read("rotate 40"), &images, Occasion { seed: 1, epoch }, &[0], &mut x, &mut labels);
        let sum: f32 = x.iter().sum();
        let mean = |part: fn(usize) -> usize| {
            x.iter().enumerate().map(|(place, value)| part(place) as f32 * value).sum::<f32>() / sum - 4.0
        };
        let (right, down) = (mean(|place| place % 9), mean(|place| place / 9));
        assert!((right.hypot(down) - 3.0).abs() < 0.2, "{right} {down}");
        let degrees = down.atan2(right).to_degrees();
        assert!(degrees.abs() < 42.0, "{degrees}");
        far = far.max(degrees.abs());
    }
    assert!(far > 30.0);
}

#[test]
fn a_change_of_one_kind_draws_nothing_else_anew() {
    for occasion in [OCCASION, Occasion { seed: 4, epoch: 7 }] {
        let both = distorted("shift 2, cutout 1", occasion, &[0, 1, 2, 3]);
        let one = distorted("shift 2", occasion, &[0, 1, 2, 3]);
        let other = both.iter().zip(&one).filter(|(both, one)| both != one).count();
        assert!(other <= 4 * 2, "{other} values differ by four pixels that were blackened");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn an_image_is_distorted_alike_whoever_does_it_in_whatever_batch(
        seed: u64,
        epoch in 0u64..1000,
        crop in 0.1f32..1.0,
        degrees in 0.0f32..60.0,
        pixels in 1u16..9,
        strength in 0.0f32..50.0,
        smoothness in 0.5f32..6.0,
    ) {
        let text = format!(
            "crop {crop}, scale {}, shear {degrees}, rotate {degrees}, flip, shift {pixels}, \
             elastic {strength} {smoothness}, cutout {pixels}",
            crop * 0.9
        );
        prop_assert_eq!(read(&text).to_string(), text.clone());
        let occasion = Occasion { seed, epoch };
        let all = distorted(&text, occasion, &[0, 1, 2, 3]);
        let apart = [3, 2, 1, 0].map(|index| {
            let text = text.clone();
            let thread = std::thread::spawn(move || distorted(&text, occasion, &[index]));
            thread.join().expect("it does not panic")
        });
        let joined: Vec<f32> = apart.into_iter().rev().flatten().collect();
        prop_assert!(all.iter().zip(&joined).all(|(one, other)| one.to_bits() == other.to_bits()));
        prop_assert!(all.iter().all(|value| (0.0..=1.0).contains(value)), "within what there was");
    }
}

#[test]
fn each_of_seed_epoch_and_image_draws_something_else() {
    let text = "rotate 20, shift 3";
    let base = distorted(text, OCCASION, &[0]);
    assert_eq!(base, distorted(text, OCCASION, &[0]));
    assert_ne!(base, distorted(text, Occasion { seed: 4, ..OCCASION }, &[0]));
    assert_ne!(base, distorted(text, Occasion { epoch: 2, ..OCCASION }, &[0]));
    let first = images().image(0).expect("in memory").into_owned();
    let images = Images::new(images().shape, first.repeat(2), 0, vec![0, 0]);
    let (mut x, mut labels) = (vec![0.0; 2 * images.shape.len()], [0; 2]);
    fill(&read(text), &images, OCCASION, &[0, 1], &mut x, &mut labels);
    let (one, other) = x.split_at(images.shape.len());
    assert_ne!(one, other);
}
