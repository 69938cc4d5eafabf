//! The page, driven by keys: what it says is held against plain computations on the same batches.

use super::*;
use crate::protocol::{BatchPoint, Event, LiveChange, Past, Report};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::model::history::STRONG;
use crate::tui::testing::{EPOCH, PLAIN, RICH, batch, epoch, info, noise, press, report, text};
use crate::tui::theme::ColorDepth;
use crate::tui::view::curve_choice::Smoothing;
use crate::viz::number::{percent, significant};
use KeyCode::{BackTab, Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up};
use crossterm::event::KeyCode;

/// A batch with the learning rate and the norm of its gradient.
fn full(step: u64) -> BatchPoint {
    let rate = 0.03 * (step as f64 / 100.0).min(1.0) * if step > 500 { 1.25 } else { 1.0 };
    let norm = 4.0 / (1.0 + step as f64 / 80.0) * (0.5 + noise(7, step));
    BatchPoint { learning_rate: Some(rate), gradient_norm: Some(norm), ..batch(step) }
}

/// What is told of the batches from one to another.
fn told(from: u64, to: u64) -> Report {
    Report { batches: (from..=to).map(full).collect(), ..report(from, to) }
}

fn change(step: u64, name: &str, from: &str, to: &str) -> LiveChange {
    LiveChange { step, name: name.to_owned(), from: from.to_owned(), to: to.to_owned() }
}

/// The page over a run of so many batches, in which the learning rate and the momentum were changed.
fn opened(options: ScreenOptions, steps: u64) -> App {
    let mut app = App::new(options);
    app.on_event(Event::Started(Box::new(info())));
    for number in 1..=steps / EPOCH {
        app.on_event(Event::Report(told((number - 1) * EPOCH + 1, number * EPOCH)));
        app.on_event(Event::Epoch(epoch(number)));
    }
    if !steps.is_multiple_of(EPOCH) {
        app.on_event(Event::Report(told(steps / EPOCH * EPOCH + 1, steps)));
    }
    for change in [
        change(501, LiveChange::RATE, "0.03", "0.0375"),
        change(1001, "momentum", "0.9", "0.95"),
        change(1001, "clip", "none", "5"),
    ] {
        if change.step <= steps + 1 {
            app.on_event(Event::Changed(change));
        }
    }
    press(&mut app, Char('V'));
    app
}

fn presses(app: &mut App, keys: &[KeyCode]) {
    keys.iter().for_each(|key| drop(press(app, *key)));
}

/// The last lines of the page: what is read off, and what was changed.
fn said(app: &mut App) -> String {
    let screen = text(app, 160, 50);
    let lines: Vec<&str> = screen.lines().collect();
    lines[lines.len() - 3..lines.len() - 1].join("\n")
}

#[test]
fn it_looks_like_this() {
    for (name, options) in [("rich", RICH), ("ascii", PLAIN)] {
        for (columns, rows) in [(80, 24), (160, 50), (40, 12)] {
            let drawn = text(&mut opened(options, 1380), columns, rows);
            assert!(options != PLAIN || drawn.is_ascii(), "{drawn}");
            insta::assert_snapshot!(format!("curves_{name}_{columns}x{rows}"), drawn);
        }
    }
}

#[test]
fn its_states_look_like_this() {
    let states: [(&str, &[KeyCode]); 7] = [
        ("accuracy_at_a_change", &[Tab, Char('[')]),
        ("rate", &[Char('3'), Char('y')]),
        ("norm_smoothed_strongly", &[BackTab, Char('f')]),
        ("recent_not_smoothed", &[Char('w'), Char('f'), Char('f')]),
        ("one_epoch_by_cursor", &[Char('w'), Char('w'), Up]),
        ("by_epoch", &[Char('v')]),
        ("zoomed_to_a_few", &[Left, Char('('), Char('('), Char('('), Char('('), Char('('), Char('(')]),
    ];
    for (name, keys) in states {
        let mut app = opened(RICH, 1380);
        presses(&mut app, keys);
        insta::assert_snapshot!(format!("curves_{name}"), text(&mut app, 80, 24));
    }
}

