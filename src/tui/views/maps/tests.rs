//! The page: that it shows what was found, what keys do, and what it looks like.

use super::*;
use crate::inspect::Answer;
use crate::inspect::maps::tests::found;
use crate::inspect::maps::{Activations, Role};
use crate::nn::shape::Shape;
use crate::protocol::{AskId, Event, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::testing::cut::halves;
use crate::tui::testing::desk::Desk;
use crate::tui::testing::networks::{NETWORKS, Told};
use crate::tui::testing::{GARMENTS, PLAIN, RICH, buffer, info, press, running, text};
use crate::tui::theme::{Charset, ColorDepth};
use crate::viz::paint::Rgb;
use crossterm::event::KeyCode::{self, Char, Down, Enter, Esc, Right, Tab, Up};
use std::sync::{Arc, LazyLock};

const DIGIT: Shape = Shape::new(28, 28, 1);
const NIELSEN: &str =
    "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax";

/// Gives the page an answer.
fn answer(app: &mut App, found: Activations) {
    let body = Finding::Maps(Box::new(found));
    app.on_answer(Answer { id: ASK, total_steps: 1100, done: 1.0, body });
}

/// The page with what is found of a network.
fn opened(options: ScreenOptions, info: RunInfo, found: Activations) -> App {
    let mut app = running(options, 1100);
    app.on_event(Event::Started(Box::new(info)));
    press(&mut app, Char('A'));
    answer(&mut app, found);
    app
}

/// What is found of the network that the run tells of.
static FOUND: LazyLock<Activations> = LazyLock::new(|| found(NIELSEN, DIGIT, 10));

fn nielsen(options: ScreenOptions) -> App {
    opened(options, info(), FOUND.clone())
}

fn keys(app: &mut App, keys: &[KeyCode]) {
    keys.iter().for_each(|key| drop(press(app, *key)));
}

/// What the page says in words.
fn words(app: &App) -> Vec<String> {
    app.sentences()
}

#[test]
fn the_page_looks_like_this() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = nielsen(options);
            insta::assert_snapshot!(format!("all{suffix}_{columns}x{rows}"), text(&mut app, columns, rows));
            press(&mut app, Enter);
            insta::assert_snapshot!(
                format!("enlarged{suffix}_{columns}x{rows}"),
                text(&mut app, columns, rows)
            );
        }
    }
    let mut app = nielsen(PLAIN);
    keys(&mut app, &[Char(']'), Char(']'), Char('['), Char('['), Enter]);
    insta::assert_snapshot!("winners_ascii_80x24", text(&mut app, 80, 24));
    keys(&mut app, &[Tab, Tab, Tab]);
    insta::assert_snapshot!("numbers_ascii_80x24", text(&mut app, 80, 24));
}

