//! Threads that share out one piece of work at a time.
//!
//! A training step hands work out, and waits for all of it, several times, and there are thousands of steps a second.
//! A thread that sleeps in between is slow to come back (the processor has halted, on a virtual machine the host has
//! given it away), so a helper without work looks out for more for a moment before it goes to sleep. A helper that
//! does not come in time is not waited for: the caller does the work alone.

mod desk;
mod parts;

pub use desk::wait_until;

use crate::spawn::spawn;
use desk::{Desk, Task};
use parts::{Part, cut};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicPtr};
use std::thread::JoinHandle;

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
    /// A team of `threads`, the thread that calls among them.
    ///
    /// # Errors
    /// If the system starts no more threads.
    pub fn new(threads: usize) -> io::Result<Self> {
        let mut workers = Self::with_desks(threads.max(1) - 1);
        workers.start()?;
        Ok(workers)
    }

    /// A team of as many of `threads` as the system starts, and why there are fewer if there are; what they compute is the
    /// same.
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
            let helper = spawn(format!("train-{}", index + 1), move || desks[index].serve(index + 1))?;
            self.helpers.push(helper);
        }
        Ok(())
    }

    /// A team of the thread that calls and no other.
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

    /// How many members the team has, the thread that calls among them.
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

    /// Calls `work` once with each index below `count`, and first the number of the member that calls; no two threads
    /// are the same member at a time. Members begin with parts of about equal weight. Each that finds nothing left to
    /// begin calls `after`, if there are others to wait for.
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
            self.parts[member].set(&part);
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

    /// Calls `work` once with each item, its index, and what of `own` belongs to the member that calls.
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

    /// Does what [`Self::each_with`] does; a member that finds no item left to begin, while others may still be at
    /// theirs, calls `after` with its number.
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

    /// Does what [`Self::each_with`] does, where not all items are as much work: `weigh` says how much.
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
        let desks = &self.desks[..members - 1];
        for (desk, helper) in desks.iter().zip(&self.helpers) {
            // SAFETY: all desks are cleared below, before the task goes out of scope.
            if unsafe { desk.offer(&task) } {
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
            desk.dismiss();
            helper.thread().unpark();
            // A helper catches all panics, so it ends well.
            let _ = helper.join();
        }
    }
}

#[cfg(test)]
mod tests;
