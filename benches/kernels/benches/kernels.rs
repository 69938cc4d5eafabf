//! Each fast kernel beside its naive twin, on the layers of four networks for MNIST (A–D in `docs/performance.md`).
//!
//! Throughput is in dense floating-point operations, two a multiply-add. What the fast kernels skip because it is zero
//! counts as done, so they may show more than the CPU's peak.

use cnn_tui_kernels::activation::Activation;
use cnn_tui_kernels::geometry::{Padding, Sliding, Window};
use cnn_tui_kernels::naive::Pooling;
use cnn_tui_kernels::shape::Shape;
use cnn_tui_kernels::simd::Backend;
use cnn_tui_kernels::{
    BatchPart, ConvBackwardInput, ConvBackwardWeights, ConvPoolBackward, ConvPoolForward, DenseBackwardInput,
    DenseBackwardWeights, DenseForward, Norm, NormBackward, NormBackwardSums, NormForward, NormPoolBackward,
    NormPoolForward, NormSums, PoolBackward, PoolForward, Pooled, Scratch, UnitDeltas, naive,
};
use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use std::hint::black_box;
use std::time::Duration;

/// Samples worked on at a time: those of a shard.
const SAMPLES: usize = 8;

/// Numbers in −1..1 that look random.
fn numbers(len: usize) -> Vec<f32> {
    (0..len as u32).map(|i| (i.wrapping_mul(0x9e37_79b9) >> 8) as f32 / (1 << 23) as f32 - 1.0).collect()
}

fn group<'a>(criterion: &'a mut Criterion, name: &str, macs: usize) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(2 * (macs * SAMPLES) as u64));
    group
}

