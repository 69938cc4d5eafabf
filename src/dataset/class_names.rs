//! Names of the classes from `labels.txt` beside the data: one a line, by label.

use super::error::DatasetError;
use super::formats::file::open;
use super::limits::MOST_CLASSES;
use super::note::printable;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// The name of the file.
pub(super) const FILE: &str = "labels.txt";
/// The most bytes that are read of it.
const MOST_BYTES: u64 = 64 << 10;
/// The most columns that a name may take.
const WIDEST: usize = 40;

/// The names in `directory`, if it is one and there is a file with names in it. `classes` is how many the labels need;
/// `starts_at` is the smallest label.
///
/// # Errors
/// If the file cannot be read, or does not name each class once.
pub(super) fn read(
    directory: &Path,
    classes: usize,
    starts_at: u8,
) -> Result<Option<Vec<String>>, DatasetError> {
    let path = directory.join(FILE);
    let Some(bytes) = bytes(&path)? else { return Ok(None) };
    parse(path, &bytes, classes, starts_at).map(Some)
}

/// The names of so many classes in the file at `path`, if it is there.
///
/// # Errors
/// If the file cannot be read, or does not name each class once.
pub(super) fn in_file(path: &Path, classes: usize) -> Result<Option<Vec<String>>, DatasetError> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    parse(path.to_owned(), &bytes, classes, 0).map(Some)
}

/// What the file at `path` holds, as far as it is looked at, if it is there.
pub(super) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, DatasetError> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let (file, _) = open(path)?;
    let mut bytes = Vec::new();
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|reason| DatasetError::Read { path: path.to_owned(), reason })?;
    Ok(Some(bytes))
}

/// The names in `directory` for these labels, which are in numeric order, if there is a file with names: label 0 has the first line,
/// unless the labels begin at 1 and there are just as many names as that needs.
///
/// # Errors
/// If the file cannot be read, does not name each class once, or cannot name one of the labels.
pub(super) fn of_labels(directory: &Path, labels: &[i64]) -> Result<Option<Vec<String>>, DatasetError> {
    let path = directory.join(FILE);
    let (Some(first), Some(last)) = (labels.first(), labels.last()) else { return Ok(None) };
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let (Ok(least), Ok(greatest)) = (u8::try_from(*first), u8::try_from(*last)) else {
        let label = if *first < 0 { first } else { last };
        let problem = format!(
            "names the labels from 0 on, {MOST_CLASSES} at most, and there is an image with label {label}; remove the file, or \
             number the classes from 0 on"
        );
        return Err(DatasetError::ClassNames { path, line: None, problem });
    };
    let Some(names) = read(directory, usize::from(greatest) + 1, least)? else { return Ok(None) };
    let first = usize::from(names.len() == usize::from(greatest));
    let of = |label: i64| names.get(usize::try_from(label).ok()?.checked_sub(first)?).cloned();
    Ok(labels.iter().map(|&label| of(label)).collect())
}

/// Names of classes that come of the names of files or folders in `directory`, fit for a terminal.
///
/// # Errors
/// If one of them cannot be shown, or is another's, too.
pub(super) fn checked(
    directory: &Path,
    names: impl Iterator<Item = String>,
) -> Result<Vec<String>, DatasetError> {
    let refused = |problem| DatasetError::ClassNames { path: directory.to_owned(), line: None, problem };
    let (mut seen, mut all) = (HashSet::new(), Vec::new());
    for name in names.map(|name| clean(&name)) {
        check_name(&name).map_err(|problem| refused(format!("the class `{name}`: {problem}")))?;
        if !seen.insert(name.clone()) {
            return Err(refused(format!("two classes are called `{name}`; rename one")));
        }
        all.push(name);
    }
    Ok(all)
}

