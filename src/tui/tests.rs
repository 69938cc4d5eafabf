//! The whole screen, driven by keys and events and looked at as a terminal shows it.

mod captions;
mod colors;
mod curves;
mod freeze;
mod header;
mod help;
mod keymap;
mod keys;
mod languages;
mod lecture;
mod looks;
mod mouse;
mod pages;
mod panes;
mod pictures;
mod sentences;
mod texts;
mod wire;

use crate::protocol::{BatchPoint, Event, FinishReport, Outcome, Phase, Report};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::wire::Wire;
use crate::tui::testing::{PLAIN, RICH, buffer, finish, paused, press, probe, report, running, text};
use crossterm::event::KeyCode::{self, Char};

#[test]
fn running_at_every_size() {
    for (width, height) in [(80, 24), (160, 50), (60, 18), (40, 10), (20, 5), (80, 1)] {
        insta::assert_snapshot!(
            format!("running_{width}x{height}"),
            text(&mut running(RICH, 1100), width, height)
        );
        insta::assert_snapshot!(
            format!("running_ascii_{width}x{height}"),
            text(&mut running(PLAIN, 1100), width, height)
        );
    }
}

/// The screen in every state that has a picture of its own.
fn states(options: ScreenOptions) -> Vec<(&'static str, App)> {
    let mut states = Vec::new();
    let mut loading = App::new(options);
    loading.on_event(Event::Loading("unpacking MNIST".into()));
    loading.on_event(Event::Loading("building nielsen-3".into()));
    states.push(("loading", loading));
    let mut broken = App::new(options);
    broken.on_event(Event::Loading("reading data/".into()));
    broken.on_event(Event::Failed(
        "train-images-idx3-ubyte is cut off: expected 47040016 bytes, found 1024".into(),
    ));
    states.push(("failed_loading", broken));
    let mut paused = running(options, 300);
    paused.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(300, 300) }));
    states.push(("paused", paused));
    let mut finished = running(options, 2346);
    finished.on_event(Event::Finished(Box::new(finish())));
    states.push(("finished", finished));
    let mut failed = running(options, 300);
    failed.on_event(Event::Failed("panicked at src/nn/network.rs:12: index out of bounds".into()));
    states.push(("failed", failed));
    let mut diverged = running(options, 300);
    diverged.on_event(Event::Report(Report {
        batches: vec![BatchPoint {
            step: 301,
            loss: f64::NAN,
            accuracy: 0.1,
            images: 64,
            ..BatchPoint::default()
        }],
        ..report(301, 301)
    }));
    diverged.on_event(Event::Finished(Box::new(FinishReport {
        outcome: Outcome::Diverged,
        test: None,
        ..finish()
    })));
    states.push(("diverged", diverged));
    for (name, key) in [("help", '?'), ("question_quit", 'q'), ("question_restart", 'r')] {
        let mut app = running(options, 1100);
        press(&mut app, Char(key));
        states.push((name, app));
    }
    let zooms = ["zoom_loss", "zoom_accuracy", "zoom_filters", "zoom_sample", "zoom_run", "zoom_log"];
    for (tabs, name) in zooms.into_iter().enumerate() {
        let mut app = running(options, 1100);
        (0..tabs).for_each(|_| drop(press(&mut app, KeyCode::Tab)));
        press(&mut app, KeyCode::Enter);
        states.push((name, app));
    }
    states
}

#[test]
fn every_state_at_the_main_size() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        for (name, mut app) in states(options) {
            let drawn = text(&mut app, 80, 24);
            assert!(suffix.is_empty() || drawn.is_ascii(), "{name}: {drawn}");
            insta::assert_snapshot!(format!("{name}{suffix}"), drawn);
        }
    }
}

#[test]
fn a_screen_that_is_paused_and_left_alone_does_not_ask_to_be_drawn() {
    let mut app = paused(300);
    buffer(&mut app, 80, 24);
    app.take_dirty();
    assert!(!app.take_dirty());
    let before = buffer(&mut app, 80, 24);
    assert!(!app.take_dirty());
    assert_eq!(buffer(&mut app, 80, 24), before);
}

#[test]
fn pictures_that_were_held_back_are_shown_in_the_end() {
    let mut app = running(RICH, 300);
    let mut wire = Wire::new(80, 24);
    // Other kernels each time, so that every picture changes all over, until some have to wait.
    let held = (1..40).map(|i| i * 50).find(|&step| {
        app.on_probe(Box::new(probe(step, 0)));
        app.take_dirty();
        wire.draw(&mut app);
        app.take_dirty()
    });
    let step = held.expect("so many bytes at once are too many");
    let drawn = (0..40).find(|_| {
        wire.draw(&mut app);
        !app.take_dirty()
    });
    assert!(drawn.is_some(), "it must come to rest");
    let mut fresh = running(RICH, 300);
    fresh.on_probe(Box::new(probe(step, 0)));
    assert!(
        buffer(&mut app, 80, 24) == buffer(&mut fresh, 80, 24),
        "the newest pictures are the ones that are shown"
    );
}
