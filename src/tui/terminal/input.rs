//! The thread that reads keys.
//!
//! Its own `poll(2)` and its own decoder, because of what was measured with `crossterm::event`: half an escape sequence
//! blocks its `poll` until another byte comes, a terminal that is gone makes it spin, and a thread inside it cannot be
//! asked to leave.

use super::background_query;
use super::keys::Decoder;
use super::raw_mode::Terminal;
use super::tty::timespec;
use super::wake::{Notice, Waker};
use crate::spawn::spawn;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

/// The input thread; dropping this ends and joins it.
pub(super) struct Input {
    /// Dropped to end the thread: its other end then hangs up.
    stop: Option<UnixStream>,
    thread: Option<JoinHandle<()>>,
}

/// Starts the thread. `asked` tells that the terminal is about to be asked something.
pub(super) fn start(waker: Waker, terminal: Arc<Terminal>, asked: bool) -> io::Result<Input> {
    let (stop, stopped) = UnixStream::pair()?;
    let read = move || {
        if read_keys(&waker, &terminal, &stopped, asked) == End::Hangup {
            waker.send(Notice::Hangup);
        }
    };
    let thread = spawn("input", read)?;
    Ok(Input { stop: Some(stop), thread: Some(thread) })
}

impl Drop for Input {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it was noted by the hook.
            let _ = thread.join();
        }
    }
}

/// Why the thread ended.
#[derive(PartialEq)]
enum End {
    Asked,
    Hangup,
}

fn read_keys(waker: &Waker, terminal: &Terminal, stopped: &UnixStream, asked: bool) -> End {
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    let mut decoder = Decoder::default();
    decoder.expect_answer(asked);
    let answer_until = Instant::now() + background_query::PATIENCE;
    let mut bytes = [0; 1024];
    loop {
        let mut fds = [
            PollFd::from_borrowed_fd(terminal.tty.input(), PollFlags::IN),
            PollFd::new(stopped, PollFlags::IN),
        ];
        let patience = decoder.patience().map(timespec);
        let ready = poll(&mut fds, patience.as_ref());
        let (keys, stop) = (fds[0].revents(), fds[1].revents());
        match ready {
            Err(Errno::INTR) => continue,
            Err(_) => return End::Hangup,
            Ok(_) if !stop.is_empty() => return End::Asked,
            Ok(_) if keys.intersects(gone) => return End::Hangup,
            Ok(0) => decoder.give_up(),
            Ok(_) => match terminal.tty.read(&mut bytes) {
                Ok(None) => {}
                Ok(Some(0)) | Err(_) => return End::Hangup,
                Ok(Some(count)) => decoder.feed(&bytes[..count]),
            },
        }
        for heard in decoder.heard() {
            waker.send(Notice::Heard(heard));
        }
        let asked = decoder.is_owed() && Instant::now() < answer_until;
        decoder.expect_answer(asked || terminal.owes_answer());
    }
}
