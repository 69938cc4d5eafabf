//! Signals that ask a program without a screen for an orderly end.

use super::failure::Failure;
use crate::cli::OnHangup;
use crate::signals::{self, Asks, Ending};
use crate::spawn::spawn;
use crate::tui::ONE_SIGNAL;
use signal_hook::consts::{SIGHUP, SIGXFSZ};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// An orderly end takes no longer; then it is an end without order.
const PATIENCE: Duration = Duration::from_millis(1800);

/// What came so far.
pub(super) struct Signals {
    on_hangup: OnHangup,
    /// Whether the user said so.
    asked: bool,
    number: Arc<AtomicUsize>,
    /// Whether another signal ends the process at once.
    impatient: Arc<AtomicBool>,
    hangup: Arc<AtomicBool>,
}

impl Signals {
    /// Listens from now on.
    pub(super) fn install(on_hangup: Option<OnHangup>) -> io::Result<Self> {
        let (asked, on_hangup) = (on_hangup.is_some(), on_hangup.unwrap_or_else(usual_hangup));
        let (number, impatient) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let hangup = Arc::new(AtomicBool::new(false));
        // What asks for haste ends a process without a screen as ever: there is nothing to give back.
        for ending in signals::heard().filter(|ending| ending.asks == Asks::Order) {
            if ending.number == SIGHUP && on_hangup == OnHangup::Continue {
                signal_hook::flag::register(SIGHUP, Arc::clone(&hangup))?;
            } else {
                ending.listened(listen(ending, &number, &impatient))?;
            }
        }
        Ok(Self { on_hangup, asked, number, impatient, hangup })
    }

    /// The signal that asks for an end, if one came.
    pub(super) fn received(&self) -> Option<i32> {
        i32::try_from(self.number.load(Ordering::Relaxed)).ok().filter(|&signal| signal != 0)
    }

    /// Sees to it that the end that `signal` asked for comes soon: at once with a second signal, by itself after a moment.
    pub(super) fn force_exit_after(&self, signal: i32) {
        let impatient = Arc::clone(&self.impatient);
        start_watchdog(signal, move || impatient.store(true, Ordering::Relaxed));
    }

    /// Lets a failure pass if the line may be gone, which then cannot be written to.
    pub(super) fn tolerate(&self, failure: Failure) -> Result<(), Failure> {
        // Without `--on-hangup`, only because of `nohup`, a reader that is gone is not taken for the line: `| head`.
        let reader_gone = matches!(failure, Failure::Signal(_)) && !self.asked;
        match self.on_hangup {
            OnHangup::Continue if !reader_gone => Ok(()),
            _ => Err(failure),
        }
    }

    /// Whether the terminal is gone and that is no reason to end.
    pub(super) fn hung_up(&self) -> bool {
        self.hangup.load(Ordering::Relaxed)
    }
}

/// Has `ending` noted in `number`, and end the process once somebody is `impatient`.
fn listen(ending: Ending, number: &Arc<AtomicUsize>, impatient: &Arc<AtomicBool>) -> io::Result<()> {
    let signal = ending.number;
    if !ending.repeats {
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(impatient))?;
    }
    let value = usize::try_from(signal).unwrap_or(0);
    signal_hook::flag::register_usize(signal, Arc::clone(number), value).map(drop)
}

/// What to do on a hangup when nobody says: `nohup` and the like ask for going on by ignoring the signal.
pub(super) fn usual_hangup() -> OnHangup {
    if signals::is_ignored(SIGHUP) { OnHangup::Continue } else { OnHangup::Save }
}

/// Has writing past a limit on the size of files fail with an error instead of ending the process.
pub(super) fn survive_file_limit() -> io::Result<()> {
    signal_hook::flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// Ends the process as `signal` would if it still runs after [`PATIENCE`]: a batch may take long, a disk for ever.
pub(super) fn force_exit_after(signal: i32) {
    start_watchdog(signal, || {});
}

/// Ends the process as `signal` would if it still runs after [`PATIENCE`], and calls `arm` once another signal is a second one.
fn start_watchdog(signal: i32, arm: impl FnOnce() + Send + 'static) {
    let watchdog = move || {
        std::thread::sleep(ONE_SIGNAL);
        arm();
        std::thread::sleep(PATIENCE - ONE_SIGNAL);
        let advice = "ended without another checkpoint, for the batch in hand or the disk takes too long";
        let _ = writeln!(io::stderr(), "cnn-tui: {advice}; the last checkpoint is good");
        signal_hook::low_level::exit(128 + signal)
    };
    // Without the thread there is still the second signal.
    let _ = spawn("watchdog", watchdog);
}
