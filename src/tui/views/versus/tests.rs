//! The page of a pair on the screen, driven by what two trainers say and by keys.

use super::state::ALBUM;
use super::*;
use crate::inspect::layer::Probe;
use crate::inspect::pictures::Album;
use crate::inspect::verdicts::Predictions;
use crate::inspect::{Answer, Finding, Question};
use crate::nn::shape::Shape;
use crate::protocol::{
    Act, AskId, BatchPoint, Command, EpochReport, Evaluation, Event, FinishReport, LayerInfo, Outcome, Phase,
    Report, RunInfo,
};
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::cut::halves;
use crate::tui::testing::{
    EPOCH, PLAIN, RICH, batch, buffer, epoch, finish, info, noise, press, probe, report, text,
};
use crate::tui::theme::{Charset, ColorDepth};
use crossterm::event::KeyCode::{self, Char};

#[test]
fn a_key_that_needs_a_second_run_says_so_where_there_is_one_alone() {
    let mut app = crate::tui::testing::running(RICH, 300);
    press(&mut app, Char('&'));
    press(&mut app, KeyCode::Tab);
    let notice = app.ui.notice.as_deref();
    assert!(notice.is_some_and(|notice| notice.contains("there is one run alone")), "{notice:?}");
}

/// Images that are watched.
const IMAGES: usize = 10_000;
/// Batches that both runs have done.
const STEP: u64 = 1100;

/// The second run: the same with another pooling.
fn second() -> RunInfo {
    let mut info = info();
    for layer in &mut info.layers {
        layer.text = layer.text.replace("maxpool 2", "l2pool 2");
    }
    RunInfo { name: "custom".into(), network: info.network.replace("maxpool", "l2pool"), ..info }
}

/// What a run says of an image: a few wrong answers, others in each run.
fn predictions(side: Side) -> Predictions {
    let label = |index: usize| (index * 7 % 10) as u8;
    let said = |index: usize| {
        let common = noise(5, index as u64) < 0.006;
        let own = noise(6 + side.index() as u64, index as u64) < [0.009, 0.005][side.index()];
        let by = if common { 1 } else { 2 + side.index() as u8 };
        (label(index) + if common || own { by } else { 0 }) % 10
    };
    Predictions { labels: (0..IMAGES).map(label).collect(), predicted: (0..IMAGES).map(said).collect() }
}

/// A batch of a run; the second learns a little faster.
fn point(side: Side, step: u64) -> BatchPoint {
    let point = batch(step);
    BatchPoint { loss: point.loss * [1.0, 0.8][side.index()], ..point }
}

fn told(side: Side, from: u64, to: u64, phase: Phase) -> Event {
    let batches = (from..=to).map(|step| point(side, step)).collect();
    Event::Report(Report { batches, phase, ..report(to, to) })
}

/// Pictures of a run after so many batches; those of the two runs differ.
fn pictures(side: Side, step: u64, sample: usize) -> Box<Probe> {
    Box::new(Probe { total_steps: step, ..probe(step + 700 * side.index() as u64, sample) })
}

fn answer(app: &mut App, side: Side, id: AskId, step: u64, body: Finding) {
    app.on_answer_of(side, Answer { id, total_steps: step, done: 1.0, body });
}

fn show_pictures(app: &mut App, side: Side, step: u64, sample: usize) {
    answer(app, side, AskId::of("pictures"), step, Finding::Layer(pictures(side, step, sample)));
}

fn tell_verdicts(app: &mut App, side: Side, step: u64) {
    answer(app, side, VERDICTS, step, Finding::Verdicts(Box::new(predictions(side))));
}

/// Answers what is asked of the looks of images: each is a bar at a height of its own.
fn show_images(app: &mut App) {
    let asks = app.asks_of(Side::A);
    let Some(ask) = asks.into_iter().find(|ask| ask.id == ALBUM) else { return };
    let Question::Pictures(wanted) = ask.question else { panic!("{:?}", ask.question) };
    let pixels = wanted.images.iter().flat_map(|index| {
        (0..784).map(move |at| if (at / 28usize).abs_diff(index % 20 + 4) < 3 { 250 } else { 0 })
    });
    let pixels = pixels.collect();
    let album = Album { images: wanted.images.clone(), shape: Shape::new(28, 28, 1), pixels };
    answer(app, Side::A, ALBUM, 0, Finding::Pictures(Box::new(album)));
}

