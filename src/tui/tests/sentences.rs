//! What is said to whoever does not see the screen: every view says something, in sentences, with the numbers that are drawn.

use crate::dataset::Dataset;
use crate::protocol::{Event, Outcome};
use crate::texts::Language;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, epoch, finish, info, paused, press, running, text};
use crate::tui::theme::Charset;
use crate::tui::view::ui_state::{Equation, Pane};
use crate::tui::views::PAGES;
use crossterm::event::KeyCode::{self, Char};
use std::sync::{Arc, LazyLock};

static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));

/// A small network of every kind of layer that the lecture has.
const NETWORK: &str = "conv 2 5x5 relu, maxpool 2, dense 10 softmax";

/// Screens by name: every page with and without an answer, every dialog and overlay, and the dashboard in all its states.
fn screens(options: ScreenOptions) -> Vec<(String, App)> {
    let mut screens = vec![("nothing".to_owned(), App::new(options))];
    let mut failed = App::new(options);
    failed.on_event(Event::Failed("no memory".into()));
    let mut loading = App::new(options);
    loading.on_event(Event::Loading("unpacking MNIST".into()));
    let mut over = running(options, 2346);
    over.on_event(Event::Finished(Box::new(finish())));
    let mut stopped = running(options, 1100);
    stopped.on_event(Event::Finished(Box::new(crate::protocol::FinishReport {
        outcome: Outcome::Stopped,
        test: None,
        ..finish()
    })));
    let mut begun = App::new(options);
    begun.on_event(Event::Started(Box::new(info())));
    let states = [failed, loading, over, stopped, begun].into_iter().enumerate();
    screens.extend(states.map(|(i, app)| (format!("state {i}"), app)));
    for pane in Pane::ALL {
        let mut app = running(options, 1100);
        app.ui.focus = pane;
        screens.push((format!("{pane:?}"), app));
        let mut app = running(options, 1100);
        (app.ui.focus, app.ui.zoomed, app.ui.cursor) = (pane, true, Some(300));
        screens.push((format!("{pane:?} zoomed"), app));
    }
    for key in ["?", "?\t", "i", "q", "r", "J", "L", "LO"] {
        let mut app = running(options, 1100);
        for c in key.chars() {
            press(&mut app, if c == '\t' { KeyCode::Tab } else { Char(c) });
        }
        screens.push((format!("keys {key}"), app));
    }
    for page in PAGES {
        let mut app = running(options, 1100);
        app.on_key(page.entry().keys[0].event());
        screens.push((format!("{} without an answer", page.view().name()), app));
    }
    screens
}

/// Screens on a real network: every page with its answer, and every equation of the microscope.
fn answered(options: ScreenOptions) -> Vec<(String, App)> {
    let mut desk = Desk::new(&DIGITS, NETWORK, None);
    let mut screens = Vec::new();
    for page in PAGES {
        let mut app = desk.open(options);
        app.on_key(page.entry().keys[0].event());
        desk.shown(&mut app);
        screens.push((page.view().name().to_owned(), app));
    }
    for equation in Equation::ALL {
        for trust in [false, true] {
            for map in 0..5 {
                let mut app = desk.open(options);
                press(&mut app, Char('M'));
                desk.shown(&mut app);
                (app.ui.aim.equation, app.ui.aim.map, app.ui.aim.trust) = (equation, map, trust);
                screens.push((format!("{equation:?} of map {map}, {trust}"), app));
            }
        }
    }
    screens
}

/// What is wrong with a sentence, if anything is.
fn flaw(sentence: &str, charset: Charset) -> Option<&'static str> {
    let is_drawn = |c: char| ('\u{2190}'..='\u{21ff}').contains(&c) || ('\u{2500}'..='\u{2bff}').contains(&c);
    match () {
        () if !sentence.ends_with(['.', '?', '!']) => Some("it has no end"),
        () if sentence.contains("..") || sentence.contains("  ") => Some("it has gaps"),
        () if sentence.contains(char::is_control) => Some("it has control characters"),
        () if sentence.contains(is_drawn) => Some("it has signs"),
        () if charset == Charset::Ascii && !sentence.is_ascii() => Some("it has more than ASCII"),
        () => None,
    }
}

#[test]
fn every_screen_is_said_in_sentences() {
    for options in [RICH, PLAIN, ScreenOptions { language: Language::Czech, ..PLAIN }] {
        let mut flaws = Vec::new();
        for (name, app) in screens(options).into_iter().chain(answered(options)) {
            let sentences = app.sentences();
            assert!(!sentences.is_empty(), "{name}");
            let found = sentences.into_iter().filter_map(|sentence| {
                flaw(&sentence, options.charset).map(|flaw| format!("{name}: {flaw}: {sentence}"))
            });
            flaws.extend(found);
        }
        assert_eq!(flaws, Vec::<String>::new());
    }
}

