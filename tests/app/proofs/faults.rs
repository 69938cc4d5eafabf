//! A disk that does not take what is to be saved: that is told, training goes on, the old checkpoint is good, nothing is
//! said to be saved that is not, and when the obstacle is gone the next save works.

use super::place::Place;
use crate::support::chance::tell;
use crate::support::data::Data;
use crate::support::look::place as place_on;
use crate::support::pty::Session;
use crate::support::trainer::Trainer;
use crate::support::{PROGRAM, SOON};
use cnn_tui::runs::RunDirectory;
use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};
use std::fs;

/// What stands in the way, how it is put there and taken away.
struct Obstacle {
    name: &'static str,
    /// Part of what the system says.
    says: &'static str,
    raise: fn(&Place, u32),
    lift: fn(&Place, u32),
}

/// Bytes that a file may have at the most, from now on.
fn limit_files(process: u32, bytes: Option<u64>) {
    let process = Pid::from_raw(process.cast_signed());
    prlimit(process, Resource::Fsize, Rlimit { current: bytes, maximum: None }).expect("limits can be set");
}

fn move_away(place: &Place) {
    fs::rename(place.run(), place.beside("away")).expect("it can be moved");
}

fn move_back(place: &Place) {
    fs::rename(place.beside("away"), place.run()).expect("it can be moved");
}

const OBSTACLES: [Obstacle; 5] = [
    Obstacle {
        name: "a file may have no byte",
        says: "File too large",
        raise: |_, process| limit_files(process, Some(0)),
        lift: |_, process| limit_files(process, None),
    },
    Obstacle {
        name: "a file may have 5000 bytes: short writes",
        says: "File too large",
        raise: |_, process| limit_files(process, Some(5000)),
        lift: |_, process| limit_files(process, None),
    },
    Obstacle {
        name: "the directory vanished",
        says: "No such file or directory",
        raise: |place, _| move_away(place),
        lift: |place, _| move_back(place),
    },
    Obstacle {
        name: "a file stands where the directory was",
        says: "Not a directory",
        raise: |place, _| {
            move_away(place);
            fs::write(place.run(), "in the way").expect("written");
        },
        lift: |place, _| {
            fs::remove_file(place.run()).expect("removed");
            move_back(place);
        },
    },
    Obstacle {
        name: "a directory stands where the checkpoint was",
        says: "it is a directory, pipe, socket or device",
        raise: |place, _| {
            // The trainer may be quicker, and put a new one there.
            while {
                fs::rename(place.file("latest.cnn"), place.beside("latest.cnn")).expect("moved");
                fs::create_dir(place.file("latest.cnn")).is_err()
            } {}
        },
        lift: |place, _| {
            fs::remove_dir(place.file("latest.cnn")).expect("removed");
            // The trainer may have been quicker: then a newer one is there, and stays.
            let _ = fs::hard_link(place.beside("latest.cnn"), place.file("latest.cnn"));
        },
    },
];

