//! A run that was changed by keys, paused, killed and gone on with is done again to the same bits: from its directory, and from
//! its journal with other comments. What cannot be done again is refused.

use crate::support::chance::Chance;
use crate::support::data::Data;
use crate::support::look::place;
use crate::support::pty::Session;
use crate::support::{PROGRAM, command, json_lines};
use rustix::process::Signal;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;
use tempfile::TempDir;

/// Keys on the dashboard, each of which is an act or takes one back.
const KEYS: [&str; 3] = ["+", "-", "u"];
/// Keys on the page of the settings, which may be acts.
const CHANGES: [&str; 3] = ["\x1b[C", "\x1b[D", "\x1b[B\x1b[C"];
/// Keys on the page of the filters: silencing, freezing and drawing anew.
const OPERATIONS: [&str; 3] = ["x", "*", "d"];

/// Waits until another batch is done, so that what comes next has a place of its own.
fn pass_batch(session: &Session) {
    let before = session.place();
    session.wait_until("a batch", |screen| place(screen).is_some_and(|place| place > before));
}

/// Changes something by a key, at the place where the run happens to be or where it is paused.
fn change(session: &mut Session, chance: &mut Chance, number: usize) {
    let pauses = chance.once_in(4);
    if pauses {
        session.press(" ");
        session.wait_for("paused");
        let before = session.place();
        session.press("b");
        session.wait_until("a batch", |screen| {
            place(screen).is_some_and(|place| place > before) && screen.contents().contains("paused")
        });
    }
    match number {
        // Before there is anything to take back.
        0 => session.press("+"),
        _ if number % 4 == 3 => {
            session.press("S");
            session.wait_for("Settings");
            session.press(chance.one_of(&CHANGES));
            session.press("O");
        }
        _ if number % 4 == 1 => {
            session.press("F");
            session.wait_for("at batch");
            session.press(chance.one_of(&OPERATIONS));
            session.press("O");
        }
        _ => session.press(chance.one_of(&KEYS)),
    }
    if pauses {
        session.press(" ");
    }
    pass_batch(session);
}

fn replay(target: &Path, options: &[&str]) -> Output {
    let mut command = command(&[&["replay", "--json"], options].concat());
    command.arg(target).output().expect("the program starts")
}

/// Gives the last line of a replay that comes to the same bits.
fn same(target: &Path, options: &[&str]) -> Value {
    let output = replay(target, options);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    let verdict = json_lines(&output.stdout).pop().expect("there are lines");
    assert_eq!((&verdict["event"], &verdict["same"]), (&"replayed".into(), &true.into()), "{verdict}");
    verdict
}

/// Gives what is said of a replay that is refused, or comes to other bits.
fn refused(target: &Path, status: i32, options: &[&str]) -> String {
    let output = replay(target, options);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{error}");
    assert!(error.contains("cnn-tui: ") && !error.contains("panicked"), "{error}");
    error
}

/// A run in a directory of its own, with room beside it.
struct Run {
    place: TempDir,
    data: Data,
}

impl Run {
    fn new() -> Self {
        let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made");
        Self { place, data: Data::write() }
    }

    fn path(&self) -> PathBuf {
        self.place.path().join("run")
    }

    fn argument(&self) -> String {
        self.path().to_str().expect("the path is UTF-8").to_owned()
    }

    /// Writes a journal beside the run.
    fn journal(&self, text: &str) -> PathBuf {
        let path = self.place.path().join("homework.txt");
        std::fs::write(&path, text).expect("written");
        path
    }
}

/// Trains with changes, a kill in their midst; gives the journal that comes of it.
fn lived(run: &Run) -> String {
    let mut chance = Chance::new(17, 0);
    let argument = run.argument();
    let arguments =
        [run.data.arguments("400"), vec!["--speed", "20", "--save-every", "0", "--run", &argument]];
    let mut session = Session::start(PROGRAM, &arguments.concat(), 100, 30);
    session.wait_for_training();
    (0..12).for_each(|number| change(&mut session, &mut chance, number));
    session.signal(Signal::KILL);
    session.wait_for_end(Duration::from_secs(5));
    drop(session);
    assert!(same(&run.path(), &["--threads", "1"])["weights_hash"].is_string(), "as far as it was kept");

    let arguments = ["resume", &argument, "--speed", "20", "--save-every", "0", "--threads", "1"];
    let mut session = Session::start(PROGRAM, &arguments, 100, 30);
    session.wait_for_training();
    pass_batch(&session);
    (12..28).for_each(|number| change(&mut session, &mut chance, number.max(1)));
    session.press("q");
    session.wait_for_end(Duration::from_secs(5));
    drop(session);
    std::fs::read_to_string(run.path().join("journal.txt")).expect("it is written")
}

