//! The page: what keys ask, that the figures on it are those of a computation of their own, and what it looks like.

use super::*;
use crate::inspect::translation::tests::{Reference, expected, translated};
use crate::nn::shape::Shape;
use crate::protocol::{Event, Phase, Report, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::wire::Wire;
use crate::tui::testing::{PLAIN, RICH, buffer, info, paused, press, probe, report, running, text};
use crate::tui::theme::{Charset, ColorDepth};
use KeyCode::{Char, Down, Home, Left, PageDown, PageUp, Right, Up};

const DIGIT: Shape = Shape::new(28, 28, 1);
const NIELSEN: &str =
    "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax";

fn asked(view: usize, map: usize, down: i32, right: i32) -> Translated {
    Translated { view, sample: 1234, map, shift: Shift { down, right } }
}

/// The question of the page that is open.
fn question(app: &App) -> Translated {
    let asks = app.asks().into_iter().find_map(|ask| match ask.question {
        Question::Translation(asked) => Some(asked),
        _ => None,
    });
    asks.expect("the page asks")
}

fn answer(app: &mut App, total_steps: u64, found: Found) {
    let body = Finding::Translation(Box::new(found));
    app.on_answer(Answer { id: ASK, total_steps, done: 1.0, body });
}

/// The page with what is found of a network.
fn opened(options: ScreenOptions, net: &str, asked: &Translated) -> App {
    let mut app = running(options, 1100);
    press(&mut app, Char('X'));
    answer(&mut app, 1100, translated(net, DIGIT, 10, asked));
    app
}

#[test]
fn arrows_shift_the_sample_as_far_as_it_may_be() {
    let mut app = paused(300);
    press(&mut app, Char('X'));
    let mut shift_after = |key: KeyCode| {
        assert_eq!(press(&mut app, key), []);
        let shift = question(&app).shift;
        (shift.down, shift.right)
    };
    assert_eq!([Right, Right, Char('l')].map(&mut shift_after), [(0, 1), (0, 2), (0, 3)]);
    assert_eq!([Down, Char('j'), Up].map(&mut shift_after), [(1, 3), (2, 3), (1, 3)]);
    assert_eq!([Char('k'), Char('h'), Left].map(&mut shift_after), [(0, 3), (0, 2), (0, 1)]);
    assert_eq!([Left, Left, Char('0')].map(&mut shift_after), [(0, 0), (0, -1), (0, 0)]);
    (0..20).for_each(|_| _ = shift_after(Up));
    assert_eq!([Up, Home].map(&mut shift_after), [(-8, 0), (0, 0)]);
}

#[test]
fn layer_map_and_sample_are_those_of_the_dashboard() {
    let mut app = opened(RICH, NIELSEN, &asked(0, 0, 0, 1));
    for (key, expected) in
        [(PageDown, (0, 1)), (Char('}'), (0, 2)), (PageUp, (0, 1)), (Char(']'), (1, 0)), (Char('['), (0, 0))]
    {
        press(&mut app, key);
        assert_eq!((question(&app).view, question(&app).map), expected, "{key:?}");
    }
    press(&mut app, Char('n'));
    assert_eq!((question(&app).sample, app.ui.sample), (1, 1));
    (0..99).for_each(|_| drop(press(&mut app, PageDown)));
    assert_eq!(question(&app).map, 19, "the last one");
}

#[test]
fn nobody_shifts_anything_where_nobody_answers() {
    let mut app = opened(RICH, NIELSEN, &asked(0, 0, 0, 0));
    app.on_event(Event::Failed("no memory".into()));
    press(&mut app, Char('X'));
    press(&mut app, Right);
    assert_eq!(question(&app).shift, Shift::default());
}

/// The words of the row of the table that begins with `name`.
fn row<'a>(screen: &'a str, name: &str) -> Vec<&'a str> {
    let mut line = screen.lines().filter_map(|line| line.find(&format!(" {name} ")).map(|at| &line[at..]));
    line.next_back()
        .unwrap_or_else(|| panic!("{name}: {screen}"))
        .split_whitespace()
        .skip(name.split(' ').count())
        .collect()
}

