//! The gallery on the screen: of real networks, and of answers that are made up to have what real ones seldom do.

use super::*;
use crate::dataset::Dataset;
use crate::inspect::mistakes::{Gallery, Judgement, Mistakes as Asked};
use crate::inspect::{Answer, Finding};
use crate::nn::shape::Shape;
use crate::protocol::{Event, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, info, press, running, text};
use std::sync::Arc;

/// A screen that shows mistakes of these classes.
fn app(options: ScreenOptions, names: Vec<String>, count: usize, softmax: bool) -> App {
    let mut app = running(options, 300);
    let classes = names.len();
    app.on_event(Event::Started(Box::new(RunInfo { classes: names, ..info() })));
    press(&mut app, KeyCode::Char('K'));
    answer(&mut app, &Mistakes::default(), gallery(count, classes, softmax));
    text(&mut app, 80, 24);
    app
}

fn answer(app: &mut App, mistakes: &Mistakes, gallery: Gallery) {
    let body = Finding::Mistakes(Box::new(gallery));
    app.on_answer(Answer { id: mistakes.id(), total_steps: 1234, done: 1.0, body });
}

/// So many images, each a bar at a height of its own.
fn gallery(count: usize, classes: usize, softmax: bool) -> Gallery {
    let shape = Shape::new(28, 28, 1);
    let image = |place: usize| Judgement {
        index: 37 * place + 5,
        label: place % classes,
        predicted: (place + 1) % classes,
        confidence: 0.999 - place as f32 * 0.004,
        truth: 0.001,
        second: Some(0.099 - place as f32 * 0.004),
        margin: 0.9,
    };
    let pixel = |at: usize| {
        let (place, row) = (at / 784, at % 784 / 28);
        if row.abs_diff(place % 20 + 4) < 3 { 250 } else { 0 }
    };
    Gallery {
        first: (0..count.min(200)).map(image).collect(),
        total: count,
        looked: 10_000,
        images: 10_000,
        softmax,
        shape,
        pixels: (0..784 * count.min(200)).map(pixel).collect(),
    }
}

fn digits(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

fn long_names() -> Vec<String> {
    ["ankle boot", "a very long name of a class", "t-shirt", "漢字"].map(str::to_owned).into()
}

#[test]
fn the_gallery_looks_like_this() {
    let apps: [(&str, ScreenOptions, Vec<String>, usize, bool); 6] = [
        ("digits", RICH, digits(10), 57, true),
        ("digits_ascii", PLAIN, digits(10), 57, true),
        ("two_classes", RICH, vec!["cat".into(), "dog".into()], 3, true),
        ("many_classes", RICH, digits(62), 1234, false),
        ("long_names", RICH, long_names(), 30, true),
        ("none", RICH, digits(10), 0, true),
    ];
    for (name, options, names, count, softmax) in apps {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = app(options, names.clone(), count, softmax);
            let drawn = text(&mut app, columns, rows);
            insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                insta::assert_snapshot!(format!("mistakes_{name}_{columns}x{rows}"), drawn);
            });
        }
    }
}

#[test]
fn every_size_is_drawn() {
    for options in [RICH, PLAIN] {
        for names in [digits(2), digits(62), long_names()] {
            let mut app = app(options, names, 57, true);
            press(&mut app, KeyCode::End);
            for (columns, rows) in [(1, 1), (3, 2), (9, 3), (12, 4), (13, 6), (20, 5), (41, 13), (300, 90)] {
                text(&mut app, columns, rows);
                press(&mut app, KeyCode::Up);
                press(&mut app, KeyCode::End);
            }
        }
    }
}

#[test]
fn the_cursor_goes_along_rows_and_the_page_follows_it() {
    let mut app = app(RICH, digits(10), 57, true);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("image 5: true 0, taken for 1 with 99.9 %, 0 has 0.1 %"), "{drawn}");
    assert!(drawn.contains("▸0→1     99.9 %") && drawn.contains("1–10 of 57"), "{drawn}");
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Right);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("▸6→7") && drawn.contains("1–10 of 57"), "{drawn}");
    press(&mut app, KeyCode::Down);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("▸1→2") && drawn.contains("6–15 of 57"), "{drawn}");
    press(&mut app, KeyCode::End);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("▸6→7") && drawn.contains("51–57 of 57"), "{drawn}");
    press(&mut app, KeyCode::Right);
    assert_eq!(text(&mut app, 80, 24), drawn, "it is the last one");
    press(&mut app, KeyCode::Home);
    assert!(text(&mut app, 80, 24).contains("1–10 of 57"));
}

#[test]
fn the_cursor_stays_with_its_image_while_the_list_changes() {
    let mut app = app(RICH, digits(10), 57, true);
    press(&mut app, KeyCode::Right);
    let mut changed = gallery(57, 10, true);
    changed.first.rotate_left(56);
    app.on_answer(Answer {
        id: Mistakes::default().id(),
        total_steps: 1300,
        done: 1.0,
        body: Finding::Mistakes(Box::new(changed)),
    });
    (0..40).for_each(|_| drop(text(&mut app, 80, 24)));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("image 42:") && drawn.contains("▸1→2"), "{drawn}");
}