#[test]
fn all_values_at_the_cursor_are_those_of_that_batch() {
    let mut app = opened(RICH, 1000);
    for (key, step) in [(Left, 1000), (Left, 999), (Home, 1), (Right, 2), (Down, EPOCH)] {
        press(&mut app, key);
        let said = said(&mut app);
        let full = full(step);
        let [rate, norm] = [full.learning_rate, full.gradient_norm].map(|value| value.unwrap_or(f64::NAN));
        for part in [
            format!(" {}:", grouped(step)),
            format!("loss {} ", significant(full.loss)),
            format!("acc {} %", percent(full.accuracy, 2)),
            format!("lr {} ", significant(rate)),
            format!("‖g‖ {}", significant(norm)),
        ] {
            assert!(said.contains(&part), "{step}: {part}: {said}");
        }
        assert_eq!(said.contains("◆ val"), step >= EPOCH, "{said}");
    }
    assert!(said(&mut app).contains("◆ val 0.0700, 97.82 % after epoch 1"));
}

/// An average that forgets, unbiased, over values that come one a batch: 1/e of the weight is left after `memory` batches, and
/// less early on.
fn average(values: impl Iterator<Item = f64>, memory: f64) -> f64 {
    let (mut sum, mut weight, mut seen) = (0.0, 0.0, 0.0);
    for value in values {
        seen += 1.0;
        let keep = f64::exp(-1.0 / f64::min(memory, 2.0 + seen / 8.0));
        (sum, weight) = (keep * sum + (1.0 - keep) * value, keep * weight + 1.0 - keep);
    }
    sum / weight
}

#[test]
fn the_newest_values_are_smoothed_as_they_say() {
    let memory = EPOCH as f64 / 20.0;
    let mut app = opened(RICH, 700);
    for smoothing in [Smoothing::Usual, Smoothing::Strong, Smoothing::Off] {
        assert_eq!(app.ui.curves.smoothing, smoothing);
        let expected = |of: fn(&BatchPoint) -> f64| match smoothing {
            Smoothing::Off => of(&full(700)),
            Smoothing::Usual => average((1..=700).map(|step| of(&full(step))), memory),
            Smoothing::Strong => average((1..=700).map(|step| of(&full(step))), memory * STRONG),
        };
        let said = said(&mut app);
        for part in [
            format!("batch 700, {}:", smoothing.words()),
            format!("loss {} ", significant(expected(|point| point.loss))),
            format!("acc {} %", percent(expected(|point| point.accuracy), 2)),
            // A learning rate is what it is.
            format!("lr {} ", significant(0.0375)),
            format!("‖g‖ {}", significant(expected(|point| point.gradient_norm.unwrap_or_default()))),
        ] {
            assert!(said.contains(&part), "{part}: {said}");
        }
        press(&mut app, Char('f'));
    }
}

#[test]
fn by_epoch_there_is_what_was_reported_and_the_mean_of_the_batches() {
    let mut app = opened(RICH, 2 * EPOCH + 10);
    presses(&mut app, &[Char('v')]);
    for (epoch_number, key) in [(2, None), (2, Some(Up)), (1, Some(Left)), (2, Some(Right))] {
        key.into_iter().for_each(|key| drop(press(&mut app, key)));
        let said = said(&mut app);
        let reported = epoch(epoch_number);
        // Two batches a point by now; that with the end of an epoch counts to the next one.
        let raw = &app.model.history.norm.raw;
        let of = |bucket: &crate::tui::model::series::Bucket| bucket.last.div_ceil(EPOCH) == epoch_number;
        let steps: Vec<u64> =
            raw.buckets().iter().filter(|bucket| of(bucket)).flat_map(|b| b.first..=b.last).collect();
        let (first, last) = (steps[0], steps[steps.len() - 1]);
        let mean = |of: fn(&BatchPoint) -> Option<f64>| {
            steps.iter().filter_map(|step| of(&full(*step))).sum::<f64>() / steps.len() as f64
        };
        for part in [
            format!("epoch {epoch_number}, batches {}–{}:", grouped(first), grouped(last)),
            format!("loss {} ", significant(reported.train_loss)),
            format!("acc {} %", percent(reported.train_accuracy, 2)),
            format!("lr {} ", significant(mean(|point| point.learning_rate))),
            format!("‖g‖ {}", significant(mean(|point| point.gradient_norm))),
        ] {
            assert!(said.contains(&part), "{part}: {said}");
        }
    }
    press(&mut app, End);
    presses(&mut app, &[Left, Right]);
    assert!(text(&mut app, 160, 50).contains("epoch 2"), "the third epoch has not ended");
}

