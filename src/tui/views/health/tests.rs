//! The page on a network that was looked at as a trainer looks: its numbers, its keys, and what the doctor says.

use super::*;
use crate::inspect::health::tests::{checkup, network, next_step};
use crate::nn::optimizer::Rule;
use crate::protocol::{Event, FinishReport, NotFinite, Warning, When};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::model::doctor::{ASK as DOCTOR, FIRST_ASK};
use crate::tui::testing::explained::told;
use crate::tui::testing::{PLAIN, RICH, finish, paused, press, report, running, text};
use crate::tui::views::dashboard;
use crate::viz::number::{percent, significant, significant_within};

const NET: &str = "conv 4 5x5 relu, maxpool 2, conv 3 3x3 tanh, dense 9 sigmoid, dense 10 softmax";

fn looked_at() -> Checkup {
    let network = network(NET);
    checkup(&network, Some(next_step(&network, Rule::Sgd)), 1, 40)
}

/// The page of a run of a network that was looked at, and what was found.
fn opened(options: ScreenOptions) -> (App, Checkup) {
    let (network, found) = (network(NET), looked_at());
    let mut app = App::new(options);
    app.on_event(Event::Started(Box::new(told(&network))));
    app.on_event(Event::Report(report(300, 300)));
    press(&mut app, KeyCode::Char('H'));
    answer(&mut app, ASK, 300, &found);
    (app, found)
}

fn answer(app: &mut App, id: AskId, total_steps: u64, found: &Checkup) {
    let body = Finding::Health(Box::new(found.clone()));
    app.on_answer(Answer { id, total_steps, done: 1.0, body });
}

/// The line of a layer.
fn line_of<'a>(drawn: &'a str, layer: &str) -> &'a str {
    drawn.lines().find(|line| line.contains(layer)).unwrap_or_else(|| panic!("{layer}: {drawn}"))
}

#[test]
fn every_layer_has_a_line_with_its_numbers_and_the_title_the_images_and_the_step() {
    let (mut app, found) = opened(RICH);
    let drawn = text(&mut app, 160, 50);
    assert!(drawn.contains("of the first 40 validation images") && drawn.contains("batch 300"), "{drawn}");
    assert_eq!(found.layers.len(), 4);
    for (layer, name) in found.layers.iter().zip(["1 conv 4", "3 conv 3", "4 dense 9", "5 dense 10"]) {
        let line = line_of(&drawn, name);
        let number = |value: f64| significant_within(value, 7);
        let ratio = layer.ratio().expect("it moves");
        let mut numbers = vec![number(layer.gradient.expect("a gradient")), number(ratio)];
        numbers.extend(layer.dead.map(|dead| format!("{}/{}", dead.count, dead.total)));
        numbers.extend(layer.saturated.map(|part| percent(part.share(), 1)));
        numbers.extend([number(layer.activations.mean), number(layer.activations.deviation)]);
        let mut words = line.split_whitespace();
        assert!(numbers.iter().all(|number| words.any(|word| word == number)), "{numbers:?}: {line}");
    }
    for (options, suffix) in [(RICH, ""), (PLAIN, "_ascii")] {
        for (columns, rows) in [(80, 24), (160, 50), (40, 12)] {
            let drawn = text(&mut opened(options).0, columns, rows);
            insta::assert_snapshot!(format!("layers{suffix}_{columns}x{rows}"), drawn);
        }
    }
}

