//! Watches memory and time while something is done with hostile input.

use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The system's allocator, noting how much is in use and how much ever was.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let in_use = IN_USE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(in_use, Ordering::Relaxed);
}

fn take(bytes: usize) {
    IN_USE.fetch_sub(bytes, Ordering::Relaxed);
}

// SAFETY: every method hands its arguments on to the system's allocator unchanged and returns what that returns.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller keeps the promises of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both exist for a moment.
        add(size);
        take(layout.size());
        // SAFETY: the caller keeps the promises of `realloc`.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        take(layout.size());
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What the requirements allow beside the file.
const ALLOWANCE: usize = 64 << 20;
/// What anything may take, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// One test at a time, for memory is counted for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// Runs a test while no other runs.
pub fn alone(test: impl FnOnce()) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // A test that allocates nothing shows nothing.
    assert!(PEAK.load(Ordering::Relaxed) > 0, "the allocator is not the one that counts");
    test();
}

/// The most that was ever taken beside the input, and how long the slowest took.
#[derive(Default)]
pub struct Worst {
    pub memory: usize,
    pub time: Duration,
}

impl Worst {
    /// Does `work` with an input of so many bytes.
    ///
    /// # Panics
    /// If it panics, or takes too much memory or time: with the number of the round, to do it again.
    pub fn watch<T>(&mut self, round: u64, bytes: usize, work: impl FnOnce() -> T) -> T {
        let (before, began) = (IN_USE.load(Ordering::Relaxed), Instant::now());
        PEAK.store(before, Ordering::Relaxed);
        let result = catch_unwind(AssertUnwindSafe(work));
        let taken = PEAK.load(Ordering::Relaxed).saturating_sub(before).saturating_sub(bytes);
        let time = began.elapsed();
        let value = result.unwrap_or_else(|_| panic!("round {round}: it panicked, see above"));
        assert!(taken <= ALLOWANCE, "round {round}: {taken} bytes of memory beside the input's {bytes}");
        assert!(time <= PATIENCE, "round {round}: it took {time:?}");
        self.memory = self.memory.max(taken);
        self.time = self.time.max(time);
        value
    }

    /// In words.
    pub fn tell(&self) -> String {
        format!(
            "at most {:.1} MiB beside the input and {:.1?}",
            self.memory as f64 / f64::from(1 << 20),
            self.time
        )
    }
}
