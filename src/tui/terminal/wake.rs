//! How the input and signal threads reach the frame loop: a channel for what, a socket for "look now".
//!
//! The loop waits in `poll(2)` for the terminal to take more output, and a channel cannot be polled; one byte in the
//! socket can.

use super::keys::Heard;
use rustix::fd::{AsFd, BorrowedFd};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What the frame loop is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// The terminal sent this.
    Heard(Heard),
    /// The terminal's size may have changed.
    Resized,
    /// SIGTSTP arrived.
    Suspend,
    /// The process was stopped and goes on.
    Continued,
    /// A signal arrived that asks for an end in good order.
    Signal(i32),
    /// The terminal is gone.
    Hangup,
    /// Nothing: asks only whether anybody still reads.
    Probe,
}

/// The threads' end.
#[derive(Clone)]
pub(super) struct Waker {
    notices: Sender<Notice>,
    bell: Arc<UnixStream>,
}

/// The frame loop's end.
pub(super) struct Wakeups {
    notices: Receiver<Notice>,
    bell: UnixStream,
}

/// Makes both ends.
pub(super) fn wakeups() -> io::Result<(Waker, Wakeups)> {
    let (sender, receiver) = channel();
    let (ring, hear) = UnixStream::pair()?;
    ring.set_nonblocking(true)?;
    hear.set_nonblocking(true)?;
    Ok((Waker { notices: sender, bell: Arc::new(ring) }, Wakeups { notices: receiver, bell: hear }))
}

impl Waker {
    /// Leaves a notice and wakes the loop. False if the loop has ended.
    pub(super) fn send(&self, notice: Notice) -> bool {
        let delivered = self.notices.send(notice).is_ok();
        // A full socket has rung often enough; a closed one has nobody to wake.
        let _ = (&*self.bell).write(&[0]);
        delivered
    }
}

impl Wakeups {
    /// The next notice, if there is one.
    pub(super) fn take(&self) -> Option<Notice> {
        self.notices.try_recv().ok()
    }

    /// Silences the bell. To be done before the last look for notices, so that a later one rings again.
    pub(super) fn silence(&mut self) {
        let mut rung = [0; 64];
        while matches!(self.bell.read(&mut rung), Ok(1..)) {}
    }

    /// What to poll.
    pub(super) fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_arrive_in_order_and_a_flood_of_them_never_blocks_the_sender() -> io::Result<()> {
        let (waker, mut wakeups) = wakeups()?;
        for number in 0..100_000 {
            assert!(waker.send(Notice::Signal(number)));
        }
        wakeups.silence();
        assert!((0..100_000).all(|number| wakeups.take() == Some(Notice::Signal(number))));
        assert_eq!(wakeups.take(), None);
        Ok(())
    }

    #[test]
    fn the_sender_learns_that_nobody_reads_any_more() -> io::Result<()> {
        let (waker, wakeups) = wakeups()?;
        drop(wakeups);
        assert!(!waker.send(Notice::Probe));
        Ok(())
    }
}