/// A pair that has begun.
fn begun(options: ScreenOptions) -> App {
    let mut app = App::new(options);
    app.pair_up();
    for side in Side::ALL {
        app.on_event_of(side, Event::Loading("reading MNIST, built in".into()));
    }
    for (side, info) in Side::ALL.into_iter().zip([info(), second()]) {
        app.on_event_of(side, Event::Started(Box::new(info)));
    }
    app
}

/// A pair in its second epoch.
fn running(options: ScreenOptions) -> App {
    let mut app = begun(options);
    for side in Side::ALL {
        app.on_event_of(side, told(side, 1, EPOCH, Phase::Training));
        let accuracy = [0.9782, 0.9816][side.index()];
        let validation = Some(Evaluation { loss: 0.07 - accuracy / 100.0, accuracy, images: IMAGES });
        app.on_event_of(side, Event::Epoch(EpochReport { validation, ..epoch(1) }));
        app.on_event_of(side, told(side, EPOCH + 1, STEP, Phase::Paused));
        show_pictures(&mut app, side, STEP, 0);
        tell_verdicts(&mut app, side, STEP);
    }
    app
}

/// The same with the images on which the two differ.
fn differing(options: ScreenOptions) -> App {
    let mut app = running(options);
    press(&mut app, KeyCode::Tab);
    show_images(&mut app);
    app
}

#[test]
fn the_page_looks_like_this() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let size = format!("{suffix}_{columns}x{rows}");
            insta::assert_snapshot!(format!("pictures{size}"), text(&mut running(options), columns, rows));
            insta::assert_snapshot!(
                format!("differences{size}"),
                text(&mut differing(options), columns, rows)
            );
        }
        insta::assert_snapshot!(format!("begun{suffix}"), text(&mut begun(options), 80, 24));
    }
    insta::assert_snapshot!("sentences", differing(PLAIN).sentences().join("\n"));
}

#[test]
fn the_page_is_drawn_whole_at_every_size_in_every_look() {
    let looks = Charset::ALL.into_iter().flat_map(|charset| ColorDepth::ALL.map(|color| (charset, color)));
    for (charset, color) in looks {
        let options = ScreenOptions { charset, color, ..RICH };
        for mut app in [begun(options), running(options), differing(options)] {
            for (columns, rows) in [
                (1, 1),
                (2, 3),
                (5, 5),
                (12, 4),
                (13, 5),
                (24, 6),
                (40, 12),
                (60, 18),
                (80, 24),
                (81, 25),
                (119, 40),
                (160, 50),
                (240, 70),
            ] {
                blit::cuts::take();
                let drawn = buffer(&mut app, columns, rows);
                assert_eq!(halves(&drawn), [], "{columns}×{rows}");
                if columns >= 80 {
                    assert_eq!(blit::cuts::take(), Vec::<String>::new(), "{columns}×{rows}, {charset:?}");
                }
                let odd =
                    drawn.content.iter().find(|cell| charset == Charset::Ascii && !cell.symbol().is_ascii());
                assert_eq!(odd, None, "{columns}×{rows}");
            }
        }
    }
}

#[test]
fn what_both_say_is_compared_only_where_both_say_it_of_one_step() {
    let mut app = begun(RICH);
    tell_verdicts(&mut app, Side::A, 100);
    tell_verdicts(&mut app, Side::B, 101);
    assert_eq!(app.model.comparison, None);
    tell_verdicts(&mut app, Side::A, 101);
    let comparison = app.model.comparison.clone().expect("both are of one step");
    assert_eq!((comparison.step, comparison.images), (101, IMAGES));
    // The counts, in a plain loop.
    let (a, b) = (predictions(Side::A), predictions(Side::B));
    let only = |one: &Predictions, other: &Predictions| {
        (0..IMAGES)
            .filter(|&i| one.predicted[i] == one.labels[i] && other.predicted[i] != one.labels[i])
            .count()
    };
    assert_eq!(comparison.only, [only(&a, &b), only(&b, &a)]);
    tell_verdicts(&mut app, Side::B, 150);
    assert_eq!(app.model.comparison.as_ref().map(|known| known.step), Some(101), "the last one stays");
    press(&mut app, KeyCode::Tab);
    assert!(text(&mut app, 80, 24).contains("batch 101"));
}

