//! The next batch on the screen.

use super::*;
use crate::nn::shape::Shape;
use crate::protocol::{Event, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::{PLAIN, RICH, info, press, running, text};

/// A batch of so many images, of which 64 are known: each is a bar, which lies a row lower as it is trained on.
fn batch(samples: usize, augmentation: &str) -> BatchImages {
    let (shape, known) = (Shape::new(28, 28, 1), samples.min(64));
    let bar = |place: usize, lower: usize| {
        (0..784_usize).map(move |at| if (at / 28).abs_diff(place % 20 + 4 + lower) < 3 { 250 } else { 0 })
    };
    let pixels = |lower: usize| (0..known).flat_map(move |place| bar(place, lower)).collect();
    let is_distorted = usize::from(!augmentation.is_empty());
    BatchImages {
        number: 1235,
        epoch: 1,
        samples,
        augmentation: augmentation.to_owned(),
        shape,
        images: (0..known).collect(),
        labels: (0..known).map(|place| (place % 10) as u8).collect(),
        plain: pixels(0),
        distorted: pixels(is_distorted),
    }
}

fn app(options: ScreenOptions, names: &[&str], batch: BatchImages) -> App {
    let mut app = running(options, 300);
    let classes =
        (0..10).map(|class| names.get(class).map_or_else(|| class.to_string(), |name| (*name).to_owned()));
    app.on_event(Event::Started(Box::new(RunInfo { classes: classes.collect(), ..info() })));
    press(&mut app, KeyCode::Char('Q'));
    answer(&mut app, batch);
    text(&mut app, 80, 24);
    app
}

fn answer(app: &mut App, batch: BatchImages) {
    let body = Finding::NextImages(Box::new(batch));
    app.on_answer(Answer { id: ASK, total_steps: 1234, done: 1.0, body });
}

#[test]
fn the_batch_looks_like_this() {
    let names = ["ankle boot", "a very long name of a class", "漢字"];
    for (name, options, names, batch) in [
        ("plain", RICH, &[][..], batch(64, "")),
        ("distorted", RICH, &[][..], batch(640, "rotate 15, shift 2")),
        ("distorted_ascii", PLAIN, &[][..], batch(640, "rotate 15, shift 2")),
        ("names", RICH, &names[..], batch(7, "flip")),
    ] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = app(options, names, batch.clone());
            let drawn = text(&mut app, columns, rows);
            insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                insta::assert_snapshot!(format!("batch_{name}_{columns}x{rows}"), drawn);
            });
        }
    }
}

#[test]
fn a_key_shows_the_images_as_they_are_and_says_so() {
    let mut app = app(RICH, &[], batch(64, "shift 2"));
    let trained = text(&mut app, 80, 24);
    assert!(trained.contains("as trained on") && trained.contains("shift 2"), "{trained}");
    press(&mut app, KeyCode::Char('o'));
    let plain = text(&mut app, 80, 24);
    assert!(plain.contains("as they are, not as trained on"), "{plain}");
    let pictures = |drawn: &str| drawn.lines().skip(4).collect::<Vec<_>>().join("\n");
    assert_ne!(pictures(&trained), pictures(&plain));
    press(&mut app, KeyCode::Char('o'));
    assert_eq!(text(&mut app, 80, 24), trained);
}

#[test]
fn rows_of_a_large_batch_scroll_and_the_page_says_which_they_are() {
    let mut app = app(RICH, &[], batch(640, "flip"));
    let first = text(&mut app, 80, 24);
    assert!(first.contains("of 640"), "{first}");
    press(&mut app, KeyCode::End);
    let last = text(&mut app, 80, 24);
    assert!(last.contains("–64 of 640"), "{last}");
    press(&mut app, KeyCode::Home);
    assert_eq!(text(&mut app, 80, 24), first);
}

#[test]
fn every_size_is_drawn_with_and_without_a_batch() {
    for options in [RICH, PLAIN] {
        for batch in [batch(640, "flip"), BatchImages::default()] {
            let mut app = app(options, &[], batch);
            for (columns, rows) in [(1, 1), (3, 2), (9, 3), (12, 4), (13, 6), (20, 5), (41, 13), (300, 90)] {
                text(&mut app, columns, rows);
                press(&mut app, KeyCode::Down);
            }
        }
    }
}

#[test]
fn where_nothing_is_trained_there_is_no_next_batch() {
    let mut app = running(RICH, 300);
    press(&mut app, KeyCode::Char('Q'));
    text(&mut app, 80, 24);
    answer(&mut app, BatchImages::default());
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("nothing is trained here, so there is no next batch"), "{drawn}");
}
