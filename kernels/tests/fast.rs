//! Each kernel against its naive twin, on each instruction set that the CPU has.

use cnn_tui_kernels::activation::Activation;
use cnn_tui_kernels::choose::{filters_along_rows, filters_minimally};
use cnn_tui_kernels::geometry::{Padding, Sliding, Window};
use cnn_tui_kernels::naive::{self, Pooling};
use cnn_tui_kernels::shape::Shape;
use cnn_tui_kernels::simd::Backend;
use cnn_tui_kernels::{
    ActivationBackward, ActivationForward, BatchPart, ConvBackwardInput, ConvBackwardWeights, ConvForward,
    ConvPoolBackward, ConvPoolForward, DenseBackwardInput, DenseBackwardWeights, DenseForward,
    GlobalAveragePoolBackward, GlobalAveragePoolForward, Norm, NormBackward, NormBackwardSums, NormForward,
    NormPoolBackward, NormPoolForward, NormSums, PoolBackward, PoolForward, Pooled, Scratch, UnitDeltas,
};
use proptest::prelude::*;

const ELEMENTWISE: [Activation; 5] =
    [Activation::Identity, Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::LeakyRelu];

/// Numbers in −1..1 that look random and depend on `seed` alone; about one in `zeros` is 0 (none if 0).
fn numbers(len: usize, seed: u64, zeros: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let value = (state >> 40) as f32 / (1 << 23) as f32 - 1.0;
            if zeros > 0 && (state >> 8).is_multiple_of(zeros) { 0.0 } else { value }
        })
        .collect()
}

/// Minimal filtering rounds more, in proportion to all that goes into a tile: at the worst of thousands of values, of
/// sums of thousands of products, to this share of what is usual there.
const FILTERING: f32 = 3e-4;

/// Numbers as near to each other as [`near`], and [`FILTERING`] of their root mean square.
#[track_caller]
fn near_filtered(what: &str, backend: Backend, got: &[f32], expected: &[f32]) {
    let usual = (expected.iter().map(|e| e * e).sum::<f32>() / expected.len().max(1) as f32).sqrt();
    for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
        assert!(
            (got - expected).abs() <= 2e-5 * (1.0 + expected.abs()) + FILTERING * usual,
            "{what} on {}: {got} in place of {expected} at {index}, usual is {usual}",
            backend.name()
        );
    }
}

/// Convolutions of all kinds.
fn convolution() -> impl Strategy<Value = Sliding> {
    prop_oneof![2 => sliding(filters()), 1 => filtered(false), 1 => filtered(true)]
}

/// How near the kernels of this convolution are to the naive ones.
fn like(g: &Sliding) -> fn(&str, Backend, &[f32], &[f32]) {
    if filters_minimally(g) || filters_along_rows(g) { near_filtered } else { near }
}

/// Convolutions that minimal filtering is for, over several channels or, with `rows`, over few.
fn filtered(rows: bool) -> impl Strategy<Value = Sliding> {
    let kernel = prop::sample::select(&[3, 5, 7][..]);
    let window =
        (kernel, 1..8_usize, 1..3_usize, padding()).prop_map(move |(kernel, height, stride, padding)| {
            let [height, stride] = if rows { [height, stride] } else { [kernel, 1] };
            Window { kernel: [height, kernel], stride: [stride, 1], padding }
        });
    let channels = if rows { 1..4_usize } else { 4..24_usize };
    (1..32_usize, 1..32_usize, channels, window, 4..50_usize).prop_filter_map(
        "minimal filtering pays",
        move |(height, width, channels, window, filters)| {
            let g = Sliding::new(Shape::new(height, width, channels), window, filters)?;
            let pays = if rows { filters_along_rows(&g) } else { filters_minimally(&g) };
            pays.then_some(g)
        },
    )
}

