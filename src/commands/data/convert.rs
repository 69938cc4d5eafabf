//! `cnn-tui data convert`: a data set in another format. It is written beside where it is to be, read back, and only then given its
//! name: what is there under that name is whole, and holds the same images.

use super::source::Reading;
use crate::checkpoint::atomic::{directory_beside, sweep_directories};
use crate::commands::failure::Failure;
use crate::commands::output::print;
use crate::commands::voice::Voice;
use crate::dataset::{Dataset, OutputFormat, ReadOptions};
use anyhow::{Context, anyhow, ensure};
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Arguments of `data convert`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The data set, or mnist for the one built in
    pub path: PathBuf,
    /// Where it is to be; nothing that is there is replaced
    pub out: PathBuf,
    /// The format [default: what the name of OUT ends in, if that is a format's]
    #[arg(long, value_name = "FORMAT", ignore_case = true, value_parser = PossibleValuesParser::new(names()))]
    pub to: Option<String>,
    /// How it is read.
    #[command(flatten)]
    pub reading: Reading,
    /// How much is said.
    #[command(flatten)]
    pub voice: Voice,
}

/// The names of the formats.
fn names() -> Vec<String> {
    OutputFormat::all().map(|format| format.name()).collect()
}

/// Writes a data set in another format.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let format = match &arguments.to {
        Some(name) => OutputFormat::named(name),
        None => OutputFormat::of_file(&arguments.out),
    };
    let format = format.ok_or_else(|| {
        let names = names().join(", ");
        Failure::Misuse(format!(
            "say with --to in which format {} is to be: {names}",
            arguments.out.display()
        ))
    })?;
    check_free(&arguments.out).map_err(|error| Failure::Misuse(error.to_string()))?;
    let (voice, path) = (arguments.voice, arguments.path.display());
    let write = || Written::write(arguments, &format);
    let written = voice.timed(|| format!("reading {path} and writing it as {}", format.name()), write)?;
    voice.timed(
        || "reading it back".to_owned(),
        || written.check(&format, &arguments.reading, &arguments.out),
    )?;
    let said = format!(
        "{}: {} training and {} test images as {}, read back and the same (SHA-256 {})",
        arguments.out.display(),
        written.images[0],
        written.images[1],
        format.name(),
        written.identity
    );
    written.publish(&arguments.out)?;
    print(&said)
}

/// Checks that nothing is at a place that something is to be put.
fn check_free(path: &Path) -> anyhow::Result<()> {
    let is_empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    let is_free = path.symlink_metadata().is_err() || is_empty();
    ensure!(
        is_free,
        "{}: is there already, and nothing is overwritten; name another place, or remove it",
        path.display()
    );
    Ok(())
}

/// A data set that was written, and has not got its name yet.
struct Written {
    /// Where it is until then.
    place: TempDir,
    /// The name of the file without its end, if it is a file.
    stem: Option<String>,
    /// What its images are.
    identity: String,
    classes: Vec<String>,
    /// Training and test images.
    images: [usize; 2],
}

impl Written {
    fn write(arguments: &Arguments, format: &OutputFormat) -> anyhow::Result<Self> {
        let dataset = arguments.reading.source(&arguments.path).load()?;
        let stem = format.stem(&arguments.out);
        let place = place_beside(&arguments.out)?;
        dataset.write(format, place.path(), stem.as_deref())?;
        let (identity, classes) = (dataset.identity()?.to_owned(), dataset.classes.clone());
        // The images go here, before they are read once more.
        Ok(Self { place, stem, identity, classes, images: [dataset.train.len(), dataset.test_len()] })
    }

    /// What is to be read: the directory, or the file in it that will be called as `out` is.
    fn readable(&self, out: &Path) -> PathBuf {
        match (&self.stem, out.file_name()) {
            (Some(_), Some(name)) => self.place.path().join(name),
            _ => self.place.path().to_owned(),
        }
    }

    /// Reads it back.
    fn check(&self, format: &OutputFormat, reading: &Reading, out: &Path) -> anyhow::Result<()> {
        let memory = reading.options().memory;
        let options = ReadOptions { format: Some(format.read_as()), memory, ..ReadOptions::default() };
        let again = Dataset::open_with(&self.readable(out), &options)
            .context("what was written cannot be read back")?;
        let same = again.identity()? == self.identity && again.classes == self.classes;
        ensure!(
            same,
            "read back it is another data set: {} classes and SHA-256 {} in place of {} and {}; nothing was written, another \
             format may hold it",
            again.classes.len(),
            again.identity()?,
            self.classes.len(),
            self.identity
        );
        Ok(())
    }

    /// Gives it its name.
    fn publish(self, out: &Path) -> anyhow::Result<()> {
        let failed = |path: &Path| format!("{}: cannot be put there", path.display());
        if self.stem.is_none() {
            if out.is_dir() {
                fs::remove_dir(out).with_context(|| failed(out))?;
            }
            let place = self.place.keep();
            return fs::rename(&place, out).with_context(|| {
                // What is of no use is not left behind.
                let _ = fs::remove_dir_all(&place);
                failed(out)
            });
        }
        let directory = directory_of(out);
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(self.place.path())? {
            files.push(entry?.path());
        }
        // The file itself comes last: once it is there, all that belongs to it is.
        files.sort_by_key(|file| file.file_name() == out.file_name());
        let targets: Vec<PathBuf> =
            files.iter().map(|file| directory.join(file.file_name().unwrap_or_default())).collect();
        for (file, target) in files.iter().zip(&targets) {
            if !holds_the_same(file, target) {
                check_free(target)?;
            }
        }
        files
            .iter()
            .zip(&targets)
            .try_for_each(|(file, target)| fs::rename(file, target).with_context(|| failed(target)))
    }
}

/// Whether a small file is there already as it would be written: the names of classes, beside several data sets.
fn holds_the_same(file: &Path, target: &Path) -> bool {
    const SMALL: u64 = 64 << 10;
    let is_small = |path: &Path| {
        path.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= SMALL)
    };
    is_small(file) && is_small(target) && fs::read(file).ok() == fs::read(target).ok()
}

/// The directory that something is put into.
fn directory_of(out: &Path) -> &Path {
    out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty directory beside where something is to be, on the same file system. What is left of such directories of processes that are
/// gone is removed.
fn place_beside(out: &Path) -> anyhow::Result<TempDir> {
    let directory = directory_of(out);
    let failed = || {
        format!(
            "{}: nothing can be written there; make the directory, or check its permissions",
            directory.display()
        )
    };
    out.file_name().ok_or_else(|| anyhow!("{}: has no name", out.display()))?;
    // A leftover that cannot be removed is in nobody's way.
    let _ = sweep_directories(out);
    let place = directory_beside(out);
    let mut builder = tempfile::Builder::new();
    builder.prefix(place.file_name().unwrap_or_default()).rand_bytes(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new directory: what the umask leaves.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(directory).with_context(failed)
}
