//! Shifted images against computations of their own; and what is found of real networks, for the tests of the screen.

use super::found::{Compared, Translated};
use super::likeness::Likeness;
use super::shift::Shift;
use super::{IMAGES, Translation, Watched};
use crate::inspect::layer::observer::Observer;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use proptest::prelude::*;

const DIGIT: Shape = Shape::new(28, 28, 1);

fn network(net: &str, input: Shape, classes: usize, seed: u64) -> Network<f32> {
    let spec = net.parse().expect("a spec");
    Network::new(&spec, input, classes, None, Init::He, seed).expect("it fits")
}

/// A blob in the middle of an empty picture that is not the same anywhere.
pub fn blob(shape: Shape) -> Vec<u8> {
    let inside = |place: usize, side: usize| place * 4 >= side && place * 4 < side * 3;
    let pixel = |i: usize| {
        let (row, column) = (i / shape.channels / shape.width, i / shape.channels % shape.width);
        let level = ((i * 37 + i / 7 * 11) % 206 + 50) as u8;
        if inside(row, shape.height) && inside(column, shape.width) { level } else { 0 }
    };
    (0..shape.len()).map(pixel).collect()
}

/// What `network` makes of an image and of the shifted image.
fn translate(asked: &Translation, network: &Network<f32>, pixels: &[u8]) -> Translated {
    let watched = Watched { index: asked.sample, label: 1, pixels };
    let mut observer = Observer::new(network);
    let [empty, original, shifted] = IMAGES.map(|image| asked.pass(image, &watched, network, &mut observer));
    asked.compare(network, [&empty, &original, &shifted])
}

/// What an untrained network of text `net` makes of a blob and of the shifted blob.
pub fn translated(net: &str, input: Shape, classes: usize, asked: &Translation) -> Translated {
    translate(asked, &network(net, input, classes, 1), &blob(input))
}

fn shifted_by(down: i32, right: i32) -> Translation {
    Translation { sample: 1234, map: 1, shift: Shift { down, right }, ..Translation::default() }
}

fn digit(net: &str, asked: &Translation) -> Translated {
    translated(net, DIGIT, 10, asked)
}

fn maps(found: &Translated) -> &Compared {
    found.maps.as_ref().expect("maps")
}

fn pooled(found: &Translated) -> &Compared {
    found.pooled.as_ref().expect("pooled maps")
}

#[test]
fn the_maps_of_a_convolution_move_along_and_pooled_maps_at_every_second_pixel() {
    const NET: &str = "conv 3 5x5 relu, maxpool 2, dense 10 softmax";
    for (down, right) in [(0, 1), (1, 0), (-2, 2), (3, -1), (-5, 5)] {
        let found = digit(NET, &shifted_by(down, right));
        for likeness in [maps(&found).chosen, maps(&found).all] {
            assert!(likeness.equivariance_error.is_some_and(|error| error < 1e-5), "{likeness:?}");
            assert!(likeness.change.is_some_and(|change| change > 0.1), "{likeness:?}");
        }
        let error = pooled(&found).all.equivariance_error;
        if down % 2 == 0 && right % 2 == 0 {
            assert!(error.is_some_and(|error| error < 1e-5), "{error:?}");
        } else {
            assert_eq!(error, None, "half a place");
        }
        assert_eq!((maps(&found).stride, pooled(&found).stride), ([1, 1], [2, 2]));
    }
}

#[test]
fn without_a_shift_nothing_changes() {
    let found = digit("conv 3 5x5 sigmoid, maxpool 2, dense 10 softmax", &shifted_by(0, 0));
    let still = Likeness { change: Some(0.0), equivariance_error: Some(0.0), unchanged: Some(1.0) };
    let compared = [maps(&found), pooled(&found)].map(|compared| [compared.chosen, compared.all]);
    assert_eq!(compared, [[still; 2]; 2]);
    assert_eq!((found.input, found.lost, found.output_change), (still, 0.0, 0.0));
    assert_eq!(
        (found.original.outputs, found.original.pixels),
        (found.shifted.outputs, found.shifted.pixels)
    );
}

#[test]
fn strides_multiply_and_units_have_no_places() {
    let net =
        "conv 4 3x3 stride 2, l2pool 3, conv 2 3x3 stride 1x2 pad same relu, dense 8 relu, dense 10 softmax";
    let strides = |view: usize| {
        let found = digit(net, &Translation { view, ..shifted_by(0, 2) });
        let maps = maps(&found);
        (maps.stride, maps.chosen.equivariance_error.is_some(), maps.is_flat(), maps.original.len())
    };
    assert_eq!(strides(0), ([2, 2], true, false, 13 * 13));
    assert_eq!(strides(1), ([6, 6], false, false, 4 * 4));
    assert_eq!(strides(2), ([6, 12], false, false, 4 * 2));
    assert_eq!(strides(3), ([6, 12], false, true, 8), "all units at once");
    assert_eq!(strides(4), ([6, 12], false, true, 10));
}

#[test]
fn what_is_asked_for_beyond_the_end_is_the_last_there_is() {
    let far = Translation { view: 99, sample: 3, map: 99, shift: Shift { down: 99, right: -99 } };
    let net = "conv 3 5x5 relu, maxpool 2";
    let found = translated(
        &format!("{net}, dense 2"),
        Shape::new(12, 6, 1),
        2,
        &Translation { view: 0, ..far.clone() },
    );
    assert_eq!((found.view, found.map, found.shift), (0, 2, Shift { down: 8, right: -5 }));
    let last = translated(&format!("{net}, dense 2"), Shape::new(12, 6, 1), 2, &far);
    assert_eq!((last.view, last.pooled), (2, None));
}