/// The batches that the pictures of both runs are of.
fn shown(app: &App) -> [Option<u64>; 2] {
    let rival = app.rival.as_ref().and_then(|rival| rival.model.probe.as_ref());
    [app.model.probe.as_ref(), rival].map(|probe| probe.map(|probe| probe.total_steps))
}

#[test]
fn the_first_pictures_of_a_run_are_kept_where_the_other_one_begins_only_then() {
    let mut app = App::new(RICH);
    app.pair_up();
    for (side, info) in Side::ALL.into_iter().zip([info(), second()]) {
        app.on_event_of(side, Event::Started(Box::new(info)));
        show_pictures(&mut app, side, 0, 0);
    }
    assert_eq!(shown(&app), [Some(0); 2]);
}

#[test]
fn pictures_of_both_change_together_and_alone_once_a_run_is_over() {
    let mut app = running(RICH);
    assert_eq!(shown(&app), [Some(STEP); 2]);
    show_pictures(&mut app, Side::A, STEP + 5, 0);
    assert_eq!(shown(&app), [Some(STEP); 2]);
    show_pictures(&mut app, Side::B, STEP + 5, 0);
    assert_eq!(shown(&app), [Some(STEP + 5); 2]);
    app.on_event_of(Side::B, Event::Finished(Box::new(finish())));
    show_pictures(&mut app, Side::A, STEP + 9, 0);
    assert_eq!(shown(&app), [Some(STEP + 9), Some(STEP + 5)]);
    // The last ones of both may come one after the other.
    app.on_event_of(Side::A, Event::Finished(Box::new(finish())));
    show_pictures(&mut app, Side::B, STEP + 9, 0);
    assert_eq!(shown(&app), [Some(STEP + 9); 2]);
}

#[test]
fn what_a_run_shows_anew_at_the_same_step_stands_beside_what_the_other_showed_of_it() {
    let mut app = running(RICH);
    let loss = |app: &App, side: Side| {
        let rival = app.rival.as_ref().map(|rival| &rival.model);
        let model = if side == Side::A { Some(&app.model) } else { rival };
        model.and_then(|model| model.probe.as_ref()).map(|probe| probe.sample.loss)
    };
    let anew = |app: &mut App, side: Side, step: u64, loss: f64| {
        let mut probe = pictures(side, step, 0);
        probe.sample.loss = loss;
        answer(app, side, AskId::of("pictures"), step, Finding::Layer(probe));
    };
    for (side, value) in [(Side::A, 11.0), (Side::B, 12.0), (Side::A, 13.0)] {
        anew(&mut app, side, STEP, value);
        assert_eq!(loss(&app, side), Some(value), "{side:?}");
    }
    // Of another step they wait, and those that came last are shown.
    anew(&mut app, Side::B, STEP + 1, 14.0);
    anew(&mut app, Side::B, STEP + 1, 15.0);
    assert_eq!(Side::ALL.map(|side| loss(&app, side)), [Some(13.0), Some(12.0)]);
    anew(&mut app, Side::A, STEP + 1, 16.0);
    assert_eq!(Side::ALL.map(|side| loss(&app, side)), [Some(16.0), Some(15.0)]);
}

#[test]
fn a_title_is_cut_cleanly_where_the_step_of_the_pictures_stands_behind_it() {
    for options in [RICH, PLAIN] {
        let mut app = running(options);
        app.on_event_of(Side::B, Event::Finished(Box::new(finish())));
        show_pictures(&mut app, Side::A, STEP + 9, 0);
        let tags = ["1 109", "1 100"]
            .map(|step| format!("{} {step}", if options == PLAIN { "at batch" } else { "· batch" }));
        for (columns, rows) in [(160, 50), (80, 24), (40, 12)] {
            let drawn = text(&mut app, columns, rows);
            let titles: Vec<&str> =
                drawn.lines().filter(|line| line.starts_with("A ") && line.contains("batch")).collect();
            assert!(!titles.is_empty(), "{drawn}");
            for title in titles {
                assert!(tags.iter().all(|tag| title.contains(tag)), "{title}");
                let name = |letter: &str| {
                    ["Filters", "Sample", "· batch", "at batch"]
                        .iter()
                        .any(|name| title.contains(&format!("{letter} {name}")))
                };
                assert!(name("A") && name("B"), "{title}");
            }
        }
    }
}