#[test]
fn the_area_is_from_the_least_to_the_greatest_of_the_batches() {
    let app = opened(RICH, 1380);
    let window = Window { from: 301, to: 700 };
    for quantity in [Quantity::Loss, Quantity::Norm] {
        let parts = parts::Parts::of(&app.model, quantity, &app.ui.curves, window);
        let value = |step| {
            let point = full(step);
            if quantity == Quantity::Loss { point.loss } else { point.gradient_norm.unwrap_or(f64::NAN) }
        };
        assert!(!parts.raw.is_empty());
        for bucket in &parts.raw {
            let values: Vec<f64> = (bucket.first..=bucket.last).map(value).collect();
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            assert_eq!((bucket.min, bucket.max), (least, greatest), "{bucket:?}");
            assert!((bucket.mean() / mean - 1.0).abs() < 1e-12);
        }
        let (first, last) = (parts.raw[0], parts.raw[parts.raw.len() - 1]);
        assert!(first.first <= 301 && last.last >= 700 && first.last >= 301 && last.first <= 700);
    }
}

#[test]
fn keys_lead_from_change_to_change_and_say_what_each_was() {
    let mut app = opened(RICH, 1380);
    let newest = "change 2 of 2, from batch 1 001 on: momentum 0.9 → 0.95; clip none → 5";
    let first = "change 1 of 2, from batch 501 on: learning rate 0.03 → 0.0375";
    assert!(said(&mut app).contains(newest), "{}", said(&mut app));
    for (key, words, step) in
        [('[', newest, 1001), ('[', first, 501), ('[', first, 501), (']', newest, 1001), (']', newest, 1001)]
    {
        press(&mut app, Char(key));
        assert!(said(&mut app).contains(words), "{key}: {}", said(&mut app));
        assert_eq!(app.ui.cursor, Some(step), "{key}");
    }
    press(&mut app, Home);
    assert!(said(&mut app).contains(first), "the first one after it");
    let mut none = opened(RICH, 100);
    presses(&mut none, &[Char('['), Char(']')]);
    assert_eq!(none.ui.cursor, None);
    assert!(!text(&mut none, 160, 50).contains("change 1"));
}

#[test]
fn a_part_of_the_run_holds_the_cursor_wherever_it_goes_and_stays_within_what_there_is() {
    let ways = [Left, Right, Home, Up, Down, PageUp, PageDown, Char('['), Char(']')];
    for steps in [1, 2, 30, EPOCH, 1380] {
        for extents in [&[][..], &[Char('w')], &[Char('w'), Char('w')], &[Char('('); 3], &[Char('('); 30]] {
            let mut app = opened(RICH, steps);
            presses(&mut app, extents);
            for (number, key) in ways
                .into_iter()
                .chain([Char('('), Char(')'), Char('v'), Char('w')])
                .cycle()
                .take(60)
                .enumerate()
            {
                press(&mut app, key);
                let scene = app.scene(&[]);
                let window = Window::of(&scene);
                assert!(window.from < window.to, "{key:?} {window:?}");
                let Some(cursor) = app.ui.cursor else { continue };
                assert!((1..=steps).contains(&cursor), "{key:?}: {cursor} of {steps}");
                let drawn = if number % 10 == 0 { text(&mut app, 80, 24) } else { String::new() };
                assert!(app.ui.curves.by_epoch || !drawn.contains("nothing was measured"), "{drawn}");
                assert!(window.holds(cursor), "{key:?}: {cursor} is not in {window:?}");
            }
        }
    }
}