/// A kernel that goes forward, or its naive twin.
type Forward = fn(ConvPoolForward<'_, f32>);
/// A kernel that goes back, or its naive twin.
type Backward = fn(ConvPoolBackward<'_, f32>);

/// Convolution 5×5, activation and 2×2 max pooling in one, both ways. The first layer needs no gradient of its input.
fn conv_pool(criterion: &mut Criterion, name: &str, input: Shape, filters: usize, activation: Activation) {
    let window = Window { kernel: [5, 5], stride: [1, 1], padding: Padding::NONE };
    let Some(g) = Sliding::new(input, window, filters) else { return };
    let (x, weights) = (numbers(SAMPLES * input.len()), numbers(25 * input.channels * filters));
    let bias = numbers(filters);
    let cells = SAMPLES * g.max_pool().output.len();
    let (mut pooled, mut argmax4) = (vec![0.0; cells], vec![0; cells]);
    let mut scratch = Scratch::new();
    let macs = weights.len() * g.output.places();

    let forward = |pooled: &mut [f32], argmax4: &mut [u8], scratch: &mut Scratch<f32>, run: Forward| {
        let pooled = Pooled { values: pooled, argmax4 };
        let (x, weights, bias) = (black_box(&x[..]), &weights, &bias);
        run(ConvPoolForward { g: &g, x, weights, bias, activation, pooled, scratch });
    };
    let mut both = group(criterion, &format!("{name} forward"), macs);
    both.bench_function("fast", |bencher| {
        bencher.iter(|| {
            forward(&mut pooled, &mut argmax4, &mut scratch, |args| Backend::best().conv_pool_forward(args))
        });
    });
    both.bench_function("naive", |bencher| {
        bencher.iter(|| forward(&mut pooled, &mut argmax4, &mut scratch, naive::conv_pool_forward));
    });
    both.finish();

    let d_pooled = numbers(cells);
    let (mut d_weights, mut d_bias, mut d_x) = (weights.clone(), bias.clone(), x.clone());
    let inner = input.channels > 1;
    let mut backward = |run: Backward| {
        run(ConvPoolBackward {
            g: &g,
            activation,
            x: black_box(&x),
            weights: &weights,
            pooled: &pooled,
            argmax4: &argmax4,
            d_pooled: &d_pooled,
            d_weights: &mut d_weights,
            d_bias: &mut d_bias,
            d_x: inner.then_some(&mut d_x[..]),
            scratch: &mut scratch,
        });
    };
    let mut both = group(criterion, &format!("{name} backward"), macs * (1 + usize::from(inner)));
    both.bench_function("fast", |bencher| {
        bencher.iter(|| backward(|args| Backend::best().conv_pool_backward(args)));
    });
    both.bench_function("naive", |bencher| bencher.iter(|| backward(naive::conv_pool_backward)));
    both.finish();
}

/// A fully connected layer, forward and both gradients.
fn dense(criterion: &mut Criterion, name: &str, inputs: usize, units: usize) {
    let (x, weights, bias) = (numbers(SAMPLES * inputs), numbers(inputs * units), numbers(units));
    let (mut y, d_z) = (numbers(SAMPLES * units), numbers(SAMPLES * units));
    let (mut d_x, mut d_weights, mut scratch) = (x.clone(), weights.clone(), Scratch::new());
    let relu = Activation::Relu;
    let parts = &[BatchPart { x: &x, deltas: &d_z }];
    let mut unit_deltas = UnitDeltas::new(units, SAMPLES);
    unit_deltas.fill(parts);
    let unit_deltas = Some(&unit_deltas);
    let macs = inputs * units;

    let mut forward = |run: fn(DenseForward<'_, f32>)| {
        run(DenseForward { x: black_box(&x), weights: &weights, bias: &bias, activation: relu, y: &mut y });
    };
    let mut both = group(criterion, &format!("{name} forward"), macs);
    both.bench_function("fast", |bencher| {
        bencher.iter(|| forward(|args| Backend::best().dense_forward(args)));
    });
    both.bench_function("naive", |bencher| bencher.iter(|| forward(naive::dense_forward)));
    both.finish();

    let mut backward = |weights_of: fn(DenseBackwardWeights<'_, f32>),
                        input_of: fn(DenseBackwardInput<'_, f32>)| {
        let (parts, d_weights, scratch) = (black_box(&parts[..]), &mut d_weights[..], &mut scratch);
        let first = 0;
        weights_of(DenseBackwardWeights { inputs, units, parts, unit_deltas, first, d_weights, scratch });
        let (weights, scratch) = (black_box(&weights[..]), &mut *scratch);
        input_of(DenseBackwardInput { weights, units, d_z: &d_z, d_x: &mut d_x, scratch });
    };
    let mut both = group(criterion, &format!("{name} backward"), 2 * macs);
    both.bench_function("fast", |bencher| {
        bencher.iter(|| {
            backward(
                |args| Backend::best().dense_backward_weights(args),
                |args| Backend::best().dense_backward_input(args),
            );
        });
    });
    both.bench_function("naive", |bencher| {
        bencher.iter(|| backward(naive::dense_backward_weights, naive::dense_backward_input));
    });
    both.finish();
}

/// A kernel beside its naive twin; `fast` and `naive` do the same work of so many multiply-adds (or values) a sample.
fn twins(
    criterion: &mut Criterion,
    name: &str,
    macs: usize,
    mut fast: impl FnMut(),
    mut naive: impl FnMut(),
) {
    let mut group = group(criterion, name, macs);
    group.bench_function("fast", |bencher| bencher.iter(&mut fast));
    group.bench_function("naive", |bencher| bencher.iter(&mut naive));
    group.finish();
}

/// Both gradients of a convolution by itself, all δ other than zero.
fn conv_backward(criterion: &mut Criterion, name: &str, input: Shape, window: Window, filters: usize) {
    let Some(g) = Sliding::new(input, window, filters) else { return };
    let (x, d_z) = (numbers(SAMPLES * input.len()), numbers(SAMPLES * g.output.len()));
    let weights = numbers(window.area() * input.channels * filters);
    let macs = weights.len() * g.output.places();
    let gradients = || (weights.clone(), vec![0.0; filters], Scratch::new());
    let ((mut d_w, mut d_b, mut scratch), (mut d_w0, mut d_b0, mut scratch0)) = (gradients(), gradients());
    twins(
        criterion,
        &format!("{name} weight gradient"),
        macs,
        || {
            Backend::best().conv_backward_weights(ConvBackwardWeights {
                g: &g,
                x: black_box(&x),
                d_z: &d_z,
                d_weights: &mut d_w,
                d_bias: &mut d_b,
                scratch: &mut scratch,
            });
        },
        || {
            naive::conv_backward_weights(ConvBackwardWeights {
                g: &g,
                x: black_box(&x),
                d_z: &d_z,
                d_weights: &mut d_w0,
                d_bias: &mut d_b0,
                scratch: &mut scratch0,
            });
        },
    );
    let (mut d_x, mut d_x0) = (x.clone(), x.clone());
    twins(
        criterion,
        &format!("{name} input gradient"),
        macs,
        || {
            Backend::best().conv_backward_input(ConvBackwardInput {
                g: &g,
                weights: black_box(&weights),
                d_z: &d_z,
                d_x: &mut d_x,
                scratch: &mut scratch,
            });
        },
        || {
            naive::conv_backward_input(ConvBackwardInput {
                g: &g,
                weights: black_box(&weights),
                d_z: &d_z,
                d_x: &mut d_x0,
                scratch: &mut scratch0,
            });
        },
    );
}

/// 2×2 pooling by itself, forward and back.
fn pool(criterion: &mut Criterion, name: &str, input: Shape, pooling: Pooling) {
    let Some(g) = Sliding::new(input, Window::MAX_POOL, input.channels) else { return };
    let (x, d_y) = (numbers(SAMPLES * input.len()), numbers(SAMPLES * g.output.len()));
    let room = || (d_y.clone(), vec![0; d_y.len()], x.clone());
    let ((mut y, mut argmax, mut d_x), (mut y0, mut argmax_naive, mut d_x0)) = (room(), room());
    twins(
        criterion,
        &format!("{name} forward"),
        input.len(),
        || {
            Backend::best().pool_forward(PoolForward {
                pooling,
                g: &g,
                x: black_box(&x),
                y: &mut y,
                argmax: &mut argmax,
            })
        },
        || {
            naive::pool_forward(PoolForward {
                pooling,
                g: &g,
                x: black_box(&x),
                y: &mut y0,
                argmax: &mut argmax_naive,
            })
        },
    );
    twins(
        criterion,
        &format!("{name} backward"),
        input.len(),
        || {
            Backend::best().pool_backward(PoolBackward {
                pooling,
                g: &g,
                x: &x,
                y: &y,
                argmax: &argmax,
                d_y: black_box(&d_y),
                d_x: &mut d_x,
            });
        },
        || {
            naive::pool_backward(PoolBackward {
                pooling,
                g: &g,
                x: &x,
                y: &y0,
                argmax: &argmax_naive,
                d_y: black_box(&d_y),
                d_x: &mut d_x0,
            });
        },
    );
}

/// Batch normalisation with ReLU, and with 2×2 max pooling after that, forward and back.
fn norm(criterion: &mut Criterion, name: &str, input: Shape) {
    let Some(g) = Sliding::new(input, Window::MAX_POOL, input.channels) else { return };
    let (x, d) = (numbers(SAMPLES * input.len()), numbers(SAMPLES * input.len()));
    let ones = vec![1.0; input.channels];
    let (mean, shift) = (numbers(input.channels), numbers(input.channels));
    let norm = Norm {
        activation: Activation::Relu,
        mean: &mean,
        inverse: &ones,
        scale: &ones,
        shift: &shift,
        mean_d: &mean,
        mean_product: &shift,
    };
    let pooled = SAMPLES * g.output.len();
    let room =
        || (x.clone(), d.clone(), vec![(0.0, 0.0); input.channels], vec![0; pooled], vec![0.0; pooled]);
    let (mut y, mut d_y, mut sums, mut argmax4, mut argmax_input) = room();
    let (mut y0, mut d_y0, mut sums0, mut argmax4_naive, mut argmax_input_naive) = room();
    twins(
        criterion,
        &format!("{name} sums and forward"),
        input.len(),
        || {
            Backend::best().norm_sums(NormSums { x: black_box(&x), sums: &mut sums });
            Backend::best().norm_forward(NormForward { norm, x: &x, y: &mut y });
        },
        || {
            naive::norm_sums(NormSums { x: black_box(&x), sums: &mut sums0 });
            naive::norm_forward(NormForward { norm, x: &x, y: &mut y0 });
        },
    );
    twins(
        criterion,
        &format!("{name} sums and backward"),
        input.len(),
        || {
            Backend::best().norm_backward_sums(NormBackwardSums {
                norm,
                x: black_box(&x),
                y: &y,
                d_y: &mut d_y,
                sums: &mut sums,
            });
            Backend::best().norm_backward(NormBackward { norm, x: &x, d: &d_y, d_x: &mut y });
        },
        || {
            naive::norm_backward_sums(NormBackwardSums {
                norm,
                x: black_box(&x),
                y: &y0,
                d_y: &mut d_y0,
                sums: &mut sums0,
            });
            naive::norm_backward(NormBackward { norm, x: &x, d: &d_y0, d_x: &mut y0 });
        },
    );
    twins(
        criterion,
        &format!("{name} with pooling, forward and backward"),
        input.len(),
        || {
            let pooled = Pooled { values: &mut d_y[..pooled], argmax4: &mut argmax4 };
            Backend::best().norm_pool_forward(NormPoolForward {
                norm,
                pool: &g,
                x: black_box(&x),
                pooled,
                argmax_input: &mut argmax_input,
            });
            Backend::best().norm_pool_backward(NormPoolBackward {
                norm,
                pool: &g,
                x: &x,
                argmax4: &argmax4,
                d: &argmax_input,
                d_x: &mut y,
            });
        },
        || {
            let pooled = Pooled { values: &mut d_y0[..pooled], argmax4: &mut argmax4_naive };
            naive::norm_pool_forward(NormPoolForward {
                norm,
                pool: &g,
                x: black_box(&x),
                pooled,
                argmax_input: &mut argmax_input_naive,
            });
            naive::norm_pool_backward(NormPoolBackward {
                norm,
                pool: &g,
                x: &x,
                argmax4: &argmax4_naive,
                d: &argmax_input_naive,
                d_x: &mut y0,
            });
        },
    );
}

/// Layers that are computed by themselves: throughput of those without weights is in twice the values of their input.
fn unfused(criterion: &mut Criterion) {
    let window =
        |size| Window { kernel: [size; 2], stride: [1, 1], padding: Padding::symmetric(size / 2, size / 2) };
    let (image, maps) = (Shape::new(28, 28, 1), Shape::new(24, 24, 20));
    let valid = Window { padding: Padding::NONE, ..window(5) };
    conv_backward(criterion, "conv 20 5x5 of 28x28x1", image, valid, 20);
    conv_backward(criterion, "conv 20 3x3 of 28x28x1", image, window(3), 20);
    conv_backward(criterion, "conv 40 5x5 of 12x12x20", Shape::new(12, 12, 20), valid, 40);
    conv_backward(criterion, "conv 40 1x1 of 12x12x40", Shape::new(12, 12, 40), window(1), 40);
    pool(criterion, "maxpool 2 of 24x24x20", maps, Pooling::Max);
    pool(criterion, "avgpool 2 of 24x24x20", maps, Pooling::Average);
    pool(criterion, "l2pool 2 of 24x24x20", maps, Pooling::L2);
    norm(criterion, "batchnorm, relu of 24x24x20", maps);
}

fn kernels(criterion: &mut Criterion) {
    use Activation::{Relu, Sigmoid};
    let image = Shape::new(28, 28, 1);
    conv_pool(criterion, "A conv 1 of 28x28x1", image, 1, Sigmoid);
    dense(criterion, "A dense 144 to 10", 144, 10);
    conv_pool(criterion, "B conv 20 of 28x28x1", image, 20, Sigmoid);
    dense(criterion, "B dense 2880 to 100", 2880, 100);
    conv_pool(criterion, "C conv 20 of 28x28x1", image, 20, Relu);
    conv_pool(criterion, "C conv 40 of 12x12x20", Shape::new(12, 12, 20), 40, Relu);
    dense(criterion, "C dense 640 to 100", 640, 100);
    conv_pool(criterion, "D conv 8 of 28x28x1", image, 8, Relu);
    conv_pool(criterion, "D conv 16 of 12x12x8", Shape::new(12, 12, 8), 16, Relu);
}

/// A second for each kernel: enough to see a tenth, short enough to be run often.
fn quick() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
}

fn main() {
    let mut criterion = quick().configure_from_args();
    kernels(&mut criterion);
    unfused(&mut criterion);
    criterion.final_summary();
}
