//! The threads that train. What they are given to do is cut by size, never by how many they are.

use rayon::prelude::*;

/// A pool of threads, or none for a single one.
pub struct Workers {
    threads: usize,
    pool: Option<rayon::ThreadPool>,
}

impl Workers {
    /// `threads` threads, at least one.
    pub fn new(threads: usize) -> Result<Self, rayon::ThreadPoolBuildError> {
        let threads = threads.max(1);
        let pool = match threads {
            1 => None,
            _ => Some(
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .thread_name(|i| format!("train-{i}"))
                    .build()?,
            ),
        };
        Ok(Self { threads, pool })
    }

    /// The thread that calls, and no other.
    pub fn single() -> Self {
        Self { threads: 1, pool: None }
    }

    /// How many there are.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Runs `work` on one of the threads, from where [`Self::each`] costs no hand-over.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.pool {
            None => work(),
            Some(pool) => pool.install(work),
        }
    }

    /// Calls `work` with each item and its index, on all threads where there is more than one item.
    pub fn each<S: Send>(&self, items: &mut [S], work: impl Fn(usize, &mut S) + Sync) {
        if self.pool.is_none() || items.len() < 2 {
            items.iter_mut().enumerate().for_each(|(index, item)| work(index, item));
        } else {
            items.par_iter_mut().enumerate().with_max_len(1).for_each(|(index, item)| work(index, item));
        }
    }

    /// Whether work on many small pieces may be spread.
    pub fn parallel(&self) -> bool {
        self.pool.is_some()
    }
}
