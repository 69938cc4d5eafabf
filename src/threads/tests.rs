//! Work is shared out once, whatever members do meanwhile.

use super::parts::cut;
use super::*;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

fn teams() -> impl Iterator<Item = Workers> {
    [1, 2, 3, 5].into_iter().map(|threads| Workers::new(threads).expect("threads can be made"))
}

#[test]
fn each_index_is_worked_on_once_however_often_they_are_called() {
    for workers in teams() {
        for round in 0..300 {
            let mut times = vec![0; round % 23];
            workers.each(&mut times, |index, times| *times += index + 1);
            assert!(times.iter().enumerate().all(|(index, &times)| times == index + 1), "{times:?}");
        }
    }
}

#[test]
fn what_belongs_to_a_member_is_used_by_nobody_else() {
    for workers in teams() {
        let mut own = vec![Vec::new(); workers.threads()];
        let mut items = vec![0; 100];
        workers.each_with(&mut items, &mut own, |index, item, own| {
            *item += 1;
            own.push(index);
        });
        assert_eq!(items, [1; 100]);
        let mut seen: Vec<usize> = own.concat();
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }
}

#[test]
fn who_finds_nothing_left_says_so_while_others_are_at_work() {
    for workers in teams() {
        let (mut own, mut items) = (vec![(); workers.threads()], vec![0; 7]);
        let (begun, waiting) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = |_, item: &mut i32, _: &mut ()| {
            *item += 1;
            begun.fetch_add(1, Relaxed);
        };
        let after = |member| {
            assert_eq!(begun.load(Relaxed), 7, "something was left to begin");
            waiting.lock().expect("nobody panicked").push(member);
        };
        workers.each_with_then(&mut items, &mut own, work, after);
        assert_eq!(items, [1; 7]);
        let mut waited = waiting.into_inner().expect("nobody panicked");
        waited.sort_unstable();
        // A helper that did not come in time is not there; and who is alone waits for nobody.
        assert_eq!(waited.contains(&0), workers.threads() > 1);
        assert!(waited.is_sorted_by(|a, b| a < b) && waited.iter().all(|&who| who < workers.threads()));
    }
}

#[test]
fn a_helper_that_fell_asleep_is_woken() {
    let workers = Workers::new(2).expect("threads can be made");
    for _ in 0..20 {
        while !workers.desks[0].is_asleep() {
            thread::yield_now();
        }
        // Nobody is done before both are there, so the helper must come.
        let there = AtomicUsize::new(0);
        workers.for_each(2, &|_| {
            there.fetch_add(1, Relaxed);
            while there.load(Relaxed) < 2 {
                thread::yield_now();
            }
        });
        assert_eq!(there.load(Relaxed), 2);
    }
}

#[test]
fn parts_cover_everything_and_weigh_about_the_same() {
    let parts = |weights: &[usize], members| {
        let mut parts = Vec::new();
        cut(
            weights.len(),
            members,
            |index| weights[index],
            |member, part| {
                assert_eq!(member, parts.len());
                parts.push(part);
            },
        );
        parts
    };
    assert_eq!(parts(&[1; 8], 2), [0..4, 4..8]);
    assert_eq!(parts(&[1; 4], 3), [0..1, 1..3, 3..4]);
    assert_eq!(parts(&[1; 3], 3), [0..1, 1..2, 2..3]);
    assert_eq!(parts(&[1, 1, 1, 1, 9, 9, 9, 1], 2), [0..5, 5..8]);
    assert_eq!(parts(&[90, 1, 1, 1], 2), [0..1, 1..4]);
    for members in 1..6 {
        let weights: Vec<_> = (1..40).map(|n| n * 7919 % 31 + 1).collect();
        let total: usize = weights.iter().sum();
        let mut end = 0;
        for part in parts(&weights, members) {
            assert_eq!(part.start, end);
            end = part.end;
            let weight: usize = weights[part].iter().sum();
            assert!(weight.abs_diff(total / members) <= 32, "{weight} of {total} for one of {members}");
        }
        assert_eq!(end, weights.len());
    }
}

#[test]
fn heavy_items_are_worked_on_once_like_any() {
    for workers in teams() {
        let (mut items, mut own) = ([0; 30], vec![0; workers.threads()]);
        workers.each_weighed(
            &mut items,
            &mut own,
            |_| 3,
            |index, item, own| (*item, *own) = (index, *own + 1),
        );
        assert!(items.iter().enumerate().all(|(index, &item)| item == index));
        assert_eq!(own.iter().sum::<usize>(), 30);
    }
}

#[test]
fn a_panic_of_any_member_reaches_the_caller_and_they_work_on() {
    let workers = Workers::new(2).expect("threads can be made");
    for guilty in 0..4 {
        let call = || workers.for_each(4, &|index| assert_ne!(index, guilty, "the guilty one"));
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
        let mut done = [false; 9];
        workers.each(&mut done, |_, done| *done = true);
        assert_eq!(done, [true; 9]);
    }
}

#[test]
fn a_call_within_a_call_is_worked_on_alone() {
    for workers in teams() {
        let count = AtomicUsize::new(0);
        workers.for_each(4, &|_| workers.for_each(5, &|_| _ = count.fetch_add(1, Relaxed)));
        assert_eq!(count.load(Relaxed), 20);
    }
}
