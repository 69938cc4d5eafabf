//! The comparison by keys, on runs that are made up.

use super::*;
use crate::protocol::{BatchPoint, EpochReport, Evaluation, Event, Fact, KeptRun};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::{PLAIN, RICH, noise, press, text};
use crate::tui::theme::ColorDepth;
use crate::tui::view::compare_choice::Compared;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::viz::paint::Charset;
use crossterm::event::KeyCode::{self, Char, Down, End, Enter, Esc, Home, Left, PageUp, Right, Tab};

fn fact(name: &str, value: String, number: Option<f64>) -> Fact {
    Fact { name: name.to_owned(), value, number, is_result: number.is_some() }
}

/// A run of so many epochs of 100 batches with this learning rate; it is the slower the greater the number.
fn run(number: u64, epochs: u64, rate: f64) -> KeptRun {
    let loss = |step: u64| {
        0.05 * (number + 1) as f64 + 2.2 * (-(step as f64) * rate).exp() * (0.8 + 0.4 * noise(number, step))
    };
    let batch = |step: u64| BatchPoint {
        step,
        loss: loss(step),
        accuracy: 1.0 - (loss(step) / 3.0).min(0.9),
        images: 32,
        learning_rate: Some(rate),
        gradient_norm: Some(1.0 + noise(number + 9, step)),
    };
    let epoch = |epoch: u64| EpochReport {
        epoch: epoch as usize,
        total_steps: epoch * 100,
        train_loss: loss(epoch * 100),
        train_accuracy: 0.9,
        validation: Some(Evaluation {
            loss: 0.05 * (number + 1) as f64 + 1.0 / (epoch + 1) as f64,
            accuracy: 0.97 + 0.002 * (epoch + number) as f64,
            images: 1000,
        }),
        best: true,
        images_per_second: 1000.0,
        seconds: 30.0 * (number + 1) as f64,
    };
    let best = 97.0 + 0.2 * (epochs + number) as f64;
    KeptRun {
        name: format!("2026-11-2{number}_10-00-00_small"),
        facts: vec![
            fact("preset", "small".to_owned(), None),
            fact("learning-rate", rate.to_string(), Some(rate)),
            fact("network", format!("conv {} 5x5 relu, maxpool 2, dense 10 softmax", 8 << number), None),
            fact("best val %", format!("{best:.2}"), Some(best)),
            fact("time", format!("{}:30", epochs), Some(epochs as f64)),
            fact("state", if number == 1 { "unfinished" } else { "completed" }.to_owned(), None),
        ],
        batches: (1..=epochs * 100).map(batch).collect(),
        epochs: (1..=epochs).map(epoch).collect(),
        batch_size: 32,
        total_steps: epochs * 100,
        seconds: epochs as f64 * 30.0 * (number + 1) as f64,
        ..KeptRun::default()
    }
}

/// The comparison of three runs, of which the second ended earlier.
fn opened(options: ScreenOptions) -> App {
    let mut app = App::comparing(options, vec![0, 1, 2]);
    for (place, run) in [run(0, 6, 0.02), run(1, 3, 0.01), run(2, 6, 0.005)].into_iter().enumerate() {
        app.on_event(Event::Kept { place, run: Box::new(run) });
    }
    app
}

fn keys(app: &mut App, keys: &[KeyCode]) -> String {
    keys.iter().for_each(|key| drop(press(app, *key)));
    text(app, 80, 24)
}

/// The row of a run in the table.
fn row(drawn: &str, day: &str) -> String {
    let name = format!("2026-11-2{day}_");
    drawn.lines().find(|line| line.contains(&name)).unwrap_or_else(|| panic!("{day}: {drawn}")).to_owned()
}

#[test]
fn the_table_has_what_differs_and_nothing_else() {
    let mut app = opened(PLAIN);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("learning-rate") && drawn.contains("best val %"), "{drawn}");
    assert!(!drawn.contains("preset"), "all have the same: {drawn}");
    assert!(row(&drawn, "1").contains("0.01"), "{drawn}");
    assert!(
        drawn.contains("network conv 8 5x5 relu, maxpool 2"),
        "what has no room is said of the chosen run"
    );
}

