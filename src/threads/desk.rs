//! Where a helper gets its tasks: a word of state that two threads hand to and fro, and how each waits for the other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU8};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a helper without work looks out for more before it sleeps: longer than a step's serial parts, short beside
/// the time between two frames of a screen.
const PATIENCE: Duration = Duration::from_micros(200);
/// Looks between two offers of the processor to whoever else wants it: a microsecond or two.
const LOOKS: usize = 32;

/// What each member of a team is called with: its number.
pub type Task<'a> = dyn Fn(usize) + Sync + 'a;

/// What a panic came with.
pub type Panic = Box<dyn Any + Send>;

/// A helper has no work.
const IDLE: u8 = 0;
/// A helper has no work and is asleep.
const ASLEEP: u8 = 1;
/// A task lies on the desk, and its helper has not begun it.
const OFFERED: u8 = 2;
/// The helper works on the task.
const BUSY: u8 = 3;
/// The helper is to end.
const DISMISSED: u8 = 4;

/// Where a helper gets its tasks; on cache lines of its own.
#[repr(align(128))]
pub struct Desk {
    state: AtomicU8,
    /// Points to a `&Task`, which lives as long as the desk is [`OFFERED`] or [`BUSY`].
    task: AtomicPtr<()>,
    /// What the last task panicked with.
    panic: Mutex<Option<Panic>>,
}

impl Desk {
    /// A desk without a task.
    pub fn new() -> Self {
        Self {
            state: AtomicU8::new(IDLE),
            task: AtomicPtr::new(std::ptr::null_mut()),
            panic: Mutex::new(None),
        }
    }

    /// Offers `task`; whether the helper sleeps, and must be woken.
    ///
    /// # Safety
    /// The task lives until the desk is [cleared](Self::clear).
    pub unsafe fn offer(&self, task: &&Task<'_>) -> bool {
        self.task.store(std::ptr::from_ref(task).cast_mut().cast(), Relaxed);
        self.state.swap(OFFERED, Release) == ASLEEP
    }

    /// Tells the helper, which has no task, to end; it must be woken.
    pub fn dismiss(&self) {
        self.state.store(DISMISSED, Release);
    }

    /// Whether the helper sleeps.
    #[cfg(test)]
    pub fn is_asleep(&self) -> bool {
        self.state.load(Relaxed) == ASLEEP
    }

    /// Takes the task back if the helper did not begin it; else waits until it is done, and gives what it panicked
    /// with.
    pub fn clear(&self) -> Option<Panic> {
        if self.state.compare_exchange(OFFERED, IDLE, Relaxed, Relaxed).is_ok() {
            return None;
        }
        wait_until(|| self.state.load(Acquire) != BUSY);
        self.panic.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Does what lies on the desk, as helper number `member`, until it is dismissed.
    pub fn serve(&self, member: usize) {
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
