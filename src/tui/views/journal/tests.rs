//! The journal on the screen.

use crate::protocol::{Act, Entry, Event, MomentInfo, Place, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::{EPOCH, PLAIN, RICH, info, press, running, text};
use crossterm::event::KeyCode::{self, Char};

/// A run of which something was done, with the journal open.
fn journal(options: ScreenOptions, acts: &[(usize, usize, Act)]) -> App {
    let mut app = running(options, 1100);
    app.on_event(Event::Reconfigured(Box::new(RunInfo { run: Some("nielsen-3-2".into()), ..info() })));
    for (epoch, batch, act) in acts {
        let place = Place { epoch: *epoch, batch: *batch };
        app.on_event(Event::Acted(Entry { place, act: act.clone() }));
    }
    press(&mut app, Char('Y'));
    app
}

fn set(name: &str, value: &str) -> Act {
    Act::Set { name: name.to_owned(), value: value.to_owned() }
}

fn some_acts() -> Vec<(usize, usize, Act)> {
    vec![
        (0, 0, Act::ScaleRate(0.5)),
        (0, 17, set("momentum", "0.8")),
        (0, 17, set("momentum", "0.5")),
        (0, 20, Act::Undo),
        (1, 0, Act::Silence { layer: 0, unit: 4 }),
        (1, 100, Act::Copy { layer: 2, from: 1, to: 6 }),
        (1, 300, Act::Undo),
        (1, 301, Act::Prune),
    ]
}

#[test]
fn the_journal_looks_like_this() {
    for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
        insta::assert_snapshot!(
            format!("journal_{columns}x{rows}"),
            text(&mut journal(RICH, &some_acts()), columns, rows)
        );
    }
    insta::assert_snapshot!("journal_ascii", text(&mut journal(PLAIN, &some_acts()), 80, 24));
    insta::assert_snapshot!("journal_untouched", text(&mut journal(RICH, &[]), 80, 24));
    for (columns, rows) in [(1, 1), (5, 3), (12, 4), (20, 5)] {
        text(&mut journal(RICH, &some_acts()), columns, rows);
    }
}

#[test]
fn an_undo_takes_back_the_last_act_that_stands_and_both_stay_in_the_list() {
    let app = journal(RICH, &some_acts());
    let lines = super::Listing::of(&app.model).lines(0..99);
    let undone: Vec<usize> = (0..lines.len()).filter(|&index| lines[index].is_undone).collect();
    assert_eq!(undone, [2, 5]);
    assert_eq!(lines[1].act, "set momentum 0.8");
    assert_eq!(lines.iter().map(|line| line.step).collect::<Vec<_>>()[..5], [0, 17, 17, 20, EPOCH].map(Some));
    let later = super::Listing::of(&journal(RICH, &[(7, 3, Act::Prune)]).model).lines(0..9);
    assert_eq!(
        (later[0].step, later[0].place.as_str()),
        (None, "epoch 8 batch 3"),
        "that epoch is not known"
    );
}

#[test]
fn the_newest_act_is_chosen_and_stays_so_until_another_one_is() {
    let acts: Vec<_> = (0..200).map(|batch| (0, batch, Act::ScaleRate(0.5))).collect();
    let mut app = journal(PLAIN, &acts);
    assert!(text(&mut app, 80, 24).contains(">epoch 1 batch 199"), "{}", text(&mut app, 80, 24));
    press(&mut app, KeyCode::Up);
    assert!(text(&mut app, 80, 24).contains(">epoch 1 batch 198"));
    press(&mut app, KeyCode::Home);
    let first = text(&mut app, 80, 24);
    assert!(first.contains(">epoch 1 batch 0 ") && first.contains("1-19 of 200"), "{first}");
    press(&mut app, KeyCode::End);
    app.on_event(Event::Acted(Entry { place: Place { epoch: 1, batch: 7 }, act: Act::Undo }));
    assert!(text(&mut app, 80, 24).contains(">epoch 2 batch 7"), "the newest");
}

#[test]
fn the_moment_of_an_act_can_be_looked_at_if_one_is_kept() {
    let mut app = journal(RICH, &some_acts());
    press(&mut app, KeyCode::Enter);
    assert!(text(&mut app, 80, 24).contains("no moment of the run is kept from there"));
    let moment = |step| MomentInfo { step, ..MomentInfo::default() };
    app.on_event(Event::Moments(vec![moment(0), moment(16), moment(1082)]));
    press(&mut app, KeyCode::Enter);
    assert_eq!((app.ui.moment, app.stack.page()), (Some(1082), "journal"));
    assert!(app.stack.is_open("time-machine"));
    press(&mut app, Char('k'));
    (0..6).for_each(|_| _ = press(&mut app, Char('k')));
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.ui.moment, Some(0));
    // What is frozen goes on for it.
    press(&mut app, KeyCode::End);
    press(&mut app, Char('Z'));
    assert!(app.frozen.is_some() && app.ui.moment.is_none());
    press(&mut app, KeyCode::Enter);
    assert_eq!((app.ui.moment, app.frozen.is_some()), (Some(0), false));
}

#[test]
fn of_a_long_journal_the_newest_acts_are_said_and_the_number_of_the_others() {
    let acts: Vec<_> = (0..300).map(|batch| (0, batch, Act::ScaleRate(0.5))).collect();
    let said = journal(PLAIN, &acts).sentences();
    let of_acts = said.iter().filter(|line| line.starts_with("Epoch 1 batch")).count();
    assert_eq!(of_acts, super::SAID, "{said:#?}");
    assert!(said.contains(&"200 acts before that.".to_owned()), "{said:#?}");
}

#[test]
fn the_journal_is_said_in_sentences() {
    let app = journal(RICH, &some_acts());
    let said = app.sentences();
    assert_eq!(said[0], "Journal: 8 things were done to this run.", "{said:#?}");
    assert_eq!(said[1], "Chosen: epoch 2 batch 301: prune.");
    assert!(said.contains(&"Epoch 2 batch 100: copy 3 2 to 7, taken back.".to_owned()), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("cnn-tui replay nielsen-3-2")), "{said:#?}");
    assert_eq!(journal(RICH, &[]).sentences()[0], super::UNTOUCHED);
}
