//! What commands say: results on standard output, and what stands beside them on standard error.

use super::failure::Failure;
use std::io;

/// Says something beside the results.
pub(super) fn note(text: &str) {
    use std::io::Write;
    // Nothing can be said about being unable to say something.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints `value` as one line of JSON.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(anyhow::Error::from)?;
    print(&line)
}

/// Prints a line to standard output. A reader that is gone is no failure of ours, but there is no point in going on.
pub(super) fn print(line: &str) -> Result<(), Failure> {
    write(format!("{line}\n").as_bytes())
}

/// Writes bytes to standard output, as [`print`] does a line.
pub(super) fn write(bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Signal(SIGPIPE)),
        result => result.map_err(|error| {
            Failure::Failed(anyhow::Error::from(error).context("cannot write to standard output"))
        }),
    }
}

/// The signal that a writer to a closed pipe dies of.
const SIGPIPE: i32 = 13;
