//! Values of tensors that lie in a file beside the model.

use crate::onnx::proto::Tensor;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// Fetches `length` bytes of a tensor's values from the file that it names, which lies in `directory` or below it.
///
/// # Errors
/// If it names no such file, or one that leads elsewhere, or these bytes are not in it.
pub fn fetch(tensor: &Tensor, directory: &Path, length: usize) -> Result<Vec<u8>, String> {
    let said = |key: &str| {
        tensor.external_data.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str())
    };
    let number = |key: &str| {
        let text = said(key)?;
        Some(text.parse::<u64>().map_err(|_| format!("is in another file, of which `{text}` is no {key}")))
    };
    let location = said("location").ok_or("is in another file, which is not named")?;
    let offset = number("offset").transpose()?.unwrap_or(0);
    let said_length = number("length").transpose()?;
    if said_length.is_some_and(|said| said != length as u64) {
        return Err(format!(
            "needs {length} bytes, and {} of `{location}` are said to be its values",
            said_length.unwrap_or_default()
        ));
    }
    let path = inside(directory, location)?;
    let failed = |reason: std::io::Error| format!("is in `{location}`, which cannot be read ({reason})");
    let size = fs::metadata(&path).map_err(failed)?.len();
    if offset.checked_add(length as u64).is_none_or(|end| end > size) {
        return Err(format!(
            "is at byte {offset} of `{location}`, {length} bytes long, and that file ends at byte {size}"
        ));
    }
    let mut bytes = vec![0; length];
    let mut file = File::open(&path).map_err(failed)?;
    file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(&mut bytes)).map_err(failed)?;
    Ok(bytes)
}

/// The path of a file that is named from `directory`, if it is a regular file and lies there: a model may come from anywhere and
/// must not make this program read what it likes.
fn inside(directory: &Path, location: &str) -> Result<PathBuf, String> {
    let outside = || {
        format!(
            "is in `{location}`, which leads out of the model's directory; put that file beside the model"
        )
    };
    let named = Path::new(location);
    if location.is_empty() || !named.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(outside());
    }
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let real = |path: &Path| {
        path.canonicalize().map_err(|reason| format!("is in `{location}`, which cannot be read ({reason})"))
    };
    let path = real(&directory.join(named))?;
    if !path.starts_with(real(directory)?) {
        return Err(outside());
    }
    if !path.is_file() {
        return Err(format!("is in `{location}`, which is no regular file"));
    }
    Ok(path)
}