#[test]
fn a_layer_can_be_enlarged_and_esc_leads_back_step_by_step() {
    let (mut app, found) = opened(RICH);
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Char(']'));
    press(&mut app, KeyCode::Enter);
    let drawn = text(&mut app, 80, 24);
    let layer = &found.layers[2];
    for part in [
        "4 dense 9 sigmoid".to_owned(),
        significant(layer.update.as_ref().expect("it moves").moved),
        format!(
            "mean {}, std {}",
            significant(layer.activations.mean),
            significant(layer.activations.deviation)
        ),
    ] {
        assert!(drawn.contains(&part), "{part}: {drawn}");
    }
    insta::assert_snapshot!("enlarged_80x24", drawn);
    insta::assert_snapshot!("enlarged_160x50", text(&mut app, 160, 50));
    press(&mut app, KeyCode::Char('y'));
    assert!(!text(&mut app, 80, 24).contains(", log"));
    press(&mut app, KeyCode::Esc);
    assert!(text(&mut app, 80, 24).contains("1 conv 4"));
    for (columns, rows) in [(1, 1), (3, 2), (9, 3), (20, 5), (40, 4), (240, 70)] {
        text(&mut app, columns, rows);
        press(&mut app, KeyCode::Enter);
        text(&mut app, columns, rows);
        press(&mut app, KeyCode::Enter);
    }
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("health"));
}

/// A screen of a run whose loss rose from 0.2 to 2.3.
fn ill() -> App {
    let mut app = running(RICH, 300);
    let mut rising = report(301, 500);
    rising.batches.iter_mut().for_each(|batch| batch.loss = 9.0);
    app.on_event(Event::Report(rising));
    app
}

fn log(app: &App) -> Vec<String> {
    app.model.log.iter().map(|line| line.text.clone()).collect()
}

#[test]
fn what_is_wrong_is_said_once_in_the_log_in_the_status_and_on_the_page() {
    let mut app = ill();
    let said =
        |app: &App| log(app).iter().filter(|line| line.contains("the learning rate is too high")).count();
    assert_eq!(said(&app), 1);
    app.on_event(Event::Report(report(501, 501)));
    assert_eq!(said(&app), 1);
    assert!(text(&mut app, 160, 50).lines().take(2).any(|line| line.contains("doctor: H")));
    press(&mut app, KeyCode::Char('H'));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("doctor: the learning rate is too high: the loss rose from"), "{drawn}");
    let sentences = Health::default().sentences(&app.scene(&[]));
    assert!(sentences[0].starts_with("The doctor says: the learning rate is too high"), "{sentences:?}");
}

#[test]
fn what_the_trainer_warned_of_is_not_said_again() {
    let mut app = running(RICH, 300);
    let warning = Warning { what: "learning-rate-too-high".into(), epoch: Some(1), text: "too high".into() };
    app.on_event(Event::Warning(warning));
    let before = log(&app).len();
    let mut rising = report(301, 500);
    rising.batches.iter_mut().for_each(|batch| batch.loss = 9.0);
    app.on_event(Event::Report(rising));
    assert_eq!(log(&app).len(), before);
    assert_eq!(app.model.doctor.diagnoses().len(), 1);
}

#[test]
fn the_doctor_asks_at_the_beginning_after_some_batches_and_at_the_ends_of_epochs_and_only_then() {
    let times = |app: &App, id: AskId| -> Vec<When> {
        app.all_asks().into_iter().filter(|ask| ask.id == id).map(|ask| ask.when).collect()
    };
    assert_eq!(times(&App::new(RICH), FIRST_ASK), [When::At(0)], "before anything is known of the run");
    let mut app = paused(300);
    assert!(
        app.asks().iter().all(|ask| ![DOCTOR, FIRST_ASK].contains(&ask.id)),
        "what is seen does not need it"
    );
    assert_eq!(times(&app, DOCTOR), []);
    let found = looked_at();
    answer(&mut app, FIRST_ASK, 0, &found);
    assert_eq!(times(&app, DOCTOR), [When::At(200)]);
    for (done, next) in [(200, 782), (782, 1564), (1570, 2346)] {
        answer(&mut app, DOCTOR, done, &found);
        assert_eq!(times(&app, DOCTOR), [When::At(next)], "after {done}");
    }
    // What is found before the first batch is of a run that begins.
    answer(&mut app, FIRST_ASK, 0, &found);
    assert_eq!(times(&app, DOCTOR), [When::At(200)]);
    assert_eq!(times(&app, FIRST_ASK), [When::At(0)], "another run is looked at, too");
    app.on_event(Event::Reconfigured(Box::new(told(&network(NET)))));
    assert_eq!(times(&app, DOCTOR), [When::At(0)], "at once");
    assert!(app.model.answers.is_empty(), "the pages have answers of their own");
}

