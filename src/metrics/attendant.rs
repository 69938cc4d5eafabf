//! The thread that listens to a run and writes what is wanted of it.

use super::beginning::Beginnings;
use super::outputs::Written;
use crate::inspect::Viewer;
use crate::protocol::Event;
use crate::protocol::channel::News;
use crate::spawn::spawn;
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
    thread: Option<JoinHandle<Result<(), String>>>,
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
        let (is_failing, problem, is_settled) = (false, String::new(), false);
        let mut desk = Desk { viewer, written, beginnings, is_failing, problem, is_settled, tell };
        desk.ask();
        let thread = spawn("metrics", move || desk.attend())?;
        Ok(Self { thread: Some(thread), settled })
    }

    /// Waits until all of a run that is over is written, as long as that is reasonable.
    pub fn settle(&self) {
        // Where the thread has ended there is nothing to wait for.
        let _ = self.settled.recv_timeout(PATIENCE);
    }

    /// Waits for the end of the thread, once the trainer is gone.
    ///
    /// # Errors
    /// If something is not written, with what was last in the way.
    pub fn finish(mut self) -> Result<(), String> {
        self.end()
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err("what writes them has failed".to_owned()))
    }
}

impl Drop for Attendant {
    fn drop(&mut self) {
        // Who does not ask what came of it does not want to know.
        let _ = self.end();
    }
}

/// What the thread has before it.
struct Desk {
    viewer: Viewer,
    written: Written,
    beginnings: Beginnings,
    /// Whether it was told that something cannot be written.
    is_failing: bool,
    /// What was last in the way of writing something.
    problem: String,
    /// Whether all of a run that is over is written, as far as that was possible.
    is_settled: bool,
    tell: Sender<()>,
}

impl Desk {
    /// Writes until the trainer is gone; the error is what was last in the way of what is not written.
    fn attend(mut self) -> Result<(), String> {
        loop {
            let news = self.viewer.hear(LOOK);
            let is_over = news.is_closed;
            let ends = news.events.iter().any(|event| matches!(event, Event::Finished(_)));
            self.take(news);
            self.flush(is_over || ends);
            if is_over {
                return if self.written.is_whole() { Ok(()) } else { Err(self.problem) };
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
                begun.unwrap_or_else(|error| self.complain(format!("--tensorboard: {error}")));
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
                self.complain(problem);
            }
            Err(problem) => self.problem = problem,
            Ok(()) => self.is_failing &= !self.written.is_whole(),
        }
    }

    fn complain(&mut self, problem: String) {
        self.viewer.complain(format!("metrics are not written: {problem}; training goes on"));
        self.problem = problem;
    }
}
