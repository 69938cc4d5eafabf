//! News that the process goes on after it was stopped.

use crate::train::clock::{Clock, SystemClock};
use signal_hook::consts::SIGCONT;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The machine's clock, which hears from now on of every end of a suspension.
pub(super) fn clock() -> io::Result<Arc<dyn Clock>> {
    let continued = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(SIGCONT, Arc::clone(&continued))?;
    Ok(Arc::new(SystemClock::new(continued)))
}
