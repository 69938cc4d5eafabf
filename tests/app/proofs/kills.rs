//! A run that saves as fast as it can is killed at random instants: it can always be read, and no checkpoint that was
//! said to be saved is lost.

use super::place::{Place, ask};
use crate::support::chance::{Chance, tell, times};
use crate::support::data::{CLASSES, Data, TEST};
use crate::support::trainer::Trainer;
use cnn_tui::runs::LATEST;
use rustix::process::Signal;
use std::time::Duration;

/// The life of a trainer from its start to a few dozen saves.
const LIFE: Duration = Duration::from_millis(150);
/// The most saves that are waited for: a few batches, and some ends of epochs with more files.
const SOME_SAVES: usize = 10;
/// About as long as a save takes.
const SAVE: Duration = Duration::from_millis(10);

/// What came of the kills.
#[derive(Default)]
struct Tally {
    kills: u64,
    before_first_save: u64,
    saves: u64,
    leftovers: usize,
    asked: u64,
}

#[test]
fn a_run_that_is_killed_is_readable_and_no_acknowledged_save_is_lost() {
    let (data, place) = (Data::write(), Place::new());
    let (mut tally, mut reached) = (Tally::default(), None);
    for round in 0..times(15, 1000) {
        let mut chance = Chance::new(1, round);
        reached = kill_once(&data, &place, &mut chance, reached, &mut tally);
        if round % 10 == 0 && place.has_checkpoint() {
            ask_the_program(&place);
            tally.asked += 1;
        }
    }
    let Tally { kills, before_first_save, saves, leftovers, asked } = tally;
    assert!(saves > kills, "it saves fast: {saves} saves, {kills} kills");
    tell(
        "1",
        &format!(
            "{kills} kills ({before_first_save} before the process had saved), {saves} saves acknowledged, batch {} \
             reached, {leftovers} temporary files left and swept, {asked} times measured by the program; 0 unreadable \
             runs, 0 acknowledged saves lost",
            reached.unwrap_or(0)
        ),
    );
}

/// Starts or goes on, kills at some instant, and looks at what is there. `reached` is how far the run was before.
fn kill_once(
    data: &Data,
    place: &Place,
    chance: &mut Chance,
    reached: Option<u64>,
    tally: &mut Tally,
) -> Option<u64> {
    let (run, threads) = (place.argument(), ["1", "2"][chance.index(2)]);
    let always = ["--save-every", "0", "--threads", threads];
    let trainer = match reached {
        Some(_) => Trainer::start(&[&["--resume", &run][..], &always].concat()),
        None => Trainer::start(&[&data.arguments("100000")[..], &always, &["--run", &run]].concat()),
    };
    if chance.once_in(4) {
        std::thread::sleep(chance.span(LIFE));
    } else {
        trainer.wait_for_save(0);
        let own = format!(".{}-", trainer.id());
        let strange = place.leftovers().into_iter().filter(|name| !name.contains(&own)).count();
        assert_eq!(strange, 0, "what the killed one left is swept");
        trainer.wait_for_save(reached.unwrap_or(0) + chance.index(SOME_SAVES) as u64);
        std::thread::sleep(chance.span(SAVE));
    }
    trainer.signal(Signal::KILL);
    let (_, story) = trainer.end();
    tally.kills += 1;
    tally.leftovers += place.leftovers().len();
    tally.saves += story.lines.iter().filter(|line| line["event"] == "saved").count() as u64;
    let acknowledged = story.acknowledged();
    tally.before_first_save += u64::from(acknowledged.is_none());
    assert!(story.errors.is_empty(), "{:?}", story.errors);
    if !place.has_checkpoint() {
        assert_eq!((acknowledged, reached), (None, None), "a checkpoint is gone");
        return None;
    }
    let steps = place.latest().progress.total_steps;
    let promised = acknowledged.max(reached);
    assert!(Some(steps) >= promised, "batch {steps} is there, {promised:?} was promised");
    if let Some(best) = place.best() {
        best.network().expect("its network");
    }
    Some(steps)
}

/// The same through the program itself, which goes on to say what the checkpoint is worth.
fn ask_the_program(place: &Place) {
    let latest = place.file(LATEST);
    let inspected = ask("inspect", &latest);
    assert_eq!(inspected["checkpoint"]["steps"], place.latest().progress.total_steps);
    let measured = ask("eval", &place.run());
    assert_eq!(measured["weights_hash"], inspected["checkpoint"]["weights_hash"]);
    assert_eq!(measured["images"], TEST);
    assert_eq!(measured["classes"].as_array().expect("classes").len(), CLASSES);
}
