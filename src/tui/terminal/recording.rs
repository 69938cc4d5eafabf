//! What is drawn, kept in a file as it goes to the terminal: an asciicast of version 3, which asciinema 3 plays.
//!
//! The format is <https://docs.asciinema.org/manual/asciicast/v3/>: a line of JSON about the terminal, then one an event, each with
//! the seconds since the one before.

use ratatui::layout::Size;
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A recording that goes on.
#[derive(Debug)]
pub struct Recording {
    file: File,
    title: String,
    /// When the last event was, once there was one.
    last: Option<Instant>,
    size: Option<Size>,
    /// What of a millisecond the intervals written so far are behind the clock, so that no error adds up.
    owed: Duration,
}

impl Recording {
    /// Begins a recording in a new file.
    ///
    /// # Errors
    /// If there is such a file already, or none can be made.
    pub fn create(path: &Path, title: &str) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self { file, title: title.to_owned(), last: None, size: None, owed: Duration::ZERO })
    }

    /// Records what is sent to a terminal of this size now.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn output(&mut self, bytes: &[u8], size: Size, now: Instant) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.size.is_none() {
            self.header(size)?;
            self.last = Some(now);
        } else if self.size != Some(size) {
            self.event(now, "r", &format!("{}x{}", size.width, size.height))?;
        }
        self.size = Some(size);
        self.event(now, "o", &String::from_utf8_lossy(bytes))
    }

    /// Leaves out the time since the last event: the program was stopped meanwhile.
    pub(super) fn skip(&mut self, now: Instant) {
        self.last = self.last.map(|_| now);
    }

    fn header(&mut self, size: Size) -> io::Result<()> {
        let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut term = json!({ "cols": size.width, "rows": size.height });
        if let Ok(name) = std::env::var("TERM") {
            term["type"] = name.into();
        }
        self.line(&json!({ "version": 3, "term": term, "timestamp": began, "title": self.title }))
    }

    fn event(&mut self, now: Instant, code: &str, data: &str) -> io::Result<()> {
        let passed = self.last.map_or(Duration::ZERO, |last| now.saturating_duration_since(last)) + self.owed;
        let milliseconds = passed.as_millis();
        self.owed = passed - Duration::from_millis(milliseconds as u64);
        self.last = Some(now);
        self.line(&json!([milliseconds as f64 / 1000.0, code, data]))
    }

    /// Writes a whole line at once, so that a killed program leaves a recording that can be played.
    fn line(&mut self, line: &serde_json::Value) -> io::Result<()> {
        self.file.write_all(format!("{line}\n").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_recording_has_a_header_and_intervals_that_add_up_to_the_time_that_passed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.cast");
        let mut recording = Recording::create(&path, "a run").expect("a file");
        let (small, large) = (Size::new(80, 24), Size::new(100, 30));
        let start = Instant::now();
        let step = Duration::from_micros(33_333);
        recording.output(b"", small, start).expect("it is written");
        for frame in 0..=300 {
            let size = if frame < 200 { small } else { large };
            recording.output("\x1b[mα\"\\".as_bytes(), size, start + step * frame).expect("it is written");
        }
        let pause = Duration::from_secs(60);
        recording.skip(start + step * 300 + pause);
        recording.output(b"on", large, start + step * 301 + pause).expect("it is written");
        let text = std::fs::read_to_string(&path).expect("it is there");
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        assert_eq!((&lines[0]["version"], &lines[0]["term"]["cols"]), (&json!(3), &json!(80)));
        assert_eq!(lines[0]["title"], "a run");
        let resizes: Vec<&Value> = lines[1..].iter().filter(|event| event[1] == "r").collect();
        assert_eq!(resizes.len(), 1);
        assert_eq!(resizes[0][2], "100x30");
        assert_eq!(lines[1], json!([0.0, "o", "\u{1b}[mα\"\\"]));
        let total: f64 = lines[1..].iter().map(|event| event[0].as_f64().expect("an interval")).sum();
        assert!((total - step.as_secs_f64() * 301.0).abs() < 0.001, "{total}");
    }

    #[test]
    fn a_file_that_is_there_is_left_alone() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = Recording::create(file.path(), "").expect_err("it exists");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    }
}