#[test]
fn another_layer_of_both_is_shown_together() {
    let mut app = running(RICH);
    let of = |side: Side, view: usize| Box::new(Probe { view, ..*pictures(side, STEP, 0) });
    let views = |app: &App| {
        let rival = app.rival.as_ref().and_then(|rival| rival.model.probe.as_ref());
        [app.model.probe.as_ref(), rival].map(|probe| probe.map(|probe| probe.view))
    };
    let before = views(&app);
    answer(&mut app, Side::B, AskId::of("pictures"), STEP, Finding::Layer(of(Side::B, 1)));
    assert_eq!(views(&app), before);
    answer(&mut app, Side::A, AskId::of("pictures"), STEP, Finding::Layer(of(Side::A, 1)));
    assert_eq!(views(&app), [Some(1); 2]);
}

#[test]
fn a_network_that_changes_between_two_batches_is_compared_anew() {
    let mut app = running(RICH);
    let before = app.model.comparison.clone().expect("both were compared");
    let says = predictions(Side::A);
    let dead = Predictions { predicted: vec![0; IMAGES], ..says };
    answer(&mut app, Side::A, VERDICTS, STEP, Finding::Verdicts(Box::new(dead)));
    let after = app.model.comparison.clone().expect("both are compared");
    assert!(after.accuracy(Side::A) < before.accuracy(Side::A) / 2.0, "{after:?}");
    assert_eq!(after.accuracy(Side::B).to_bits(), before.accuracy(Side::B).to_bits());
    tell_verdicts(&mut app, Side::A, STEP);
    assert_eq!(app.model.comparison, Some(before), "undone");
}

#[test]
fn keys_choose_the_run_that_all_pages_are_about_and_lead_back() {
    let mut app = running(RICH);
    press(&mut app, Char('2'));
    assert_eq!((app.front, app.stack.page()), (Side::B, "dashboard"));
    let dashboard = text(&mut app, 160, 50);
    assert!(dashboard.contains("l2pool 2") && dashboard.starts_with('B'), "{dashboard}");
    // Who is not seen is not asked, but by the doctor.
    let names = |app: &App, side| {
        app.asks_of(side).into_iter().map(|ask| ask.id.name.to_string()).collect::<Vec<_>>()
    };
    assert!(names(&app, Side::B).contains(&"pictures".to_owned()));
    assert!(!names(&app, Side::A).contains(&"pictures".to_owned()));
    press(&mut app, Char('&'));
    assert_eq!(app.stack.page(), NAME);
    assert!(names(&app, Side::A).contains(&"verdicts".to_owned()));
    assert!(text(&mut app, 80, 24).contains("A: maxpool 2"), "A stays at the left");
    press(&mut app, Char('1'));
    assert_eq!((app.front, app.stack.page()), (Side::A, "dashboard"));
    assert!(text(&mut app, 160, 50).starts_with('A'));
}

#[test]
fn what_is_commanded_on_the_page_is_for_both_and_elsewhere_a_change_is_for_one() {
    let mut app = running(RICH);
    let both = |app: &App, command: &Command| Side::ALL.map(|side| app.is_for(command, side));
    let rate = Command::Act(Act::ScaleRate(0.5));
    for command in [Command::Pause, Command::Resume, Command::Save, rate.clone()] {
        assert_eq!(both(&app, &command), [true, true], "{command:?}");
    }
    assert_eq!(press(&mut app, Char(' ')), [Effect::Command(Command::Resume)]);
    press(&mut app, Char('T'));
    let measures =
        |app: &App, side| app.asks_of(side).iter().any(|ask| matches!(ask.question, Question::Evaluate(_)));
    assert_eq!(Side::ALL.map(|side| measures(&app, side)), [true, true]);
    press(&mut app, Char('2'));
    assert_eq!(both(&app, &Command::Pause), [true, true]);
    for command in [rate, Command::Revert(0.5), Command::Begin(Default::default())] {
        assert_eq!(both(&app, &command), [false, true], "{command:?}");
    }
}

