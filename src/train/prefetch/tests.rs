use super::*;
use crate::dataset::augment::{Augmentation, Occasion};
use crate::nn::scaling::Scaling;
use crate::train::tests::made_up_images;
use std::sync::LazyLock;

static SCALING: LazyLock<Scaling> = LazyLock::new(|| Scaling::unit(1));
const OCCASION: Occasion = Occasion { seed: 3, epoch: 1 };
/// What is in a place before anything is written there.
const NOTHING: f32 = -1.0;

fn augmentation(text: &str) -> Augmentation {
    text.parse().expect("distortions")
}

/// A prefetcher of sixty images of 6×6, with so many threads that prepare.
fn prefetcher(preparers: usize) -> Prefetcher {
    let mut prefetcher = Prefetcher::new(made_up_images(6, 60));
    prefetcher.fix(preparers);
    prefetcher
}

fn needed<'a>(images: &'a [u32], augmentation: &'a Augmentation, occasion: Occasion) -> Needed<'a> {
    Needed { images, augmentation, scaling: &SCALING, occasion }
}

/// Begins a batch; gives how many of its images were ready, each of which is held against what it has to be.
fn ready(prefetcher: &mut Prefetcher, due: Needed<'_>, following: &[u32]) -> usize {
    let dataset = Arc::clone(&prefetcher.dataset);
    let prepared = prefetcher.begin(due, following, 1).expect("nobody panics").expect("it pays");
    let mut ready = 0;
    let mut missing = Vec::new();
    for (place, &image) in due.images.iter().enumerate() {
        let (mut x, mut label) = (vec![NOTHING; 36], 99);
        match prepared.copy(place, &mut x, &mut label) {
            None => {
                let (mut expected, mut labels) = (vec![NOTHING; 36], [99]);
                let indices = [image];
                let excerpt = dataset.train.excerpt(&indices).expect("in memory");
                due.augmentation.fill(&excerpt, 0..1, due.scaling, due.occasion, &mut expected, &mut labels);
                assert_eq!((x, label), (expected, labels[0]), "image {image}");
                ready += 1;
            }
            Some(at) => {
                assert_eq!((at, x, label), (missing.len(), vec![NOTHING; 36], 99), "image {image}");
                missing.push(image);
            }
        }
    }
    assert_eq!(prepared.missing(), missing);
    ready
}

#[test]
fn what_follows_is_ready_when_it_is_due_and_is_what_the_batch_would_be_filled_with() {
    let augmentation = augmentation("rotate 20, elastic 5 2, cutout 2");
    for preparers in [1, 3] {
        let mut prefetcher = prefetcher(preparers);
        let batches: Vec<Vec<u32>> =
            (0..5).map(|batch| (batch * 12..batch * 12 + 12).rev().collect()).collect();
        let found: Vec<usize> = (0..5)
            .map(|batch| {
                let following = batches.get(batch + 1).map_or(&[][..], Vec::as_slice);
                let found =
                    ready(&mut prefetcher, needed(&batches[batch], &augmentation, OCCASION), following);
                prefetcher.settle();
                found
            })
            .collect();
        assert_eq!(found, [0, 12, 12, 12, 12], "{preparers} preparers");
        // What comes first in the next epoch is told while the validation set is measured.
        let next = Occasion { epoch: 2, ..OCCASION };
        prefetcher.expect(needed(&batches[3], &augmentation, next), 1);
        prefetcher.settle();
        assert_eq!(ready(&mut prefetcher, needed(&batches[3], &augmentation, next), &[]), 12);
    }
}

