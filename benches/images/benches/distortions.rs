//! What each distortion of training images costs, an image: of 28×28 greys as in MNIST, of 32×32 and of 96×96 colours.

use cnn_tui::dataset::Images;
use cnn_tui::dataset::augment::{Augmentation, Occasion};
use cnn_tui::nn::scaling::Scaling;
use cnn_tui::nn::shape::Shape;
use criterion::{Criterion, Throughput};
use std::hint::black_box;
use std::time::Duration;

/// Images that are distorted at a time.
const BATCH: u32 = 64;

/// What is measured: nothing, each kind of work, and what docs/performance.md names.
const SPECS: [&str; 6] = [
    "",
    "shift 2, flip",
    "rotate 15, shift 2",
    "cutout 8",
    "elastic 34 4",
    "scale 0.1, rotate 15, shift 2, elastic 34 4",
];

/// Distorts batches of images of that shape.
fn distort(criterion: &mut Criterion, shape: Shape) {
    let bytes = (0..BATCH as usize * shape.len()).map(|at| ((at * 2_654_435_761) >> 7) as u8).collect();
    let images = Images::unlabelled(shape, bytes);
    let (all, scaling) = (0..images.len(), Scaling::unit(shape.channels));
    let (mut x, mut labels) = (vec![0.0; images.len() * shape.len()], vec![0; images.len()]);
    let mut group = criterion.benchmark_group(shape.to_string());
    group.throughput(Throughput::Elements(u64::from(BATCH)));
    for spec in SPECS {
        let augmentation =
            if spec.is_empty() { Augmentation::default() } else { spec.parse().expect("distortions") };
        let mut epoch = 0;
        group.bench_function(if spec.is_empty() { "none" } else { spec }, |bencher| {
            bencher.iter(|| {
                epoch += 1;
                let excerpt = images.excerpt(all.clone()).expect("in memory");
                let occasion = Occasion { seed: 1, epoch };
                augmentation.fill(&excerpt, all.clone(), &scaling, occasion, &mut x, &mut labels);
                black_box(&x);
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    for shape in [Shape::new(28, 28, 1), Shape::new(32, 32, 3), Shape::new(96, 96, 3)] {
        distort(&mut criterion, shape);
    }
    criterion.final_summary();
}