/// Sums of up to some thousand products of numbers below 1, in whatever order, are this near to each other.
#[track_caller]
fn near(what: &str, backend: Backend, got: &[f32], expected: &[f32]) {
    assert_eq!(got.len(), expected.len());
    for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
        assert!(
            (got - expected).abs() <= 2e-5 * (1.0 + expected.abs()) || (got.is_nan() && expected.is_nan()),
            "{what} on {}: {got} in place of {expected} at {index}",
            backend.name()
        );
    }
}

#[track_caller]
fn near_sums(backend: Backend, got: &[(f64, f64)], expected: &[(f64, f64)]) {
    let flat = |sums: &[(f64, f64)]| sums.iter().flat_map(|s| [s.0 as f32, s.1 as f32]).collect::<Vec<_>>();
    near("sums", backend, &flat(got), &flat(expected));
}

/// What a batch normalisation has of each channel.
struct NormOf([Vec<f32>; 6]);

impl NormOf {
    /// With a mean near `far`, and a scale of either sign.
    fn new(channels: usize, seed: u64, far: f32) -> Self {
        let mut rows = [2, 3, 4, 5, 6, 7].map(|other| numbers(channels, seed ^ other, 0));
        rows[0].iter_mut().for_each(|mean| *mean += far);
        rows[1].iter_mut().for_each(|inverse| *inverse += 1.5);
        Self(rows)
    }

    fn at(&self, activation: Activation) -> Norm<'_, f32> {
        let [mean, inverse, scale, shift, mean_d, mean_product] = &self.0;
        Norm { activation, mean, inverse, scale, shift, mean_d, mean_product }
    }
}

fn padding() -> impl Strategy<Value = Padding> {
    prop_oneof![
        Just(Padding::NONE),
        (0..3_usize, 0..3_usize, 0..3_usize, 0..3_usize).prop_map(|(top, bottom, left, right)| Padding {
            top,
            bottom,
            left,
            right
        }),
    ]
}

fn sliding(channels: impl Strategy<Value = usize>) -> impl Strategy<Value = Sliding> {
    let window = (1..6_usize, 1..6_usize, 1..4_usize, 1..4_usize, padding())
        .prop_map(|(h, w, v, u, padding)| Window { kernel: [h, w], stride: [v, u], padding });
    let inputs = prop_oneof![4 => 1..7_usize, 1 => 7..30_usize];
    (1..13_usize, 1..13_usize, inputs, window, channels).prop_filter_map(
        "the window fits",
        |(height, width, inputs, window, channels)| {
            Sliding::new(Shape::new(height, width, inputs), window, channels)
        },
    )
}

fn filters() -> impl Strategy<Value = usize> {
    prop_oneof![1..12_usize, Just(20), Just(40), 12..60_usize]
}