#[test]
fn at_80_by_24_every_stage_is_there_with_its_maps() {
    let mut app = nielsen(RICH);
    let drawn = text(&mut app, 80, 24);
    for part in ["z1", "a1", "a2", "z3", "a3", "a4", "z5", "a5", "a6", "batch 1 100", "probability"] {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
}

#[test]
fn figures_and_values_are_those_of_the_answer() {
    let found = &*FOUND;
    let mut app = nielsen(RICH);
    keys(&mut app, &[Char(']'), Char(']'), Char('['), Char('['), Char('['), Tab, Tab, Down, Down, Enter]);
    let z = &found.stages[2];
    assert_eq!(z.role, Role::Activated(crate::inspect::maps::Activation::Relu));
    let values: Vec<f64> = z.map(2).iter().map(|&value| f64::from(value)).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let zeros = values.iter().filter(|value| **value == 0.0).count() as f64 / values.len() as f64 * 100.0;
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let drawn = text(&mut app, 160, 50);
    for part in [format!("mean {mean:.2}"), format!("zeros {zeros:.0} %"), format!("… {greatest:.2}")] {
        assert!(drawn.contains(&part), "{part}: {drawn}");
    }
    let at = values[12 * 24 + 12];
    let words = words(&app).join("\n");
    let value = crate::viz::number::significant(at);
    assert!(words.contains(&format!("at row 12, column 12 it is {value}.")), "{words}");
    keys(&mut app, &[Up, Right, Right]);
    let value = crate::viz::number::significant(values[11 * 24 + 14]);
    assert!(text(&mut app, 160, 50).contains(&format!("row 11, column 14: {value}")), "{value}");
}

#[test]
fn the_microscope_opens_at_the_selected_map_and_place() {
    let dataset = Arc::new(crate::dataset::Dataset::mnist().expect("it is built in"));
    let mut desk =
        Desk::new(&dataset, "conv 4 5x5 relu, dropout 0.5, maxpool 2, dense 9 tanh, dense 10 softmax", None);
    let mut app = desk.open(RICH);
    for key in [Char('A'), Char('['), Char('['), Tab, Tab, Tab, Char('}'), Enter, Up, Up] {
        desk.press(&mut app, key);
    }
    let value = |app: &App| words(app).into_iter().find(|line| line.starts_with("Selected")).expect("a line");
    let page = value(&app);
    assert!(page.contains("map 2 of 4 of a3") && page.contains("row 4, column 6"), "{page}");
    let number: f64 = page
        .rsplit("it is ")
        .next()
        .and_then(|rest| rest.strip_suffix('.'))
        .expect("a value")
        .parse()
        .expect("a number");
    desk.press(&mut app, Char('M'));
    let Finding::Explain(explained) = &app.model.answers[&AskId::of("microscope")].body else {
        panic!("an answer")
    };
    let aim = app.ui.aim;
    let at = crate::inspect::explain::Position { row: aim.row, column: aim.column, channel: aim.channel };
    let map = &explained.maps[aim.map];
    assert_eq!(
        (format!("{}{}", map.symbol.letter, map.symbol.layer), aim.channel, aim.row, aim.column),
        ("a3".to_owned(), 1, 4, 6)
    );
    assert!((map.value(at) - number).abs() < 1e-3 * number.abs().max(1.0), "{number} {}", map.value(at));
    desk.press(&mut app, Esc);
    assert_eq!(value(&app), page, "the page is as it was left");
}

#[test]
fn keys_lead_through_stages_maps_and_places_and_never_outside() {
    let mut app = nielsen(RICH);
    let stage =
        |app: &App| words(app).into_iter().rfind(|line| line.starts_with("Selected")).expect("a line");
    keys(&mut app, &[Char('[')]);
    (0..20).for_each(|_| keys(&mut app, &[Char('[')]));
    assert!(stage(&app).contains("of a0"), "{}", stage(&app));
    for name in ["z1", "a2", "z3", "a4", "z5", "z6", "a6"] {
        keys(&mut app, &[Char(']')]);
        assert!(stage(&app).contains(&format!("of {name}")), "{name}: {}", stage(&app));
    }
    assert_eq!(app.ui.layer, 5, "the dashboard looks at the same layer");
    keys(&mut app, &[KeyCode::BackTab, KeyCode::BackTab, KeyCode::End]);
    assert!(stage(&app).contains("unit 100 of 100 of a5"), "{}", stage(&app));
    assert_eq!(app.ui.filter, 99);
    keys(&mut app, &[Enter, KeyCode::Left, Up, Down, Right, Right, Right]);
    assert!(stage(&app).contains("unit 100 of 100"), "{}", stage(&app));
    keys(&mut app, &[Char('['), KeyCode::End, Down, Right, Right]);
    assert!(stage(&app).contains("at row 3, column 3"), "{}", stage(&app));
    keys(&mut app, &[Esc]);
    assert!(app.stack.is_open("maps"), "first the enlarged map is left");
    keys(&mut app, &[Esc]);
    assert!(!app.stack.is_open("maps"));
}

#[test]
fn a_scale_of_its_own_changes_the_picture_and_says_so() {
    let mut app = nielsen(RICH);
    keys(&mut app, &[Char('['), Char('['), Char(']'), Enter]);
    let before = buffer(&mut app, 160, 50);
    assert!(text(&mut app, 160, 50).contains("scale of all"));
    keys(&mut app, &[Char('v')]);
    assert!(text(&mut app, 160, 50).contains("own scale"));
    assert_ne!(buffer(&mut app, 160, 50), before);
}

#[test]
fn winners_stand_out_and_are_named() {
    let found = &*FOUND;
    let mut app = nielsen(RICH);
    (0..9).for_each(|_| keys(&mut app, &[Char('[')]));
    keys(&mut app, &[Tab, Tab, Enter]);
    let marked = buffer(&mut app, 160, 50);
    keys(&mut app, &[Char('w')]);
    assert_ne!(buffer(&mut app, 160, 50), marked);
    keys(&mut app, &[Char('w')]);
    assert_eq!(buffer(&mut app, 160, 50), marked);
    let winners = found.stages[3].winners_of(0);
    let said = words(&app).join("\n");
    let passed = winners.contains(&(12 * 24 + 12));
    assert_eq!(said.contains("not passed on to a2"), !passed, "{said}");
    keys(&mut app, &[Tab]);
    let winner = winners[6 * 12 + 6] as usize;
    let at = format!("won by a1 at row {}, column {}", winner / 24, winner % 24);
    assert!(words(&app).join("\n").contains(&at), "{at}");
}

#[test]
fn where_nothing_wins_that_is_said() {
    let net = "conv 2 3x3 sigmoid, avgpool 2, dense 4 softmax";
    let spec: crate::nn::spec::Spec = net.parse().expect("a spec");
    assert_eq!(spec.layers.len(), 3);
    let mut app = opened(RICH, info(), found(net, Shape::new(8, 8, 1), 4));
    (0..9).for_each(|_| keys(&mut app, &[Char('[')]));
    keys(&mut app, &[Tab, Tab]);
    assert!(words(&app).join("\n").contains("has a share in a2; none wins"));
    keys(&mut app, &[Tab]);
    assert!(words(&app).join("\n").contains("all of a window of a1 count, none wins"));
}

#[test]
fn words_say_what_is_at_each_place_of_the_network() {
    let app = nielsen(RICH);
    let words = words(&app);
    assert!(words[0].contains("sample 1 234 after batch 1 100"), "{}", words[0]);
    assert!(words[1].starts_with("The values a0, the image: 1 map of 28 by 28"), "{}", words[1]);
    assert!(
        words[2].starts_with("The values z1, weighted sums of a0 in conv 20 5x5 relu: 20 maps of 24 by 24"),
        "{}",
        words[2]
    );
    assert!(
        words[4].starts_with("The values a2, the greatest of each window of a1 in maxpool 2"),
        "{}",
        words[4]
    );
}

#[test]
fn before_there_is_an_answer_that_is_said() {
    let mut app = running(RICH, 1100);
    press(&mut app, Char('A'));
    assert_eq!(words(&app)[0], "Looking.");
    assert!(text(&mut app, 80, 24).contains("looking …"));
}

/// Networks of every kind, with what is told and what is found of each.
fn networks() -> impl Iterator<Item = (RunInfo, Activations)> {
    let others = [
        ("conv 4 3x3 relu, conv 5 1x1, globalavgpool, softmax", DIGIT, 5),
        ("conv 3 1x1 relu, dense 2 softmax", Shape::new(1, 1, 1), 2),
        ("conv 2 3x3 sigmoid, avgpool 2, dense 4 softmax", Shape::new(8, 8, 1), 4),
    ];
    let told = NETWORKS
        .iter()
        .map(|Told { net, info, .. }| (info.clone(), found(net, info.input, info.classes.len())));
    told.chain(others.map(|(net, input, classes)| (info(), found(net, input, classes))))
}

/// Draws what is on the screen, and tells whether something in it is wrong.
fn flaws(app: &mut App, (columns, rows): (u16, u16)) -> Vec<String> {
    blit::cuts::take();
    let drawn = buffer(app, columns, rows);
    let mut flaws = if rows >= 12 { blit::cuts::take() } else { Vec::new() };
    flaws.extend(halves(&drawn).iter().map(|place| format!("half of a character at {place:?}")));
    let ascii = drawn.content.iter().all(|cell| cell.symbol().is_ascii());
    flaws.extend((app.options.charset == Charset::Ascii && !ascii).then(|| "not ASCII".to_owned()));
    flaws
}

#[test]
fn every_network_is_drawn_whole_at_every_size() {
    for (info, found) in networks() {
        for (options, sizes) in [(RICH, [(1, 1), (13, 5), (80, 24)]), (PLAIN, [(3, 2), (40, 12), (161, 47)])]
        {
            let mut app = opened(options, info.clone(), found.clone());
            (0..found.stages.len()).for_each(|_| keys(&mut app, &[KeyCode::BackTab]));
            for stage in 0..found.stages.len() {
                for enlarged in [false, true] {
                    for size in sizes {
                        let place = format!("{}, {stage}, {enlarged}, {size:?}", info.network);
                        assert_eq!(flaws(&mut app, size), Vec::<String>::new(), "{place}");
                    }
                    keys(&mut app, &[Enter]);
                }
                keys(&mut app, &[Tab, KeyCode::PageDown]);
            }
            assert!(words(&app).len() >= found.stages.len() + 2);
        }
    }
}

#[test]
fn every_look_is_drawn() {
    let found = found("conv 3 5x5 relu, maxpool 2, dense 10 softmax", DIGIT, 10);
    for charset in Charset::ALL {
        for color in [ColorDepth::None, ColorDepth::Ansi16, ColorDepth::TrueColor] {
            let mut app = opened(ScreenOptions { charset, color, ..RICH }, info(), found.clone());
            keys(&mut app, &[Char('['), Char('['), Tab]);
            let all = buffer(&mut app, 80, 24);
            keys(&mut app, &[Enter]);
            assert_ne!(buffer(&mut app, 80, 24), all, "{charset:?} {color:?}");
            assert_eq!(flaws(&mut app, (80, 24)), Vec::<String>::new(), "{charset:?} {color:?}");
        }
    }
}

#[test]
fn the_page_asks_for_the_watched_sample_and_follows_it() {
    let mut app = nielsen(RICH);
    let asked = |app: &App| {
        app.asks().into_iter().find_map(|ask| match ask.question {
            Question::Maps(asked) => Some(asked.sample),
            _ => None,
        })
    };
    assert_eq!(asked(&app), Some(0));
    keys(&mut app, &[Char('n')]);
    assert_eq!(asked(&app), Some(1));
    keys(&mut app, &[Char('p'), Char('p')]);
    assert_eq!(asked(&app), Some(9_999));
    keys(&mut app, &[Esc]);
    assert_eq!(asked(&app), None);
}

#[test]
fn outputs_are_called_by_their_classes() {
    let classes = GARMENTS.map(str::to_owned).to_vec();
    let mut app = opened(RICH, RunInfo { classes, ..info() }, FOUND.clone());
    (0..9).for_each(|_| keys(&mut app, &[Tab]));
    keys(&mut app, &[Enter]);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("T-shirt/top ") && drawn.contains("Ankle boot "), "{drawn}");
    assert!(drawn.contains("output of class"), "{drawn}");
    assert!(words(&app).join("\n").contains("Selected is output of class"));
    // Where names have no room they are cut, and stay apart.
    for width in 12..40 {
        let narrow = text(&mut app, width, 14);
        assert!(narrow.lines().count() <= 14, "{narrow}");
    }
    // Units of other layers have numbers.
    keys(&mut app, &[Esc, KeyCode::BackTab, Enter]);
    assert!(text(&mut app, 80, 24).contains("unit"), "{}", text(&mut app, 80, 24));
}

