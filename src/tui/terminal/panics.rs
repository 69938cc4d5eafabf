//! Panics while the screen is up.
//!
//! A panic hook is process-wide. One that restored the terminal for a panic in the *training* thread would leave a live
//! screen drawing over the shell, and one that printed there would draw over the screen. So: a panic of the thread
//! that draws restores the terminal and is then printed as ever; any other is noted, and shown in the log pane.

use super::raw_mode::Terminal;
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::tui::terminal::raw_mode::{ENTER, RestoreOnDrop};
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    use std::io::Read;
    use std::time::Duration;

    /// Names, to the copy of this test program that runs in a pty, the thread that is to panic.
    const ROLE: &str = "CNN_TUI_TEST_PANICS";

    /// What the copy does: brings a screen up, then panics.
    #[test]
    fn copy_that_panics() {
        let Ok(role) = std::env::var(ROLE) else { return };
        let terminal = Arc::new(Terminal::open(true).unwrap());
        let _guard = guard(&terminal);
        let _whole = RestoreOnDrop(&terminal);
        terminal.make_raw().unwrap();
        assert!(terminal.send_within(ENTER, Duration::from_secs(5)));
        if role == "trainer" {
            let trainer = thread::Builder::new().name("trainer".to_owned());
            assert!(trainer.spawn(|| panic!("lost its way")).unwrap().join().is_err());
            assert!(terminal.is_taken());
            let notes = take_notes().concat();
            terminal.send_within(format!("[noted: {notes}]").as_bytes(), Duration::from_secs(5));
        } else {
            panic!("drew a blank");
        }
    }

    /// Runs the copy in a pty and returns all it wrote there, and whether the line's settings are as before.
    fn run_copy(role: &str) -> (String, bool) {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let settings = || pair.master.get_termios();
        let before = settings();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args([
            "--exact",
            "tui::terminal::panics::tests::copy_that_panics",
            "--nocapture",
            "--test-threads=1",
        ]);
        command.env(ROLE, role);
        command.env("RUST_BACKTRACE", "0");
        let mut child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let reading = thread::spawn(move || {
            let mut written = Vec::new();
            // Ends with an error, as ptys do when their last user is gone.
            let _ = reader.read_to_end(&mut written);
            String::from_utf8_lossy(&written).into_owned()
        });
        child.wait().unwrap();
        let same = settings() == before;
        drop(pair.slave);
        (reading.join().unwrap(), same)
    }

    const LEFT: &str = "\x1b[?1049l\x1b[?25h";

    #[test]
    fn a_panic_of_the_drawing_thread_restores_the_terminal_before_it_is_printed() {
        let (written, settings_restored) = run_copy("screen");
        let (before, after) = written.split_once(LEFT).unwrap();
        assert!(!before.contains("drew a blank") && after.contains("drew a blank"), "{written:?}");
        assert!(after.contains("panics.rs"), "says where: {after:?}");
        assert!(!after.contains(LEFT), "restored once");
        assert!(settings_restored);
    }

    #[test]
    fn a_panic_of_another_thread_is_noted_and_the_screen_stays() {
        let (written, settings_restored) = run_copy("trainer");
        let (before, after) = written.split_once(LEFT).unwrap();
        let (_, note) = before.split_once("[noted: ").unwrap();
        assert!(note.contains("thread trainer panicked at src/tui/terminal/panics.rs"), "{note:?}");
        assert_eq!(written.matches("lost its way").count(), 1, "not printed besides");
        assert!(!after.contains("panicked"), "{after:?}");
        assert!(settings_restored);
    }
}
