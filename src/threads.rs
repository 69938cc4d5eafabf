//! Threads that share out one piece of work at a time.
//!
//! A training step hands work out, and waits for all of it, several times, and there are thousands of steps a second.
//! A thread that sleeps in between is slow to come back (the processor has halted, on a virtual machine the host has
//! given it away), so a helper without work looks out for more for a moment before it goes to sleep. A helper that
//! does not come in time is not waited for: the caller does the work alone.

use std::any::Any;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long a helper without work looks out for more before it sleeps: longer than a step's serial parts, short beside
/// the time between two frames of a screen.
const PATIENCE: Duration = Duration::from_micros(200);
/// Looks between two offers of the processor to whoever else wants it: a microsecond or two.
const LOOKS: usize = 32;

/// What each member of a team is called with: its number.
type Task<'a> = dyn Fn(usize) + Sync + 'a;

/// What a panic came with.
type Panic = Box<dyn Any + Send>;

/// A helper without work.
const IDLE: u8 = 0;
/// The same, asleep.
const ASLEEP: u8 = 1;
/// A task lies on the desk.
const OFFERED: u8 = 2;
/// The helper is at it.
const BUSY: u8 = 3;
/// The helper is to end.
const DISMISSED: u8 = 4;

/// Where a helper gets its tasks; on cache lines of its own.
#[repr(align(128))]
struct Desk {
    state: AtomicU8,
    /// Points to a `&Task`, which lives as long as the desk is [`OFFERED`] or [`BUSY`].
    task: AtomicPtr<()>,
    /// What the last task panicked with.
    panic: Mutex<Option<Panic>>,
}

/// A member's part of the indices; on cache lines of its own.
#[repr(align(128))]
#[derive(Default)]
struct Part {
    /// The next that nobody took.
    next: AtomicUsize,
    end: AtomicUsize,
}

impl Part {
    /// Takes the next index, if there is one left.
    fn take(&self) -> Option<usize> {
        Some(self.next.fetch_add(1, Relaxed)).filter(|&index| index < self.end.load(Relaxed))
    }
}

/// The calling thread and its helpers.
///
/// What they are given to do is cut by size, never by how many they are.
pub struct Workers {
    desks: Arc<[Desk]>,
    helpers: Vec<JoinHandle<()>>,
    /// What each member begins with.
    parts: Box<[Part]>,
    /// Whether a task is under way.
    taken: AtomicBool,
}

impl Workers {
    /// As many as `threads` with the thread that calls, which is one of them.
    ///
    /// # Errors
    /// If the system starts no more threads.
    pub fn new(threads: usize) -> io::Result<Self> {
        let mut workers = Self::with_desks(threads.max(1) - 1);
        workers.start()?;
        Ok(workers)
    }

    /// As many of `threads` as the system starts, and why there are fewer if there are: what they compute is the same.
    pub fn up_to(threads: usize) -> (Self, Option<io::Error>) {
        let mut workers = Self::with_desks(threads.max(1) - 1);
        let missing = workers.start().err();
        // Nobody waits for a desk without a helper: there is no part for it.
        workers.parts = (0..=workers.helpers.len()).map(|_| Part::default()).collect();
        (workers, missing)
    }

    /// Starts the helpers, up to the first that cannot be.
    fn start(&mut self) -> io::Result<()> {
        for index in 0..self.desks.len() {
            let desks = Arc::clone(&self.desks);
            let helper = thread::Builder::new().name(format!("train-{}", index + 1));
            self.helpers.push(helper.spawn(move || desks[index].serve(index + 1))?);
        }
        Ok(())
    }

    /// The thread that calls, and no other.
    pub fn single() -> Self {
        Self::with_desks(0)
    }

    fn with_desks(count: usize) -> Self {
        Self {
            desks: (0..count).map(|_| Desk::new()).collect(),
            helpers: Vec::with_capacity(count),
            parts: (0..=count).map(|_| Part::default()).collect(),
            taken: AtomicBool::new(false),
        }
    }

    /// How many there are, the thread that calls among them.
    pub fn threads(&self) -> usize {
        self.parts.len()
    }