#[test]
fn the_dashboard_says_the_numbers_that_it_draws() {
    let mut app = running(RICH, 1100);
    let drawn = text(&mut app, 160, 50);
    let said = app.sentences().join("\n");
    let both =
        |number: &str| assert!(drawn.contains(number) && said.contains(number), "{number}:\n{drawn}\n{said}");
    let legend = |title: &str| {
        let line = drawn.lines().find(|line| line.contains(title)).expect("a title");
        let after = line.split(title).nth(1).and_then(|rest| rest.split("train ").nth(1)).expect("a value");
        after.split(' ').next().expect("a number").to_owned()
    };
    both(&legend("Loss"));
    both(&legend("Accuracy"));
    for number in ["nielsen-3", "85 670", "epoch", "45.1 %", "conv 20 5x5 relu", "-0.244"] {
        both(number);
    }
}

#[test]
fn the_focused_pane_comes_first_and_a_zoomed_one_alone() {
    let mut app = running(RICH, 1100);
    let begins =
        |app: &App, start: &str| assert!(app.sentences()[0].starts_with(start), "{:?}", app.sentences()[0]);
    for (pane, start) in [
        (Pane::Loss, "Loss: "),
        (Pane::Accuracy, "Accuracy: "),
        (
            Pane::Filters,
            "Filters of layer 1, conv 20 5x5 relu: 20 filters of 5 by 5 on 1 channel, after batch 1 100.",
        ),
        (
            Pane::Sample,
            "Sample 1 234 of the validation set, after batch 1 100: it is 7 and the network says 7, which is right",
        ),
        (Pane::Status, "Training: epoch 2 of 3, batch 318 of 782, "),
        (Pane::Log, "Log: "),
    ] {
        (app.ui.focus, app.ui.zoomed) = (pane, false);
        begins(&app, start);
        let all = app.sentences().len();
        app.ui.zoomed = true;
        begins(&app, start);
        assert!(app.sentences().len() <= all, "{pane:?}");
    }
}

#[test]
fn what_is_said_of_curves_is_what_was_measured() {
    let mut app = running(RICH, 1100);
    app.on_event(Event::Epoch(epoch(2)));
    let said = app.sentences();
    let loss = app.model.history.loss.smooth.latest().expect("a loss").1;
    let number = crate::viz::number::significant(loss);
    assert_eq!(
        said[0],
        format!(
            "Loss: {number} on the training batches, smoothed, at batch 1 100; 0.0350 on the validation set after epoch 2."
        )
    );
    assert_eq!(said[1], "The last loss on the validation set is the least so far.");
    app.ui.cursor = Some(300);
    let said = app.sentences();
    assert!(
        said[0].starts_with("Loss at the cursor, ") && said[0].contains("on the training batches"),
        "{said:?}"
    );
}

#[test]
fn what_is_said_of_filters_is_computed_from_their_weights() {
    let app = running(RICH, 1100);
    let filters = app.model.probe.as_deref().and_then(|probe| probe.filters.clone()).expect("filters");
    let norms = filters.weights.chunks(25).map(|filter| {
        let mut sum = 0.0;
        for &weight in filter {
            sum += f64::from(weight) * f64::from(weight);
        }
        sum.sqrt()
    });
    let norms: Vec<f64> = norms.collect();
    let (mut greatest, mut least) = (0, 0);
    for (index, norm) in norms.iter().enumerate() {
        greatest = if *norm > norms[greatest] { index } else { greatest };
        least = if *norm < norms[least] { index } else { least };
    }
    let number = |norm: f64| crate::viz::number::significant(norm);
    let expected = format!(
        "The greatest norm, {}, is that of filter {}, and the least, {}, that of filter {}.",
        number(norms[greatest]),
        greatest + 1,
        number(norms[least]),
        least + 1
    );
    assert!(app.sentences().contains(&expected), "{expected}\n{:?}", app.sentences());
}

#[test]
fn a_page_says_how_the_run_goes_after_what_it_shows_and_a_dialog_is_alone() {
    let mut app = paused(300);
    press(&mut app, Char('E'));
    let said = app.sentences();
    assert_eq!(said[0], "The first epoch is not complete yet.");
    assert!(
        said.iter().any(|sentence| sentence.starts_with("Paused: epoch 1 of 3, batch 300 of 782")),
        "{said:?}"
    );
    press(&mut app, Char('q'));
    assert_eq!(app.sentences()[0], "Quit before training is finished?");
    assert!(!app.sentences().contains(&said[0]), "the question is alone");
}
