//! The curves on the whole screen: what is read off, what the area is, and what the axes say.

use crate::protocol::{BatchPoint, EpochReport, Event, Past, Phase, Report, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::{EPOCH, PLAIN, RICH, batch, buffer, epoch, info, press, report, running, text};
use crate::tui::theme::ColorDepth;
use crate::viz::number::{grouped, percent, significant};
use crossterm::event::KeyCode::{self, Char};

const SIZES: [(u16, u16); 5] = [(40, 12), (60, 18), (80, 24), (120, 36), (160, 50)];

fn presses(app: &mut App, key: KeyCode, times: usize) {
    (0..times).for_each(|_| drop(press(app, key)));
}

/// How often `words` stand below the status rows.
fn count(screen: &str, words: &str) -> usize {
    screen.lines().skip(2).map(|line| line.matches(words).count()).sum()
}

/// Every number after `words` below the status rows, read as it stands there: two blanks end it.
fn steps_after(screen: &str, words: &str) -> Vec<u64> {
    let digits =
        |text: &str| text.chars().take_while(|c| c.is_ascii_digit() || *c == ' ').collect::<String>();
    let number = |text: &str| digits(text).split("  ").next().map(|text| text.replace(' ', ""));
    let lines = screen.lines().skip(2);
    let after = lines.flat_map(|line| line.split(words).skip(1));
    after.filter_map(|text| number(text)?.parse().ok()).collect()
}

#[test]
fn the_cursor_begins_at_the_newest_batch_and_says_what_it_is() {
    let mut app = running(RICH, 600);
    press(&mut app, KeyCode::Left);
    for (width, height) in [(80, 24), (160, 50)] {
        let screen = text(&mut app, width, height);
        assert_eq!(count(&screen, "batch 600"), 2, "both panes say the same: {screen}");
        // The value of that very batch, not of the smoothed curve.
        assert!(screen.contains(&format!("train {}", significant(batch(600).loss))), "{screen}");
        assert!(screen.contains(&format!("train {}", percent(batch(600).accuracy, 2))), "{screen}");
    }
    press(&mut app, KeyCode::Left);
    assert_eq!(count(&text(&mut app, 160, 50), "batch 599"), 2);
    presses(&mut app, KeyCode::Right, 5);
    assert_eq!(count(&text(&mut app, 160, 50), "batch 600"), 2, "there is nothing beyond the newest");
    press(&mut app, KeyCode::Esc);
    assert_eq!(count(&text(&mut app, 160, 50), "batch 600"), 0);
}

#[test]
fn where_there_are_too_many_batches_it_is_a_mean_and_says_of_how_many() {
    let mut app = running(RICH, 2000);
    presses(&mut app, KeyCode::Left, 2);
    let mean = (1998..=1999).map(|step| batch(step).loss).sum::<f64>() / 2.0;
    let screen = text(&mut app, 160, 50);
    assert_eq!(count(&screen, "mean of 2 batches, 1 998–1 999"), 2, "{screen}");
    assert!(screen.contains(&format!("train {}", significant(mean))), "{screen}");
    assert_eq!(count(&text(&mut app, 80, 24), "mean of 2 batches, 1 998–1 999"), 2);
}

#[test]
fn no_key_leads_beyond_what_was_measured() {
    for steps in [1, 2, 20, 781, 782, 1380] {
        let mut app = running(RICH, steps);
        let keys =
            [KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::Right, KeyCode::End, KeyCode::Right];
        let keys =
            keys.into_iter().chain([KeyCode::PageUp, KeyCode::PageDown, KeyCode::PageDown, KeyCode::Up]);
        for key in keys.chain([KeyCode::Down, KeyCode::Down, Char('y'), Char('z'), Char('z')]) {
            press(&mut app, key);
            for (width, height) in SIZES {
                let screen = text(&mut app, width, height);
                let mut shown = steps_after(&screen, " batch ");
                let axis = steps_after(&screen, " batches, ");
                shown.extend(axis);
                assert!(shown.iter().all(|step| *step <= steps), "{shown:?} of {steps}: {screen}");
            }
        }
        assert!(app.ui.cursor.is_some_and(|step| (1..=steps).contains(&step)));
    }
}

#[test]
fn up_and_down_lead_from_epoch_to_epoch_and_validation_says_which_it_is_of() {
    let mut app = running(RICH, 2 * EPOCH + 40);
    press(&mut app, KeyCode::Up);
    let screen = text(&mut app, 160, 50);
    assert!(screen.contains("end of epoch 2") && screen.contains("◆ val 98.68@2"), "{screen}");
    press(&mut app, KeyCode::Up);
    let screen = text(&mut app, 160, 50);
    assert!(screen.contains("end of epoch 1") && screen.contains("◆ val 97.82@1"), "{screen}");
    press(&mut app, KeyCode::Left);
    let screen = text(&mut app, 160, 50);
    assert!(
        !screen.contains("end of epoch") && !screen.contains("◆ val 97.82@1"),
        "before the first: {screen}"
    );
    presses(&mut app, KeyCode::Down, 3);
    assert!(text(&mut app, 80, 24).contains("end of ep"), "{}", text(&mut app, 80, 24));
    // In a narrow pane, too, what is read off says what it is of.
    assert!(text(&mut app, 80, 24).contains("val 98.68@2"));
}

#[test]
fn the_point_stays_the_same_through_zoom_scale_and_further_batches() {
    let mut app = running(RICH, 500);
    presses(&mut app, KeyCode::Left, 101);
    let place = "batch 400";
    for key in ['y', 'z', 'y', 'z'] {
        press(&mut app, Char(key));
        assert!(text(&mut app, 160, 50).contains(place), "{key}");
    }
    app.on_event(Event::Report(report(501, 700)));
    assert!(text(&mut app, 160, 50).contains(place));
    // Past what the curve keeps, the point is the mean that holds the batch.
    app.on_event(Event::Report(report(701, 1500)));
    assert!(text(&mut app, 160, 50).contains("mean of 2 batches, 400–401"));
}

#[test]
fn a_run_that_goes_on_shows_the_means_that_were_kept_as_means() {
    let mut app = App::new(RICH);
    app.on_event(Event::Started(Box::new(info())));
    let mean = |i: u64| BatchPoint {
        step: i * 8,
        loss: 1.0 / i as f64,
        accuracy: 0.9,
        images: 512,
        ..BatchPoint::default()
    };
    let batches = (1..=97).map(mean).collect();
    app.on_event(Event::Restored(Box::new(Past { total_steps: 776, batches, ..Past::default() })));
    assert!(text(&mut app, 160, 50).contains("range of means of up to 8 batches"));
    press(&mut app, KeyCode::Left);
    let screen = text(&mut app, 160, 50);
    assert!(screen.contains("mean of 8 batches, 769–776"), "{screen}");
    app.on_event(Event::Report(report(777, 777)));
    press(&mut app, KeyCode::End);
    assert!(text(&mut app, 160, 50).contains("batch 777"));
}

#[test]
fn what_is_not_finite_is_said_at_the_cursor() {
    let mut app = running(RICH, 300);
    let batches =
        vec![BatchPoint { step: 301, loss: f64::NAN, accuracy: 0.1, images: 64, ..BatchPoint::default() }];
    app.on_event(Event::Report(Report { batches, ..report(301, 301) }));
    press(&mut app, KeyCode::Left);
    assert!(text(&mut app, 160, 50).contains("train NaN"));
}

/// A run on batches of ten, as the lecture's network trains: accuracies are tenths.
fn coarse(options: ScreenOptions) -> App {
    let mut app = App::new(options);
    app.on_event(Event::Started(Box::new(RunInfo {
        epochs: 40,
        batch_size: 10,
        steps_per_epoch: 100,
        ..info()
    })));
    let point = |step: u64| {
        let (loss, accuracy) = if step.is_multiple_of(3) { (0.9, 0.5) } else { (0.02, 1.0) };
        BatchPoint { step, loss, accuracy, images: 10, ..BatchPoint::default() }
    };
    app.on_event(Event::Report(Report { batches: (1..=4000).map(point).collect(), ..report(4000, 4000) }));
    app
}

#[test]
fn the_area_between_the_least_and_the_greatest_has_no_hole() {
    for (width, height) in [(80, 24), (160, 50)] {
        for tabs in [0, 1] {
            let mut app = coarse(RICH);
            presses(&mut app, KeyCode::Tab, tabs);
            press(&mut app, Char('z'));
            let buffer = buffer(&mut app, width, height);
            let mut filled = 0;
            // The plot: below the rule, above the axis, right of the labels, left of the table.
            for x in 10..width / 2 {
                let drawn = |y: &u16| buffer[(x, *y)].symbol() != " ";
                let rows: Vec<u16> = (3..height - 2).filter(drawn).collect();
                assert!(rows.windows(2).all(|pair| pair[1] == pair[0] + 1), "{x}: {rows:?}");
                filled += rows.len();
            }
            assert!(filled > usize::from(width / 2 * height / 4), "{filled}");
        }
    }
}

#[test]
fn the_area_is_explained_where_it_is_drawn() {
    for (options, sign) in [
        (RICH, "█ range"),
        (PLAIN, ": range"),
        (ScreenOptions { color: ColorDepth::None, ..RICH }, "░ range"),
    ] {
        for (width, height) in [(80, 24), (160, 50)] {
            let screen = text(&mut running(options, 1100), width, height);
            assert_eq!(count(&screen, sign), 2, "{screen}");
        }
    }
}

#[test]
fn without_colours_the_area_the_curve_and_the_validation_differ_in_their_glyphs() {
    let screen = text(&mut coarse(ScreenOptions { color: ColorDepth::None, ..RICH }), 160, 50);
    let braille = |c: char| ('\u{2801}'..='\u{28ff}').contains(&c);
    assert!(screen.contains("░░░") && screen.contains(braille), "{screen}");
    let plain = text(&mut coarse(PLAIN), 160, 50);
    assert!(plain.contains("::::"), "{plain}");
}

#[test]
fn the_axis_of_accuracy_has_more_labels_on_a_higher_screen() {
    let labels = |height: u16, key: Option<char>| {
        let mut app = running(RICH, 1100);
        press(&mut app, KeyCode::Tab);
        press(&mut app, Char('z'));
        key.into_iter().for_each(|key| drop(press(&mut app, Char(key))));
        text(&mut app, 80, height).matches('┤').count()
    };
    for key in [None, Some('y')] {
        let counts = [12, 24, 50, 70].map(|height| labels(height, key));
        assert!(counts[0] >= 3 && counts[1] >= 6 && counts[2] >= 9 && counts[3] > counts[1], "{counts:?}");
    }
}

#[test]
fn a_paused_run_reads_what_it_computed() {
    let mut app = running(RICH, 1380);
    app.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(1380, 1380) }));
    app.on_event(Event::Epoch(epoch(1)));
    press(&mut app, KeyCode::Left);
    let screen = text(&mut app, 160, 50);
    let shown = format!("batch {}", grouped(1380));
    assert_eq!(count(&screen, &shown), 2, "{screen}");
}