    /// Calls `work` once with each index below `count`, on all threads, and returns when all is done.
    ///
    /// A member begins with its own part of the indices, the same each time, so that what they stand for stays in its
    /// processor's cache; then it helps the others. Within `work`, and for a second caller meanwhile, there is no help.
    ///
    /// # Panics
    /// If `work` does, once everybody has stopped.
    pub fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        self.for_each_member(count, |_| 1, &|_, index| work(index), &|_| {});
    }

    /// The same, with parts of about equal weight, and tells `work` first which member calls it; no two threads are the
    /// same at a time. Each member that finds nothing left to begin calls `after`, if there are others to wait for.
    fn for_each_member(
        &self,
        count: usize,
        weigh: impl Fn(usize) -> usize,
        work: &(dyn Fn(usize, usize) + Sync),
        after: &(dyn Fn(usize) + Sync),
    ) {
        let members = self.threads().min(count);
        if members < 2 || self.taken.swap(true, Acquire) {
            return (0..count).for_each(|index| work(0, index));
        }
        cut(count, members, weigh, |member, part| {
            self.parts[member].next.store(part.start, Relaxed);
            self.parts[member].end.store(part.end, Relaxed);
        });
        self.call(members, &|member| {
            for owner in (member..members).chain(0..member) {
                std::iter::from_fn(|| self.parts[owner].take()).for_each(|index| work(member, index));
            }
            after(member);
        });
    }

    /// Calls `work` once with each item and its index.
    pub fn each<S: Send>(&self, items: &mut [S], work: impl Fn(usize, &mut S) + Sync) {
        let start = AtomicPtr::new(items.as_mut_ptr());
        self.for_each(items.len(), &|index| {
            // SAFETY: `index` is below the number of items, and no two calls get the same one; the items are borrowed
            // until all calls have returned.
            work(index, unsafe { &mut *start.load(Relaxed).add(index) });
        });
    }

    /// The same, and gives `work` what of `own` belongs to the member that calls.
    ///
    /// # Panics
    /// If there is less of `own` than members.
    pub fn each_with<S: Send, O: Send>(
        &self,
        items: &mut [S],
        own: &mut [O],
        work: impl Fn(usize, &mut S, &mut O) + Sync,
    ) {
        self.each_weighed(items, own, |_| 1, work);
    }

    /// The same; a member that finds no item left to begin, while others may still be at theirs, calls `after` with its
    /// number.
    ///
    /// # Panics
    /// If there is less of `own` than members.
    pub fn each_with_then<S: Send, O: Send>(
        &self,
        items: &mut [S],
        own: &mut [O],
        work: impl Fn(usize, &mut S, &mut O) + Sync,
        after: impl Fn(usize) + Sync,
    ) {
        self.each_member(items, own, |_| 1, work, after);
    }

    /// The same, where not all items are as much work: `weigh` says how much.
    ///
    /// # Panics
    /// If there is less of `own` than members.
    pub fn each_weighed<S: Send, O: Send>(
        &self,
        items: &mut [S],
        own: &mut [O],
        weigh: impl Fn(&S) -> usize,
        work: impl Fn(usize, &mut S, &mut O) + Sync,
    ) {
        self.each_member(items, own, weigh, work, |_| {});
    }

    fn each_member<S: Send, O: Send>(
        &self,
        items: &mut [S],
        own: &mut [O],
        weigh: impl Fn(&S) -> usize,
        work: impl Fn(usize, &mut S, &mut O) + Sync,
        after: impl Fn(usize) + Sync,
    ) {
        assert!(own.len() >= self.threads(), "{} members have {} of their own", self.threads(), own.len());
        let (start, own) = (AtomicPtr::new(items.as_mut_ptr()), AtomicPtr::new(own.as_mut_ptr()));
        // SAFETY: the index is below the number of items, and nobody works on one before all are weighed.
        let weigh = |index| weigh(unsafe { &*start.load(Relaxed).add(index) });
        let work = |member, index| {
            // SAFETY: `index` is below the number of items and `member` below that of threads; no two calls get the same
            // item, nor two at a time the same member; both slices are borrowed until all calls have returned.
            unsafe {
                work(index, &mut *start.load(Relaxed).add(index), &mut *own.load(Relaxed).add(member));
            }
        };
        self.for_each_member(items.len(), weigh, &work, &after);
    }

    /// Calls `task` with 0, here, and with the number of each helper below `members` that comes in time.
    fn call(&self, members: usize, task: &Task<'_>) {
        let address = std::ptr::from_ref(&task).cast_mut().cast();
        let desks = &self.desks[..members - 1];
        for (desk, helper) in desks.iter().zip(&self.helpers) {
            desk.task.store(address, Relaxed);
            if desk.state.swap(OFFERED, Release) == ASLEEP {
                helper.thread().unpark();
            }
        }
        // Nothing may unwind past here while a helper can see the task.
        let mut panic = catch_unwind(AssertUnwindSafe(|| task(0))).err();
        for desk in desks {
            panic = panic.or(desk.clear());
        }
        self.taken.store(false, Release);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for (desk, helper) in self.desks.iter().zip(self.helpers.drain(..)) {
            desk.state.store(DISMISSED, Release);
            helper.thread().unpark();
            // A helper catches all panics, so it ends well.
            let _ = helper.join();
        }
    }
}

