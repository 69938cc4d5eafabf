//! A speed limit that runs out between two looks at the clock.

use super::super::Session;
use super::super::turns::Turn;
use super::{DATA, job};
use crate::inspect::Viewer;
use crate::protocol::Speed;
use crate::protocol::channel::{Received, channel};
use crate::threads::Workers;
use crate::train::clock::Clock;
use crate::train::job::{Job, Start};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Microseconds that pass with each look at the clock.
const STEP: u64 = 700;

/// A clock on which time passes with every look at it, as where a process waits for its processor.
#[derive(Debug, Default)]
struct Creeping(AtomicU64);

impl Clock for Creeping {
    fn now(&self) -> Duration {
        Duration::from_micros(self.0.fetch_add(STEP, Ordering::Relaxed))
    }

    fn take_continued(&self) -> bool {
        false
    }
}

#[test]
fn a_limit_that_runs_out_between_two_looks_has_nobody_wait_for_a_command() {
    let clock = Arc::new(Creeping::default());
    let start = Start { clock, speed: Speed::BatchesPerSecond(100), ..Start::default() };
    let job = Job { start, ..job(&Arc::default()) };
    let (viewer, mut trainer): (Viewer, _) = channel();
    let (workers, dataset) = (Workers::single(), Arc::clone(&DATA.1));
    let mut session = Session::new(&job, &mut trainer, &workers, dataset, None).expect("it fits");
    for _ in 0..100_000 {
        let turn = session.turn().expect("nothing is read or written");
        while matches!(viewer.try_event(), Received::Event(_)) {}
        if session.done() {
            return;
        }
        assert_ne!(turn, Turn::Wait(None), "batch {}", session.trainer.progress.total_steps);
    }
    panic!("it comes to no end");
}
