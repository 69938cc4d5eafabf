//! A timeline over long runs: never more than there is room for, dense at the beginning, and no hole anywhere.

use super::*;
use proptest::prelude::*;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

/// Lets a run of so many steps, of epochs this long, keep what is due; calls `look` after each moment.
fn run(room: Room, steps: u64, epoch: u64, mut look: impl FnMut(&Timeline, u64)) -> (Timeline, u64) {
    let mut timeline = Timeline::default();
    timeline.set_room(room);
    let mut written = 0;
    let mut step = 0;
    while step <= steps {
        let ends = step > 0 && step.is_multiple_of(epoch);
        if ends || step >= timeline.next_due() {
            let worth = if ends { Worth::EndOfEpoch } else { Worth::Plain };
            let whole = timeline.is_whole_due(step, worth);
            let bytes = room.weights + if whole { room.memory } else { 0 };
            let info = MomentInfo {
                step,
                epoch: usize::try_from(step / epoch).expect("small"),
                batch: usize::try_from(step % epoch).expect("small"),
                whole,
            };
            timeline.insert(Kept { info, bytes, worth });
            written += 1;
            look(&timeline, step);
        }
        let next = timeline.next_due().min((step / epoch + 1) * epoch);
        step = next.max(step + 1);
    }
    (timeline, written)
}

fn steps_of(timeline: &Timeline) -> Vec<u64> {
    timeline.kept().iter().map(|kept| kept.info.step).collect()
}

/// nielsen-3 with momentum: 2.6 MB of weights, and as much of memory.
const NIELSEN: Room = Room { bytes: 64 << 20, weights: 2_600_000, memory: 2_600_000 };

#[test]
fn a_run_of_ten_epochs_keeps_its_beginning_its_epochs_and_enough_to_go_on_from() {
    let (timeline, _) = run(NIELSEN, 15_630, 1563, |_, _| {});
    let steps = steps_of(&timeline);
    assert!(steps.len() >= 15, "{steps:?}");
    let ends = timeline.kept().iter().filter(|kept| kept.info.ends_epoch()).count();
    assert!(ends >= 7, "{steps:?}");
    let whole: Vec<u64> =
        timeline.kept().iter().filter(|kept| kept.info.whole).map(|kept| kept.info.step).collect();
    assert!(whole.len() >= 5 && whole[0] == 0, "{whole:?}");
    assert_eq!(steps.last(), Some(&15_630));
}

#[test]
fn small_moments_are_kept_by_the_hundreds_and_the_first_steps_one_by_one() {
    let room = Room { bytes: 64 << 20, weights: 50_000, memory: 50_000 };
    let (timeline, _) = run(room, 200, 1563, |_, _| {});
    assert_eq!(steps_of(&timeline), (0..=200).collect::<Vec<_>>());
    let (timeline, written) = run(room, 1_000_000, 1563, |timeline, _| {
        assert!(timeline.kept().len() <= MOST_MOMENTS);
    });
    let steps = steps_of(&timeline);
    assert_eq!(steps.len(), MOST_MOMENTS);
    assert!(timeline.kept().iter().all(|kept| kept.info.whole));
    assert!(steps.iter().filter(|&&step| step < 100).count() >= 10, "{steps:?}");
    assert!(steps.iter().filter(|&&step| step > 500_000).count() >= 40, "{steps:?}");
    // Those that are due by their distance, and the ends of epochs.
    assert!(written < 256 * 16 + 640, "{written} moments were written");
}

#[test]
fn going_back_forgets_what_came_after_and_what_is_asked_for_outlives_its_neighbours() {
    let room = Room { bytes: 20, weights: 1, memory: 0 };
    let (mut timeline, _) = run(room, 300, 1000, |_, _| {});
    let asked = MomentInfo { step: 77, epoch: 0, batch: 77, whole: true };
    timeline.insert(Kept { info: asked, bytes: 1, worth: Worth::Asked });
    for step in 301..400 {
        let info = MomentInfo { step, epoch: 0, batch: 77, whole: true };
        timeline.insert(Kept { info, bytes: 1, worth: Worth::Plain });
        assert!(timeline.at(77).is_some() && timeline.kept().len() == 20);
    }
    assert_eq!(timeline.whole_until(78).map(|kept| kept.info.step), Some(77));
    let gone = timeline.forget_after(77);
    assert!(gone.iter().all(|kept| kept.info.step > 77) && !gone.is_empty());
    assert_eq!(steps_of(&timeline).last(), Some(&77));
    assert_eq!(timeline.next_due(), 77 + 77 / 20);
}

#[test]
fn where_there_is_no_room_nothing_is_kept() {
    let room = Room { bytes: 3, weights: 10, memory: 0 };
    assert!(!room.is_enough());
    let mut timeline = Timeline::default();
    timeline.set_room(room);
    let moment = Kept { bytes: 10, ..Kept::default() };
    assert_eq!(timeline.insert(moment), [moment]);
    assert_eq!(timeline.kept(), []);
}

