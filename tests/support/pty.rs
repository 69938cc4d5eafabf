//! A terminal for tests: the program in a real pty, its output on an emulated screen.
//!
//! Text is looked for on the screen, never in the bytes: only changed cells are sent, so a word seldom arrives whole.
//! Everything is awaited with a deadline; what is on the screen is part of each failure's message.

use super::client::{Client, Input, Reading, Shared, answer, read_all};
use super::data::Data;
use super::look::{self, Place};
use super::{PROGRAM, SMALL_RUN, SOON};
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A program in a terminal.
pub struct Session {
    shared: Shared,
    writer: Input,
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept, so that the terminal outlives the program and can be looked at.
    slave: Option<Box<dyn SlavePty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    settings_before: String,
}

impl Session {
    /// Starts the screen on a small run on MNIST, in a terminal of `columns` × `rows`.
    pub fn screen(columns: u16, rows: u16) -> Self {
        Self::start(PROGRAM, &SMALL_RUN, columns, rows)
    }

    /// The same on a run that is not kept, so that quitting would lose it.
    pub fn unkept(columns: u16, rows: u16) -> Self {
        Self::start(PROGRAM, &[&SMALL_RUN[..], &["--no-save"]].concat(), columns, rows)
    }

    /// Starts the screen on `data`, paused before its first batch.
    pub fn paused(data: &Data, epochs: &str) -> Self {
        let mut session = Self::start(PROGRAM, &data.arguments(epochs), 80, 24);
        session.press(" ");
        session.wait_for("paused");
        session
    }

    /// Starts any program in a terminal of `columns` × `rows`.
    pub fn start(program: &str, arguments: &[&str], columns: u16, rows: u16) -> Self {
        Self::start_with(&[], program, arguments, columns, rows)
    }

