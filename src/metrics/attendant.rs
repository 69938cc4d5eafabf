//! The thread that listens to a run and writes what is wanted of it.

use super::beginning::Beginnings;
use super::outputs::Written;
use crate::inspect::Viewer;
use crate::protocol::Event;
use crate::protocol::channel::News;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often to look whether something is due.
const LOOK: Duration = Duration::from_millis(200);
/// The last words of a run that is over are waited for no longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A thread that writes what is wanted of a run. It ends with the trainer.
pub struct Attendant {
    thread: Option<JoinHandle<bool>>,
    settled: Receiver<()>,
}

impl Attendant {
    /// Starts the thread; what it asks first is asked before that.
    ///
    /// # Errors
    /// If the system starts none.
    pub fn begin(viewer: Viewer, written: Written) -> io::Result<Self> {
        let (tell, settled) = channel();
        let beginnings = Beginnings::default();
        let mut desk = Desk { viewer, written, beginnings, is_failing: false, is_settled: false, tell };
        desk.ask();
        let thread = std::thread::Builder::new().name("metrics".to_owned()).spawn(move || desk.attend())?;
        Ok(Self { thread: Some(thread), settled })
    }

    /// Waits until all of a run that is over is written, as long as that is reasonable.
    pub fn settle(&self) {
        // Where the thread has ended there is nothing to wait for.
        let _ = self.settled.recv_timeout(PATIENCE);
    }

    /// Waits for the end of the thread, once the trainer is gone; tells whether all was written.
    pub fn finish(mut self) -> bool {
        self.end()
    }

    fn end(&mut self) -> bool {
        self.thread.take().is_none_or(|thread| thread.join().unwrap_or(false))
    }
}

impl Drop for Attendant {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the thread has before it.
struct Desk {
    viewer: Viewer,
    written: Written,
    beginnings: Beginnings,
    /// Whether it was told that something cannot be written.
    is_failing: bool,
    /// Whether all of a run that is over is written, as far as that was possible.
    is_settled: bool,
    tell: Sender<()>,
}

impl Desk {
    /// Writes until the trainer is gone; tells whether all was written.
    fn attend(mut self) -> bool {
        loop {
            let news = self.viewer.hear(LOOK);
            let is_over = news.is_closed;
            let ends = news.events.iter().any(|event| matches!(event, Event::Finished(_)));
            self.take(news);
            self.flush(is_over || ends);
            if is_over {
                return self.written.is_whole();
            }
            self.tell_whether_settled(ends);
            self.ask();
        }
    }

    /// Tells once of each run that is over that all of it is written.
    fn tell_whether_settled(&mut self, ends: bool) {
        let is_settled = self.written.board.as_ref().map_or(ends, |board| board.is_settled());
        if is_settled && !self.is_settled {
            // Who began this may be gone.
            let _ = self.tell.send(());
        }
        self.is_settled = is_settled;
    }

    /// Takes in what was heard.
    fn take(&mut self, news: News<crate::inspect::Finding>) {
        for event in &news.events {
            let beginning = self.beginnings.hear(event);
            if let Some(beginning) = &beginning {
                self.written.table.iter_mut().for_each(|table| table.begin(beginning));
                let begun = self.written.board.as_mut().map_or(Ok(()), |board| board.begin(beginning));
                begun.unwrap_or_else(|error| self.complain(&format!("--tensorboard: {error}")));
            }
            self.written.table.iter_mut().for_each(|table| table.hear(event));
            self.written.board.iter_mut().for_each(|board| board.hear(event));
        }
        self.written.board.iter_mut().for_each(|board| board.take(news.answers.clone()));
    }

    fn ask(&mut self) {
        if let Some(board) = &mut self.written.board {
            board.plan();
            self.viewer.declare(board.asks());
        }
    }

    /// Writes what is due, or all; the first failure of several in a row is told.
    fn flush(&mut self, all: bool) {
        let Written { table, board } = &mut self.written;
        let table =
            table.as_mut().map_or(Ok(()), |table| table.flush(all)).map_err(|error| error.to_string());
        let board = board.as_mut().map_or(Ok(()), |board| {
            board.flush().map_err(|error| format!("{}: {error}", board.place().display()))
        });
        match table.and(board) {
            Err(problem) if !self.is_failing => {
                self.is_failing = true;
                self.complain(&problem);
            }
            Err(_) => {}
            Ok(()) => self.is_failing &= !self.written.is_whole(),
        }
    }

    fn complain(&self, problem: &str) {
        self.viewer.complain(format!("metrics are not written: {problem}; training goes on"));
    }
}
