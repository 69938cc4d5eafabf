//! The client's side of the line: a thread that reads what the program sends, and an emulated screen.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What asks a terminal for its attributes, and an answer.
const QUESTION: &[u8] = b"\x1b[c";
const ANSWER: &[u8] = b"\x1b[?62;22c";

/// What reads the program's output.
pub(super) struct Client {
    pub(super) emulator: vt100::Parser,
    /// All bytes so far.
    pub(super) output: Vec<u8>,
    pub(super) reading: Reading,
    /// Whether the terminal answers what it is asked.
    pub(super) answers: bool,
    /// How long a byte takes on its way.
    pub(super) each: Duration,
}

#[derive(PartialEq)]
pub(super) enum Reading {
    Going,
    /// Not reading, as on a stuck network.
    Frozen,
    /// To end as soon as possible, closing its end of the line.
    Ending,
    Ended,
}

/// Where keys are written, and answers; nowhere once the line is closed.
pub(super) type Input = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

pub(super) type Shared = Arc<(Mutex<Client>, Condvar)>;

/// Reads until the line is closed from either side.
pub(super) fn read_all(mut reader: Box<dyn Read + Send>, shared: &Shared, input: &Input) {
    let mut buffer = [0; 4096];
    loop {
        let slow = !shared.0.lock().unwrap_or_else(PoisonError::into_inner).each.is_zero();
        let most = if slow { 64 } else { buffer.len() };
        let count = reader.read(&mut buffer[..most]).unwrap_or(0);
        let client = wait_for_the_line(shared, count);
        let frozen = |client: &mut Client| client.reading == Reading::Frozen;
        let mut client = shared.1.wait_while(client, frozen).unwrap_or_else(PoisonError::into_inner);
        let from = client.output.len().saturating_sub(QUESTION.len() - 1);
        client.output.extend_from_slice(&buffer[..count]);
        if client.answers {
            answer(input, &client.output[from..]);
        }
        client.emulator.process(&buffer[..count]);
        let end = count == 0 || client.reading == Reading::Ending;
        if end {
            drop(std::mem::replace(&mut reader, Box::new(std::io::empty())));
            client.reading = Reading::Ended;
        }
        shared.1.notify_all();
        if end {
            return;
        }
    }
}

/// Waits as long as so many bytes take on their way.
fn wait_for_the_line(shared: &Shared, count: usize) -> MutexGuard<'_, Client> {
    let began = Instant::now();
    let mut client = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let takes = client.each * u32::try_from(count).unwrap_or(u32::MAX);
        let left = takes.saturating_sub(began.elapsed());
        if left.is_zero() || client.reading == Reading::Ending {
            return client;
        }
        client = shared.1.wait_timeout(client, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// Answers all questions in what has arrived.
pub(super) fn answer(input: &Input, arrived: &[u8]) {
    let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in arrived.windows(QUESTION.len()).filter(|bytes| *bytes == QUESTION) {
        // A line that is closed takes no answers.
        let _ = input.as_mut().map(|input| input.write_all(ANSWER));
    }
}