/// Offers that are made to each timeline.
const OFFERS: u64 = 500;

/// Offers moments at random steps, of any worth, that become a little larger as the run goes on, where there is room for so many whole
/// ones in the end and memory takes so many times what weights do; gives how many whole ones are kept after each.
fn whole_ones_of_offers(room_for: u64, slots: u64, chance: &mut ChaCha8Rng) -> Vec<usize> {
    const WEIGHTS: u64 = 100_000;
    let (memory, most) = (slots * WEIGHTS, WEIGHTS + WEIGHTS / 10);
    let bytes = room_for * (most + memory);
    let (mut timeline, mut now, mut weights) = (Timeline::default(), 0, WEIGHTS);
    let mut counts = Vec::new();
    for offer in 0..OFFERS {
        timeline.set_room(Room { bytes, weights, memory });
        now += u64::from(offer > 0) * chance.random_range(1..=1 + now / 20);
        weights = most.min(weights + chance.random_range(0..100));
        let worth = [Worth::Plain, Worth::Plain, Worth::EndOfEpoch, Worth::Asked][chance.random_range(0..4)];
        let step = if offer > 0 && worth == Worth::Asked { chance.random_range(1..=now) } else { now };
        let wanted = step == 0 || worth == Worth::Asked || timeline.is_whole_due(step, worth);
        let whole = wanted && timeline.takes_whole(step, weights + memory);
        let bytes_of_one = weights + if whole { memory } else { 0 };
        let info = MomentInfo { step, epoch: 0, batch: 1, whole };
        timeline.insert(Kept { info, bytes: bytes_of_one, worth });
        assert!(timeline.bytes() <= bytes && timeline.kept().len() <= MOST_MOMENTS, "{timeline:?}");
        assert!(timeline.at(0).is_some_and(|first| first.info.whole), "the first one stays: {timeline:?}");
        assert_eq!(timeline.at(step).map(|kept| kept.info), Some(info), "the new one stays: {timeline:?}");
        counts.push(timeline.kept().iter().filter(|kept| kept.info.whole).count());
    }
    counts
}

#[test]
fn whatever_is_offered_room_is_never_exceeded_and_three_whole_ones_stay_where_four_have_room() {
    let mut chance = ChaCha8Rng::seed_from_u64(25);
    for round in 0..20 {
        // Momentum remembers as much as there are weights, Adam twice as much.
        let (room_for, slots) = (3 + round % 5, 1 + round % 2);
        let counts = whole_ones_of_offers(room_for, slots, &mut chance);
        let least = if room_for == 3 { 2 } else { 3 };
        let from = counts.iter().position(|count| *count >= least);
        let from = from.unwrap_or_else(|| panic!("{room_for} have room, {slots} slots: {counts:?}"));
        assert!(from < 50, "{counts:?}");
        assert!(counts[from..].iter().all(|count| *count >= least), "{room_for}, {slots}: {counts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn room_is_never_exceeded_and_no_hole_is_wider_than_its_bound(
        moments in 3u64..80,
        spare in 0u64..150,
        weights in 1u64..50,
        memory in 0u64..100,
        epoch in 1u64..3000,
        steps in 1u64..50_000,
    ) {
        let bytes = moments * (weights + memory) + spare % (weights + memory);
        let room = Room { bytes, weights, memory };
        prop_assert!(room.is_enough());
        let mut most = (0, 0);
        let (timeline, _) = run(room, steps, epoch, |timeline, _| {
            most = (most.0.max(timeline.bytes()), most.1.max(timeline.kept().len()));
        });
        prop_assert!(most.0 <= room.bytes && most.1 <= MOST_MOMENTS, "{most:?}");
        let all = steps_of(&timeline);
        prop_assert!(all[0] == 0 && all.is_sorted_by(|one, other| one < other));
        let now = *all.last().expect("some");
        let measure = Measure::of(now);
        let holes = |steps: &[u64], room_for: u64| {
            // The bound: of what goes, the neighbours are closer than an average of all, times what an epoch's end is worth.
            let bound = (4.0 * Worth::EndOfEpoch.factor() / (room_for as f64 - 2.0).max(1.0)).max(2.5 / room_for as f64);
            steps.windows(2).find(|pair| pair[1] > pair[0] + 1 && measure.distance(pair[0], pair[1]) > bound).map(<[u64]>::to_vec)
        };
        let whole: Vec<u64> = timeline.kept().iter().filter(|kept| kept.info.whole).map(|kept| kept.info.step).collect();
        prop_assert!(whole.len() >= 2, "{:?}", whole);
        prop_assert_eq!(holes(&whole, room.whole_moments()), None, "{:?}", whole);
    }
}