#[test]
fn what_is_not_what_the_batch_needs_is_as_good_as_missing() {
    let (one, other) = (augmentation("rotate 20, shift 2"), augmentation("rotate 20"));
    let first: Vec<u32> = (0..8).collect();
    let second: Vec<u32> = (8..16).collect();
    // Settings as they were, and then as the second batch finds them, with the number of its images that are ready.
    let shorter = &second[..5];
    let longer: Vec<u32> = (8..20).collect();
    let others: Vec<u32> = vec![8, 9, 30, 11, 31, 13, 14, 15];
    let scaling = Scaling::between(-1.0, 1.0, 1);
    let scaled = Needed { scaling: &scaling, ..needed(&second, &one, OCCASION) };
    let cases: [(Needed<'_>, usize, &str); 8] = [
        (needed(&second, &one, OCCASION), 8, "nothing changed"),
        (needed(&second, &other, OCCASION), 0, "other distortions"),
        (scaled, 0, "another scaling"),
        (needed(&second, &one, Occasion { seed: 4, ..OCCASION }), 0, "another seed"),
        (needed(&second, &one, Occasion { epoch: 2, ..OCCASION }), 0, "another epoch"),
        (needed(shorter, &one, OCCASION), 5, "smaller batches"),
        (needed(&longer, &one, OCCASION), 8, "larger batches"),
        (needed(&others, &one, OCCASION), 6, "another order"),
    ];
    for (due, expected, what) in cases {
        let mut prefetcher = prefetcher(2);
        assert_eq!(ready(&mut prefetcher, needed(&first, &one, OCCASION), &second), 0);
        prefetcher.settle();
        assert_eq!(ready(&mut prefetcher, due, &first), expected, "{what}");
        // And what follows is prepared as the batch was.
        prefetcher.settle();
        assert_eq!(ready(&mut prefetcher, Needed { images: &first, ..due }, &[]), 8, "{what}, afterwards");
    }
}

#[test]
fn batches_that_are_due_before_anything_is_ready_are_whole_all_the_same() {
    let augmentation = augmentation("elastic 5 2");
    let mut prefetcher = prefetcher(2);
    let images: Vec<u32> = (0..60).collect();
    for round in 0..40 {
        // `ready` holds against each other what is ready and what is missing, however far the preparers are.
        let occasion = Occasion { epoch: round / 3, ..OCCASION };
        let start = (round as usize * 7) % 40;
        let following = &images[(start + 7) % 40..][..20];
        ready(&mut prefetcher, needed(&images[start..start + 20], &augmentation, occasion), following);
    }
}

#[test]
fn a_preparer_that_panics_is_told_once_and_nothing_waits_for_it() {
    let augmentation = augmentation("flip");
    let mut prefetcher = prefetcher(1);
    // There is no image of this number, so whoever prepares it panics.
    assert_eq!(ready(&mut prefetcher, needed(&[1, 2], &augmentation, OCCASION), &[3, 1_000_000]), 0);
    prefetcher.settle();
    let told = prefetcher.begin(needed(&[3, 4], &augmentation, OCCASION), &[5], 1).map(|_| ());
    let told = told.expect_err("somebody panicked").to_string();
    assert!(told.contains("a thread that prepares images panicked: "), "{told}");
    assert_eq!(ready(&mut prefetcher, needed(&[4, 3], &augmentation, OCCASION), &[5]), 0, "told once");
}

#[test]
fn preparers_take_the_cores_that_are_free_and_wait_for_disks_on_any() {
    let distorted = Work { is_distorted: true, is_streamed: false };
    for (cores, training, expected) in [(1, 1, 0), (2, 1, 1), (2, 2, 0), (2, 3, 0), (4, 2, 2), (64, 8, 4)] {
        assert_eq!(preparers(cores, training, distorted), expected, "{training} of {cores}");
        for is_distorted in [true, false] {
            let streamed = Work { is_distorted, is_streamed: true };
            assert_eq!(preparers(cores, training, streamed), expected.max(1), "{training} of {cores}");
        }
        assert_eq!(preparers(cores, training, Work { is_distorted: false, is_streamed: false }), 0);
    }
}

#[test]
fn where_nothing_is_done_to_images_nobody_is_there_to_do_it() {
    let mut prefetcher = Prefetcher::new(made_up_images(6, 60));
    let (none, images) = (Augmentation::default(), [1, 2, 3]);
    let prepared = prefetcher.begin(needed(&images, &none, OCCASION), &images, 1).expect("nobody panics");
    assert!(prepared.is_none());
    assert!(!prefetcher.is_at_work());
}