#[test]
fn the_cursor_reads_what_was_measured_and_a_run_that_had_ended_has_no_value() {
    let mut app = opened(PLAIN);
    // The last validation of the first: 0.05 + 1/7.
    assert!(row(&text(&mut app, 80, 24), "0").contains("0.1929"));
    let drawn = keys(&mut app, &[Right]);
    assert!(drawn.contains("batch 600"), "{drawn}");
    assert!(row(&drawn, "1").contains(" - "), "it ended after batch 300: {drawn}");
    let drawn = keys(&mut app, &[Left, Left, Left]);
    assert!(drawn.contains("batch 300"), "{drawn}");
    // 0.05 + 1/4, 0.1 + 1/4, 0.15 + 1/4.
    assert!(row(&drawn, "0").contains("0.3000") && row(&drawn, "1").contains("0.3500"), "{drawn}");
    let drawn = keys(&mut app, &[Home]);
    assert!(drawn.contains("batch 100") && row(&drawn, "2").contains("0.6500"), "{drawn}");
    assert!(keys(&mut app, &[End]).contains("last"));
}

#[test]
fn a_click_reads_the_nearest_measured_values_or_chooses_a_run_and_the_wheel_goes_through_the_runs() {
    let mut app = opened(PLAIN);
    let drawn = text(&mut app, 80, 24);
    let at = |app: &mut App, kind: MouseKind, column: u16, row: usize| {
        app.on_mouse(Mouse { kind, column, row: row as u16 });
        text(app, 80, 24)
    };
    let press = MouseKind::Press(Button::Left);
    assert!(at(&mut app, press, 79, 5).contains("batch 600"));
    // Half of the way is batch 300, where the second run was measured last.
    let middle = at(&mut app, press, 42, 5);
    assert!(middle.contains("batch 300") && row(&middle, "1").contains("0.3500"), "{middle}");
    assert!(at(&mut app, MouseKind::Drag(Button::Left), 6, 5).contains("batch 100"));
    assert!(at(&mut app, press, 0, 5).contains("batch 100"), "left of the axis there is no place");
    let last = drawn.lines().position(|line| line.contains("2026-11-22_")).expect("a row");
    let chosen = |drawn: &str, day: &str| row(drawn, day).starts_with('>');
    assert!(chosen(&at(&mut app, press, 20, last), "2"));
    assert!(chosen(&at(&mut app, MouseKind::WheelUp, 20, last), "1"));
    assert!(chosen(&at(&mut app, press, 20, last + 1), "1"), "there is no run");
}

#[test]
fn runs_lie_beside_each_other_by_batch_epoch_or_time() {
    let mut app = opened(PLAIN);
    assert!(text(&mut app, 80, 24).contains("by batch"));
    let drawn = keys(&mut app, &[Char('v'), Right]);
    assert!(drawn.contains("by epoch") && drawn.contains("epoch 6.00"), "{drawn}");
    let drawn = keys(&mut app, &[Char('v'), Right]);
    assert!(drawn.contains("by time") && drawn.contains("after 9:00"), "{drawn}");
    // At nine minutes the first run, of 30 s an epoch, has long ended.
    assert!(row(&drawn, "0").contains(" - "), "{drawn}");
}

#[test]
fn every_quantity_has_a_key_and_tab_goes_round() {
    let mut app = opened(PLAIN);
    for (key, quantity) in ('1'..).zip(Compared::ALL) {
        let drawn = keys(&mut app, &[Char(key)]);
        assert!(drawn.contains(quantity.title()), "{drawn}");
        assert!(!row(&drawn, "0").contains(" - "), "it was measured: {drawn}");
    }
    assert!(keys(&mut app, &[Tab]).contains(Compared::Loss.title()));
    assert!(keys(&mut app, &[KeyCode::BackTab]).contains(Compared::Norm.title()));
}

#[test]
fn sorting_goes_from_column_to_column_and_both_ways() {
    let mut app = opened(PLAIN);
    let order = |drawn: &str| {
        let mut days: Vec<(usize, &str)> = ["0", "1", "2"]
            .map(|day| (drawn.find(&format!("2026-11-2{day}_")).expect("a row"), day))
            .to_vec();
        days.sort_unstable();
        days.into_iter().map(|(_, day)| day).collect::<String>()
    };
    assert_eq!(order(&text(&mut app, 80, 24)), "012");
    let drawn = keys(&mut app, &[Char('o')]);
    assert!(drawn.contains("learning-rate^"), "{drawn}");
    assert_eq!(order(&drawn), "210");
    let drawn = keys(&mut app, &[Char('d')]);
    assert!(drawn.contains("learning-ratev"), "{drawn}");
    assert_eq!(order(&drawn), "012");
}

