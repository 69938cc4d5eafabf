//! Training in its steady state allocates nothing: counted by the allocator itself, over 100 steps of each of the
//! networks that `cnn-tui bench` measures.

use cnn_tui::dataset::Dataset;
use cnn_tui::dataset::augment::{Augmentation, Occasion};
use cnn_tui::nn::init::Init;
use cnn_tui::nn::scaling::Scaling;
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::run::{Advance, Trainer};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, counting calls from all threads. There is one test in this file, so that no other test
/// is counted.
struct Counting;

static CALLS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

fn count(bytes: usize) {
    CALLS.fetch_add(1, Ordering::Relaxed);
    BYTES.fetch_add(bytes, Ordering::Relaxed);
}

// SAFETY: every method hands its arguments on to the system's allocator unchanged and returns what that returns.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the promises of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the caller keeps the promises of `realloc`.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The networks of `cnn-tui bench`.
const NETWORKS: [&str; 4] = [
    "conv 1 5x5 sigmoid, maxpool 2, dense 10 softmax",
    "conv 20 5x5 sigmoid, maxpool 2, dense 100 relu, dense 10 softmax",
    "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax",
    "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax",
];
/// Nothing, and everything, done to the images.
const DISTORTIONS: [&str; 2] = ["", "scale 0.1, rotate 15, flip, shift 2, elastic 34 4, cutout 5"];
const WARM_UP: usize = 20;
const STEPS: usize = 100;

fn augmentation(text: &str) -> Augmentation {
    Augmentation::try_from(text.to_owned()).expect("distortions")
}

fn trainer(text: &str, dataset: &Arc<Dataset>, batch_size: usize, distortions: &str) -> Trainer {
    let config = TrainConfig {
        augmentation: augmentation(distortions),
        spec: text.parse().expect("a spec"),
        init: Init::Glorot,
        learning_rate: 0.01,
        batch_size,
        epochs: 1,
        ..TrainConfig::default()
    };
    Trainer::new(config, Arc::clone(dataset)).expect("it fits")
}

fn advance(trainer: &mut Trainer, workers: &Workers, steps: usize) {
    for _ in 0..steps {
        let done = trainer.advance(workers).expect("no file is read");
        assert!(matches!(done, Advance::Batch(_)), "a batch was expected, not {done:?}");
    }
}

/// As many threads, all of which have started and distorted an image: what a thread does first, it does in its own time, and it allocates.
fn team(threads: usize, dataset: &Dataset) -> Workers {
    let workers = Workers::new(threads).expect("threads");
    let there = AtomicUsize::new(0);
    // No thread can take two of these, for each waits until all are taken.
    workers.for_each(threads, &|_| {
        let (mut x, mut labels) = (vec![0.0; dataset.train.shape.len()], [0]);
        let occasion = Occasion { seed: 1, epoch: 0 };
        let (excerpt, scaling) = (dataset.train.excerpt(0..1).expect("in memory"), Scaling::unit(1));
        augmentation(DISTORTIONS[1]).fill(&excerpt, 0..1, &scaling, occasion, &mut x, &mut labels);
        there.fetch_add(1, Ordering::SeqCst);
        while there.load(Ordering::SeqCst) < threads {
            std::thread::yield_now();
        }
    });
    workers
}

/// What is trained, how, and by how many threads.
#[derive(Clone, Copy, Debug)]
struct Case<'a> {
    text: &'a str,
    distortions: &'a str,
    batch_size: usize,
    threads: usize,
    /// The threads that prepare images, if images are distorted.
    preparers: usize,
}

/// Calls and bytes of allocations in [`STEPS`] steps.
fn allocations(case: Case<'_>, dataset: &Arc<Dataset>) -> (usize, usize) {
    let workers = team(case.threads, dataset);
    let mut trainer = trainer(case.text, dataset, case.batch_size, case.distortions);
    if !case.distortions.is_empty() {
        trainer.fix_preparers(case.preparers);
    }
    advance(&mut trainer, &workers, WARM_UP);
    trainer.settle_preparers();
    let before = (CALLS.load(Ordering::SeqCst), BYTES.load(Ordering::SeqCst));
    advance(&mut trainer, &workers, STEPS);
    (CALLS.load(Ordering::SeqCst) - before.0, BYTES.load(Ordering::SeqCst) - before.1)
}

#[test]
fn a_hundred_steps_allocate_nothing() {
    let counted = CALLS.load(Ordering::SeqCst);
    assert!(counted > 0, "the allocator is not the one that counts");
    let dataset = Arc::new(Dataset::mnist().expect("it is in the program"));
    let plain = NETWORKS.iter().map(|text| (*text, DISTORTIONS[0], 0));
    // What is done to images does not depend on the network: on one that is done with them soon.
    let distorted = [0, 1].map(|preparers| (NETWORKS[0], DISTORTIONS[1], preparers));
    for (text, distortions, preparers) in plain.chain(distorted) {
        // Distorting takes long without optimisation, and after a minute the harness allocates to say that a test takes long.
        let sizes: &[usize] = if distortions.is_empty() { &[10, 64] } else { &[10] };
        for &batch_size in sizes {
            for threads in [1, 2] {
                let case = Case { text, distortions, batch_size, threads, preparers };
                let (calls, bytes) = allocations(case, &dataset);
                assert_eq!(calls, 0, "{case:?}: {bytes} bytes were allocated in {STEPS} steps");
            }
        }
    }
}