/// A run of epochs of 100 batches of ten images, whose size was doubled after 40 batches of the second one.
fn resized(options: ScreenOptions) -> App {
    let mut app = App::new(options);
    let info = RunInfo { epochs: 4, batch_size: 10, steps_per_epoch: 100, ..info() };
    app.on_event(Event::Started(Box::new(info.clone())));
    let point = |images: u32, step: u64| BatchPoint {
        step,
        loss: 0.5,
        accuracy: 0.9,
        images,
        ..BatchPoint::default()
    };
    let told = |epoch: usize, step: usize, epoch_steps: usize, total: u64, batches: Vec<BatchPoint>| {
        Event::Report(Report {
            epoch,
            step,
            epoch_steps,
            planned_steps: 270,
            batches,
            ..report(total, total)
        })
    };
    let first: Vec<_> = (1..=100).map(|step| point(10, step)).collect();
    app.on_event(told(1, 100, 100, 100, first));
    app.on_event(Event::Epoch(EpochReport { total_steps: 100, ..epoch(1) }));
    app.on_event(told(2, 40, 100, 140, (101..=140).map(|step| point(10, step)).collect()));
    app.on_event(Event::Reconfigured(Box::new(RunInfo { batch_size: 20, steps_per_epoch: 50, ..info })));
    app.on_event(told(2, 70, 70, 170, (141..=170).map(|step| point(20, step)).collect()));
    app.on_event(Event::Epoch(EpochReport { total_steps: 170, ..epoch(2) }));
    app.on_event(told(3, 20, 50, 190, (171..=190).map(|step| point(20, step)).collect()));
    app
}

#[test]
fn epochs_of_different_lengths_end_where_they_ended() {
    let mut app = resized(RICH);
    assert!(text(&mut app, 80, 24).contains("batch 20/50"), "{}", text(&mut app, 80, 24));
    press(&mut app, KeyCode::Up);
    let screen = text(&mut app, 160, 50);
    assert!(screen.contains("end of epoch 2") && screen.contains("170"), "{screen}");
    press(&mut app, KeyCode::Up);
    assert!(text(&mut app, 160, 50).contains("end of epoch 1"));
    assert_eq!(app.ui.cursor, Some(100));
    assert_eq!(
        [1, 100, 101, 170, 171, 190, 221].map(|step| app.model.history.epoch_of(step)),
        [1, 1, 2, 2, 3, 3, 4]
    );
    assert_eq!(app.model.run_steps(), 270);
    for (columns, rows) in SIZES {
        text(&mut app, columns, rows);
    }
}