#[test]
fn a_run_that_diverged_has_a_diagnosis_and_one_that_begins_anew_none() {
    let mut app = running(RICH, 300);
    let divergence = crate::protocol::Divergence { what: NotFinite::Loss, epoch: 1, batch: 301, step: 301 };
    let report = FinishReport { divergence: Some((divergence, None)), ..finish() };
    app.on_event(Event::Finished(Box::new(report)));
    assert_eq!(app.model.doctor.diagnoses().len(), 1);
    app.on_event(Event::Started(Box::new(told(&network(NET)))));
    assert!(app.model.doctor.diagnoses().is_empty());
}

#[test]
fn sentences_say_each_layer_with_its_numbers_and_the_step() {
    let (app, found) = opened(RICH);
    let sentences = Health::default().sentences(&app.scene(&[]));
    assert_eq!(sentences.len(), 2 + found.layers.len());
    assert!(sentences[1].contains("After batch 300") && sentences[1].contains("first 40 validation images"));
    let ratio = significant(found.layers[0].ratio().expect("it moves"));
    assert!(
        sentences[2].contains(&ratio) && sentences[2].starts_with("Layer 1 conv 4 5x5 relu"),
        "{sentences:?}"
    );
}

#[test]
fn the_keys_of_remedies_do_something() {
    use crate::inspect::doctor::Disorder;
    use crate::tui::view::bindings::Key;
    use crate::tui::views::PAGES;
    let does_something = |name: &str| {
        let key = Key::named(name).expect("a key");
        let on_dashboard = dashboard::BINDINGS.iter().any(|binding| binding.entry.keys.contains(&key));
        on_dashboard || PAGES.iter().any(|page| page.entry().keys.contains(&key))
    };
    for disorder in Disorder::ALL {
        disorder.remedy(|name| {
            assert!(does_something(name), "{name}");
            name.to_owned()
        });
    }
}

#[test]
fn the_doctor_names_the_keys_that_the_user_has() {
    use crate::tui::view::keymap::Keymap;
    use crate::tui::views::directory;
    let mut keymap = Keymap::default();
    let actions: Vec<_> = directory(&keymap).into_iter().flat_map(|(_, actions)| actions).collect();
    for (name, key) in [("dashboard.rate-down", 'x'), ("dashboard.restart", '4'), ("open.health", '5')] {
        let action = actions.iter().find(|action| action.name == name).expect("there is one");
        keymap.choose(action.declared, &[ch(key)]);
    }
    let mut app = App::new(RICH);
    app.set_keymap(keymap);
    app.on_event(Event::Started(Box::new(told(&network(NET)))));
    app.on_event(Event::Report(report(1, 300)));
    let mut rising = report(301, 500);
    rising.batches.iter_mut().for_each(|batch| batch.loss = 9.0);
    app.on_event(Event::Report(rising));
    let advice = "press x to lower it, or 4 to begin again";
    assert!(
        log(&app).iter().any(|line| line.starts_with("doctor: ") && line.ends_with(advice)),
        "{:?}",
        log(&app)
    );
    assert!(text(&mut app, 160, 50).lines().take(2).any(|line| line.contains("doctor: 5")));
    press(&mut app, KeyCode::Char('5'));
    let drawn = text(&mut app, 160, 50);
    assert!(drawn.contains(advice), "{drawn}");
    let sentences = app.sentences();
    assert!(sentences.iter().any(|sentence| sentence.contains(advice)), "{sentences:?}");
}
