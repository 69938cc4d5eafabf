//! The text files of a run, read back: whatever is in them, no more memory is taken than they may need.

use super::error::RunError;
use super::names::{DESCRIPTION, check_openable};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A line of metrics takes no more bytes.
const LONGEST_LINE: u64 = 4096;
/// A description is a page of text; what is longer is none of ours.
pub(super) const LONGEST_DESCRIPTION: u64 = 1 << 16;

/// Reads a file of at most so many lines, each a JSON object.
///
/// # Errors
/// [`RunError::System`] if the file cannot be read, [`RunError::Line`] for the first line that is no such object or one too many.
pub fn read_lines<T: DeserializeOwned>(path: &Path, most: usize) -> Result<Vec<T>, RunError> {
    let failed = || RunError::system(path, "read it");
    check_openable(path).map_err(failed())?;
    let mut file = BufReader::new(File::open(path).map_err(failed())?);
    let (mut values, mut text) = (Vec::new(), Vec::new());
    for line in 1.. {
        let wrong = |reason: String| RunError::Line { path: path.to_owned(), line, reason };
        text.clear();
        let read = file.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut text).map_err(failed())?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST_LINE && text.last() != Some(&b'\n') {
            return Err(wrong(format!("it is longer than {LONGEST_LINE} bytes; a JSON object is expected")));
        }
        if line > most {
            return Err(wrong(format!("there are more than {most} lines")));
        }
        values.push(serde_json::from_slice(&text).map_err(|error| wrong(said(&error)))?);
    }
    Ok(values)
}

/// Reads the description of the run in a directory.
///
/// # Errors
/// [`RunError::System`] if the file cannot be read, [`RunError::Line`] where it is not what it should be.
pub fn read_description<T: DeserializeOwned>(directory: &Path) -> Result<T, RunError> {
    let path = directory.join(DESCRIPTION);
    let failed = || RunError::system(&path, "read it");
    check_openable(&path).map_err(failed())?;
    let mut text = Vec::new();
    File::open(&path)
        .and_then(|file| file.take(LONGEST_DESCRIPTION).read_to_end(&mut text))
        .map_err(failed())?;
    serde_json::from_slice(&text).map_err(|error| RunError::Line {
        path: path.clone(),
        line: error.line(),
        reason: said(&error),
    })
}

/// What is wrong with a line, without its number.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    format!("{} at character {}", &text[..end], error.column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::fs;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Point {
        step: u64,
    }

    fn read(text: &[u8], most: usize) -> Result<Vec<u64>, String> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("points.jsonl");
        fs::write(&path, text).expect("written");
        let points = read_lines(&path, most).map_err(|error| error.to_string())?;
        Ok(points.into_iter().map(|point: Point| point.step).collect())
    }

    #[test]
    fn lines_are_read_in_order_and_the_first_wrong_one_is_named() {
        assert_eq!(read(b"{\"step\": 1}\n{\"step\": 2}", 9), Ok(vec![1, 2]));
        assert_eq!(read(b"", 9), Ok(Vec::new()));
        for (text, expected) in [
            (
                &b"{\"step\": 1}\n{\"stop\": 2}\n"[..],
                "points.jsonl, line 2: missing field `step` at character 11",
            ),
            (b"{\"step\": 1}\n\n", "line 2: "),
            (b"{\"step\": -1}\n", "line 1: invalid value"),
            (b"\xff\xfe\n", "line 1: "),
            (b"{\"step\": 1}\n{\"step\": 1}\n{\"step\": 1}\n", "line 3: there are more than 2 lines"),
            (&[b' '; 5000], "line 1: it is longer than 4096 bytes"),
        ] {
            let error = read(text, 2).expect_err("it is wrong");
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let directory = tempfile::tempdir().expect("a directory");
        let error = read_lines::<Point>(directory.path(), 9).expect_err("it is a directory").to_string();
        assert!(error.contains("where a file is expected"), "{error}");
        let error = read_description::<Point>(directory.path()).expect_err("there is none").to_string();
        assert!(error.contains("run.json: cannot read it"), "{error}");
        fs::write(directory.path().join(DESCRIPTION), "{\n\"step\": \"x\"}").expect("written");
        let error = read_description::<Point>(directory.path()).expect_err("it is text").to_string();
        assert!(error.contains("run.json, line 2: invalid type"), "{error}");
    }
}
