//! How fast this machine computes when nothing is in the way: the yardstick for everything else.
//!
//! Taken from the best of our own kernels on data that stays in the cache, so it is a lower bound of what the CPU's
//! multiply-add units could do.

use crate::nn::activation::Activation;
use crate::nn::geometry::{Padding, Sliding, Window};
use crate::nn::kernels::simd::Backend;
use crate::nn::kernels::workers::Workers;
use crate::nn::kernels::{Real, Scratch};
use crate::nn::shape::Shape;
use std::time::{Duration, Instant};

/// How long each kernel is tried.
const PATIENCE: Duration = Duration::from_millis(60);
/// Multiply-adds between two looks at the clock, for each thread: about a millisecond.
const CHUNK: usize = 40_000_000;

/// The greatest rate seen.
#[derive(Clone, Copy, Debug)]
pub struct Peak {
    /// Billions of floating-point operations a second, all threads together.
    pub gflops: f64,
    /// The kernel that reached it.
    pub kernel: &'static str,
}

/// A kernel with the data it runs on.
struct Trial {
    x: Vec<f32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
    y: Vec<f32>,
    scratch: Scratch<f32>,
}

/// The kernels that are tried: samples, and what is done to them.
const KERNELS: [(&str, usize, Kernel); 3] = [
    ("dense forward, 128 to 128, batch 48", 48, Kernel::Dense(128, 128)),
    ("dense forward, 512 to 64, batch 48", 48, Kernel::Dense(512, 64)),
    ("convolution forward, 20 to 40 maps of 12x12, 5x4", 2, Kernel::Conv(20, 40)),
];

#[derive(Clone, Copy)]
enum Kernel {
    /// Inputs and outputs.
    Dense(usize, usize),
    /// Input and output channels.
    Conv(usize, usize),
}

fn geometry(input: usize, output: usize) -> Option<Sliding> {
    // Not square: all of it is multiplied, where minimal filtering would count for more than the units do.
    let window = Window { kernel: [5, 4], stride: [1, 1], padding: Padding::NONE };
    Sliding::new(Shape::new(12, 12, input), window, output)
}

impl Kernel {
    /// Lengths of x, weights and y for one sample, and of the bias.
    fn lengths(self) -> [usize; 4] {
        match self {
            Self::Dense(inputs, outputs) => [inputs, inputs * outputs, outputs, outputs],
            Self::Conv(inputs, outputs) => [144 * inputs, 20 * inputs * outputs, 72 * outputs, outputs],
        }
    }

    /// Multiply-adds a sample.
    fn macs(self) -> usize {
        let places = if let Self::Conv(..) = self { 72 } else { 1 };
        self.lengths()[1] * places
    }

    fn run(self, trial: &mut Trial) {
        let Trial { x, weights, bias, y, scratch } = trial;
        match self {
            Self::Dense(..) => Backend::best().dense_forward(x, weights, bias, Activation::Identity, y),
            Self::Conv(inputs, outputs) => {
                if let Some(g) = geometry(inputs, outputs) {
                    f32::conv_forward(&g, x, weights, bias, Activation::Identity, y, scratch);
                }
            }
        }
    }
}

/// The best rate of any kernel on all of the threads at once.
pub fn measure(workers: &Workers) -> Peak {
    let rates = KERNELS.map(|(kernel, samples, run)| Peak { gflops: rate(workers, samples, run), kernel });
    rates.into_iter().max_by(|a, b| a.gflops.total_cmp(&b.gflops)).unwrap_or(rates[0])
}

/// The best rate that `kernel` reaches in [`PATIENCE`].
fn rate(workers: &Workers, samples: usize, kernel: Kernel) -> f64 {
    let [x, weights, y, bias] = kernel.lengths();
    let trial = || Trial {
        x: vec![0.5; x * samples],
        weights: vec![0.25; weights],
        bias: vec![0.0; bias],
        y: vec![0.0; y * samples],
        scratch: Scratch::new(),
    };
    let mut trials: Vec<_> = (0..workers.threads()).map(|_| trial()).collect();
    let macs = kernel.macs() * samples;
    let repetitions = CHUNK.div_ceil(macs);
    let flops = (2 * macs * repetitions * trials.len()) as f64;
    let (began, mut best) = (Instant::now(), 0.0f64);
    while began.elapsed() < PATIENCE {
        let chunk = Instant::now();
        workers.each(&mut trials, |_, trial| (0..repetitions).for_each(|_| kernel.run(trial)));
        best = best.max(flops / chunk.elapsed().as_secs_f64() / 1e9);
    }
    best
}
