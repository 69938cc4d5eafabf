//! `cnn-tui sweep`: the commands of many runs, one a line, for who runs them: `xargs -P`, GNU parallel, a Slurm array.

mod combinations;
mod lists;
mod standing;

use super::Cli;
use super::failure::Failure;
use super::output::print;
use super::preferences::{Place, Preferences};
use super::shell::quoted;
use super::voice::Voice;
use clap::Args;
use combinations::{Combination, combinations};
use lists::Lists;
use standing::{Standing, standing};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// More runs are none that anybody waits for.
const MOST: usize = 100_000;

/// Arguments of `sweep`.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct Arguments {
    /// What is tried.
    #[command(flatten)]
    lists: Lists,
    /// Keep each run in a directory of its own below this one, named by what it has otherwise than the others
    #[arg(long, value_name = "DIR", default_value = "sweep", help_heading = "Run")]
    into: PathBuf,
    /// Print the command of this combination alone, from 1 on; nothing if there is nothing left to do
    #[arg(long, value_name = "N", help_heading = "Run")]
    nth: Option<usize>,
    /// Print how many combinations there are, and nothing else
    #[arg(long, conflicts_with = "nth", help_heading = "Run")]
    count: bool,
    /// Options that all commands get, behind `--`, e.g. -- --threads 1 --data PATH
    #[arg(last = true, value_name = "OPTION")]
    rest: Vec<OsString>,
    /// How much is said.
    #[command(flatten)]
    voice: Voice,
    /// The file of a run that all runs take what is not tried from.
    #[arg(skip)]
    pub(super) file: Option<PathBuf>,
}

/// A run of the sweep.
struct Planned {
    combination: Combination,
    /// The epochs that it is to have, wherever that is said.
    epochs: usize,
}

/// Prints the commands.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let all = combinations(&arguments.lists.tried(), MOST).map_err(Failure::Misuse)?;
    if arguments.count {
        return print(&all.len().to_string());
    }
    let rest = rest(arguments);
    let told = rest.iter().map(plain).collect::<Result<Vec<_>, _>>()?;
    let preferences = Preferences::load(Place::find().as_ref(), arguments.file.as_deref())?;
    let planned = |combination| planned(combination, &rest, &preferences);
    let all = all.into_iter().map(planned).collect::<Result<Vec<_>, _>>()?;
    let chosen = chosen(arguments, &all)?;
    let into = place(&arguments.into)?;
    let mut tally = Tally::default();
    for planned in chosen {
        let path = into.join(planned.combination.name());
        let standing = standing(&path, &planned.combination, planned.epochs).map_err(Failure::Misuse)?;
        tally.count(standing);
        arguments.voice.detail(|| format!("{}: {}", path.display(), standing.words()));
        if let Some(command) = command(&path, planned, standing, &told) {
            print(&command)?;
        }
    }
    if arguments.nth.is_none() {
        arguments.voice.note(&tally.told());
    }
    Ok(())
}

/// The options that all commands get: the file of a run, if there is one, and what stands behind `--`.
fn rest(arguments: &Arguments) -> Vec<OsString> {
    let file = arguments.file.iter().flat_map(|file| [OsString::from("--config"), file.clone().into()]);
    file.chain(arguments.rest.iter().cloned()).collect()
}

/// The runs whose commands are to be printed.
fn chosen<'a>(arguments: &Arguments, all: &'a [Planned]) -> Result<&'a [Planned], Failure> {
    let Some(number) = arguments.nth else { return Ok(all) };
    let chosen = number.checked_sub(1).and_then(|index| all.get(index)).map(std::slice::from_ref);
    chosen.ok_or_else(|| {
        Failure::Misuse(format!("--nth {number}: there are {} combinations, from 1 on", all.len()))
    })
}

/// A word as text that a line can hold.
fn plain(word: &OsString) -> Result<String, Failure> {
    let text = word.to_str().filter(|text| !text.contains(['\n', '\r', '\0']));
    let wrong = || {
        Failure::Misuse(format!(
            "{}: one command is one line, which has no room for that",
            word.to_string_lossy()
        ))
    };
    text.map(str::to_owned).ok_or_else(wrong)
}

/// The directory of the runs, which is made if it is not there, so that each run can make its own.
fn place(into: &Path) -> Result<PathBuf, Failure> {
    plain(&into.as_os_str().to_owned())?;
    std::fs::create_dir_all(into).map_err(|error| {
        Failure::Misuse(format!("--into {}: it cannot be made ({error})", into.display()))
    })?;
    Ok(into.to_owned())
}

/// Makes a run of a combination, if it can be trained, which is seen before any is.
fn planned(
    combination: Combination,
    rest: &[OsString],
    preferences: &Preferences,
) -> Result<Planned, Failure> {
    let words = ["cnn-tui", "train", "--no-save"].map(OsString::from).into_iter();
    let words: Vec<OsString> =
        words.chain(combination.words().map(OsString::from)).chain(rest.iter().cloned()).collect();
    let wrong = |problem: String| Failure::Misuse(format!("{}: {problem}", combination.told()));
    let cli = Cli::preferring(&words, preferences).map_err(|error| wrong(error.to_string()))?;
    let options = cli.training().ok_or_else(|| wrong("it is nothing to train".to_owned()))?;
    let epochs = crate::config::job(options, std::time::Duration::MAX).map_err(wrong)?.config.epochs;
    Ok(Planned { combination, epochs })
}

/// The command that there is to be run for a combination, if there is one.
fn command(path: &Path, planned: &Planned, standing: Standing, rest: &[String]) -> Option<String> {
    let Planned { combination, epochs } = planned;
    let program = std::env::args().next().unwrap_or_else(|| "cnn-tui".to_owned());
    let path = path.to_str()?.to_owned();
    let going_on = ["--resume".to_owned(), path.clone()].into_iter().chain(combination.goal());
    let words: Vec<String> = match standing {
        Standing::Over | Standing::Diverged | Standing::Held => return None,
        Standing::New => ["--run".to_owned(), path].into_iter().chain(combination.words()).collect(),
        Standing::Unfinished => going_on.collect(),
        // Of a file, a run that goes on does not take how long it is to be.
        Standing::Longer if combination.is_about("epochs") || names_epochs(rest) => going_on.collect(),
        Standing::Longer => going_on.chain(["--epochs".to_owned(), epochs.to_string()]).collect(),
    };
    let words = [program, "train".to_owned()].into_iter().chain(words).chain(rest.iter().cloned());
    Some(words.map(|word| quoted(&word)).collect::<Vec<_>>().join(" "))
}

/// Whether the options that all commands get say how many epochs there are.
fn names_epochs(rest: &[String]) -> bool {
    rest.iter().any(|word| word == "--epochs" || word.starts_with("--epochs="))
}

/// How many runs stand how.
#[derive(Default)]
struct Tally([usize; 5]);

impl Tally {
    fn count(&mut self, standing: Standing) {
        self.0[standing.place()] += 1;
    }

    fn told(&self) -> String {
        let [new, unfinished, over, diverged, held] = self.0;
        let all: usize = self.0.iter().sum();
        format!(
            "{all} runs: {new} to begin, {unfinished} to go on with; left out: {over} finished, {diverged} diverged, {held} being trained"
        )
    }
}