#[test]
fn a_part_is_zoomed_in_on_and_esc_shows_all_again() {
    let mut app = opened(PLAIN);
    assert!(!text(&mut app, 80, 24).contains("a part"));
    let drawn = keys(&mut app, &[Char('1'), Right, Char('('), Char('(')]);
    assert!(drawn.contains("a part"), "{drawn}");
    let (from, to) = app.ui.compare.part.expect("a part");
    assert!((to - from - 150.0).abs() < 1e-6 && (to - 600.0).abs() < 1e-6, "{from} {to}");
    keys(&mut app, &[PageUp; 20]);
    assert!(app.ui.compare.part.is_some_and(|(from, _)| from < 350.0), "it goes along with the cursor");
    assert!(!keys(&mut app, &[Esc]).contains("a part"));
    for _ in 0..40 {
        keys(&mut app, &[Char('(')]);
    }
    let (from, to) = app.ui.compare.part.expect("a part");
    assert!(to - from >= 4.0 && from >= 0.0 && to <= 600.0);
}

#[test]
fn a_run_goes_away_and_the_others_keep_their_signs() {
    let mut app = opened(PLAIN);
    let drawn = keys(&mut app, &[Down, Char('x')]);
    assert!(!drawn.contains("2026-11-21_") && row(&drawn, "2").contains(" * "), "{drawn}");
    assert!(keys(&mut app, &[Char('x'), Char('x')]).contains("no run is chosen"));
    assert!(keys(&mut app, &[Enter]).contains("0 chosen, 8 at the most"));
}

#[test]
fn one_that_cannot_be_read_hides_no_other_and_one_that_grows_is_drawn_anew() {
    let mut app = opened(PLAIN);
    let broken = KeptRun {
        name: "broken".to_owned(),
        problem: Some("epochs.jsonl, line 3: missing field `epoch`".to_owned()),
        ..KeptRun::default()
    };
    app.on_event(Event::Kept { place: 1, run: Box::new(broken) });
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("broken") && drawn.contains("line 3: missing field"), "{drawn}");
    assert!(row(&drawn, "0").contains("0.1929"), "{drawn}");
    let longer = KeptRun { is_under_way: true, ..run(0, 9, 0.02) };
    app.on_event(Event::Kept { place: 0, run: Box::new(longer) });
    let drawn = keys(&mut app, &[Right]);
    assert!(drawn.contains("batch 900") && drawn.contains("1 goes on"), "{drawn}");
}

#[test]
fn before_anything_is_read_it_is_said_that_it_is_being_read() {
    let mut app = App::comparing(PLAIN, vec![0, 1]);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("the runs are being read") && drawn.contains("reading ..."), "{drawn}");
    keys(&mut app, &[Left, Char('v'), Char('o'), Down, Char('(')]);
    assert!(!app.sentences().is_empty());
}

#[test]
fn the_keys_of_the_program_are_there_and_those_of_training_are_not() {
    let mut app = opened(PLAIN);
    let drawn = keys(&mut app, &[Char('?')]);
    assert!(
        drawn.contains("by batch, by epoch or by time") && !drawn.contains("one batch, then pause"),
        "{drawn}"
    );
    keys(&mut app, &[Char('?')]);
    assert_eq!(press(&mut app, Char(' ')), []);
    assert_eq!(press(&mut app, Char('q')), [Effect::Quit]);
}

#[test]
fn sentences_say_what_is_seen() {
    let mut app = opened(PLAIN);
    keys(&mut app, &[Home]);
    let said = app.sentences().join("\n");
    for part in [
        "3 runs are compared by batch: validation loss.",
        "They differ in learning-rate, network, best val %, time, state.",
        "small: 0.5500 at batch 100; learning-rate 0.02",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn any_size_will_do_and_nothing_is_cut_without_a_mark() {
    for options in [RICH, PLAIN, ScreenOptions { charset: Charset::Console, color: ColorDepth::None, ..RICH }]
    {
        let mut app = opened(options);
        keys(&mut app, &[Left]);
        for (columns, rows) in [(1, 1), (3, 2), (9, 3), (12, 4), (20, 5), (30, 8)] {
            text(&mut app, columns, rows);
        }
        for (columns, rows) in [(40, 12), (60, 18), (80, 24), (100, 30), (240, 70)] {
            blit::cuts::take();
            text(&mut app, columns, rows);
            press(&mut app, Enter);
            text(&mut app, columns, rows);
            press(&mut app, Enter);
            assert_eq!(blit::cuts::take(), Vec::<String>::new(), "{columns} by {rows}");
        }
    }
}

#[test]
fn snapshots() {
    for (name, options) in [("compare", RICH), ("compare_ascii", PLAIN)] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = opened(options);
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), text(&mut app, columns, rows));
            keys(&mut app, &[Char('1'), Char('v'), Right, PageUp, PageUp]);
            insta::assert_snapshot!(format!("{name}_loss_{columns}x{rows}"), text(&mut app, columns, rows));
        }
    }
}
