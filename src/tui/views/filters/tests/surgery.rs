//! What keys do to filters: the acts that they send, and how what was done is shown.

use super::*;
use crate::inspect::silencing::Costs;
use crate::protocol::{Act, Command};
use crate::tui::app::Effect;
use crate::tui::testing::explained::told;
use crate::tui::testing::finish;
use crate::tui::testing::past::moments;
use crate::tui::views::filters::state::COSTS;
use crossterm::event::KeyCode::Backspace;

/// The same network with fewer filters in its first layer.
const PRUNED: &str =
    "conv 4 5x5 relu, maxpool 2, conv 4 3x3, batchnorm, relu, dense 30 tanh, dense 10 softmax";

/// The acts that a key sends; what is asked then is answered.
fn acts(desk: &mut Desk, app: &mut App, key: KeyCode) -> Vec<Act> {
    let effects = press(app, key);
    desk.shown(app);
    let act = |effect: Effect| match effect {
        Effect::Command(Command::Act(act)) => act,
        other => panic!("{other:?}"),
    };
    effects.into_iter().map(act).collect()
}

/// A screen on a network some units of which are silenced or frozen.
fn operated(options: ScreenOptions) -> (Desk, App) {
    let mut desk = Desk::new(&DIGITS, SPEC, None);
    for unit in [1, 4] {
        desk.network.silence(0, unit, true).expect("it is there");
    }
    for unit in [2, 4] {
        desk.network.freeze(0, unit, true).expect("it is there");
    }
    desk.run = Some(Box::new(Run::new(&desk.network)));
    let mut app = desk.open(options);
    desk.press(&mut app, Char('F'));
    (desk, app)
}

/// What silencing each filter was found to cost.
fn costs(app: &App) -> Costs {
    match &app.model.answers[&COSTS].body {
        Finding::Silencing(found) => (**found).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_does_and_the_same_key_takes_back_what_the_answer_says_is_done() {
    let (mut desk, mut app) = operated(RICH);
    app.on_resize(80, 24);
    let layer = 0;
    for (unit, silence, freeze) in [
        (0, Act::Silence { layer, unit: 0 }, Act::Freeze { layer, unit: 0 }),
        (1, Act::Rouse { layer, unit: 1 }, Act::Freeze { layer, unit: 1 }),
        (2, Act::Silence { layer, unit: 2 }, Act::Thaw { layer, unit: 2 }),
    ] {
        assert_eq!(app.ui.filter, unit);
        assert_eq!(acts(&mut desk, &mut app, Char('x')), [silence]);
        assert_eq!(acts(&mut desk, &mut app, Char('*')), [freeze]);
        assert_eq!(acts(&mut desk, &mut app, Char('d')), [Act::Redraw { layer, unit }]);
        desk.press(&mut app, Right);
    }
    assert_eq!(acts(&mut desk, &mut app, Char('u')), [Act::Undo]);
}

#[test]
fn a_filter_is_copied_from_where_the_key_was_pressed_first_to_where_it_is_pressed_again() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(80, 24);
    assert_eq!(acts(&mut desk, &mut app, Char('w')), []);
    assert!(text(&mut app, 80, 24).contains("marked to be copied"));
    presses(&mut desk, &mut app, &[Right, Right]);
    let copy = Act::Copy { layer: 0, from: 0, to: 2 };
    assert_eq!(acts(&mut desk, &mut app, Char('w')), [copy]);
    // The same one again is nothing, and another layer begins anew.
    assert_eq!([0; 2].map(|_| acts(&mut desk, &mut app, Char('w'))), [vec![], vec![]]);
    assert_eq!(acts(&mut desk, &mut app, Char('w')), []);
    desk.press(&mut app, Char(']'));
    assert_eq!(acts(&mut desk, &mut app, Char('w')), []);
    desk.press(&mut app, Right);
    assert_eq!(acts(&mut desk, &mut app, Char('w')), [Act::Copy { layer: 2, from: 0, to: 1 }]);
}

#[test]
fn a_number_that_is_typed_becomes_the_weight_that_the_cursor_is_on() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(80, 24);
    let typed = |desk: &mut Desk, app: &mut App, text: &str| {
        text.chars().for_each(|key| assert_eq!(acts(desk, app, Char(key)), []));
    };
    typed(&mut desk, &mut app, "5");
    assert_eq!(acts(&mut desk, &mut app, Right), [], "among all filters there is no weight to type");
    presses(&mut desk, &mut app, &[Enter, Down, Down, Right]);
    typed(&mut desk, &mut app, "0.2-5");
    assert!(text(&mut app, 80, 24).contains("→ -0.25"));
    let (unit, weight) = (1, 2 * 5 + 1);
    assert_eq!(acts(&mut desk, &mut app, Enter), [Act::Edit { layer: 0, unit, weight, value: -0.25 }]);
    // A negative number is written as on paper; elsewhere the same key is the learning rate's.
    typed(&mut desk, &mut app, "-0.5");
    let hints = text(&mut app, 80, 24).lines().last().map(str::to_owned).unwrap_or_default();
    for hint in ["Enter write the weight", "Esc leave it as it is", "Backspace take back"] {
        assert!(hints.contains(hint), "{hints}");
    }
    assert_eq!(acts(&mut desk, &mut app, Enter), [Act::Edit { layer: 0, unit, weight, value: -0.5 }]);
    // Nothing is sent of what was taken back, left by a cursor, or is no number.
    typed(&mut desk, &mut app, "7");
    assert_eq!([Backspace, Backspace].map(|key| acts(&mut desk, &mut app, key)), [vec![], vec![]]);
    typed(&mut desk, &mut app, "7");
    desk.press(&mut app, Esc);
    typed(&mut desk, &mut app, "7");
    desk.press(&mut app, Right);
    assert!(!text(&mut app, 80, 24).contains('→'));
    typed(&mut desk, &mut app, ".");
    assert_eq!(acts(&mut desk, &mut app, Enter), []);
    assert!(app.stack.is_open("filters"));
    // Of a mean no weight can be edited; of a channel its own.
    presses(&mut desk, &mut app, &[Char(']'), Home]);
    typed(&mut desk, &mut app, "1");
    assert!(text(&mut app, 80, 24).contains("go to one of them first"));
    presses(&mut desk, &mut app, &[Char('}'), Char('}'), Up, Up, Up, Left, Left, Left, Down]);
    typed(&mut desk, &mut app, "1");
    let weight = 3 * 6 + 1;
    assert_eq!(acts(&mut desk, &mut app, Enter), [Act::Edit { layer: 2, unit: 0, weight, value: 1.0 }]);
    presses(&mut desk, &mut app, &[Char('v')]);
    typed(&mut desk, &mut app, "1");
    assert!(text(&mut app, 80, 24).contains("only the weights themselves"));
}