#[test]
fn a_disk_that_takes_nothing_stops_no_training_and_spoils_no_checkpoint() {
    let data = Data::write();
    for obstacle in OBSTACLES {
        let name = obstacle.name;
        let place = Place::new();
        let run = place.argument();
        let trainer =
            Trainer::start(&[&data.arguments("100000")[..], &["--save-every", "0", "--run", &run]].concat());
        trainer.wait_for_save(5);
        (obstacle.raise)(&place, trainer.id());
        trainer.wait_for("a warning", |story| {
            story.errors.iter().find(|line| line.contains("not saved")).cloned()
        });
        let (acknowledged, epochs, warnings) = trainer.wait_for("warnings", |story| {
            let epochs = story.lines.iter().filter(|line| line["event"] == "epoch").count();
            Some((story.acknowledged(), epochs, story.errors.len()))
        });
        trainer.wait_for("training goes on", |story| {
            let now = story.lines.iter().filter(|line| line["event"] == "epoch").count();
            (now > epochs + 1 && story.errors.len() > warnings + 10).then_some(())
        });
        trainer.wait_for("no save is claimed", |story| {
            assert_eq!(story.acknowledged(), acknowledged, "{name}: said to be saved");
            assert!(
                story.errors.iter().any(|line| line.contains(obstacle.says)),
                "{name}: {:?}",
                story.errors[0]
            );
            Some(())
        });
        (obstacle.lift)(&place, trainer.id());
        // Before the next save, or after: the old checkpoint or a newer one, never another.
        let there = place.latest().progress.total_steps;
        assert!(Some(there) >= acknowledged, "{name}: {there}, {acknowledged:?}");
        let again = acknowledged.unwrap_or(0) + 1;
        let saved = trainer.wait_for_save(again);
        trainer.wait_for("the end of the warning", |story| {
            story.errors.iter().any(|line| line.contains("saving works again")).then_some(())
        });
        assert!(place.latest().progress.total_steps >= saved, "{name}");
        trainer.signal(Signal::TERM);
        let (status, story) = trainer.end();
        assert_eq!(status.code(), Some(143), "{name}: {:?}", story.errors.last());
        let end = &story.event("finished").expect("it says how it ended")["total_steps"];
        assert_eq!(*end, place.latest().progress.total_steps, "{name}");
        // One can stay where a directory vanished while it was written, until the next start.
        assert!(place.leftovers().len() <= 1, "{name}: {:?}", place.leftovers());
        drop(RunDirectory::open(&place.run()).expect("nobody holds it"));
        assert_eq!(place.leftovers(), [""; 0], "{name}: temporary files stay");
    }
    tell(
        "2, real binary",
        &format!(
            "{} obstacles ({}): warned, trained on, old checkpoint good, the next save worked",
            OBSTACLES.len(),
            OBSTACLES.map(|obstacle| obstacle.name).join("; ")
        ),
    );
}

#[test]
fn a_run_that_cannot_be_saved_at_its_end_does_not_say_so_and_fails() {
    let (data, place) = (Data::write(), Place::new());
    let run = place.argument();
    let trainer =
        Trainer::start(&[&data.arguments("100")[..], &["--save-every", "3600", "--run", &run]].concat());
    trainer.wait_for("an epoch", |story| story.event("epoch").cloned());
    limit_files(trainer.id(), Some(0));
    let (status, story) = trainer.end();
    let finished = story.event("finished").expect("it says how it ended");
    assert_eq!((status.code(), &finished["saved"]), (Some(1), &serde_json::Value::Null), "{finished}");
    assert!(story.errors.iter().any(|line| line.contains("not saved")), "{:?}", story.errors);
    let state = place.latest();
    assert!(state.outcome().is_none() && state.progress.epoch < 100, "the old checkpoint is there");
}

#[test]
fn the_screen_warns_and_says_when_saving_works_again() {
    let (data, place) = (Data::write(), Place::new());
    let run = place.argument();
    let arguments = [&data.arguments("100000")[..], &["--save-every", "0", "--run", &run]].concat();
    let mut session = Session::start(PROGRAM, &arguments, 80, 24);
    session.wait_for_training();
    move_away(&place);
    session.wait_for("warning: not saved");
    let before = session.place();
    session.wait_until("training goes on", |screen| place_on(screen).is_some_and(|place| place > before));
    // On the one line of the log it gives way to the next epoch soon: it is read in the whole log.
    session.press("\x1b[Zz");
    session.wait_until("the log", |screen| !screen.contents().contains("Filters"));
    move_back(&place);
    session.wait_for("saving works again");
    session.press("q");
    assert_eq!(session.wait_for_end(SOON).exit_code(), 0);
    session.assert_whole();
    assert!(place.latest().progress.total_steps > 0);
}

#[test]
fn the_screen_fails_if_the_last_checkpoint_could_not_be_written() {
    let (data, place) = (Data::write(), Place::new());
    let run = place.argument();
    let arguments = [&data.arguments("100000")[..], &["--run", &run]].concat();
    let mut session = Session::start(PROGRAM, &arguments, 80, 24);
    session.wait_for_training();
    move_away(&place);
    session.press("q");
    assert_eq!(session.wait_for_end(SOON).exit_code(), 1);
    session.assert_whole();
    move_back(&place);
    assert!(place.latest().outcome().is_none(), "the old checkpoint is there");
}
