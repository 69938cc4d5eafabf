//! `cnn-tui train --json` as a child process, its story read while it trains.

use super::{SOON, command};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// What a trainer said so far.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Standard output: whole lines, for who is killed may leave half a line.
    pub lines: Vec<Value>,
    /// Lines of standard error.
    pub errors: Vec<String>,
}

impl Story {
    /// Batches in the last checkpoint that was said to be saved.
    pub fn acknowledged(&self) -> Option<u64> {
        let saved = self.lines.iter().rev().find(|line| line["event"] == "saved")?;
        saved["total_steps"].as_u64()
    }

    /// The line of that event, if it was told.
    pub fn event(&self, name: &str) -> Option<&Value> {
        self.lines.iter().find(|line| line["event"] == name)
    }
}

type Shared = Arc<(Mutex<Story>, Condvar)>;

/// A trainer at work. It is killed when dropped.
pub struct Trainer {
    child: Child,
    shared: Shared,
    readers: Vec<JoinHandle<()>>,
}

impl Trainer {
    /// Starts `cnn-tui train --json` with these arguments.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = command(&["train", "--json"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let shared = Shared::default();
        let out = child.stdout.take().expect("it is piped");
        let err = child.stderr.take().expect("it is piped");
        let readers = vec![
            read(out, &shared, |story, line| {
                story
                    .lines
                    .push(serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
            }),
            read(err, &shared, |story, line| story.errors.push(line.to_owned())),
        ];
        Self { child, shared, readers }
    }

    fn story(&self) -> MutexGuard<'_, Story> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `look` finds in the story what it looks for.
    ///
    /// # Panics
    /// If that takes longer than [`SOON`].
    pub fn wait_for<T>(&self, what: &str, look: impl Fn(&Story) -> Option<T>) -> T {
        let deadline = Instant::now() + SOON;
        let mut story = self.story();
        loop {
            if let Some(found) = look(&story) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{what}: not within {SOON:?}; last it said {:?} and {:?}",
                story.lines.last(),
                story.errors.last()
            );
            story = self.shared.1.wait_timeout(story, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until a checkpoint after at least `batches` batches is acknowledged.
    pub fn wait_for_save(&self, batches: u64) -> u64 {
        self.wait_for(&format!("a checkpoint after batch {batches}"), |story| {
            story.acknowledged().filter(|&done| done >= batches)
        })
    }

    /// Sends it a signal. It may have ended meanwhile.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed()).expect("not zero");
        // Not waited for yet, so the id is still its own.
        kill_process(pid, signal).expect("it can be signalled");
    }

    /// Waits for its end; what it said until then, and its status.
    pub fn end(mut self) -> (ExitStatus, Story) {
        let deadline = Instant::now() + SOON;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                break status;
            }
            assert!(
                Instant::now() < deadline,
                "still training after {SOON:?}: {:?}",
                self.story().lines.last()
            );
            std::thread::sleep(std::time::Duration::from_millis(2));
        };
        self.readers.drain(..).for_each(|reader| reader.join().expect("whole lines are JSON"));
        let story = std::mem::take(&mut *self.story());
        (status, story)
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads whole lines to the end.
fn read(
    from: impl Read + Send + 'static,
    shared: &Shared,
    take: impl Fn(&mut Story, &str) + Send + 'static,
) -> JoinHandle<()> {
    let shared = Arc::clone(shared);
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = String::new();
        while from.read_line(&mut line).is_ok_and(|read| read > 0) {
            if let Some(whole) = line.strip_suffix('\n') {
                take(&mut shared.0.lock().unwrap_or_else(PoisonError::into_inner), whole);
                shared.1.notify_all();
            }
            line.clear();
        }
    })
}
