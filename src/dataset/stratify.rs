//! A validation set with the same share of every class, drawn with a seed.

use super::limits::MOST_CLASSES;
use crate::random::{Purpose, generator};
use rand::RngExt;

/// Cuts the images with these labels in two, those to train on and `validation` others, which are fewer than all: each
/// ascending. A function of labels, number and seed alone.
pub(super) fn cut(labels: &[u8], validation: usize, seed: u64) -> [Vec<u32>; 2] {
    let mut counts = [0; MOST_CLASSES];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    let mut wanted = shares(&counts, validation);
    let mut left = counts;
    let mut draws: Vec<_> = (0..MOST_CLASSES).map(|_| None).collect();
    let mut parts = [Vec::with_capacity(labels.len() - validation), Vec::with_capacity(validation)];
    for (image, &label) in (0u32..).zip(labels) {
        let class = usize::from(label);
        // Each of the images of a class that are left is as likely as the others to be among those still wanted.
        let draw =
            draws[class].get_or_insert_with(|| generator(seed, Purpose::Split, 0, 0, u64::from(label)));
        let chosen = draw.random_range(0..left[class] as u64) < wanted[class] as u64;
        left[class] -= 1;
        wanted[class] -= usize::from(chosen);
        parts[usize::from(chosen)].push(image);
    }
    parts
}

/// How many of the images of each class are for validation: in proportion, rounded so that they are `validation` in all.
/// While there are enough, every class keeps one image to train on, and a class that has two or more gives one.
fn shares(counts: &[usize; MOST_CLASSES], validation: usize) -> [usize; MOST_CLASSES] {
    let images: usize = counts.iter().sum();
    // Of whole parts and remainders of count × validation ÷ images; 128 bits, for both may be large.
    let part = |count: usize| count as u128 * validation as u128 / images.max(1) as u128;
    let rest = |count: usize| count as u128 * validation as u128 % images.max(1) as u128;
    let mut shares = counts.map(|count| part(count) as usize);
    let mut order: Vec<usize> = (0..MOST_CLASSES).filter(|&class| counts[class] > 0).collect();
    order.sort_by_key(|&class| (shares[class] > 0, std::cmp::Reverse(rest(counts[class])), class));
    let mut missing = validation - shares.iter().sum::<usize>();
    for kept in [1, 0] {
        let mut gave = true;
        while missing > 0 && gave {
            gave = false;
            for &class in &order {
                if missing > 0 && shares[class] + kept < counts[class] {
                    shares[class] += 1;
                    missing -= 1;
                    gave = true;
                }
            }
        }
    }
    give_each_one(counts, &mut shares);
    shares
}

/// Lets the classes that give most give one less, for those that could give one and give none.
fn give_each_one(counts: &[usize; MOST_CLASSES], shares: &mut [usize; MOST_CLASSES]) {
    for class in 0..MOST_CLASSES {
        let most = (0..MOST_CLASSES).rev().max_by_key(|&other| shares[other]).unwrap_or(class);
        if counts[class] > 1 && shares[class] == 0 && shares[most] > 1 {
            shares[class] += 1;
            shares[most] -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(labels: &[u8], images: &[u32]) -> [usize; MOST_CLASSES] {
        let mut counts = [0; MOST_CLASSES];
        images.iter().for_each(|&image| counts[usize::from(labels[image as usize])] += 1);
        counts
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn the_parts_are_whole_and_in_proportion(labels in prop::collection::vec(0u8..7, 2..300), share in 0.0..1.0, seed: u64) {
            let validation = ((labels.len() - 1) as f64 * share) as usize;
            let [train, chosen] = cut(&labels, validation, seed);
            prop_assert_eq!(chosen.len(), validation);
            let mut all = [&train[..], &chosen].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..labels.len() as u32).collect::<Vec<_>>());
            prop_assert!(train.is_sorted() && chosen.is_sorted());
            let whole = counted(&labels, &(0..labels.len() as u32).collect::<Vec<_>>());
            let (kept, given) = (counted(&labels, &train), counted(&labels, &chosen));
            let classes = whole.iter().filter(|&&count| count > 0).count();
            for (class, &count) in whole.iter().enumerate() {
                let exact = count as f64 * validation as f64 / labels.len() as f64;
                // Where there are few, a class may give more so that all have one, or less so that all keep one.
                prop_assert!((given[class] as f64 - exact).abs() <= classes as f64, "{:?} of {:?}", given, whole);
                let enough = labels.len() - validation >= classes;
                prop_assert!(!enough || count == 0 || kept[class] > 0, "none of {class} is left to train on");
                let plenty = validation >= classes;
                prop_assert!(!plenty || !enough || count < 2 || given[class] > 0, "none of {class} is measured");
            }
        }

        #[test]
        fn one_seed_gives_one_split(labels in prop::collection::vec(0u8..4, 40..80), seed: u64) {
            prop_assert_eq!(cut(&labels, 9, seed), cut(&labels, 9, seed));
        }
    }

    /// Saved runs are resumed by drawing the split again: if this changes, they are measured on images that they were
    /// trained on.
    #[test]
    fn the_split_is_the_one_that_saved_runs_rely_on() {
        let labels: Vec<u8> = (0..24).map(|image| image / 8).collect();
        assert_eq!(cut(&labels, 6, 1)[1], [4, 5, 13, 14, 22, 23]);
    }

    #[test]
    fn seeds_and_places_in_the_file_make_a_difference_and_every_image_is_as_likely() {
        let labels: Vec<u8> = (0..12).map(|image| image % 2).collect();
        let mut counts = [0u32; 12];
        for seed in 0..4000 {
            cut(&labels, 4, seed)[1].iter().for_each(|&image| counts[image as usize] += 1);
        }
        // 1333 expected, standard deviation 30.
        assert!(counts.iter().all(|count| (1150..1520).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_class_with_one_image_is_trained_on_and_the_rarest_are_measured_first() {
        // 1 of class 9, 2 of class 8, the rest of class 0.
        let labels: Vec<u8> = [vec![9], vec![8; 2], vec![0; 97]].concat();
        for seed in 0..20 {
            let [train, chosen] = cut(&labels, 10, seed);
            let (kept, given) = (counted(&labels, &train), counted(&labels, &chosen));
            assert_eq!((kept[9], given[9], kept[8], given[8], given[0]), (1, 0, 1, 1, 9));
        }
        // All but one: the classes give what they have.
        let [train, chosen] = cut(&labels, 99, 1);
        assert_eq!((train.len(), chosen.len()), (1, 99));
    }
}