/// A sheet of a screen of so many cells, and what is drawn on it.
fn placed(app: &mut App, columns: u16, rows: u16) -> Vec<crate::tui::view::sheet::Placed> {
    let backend = ratatui::backend::TestBackend::new(columns, rows);
    let mut terminal = ratatui::Terminal::new(backend).expect("a screen");
    app.on_pixels(crate::tui::view::sheet::CellSize::new(10, 20));
    terminal.draw(|frame| app.draw(frame)).expect("it is drawn");
    app.placed().to_vec()
}

#[test]
fn in_pixels_an_enlarged_map_has_all_its_values_where_cells_have_means() {
    let mut app = nielsen(RICH);
    keys(&mut app, &[Char('['), Char('['), Char('['), Char('['), Char('['), Char('['), Enter]);
    let cells = text(&mut app, 30, 12);
    assert!(cells.contains("1:") || cells.contains("a pixel is the mean"), "{cells}");
    let found = placed(&mut app, 30, 12);
    let [map] = &found[..] else { panic!("one picture is expected, not {found:?}") };
    assert_eq!((map.raster.width(), map.raster.height()), (28, 28), "{map:?}");
    assert_eq!(
        (map.width, map.height),
        (usize::from(map.area.width) * 10, usize::from(map.area.height) * 20)
    );
    // What is drawn over it hides it; letters and no colours have none.
    press(&mut app, Char('?'));
    assert_eq!(placed(&mut app, 30, 12), []);
    for options in [PLAIN, ScreenOptions { color: ColorDepth::None, ..RICH }] {
        let mut app = nielsen(options);
        keys(&mut app, &[Enter]);
        assert_eq!(placed(&mut app, 80, 24), []);
    }
}