impl Desk {
    fn new() -> Self {
        Self {
            state: AtomicU8::new(IDLE),
            task: AtomicPtr::new(std::ptr::null_mut()),
            panic: Mutex::new(None),
        }
    }

    /// Takes the task back if the helper did not begin it; else waits until it is done, and gives what it panicked
    /// with.
    fn clear(&self) -> Option<Panic> {
        if self.state.compare_exchange(OFFERED, IDLE, Relaxed, Relaxed).is_ok() {
            return None;
        }
        wait_until(|| self.state.load(Acquire) != BUSY);
        self.panic.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The life of helper number `member`.
    fn serve(&self, member: usize) {
        while self.begin() {
            // SAFETY: whoever offered the task waits for this desk to be idle again before it lets go of it.
            let task = unsafe { *self.task.load(Relaxed).cast::<&Task<'_>>() };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| task(member))) {
                *self.panic.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic);
            }
            self.state.store(IDLE, Release);
        }
    }

    /// Waits for a task and begins it; false if the helper is to end instead.
    fn begin(&self) -> bool {
        let mut idle = Instant::now();
        loop {
            if watch(|| matches!(self.state.load(Relaxed), OFFERED | DISMISSED)) {
                if self.state.load(Relaxed) == DISMISSED {
                    return false;
                }
                // Unless it was taken back.
                if self.state.compare_exchange(OFFERED, BUSY, Acquire, Relaxed).is_ok() {
                    return true;
                }
            } else if idle.elapsed() < PATIENCE {
                thread::yield_now();
            } else if self.state.compare_exchange(IDLE, ASLEEP, Relaxed, Relaxed).is_ok() {
                while self.state.load(Relaxed) == ASLEEP {
                    thread::park();
                }
                idle = Instant::now();
            }
        }
    }
}

/// Cuts the indices below `count` into `members` parts of about equal weight, one after the other.
fn cut(
    count: usize,
    members: usize,
    weigh: impl Fn(usize) -> usize,
    mut part: impl FnMut(usize, Range<usize>),
) {
    let total: usize = (0..count).map(&weigh).sum();
    let (mut start, mut end, mut weight) = (0, 0, 0);
    for member in 0..members {
        // An index belongs where its middle lies.
        while end < count && members * (2 * weight + weigh(end)) <= 2 * total * (member + 1) {
            weight += weigh(end);
            end += 1;
        }
        part(member, start..end);
        start = end;
    }
}

/// Waits for `seen` to come true, which others will see to within microseconds.
pub fn wait_until(seen: impl Fn() -> bool) {
    while !watch(&seen) {
        thread::yield_now();
    }
}

/// Whether `seen` comes true within so many looks.
fn watch(seen: impl Fn() -> bool) -> bool {
    (0..LOOKS).any(|_| {
        let seen = seen();
        if !seen {
            std::hint::spin_loop();
        }
        seen
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
            while workers.desks[0].state.load(Relaxed) != ASLEEP {
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
}
