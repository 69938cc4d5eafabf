//! As many threads as there are cores, for what is done once for each of many files.

use crate::spawn::spawn_scoped;
use std::thread;

/// Calls `work` on as many threads as there are cores, this one among them, and on no more than `most`. Where the system starts no thread,
/// this one does the work of all.
pub(super) fn on_all_cores(most: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(most);
        let start = |_| spawn_scoped(scope, "folder", &work).ok();
        let _helpers: Vec<_> = (1..threads).map_while(start).collect();
        work();
    });
}
