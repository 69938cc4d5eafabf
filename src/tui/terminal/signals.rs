//! Signals, received on a thread of their own.
//!
//! Which signals end a process, and what each asks for, is declared in [`crate::signals`]. The first that asks for an end in
//! good order asks the frame loop for it, the second ends the process. If the loop does not answer the first within [`GRACE`],
//! the process ends too. One that the system itself repeats never counts as a second one: the run should be saved in peace.

use super::raw_mode::Terminal;
use super::wake::{Notice, Waker};
use crate::signals::{self, Asks, Ending};
use crate::spawn::spawn;
use rustix::process::{
    Pid, Signal, getpgid, getpgrp, getpid, getppid, getsid, kill_current_process_group, kill_process,
};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP, SIGWINCH};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

/// How long the frame loop may take to end.
pub(super) const GRACE: Duration = Duration::from_secs(1);
/// Signals this soon after the first are the same: `timeout` sends each to the process and to its group.
pub const ONE_SIGNAL: Duration = Duration::from_millis(200);

/// Which of SIGTSTP and SIGCONT came last, by its number. Both are heard on a thread and carried out later, in an order that says
/// nothing; a stop that was taken back meanwhile must not be carried out, or nobody would continue the process.
static LAST: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// Set once the screen is gone for good and somebody else looks after signals.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Leaves the signals that end a program to whoever listens to them besides.
pub(super) fn leave() {
    LEFT.store(true, Ordering::Relaxed);
}

/// Starts the thread. It lives as long as the process, for handlers cannot be taken back: were it to end, signals
/// would be swallowed.
pub(super) fn start(waker: Waker, terminal: Arc<Terminal>) -> io::Result<()> {
    for signal in [SIGTSTP, SIGCONT] {
        flag::register_usize(signal, Arc::clone(&LAST), signal as usize)?;
    }
    let mut signals = Signals::new([SIGTSTP, SIGCONT, SIGWINCH])?;
    for ending in signals::heard() {
        ending.listened(signals.add_signal(ending.number))?;
    }
    let mut ender = Ender { waker: waker.clone(), terminal, asked: None };
    let watch = move || {
        for signal in signals.forever() {
            match signal {
                SIGWINCH => _ = waker.send(Notice::Resized),
                SIGCONT => _ = waker.send(Notice::Continued),
                SIGTSTP => {
                    if !waker.send(Notice::Suspend) {
                        stop_process();
                    }
                }
                SIGHUP => _ = waker.send(Notice::Hangup),
                _ => _ = signals::ending(signal).map(|ending| ender.hear(ending)),
            }
        }
    };
    spawn("signals", watch)?;
    Ok(())
}

/// Ends the program because of signals.
struct Ender {
    waker: Waker,
    terminal: Arc<Terminal>,
    /// When the frame loop was asked to end.
    asked: Option<Instant>,
}

impl Ender {
    /// Does what `ending` asks for.
    fn hear(&mut self, ending: Ending) {
        let signal = ending.number;
        if ending.asks == Asks::Haste {
            die(&self.terminal, signal);
        }
        let again = |asked: Instant| ending.repeats || asked.elapsed() < ONE_SIGNAL;
        if LEFT.load(Ordering::Relaxed) || self.asked.is_some_and(again) {
            return;
        }
        if self.asked.is_some() || !self.waker.send(Notice::Signal(signal)) {
            die(&self.terminal, signal);
        }
        self.asked = Some(Instant::now());
        force_exit_after(self.waker.clone(), Arc::clone(&self.terminal), signal);
    }
}

/// Ends the process if the frame loop still runs after [`GRACE`].
fn force_exit_after(waker: Waker, terminal: Arc<Terminal>, signal: i32) {
    let watchdog = move || {
        thread::sleep(GRACE);
        if waker.send(Notice::Probe) {
            die(&terminal, signal);
        }
    };
    // Without the thread there is still the second signal.
    let _ = spawn("watchdog", watchdog);
}

/// Restores the terminal and ends the process without asking anybody.
fn die(terminal: &Terminal, signal: i32) -> ! {
    terminal.restore();
    signal_hook::low_level::exit(128 + signal)
}

/// Whether somebody could start us again once stopped. Jobs of a shell with job control have a process group of their
/// own; if ours is the session's first, nobody above waits for a stop (`ssh -t host cnn-tui`, `tmux new cnn-tui`). If it
/// is *orphaned*, that is, nobody outside it and inside the session is a parent of one of us, the shell is gone. Stopping
/// would be for ever either way.
pub(super) fn can_be_continued() -> bool {
    let (Ok(session), group) = (getsid(None), getpgrp()) else { return false };
    session != group && has_parent_outside(getppid(), session, group)
}

/// Whether `parent`, or a parent of it in the same group, is of the session and of another group.
fn has_parent_outside(parent: Option<Pid>, session: Pid, group: Pid) -> bool {
    let mut next = parent;
    while let Some(parent) = next {
        if getsid(Some(parent)) != Ok(session) {
            return false;
        }
        match getpgid(Some(parent)) {
            // A wrapper such as `time`.
            Ok(of) if of == group => next = parent_of(parent),
            other => return other.is_ok(),
        }
    }
    false
}

/// The parent of another process. Known on Linux only; elsewhere a wrapper is taken for a child of the shell.
fn parent_of(process: Pid) -> Option<Pid> {
    if !cfg!(target_os = "linux") {
        return getsid(None).ok();
    }
    let path = format!("/proc/{}/status", process.as_raw_nonzero());
    let status = std::fs::read_to_string(path).ok()?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    parent.trim().parse().ok().and_then(Pid::from_raw)
}

/// Stops every process of the job, as the terminal's own Ctrl-Z does: a wrapper such as `time` has to stop too, or
/// the shell keeps waiting. Returns when the job goes on.
pub(super) fn stop_job() {
    // SIGSTOP, because SIGTSTP is what the handler above catches. Nothing is to be done if it fails.
    let _ = kill_current_process_group(Signal::STOP);
}

/// Whether the process was continued since it was told to stop.
pub(super) fn is_continued() -> bool {
    LAST.load(Ordering::SeqCst) == SIGCONT as usize
}

/// Stops this process alone, for a SIGTSTP that was sent to it and not taken back by a SIGCONT since.
pub(super) fn stop_process() {
    if can_be_continued() && !is_continued() {
        let _ = kill_process(getpid(), Signal::STOP);
    }
}