#[test]
fn filters_are_sorted_by_what_they_cost_and_the_last_ones_silenced_together() {
    let (mut desk, mut app) = opened(PLAIN, SPEC);
    app.on_resize(80, 24);
    assert_eq!(acts(&mut desk, &mut app, Char('|')), []);
    assert!(text(&mut app, 80, 24).contains("sort them first"));
    presses(&mut desk, &mut app, &[Char('o'), Char('o'), Char('o'), Home, Right, Right, Right]);
    let found = costs(&app);
    let order = found.costliest_first();
    assert_eq!((found.whole.images, order.len(), app.ui.filter), (100, 6, order[3]));
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("by accuracy lost"), "{screen}");
    for &filter in &order {
        let lost = found.accuracy_lost(filter).expect("it was tried");
        let label = format!("{} {}%", filter + 1, worth::points(lost));
        assert!(screen.contains(&label), "{label}: {screen}");
    }
    let silence = |unit: &usize| Act::Silence { layer: 0, unit: *unit };
    let expected: Vec<Act> = order[3..].iter().map(silence).collect();
    assert_eq!(acts(&mut desk, &mut app, Char('|')), expected);
}

#[test]
fn the_enlarged_filter_says_what_it_is_worth_and_what_was_before() {
    let (mut desk, mut app) = opened(PLAIN, SPEC);
    app.on_resize(120, 36);
    presses(&mut desk, &mut app, &[Enter]);
    let whole = costs(&app).whole;
    let accuracy = crate::viz::number::percent(whole.accuracy, 2);
    let said = format!("accuracy {accuracy} % of 100 validation images at batch 300  silenced ");
    let screen = text(&mut app, 120, 36);
    assert!(screen.contains(&said) && !screen.contains("before the last act"), "{said}: {screen}");
    assert_eq!(acts(&mut desk, &mut app, Char('x')), [Act::Silence { layer: 0, unit: 0 }]);
    desk.network.silence(0, 0, true).expect("it is there");
    app.on_event(Event::Reconfigured(Box::new(told(&desk.network))));
    desk.shown(&mut app);
    let (screen, found) = (text(&mut app, 120, 36), costs(&app));
    assert_ne!(found.whole, whole, "this filter makes a difference");
    let now = crate::viz::number::percent(found.whole.accuracy, 2);
    for part in [
        format!("accuracy {now} %"),
        "without this one".to_owned(),
        format!("before the last act {accuracy} % at batch 300"),
    ] {
        assert!(screen.contains(&part), "{part}: {screen}");
    }
    assert!(screen.contains("x silenced"), "{screen}");
    let sentences = app.stack.sentences(&app.scene(&[])).join("\n");
    assert!(
        sentences.contains(&format!("{now} per cent of 100 validation images are right, without filter 1.")),
        "{sentences}"
    );
    // Another run has no such act behind it.
    app.on_event(Event::Started(Box::new(told(&desk.network))));
    desk.shown(&mut app);
    let screen = text(&mut app, 120, 36);
    assert!(screen.contains("without this one") && !screen.contains("before the last act"), "{screen}");
}