#[test]
fn in_pixels_the_input_is_as_grey_as_its_bytes_say() {
    let mut app = nielsen(RICH);
    let pixels = FOUND.sample.pixels.clone();
    let found = placed(&mut app, 80, 24);
    let input = found.iter().find(|placed| placed.raster.width() == 28).expect("the input");
    let bands = input.raster.enlarged(28, 28).expect("a pixel each");
    let colors: Vec<Rgb> = bands.iter().flat_map(|band| band.pixels.repeat(band.rows)).collect();
    let expected: Vec<Rgb> = pixels.iter().map(|&byte| app.theme.grey(byte)).collect();
    assert_eq!(colors, expected);
    // Enlarged, it is the same.
    keys(&mut app, &[Char('['), Char('['), Char('['), Enter]);
    let found = placed(&mut app, 80, 24);
    let [map] = &found[..] else { panic!("one picture is expected, not {found:?}") };
    let plain = map.raster.clone().marked(None).enlarged(28, 28).expect("a pixel each");
    let colors: Vec<Rgb> = plain.iter().flat_map(|band| band.pixels.repeat(band.rows)).collect();
    assert_eq!(colors, expected);
}

#[test]
fn the_sign_of_a_silenced_map_stands_in_cells_also_where_there_are_pixels() {
    let mut silenced = FOUND.clone();
    silenced
        .stages
        .iter_mut()
        .filter(|stage| stage.role != Role::Input)
        .for_each(|stage| stage.maps.silenced = vec![0]);
    let mut app = opened(RICH, info(), silenced);
    press(&mut app, Enter);
    let drawn = text(&mut app, 80, 24);
    let sign = |drawn: &str| drawn.lines().position(|line| line.starts_with("× silenced"));
    let row = sign(&drawn).unwrap_or_else(|| panic!("{drawn}"));
    let found = placed(&mut app, 80, 24);
    let [map] = &found[..] else { panic!("one picture is expected, not {found:?}") };
    assert_eq!(usize::from(map.area.y), row + 1, "the picture is below the sign");
    // Another map has none, and all the room.
    press(&mut app, Char('j'));
    press(&mut app, Char('N'));
    for (columns, rows) in [(1, 1), (12, 5), (20, 6), (40, 12), (160, 50)] {
        text(&mut app, columns, rows);
    }
}