#[test]
fn the_figures_are_those_of_a_computation_in_f64() {
    const NET: &str = "conv 3 5x5 sigmoid, maxpool 2, dense 10 softmax";
    for (down, right) in [(0, 1), (1, 0), (-2, 3), (2, 2)] {
        let asked = asked(0, 1, down, right);
        let mut app = opened(PLAIN, NET, &asked);
        let screen = text(&mut app, 80, 24);
        let Reference { change, pooled_change, .. } = expected(NET, DIGIT, 10, &asked);
        let shown = |name: &str, share: f64| {
            let words = row(&screen, name);
            let value: f64 = words[0].parse().unwrap_or_else(|_| panic!("{name} {words:?}: {screen}"));
            assert!((value - 100.0 * share).abs() < 0.051, "{name}: {value}, not {share}: {screen}");
            words.last().copied().unwrap_or_default().to_owned()
        };
        assert_eq!(shown("map 2", change), "exactly", "{screen}");
        let whole = down % 2 == 0 && right % 2 == 0;
        assert_eq!(shown("pooled", pooled_change), if whole { "exactly" } else { "between" }, "{screen}");
        assert!(screen.contains("after batch 1 100"), "{screen}");
    }
}

#[test]
fn what_is_cut_off_is_told() {
    let mut app = opened(PLAIN, NIELSEN, &asked(0, 0, 8, 0));
    assert!(text(&mut app, 80, 24).contains("cut "));
    assert!(text(&mut app, 80, 24).contains("shifted 8 down"));
    let mut app = opened(PLAIN, NIELSEN, &asked(0, 0, 0, 0));
    assert!(text(&mut app, 80, 24).contains("not shifted"));
}

#[test]
fn an_answer_to_a_key_is_shown_at_once_and_others_wait_for_bandwidth() {
    let mut app = opened(RICH, NIELSEN, &asked(0, 0, 0, 0));
    let mut wire = Wire::new(160, 50);
    let mut shown = |app: &mut App, step: u64| {
        let shown = text(app, 160, 50).contains(&format!("after batch {}", grouped(step)));
        wire.draw(app);
        shown
    };
    let mut held = None;
    for step in 1101..1140 {
        // Pictures that differ all over, so that there is not bandwidth for all of them.
        let shift = if step % 2 == 0 { (0, 1) } else { (3, -4) };
        answer(
            &mut app,
            step,
            translated(NIELSEN, DIGIT, 10, &asked(0, (step % 20) as usize, shift.0, shift.1)),
        );
        if !shown(&mut app, step) {
            held = Some(step);
            break;
        }
    }
    let held = held.expect("so many bytes at once are too many");
    press(&mut app, Right);
    assert!(app.awaits_answer());
    answer(&mut app, held + 1, translated(NIELSEN, DIGIT, 10, &asked(0, 0, 0, 1)));
    assert!(app.take_urgent() && shown(&mut app, held + 1) && !app.awaits_answer());
    // And what was held is shown in the end.
    answer(&mut app, held + 2, translated(NIELSEN, DIGIT, 10, &asked(0, 3, 0, 1)));
    let mut drawn = 0;
    while !shown(&mut app, held + 2) {
        assert!(app.take_dirty() && drawn < 40, "it must come to rest");
        drawn += 1;
    }
    app.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(1200, 1200) }));
    answer(&mut app, 1200, translated(NIELSEN, DIGIT, 10, &asked(0, 9, 5, 1)));
    assert!(shown(&mut app, 1200), "nothing else moves");
}

#[test]
fn who_leaves_before_the_answer_waits_for_nothing() {
    let mut app = paused(300);
    for key in [Char('X'), Right] {
        press(&mut app, key);
    }
    assert!(app.awaits_answer());
    press(&mut app, KeyCode::Esc);
    // The dashboard is as it was: its pictures are the same.
    let asks = app.asks();
    let pictures = asks.into_iter().find(|ask| matches!(ask.question, Question::Layer(_)));
    let id = pictures.expect("the dashboard asks").id;
    let body = Finding::Layer(Box::new(probe(300, 0)));
    app.on_answer(Answer { id, total_steps: 300, done: 1.0, body });
    assert!(!app.awaits_answer());
}