/// Presses keys that would change a filter, none of which sends anything: that is said.
fn refuses(desk: &mut Desk, app: &mut App, keys: &str, reason: &str) {
    for key in keys.chars() {
        assert_eq!(acts(desk, app, Char(key)), [], "{key}");
        let notice = app.ui.notice.clone().unwrap_or_default();
        assert!(notice.contains(reason), "{key}: {notice}");
        press(app, Char('y'));
        let screen = text(app, 120, 36);
        let hints = screen.lines().last().unwrap_or_default();
        assert!(!["silence", "undo", "prune"].iter().any(|word| hints.contains(word)), "{key}: {hints}");
    }
}

#[test]
fn filters_of_an_earlier_moment_are_not_changed() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(120, 36);
    app.on_event(Event::Moments(moments()));
    presses(&mut desk, &mut app, &[Char('o'), Enter, Char('U'), Left]);
    assert!(app.ui.moment.is_some());
    refuses(&mut desk, &mut app, "xdw|!u1", "End leads to the present");
    desk.press(&mut app, End);
    let [Act::Silence { layer: 0, .. }] = acts(&mut desk, &mut app, Char('x'))[..] else {
        panic!("the present can be changed");
    };
}

#[test]
fn filters_of_a_run_that_is_over_are_not_changed() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(120, 36);
    presses(&mut desk, &mut app, &[Char('o'), Enter]);
    app.on_event(Event::Finished(Box::new(finish())));
    refuses(&mut desk, &mut app, "x*dw|!u1", "the run is over: r begins again");
}

#[test]
fn nothing_is_silenced_by_an_order_that_is_not_known_yet() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(120, 36);
    (0..3).for_each(|_| _ = press(&mut app, Char('o')));
    assert_eq!(press(&mut app, Char('|')), []);
    assert_eq!(app.ui.notice.as_deref(), Some("what they are sorted by is not known yet"));
    desk.shown(&mut app);
    let unit = costs(&app).costliest_first()[5];
    desk.press(&mut app, End);
    assert_eq!(app.ui.filter, unit);
    assert_eq!(acts(&mut desk, &mut app, Char('|')), [Act::Silence { layer: 0, unit }]);
}

#[test]
fn what_is_marked_to_be_copied_is_forgotten_with_the_filters_that_it_was_among() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(120, 36);
    let (mut pruned, _) = opened(RICH, PRUNED);
    for event in [Event::Started, Event::Reconfigured] {
        assert_eq!(acts(&mut desk, &mut app, Char('w')), []);
        app.on_event(event(Box::new(told(&pruned.network))));
        pruned.shown(&mut app);
        pruned.press(&mut app, Right);
        assert_eq!(acts(&mut pruned, &mut app, Char('w')), [], "it is marked itself");
        pruned.press(&mut app, Left);
        assert_eq!(acts(&mut pruned, &mut app, Char('w')), [Act::Copy { layer: 0, from: 1, to: 0 }]);
        app.on_event(Event::Reconfigured(Box::new(told(&desk.network))));
        desk.shown(&mut app);
    }
}

#[test]
fn filters_that_were_pruned_since_are_not_said_to_be_of_the_layer_as_it_is() {
    let (_, mut app) = opened(RICH, SPEC);
    app.on_resize(160, 50);
    let titled = |app: &mut App| {
        let screen = text(app, 160, 50);
        let title = screen.lines().find(|line| line.contains("Filters")).expect("a title").to_owned();
        ["conv 6 5x5 relu", "conv 4 5x5 relu"].map(|layer| title.contains(layer))
    };
    let said = |app: &App| app.stack.sentences(&app.scene(&[])).join("\n");
    assert_eq!(titled(&mut app), [true, false]);
    assert!(said(&app).contains("Filters of layer 1 (conv 6 5x5 relu) at batch"), "{}", said(&app));
    let (pruned, _) = opened(RICH, PRUNED);
    app.model.info = Some(Box::new(told(&pruned.network)));
    assert_eq!(titled(&mut app), [false, false]);
    assert!(said(&app).contains("Filters of layer 1 at batch"), "{}", said(&app));
    press(&mut app, Esc);
    assert_eq!(titled(&mut app), [false, false], "on the dashboard");
    assert!(said(&app).contains("Filters of layer 1: 6 filters"), "{}", said(&app));
}