#[test]
fn zooming_in_ends_at_a_point_and_zooming_out_at_all_of_the_run() {
    let mut app = opened(RICH, 1000);
    let width = |app: &App| Window::of(&app.scene(&[])).width();
    let all = width(&app);
    presses(&mut app, &[Left, Char('(')]);
    assert_eq!(width(&app), all / 2);
    presses(&mut app, &[Char('('); 20]);
    assert_eq!(width(&app), 2);
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("batch 1 000") && screen.contains("batches 998–1 000"), "{screen}");
    presses(&mut app, &[Char(')'); 20]);
    assert_eq!((app.ui.curves.extent, width(&app)), (Extent::All, all));
    presses(&mut app, &[Char('w'), Esc]);
    assert_eq!(app.ui.curves.extent, Extent::All);
    assert!(app.stack.is_open("curves"));
    press(&mut app, Esc);
    assert!(!app.stack.is_open("curves"));
}

#[test]
fn what_is_followed_goes_on_with_the_run_and_what_is_read_stays() {
    let mut app = opened(RICH, 600);
    presses(&mut app, &[Char('w'), Char('w')]);
    assert_eq!(Window::of(&app.scene(&[])), Window { from: 0, to: EPOCH });
    app.on_event(Event::Report(told(601, 900)));
    assert_eq!(Window::of(&app.scene(&[])), Window { from: EPOCH, to: 2 * EPOCH });
    presses(&mut app, &[Left, Left]);
    app.on_event(Event::Report(told(901, 2 * EPOCH + 5)));
    assert_eq!(Window::of(&app.scene(&[])), Window { from: EPOCH, to: 2 * EPOCH });
    press(&mut app, End);
    assert_eq!(Window::of(&app.scene(&[])).to, 3 * EPOCH);
}

/// A part that grows with the run may have become wider than what was before its end: it begins with the run then.
#[test]
fn zooming_works_where_the_part_has_grown_wider_than_what_lies_before_its_end() {
    for key in [Char('('), Char(')'), Char('w')] {
        let mut app = opened(RICH, 60);
        // The dashboard forgets the cursor, and the page keeps its place.
        presses(&mut app, &[Char('w'), Home, Char('V'), Esc, Char('V')]);
        let last = app.ui.curves.last.expect("it stays where the cursor was");
        assert_eq!((app.ui.cursor, app.ui.curves.extent), (None, Extent::Recent));
        app.on_event(Event::Report(told(61, 3 * EPOCH)));
        let before = Window::of(&app.scene(&[]));
        assert!(before.from == 0 && last < before.width() / 2, "{last} {before:?}");
        press(&mut app, key);
        let after = Window::of(&app.scene(&[]));
        assert!(after.holds(before.to / 2), "{key:?}: {after:?}");
    }
}

/// A run that begins has batches of its own.
#[test]
fn a_run_that_begins_is_followed_from_its_first_batch() {
    let mut app = opened(RICH, 600);
    presses(&mut app, &[Char('w'), Home]);
    assert!(app.ui.curves.last.is_some() && app.ui.cursor.is_some());
    app.on_event(Event::Started(Box::new(info())));
    assert_eq!((app.ui.curves.last, app.ui.cursor), (None, None));
    assert_eq!(app.ui.curves.extent, Extent::Recent);
}