/// The names in `bytes`. `path` is for the messages alone.
fn parse(path: PathBuf, bytes: &[u8], classes: usize, starts_at: u8) -> Result<Vec<String>, DatasetError> {
    let refused = |line, problem| DatasetError::ClassNames { path: path.clone(), line, problem };
    if bytes.len() as u64 > MOST_BYTES {
        let problem = format!("longer than {MOST_BYTES} bytes; expected are {classes} names, one a line");
        return Err(refused(None, problem));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        refused(Some(line), "not UTF-8; save the file as UTF-8".to_owned())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end();
    let names: Vec<String> = text.lines().map(clean).collect();
    check_count(names.len(), classes, starts_at).map_err(|problem| refused(None, problem))?;
    let mut first = HashMap::new();
    for (name, line) in names.iter().zip(1..) {
        check_name(name).map_err(|problem| refused(Some(line), problem))?;
        if let Some(before) = first.insert(name.as_str(), line) {
            let problem =
                format!("`{name}` is the name in line {before}, too; give each class a name of its own");
            return Err(refused(Some(line), problem));
        }
    }
    Ok(names)
}

/// A name without what would act on a terminal, and without space around it.
fn clean(line: &str) -> String {
    let printable: String = printable(line).chars().filter(|&letter| letter != '\u{fffd}').collect();
    printable.trim().to_owned()
}

fn check_count(names: usize, classes: usize, starts_at: u8) -> Result<(), String> {
    if names > MOST_CLASSES {
        return Err(format!("names {names} classes; at most {MOST_CLASSES} are possible"));
    }
    if names + usize::from(starts_at == 1) >= classes {
        return Ok(());
    }
    let advice = if starts_at > 1 {
        format!(
            "; the labels begin at {starts_at}, so the first {starts_at} lines are for labels that do not occur"
        )
    } else {
        String::new()
    };
    Err(format!(
        "names {names} classes, but the greatest label is {}; name {classes}, one a line, from label 0 on{advice}",
        classes.saturating_sub(1)
    ))
}

fn check_name(name: &str) -> Result<(), String> {
    match name.width() {
        0 => Err("there is no name in it; name a class in each line".to_owned()),
        width if width > WIDEST => {
            Err(format!("the name is {width} columns wide; at most {WIDEST} are shown, shorten it"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(bytes: &[u8], classes: usize, starts_at: u8) -> Result<Vec<String>, String> {
        parse(PathBuf::from("labels.txt"), bytes, classes, starts_at).map_err(|error| error.to_string())
    }

    #[test]
    fn names_are_read_as_editors_write_them() {
        for text in ["cat\ndog\n", "cat\ndog", "\u{feff}cat\r\ndog\r\n\r\n", " cat\t\n\u{1b}dog\u{202e}\n"] {
            assert_eq!(
                parsed(text.as_bytes(), 2, 0),
                Ok(vec!["cat".to_owned(), "dog".to_owned()]),
                "{text:?}"
            );
        }
        assert_eq!(
            parsed("猫\n犬\n鳥\n".as_bytes(), 2, 0).map(|names| names.len()),
            Ok(3),
            "one without images"
        );
    }

    #[test]
    fn names_that_do_not_fit_are_refused_with_their_line() {
        let wide = format!("a\n{}\n", "猫".repeat(21));
        for (text, classes, starts_at, parts) in [
            (&b"cat\ndog\n"[..], 3, 0, ["names 2 classes", "greatest label is 2"]),
            (b"a\n", 3, 1, ["names 1 classes", "greatest label is 2"]),
            (b"a\nb\n", 3, 2, ["names 2 classes", "labels begin at 2"]),
            (b"", 2, 0, ["labels.txt: names 0 classes", "name 2"]),
            (b"a\n\nb\n", 3, 0, ["line 2", "no name"]),
            (b"a\n\x1b\x07\nb\n", 3, 0, ["line 2", "no name"]),
            (b"a\nb\na\n", 3, 0, ["line 3: `a`", "line 1"]),
            (b"a\n\xff\n", 2, 0, ["line 2", "UTF-8"]),
            (wide.as_bytes(), 2, 0, ["line 2", "42 columns"]),
            (&[b'\n'; 70_000], 2, 0, ["longer than 65536 bytes", "one a line"]),
            (&b"x\n".repeat(257), 2, 0, ["names 257 classes", "at most 256"]),
        ] {
            let message = parsed(text, classes, starts_at).expect_err("it does not fit");
            for part in parts {
                assert!(message.contains(part), "{part:?} is not in {message:?}");
            }
        }
    }
}