    /// The same with changes to the environment. The program becomes the leader of the terminal's session, as under
    /// `ssh host program`.
    pub fn start_with(
        environment: &[(&str, &str)],
        program: &str,
        arguments: &[&str],
        columns: u16,
        rows: u16,
    ) -> Self {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).expect("a pty can be opened");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        for name in [
            "COLORTERM",
            "COLORFGBG",
            "NO_COLOR",
            "LC_ALL",
            "LC_CTYPE",
            "LC_MESSAGES",
            "ENV",
            "BASH_ENV",
            "TMUX",
            "STY",
        ] {
            command.env_remove(name);
        }
        let usual = [
            ("XDG_STATE_HOME", super::state_home()),
            ("XDG_CONFIG_HOME", super::state_home()),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("PS1", "shell> "),
        ];
        for (name, value) in usual.iter().chain(environment) {
            command.env(name, value);
        }
        let settings_before = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut emulator = vt100::Parser::default();
        if columns > 0 && rows > 0 {
            emulator.screen_mut().set_size(non_zero(rows), non_zero(columns));
        }
        let client = Client {
            emulator,
            output: Vec::new(),
            reading: Reading::Going,
            answers: false,
            each: Duration::ZERO,
        };
        let shared: Shared = Arc::new((Mutex::new(client), Condvar::new()));
        let reader = pair.master.try_clone_reader().expect("the pty can be read");
        let writer: Input = Arc::new(Mutex::new(pair.master.take_writer().ok()));
        let for_reader = (Arc::clone(&shared), Arc::clone(&writer));
        std::thread::spawn(move || read_all(reader, &for_reader.0, &for_reader.1));
        Self { shared, writer, master: Some(pair.master), slave: Some(pair.slave), child, settings_before }
    }

    fn client(&self) -> MutexGuard<'_, Client> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Types `keys`.
    pub fn press(&mut self, keys: &str) {
        self.type_bytes(keys.as_bytes());
    }

    /// Types what need not be text.
    pub fn type_bytes(&mut self, bytes: &[u8]) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = writer.as_mut().expect("the line is up");
        writer.write_all(bytes).and_then(|()| writer.flush()).expect("the terminal takes keys");
    }

    /// Changes the terminal's size; 0 × 0 is allowed.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        if columns > 0 && rows > 0 {
            self.client().emulator.screen_mut().set_size(non_zero(rows), non_zero(columns));
        }
        let master = self.master.as_ref().expect("the line is up");
        master.resize(pty_size(columns, rows)).expect("the terminal can be resized");
    }

    /// Sends a signal to the program by its number.
    pub fn send(&self, signal: i32) {
        super::send(self.child.process_id().expect("the program has a process id"), signal);
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        let pid = self.child.process_id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
        kill_process(pid.expect("the program has a process id"), signal)
            .expect("the program can be signalled");
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.client().emulator.screen().contents()
    }

    /// Looks at the screen as it is.
    pub fn with_screen<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.client().emulator.screen())
    }

    /// Where the run is: not told while a set is measured, so that it may have to be waited for.
    ///
    /// # Panics
    /// If the screen does not say so soon.
    pub fn place(&self) -> Place {
        self.watch("a place", |client| look::place(client.emulator.screen()))
    }

    /// All that arrived so far.
    pub fn output(&self) -> Vec<u8> {
        self.client().output.clone()
    }

    /// Waits until the screen is as `condition` wants it.
    ///
    /// # Panics
    /// If that takes longer than [`SOON`].
    pub fn wait_until(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        self.watch(what, |client| condition(client.emulator.screen()).then_some(()));
    }

    /// Waits until `needle` has arrived, and returns what came before it.
    pub fn wait_for_bytes(&self, needle: &[u8]) -> Vec<u8> {
        self.watch("bytes", |client| {
            let at = client.output.windows(needle.len()).position(|window| window == needle)?;
            Some(client.output[..at].to_vec())
        })
    }

    /// Waits until `needle` has arrived so often.
    pub fn wait_for_times(&self, needle: &[u8], times: usize) {
        self.watch(&format!("{times} times {}", needle.escape_ascii()), |client| {
            let windows = client.output.windows(needle.len());
            (windows.filter(|window| *window == needle).count() >= times).then_some(())
        });
    }

    /// Waits until more than so many bytes have arrived.
    pub fn wait_for_bytes_past(&self, count: usize) {
        self.watch("more bytes", |client| (client.output.len() > count).then_some(()));
    }

    /// Waits until `look` finds what it looks for.
    fn watch<T>(&self, what: &str, look: impl Fn(&Client) -> Option<T>) -> T {
        let deadline = Instant::now() + SOON;
        let mut client = self.client();
        loop {
            if let Some(found) = look(&client) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{what}: not within {SOON:?}; on the screen:\n{}",
                client.emulator.screen().contents()
            );
            client = self.shared.1.wait_timeout(client, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until `text` is on the screen.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the program has drawn its screen.
    pub fn wait_for_screen(&self) {
        self.wait_until("a first frame", |screen| {
            screen.alternate_screen() && !screen.contents().trim().is_empty()
        });
    }

    /// Waits until the screen shows that the run is there.
    pub fn wait_for_place(&self, epoch: u64, batch: u64) {
        let wanted = Some(Place { epoch, batch });
        self.wait_until(&format!("epoch {epoch}, batch {batch}"), |screen| look::place(screen) == wanted);
    }

    /// Waits until there is something to lose.
    pub fn wait_for_training(&self) {
        self.wait_until("a batch", |screen| look::place(screen).is_some_and(Place::begun));
    }

    /// Quits a run that is kept.
    pub fn quit(&mut self) -> ExitStatus {
        self.wait_for_training();
        self.press("q");
        self.wait_for_end(SOON)
    }

    /// Waits until nothing has arrived for `calm`, and returns how much had by then.
    pub fn wait_for_silence(&self, calm: Duration) -> usize {
        let deadline = Instant::now() + SOON;
        let mut client = self.client();
        loop {
            let bytes = client.output.len();
            let (next, wait) = self
                .shared
                .1
                .wait_timeout_while(client, calm, |client| client.output.len() == bytes)
                .unwrap_or_else(PoisonError::into_inner);
            client = next;
            if wait.timed_out() {
                return bytes;
            }
            assert!(
                Instant::now() < deadline,
                "output still flows; on the screen:\n{}",
                client.emulator.screen().contents()
            );
        }
    }

    /// Bytes that arrive in the next `span`.
    pub fn bytes_in(&self, span: Duration) -> usize {
        let deadline = Instant::now() + span;
        let mut client = self.client();
        let before = client.output.len();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return client.output.len() - before;
            }
            client = self.shared.1.wait_timeout(client, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Has the terminal answer when it is asked what it is, and what it was asked until now.
    pub fn answer(&self) {
        let mut client = self.client();
        client.answers = true;
        answer(&self.writer, &client.output);
    }

    /// Makes the line slow: no more than so many bytes a second get through from now on.
    pub fn slow_down(&self, bytes_per_second: u32) {
        self.client().each = Duration::from_secs(1) / bytes_per_second;
    }

    /// Stops reading the program's output, or goes on. Takes effect with the next bytes.
    pub fn freeze(&self, frozen: bool) {
        self.client().reading = if frozen { Reading::Frozen } else { Reading::Going };
        self.shared.1.notify_all();
    }

    /// Closes the line while the program runs. The program must be writing (training is), for the reader notices with
    /// the next bytes.
    pub fn hang_up(&mut self) {
        self.client().reading = Reading::Ending;
        self.shared.1.notify_all();
        let ending = |client: &mut Client| client.reading != Reading::Ended;
        drop(self.shared.1.wait_timeout_while(self.client(), SOON, ending));
        *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = None;
        (self.master, self.slave) = (None, None);
    }

    /// Waits for the program's end.
    ///
    /// # Panics
    /// If it does not end within `patience`.
    pub fn wait_for_end(&mut self, patience: Duration) -> ExitStatus {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "still running after {patience:?}; on the screen:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Checks that the terminal is as the program found it.
    pub fn assert_whole(&self) {
        self.wait_until("the alternate screen is left", |screen| !screen.alternate_screen());
        self.wait_until("the cursor is shown", |screen| !screen.hide_cursor());
        self.wait_until("bracketed paste is off", |screen| !screen.bracketed_paste());
        self.wait_until("the mouse is off", |screen| {
            screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        let deadline = Instant::now() + SOON;
        while self.settings() != self.settings_before && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(self.settings(), self.settings_before, "the line's settings");
        let output = self.output();
        let last = |needle: &[u8]| output.windows(needle.len()).rposition(|window| window == needle);
        assert!(last(b"\x1b[?2026h") <= last(b"\x1b[?2026l"), "a synchronized update is left open");
    }

    /// The line discipline's settings, to compare.
    pub fn settings(&self) -> String {
        self.master.as_deref().map(|master| settings(master)).expect("the line is up")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A test that failed leaves the program running. It may have ended by itself: then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a pty has settings"))
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn non_zero(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).expect("the emulated screen needs a size")
}