#[test]
fn runs_without_much_to_show_say_so_and_draw_at_every_size() {
    let empty = || {
        let mut app = App::new(RICH);
        app.on_event(Event::Started(Box::new(info())));
        press(&mut app, Char('V'));
        app
    };
    assert!(text(&mut empty(), 80, 24).contains("waiting for the first batch"));
    let mut lost = opened(RICH, 300);
    let nan = BatchPoint { step: 301, loss: f64::NAN, gradient_norm: None, ..full(301) };
    lost.on_event(Event::Report(Report { batches: vec![nan], ..told(301, 301) }));
    press(&mut lost, Left);
    let said_of_it = said(&mut lost);
    assert!(said_of_it.contains("loss NaN") && said_of_it.contains("‖g‖ –"), "{said_of_it}");
    // A run that an earlier version of the program began has no norms.
    let mut old = empty();
    let batches = (1..=90).map(|i| BatchPoint { step: i * 8, images: 512, ..batch(i) }).collect();
    let changes = vec![change(300, "clip", "none", "1")];
    let past = Past { total_steps: 720, batches, changes, ..Past::default() };
    old.on_event(Event::Restored(Box::new(past)));
    press(&mut old, Char('4'));
    assert!(text(&mut old, 80, 24).contains("nothing was kept of it"));
    assert!(text(&mut old, 80, 24).contains("clip none → 1"));
    presses(&mut old, &[Char('1'), Left]);
    assert!(text(&mut old, 80, 24).contains("mean of 8 batches, 713–720"));
    for options in [RICH, PLAIN, ScreenOptions { color: ColorDepth::None, ..RICH }] {
        for mut app in [empty(), opened(options, 1), opened(options, 1380)] {
            for keys in [&[][..], &[Char('v')], &[Left, Char('(')], &[Enter, Tab, Tab], &[Char('w'), Tab]] {
                presses(&mut app, keys);
                for (columns, rows) in
                    [(1, 1), (3, 2), (9, 3), (12, 4), (20, 5), (24, 7), (60, 18), (240, 70)]
                {
                    text(&mut app, columns, rows);
                }
            }
        }
    }
}

#[test]
fn charts_over_each_other_have_the_same_columns_and_one_may_be_alone() {
    let mut app = opened(RICH, 1380);
    let screen = text(&mut app, 160, 50);
    let axes: Vec<usize> =
        screen.lines().filter_map(|line| line.chars().position(|c| c == '┤' || c == '│')).collect();
    assert!(axes.len() > 20 && axes.iter().all(|column| *column == axes[0]), "{axes:?}\n{screen}");
    for quantity in Quantity::ALL {
        assert!(screen.contains(quantity.title()), "{screen}");
    }
    press(&mut app, Char('z'));
    let alone = text(&mut app, 160, 50);
    assert!(alone.contains("Loss") && !alone.contains("Gradient norm"), "{alone}");
}

#[test]
fn sentences_have_the_same_numbers() {
    let mut app = opened(RICH, 1000);
    press(&mut app, Home);
    let sentences = View::sentences(&Curves, &app.scene(&[])).join("\n");
    let first = full(1);
    for part in [
        format!("At batch 1: loss {}, accuracy {} %", significant(first.loss), percent(first.accuracy, 2)),
        format!("gradient norm {}.", significant(first.gradient_norm.unwrap_or_default())),
        "The best validation accuracy so far is 97.82 %, after epoch 1, batch 782.".to_owned(),
        "From batch 501 on, the user's change: learning rate 0.03 to 0.0375.".to_owned(),
        "The chart shows the loss, a value a batch, from batch 1 to ".to_owned(),
    ] {
        assert!(sentences.contains(&part), "{part}: {sentences}");
    }
}

#[test]
fn by_epoch_a_part_of_an_epoch_is_the_whole_of_it() {
    for zoom in 1..9 {
        let mut app = opened(RICH, 1380);
        // The cursor is a good way into the second epoch.
        presses(&mut app, &[Left, PageDown]);
        app.ui.cursor = Some(EPOCH + EPOCH / 3);
        (0..zoom).for_each(|_| presses(&mut app, &[Char('(')]));
        presses(&mut app, &[Char('v')]);
        let window = Window::of(&app.scene(&[]));
        assert!(window.from.is_multiple_of(EPOCH) && window.to.is_multiple_of(EPOCH), "{window:?}");
        assert!(window.holds(EPOCH + EPOCH / 3), "{window:?}");
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains('•') && !drawn.contains("nothing was measured here"), "zoom {zoom}:\n{drawn}");
    }
}