#[test]
fn an_input_that_is_normalised_looks_as_people_see_it_and_has_the_values_of_the_network() {
    let mut normalised = FOUND.clone();
    normalised.stages[0].maps.values.iter_mut().for_each(|value| *value = *value * 2.0 - 0.5);
    normalised.ends = vec![[-0.5, 1.5]];
    let [mut plain, mut other] = [FOUND.clone(), normalised].map(|found| opened(RICH, info(), found));
    assert!(buffer(&mut plain, 80, 24) == buffer(&mut other, 80, 24), "all maps look the same");
    for app in [&mut plain, &mut other] {
        (0..9).for_each(|_| drop(press(app, Char('['))));
        press(app, Enter);
    }
    let value = f64::from(FOUND.stages[0].map(0)[14 * 28 + 14]);
    let [plain, other] = [&mut plain, &mut other].map(|app| text(app, 160, 50));
    for (drawn, ends, value) in
        [(&plain, ["0 ", " 1"], value), (&other, ["-0.5 ", " 1.5"], 2.0 * value - 0.5)]
    {
        let legend = drawn.lines().find(|line| line.contains("scale of all")).expect("a legend");
        assert!(ends.iter().all(|end| legend.contains(end)), "{legend}");
        let value = crate::viz::number::significant(f64::from(value as f32));
        assert!(drawn.contains(&format!("row 14, column 14: {value}")), "{value}: {drawn}");
    }
}
