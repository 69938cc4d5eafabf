//! The client's side of the line: a thread that reads what the program sends, and an emulated screen.

use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// What reads the program's output.
pub(super) struct Client {
    pub(super) emulator: vt100::Parser,
    /// All bytes so far.
    pub(super) output: Vec<u8>,
    pub(super) reading: Reading,
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

pub(super) type Shared = Arc<(Mutex<Client>, Condvar)>;

/// Reads until the line is closed from either side.
pub(super) fn read_all(mut reader: Box<dyn Read + Send>, shared: &Shared) {
    let mut buffer = [0; 4096];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let client = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        let frozen = |client: &mut Client| client.reading == Reading::Frozen;
        let mut client = shared.1.wait_while(client, frozen).unwrap_or_else(PoisonError::into_inner);
        client.output.extend_from_slice(&buffer[..count]);
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
