//! Panics while the screen is up.
//!
//! A panic hook is process-wide. One that restored the terminal for a panic in the *training* thread would leave a live
//! screen drawing over the shell, and one that printed there would draw over the screen. So: a panic of the thread
//! that draws restores the terminal and is then printed as ever; any other is noted, and shown in the log pane.

use super::terminal::Terminal;
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::{self, ThreadId};

/// The screen that is up, if one is.
static SCREEN: Mutex<Option<(ThreadId, Arc<Terminal>)>> = Mutex::new(None);
/// What the panics of other threads said.
static NOTES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Until dropped, panics are handled as this module's documentation says; the calling thread is the one that draws.
pub(super) fn guard(terminal: &Arc<Terminal>) -> Guard {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |info| {
            if !noted(info) {
                print(info);
            }
        }));
    });
    *SCREEN.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((thread::current().id(), Arc::clone(terminal)));
    Guard
}

/// Ends the special treatment of panics when dropped.
pub(super) struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        *SCREEN.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Takes what the panics of other threads said since the last call.
pub(super) fn take_notes() -> Vec<String> {
    std::mem::take(&mut *NOTES.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Notes a panic of another thread; true if the screen will show it, so that it need not be printed.
fn noted(info: &PanicHookInfo<'_>) -> bool {
    let screen = SCREEN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some((thread, terminal)) = screen else { return false };
    if thread == thread::current().id() {
        terminal.restore();
        return false;
    }
    if !terminal.is_taken() {
        return false;
    }
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).push(describe(info));
    true
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let message =
        text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    let thread = thread::current();
    let name = thread.name().unwrap_or("unnamed");
    match info.location() {
        Some(place) => format!("thread {name} panicked at {place}: {message}"),
        None => format!("thread {name} panicked: {message}"),
    }
}