fn asked(app: &App) -> Asked {
    let questions = app.asks().into_iter().filter_map(|ask| match ask.question {
        Question::Mistakes(asked) => Some(asked),
        _ => None,
    });
    let questions: Vec<Asked> = questions.collect();
    assert_eq!(questions.len(), 1);
    questions[0]
}

#[test]
fn keys_change_order_set_and_filter() {
    let mut app = app(RICH, digits(10), 57, true);
    assert_eq!(asked(&app), Asked::default());
    for order in [Order::Uncertain, Order::Index, Order::Confident] {
        press(&mut app, KeyCode::Char('o'));
        assert_eq!(asked(&app), Asked { order, ..Asked::default() });
    }
    press(&mut app, KeyCode::Right);
    let filters = [(Some(1), None), (None, Some(2)), (Some(1), Some(2)), (None, None)];
    for (label, predicted) in filters {
        press(&mut app, KeyCode::Char('f'));
        assert_eq!(asked(&app).filter, Filter { label, predicted });
    }
    press(&mut app, KeyCode::Char('v'));
    assert_eq!(asked(&app), Asked { set: Set::Test, ..Asked::default() });
    assert!(text(&mut app, 80, 24).contains("the images of the test set are being looked at"));
}

#[test]
fn an_image_is_watched_and_a_test_image_is_not() {
    let mut app = app(RICH, digits(10), 57, true);
    press(&mut app, KeyCode::Right);
    press(&mut app, KeyCode::Enter);
    assert_eq!((app.ui.sample, app.ui.focus, app.stack.page()), (42, Pane::Sample, "dashboard"));
    press(&mut app, KeyCode::Char('K'));
    press(&mut app, KeyCode::Char('v'));
    let test = Mistakes { set: Set::Test, ..Mistakes::default() };
    answer(&mut app, &test, gallery(9, 10, true));
    press(&mut app, KeyCode::Enter);
    assert_eq!((app.ui.sample, app.stack.page()), (42, "mistakes"));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("only images of the validation set can be watched"), "{drawn}");
    press(&mut app, KeyCode::Right);
    assert!(!text(&mut app, 80, 24).contains("can be watched"));
}

#[test]
fn each_list_has_a_name_of_its_own() {
    let classes = [None, Some(0), Some(1), Some(255)];
    let mut names = std::collections::HashSet::new();
    for (label, predicted) in classes.into_iter().flat_map(|label| classes.map(|class| (label, class))) {
        for (set, order) in
            [Set::Watched, Set::Test].into_iter().flat_map(|set| Order::ALL.map(|order| (set, order)))
        {
            let mistakes =
                Mistakes { set, order, filter: Filter { label, predicted }, ..Mistakes::default() };
            assert!(names.insert(mistakes.id().number), "{mistakes:?}");
        }
    }
}

#[test]
fn what_a_network_says_is_what_the_dashboard_shows_of_the_image() {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    for spec in ["dense 10 softmax", "dense 10 sigmoid"] {
        let mut desk = Desk::new(&dataset, spec, None);
        let mut app = desk.open(RICH);
        desk.press(&mut app, KeyCode::Char('K'));
        let shown = text(&mut app, 160, 50);
        let Some(gallery) = Mistakes::default().gallery(&app.model).cloned() else { panic!("{shown}") };
        assert!(gallery.first.len() > 20, "{shown}");
        let image = gallery.first[1];
        desk.press(&mut app, KeyCode::Right);
        desk.press(&mut app, KeyCode::Enter);
        let sample = app.model.probe.as_deref().expect("a picture").sample.clone();
        assert_eq!(
            (sample.index, sample.label, sample.predicted),
            (image.index, image.label, image.predicted)
        );
        assert!((sample.outputs[image.predicted] - image.confidence).abs() < 1e-5);
        assert!((sample.outputs[image.label] - image.truth).abs() < 1e-5);
        assert_eq!(gallery.picture(1), Some(&sample.pixels[..]));
    }
}

#[test]
fn sentences_say_how_many_and_which() {
    let mut app = app(RICH, digits(10), 57, true);
    press(&mut app, KeyCode::Right);
    let sentences = app.sentences();
    assert_eq!(
        sentences[0],
        "57 mistakes among 10 000 images of the validation set, after batch 1 234, the most certain first."
    );
    assert_eq!(sentences[1], "At the cursor: image 42: true 1, taken for 2 with 99.5 %, 1 has 0.1 %.");
    assert_eq!(sentences[2], "Image 5: true 0, taken for 1 with 99.9 %, 0 has 0.1 %.");
    let app = self::app(RICH, digits(10), 0, true);
    assert_eq!(
        app.sentences()[0],
        "Mistakes on the validation set: all 10 000 images of the validation set are classified correctly."
    );
}