#[test]
fn what_is_pushed_out_of_the_picture_is_told() {
    let mut pixels = vec![0; 16];
    (pixels[0], pixels[5]) = (100, 50);
    let network = network("conv 1 3x3, dense 2", Shape::new(4, 4, 1), 2, 1);
    let found = |down, right| translate(&shifted_by(down, right), &network, &pixels);
    let lost = [(0, 0), (0, 1), (-1, 0), (0, -2)].map(|(down, right)| found(down, right).lost);
    let expected = [0.0, 0.0, 2.0 / 3.0, 1.0];
    assert!(lost.iter().zip(expected).all(|(lost, expected)| (lost - expected).abs() < 1e-12), "{lost:?}");
    let moved = found(0, 1);
    assert_eq!((moved.shifted.pixels[1], moved.shifted.pixels[6], moved.shifted.label), (100, 50, 1));
    assert_eq!(moved.input.equivariance_error, Some(0.0));
}

/// What the numbers of a network `conv N 5x5 sigmoid, maxpool 2, …` are by a computation in f64 from the lecture's sums.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// ‖u′ − u‖ / ‖u − u⁰‖ of the feature map.
    pub change: f64,
    /// The same of the pooled map.
    pub pooled_change: f64,
    /// How many values of the pooled map stay the same, and how many there are in which the image leaves a trace.
    pub pooled_kept: (usize, usize),
}

/// One filter's map of an image: σ(b + Σ w a) (L6).
fn convolved(network: &Network<f32>, filter: usize, levels: &[f64], side: usize) -> Vec<f64> {
    let [weights, biases] = [0, 1].map(|index| network.layers[0].tensors()[index].values());
    let filters = biases.len();
    let out = side - 4;
    let at = |place: usize| {
        let (j, k) = (place / out, place % out);
        let window = (0..25).map(|i| (i, levels[(j + i / 5) * side + k + i % 5]));
        let sum: f64 = window.map(|(i, a)| f64::from(weights[i * filters + filter]) * a).sum();
        1.0 / (1.0 + (-(f64::from(biases[filter]) + sum)).exp())
    };
    (0..out * out).map(at).collect()
}

/// The greatest of each 2×2 block (L11).
fn pooled_by_two(map: &[f64], side: usize) -> Vec<f64> {
    let half = side / 2;
    let block = |j: usize, k: usize| {
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(l, m)| map[(2 * j + l) * side + 2 * k + m])
    };
    (0..half * half).map(|i| block(i / half, i % half).into_iter().fold(f64::MIN, f64::max)).collect()
}

fn norm(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

fn reference(network: &Network<f32>, pixels: &[u8], filter: usize, shift: Shift) -> Reference {
    let side = network.input.height;
    let level = |row: i32, column: i32| {
        let inside = [row, column].iter().all(|place| (0..side as i32).contains(place));
        if inside { f64::from(pixels[(row * side as i32 + column) as usize]) / 255.0 } else { 0.0 }
    };
    let places = || (0..side as i32).flat_map(|row| (0..side as i32).map(move |column| (row, column)));
    let original: Vec<f64> = places().map(|(row, column)| level(row, column)).collect();
    let moved: Vec<f64> =
        places().map(|(row, column)| level(row - shift.down, column - shift.right)).collect();
    let maps =
        [&vec![0.0; side * side], &original, &moved].map(|levels| convolved(network, filter, levels, side));
    let pooled = maps.each_ref().map(|map| pooled_by_two(map, side - 4));
    let change = |[empty, before, after]: &[Vec<f64>; 3]| norm(after, before) / norm(before, empty);
    let seen = |a: f64, b: f64| (a - b).abs() > 1e-5;
    let [empty, before, after] = &pooled;
    let traces = (0..empty.len()).filter(|&i| seen(before[i], empty[i]) || seen(after[i], empty[i]));
    let traces: Vec<usize> = traces.collect();
    let kept = traces.iter().filter(|&&i| !seen(before[i], after[i])).count();
    Reference { change: change(&maps), pooled_change: change(&pooled), pooled_kept: (kept, traces.len()) }
}

/// The numbers of [`translated`] by a computation of their own.
pub fn expected(net: &str, input: Shape, classes: usize, asked: &Translation) -> Reference {
    reference(&network(net, input, classes, 1), &blob(input), asked.map, asked.shift)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_numbers_are_those_of_a_computation_in_f64(
        side in (6usize..12).prop_map(|half| 2 * half), down in -8i32..=8, right in -8i32..=8, filter in 0usize..3,
        seed: u64,
    ) {
        let shape = Shape::new(side, side, 1);
        let (network, pixels) = (network("conv 3 5x5 sigmoid, maxpool 2, dense 4", shape, 4, seed), blob(shape));
        let asked = Translation { map: filter, ..shifted_by(down, right) };
        let found = translate(&asked, &network, &pixels);
        let expected = reference(&network, &pixels, filter, asked.shift);
        let near = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 1e-4);
        let (maps, pooled) = (maps(&found), pooled(&found));
        prop_assert!(near(maps.chosen.change, expected.change), "{:?}, not {:?}", maps.chosen, expected);
        prop_assert!(near(pooled.chosen.change, expected.pooled_change), "{:?}, not {:?}", pooled.chosen, expected);
        // No place sees anything else than before the shift, so nothing strays; if anything is left to be seen.
        prop_assert!(maps.chosen.equivariance_error.is_none_or(|error| error < 1e-4), "{:?}", maps.chosen);
        // Rounding may put a value or two on the other side of what counts as the same.
        let (kept, traces) = expected.pooled_kept;
        let share = pooled.chosen.unchanged.unwrap_or(0.0);
        prop_assert!((share * traces as f64 - kept as f64).abs() <= 2.0, "{share}, not {kept} of {traces}");
    }
}
