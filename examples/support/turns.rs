//! Programs that take turns: one has the machine for a slice of time while the others are stopped, so that whatever else slows the
//! machine down slows all of them down.

use rustix::process::{Pid, Signal, kill_process};
use std::io;
use std::time::Duration;

/// How long one of them has the machine.
pub const SLICE: Duration = Duration::from_millis(250);

/// Stops a program until its next turn.
pub fn stop(process: Pid) -> io::Result<()> {
    Ok(kill_process(process, Signal::STOP)?)
}

/// Lets a program that was stopped go on.
pub fn go_on(process: Pid) -> io::Result<()> {
    Ok(kill_process(process, Signal::CONT)?)
}