/// Networks whose layers are all of a kind of their own, with their inputs.
const NETS: [(&str, Shape); 6] = [
    (NIELSEN, DIGIT),
    ("conv 4 3x3 stride 2, l2pool 3, dense 10 softmax", DIGIT),
    ("conv 3 5x5, batchnorm, tanh, avgpool 2, dropout 0.5, dense 10, softmax", DIGIT),
    ("conv 4 1x9 relu, maxpool 1x4, dense 10 softmax", Shape::new(1, 784, 1)),
    ("conv 8 5x5 relu, maxpool 2, globalavgpool, dense 10 sigmoid", Shape::new(32, 32, 3)),
    ("conv 2 3x3, maxpool 2, dense 4 tanh, dense 10", Shape::new(96, 64, 1)),
];

#[test]
fn every_layer_is_drawn_whole_at_every_size_in_every_look() {
    let looks = Charset::ALL.into_iter().flat_map(|charset| ColorDepth::ALL.map(|color| (charset, color)));
    let looks: Vec<_> = looks.collect();
    for (which, (net, input)) in NETS.into_iter().enumerate() {
        for view in 0..5 {
            let (charset, color) = looks[(5 * which + view) % looks.len()];
            let mut app = running(ScreenOptions { charset, color, ..RICH }, 1100);
            app.on_event(Event::Started(Box::new(RunInfo { input, ..info() })));
            press(&mut app, Char('X'));
            answer(&mut app, 7, translated(net, input, 10, &asked(view, 1, 1, -2)));
            for (columns, rows) in
                [(40, 12), (50, 30), (60, 18), (80, 24), (81, 25), (100, 30), (120, 36), (160, 50), (240, 70)]
            {
                blit::cuts::take();
                let screen = text(&mut app, columns, rows);
                let place = format!("{net}, view {view}, {charset:?}, {color:?}, {columns}x{rows}: {screen}");
                assert_eq!(blit::cuts::take(), Vec::<String>::new(), "{place}");
                assert!(screen.contains("outputs") && screen.contains("changed"), "{place}");
                assert!(charset != Charset::Ascii || screen.is_ascii(), "{place}");
            }
            for columns in (1..14).chain([23, 37, 51, 58, 200]) {
                for rows in (1..9).chain([13, 21, 60]) {
                    buffer(&mut app, columns, rows);
                }
            }
        }
    }
}

#[test]
fn numbers_that_are_none_are_drawn() {
    let mut found = translated(NIELSEN, DIGIT, 10, &asked(0, 1, 0, 1));
    found.original.outputs.clear();
    found.shifted.outputs.fill(f32::NAN);
    found.output_change = f64::NAN;
    for maps in found.maps.iter_mut().chain(&mut found.pooled) {
        maps.original.truncate(17);
        maps.shifted.fill(f32::NAN);
        (maps.chosen.change, maps.chosen.equivariance_error) = (Some(f64::NAN), Some(f64::INFINITY));
    }
    let mut app = running(RICH, 300);
    press(&mut app, Char('X'));
    answer(&mut app, 300, found);
    assert!(text(&mut app, 80, 24).contains('×'));
}

#[test]
fn the_page_looks_like_this() {
    let pictures = [("first", 0, 2), ("second", 2, 7), ("dense", 4, 0)];
    for (suffix, options, (columns, rows)) in
        [("", RICH, (80, 24)), ("_ascii", PLAIN, (80, 24)), ("", RICH, (160, 50))]
    {
        for (name, view, map) in pictures.into_iter().take(if columns > 80 { 1 } else { 3 }) {
            let drawn = text(&mut opened(options, NIELSEN, &asked(view, map, 0, 1)), columns, rows);
            insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                insta::assert_snapshot!(format!("{name}{suffix}_{columns}x{rows}"), drawn);
            });
        }
    }
}