#[test]
fn the_images_that_differ_are_walked_through_and_watched() {
    let mut app = differing(RICH);
    text(&mut app, 80, 24);
    let comparison = app.model.comparison.clone().expect("it is there");
    let list: Vec<usize> = comparison.of_kind(Which::OneRight).map(|image| image.index).collect();
    for _ in 0..3 {
        press(&mut app, KeyCode::Right);
    }
    press(&mut app, KeyCode::Left);
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.ui.sample, list[2]);
    press(&mut app, Char('m'));
    let next = comparison.differences.iter().find(|image| image.index > list[2]).expect("there are more");
    assert_eq!(app.ui.sample, next.index);
    // The cursor stays with its image while the list changes.
    press(&mut app, KeyCode::Tab);
    press(&mut app, KeyCode::End);
    press(&mut app, Char('f'));
    let drawn = text(&mut app, 80, 24);
    let only = comparison.of_kind(Which::OnlyA).count();
    assert!(drawn.contains("only A is right") && drawn.contains(&format!("of {only}")), "{drawn}");
    press(&mut app, KeyCode::End);
    assert!(text(&mut app, 80, 24).contains(&format!("{only} of {only}")));
}

#[test]
fn a_run_that_fails_or_diverges_is_named_and_the_other_goes_on() {
    let mut app = running(RICH);
    app.on_event_of(Side::B, Event::Failed("no memory".into()));
    assert!(text(&mut app, 80, 24).contains("B: no memory"));
    assert_eq!(app.failures(), ["run B: no memory"]);
    assert_eq!(press(&mut app, Char(' ')), [Effect::Command(Command::Resume)]);
    let mut app = running(RICH);
    let divergence = crate::protocol::Divergence {
        epoch: 2,
        batch: 118,
        step: 900,
        what: crate::protocol::NotFinite::Loss,
    };
    let report = FinishReport {
        outcome: Outcome::Diverged,
        test: None,
        divergence: Some((divergence, Some(EPOCH))),
        ..finish()
    };
    app.on_event_of(Side::B, Event::Finished(Box::new(report)));
    assert!(!app.stack.is_covered(), "nothing lies over what both show");
    assert!(text(&mut app, 80, 24).contains("B: "));
    press(&mut app, Char('2'));
    assert!(app.stack.is_covered(), "what is to be done is asked where the run is looked at");
}

#[test]
fn what_is_frozen_is_frozen_of_both() {
    let mut app = running(RICH);
    press(&mut app, Char('Z'));
    let before = text(&mut app, 160, 50);
    for side in Side::ALL {
        show_pictures(&mut app, side, STEP + 7, 0);
        app.on_event_of(side, told(side, STEP + 1, STEP + 7, Phase::Training));
    }
    // The hints in the last row are about the run as it is now.
    let rows = |screen: &str| screen.lines().skip(2).take(47).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&text(&mut app, 160, 50)), rows(&before));
    press(&mut app, KeyCode::Esc);
    assert_ne!(rows(&text(&mut app, 160, 50)), rows(&before));
}

#[test]
fn layers_of_the_other_network_are_told_by_what_they_are() {
    let layer = |text: &str| LayerInfo { text: text.into(), ..info().layers[0].clone() };
    let mut app = App::new(RICH);
    app.pair_up();
    app.on_event_of(Side::A, Event::Started(Box::new(info())));
    let dense = RunInfo { layers: vec![layer("dense 30 relu"), layer("dense 10 softmax")], ..info() };
    app.on_event_of(Side::B, Event::Started(Box::new(dense)));
    let drawn = text(&mut app, 160, 50);
    assert!(drawn.contains("B: dense 30 relu") && !drawn.contains("B: dense 30 relu, dense 10"), "{drawn}");
}

#[test]
fn where_there_is_one_run_alone_the_page_says_how_there_are_two() {
    let mut app = crate::tui::testing::running(RICH, STEP);
    press(&mut app, Char('&'));
    assert!(text(&mut app, 80, 24).contains("--versus"));
    press(&mut app, Char('2'));
    assert_eq!((app.front, app.ui.front, app.stack.page()), (Side::A, Side::A, NAME));
}