fn activation() -> impl Strategy<Value = Activation> {
    prop::sample::select(&ELEMENTWISE[..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn convolution_is_like_the_naive_one(
        g in convolution(), n in 1..6_usize, seed: u64, zeros in 0..3_u64, activation in activation(),
    ) {
        let near = like(&g);
        let (x, d_z) = (numbers(n * g.input.len(), seed, 0), numbers(n * g.output.len(), seed ^ 1, zeros));
        let weights = numbers(g.window.area() * g.input.channels * g.output.channels, seed ^ 2, 0);
        let bias = numbers(g.output.channels, seed ^ 3, 0);
        let mut scratch = Scratch::new();
        let (mut y, mut d_w, mut d_b, mut d_x) = (d_z.clone(), weights.clone(), bias.clone(), x.clone());
        let (mut y0, mut d_w0, mut d_b0, mut d_x0) = (d_z.clone(), weights.clone(), bias.clone(), x.clone());
        naive::conv_forward(ConvForward {
            g: &g, x: &x, weights: &weights, bias: &bias, activation, y: &mut y0, scratch: &mut scratch,
        });
        naive::conv_backward_weights(ConvBackwardWeights {
            g: &g, x: &x, d_z: &d_z, d_weights: &mut d_w0, d_bias: &mut d_b0, scratch: &mut scratch,
        });
        naive::conv_backward_input(ConvBackwardInput {
            g: &g, weights: &weights, d_z: &d_z, d_x: &mut d_x0, scratch: &mut scratch,
        });
        for backend in Backend::available() {
            backend.conv_forward(ConvForward {
                g: &g, x: &x, weights: &weights, bias: &bias, activation, y: &mut y, scratch: &mut scratch,
            });
            near("forward", backend, &y, &y0);
            backend.conv_backward_weights(ConvBackwardWeights {
                g: &g, x: &x, d_z: &d_z, d_weights: &mut d_w, d_bias: &mut d_b, scratch: &mut scratch,
            });
            near("weights", backend, &d_w, &d_w0);
            near("biases", backend, &d_b, &d_b0);
            backend.conv_backward_input(ConvBackwardInput {
                g: &g, weights: &weights, d_z: &d_z, d_x: &mut d_x, scratch: &mut scratch,
            });
            near("input", backend, &d_x, &d_x0);
        }
    }

    #[test]
    fn convolution_with_pooling_is_like_the_naive_one(
        g in convolution(), n in 1..6_usize, seed: u64, zeros in 0..6_u64, activation in activation(),
    ) {
        let near = like(&g);
        let pool = g.max_pool();
        prop_assume!(!pool.output.is_empty());
        let x = numbers(n * g.input.len(), seed, 0);
        let weights = numbers(g.window.area() * g.input.channels * g.output.channels, seed ^ 2, 0);
        let bias = numbers(g.output.channels, seed ^ 3, 0);
        // From no error to one everywhere: lists or minimal filtering.
        let d_pooled = numbers(n * pool.output.len(), seed ^ 4, zeros);
        let mut scratch = Scratch::new();
        let (mut y0, mut argmax4_expected) = (d_pooled.clone(), vec![9; d_pooled.len()]);
        let pooled = Pooled { values: &mut y0, argmax4: &mut argmax4_expected };
        naive::conv_pool_forward(ConvPoolForward {
            g: &g, x: &x, weights: &weights, bias: &bias, activation, pooled, scratch: &mut scratch,
        });
        let (mut d_w, mut d_b, mut d_x) = (weights.clone(), bias.clone(), x.clone());
        let (mut d_w0, mut d_b0, mut d_x0) = (weights.clone(), bias.clone(), x.clone());
        naive::conv_pool_backward(ConvPoolBackward {
            g: &g, activation, x: &x, weights: &weights, pooled: &y0, argmax4: &argmax4_expected,
            d_pooled: &d_pooled, d_weights: &mut d_w0, d_bias: &mut d_b0, d_x: Some(&mut d_x0), scratch: &mut scratch,
        });
        for backend in Backend::available() {
            let (mut y, mut argmax4) = (d_pooled.clone(), vec![9; d_pooled.len()]);
            let pooled = Pooled { values: &mut y, argmax4: &mut argmax4 };
            backend.conv_pool_forward(ConvPoolForward {
                g: &g, x: &x, weights: &weights, bias: &bias, activation, pooled, scratch: &mut scratch,
            });
            near("forward", backend, &y, &y0);
            // Rounding may decide between two that are equal but for it, which is rare.
            let others = argmax4.iter().zip(&argmax4_expected).filter(|(a, b)| a != b).count();
            prop_assert!(others * 50 <= argmax4.len(), "{others} other maxima on {}", backend.name());
            prop_assert!(argmax4.iter().all(|&position| position < 4));
            backend.conv_pool_forward(ConvPoolForward {
                g: &g, x: &x, weights: &weights, bias: &bias, activation,
                pooled: Pooled { values: &mut y, argmax4: &mut [] }, scratch: &mut scratch,
            });
            near("forward without argmax4", backend, &y, &y0);
            backend.conv_pool_backward(ConvPoolBackward {
                g: &g, activation, x: &x, weights: &weights, pooled: &y0, argmax4: &argmax4_expected,
                d_pooled: &d_pooled, d_weights: &mut d_w, d_bias: &mut d_b, d_x: Some(&mut d_x), scratch: &mut scratch,
            });
            near("weights", backend, &d_w, &d_w0);
            near("biases", backend, &d_b, &d_b0);
            near("input", backend, &d_x, &d_x0);
            d_w.fill(7.0);
            backend.conv_pool_backward(ConvPoolBackward {
                g: &g, activation, x: &x, weights: &weights, pooled: &y0, argmax4: &argmax4_expected,
                d_pooled: &d_pooled, d_weights: &mut d_w, d_bias: &mut d_b, d_x: None, scratch: &mut scratch,
            });
            near("weights alone", backend, &d_w, &d_w0);
        }
    }

    #[test]
    fn dense_layers_are_like_the_naive_ones(
        n in 1..20_usize, more in 0..20_usize, inputs in 1..150_usize, units in 1..130_usize, seed: u64,
        softmax: bool, part in 0.0..1.0, silent in 0..4_usize, zeros in 0..3_u64,
    ) {
        let first = (part * inputs as f64) as usize;
        let activation = if softmax { Activation::Softmax } else { Activation::Tanh };
        let x = numbers((n + more) * inputs, seed, 0);
        let mut d_z = numbers((n + more) * units, seed ^ 1, zeros);
        // Some of the units, up to all, are silent for all samples.
        let is_silent = |index: usize| index % units % 3 < silent;
        d_z.iter_mut().enumerate().filter(|(index, _)| is_silent(*index)).for_each(|(_, d_z)| *d_z = 0.0);
        let ((x, x_more), (d_z, d_z_more)) = (x.split_at(n * inputs), d_z.split_at(n * units));
        let parts = &[BatchPart { x, deltas: d_z }, BatchPart { x: x_more, deltas: d_z_more }];
        let mut unit_deltas = UnitDeltas::new(units, n + more);
        unit_deltas.fill(parts);
        let (weights, bias) = (numbers(inputs * units, seed ^ 2, 0), numbers(units, seed ^ 3, 0));
        let (mut y, mut d_x) = (d_z.to_vec(), x.to_vec());
        let (mut y0, mut d_w0, mut d_x0) = (d_z.to_vec(), weights.clone(), x.to_vec());
        naive::dense_forward(DenseForward { x, weights: &weights, bias: &bias, activation, y: &mut y0 });
        let mut scratch = Scratch::new();
        naive::dense_backward_weights(DenseBackwardWeights {
            inputs, units, parts, unit_deltas: None, first, d_weights: &mut d_w0[first * units..], scratch: &mut scratch,
        });
        naive::dense_backward_input(DenseBackwardInput {
            weights: &weights, units, d_z, d_x: &mut d_x0, scratch: &mut scratch,
        });
        for backend in Backend::available() {
            backend.dense_forward(DenseForward { x, weights: &weights, bias: &bias, activation, y: &mut y });
            near("forward", backend, &y, &y0);
            for unit_deltas in [None, Some(&unit_deltas)] {
                let mut d_w = weights.clone();
                backend.dense_backward_weights(DenseBackwardWeights {
                    inputs, units, parts, unit_deltas, first, d_weights: &mut d_w[first * units..], scratch: &mut scratch,
                });
                near("weights", backend, &d_w, &d_w0);
            }
            backend.dense_backward_input(DenseBackwardInput {
                weights: &weights, units, d_z, d_x: &mut d_x, scratch: &mut scratch,
            });
            near("input", backend, &d_x, &d_x0);
        }
    }

    #[test]
    fn pooling_is_like_the_naive_one(
        g in sliding(Just(1)), channels in 1..40_usize, n in 1..4_usize, seed: u64,
        pooling in prop::sample::select(&[Pooling::Max, Pooling::Average, Pooling::L2][..]),
    ) {
        let input = Shape::new(g.input.height, g.input.width, channels);
        let g = Sliding { input, output: Shape { channels, ..g.output }, ..g };
        // Zeros make ties, of which the first must win.
        let (x, d_y) = (numbers(n * g.input.len(), seed, 3), numbers(n * g.output.len(), seed ^ 1, 0));
        let (mut y, mut y0, mut d_x, mut d_x0) = (d_y.clone(), d_y.clone(), x.clone(), x.clone());
        let (mut argmax, mut argmax_expected) = (vec![0; y.len()], vec![0; y.len()]);
        naive::pool_forward(PoolForward { pooling, g: &g, x: &x, y: &mut y0, argmax: &mut argmax_expected });
        naive::pool_backward(PoolBackward {
            pooling, g: &g, x: &x, y: &y0, argmax: &argmax_expected, d_y: &d_y, d_x: &mut d_x0,
        });
        for backend in Backend::available() {
            backend.pool_forward(PoolForward { pooling, g: &g, x: &x, y: &mut y, argmax: &mut argmax });
            near("forward", backend, &y, &y0);
            prop_assert_eq!(&argmax, &argmax_expected);
            backend.pool_backward(PoolBackward {
                pooling, g: &g, x: &x, y: &y0, argmax: &argmax_expected, d_y: &d_y, d_x: &mut d_x,
            });
            near("backward", backend, &d_x, &d_x0);
        }
    }

    #[test]
    fn global_average_pooling_is_the_mean_of_each_channel_and_shares_its_error_equally(
        height in 1..9_usize, width in 1..9_usize, channels in 1..40_usize, n in 1..6_usize, seed: u64,
    ) {
        let shape = Shape::new(height, width, channels);
        let (x, d_y) = (numbers(n * shape.len(), seed, 5), numbers(n * channels, seed ^ 1, 5));
        for backend in Backend::available() {
            let (mut y, mut d_x) = (vec![7.0; d_y.len()], vec![7.0; x.len()]);
            backend.global_average_pool_forward(GlobalAveragePoolForward { shape, x: &x, y: &mut y });
            backend.global_average_pool_backward(GlobalAveragePoolBackward { shape, d_y: &d_y, d_x: &mut d_x });
            for (index, &y) in y.iter().enumerate() {
                let (sample, c) = (index / channels, index % channels);
                let values = x[sample * shape.len()..][..shape.len()].iter().skip(c).step_by(channels);
                let mean = values.map(|&x| f64::from(x)).sum::<f64>() / shape.places() as f64;
                prop_assert!((f64::from(y) - mean).abs() < 1e-5, "{y} in place of {mean} on {}", backend.name());
            }
            for (index, &d_x) in d_x.iter().enumerate() {
                let share = d_y[index / shape.len() * channels + index % channels] / shape.places() as f32;
                prop_assert_eq!(d_x, share);
            }
        }
    }

    #[test]
    fn batch_normalisation_is_like_the_naive_one(
        height in 1..9_usize, width in 1..9_usize, channels in filters(), n in 1..6_usize, seed: u64,
        activation in activation(), far in prop::sample::select(&[0.0_f32, 3.0, -1000.0][..]),
    ) {
        let shape = Shape::new(height, width, channels);
        let x: Vec<f32> = numbers(n * shape.len(), seed, 0).into_iter().map(|x| x + far).collect();
        let d = numbers(x.len(), seed ^ 1, 5);
        let channel = NormOf::new(channels, seed, far);
        let norm = channel.at(activation);
        let (mut sums0, mut y0, mut d0, mut d_x0) = (vec![(0.0, 0.0); channels], x.clone(), d.clone(), x.clone());
        let mut d_sums0 = sums0.clone();
        naive::norm_sums(NormSums { x: &x, sums: &mut sums0 });
        naive::norm_forward(NormForward { norm, x: &x, y: &mut y0 });
        naive::norm_backward_sums(NormBackwardSums { norm, x: &x, y: &y0, d_y: &mut d0, sums: &mut d_sums0 });
        naive::norm_backward(NormBackward { norm, x: &x, d: &d0, d_x: &mut d_x0 });
        for backend in Backend::available() {
            let (mut sums, mut y, mut d, mut d_x) = (vec![(9.0, 9.0); channels], d.clone(), d.clone(), d.clone());
            backend.norm_sums(NormSums { x: &x, sums: &mut sums });
            let count = (n * shape.places()) as f64;
            for (&got, &expected) in sums.iter().zip(&sums0) {
                // It is the variance that must be exact.
                let [got, expected] = [got, expected].map(|(sum, squares)| {
                    [sum / count, squares / count - (sum / count).powi(2)]
                });
                let near = got.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-5);
                prop_assert!(near, "{got:?} in place of {expected:?} on {}", backend.name());
            }
            backend.norm_forward(NormForward { norm, x: &x, y: &mut y });
            near("forward", backend, &y, &y0);
            backend.norm_backward_sums(NormBackwardSums { norm, x: &x, y: &y0, d_y: &mut d, sums: &mut sums });
            near("errors", backend, &d, &d0);
            near_sums(backend, &sums, &d_sums0);
            backend.norm_backward(NormBackward { norm, x: &x, d: &d0, d_x: &mut d_x });
            near("backward", backend, &d_x, &d_x0);
        }
    }

    #[test]
    fn batch_normalisation_with_pooling_is_like_the_naive_one(
        height in 1..9_usize, width in 1..9_usize, channels in filters(), n in 1..6_usize, seed: u64,
        activation in activation(),
    ) {
        let input = Shape::new(height, width, channels);
        let output = Shape::new(height / 2, width / 2, channels);
        prop_assume!(!output.is_empty());
        let pool = Sliding { input, output, window: Window::MAX_POOL, counted: None };
        let x = numbers(n * input.len(), seed, 3);
        let d = numbers(n * output.len(), seed ^ 1, 5);
        let channel = NormOf::new(channels, seed, 0.0);
        let norm = channel.at(activation);
        let (mut y0, mut argmax_input_expected, mut argmax4_expected, mut d_x0) = (d.clone(), d.clone(), vec![9; d.len()], x.clone());
        let pooled = Pooled { values: &mut y0, argmax4: &mut argmax4_expected };
        naive::norm_pool_forward(NormPoolForward { norm, pool: &pool, x: &x, pooled, argmax_input: &mut argmax_input_expected });
        naive::norm_pool_backward(NormPoolBackward {
            norm, pool: &pool, x: &x, argmax4: &argmax4_expected, d: &d, d_x: &mut d_x0,
        });
        for backend in Backend::available() {
            let (mut y, mut argmax_input, mut argmax4, mut d_x) = (d.clone(), d.clone(), vec![9; d.len()], x.clone());
            let pooled = Pooled { values: &mut y, argmax4: &mut argmax4 };
            backend.norm_pool_forward(NormPoolForward { norm, pool: &pool, x: &x, pooled, argmax_input: &mut argmax_input });
            near("forward", backend, &y, &y0);
            prop_assert_eq!(&argmax4, &argmax4_expected);
            near("argmax_input", backend, &argmax_input, &argmax_input_expected);
            y.fill(7.0);
            let pooled = Pooled { values: &mut y, argmax4: &mut [] };
            backend.norm_pool_forward(NormPoolForward { norm, pool: &pool, x: &x, pooled, argmax_input: &mut [] });
            near("forward without argmax4", backend, &y, &y0);
            backend.norm_pool_backward(NormPoolBackward {
                norm, pool: &pool, x: &x, argmax4: &argmax4_expected, d: &d, d_x: &mut d_x,
            });
            near("backward", backend, &d_x, &d_x0);
        }
    }

    #[test]
    fn activations_are_like_the_naive_ones(channels in 1..40_usize, n in 1..6_usize, seed: u64) {
        let (z, d) = (numbers(n * channels, seed, 9), numbers(n * channels, seed ^ 1, 0));
        let z: Vec<f32> = z.into_iter().map(|z| 20.0 * z).collect();
        for activation in ELEMENTWISE.into_iter().chain([Activation::Softmax]) {
            let (mut a0, mut d0) = (z.clone(), d.clone());
            naive::activation_forward(ActivationForward { activation, channels, z: &mut a0 });
            naive::activation_backward(ActivationBackward { activation, channels, a: &a0, d: &mut d0 });
            for backend in Backend::available() {
                let (mut a, mut d) = (z.clone(), d.clone());
                backend.activation_forward(ActivationForward { activation, channels, z: &mut a });
                near("forward", backend, &a, &a0);
                backend.activation_backward(ActivationBackward { activation, channels, a: &a0, d: &mut d });
                near("backward", backend, &d, &d0);
            }
        }
    }
}

/// Distance in units in the last place.
fn ulp(got: f32, exact: f64) -> f64 {
    let unit =
        f64::from(f32::from_bits((exact as f32).abs().to_bits() + 1)) - f64::from((exact as f32).abs());
    (f64::from(got) - exact).abs() / unit
}

#[test]
fn exponentials_are_within_the_stated_error() {
    let z: Vec<f32> = (-870_000..870_000).map(|i| i as f32 * 1e-4 + 1e-5).collect();
    for backend in Backend::available() {
        for (activation, exact) in [
            (Activation::Sigmoid, (|z: f64| 1.0 / (1.0 + (-z).exp())) as fn(f64) -> f64),
            (Activation::Tanh, f64::tanh),
        ] {
            let mut a = z.clone();
            backend.activation_forward(ActivationForward { activation, channels: 1, z: &mut a });
            let worst = z.iter().zip(&a).map(|(&z, &a)| ulp(a, exact(f64::from(z)))).fold(0.0, f64::max);
            assert!(worst <= 4.0, "{activation} on {}: {worst} ulp", backend.name());
        }
    }
}

#[test]
fn what_is_not_a_number_is_seen_and_infinity_saturates() {
    let g = Sliding::new(Shape::new(4, 4, 1), Window { kernel: [1, 1], ..Window::MAX_POOL }, 1);
    let g = Sliding {
        window: Window { stride: [1, 1], ..g.expect("fits").window },
        output: Shape::new(4, 4, 1),
        ..g.expect("fits")
    };
    for backend in Backend::available() {
        for activation in ELEMENTWISE {
            let mut a = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30];
            backend.activation_forward(ActivationForward { activation, channels: 1, z: &mut a });
            assert!(a[0].is_nan() && a[1..].iter().all(|a| !a.is_nan()), "{activation}: {a:?}");
            let mut x = [0.5; 16];
            x[5] = f32::NAN;
            let (mut y, mut argmax4) = ([0.0; 4], [9; 4]);
            let pooled = Pooled { values: &mut y, argmax4: &mut argmax4 };
            backend.conv_pool_forward(ConvPoolForward {
                g: &g,
                x: &x,
                weights: &[1.0],
                bias: &[0.0],
                activation,
                pooled,
                scratch: &mut Scratch::new(),
            });
            assert!(y[0].is_nan() && argmax4[0] == 3, "{y:?} {argmax4:?}");
            assert!(y[1..].iter().all(|y| !y.is_nan()) && argmax4[1..] == [0; 3]);
        }
        let mut row = [f32::NAN, 1.0, 2.0];
        backend.activation_forward(ActivationForward {
            activation: Activation::Softmax,
            channels: 3,
            z: &mut row,
        });
        assert!(row.iter().all(|a| a.is_nan()), "{row:?}");
    }
}