/// Gives the journal with a line in the place of the one that begins so, and the number of that.
fn with(journal: &str, beginning: &str, line: &str) -> (String, usize) {
    let at = journal.lines().position(|line| line.starts_with(beginning)).expect("there is one");
    let lines = journal.lines().enumerate().map(|(index, there)| if index == at { line } else { there });
    (lines.collect::<Vec<_>>().join("\n"), at + 1)
}

#[test]
fn a_run_with_many_changes_a_kill_and_pauses_is_done_again_to_the_same_bits() {
    let run = Run::new();
    let journal = lived(&run);
    let acts: Vec<&str> = journal.lines().filter(|line| line.starts_with("epoch ")).collect();
    assert!(acts.len() >= 20, "{acts:?}");
    assert!(
        acts.iter().any(|act| act.ends_with(": undo")) && acts.iter().any(|act| act.contains(": set ")),
        "{acts:?}"
    );

    let verdict = same(&run.path(), &["--threads", "2"]);
    let commented = journal.replace("\nepoch", "\n\n# This is why:\n  epoch");
    let commented = run.journal(&format!("# Homework of A. Student\n{commented}\n# The end.\n"));
    assert_eq!(same(&commented, &["--threads", "1"])["weights_hash"], verdict["weights_hash"]);

    // Another first change comes to other bits.
    let (edited, _) = with(&journal, "epoch", &acts[0].replace("x1.25", "x1.3"));
    let error = refused(&run.journal(&edited), 1, &[]);
    assert!(error.contains("other bits: the weights are"), "{error}");

    for (beginning, line, reason) in [
        (
            "epoch",
            "epoch 1 batch 0: set momentum 7".to_owned(),
            "--momentum 7: at least 0 and less than 1 is expected",
        ),
        ("epoch", "epoch 1 batch 0: set momentun 0.5".to_owned(), "did you mean `momentum`?"),
        ("epoch", "epoch 1 batch 0: undo".to_owned(), "there is nothing to undo"),
        ("setting batch-size", "setting batch-size = 0".to_owned(), "at least 1 is expected"),
        ("data-sha256", format!("data-sha256 {}", "0".repeat(64)), "what is there now is another data set"),
    ] {
        let (edited, number) = with(&journal, beginning, &line);
        let error = refused(&run.journal(&edited), 2, &[]);
        assert!(
            error.contains(&format!("homework.txt, line {number}: ")) && error.contains(reason),
            "{error}"
        );
    }
}

#[test]
fn what_is_done_again_can_be_kept_and_other_data_are_refused() {
    let run = Run::new();
    let (argument, mut words) = (run.argument(), run.data.arguments("2"));
    words.extend(["--run", &argument]);
    let output = command(&[&["train"], &words[..]].concat()).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let journal = std::fs::read_to_string(run.path().join("journal.txt")).expect("it is written");
    assert!(journal.contains("\nend completed: weights_hash "), "{journal}");

    let again = run.place.path().join("again");
    let verdict = same(&run.path(), &["--run", again.to_str().expect("UTF-8")]);
    let copy = std::fs::read_to_string(again.join("journal.txt")).expect("it is kept");
    assert_eq!(copy, journal, "the journal of what was done again is the same");
    assert_eq!(same(&again, &[])["weights_hash"], verdict["weights_hash"]);

    let other =
        Data::with_labels(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].repeat(20), &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let error = refused(&run.path(), 2, &["--data", other.path()]);
    assert!(error.contains("another data set"), "{error}");
    let error = refused(&run.journal("Dear diary"), 2, &[]);
    assert!(error.contains("it is no journal") && error.contains("cnn-tui journal 1"), "{error}");
    let error = refused(&run.place.path().join("nowhere"), 1, &[]);
    assert!(error.contains("no such file or directory"), "{error}");
}

/// Trains in the run's directory, or goes on there.
fn train(run: &Run, begins: bool, options: &[&str]) {
    let argument = run.argument();
    let size = ["--preset", "small", "--lr", "0.02", "--batch-size", "32", "--epochs", "2"];
    let place = ["--data", run.data.path(), "--run", &argument];
    let beginning = [&size[..], &place].concat();
    let words = if begins { beginning } else { vec!["--resume", &argument] };
    let words = [&["train"], &words[..], options].concat();
    let output = command(&words).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_run_that_was_extended_is_done_again_with_the_schedule_that_it_had() {
    for way in ["hold", "restart", "stretch"] {
        let run = Run::new();
        train(&run, true, &["--schedule", "one-cycle"]);
        train(&run, false, &["--epochs", "3", "--extend", way]);
        let journal = std::fs::read_to_string(run.path().join("journal.txt")).expect("it is written");
        assert!(journal.contains("\nsetting epochs = 2\n"), "{journal}");
        assert!(journal.contains("\nepoch 3 batch 0: set epochs 3\n"), "{journal}");
        same(&run.path(), &[]);
    }
    let run = Run::new();
    train(&run, true, &["--until-accuracy", "0.0001"]);
    train(&run, false, &["--until-accuracy", "1"]);
    same(&run.path(), &[]);
}