#[test]
fn pruning_asks_first_and_says_what_goes() {
    let (mut desk, mut app) = opened(RICH, SPEC);
    app.on_resize(80, 24);
    assert_eq!(acts(&mut desk, &mut app, Char('!')), []);
    assert!(text(&mut app, 80, 24).contains("no unit is silenced, so there is nothing to prune"));
    let (mut desk, mut app) = operated(PLAIN);
    app.on_resize(80, 24);
    assert_eq!(acts(&mut desk, &mut app, Char('!')), []);
    let screen = text(&mut app, 80, 24);
    let asked = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(asked.contains("Take 2 silenced units out of the network?"), "{screen}");
    assert!(asked.contains("conv 4 5x5 relu, maxpool 2"), "{screen}");
    assert_eq!(acts(&mut desk, &mut app, Char('n')), []);
    desk.press(&mut app, Char('!'));
    assert_eq!(acts(&mut desk, &mut app, Char('y')), [Act::Prune]);
}

#[test]
fn marks_are_signs_and_words_on_the_page_the_dashboard_and_the_maps() {
    let (mut desk, mut app) = operated(PLAIN);
    app.on_resize(80, 24);
    let screen = text(&mut app, 100, 24);
    for part in ["2x", "3*", "5x", "2 silenced, 1 frozen"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    // Which layer it is, and what the numbers are, is worth more than how many are marked.
    app.on_resize(80, 24);
    presses(&mut desk, &mut app, &[Char('o'); 3]);
    let screen = text(&mut app, 80, 24);
    let title = screen.lines().find(|line| line.contains("Filters")).unwrap_or_default();
    assert!(title.contains("conv 6") && title.contains("by accuracy lost"), "{title}");
    presses(&mut desk, &mut app, &[Char('o'), Home]);
    for (key, word) in [(Right, "filter 2 x silenced"), (Right, "filter 3 * frozen")] {
        desk.press(&mut app, key);
        let screen = text(&mut app, 80, 24);
        assert!(screen.contains(word), "{word}: {screen}");
    }
    let said = app.stack.sentences(&app.scene(&[])).join("\n");
    assert!(said.contains("Of all of them 2 silenced, 1 frozen."), "{said}");
    assert!(said.contains("The filter 3 is frozen."), "{said}");
    desk.press(&mut app, Esc);
    let screen = text(&mut app, 160, 50);
    assert!(screen.contains("* frozen") && screen.contains("2 silenced, 1 frozen"), "{screen}");
    presses(&mut desk, &mut app, &[Left, Char('A')]);
    let said = app.stack.sentences(&app.scene(&[])).join("\n");
    assert!(said.contains("with silenced units held at zero"), "{said}");
}

/// The screens of a network that was operated on, each with the keys that lead there from all filters of the first layer.
const SCREENS: [(&str, &[KeyCode]); 5] = [
    ("marked", &[Right]),
    ("cost", &[Char('o'), Char('o'), Char('o')]),
    ("silenced", &[Right, Enter]),
    ("edited", &[Enter, Down, Char('0'), Char('.'), Char('5')]),
    ("prune", &[Char('!')]),
];

#[test]
fn every_screen() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        for (name, keys) in SCREENS {
            for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
                let (mut desk, mut app) = operated(options);
                app.on_resize(columns, rows);
                presses(&mut desk, &mut app, keys);
                let drawn = text(&mut app, columns, rows);
                insta::with_settings!({ snapshot_path => "../../../snapshots" }, {
                    insta::assert_snapshot!(format!("surgery_{name}{suffix}_{columns}x{rows}"), drawn);
                });
            }
        }
    }
}

#[test]
fn every_screen_is_whole_at_every_size() {
    let console = ScreenOptions { charset: Charset::Console, color: ColorDepth::Ansi16, ..RICH };
    for options in [RICH, PLAIN, console] {
        for (name, keys) in SCREENS {
            let (mut desk, mut app) = operated(options);
            presses(&mut desk, &mut app, keys);
            for (columns, rows) in SIZES {
                blit::cuts::take();
                let drawn = buffer(&mut app, columns, rows);
                let place = format!("{name}, {options:?}, {columns}x{rows}");
                assert_eq!(blit::cuts::take(), Vec::<String>::new(), "{place}");
                assert_eq!(halves(&drawn), [], "{place}");
                let is_plain = drawn.content.iter().all(|cell| cell.symbol().is_ascii());
                assert!(options != PLAIN || is_plain, "{place}");
            }
            for (columns, rows) in [(1, 1), (2, 3), (9, 4), (12, 4), (13, 5), (20, 6), (30, 8), (300, 5)] {
                buffer(&mut app, columns, rows);
            }
        }
    }
}
